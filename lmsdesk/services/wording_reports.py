"""Titles, column heads, explanations and definitions of the reports, in words."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.fields import Value
from lmsdesk.domain.language import Text
from lmsdesk.domain.reports import Option, ReportRequest, ReportResult
from lmsdesk.services.language import Said, say

TITLES: Mapping[str, str] = Said(
    {
        "completion-by-department": "Completion by department",
        "completion-by-course": "Completion by course",
        "not-started": "People who have not started",
        "ending-soon": "Enrolments ending soon",
        "suspended-active": "Suspended people with active enrolments",
        "courses-without-teacher": "Courses without a teacher",
        "never-signed-in": "People who never signed in",
        "duplicate-accounts": "Duplicate accounts",
    }
)

QUESTIONS: Mapping[str, str] = Said(
    {
        "completion-by-department": "How far is each department, and who is overdue?",
        "completion-by-course": "How far is each course, and who is overdue?",
        "not-started": "Who is enrolled and has never opened the course?",
        "ending-soon": "Whose access ends in the next days?",
        "suspended-active": "Which closed accounts still take up a place?",
        "courses-without-teacher": "Which courses has nobody in charge?",
        "never-signed-in": "Which accounts were never used?",
        "duplicate-accounts": "Who may be here twice?",
    }
)

COLUMNS: Mapping[str, str] = Said(
    {
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
        "unknown": "Unknown",
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
        "enrolled_people": "People",
        "suspended_teachers": "Inactive teachers",
        "created": "Created",
        "auth": "Sign-in method",
        "enrolments": "Courses",
        "kind": "Same",
        "value": "Value",
        "idnumber": "ID number",
        "suspended": "Suspended",
    }
)

EXPLAINED: Mapping[str, str] = Said(
    {
        "department": "The department in the person's profile now; moves are not traced back.",
        "course": "The short name of the course.",
        "category": "The category that the course is in.",
        "assigned": "People with a duty in a course: everybody enrolled but the inactive. Rates are counted of these.",
        "completed": "The LMS recorded the completion at or before the as-of time.",
        "rate": "Completed divided by assigned, rounded down: 100 means everybody. Empty where nobody is assigned.",
        "overdue": "Due before the as-of time and not completed.",
        "due_soon": "Not completed, and due within the chosen days.",
        "in_progress": "Not completed, due later, and begun: some progress, or the course was opened.",
        "not_started": "Not completed, due later, and never opened.",
        "no_due_date": "Not completed, and neither the enrolment nor the course has an end. Never overdue.",
        "unknown": "Completion or status was not read from the site. Counted as assigned, never as completed.",
        "inactive": "The account or the enrolment is suspended. In no other column.",
        "due": "When the duty is due, by the chosen rule.",
        "days_over": "Whole days since the due date, in the zone of the site.",
        "days_left": "Whole days until the end, in the zone of the site.",
        "progress": "The share of activities completed, as the LMS has it; empty where it was not read.",
        "course_access": "When the person was last in this course; empty where no visit is recorded.",
        "enrolled": "The start of the enrolment, or when it was made where it has none.",
        "last_access": "The last sign-in to the site; empty where none is recorded.",
        "end": "When the enrolment ends.",
        "method": "How the person was enrolled; empty where the site did not tell.",
        "enrolled_people": "People in the course in any role, inactive ones too.",
        "suspended_teachers": "People with one of the roles whose account or enrolment is suspended.",
        "enrolments": "Courses that the person is enrolled in.",
        "kind": "What the accounts share.",
        "value": "The shared value, in small letters.",
    }
)

OPTIONS: Mapping[Option, str] = Said(
    {
        Option.COURSE: "Course",
        Option.CATEGORY: "Category",
        Option.DEPARTMENT: "Department",
        Option.COHORT: "Cohort",
        Option.ROLE: "Role",
        Option.DAYS: "Days",
        Option.DUE: "Due",
        Option.ENROLLED_SINCE: "Enrolled since",
        Option.ENROLLED_UNTIL: "Enrolled until",
    }
)

# Columns whose values are codes of the program's own, and what they are called.
_CODED = frozenset({"kind", "visible", "suspended"})
_CODES: Mapping[str, str] = Said({"email": "E-mail", "idnumber": "ID number", "name": "Name", "yes": "yes", "no": "no"})

EMPTY_VALUES: Mapping[str, str] = Said({"no_department": "No department", "nobody": "n/a"})

_EMPTY: Mapping[str, tuple[Text, Text]] = {
    "completion-by-department": ("Nobody is assigned", "No course with completion tracking has people in it here."),
    "completion-by-course": ("Nobody is assigned", "No course with completion tracking has people in it here."),
    "not-started": ("Everybody has started", "Nobody with a duty has left a course unopened."),
    "ending-soon": ("Nothing ends soon", "No active enrolment ends in these days."),
    "suspended-active": ("Nothing to clean up", "No suspended account holds an active enrolment."),
    "courses-without-teacher": ("Every course has a teacher", "Each course has an active person in one of the roles."),
    "never-signed-in": ("Everybody has signed in", "Every account that is old enough was used at least once."),
    "duplicate-accounts": ("Nobody is here twice", "No two accounts share an address, an ID number or a name."),
}
_DEFINITIONS: Mapping[str, Text] = {
    "duty": "Assigned: one person in one course with completion tracking, by an active enrolment {role}. "
    "Two enrolments of a person in a course are one duty.",
    "due": "Due: {due}. A day lasts until 23:59:59 in the zone {zone}.",
    "completed": "Completed: the LMS recorded the completion at or before the as-of time.",
    "overdue": "Overdue: due before the as-of time and not completed. Due soon: due within {days} days after it.",
    "begun": "In progress, not started: not completed and due later, with or without progress or a visit.",
    "no_due_date": "No due date: not completed, and nothing says by when. Never counted as overdue nor as completed.",
    "unknown": "Unknown: completion or status was never read from the site. Assigned, but in no other figure.",
    "rate": "Completed, %: completed divided by assigned, rounded down to one decimal. Inactive people are in neither.",
    "inactive": "Inactive: the account or the enrolment is suspended. Counted in their own column only.",
    "unopened": "Not started: not completed, no progress, and no visit to the course is recorded. Overdue people are "
    "among them.",
    "ending": "Ending soon: an active enrolment of an account that is not suspended, which ends after the as-of time "
    "and within {days} days.",
    "suspended_active": "The account is suspended, and the enrolment is active and has not ended.",
    "without_teacher": "Nobody with an active account and an active enrolment has one of the roles {roles}.",
    "never_signed_in": "No sign-in is recorded, the account is not suspended, and it was made at least {days} days "
    "before the as-of time.",
    "duplicates": "Accounts that share an e-mail address, an ID number, or their full name; compared without case, "
    "names also without accents. Sharing a name alone proves nothing.",
    "server_only": "Counted from what the site was last seen to have; changes that were not sent are not included.",
}

_NOTES: Mapping[str, Text] = {
    "unknown_completion": "%n duties are not listed because their completion or status was not read.",
    "unknown_status": "%n enrolments of suspended people are not listed because their status was not read.",
    "unknown_roles": "%n courses are not listed because the roles of some people in them were not read.",
}


def value_words(column: str, value: Value) -> Value:
    """A value in words where it is a code of the program's own; any other as it is."""
    return _CODES.get(value, value) if column in _CODED and isinstance(value, str) else value


def empty_words(name: str) -> tuple[str, str]:
    """What a report without rows says: a headline, and what it is that is not there."""
    head, what = _EMPTY[name]
    return say(head), say(what)


def definition(code: str, request: ReportRequest) -> str:
    """The sentence for a definition, with the chosen options in it."""
    due = request.option(Option.DUE) or "end"
    days = due.removeprefix("start+")
    due_words = (
        say("the end of the enrolment, else of the course")
        if due == "end"
        else say("%n days after the start of the enrolment (else after it was made)", int(days))
    )
    roles = request.option(Option.ROLE)
    anybody = roles in ("", "*")
    return say(
        _DEFINITIONS[code],
        role=say("in any role") if anybody else say("with the role {roles}, or with a role not read", roles=roles),
        roles=roles,
        due=due_words,
        zone=request.zone,
        days=request.option(Option.DAYS) or "30",
    )


def definitions(request: ReportRequest, codes: tuple[str, ...]) -> list[str]:
    """All sentences about how a report is counted."""
    return [definition(code, request) for code in codes]


def note_sentences(result: ReportResult) -> list[str]:
    """What a report leaves out, with numbers."""
    counts = {code: count for code, count in result.notes.items() if isinstance(count, int)}
    return [say(_NOTES[code], count) for code, count in counts.items() if code in _NOTES]


def filter_sentence(request: ReportRequest) -> str:
    """The chosen limits as one line; "Everything" without any."""
    parts = []
    for option, value in request.options.items():
        shown = say("any") if option is Option.ROLE and value == "*" else value
        parts.append(f"{OPTIONS[option]}: {shown}")
    return "; ".join(parts) or say("Everything")
