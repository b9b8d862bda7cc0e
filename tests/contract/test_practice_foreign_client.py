"""A Moodle client that we did not write talks to the practice LMS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer

moodle = pytest.importorskip("moodle")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PracticeServer]:
    with PracticeServer(create_campus(tmp_path / "c.sqlite3")) as running:
        yield running


def test_moodlepy_reads_and_writes(server: PracticeServer) -> None:
    client = moodle.Moodle(f"{server.url}/webservice/rest/server.php", server.token)
    assert client("core_webservice_get_site_info")["sitename"] == "Practice campus"
    person = client("core_user_get_users_by_field", field="id", values=[5])[0]
    assert person["username"] == "u00005"
    assert client("core_user_update_users", users=[{"id": 5, "city": "Zürich"}]) == {"warnings": []}
    assert client("core_user_get_users_by_field", field="id", values=[5])[0]["city"] == "Zürich"
    assert client("enrol_manual_enrol_users", enrolments=[{"roleid": 5, "userid": 5, "courseid": 2}]) is None
    with pytest.raises(moodle.exception.MoodleException):
        client("core_user_get_users_by_field", field="nonsense", values=[1])
