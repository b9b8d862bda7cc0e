"""Codes about the data of accounts."""

from __future__ import annotations

NOTES = "account_column_ignored"
