"""Which roles the account may give: read from the choices that the participants table offers."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from lmsdesk.lms.moodle.givable import givable_in, offered_roles

RECORDINGS = Path(__file__).parents[2] / "contract" / "recordings"


def editor(options: object) -> str:
    text = html.escape(options if isinstance(options, str) else json.dumps(options))
    return f'<td><span class="x" data-itemtype="user_roles" data-options="{text}">Student</span></td>'


def test_the_choices_of_a_recorded_table_are_the_roles_of_the_site() -> None:
    (path,) = RECORDINGS.rglob("participants_table_via_call_external_functions.json")
    answer = json.loads(path.read_text("utf-8"))["response"]
    page = json.loads(answer["responses"][0]["data"])["html"]
    assert offered_roles(page) == {1, 3, 4, 5}


def test_what_two_courses_allow_counts_together() -> None:
    pages = [editor({"options": [{"key": key, "value": "R"}]}) for key in (5, "4")]
    answers = [json.dumps({"html": page, "warnings": []}).encode() for page in pages]
    assert givable_in(answers) == "4,5"


STRANGE = ["", "no json", "[1]", '{"options":[{"value":"x"}]}', {"options": None}, "[" * 9000]


@pytest.mark.parametrize("options", STRANGE)
def test_an_editor_of_another_version_says_nothing(options: object) -> None:
    assert offered_roles(editor(options)) == frozenset()


def test_a_table_without_an_editor_says_nothing() -> None:
    assert offered_roles('<td class="cell c3">Student</td>') == frozenset()
    assert givable_in([]) == ""
