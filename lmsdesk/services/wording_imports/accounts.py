"""Sentences about the data of accounts: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "account_column_ignored": (
        "The column “{about}” is about accounts and is not used",
        "Lists change enrolments only.",
    ),
}
