"""Letters that were broken before a file was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.files.lists import read_text
from lmsdesk.files.mojibake import repaired
from tests.fakes.directory import NOW, FakeDirectory, course, person
from tests.fakes.listfiles import names_of, read


@pytest.mark.parametrize("name", ["Müller", "Łukasz", "Søren", "Иван", "山田", "naïve’s", "Àlex", "Zoë–Ann"])
@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
def test_h27_what_was_read_in_another_encoding_can_be_undone(name: str, codec: str) -> None:
    data = name.encode()
    wrong = data.decode(codec, "replace")
    if codec == "cp1252":  # five bytes have no letter there: programs keep them as they are
        wrong = "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)
    assert wrong != name
    assert repaired(wrong) == name


@pytest.mark.parametrize("text", ["Müller", "Łukasz", "Иван", "山田", "plain", "São Tomé", "Ã la carte"])
def test_h27_good_letters_stay(text: str) -> None:
    assert repaired(text) is None


LIST = "username,course,name\nzoe,BIO1,ZoÃ« MÃ¼ller\nann,BIO1,Ann Lee\n"


def test_h27_a_repair_is_proposed_only_where_the_site_knows_the_name(tmp_path: Path) -> None:
    assert read(tmp_path, LIST).flags == {}
    assert read(tmp_path, LIST, known_words=names_of("Smith")).flags == {}
    sheet = read(tmp_path, LIST, known_words=names_of("müller"))
    assert (sheet.rows[0][2], sheet.flags) == ("ZoÃ« MÃ¼ller", {"broken_letters": frozenset({0})})
    mended = read(tmp_path, LIST, known_words=names_of("müller"), repair_letters=True)
    assert (mended.rows[0][2], mended.flags) == ("Zoë Müller", {})
    assert "letters_repaired" in {note.code for note in mended.notes}


def test_h27_a_person_decides_for_all_such_rows() -> None:
    site = FakeDirectory([person(1, "Zoë Müller", username="müller"), person(2, "Ann Lee")], [course(101, "BIO1")])
    text = "username,course\nmÃ¼ller,BIO1\nann.lee,BIO1\n"
    plan = check(read_text(text, known_words=site.known_words), ImportOptions(now=NOW), site)
    assert [row.outcome for row in plan.rows] == [Outcome.BLOCKED, Outcome.CREATE]
    (ask,) = plan.open_asks
    assert (ask.key, ask.choices, ask.rows) == ("broken_letters", ("repair", "leave", "skip"), 1)
    mended = read_text(text, known_words=site.known_words, repair_letters=True)
    plan = check(mended, ImportOptions(now=NOW, decisions={"broken_letters": "repair"}), site)
    assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.CREATE]
