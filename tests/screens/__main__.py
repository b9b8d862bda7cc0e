"""PNGs of all scenes in both themes and sizes, and an index.html; with other text sizes and mirrored, if asked for."""

from __future__ import annotations

import argparse
import html
import os
from pathlib import Path


def main(folder: Path, wanted: list[str], *, text: int = 100, mirrored: bool = False, small: bool = True) -> int:
    """Take all pictures, ``text`` in per cent, without ``small`` in the large size only; return 1 when one crashed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt

    from tests.fakes.college import NOW
    from tests.screens.scenes import SCENES
    from tests.screens.stage import SIZES, Studio, photograph, staged

    folder.mkdir(parents=True, exist_ok=True)
    studio, made, crashes = Studio(), dict[str, list[Path]](), list[str]()
    studio.theme.scale_text(text)
    if mirrored:
        studio.app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for name, scene in SCENES.items():
        if wanted and name not in wanted:
            continue
        made[name] = []
        for size in SIZES if small else SIZES[:1]:
            empty = name in ("never-synced", "first-sync")
            with staged(studio, size, rows=0 if empty else 5000, as_of=None if empty else NOW - 120) as stage:
                stage.window.bridge.crashed.connect(lambda error, at=name: crashes.append(f"{at}: {error!r}"))
                scene(stage)
                stage.settle()
                made[name] += photograph(stage, folder, name, size)
                if stage.shown is not None and stage.shown is not stage.window:
                    stage.shown.close()
        print(name, flush=True)
    _write_index(folder, made, {name: scene.__doc__ or "" for name, scene in SCENES.items()})
    studio.close()
    print("\n".join(crashes))
    return 1 if crashes else 0


def _write_index(folder: Path, made: dict[str, list[Path]], words: dict[str, str]) -> None:
    parts = ["<!doctype html><meta charset=utf-8><title>Screens</title><style>body{font:14px sans-serif;margin:24px}"]
    parts.append("img{width:48%;border:1px solid #888;margin:4px}</style>")
    for name, paths in made.items():
        parts.append(f"<h2>{html.escape(name)}</h2><p>{html.escape(words[name])}</p>")
        parts += [f'<img src="{path.name}" alt="{html.escape(path.stem)}">' for path in paths]
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("scenes", nargs="*", help="names of scenes; all without any")
    parser.add_argument("--text", type=int, default=100, help="size of the text in per cent, 85 to 200")
    parser.add_argument("--mirrored", action="store_true", help="from right to left")
    parser.add_argument("--large", action="store_true", help="not in the smallest window")
    return parser.parse_intermixed_args()


if __name__ == "__main__":
    from lmsdesk.ui.offscreen import without_noise

    asked = _asked()
    with without_noise():
        code = main(asked.folder, asked.scenes, text=asked.text, mirrored=asked.mirrored, small=not asked.large)
    raise SystemExit(code)
