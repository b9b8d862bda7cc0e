"""Titles, column heads and definitions of the reports, in words."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.reports import Option, ReportRequest

TITLES: Mapping[str, str] = {
    "completion-by-department": "Completion by department",
    "completion-by-course": "Completion by course",
    "not-started": "People who have not started",
    "ending-soon": "Enrolments ending soon",
    "suspended-active": "Suspended people with active enrolments",
    "courses-without-teacher": "Courses without a teacher",
    "never-signed-in": "People who never signed in",
    "duplicate-accounts": "Duplicate accounts",
}

QUESTIONS: Mapping[str, str] = {
    "completion-by-department": "How far is each department, and who is late?",
    "completion-by-course": "How far is each course, and who is late?",
    "not-started": "Who is enrolled and has not opened the course?",
    "ending-soon": "Whose access ends in the next days?",
    "suspended-active": "Which closed accounts still take up a place?",
    "courses-without-teacher": "Which courses has nobody in charge?",
    "never-signed-in": "Which accounts were never used?",
    "duplicate-accounts": "Who may be here twice?",
}

COLUMNS: Mapping[str, str] = {
    "department": "Department",
    "course": "Course",
    "fullname": "Course name",
    "category": "Category",
    "assigned": "Assigned",
    "completed": "Completed",
    "rate": "Completed, %",
    "overdue": "Overdue",
    "due_soon": "Due soon",
    "in_progress": "In progress",
    "not_started": "Not started",
    "no_due_date": "No due date",
    "inactive": "Inactive",
    "person": "Person",
    "username": "Username",
    "email": "E-mail",
    "due": "Due",
    "days_over": "Days over",
    "days_left": "Days left",
    "progress": "Progress, %",
    "course_access": "Last in course",
    "enrolled": "Enrolled",
    "last_access": "Last sign-in",
    "end": "Ends",
    "method": "Method",
    "visible": "Visible",
    "start": "Starts",
    "learners": "Learners",
    "created": "Created",
    "auth": "Sign-in method",
    "enrolments": "Enrolments",
    "kind": "Same",
    "value": "Value",
    "idnumber": "ID number",
    "suspended": "Suspended",
}

OPTIONS: Mapping[Option, str] = {
    Option.COURSE: "Course",
    Option.CATEGORY: "Category",
    Option.DEPARTMENT: "Department",
    Option.ROLE: "Role",
    Option.DAYS: "Days",
    Option.DUE: "Due rule",
    Option.ENROLLED_SINCE: "Enrolled since",
    Option.ENROLLED_UNTIL: "Enrolled until",
}

_DEFINITIONS: Mapping[str, str] = {
    "duty": "Assigned: one person in one course with completion tracking, by an active enrolment with the role {role}. "
    "Enrolments whose role is not known count too.",
    "due": "Due: {due}. A day lasts until 23:59:59 in the zone {zone}.",
    "completed": "Completed: the LMS recorded the completion at or before the as-of time.",
    "overdue": "Overdue: due before the as-of time and not completed. Due soon: due within {days} days.",
    "rate": "Completed, %: completed divided by assigned. Inactive people are not in either figure.",
    "inactive": "Inactive: the account or the enrolment is suspended. They are counted in their own column only.",
    "not_started": "Not started: not completed, no progress, and the course was never opened.",
    "ending": "Ending soon: an active enrolment that ends after the as-of time and within {days} days.",
    "suspended_active": "The account is suspended, and the enrolment is not.",
    "without_teacher": "Nobody in the course has one of the roles {role}.",
    "never_signed_in": "No sign-in is recorded, the account is not suspended, and it is older than {days} days.",
    "duplicates": "Accounts that share an e-mail address, an ID number, or their full name; compared without case, "
    "names also without accents. Sharing a name alone proves nothing.",
    "server_only": "Counted from what the server was last seen to have; changes that were not sent are not included.",
}


def definition(code: str, request: ReportRequest) -> str:
    """The sentence for a definition, with the chosen options in it."""
    due = request.option(Option.DUE) or "end"
    days = due.removeprefix("start+")
    due_words = (
        "the end of the enrolment, else of the course"
        if due == "end"
        else f"{days} days after the start of the enrolment"
    )
    return _DEFINITIONS[code].format(
        role=request.option(Option.ROLE) or "student",
        due=due_words,
        zone=request.zone,
        days=request.option(Option.DAYS) or "30",
    )


def filter_sentence(request: ReportRequest) -> str:
    """The chosen limits as one line; "Everything" without any."""
    parts = [f"{OPTIONS[option]}: {value}" for option, value in request.options.items() if value]
    return "; ".join(parts) or "Everything"
