"""Sentences about who is meant: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.domain.language import Text
from lmsdesk.services.language import say

REASONS: Mapping[str, tuple[Text, Text]] = {
    "person_missing": ("No person is named", "Fill in {about}, or leave the row out."),
    "person_unknown": ("Nobody has “{value}” as {about}", "Choose one of the near ones, correct it, or sync first."),
    "person_gone": (
        "{person}, “{value}”, was deleted on the site; last seen there on {at}, with %n enrolments",
        "Correct the cell, or restore the account on the site first.",
    ),
    "person_ambiguous": (
        "%n people have “{value}” as {about}: {accounts}",
        "Choose the one that is meant. Where both are one person, merge the accounts on the site.",
    ),
    "one_in_course": (
        "%n people have “{value}” as {about}; one of them, {person}, is in {course} already",
        "Accept to mean that one for all such rows, or choose for each row.",
    ),
    "other_address": (
        "Nobody signs in with “{value}”; {person} has it in the field “{field}”",
        "Accept it for all such rows, or leave them out.",
    ),
    "name_differs": (
        "The list says “{value}”, but the {by} is {person}'s",
        "It may have been given to somebody else. Look at these rows, then accept them or leave them out.",
    ),
    "email_meant": ("Perhaps {proposed} is meant ({person})", ""),
    "match_field_unknown": (
        "Nobody on the site has a profile field “{value}”",
        "People can be matched by username, e-mail address, ID number, or these fields: {known}.",
    ),
    "match_column_missing": (
        "No column holds the profile field “{value}” that people are to be matched by",
        "Name the column, or match by something else. The headings are: {headers}.",
    ),
    "identifiers_disagree": ("The row names two people: {people}", "Correct one of the cells; nothing is guessed."),
    "weaker_match": (
        "Nobody has “{value}” as {about}; {person} was found by {by}",
        "Look whether this is the same person, then accept it for all such rows or leave them out.",
    ),
    "identifier_unread": ("“{value}” cannot be used; {person} is known by {by}", ""),
    "email_differs": ("{person} has another e-mail address here: {known}; the list says {value}", ""),
    "leading_zeros": (
        "“{value}” may have lost its zeros: {person} has {padded}",
        "Accept it for all such rows, or save the file with {about} as text.",
    ),
    "protected": (
        "{value} is protected: the account of this token, an administrator, or somebody whom the settings name",
        "Accept it if it is meant.",
    ),
    "account_suspended": ("The account is suspended", "It can be enrolled, but not sign in. Accept or leave out."),
}
CHOICES: Mapping[str, Text] = {
    "person_unknown:leave": "Leave them out",
    "person_unknown:create": "Make an account for each of them, from this list",
    "email_differs:leave": "Keep the address on the site",
    "email_differs:update": "Write the address of the list",
}
SHORT: Mapping[str, Text] = {
    "person_missing": "No person named",
    "person_unknown": "Nobody has this {about}",
    "person_gone": "Left the site",
    "person_ambiguous": "Several people fit",
    "identifiers_disagree": "Names two people",
    "weaker_match": "Found by {by} only",
    "one_in_course": "One is in the course",
    "other_address": "Another address",
    "name_differs": "Another name",
    "leading_zeros": "Lost its zeros?",
    "protected": "Protected account",
    "account_suspended": "Account is suspended",
}


def accounts(lines: str, day: Callable[[int], str]) -> str:
    """Accounts that are easily mixed up, one a line of a fact, each with what tells it from the others."""
    told = []
    for line in lines.split("\n"):
        name, number, idnumber, department, seen = line.split("\t")
        when = say("never on the site") if seen else ""
        if seen not in ("", "0"):
            when = say("last on the site {day}", day=day(int(seen)))
        by_id = say("ID number {number}", number=idnumber) if idnumber else ""
        parts = (say("number {number}", number=number), by_id, department, when)
        told.append(f"{name} ({', '.join(filter(None, parts))})")
    return "; ".join(told)
