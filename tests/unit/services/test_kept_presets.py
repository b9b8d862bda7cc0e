"""Presets of a site: kept, shared, proposed, and never applied to what differs without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile, DiskTrouble, WrongUse
from lmsdesk.domain.imports import preset_files
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.presets import Bound
from lmsdesk.services.wording import tell
from tests.fakes.directory import NOW, plan_of, small_site
from tests.fakes.opened import Desk

OPTIONS = ImportOptions(now=NOW, columns={"wer": "username"}, delimiter=";")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site."""
    made = Desk(tmp_path)
    yield made
    made.close()


def plan(head: str = "Wer | Course | Bis") -> ImportPlan:
    return plan_of(f"{head}\nann.lee | BIO1 | ", small_site())


def test_a_preset_is_kept_proposed_and_used(desk: Desk) -> None:
    presets = desk.console.presets
    kept = desk.run(presets.save("Nurses", plan(), OPTIONS))
    assert [each.preset for each in presets.all()] == [kept] == [presets.named("NURSES")]
    (fit,) = presets.fits(plan("course | Bis | WER"))
    assert fit.is_exact
    used = presets.use(kept, plan(), ImportOptions(now=5))
    assert (used.now, used.columns, used.delimiter) == (5, {"wer": "username"}, ";")


def test_one_of_the_same_name_is_replaced_and_one_can_be_forgotten(desk: Desk) -> None:
    presets = desk.console.presets
    desk.run(presets.save("Nurses", plan(), OPTIONS))
    desk.run(presets.save(" nurses ", plan(), replace(OPTIONS, delimiter="|")))
    assert [each.name for each in presets.all()] == ["nurses"]
    desk.run(presets.delete("NURSES"))
    assert not presets.all()
    with pytest.raises(WrongUse) as caught:
        desk.run(presets.delete("nurses"))
    assert tell(caught.value).next


def test_other_headings_are_told_and_need_a_word(desk: Desk) -> None:
    presets = desk.console.presets
    kept = desk.run(presets.save("Nurses", plan(), OPTIONS))
    other = plan("Wer | Course | Ende")
    (fit,) = presets.fits(other)
    assert (fit.missing, fit.added) == (("Bis",), ("Ende",))
    with pytest.raises(WrongUse) as caught:
        presets.use(kept, other, OPTIONS)
    told = tell(caught.value)
    assert "Bis" in told.what
    assert "Ende" in told.what
    assert presets.use(kept, other, ImportOptions(now=5), other_headings=True).columns == {"wer": "username"}


def test_h112_a_preset_of_another_site_needs_a_word(desk: Desk, tmp_path: Path) -> None:
    presets = desk.console.presets
    kept = desk.run(presets.save("Nurses", plan(), OPTIONS))
    foreign = replace(kept, name="Theirs", site=Bound("elsewhere", "Southfield"))
    path = tmp_path / "theirs.lmspreset"
    path.write_text(preset_files.written(foreign), encoding="utf-8")
    found = presets.found(str(path))
    with pytest.raises(WrongUse) as caught:
        presets.use(found, plan(), OPTIONS)
    assert "Southfield" in tell(caught.value).what
    assert presets.use(found, plan(), ImportOptions(now=5), other_site=True).columns == {"wer": "username"}
    with pytest.raises(WrongUse):
        desk.run(presets.add(found))
    desk.run(presets.add(found, other_site=True))
    with pytest.raises(WrongUse) as caught:
        desk.run(presets.add(found, other_site=True))
    assert caught.value.facts["what"] == "preset_exists"
    assert [each.name for each in presets.all()] == ["Nurses", "Theirs"]


def test_a_preset_goes_out_as_a_file_and_comes_back(desk: Desk, tmp_path: Path) -> None:
    presets = desk.console.presets
    kept = desk.run(presets.save("Nurses", plan(), OPTIONS))
    path = tmp_path / "nurses.lmspreset"
    presets.export("nurses", path)
    assert presets.found(str(path)) == kept
    with pytest.raises(DiskTrouble):
        presets.export("nurses", tmp_path / "no" / "such")


@pytest.mark.parametrize("data", [b"\xff\xfe{", b"{}", b"x" * (preset_files.LARGEST + 1)])
def test_a_file_that_is_no_preset_is_said_in_words(desk: Desk, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.lmspreset"
    path.write_bytes(data)
    with pytest.raises(BadFile) as caught:
        desk.console.presets.found(str(path))
    assert "x.lmspreset" in tell(caught.value).what
    with pytest.raises(BadFile):
        desk.console.presets.read(tmp_path / "missing.lmspreset")


def test_a_preset_that_nobody_can_read_any_more_is_named_and_can_be_forgotten(desk: Desk) -> None:
    presets = desk.console.presets
    desk.console.desk.keep_preset("Nightly", "abc", '{"columns": {"0": "username"}}')
    (kept,) = presets.all()
    assert (kept.name, kept.preset) == ("Nightly", None)
    assert kept.trouble is not None
    assert not presets.fits(plan())
    with pytest.raises(BadFile):
        presets.named("Nightly")
    desk.run(presets.delete("nightly"))
    assert not presets.all()


def test_a_list_without_a_heading_is_no_reason_to_propose_anything(desk: Desk) -> None:
    presets = desk.console.presets
    headless = plan_of("ann.lee | BIO1", small_site(), header=False, columns={"a": "username", "b": "course"})
    desk.run(presets.save("Plain", headless, OPTIONS))
    assert not presets.fits(headless)
    assert presets.use(presets.named("plain"), headless, ImportOptions(now=5)).columns == {"wer": "username"}


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_that_cannot_be_one_is_not_kept(desk: Desk, name: str) -> None:
    with pytest.raises(BadFile):
        desk.run(desk.console.presets.save(name, plan(), OPTIONS))
    assert not desk.console.presets.all()


def test_a_preset_gets_another_name_and_only_one_that_is_free(desk: Desk) -> None:
    presets = desk.console.presets
    kept = desk.run(presets.save("Nurses", plan(), OPTIONS))
    desk.run(presets.save("Doctors", plan(), OPTIONS))
    with pytest.raises(WrongUse) as caught:
        desk.run(presets.rename("Nurses", "DOCTORS"))
    assert caught.value.facts["what"] == "preset_exists"
    assert desk.run(presets.rename("nurses", "Nurses of the night")).options == kept.options
    desk.run(presets.rename("Doctors", "doctors"))
    assert [each.name for each in presets.all()] == ["doctors", "Nurses of the night"]


def test_h112_a_preset_that_was_looked_at_becomes_one_of_this_site_without_answers_of_the_other(desk: Desk) -> None:
    presets = desk.console.presets
    answers = {"date_order": "dmy", "course_ambiguous:bio": "17"}
    kept = desk.run(presets.save("Nurses", plan(), replace(OPTIONS, decisions=answers)))
    desk.run(presets.add(replace(kept, name="Theirs", site=Bound("elsewhere", "Southfield")), other_site=True))
    found = presets.named("Theirs")
    assert found.site == presets.bound
    assert found.options.decisions == {"date_order": "dmy"}
    assert all(fit.same_site for fit in presets.fits(plan()))
