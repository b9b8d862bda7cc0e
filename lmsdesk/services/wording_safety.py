"""Words about copies of the desk, files that were restored or damaged, and a site that went back in time."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.backups import Backup, Difference, Origin, Provenance
from lmsdesk.domain.errors import ReadOnly, UnsafeFolder
from lmsdesk.domain.language import Text
from lmsdesk.domain.rollback import Rechecked, Sign, WentBack
from lmsdesk.services.language import Said, fill, number, say
from lmsdesk.services.values import show_time

WHYS: Mapping[str, str] = Said(
    {
        "push": "before sending",
        "staged": "after many changes",
        "daily": "daily",
        "upgrade": "before an update of the file",
        "before": "before an update of the file",
        "restore": "before restoring a copy",
    }
)

_LOOKING: Mapping[str, tuple[Text, Text]] = {
    "locked": (
        "This site is open in another window or command ({holder}), so it can only be looked at here.",
        "Close that one, then open the site again.",
    ),
    "too_new": (
        "Your changes were written by a newer LMS Desk (version {found}, this one knows {known}), so they can only be "
        "looked at and saved as a file here.",
        "Update LMS Desk to go on. Nothing was changed.",
    ),
    "medium": (
        "The disk does not take any writing, so this site can only be looked at.",
        "Nothing can be changed or synced before that is mended: {path}.",
    ),
    "reading": ("This command only reads.", "Nothing was changed."),
}

_ORIGINS: Mapping[Origin, tuple[Text, Text]] = {
    Origin.CHOSEN: (
        "Your changes are those of the copy of {copy_at}.",
        "What was there before is kept as a copy, too ({aside}). Before anything is sent it is compared with the site, "
        "so nothing is done twice.",
    ),
    Origin.FOUND: (
        "The file with your changes is not the one that was open last: an older or another one lies there.",
        "Somebody may have restored it from a backup. Newer changes may be missing here; what was sent since is found "
        "done and not sent twice. Look at what waits before you apply.",
    ),
    Origin.MISSING: (
        "The file with your changes was not there any more; an empty one was made.",
        "If it was moved or deleted by mistake, restore a copy.",
    ),
    Origin.RECOVERED: (
        "The file with your changes was damaged. %n changes could be read in it{from_copy}.",
        "{lost} The damaged file is kept as {aside}. Look at what waits before you apply; what was sent already is "
        "found done and not sent twice.",
    ),
    Origin.REPLACED: (
        "The file with your changes was damaged and could not be read. The copy of {copy_at} took its place.",
        "Changes made after that are only in the damaged file, which is kept as {aside}. What was sent since is found "
        "done and not sent twice.",
    ),
    Origin.EMPTIED: (
        "The file with your changes could not be read; an empty one was made.",
        "The old file is kept as {aside}.",
    ),
}

_FOLDERS: Mapping[str, tuple[Text, Text]] = {
    "network": (
        "{path} lies on a network drive ({name}).",
        "There the files of LMS Desk can be damaged, and another computer may write to them at the same time. Let "
        "LMSDESK_HOME name a folder on a disk of this computer.",
    ),
    "synced": (
        "{path} lies in a folder that {name} keeps the same on several computers.",
        "It would bring back older files, or mix those of two computers. Let LMSDESK_HOME name a folder that is not "
        "synced; to have your changes elsewhere, save them as a file.",
    ),
}
_ANYWAY: Text = "If you know that it is safe, set LMSDESK_ANY_FOLDER=yes."

_TABLES: Mapping[str, str] = Said(
    {
        "op": "changes",
        "change_set": "titles of changes",
        "journal": "lines of the history",
        "request": "the record of requests",
        "request_op": "the record of requests",
        "saved_view": "saved views",
        "preset": "import presets",
        "idmap": "ids of new things",
        "import_run": "past imports",
        "import_row": "rows of past imports",
        "import_file": "files behind past imports",
    }
)


def moment(at: int | None, zone: str = "UTC") -> str:
    """A time for people, in the zone of the site; on the command line in UTC."""
    if at is None:
        return say("an unknown time")
    told = show_time(at, zone, with_clock=True)
    return f"{told} UTC" if zone == "UTC" else told


def provenance_words(told: Provenance, zone: str = "UTC") -> tuple[str, str]:
    """Where a desk comes from: what happened, and what to do."""
    lost = sorted({_TABLES.get(table) or say("settings") for table in told.lost})
    from_copy = (
        say(", %n more came from the copy of {time}", told.added, time=moment(told.copy_at, zone)) if told.added else ""
    )
    read = say("Not all could be read: {what}.", what=", ".join(lost)) if lost else say("Every row could be read.")
    facts: dict[str, object] = {
        "copy_at": moment(told.copy_at, zone),
        "aside": told.aside,
        "count": told.read,
        "from_copy": from_copy,
        "lost": read,
    }
    what, then = _ORIGINS[told.origin]
    return fill(what, facts), fill(then, facts)


def looking_words(error: ReadOnly) -> tuple[str, str]:
    """Why a profile is only looked at, and what to do."""
    what, then = _LOOKING[str(error.facts.get("reason") or "reading")]
    return fill(what, error.facts), fill(then, error.facts)


_SIGNS: Mapping[Sign, Text] = {
    Sign.HIGHEST: "what was newest is not there",
    Sign.EARLIER: "something shows an earlier time than it did",
    Sign.LOST: "%n that you created last are gone",
    Sign.REVERTED: "%n of your latest changes show the values from before",
}


def signs_text(found: WentBack) -> str:
    """What speaks for a site that was restored, in one line."""
    counts = {Sign.LOST: found.lost, Sign.REVERTED: found.reverted}
    return "; ".join(say(_SIGNS[sign], counts.get(sign)) for sign in found.signs)


def rechecked_lines(found: Rechecked) -> list[str]:
    """What a fresh reading said about what was applied, a sentence each."""
    if not found.checked:
        return [say("Nothing was applied in the last %n days.", found.days)]
    lines = [
        say(
            "{there} of {checked} changes of the last %n days are in effect.",
            found.days,
            there=number(found.there),
            checked=number(found.checked),
        )
    ]
    if found.missing:
        lines.append(say("%n are missing and can be sent again.", len(found.missing)))
    if found.changed:
        lines.append(say("%n show something that somebody set since: they are left alone.", len(found.changed)))
    if found.unknown:
        lines.append(say("%n could not be read.", len(found.unknown)))
    return lines


def folder_words(error: UnsafeFolder) -> tuple[str, str]:
    """Why local data may not lie in a folder, and what to do."""
    what, then = _FOLDERS[str(error.facts.get("reason"))]
    facts = {"path": error.facts.get("path"), "name": error.facts.get("name") or "–"}
    return fill(what, facts), f"{say(then)} {say(_ANYWAY)}"


def why_words(backup: Backup) -> str:
    """Why a copy was made."""
    return WHYS.get(backup.why, backup.why)


def difference_lines(found: Difference) -> list[str]:
    """What restoring a copy would change, a sentence each."""
    if found.changes_nothing and not found.sets_leaving:
        return [say("The same changes wait now: restoring this copy would change nothing in what waits.")]
    lines = []
    if found.back:
        lines.append(say("%n changes would come back that wait no more now.", len(found.back)))
    if found.again:
        lines.append(
            say(
                "%n changes would wait again that were sent since: when you apply, they are compared with the site and "
                "found done.",
                len(found.again),
            )
        )
    if found.leaving:
        lines.append(
            say("%n changes made since would leave the tray; they stay in the copy of now.", len(found.leaving))
        )
    if found.sets_leaving:
        lines.append(
            say("The history of %n change sets made since would stay in the copy of now only.", found.sets_leaving)
        )
    lines.append(say("%n wait in both.", found.staying))
    return lines


_VERBS: Mapping[str, Text] = {
    "create": "new {thing}",
    "update": "change of {thing}",
    "delete": "removal of {thing}",
    "member_add": "new {thing}",
    "member_remove": "removal of {thing}",
}
_THINGS: Mapping[str, str] = Said(
    {
        "user": "person",
        "course": "course",
        "category": "category",
        "group": "group",
        "cohort": "cohort",
        "role": "role",
        "enrol": "enrolment",
        "group_member": "group membership",
        "cohort_member": "cohort membership",
    }
)


def what_words(verb: str, entity: str) -> str:
    """What an operation does, in a few words."""
    return fill(_VERBS.get(verb, verb), {"thing": _THINGS.get(entity, entity)})
