"""Connections that break in the middle: a write leaves this computer once, whatever happens to its answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import anyio._core._sockets
import pytest

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import Answer, Outcome, Outgoing
from lmsdesk.domain.errors import LmsDeskError, Offline, Unanswered
from lmsdesk.domain.keys import user_key
from lmsdesk.lms.http import HttpClient
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.lms.moodle.endpoints import BY_NAME


class Breaking:
    """A server that reads requests whole, counts them, and does with the connection what a test says."""

    def __init__(self, answer: Callable[[int], bytes | None], *, keep: bool = False) -> None:
        self._answer, self._keep = answer, keep
        self.requests: list[bytes] = []
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await self._head(reader):
                fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
                self.requests.append(await reader.readexactly(int(fields[b"content-length"])))
                told = self._answer(len(self.requests))
                if told is None:
                    writer.transport.abort()
                    return
                writer.write(told)
                await writer.drain()
                if not self._keep:
                    return
        finally:
            writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return b""


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def _sent(server: Breaking, times: int = 1) -> list[Answer]:
    """Send an edit through the real connector, some times over the same client; return the answers."""
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    connector = MoodleConnector(HttpClient(timeout=5), f"http://127.0.0.1:{port}", "t" * 32)
    endpoint = BY_NAME["users_update"]
    outgoing = [Outgoing(1, user_key(7), Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"})]
    answers = []
    try:
        for _ in range(times):
            answers.append(await connector.send(connector.prepare(endpoint, outgoing)))
    finally:
        await connector.close()
        await _closed(listening)
    return answers


async def _closed(listening: asyncio.Server) -> None:
    """No more connections, and the last of them has seen its end."""
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others)


_OK = b'{"warnings":[]}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_WHOLE = _HEAD % len(_OK) + _OK


@pytest.mark.parametrize(
    "told",
    [None, b"HTTP/1.1 200 OK\r\nContent-Ty", _HEAD % 400 + b'{"warnings":[CUT', b"", b"SMTP 220 hello\r\n\r\n"],
    ids=["no answer", "half a head", "half a body", "closed", "another protocol"],
)
def test_an_answer_that_breaks_off_leaves_a_write_in_doubt_and_it_is_sent_once(told: bytes | None) -> None:
    server = Breaking(lambda number: told)
    answers = run(_sent(server))
    assert [answer.outcome for answer in answers] == [Outcome.UNKNOWN]
    assert len(server.requests) == 1


def test_a_kept_connection_that_the_server_closes_is_not_used_for_a_second_sending() -> None:
    """The first answer keeps the connection; then the server hangs up while the second request arrives."""
    server = Breaking(lambda number: _WHOLE if number != 2 else None, keep=True)
    answers = run(_sent(server, times=3))
    assert [answer.outcome for answer in answers] == [Outcome.OK, Outcome.UNKNOWN, Outcome.OK]
    assert len(server.requests) == 3


def test_a_connection_that_is_refused_means_that_nothing_was_sent() -> None:
    async def refused() -> Answer:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        connector = MoodleConnector(HttpClient(timeout=5), f"http://127.0.0.1:{port}", "t" * 32)
        try:
            outgoing = [Outgoing(1, user_key(7), Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"})]
            return await connector.send(connector.prepare(BY_NAME["users_update"], outgoing))
        finally:
            await connector.close()

    assert run(refused()).outcome is Outcome.NOT_SENT


# An address of the sixth version that swallows everything

BLACK_HOLE = "100::1"  # the prefix that is set aside for discarding (RFC 6666)


def test_a_black_hole_of_the_sixth_version_does_not_hide_the_address_that_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    server = Breaking(lambda number: _WHOLE)

    async def reached() -> bytes:
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        _two_addresses(monkeypatch, asked)
        client = HttpClient(timeout=5)
        try:
            return (await client.post(f"http://localhost:{port}/x", b"a=1")).body
        finally:
            await client.close()
            await _closed(listening)

    assert run(reached()) == _OK
    assert asked == [BLACK_HOLE, "127.0.0.1"]
    assert len(server.requests) == 1


def test_where_only_the_black_hole_is_left_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("lmsdesk.lms.http.CONNECT_TIMEOUT", 0.2)

    async def reached() -> LmsDeskError | None:
        _two_addresses(monkeypatch, asked, only=BLACK_HOLE)
        client = HttpClient(timeout=5)
        try:
            await client.post("http://localhost:9/x", b"a=1")
        except LmsDeskError as error:
            return error
        finally:
            await client.close()
        return None

    error = run(reached())
    assert isinstance(error, Offline)
    assert not isinstance(error, Unanswered)
    assert error.facts["reason"] == "timeout"


def _two_addresses(monkeypatch: pytest.MonkeyPatch, asked: list[str], only: str | None = None) -> None:
    """The name leads to two addresses; connecting to the first one never ends."""
    backend = anyio._core._sockets.get_async_backend()
    connect = backend.connect_tcp

    async def found(host: str | bytes, port: int, **_: object) -> list[Any]:
        six = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (BLACK_HOLE, port))
        four = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        return [six] if only else [six, four]

    async def connecting(host: str, port: int, local: object = None) -> Any:
        asked.append(host)
        if host == BLACK_HOLE:
            await asyncio.Event().wait()
        return await connect(host, port, local)

    monkeypatch.setattr(anyio._core._sockets, "getaddrinfo", found)
    monkeypatch.setattr(backend, "connect_tcp", connecting)
