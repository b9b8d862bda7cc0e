"""Questions about rows: one for all alike, counted, answered once or for a single row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.imports.options import ACCEPT, CREATE, LEAVE, SKIP, ImportOptions, Override
from lmsdesk.domain.imports.plan import Ask, Suggestion
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

# What distinguishes questions of one code from each other: the column, the value, nothing else.
_BY_COLUMN = frozenset(
    {
        "null_word",
        "duplicate_header",
        "weaker_match",
        "leading_zeros",
        "grouped_digits",
        "wide_digits",
        "several_values",
        "name_differs",
    }
)
_BY_VALUE = frozenset(
    """
    category_unknown cohort_unknown course_ambiguous course_ended group_unknown other_method privileged_role protected
    protected_account stays_by_method sync_many
    """.split()
)
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "null_word": (ACCEPT, "text", SKIP),
    "several_values": (ACCEPT, "text", SKIP),
    "merged_cells": ("fill", "leave", SKIP),
    "date_order": ("dmy", "mdy", SKIP),
    "concluded_word": ("suspend", "unenrol", SKIP),
    "deleted_word": ("suspend", "unenrol", SKIP),
    "mark_no": ("nothing", "unenrol", "suspend", SKIP),
    "enrolment_suspended": ("keep", "activate", SKIP),
    "role_among_several": ("add", "replace", SKIP),
}
# What is done where nobody answered: the mildest, so that nothing waits for it. It can be answered otherwise.
_USUAL: Mapping[str, str] = {"deleted_word": "suspend"}
# More that can be done about a finding than the row asks for, once for all alike. Nothing waits for it either: the first
# is what happens without an answer.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "category_unknown": (LEAVE, CREATE),
    "cohort_unknown": (LEAVE, CREATE),
    "email_differs": (LEAVE, "update"),
    "group_unknown": (LEAVE, CREATE),
    "person_unknown": (LEAVE, CREATE),
    "set_groups": ("nothing", "group"),
    "unenrol_loses": ("unenrol", "suspend"),
}
_SAMPLES = 3


def ask_key(reason: Reason) -> str:
    """The key under which all alike questions are answered."""
    if reason.code in ("column_ambiguous", "hidden_column"):
        return f"column:{reason.facts['key']}"
    if reason.code == "two_columns":
        return f"duplicate_header:{reason.about}"
    if reason.code in _BY_COLUMN:
        return f"{reason.code}:{reason.about or ''}"
    if reason.code in _BY_VALUE:
        return f"{reason.code}:{fold(str(reason.value))}"
    return reason.code


@dataclass(slots=True)
class _Open:
    reason: Reason
    choices: tuple[str, ...]
    rows: int = 0
    samples: list[str] = field(default_factory=list)
    offers: tuple[Suggestion, ...] = ()


@dataclass(slots=True)
class Asking:
    """Collects the questions of all rows and knows which are answered."""

    options: ImportOptions
    columns: Mapping[str, Sequence[str]]  # keys of columns by field, for choosing among them
    offers: frozenset[str] = frozenset()  # codes of OFFERED that the kind of the rows can do
    found: dict[str, _Open] = field(default_factory=dict)

    def judge(
        self, reasons: Iterable[Reason], override: Override, sample: str, offers: tuple[Suggestion, ...] = ()
    ) -> tuple[bool, bool]:
        """Note the questions of a row; tell whether it waits for an answer, and whether an answer leaves it out."""
        waits = out = False
        for reason in reasons:
            if WEIGHTS.get(reason.code) is not Weight.ASK:
                continue
            key = ask_key(reason)
            item = self._noted(key, reason, sample)
            item.offers = item.offers or (offers if reason.code == "course_ambiguous" else ())
            answer = ACCEPT if reason.code in override.accepted else self.options.decisions.get(key)
            if answer is not None and answer not in item.choices:
                answer = None  # the answer was to another question: that of another list, or of this one before
            answer = answer or _USUAL.get(reason.code)
            waits = waits or answer is None
            out = out or answer == SKIP
        return waits, out

    def offer(self, reasons: Iterable[Reason], sample: Callable[[], str]) -> None:
        """Note what more could be done about the findings of a row."""
        for reason in reasons:
            if reason.code not in self.offers:
                continue
            item = self.found.get(key := ask_key(reason))
            if item is not None and len(item.samples) == _SAMPLES:
                item.rows += 1  # a hundred thousand times
            else:
                self._noted(key, reason, sample())

    def _noted(self, key: str, reason: Reason, sample: str) -> _Open:
        if (item := self.found.get(key)) is None:
            item = self.found[key] = _Open(reason, self._choices(reason))
        item.rows += 1
        if len(item.samples) < _SAMPLES and sample not in item.samples:
            item.samples.append(sample)
        return item

    def asks(self) -> tuple[Ask, ...]:
        """The questions, those about most rows first."""
        ranked = sorted(self.found.items(), key=lambda item: -item[1].rows)
        return tuple(
            Ask(
                key=key,
                code=item.reason.code,
                about=item.reason.about,
                choices=item.choices,
                rows=item.rows,
                samples=tuple(item.samples),
                chosen=chosen
                if (chosen := self.options.decisions.get(key)) in item.choices
                else _usual(item.reason.code),
                facts={**item.reason.facts, "value": item.reason.value},
                offers=item.offers,
                usual=_usual(item.reason.code),
            )
            for key, item in ranked
        )

    def _choices(self, reason: Reason) -> tuple[str, ...]:
        if reason.code in ("course_ambiguous", "encoding_unsure"):
            return (*str(reason.facts["choices"]).split(","), SKIP)
        if reason.code in ("duplicate_header", "two_columns"):
            return (*self.columns.get(reason.about or "", ()), SKIP)
        return OFFERED.get(reason.code) or _CHOICES.get(reason.code, (ACCEPT, SKIP))


def _usual(code: str) -> str | None:
    """What happens without an answer; None where the rows wait for one."""
    return OFFERED[code][0] if code in OFFERED else _USUAL.get(code)
