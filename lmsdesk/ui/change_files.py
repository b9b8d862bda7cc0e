"""Files that are written about changes: a change set for a colleague, receipts for the archive."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.ui.drop import CHANGES
from lmsdesk.ui.workbench import Workbench

_FOLDER = "folder"  # the setting that remembers where files were last


class ChangeFiles:
    """Dialogs are opened with ``open()``; what they lead to can be called without them."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        self._bench, self._parent = bench, parent

    def ask(self, title: str, kinds: list[str], name: str, then: Callable[[Path], object]) -> QFileDialog:
        """Ask where a file goes; ``name`` is the suggestion with its ending."""
        dialog = QFileDialog(self._parent, title, self._bench.settings.get(_FOLDER))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.selectFile(name)

        def take(chosen: str) -> None:
            self._bench.settings.put(_FOLDER, dialog.directory().absolutePath())
            then(Path(chosen))

        dialog.fileSelected.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def ask_set(self, change_set: ChangeSet) -> QFileDialog:
        """Ask where a change set goes."""
        translate = QCoreApplication.translate
        title, kinds = (
            translate("ChangeFiles", "Save changes as a file"),
            translate("ChangeFiles", "Changes (*{ending})"),
        )
        name = f"{file_name(change_set.title)}{CHANGES}"
        return self.ask(title, [kinds.format(ending=CHANGES)], name, lambda path: self.save(change_set, path))

    def save(self, change_set: ChangeSet, path: Path) -> None:
        """Write a change set for a colleague."""

        async def work() -> None:
            count = await self._bench.console.changes.export(change_set.id, path)
            told = QCoreApplication.translate("ChangeFiles", "%n changes saved in {file}", None, count)
            self._bench.tell(told.format(file=path.name))

        self.write(work)

    def write(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Write one file at a time."""
        self._bench.bridge.once("export", work)


def file_name(title: str) -> str:
    """A title that every file system takes."""
    return "".join(mark if mark.isalnum() or mark in " -_." else "_" for mark in title)[:80].strip() or "changes"
