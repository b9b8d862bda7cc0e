"""Explanations in words: every reason has its sentence, every answer its mend, and nothing from a site is a format."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from lmsdesk.domain.access.chain import Explanation, explain
from lmsdesk.domain.access.facts import Account, Category, Cohort, Facts, Pair, Place, Waiting, Way
from lmsdesk.domain.access.fixes import Mend, fixes_of
from lmsdesk.domain.access.links import Code, Reason, Verdict, Want
from lmsdesk.domain.access.membership import sources_of
from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.keys import Entity
from lmsdesk.services.wording_access import MENDS, REASONS, TITLES, Telling

NOW = 1_795_000_000
DAY = 86_400
ANN = Account(5, "ann", "Ann Lee", True, False, False, True, "manual", NOW)
CHE = Place(9, "CHE-1", "Chemistry", visible=True, methods=("manual", "cohort"), as_of=NOW)
BY_HAND = Way(1, "manual", False, True, None, None, NOW)
IN = Facts(ANN, CHE, (BY_HAND,), ("student",))
ROLES = {"student": "Learner", "editingteacher": ""}


def drawn(dice: random.Random) -> Facts:
    account = replace(
        ANN,
        id=dice.choice([5, -5]),
        is_there=dice.random() < 0.8,
        leaving=dice.random() < 0.5,
        suspended=dice.choice([None, False, False, True]),
        confirmed=dice.choice([None, True, True, False]),
        auth=dice.choice([None, "manual", "manual", "nologin"]),
    )
    place = replace(
        CHE,
        id=dice.choice([9, -9]),
        is_there=dice.random() < 0.8,
        leaving=dice.random() < 0.5,
        visible=dice.choice([None, True, True, False]),
        categories=dice.choice([(), (Category(1, "Old", False),), (Category(1, "New", None),)]),
        methods=dice.choice([None, ("manual",), ("cohort",), ("self",), ("guest",), ("manual", "cohort")]),
        roster_read=dice.random() < 0.8,
        end=dice.choice([None, NOW + 90 * DAY]),
    )
    ways = tuple(
        Way(
            number,
            dice.choice([None, "manual", "cohort", "other"]),
            dice.choice([None, False, False, True]),
            dice.choice([None, False, True]),
            dice.choice([None, NOW - DAY, NOW + DAY]),
            dice.choice([None, NOW - DAY, NOW + DAY]),
            NOW,
        )
        for number in range(dice.choice([0, 1, 1, 2]))
    )
    return Facts(account, place, ways, dice.choice([None, (), ("student",), ("manager",), ("editingteacher",)]))


def explained(dice: random.Random) -> Explanation:
    entity, verb = dice.choice(list(Entity)), dice.choice(list(Verb))
    waiting = Waiting(7, entity, verb, dice.choice([State.READY, State.UNKNOWN, State.CONFLICT]), "Ann Lee in CHE-1")
    after = drawn(dice) if dice.random() < 0.5 else None
    cohorts = (Cohort(1, "Nurses", 3, 3),)
    pair = Pair(drawn(dice), after, (waiting,) if after else (), cohorts)
    return explain(pair, NOW, dice.choice(list(Want)))


def test_everything_has_its_words() -> None:
    assert (set(REASONS), set(TITLES), set(MENDS)) == (set(Reason), set(Code), set(Mend))


def test_every_answer_can_be_said_and_whoever_is_kept_out_has_a_mend() -> None:
    dice = random.Random(2)
    seen: set[Reason] = set()
    mends: set[Mend] = set()
    for _ in range(4_000):
        told = explained(dice)
        words, fixes = Telling(told, "Europe/Dublin", ROLES), fixes_of(told, "Europe/Dublin")
        links = [*told.latest.links, *told.now.links, *(link for path in told.now.paths for link in path.links)]
        texts = [words.headline(), words.as_of(), *map(words.link, links), *map(words.fix, fixes)]
        texts += [words.source(source) for source in sources_of(told.pair)]
        assert all(text and "{" not in text and "None" not in text for text in texts), texts
        assert "{" not in words.after() + words.cause() + words.reply(fixes)
        assert bool(words.cause()) is (told.now.verdict is not Verdict.CAN)
        assert bool(fixes) is not (told.now.verdict is told.latest.verdict is Verdict.CAN)
        seen |= {link.reason for link in links}
        mends |= {fix.mend for fix in fixes}
    assert (seen, mends) == (set(Reason), set(Mend))


@pytest.mark.parametrize("name", ["{who} {0} {course.x}", "<b>Ann</b>", "%s %n"])
def test_names_from_the_site_are_never_a_format(name: str) -> None:
    facts = replace(IN, account=replace(ANN, name=name, suspended=True), place=replace(CHE, fullname=name))
    told = explain(Pair(facts), NOW)
    words = Telling(told, "UTC")
    assert words.headline() == f"{name} cannot open CHE-1 {name}."
    assert name in words.cause()


def test_a_cause_an_end_and_a_reply_read_like_sentences() -> None:
    facts = replace(IN, ways=(replace(BY_HAND, end=NOW - DAY),))
    told = explain(Pair(facts), NOW)
    words = Telling(told, "Europe/Dublin", ROLES)
    assert words.headline() == "Ann Lee cannot open CHE-1 Chemistry."
    assert words.cause() == "The enrolment ended on 17 Nov 2026 11:06."
    assert [words.fix(fix) for fix in fixes_of(told, "Europe/Dublin")] == [
        "Let the enrolment end on 18 Dec 2026 23:59 instead."
    ]
    assert words.reply(fixes_of(told, "Europe/Dublin")) == (
        "Hello Ann Lee,\n\nyou cannot open “Chemistry” at the moment: your enrolment ended on 17 Nov 2026 11:06. "
        "I am changing that; please try again in a while.\n"
    )


def test_roles_go_by_the_names_that_the_site_gives_them() -> None:
    told = explain(Pair(replace(IN, ways=(), roles=())), NOW)
    words = Telling(told, "UTC", ROLES)
    assert [words.fix(fix) for fix in fixes_of(told, "UTC")] == ["Enrol Ann Lee by hand as Learner."]
