"""What happened, line by line: two runs of one seed give the same lines."""

from __future__ import annotations

import hashlib


class Trace:
    """A list of events and their hash; lines hold nothing that chance outside of the seed could change."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, now: float, who: str, what: str, detail: object = "") -> None:
        """One event."""
        self.lines.append(f"{now:.3f} {who} {what} {detail}".rstrip())

    @property
    def hash(self) -> str:
        """A digest of all lines."""
        return hashlib.blake2b("\n".join(self.lines).encode(), digest_size=8).hexdigest()
