"""Accounts: made, changed, suspended and activated. No password is ever read from a list: the server makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.creations import create_user
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.headers import PERSON_FIELDS
from lmsdesk.domain.imports.kinds.case import Case, Compared, Conclusion
from lmsdesk.domain.imports.kinds.people.cells import Drafting
from lmsdesk.domain.imports.kinds.people.compare import accounts_of
from lmsdesk.domain.imports.kinds.things import settle_alike, settle_keys
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ColumnState, Outcome, PlanRow
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

# Sign-in methods that keep the password on the site: the server makes one and mails it.
OWN_PASSWORD = frozenset({None, "", "manual", "email"})


class People:
    """Rows that make accounts or change them."""

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """A list needs a column that tells who is meant."""
        open_fields = {name for each in columns.columns for name in each.candidates}
        if columns.has(*PERSON_FIELDS) or open_fields & set(PERSON_FIELDS):
            return None
        return Reason("no_person_column", None, None, {"headers": ", ".join(sheet.header[:8])})

    def drafts(self, case: Case) -> Iterator[Draft]:
        """One draft for each row."""
        return Drafting(case).drafts()

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Compare each row with the account as it is."""
        comparing = accounts_of(case, drafts)
        for draft in drafts:
            comparing.compare(draft)
        return Compared()

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Rows about the same account, and new accounts that would have the same address or number."""
        settle_alike(drafts, _who, asking)
        for name in ("email", "idnumber"):
            settle_keys(drafts, name, asking)

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """How many new accounts get a password from the server, and what became of passwords in the list."""
        made = sum(draft.outcome is Outcome.CREATE and draft.after.get("auth") in OWN_PASSWORD for draft in drafts)
        secret = [each.header for each in case.columns.columns if each.state is ColumnState.SECRET]
        notes = [Reason("password_ignored", header) for header in secret]
        if made:
            notes.append(Reason("server_passwords", facts={"count": made}))
        return Conclusion((), notes)

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """The new account, or the fields that change."""
        if row.user_id is None:
            return
        if row.outcome is Outcome.CREATE:
            made = create_user(numbers[row.user_id], row.after)
            yield NewOperation(made.key, made.verb, made.patch, None, made.label, made.natural_key, source_row=row.id)
        elif not row.pending:  # fields with unsent edits are folded into those by the caller
            yield NewOperation(
                user_key(row.user_id), Verb.UPDATE, dict(row.after), dict(row.before), row.person, source_row=row.id
            )

    def changes(self, row: PlanRow) -> int:
        """An account is one."""
        return 1


def _who(draft: Draft) -> object:
    """The account that a row is about: the one that is there, or the username of the new one."""
    if draft.person is not None:
        return draft.person.id
    username = same_key(str(draft.said.get("username") or ""))
    return username or None
