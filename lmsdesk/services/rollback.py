"""Noticing that a site was restored to an earlier state; until a person has decided, nothing is sent to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.errors import ServerWentBack
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Connector
from lmsdesk.domain.rollback import Marks, Reading, Sign, WentBack, judge
from lmsdesk.services.wording_safety import signs_text
from lmsdesk.store import desk_past
from lmsdesk.store.desk import Desk
from lmsdesk.sync.reports import PullReport

_MARKS, _SUSPECTED, _DECIDED = "site_marks", "site_went_back", "site_decided"  # settings of the desk
_SCOPES = ("users", "courses", "categories", "cohorts")


class Rollback:
    """One per open site; everything here reads or writes the desk, hence belongs into its control."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def suspected(self) -> WentBack | None:
        """What was found and is not decided yet."""
        kept = _kept(self._desk, _SUSPECTED)
        if kept is None:
            return None
        return WentBack(tuple(Sign(sign) for sign in kept["signs"]), kept["lost"], kept["reverted"])

    def need_decided(self) -> None:
        """Raise ServerWentBack while nobody has decided."""
        if (found := self.suspected()) is not None:
            raise ServerWentBack(signs=signs_text(found))

    def look(self, report: PullReport, connector: Connector) -> WentBack | None:
        """After a complete reading: compare what is there with what was; keep a suspicion until it is decided."""
        if self.suspected() is not None or set(report.incomplete) & set(_SCOPES):
            return None
        found = self._reading(report, connector)
        told = judge(self._marks(), found)
        if told is None:
            self._desk.keep_setting(_MARKS, json.dumps(asdict(found.marks)))
        else:
            self._desk.keep_setting(_SUSPECTED, json.dumps(asdict(told)))
        return told

    def decide(self, report_gone: Mapping[str, set[int]] | None = None) -> None:
        """A person has decided: what is there now is how the site is, and what was applied before proves no more."""
        gone = report_gone or desk_past.absent(self._desk.database)
        self._desk.keep_setting(_MARKS, json.dumps(asdict(desk_past.marks(self._desk.database, gone))))
        self._desk.keep_setting(_DECIDED, str(desk_past.last_operation(self._desk.database)))
        self._desk.keep_setting(_SUSPECTED, "")

    def _marks(self) -> Marks:
        kept = _kept(self._desk, _MARKS)
        if kept is None:
            return Marks()
        return Marks(kept["highest"], {name: (number, at) for name, (number, at) in kept["latest"].items()})

    def _reading(self, report: PullReport, connector: Connector) -> Reading:
        database = self._desk.database
        gone = desk_past.absent(database)
        for question in report.questions:  # so much is missing that nothing was marked
            if question.table.value in gone:
                gone[question.table.value] |= {int(key[0]) for key in question.missing if isinstance(key[0], int)}
        after = int(self._desk.setting(_DECIDED) or 0)
        creations = desk_past.newest_creations(database, after)
        lost = [not desk_past.is_there(database, table, number, gone) for _, table, number in creations]
        updates = [self._is_reverted(item, connector) for item in desk_past.newest_updates(database, after)]
        return Reading(
            desk_past.marks(database, gone),
            desk_past.latest_now(database, self._marks(), gone),
            lost,
            [flag for flag in updates if flag is not None],
            frozenset((table, number) for (_, table, number), is_lost in zip(creations, lost, strict=True) if is_lost),
        )

    def _is_reverted(self, item: Operation, connector: Connector) -> bool | None:
        """Whether all fields of a change show the values from before; None when that cannot be told."""
        before, after = item.before or {}, {**item.patch, **(item.after or {})}
        key = self._desk.resolved(item.key)
        row = desk_past.row_of(self._desk.database, key.entity.value, key.id)
        told = [name for name in item.patch if row is not None and name in row and name in before]
        if row is None or not told:
            return None

        def same(name: str, one: Value, other: Any) -> bool:
            return connector.canonical(key.entity, name, one) == connector.canonical(key.entity, name, other)

        changing = [name for name in told if not same(name, before[name], after[name])]
        return all(same(name, before[name], row[name]) for name in changing) if changing else None


def _kept(desk: Desk, name: str) -> dict[str, Any] | None:
    text = desk.setting(name)
    if not text:
        return None
    kept: dict[str, Any] = json.loads(text)
    return kept
