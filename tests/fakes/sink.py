"""A PullSink in memory that decodes like the worker, keeps rows by key and insists on the contract."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.errors import Cancelled
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, Payload, RowKey, Rows, Stored, Table
from lmsdesk.lms.decoders import DECODERS


@dataclass
class FakeSink:
    """Rows by table and key; the digests of a source are its last rows."""

    full: bool = False
    rows: dict[Table, dict[RowKey, dict[str, Value]]] = field(default_factory=lambda: {table: {} for table in Table})
    seen: dict[tuple[Table, str, RowKey], tuple[Value, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    open: dict[str, set[RowKey]] = field(default_factory=dict)
    finished: dict[str, bool] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    stored: list[tuple[str, str, Stored]] = field(default_factory=list)
    progress: list[tuple[str, int, int | None]] = field(default_factory=list)
    cancel_after: int | None = None
    checks: int = 0
    _methods: dict[RowKey, list[RowKey]] = field(default_factory=dict)  # enrolments of a person in a course
    _indexed: int = 0

    async def begin(self, scope: str, expected: int | None = None) -> None:
        assert scope not in self.open, f"{scope} was begun twice"
        self.open[scope] = set()

    async def store(self, scope: str, payload: Payload) -> Stored:
        decoded = DECODERS[payload.decoder](payload.data, payload.context)
        assert decoded, "a decoder gives at least one batch"
        counts = [self._keep(scope, batch) for batch in decoded]
        self.stored.append((scope, payload.decoder, counts[0]))
        return counts[0]

    def _keep(self, scope: str, batch: Rows) -> Stored:
        width = KEY_WIDTH[batch.table]
        order = MIRROR_COLUMNS[batch.table]
        assert batch.columns[:width] == order[:width], "the key comes first"
        assert list(batch.columns) == sorted(batch.columns, key=order.index), "columns keep the order of the mirror"
        new, changed, differing = 0, 0, []
        for row in batch.rows:
            assert len(row) == len(batch.columns)
            key = row[:width]
            if scope in self.open and batch.table in _tables_of(scope):
                self.open[scope].add(key)
            mark = (batch.table, batch.source, key)
            if self.seen.get(mark) == row:
                continue
            self.seen[mark] = row
            for place in self._places(batch.table, key):
                known = place in self.rows[batch.table]
                new, changed = new + (not known), changed + known
                values = dict(zip(batch.columns[width:], row[width:], strict=True))
                self.rows[batch.table].setdefault(place, {}).update(values)
            if width == 1:
                differing.append(int(str(key[0])))
        return Stored(new, changed, len(batch.rows) - new - changed, tuple(differing))

    def _places(self, table: Table, key: RowKey) -> list[RowKey]:
        """A row without a method stands for every row of that person and course."""
        if table is not Table.ENROLMENT:
            return [key]
        if self._indexed != len(self.rows[table]):
            self._methods = {}
            for known in self.rows[table]:
                self._methods.setdefault(known[:2], []).append(known)
        same = self._methods.setdefault(key[:2], [])
        nameless = (*key[:2], "")
        if key[2] == "":
            places = list(same) or [key]
        elif nameless in same:
            self.rows[table][key] = self.rows[table].pop(nameless)
            same.remove(nameless)
            places = [key]
        else:
            places = [key]
        same += [place for place in places if place not in same]
        self._indexed = len(self.rows[table]) + sum(place not in self.rows[table] for place in places)
        return places

    async def finish(self, scope: str, *, complete: bool) -> None:
        assert scope in self.open, f"{scope} was not begun"
        self.sizes[scope] = len(self.open.pop(scope))
        self.finished[scope] = complete

    async def ids(self, table: Table) -> Sequence[int]:
        return sorted(int(str(key[0])) for key in self.rows[table])

    async def memory(self, name: str) -> str | None:
        return self.words.get(name)

    async def remember(self, name: str, value: str) -> None:
        self.words[name] = value

    def moved(self, what: str, done: int, total: int | None) -> None:
        self.progress.append((what, done, total))

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and self.checks > self.cancel_after:
            raise Cancelled()


def _tables_of(scope: str) -> Collection[Table]:
    name = scope.partition(":")[0]
    return {
        "users": (Table.USER,),
        "categories": (Table.CATEGORY,),
        "courses": (Table.COURSE,),
        "cohorts": (Table.COHORT,),
        "cohort_members": (Table.COHORT_MEMBER,),
        "enrolments": (Table.ENROLMENT,),
        "groups": (Table.GROUP, Table.GROUP_MEMBER),
    }.get(name, ())
