"""Nothing blocks the window: frames while the large campus is synced and a list is checked, beside idle ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lmsdesk.practice.seeding import create_campus
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader
from tests.bench import campus, imports
from tests.bench.measure import Line, Stage
from tests.bench.window import percentile, shown


def measure(stage: Stage) -> Iterator[Line]:
    """The window shows a million rows and scrolls all the time; wall times between painted frames."""
    home = stage.folder / "home"
    profile = campus.profile_in(home, stage.cache)
    (home / "practice").mkdir(exist_ok=True)
    create_campus(home / "practice" / "large-1.sqlite3", "large")
    Desk(profile.desk, profile.mirror, site="", actor=0, wall=lambda: campus.NOW).close()
    reader = Reader(profile.mirror, profile.desk)
    people = list(reader.database.rows("SELECT username, email FROM user ORDER BY id"))
    courses = [row[0] for row in reader.database.rows("SELECT shortname FROM course ORDER BY id")]
    reader.close()
    imports.write_csv(home / "list.csv", imports.rows(imports.ROWS, people, courses))
    told = shown("smooth", home, 300)
    idle, busy = told["idle"], told["busy"]
    note = f"{told['people']:,} people arrived meanwhile, list checked: {'yes' if told['checked'] else 'not yet'}"
    yield Line("frames while syncing and checking", "fps", rate(idle), rate(busy), None, 58, more=True, note=note)
    yield Line("worst gap between frames while syncing and checking", "ms", max(idle), max(busy), 100, 33)
    yield Line("p99 gap between frames while syncing and checking", "ms", percentile(idle, 99), percentile(busy, 99))


def rate(gaps: Sequence[float]) -> float:
    """Frames a second."""
    return 1000 * len(gaps) / sum(gaps)
