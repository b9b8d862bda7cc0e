"""Presets and formulas as the window uses them: the ones in memory and the real ones behave alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile, WrongUse
from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.formulas import parse
from lmsdesk.domain.imports.options import ImportOptions, RowFilter
from lmsdesk.domain.imports.presets import Bound
from lmsdesk.ui.api_imports import ImportSession
from tests.fakes.bench import InMemory, Real
from tests.fakes.roster import HEADERS

Bench = InMemory | Real
ROW = ("somebody@college.example", "BIO1", "student", "A", "24/08/2026", "18/12/2026", "")
TEXT = "\n".join("\t".join(cells) for cells in (HEADERS, *[ROW] * 4, ("b@college.example", *ROW[1:3], "B", *ROW[4:])))


def opened(bench: Bench) -> ImportSession:
    """A list that was pasted: its headings are those of the list in memory."""
    return bench.run(bench.console.imports.open_lists.begin_text(TEXT).read())


def test_a_preset_is_saved_proposed_used_renamed_and_forgotten(bench: Bench) -> None:
    presets, session = bench.console.presets, opened(bench)
    chosen = replace(session.options, columns={"remark": "status"}, decisions={"date_order": "dmy"})
    assert presets.all() == presets.fits(session.plan) == []
    kept = bench.run(presets.save(" HR nightly ", session.plan, chosen))
    assert (kept.name, kept.site, kept.headings) == ("HR nightly", presets.bound, HEADERS)
    (fit,) = presets.fits(session.plan)
    assert fit.is_exact
    assert fit.same_site
    plan = bench.run(session.check(presets.use(kept, session.plan, session.options)))
    assert plan.columns[6].field == "status"
    assert session.options.decisions == {"date_order": "dmy"}
    bench.run(presets.save("Other", session.plan, chosen))
    with pytest.raises(WrongUse) as caught:
        bench.run(presets.rename("Other", "hr NIGHTLY"))
    assert caught.value.facts["what"] == "preset_exists"
    assert bench.run(presets.rename("other", "Third")).name == "Third"
    assert [each.name for each in presets.all()] == ["HR nightly", "Third"]
    bench.run(presets.delete("third"))
    assert [each.name for each in presets.all()] == ["HR nightly"]
    session.close()


def test_a_preset_of_another_site_comes_from_a_file_only_once_a_person_agreed(bench: Bench, tmp_path: Path) -> None:
    presets, session = bench.console.presets, opened(bench)
    chosen = ImportOptions(now=0, columns={"remark": "status"}, decisions={"course_ambiguous:bio": "17"})
    kept = bench.run(presets.save("Mine", session.plan, chosen))
    theirs = replace(kept, name="Theirs", site=Bound("elsewhere", "Southfield"))
    path = tmp_path / "theirs.lmspreset"
    path.write_text(preset_files.written(theirs), encoding="utf-8")
    found = presets.read(path)
    assert found == theirs
    for agreed in ({}, {"other_headings": True}):
        with pytest.raises(WrongUse):
            presets.use(found, session.plan, session.options, **agreed)
    with pytest.raises(WrongUse):
        bench.run(presets.add(found))
    bench.run(presets.add(found, other_site=True))
    (named,) = [each.preset for each in presets.all() if each.name == "Theirs"]
    assert named is not None
    assert named.site == presets.bound
    assert named.options.decisions == {}
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(BadFile):
        presets.read(path)
    session.close()


def test_a_formula_is_looked_at_and_conditions_set_rows_aside(bench: Bench) -> None:
    session = opened(bench)
    made = bench.run(session.preview("role", parse("upper | join / * grp")))
    assert len(made) == 5
    assert (made[0].number, made[0].before) == (2, "student")
    assert all(each.after.startswith("STUDENT/") and len(each.after) > len("STUDENT/") for each in made)
    filters = (RowFilter("grp", "equals", "A"),)
    plan = bench.run(session.check(replace(session.options, filters=filters)))
    assert 0 < plan.filtered < plan.file_rows
    assert len({row.row for row in plan.rows}) == plan.file_rows - plan.filtered
    session.close()
