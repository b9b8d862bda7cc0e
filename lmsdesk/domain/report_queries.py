"""The rows behind a report as filters: what it counts over, and what stands behind one of its figures."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.duties import ALL, ASSIGNED, BY_END, SOON, Duty, Status, instant
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.domain.reports import Option, ReportRequest, ReportResult

# The duties that a figure counts; what is not named here is no count of duties.
_FIGURES: Mapping[str, str] = {
    "assigned": ASSIGNED,
    "rate": Status.COMPLETED,
    **{status.value: status.value for status in Status},
}
NONE = "none"
ANY = "*"
ROLE_UNKNOWN = "unknown"
_LONGEST = 200  # accounts of one name that a filter holds


def limits(request: ReportRequest) -> tuple[Token, ...]:
    """What a person narrowed the report to, as conditions on enrolments."""
    made: list[Token] = []
    for option in (Option.COURSE, Option.CATEGORY, Option.DEPARTMENT, Option.COHORT):
        if value := request.option(option).strip():
            made.append(Token(option.value, Op.IS, (value,)))
    roles = names(request.option(Option.ROLE))
    if roles and ANY not in roles:
        made.append(Token("role", Op.IS, (*roles, NONE)))
    if since := request.option(Option.ENROLLED_SINCE).strip():
        made.append(Token("enrolled_on", Op.AT_LEAST, (since,)))
    if until := request.option(Option.ENROLLED_UNTIL).strip():
        made.append(Token("enrolled_on", Op.AT_MOST, (until,)))
    return tuple(made)


def names(text: str) -> tuple[str, ...]:
    """Words that are divided by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def duty_token(request: ReportRequest, status: str) -> Token:
    """Duties of a status, by the rules of this report."""
    days = request.option(Option.DAYS)
    duty = Duty(
        status,
        request.option(Option.DUE) or BY_END,
        int(days) if days else SOON,
        "" if request.live else instant(request.as_of),
    )
    return Token("duty", Op.IS, (str(duty),))


def duties(request: ReportRequest, status: str, *more: Token) -> Query:
    """Enrolments that are duties of a status."""
    return Query(View.ENROLMENTS, "", (*more, duty_token(request, status), *limits(request)))


def behind(result: ReportResult, row: int, column: str) -> Query | None:
    """The rows behind a figure; behind other columns, what the whole row is about. None where there is no such row."""
    if not 0 <= row < len(result.rows):
        return None
    named = dict(zip((each.name for each in result.spec.columns), result.rows[row], strict=True))
    request, name = result.request, result.spec.name
    if result.spec.chart:
        field = "department" if name == "completion-by-department" else "course"
        return duties(request, _FIGURES.get(column, ALL), exactly(field, named[field]))
    if name == "courses-without-teacher":
        return Query(View.COURSES, "", (exactly("shortname", named["course"]),))
    if name == "duplicate-accounts":
        return Query(View.USERS, "", (Token("username", Op.EXACT, _group(result, row)),))
    if name == "never-signed-in":
        return Query(View.USERS, "", (exactly("username", named["username"]),))
    return person_in_course(named["username"], named["course"])


def _group(result: ReportResult, row: int) -> tuple[str, ...]:
    """The usernames of the accounts that share something with the one in a row: they stand together."""
    rows = result.rows
    first = last = row
    while first > 0 and rows[first - 1][:2] == rows[row][:2] and last - first < _LONGEST:
        first -= 1
    while last + 1 < len(rows) and rows[last + 1][:2] == rows[row][:2] and last - first < _LONGEST:
        last += 1
    place = [column.name for column in result.spec.columns].index("username")
    return tuple(str(each[place]) for each in rows[first : last + 1])


def behind_total(result: ReportResult, column: str) -> Query | None:
    """The rows behind a figure of the totals."""
    query, status = result.drill_all, _FIGURES.get(column)
    if query is None or not result.spec.chart or status is None:
        return query
    return Query(query.view, query.text, _as(result.request, query, status))


def _as(request: ReportRequest, query: Query, status: str) -> tuple[Token, ...]:
    return tuple(duty_token(request, status) if token.field == "duty" else token for token in query.tokens)


def exactly(field: str, value: object) -> Token:
    """A field that is exactly this text, whatever letters it holds."""
    return Token(field, Op.EXACT, ("" if value is None else str(value),))


def person_in_course(username: object, course: object) -> Query:
    """One person's enrolment in one course."""
    return Query(View.ENROLMENTS, "", (exactly("username", username), exactly("course", course)))


def ending(request: ReportRequest) -> Query:
    """Enrolments that end after the as-of time and within some days."""
    until = request.as_of + int(request.option(Option.DAYS) or 14) * 86_400
    return Query(
        View.ENROLMENTS,
        "",
        (
            Token("end", Op.MORE, (instant(request.as_of),)),
            Token("end", Op.AT_MOST, (instant(until),)),
            Token("status", Op.IS, ("active",)),
            Token("account", Op.IS, ("suspended",), negated=True),
            *limits(request),
        ),
    )


def suspended_active(request: ReportRequest) -> Query:
    """Enrolments that are active while the account is suspended."""
    return Query(
        View.ENROLMENTS,
        "",
        (
            Token("account", Op.IS, ("suspended",)),
            Token("status", Op.IS, ("active",)),
            Token("end", Op.AT_MOST, (instant(request.as_of),), negated=True),
            *limits(request),
        ),
    )


def without_teacher(request: ReportRequest) -> Query:
    """Courses where nobody active has one of the roles."""
    made = [Token("role", Op.IS, (*names(request.option(Option.ROLE)), ROLE_UNKNOWN), negated=True)]
    if course := request.option(Option.COURSE).strip():
        made.append(Token("shortname", Op.IS, (course,)))
    if category := request.option(Option.CATEGORY).strip():
        made.append(Token("category", Op.IS, (category,)))
    return Query(View.COURSES, "", tuple(made))


def never_signed_in(request: ReportRequest) -> Query:
    """Accounts without a sign-in that are older than some days and not suspended."""
    made = [Token("last_access", Op.IS, ("never",)), Token("suspended", Op.IS, ("yes",), negated=True)]
    days = int(request.option(Option.DAYS) or 0)
    if days or not request.live:
        made.append(Token("created", Op.MORE, (instant(request.as_of - days * 86_400),), negated=True))
    return Query(View.USERS, "", (*made, *people(request)))


def people(request: ReportRequest) -> tuple[Token, ...]:
    """What narrows a report about accounts."""
    return tuple(
        Token(option.value, Op.IS, (value,))
        for option in (Option.DEPARTMENT, Option.COHORT)
        if (value := request.option(option).strip())
    )


def everybody(request: ReportRequest, *more: Token) -> Query:
    """All duties, the inactive ones too."""
    return duties(request, ALL, *more)
