"""The same findings in three or four words, for the narrow column beside a row; the sentence stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.ports import Reason

_PERSON = {"username": "username", "email": "e-mail", "idnumber": "ID number", "user_id": "number"}

_SHORT: Mapping[str, str] = {
    "person_missing": "No person named",
    "person_unknown": "Nobody has this {about}",
    "person_ambiguous": "Several people fit",
    "identifiers_disagree": "Names two people",
    "weaker_match": "Found by {by} only",
    "leading_zeros": "Lost its zeros?",
    "digits_lost": "Digits were lost",
    "grouped_digits": "Marks in the number",
    "email_malformed": "No e-mail address",
    "protected": "Protected account",
    "account_suspended": "Account is suspended",
    "course_missing": "No course named",
    "course_unknown": "No such course",
    "course_ambiguous": "Several courses fit",
    "fields_disagree": "Names two courses",
    "course_ended": "Course has ended",
    "no_manual_method": "Course takes nobody",
    "role_missing": "No role named",
    "role_unknown": "No such role",
    "privileged_role": "More than a learner",
    "role_among_several": "Has other roles",
    "two_roles": "Two roles for one",
    "group_unknown": "No such group",
    "action_unknown": "No such action",
    "concluded_word": "Suspend or unenrol?",
    "enrolment_suspended": "Enrolment is suspended",
    "not_enrolled_to_suspend": "Is not enrolled",
    "other_method": "Enrolled another way",
    "other_method_unenrol": "Enrolled another way",
    "conflicting_rows": "Rows contradict",
    "left_out": "Left out",
    "skipped": "Left out",
    "date_order": "Day or month first?",
    "two_digit_year": "Year of two digits",
    "zone_name": "Unclear time zone",
    "date_unreadable": "No date",
    "date_impossible": "No such day",
    "date_out_of_range": "Far from today",
    "date_zero": "0 is no date",
    "date_fake_leap_day": "No such day",
    "date_era": "Other calendar",
    "duration_unreadable": "No duration",
    "end_before_start": "Ends before it starts",
    "end_past": "Is over already",
    "cell_error": "Spreadsheet error",
    "formula_without_value": "Formula without value",
    "date_cell_as_code": "Code became a date",
    "broken_text": "Letters were lost",
    "control_character": "Invisible characters",
    "null_word": "Empty or a word?",
    "too_many_cells": "Too many cells",
    "mixed_encoding": "Other encoding",
    "encoding_unsure": "Which letters?",
    "duplicate_header": "Columns disagree",
    "column_ambiguous": "Which column?",
    "no_header": "No heading",
}
_ORDER = (Weight.REFUSE, Weight.BLOCK, Weight.ASK)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "\u2013"


def short_words(reason: Reason) -> str:
    """A finding in a few words; "" for one that does not stop a row."""
    by = str(reason.facts.get("by") or "")
    facts = _Facts(about=_PERSON.get(reason.about or "", reason.about or "identifier"), by=_PERSON.get(by, by))
    return _SHORT.get(reason.code, "").format_map(facts)


def main_reason(reasons: tuple[Reason, ...]) -> Reason | None:
    """What stops a row: errors before questions, and what a person said before both; None when nothing does."""
    for reason in reasons:
        if reason.code in ("skipped", "left_out"):
            return reason
    for weight in _ORDER:
        for reason in reasons:
            if WEIGHTS.get(reason.code) is weight:
                return reason
    return None
