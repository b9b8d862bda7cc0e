"""Sentences about lists: what is wrong with a row or a file, what is asked, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.domain.imports.plan import Ask
from lmsdesk.domain.ports import Reason

# The fields that a column can be read as, in the order of a menu.
FIELDS: Mapping[str, str] = {
    "username": "Person: username",
    "email": "Person: e-mail address",
    "idnumber": "Person: ID number",
    "user_id": "Person: number on the server",
    "course": "Course: short name, ID number or name",
    "course_idnumber": "Course: ID number",
    "course_id": "Course: number on the server",
    "role": "Role",
    "group": "Group",
    "start": "Start",
    "end": "End",
    "duration": "Duration",
    "status": "Status",
    "action": "Action",
    "ignore": "Not used",
}

_ROWS: Mapping[str, tuple[str, str]] = {
    # the person
    "person_missing": ("No person is named", "Fill in {about}, or leave the row out."),
    "person_unknown": ("Nobody has “{value}” as {about}", "Choose one of the near ones, correct it, or sync first."),
    "person_ambiguous": ("{count} people have “{value}” as {about}", "Choose the one that is meant."),
    "identifiers_disagree": ("The row names two people: {people}", "Correct one of the cells; nothing is guessed."),
    "weaker_match": (
        "Nobody has “{value}” as {about}; {person} was found by {by}",
        "Look whether this is the same person, then accept it for all such rows or leave them out.",
    ),
    "email_differs": ("{person} has another e-mail address here: {known}", ""),
    "leading_zeros": (
        "“{value}” may have lost its zeros: {person} has {padded}",
        "Accept it for all such rows, or save the file with {about} as text.",
    ),
    "digits_lost": (
        "Digits of “{value}” were lost in the spreadsheet",
        "Format the column as text, enter the numbers again and save; what is lost cannot be guessed.",
    ),
    "grouped_digits": ("“{value}” is written with marks between the digits", "Accept to read it as plain digits."),
    "email_malformed": ("“{value}” is no e-mail address", "Correct the cell."),
    "protected": ("{value} is protected: it is the account that LMS Desk works with", "Accept it if it is meant."),
    "account_suspended": ("The account is suspended", "It can be enrolled, but not sign in. Accept or leave out."),
    # the course
    "course_missing": ("No course is named", "Fill in {about}, or choose one course for the whole list."),
    "course_unknown": ("There is no course “{value}”", "Choose a near one, correct it, or sync first."),
    "course_ambiguous": ("{count} courses are called “{value}”", "Choose the one that is meant, once for all rows."),
    "fields_disagree": ("The row names two courses: {courses}", "Correct one of the cells."),
    "course_ended": ("{value} ended on {at}", "Accept to enrol all the same."),
    "course_not_started": ("{value} starts on {at}", ""),
    "course_hidden": ("{value} is hidden: learners do not see it yet", ""),
    "no_manual_method": (
        "{value} does not take people by hand",
        "Somebody who may edit the course has to add the method “Manual enrolments”.",
    ),
    # role, group, action
    "role_missing": ("No role is named", "Fill in the role, or choose one for the whole list."),
    "role_unknown": (
        "No role “{value}” seen on this site yet",
        "Seen so far: {known}. If the site has this one, name it with its number: File, Check the site, Roles.",
    ),
    "privileged_role": ("“{value}” sees or changes more than a learner", "Accept it if all of these are meant."),
    "role_among_several": ("Has {roles} already", "Add {value} to them, or let it take their place."),
    "two_roles": ("Several rows give this person different roles: {value}", "Accept to give all of them."),
    "second_role": ("Another role beside the one that is there", ""),
    "group_unknown": (
        "The course has no group “{value}”",
        "It has: {known}. Correct it, or allow new groups for the whole list.",
    ),
    "new_group": ("The group “{value}” will be new", ""),
    "group_added_later": ("Only the group is new against row {value}", ""),
    "action_unknown": ("“{value}” is no action that is known", "Write add, remove, suspend or activate."),
    "concluded_word": (
        "“{value}” means nothing to Moodle",
        "Choose what it shall do: suspend the enrolment, or unenrol.",
    ),
    # what is there already
    "enrolment_suspended": ("The enrolment is suspended", "Keep it so, or activate it."),
    "not_enrolled": ("Is not enrolled", ""),
    "not_enrolled_to_suspend": ("Is not enrolled, so there is nothing to suspend", "Leave the row out."),
    "left_as_is": ("Is enrolled; you chose to leave such people as they are", ""),
    "other_method": ("Is enrolled by {methods} already", "Accept to enrol by hand as well."),
    "other_method_unenrol": (
        "Is enrolled by {methods}, which cannot be undone from here",
        "Take the person out where that comes from.",
    ),
    "unenrol_loses": ("Unenrolling can take grades and groups along", "Suspending keeps them."),
    "pending_edit": ("You have an unsent edit of this; the row builds on it", ""),
    "duplicate_row": ("Says what row {value} says", ""),
    "conflicting_rows": ("Rows {rows} contradict each other", "Keep one of them."),
    "left_out": ("Left out by your answer", ""),
    "skipped": ("Left out by you", ""),
    # dates
    "date_order": ("“{value}” is {day_first} or {month_first}", "Choose which comes first, once for all dates."),
    "two_digit_year": ("“{value}” has a year of two digits", "Accept to read it as 20xx, or write it in full."),
    "zone_name": ("“{detail}” names no time zone for sure", "Accept to read such times in the site's zone."),
    "date_unreadable": ("“{value}” is no date that can be read", "Write it as 2026-12-31."),
    "date_impossible": ("There is no day “{value}”", "Correct the cell."),
    "date_out_of_range": ("“{value}” is far from today", "Correct the year."),
    "date_zero": ("0 is no date", "Clear the cell, or write a date."),
    "date_fake_leap_day": ("29 February 1900 never was", "Correct the cell."),
    "date_era": ("“{value}” counts years another way", "Write the year as 2026. {detail}"),
    "duration_unreadable": ("“{value}” is no duration", "Write 30, 30 days, 6 months or P6M."),
    "end_before_start": ("The end is before the start", "Correct one of the dates."),
    "end_past": ("The end is over already", "Accept if it is a record of something past."),
    "dates_unknown": ("The dates on the server are not known; these are set anew", ""),
    "never_ends": ("Has no end", ""),
    "date_dots": ("Read as day.month.year, as dates with dots are", ""),
    "dst_gap": ("That hour does not exist when the clocks change; the moment after it is taken", ""),
    "dst_overlap": ("That hour comes twice when the clocks change; the first is taken", ""),
    "serial_date": ("“{value}” is a spreadsheet's number for a day", ""),
    "unix_time": ("“{value}” counts seconds since 1970", ""),
    "end_exclusive": ("The end is the first day outside, as this format has it", ""),
    # cells
    "cell_error": ("The cell holds an error of the spreadsheet: {value}", "Mend it in the spreadsheet and save."),
    "formula_without_value": (
        "The cell is a formula that was saved without its value",
        "Open the file in a spreadsheet program, save it, and drop it again.",
    ),
    "date_cell_as_code": (
        "The spreadsheet turned a code into a date",
        "Format the column as text and enter the codes again.",
    ),
    "broken_text": ("Letters of “{value}” were lost before", "Write it anew; the good name on the site stays."),
    "control_character": ("The cell holds characters that cannot be seen", "Enter it again by hand."),
    "null_word": ("“{value}” may stand for nothing", "Accept to read it as empty, or take it as text."),
    "too_many_cells": ("The row has {cells} cells, more than there are headings", "A delimiter too many? Correct it."),
    "mixed_encoding": ("This line was written in another encoding than the rest", "Look at the letters, then accept."),
    "encoding_unsure": ("The letters can be read in more than one way", "Choose the reading that looks right."),
    "curly_quotes": ("Curly quotes were read as plain ones", ""),
    "duplicate_header": ("Columns of the same name disagree: {values}", "Choose the column that counts."),
}

_FILE: Mapping[str, tuple[str, str]] = {
    "account_column_ignored": (
        "The column “{about}” is about accounts and is not used",
        "Lists change enrolments only.",
    ),
    "unused_column": ("The column “{about}” is not used", "Choose what it is if it matters."),
    "other_date_columns": ("Other columns hold dates that are not used: {value}", ""),
    "other_sheets": ("The workbook has more sheets: {sheets}", "Choose another one if this is not the list."),
    "extension_lies": ("The file is called {value} but is {is}; it was read as what it is", ""),
    "header_repeated": ("The heading comes {count} times; the repeats were passed over", ""),
    "html_table": ("A table from a web page", ""),
    "macros": ("The workbook holds macros; they were not run", ""),
    "row_above_header": ("{count} rows above the heading were passed over", ""),
    "shown_number": ("{count} numbers were read as the workbook shows them, with zeros in front", ""),
    "sep_line": ("The first line names the delimiter", ""),
    "imported_before": ("The same list was imported on {at}", "Rows that are so already change nothing."),
    "column_ambiguous": ("The column “{about}” can mean several things", "Choose what it is."),
    "no_header": ("There is no heading; columns were named by what they hold", "Look at them, then accept."),
    "no_rows": ("There are no rows below the heading ({headers})", "Fill in the list and drop it again."),
    "no_person_column": (
        "No column names people",
        "Choose the column with usernames, e-mail addresses or ID numbers. The headings are: {headers}.",
    ),
    "no_course_column": (
        "No column names courses",
        "Choose the column, or one course for the whole list. The headings are: {headers}.",
    ),
    "file_empty": ("{name} is empty", "Fill it in, save it, and drop it again."),
    "file_encrypted": ("{name} is protected by a password", "Open it, remove the password, and save a copy."),
    "file_old_workbook": ("{name} is a workbook of an old kind", "Open it and save it as XLSX."),
    "file_other_document": ("{name} is no list but another kind of document", "Save the table in it as XLSX or CSV."),
    "file_link_stub": ("{name} is only a link to something elsewhere", "Download the file itself and drop that."),
    "file_too_big": ("{name} is too large", "Split it, or save only the columns that are needed."),
    "file_too_many_rows": ("{name} has too many rows", "Split it into several lists."),
    "file_too_many_columns": ("{name} has too many columns", "Save only the columns that are needed."),
    "file_too_many_parts": ("{name} is packed in an unusual way", "Open it, save it as a new XLSX, and drop that."),
    "file_expands": ("{name} would grow far beyond its size when opened", "Do not open it; ask where it came from."),
    "file_entities": ("{name} holds definitions that lists never need", "Do not open it; ask where it came from."),
    "file_damaged": ("{name} is damaged", "Open it in the program that made it, and save it again."),
    "file_unbalanced_quote": (
        "A quotation mark in line {line} of {name} is never closed",
        "Close it, or take it out, and drop the file again.",
    ),
    "file_cell_too_long": (
        "{name} has a cell in line {line} that is longer than any list needs",
        "Look whether it is a list.",
    ),
    "file_unreadable": ("{name} cannot be read", "Close it in other programs, check your rights, and try again."),
    "file_no_sheet": ("{name} has no sheet “{value}”", "Choose one of its sheets."),
    "file_encoding": ("{name} cannot be read in the encoding {value}", "Choose another encoding."),
    "changes_format": ("{name} holds no saved changes of LMS Desk", "Choose a file that was exported here."),
    "plan_format": ("{name} holds no plan of LMS Desk", "Write one with: lmsdesk plan --json > plan.json"),
    "file_changed": ("{name} was changed after it was checked", "Drop it again, so that the changes count."),
}

_FIXES: Mapping[str, str] = {
    "apostrophe": "cells with an apostrophe in front",
    "blank_columns": "empty columns",
    "blank_rows": "empty rows",
    "byte_order_mark": "mark at the beginning of the file",
    "carriage_returns": "line ends of old kinds",
    "control_mark": "characters that cannot be seen",
    "curly_quotes": "cells in curly quotes",
    "decimal_zero": "numbers with a needless .0",
    "display_name": "addresses with a name around them",
    "equals_quoted": "cells written as formulas for text",
    "invisible": "invisible characters",
    "mailto": "addresses that were links",
    "repeated_header": "repeated headings",
    "short_rows": "rows with cells missing at the end",
    "spaces": "needless blanks",
    "width_forms": "letters of double width",
}

_CHOICES: Mapping[str, str] = {
    "accept": "Yes, for all of them",
    "skip": "Leave these rows out",
    "text": "Take it as text",
    "dmy": "The day comes first",
    "mdy": "The month comes first",
    "suspend": "Suspend",
    "unenrol": "Unenrol",
    "keep": "Keep it suspended",
    "activate": "Activate it",
    "add": "Add the role",
    "replace": "Let it take their place",
    "ignore": "Not used",
}
_NAMES = {"about": {**FIELDS, "username": "username", "email": "e-mail address", "idnumber": "ID number"}}
_MOMENTS = frozenset({"at", "end", "start", "seconds"})


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "\u2013"


def reason_words(reason: Reason, zone: str = "UTC") -> tuple[str, str]:
    """A finding in words: what is so, and what can be done about it ("" when nothing has to be)."""
    what, then = _ROWS.get(reason.code) or _FILE.get(reason.code) or (reason.code, "")
    facts = _Facts({name: _shown(name, value, zone) for name, value in reason.facts.items()})
    facts.setdefault("detail", "")
    facts.update(about=_NAMES["about"].get(reason.about or "", reason.about or ""), value=reason.value)
    if reason.value is None:
        del facts["value"]
    return what.format_map(facts), then.format_map(facts).strip()


def refusal_words(code: str, facts: Mapping[str, object]) -> tuple[str, str] | None:
    """Why a whole file cannot be read, None for a code without a sentence."""
    found = _FILE.get(code)
    return found and (found[0].format_map(_Facts(facts)) + ".", found[1].format_map(_Facts(facts)))


def fix_words(code: str) -> str:
    """A repair that lost nothing, as a few words after its number."""
    return _FIXES.get(code, code.replace("_", " "))


def ask_words(ask: Ask, zone: str = "UTC") -> tuple[str, str]:
    """A question in words: what is so for its rows, and what is to be decided."""
    facts = {name: value for name, value in ask.facts.items() if name != "value"}
    return reason_words(Reason(ask.code, ask.about, ask.facts.get("value"), facts), zone)


def choice_words(ask: Ask, choice: str) -> str:
    """An answer in words."""
    return _CHOICES.get(choice) or FIELDS.get(choice) or choice


def known_codes() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(_ROWS) | frozenset(_FILE)


def known_fixes() -> frozenset[str]:
    """All repairs that have words."""
    return frozenset(_FIXES)


def _shown(name: str, value: object, zone: str) -> object:
    """Moments as days in the site's zone, several names (a line each) in one line, everything else as it is."""
    if name == "sheets":
        return str(value).replace("\n", ", ")
    if name not in _MOMENTS or not isinstance(value, int):
        return value
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = ZoneInfo("UTC")
    return datetime.fromtimestamp(value, place).strftime("%d %b %Y")
