"""What a row about an account would make or change; what the row does not say is left alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.creations import create_user
from lmsdesk.domain.directory import FieldsRef, PersonRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.cells import Use, clean
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case, Validate
from lmsdesk.domain.imports.kinds.people.cells import SPECS
from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.near import of_person
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Write
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.plan_ids import plan_id
from lmsdesk.domain.imports.reasons import WEIGHTS
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold, same_key

Names = tuple[str, str]  # first and last, folded
# By these people sign in and are known: what another list calls them changes nothing unless a person says so.
CAREFUL = frozenset({"username", "email", "idnumber", "first_name", "last_name", "auth"})
SIGN_IN = frozenset({"username", "email", "auth"})
REQUIRED = tuple(name for name, spec in SPECS.items() if spec.required)
_NEW = frozenset({"person_unknown", "person_gone", "person_missing"})
_SAME = Found(Likeness.EQUAL)
_DOUBTS = frozenset({"cell_error", "digits_lost", "grouped_digits", "null_word", "wide_digits"})


@dataclass(slots=True)
class Comparing:
    """The accounts that the list touches, and people who are called like the new ones."""

    options: ImportOptions
    accounts: Mapping[int, FieldsRef]
    namesakes: Mapping[Names, Sequence[PersonRef]]
    would_refuse: Validate

    @property
    def mode(self) -> Mode:
        """Whether accounts are made, changed, or both."""
        return self.options.mode(Kind.PERSON)

    def compare(self, draft: Draft) -> None:
        """Fill the outcome of a draft."""
        if draft.person is not None:
            self._change(draft, draft.person)
        elif is_new(draft):
            self._create(draft)

    # New

    def _create(self, draft: Draft) -> None:
        draft.verb = RowVerb.ADD
        if self.mode is Mode.UPDATE:
            others = [each for each in draft.reasons if each.code not in _NEW]
            draft.outcome, draft.reasons = Outcome.SAME, [*others, Reason("not_created")]
            return
        draft.outcome = Outcome.CREATE
        draft.number = plan_id(draft.place)
        draft.after = {name: value for name, value in draft.said.items() if value != ""}
        draft.reasons = [_anew(each) for each in draft.reasons if each.code != "person_unknown"]
        draft.reasons += [Reason("account_lacks", name) for name in REQUIRED if not draft.after.get(name)]
        made = create_user(draft.number, draft.after)
        draft.after = dict(made.patch)
        draft.reasons += _refusals(self.would_refuse, made, draft.after)
        if same := self.namesakes.get(names_of(draft.said)):
            told = ", ".join(each.username for each in same[:3])
            draft.reasons.append(Reason("namesake", None, draft.name, {"people": told, "count": len(same)}))
            near = tuple(of_person(each, _SAME, "name") for each in same[:5])
            draft.match = draft.match._replace(suggestions=near)

    # There

    def _change(self, draft: Draft, person: PersonRef) -> None:
        draft.verb, draft.outcome = RowVerb.UPDATE, Outcome.SAME
        draft.reasons = [each for each in draft.reasons if each.code != "email_differs"]
        account = self.accounts.get(person.id)
        if account is None:
            return
        draft.pending = account.pending
        held = account.fields
        draft.reasons = answered(draft.reasons, held, self.options)
        differing = {name: value for name, value in draft.said.items() if not is_same(name, value, held.get(name))}
        if self.mode is Mode.ADD:
            told = ", ".join(differing)
            code = "left_account_differs" if told else "left_account"
            draft.reasons.append(Reason(code, facts={"differs": told}))
            return
        for name, value in differing.items():
            if self._writes(name, held.get(name)):
                draft.after[name] = _stored(name, value)
            else:
                draft.reasons.append(Reason("kept_as_is", name, value, {"known": str(held.get(name) or "")}))
        if not draft.after:
            return
        draft.outcome = Outcome.CHANGE
        draft.before = {name: held.get(name) for name in draft.after}
        if "suspended" in draft.after:
            draft.verb = RowVerb.SUSPEND if draft.after["suspended"] else RowVerb.UPDATE
        if account.pending:
            draft.reasons.append(Reason("pending_edit"))
        operation = NewOperation(user_key(person.id), Verb.UPDATE, draft.after, draft.before, draft.name)
        draft.reasons += _refusals(self.would_refuse, operation, draft.after)
        self._judge(draft, person)

    def _writes(self, name: str, held: Value) -> bool:
        """Tell whether a field may take another value than the site has."""
        chosen = self.options.policies.get(name)
        write = chosen.write if chosen else Write.IF_EMPTY if name in CAREFUL else Write.ALWAYS
        return write is Write.ALWAYS or (write is Write.IF_EMPTY and held in (None, ""))

    def _judge(self, draft: Draft, person: PersonRef) -> None:
        if person.id in self.options.protected:
            locks_out = draft.after.get("suspended") is True or "auth" in draft.after
            grave = locks_out or not SIGN_IN.isdisjoint(draft.after)
            code = "protected_account" if grave else "protected"
            if locks_out and person.id == self.options.own:
                code = "own_account"
            draft.reasons.append(Reason(code, None, person.username, {"id": person.id}))
        if not SIGN_IN.isdisjoint(draft.after):
            fields = ", ".join(sorted(SIGN_IN.intersection(draft.after)))
            draft.reasons.append(Reason("sign_in_changes", facts={"fields": fields}))


def is_new(draft: Draft) -> bool:
    """Tell whether a row may be about somebody who has no account yet: nothing else is unclear about who it is."""
    codes = {each.code for each in draft.match.reasons}
    return draft.override.user_id is None and bool(codes & _NEW) and not any(_stops(code) for code in codes - _NEW)


def names_of(said: Mapping[str, Value]) -> Names:
    """First and last name for comparison."""
    return fold(str(said.get("first_name") or "")), fold(str(said.get("last_name") or ""))


def accounts_of(case: Case, drafts: Sequence[Draft]) -> Comparing:
    """Read what the list touches, at once."""
    known = case.directory.accounts({draft.person.id for draft in drafts if draft.person is not None})
    fresh = {names for draft in drafts if is_new(draft) and all(names := names_of(draft.said))}
    same = case.directory.namesakes(fresh) if fresh else {}
    return Comparing(case.options, known, same, case.would_refuse)


def is_same(name: str, said: Value, held: Value) -> bool:
    """Tell whether the site would store the same; nothing and an empty text are one."""
    if isinstance(said, bool) or isinstance(held, bool):
        return held is not None and bool(said) == bool(held)
    if name == "username":
        return same_key(str(said)) == same_key(str(held or ""))
    read = _plain(name, held)
    return said in (held, read) or _plain(name, said) == read


def _stored(name: str, value: Value) -> Value:
    return same_key(value) if name == "username" and isinstance(value, str) else value


def _plain(name: str, value: Value) -> str:
    """As a cell of a list would be read: what a list cannot say is no difference."""
    use = Use.IDENTIFIER if name == "idnumber" else Use.TEXT
    return unicodedata.normalize("NFC", clean(str(value if value is not None else ""), use).text)


def answered(reasons: Sequence[Reason], held: Mapping[str, Value], options: ImportOptions) -> list[Reason]:
    """The findings without the doubts about cells that say what the site has: whatever they mean, nothing changes.

    Where empty cells take things away, a word that may mean nothing stays a question.
    """

    def is_answered(reason: Reason) -> bool:
        name = reason.about
        if reason.code not in _DOUBTS or name is None or not is_same(name, reason.value, held.get(name)):
            return False
        return reason.code != "null_word" or not options.clears(name)

    return [each for each in reasons if not is_answered(each)]


def _stops(code: str) -> bool:
    weight = WEIGHTS.get(code)
    return weight is not None and weight.value == "block"


def _anew(reason: Reason) -> Reason:
    """Somebody who was there once gets a new account: a person has to know that."""
    return replace(reason, code="was_here_before") if reason.code == "person_gone" else reason


def _refusals(would_refuse: Validate, operation: NewOperation, fields: Mapping[str, Value]) -> list[Reason]:
    """What the server would not take, apart from what is missing: that was told."""
    return [each for each in would_refuse(operation) if each.code != "required" and each.about in fields]
