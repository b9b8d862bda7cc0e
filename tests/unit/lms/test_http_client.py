"""The HTTP client: what is surely not sent, what may have been, and what is never done."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import sys

import httpx
import pytest

from lmsdesk.domain.errors import LmsDeskError, Offline, Unanswered, WrongUse
from lmsdesk.lms.http import HttpClient
from tests.fakes.moodle import run


def failing(error: Exception) -> HttpClient:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error

    return HttpClient(transport=httpx.MockTransport(handle))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("x"), Offline),
        (httpx.ConnectTimeout("x"), Offline),
        (httpx.ProxyError("x"), Offline),
        (httpx.ReadTimeout("x"), Unanswered),
        (httpx.WriteTimeout("x"), Unanswered),
        (httpx.WriteError("x"), Unanswered),
        (httpx.ReadError("x"), Unanswered),
        (httpx.RemoteProtocolError("x"), Unanswered),
        (httpx.DecodingError("x"), Unanswered),
    ],
)
def test_each_failure_says_whether_something_may_have_been_done(error: Exception, kind: type[LmsDeskError]) -> None:
    with pytest.raises(kind):
        run(failing(error).post("https://moodle.example", b""))


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (socket.gaierror(), "dns"),
        (ConnectionRefusedError(), "refused"),
        (ssl.SSLCertVerificationError(), "certificate"),
        (ssl.SSLError(), "tls"),
        (OSError(), "connect"),
    ],
)
def test_the_reason_for_no_connection_is_told(cause: Exception, reason: str) -> None:
    error = httpx.ConnectError("x")
    error.__cause__ = cause
    with pytest.raises(Offline) as caught:
        run(failing(error).post("https://moodle.example", b""))
    assert caught.value.facts["reason"] == reason


def test_nobody_listening_is_offline() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Offline) as caught:
        run(HttpClient().post(f"http://127.0.0.1:{port}/", b""))
    assert caught.value.facts["reason"] == "refused"


def test_a_server_that_hangs_up_leaves_the_outcome_open() -> None:
    async def scenario() -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = HttpClient()
        try:
            with pytest.raises(Unanswered):
                await client.post(f"http://127.0.0.1:{port}/", b"a=1")
        finally:
            await client.close()
            server.close()

    run(scenario())


def test_an_answer_over_the_limit_is_not_read_to_its_end() -> None:
    bomb = gzip.compress(b"0" * 1_000_000)
    headers = {"Content-Encoding": "gzip"}
    client = HttpClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=bomb, headers=headers)))
    with pytest.raises(Unanswered) as caught:
        run(client.post("https://moodle.example", b"", limit=10_000))
    assert caught.value.facts["reason"] == "too_large"


def test_a_redirect_is_an_answer_not_a_way_to_go() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(307, headers={"Location": "https://elsewhere.example"})

    reply = run(HttpClient(transport=httpx.MockTransport(handle)).post("https://moodle.example", b"wstoken=x"))
    assert (reply.status, reply.location, len(seen)) == (307, "https://elsewhere.example", 1)


def test_answers_are_asked_for_compressed_and_waits_are_read() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(429, headers={"Retry-After": "7"})

    reply = run(HttpClient(transport=httpx.MockTransport(handle)).post("https://moodle.example", b""))
    assert reply.retry_after == 7.0
    assert seen[0].headers["accept-encoding"] == "gzip"


def test_only_so_many_requests_are_in_flight() -> None:
    running, most = 0, 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        return httpx.Response(200)

    async def scenario() -> None:
        client = HttpClient(transport=httpx.MockTransport(handle), in_flight=2)
        await asyncio.gather(*(client.post("https://moodle.example", b"") for _ in range(9)))
        await client.close()

    run(scenario())
    assert most == 2


def test_a_certificate_file_that_is_none_is_wrong_use(tmp_path: object) -> None:
    with pytest.raises(WrongUse):
        run(HttpClient(ca_file=f"{tmp_path}/none.pem").post("https://moodle.example", b""))


def test_the_connectors_are_imported_without_httpx() -> None:
    code = "import sys, lmsdesk.lms.registry, lmsdesk.lms.decoders; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
