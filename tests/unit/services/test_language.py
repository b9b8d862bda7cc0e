"""Sentences of the core in another language, here and in the helper process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.errors import WrongUse
from lmsdesk.services import language
from lmsdesk.services.worker import Task, Worker

GERMAN = {"*": {"Old": "Alt", "%n rows of {who}": {"one": "eine Zeile von {who}", "other": "%n Zeilen von {who}"}}}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language of two texts, spoken."""
    (tmp_path / "de.json").write_text(json.dumps(GERMAN), encoding="utf-8")
    (tmp_path / "en.json").write_text('{"*": {"%n files": {"one": "%n file"}}}', encoding="utf-8")
    monkeypatch.setattr(language, "folder", lambda name: tmp_path)
    language.catalogue.cache_clear()
    language.use("de")
    yield
    language.use("en")
    language.catalogue.cache_clear()


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 Zeilen von {Ada}"), (1, "eine Zeile von {Ada}"), (1041, "1.041 Zeilen von {Ada}")]
)
def test_a_sentence_has_its_number_and_its_facts(german: None, count: int, told: str) -> None:
    assert language.say("%n rows of {who}", count, who="{Ada}") == told


def test_what_is_not_translated_is_said_in_english(german: None) -> None:
    assert (language.say("Old"), language.say("New")) == ("Alt", "New")
    assert [language.say("%n files", count) for count in (1, 2)] == ["1 file", "2 files"]


def test_a_text_within_a_sentence_keeps_the_capitals_of_its_language(german: None) -> None:
    assert language.within("Heute 09:34") == "Heute 09:34"
    language.use("en")
    assert (language.within("Today 09:34"), language.within("ID number")) == ("today 09:34", "ID number")


def test_braces_of_a_text_without_facts_stay(german: None) -> None:
    assert language.say("{not a fact}") == "{not a fact}"


def test_days_follow_the_language_and_the_zone(german: None) -> None:
    assert language.moment(1_796_687_999, "Europe/Vienna", with_clock=True) == "8. Dez. 2026 00:59"


def test_only_what_has_texts_is_offered(german: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert language.shipped() == ("en", "de")
    monkeypatch.setenv(language.VARIABLE, "fr")
    with pytest.raises(WrongUse):
        language.use_asked()


def what_is_spoken(task: Task) -> str:
    """Run in the helper process."""
    return language.spoken().code


def test_the_helper_process_speaks_the_language_of_who_asks() -> None:
    worker = Worker()

    async def ask() -> list[str]:
        told = []
        for code in ("de", "en"):
            language.use(code)
            told.append(await worker.run(what_is_spoken))
        return told

    try:
        assert asyncio.run(ask()) == ["de", "en"]
    finally:
        language.use("en")
        worker.close()
