"""Choices of this computer: kept, shared with other versions and windows, never half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.services.settings import Settings


def test_what_is_put_is_there_after_a_restart(tmp_path: Path) -> None:
    Settings(tmp_path / "settings.json").put("theme", "dark")
    assert Settings(tmp_path / "settings.json").get("theme") == "dark"


def test_what_is_not_kept_is_the_default(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert (settings.get("theme"), settings.get("theme", "system"), settings.number("minutes", 10)) == (
        "",
        "system",
        10,
    )
    settings.put("minutes", "many")
    assert settings.number("minutes", 10) == 10
    settings.put("minutes", "30")
    assert settings.number("minutes", 10) == 30


def test_what_another_version_keeps_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"later": {"things": [1, 2]}, "theme": "light"}))
    Settings(path).put("theme", "dark")
    assert json.loads(path.read_text()) == {"later": {"things": [1, 2]}, "theme": "dark"}


def test_two_windows_do_not_overwrite_each_other(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    first, second = Settings(path), Settings(path)
    first.put("theme", "dark")
    second.put("pane", "users")
    assert json.loads(path.read_text()) == {"theme": "dark", "pane": "users"}
    assert second.get("theme") == "dark"


def test_a_file_that_is_no_json_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "da')
    settings = Settings(path)
    assert settings.get("theme", "system") == "system"
    settings.put("theme", "light")
    assert (tmp_path / "settings.unreadable").read_text() == '{"theme": "da'


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.put("theme", "dark")

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(DiskTrouble):
        settings.put("theme", "light")
    assert json.loads(path.read_text()) == {"theme": "dark"}


def test_who_listens_hears_what_changed_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    heard: list[str] = []
    deafen = settings.on_change(heard.append)
    settings.put("theme", "dark")
    settings.put("theme", "dark")
    deafen()
    settings.put("theme", "light")
    assert heard == ["theme"]
