"""Sentences about dates and durations: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text
from lmsdesk.services.language import Said

REASONS: Mapping[str, tuple[Text, Text]] = {
    "date_order": (
        "“{value}” is {day_first} or {month_first}",
        "Choose which comes first, once for all dates. Where the site is, {usual} usually does.",
    ),
    "two_digit_year": ("“{value}” has a year of two digits", "Accept to read it as 20xx, or write it in full."),
    "zone_name": ("“{detail}” names no time zone for sure", "Accept to read such times in the site's zone."),
    "date_unreadable": ("“{value}” is no date that can be read", "Write it as 2026-12-31."),
    "date_impossible": ("There is no day “{value}”", "Correct the cell."),
    "date_out_of_range": ("“{value}” is far from today", "Correct the year."),
    "date_zero": ("0 is no date", "Clear the cell, or write a date."),
    "date_fake_leap_day": ("29 February 1900 never was", "Correct the cell."),
    "date_era": (
        "“{value}” is a day of another calendar ({calendar})",
        "Is {detail} meant? Then write that; it is not taken by itself.",
    ),
    "duration_unreadable": ("“{value}” is no duration", "Write 30, 30 days, 6 months or P6M."),
    "end_before_start": ("The end is before the start", "Correct one of the dates."),
    "end_past": ("The end is over already", "Accept if it is a record of something past."),
    "dates_unknown": ("The dates on the server are not known; these are set anew", ""),
    "never_ends": ("Has no end", ""),
    "date_dots": ("Read as day.month.year, as dates with dots are", ""),
    "dst_gap": ("That hour does not exist when the clocks change; the moment after it is taken", ""),
    "dst_overlap": ("That hour comes twice when the clocks change; the first is taken", ""),
    "serial_date": ("“{value}” is a spreadsheet's number for a day", ""),
    "unix_time": ("“{value}” counts seconds since 1970", ""),
    "end_exclusive": ("The end is the first day outside, as this format has it", ""),
}
ORDERS: Mapping[str, str] = Said({"dmy": "the day", "mdy": "the month"})
# How years are counted elsewhere.
CALENDARS: Mapping[str, str] = Said(
    {
        "buddhist": "Buddhist years",
        "islamic": "Islamic; the day may be one or two beside it where months begin with the seen moon",
        "persian": "Persian",
        "japanese": "Japanese reigns",
        "republic": "years of the Republic of China",
    }
)
CHOICES: Mapping[str, Text] = {
    "dmy": "The day comes first",
    "mdy": "The month comes first",
}
SHORT: Mapping[str, Text] = {
    "date_order": "Day or month first?",
    "two_digit_year": "Year of two digits",
    "zone_name": "Unclear time zone",
    "date_unreadable": "No date",
    "date_impossible": "No such day",
    "date_out_of_range": "Far from today",
    "date_zero": "0 is no date",
    "date_fake_leap_day": "No such day",
    "date_era": "Other calendar",
    "duration_unreadable": "No duration",
    "end_before_start": "Ends before it starts",
    "end_past": "Is over already",
}
