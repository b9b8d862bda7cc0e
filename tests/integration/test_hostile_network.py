"""Servers and people on the way that mean no good: what they never get, and how much of it we ever take."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.domain.endpoints import Outcome
from lmsdesk.domain.errors import LmsDeskError, Offline, Unanswered, WrongAddress, WrongUse
from lmsdesk.lms.http import HttpClient
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.lms.registry import connect
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.services.wording import tell
from tests.fakes.moodle import TOKEN, ScriptedMoodle, run
from tests.fakes.tls import Authority, Talk, request_of, serving

_DAY = timedelta(days=1)


def answering(body: bytes = b"{}", heard: list[bytes] | None = None) -> Talk:
    """One answer to one request."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await request_of(reader)
        if heard is not None:
            heard.append(request)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
        writer.write(body)
        await writer.drain()

    return talk


async def asked(url: str, **options: Any) -> bytes:
    """The answer to one request."""
    client = HttpClient(**options)
    try:
        return (await client.post(f"{url}/x", f"wstoken={TOKEN}".encode())).body
    finally:
        await client.close()


# Certificates


@pytest.mark.parametrize(
    ("shown", "known", "reason", "words"),
    [
        ({}, False, "certificate", "not trusted"),
        ({"begins": -9 * _DAY, "ends": -_DAY}, True, "certificate_expired", "has expired"),
        ({"begins": _DAY}, True, "certificate_early", "not valid yet"),
        ({"name": "moodle.elsewhere.org"}, True, "certificate_name", "made for another name"),
        ({"name": "127.0.0.9"}, True, "certificate_name", "made for another name"),
    ],
    ids=["self-signed", "expired", "not yet valid", "another name", "another address"],
)
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    tmp_path: Path, shown: dict[str, Any], known: bool, reason: str, words: str
) -> None:
    authority, heard = Authority(tmp_path), list[bytes]()

    async def scenario() -> None:
        async with serving(answering(heard=heard), authority.context(**shown)) as url:
            with pytest.raises(Offline) as told:
                await asked(url, ca_file=str(authority.path) if known else None)
            assert told.value.facts["reason"] == reason
            assert words in tell(told.value).what
            assert tell(told.value).next

    run(scenario())
    assert heard == []


@pytest.mark.parametrize("form", ["pem", "der", "with a key and words"])
def test_an_authority_of_ones_own_can_be_added_for_a_site(tmp_path: Path, form: str) -> None:
    authority = Authority(tmp_path)
    file = tmp_path / "given"
    data = {
        "pem": authority.path.read_bytes(),
        "der": authority.der,
        "with a key and words": b"College\n-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----\n"
        + authority.path.read_bytes(),
    }[form]
    file.write_bytes(data)
    profiles = Profiles(tmp_path / "home")
    profile = profiles.add(Site("p", "moodle", "https://moodle.example", ca_file=str(file)))
    file.unlink()  # whoever gave it may take it away again
    kept = profiles.open("p").site.ca_file
    assert kept is not None
    assert Path(kept).parent == profile.folder
    assert Path(kept).stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in Path(kept).read_bytes()
    assert str(tmp_path) not in (profile.folder / "site.json").read_text(), "the folder may move"

    async def scenario() -> None:
        async with serving(answering(b'{"a":1}'), authority.context()) as url:
            assert await asked(url, ca_file=kept) == b'{"a":1}'
        async with serving(answering(), Authority(tmp_path, "Others").context()) as url:
            with pytest.raises(Offline):
                await asked(url, ca_file=kept)

    run(scenario())


def test_an_authority_can_be_changed_and_forgotten_but_not_broken(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    profiles = Profiles(tmp_path / "home")
    profile = profiles.add(Site("p", "moodle", "https://moodle.example"))
    profile = profiles.change(profile, "ca_file", str(authority.path))
    before = Path(str(profile.site.ca_file)).read_bytes()
    nonsense = tmp_path / "nonsense.pem"
    for data in (
        b"",
        b"hello",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"0\x82" + b"x" * 90,
    ):
        nonsense.write_bytes(data)
        with pytest.raises(WrongUse) as told:
            profiles.change(profile, "ca_file", str(nonsense))
        assert str(nonsense) in tell(told.value).what
    assert Path(str(profiles.open("p").site.ca_file)).read_bytes() == before
    profile = profiles.change(profile, "ca_file", "")
    assert profiles.open("p").site.ca_file is None
    assert not list(profile.folder.glob("*.pem"))


def test_without_encryption_nothing_leaves_but_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=b"{}")

    for url in ("http://moodle.example", "http://127.0.0.1.example", "http://10.0.0.1", "http://localhost.example"):
        with pytest.raises(Offline) as told:
            run(asked(url, transport=httpx.MockTransport(handle)))
        assert "everybody on the way could read the token" in tell(told.value).what
    assert sent == []
    for url in ("http://127.0.0.1", "http://localhost:8000", "http://[::1]", "https://moodle.example"):
        run(asked(url, transport=httpx.MockTransport(handle)))
    assert len(sent) == 4


def test_certificates_are_verified_by_every_way_to_a_client() -> None:
    context = HttpClient()._trust()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_proxy_of_the_system_is_used_but_never_for_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    async def scenario() -> None:
        async with serving(answering(heard=heard)) as proxy, serving(answering(b"[1]")) as here:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy)
            monkeypatch.delenv("NO_PROXY", raising=False)
            assert await asked(here) == b"[1]"
            assert heard == []
            with pytest.raises(LmsDeskError):
                await asked("https://moodle.example")

    run(scenario())
    assert heard[0].startswith(b"CONNECT moodle.example:443")
    assert TOKEN.encode() not in b"".join(heard)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_and_the_token_stays(status: int) -> None:
    heard: list[bytes] = []

    async def scenario() -> None:
        async with serving(answering(heard=heard)) as elsewhere:

            async def moved(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await request_of(reader)
                where = f"{elsewhere}/webservice/rest/server.php?was={TOKEN}"
                writer.write(f"HTTP/1.1 {status} X\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())

            async with serving(moved) as url:
                connector = connect("moodle", url, TOKEN)
                try:
                    with pytest.raises(WrongAddress) as told:
                        await connector.ping()
                finally:
                    await connector.close()
            assert elsewhere in str(told.value.facts["address"])
            assert TOKEN not in f"{told.value} {tell(told.value)}"

    run(scenario())
    assert heard == []


def test_a_redirected_write_is_refused_and_not_repeated_elsewhere() -> None:
    site = ScriptedMoodle()
    where = f"https://thief.example/?wstoken={TOKEN}"
    site.fail = lambda request: (
        httpx.Response(307, headers={"Location": where}) if b"enrol_manual" in request.content else None
    )
    from lmsdesk.domain.changes import Operation, State, Verb
    from lmsdesk.domain.endpoints import Outgoing
    from lmsdesk.domain.keys import enrolment_key

    async def scenario() -> None:
        connector = site.connector()
        await connector.session.site()
        operation = Operation(
            1, "u", 1, enrolment_key(7, 2), Verb.CREATE, {"role_id": 5, "suspended": False}, None, "x", State.READY
        )
        endpoint = connector.endpoint(operation.key.entity, operation.verb, operation.patch)
        assert endpoint is not None
        patch = {**operation.patch, "start": None, "end": None}
        request = connector.prepare(endpoint, [Outgoing(1, operation.key, operation.verb, patch, patch, None)])
        answer = await connector.send(request)
        await connector.close()
        assert answer.outcome is Outcome.REFUSED
        assert answer.code == "wrong_address"
        assert TOKEN not in str(answer)

    run(scenario())
    assert {request.url.host for request in site.requests} == {"moodle.example"}
    assert sum(b"enrol_manual" in body for body in site.bodies) == 1


# Too much, too slow, never ending


def body_of(parts: Callable[[], AsyncIterator[bytes]], **headers: str) -> httpx.MockTransport:
    """An answer in parts."""
    return httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=parts()))


def test_an_endless_answer_is_cut_off_at_the_limit() -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 65_536
            yield b"x" * 65_536

    async def scenario() -> None:
        client = HttpClient(transport=body_of(endless))
        with pytest.raises(Unanswered) as told:
            await client.post("https://moodle.example", b"", limit=1_000_000)
        await client.close()
        assert told.value.facts["reason"] == "too_large"
        assert "larger than anything useful" in tell(told.value).what

    run(scenario())
    assert taken < 1_200_000


@pytest.mark.parametrize("headers", [b"Transfer-Encoding: chunked", b"Content-Length: 99999999999999"])
def test_an_endless_answer_over_the_wire_is_cut_off_too(headers: bytes) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n")
        while True:
            part = b"y" * 65_536
            writer.write(b"%x\r\n%b\r\n" % (len(part), part) if b"chunked" in headers else part)
            await writer.drain()

    async def scenario() -> None:
        async with serving(flood) as url:
            client = HttpClient()
            with pytest.raises(Unanswered) as told:
                await client.post(url, b"", limit=2_000_000)
            await client.close()
            assert told.value.facts["reason"] == "too_large"

    run(scenario())


def test_a_packed_answer_is_bounded_by_what_it_unpacks_to() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(bomb), 4_096):
            yield bomb[start : start + 4_096]

    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=parts())
    )

    async def scenario() -> None:
        client = HttpClient(transport=transport)
        with pytest.raises(Unanswered) as told:
            await client.post("https://moodle.example", b"", limit=5_000_000)
        await client.close()
        assert told.value.facts["reason"] == "too_large"

    run(scenario())


@pytest.mark.parametrize("packing", ["gzip, gzip", "deflate", "br", "gzip, gzip, gzip, gzip"])
def test_an_answer_that_is_packed_otherwise_than_asked_is_not_unpacked(packing: str) -> None:
    inner = gzip.compress(gzip.compress(b"\0" * 1_000_000)) if "gzip" in packing else zlib.compress(b"\0" * 1_000)
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, headers={"Content-Encoding": packing}, stream=_Once(inner))
    )

    async def scenario() -> None:
        client = HttpClient(transport=transport)
        with pytest.raises(Unanswered) as told:
            await client.post("https://moodle.example", b"")
        await client.close()
        assert told.value.facts["reason"] == "packed"

    run(scenario())


class _Once(httpx.AsyncByteStream):
    """Bytes as they travel."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data


def test_an_answer_that_drips_is_given_up() -> None:
    dripped = 0

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        began, clock = loop.time(), {"ahead": 0.0}
        loop.time = lambda: began + clock["ahead"]  # type: ignore[method-assign]

        async def drip() -> AsyncIterator[bytes]:
            nonlocal dripped
            while True:
                dripped += 1
                clock["ahead"] += 30  # seconds: in time for every single read
                yield b" "

        client = HttpClient(transport=body_of(drip))
        with pytest.raises(Unanswered) as told:
            await client.post("https://moodle.example", b"")
        assert told.value.facts["reason"] == "too_slow"
        await client.close()

    run(scenario())
    assert dripped < 10


def test_interim_answers_without_end_are_given_up() -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        while True:
            writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0)

    async def scenario() -> None:
        async with serving(never) as url:
            client = HttpClient(timeout=0.05)
            loop = asyncio.get_running_loop()
            # The clock runs as soon as the server talks: nobody waits for the real time-out.
            real, turns = loop.time, iter(range(10**9))
            loop.time = lambda: real() + next(turns) * 0.05  # type: ignore[method-assign]
            with pytest.raises(Unanswered) as told:
                await client.post(url, b"")
            assert told.value.facts["reason"] == "timeout"
            loop.time = real  # type: ignore[method-assign]
            with contextlib.suppress(httpx.HTTPError):
                await client.close()

    run(scenario())


# One site's token never meets another site


def test_two_sites_at_once_never_meet_each_others_token() -> None:
    heard: dict[str, list[bytes]] = {"a": [], "b": []}

    def server(name: str) -> Talk:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                heard[name].append(await request_of(reader))
                body = b'{"exception":"x","errorcode":"invalidtoken","message":"Invalid token"}'
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()

        return talk

    async def scenario() -> None:
        async with serving(server("a")) as one, serving(server("b")) as other:
            connectors = {"a": connect("moodle", one, "a" * 32), "b": connect("moodle", other, "b" * 32)}
            assert all(isinstance(each, MoodleConnector) for each in connectors.values())

            async def many(name: str) -> None:
                for _ in range(20):
                    with contextlib.suppress(LmsDeskError):
                        await connectors[name].ping()

            await asyncio.gather(many("a"), many("b"))
            for each in connectors.values():
                await each.close()

    run(scenario())
    for name, requests in heard.items():
        assert len(requests) >= 20
        other = {"a": b"b", "b": b"a"}[name] * 32
        assert all(name.encode() * 32 in request and other not in request for request in requests)
