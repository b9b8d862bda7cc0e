"""Values in words: times, roles, states and fields, in the person's language and the site's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.fields import CUSTOM, FIELDS, Kind, Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.rows import Mark, Status
from lmsdesk.services import language

DASH = "\u2014"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

# The standard roles, for sites that have no names of their own for them.
_ROLES = {
    "student": lambda: QCoreApplication.translate("Words", "Student"),
    "teacher": lambda: QCoreApplication.translate("Words", "Assistant teacher"),
    "editingteacher": lambda: QCoreApplication.translate("Words", "Teacher"),
    "manager": lambda: QCoreApplication.translate("Words", "Manager"),
    "coursecreator": lambda: QCoreApplication.translate("Words", "Course creator"),
    "guest": lambda: QCoreApplication.translate("Words", "Guest"),
}
LEARNER = "student"

_FIELDS: Mapping[str, Callable[[], str]] = {
    "username": lambda: QCoreApplication.translate("Words", "Username"),
    "email": lambda: QCoreApplication.translate("Words", "E-mail"),
    "first_name": lambda: QCoreApplication.translate("Words", "First name"),
    "last_name": lambda: QCoreApplication.translate("Words", "Last name"),
    "idnumber": lambda: QCoreApplication.translate("Words", "ID number"),
    "auth": lambda: QCoreApplication.translate("Words", "Sign-in"),
    "suspended": lambda: QCoreApplication.translate("Words", "Status"),
    "status": lambda: QCoreApplication.translate("Words", "Status"),
    "department": lambda: QCoreApplication.translate("Words", "Department"),
    "institution": lambda: QCoreApplication.translate("Words", "Institution"),
    "city": lambda: QCoreApplication.translate("Words", "City"),
    "country": lambda: QCoreApplication.translate("Words", "Country"),
    "phone": lambda: QCoreApplication.translate("Words", "Phone"),
    "lang": lambda: QCoreApplication.translate("Words", "Language"),
    "password": lambda: QCoreApplication.translate("Words", "Password"),
    "last_access": lambda: QCoreApplication.translate("Words", "Last access"),
    "first_access": lambda: QCoreApplication.translate("Words", "First access"),
    "created": lambda: QCoreApplication.translate("Words", "Created"),
    "shortname": lambda: QCoreApplication.translate("Words", "Short name"),
    "fullname": lambda: QCoreApplication.translate("Words", "Name"),
    "category": lambda: QCoreApplication.translate("Words", "Category"),
    "category_idnumber": lambda: QCoreApplication.translate("Words", "Category, by ID number"),
    "parent": lambda: QCoreApplication.translate("Words", "Parent category"),
    "parent_idnumber": lambda: QCoreApplication.translate("Words", "Parent category, by ID number"),
    "full_name": lambda: QCoreApplication.translate("Words", "Whole name"),
    "category_id": lambda: QCoreApplication.translate("Words", "Category"),
    "visible": lambda: QCoreApplication.translate("Words", "Visible"),
    "start": lambda: QCoreApplication.translate("Words", "Starts"),
    "end": lambda: QCoreApplication.translate("Words", "Ends"),
    "completion_enabled": lambda: QCoreApplication.translate("Words", "Completion"),
    "format": lambda: QCoreApplication.translate("Words", "Format"),
    "methods": lambda: QCoreApplication.translate("Words", "Ways in"),
    "members": lambda: QCoreApplication.translate("Words", "People in it"),
    "enrolled": lambda: QCoreApplication.translate("Words", "Enrolled"),
    "modified": lambda: QCoreApplication.translate("Words", "Changed"),
    "role": lambda: QCoreApplication.translate("Words", "Role"),
    "role_id": lambda: QCoreApplication.translate("Words", "Role"),
    "roles": lambda: QCoreApplication.translate("Words", "Role"),
    "method": lambda: QCoreApplication.translate("Words", "Method"),
    "group": lambda: QCoreApplication.translate("Words", "Group"),
    "groups": lambda: QCoreApplication.translate("Words", "Groups"),
    "progress": lambda: QCoreApplication.translate("Words", "Progress"),
    "grade": lambda: QCoreApplication.translate("Words", "Grade"),
    "completed": lambda: QCoreApplication.translate("Words", "Completed"),
    "completed_at": lambda: QCoreApplication.translate("Words", "Completed on"),
    "person": lambda: QCoreApplication.translate("Words", "Person"),
    "user": lambda: QCoreApplication.translate("Words", "Person"),
    "course": lambda: QCoreApplication.translate("Words", "Course"),
    "changed": lambda: QCoreApplication.translate("Words", "Not sent"),
    "cohort": lambda: QCoreApplication.translate("Words", "Cohort"),
    "teacher": lambda: QCoreApplication.translate("Words", "Teacher"),
    "completion": lambda: QCoreApplication.translate("Words", "Completion"),
    "name": lambda: QCoreApplication.translate("Words", "Name"),
    "id": lambda: QCoreApplication.translate("Words", "ID on the site"),
}
_MARKS: Mapping[Mark, Callable[[], str]] = {
    Mark.CHANGED: lambda: QCoreApplication.translate("Words", "Changed, not sent yet"),
    Mark.NEW: lambda: QCoreApplication.translate("Words", "New, not sent yet"),
    Mark.REMOVED: lambda: QCoreApplication.translate("Words", "Will be removed"),
    Mark.CONFLICT: lambda: QCoreApplication.translate("Words", "Needs your choice"),
    Mark.REFUSED: lambda: QCoreApplication.translate("Words", "Refused by the server"),
    Mark.SENDING: lambda: QCoreApplication.translate("Words", "Sending"),
    Mark.UNCONFIRMED: lambda: QCoreApplication.translate("Words", "Sent, not confirmed yet"),
}


class Words:
    """Formats for one site; ``roles`` answers the site's own role names by shortname, ``role_ids`` their numbers."""

    def __init__(
        self,
        zone: str,
        now: Callable[[], int],
        roles: Callable[[], Mapping[str, str]],
        *,
        role_ids: Callable[[], Mapping[str, int]] | None = None,
    ) -> None:
        self.zone = zone
        self.now = now
        self._at = ZoneInfo(zone)
        self._roles, self._role_ids = roles, role_ids
        self._days: dict[int, str] = {}

    def number(self, value: int) -> str:
        """A whole number with the separators of the language."""
        return language.number(value)

    def percent(self, value: float) -> str:
        """A share from 0 to 100."""
        return f"{value:.0f}\u2009%"

    def day(self, moment: int | None) -> str:
        """A moment as a day; a dash for none."""
        if not moment:
            return DASH
        if (known := self._days.get(moment)) is None:
            local = self._local(moment)
            known = language.day(local.date())
            if len(self._days) > 5000:
                self._days.clear()
            self._days[moment] = known
        return known

    def clock(self, moment: int) -> str:
        """The time of day."""
        return f"{self._local(moment):%H:%M}"

    def exact(self, moment: int | None) -> str:
        """Day and time, for tooltips and receipts."""
        if not moment:
            return DASH
        local = self._local(moment)
        return f"{language.day(local.date())} {local:%H:%M:%S}"

    def ago(self, moment: int | None) -> str:
        """How long since: in words up to a week, then the day. 0 is never, None is not known."""
        if moment is None:
            return DASH
        if moment == 0:
            return QCoreApplication.translate("Words", "Never")
        now = self.now()
        passed = now - moment
        if passed < _MINUTE:
            return QCoreApplication.translate("Words", "Just now")
        if passed < _HOUR:
            return QCoreApplication.translate("Words", "%n min ago", None, passed // _MINUTE)
        days = (self._local(now).date() - self._local(moment).date()).days
        if days == 0:
            return QCoreApplication.translate("Words", "Today {time}").format(time=self.clock(moment))
        if days == 1:
            return QCoreApplication.translate("Words", "Yesterday")
        if days < 7:
            return QCoreApplication.translate("Words", "%n days ago", None, days)
        return self.day(moment)

    def moment(self, at: int) -> str:
        """A time of today as a clock, of another day as a day with its clock."""
        today = self._local(self.now()).date() == self._local(at).date()
        return self.clock(at) if today else f"{self.day(at)}, {self.clock(at)}"

    def role(self, shortname: str) -> str:
        """The name of a role."""
        named = self._roles().get(shortname, "")
        if named:
            return named
        standard = _ROLES.get(shortname)
        return standard() if standard else shortname

    def roles(self, shortnames: Iterable[str]) -> str:
        """Names of roles, joined."""
        return ", ".join(map(self.role, shortnames)) or DASH

    def role_of(self, number: Value) -> str:
        """The name of the role with this number on the site."""
        known = self._role_ids() if self._role_ids else {}
        return next((self.role(name) for name, role in known.items() if role == number), DASH)

    def role_names(self) -> Mapping[str, str]:
        """Every role of the site: shortname to name."""
        return {shortname: self.role(shortname) for shortname in self._roles()}

    def status(self, status: Status, end: int | None = None) -> str:
        """The state of an enrolment; an active one whose end has passed has ended."""
        match status:
            case Status.SUSPENDED:
                return QCoreApplication.translate("Words", "Suspended")
            case Status.ACTIVE if end and end < self.now():
                return QCoreApplication.translate("Words", "Ended")
            case Status.ACTIVE:
                return QCoreApplication.translate("Words", "Active")
            case _:
                return QCoreApplication.translate("Words", "Not known")

    def account(self, suspended: bool | None) -> str:
        """The state of an account."""
        if suspended is None:
            return QCoreApplication.translate("Words", "Not known")
        return self.status(Status.SUSPENDED if suspended else Status.ACTIVE)

    def yes(self, value: bool | None) -> str:
        """Yes, no, or a dash."""
        if value is None:
            return DASH
        return QCoreApplication.translate("Words", "Yes") if value else QCoreApplication.translate("Words", "No")

    def value(self, entity: Entity, name: str, value: Value) -> str:
        """A value of an operation in words."""
        if name == "password":
            return "\u2022\u2022\u2022\u2022"
        if name in ("role", "roles"):
            return self.roles(filter(None, str(value or "").split(",")))
        if name == "role_id":
            return self.role_of(value)
        if name == "suspended":
            return self.account(value if isinstance(value, bool) else None)
        spec = FIELDS[entity].get(name)
        if spec is not None and spec.kind is Kind.TIME:
            return self.day(value if isinstance(value, int) else None)
        if isinstance(value, bool):
            return self.yes(value)
        return DASH if value in (None, "") else str(value)

    def _local(self, moment: int) -> datetime:
        return datetime.fromtimestamp(moment, UTC).astimezone(self._at)


def field_title(name: str) -> str:
    """The title of a field; custom fields have none but their name."""
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM)
    titled = _FIELDS.get(name)
    return titled() if titled else name.replace("_", " ").capitalize()


def mark_text(mark: Mark) -> str:
    """What a mark on a row says."""
    return _MARKS[mark]()


def initials(name: str) -> str:
    """Two letters for an avatar."""
    parts = [part for part in name.split() if part[0].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


def initials_of_title(title: str) -> str:
    """Two letters for a site."""
    words = [word for word in title.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
