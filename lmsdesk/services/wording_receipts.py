"""What became of rows of a list, in words; and what is said when a list comes again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from lmsdesk.domain.imports.receipts import Became, Seen

_WORDS: Mapping[Became, str] = {
    Became.REFUSED: "Refused by the site",
    Became.CONFLICT: "In conflict with what others changed",
    Became.UNCONFIRMED: "Sent, not confirmed yet",
    Became.WAITING: "Waits in the tray",
    Became.TAKEN_BACK: "Done, and taken back later",
    Became.DISCARDED: "Taken out of the tray",
    Became.DONE: "Done",
    Became.ALREADY: "Was so already",
    Became.SAID_TWICE: "Says what an earlier row says",
    Became.OPEN: "Left out: a question was open",
    Became.LEFT_OUT: "Left out",
    Became.FORGOTTEN: "History is not kept any more",
}


def became_words(fate: Became) -> str:
    """What became of a row."""
    return _WORDS[fate]


def seen_words(seen: Seen, zone: str) -> str:
    """What is said about a list whose rows were imported before."""
    day = datetime.fromtimestamp(seen.at, ZoneInfo(zone)).strftime("%d %b %Y").lstrip("0")
    what = f"Already imported on {day}" if seen.same_bytes else f"{seen.known:,} of these rows were imported on {day}"
    drifted = len(seen.drifted)
    moved = f"{drifted:,} {'row has' if drifted == 1 else 'rows have'} drifted since" if drifted else "none has drifted"
    fresh = f"; {len(seen.fresh):,} {'row is' if len(seen.fresh) == 1 else 'rows are'} new" if seen.fresh else ""
    return f"{what} ({seen.name}): {moved}{fresh}"
