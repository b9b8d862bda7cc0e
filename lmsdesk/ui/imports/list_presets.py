"""The preset of one list: recognised by its headings, used, taken back, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from PySide6.QtCore import QObject, Qt, Signal

from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, MappedColumn
from lmsdesk.domain.imports.presets import Fit, Preset, preset_of, same_choices, with_preset, without_preset
from lmsdesk.ui.imports.job import Job, Stage

_READING = ("encoding", "tab", "delimiter", "header_row")  # with another one of these, rows are other rows


class ListPresets(QObject):
    """Only the one preset of this site that has exactly the headings of a new list is used unasked.

    Everything else is proposed. What was used is a choice like any other: undo takes it back.
    """

    moved = Signal()  # another preset is used or proposed

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job, self._presets = job, job.bench.console.presets
        self.fits: Sequence[Fit] = ()  # those worth a word, the best first
        self._used: Preset | None = None
        self._before: ImportOptions | None = None  # what was chosen when it was used
        self._declined: set[str] = set()
        self._headings: tuple[MappedColumn, ...] | None = None
        # Later: a check is just ending, and using a preset begins another one.
        job.planned.connect(self._on_planned, Qt.ConnectionType.QueuedConnection)

    @property
    def plan(self) -> ImportPlan | None:
        """The list as it is checked now."""
        return self._job.plan

    @property
    def used(self) -> Preset | None:
        """The preset that the list is read by; None also when that was undone."""
        if self._used is None or self._before is None:
            return None
        undone = same_choices(self._job.options, self._before)
        return None if undone and not self._follows(self._used) else self._used

    @property
    def is_changed(self) -> bool:
        """Tell whether other things were chosen since the preset was used."""
        return self.used is not None and not self._follows(self.used)

    @property
    def proposed(self) -> Sequence[Fit]:
        """Presets that could be used, without those that a person does not want here."""
        return [fit for fit in self.fits if fit.preset.name not in self._declined]

    @property
    def has_choices(self) -> bool:
        """Tell whether anything was chosen that could be remembered."""
        return not same_choices(self._job.options, self._usual())

    def made(self, name: str) -> Preset:
        """What would be remembered now."""
        plan = self._job.plan
        headings = [each.header for each in plan.columns] if plan is not None and plan.header_row is not None else []
        return preset_of(name, self._presets.bound, headings, self._job.options)

    def suggestion(self) -> str:
        """A name for it."""
        return self._used.name if self._used is not None else PurePath(self._job.name).stem

    def look(self) -> None:
        """Look which presets fit: there are others, or the list has other columns."""
        plan = self._job.plan
        self.fits = self._presets.fits(plan) if plan is not None else ()
        known = {each.name: each.preset for each in self._presets.all()}
        if self._used is not None:
            self._used = known.get(self._used.name)
        self.moved.emit()

    # What can be done

    def use(self, preset: Preset) -> None:
        """Read the list by a preset; whoever asks has been told what differs."""
        plan = self._job.plan
        if plan is None:
            return
        self._used, self._before = preset, self._job.options
        self._declined.discard(preset.name)
        chosen = self._presets.use(preset, plan, self._job.options, other_site=True, other_headings=True)
        self._choose(chosen)
        self.moved.emit()

    def stop_using(self) -> None:
        """Read the list as if there were no preset."""
        if self._used is not None:
            self._declined.add(self._used.name)
            self._used = None
            self._choose(without_preset(self._job.options, self._usual()))
            self.moved.emit()

    def decline(self) -> None:
        """Propose nothing more for this list."""
        self._declined |= {fit.preset.name for fit in self.fits}
        self.moved.emit()

    def remember(self, name: str) -> None:
        """Keep what was chosen under a name; the message offers to take that back."""
        job, presets = self._job, self._presets
        plan = job.plan
        if plan is None:
            return
        old = next((each.preset for each in presets.all() if each.name.casefold() == name.casefold()), None)

        async def take_back() -> None:
            if old is not None:
                await presets.add(old, other_site=True, replace=True)
            else:
                await presets.delete(name)
            self.look()

        async def work() -> None:
            self._used = await presets.save(name, plan, job.options)
            if self._before is None or same_choices(self._before, job.options):
                self._before = self._usual()
            self._declined.discard(self._used.name)
            self.look()
            told = self.tr("Remembered as “{name}” for lists with these headings").format(name=self._used.name)
            job.bench.guide.told.emit(told, self.tr("Undo"), lambda: job.bench.bridge.queue("presets", take_back))

        job.bench.bridge.queue("presets", work)

    # Following the list

    def _on_planned(self) -> None:
        plan = self._job.plan
        if plan is None:
            return
        first, headings = self._headings is None, plan.columns
        if first or [each.key for each in headings] != [each.key for each in self._headings or ()]:
            self._headings = headings
            self.fits = self._presets.fits(plan)
            if first:
                self._recognise()
        self.moved.emit()

    def _recognise(self) -> None:
        exact = [fit.preset for fit in self.fits if fit.is_exact and fit.same_site]
        followed = next((each for each in exact if self._follows(each)), None)
        if followed is not None:
            self._used, self._before = followed, self._usual()
        elif len(exact) == 1 and not self.has_choices and self._job.stage in (Stage.READY, Stage.REFUSED):
            self.use(exact[0])

    def _follows(self, preset: Preset) -> bool:
        """Tell whether the list is read just as a preset says."""
        wanted = with_preset(self._job.options, preset, self._presets.bound.id)
        return same_choices(self._job.options, wanted)

    def _usual(self) -> ImportOptions:
        """What is chosen for a list that nobody has chosen anything for."""
        return ImportOptions(now=self._job.options.now, kind=self._job.options.kind)

    def _choose(self, options: ImportOptions) -> None:
        before = self._job.options
        if any(getattr(before, each) != getattr(options, each) for each in _READING):
            options = replace(options, overrides={})
        self._job.choose(options)
