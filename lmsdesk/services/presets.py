"""Presets of a site: kept in its desk, shared as files, proposed for lists like theirs, never applied unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path

from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongUse
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
from lmsdesk.services.opened import OpenSite


class Presets:
    """The presets of one open site."""

    def __init__(self, opened: OpenSite) -> None:
        self._opened = opened

    @property
    def bound(self) -> Bound:
        """This site, as presets name it."""
        site = self._opened.profile.site
        return Bound(site.fingerprint or site.url, site.title or site.name)

    def all(self) -> Sequence[KeptPreset]:
        """All presets by name, also those that cannot be read."""
        return [_kept(name, body) for name, body in self._opened.book.presets()]

    def named(self, name: str) -> Preset:
        """One preset; raise WrongUse when there is none, BadFile when it cannot be read."""
        for each in self.all():
            if each.name.casefold() == name.casefold():
                if each.trouble is not None:
                    raise each.trouble
                assert each.preset is not None  # one of the two is there
                return each.preset
        raise WrongUse(what="preset", value=name, known=", ".join(each.name for each in self.all()) or "\u2013")

    def found(self, text: str) -> Preset:
        """A preset by name, or the one in a file where the text is the path of one."""
        path = Path(text)
        if path.suffix.casefold() == preset_files.ENDING:
            return self.read(path)
        return self.named(text)

    def fits(self, plan: ImportPlan) -> Sequence[Fit]:
        """Presets to propose for a list, the best first."""
        presets = [each.preset for each in self.all() if each.preset is not None]
        return fitting(presets, headings_of(plan), self.bound.id)

    def fit(self, preset: Preset, plan: ImportPlan) -> Fit:
        """How well one preset fits a list."""
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
        """The options of a list with those of a preset; raise WrongUse unless a person agreed to what differs."""
        fit = self.fit(preset, plan)
        if not fit.same_site and not other_site:
            raise WrongUse(what="preset_site", value=preset.name, site=preset.site.name, here=self.bound.name)
        if not fit.is_exact and not other_headings:
            missing, added = ", ".join(fit.missing) or "\u2013", ", ".join(fit.added) or "\u2013"
            raise WrongUse(what="preset_headings", value=preset.name, missing=missing, added=added)
        return with_preset(options, preset, self.bound.id)

    async def save(self, name: str, plan: ImportPlan, options: ImportOptions) -> Preset:
        """Keep what was chosen for a list; one of the same name is replaced."""
        preset = preset_of(name.strip(), self.bound, headings_of(plan), options)
        await self._keep(preset)
        return preset

    async def add(self, preset: Preset, *, other_site: bool = False, replace: bool = False) -> None:
        """Keep a preset from a file; raise WrongUse for another site's, or where the name is taken.

        With ``other_site`` a person looked at it: it becomes one of this site.
        """
        if preset.site.id != self.bound.id and not other_site:
            raise WrongUse(what="preset_site", value=preset.name, site=preset.site.name, here=self.bound.name)
        if not replace and any(each.name.casefold() == preset.name.casefold() for each in self.all()):
            raise WrongUse(what="preset_exists", value=preset.name)
        await self._keep(bound_to(preset, self.bound))

    async def rename(self, name: str, new: str) -> Preset:
        """Give a preset another name; raise WrongUse where there is none, or where the new name is taken."""
        preset = changed(self.named(name), name=new.strip())
        if any(each.name.casefold() == preset.name.casefold() != name.casefold() for each in self.all()):
            raise WrongUse(what="preset_exists", value=preset.name)
        await self._keep(preset, instead_of=name)
        return preset

    async def _keep(self, preset: Preset, instead_of: str | None = None) -> None:
        self._opened.need_writing()
        body = preset_files.written(preset)
        read = preset_files.read(body, preset.name)  # what nobody could read again is not kept
        gone = {read.name.casefold(), (instead_of or read.name).casefold()}
        same = [each.name for each in self.all() if each.name.casefold() in gone]

        def kept() -> None:
            self._opened.desk.keep_preset(read.name, read.fingerprint, body)
            for name in same:
                if name != read.name:
                    self._opened.desk.drop_preset(name)

        await self._opened.control.call(kept)

    async def delete(self, name: str) -> None:
        """Forget a preset; raise WrongUse when there is none."""
        self._opened.need_writing()
        same = next((each.name for each in self.all() if each.name.casefold() == name.casefold()), name)
        if not await self._opened.control.call(lambda: self._opened.desk.drop_preset(same)):
            raise WrongUse(what="preset", value=name, known=", ".join(each.name for each in self.all()) or "\u2013")

    def export(self, name: str, path: Path) -> None:
        """Write a preset as a file; raise DiskTrouble."""
        text = preset_files.written(self.named(name))
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise DiskTrouble(path=str(path), reason=error.strerror) from error

    def read(self, path: Path) -> Preset:
        """The preset in a file; raise BadFile with what is wrong and where."""
        try:
            if path.stat().st_size > preset_files.LARGEST:
                raise BadFile(name=path.name, reason="file_too_big")
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadFile(name=path.name, reason="preset_format", where=f"byte {error.start + 1}") from error
        except OSError as error:
            raise BadFile(name=path.name, reason="file_unreadable") from error
        return preset_files.read(text, path.name)


def headings_of(plan: ImportPlan) -> tuple[str, ...]:
    """The headings of a list; none where it has no heading row."""
    return tuple(column.header for column in plan.columns) if plan.header_row is not None else ()


def _kept(name: str, body: str) -> KeptPreset:
    try:
        return KeptPreset(name, preset_files.read(body, name))
    except BadFile as trouble:
        return KeptPreset(name, None, trouble)
