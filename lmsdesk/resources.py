"""Where the bundled files lie: inside the installed package, or beside it in a source tree."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder of bundled ``icons``, ``fonts``, ``help``, ..."""
    packed = _HERE / "_resources" / name
    return packed if packed.is_dir() else _HERE.parent / "resources" / name
