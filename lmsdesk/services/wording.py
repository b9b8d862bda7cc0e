"""The one place with sentences: what happened, to which, what now, for every named trouble and finding.

The tables hold the English texts; `services/language.py` says them in the language of the person when they are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lmsdesk.domain.errors import LmsDeskError, ReadOnly, UnsafeFolder
from lmsdesk.domain.fields import Value
from lmsdesk.domain.language import Text
from lmsdesk.services.language import fill, say
from lmsdesk.services.wording_guards import OWN_ACCOUNT
from lmsdesk.services.wording_imports import refusal_words
from lmsdesk.services.wording_safety import folder_words, looking_words
from lmsdesk.services.wording_sites import site_codes, site_facts, site_words


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble in words: what happened, and what to do next."""

    what: str
    next: str

    def __str__(self) -> str:
        return f"{self.what} {self.next}".strip()


_WRONG_USE: Mapping[str, tuple[Text, Text]] = {
    "site": ("There are %n sites here ({known}).", "Name the one that is meant with --site NAME."),
    "no_site": ("No site is connected yet.", "Connect one in the window, or with lmsdesk site add."),
    "site_exists": ("A site with the name “{value}” is here already.", "Choose another name, or remove it first."),
    "site_name": ("“{value}” cannot be a site's name.", "Use letters, digits, dots, dashes and underscores."),
    "language": ("There is no language “{value}”.", "These are there: {known}."),
    "setting": ("There is no setting “{value}”.", "These can be set: {known}."),
    "setting_value": ("“{value}” is not a value for {setting}.", "Look at the help of this setting."),
    "setting_column": (
        "“{value}” changes nothing: no column of this list is read as {field}.",
        "Its columns are read as {known}. Name the column with --set column.HEADING={field}.",
    ),
    "setting_idle": ("“{value}” changes nothing: for {field} there is no such choice in this list.", "Leave it out."),
    "setting_default": (
        "“{value}” needs to know what empty cells mean.",
        "Say that, too: --set {field}=VALUE.",
    ),
    "formula_step": (
        "The formula “{value}” has at letter {place} the step “{step}”, which does not exist.",
        "Steps are: {known}.",
    ),
    "formula_arguments": (
        "In the formula “{value}”, at letter {place}, “{step}” is not followed by what it needs.",
        "It takes {least} to {most} words; what has blanks in it is put in quotes.",
    ),
    "formula_number": (
        "In the formula “{value}”, at letter {place}, “{argument}” is not a number from 1 to {most}.",
        "Correct it.",
    ),
    "formula_nothing": (
        "In the formula “{value}”, at letter {place}, “{step}” has nothing to look for.",
        "Fill it in.",
    ),
    "formula_letter": ("In the formula “{value}”, at letter {place}, “{argument}” is not one letter.", "Correct it."),
    "formula_quote": (
        "In the formula “{value}” a quotation mark at letter {place} does not fit.",
        "Close it; inside of quotes it is written twice.",
    ),
    "formula_empty": (
        "In the formula “{value}” there is no step at letter {place}.",
        "Write one, or take the bar away.",
    ),
    "formula_long": ("The formula “{value}” has more than {most} steps.", "Do with fewer."),
    "import_run": ("There is no import {value}.", "See them with: lmsdesk imports list."),
    "preset": ("There is no preset “{value}”.", "These exist: {known}."),
    "preset_exists": ("There is a preset “{value}” already.", "Give it another name, or replace it on purpose."),
    "preset_site": (
        "The preset “{value}” belongs to the site {site}, and this is {here}.",
        "Look whether it is right here too, and say so: in the window, or with --accept other-site.",
    ),
    "preset_headings": (
        "The preset “{value}” was made for other headings: missing here {missing}; here beside {added}.",
        "Look whether it is right for this list too, and say so: in the window, or with --accept other-headings.",
    ),
    "row_filter": (
        "“{value}” is no condition for rows.",
        "Write a heading, one of {known} and a text, such as Department=Nursing.",
    ),
    "row_filter_measure": (
        "“{value}” in the condition “{filter}” is neither a number nor a day.",
        "Write it like 12.5 or 2026-12-31.",
    ),
    "settle": (
        "A settle window of {value} seconds is shorter than servers need to finish what they began.",
        "Use at least {least}; for a practice or test site add --force.",
    ),
    "token_file": ("The token file {value} cannot be read ({reason}).", "Check the path and its rights."),
    "token_file_open": (
        "Others on this computer can read the token file {value} (mode {mode}).",
        "Make it yours alone (chmod 600) and try again.",
    ),
    "token_file_empty": ("The file {value} holds no token.", "Put the token, and nothing else, on its first line."),
    "key": ("“{value}” names nothing.", "Write it like user:123, or use the username, shortname or idnumber."),
    "unknown_thing": (
        "No {kind} “{value}” is in the mirror.",
        "Check the spelling, or run a sync if it is new on the server.",
    ),
    "unknown_pair": (
        "The person {user} or the course {course} was never seen on this site.",
        "Look again at the list, or read the site if it is new there.",
    ),
    "explanation_moved": ("Meanwhile things are not what they were.", "Look at the explanation as it is now."),
    "field": ("A {kind} has no field “{value}” that can be set.", "These can be set: {known}."),
    "field_value": ("“{value}” cannot be read as {field} ({kind}).", "Dates are written as 2026-12-31."),
    "field_required": ("{field} of a {kind} cannot be empty.", "Give it a value."),
    "field_length": ("{field} has {length} characters; the server keeps {limit}.", "Shorten it."),
    "person_waiting": (
        "%n changes for {label} wait and were not sent.",
        "Apply or discard them first; or let them be discarded: tick it in the window, or add --discard-changes.",
    ),
    "person_on_the_way": (
        "%n changes for {label} are being sent or not confirmed yet.",
        "Wait until each of them is decided, and try again.",
    ),
    "password_in_command": (
        "A password does not belong in a command: every program on this computer can read it there.",
        "Write --password-stdin instead: it is asked for, or read from standard input.",
    ),
    "nothing_absent": (
        "Nothing is missing from the last reading of the site.",
        "Read the site; when much is missing, it is told.",
    ),
    "usage": ("That is not how it is written: {value}.", "{usage}"),
    "role": (
        "No role “{value}” has been seen on this site yet.",
        "Seen so far: {known}. Moodle tells of a role only with the people who have it. If the site has this one, name "
        "it with its number: File, Check the site, Roles, or lmsdesk site set NAME role.SHORTNAME=NUMBER.",
    ),
    "role_shortname": ("“{value}” cannot be a role's short name.", "Use small letters, digits, - and _."),
    "role_number": (
        "“{value}” is not the number of a role.",
        "It stands at the end of the address of the role's page: Users, Permissions, Define roles.",
    ),
    "role_taken": ("{value} is the number of the role “{role}” already.", "Look the number up on the site."),
    "other_method": (
        "{label} is enrolled by “{method}”, which cannot be changed from outside.",
        "Change it where it comes from, or enrol the person by hand as well.",
    ),
    "to_be_removed": (
        "{label} is about to be removed: there is nothing left to change.",
        "Take the removal out of the changes first.",
    ),
    "unsent": (
        "{value} holds %n changes that were never sent.",
        "Apply or export them first, or add --discard-changes.",
    ),
    "several": ("%n have the {field} “{value}”.", "Name the one that is meant by its id."),
    "all_enrolled": ("All %n are enrolled already.", "To change an enrolment, edit it."),
    "rows_moved": (
        "%n of the rows changed meanwhile.",
        "Nothing was staged. Look at them again and repeat the step.",
    ),
    "no_group": (
        "There is no group “{value}” in {course} (%n courses without it).",
        "Create the group there first, or take only courses that have it.",
    ),
    "all_in_group": ("All %n are in the group “{value}” already.", ""),
    "url": (
        "“{value}” is not the address of a website.",
        "Write it like https://moodle.example.org, without a username in it.",
    ),
    "ca_file": (
        "The file {value} holds no certificates that can be read.",
        "Ask for the certificate of your organisation as a PEM file.",
    ),
    "no_address": ("There is no address.", "Give the address of the site's front page."),
    "busy": ("Another job of this site is running.", "Wait until it has finished, or stop it."),
    "nothing_to_undo": ("Nothing of change set {value} can be taken back.", "Its receipts say why."),
    "no_conflict": ("Operation {value} is not in conflict.", "See lmsdesk conflicts list."),
    "cannot_take_mine": (
        "Mine cannot be taken for operation {value}: {reason}.",
        "Possible here: {known}.",
    ),
    "not_refused": ("Operation {value} was not refused.", "See lmsdesk problems list."),
    "cannot_take": ("“{take}” cannot be taken for operation {value}.", "Possible here: {known}."),
    "no_choice": (
        "There is nothing to choose for the field “{value}” of operation {operation}, or not this.",
        "Fields that need a choice: {known}.",
    ),
    "not_mendable": ("No other value can be given to operation {value}.", "Try it again as it is, or discard it."),
    "still_refused": ("{value} would be refused again: {reason}", "Type another value, or discard the change."),
    "transition": ("Operation {operation} cannot go from {value}.", "Open the site again and look at its state."),
    "report_option": ("This report has no option “{value}”.", "It has: {known}."),
    "filter": ("The filter does not understand “{value}”.", "Fields that can be used: {known}."),
    "change_set": ("There is no change set {value}.", "See them with: lmsdesk changes."),
    "report": ("There is no report “{value}”.", "These exist: {known}."),
    "format": ("“{value}” is not a format for this.", "These can be used: {known}."),
    "not_read": (
        "{value} has not been read yet, so there is nobody to look the rows up among.",
        "Sync first (F5 in the window, or lmsdesk sync), then open the list again.",
    ),
    "not_lifted": (
        "“{value}” is not the username that protects {label}.",
        "Look at the plan: it names the username, or says that there is no way round.",
    ),
    "nothing": ("There is nothing to do.", ""),
    "nothing_waits": ("No changes wait, so there is nothing to save.", ""),
    "all_here": ("All changes of this file are here already.", "Nothing was staged twice."),
    "backup": ("There is no copy “{value}”.", "See them with: lmsdesk backups list."),
    "same_file": ("{value} is the file itself.", "Choose another name."),
}

_SENTENCES: Mapping[str, tuple[Text, Text]] = {
    "site_trouble": ("The site answers, but not as expected.", "Try again later; your changes are kept."),
    "services_off": (
        "Web services are switched off on this site.",
        "Its owner switches them on under Site administration, General, Advanced features, and then the REST protocol.",
    ),
    "wrong_address": (
        "The site says that its address is {address}.",
        "Use that address; the token was not sent on to it.",
    ),
    "not_allowed": (
        "The token may not do this: {function} ({server_code}).",
        "The site's owner has to add the function to the service, or the right to the account's role.",
    ),
    "refused": (
        "The server refused: {detail} ({server_code}).",
        "Correct the change and apply it again, or discard it.",
    ),
    "gone": ("It is not on the server any more ({server_code}).", "Sync, and decide what to do with the change."),
    "taken": ("The server has another one with this {field} ({server_code}).", "Choose another value."),
    "rate_limited": ("The server asks for a pause.", "It goes on by itself in {retry_after} seconds."),
    "bad_file": ("{name} cannot be read as a list ({reason}).", "Save it again as XLSX or CSV and drop it once more."),
    "store_damaged": (
        "The local file {path} fails its check ({check}).",
        "Nothing was changed. Restore a copy: Copies of your changes in the window, or lmsdesk backups list.",
    ),
    "server_went_back": (
        "The site seems to have been restored to an earlier state: {signs}. Nothing is sent until that is decided.",
        "Check what was applied: in the window with the banner, or with lmsdesk recheck.",
    ),
    "store_too_new": (
        "The local file {path} was written by a newer LMS Desk (version {found}, this one knows {known}).",
        "Update LMS Desk; nothing was changed.",
    ),
    "disk_trouble": (
        "Writing to {path} failed: {reason}.",
        "Make room or check the disk. What was shown as saved before is safe; this last step is not saved.",
    ),
    "profile_locked": (
        "This site is open in another window or command ({holder}).",
        "Close that one, or wait until it has finished.",
    ),
    "wrong_site": (
        "These changes were made for another site or account ({expected}), this one is {found}.",
        "They are never sent elsewhere. Open the site they belong to.",
    ),
    "protected": (
        "{label} is protected: the account of this token, an administrator, or somebody whom the settings name.",
        "Nothing was staged. If it has to be, say so by typing the username: {username}. On the command line that is "
        "--confirm {username}.",
    ),
    "needs_confirmation": (
        "Nothing was sent. {reasons}",
        "To send it all the same, type {word}: in the review, or on the command line with --confirm “{word}”.",
    ),
    "stale_plan": (
        "The plan is stale: %n of its {total} changes do not wait as they did when it was made.",
        "Nothing was sent. Make a new plan and look at it again.",
    ),
    "cancelled": ("Stopped.", "What was finished before stays."),
    "worker_lost": (
        "The helper process ended ({reason}).",
        "Nothing is lost: the step can be repeated. {detail}",
    ),
}

_HALTED: Mapping[str, tuple[Text, Text]] = {
    "too_many_refused": (
        "The site refused one change of a list after the other, so the rest of that list was not sent.",
        "See why under Problems: often all share one reason. What was not sent is still ready; Apply goes on with it.",
    ),
    "too_many_repeats": (
        "The site left so many requests without an answer that sending was stopped.",
        "Nothing is lost, and nothing was sent twice: what is unconfirmed is looked up, the rest is still ready.",
    ),
}

_FALLBACK: tuple[Text, Text] = (
    "Something went wrong: {code}.",
    "Copy the details and send them to whoever looks after LMS Desk.",
)


def tell(error: LmsDeskError) -> Told:
    """The sentences about an error."""
    facts: Mapping[str, Value] = error.facts
    if error.code == "protected" and facts.get("own"):
        return Told(*map(say, OWN_ACCOUNT))
    if error.code == "wrong_use":
        what, then = _WRONG_USE.get(str(facts.get("what")), _FALLBACK)
    elif error.code == "halted":
        what, then = _HALTED.get(str(facts.get("reason")), _FALLBACK)
    elif isinstance(error, ReadOnly):
        return Told(*looking_words(error))
    elif isinstance(error, UnsafeFolder):
        return Told(*folder_words(error))
    elif error.code == "bad_file" and (told := refusal_words(str(facts.get("reason")), facts)) is not None:
        return Told(*told)
    else:
        what, then = site_words(error.code, facts) or _SENTENCES.get(error.code, _FALLBACK)
    filled: dict[str, object] = {name: value for name, value in facts.items() if value is not None}
    filled.update(site_facts(facts))
    filled["code"] = error.code
    filled.setdefault("detail", "")
    return Told(fill(what, filled), fill(then, filled).strip())


def codes() -> frozenset[str]:
    """All error codes that have a sentence of their own."""
    return frozenset(_SENTENCES) | site_codes() | {"wrong_use", "halted", "read_only", "unsafe_folder"}
