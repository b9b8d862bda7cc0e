"""What can go wrong on purpose: only the practice campus has this menu."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from lmsdesk.services import practice
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.workbench import Workbench

AWAY = 5  # seconds
# Action → the plan of faults that it sets, in the names of the practice LMS.
_PLANS: Mapping[str, Mapping[str, Any]] = {
    "practice_well": {},
    "practice_slow": {"rules": [{"kind": "slow", "seconds": 3}]},
    "practice_lose": {"rules": [{"kind": "lose_answer", "every": 2}]},
    "practice_late": {"rules": [{"kind": "late", "every": 2, "seconds": 5}]},
    "practice_html": {"rules": [{"kind": "gateway_html"}]},
    "practice_throttle": {"rules": [{"kind": "throttle", "every": 3}]},
    "practice_closed": {"maintenance": True},
}


class PracticeCommands:
    """Sets the faults of the practice LMS over its own address."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        found: dict[str, Handler] = {name: self._setter(name) for name in _PLANS}
        found["practice_reset"] = self.reset
        found["practice_restart"] = self.restart
        return found

    def refusal(self, name: str) -> str | None:
        """They can be done at any time."""
        return None

    def _setter(self, name: str) -> Handler:
        return lambda: self.set_faults(name)

    def set_faults(self, name: str) -> None:
        """Let it fail in one way from now on."""
        told = QCoreApplication.translate("Practice", "From now on: {what}")
        text = told.format(what=self._bench.actions[name].text())
        self._run("faults", {"maintenance": False, **_PLANS[name]}, text)

    def reset(self) -> None:
        """The campus as it was made."""
        told = QCoreApplication.translate("Practice", "The campus is as it was made. Sync to see it.")
        self._run("reset", {}, told)

    def restart(self) -> None:
        """Break every connection for a while, as a server does that is started again."""
        url = self._bench.console.site.url

        async def work() -> None:
            await practice.tell(url, "faults", {"rules": [{"kind": "lose_request"}]})
            self._bench.tell(QCoreApplication.translate("Practice", "The practice server is away."))
            await asyncio.sleep(AWAY)
            await practice.tell(url, "faults", {})
            self._bench.tell(QCoreApplication.translate("Practice", "The practice server is back."))

        self._bench.bridge.once("practice", work)

    def _run(self, what: str, wanted: Mapping[str, Any], told: str) -> None:
        async def work() -> None:
            await practice.tell(self._bench.console.site.url, what, wanted)
            self._bench.tell(told)

        self._bench.bridge.once("practice", work)
