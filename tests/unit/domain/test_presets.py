"""Presets: what they keep, how they are recognised, and that a bad file says what is wrong and where."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports import filters, formulas, preset_files
from lmsdesk.domain.imports.options import (
    DateOrder,
    Empty,
    ImportOptions,
    Kind,
    Mode,
    Override,
    Policy,
    Sync,
    Write,
)
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.presets import KEPT, Bound, Preset, fit_of, fitting, preset_of, with_preset
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.wording import tell
from tests.fakes.directory import NOW, FakeDirectory, plan_of

HERE, THERE = Bound("here", "Northfield"), Bound("there", "Southfield")
HEADINGS = ("Benutzername", "Kurs", "Anmerkung", "Bis")
FULL = ImportOptions(
    now=NOW,
    kind=Kind.ENROLMENT,
    site_name="Northfield",
    match_by="email",
    modes={Kind.ENROLMENT: Mode.UPDATE},
    default_role=None,
    date_order=DateOrder.MONTH_FIRST,
    columns={"benutzername": "username", "note#2": "ignore"},
    defaults={"course": "BIO1"},
    policies={"end": Policy(Write.IF_EMPTY, Empty.CLEAR)},
    fixes_off=frozenset({"spaces", "apostrophe"}),
    formulas={"benutzername": formulas.parse('trim | part 1 "@" | lookup a b "c d" e')},
    filters=(filters.parse("Anmerkung!~left"), filters.parse("Bis>2026-01-01")),
    sync=Sync.SUSPEND,
    decisions={"date_order": "dmy", "course_ambiguous:bio": "17", "protected:ann.lee": "accept", "no_header": "accept"},
    overrides={RowId(0, 2): Override(cells={"username": "ann"})},
    allow_create_groups=True,
    encoding="cp1252",
    tab="Liste",
    delimiter=";",
    header_row=3,
    protected=frozenset({7}),
)
PRESET = preset_of("Nurses", HERE, HEADINGS, FULL)


def test_every_choice_is_kept_but_those_about_one_list_one_person_or_now() -> None:
    mine = {each.name for each in fields(ImportOptions)}
    assert mine - set(KEPT) == {"now", "site_timezone", "site_name", "overrides", "protected", "own"}
    assert PRESET.options.overrides == {}
    assert "protected:ann.lee" not in PRESET.options.decisions
    used = with_preset(ImportOptions(now=5, site_timezone="Europe/Dublin", protected=frozenset({1})), PRESET, "here")
    assert (used.now, used.site_timezone, used.protected) == (5, "Europe/Dublin", frozenset({1}))
    for name in set(KEPT) - {"decisions"}:
        assert getattr(used, name) == getattr(FULL, name), name
    assert used.decisions == {"date_order": "dmy", "course_ambiguous:bio": "17", "no_header": "accept"}


def test_a_file_comes_back_as_it_was_written() -> None:
    assert preset_files.read(preset_files.written(PRESET), "x") == PRESET
    plain = Preset("p", HERE, (), ImportOptions(now=0))
    assert preset_files.read(preset_files.written(plain), "x") == plain


def test_h112_another_site_does_not_take_over_what_is_only_true_where_it_was_answered() -> None:
    used = with_preset(ImportOptions(now=5), PRESET, "elsewhere")
    assert used.decisions == {"date_order": "dmy", "no_header": "accept"}
    assert fit_of(PRESET, HEADINGS, "elsewhere").same_site is False


def test_lists_are_recognised_by_their_headings_in_any_order_and_spelling() -> None:
    again = ("BIS", "kurs ", "benutzer-name", "anmerkung")
    (fit,) = fitting([PRESET], again, "here")
    assert fit.is_exact
    assert fit.same_site


def test_a_near_list_is_told_what_differs_and_a_far_one_nothing() -> None:
    (fit,) = fitting([PRESET], ("Benutzername", "Kurs", "Anmerkung", "Ende"), "here")
    assert (fit.missing, fit.added) == (("Bis",), ("Ende",))
    assert fitting([PRESET], ("Kurs", "E-Mail", "Name"), "here") == []
    assert fitting([PRESET], (), "here") == []
    twice = fit_of(PRESET, (*HEADINGS, "Kurs"), "here")
    assert (twice.missing, twice.added) == ((), ("Kurs",))


def test_the_best_is_proposed_first() -> None:
    near = replace(PRESET, name="A near one", headings=("Benutzername", "Kurs", "Anmerkung"))
    foreign = replace(PRESET, name="A foreign one", site=THERE)
    assert [fit.preset.name for fit in fitting([near, foreign, PRESET], HEADINGS, "here")] == [
        "Nurses", "A foreign one", "A near one",
    ]  # fmt: skip


def test_a_preset_moves_with_its_columns(site: FakeDirectory) -> None:
    kept = preset_of("p", HERE, ("Wer", "Course"), ImportOptions(now=0, columns={"wer": "username"}))
    usual = with_preset(ImportOptions(now=NOW), kept, "here")
    plan = plan_of("Neu | Course | Wer\nx | BIO1 | ann.lee", site, columns=usual.columns)
    assert plan.rows[0].outcome is Outcome.CREATE


def shape() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(preset_files.written(PRESET))
    return found


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"columns": {"a": "pasword"}}, "columns.a"),
        ({"columns": {"a": ["x"]}}, "columns.a"),
        ({"columns": []}, "columns"),
        ({"formulas": {"name": "trim | eval x"}}, "formulas.name, letter 8"),
        ({"formulas": {"name": 7}}, "formulas.name"),
        ({"filters": ["Bis=1", "nonsense"]}, "filters[2]"),
        ({"filters": "Bis=1"}, "filters"),
        ({"policies": {"end": {"write": "sometimes"}}}, "policies.end.write"),
        ({"policies": {"end": {"writes": "never"}}}, "policies.end.writes"),
        ({"policies": {"end": "never"}}, "policies.end"),
        ({"repairs_off": ["spaces", "zeal"]}, "repairs_off[2]"),
        ({"repairs_off": [[]]}, "repairs_off[1]"),
        ({"reading": {"header_row": -1}}, "reading.header_row"),
        ({"reading": {"header_row": True}}, "reading.header_row"),
        ({"reading": {"encoding": 5}}, "reading.encoding"),
        ({"reading": {"colour": "red"}}, "reading.colour"),
        ({"kind": "grades"}, "kind"),
        ({"kind": ["enrolment"]}, "kind"),
        ({"modes": {"enrolment": "replace"}}, "modes.enrolment"),
        ({"date_order": "ymd"}, "date_order"),
        ({"sync": "yes"}, "sync"),
        ({"create_groups": 1}, "create_groups"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"site": "here"}, "site"),
        ({"site": {"id": 1}}, "site.id"),
        ({"headings": [1]}, "headings[1]"),
        ({"answers": {"date_order": None}}, "answers.date_order"),
        ({"lmspreset": "1"}, "lmspreset"),
        ({"overrides": {}}, "overrides"),
        ({"default_role": 5}, "default_role"),
        ({"headings": ["x"] * 2001}, "headings"),
    ],
)
def test_a_bad_file_says_where_it_is_wrong_and_what_there_must_be(change: dict[str, Any], where: str) -> None:
    with pytest.raises(BadFile) as caught:
        preset_files.read(json.dumps({**shape(), **change}), "n.lmspreset")
    assert (caught.value.facts["reason"], caught.value.facts["where"]) == ("preset_value", where)
    told = tell(caught.value)
    assert "n.lmspreset" in told.what
    assert where in told.what
    assert "\u2013" not in told.what + told.next


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "preset_format"),
        ("", "preset_format"),
        ("[" * 100_000, "preset_format"),
        ("[]", "preset_other"),
        ('{"lmschanges": 1}', "preset_other"),
        ('{"lmspreset": 2, "new": 1}', "preset_newer"),
    ],
)
def test_what_is_no_preset_is_said_in_words(text: str, reason: str) -> None:
    with pytest.raises(BadFile) as caught:
        preset_files.read(text, "n.lmspreset")
    assert caught.value.facts["reason"] == reason
    assert tell(caught.value).next


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*preset_files._PARTS, "other"]), JSON)
def test_any_damage_is_a_preset_or_named_trouble(part: str, value: object) -> None:
    try:
        found = preset_files.read(json.dumps({**shape(), part: value}), "x")
    except BadFile:
        return
    assert preset_files.read(preset_files.written(found), "x") == found
