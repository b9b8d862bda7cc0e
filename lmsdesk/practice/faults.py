"""What can go wrong on purpose: slow, lost, late and broken answers, maintenance, refused tokens, yesterday's copy."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

KINDS = (
    "lose_request", "lose_answer", "late", "gateway_html", "truncate", "notice", "empty", "slow", "maintenance",
    "refuse_token",
)  # fmt: skip


@dataclass
class FaultPlan:
    """Which requests fail how: the next ones in ``queue`` first, then by ``chance`` with a fixed seed.

    ``writes_only`` leaves reading alone; ``delay`` is in seconds, for slow and late answers.
    """

    queue: list[str] = field(default_factory=list)
    chance: dict[str, float] = field(default_factory=dict)
    writes_only: bool = True
    delay: float = 1.0
    seed: int = 1

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    def next(self, *, writes: bool) -> str | None:
        """What happens to this request; None for nothing."""
        if self.writes_only and not writes:
            return None
        if self.queue:
            kind = self.queue.pop(0)
            return kind if kind in KINDS else None
        drawn = self._rng.random()
        for kind, share in self.chance.items():
            if drawn < share:
                return kind
            drawn -= share
        return None
