"""What a list would have written is counted by kind, and costs what the endpoints say."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.imports.writes import Figures, writes_of
from lmsdesk.domain.keys import Entity
from lmsdesk.lms.moodle import endpoints
from lmsdesk.services.import_figures import figures_of
from tests.fakes.directory import ANN, ART, BIO, BOB, FakeDirectory, enrolment, plan_of


class _Ways:
    """Writes as Moodle does, but for what is missing."""

    def __init__(self, *missing: tuple[Entity, Verb]) -> None:
        self._missing = missing

    def endpoint(self, entity: Entity, verb: Verb, patch: object) -> endpoints.Endpoint | None:
        return None if (entity, verb) in self._missing else endpoints.find(entity, verb, patch)  # type: ignore[arg-type]


LIST = "username|course|action\nann.lee|BIO1|add\nbob.ray|BIO1|add\nann.lee|ART1|remove"


def test_writes_are_counted_by_entity_and_verb() -> None:
    site = FakeDirectory([ANN, BOB], [BIO, ART], [enrolment(ANN.id, ART.id)])
    looks: list[int] = []
    found = writes_of(plan_of(LIST, site), lambda: looks.append(1))
    assert found == {(Entity.ENROLMENT, Verb.CREATE, ()): 2, (Entity.ENROLMENT, Verb.DELETE, ()): 1}
    assert looks == [1]


def test_h99_removals_can_be_taken_back_in_part_and_nobody_gets_mail_that_we_ask_for() -> None:
    site = FakeDirectory([ANN, BOB], [BIO, ART], [enrolment(ANN.id, ART.id)])
    figures = figures_of(writes_of(plan_of(LIST, site), lambda: None), _Ways())
    assert (figures.in_part, figures.irreversible, figures.mails, figures.requests) == (1, 0, 0, 4)
    assert figures.may_mail == 2  # the two who come, where a course welcomes people by mail


def test_h99_accounts_whose_password_the_server_mails_are_counted() -> None:
    new = (Entity.USER, Verb.CREATE, (("auth", "manual"),))
    quiet = (Entity.USER, Verb.CREATE, (("auth", "saml2"),))
    gone = (Entity.USER, Verb.DELETE, ())
    figures = figures_of({new: 3, quiet: 2, gone: 1}, _Ways())
    assert (figures.mails, figures.irreversible) == (3, 1)
    assert endpoints.find(Entity.USER, Verb.DELETE, {}).undo is Undo.IMPOSSIBLE  # type: ignore[union-attr]


def test_what_cannot_be_sent_costs_nothing() -> None:
    kind = (Entity.ENROLMENT, Verb.DELETE, ())
    assert figures_of({kind: 5}, _Ways((Entity.ENROLMENT, Verb.DELETE))) == Figures()
    many = figures_of({kind: 5000}, _Ways())
    assert many.seconds > replace(many, seconds=0).seconds
    assert many.in_part == 5000
