"""The presets of a site as rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.imports.presets import KeptPreset
from lmsdesk.ui.models.cells import Cell, CellsModel, Field


class PresetsModel(CellsModel):
    """By name; one that cannot be read says so."""

    def __init__(self, here: str, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field(translate("Presets", "Name"), 200, 1),
            Field(translate("Presets", "Site"), 120),
            Field(translate("Presets", "For lists with the headings"), 220, 2),
        )
        super().__init__(fields, parent)
        self._here = here
        self.presets: Sequence[KeptPreset] = ()

    def show(self, presets: Sequence[KeptPreset]) -> None:
        """Show these."""
        self.beginResetModel()
        self.presets = presets
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self.presets)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a preset."""
        if not 0 <= row < len(self.presets):
            return None
        kept = self.presets[row]
        if column == 0:
            return Cell(kept.name, font="name", tip=kept.name)
        if kept.preset is None:
            return Cell(self.tr("Cannot be read"), "removed", "small") if column == 1 else Cell()
        if column == 1:
            mine = kept.preset.site.id == self._here
            site = kept.preset.site.name
            return Cell(self.tr("this one") if mine else site, "muted" if mine else "staged", "small", tip=site)
        headings = ", ".join(kept.preset.headings)
        return Cell(headings or self.tr("no headings"), "muted", "small", tip=headings)
