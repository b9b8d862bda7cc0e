"""Formulas of columns: each step, each way to write one wrongly, and that nothing makes them fail or grow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports import formulas
from lmsdesk.domain.imports.formulas import LONGEST, STEPS, compiled, parse, references, text_of
from lmsdesk.domain.imports.options import Formula
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.prepared import preview
from lmsdesk.services.wording import tell
from tests.fakes.directory import FakeDirectory, plan_of, sheet

ROW = {"firstname": " Ann ", "lastname": "Lee", "empty": "", "note#2": "second"}


def made(formula: str, text: str) -> str:
    return compiled(parse(formula))(text, lambda key: ROW[key])


@pytest.mark.parametrize(
    ("formula", "text", "result"),
    [
        ("trim", "  a \u00a0 b\t", "a b"),
        ("upper", "straße", "STRASSE"),
        ("lower", "ÀB", "àb"),
        ("title", "jean-LUC o'neil", "Jean-Luc O'neil"),
        ("title", "", ""),
        ('part 1 "@"', "ann@x.example", "ann"),
        ('part 2 "@"', "ann@x.example", "x.example"),
        ("part -1", "Ann Maria Lee", "Lee"),
        ("part 3", "Ann Lee", ""),
        ("part -3", "Ann Lee", ""),
        ('part 2 ";"', "a; b ;c", "b"),
        ("part 1", "", ""),
        ("replace a b", "banana", "bbnbnb"),
        ('replace a ""', "banana", "bnn"),
        ('replace . "a.b"', "x.y.z", "xa.bya.bz"),
        ("pad 5", "42", "00042"),
        ("pad 5", "123456", "123456"),
        ("pad 5", "", ""),
        ("pad 3 x", "é", "xxé"),
        ("constant BIO1", "whatever", "BIO1"),
        ('constant ""', "whatever", ""),
        ('join "." "First name" LastName', "x", "Ann.Lee"),
        ('join " " * empty "Last name"', "Dr", "Dr Lee"),
        ('join "" empty empty', "x", ""),
        ('first empty "First name"', " ", " Ann "),
        ("first lastname", "mine", "mine"),
        ("first empty", "", ""),
        ("first note#2", "", "second"),
        ("lookup BIO BIO-1 CHE CHE-2", " bio ", "BIO-1"),
        ("lookup BIO BIO-1 CHE CHE-2", "ART", "ART"),
        ("lookup BIO BIO-1 NONE", "ART", "NONE"),
        ("lookup a first a second", "A", "first"),
        ("trim | lower | replace ' ' .", "  Ann  Lee ", "ann.lee"),
        ("TRIM|upper", " a ", "A"),
        ('constant "a ""b"" | c"', "", 'a "b" | c'),
        ("constant 'it''s'", "", "it's"),
    ],
)
def test_each_step_does_what_its_name_says(formula: str, text: str, result: str) -> None:
    assert made(formula, text) == result


@pytest.mark.parametrize(
    ("formula", "code", "place"),
    [
        ("", "formula_empty", 1),
        ("   ", "formula_empty", 4),
        ("trim |", "formula_empty", 7),
        ("| trim", "formula_empty", 1),
        ("trim || upper", "formula_empty", 7),
        ("trim | shout", "formula_step", 8),
        ('"trim"', "formula_step", 1),
        ("trim x", "formula_arguments", 6),
        ("upper | replace a", "formula_arguments", 9),
        ("replace a b c", "formula_arguments", 13),
        ("part", "formula_arguments", 1),
        ("part x", "formula_number", 6),
        ("part 0", "formula_number", 6),
        ("part 1.5", "formula_number", 6),
        ("part ²", "formula_number", 6),
        ("pad -3", "formula_number", 5),
        ("pad 256", "formula_number", 5),
        ("pad 99999999999999", "formula_number", 5),
        ('pad 3 ""', "formula_letter", 7),
        ("pad 3 ab", "formula_letter", 7),
        ('replace "" x', "formula_nothing", 9),
        ('part 1 ""', "formula_nothing", 8),
        ('constant "open', "formula_quote", 10),
        ('constant "a"b', "formula_quote", 13),
        ("join x", "formula_arguments", 1),
        ("first", "formula_arguments", 1),
        ("lookup a", "formula_arguments", 1),
        (" | ".join(["trim"] * 21), "formula_long", 1),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_has_words(formula: str, code: str, place: int) -> None:
    with pytest.raises(WrongUse) as caught:
        parse(formula)
    assert (caught.value.facts["what"], caught.value.facts["place"]) == (code, place)
    told = tell(caught.value)
    assert str(place) in told.what or code == "formula_long"
    assert "\u2013" not in told.what + told.next  # a fact that the sentence needs and nobody gave
    assert told.next


WORDS = st.text(max_size=8)
COLUMNS = st.sampled_from(["First name", "lastname", "empty", "note#2", "*"])


@st.composite
def steps(draw: st.DrawFn) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    name = draw(st.sampled_from(sorted(STEPS)))
    letter, word = quoted(draw(st.characters(codec="utf-8"))), quoted(draw(WORDS))
    arguments = {
        "part": f"{draw(st.integers(1, 9)) * draw(st.sampled_from([1, -1]))} {letter}",
        "pad": f"{draw(st.integers(1, 255))} {letter}",
        "replace": f"{letter} {word}",
        "constant": word,
        "join": f"{word} {quoted(draw(COLUMNS))} {quoted(draw(COLUMNS))}",
        "first": quoted(draw(COLUMNS)),
        "lookup": f"{word} {letter} {word}",
    }
    return f"{name} {arguments.get(name, '')}"


@settings(max_examples=300, deadline=None)
@given(st.lists(steps(), min_size=1, max_size=5).map(" | ".join), st.text(max_size=60))
def test_whatever_can_be_written_ends_with_a_text_and_is_written_the_same_way_again(formula: str, text: str) -> None:
    parsed = parse(formula)
    assert parse(text_of(parsed)) == parsed
    result = made(formula, text)
    assert len(result) <= LONGEST
    assert made(text_of(parsed), text) == result
    assert set(references(parsed)) <= set(ROW)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_named_trouble(text: str) -> None:
    place = 1
    try:
        parse(text)
    except WrongUse as error:
        place = int(str(error.facts["place"]))
    assert 1 <= place <= len(text) + 1


def test_growing_again_and_again_stops_at_what_a_cell_holds() -> None:
    grows = " | ".join(["replace a " + "a" * 1000] * 20)
    assert len(made(grows, "a")) == LONGEST


def test_a_formula_counts_in_a_check_and_is_seen_in_the_preview(site: FakeDirectory) -> None:
    text = "Name | Course\nANN LEE | bio1\n | BIO1"
    wanted = {"name": parse("lower | replace ' ' .")}
    plan = plan_of(text, site, formulas=wanted, columns={"name": "username"})
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.BLOCKED]
    assert plan.rows[0].cells[0] == "ann.lee"
    assert preview(sheet(text), "name", wanted["name"]) == ((2, "ANN LEE", "ann.lee"),)


def test_formulas_all_look_at_the_file_and_not_at_each_other(site: FakeDirectory) -> None:
    text = "Username | Course | Extra\nx | BIO1 | ann.lee"
    wanted = {"username": parse('join "" extra'), "extra": parse("constant gone")}
    assert plan_of(text, site, formulas=wanted).rows[0].outcome is Outcome.CREATE


def test_a_column_that_a_formula_looks_at_and_the_list_lacks_stops_the_check(site: FakeDirectory) -> None:
    text = "Username | Course\nann.lee | BIO1"
    plan = plan_of(text, site, formulas={"username": parse('join "" Nothing')})
    assert plan.refused is not None
    assert (plan.refused.code, plan.refused.about) == ("formula_column", "nothing")
    assert not plan.rows


def test_a_formula_of_a_column_that_the_list_lacks_is_said(site: FakeDirectory) -> None:
    plan = plan_of("Username | Course\nann.lee | BIO1", site, formulas={"other": parse("trim")})
    assert [note.code for note in plan.notes] == ["formula_unused"]
    assert plan.rows[0].outcome is Outcome.CREATE


def test_what_comes_from_elsewhere_is_read_like_what_is_typed() -> None:
    assert formulas.checked([Formula("pad", ("8", "0"))]) == (Formula("pad", ("8", "0")),)
    for wrong in (Formula("eval", ("1",)), Formula("pad", ()), Formula("", ()), Formula("trim | upper", ("x",))):
        with pytest.raises(WrongUse):
            formulas.checked([wrong])
