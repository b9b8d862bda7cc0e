"""The merge of three sides, as the specification words it: shares no line with the program's."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.fields import Policy, Value

Row = dict[str, Value]


def oracle(
    base: Row, patch: Row, theirs: Row, policies: Mapping[str, Policy], groups: Mapping[str, str]
) -> tuple[Row, set[str]]:
    """(what is sent, which fields clash), as the specification says."""
    sent: Row = {}
    clashing: set[str] = set()
    for name in patch:
        if name not in theirs:  # missing is not empty: nothing is known, and it was asked for
            sent[name] = patch[name]
        elif patch[name] == theirs[name]:  # both sides did the same
            pass
        elif name in base and base[name] == theirs[name]:  # only I changed
            sent[name] = patch[name]
        elif (name in base and base[name] == patch[name]) or policies.get(name) is Policy.SERVER:
            pass  # only they changed, or theirs always stays
        elif policies.get(name) is Policy.MAX:
            if theirs[name] is None or (patch[name] is not None and patch[name] > theirs[name]):  # type: ignore[operator]
                sent[name] = patch[name]
        else:
            clashing.add(name)
    for group in set(groups.values()):  # fields that must move together clash together
        members = [name for name in groups if groups[name] == group]
        they_moved = any(
            name in base and name in theirs and theirs[name] not in (base[name], patch.get(name, base[name]))
            for name in members
        )
        if they_moved or clashing & set(members):
            clashing |= set(members) & set(sent)
    return {name: value for name, value in sent.items() if name not in clashing}, clashing
