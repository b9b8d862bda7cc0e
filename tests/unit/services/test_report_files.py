"""Reports as files: the same figures in every form, typed, safe, complete or not there."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lmsdesk.domain.errors import DiskTrouble, WrongUse
from lmsdesk.domain.reports import REPORTS
from lmsdesk.files.tables import restored
from lmsdesk.services import report_files, reports
from lmsdesk.services.places import FixedClock, OpenPlace
from lmsdesk.services.profiles import Profile, Site
from lmsdesk.services.report_texts import freshness, lines_about, shown
from lmsdesk.services.wording_reports import COLUMNS, QUESTIONS, TITLES, empty_words
from lmsdesk.store import tally
from tests.fakes.desk import World
from tests.fakes.report_world import DAY, NOW, campus, fill

EVIL = '=HYPERLINK("http://x")<b>&amp;'


@pytest.fixture
def source(tmp_path: Path) -> Iterator[OpenPlace]:
    """A site with a hundred enrolments; one department and one name would like to be more than text."""
    world, made = World(tmp_path), campus(3)
    for number, user in made.users.items():
        user["first_name"] = EVIL if number % 5 == 0 else user["first_name"]
        user["department"] = EVIL if number % 3 == 0 else user["department"]
    fill(world.mirror, made)
    tally.refresh(world.mirror.database)
    world.mirror.database.run("INSERT INTO scope VALUES('users', 1, 1, 1, ?, 1, 1)", (NOW - 3 * DAY,))
    site = Site("college", "moodle", "https://lms.example.org", timezone="Europe/Madrid", title="A <College>")
    yield OpenPlace(Profile(tmp_path, site), FixedClock(NOW), world.reader)
    world.close()


@pytest.mark.parametrize("name", list(REPORTS))
@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf", "html", "json"])
def test_every_report_is_written_in_every_form(source: OpenPlace, tmp_path: Path, name: str, kind: str) -> None:
    result = reports.run_report(source, name)
    path = tmp_path / f"out.{kind}"
    reports.export(source, result, path, kind)
    assert path.stat().st_size > 50
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


def test_a_book_holds_figures_definitions_and_the_people_behind(source: OpenPlace, tmp_path: Path) -> None:
    result = reports.run_report(source, "completion-by-department", options={"days": "7", "role": "*"})
    reports.export(source, result, tmp_path / "x.xlsx", "xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Completion by department", "About", "Overdue people"]
    page, about, people = book.worksheets
    assert page.freeze_panes == people.freeze_panes == "A2"
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert [tuple(row) for row in rows[:-1]] == [(row[0] or "No department", *row[1:]) for row in result.rows]
    assert tuple(rows[-1]) == tuple(result.totals)
    assert page["B2"].data_type == "n"
    assert people.max_row == result.detail_count + 1
    assert page.auto_filter.ref.endswith(str(len(result.rows) + 1))
    told = [str(cell.value) for cell in about["A"]]
    assert "Filters: Days: 7; Role: any" in told
    assert any(line.startswith("Overdue: due before the as-of time") for line in told)
    assert any("STALE: 3 days before the as-of time" in line for line in told)


def test_text_that_looks_like_a_formula_stays_text_everywhere(source: OpenPlace, tmp_path: Path) -> None:
    result = reports.run_report(source, "completion-by-department")
    for kind in ("xlsx", "csv", "html"):
        reports.export(source, result, tmp_path / f"x.{kind}", kind)
    cells = [cell for row in load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows() for cell in row]
    evil = [cell for cell in cells if cell.value == EVIL]
    assert [cell.data_type for cell in evil] == ["s"]
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        first = [row[0] for row in csv.reader(file)]
    assert "'" + EVIL in first
    assert EVIL in [restored(cell) for cell in first]
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;amp;" in page


def test_data_has_names_and_times_of_the_world(source: OpenPlace, tmp_path: Path) -> None:
    result = reports.run_report(source, "completion-by-course", as_of="2027-01-15")
    reports.export(source, result, tmp_path / "x.json", "json")
    told = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert told["as_of"] == "2027-01-15T22:59:59Z"  # the day ends in Madrid
    assert told["rows"][0]["course"] == result.rows[0][0]
    assert len(told["details"]) == told["totals"]["overdue"] == result.detail_count


def test_a_report_of_nobody_says_so_and_never_a_hundred_per_cent(source: OpenPlace, tmp_path: Path) -> None:
    result = reports.run_report(source, "completion-by-department", options={"department": "nowhere"})
    assert result.rows == ()
    column = next(column for column in result.spec.columns if column.name == "rate")
    assert shown(result.totals[3], column, "UTC") == "n/a"
    for kind in ("xlsx", "pdf", "html"):
        reports.export(source, result, tmp_path / f"x.{kind}", kind)


def test_paper_says_what_it_leaves_out(source: OpenPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_files, "PAPER_ROWS", 3)
    lines: list[str] = []
    monkeypatch.setattr(report_files, "write_pdf", lambda path, document: lines.extend(document.lines))
    result = reports.run_report(source, "completion-by-course")
    people = reports.details(source, result, limit=None)
    with pytest.raises(DiskTrouble):  # nothing was written that could be moved
        report_files.write(source, result, people, tmp_path / "x.pdf", "pdf")
    assert any(re.search(r"Overdue people: the first 3 of \d+ rows are printed", line) for line in lines)


def test_a_file_that_stood_there_survives_trouble(source: OpenPlace, tmp_path: Path) -> None:
    result = reports.run_report(source, "ending-soon")
    path = tmp_path / "kept.xlsx"
    path.write_text("before")
    with pytest.raises(WrongUse):
        reports.export(source, result, path, "docx")
    assert path.read_text() == "before"
    with pytest.raises(DiskTrouble):
        reports.export(source, result, tmp_path / "absent" / "x.csv", "csv")


def test_what_was_never_read_as_a_whole_says_so(source: OpenPlace) -> None:
    result = reports.run_report(source, "ending-soon")
    assert "STALE" in freshness(result)
    assert lines_about(source, result)[0] == "Enrolments ending soon"


def test_every_report_has_its_words() -> None:
    assert all(all(empty_words(name)) for name in REPORTS)
    for words in (TITLES, QUESTIONS):
        assert set(words) == set(REPORTS)
    assert {column.name for spec in REPORTS.values() for column in spec.columns} <= set(COLUMNS)
