"""What goes wrong, chosen for each request: the faults F1 to F25 of the test plan, under their names."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from lmsdesk.domain.endpoints import Atomicity, Endpoint, Idempotency

# Longest time after which the server may still apply a write that the client gave up on, and how far a
# replica may lag behind: both together stay below the settle window, which is condition C1 of the promise.
SETTLE = 60
LAG = 5
MARGIN = 5

FAULTS: dict[str, str] = {
    "F1": "dies before it connects",
    "F2": "is cut midway, the server never parses it",
    "F3": "is applied, and the answer is lost",
    "F4": "is applied after the client gave up",
    "F5": "500 before it is applied",
    "F6": "500 after it was applied",
    "F7": "502 or 504 as HTML, with or without later application",
    "F8": "200 with the page of a captive portal",
    "F9": "is applied, and the JSON is cut",
    "F10": "is applied, and a notice stands before the JSON",
    "F11": "is applied, and another request's answer comes",
    "F12": "200 and nothing",
    "F13": "throttled, with or without Retry-After",
    "F14": "the token is refused midway",
    "F15": "an atomic batch is refused for one row",
    "F16": "a part of it is applied, then an exception",
    "F17": "warnings for some items",
    "F18": "success with another value than was sent",
    "F19": "success, and nothing was done",
    "F20": "is applied twice at once by a proxy",
    "F21": "a read is answered by a replica that lags",
    "F22": "pages shift while a listing is read",
    "F23": "a listing is limited in silence",
    "F24": "the answer drips beyond the time limit",
    "F25": "the client crashes",
}

ANY_WRITE = (
    "F1",
    "F2",
    "F3",
    "F4",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F20",
    "F24",
)
READS = ("F1", "F5", "F13", "F14", "F21", "F21", "F21", "F21")


@dataclass(slots=True)
class Network:
    """How hostile the world is: shares of writes and reads that meet a fault."""

    random: Random
    writes: float = 0.35
    reads: float = 0.12
    listings: float = 0.25

    def for_write(self, endpoint: Endpoint) -> str | None:
        """The fault of one write; None when all goes well."""
        if self.writes <= 0 or self.random.random() >= self.writes:
            return None
        return self.random.choice([*ANY_WRITE, *_special(endpoint)])

    def for_read(self) -> str | None:
        """The fault of one fresh read."""
        if self.reads <= 0 or self.random.random() >= self.reads:
            return None
        return self.random.choice(READS)

    def for_listing(self) -> str | None:
        """The fault of a whole pull."""
        if self.listings <= 0 or self.random.random() >= self.listings:
            return None
        return self.random.choice(("F1", "F5", "F21", "F22", "F22", "F23", "F23"))

    def quiet(self) -> None:
        """No more faults."""
        self.writes = self.reads = self.listings = 0.0

    def late(self, endpoint: Endpoint) -> float:
        """After how many seconds a zombie is applied."""
        return 1 + self.random.randrange(int(latest(endpoint)))

    def lag(self) -> int:
        """How many seconds a replica is behind."""
        return 1 + self.random.randrange(LAG)


def window(endpoint: Endpoint) -> int:
    """The settle window that the promise asks for at this endpoint."""
    return max(SETTLE, endpoint.late_bound)


def latest(endpoint: Endpoint) -> int:
    """The latest application of a write, so that conditions hold."""
    return window(endpoint) - LAG - MARGIN


def _special(endpoint: Endpoint) -> list[str]:
    found = []
    if endpoint.atomicity is Atomicity.ATOMIC:
        found += ["F15", "F15"]
    else:
        found += ["F16", "F16"]
    if endpoint.atomicity is Atomicity.PER_ITEM:
        found += ["F17"] * 4
    if endpoint.idempotency is Idempotency.SET and endpoint.atomicity is Atomicity.PER_ITEM:
        found += ["F18", "F18"]
    if endpoint.idempotency in (Idempotency.SET, Idempotency.ADD) or endpoint.name in QUIET_DELETIONS:
        found += ["F19", "F19"]
    return found


# Deletions that answer success and may have done nothing, as when another method holds the person.
QUIET_DELETIONS = ("enrolments_delete", "roles_unassign", "group_members_remove", "cohort_members_remove")
