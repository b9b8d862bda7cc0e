"""H107 and H108: lists that were written here come back as what they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lmsdesk.domain.csv_styles import SAFE, STRICT, CsvStyle
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv
from tests.fakes.directory import FakeDirectory
from tests.files.hazards.registry import Fixture, hazard

_STYLES = (SAFE, STRICT, CsvStyle(";"), CsvStyle("\t", safe=False))


def _written(head: str, rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    """The same rows as each kind of file that is written here, by name."""
    sheet = Sheet("List", [Head(title) for title in head.split(",")], rows)
    with TemporaryDirectory() as folder:
        for style in _STYLES:
            write_csv(Path(folder) / "list.csv", sheet, "UTC", style)
            yield "list.csv", (Path(folder) / "list.csv").read_bytes()
        write_xlsx(Path(folder) / "list.xlsx", [sheet], ["About"], "UTC")
        yield "list.xlsx", (Path(folder) / "list.xlsx").read_bytes()


@hazard("H107")
def text_that_would_be_a_formula() -> Iterator[Fixture]:
    """Names that begin like formulas are still the names of somebody."""
    names = {11: "=sum(a1)", 12: "+bob", 13: "-cy", 15: "@dee", 19: "'fay"}

    def named(site: FakeDirectory) -> None:
        site.known_people = [
            each._replace(username=names.get(each.id, each.username), suspended=False) for each in site.known_people
        ]

    for name, data in _written("username,course", [(text, "SAFE1") for text in list(names.values())[:4]]):
        yield Fixture(name, data, tuple(f"{row} create" for row in range(2, 6)), site=named)


@hazard("H108")
def what_spreadsheets_do_to_exports() -> Iterator[Fixture]:
    """Zeros, long numbers, codes like dates and letters of other languages survive in every kind of file."""
    numbers = {11: "007412", 12: "12345678901234567", 15: "1-2", 19: "1E5", 20: "Łódź 7"}

    def numbered(site: FakeDirectory) -> None:
        site.known_people = [each._replace(idnumber=numbers.get(each.id, each.idnumber)) for each in site.known_people]

    for name, data in _written("idnumber,course", [(text, "SAFE1") for text in numbers.values()]):
        yield Fixture(name, data, tuple(f"{row} create" for row in range(2, 7)), site=numbered)
