"""Other e-mail addresses that a list of enrolments tells: written on rows of their own, once somebody says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.directory import PersonRef
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.emails import is_same_address
from lmsdesk.domain.imports.fate import decide
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.kinds.enrolments.everybody import row_number
from lmsdesk.domain.imports.kinds.people.cells import NO_PERIOD, NOWHERE
from lmsdesk.domain.imports.kinds.people.compare import accounts_of
from lmsdesk.domain.imports.kinds.things import settle_keys
from lmsdesk.domain.imports.options import Kind, Mode, Override, Policy
from lmsdesk.domain.imports.plan import MappedColumn, Outcome, PlanRow
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId

DIFFERS = "email_differs"
_NOWHERE = 0  # no course has this number: the row is about the person alone


def address_rows(case: Case, drafts: Sequence[Draft], asking: Asking) -> list[PlanRow]:
    """A row for each person whose address the list tells otherwise; nobody for whom it tells several."""
    if case.options.decisions.get(DIFFERS) != "update":
        return []
    changes = [_draft(case, draft, text) for draft, text in _told(drafts)]
    policies = {**case.options.policies, "email": Policy()}
    options = replace(case.options, kind=Kind.PERSON, policies=policies, modes={Kind.PERSON: Mode.UPDATE})
    comparing = accounts_of(replace(case, options=options), changes)
    for change in changes:
        comparing.compare(change)
        decide(change, asking)
    settle_keys(changes, "email", asking)
    return [_row(case, change) for change in changes if change.outcome is not Outcome.SAME]


def _told(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """The first row about each person with another address, where all rows about them tell the same one."""
    found: dict[int, list[tuple[Draft, str]]] = {}
    for draft in drafts:
        if draft.person is None or draft.outcome is Outcome.BLOCKED:
            continue
        for reason in draft.reasons:
            if reason.code == DIFFERS:
                found.setdefault(draft.person.id, []).append((draft, str(reason.value)))
    for told in found.values():
        if all(is_same_address(text, told[0][1]) for _, text in told):
            yield told[0]


def _draft(case: Case, draft: Draft, text: str) -> Draft:
    person = draft.person
    assert person is not None  # only such rows tell another address
    override = case.options.overrides.get(RowId(draft.sheet.index, row_number(person.id, _NOWHERE)), Override())
    return Draft(
        draft.sheet, draft.place, 0, draft.match, NOWHERE, person, None, Wish.ENROL, None, NO_PERIOD, (), override, [],
        kind=Kind.PERSON, said={"email": text}, name=_name(person),
    )  # fmt: skip


def _row(case: Case, change: Draft) -> PlanRow:
    person = change.person
    assert person is not None  # as above
    done = change.outcome is Outcome.CHANGE
    beside = Reason("beside_row", None, None, {"row": change.sheet.numbers[change.place]})
    return PlanRow(
        row=row_number(person.id, _NOWHERE),
        line=0,
        part=0,
        outcome=change.outcome,
        verb=change.verb,
        cells=[_cell(each, person, str(change.said["email"])) for each in case.columns.columns],
        user_id=person.id,
        person=_name(person),
        matched_by=change.match.by,
        before=change.before,
        after=change.after if done or change.outcome is Outcome.CHECK else {},
        reasons=(*change.reasons, beside),
        undo=Undo.EXACT if done else None,
        pending=change.pending,
        kind=Kind.PERSON,
        source=change.sheet.index,
    )


def _cell(column: MappedColumn, person: PersonRef, email: str) -> str:
    told = {"username": person.username, "email": email, "idnumber": person.idnumber, "user_id": str(person.id)}
    return told.get(column.field or "", "")


def _name(person: PersonRef) -> str:
    return f"{person.first_name} {person.last_name}".strip() or person.username
