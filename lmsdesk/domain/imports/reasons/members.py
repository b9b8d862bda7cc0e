"""Codes about members of cohorts and groups."""

from __future__ import annotations

NOTES = "cohort_loses member_not_added member_stays new_cohort not_member"
BLOCKS = "cohort_ambiguous cohort_unknown member_action member_of_nothing not_in_course"
REFUSALS = "no_cohort_column no_group_column"
