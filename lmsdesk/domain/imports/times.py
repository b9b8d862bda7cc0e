"""When enrolments start and end: columns of dates and durations, read once per distinct text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.domain.imports.date_orders import Evidence, both_readings, decided, order_of, usual_order
from lmsdesk.domain.imports.dates import Moment, Reading, day_start, read
from lmsdesk.domain.imports.durations import after, duration
from lmsdesk.domain.imports.options import ACCEPT, DateOrder, ImportOptions
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import Column, Slot, Texts
from lmsdesk.domain.ports import Reason

NO_DATE = 0  # as enrolments carry it: "no date", while None is "not said"
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """What a row says about dates: Unix seconds, NO_DATE to clear, None for silence."""

    start: int | None = None
    end: int | None = None
    reasons: tuple[Reason, ...] = ()


_SILENT = Period()


@dataclass(slots=True)
class Times:
    """Readings of the date columns of one list."""

    texts: Texts
    options: ImportOptions
    shape: Shape
    zone: ZoneInfo
    readings: Mapping[Slot, Reading]
    samples: Mapping[str, str]  # undecided dates, spelled both ways
    known: dict[tuple[Slot, str], tuple[int | None, tuple[Reason, ...]]] = field(default_factory=dict)
    clears: Counter[str] = field(default_factory=Counter)
    periods: dict[tuple[object, ...], Period] = field(default_factory=dict)

    def period(self, place: int, slot: int) -> Period:
        """The dates of one slot of a row."""
        cells = tuple(
            (name, column, column.texts[place], column.problem(place))
            for name in ("start", "end", "duration")
            if (column := self.texts.get(name, slot)) is not None
        )
        if not cells:
            return _SILENT
        key = (slot, *((name, text, problem) for name, _, text, problem in cells))
        if key not in self.periods:
            self.periods[key] = self._judge(slot, {name: (text, problem) for name, _, text, problem in cells})
        period = self.periods[key]
        for name in ("start", "end"):
            if getattr(period, name) == NO_DATE:
                self.clears[name] += 1
        return period

    def _judge(self, slot: int, cells: Mapping[str, tuple[str, str | None]]) -> Period:
        reasons: list[Reason] = []
        found: dict[str, int | None] = {}
        for name in ("start", "end"):
            text, problem = cells.get(name, ("", None))
            found[name], told = self._moment(name, slot, text, problem)
            reasons += told
        start, end = found["start"], found["end"]
        text, problem = cells.get("duration", ("", None))
        if text and end is None:
            length = duration(text)
            if problem is not None or length is None:
                reasons.append(Reason(problem or "duration_unreadable", "duration", text))
            elif length.days or length.months:
                start = start or day_start(self.options.now, self.zone)
                exact = self.shape.exact_days and not length.months
                end = start + length.days * _DAY if exact else after(start, length, self.zone) - 1
        return Period(start, end, tuple(reasons))

    def _moment(self, name: str, slot: int, text: str, problem: str | None) -> tuple[int | None, tuple[Reason, ...]]:
        if problem == "null_word":
            answer = self.options.decisions.get(f"null_word:{name}")
            if answer is None:
                return None, (Reason("null_word", name, text),)
            text, problem = ("" if answer == ACCEPT else text), None
        if problem is not None:
            return None, (Reason(problem, name, text),)
        if not text:
            return (NO_DATE if self.options.clears(name) else None), ()
        if text == "0" and self.shape.zero_is_no_date:
            return NO_DATE, ()
        at = (name, slot) if (name, slot) in self.readings else (name, 0)
        if (at, text) not in self.known:
            self.known[at, text] = self._told(name, text, read(text, self.readings[at]))
        return self.known[at, text]

    def _told(self, name: str, text: str, moment: Moment) -> tuple[int | None, tuple[Reason, ...]]:
        notes = tuple(Reason(code, name, text, {"seconds": moment.seconds}) for code in moment.notes)
        if moment.problem is None:
            return moment.seconds, notes
        facts = {"detail": moment.detail} if moment.detail else {}
        if moment.calendar is not None:
            facts["calendar"] = moment.calendar
        if moment.problem == "date_order" and (both := both_readings(text)):
            facts = {"day_first": both[0], "month_first": both[1], "usual": usual_order(self.zone.key)}
        return None, (*notes, Reason(moment.problem, name, text, facts))


def read_times(sheet: Sheet, texts: Texts, options: ImportOptions, shape: Shape) -> Times:
    """Decide how each date column is read, from all of its values and from the other date columns."""
    zone = _zone(options.site_timezone)
    columns: dict[Slot, Column] = {key: each for key, each in texts.columns.items() if key[0] in ("start", "end")}
    evidence = {key: order_of({text for text in each.texts if text}) for key, each in columns.items()}
    chosen = options.date_order
    if chosen is DateOrder.AUTO and (answer := options.decisions.get("date_order")) in ("dmy", "mdy"):
        chosen = DateOrder(answer)
    if chosen is DateOrder.AUTO:
        chosen = shape.dates
    readings = {
        key: Reading(
            zone,
            decided(evidence[key], chosen, _others(evidence, key)),
            end_of_day=key[0] == "end",
            exclusive=shape.end_exclusive and key[0] == "end",
            from_1904=sheet.dates_from_1904,
            two_digit_years=options.decisions.get("two_digit_year") == ACCEPT,
            foreign_zones_local=options.decisions.get("zone_name") == ACCEPT,
        )
        for key in columns
    }
    samples = {key[0]: each.sample for key, each in evidence.items() if each.sample}
    return Times(texts, options, shape, zone, readings, samples)


def _others(evidence: Mapping[Slot, Evidence], key: Slot) -> list[Evidence]:
    return [each for other, each in evidence.items() if other != key]


def _zone(name: str) -> ZoneInfo:
    """The site's zone; a name that this computer does not know falls back to UTC, as the server's own clock."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
