"""The settings of one site are damaged: the others go on, nothing is thrown away, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.app import connect
from lmsdesk.cli.run import run
from lmsdesk.domain.errors import StoreDamaged
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.control import Here
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings
from lmsdesk.services.wording import tell


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"name":"bad"}', b"\xff", b'{"name":1,"kind":"m","url":"u"}'])
def test_the_other_sites_are_listed_and_the_file_stays_as_it_is(tmp_path: Path, data: bytes) -> None:
    profiles = Profiles(tmp_path)
    for name in ("bad", "good"):
        profiles.add(Site(name, "moodle", "https://moodle.example"))
    file = tmp_path / "sites" / "bad" / "site.json"
    file.write_bytes(data)
    outside = Outside(connect, MemorySecrets(), SystemClock())
    home = Home(profiles, Settings(tmp_path / "settings.json"), outside, Here(), automatic=False)
    assert [site.name for site in home.sites()] == ["good"]
    with pytest.raises(StoreDamaged) as told:
        profiles.open("bad")
    assert str(file) in tell(told.value).what
    assert file.read_bytes() == data


def test_the_doctor_names_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Profiles(home).add(Site("bad", "moodle", "https://moodle.example"))
    (home / "sites" / "bad" / "site.json").write_bytes(b"{")
    assert run(["doctor"]) == 2
    assert "bad, settings" in capsys.readouterr().out
