"""Random lists with random damage: what was applied once stages nothing when the same list comes again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.text import fold
from lmsdesk.files.lists import read_text
from tests.fakes.directory import DAY, NOW, FakeDirectory, course, enrolment, person

NAMES = ("Ann Lee", "Bob Ray", "Łucja Żak", "José Paz", "Cy Kay", "Dee May")
ROLES = ("", "student", "Teilnehmer/in", "teacher", "editingteacher", "captain")
DATES = ("", "2027-01-01", "31.12.2027", "46387", "31.02.2027", "soon", "03/04/2027", "2020-01-01")
ACTIONS = ("", "add", "del", "suspend", "active", "explode", "completed")
GROUPS = ("", "Blue", "blue", "Green")
DAMAGE = ("{}", " {}", "{}\u00a0", "\u200b{}", "'{}", '="{}"')
CHOICES = {
    "role_among_several": "add", "enrolment_suspended": "activate", "account_suspended": "accept",
    "two_roles": "accept", "privileged_role:teacher": "accept", "date_order": "dmy", "concluded_word": "suspend",
    "other_method": "accept", "other_method:self": "accept", "end_past": "accept",
}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> str:
    """One row, perhaps damaged."""
    number = draw(st.integers(1, 7))  # 7 is nobody
    username = "no.body" if number == 7 else people()[number - 1].username
    name = draw(st.sampled_from(DAMAGE)).format(draw(st.sampled_from((username, username.upper()))))
    address = draw(st.sampled_from(("", "", "ann.lee@college.example", "gone@college.example")))
    where = draw(st.sampled_from(("BIO1", "bio1 ", "ART1", "Course ART1", "NONE", "")))
    cells = [name, address, where, *(draw(st.sampled_from(some)) for some in (ROLES, DATES, DATES, ACTIONS, GROUPS))]
    extra = draw(st.sampled_from(([], [], [], ["", ""], ["too many"])))
    return "\t".join([*cells, *extra])


def people() -> list[object]:
    """The people of the site."""
    return [person(number, name) for number, name in enumerate(NAMES, start=1)]


@st.composite
def sites(draw: st.DrawFn) -> FakeDirectory:
    """A site where some people are enrolled already."""
    site = FakeDirectory(list(people()), [course(101, "BIO1"), course(102, "ART1")])  # type: ignore[arg-type]
    site.known_people[4] = site.known_people[4]._replace(suspended=True)
    site.known_groups = {(101, "blue"): 7, (102, "blue"): 8}
    for user in range(1, 7):
        for at in (101, 102):
            kind = draw(st.sampled_from(("none", "none", "plain", "suspended", "dated", "teacher", "both", "self")))
            facts = {
                "plain": {}, "suspended": {"suspended": True}, "dated": {"start": NOW - DAY, "end": NOW + DAY},
                "teacher": {"roles": ("teacher",)}, "both": {"roles": ("student", "teacher")},
                "self": {"method": "self"},
            }  # fmt: skip
            if kind != "none":
                site.known_enrolments.append(enrolment(user, at, **facts[kind]))
    return site


def apply(site: FakeDirectory, operations: list[NewOperation]) -> None:
    """Do to the site what a server would do."""
    roles = {number: name for name, number in site.known_roles.items()}
    for item in operations:
        if item.key.entity is Entity.GROUP:
            number = 1_000 + len(site.known_groups)
            site.known_groups[int(str(item.patch["course_id"])), fold(str(item.patch["name"]))] = number
            made[item.key.number(0)] = number
        elif item.key.entity is Entity.GROUP_MEMBER:
            group = item.key.number(0)
            site.members.add((made.get(group, group), item.key.number(1)))
        else:
            _enrolment(site, item, roles)


made: dict[int, int] = {}  # temporary numbers of groups to those that the site gave


def _enrolment(site: FakeDirectory, item: NewOperation, roles: dict[int, str]) -> None:
    user, at = item.key.number(0), item.key.number(1)
    mine = [
        each for each in site.known_enrolments if (each.user_id, each.course_id, each.method) == (user, at, "manual")
    ]
    rest = [each for each in site.known_enrolments if each not in mine]
    patch = {name: value or 0 for name, value in item.patch.items() if name in ("start", "end")}
    if "suspended" in item.patch:
        patch["suspended"] = bool(item.patch["suspended"])
    if item.key.entity is Entity.ENROLMENT and item.verb is Verb.CREATE:
        assert not mine
        kept = [enrolment(user, at, roles=(roles[int(str(item.patch["role_id"]))],), **patch)]
    elif item.key.entity is Entity.ENROLMENT and item.verb is Verb.DELETE:
        kept = []
    elif item.key.entity is Entity.ENROLMENT:
        kept = [replace(mine[0], **patch)]
    else:
        role = str(item.patch["role"])
        had = [name for name in mine[0].roles if name != role]
        kept = [replace(mine[0], roles=tuple(had + ([role] if item.verb is Verb.ADD else [])))]
    site.known_enrolments = [*rest, *kept]


def plan_for(text: str, site: FakeDirectory) -> ImportPlan:
    """Check a pasted list with all questions answered."""
    options = ImportOptions(now=NOW, decisions=CHOICES, allow_create_groups=True)
    return check(read_text(text), options, site)


HEADER = "\t".join(("username", "email", "course", "role", "start", "end", "action", "group name"))


@settings(max_examples=250, deadline=None)
@given(site=sites(), lines=st.lists(rows(), min_size=1, max_size=12))
def test_what_was_applied_once_stages_nothing_the_second_time(site: FakeDirectory, lines: list[str]) -> None:
    text = "\n".join([HEADER, *lines, *lines[:2]])
    made.clear()
    numbers = iter(range(-1, -10_000, -1))
    plan = plan_for(text, site)
    assert sum(plan.counts.values()) == len(plan.rows)
    apply(site, list(to_operations(plan, lambda: next(numbers))))
    again = plan_for(text, site)
    assert list(to_operations(again, lambda: next(numbers))) == []
    assert again.counts[Outcome.CREATE] == again.counts[Outcome.CHANGE] == 0
