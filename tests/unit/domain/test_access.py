"""Why somebody can or cannot see a course: the first link that fails, nothing guessed, and mends that mend."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from lmsdesk.domain.access.chain import Chain, chain_of, explain
from lmsdesk.domain.access.facts import Account, Category, Cohort, Facts, Pair, Place, Waiting, Way
from lmsdesk.domain.access.fixes import Fix, Mend, fixes_of
from lmsdesk.domain.access.links import Code, Holds, Link, Reason, Verdict, Want
from lmsdesk.domain.access.membership import sources_of
from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.keys import Entity
from tests.fakes.access_model import DAY, completions, gets_in

NOW = 1_795_000_000
ANN = Account(5, "ann", "Ann Lee", True, False, False, True, "manual", NOW)
CHE = Place(
    9, "CHE-1", "Chemistry", True, False, True, (Category(2, "Science", True),), ("manual", "cohort"), 0, True, NOW
)
BY_HAND = Way(1, "manual", False, True, None, None, NOW)
IN = Facts(ANN, CHE, (BY_HAND,), ("student",))


def person(facts: Facts, **known: object) -> Facts:
    return replace(facts, account=replace(facts.account, **known))  # type: ignore[arg-type]


def course(facts: Facts, **known: object) -> Facts:
    return replace(facts, place=replace(facts.place, **known))  # type: ignore[arg-type]


def way(facts: Facts, **known: object) -> Facts:
    """The only enrolment, with the site's own word on it gone: it was of another state."""
    if not facts.ways:
        return facts
    return replace(facts, ways=(replace(facts.ways[0], active=None, **known),))  # type: ignore[arg-type]


# Each cause alone, in the order in which it has to be named; how it is brought about and what it is called.
CAUSES = {
    Reason.GONE: lambda facts: person(facts, is_there=False),
    Reason.SUSPENDED: lambda facts: person(facts, suspended=True),
    Reason.NOT_CONFIRMED: lambda facts: person(facts, confirmed=False),
    Reason.NO_SIGN_IN: lambda facts: person(facts, auth="nologin"),
    Reason.COURSE_GONE: lambda facts: course(facts, is_there=False),
    Reason.CATEGORY_HIDES: lambda facts: course(facts, visible=False, categories=(Category(2, "Old", False),)),
    Reason.HIDDEN: lambda facts: course(facts, visible=False),
    Reason.NOT_ENROLLED: lambda facts: replace(facts, ways=(), roles=()),
    Reason.METHOD_OFF: lambda facts: course(facts, methods=("cohort",)),
    Reason.ENROLMENT_SUSPENDED: lambda facts: way(facts, suspended=True),
    Reason.NOT_STARTED: lambda facts: way(facts, start=NOW + DAY),
    Reason.ENDED: lambda facts: way(facts, end=NOW - DAY),
}
ORDER = list(CAUSES)


def chain(facts: Facts, want: Want = Want.SEE) -> Chain:
    return chain_of(facts, NOW, want)


def reason(told: Chain) -> Reason | None:
    return told.deciding.reason if told.deciding else None


def link(told: Chain, code: Code) -> Link:
    return next(each for each in told.links if each.code is code)


def test_who_has_nothing_in_the_way_can() -> None:
    assert (chain(IN).verdict, chain(IN).deciding) == (Verdict.CAN, None)
    assert all(each.holds is Holds.YES for each in chain(IN).links)


@pytest.mark.parametrize("cause", ORDER)
def test_each_cause_is_named(cause: Reason) -> None:
    told = chain(CAUSES[cause](IN))
    assert (told.verdict, reason(told)) == (Verdict.CANNOT, cause)


def test_of_several_causes_the_first_in_order_is_named_and_removing_it_moves_on() -> None:
    for count in (2, 3, 4):
        for causes in itertools.combinations(ORDER, count):
            facts = IN
            for cause in causes:
                facts = CAUSES[cause](facts)
            idle = {Reason.METHOD_OFF, Reason.ENROLMENT_SUSPENDED, Reason.NOT_STARTED, Reason.ENDED}
            left = [each for each in causes if not (each in idle and Reason.NOT_ENROLLED in causes)]
            assert reason(chain(facts)) is left[0], causes


def drawn(dice: random.Random) -> Facts:
    """Facts of all kinds, with holes."""
    odds = dice.choice([0.0, 0.1, 0.5])

    def known(*values: object) -> object:
        return None if dice.random() < odds else dice.choice(values)

    ways = tuple(
        Way(
            number,
            known("manual", "cohort", "other"),  # type: ignore[arg-type]
            known(False, False, True),  # type: ignore[arg-type]
            dice.choice([None, None, True, False]),
            dice.choice([None, NOW - DAY, NOW + DAY]),
            dice.choice([None, None, NOW - DAY, NOW + DAY]),
            NOW,
        )
        for number in range(dice.choice([0, 1, 1, 1, 2]))
    )
    account = replace(ANN, suspended=known(False, False, True), confirmed=known(True), auth=known("manual", "nologin"))  # type: ignore[arg-type]
    place = replace(
        CHE,
        visible=known(True, True, False),
        methods=known(("manual", "cohort"), ("manual", "cohort"), ("manual",), ("manual", "guest"), ()),
        roster_read=dice.random() < 0.9,
        categories=(Category(2, "Science", known(True, False)),),  # type: ignore[arg-type]
    )  # type: ignore[arg-type]
    return Facts(account, place, ways, known(("student",), (), ("editingteacher",), ("manager",)))  # type: ignore[arg-type]


def test_an_answer_holds_on_every_site_that_would_have_told_this_much() -> None:
    dice, seen = random.Random(5), dict.fromkeys(Verdict, 0)
    for _ in range(6_000):
        facts = drawn(dice)
        sites = list(completions(facts, NOW))
        if not sites:
            continue  # what was read contradicts itself
        answers = {gets_in(site, NOW, guests=guests) for site in sites for guests in (True, False)}
        verdict = chain(facts).verdict
        seen[verdict] += 1
        if verdict is not Verdict.OPEN:
            assert answers == {verdict is Verdict.CAN}, facts
        elif sites == [facts]:
            other = any(each.method == "other" for each in facts.ways)
            assert answers == {True, False} or other, facts  # all is known, so it could have been told
    assert min(seen.values()) > 200, seen


def applied(facts: Facts, fix: Fix) -> Facts:
    """What a mend brings about."""
    fields = {name: value for name, value in fix.fields.items() if name != "role"}
    roles = tuple(str(fix.fields["role"]).split(",")) if "role" in fix.fields else facts.roles
    if fix.mend is Mend.ENROL:
        return replace(facts, ways=(replace(BY_HAND, active=None),), roles=roles)
    if fix.mend in (Mend.ACTIVATE_ACCOUNT, Mend.LET_SIGN_IN):
        return person(facts, **fields)
    if fix.mend is Mend.SHOW_COURSE:
        return course(facts, **fields)
    rows = tuple(replace(each, active=None, **fields) if each.row == fix.row else each for each in facts.ways)  # type: ignore[arg-type]
    return replace(facts, ways=rows, roles=roles)


@pytest.mark.parametrize("want", list(Want))
def test_what_is_mended_lets_the_person_in(want: Want) -> None:
    mended = 0
    for count in (1, 2, 3):
        for causes in itertools.combinations(ORDER, count):
            facts = IN
            for cause in causes:
                facts = CAUSES[cause](facts)
            fixes = fixes_of(explain(Pair(facts), NOW, want), "Europe/Dublin")
            assert fixes, causes
            if any(not fix.is_staged for fix in fixes):
                continue
            for fix in fixes:
                facts = applied(facts, fix)
            assert chain(facts, want).verdict is Verdict.CAN, (causes, fixes)
            mended += 1
    assert mended > 30


def test_one_change_mends_a_course_that_its_category_hides() -> None:
    fixes = fixes_of(explain(Pair(CAUSES[Reason.CATEGORY_HIDES](IN)), NOW), "UTC")
    assert [(fix.mend, dict(fix.fields)) for fix in fixes] == [(Mend.SHOW_COURSE, {"visible": True})]


def test_a_category_that_is_hidden_bars_nobody_from_a_course_that_is_shown() -> None:
    told = chain(course(IN, categories=(Category(2, "Old", False),)))
    assert (told.verdict, link(told, Code.CATEGORY).reason) == (Verdict.CAN, Reason.CATEGORY_HIDES_FROM_LISTS)


def test_the_best_of_several_ways_decides_and_all_are_shown() -> None:
    ended, cohort = replace(BY_HAND, end=NOW - DAY, active=False), Way(2, "cohort", False, True, None, None, NOW)
    told = chain(replace(IN, ways=(ended, cohort)))
    assert told.verdict is Verdict.CAN
    assert [(path.way.method, path.verdict) for path in told.paths] == [
        ("cohort", Verdict.CAN),
        ("manual", Verdict.CANNOT),
    ]


def test_an_end_in_this_very_second_has_passed_and_a_start_has_come() -> None:
    assert reason(chain(way(IN, end=NOW))) is Reason.ENDED
    assert chain(way(IN, start=NOW, end=NOW + 1)).verdict is Verdict.CAN


def test_an_enrolment_is_prolonged_to_the_end_of_the_course_or_by_thirty_days() -> None:
    ended = CAUSES[Reason.ENDED](IN)
    course_end = NOW + 100 * DAY
    (fix,) = fixes_of(explain(Pair(course(ended, end=course_end)), NOW), "Europe/Dublin")
    assert fix.fields == {"end": course_end}
    (fix,) = fixes_of(explain(Pair(course(ended, end=NOW - DAY)), NOW), "Europe/Dublin")
    assert fix.fields == {"end": 1_797_638_399}  # 18 December 2026, 23:59:59 there


def test_nobody_is_enrolled_by_hand_where_the_course_has_no_such_method() -> None:
    facts = course(CAUSES[Reason.NOT_ENROLLED](IN), methods=("cohort",))
    assert [fix.mend for fix in fixes_of(explain(Pair(facts), NOW), "UTC")] == [Mend.BY_HAND]


def test_an_enrolment_by_cohort_is_not_changed_from_here() -> None:
    facts = replace(IN, ways=(Way(2, "cohort", True, False, None, None, NOW),))
    assert [fix.mend for fix in fixes_of(explain(Pair(facts), NOW), "UTC")] == [Mend.BY_HAND]


def test_the_site_counting_nobody_is_no_reason_to_lift_a_suspension_that_nobody_saw() -> None:
    facts = replace(IN, ways=(Way(1, None, None, False, None, None, NOW),))
    told = explain(Pair(facts), NOW)
    assert reason(told.now) is Reason.NOT_COUNTED
    assert [fix.mend for fix in fixes_of(told, "UTC")] == [Mend.BY_HAND]


def waits(state: State = State.READY, entity: Entity = Entity.ENROLMENT, verb: Verb = Verb.UPDATE) -> Waiting:
    return Waiting(7, entity, verb, state, "Ann Lee in CHE-1")


def test_what_waits_and_is_enough_only_has_to_be_applied() -> None:
    told = explain(Pair(CAUSES[Reason.ENDED](IN), IN, (waits(),)), NOW)
    assert (told.now.verdict, told.after and told.after.verdict) == (Verdict.CANNOT, Verdict.CAN)
    assert [fix.mend for fix in fixes_of(told, "UTC")] == [Mend.APPLY]
    stuck = explain(Pair(CAUSES[Reason.ENDED](IN), IN, (waits(State.CONFLICT),)), NOW)
    assert [(fix.mend, fix.operations) for fix in fixes_of(stuck, "UTC")] == [(Mend.DECIDE, (7,))]


def test_a_change_that_would_shut_somebody_out_is_what_is_to_be_taken_back() -> None:
    other = Waiting(6, Entity.USER, Verb.UPDATE, State.READY, "Ann Lee")
    told = explain(Pair(IN, CAUSES[Reason.ENDED](IN), (other, waits())), NOW)
    assert (told.now.verdict, reason(told.latest)) == (Verdict.CAN, Reason.ENDED)
    (fix,) = fixes_of(told, "UTC")
    assert (fix.mend, fix.operations) == (Mend.TAKE_BACK, (7,))


def test_a_removal_that_waits_is_taken_back_before_anything_else_is_mended() -> None:
    leaving = waits(verb=Verb.DELETE)
    told = explain(Pair(CAUSES[Reason.ENDED](IN), CAUSES[Reason.NOT_ENROLLED](IN), (leaving,)), NOW)
    (fix,) = fixes_of(told, "UTC")
    assert (fix.mend, fix.reason, fix.operations) == (Mend.TAKE_BACK, Reason.NOT_ENROLLED, (7,))


def test_what_waits_and_is_not_enough_is_mended_on_top() -> None:
    both = CAUSES[Reason.SUSPENDED](CAUSES[Reason.ENDED](IN))
    told = explain(Pair(both, CAUSES[Reason.SUSPENDED](IN), (waits(),)), NOW)
    assert [fix.mend for fix in fixes_of(told, "UTC")] == [Mend.ACTIVATE_ACCOUNT]


def test_nothing_is_said_about_now_while_a_change_may_be_in_effect() -> None:
    told = explain(Pair(CAUSES[Reason.ENDED](IN), IN, (waits(State.UNKNOWN),)), NOW)
    # That the enrolment has ended is what was read; the change that nobody confirmed may have undone it.
    assert (told.now.verdict, reason(told.now)) == (Verdict.OPEN, Reason.ON_THE_WAY)
    assert [fix.mend for fix in fixes_of(told, "UTC")] == [Mend.LOOK_UP]


def test_a_change_on_its_way_that_decides_nothing_leaves_the_answer_alone() -> None:
    told = explain(Pair(IN, IN, (waits(State.INFLIGHT, Entity.USER),)), NOW)
    assert told.now.verdict is Verdict.CAN


def test_teaching_takes_a_role_that_teaches() -> None:
    assert chain(IN, Want.SEE).verdict is Verdict.CAN
    told = explain(Pair(IN), NOW, Want.TEACH)
    assert reason(told.now) is Reason.TEACHES_NOT
    (fix,) = fixes_of(told, "UTC")
    assert (fix.mend, fix.fields) == (Mend.GIVE_ROLE, {"role": "student,editingteacher"})
    assert chain(replace(IN, roles=("teacher",)), Want.TEACH).verdict is Verdict.CAN
    assert chain(replace(IN, roles=None), Want.TEACH).verdict is Verdict.OPEN


def test_no_role_is_worth_a_word_but_keeps_nobody_out() -> None:
    told = chain(replace(IN, roles=()))
    assert (told.verdict, link(told, Code.ROLE).holds) == (Verdict.CAN, Holds.NO)


def test_the_answer_is_as_old_as_the_oldest_of_what_it_rests_on() -> None:
    assert chain(course(IN, as_of=NOW - 9 * DAY)).as_of == NOW - 9 * DAY


def test_who_is_in_twice_stays_by_the_other_way() -> None:
    feeding, other = Cohort(1, "Nurses", 12, 12), Cohort(2, "Night shift", 8, 3)
    cohort = Way(2, "cohort", False, True, None, None, NOW)
    pair = Pair(replace(IN, ways=(BY_HAND, cohort)), None, (), (feeding, other))
    by_hand, by_cohort = sources_of(pair)
    assert (by_hand.is_ours, by_hand.cohorts, by_hand.stays_by) == (True, (), ("cohort",))
    assert (by_cohort.is_ours, by_cohort.cohorts, by_cohort.stays_by) == (False, (feeding,), ("manual",))
