"""Codes about who is meant."""

from __future__ import annotations

NOTES = "email_differs identifier_unread"
ASKS = "account_suspended leading_zeros protected weaker_match"
BLOCKS = "identifiers_disagree person_ambiguous person_gone person_missing person_unknown"
