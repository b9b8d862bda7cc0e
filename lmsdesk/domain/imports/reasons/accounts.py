"""Codes about accounts: what a list makes of them, and what a server would not take."""

from __future__ import annotations

NOTES = """
account_column_ignored kept_as_is left_account left_account_differs not_created password_ignored server_passwords sign_in_changes
"""
ASKS = "namesake protected_account was_here_before"
BLOCKS = """
account_lacks flag_unreadable twice_in_list
country_unknown email_syntax has_tags own_account required too_long username_characters zero_alone
"""
