"""Bars on the screen and in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from lmsdesk.domain.charts import SHOWN, Bars, Pattern, described, layout, pattern_of
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.reports import REPORTS
from lmsdesk.ui.theme.theme import Choice, Theme
from lmsdesk.ui.theme.tokens import contrast
from lmsdesk.ui.widgets.chart import BarsView
from lmsdesk.ui.widgets.chart_paint import TONES, boxes, look_of, paint, save_picture

BARS = Bars(
    ["Science", "Law", "Empty"],
    [("completed", "Completed", [30, 10, 0]), ("overdue", "Overdue", [10, 0, 0]), ("unknown", "Unknown", [0, 5, 0])],
)


def test_bars_are_as_long_as_their_values() -> None:
    first, second, third = layout(BARS)
    assert [(part.series, part.left, part.right) for part in first.parts] == [(0, 0.0, 0.75), (1, 0.75, 1.0)]
    assert second.parts[-1].right == 15 / 40
    assert third.parts == ()
    assert described(BARS, first) == "Science: 30 completed, 10 overdue"


def test_of_many_bars_the_longest_are_drawn() -> None:
    many = Bars([str(number) for number in range(100)], [("completed", "Completed", list(range(100)))])
    assert [bar.label for bar in layout(many)] == [str(99 - number) for number in range(SHOWN)]


def test_no_two_parts_look_the_same_without_colour() -> None:
    for spec in REPORTS.values():
        patterns = [pattern_of(name) for name in spec.chart]
        assert len(set(patterns)) == len(patterns)
    assert pattern_of("overdue") is Pattern.CROSS


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_every_part_can_be_told_from_its_ground(theme: Theme, choice: Choice) -> None:
    theme.choose(choice)
    for tone in TONES.values():
        assert contrast(getattr(theme.palette, tone), theme.palette.base) >= 2.5, tone
    theme.choose(Choice.LIGHT)


def test_what_is_painted_lies_where_the_keys_go(theme: Theme) -> None:
    look = look_of(theme)
    image = QImage(600, 200, QImage.Format.Format_RGB32)
    image.fill(look.colours["base"])
    painter = QPainter(image)
    paint(painter, BARS, look, 600)
    painter.end()
    for _, parts in boxes(BARS, look, 600):
        for part, box in parts:
            across = {image.pixel(x, int(box.center().y())) for x in range(int(box.left()), int(box.right()))}
            assert look.colours[TONES[BARS.series[part.series][0]]].rgb() in across


def test_arrows_go_from_part_to_part_and_return_opens(theme: Theme) -> None:
    view = BarsView(theme)
    view.resize(600, 200)
    view.show_bars(BARS, "Completion")
    view.show()
    opened: list[tuple[int, str]] = []
    view.opened.connect(lambda row, name: opened.append((row, name)))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current_text() == "Science, Overdue: 10 of 40"
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Down)  # the empty bar has nothing to stand on
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [(0, "overdue"), (1, "unknown"), (1, "unknown")]
    assert "Law: 10 completed, 5 unknown" in view.accessibleDescription()
    assert view.accessibleName() == "Chart: Completion"
    view.deleteLater()


def test_nothing_to_draw_is_no_trouble(theme: Theme) -> None:
    view = BarsView(theme)
    view.show_bars(None, "Nothing")
    view.show()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert view.current_text() == ""
    view.grab()
    view.deleteLater()


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_picture_is_written_light_in_every_theme(theme: Theme, tmp_path: Path, kind: str, begins: bytes) -> None:
    theme.choose(Choice.DARK)
    path = tmp_path / f"chart.{kind}"
    save_picture(path, BARS, theme, "Completion <b>")
    assert path.read_bytes().startswith(begins)
    if kind == "png":
        assert QColor(QImage(str(path)).pixel(2, 2)) == QColor("#ffffff")
    theme.choose(Choice.LIGHT)


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_picture_that_cannot_be_written_is_named(theme: Theme, tmp_path: Path, kind: str) -> None:
    with pytest.raises(DiskTrouble):
        save_picture(tmp_path / "absent" / f"chart.{kind}", BARS, theme, "Completion")
