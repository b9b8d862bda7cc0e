"""Says by which preset a list is read, or which one would fit, with the way back beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.imports.presets import Fit, Preset
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.imports.list_presets import ListPresets
from lmsdesk.ui.imports.preset_words import fit_words
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.notice import Notice, Offer


class PresetBar(QWidget):
    """Hidden while there is nothing to say about presets."""

    presets_asked = Signal(str)  # the sheet of all presets, at one of this name
    remember_asked = Signal()

    def __init__(self, job: Job, presets: ListPresets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, self._presets = job, presets
        self.notice = Notice(job.bench.theme)
        column(self.notice, spacing=0, margins=(16, 0, 16, 8), parent=self)
        presets.moved.connect(self.refresh)
        job.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what is so now."""
        stage, used = self._job.stage, self._presets.used
        if stage not in (Stage.READY, Stage.REFUSED, Stage.STAGED):
            self.notice.still()
        elif used is not None:
            self._say_used(used)
        elif stage is Stage.STAGED:
            self._offer_to_remember()
        elif fits := self._presets.proposed:
            self._propose(fits)
        else:
            self.notice.still()
        self.setVisible(not self.notice.isHidden())

    def _say_used(self, used: Preset) -> None:
        told = self.tr("Read as “{name}”").format(name=used.name)
        detail = self.tr("Other things were chosen since.") if self._presets.is_changed else ""
        offers: list[Offer] = [(self.tr("Presets…"), lambda: self.presets_asked.emit(used.name))]
        if self._presets.is_changed:
            offers.insert(0, (self.tr("Save in the preset"), lambda: self._presets.remember(used.name)))
        if self._job.stage is not Stage.STAGED:
            offers.insert(0, (self.tr("Do not use it"), self._presets.stop_using))
        self._say(told, detail, "bookmark", offers)

    def _propose(self, fits: Sequence[Fit]) -> None:
        best = fits[0]
        name = best.preset.name
        exact = [fit for fit in fits if fit.is_exact and fit.same_site]
        leave = (self.tr("Not for this list"), self._presets.decline)
        if len(exact) > 1:
            told = self.tr("%Ln presets fit this list", "", len(exact))
            names = ", ".join(fit.preset.name for fit in exact)
            self._say(told, names, "bookmark", [(self.tr("Choose…"), lambda: self.presets_asked.emit(name)), leave])
            return
        told = self.tr("“{name}” fits this list") if best.is_exact else self.tr("“{name}” is for a list much like this")
        if best.same_site:
            use = (self.tr("Use it"), lambda: self._presets.use(best.preset))
        else:
            use = (self.tr("Look at it…"), lambda: self.presets_asked.emit(name))
        self._say(told.format(name=name), fit_words(best), "bookmark", [use, leave])

    def _offer_to_remember(self) -> None:
        if not self._presets.has_choices:
            self.notice.still()
            return
        told = self.tr("The next list with these headings can be read in the same way")
        self._say(told, "", "bookmark", [(self.tr("Remember for files like this…"), self.remember_asked.emit)])

    def _say(self, told: str, detail: str, icon: str, offers: Sequence[Offer]) -> None:
        # The same words can come with other offers, once the list is in the tray.
        if self.notice.key != (key := "|".join(text for text, _ in offers)):
            self.notice.still()
        self.notice.say(told, detail, tone="info", icon=icon, offers=offers, key=key)
