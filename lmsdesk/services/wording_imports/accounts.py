"""Sentences about the data of accounts: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "account_column_ignored": (
        "The column “{about}” is about accounts and changes nothing of people who have one",
        "Lists of enrolments change enrolments only. A list of people can change accounts.",
    ),
    "account_lacks": ("A new account needs a {about}", "Fill it in, or leave the row out."),
    "kept_as_is": (
        "{about} is “{known}” on the site and “{value}” in the list; it stays as it is",
        "To change it, choose that this column may be written.",
    ),
    "left_account": ("Has an account; only new people are added", ""),
    "left_account_differs": (
        "Has an account; only new people are added, and what differs stays as it is: {differs}",
        "To change accounts as well, choose that both are done.",
    ),
    "not_created": ("Has no account; you chose only to change those who have one", ""),
    "namesake": (
        "%n on the site are called {value} already: {people}",
        "Accept if these are other people, or leave the rows out and write down who is meant.",
    ),
    "was_here_before": (
        "{person}, “{value}”, was on the site once; last seen there on {at}",
        "Accept to make a new account, or restore the old one on the site first.",
    ),
    "flag_unreadable": ("“{value}” says neither yes nor no", "Write yes or no, active or suspended."),
    "protected_account": (
        "{value} is protected, and the row takes access from them or changes how they sign in",
        "Accept it for this person if it is meant: the name of the site has to be typed before it is sent.",
    ),
    "sign_in_changes": ("How this person signs in changes: {fields}", ""),
    "password_ignored": (
        "The passwords in “{about}” are not read, shown or kept",
        "The server makes a password for each new account and mails it.",
    ),
    "server_passwords": ("The server makes a password for %n new accounts and mails it to them", ""),
    "twice_in_list": ("Rows {rows} would give “{value}” to several people as {about}", "Correct all but one of them."),
    # what a server would not take
    "country_unknown": ("“{value}” is no country code", "Write two letters, such as DE or FR."),
    "email_syntax": ("“{value}” is no e-mail address", "Correct it."),
    "has_tags": ("{about} may not hold markup such as <b>", "Take out the marks < and >."),
    "own_account": ("This is the account that LMS Desk signs in with", "It would lock itself out. Leave the row out."),
    "required": ("{about} cannot be empty", "Fill it in."),
    "too_long": ("{about} has {length} letters; the site keeps {limit}", "Shorten it."),
    "username_characters": (
        "The username “{value}” holds “{characters}”",
        "Write small letters, digits and - _ . @ only.",
    ),
    "zero_alone": ("{about} cannot be a single 0", "Moodle keeps it, but shows it to nobody. Write it another way."),
}
SHORT: Mapping[str, Text] = {
    "account_lacks": "Something is missing",
    "namesake": "Same name as another",
    "was_here_before": "Was here before",
    "flag_unreadable": "Neither yes nor no",
    "protected_account": "Protected person",
    "twice_in_list": "Twice in the list",
    "country_unknown": "No country code",
    "email_syntax": "No e-mail address",
    "has_tags": "Holds markup",
    "own_account": "Your own account",
    "required": "Cannot be empty",
    "too_long": "Too long",
    "username_characters": "Letters of username",
    "zero_alone": "Only a 0",
}
