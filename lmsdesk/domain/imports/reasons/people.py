"""Codes about who is meant."""

from __future__ import annotations

NOTES = "email_differs email_meant identifier_unread"
ASKS = "account_suspended leading_zeros name_differs one_in_course other_address protected weaker_match"
BLOCKS = "identifiers_disagree person_ambiguous person_gone person_missing person_unknown"
REFUSALS = "match_column_missing match_field_unknown"
