"""Codes about lists that are everybody: who leaves, who stays, and what holds that up."""

from __future__ import annotations

NOTES = """
not_in_list sync_keeps_methods sync_keeps_protected sync_keeps_roles sync_nobody sync_suspends sync_unenrols
"""
ASKS = "sync_incomplete sync_many"
BLOCKS = "sync_filtered"
