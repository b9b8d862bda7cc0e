"""What stands above a list: the one thing that a person has to know about it now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.domain.ports import Reason
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.wording_receipts import seen_words
from lmsdesk.ui.imports.check_page import CheckPage
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.place import Place
from lmsdesk.ui.widgets.notice import Notice, Offer


def show_notice(notice: Notice, job: Job, check: CheckPage) -> None:
    """Say the most urgent of what is true, or nothing."""
    translate = QCoreApplication.translate
    if job.stage not in (Stage.READY, Stage.REFUSED, Stage.STAGED):
        notice.still()
    elif job.changed_on_disk:
        _say_changed(notice, job)
    elif job.trouble is not None:
        notice.say(job.trouble.what, job.trouble.next, tone="removed")
    elif job.stage is Stage.STAGED:
        notice.still()
    elif job.differs:
        told = translate("Imports", "The check came out differently than before")
        notice.say(told, translate("Imports", "Look at the figures again; nothing was put into the tray."))
    elif job.stale:
        told = translate("Imports", "People, courses or the tray changed since this was checked")
        notice.say(told, offers=[(translate("Imports", "Check again"), job.check_again)], tone="info")
    elif job.file.now is FileNow.GONE:
        told = translate("Imports", "{name} is not where it was any more").format(name=job.name)
        notice.say(
            told, translate("Imports", "What is shown here is a private copy of it. Go on as you like."), tone="info"
        )
    elif job.list.left.tried:
        _say_tried(notice, job)
    elif job.seen is not None:
        _say_seen(notice, job, job.seen, check)
    elif (before := _imported_before(job)) is not None:
        what, then = job.bench.console.imports.reason(before)
        notice.say(f"{what}.", then, tone="info")
    else:
        notice.still()


def _say_changed(notice: Notice, job: Job) -> None:
    translate = QCoreApplication.translate
    told = translate("Imports", "{name} was changed after it was checked")
    if job.plan is not None and job.plan.lists:
        told = translate("Imports", "{name}: a file was changed after it was checked")
    told = told.format(name=job.name)
    if job.stage is Stage.STAGED:
        detail = translate("Imports", "What was checked is in the tray. It is not applied until you have looked again.")
    else:
        detail = translate(
            "Imports", "What is shown here is the file as it was. Read it again so that the changes count."
        )
    notice.say(told, detail, offers=[(translate("Imports", "Read it again"), job.read_again)])


def _say_tried(notice: Notice, job: Job) -> None:
    translate, words = QCoreApplication.translate, job.bench.words
    told = translate("Imports", "{tried} rows were tried").format(tried=words.number(job.list.left.tried))
    detail = translate("Imports", "Look at them on the site; what is added now are the others.")
    notice.say(told, detail, tone="info")


def _say_seen(notice: Notice, job: Job, seen: Seen, check: CheckPage) -> None:
    translate, guide = QCoreApplication.translate, job.bench.guide
    offers: list[Offer] = []
    receipt = Place("imports", str(seen.run))
    if seen.drifted:
        told = translate("Imports", "Show the %Ln rows", None, len(seen.drifted))
        offers.append((told, lambda: check.show_only(job.seen.drifted if job.seen is not None else ())))
    offers.append((translate("Imports", "What became of its rows"), lambda: guide.place_asked.emit(receipt)))
    notice.say(f"{seen_words(seen, job.bench.console.site.zone)}.", tone="info", offers=offers)


def _imported_before(job: Job) -> Reason | None:
    notes = job.plan.notes if job.plan is not None else ()
    return next((note for note in notes if note.code == "imported_before"), None)
