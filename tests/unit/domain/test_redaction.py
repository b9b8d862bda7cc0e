"""What is hidden in texts of servers, in the log and in reports of mistakes."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from lmsdesk.domain.redaction import HIDDEN, forget_all, know, redacted
from lmsdesk.services.log import LONGEST, SIZE, start_log

SECRET = 'Canary & "Quoted" <9> ünï'


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.mark.parametrize(
    "form",
    [str, html.escape, quote, quote_plus, json.dumps, repr, lambda text: json.dumps(text, ensure_ascii=False)],
    ids=["plain", "html", "url", "form", "json", "python", "json with letters"],
)
def test_a_known_secret_is_hidden_in_every_usual_form(form: object) -> None:
    know(SECRET)
    text = redacted(f"The value {form(SECRET)} is wrong.")  # type: ignore[operator]
    assert "Canary" not in text
    assert "Quoted" not in text
    assert HIDDEN in text


@pytest.mark.parametrize(
    "text",
    [
        "POST wstoken=0123456789abcdef0123456789abcdef&wsfunction=x",
        '{"token": "0123456789abcdef0123456789abcdef"}',
        "privatetoken: 0123456789abcdef0123456789abcdef",
        "Authorization: Bearer 0123456789abcdef0123456789abcdef",
        "users[0][password]=0123456789abcdef0123456789abcdef",
        '"newpassword": "0123456789abcdef0123456789abcdef"',
        "https://ann:0123456789abcdef0123456789abcdef@moodle.example/",
    ],
)
def test_what_stands_where_secrets_stand_is_hidden_also_when_nobody_knows_it(text: str) -> None:
    assert "0123456789abcdef" not in redacted(text)
    assert HIDDEN in redacted(text)


def test_texts_without_secrets_stay_as_they_are() -> None:
    know("a")  # too short to be told from anything
    for text in ("Invalid parameter value detected", "The token is wrong", "password policy: at least 8", "a b c", ""):
        assert redacted(text) == text


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = start_log(tmp_path)
    assert handler is not None
    yield tmp_path / "logs" / "lmsdesk.log"
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_the_log_holds_no_secret_whichever_way_it_came(log: Path) -> None:
    know(SECRET)
    noted = logging.getLogger("lmsdesk.test")
    noted.warning("in the message: %s", SECRET)
    noted.info(f"in the text {SECRET}")
    noted.error("in an argument %r", {"wstoken": SECRET, "list": [SECRET]})
    try:
        raise ValueError(f"in an exception: {SECRET}")
    except ValueError:
        noted.exception("failed")
    logging.getLogger("httpx").warning("POST https://moodle.example/?wstoken=feedfeedfeedfeed")
    text = log.read_text(encoding="utf-8")
    assert text.count(HIDDEN) >= 5
    assert "Canary" not in text
    assert "feedfeed" not in text
    assert "Traceback" in text


def test_the_log_is_its_owners_alone_and_bounded(log: Path) -> None:
    noted = logging.getLogger("lmsdesk.test")
    for _ in range(3 * SIZE // LONGEST + 20):
        noted.info("%s", "x" * (LONGEST + 1))
    files = sorted(log.parent.iterdir())
    assert [path.name for path in files] == ["lmsdesk.log", "lmsdesk.log.1", "lmsdesk.log.2"]
    assert all(path.stat().st_size <= SIZE + 2 * LONGEST for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    assert log.parent.stat().st_mode & 0o077 == 0


def test_where_no_log_can_be_made_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert start_log(tmp_path) is None
