"""Jobs in words: what ran, how it ended, what it dealt with."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import SyncState
from lmsdesk.ui.job_log import DONE, RUNNING, STOPPED, Job
from lmsdesk.ui.words import Words

_CONTEXT = "Jobs"


def job_title(job: Job) -> tuple[str, str]:
    """Icon and words for a job."""
    translate = QCoreApplication.translate
    known = {
        "pull": ("refresh-cw", translate(_CONTEXT, "Read the site")),
        "plan": ("list-checks", translate(_CONTEXT, "Compared changes with the site")),
        "push": ("send", translate(_CONTEXT, "Sent changes")),
        "settle": ("circle-dashed", translate(_CONTEXT, "Looked after unconfirmed changes")),
        "import": ("file-spreadsheet", translate(_CONTEXT, "Checked a list")),
        "stage": ("layers", translate(_CONTEXT, "Put a list into the tray")),
        "export": ("download", translate(_CONTEXT, "Wrote a file")),
        "report": ("chart-column", translate(_CONTEXT, "Computed a report")),
    }
    return known.get(job.kind, ("activity", job.kind))


def job_outcome(job: Job) -> tuple[str, str]:
    """How a job ended, and its tone."""
    translate = QCoreApplication.translate
    known = {
        RUNNING: (translate(_CONTEXT, "Running"), "accent"),
        DONE: (translate(_CONTEXT, "Done"), "added"),
        STOPPED: (translate(_CONTEXT, "Stopped"), "muted"),
        SyncState.OFFLINE.value: (translate(_CONTEXT, "The site could not be reached"), "staged"),
        SyncState.KEY_REFUSED.value: (translate(_CONTEXT, "The key was refused"), "removed"),
        SyncState.FAILED.value: (translate(_CONTEXT, "It did not come to its end"), "removed"),
    }
    told = translate(_CONTEXT, "It did not come to its end ({code})").format(code=job.outcome)
    return known.get(job.outcome, (told, "removed"))


def thing_text(what: str) -> str:
    """What a job counts, in the plural."""
    translate = QCoreApplication.translate
    return {
        "users": translate(_CONTEXT, "people"),
        "user_report": translate(_CONTEXT, "people"),
        "user_details": translate(_CONTEXT, "people in detail"),
        "courses": translate(_CONTEXT, "courses"),
        "categories": translate(_CONTEXT, "categories"),
        "enrolments": translate(_CONTEXT, "courses with their enrolments"),
        "enrolment_report": translate(_CONTEXT, "enrolments"),
        "groups": translate(_CONTEXT, "courses with their groups"),
        "cohorts": translate(_CONTEXT, "cohorts"),
        "changes": translate(_CONTEXT, "changes"),
        "rows": translate(_CONTEXT, "rows"),
    }.get(what, what)


def counted(what: str, count: int) -> str:
    """So many of what a job counts."""
    translate = QCoreApplication.translate
    told = {
        "users": translate(_CONTEXT, "%Ln people", None, count),
        "user_report": translate(_CONTEXT, "%Ln people", None, count),
        "courses": translate(_CONTEXT, "%Ln courses", None, count),
        "categories": translate(_CONTEXT, "%Ln categories", None, count),
        "enrolments": translate(_CONTEXT, "%Ln courses with their enrolments", None, count),
        "enrolment_report": translate(_CONTEXT, "%Ln enrolments", None, count),
        "groups": translate(_CONTEXT, "%Ln courses with their groups", None, count),
        "cohorts": translate(_CONTEXT, "%Ln cohorts", None, count),
        "changes": translate(_CONTEXT, "%Ln changes", None, count),
        "rows": translate(_CONTEXT, "%Ln rows", None, count),
    }.get(what)
    return told if told is not None else f"{count} {thing_text(what)}"


_TOLD_ELSEWHERE = frozenset({"user_report", "user_details", "enrolments", "groups"})  # in a list of several


def job_counts(job: Job, words: Words) -> str:
    """What a job dealt with; one that came to its end dealt with everything."""
    found = {what: counts for what, counts in job.counts.items() if what not in _TOLD_ELSEWHERE} or job.counts
    parts = []
    for what, (done, total) in found.items():
        if total is None or total == done or job.outcome == DONE:
            parts.append(counted(what, done if total is None else total))
            continue
        told = QCoreApplication.translate(_CONTEXT, "{done} of {total} {things}")
        parts.append(told.format(done=words.number(done), total=words.number(total), things=thing_text(what)))
    return ", ".join(parts)


def pause_text(why: str) -> str:
    """Why a job waits before it goes on; ``why`` as in ``Paused``."""
    translate = QCoreApplication.translate
    return {
        SyncState.SETTLING.value: translate(_CONTEXT, "Waiting until it is certain what became of what was sent."),
        "offline": translate(_CONTEXT, "The site cannot be reached."),
        "rate_limited": translate(_CONTEXT, "The site asked for a pause."),
        "maintenance": translate(_CONTEXT, "The site is closed for a while."),
    }.get(why, translate(_CONTEXT, "The site gave no usable answer."))
