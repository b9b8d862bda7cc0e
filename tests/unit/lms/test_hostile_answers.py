"""Answers that no Moodle gives: each ends in rows or in a named error, and none carries a secret back to us."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.endpoints import Answer, Outgoing
from lmsdesk.domain.errors import BadAnswer, LmsDeskError
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Table
from lmsdesk.lms.decoders import DECODERS
from lmsdesk.services.wording import tell
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from tests.fakes.moodle import TOKEN, ScriptedMoodle, fault, run

PASSWORD = 'Canary & "Pass" 5!'
ANN = {"id": 7, "username": "ann", "firstname": "Ann", "lastname": "Lee", "email": "a@b.org"}


def people(*rows: object) -> list[tuple[object, ...]]:
    """What a page of people becomes."""
    return list(DECODERS["moodle.user_sweep"](json.dumps(rows).encode(), {})[0].rows)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 5_000 + b"]" * 5_000,
        b'[{"id":1' + b'{"a":' * 3_000 + b"1" + b"}" * 3_000 + b"}]",
        b'[{"id":NaN,"username":"x"}]',
        b'[{"id":Infinity,"username":"x"}]',
        b'[{"id":1e999,"username":"x"}]',
        b'[{"id":' + b"9" * 5_000 + b',"username":"x"}]',
        b'[{"id":18446744073709551616,"username":"x"}]',
        b'[{"id":"9223372036854775808","username":"x"}]',
        b'[{"id":[],"username":"x"}]',
        b'[{"id":null,"username":"x"}]',
        b'[{"id":true,"username":"x"}]',
        b'[{"id":1,"username":{"a":1}}]',
        b'[{"id":1,"username":"\xff\xfe"}]',
        b'[{"id":1,"username":"\\ud800"}]',
        b"{}", b"null", b'"x"', b"1", b"",
    ],
    ids=range(20),
)  # fmt: skip
def test_what_is_no_page_of_people_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer) as told:
        DECODERS["moodle.user_sweep"](body, {})
    assert len(str(told.value)) < 500


@pytest.mark.parametrize("name", ["username", "firstname", "lastname", "email", "idnumber", "department", "city"])
def test_a_name_as_long_as_a_novel_is_refused_and_a_long_one_is_taken(name: str) -> None:
    assert people({**ANN, name: "x" * 20_000})
    with pytest.raises(BadAnswer):
        people({**ANN, name: "x" * 1_000_000})


def test_control_characters_and_marks_are_kept_as_they_are_and_can_be_found(tmp_path: Path) -> None:
    odd = "a\x00b\u202ec\x07<b>"
    rows = DECODERS["moodle.user_sweep"](json.dumps([{**ANN, "firstname": odd}]).encode(), {})
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1)
    mirror.store("users", rows, 1)
    assert mirror.database.value("SELECT first_name FROM user WHERE id=7") == odd
    assert mirror.database.rows("SELECT rowid FROM user_fts WHERE user_fts MATCH '\"lee\"'") == [(7,)]
    mirror.database.close()


def test_the_same_id_twice_in_a_page_is_one_row(tmp_path: Path) -> None:
    rows = DECODERS["moodle.user_sweep"](json.dumps([ANN, {**ANN, "lastname": "Other"}, ANN]).encode(), {})
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1)
    mirror.begin("users", 1, 3)
    mirror.store("users", rows, 1)
    mirror.finish("users", 2, complete=True)
    assert mirror.database.value("SELECT count(*) FROM user") == 1
    mirror.database.close()
    assert rows[0].table is Table.USER


# Secrets that come back


def password_answer(answer: Any) -> Answer:
    """What becomes of setting a password when this comes back."""
    site = ScriptedMoodle({"core_user_update_users": answer}, envelope=False)

    async def sent() -> Answer:
        connector = site.connector()
        await connector.session.site()
        patch = {"password": None}
        operation = Operation(1, "u", 1, user_key(7), Verb.UPDATE, patch, {}, "Ann", State.READY)
        endpoint = connector.endpoint(operation.key.entity, operation.verb, patch)
        assert endpoint is not None
        request = connector.prepare(endpoint, [Outgoing(1, operation.key, operation.verb, {}, {}, PASSWORD)])
        assert PASSWORD not in request.digest
        found = await connector.send(request)
        await connector.close()
        return found

    assert isinstance(NewOperation(user_key(7), Verb.UPDATE, {}, {}, "Ann", None, PASSWORD).secret, str)
    return run(sent())


@pytest.mark.parametrize(
    "answer",
    [
        fault("invalidparameter", message=f"password => {PASSWORD} is wrong (wstoken={TOKEN})"),
        {**fault("invalidparameter"), "debuginfo": f"UPDATE user SET password='{html.escape(PASSWORD)}' -- {TOKEN}"},
        fault(TOKEN),
        fault("password_policy", message=f"<p>{html.escape(PASSWORD)}</p>"),
        {"warnings": [{"item": "user", "itemid": 7, "warningcode": "1", "message": f"no {PASSWORD} {TOKEN}"}]},
        {"warnings": [{"item": "user", "itemid": 7, "warningcode": TOKEN, "message": "no"}]},
    ],
    ids=["message", "debuginfo", "code", "policy", "warning", "warning code"],
)
def test_a_server_that_repeats_what_it_was_sent_does_not_get_it_into_our_files(answer: Any) -> None:
    told = password_answer(answer)
    kept = repr(told)
    assert "Canary" not in kept
    assert TOKEN not in kept


@pytest.mark.parametrize("code", ["invalidparameter", "accessexception", "invalidtoken", "codingerror", TOKEN])
def test_a_refused_reading_says_nothing_of_the_token(code: str) -> None:
    site = ScriptedMoodle({"core_user_get_users_by_field": fault(code, message=f"token {TOKEN}, wstoken={TOKEN}")})

    async def asked() -> None:
        connector = site.connector()
        try:
            await connector.ping()
        finally:
            await connector.close()

    with pytest.raises(LmsDeskError) as told:
        run(asked())
    assert TOKEN not in f"{told.value} {tell(told.value)}"
