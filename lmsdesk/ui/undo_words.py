"""How far a change can be taken back, and why not further."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation, Undo, Verb
from lmsdesk.domain.inverse import holds_work, undo_of
from lmsdesk.domain.keys import Entity


def undo_class(undo: Undo) -> str:
    """The class in a word or two."""
    translate = QCoreApplication.translate
    return {
        Undo.EXACT: translate("Undo", "Exactly"),
        Undo.COMPENSATING: translate("Undo", "In part"),
        Undo.IMPOSSIBLE: translate("Undo", "Not at all"),
    }[undo]


def undo_tone(undo: Undo) -> str:
    """The tone of the class."""
    return {Undo.EXACT: "muted", Undo.COMPENSATING: "staged", Undo.IMPOSSIBLE: "removed"}[undo]


def undo_reason(operation: Operation) -> str:
    """What taking back does not bring back; "" where it brings back everything."""
    translate = QCoreApplication.translate
    if "password" in operation.patch:
        return translate("Undo", "The old password is not known and cannot be set again.")
    if operation.verb is Verb.UPDATE and undo_of(operation) is not Undo.EXACT:
        return translate("Undo", "What was there before was not told by the site; such fields stay as they are.")
    if operation.verb is Verb.DELETE and holds_work(operation.before or {}):
        return translate("Undo", "A grade or completion went with it; enrolling again does not bring it back.")
    return {
        (Entity.USER, Verb.DELETE): translate("Undo", "A deleted account cannot be brought back."),
        (Entity.USER, Verb.CREATE): translate("Undo", "The new account can only be suspended; it stays on the site."),
        (Entity.COURSE, Verb.DELETE): translate("Undo", "A deleted course cannot be brought back from here."),
        (Entity.COURSE, Verb.CREATE): translate("Undo", "The new course can only be hidden; it stays on the site."),
        (Entity.CATEGORY, Verb.DELETE): translate("Undo", "A deleted category cannot be brought back as it was."),
        (Entity.CATEGORY, Verb.CREATE): translate(
            "Undo", "The new category is deleted, and gets another number later."
        ),
        (Entity.ENROLMENT, Verb.DELETE): translate(
            "Undo",
            "Enrolling again brings back roles, and groups that were known, but on many sites neither grades nor "
            "submissions.",
        ),
        (Entity.GROUP, Verb.DELETE): translate("Undo", "A deleted group loses its members."),
        (Entity.GROUP, Verb.CREATE): translate("Undo", "The new group is deleted with whoever is in it by then."),
        (Entity.COHORT, Verb.DELETE): translate("Undo", "A deleted cohort loses its members and their enrolments."),
        (Entity.COHORT, Verb.CREATE): translate("Undo", "The new cohort is deleted with whoever is in it by then."),
        (Entity.COHORT_MEMBER, Verb.REMOVE): translate(
            "Undo", "Enrolments that came with the cohort go, and with them grades on many sites."
        ),
    }.get((operation.key.entity, operation.verb), "")
