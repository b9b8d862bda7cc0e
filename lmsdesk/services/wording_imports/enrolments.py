"""Sentences about roles, groups, actions and what is there already: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "role_missing": ("No role is named", "Fill in the role, or choose one for the whole list."),
    "role_unknown": (
        "No role “{value}” seen on this site yet",
        "Seen so far: {known}. If the site has this one, name it with its number: File, Check the site, Roles.",
    ),
    "privileged_role": ("“{value}” sees or changes more than a learner", "Accept it if all of these are meant."),
    "role_among_several": ("Has {roles} already", "Add {value} to them, or let it take their place."),
    "second_role": ("Another role beside the one that is there", ""),
    "group_ambiguous": (
        "The course has several groups “{value}”",
        "Write the ID number of the one that is meant, or rename one of them on the site.",
    ),
    "group_unknown": (
        "The course has no group “{value}”",
        "It has: {known}. Correct it, or let it be made: this one, or all new groups of the list.",
    ),
    "new_person": ("{value} has no account yet; one is made, with the username {username}", ""),
    "beside_row": ("Row {row} tells another e-mail address of this person", ""),
    "role_not_given": (
        "This account may not give the role “{value}”",
        "It may give: {known}. An administrator can give it, or let the role of this account assign it: Site "
        "administration, Users, Permissions, Define roles, Allow role assignments. Then sync everything.",
    ),
    "course_full": (
        "No seat is left in {value}: this is number {rank} of those who come, for {free} free seats of {seats}",
        "Rows are seated in the order of the list. Take rows out above it, or raise the number of seats on the site.",
    ),
    "enrolment_not_open": (
        "{value} takes people from {at} on",
        "Wait until then, or change that on the site.",
    ),
    "enrolment_closed": (
        "{value} took people until {at}",
        "Leave the row out, or change that on the site.",
    ),
    "prerequisite_missing": (
        "{value} asks for a course that this person has not completed: {courses}",
        "Enrol in that first, or change what the course asks for.",
    ),
    "new_group": ("The group “{value}” will be new", ""),
    "action_unknown": ("“{value}” is no action that is known", "Write add, remove, suspend or activate."),
    "no_course_asked": ("The row asks for no course", ""),
    "stays_by_other": ("Is enrolled by {methods}{through} only, which is left as it is", ""),
    "section_alone": (
        "“{value}” is a section, and the list does not say of which course",
        "Drop it together with sections.csv, or write the course.",
    ),
    "role_number": (
        "The role is told by the number {value} of the other system only",
        "Write the role into the list, or choose one for such rows.",
    ),
    "mark_unknown": ("“{value}” is no mark", "Write x, a word for a role, or nothing."),
    "mark_no": (
        "“{value}” can mean that somebody is not meant, or not any more",
        "Choose what it shall do. Empty cells never take anybody out.",
    ),
    "deleted_word": (
        "The other system says “{value}”",
        "The enrolment is suspended, which keeps grades and groups. Choose if it shall be taken away instead.",
    ),
    "concluded_word": (
        "“{value}” means nothing to Moodle",
        "Choose what it shall do: suspend the enrolment, or unenrol.",
    ),
    "enrolment_suspended": ("The enrolment is suspended", "Keep it so, or activate it."),
    "not_enrolled": ("Is not enrolled", ""),
    "not_enrolled_to_suspend": ("Is not enrolled, so there is nothing to suspend", "Leave the row out."),
    "not_added": ("Is not enrolled; you chose to change only those who are", ""),
    "left_as_is": ("Is enrolled; you chose to leave such people as they are", ""),
    "other_method": ("Is enrolled by {methods}{through} already", "Accept to enrol by hand as well."),
    "stays_by_method": (
        "Is enrolled by {methods}{through} as well, and stays in the course by that",
        "Accept to take out only what was enrolled by hand.",
    ),
    "other_method_unenrol": (
        "Is enrolled by {methods}{through}, which would bring the person back",
        "Take the person out where that comes from.",
    ),
    "unenrol_loses": (
        "Unenrolling can take grades and groups along (grade here: {grade}, progress: {progress}, groups: {groups})",
        "Suspending keeps them. Submissions, bookings and certificates are not read, and may go as well.",
    ),
    "suspended_instead": ("Is suspended instead of unenrolled: grades, groups and bookings stay", ""),
    "pending_edit": ("You have an unsent edit of this; the row builds on it", ""),
    "left_out": ("Left out by your answer", ""),
    "skipped": ("Left out by you", ""),
}
CHOICES: Mapping[str, Text] = {
    "nothing": "Nothing, as an empty cell",
    "suspend": "Suspend",
    "unenrol": "Unenrol",
    "keep": "Keep it suspended",
    "activate": "Activate it",
    "add": "Add the role",
    "replace": "Let it take their place",
    "group_unknown:leave": "Make no such group",
    "group_unknown:create": "Make it in every course that asks for it",
    "unenrol_loses:unenrol": "Unenrol, as the list says",
    "unenrol_loses:suspend": "Suspend them instead",
}
SHORT: Mapping[str, Text] = {
    "section_alone": "Course of the section?",
    "mark_unknown": "No mark",
    "role_number": "Which role?",
    "mark_no": "What does no mean?",
    "deleted_word": "Deleted elsewhere",
    "role_missing": "No role named",
    "role_unknown": "No such role",
    "privileged_role": "More than a learner",
    "role_among_several": "Has other roles",
    "stays_by_method": "Stays another way",
    "role_not_given": "Role may not be given",
    "course_full": "No seat left",
    "enrolment_not_open": "Not open yet",
    "enrolment_closed": "Enrolment is closed",
    "prerequisite_missing": "Another course first",
    "group_ambiguous": "Several groups fit",
    "group_unknown": "No such group",
    "action_unknown": "No such action",
    "concluded_word": "Suspend or unenrol?",
    "enrolment_suspended": "Enrolment is suspended",
    "not_enrolled_to_suspend": "Is not enrolled",
    "other_method": "Enrolled another way",
    "other_method_unenrol": "Enrolled another way",
    "left_out": "Left out",
    "skipped": "Left out",
}
