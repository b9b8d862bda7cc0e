"""What is found out about a file, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import Progress
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.services.wording_imports.choices import encoding_words
from lmsdesk.ui.words import Words

translate = QCoreApplication.translate

DELIMITERS = (",", ";", "\t", "|", ":", "^")


def shape_words(shape: str) -> str:
    """What kind of list it was taken for."""
    return {
        "list": translate("Imports", "a list of enrolments"),
        "moodle_upload": translate("Imports", "Moodle: upload users"),
        "moodle_participants": translate("Imports", "Moodle: participants of a course"),
        "canvas_users": translate("Imports", "Canvas: people"),
        "canvas_courses": translate("Imports", "Canvas: courses"),
        "moodle_flat_file": translate("Imports", "Moodle: flat file"),
        "canvas_sis": translate("Imports", "Canvas: SIS enrolments"),
        "oneroster": translate("Imports", "OneRoster: enrolments"),
        "apple_school": translate("Imports", "Apple School Manager: rosters"),
        "apple_teachers": translate("Imports", "Apple School Manager: teachers of classes"),
        "clever": translate("Imports", "Clever: enrolments"),
        "microsoft_sds": translate("Imports", "Microsoft School Data Sync: rosters"),
        "docebo": translate("Imports", "Docebo: enrolments"),
        "talentlms": translate("Imports", "TalentLMS: users and their courses"),
        "learnupon": translate("Imports", "LearnUpon: enrolment history"),
        "google_gam": translate("Imports", "Google Classroom: members, for GAM"),
        "google_participants": translate("Imports", "Google Classroom: members, printed by GAM"),
        "google_gradebook": translate("Imports", "Google Classroom: grades"),
        "canvas_gradebook": translate("Imports", "Canvas: grades"),
        "moodle_gradebook": translate("Imports", "Moodle: grades"),
        "matrix": translate("Imports", "people and courses with marks"),
    }.get(shape, shape.replace("_", " "))


def delimiter_words(delimiter: str | None) -> str:
    """What divides the cells."""
    return {
        ",": translate("Imports", "commas"),
        ";": translate("Imports", "semicolons"),
        "\t": translate("Imports", "tabs"),
        "|": translate("Imports", "bars"),
        ":": translate("Imports", "colons"),
        "^": translate("Imports", "carets"),
    }.get(delimiter or "", delimiter or "")


def reading_words(plan: ImportPlan, options: ImportOptions) -> str:
    """How the file was read, in one line."""
    parts = [encoding_words(plan.encoding), delimiter_words(plan.delimiter)]
    if plan.tab:
        parts.append(translate("Imports", "sheet {name}").format(name=plan.tab))
    if plan.header_row:
        parts.append(translate("Imports", "heading in row {number}").format(number=plan.header_row))
    else:
        parts.append(translate("Imports", "no heading"))
    facts = ", ".join(filter(None, parts))
    if options.encoding or options.delimiter or options.header_row is not None:
        return facts
    return translate("Imports", "{facts} (found automatically)").format(facts=facts)


def size_words(size: int) -> str:
    """The size of a file."""
    for unit in ("B", "KB", "MB"):
        if size < 1024 or unit == "MB":
            return f"{size:,.0f} {unit}" if size >= 10 or unit == "B" else f"{size:,.1f} {unit}"
        size = round(size / 1024)
    return str(size)


def progress_words(progress: Progress | None, words: Words) -> tuple[str, float | None]:
    """How far reading or checking is: words, and the share where it is known."""
    if progress is None:
        return "", None
    done = words.number(progress.done)
    if progress.total:
        told = translate("Imports", "{done} of {total}").format(done=done, total=words.number(progress.total))
        return told, progress.done / progress.total
    return done, None
