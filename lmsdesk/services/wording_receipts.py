"""What became of rows of a list, in words; and what is said when a list comes again."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.receipts import Became, Seen
from lmsdesk.domain.language import Text
from lmsdesk.services.language import moment, say

_WORDS: Mapping[Became, Text] = {
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
    return say(_WORDS[fate])


def seen_words(seen: Seen, zone: str) -> str:
    """What is said about a list whose rows were imported before."""
    day = moment(seen.at, zone)
    told = [say("%n rows have drifted since", len(seen.drifted)) if seen.drifted else say("none has drifted")]
    if seen.fresh:
        told.append(say("%n rows are new", len(seen.fresh)))
    rest = "; ".join(told)
    if seen.same_bytes:
        return say("Already imported on {day} ({name}): {rest}", day=day, name=seen.name, rest=rest)
    return say(
        "%n of these rows were imported on {day} ({name}): {rest}", seen.known, day=day, name=seen.name, rest=rest
    )
