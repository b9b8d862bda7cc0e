"""What the window needs of presets for lists, as a Protocol (as ``ui.api`` says)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # only named here
    from pathlib import Path

    from lmsdesk.domain.imports.options import ImportOptions
    from lmsdesk.domain.imports.plan import ImportPlan
    from lmsdesk.domain.imports.presets import Bound, Fit, KeptPreset, Preset


class Presets(Protocol):
    """The presets of one open site."""

    @property
    def bound(self) -> Bound:
        """This site, as presets name it."""

    def all(self) -> Sequence[KeptPreset]:
        """All presets by name, also those that cannot be read."""

    def fits(self, plan: ImportPlan) -> Sequence[Fit]:
        """Presets to propose for a list, the best first."""

    def fit(self, preset: Preset, plan: ImportPlan) -> Fit:
        """How well one preset fits a list."""

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

    async def save(self, name: str, plan: ImportPlan, options: ImportOptions) -> Preset:
        """Keep what was chosen for a list; one of the same name is replaced."""

    async def add(self, preset: Preset, *, other_site: bool = False, replace: bool = False) -> None:
        """Keep a preset from a file; raise WrongUse for another site's, or where the name is taken.

        With ``other_site`` a person looked at it: it becomes one of this site.
        """

    async def rename(self, name: str, new: str) -> Preset:
        """Give a preset another name; raise WrongUse where there is none, or where the new name is taken."""

    async def delete(self, name: str) -> None:
        """Forget a preset; raise WrongUse when there is none."""

    def export(self, name: str, path: Path) -> None:
        """Write a preset as a file; raise DiskTrouble."""

    def read(self, path: Path) -> Preset:
        """The preset in a file; raise BadFile with what is wrong and where."""
