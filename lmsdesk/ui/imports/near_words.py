"""Why somebody or something near is offered, and what helps to tell whether it is meant."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.imports.likeness import Likeness
from lmsdesk.domain.imports.plan import Suggestion
from lmsdesk.services.language import within
from lmsdesk.ui.words import Words

translate = QCoreApplication.translate


def near_words(near: Suggestion) -> str:
    """In what the offered one is alike, as a person would say it."""
    field = _fields().get(near.by, near.by)
    if near.why == Likeness.LETTERS:
        if near.letters == 1:
            return translate("Imports", "One letter differs in the {field}").format(field=field)
        told = translate("Imports", "{count} letters differ in the {field}")
        return told.format(count=near.letters, field=field)
    said = {
        Likeness.EQUAL: translate("Imports", "Has this {field}"),
        Likeness.ZEROS: translate("Imports", "The same {field} with zeros in front"),
        Likeness.DATE: translate("Imports", "A {field} that spreadsheets take for this day"),
        Likeness.BEGINS: translate("Imports", "The {field} begins with the same digits"),
        Likeness.ACCENTS: translate("Imports", "The same {field} without accents"),
        Likeness.LOOK_ALIKE: translate("Imports", "Differs by look-alike letters in the {field}"),
        Likeness.SWAPPED: translate("Imports", "2 letters swapped in the {field}"),
        Likeness.DOMAIN: translate("Imports", "The same before the @"),
        Likeness.NAME: translate("Imports", "The same name"),
        Likeness.SIMILAR: translate("Imports", "Similar {field}"),
    }
    return said.get(Likeness(near.why), "").format(field=field)


def _fields() -> Mapping[str, str]:
    return {
        "username": translate("Imports", "username"),
        "email": translate("Imports", "e-mail address"),
        "idnumber": translate("Imports", "ID number"),
        "name": translate("Imports", "name"),
        "shortname": translate("Imports", "short name"),
        "fullname": translate("Imports", "name"),
        "id": translate("Imports", "number"),
        "user_id": translate("Imports", "number"),
    }


def seen_words(near: Suggestion, words: Words) -> str:
    """When somebody was last on the site, or when a course runs; "" where nothing is known."""
    if near.field == "course":
        return run_words(near.start, near.end, words)
    if near.id < 0:
        return translate("Imports", "New, still in your tray")
    if near.last_access is None:
        return ""
    if near.last_access == 0:
        return translate("Imports", "Never signed in")
    return translate("Imports", "Last on the site {when}").format(when=within(words.ago(near.last_access)))


def run_words(start: int | None, end: int | None, words: Words) -> str:
    """From when until when a course runs; "" where it has no dates."""
    if start and end:
        return translate("Imports", "{start} to {end}").format(start=words.day(start), end=words.day(end))
    if start:
        return translate("Imports", "From {start}").format(start=words.day(start))
    return translate("Imports", "Until {end}").format(end=words.day(end)) if end else ""
