"""All presets of the site: what they say, other names, files of them, and using one for the list in front."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.imports.preset_files import ENDING
from lmsdesk.domain.imports.presets import Fit, KeptPreset, Preset
from lmsdesk.services.wording import tell
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.name import ask_name
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.imports.list_presets import ListPresets
from lmsdesk.ui.imports.preset_keep import KeepSheet, PresetLines
from lmsdesk.ui.imports.preset_words import fields_of, fit_words
from lmsdesk.ui.imports.presets_model import PresetsModel
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, Label
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.workbench import Workbench

_KEY = "presets"


class PresetSheet(Sheet):
    """Return uses a preset, Delete forgets it, and what was done offers the way back."""

    changed = Signal()  # there are other presets than before

    def __init__(self, bench: Workbench, parent: QWidget, presets: ListPresets | None = None, name: str = "") -> None:
        title = QCoreApplication.translate("PresetSheet", "Import presets")
        super().__init__(bench.theme, parent, title, width=720)
        self._bench, self._kept, self._list = bench, bench.console.presets, presets
        about = self.tr(
            "What was chosen for lists, to be used again. A list with exactly the headings of one is read by it "
            "at once. A preset holds no rows and no people."
        )
        self.body.addWidget(Label(bench.theme, about, "small", "muted", wrap=True))
        self.notice = Notice(bench.theme)
        self.body.addWidget(self.notice)
        self.model = PresetsModel(self._kept.bound.id, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("Presets"))
        self.table.setMinimumHeight(bench.theme.px(120))
        self.empty = Placeholder(bench.theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack, 2)
        self.says = Label(bench.theme, self.tr("What it says"), "small", weight=STRONG)
        self.lines = PresetLines(self.tr("What the preset says"))
        self.lines.setMinimumHeight(bench.theme.px(110))
        self.told = Label(bench.theme, size="small", tone="staged", wrap=True)
        for widget in (self.says, self.told):
            self.body.addWidget(widget)
        self.body.addWidget(self.lines, 2)
        self._build_foot()
        self.table.moved.connect(self._refresh)
        self.table.entered.connect(lambda row: self.use())
        self.table.delete_asked.connect(self.delete)
        self.table.escaped.connect(self.reject)
        self.reload(name)
        self.table.setFocus()

    def _build_foot(self) -> None:
        theme = self.theme
        self.open_file = Button(theme, self.tr("From a file…"), "upload")
        self.open_file.clicked.connect(self.ask_file)
        self.save_file = Button(theme, self.tr("Save as a file…"), "download")
        self.save_file.clicked.connect(self.ask_export)
        self.other_name = Button(theme, self.tr("Rename…"), "pencil")
        self.other_name.clicked.connect(self.ask_rename)
        self.forget = Button(theme, self.tr("Delete"), "trash-2")
        self.forget.clicked.connect(self.delete)
        self.use_it = self.main_button(self.tr("Use for this list"))
        self.use_it.clicked.connect(self.use)
        self.use_it.setVisible(self._list is not None)
        close = self.cancel_button(self.tr("Close"))
        self.add_foot(self.open_file, self.save_file, self.other_name, self.forget, None, close, self.use_it)

    # What there is

    def reload(self, name: str = "") -> None:
        """Show what is kept now, standing on one of a name or where one stood."""
        row = max(0, self.table.current_number())
        found = self._kept.all()
        self.model.show(found)
        self.stack.setCurrentWidget(self.table if found else self.empty)
        if not found:
            told = self.tr("“Remember for files like this…” on the page Columns of a list keeps what was chosen there.")
            self.empty.say("bookmark", self.tr("There are no presets yet"), told)
        wanted = next((at for at, each in enumerate(found) if each.name.casefold() == name.casefold()), row)
        self.table.go_to(wanted)
        if self._list is not None:
            self._list.look()
        self._refresh()

    def chosen(self) -> KeptPreset | None:
        """The marked preset."""
        row = self.table.current_number()
        return self.model.presets[row] if 0 <= row < len(self.model.presets) else None

    def _refresh(self) -> None:
        kept = self.chosen()
        preset = kept.preset if kept is not None else None
        self.lines.show_preset(preset, fields_of(self._bench.console.imports))
        self.told.setText(self._warning(kept))
        self.told.setVisible(bool(self.told.text()))
        for widget in (self.says, self.lines):
            widget.setVisible(preset is not None)
        for button in (self.save_file, self.other_name, self.use_it):
            button.setEnabled(preset is not None)
        self.forget.setEnabled(kept is not None)

    def _warning(self, kept: KeptPreset | None) -> str:
        if kept is not None and kept.trouble is not None:
            return str(tell(kept.trouble))
        if kept is None or kept.preset is None:
            return ""
        fit = self._fit(kept.preset)
        return fit_words(fit) if fit is not None else ""

    def _fit(self, preset: Preset) -> Fit | None:
        plan = self._list.plan if self._list is not None else None
        return self._kept.fit(preset, plan) if plan is not None else None

    # What can be done

    def use(self) -> None:
        """Read the list in front by the marked preset: what it says and what differs stands beside it."""
        kept = self.chosen()
        if self._list is None or kept is None or kept.preset is None:
            return
        self.accept()
        self._list.use(kept.preset)

    def delete(self) -> None:
        """Forget the marked preset; what nobody can read cannot come back either, so that is asked first."""
        kept = self.chosen()
        if kept is None:
            return
        if (preset := kept.preset) is not None:
            told = self.tr("“{name}” is deleted").format(name=kept.name)
            self._do(lambda: self._kept.delete(kept.name), told, lambda: self._kept.add(preset, other_site=True))
            return
        title = self.tr("Delete “{name}”?").format(name=kept.name)
        text = self.tr("It cannot be read, and therefore not be taken back.")
        sheet = ConfirmSheet(self.theme, self, title, text, self.tr("Delete it"))
        told = self.tr("“{name}” is deleted").format(name=kept.name)
        sheet.agreed.connect(lambda: self._do(lambda: self._kept.delete(kept.name), told))
        sheet.open()

    def ask_rename(self) -> Sheet | None:
        """Ask for another name."""
        kept = self.chosen()
        if kept is None or kept.preset is None:
            return None
        title = self.tr("Another name for “{name}”").format(name=kept.name)
        return ask_name(self.theme, self, title, kept.name, lambda name: self.rename(kept.name, name))

    def rename(self, name: str, new: str) -> None:
        """Give a preset another name."""
        told = self.tr("“{name}” is called “{new}” now").format(name=name, new=new)
        self._do(lambda: self._kept.rename(name, new), told, lambda: self._kept.rename(new, name), at=new)

    def ask_export(self) -> QFileDialog | None:
        """Ask where a preset is saved."""
        kept = self.chosen()
        if kept is None or kept.preset is None:
            return None
        dialog = QFileDialog(self, self.tr("Save a preset"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Presets (*.lmspreset)")])
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.selectFile(kept.name.replace("/", "-"))
        dialog.fileSelected.connect(lambda path: self.export(kept.name, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def export(self, name: str, path: Path) -> None:
        """Save a preset as a file."""

        async def work() -> None:
            self._kept.export(name, path)

        self._do(work, self.tr("Saved as {file}").format(file=path.name))

    def ask_file(self) -> QFileDialog:
        """Ask for a file with a preset."""
        dialog = QFileDialog(self, self.tr("Open a preset"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Presets (*.lmspreset)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.look_at(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def look_at(self, path: Path) -> KeepSheet | None:
        """Show what a preset in a file says, and from which site it is, before it is kept."""
        try:
            preset = self._kept.read(path)
        except LmsDeskError as error:
            self._on_trouble(error)
            return None
        site = preset.site.name or preset.site.id
        if preset.site.id == self._kept.bound.id:
            told = self.tr("It was made on this site.")
        else:
            told = self.tr(
                "It was made on the site {site}. Courses, roles and groups may be called otherwise here: look at what "
                "it says. Answers that were only true there are asked again. It becomes a preset of this site."
            ).format(site=site)
        title = self.tr("A preset from {file}").format(file=path.name)
        fields, taken = fields_of(self._bench.console.imports), [each.name for each in self.model.presets]
        sheet = KeepSheet(self.theme, self, title, told, preset, fields, taken, lambda name: self.keep(preset, name))
        sheet.open()
        return sheet

    def keep(self, preset: Preset, name: str) -> None:
        """Keep a preset that was looked at, under a name."""
        old = next((each.preset for each in self.model.presets if each.name.casefold() == name.casefold()), None)

        async def back() -> None:
            if old is not None:
                await self._kept.add(old, other_site=True, replace=True)
            else:
                await self._kept.delete(name)

        told = self.tr("“{name}” is kept").format(name=name)
        new = replace(preset, name=name)
        self._do(lambda: self._kept.add(new, other_site=True, replace=True), told, back, at=name)

    def _do(
        self,
        step: Callable[[], Awaitable[object]],
        told: str,
        back: Callable[[], Awaitable[object]] | None = None,
        *,
        at: str = "",
    ) -> None:
        """Do a step and say so; ``back`` takes it back."""

        async def work() -> None:
            await step()
            self.reload(at)
            self.changed.emit()
            offers = [(self.tr("Undo"), lambda: self._do(back, self.tr("It is as before")))] if back else []
            self.notice.say(told, tone="added", offers=offers)
            (self.table if self.model.presets else self.open_file).setFocus()

        self._bench.bridge.queue(_KEY, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed")
        return True
