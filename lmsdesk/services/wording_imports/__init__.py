"""Sentences about lists: what is wrong with a row or a file, what is asked, and what can be done about it.

Each area has a module with its ``REASONS`` (code: what is so, what can be done), and, where it has some, ``SHORT`` (the
same in three or four words), ``FIXES`` and ``CHOICES``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.plan import Ask, MappedColumn
from lmsdesk.domain.ports import Reason
from lmsdesk.services.language import Said, fill, moment, say
from lmsdesk.services.wording_imports import (
    accounts,
    catalogue,
    cells,
    courses,
    dates,
    enrolments,
    everybody,
    files,
    members,
    people,
    sets,
)
from lmsdesk.services.wording_imports.choices import day_in, detailed, known_zone
from lmsdesk.services.wording_imports.titles import FIELDS

_AREAS = (files, cells, dates, people, courses, enrolments, accounts, members, everybody, catalogue, sets)
SENTENCES: Mapping[str, tuple[str, str]] = {code: told for area in _AREAS for code, told in area.REASONS.items()}
# The same findings in three or four words, for the narrow column beside a row.
SHORT: Mapping[str, str] = Said({code: told for area in _AREAS for code, told in getattr(area, "SHORT", {}).items()})
_FIXES: Mapping[str, str] = Said({code: told for area in _AREAS for code, told in getattr(area, "FIXES", {}).items()})
_CHOICES: Mapping[str, str] = Said(
    {
        "accept": "Yes, for all of them",
        "skip": "Leave these rows out",
        **{word: told for area in _AREAS for word, told in getattr(area, "CHOICES", {}).items()},
    }
)
_ABOUT: Mapping[str, str] = Said({"username": "username", "email": "e-mail address", "idnumber": "ID number"})
_MOMENTS = frozenset({"at", "end", "start", "seconds"})
_MINUTES = frozenset({"saved"})  # moments whose hour matters


def reason_words(reason: Reason, zone: str = "UTC") -> tuple[str, str]:
    """A finding in words: what is so, and what can be done about it ("" when nothing has to be)."""
    what, then = SENTENCES.get(reason.code, (reason.code, ""))
    known = {name: value for name, value in reason.facts.items() if value is not None}
    facts: dict[str, object] = {name: _shown(name, value, zone) for name, value in known.items()}
    facts.setdefault("detail", "")
    facts["through"] = _through(str(known.get("cohorts") or ""))
    facts.update(about=_field(reason.about or ""), value=reason.value)
    if reason.value is None:
        del facts["value"]
    return fill(what, facts), fill(then, facts).strip()


def refusal_words(code: str, facts: Mapping[str, object]) -> tuple[str, str] | None:
    """Why a whole file cannot be read, None for a code without a sentence."""
    found = files.REASONS.get(code)
    return found and (fill(found[0], facts) + ".", fill(found[1], facts))


def fix_words(code: str) -> str:
    """A repair that lost nothing, as a few words after its number."""
    return _FIXES.get(code, code.replace("_", " "))


def ask_words(ask: Ask, zone: str = "UTC") -> tuple[str, str]:
    """A question in words: what is so for its rows, and what is to be decided."""
    facts = {name: value for name, value in ask.facts.items() if name not in ("value", "cohorts")}
    return reason_words(Reason(ask.code, ask.about, ask.facts.get("value"), facts), zone)


def choice_words(ask: Ask, choice: str, columns: Sequence[MappedColumn] = (), zone: str = "UTC") -> str:
    """An answer in words; ``columns`` are those of the list, for choosing among them."""
    told = detailed(ask, choice, columns, day_in(zone))
    return told or _CHOICES.get(f"{ask.code}:{choice}") or _CHOICES.get(choice) or FIELDS.get(choice) or choice


def known_codes() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(SENTENCES)


def known_fixes() -> frozenset[str]:
    """All repairs that have words."""
    return frozenset(_FIXES)


def _through(cohorts: str) -> str:
    """By which cohort somebody is enrolled, as far as that is known."""
    names = [f"“{name}”" for name in cohorts.splitlines()]
    if len(names) == 1:
        return say(" (the cohort {name})", name=names[0])
    return say(" (one of the cohorts {names})", names=", ".join(names)) if names else ""


def _field(name: str) -> str:
    """What a field of a list is called in a sentence."""
    if name.startswith(CUSTOM):
        return say("profile field {name}", name=name.removeprefix(CUSTOM))
    return _ABOUT.get(name) or FIELDS.get(name, name)


def _shown(name: str, value: object, zone: str) -> object:
    """Moments as days in the site's zone, several names (a line each) in one line, everything else as it is."""
    if name == "sheets":
        return str(value).replace("\n", ", ")
    if name == "accounts":
        return people.accounts(str(value), lambda seen: str(_shown("at", seen, zone)))
    if name == "by":
        return _field(str(value))
    if name == "usual":
        return dates.ORDERS.get(str(value), value)
    if name == "calendar":
        return dates.CALENDARS.get(str(value), value)
    if name not in _MOMENTS | _MINUTES or not isinstance(value, int):
        return value
    return moment(value, known_zone(zone), with_clock=name in _MINUTES)
