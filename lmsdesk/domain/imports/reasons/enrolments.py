"""Codes about roles, groups, actions and what is there already."""

from __future__ import annotations

NOTES = (
    "beside_row no_course_asked stays_by_other left_as_is new_person not_added new_group not_enrolled pending_edit second_role "
    "suspended_instead unenrol_loses"
)
ASKS = "concluded_word deleted_word mark_no enrolment_suspended other_method privileged_role role_among_several stays_by_method"
BLOCKS = """
course_full enrolment_closed enrolment_not_open prerequisite_missing role_not_given
mark_unknown role_number section_alone action_unknown group_ambiguous group_unknown left_out not_enrolled_to_suspend other_method_unenrol role_missing role_unknown
skipped
"""
