"""English needs a translation after all: the singular of sentences with a number, and groups in large numbers."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

_GROUPED = 1000
_ONE = {
    "%n min ago": "%n min ago",
    "%n days ago": "Yesterday",
    "in %n days": "tomorrow",
    "%n changes not sent": "%n change not sent",
    "Apply %n changes": "Apply %n change",
    "%n records": "%n record",
    "%n conflicts": "%n conflict",
    "%n filters are on.": "%n filter is on.",
    "Without them there are %n matches.": "Without them there is %n match.",
    "%n changes discarded": "%n change discarded",
    "%n changes applied": "%n change applied",
    "%n rows selected": "%n row selected",
    "Select all %n": "Select all %n",
    "%n rows": "%n row",
    "%n people": "%n person",
    "Enrol %n people": "Enrol %n person",
    "Actions on %n rows": "Actions on %n row",
    "%n rows copied": "%n row copied",
    "%n days after the start": "%n day after the start",
    "%n rows written": "%n row written",
    "Add %Ln changes to the tray": "Add %Ln change to the tray",
    "Save the %Ln rows…": "Save the %Ln row…",
    "%Ln rows change nothing": "%Ln row changes nothing",
    "%Ln rows with errors stay out": "%Ln row with an error stays out",
    "%Ln rows": "%Ln row",
    "%Ln rows written": "%Ln row written",
    "%Ln changes applied": "%Ln change applied",
    "%Ln rows stay out": "%Ln row stays out",
    "%Ln rows say what others say": "%Ln row says what another says",
    "%Ln people are unenrolled": "%Ln person is unenrolled",
    "%Ln people get more rights than a learner": "%Ln person gets more rights than a learner",
    "%Ln dates are cleared": "%Ln date is cleared",
    "%Ln groups are created": "%Ln group is created",
    "%Ln questions": "%Ln question",
    "{title}, %Ln rows": "{title}, %Ln row",
    "{date}, %Ln rows": "{date}, %Ln row",
    "%Ln rows stayed out": "%Ln row stayed out",
    "%Ln of them were applied": "%Ln of them was applied",
    "%Ln of them were refused": "%Ln of them was refused",
    "%Ln rows wait for a decision": "%Ln row waits for a decision",
    "%Ln changes are in the tray": "%Ln change is in the tray",
    "Do the same for %Ln like it": "Do the same for %Ln like it",
    "Apply %n of them": "Apply %n of them",
    "%n removals": "%n removal",
    "%n role gains": "%n role gain",
    "Use the server's for all %n": "Use the server's",
    "Use mine for all %n": "Use mine",
    "%n changes": "%n change",
    "%n need your choice": "%n needs your choice",
    "Discard %n changes": "Discard %n change",
    "Discard %n changes?": "Discard %n change?",
    "%n of them can be applied.": "%n of them can be applied.",
    "%n selected": "%n selected",
    "%n applied": "%n applied",
    "%n changes wait in all.": "%n change waits in all.",
    "%n changes are ready again.": "%n change is ready again.",
    "%n changes saved in {file}": "%n change saved in {file}",
    "%Ln people": "%Ln person",
    "%Ln courses": "%Ln course",
    "%Ln categories": "%Ln category",
    "%Ln courses with their enrolments": "%Ln course with its enrolments",
    "%Ln enrolments": "%Ln enrolment",
    "%Ln courses with their groups": "%Ln course with its groups",
    "%Ln cohorts": "%Ln cohort",
    "%Ln changes": "%Ln change",
    "%n more wait in Conflicts": "%n more waits in Conflicts",
    "%n more were refused before": "%n more was refused before",
    "%n more are not confirmed yet": "%n more is not confirmed yet",
    "%n changes wait for {who}, who was deleted": "%n change waits for {who}, who was deleted",
    "%n changes wait for {where}, which was deleted": "%n change waits for {where}, which was deleted",
    "%n conflicts are like this one": "%n conflict is like this one",
    "%n of mine stay; they are sent with the next apply.": "Mine stays; it is sent with the next apply.",
    "%n of the site's stay; nothing is sent for them.": "The site's stays; nothing is sent.",
    "%n that were there already are used.": "The one that was there already is used.",
    "%n that were there already are used; what differs is sent with the next apply.": "The one that was there already "
    "is used; what differs is sent with the next apply.",
    "%n fields that differ are then sent as changes. What you left empty stays as it is.": "%n field that differs "
    "is then sent as a change. What you left empty stays as it is.",
    "%n receipts written to {file}": "%n receipt written to {file}",
    "%n enrolments end": "%n enrolment ends",
    "in %n courses": "in %n course",
    "%n accounts are deleted": "%n account is deleted",
    "%n courses are deleted": "%n course is deleted",
    "%n memberships or groups are removed": "%n membership or group is removed",
    "%n are new": "%n is new",
    "%n are changed": "%n is changed",
    "%n are so already": "%n is so already",
    "%n people get mail from the site": "%n person gets mail from the site",
    "Comparing %n changes with the site": "Comparing %n change with the site",
    "%n requests": "%n request",
    "Request {number}, {time}, %n rows: {outcome}": "Request {number}, {time}: {outcome}",
    "%n seconds": "%n second",
    "%n minutes": "%n minute",
    "%n rows were changed by others since they were last seen": "%n row was changed by others since it was last seen",
    "grades or completions go with %n of them": "a grade or completion goes with %n of them",
    "Puts %n changes into that list. Nothing is sent.": "Puts %n change into that list. Nothing is sent.",
    "%n had moved on the site since the plan and were not sent": "%n had moved on the site since the plan and was not "
    "sent",
}


class Singular(QTranslator):
    """Answers only where there is a number of one, or one of four digits; everything else stays as it is written."""

    def isEmpty(self) -> bool:
        """Qt skips translators that are."""
        return False

    def translate(self, context: str, text: str, note: str | None = None, number: int = -1) -> str | None:
        """The singular of a sentence, or the sentence with its number as people write it: 1,041."""
        if number == 1:
            return _ONE.get(text)
        return text.replace("%n", "%Ln") if number >= _GROUPED else None
