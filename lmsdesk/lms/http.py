"""One HTTP client for all connectors: POST only, no redirects, no retries, bounded answers, two kinds of trouble.

``Offline`` means that surely no byte of the request reached the server; ``Unanswered`` everything else. A token travels
encrypted or not at all, but for servers on this computer; certificates are always verified.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lmsdesk import __version__
from lmsdesk.domain.errors import LmsDeskError, Offline, Unanswered, WrongUse

if TYPE_CHECKING:  # httpx costs 60 ms to import: only the first request pays
    import httpx

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
MAX_ANSWER: Final = 256 * 1024 * 1024  # bytes, after decompression
CONNECT_TIMEOUT: Final = 15.0
READ_TIMEOUT: Final = 120.0
SLOWEST: Final = 1_000  # bytes a second of an answer that takes longer than the timeout; a modem had four times that
# Apache closes idle connections after 5 s: ours are dropped earlier, so that a request rarely meets a closing one.
KEEP_ALIVE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, whole."""

    status: int
    body: bytes
    content_type: str = ""
    location: str | None = None
    retry_after: float | None = None
    date: str | None = None


@dataclass(slots=True)
class Traffic:
    """What a client has sent and received so far, in bytes of bodies (received: after decompression)."""

    requests: int = 0
    sent: int = 0
    received: int = 0


class HttpClient:
    """Posts bodies to one site, at most ``in_flight`` at a time."""

    def __init__(
        self,
        *,
        ca_file: str | None = None,
        in_flight: int = 2,
        timeout: float = READ_TIMEOUT,
        transport: object | None = None,
    ) -> None:
        self._ca_file = ca_file
        self._timeout = timeout
        self._transport = transport
        self._places = asyncio.Semaphore(max(1, in_flight))
        self._client: httpx.AsyncClient | None = None
        self.in_flight = max(1, in_flight)
        self.traffic = Traffic()

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str = FORM,
        timeout: float | None = None,
        limit: int = MAX_ANSWER,
    ) -> Reply:
        """Send one request once; raise Offline or Unanswered."""
        import httpx

        if urlsplit(url).scheme == "http" and not is_loopback(url):
            raise Offline(reason="plain_http", host=host_of(url))
        async with self._places:
            client = self._open(is_loopback(url))
            seconds = timeout or self._timeout
            wait = httpx.Timeout(seconds, connect=CONNECT_TIMEOUT, pool=None)
            headers = {"Content-Type": content_type}
            request = client.build_request("POST", url, content=body, headers=headers, timeout=wait)
            try:
                # A server may send interim answers without end: each in time, and never the one that is meant.
                async with asyncio.timeout(2 * seconds + CONNECT_TIMEOUT):
                    answer = await client.send(request, stream=True)
                try:
                    self.traffic.requests += 1
                    self.traffic.sent += len(body)
                    return _reply(answer, await self._read(answer, limit, seconds))
                finally:
                    await answer.aclose()
            except TimeoutError as error:
                raise Unanswered(reason="timeout", host=host_of(url)) from error
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise WrongUse(what="url", value=url) from error
            except httpx.HTTPError as error:
                raise _trouble(error, host_of(url)) from error
            except httpx.StreamError as error:
                raise Unanswered(reason="stream", host=host_of(url)) from error

    async def _read(self, answer: httpx.Response, limit: int, patience: float) -> bytes:
        """The body, as long as it is bounded, comes fast enough, and was packed once at most."""
        host = host_of(str(answer.url))
        if answer.headers.get("content-encoding", "identity").strip().lower() not in ("identity", "gzip", ""):
            raise Unanswered(reason="packed", host=host)  # packed twice, one kilobyte may become a terabyte
        clock = asyncio.get_running_loop().time
        begun, parts = clock(), bytearray()
        async for part in answer.aiter_bytes():
            parts += part
            if len(parts) > limit:
                raise Unanswered(reason="too_large", limit=limit, host=host)
            if (taken := clock() - begun) > patience and len(parts) < SLOWEST * taken:
                raise Unanswered(reason="too_slow", host=host)
        self.traffic.received += len(parts)
        return bytes(parts)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self, here: bool) -> httpx.AsyncClient:
        """The client; the proxy of the system is used for everything but servers on this computer."""
        import httpx

        if self._client is None:
            transport = self._transport
            if transport is not None and not isinstance(transport, httpx.AsyncBaseTransport):
                raise WrongUse(what="transport", value=type(transport).__name__)
            self._client = httpx.AsyncClient(
                verify=self._trust(),
                http2=False,
                follow_redirects=False,
                trust_env=not here,
                transport=transport,
                limits=httpx.Limits(max_connections=self.in_flight, keepalive_expiry=KEEP_ALIVE),
                headers={
                    "User-Agent": f"LMSDesk/{__version__}",
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                },
            )
        return self._client

    def _trust(self) -> ssl.SSLContext:
        """The system's certificates, and those of the named file, which is PEM or DER."""
        context = ssl.create_default_context()
        if self._ca_file:
            try:
                with open(self._ca_file, "rb") as file:
                    data = file.read()
                context.load_verify_locations(cadata=data.decode("ascii", "ignore") if b"-----BEGIN" in data else data)
            except (OSError, ssl.SSLError, ValueError) as error:
                raise WrongUse(what="ca_file", value=self._ca_file) from error
            # Authorities that organisations made themselves seldom keep to every letter of RFC 5280, which Python
            # demands from 3.13 on; what they sign is verified all the same.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


def _reply(answer: httpx.Response, body: bytes) -> Reply:
    headers: Mapping[str, str] = answer.headers
    return Reply(
        status=answer.status_code,
        body=body,
        content_type=headers.get("content-type", "").lower(),
        location=headers.get("location"),
        retry_after=_seconds(headers.get("retry-after")),
        date=headers.get("date"),
    )


def _seconds(text: str | None) -> float | None:
    """Seconds of a Retry-After header; its date form is rare and left out."""
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None


def host_of(url: str) -> str:
    """The name, and a port of its own, of the site in an address."""
    return urlsplit(url).netloc.rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to this computer."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name such as 127.example.org leads anywhere


def _trouble(error: httpx.HTTPError, host: str) -> LmsDeskError:
    import httpx

    if isinstance(
        error,
        (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError),
    ):
        return Offline(reason=_reason(error), host=host)
    reason = "timeout" if isinstance(error, httpx.TimeoutException) else type(error).__name__
    return Unanswered(reason=reason, host=host)


def _reason(error: BaseException) -> str:
    """Why no connection came about: the most telling exception of the chain."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    if isinstance(error, httpx.ProxyError):
        return "proxy"
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return _CERTIFICATES.get(getattr(link, "verify_code", 0), "certificate")
        for kind, reason in _REASONS:
            if isinstance(link, kind):
                return reason
        link = link.__cause__ or link.__context__
    return "connect"


# What OpenSSL found wrong with a certificate (x509_vfy.h); everything else is that nobody known has signed it.
_CERTIFICATES: Final[Mapping[int, str]] = {
    9: "certificate_early",
    10: "certificate_expired",
    62: "certificate_name",
    64: "certificate_name",
}
_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLError, "tls"),
    (socket.gaierror, "dns"),
    (ConnectionRefusedError, "refused"),
)
