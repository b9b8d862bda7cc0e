"""Presets in memory, for the window's tests and pictures: by the rules of the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.presets import (
    Bound,
    Fit,
    KeptPreset,
    Preset,
    bound_to,
    fit_of,
    fitting,
    preset_of,
    with_preset,
)
from lmsdesk.services.presets import headings_of


class FakePresets:
    """Keeps presets by name; ``files`` are those that were written."""

    def __init__(self, site: Bound) -> None:
        self.bound = site
        self.kept: dict[str, KeptPreset] = {}
        self.files: dict[Path, str] = {}

    def put(self, preset: Preset) -> None:
        """Have one from the start."""
        self.kept[preset.name] = KeptPreset(preset.name, preset)

    def all(self) -> Sequence[KeptPreset]:
        """By name."""
        return [self.kept[name] for name in sorted(self.kept, key=str.casefold)]

    def fits(self, plan: ImportPlan) -> Sequence[Fit]:
        """The best first."""
        readable = [each.preset for each in self.all() if each.preset is not None]
        return fitting(readable, headings_of(plan), self.bound.id)

    def fit(self, preset: Preset, plan: ImportPlan) -> Fit:
        """One of them."""
        return fit_of(preset, headings_of(plan), self.bound.id)

    def use(
        self,
        preset: Preset,
        plan: ImportPlan,
        options: ImportOptions,
        *,
        other_site: bool = False,
        other_headings: bool = False,
    ) -> ImportOptions:
        """Only what a person agreed to."""
        fit = self.fit(preset, plan)
        if not fit.same_site and not other_site:
            raise WrongUse(what="preset_site", value=preset.name, site=preset.site.name, here=self.bound.name)
        if not fit.is_exact and not other_headings:
            raise WrongUse(
                what="preset_headings", value=preset.name, missing=", ".join(fit.missing), added=", ".join(fit.added)
            )
        return with_preset(options, preset, self.bound.id)

    async def save(self, name: str, plan: ImportPlan, options: ImportOptions) -> Preset:
        """In memory, as a file would bring it back."""
        await asyncio.sleep(0)
        made = preset_of(name.strip(), self.bound, headings_of(plan), options)
        return self._keep(preset_files.read(preset_files.written(made), made.name))

    async def add(self, preset: Preset, *, other_site: bool = False, replace: bool = False) -> None:
        """One from a file."""
        await asyncio.sleep(0)
        if preset.site.id != self.bound.id and not other_site:
            raise WrongUse(what="preset_site", value=preset.name, site=preset.site.name, here=self.bound.name)
        if not replace and self._same(preset.name):
            raise WrongUse(what="preset_exists", value=preset.name)
        self._keep(bound_to(preset, self.bound))

    async def rename(self, name: str, new: str) -> Preset:
        """Under another name."""
        await asyncio.sleep(0)
        if self._same(new) and new.casefold() != name.casefold():
            raise WrongUse(what="preset_exists", value=new)
        old = self.kept.pop(self._same(name) or name).preset
        assert old is not None  # tests rename what can be read
        return self._keep(changed(old, name=new))

    async def delete(self, name: str) -> None:
        """Forget it."""
        await asyncio.sleep(0)
        del self.kept[self._same(name) or name]

    def export(self, name: str, path: Path) -> None:
        """Noted."""
        preset = self.kept[name].preset
        assert preset is not None  # as above
        self.files[path] = preset_files.written(preset)

    def read(self, path: Path) -> Preset:
        """What was written, or what lies there."""
        text = self.files.get(path)
        return preset_files.read(path.read_text(encoding="utf-8") if text is None else text, path.name)

    def _same(self, name: str) -> str | None:
        return next((each for each in self.kept if each.casefold() == name.casefold()), None)

    def _keep(self, preset: Preset) -> Preset:
        if (same := self._same(preset.name)) is not None:
            del self.kept[same]
        self.put(preset)
        return preset
