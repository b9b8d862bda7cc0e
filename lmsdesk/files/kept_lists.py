"""What is known about lists that were left, in a file beside the private copy of each: only its owner can read it."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.imports.kept_lists import KeptList, choices_of, head_of, head_text
from lmsdesk.domain.imports.options import ImportOptions

ENDING, _HALF = ".list", ".half"


def write(kept: KeptList, choices: str) -> None:
    """Keep how far a list came; it is replaced as a whole or not at all. Raise DiskTrouble."""
    target = _beside(kept.copy)
    half = target.with_suffix(_HALF)
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{head_text(kept)}\n{choices}\n")
        os.replace(half, target)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DiskTrouble(path=str(target), reason=error.strerror) from error


def listed(folder: Path) -> list[KeptList]:
    """The lists that were left, oldest first; what cannot be understood any more is not among them."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        copy = path.with_suffix("")
        try:
            with path.open(encoding="utf-8") as file:
                line = file.readline()
            if copy.is_file():
                found.append((head_of(copy, line), copy.stat().st_mtime_ns))
        except (OSError, ValueError):
            continue  # of a newer program, or half written by a failing disk: it stays until its list is forgotten
    found.sort(key=lambda each: (each[0].at, each[1], each[0].name))  # several come in one second
    return [kept for kept, _ in found]


def choices(kept: KeptList, usual: ImportOptions) -> ImportOptions | None:
    """What was chosen for a list, None when that cannot be understood any more."""
    try:
        with _beside(kept.copy).open(encoding="utf-8") as file:
            file.readline()
            return choices_of(file.readline(), usual)
    except (OSError, ValueError):
        return None


def forget(copy: Path) -> None:
    """Delete a copy with what is known about it."""
    for path in (copy, _beside(copy), _beside(copy).with_suffix(_HALF)):
        path.unlink(missing_ok=True)


def copies(folder: Path) -> list[Path]:
    """The private copies of lists, left or not."""
    found = folder.glob("*") if folder.is_dir() else ()
    return [path for path in found if path.suffix not in (ENDING, _HALF) and path.is_file()]


def sweep(folder: Path, but: Collection[Path] = ()) -> None:
    """Delete copies that nobody can come back to: the program ended before they were read."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        alone = not _beside(path).exists() if path.suffix not in (ENDING, _HALF) else not path.with_suffix("").exists()
        if (alone or path.suffix == _HALF) and path not in but:
            path.unlink(missing_ok=True)


def _beside(copy: Path) -> Path:
    return copy.with_name(copy.name + ENDING)
