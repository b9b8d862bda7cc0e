"""The desk: the queue of changes and everything else that the person owns. One writer, one process.

Every method that writes is one durable transaction: when it returns, what it says is on the disk.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.errors import WrongSite
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey
from lmsdesk.store import desk_keys, desk_rows
from lmsdesk.store.desk_rows import LIVE, pack
from lmsdesk.store.desk_scopes import DeskScopes


class Desk(DeskScopes):
    """The writer of one desk file; ``site`` and ``actor`` are stamped on every change set."""

    def note(self, operation: Operation, columns: Mapping[str, Value]) -> None:
        """Set columns of an operation that stays in its state."""
        sets = ", ".join(f"{name}=?" for name in columns)

        def noted() -> None:
            with self._writing():
                self.database.run(f"UPDATE main.op SET {sets} WHERE op_id=?", (*columns.values(), operation.id))
                self._untold[2][operation.id] = None  # told with the next move: by itself it changes no row

        self._recorded(noted)

    def rebase(self, key: EntityKey, after: Mapping[str, Value]) -> None:
        """My own write is the new base of my later edits of the same thing."""
        later = desk_rows.operations(self.database, "ekey=? AND state='READY' AND base IS NOT NULL", (str(key),))
        for item in later:
            base = {**(item.base or {}), **{name: after[name] for name in item.base or {} if name in after}}
            self.note(item, {"base": pack(base)})

    def pack(self, fields: Mapping[str, Any] | None) -> str | None:
        """Fields as they are stored."""
        return pack(fields)

    def secret(self, operation: Operation) -> str | None:
        """The secret that goes with an operation, from where secrets are kept."""
        return self.read_secret(operation.secret_ref) if operation.secret_ref else None

    def name_secret(self, number: int, name: str) -> None:
        """Keep under which name the secret of an operation is kept; "" for one that was let go."""
        with self._writing():
            self.database.run("UPDATE main.op SET secret_ref=? WHERE op_id=?", (name, number))

    # Requests

    def open_request(
        self, operations: Sequence[Operation], endpoint: str, digest: str, *, boot: str, parent: int | None = None
    ) -> int:
        """Write down what is about to be sent, before a byte leaves; the operations are in flight from now.

        Raise DiskTrouble where there would be no room left to write down what becomes of it.
        """
        self._need_room()
        now = self._wall()
        with self._writing():
            request = self.database.insert(
                "INSERT INTO main.request(uuid, parent_req, endpoint, body_sha256, n_ops, sent_wall, outcome) "
                "VALUES(?,?,?,?,?,?,'OPEN')",
                (uuid.uuid4().hex, parent, endpoint, digest, len(operations), now),
            )
            self.database.many(
                "INSERT INTO main.request_op(req_id, op_id, pos) VALUES(?,?,?)",
                [(request, item.id, place) for place, item in enumerate(operations)],
            )
            sent: dict[str, Value] = {"settle_from": now, "settle_boot": boot, "negative_probes": 0, "last_probe": None}
            columns = {item.id: {**sent, "attempts": item.attempts + 1} for item in operations}
            self._move(operations, State.INFLIGHT, f"request {request}", columns)
            # Their rows stay as they are: what is planned is shown as being sent already.
            self._tell(set(), {item.change_set for item in operations}, dict.fromkeys(item.id for item in operations))
        return request

    def close_request(
        self, request: int, outcome: str, *, status: int | None, date: str | None, detail: str | None
    ) -> None:
        """Write down what became of a request."""
        self._recorded(
            lambda: self._run(
                "UPDATE main.request SET outcome=?, http_status=?, server_date=?, detail=? WHERE req_id=?",
                (outcome, status, date, (detail or "")[:500] or None, request),
            )
        )

    def _run(self, sql: str, parameters: Sequence[Any]) -> None:
        with self._writing():
            self.database.run(sql, parameters)

    def recover(self) -> int:
        """After a start: what was in flight is unknown, what was planned is ready; return how many moved."""
        return self._recorded(self._recover)

    def _recover(self) -> int:
        flying = self.operations(states=[State.INFLIGHT])
        planned = self.operations(states=[State.PLANNED])
        with self._writing():
            self.database.run("UPDATE main.request SET outcome='UNKNOWN', detail='restart' WHERE outcome='OPEN'")
            self.move(flying, State.UNKNOWN, "found in flight after a restart")
            self.move(planned, State.READY, "found planned after a restart")
            desk_keys.rename_all(self.database)
            subjects = {row[0] for row in self.database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {LIVE}")}
            self._recompute(subjects)
        return len(flying) + len(planned)

    def bind(self, fingerprint: str, actor: int) -> None:
        """A desk that was made before its site was ever asked belongs to the first one that answers."""
        if self.site:
            return
        with self._writing():
            self.database.run(
                "UPDATE main.change_set SET site_fingerprint=?, actor_id=? WHERE site_fingerprint=''",
                (fingerprint, actor),
            )
            self.database.run("UPDATE main.meta SET v=? WHERE k='site'", (fingerprint,))
        self.site, self.actor = fingerprint, actor

    def check_site(self, fingerprint: str, actor: int) -> None:
        """Raise WrongSite unless this is the site and the account that the changes were made for."""
        if (fingerprint, actor) != (self.site, self.actor):
            raise WrongSite(expected=f"{self.site[:12]}, account {self.actor}", found=f"{fingerprint[:12]}, {actor}")

    # Small things of the person's

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a word."""
        with self._writing():
            self.database.run(
                "INSERT INTO main.setting VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                (name, value),
            )

    def refresh_overlay(self, subjects: Collection[str]) -> None:
        """Make overlay rows anew after their base moved."""
        with self._writing():
            views = self._recompute(subjects)
        self._tell(views, set(), {})

    def live_subjects(self) -> set[str]:
        """What carries unsent edits."""
        return {row[0] for row in self.database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {LIVE}")}
