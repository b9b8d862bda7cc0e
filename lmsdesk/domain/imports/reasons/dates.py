"""Codes about dates and durations."""

from __future__ import annotations

NOTES = "date_dots dates_unknown dst_gap dst_overlap end_exclusive never_ends serial_date unix_time"
ASKS = "date_order end_past two_digit_year zone_name"
BLOCKS = """
date_era date_fake_leap_day date_impossible date_out_of_range date_unreadable date_zero duration_unreadable
end_before_start
"""
