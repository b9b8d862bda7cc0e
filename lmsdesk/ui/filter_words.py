"""Conditions in words, and what can be chosen for one: fields, ways to compare, values."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.duties import BY_END, day_end, parse_duty
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import FILTER_FIELDS, Op, Token
from lmsdesk.ui.words import Words, field_title

DATES = frozenset({"start", "end", "last_access", "created", "completed", "first_access", "enrolled_on"})
NUMBERS = frozenset({"progress", "id", "user", "enrolled"})
YES_NO = frozenset({"changed", "suspended", "visible", "completion"})
# The order of the menu; what is not named here comes after it.
_FIRST: Mapping[View, tuple[str, ...]] = {
    View.ENROLMENTS: (
        "status",
        "role",
        "course",
        "category",
        "group",
        "department",
        "end",
        "start",
        "last_access",
        "duty",
    ),
    View.USERS: ("suspended", "department", "institution", "last_access", "auth", "cohort", "enrolled"),
    View.COURSES: ("category", "visible", "start", "end", "enrolled", "teacher"),
}


def fields_of(view: View) -> list[str]:
    """The fields that a condition may name, the commonest first."""
    first = [name for name in _FIRST.get(view, ()) if name in FILTER_FIELDS[view]]
    return first + sorted(FILTER_FIELDS[view] - set(first), key=field_title)


def comparisons(field: str) -> Mapping[str, str]:
    """Ways to compare a field: the key to keep it by, and its words."""
    translate = QCoreApplication.translate
    plain = {":": translate("Filters", "is"), "-:": translate("Filters", "is not")}
    if field in DATES:
        return {
            "<": translate("Filters", "before"),
            ">": translate("Filters", "after"),
            **plain,
        }
    if field in NUMBERS:
        return {
            ":": plain[":"],
            "<": translate("Filters", "less than"),
            ">": translate("Filters", "more than"),
            "-:": plain["-:"],
        }
    return plain if field in YES_NO else {**plain, "=": translate("Filters", "is exactly")}


def compared(token: Token) -> str:
    """The key of a condition's comparison."""
    return f"{'-' if token.negated else ''}{token.op}"


def token_of(field: str, comparison: str, values: tuple[str, ...]) -> Token:
    """A condition from what was chosen."""
    return Token(field, Op(comparison.removeprefix("-")), values, comparison.startswith("-"))


def comparison_words(token: Token) -> str:
    """ "is", "is not", "before"."""
    key = compared(token)
    known = comparisons(token.field)
    translate = QCoreApplication.translate
    more = {"<=": translate("Filters", "at most"), ">=": translate("Filters", "at least"), "=": known.get(":", "is")}
    return known.get(key) or more.get(key, key)


def value_words(token: Token, words: Words) -> str:
    """The values as people say them."""
    return ", ".join(_value(token.field, value, words) for value in token.values)


def token_words(token: Token, words: Words) -> str:
    """A whole condition in words."""
    return f"{field_title(token.field)} {comparison_words(token)} {value_words(token, words)}"


def _value(field: str, value: str, words: Words) -> str:
    translate = QCoreApplication.translate
    if field == "role":
        return words.role(value)
    if field in ("status", "account"):
        return _statuses().get(value, value.capitalize())
    if field == "duty":
        return duty_words(value, words)
    if field in YES_NO:
        return words.yes(value.casefold() in ("yes", "true", "1"))
    if field in DATES:
        if value == "never":
            return translate("Filters", "never")
        if value[:1] in "+-" and value[1:].isdecimal():
            days = int(value)
            if days < 0:
                return translate("Filters", "%n days ago", None, -days)
            return translate("Filters", "in %n days", None, days)
        return _instant(value, words)
    return value or translate("Filters", "nothing")


def duty_words(value: str, words: Words) -> str:
    """The state of a duty, with what decides it where that is not the usual."""
    translate = QCoreApplication.translate
    try:
        duty = parse_duty(value)
    except WrongUse:
        return value  # the table says why
    parts = [_duties().get(duty.status, duty.status)]
    if duty.due != BY_END:
        told = translate("Filters", "%n days after the start", None, int(duty.due.removeprefix("start+")))
        parts.append(told)
    if duty.as_of:
        parts.append(translate("Filters", "as of {time}").format(time=_instant(duty.as_of, words)))
    return ", ".join(parts)


def _instant(value: str, words: Words) -> str:
    """An instant as people read it; anything else as it is."""
    try:
        return words.moment(day_end(value, words.zone)) if "T" in value else value
    except WrongUse:
        return value


def choices_of(field: str, words: Words) -> Mapping[str, str] | None:
    """The values of a field that has few: text form to words; None where people type."""
    if field == "role":
        return words.role_names()
    if field == "status":
        return _statuses()
    if field == "account":
        return {name: text for name, text in _statuses().items() if name in ("active", "suspended")}
    if field == "duty":
        return _duties()
    if field in YES_NO:
        return {"yes": words.yes(True), "no": words.yes(False)}
    return None


def _statuses() -> Mapping[str, str]:
    translate = QCoreApplication.translate
    return {
        "active": translate("Filters", "Active"),
        "suspended": translate("Filters", "Suspended"),
        "ended": translate("Filters", "Ended"),
        "unknown": translate("Filters", "Not known"),
    }


def _duties() -> Mapping[str, str]:
    translate = QCoreApplication.translate
    return {
        "overdue": translate("Filters", "Overdue"),
        "due_soon": translate("Filters", "Due soon"),
        "in_progress": translate("Filters", "In progress"),
        "not_started": translate("Filters", "Not started"),
        "unopened": translate("Filters", "Never opened"),
        "completed": translate("Filters", "Completed"),
        "no_due_date": translate("Filters", "No due date"),
        "unknown": translate("Filters", "Not known"),
        "inactive": translate("Filters", "Inactive"),
        "assigned": translate("Filters", "Assigned"),
        "all": translate("Filters", "All"),
    }
