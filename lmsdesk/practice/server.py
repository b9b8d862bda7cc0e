"""Serving a campus on loopback, in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn

from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.rest import DROP, Campus, build_app

HOST = "127.0.0.1"


class PracticeServer:
    """A practice LMS at ``url`` between ``start`` and ``stop``; its state is in the campus file."""

    def __init__(self, campus: Path, *, port: int = 0, faults: FaultPlan | None = None) -> None:
        # With the protocol named, asyncio switches Nagle's algorithm off: otherwise each answer waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self.campus = Campus(campus, faults, base=self.url)
        config = uvicorn.Config(
            _Breakable(build_app(self.campus)), log_level="critical", lifespan="off", http="h11", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="practice", daemon=True)

    @property
    def token(self) -> str:
        """The administrator's token."""
        return self.tokens["admin"]

    @property
    def tokens(self) -> dict[str, str]:
        """Kind ("admin", "weak") to token."""
        return self.campus.tokens

    def start(self) -> None:
        """Serve; connections are taken from this moment."""
        self._socket.listen(64)
        self._thread.start()

    def stop(self) -> None:
        """Finish what runs and let go of port and file."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._socket.close()
        self.campus.close()

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def __enter__(self) -> PracticeServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Breakable:
    """Lets the app break its connection, which no ASGI message can."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope[DROP] = send.__self__.transport.abort  # uvicorn passes the method of its request cycle
        await self._app(scope, receive, send)
