"""The help: every page is reached, every link leads somewhere, and things are called as the window calls them."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

import lmsdesk
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.help_pages import Page, pages
from tests.ui.conftest import Bench

# Words that are explained where they stand, and what Moodle calls its own things.
EXPLAINED = {"try the first 5", "duty", "mirror", "assigned", "completed, %"}
MOODLES = {"connecting", "reports"}  # pages about Moodle's own pages
NAMES = [page.name for page in pages()]


@functools.cache
def said_in_the_window() -> str:
    """All texts of the window and titles of pages, one a line, as they are read: without marks for keys and dots."""
    found = [page.title for page in pages()]
    code = Path(lmsdesk.__file__).parent
    for path in [*code.joinpath("ui").rglob("*.py"), *code.joinpath("services").glob("*.py")]:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(found).replace("&", "").replace("\u2026", "").casefold()


def test_every_page_is_listed_and_shown(bench: Bench) -> None:
    sheet = HelpSheet(bench.work.theme, "promise", bench.window)
    assert sheet.list.count() == len(NAMES)
    sheet.show()
    for place, page in enumerate(pages()):
        sheet.list.setCurrentRow(place)
        bench.settle()  # a bar at the side comes and goes with the length of the page
        assert sheet.view.toPlainText().startswith(page.title)
        assert not re.search(r"^\|", sheet.view.toPlainText(), re.MULTILINE)  # tables are shown as tables
        assert not sheet.view.horizontalScrollBar().maximum()
    sheet.close()


@pytest.mark.parametrize("page", pages(), ids=NAMES)
def test_every_link_leads_to_a_page(page: Page) -> None:
    assert {target.removesuffix(".md") for target in re.findall(r"\]\(([^)]+)\)", page.text)} <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MOODLES])
def test_things_are_called_as_the_window_calls_them(name: str) -> None:
    text = re.sub(r"`[^`]+`", "", next(page.text for page in pages() if page.name == name))
    called = {" ".join(each.split()) for each in re.findall(r"(?<!\*)\*([^*\n|]+(?:\n[^*\n|]+)?)\*(?!\*)", text)}
    said = said_in_the_window()
    parts = {part.strip().casefold() for each in called for part in re.split(r"\.\.\.|\u2026", each)}
    assert {part for part in parts if part and part not in said} <= EXPLAINED
