"""What a Moodle site would refuse for sure, checked here first: its own answer would not say which row or why.

Rules recorded from Moodle 4.4; lengths are in ``domain.fields``. On a site without debugging every bad value
is the same ``invalidparameter``, and one bad row loses its whole batch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.fields import Access, Kind, Value, spec_of
from lmsdesk.domain.keys import MANUAL, Entity, EntityKey
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

_USERNAME: Final = re.compile(r"[a-z0-9._@-]+")
# PHP takes a "<" for the beginning of a tag unless a blank of its own kind follows: "a < b" stays, "a<3" is cut.
_TAG: Final = re.compile(r"<(?![ \t\n\r\v\f])")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_COUNTRIES: Final = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()
)
SITE_COURSE: Final = 1
GUEST: Final = 1
MINUTE: Final = 60
# Fields of people in which a single 0 is stored, but told as nothing by every read (seen on 4.5).
_NEVER_ZERO: Final = frozenset({"idnumber", "institution", "city", "phone"})
_NO_TAGS: Final = {
    Entity.USER: frozenset({"first_name", "last_name", "city", "institution", "department", "phone", "idnumber"}),
    Entity.COURSE: frozenset({"fullname", "shortname"}),
    Entity.CATEGORY: frozenset({"name"}),
    Entity.GROUP: frozenset({"name"}),
    Entity.COHORT: frozenset(),
}


def canonical(entity: Entity, field: str, value: Value) -> Value:
    """The value as the server would store and compare it.

    Letters whose accents stand apart are compared as one letter each, as they are sent. Times of enrolments are
    whole minutes: no read of Moodle tells their seconds.
    """
    spec = spec_of(entity, field)
    if spec is None:
        return value
    if spec.kind in (Kind.TIME, Kind.REFERENCE, Kind.INTEGER):
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
        if spec.kind is Kind.TIME and entity is Entity.ENROLMENT and number:
            number -= number % MINUTE
        return number or None
    if spec.kind is Kind.BOOLEAN:
        return None if value is None else bool(value)
    if spec.kind is Kind.NUMBER or value is None:
        return value
    text = str(int(value)) if isinstance(value, bool) else unicodedata.normalize("NFC", str(value)).strip()
    if entity is Entity.USER and field == "username":
        text = same_key(text)
    elif entity is Entity.USER and field == "country":
        text = text.upper()
    return text or None


def validate(operation: NewOperation | Operation, own: int | None = None) -> Sequence[Reason]:
    """Everything that is surely wrong with an operation; ``own`` is the account of the token, where it is known."""
    reasons = [*_keys(operation.key), *_own_account(operation, own)]
    if operation.verb in (Verb.CREATE, Verb.UPDATE):
        entity = operation.key.entity
        values = {name: canonical(entity, name, value) for name, value in operation.patch.items()}
        reasons += _required(operation, values)
        for name, value in values.items():
            reasons += _field(entity, operation.verb, name, value)
        reasons += _dates(values, operation.base or {})
    return reasons


def _keys(key: EntityKey) -> list[Reason]:
    found: list[Reason] = []
    for entity, reference in key.references():
        if entity is Entity.COURSE and reference == SITE_COURSE:
            found.append(Reason("site_course"))
        if entity is Entity.USER and reference == GUEST:
            found.append(Reason("guest_account"))
    if key.entity is Entity.ENROLMENT and key.parts[2] != MANUAL:
        found.append(Reason("other_method", value=key.parts[2]))
    return found


def _own_account(operation: NewOperation | Operation, own: int | None) -> list[Reason]:
    """A site lets administrators suspend the account of their own token, which is refused from then on (4.5)."""
    key = operation.key
    if own is None or key.entity is not Entity.USER or own not in key.parts:
        return []
    ends = operation.verb is Verb.DELETE or operation.patch.get("suspended") is True
    return [Reason("own_account")] if ends else []


_NEEDED: Final[Mapping[Entity, tuple[str, ...]]] = {
    Entity.USER: ("username", "email", "first_name", "last_name"),
    Entity.COURSE: ("shortname", "fullname", "category_id"),
    Entity.CATEGORY: ("name",),
    Entity.GROUP: ("course_id", "name"),
    Entity.COHORT: ("name", "idnumber"),
    Entity.ENROLMENT: ("role_id",),
}


def _required(operation: NewOperation | Operation, values: Mapping[str, Value]) -> list[Reason]:
    """A new thing needs these fields; a change may not empty them."""
    needed = _NEEDED.get(operation.key.entity, ())
    creates = operation.verb is Verb.CREATE
    return [
        Reason("required", about=name)
        for name in needed
        if (creates or name in values) and values.get(name) in (None, "")
    ]


def _field(entity: Entity, verb: Verb, name: str, value: Value) -> list[Reason]:
    spec = spec_of(entity, name)
    if spec is None:
        return [Reason("unknown_field", about=name)]
    if spec.access is Access.DERIVED:
        return [Reason("read_only", about=name)]
    if spec.access is Access.IMMUTABLE and verb is Verb.UPDATE and entity is not Entity.ENROLMENT:
        return [Reason("only_at_creation", about=name)]
    if entity is Entity.COHORT and name == "visible" and verb is Verb.UPDATE:
        return [Reason("read_only", about=name)]
    if not isinstance(value, str):
        return []
    found: list[Reason] = []
    if spec.max_length is not None and len(value) > spec.max_length:
        found.append(Reason("too_long", name, value[:100], {"length": len(value), "limit": spec.max_length}))
    is_cleaned = entity is Entity.COHORT and verb is Verb.UPDATE  # a cohort is renamed by another way than it is made
    if (name in _NO_TAGS.get(entity, ()) or (is_cleaned and name == "name")) and _TAG.search(value):
        found.append(Reason("has_tags", name, value[:100]))
    if entity is Entity.CATEGORY and name == "name" and value == "0":  # taken for no name (seen on 4.4)
        found.append(Reason("zero_alone", name, value))
    if entity is Entity.USER:
        found += _user_field(name, value)
    return found


def _user_field(name: str, value: str) -> list[Reason]:
    if name == "username" and not _USERNAME.fullmatch(value):
        bad = "".join(sorted({mark for mark in value if not _USERNAME.fullmatch(mark)}))
        return [Reason("username_characters", name, value, {"characters": bad})]
    if name in _NEVER_ZERO and value == "0":
        return [Reason("zero_alone", name, value)]
    if name == "email" and not _EMAIL.fullmatch(value):
        return [Reason("email_syntax", name, value)]
    if name == "country" and value not in _COUNTRIES:
        return [Reason("country_unknown", name, value)]
    return []


def _dates(values: Mapping[str, Value], base: Mapping[str, Value]) -> list[Reason]:
    if "start" not in values and "end" not in values:
        return []
    start, end = values.get("start", base.get("start")), values.get("end", base.get("end"))
    if isinstance(start, int) and isinstance(end, int) and end < start:
        return [Reason("end_before_start", "end", end, {"start": start})]
    return []


def is_well_formed_username(text: str) -> bool:
    """Tell whether a look-up of this name would be taken: one bad value refuses the whole call."""
    return bool(_USERNAME.fullmatch(text))
