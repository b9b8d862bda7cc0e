"""What was chosen for lists of one kind, to be used again: recognised by their headings, and bound to a site.

A preset holds no row, no person and no secret: answers that are about one person, and corrections of rows, stay with
their list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.imports.headers import fingerprint, normal
from lmsdesk.domain.imports.options import ImportOptions

# Fields of the options that are about lists of a kind, and not about one list or about now.
KEPT = (
    "kind", "match_by", "modes", "default_role", "date_order", "columns", "defaults", "policies", "fixes_off",
    "formulas", "filters", "sync", "decisions", "allow_create_groups", "encoding", "tab", "delimiter", "header_row",
)  # fmt: skip
# Answers about one value: another site means something else by it.
_OF_SITE = frozenset(
    """
    account_suspended category_unknown cohort_unknown course_ambiguous course_ended enrolment_suspended group_unknown
    other_method privileged_role
    """.split()
)
# Asked anew for each list: about people, or about how whole a list is.
_OF_PERSON = frozenset(
    {"email_differs", "person_unknown", "protected", "protected_account", "sync_incomplete", "sync_many"}
)
NEAR = 0.5  # the share of headings that two lists have in common, from which on one is worth a word


class Bound(NamedTuple):
    """The site that a preset is for: what does not change about it, and what people call it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, a site, the headings of the list that it was made for, and what was chosen (``KEPT`` of it)."""

    name: str
    site: Bound
    headings: tuple[str, ...]
    options: ImportOptions

    @property
    def fingerprint(self) -> str:
        """The mark of its headings; "" for lists without."""
        return fingerprint(self.headings) if self.headings else ""


class KeptPreset(NamedTuple):
    """A preset as it is kept; without ``preset`` nobody can read it any more, and ``trouble`` says why."""

    name: str
    preset: Preset | None
    trouble: LmsDeskError | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a preset fits a list: headings that the list lacks, that it has beside, and whether the site is it."""

    preset: Preset
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    same_site: bool = True

    @property
    def is_exact(self) -> bool:
        """Tell whether the list has the same headings, in whatever order and spelling."""
        return not self.missing and not self.added


def preset_of(name: str, site: Bound, headings: Sequence[str], options: ImportOptions) -> Preset:
    """What was chosen for a list as a preset."""
    decisions = {key: word for key, word in options.decisions.items() if _code(key) not in _OF_PERSON}
    kept = {each: getattr(options, each) for each in KEPT}
    return Preset(name, site, tuple(headings), ImportOptions(**{**kept, "now": 0, "decisions": decisions}))


def fit_of(preset: Preset, headings: Sequence[str], site: str) -> Fit:
    """What differs between the list that a preset was made for and another one."""
    mine, theirs = Counter(map(normal, preset.headings)), Counter(map(normal, headings))
    return Fit(preset, _beyond(preset.headings, theirs), _beyond(headings, mine), preset.site.id == site)


def fitting(presets: Sequence[Preset], headings: Sequence[str], site: str) -> list[Fit]:
    """Presets that are worth proposing for a list, the best first: those of the same headings, then near ones."""
    if not headings:
        return []
    fits = [fit_of(preset, headings, site) for preset in presets if preset.headings]
    near = [fit for fit in fits if _share(fit, headings) >= NEAR]
    return sorted(near, key=lambda fit: (not fit.is_exact, not fit.same_site, -_share(fit, headings), fit.preset.name))


def with_preset(usual: ImportOptions, preset: Preset, site: str) -> ImportOptions:
    """The usual options with what a preset says; on another site without what is only true where it was made."""
    told = bound_to(preset, Bound(site, "")).options
    return replace(usual, **{each: getattr(told, each) for each in KEPT})


def without_preset(options: ImportOptions, usual: ImportOptions) -> ImportOptions:
    """The options with the usual choices instead of all that a preset could say; what is about single rows stays."""
    return replace(options, **{each: getattr(usual, each) for each in KEPT})


def same_choices(one: ImportOptions, other: ImportOptions) -> bool:
    """Tell whether nothing that a preset could say differs."""
    return all(getattr(one, each) == getattr(other, each) for each in KEPT)


def bound_to(preset: Preset, site: Bound) -> Preset:
    """A preset of another site as one of this, without answers that were only true there."""
    if preset.site.id == site.id:
        return preset
    decisions = {key: word for key, word in preset.options.decisions.items() if _code(key) not in _OF_SITE}
    return replace(preset, site=site, options=replace(preset.options, decisions=decisions))


def with_reading(usual: ImportOptions, preset: Preset) -> ImportOptions:
    """The usual options with how a preset reads files: before that, nobody knows the headings of a list."""
    told = preset.options
    return replace(usual, encoding=told.encoding, tab=told.tab, delimiter=told.delimiter, header_row=told.header_row)


def _beyond(headings: Sequence[str], others: Mapping[str, int]) -> tuple[str, ...]:
    """Headings that the others do not have, or not so often."""
    left = Counter(others)
    found = []
    for heading in headings:
        plain = normal(heading)
        if left[plain]:
            left[plain] -= 1
        else:
            found.append(heading)
    return tuple(found)


def _share(fit: Fit, headings: Sequence[str]) -> float:
    common = len(headings) - len(fit.added)
    return common / (common + len(fit.missing) + len(fit.added))


def _code(key: str) -> str:
    return key.partition(":")[0]
