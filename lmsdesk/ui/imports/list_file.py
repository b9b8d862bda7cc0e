"""The file of a list on the disk: tells when it is not what was read any more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SETTLE = 400  # milliseconds in which a program that writes a file is left alone
Stamp = tuple[int, int] | None  # time and size of a file


class ListFile(QObject):
    """Watches one file; without a path there is nothing to watch."""

    changed = Signal()

    def __init__(self, path: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._stamp: Stamp = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settling.timeout.connect(self.look)
        self._watch = QFileSystemWatcher(self)
        self._watch.fileChanged.connect(self._settling.start)

    def remember(self) -> None:
        """What is on the disk now is what was read."""
        self._stamp = _stamp(self._path)
        if self._stamp is not None and self._path is not None:
            self._watch.addPath(str(self._path))

    def look(self) -> None:
        """Tell when the file is there and is not what was read."""
        now = _stamp(self._path)
        if now is not None and now != self._stamp:
            self.changed.emit()


def _stamp(path: Path | None) -> Stamp:
    if path is None:
        return None
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
