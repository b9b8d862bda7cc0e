"""Files that come in and go out: lists to check, changes of a colleague, tables to export, pasted rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from lmsdesk.domain.csv_styles import SAFE, STRICT, CsvStyle
from lmsdesk.domain.events import View
from lmsdesk.domain.export_targets import TITLES, Target, columns_for
from lmsdesk.domain.imports.preset_files import ENDING
from lmsdesk.domain.listings import Listing
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.change_files import ChangeFiles
from lmsdesk.ui.dialogs.whole_list import WholeListSheet, listing_words
from lmsdesk.ui.drop import CHANGES, LISTS, files_of, is_promised, text_of
from lmsdesk.ui.imports.preset_sheet import PresetSheet
from lmsdesk.ui.models.columns import Kind
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.records.pane import RecordsPane

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow

_FOLDER = "folder"  # the setting that remembers where files were last


class FileCommands:
    """Dialogs are opened with ``open()``; what they lead to can be called without them."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        return {
            "import": self.ask_list,
            "presets": self.ask_presets,
            "export": self.ask_export,
            "export_list": self.ask_which_list,
            "load_changes": self.ask_changes,
            "paste": self.paste,
            "save_waiting": self.ask_save_waiting,
        }

    def refusal(self, name: str) -> str | None:
        """Why one of them cannot be done now."""
        if name == "save_waiting" and not self._bench.console.changes.tray().total:
            return QCoreApplication.translate("Window", "No changes wait")
        if name == "export" and not isinstance(self._window.current_pane(), RecordsPane):
            return QCoreApplication.translate("Window", "Not here")
        return None

    # In

    def open_files(self, paths: Sequence[Path]) -> None:
        """Check lists, stage changes, keep presets; the pane in front may take files of its own first."""
        of_ours = {CHANGES: self.load_changes, ENDING: self.load_preset}
        for path in paths:
            if (load := of_ours.get(path.suffix.casefold())) is not None:
                load(path)
        lists = [each for each in paths if each.suffix.casefold() not in of_ours]
        if not lists or self._window.current_pane().open_files(list(map(str, lists))):
            return
        pane = self._window.go("imports")
        if pane is not None:
            pane.open_files(list(map(str, lists)))

    def paste(self) -> None:
        """Check the rows on the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        if paths := files_of(data):
            self.open_files(paths)
        elif (text := text_of(data)).strip():
            self.open_text(text)
        else:
            self._bench.tell(QCoreApplication.translate("Files", "There is no text on the clipboard."))

    def take(self, data: QMimeData) -> None:
        """Check what was dropped; what cannot be checked gets a reason."""
        translate = QCoreApplication.translate
        if paths := files_of(data):
            self.open_files(paths)
        elif is_promised(data):
            self._bench.tell(
                translate("Files", "That program only promises the file. Save it to a folder and drop it from there.")
            )
        elif (text := text_of(data)).strip():
            self.open_text(text)
        else:
            self._bench.tell(
                translate("Files", "That is a link; links are never followed. Download the file and drop that.")
            )

    def open_text(self, text: str) -> None:
        """Check pasted or dragged text."""
        pane = self._window.go("imports")
        if pane is not None:
            pane.open_text(text)

    def ask_list(self) -> QFileDialog:
        """Choose a list to check."""
        translate = QCoreApplication.translate
        kinds = " ".join(f"*{suffix}" for suffix in sorted(LISTS))
        dialog = self._dialog(
            translate("Files", "Import a list"), translate("Files", "Lists ({kinds})").format(kinds=kinds)
        )
        dialog.filesSelected.connect(lambda names: self._took(dialog, names, self.open_files))
        dialog.open()
        return dialog

    def ask_changes(self) -> QFileDialog:
        """Choose a file of changes."""
        translate = QCoreApplication.translate
        dialog = self._dialog(
            translate("Files", "Open a file of changes"), translate("Files", "Changes (*.lmschanges)")
        )
        dialog.filesSelected.connect(lambda names: self._took(dialog, names, self.open_files))
        dialog.open()
        return dialog

    def load_changes(self, path: Path) -> None:
        """Stage what a colleague prepared."""
        self._bench.stage(lambda: self._bench.console.changes.load(path))

    def ask_presets(self) -> PresetSheet:
        """Look after what was remembered of lists; a list in front answers for this itself."""
        sheet = PresetSheet(self._bench, self._window)
        sheet.changed.connect(self._on_presets_changed)
        sheet.open()
        return sheet

    def load_preset(self, path: Path) -> None:
        """Keep a preset of this site; one of another site, or whose name is taken, is looked at before."""
        presets, translate = self._bench.console.presets, QCoreApplication.translate

        async def work() -> None:
            preset = presets.read(path)
            same = next((each for each in presets.all() if each.name.casefold() == preset.name.casefold()), None)
            if same is not None and same.preset == preset:
                self._bench.tell(translate("Files", "“{name}” is among the presets already").format(name=preset.name))
            elif same is not None or preset.site.id != presets.bound.id:
                self.ask_presets().look_at(path)
            else:
                await presets.add(preset)
                self._on_presets_changed()
                told = translate("Files", "The preset “{name}” is kept").format(name=preset.name)
                self._bench.guide.told.emit(told, translate("Files", "Undo"), lambda: self._forget_preset(preset.name))

        self._bench.bridge.queue("presets", work)

    def _forget_preset(self, name: str) -> None:
        async def work() -> None:
            await self._bench.console.presets.delete(name)
            self._on_presets_changed()
            self._bench.tell(QCoreApplication.translate("Files", "The preset “{name}” is gone again").format(name=name))

        self._bench.bridge.queue("presets", work)

    def _on_presets_changed(self) -> None:
        """Lists that are open may be read by another preset now."""
        pane = self._window.places.panes.get("imports")
        if isinstance(pane, ImportsPane):
            pane.look_at_presets()

    # Out

    def ask_save_waiting(self) -> QFileDialog:
        """Choose where everything that waits goes."""
        translate = QCoreApplication.translate
        files = ChangeFiles(self._bench, self._window)
        title, kinds = translate("Files", "Save all that waits"), translate("Files", "Changes (*{ending})")
        return files.ask(title, [kinds.format(ending=CHANGES)], f"waiting{CHANGES}", self.save_waiting)

    def save_waiting(self, path: Path) -> None:
        """Write everything that waits as one file."""

        async def work() -> None:
            count = await self._bench.console.changes.save_waiting(path)
            told = QCoreApplication.translate("ChangeFiles", "%n changes saved in {file}", None, count)
            self._bench.tell(told.format(file=path.name))

        self._bench.bridge.once("export", work)

    def ask_export(self) -> QFileDialog:
        """Choose where the shown rows go."""
        translate = QCoreApplication.translate
        pane = self._window.current_pane()
        view = pane.spec.view if isinstance(pane, RecordsPane) else None
        kinds, targets = export_kinds(), target_kinds(view)
        dialog = self._dialog(translate("Files", "Export what is shown"), ";;".join((*kinds, *targets)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{pane.spec.title}.xlsx" if isinstance(pane, RecordsPane) else "export.xlsx")
        dialog.filesSelected.connect(
            lambda names: self._took(
                dialog,
                names,
                lambda paths: self._export_as(paths[0], kinds, targets, dialog.selectedNameFilter()),
            )
        )
        dialog.open()
        return dialog

    def _export_as(self, path: Path, kinds: Mapping[str, CsvStyle], targets: Mapping[str, Target], chosen: str) -> None:
        target = targets.get(chosen)
        self.export(path, STRICT if target is not None else kinds.get(chosen, SAFE), target)

    def export(self, path: Path, style: CsvStyle = SAFE, target: Target | None = None) -> None:
        """Write the selected rows, or all that is shown when fewer than two are; for another system in its order."""
        pane = self._window.current_pane()
        if not isinstance(pane, RecordsPane):
            return
        titles = {column.key: column for column in pane.model.columns if column.kind is not Kind.STATE}
        columns = [(key, titles[key].title) for key, _ in pane.table.layout_now() if key in titles]
        if target is not None:
            columns = list(columns_for(target, pane.spec.view) or ())
        ids = pane.table.selected_ids() if pane.selected_count() > 1 else None

        async def work() -> None:
            count = await self._bench.console.reports.export_table(pane.query, columns, path, ids=ids, style=style)
            self._bench.tell(QCoreApplication.translate("Files", "%n rows written", None, count))

        self._bench.bridge.once("export", work)

    def ask_which_list(self) -> WholeListSheet:
        """Choose a list that leaves whole."""
        sheet = WholeListSheet(self._bench.theme, self._window)
        sheet.wanted.connect(lambda name: self.ask_whole_list(Listing(name)))
        sheet.open()
        return sheet

    def ask_whole_list(self, listing: Listing) -> QFileDialog:
        """Choose where it goes."""
        kinds = export_kinds()
        title = listing_words()[listing]
        dialog = self._dialog(title, ";;".join(kinds))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{title}.xlsx")
        dialog.filesSelected.connect(
            lambda names: self._took(
                dialog,
                names,
                lambda paths: self.export_list(listing, paths[0], kinds.get(dialog.selectedNameFilter(), SAFE)),
            )
        )
        dialog.open()
        return dialog

    def export_list(self, listing: Listing, path: Path, style: CsvStyle = SAFE) -> None:
        """Write everything of one kind."""

        async def work() -> None:
            count = await self._bench.console.reports.export_list(listing, path, style=style)
            self._bench.tell(QCoreApplication.translate("Files", "%n rows written", None, count))

        self._bench.bridge.once("export", work)

    def _dialog(self, title: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._bench.settings.get(_FOLDER))
        dialog.setNameFilters([*kinds.split(";;"), QCoreApplication.translate("Files", "All files (*)")])
        return dialog

    def _took(self, dialog: QFileDialog, names: Sequence[str], then: object) -> None:
        assert callable(then)  # one of the methods above
        self._bench.settings.put(_FOLDER, dialog.directory().absolutePath())
        dialog.deleteLater()
        if names:
            then([Path(name) for name in names])


def export_kinds() -> Mapping[str, CsvStyle]:
    """The kinds of files that tables are written as, as a dialog for files names them."""
    translate = QCoreApplication.translate
    return {
        translate("Files", "Workbook (*.xlsx)"): SAFE,
        translate("Files", "Text for spreadsheets, with commas (*.csv)"): SAFE,
        translate("Files", "Text for spreadsheets, with semicolons (*.csv)"): CsvStyle(";"),
        translate("Files", "Text for other programs, unchanged (*.csv)"): STRICT,
    }


def target_kinds(view: View | None) -> Mapping[str, Target]:
    """The other systems that take such a list, as a dialog for files names them."""
    told = QCoreApplication.translate("Files", "For {system}, its columns in its order (*.csv)")
    taking = (each for each in Target if view is not None and columns_for(each, view) is not None)
    return {told.format(system=TITLES[each]): each for each in taking}
