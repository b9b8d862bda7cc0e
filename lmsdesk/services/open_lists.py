"""The lists that a person works on: whatever happens to the window, they stay until they are closed.

Another text size, another pane, the end of the program: the private copy, everything that was chosen and the row that
was looked at last are still there. Closing a list forgets all of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.imports.kept_lists import KeptList, Left, choices_text
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.files import kept_lists
from lmsdesk.files.packages import Gathered, Taken, forget

CLIPBOARD = "Clipboard"


class Session(Protocol):
    """A list that was read and checked."""

    @property
    def name(self) -> str:
        """The name of the file."""

    @property
    def path(self) -> Path | None:
        """Where it lies."""

    @property
    def copy(self) -> Path:
        """Its private copy."""

    @property
    def options(self) -> ImportOptions:
        """What the plan was made with."""

    @property
    def plan(self) -> ImportPlan:
        """The result of the last check."""

    def kept(self, left: Left) -> KeptList:
        """What has to be known to come back to it."""

    def close(self) -> None:
        """Forget the copy."""


S = TypeVar("S", bound=Session)
S_co = TypeVar("S_co", bound=Session, covariant=True)


class Opening(Protocol[S_co]):
    """What makes sessions of files, of text and of what was left."""

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """The lists among files, folders and archives."""

    async def open(self, path: Path, options: ImportOptions | None = None) -> S_co:
        """Copy, read and check a file."""

    async def open_taken(self, taken: Taken, options: ImportOptions | None = None) -> S_co:
        """Read and check one of the lists that were gathered."""

    async def open_set(self, taken: Sequence[Taken], name: str, options: ImportOptions | None = None) -> S_co:
        """Read and check several of them as one plan."""

    async def open_text(self, text: str, options: ImportOptions | None = None) -> S_co:
        """Check rows that were pasted."""

    async def reopen(self, kept: KeptList, options: ImportOptions | None = None) -> S_co:
        """Check a list that was left."""

    async def read_again(self, kept: KeptList, options: ImportOptions | None = None) -> S_co:
        """Read a list or a set anew from where its files lie."""


class OpenList(Generic[S]):
    """A list from the moment it was dropped until it is closed. What a window needs of it again stands here."""

    def __init__(self, book: OpenLists[S], name: str, read: Callable[[ImportOptions | None], Awaitable[S]]) -> None:
        self._book, self._read = book, read
        self.name = name
        self.path: Path | None = None
        self.paths: Sequence[Path] = ()  # what was dropped, as long as nobody has looked what that is
        self.session: S | None = None  # None as long as nothing was read, and after a new start
        self.kept: KeptList | None = None
        self.left = Left()
        self.options: ImportOptions | None = None  # what was chosen last, checked or not
        self.back: list[ImportOptions] = []  # what was chosen before, newest last
        self.forth: list[ImportOptions] = []  # what was taken back of it
        self.staged: ChangeSet | None = None
        self.step: int | None = None  # of the four, where a person chose one
        self.is_front = False  # it is the one that is looked at
        self._noted: tuple[Left, ImportOptions | None] | None = None

    @property
    def is_left(self) -> bool:
        """Tell whether it comes from an earlier run and was not looked at in this one."""
        return self.session is None and self.kept is not None

    async def read(self, options: ImportOptions | None = None) -> S:
        """Read and check it, for the first time, or anew from where it came from; the choices before are replaced."""
        session = await self._read(options)
        old, before, self.session = self.session, self.kept, session
        self.options, self.staged, self.name, self.path = session.options, None, session.name, session.path
        self.paths, self.back, self.forth = (), [], []
        if self._book.folder is not None:
            self.kept = session.kept(self.left)
            if before is not None:
                self.kept = replace(self.kept, at=before.at)
        if old is not None and old.copy != session.copy:
            old.close()
        self.reached()
        return session

    def reached(self) -> None:
        """It was checked: remember the figures."""
        if self.session is None:
            return
        plan = self.session.plan
        problems, refused = plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK], plan.refused is not None
        self.left = replace(
            self.left, rows=plan.file_rows, changes=plan.changes, problems=problems, refused=refused, staged=None
        )

    async def keep(self) -> None:
        """Write down how far it came; raise DiskTrouble."""
        await self._book.call(self.write_down)

    def write_down(self) -> None:
        """The same at once, unless it is written already."""
        now = (self.left, self.options)
        if self.kept is None or self.session is None or now == self._noted:
            return
        self.kept = replace(self.kept, left=self.left)
        kept_lists.write(self.kept, choices_text(self.options or self.session.options))
        self._noted = now

    def close(self) -> None:
        """Forget it, with its copy; what it put into the tray stays there."""
        if self.session is not None:
            self.session.close()
        if self.kept is not None:
            kept_lists.forget(self.kept.copy)
        self.session = self.kept = None
        self._book.drop(self)


class OpenLists(Generic[S]):
    """All lists of one site that are open. Without a ``folder`` for them nothing outlives the program."""

    def __init__(
        self, opening: Opening[S], folder: Path | None, call: Callable[[Callable[[], Any]], Awaitable[Any]]
    ) -> None:
        self._opening, self.folder, self.call = opening, folder, call
        self._lists: list[OpenList[S]] | None = None

    def all(self) -> Sequence[OpenList[S]]:
        """In the order in which they were opened; those of earlier runs of the program are looked up once."""
        return tuple(self._known())

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """The lists among files, folders and archives, and what is passed over; raise BadFile."""
        return await self._opening.gather(paths)

    def begin(self, paths: Sequence[Path]) -> OpenList[S]:
        """Something was dropped; ``gather`` tells what it is, and it can be read when it is one list."""
        made = self._added(paths[0].name, lambda options: self._opening.open(paths[0], options))
        made.path, made.paths = paths[0], paths
        return made

    def begin_taken(self, taken: Taken) -> OpenList[S]:
        """One of the lists that were gathered."""
        made = self._added(taken.name, lambda options: self._opening.open_taken(taken, options))
        made.path = taken.path
        return made

    def begin_set(self, taken: Sequence[Taken], name: str) -> OpenList[S]:
        """Several of the lists that were gathered, as one."""

        async def read(options: ImportOptions | None) -> S:
            if made.session is None:
                return await self._opening.open_set(taken, name, options)
            return await self._opening.read_again(made.session.kept(made.left), options)  # they are one copy by now

        made = self._added(name, read)
        return made

    def begin_text(self, text: str) -> OpenList[S]:
        """Rows that were pasted."""
        return self._added(CLIPBOARD, lambda options: self._opening.open_text(text, options))

    def pass_over(self, gathered: Gathered) -> None:
        """Nobody wants these: forget the copies among them."""
        forget(gathered.taken)

    def drop(self, item: OpenList[S]) -> None:
        """One was closed."""
        if item in self._known():
            self._known().remove(item)

    def forget(self) -> None:
        """Forget all of them: somebody was erased, and any of them may name that person."""
        for item in self.all():
            item.close()

    def close(self) -> None:
        """The program ends: write down what can be gone on with, and forget the others."""
        for item in tuple(self._lists or ()):
            if item.left.is_done or item.kept is None:
                item.close()
            else:
                item.write_down()

    def _known(self) -> list[OpenList[S]]:
        if self._lists is None:
            found = kept_lists.listed(self.folder) if self.folder is not None else []
            self._lists = list(map(self._left, found))
        return self._lists

    def _added(self, name: str, read: Callable[[ImportOptions | None], Awaitable[S]]) -> OpenList[S]:
        made = OpenList(self, name, read)
        self._known().append(made)
        return made

    def _left(self, kept: KeptList) -> OpenList[S]:
        """A list of an earlier run: read from its copy first, and from the disk when a person asks for that."""

        async def read(options: ImportOptions | None) -> S:
            if made.session is None:
                return await self._opening.reopen(kept, options)
            return await self._opening.read_again(made.session.kept(made.left), options)

        made = OpenList(self, kept.name, read)
        made.path, made.kept, made.left = kept.path, kept, kept.left
        return made
