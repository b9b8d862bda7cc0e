"""What keeps one person out beside somebody who gets in: the checks that come out otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.access.chain import Chain
from lmsdesk.domain.access.links import Code, Holds, Link


@dataclass(frozen=True, slots=True)
class Difference:
    """One check of both; ``theirs`` is None where it is not asked of the other one."""

    mine: Link
    theirs: Link | None


def differences(mine: Chain, theirs: Chain) -> tuple[Difference, ...]:
    """The checks in which two people differ, in the order of asking, as far as they matter for the first one."""
    ours, other = {link.code: link for link in mine.links}, {link.code: link for link in theirs.links}
    found = []
    for code in Code:
        one, two = ours.get(code), other.get(code)
        if one is not None and one.holds is not Holds.YES and (two is None or two.holds is not one.holds):
            found.append(Difference(one, two))
    return tuple(found)
