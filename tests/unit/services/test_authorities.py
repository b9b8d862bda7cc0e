"""An authority that is added to an open site is used from the next request on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import SyncState
from tests.fakes.opened import Desk
from tests.fakes.tls import Authority


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.close()


def test_the_next_connection_knows_the_authority_and_forgets_it_again(desk: Desk, tmp_path: Path) -> None:
    seen: list[str | None] = []
    connect = desk.console._connect
    desk.secrets.write(desk.console.profile.secret_name, "good")
    desk.console._connect = lambda site, token: (seen.append(site.ca_file), connect(site, token))[1]
    desk.run(desk.console.use_authority(str(Authority(tmp_path).path)))
    assert seen == [str(desk.console.profile.folder / "authority.pem")]
    assert desk.console.site.own_authority
    assert desk.lms.token == "good", "the token goes on with it"
    assert desk.console.connector is desk.lms
    desk.run(desk.console.use_authority(""))
    assert seen[-1] is None
    assert not desk.console.site.own_authority


def test_nothing_changes_for_a_file_without_certificates_or_while_a_job_runs(desk: Desk, tmp_path: Path) -> None:
    before = desk.console.connector
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(WrongUse) as told:
        desk.run(desk.console.use_authority(str(tmp_path / "x.pem")))
    assert told.value.facts["what"] == "ca_file"
    desk.console.engine._job = SyncState.PULLING
    with pytest.raises(WrongUse) as told:
        desk.run(desk.console.use_authority(str(Authority(tmp_path).path)))
    assert told.value.facts["what"] == "busy"
    desk.console.engine._job = None
    assert desk.console.connector is before
    assert not desk.console.site.own_authority
