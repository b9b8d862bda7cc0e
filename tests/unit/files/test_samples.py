"""Samples of lists: other people, the same outcomes row by row, and every byte that is nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.stand_ins import StandIns
from lmsdesk.files.dialect import Dialect
from lmsdesk.files.lists import read_copy
from lmsdesk.files.samples import fields_of, texts_of, write_text_sample
from lmsdesk.services.import_samples import kept_columns
from tests.fakes.directory import NOW, FakeDirectory, course, person

PEOPLE = [
    person(3, "Ann Lee", username="ann.lee", idnumber="0042"),
    person(4, "José Muñoz", username="jose", idnumber="0007"),
    person(5, "Łucja Żak", username="lucja", idnumber="1234"),
    person(6, "Bo Li", username="bo", idnumber="0061", email="twin@college.example"),
    person(7, "Bo Li", username="boli", idnumber="0062", email="twin@college.example"),
]
HAZARDS = (
    "Enrolments for autumn\n"
    "\n"
    "username,email,idnumber,First name,course,role,remark\n"
    'ann.lee,ann.lee@college.example,0042,Ann,BIO1,student,"lives at 12, High St"\n'
    " ANN.LEE ,,,,ART1,student,\n"
    "jose,,0007,JOSÉ,BIO1,\u043etutor,x\n"
    "j\u043ese,,,,BIO1,student,look-alike\n"
    ",twin@college.example,,,BIO1,student,two accounts\n"
    ",,42,,BIO1,student,lost zeros\n"
    ",,1.23E+11,,BIO1,student,\n"
    "n/a,,,,BIO1,student,\n"
    "nobody,,,,NOWHERE,teacher,\n"
    'ann.lee,ann.lee@college.example,0042,Ann,BIO1,student,"said ""twice"""\n'
    "\uff42\uff4f,,,,BIO1,student,wide\n"
    "lucja,lucja@college.example,99,,BIO1,student,\n"
    "ann.lee,annlee@@college,,,BIO1,student,\n"
)


def directory(people: Sequence[object] = PEOPLE) -> FakeDirectory:
    """The college of these people."""
    return FakeDirectory(list(people), [course(2, "BIO1"), course(3, "ART1")])  # type: ignore[arg-type]


def replaced_college(stand: StandIns) -> FakeDirectory:
    """The same college with other people in it."""
    texts = ("username", "email", "idnumber", "first_name", "last_name")
    return directory(
        [each._replace(**{name: stand.replaced(getattr(each, name)) for name in texts}) for each in PEOPLE]
    )


def outcomes(plan: ImportPlan) -> list[tuple[int, str, tuple[str, ...]]]:
    """Row by row, with the reasons."""
    return [(row.row, row.outcome.value, tuple(sorted(reason.code for reason in row.reasons))) for row in plan.rows]


def everything(copy: Path) -> list[str]:
    """All texts of the list and of the college."""
    return [
        *texts_of(copy, copy.name),
        *(f"{p.username} {p.email} {p.idnumber} {p.first_name} {p.last_name}" for p in PEOPLE),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("delimiter", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\r")])
def test_a_sample_has_the_same_outcomes_and_nobody_of_the_list(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    copy, target = tmp_path / "list.csv", tmp_path / "sample.csv"
    text = HAZARDS.replace("12, High", "12 High").replace(",", delimiter).replace("\n", end)
    copy.write_bytes(text.encode(encoding))
    options = ImportOptions(now=NOW)
    before = check(read_copy(copy, copy.name), options, directory())
    stand = StandIns(b"only for this test", everything(copy))
    write_text_sample(copy, copy.name, target, kept_columns(before), stand.replaced)
    after = check(read_copy(target, target.name), options, replaced_college(stand))
    assert outcomes(after) == outcomes(before)
    assert {code for _, _, codes in outcomes(before) for code in codes} >= {
        "person_ambiguous", "leading_zeros", "digits_lost", "null_word", "course_unknown", "person_unknown",
    }  # fmt: skip
    assert (after.delimiter, after.encoding, after.header_row) == (before.delimiter, before.encoding, before.header_row)
    assert after.fixes == before.fixes
    made, plain = target.read_bytes(), copy.read_bytes()
    assert len(made) == len(plain)
    found = made.decode(encoding).casefold()
    for name in ("ann.lee", "jose", "lucja", "jos\u00e9", "lives", "high st", "0042", "0007"):
        assert name not in found


def test_a_line_of_another_encoding_stays_one(tmp_path: Path) -> None:
    copy, target = tmp_path / "list.csv", tmp_path / "sample.csv"
    lines = [f"user{n},Müller{n},BIO1".encode() for n in range(20)]
    copy.write_bytes(b"username,last name,course\n" + b"\n".join(lines) + b"\n" + "Peña,Peña,BIO1".encode("cp1252"))
    before = read_copy(copy, copy.name)
    write_text_sample(copy, copy.name, target, {2}, StandIns(b"x", texts_of(copy, copy.name)).replaced)
    after = read_copy(target, target.name)
    assert before.mixed
    assert after.mixed == before.mixed
    assert target.read_bytes() != copy.read_bytes()


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "list.xlsx"
    copy.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(BadFile):
        write_text_sample(copy, copy.name, tmp_path / "x", (), str)


def test_cells_are_found_as_the_csv_module_finds_them() -> None:
    text = 'a,"b ""c"", d",e\r\n\r\n"x\ny",,z\rlast'
    found = [(each.record, each.column, text[each.start : each.end]) for each in fields_of(text, Dialect(","))]
    assert found == [
        (0, 0, "a"), (0, 1, '"b ""c"", d"'), (0, 2, "e"), (1, 0, ""), (2, 0, '"x\ny"'),
        (2, 1, ""), (2, 2, "z"), (3, 0, "last"),
    ]  # fmt: skip
