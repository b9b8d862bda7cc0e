"""What cannot be seen in a cell is shown and told."""

from __future__ import annotations

from PySide6.QtCore import Qt

from lmsdesk.domain.imports.options import Override
from lmsdesk.ui.imports.glyphs import BLANK, BREAK, HIDDEN, TAB, shown, told
from lmsdesk.ui.imports.model import FIRST
from tests.ui.imports.conftest import Import


def test_h48_marks_without_room_get_a_sign_and_others_stay() -> None:
    for mark in ("\u200b", "\u00ad", "\u202e", "\ufeff", "\ufe0f", "\x07"):
        assert shown(f"ann{mark}.lee") == f"ann{HIDDEN}.lee"
        assert told(f"ann{mark}.lee")
    assert shown("ann\u00a0lee\u2009x\ty\nz") == f"ann{BLANK}lee{BLANK}x{TAB}y{BREAK}z"
    for text in ("Ann Lee", "Łucja Żak", "山田 太郎", "محمد"):
        assert (shown(text), told(text)) == (text, "")


def test_h48_what_a_file_hides_is_named_for_a_reader(imports: Import) -> None:
    page = imports.open()
    page.job.override({imports.row().id: Override(cells={"email": "amara\u200b.okafor@northfield.example"})})
    imports.bench.settle()
    row = imports.go_to_row(214)
    model, number = page.check.model, page.check.table.current_number()
    index = model.index(number, FIRST)
    assert index.data() == f"amara{HIDDEN}.okafor@northfield.example"
    assert index.data(Qt.ItemDataRole.EditRole) == "amara\u200b.okafor@northfield.example"
    assert "Zero width space" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert row.user_id == 11  # it does not count for who is meant
