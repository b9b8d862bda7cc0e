"""Sentences about who is meant: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "person_missing": ("No person is named", "Fill in {about}, or leave the row out."),
    "person_unknown": ("Nobody has “{value}” as {about}", "Choose one of the near ones, correct it, or sync first."),
    "person_gone": (
        "{person}, “{value}”, is not on the site any more; last seen there on {at}",
        "Correct the cell, or restore the account on the site first.",
    ),
    "person_ambiguous": ("{count} people have “{value}” as {about}", "Choose the one that is meant."),
    "identifiers_disagree": ("The row names two people: {people}", "Correct one of the cells; nothing is guessed."),
    "weaker_match": (
        "Nobody has “{value}” as {about}; {person} was found by {by}",
        "Look whether this is the same person, then accept it for all such rows or leave them out.",
    ),
    "identifier_unread": ("“{value}” cannot be used; {person} is known by {by}", ""),
    "email_differs": ("{person} has another e-mail address here: {known}", ""),
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
SHORT: Mapping[str, str] = {
    "person_missing": "No person named",
    "person_unknown": "Nobody has this {about}",
    "person_gone": "Left the site",
    "person_ambiguous": "Several people fit",
    "identifiers_disagree": "Names two people",
    "weaker_match": "Found by {by} only",
    "leading_zeros": "Lost its zeros?",
    "protected": "Protected account",
    "account_suspended": "Account is suspended",
}
