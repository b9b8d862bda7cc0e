"""Which roles the account may give in a course: no function lists them, but the participants table offers them.

Where the account may assign roles at all, each row of that table carries the choices of its editor
(``core_user/user_roles``, recorded from Moodle 4.4). Rights can differ from course to course: what two courses, as far
apart as possible, allow together counts as allowed, so that a role is called forbidden only where nobody offers it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.participants import TABLE, table_arguments
from lmsdesk.lms.moodle.session import Call, Session, decode
from lmsdesk.lms.moodle.shapes import TableContent

_EDITOR: Final = re.compile(r'<span\b[^>]*\bdata-itemtype="user_roles"[^>]*>')
_OPTIONS: Final = re.compile(r'\bdata-options="([^"]*)"')


def givable_calls(session: Session, courses: Sequence[int]) -> list[Call]:
    """What to ask about courses that hold people; nothing where the token's service has not what it takes."""
    if not courses or not (session.offers(TABLE) and session.offers(wire.ENVELOPE)):
        return []
    return [Call(TABLE, table_arguments(course, rows=1)) for course in dict.fromkeys((courses[0], courses[-1]))]


def givable_in(answers: Sequence[bytes | LmsDeskError]) -> str:
    """The numbers of the roles that the account may give, as they are remembered: "" where the site does not tell."""
    found: set[int] = set()
    for data in answers:
        if not isinstance(data, LmsDeskError):
            found |= offered_roles(decode(data, TableContent, TABLE).html)
    return ",".join(map(str, sorted(found)))


def offered_roles(page: str) -> frozenset[int]:
    """The numbers of the roles that a table offers to give; none where it offers no editor."""
    found: set[int] = set()
    for editor in _EDITOR.finditer(page):
        if (options := _OPTIONS.search(editor[0])) is not None:
            found.update(_numbers(html.unescape(options[1])))
    return frozenset(found)


def _numbers(text: str) -> list[int]:
    try:
        told: Any = json.loads(text)
        return [int(each["key"]) for each in told["options"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []  # another version's editor: as if there were none
