"""manifest.csv of a OneRoster set: which version it is, which files are whole and which are only changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.imports.bundle import Bundle, Role
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.ports import Reason

_WHOLE, _CHANGES, _ABSENT = "bulk", "delta", "absent"
_NEEDED = ("users", "classes", "courses", "enrollments")


def manifest_of(bundle: Bundle) -> Mapping[str, str]:
    """The properties of the manifest, normalised; empty when the set has none."""
    found: dict[str, str] = {}
    for sheet in bundle.of(Role.MANIFEST):
        for row in sheet.rows:
            if len(row) > 1:
                found[normal(row[0])] = row[1].strip().casefold()
    return found


def manifest_notes(bundle: Bundle) -> Sequence[Reason]:
    """What a manifest tells: version, whole or changes, and files that it promises and the set lacks, or has all the same."""
    said = manifest_of(bundle)
    if not said:
        return ()
    notes = []
    if version := said.get(normal("oneroster.version")):
        notes.append(Reason("set_version", None, version))
    here = {normal(name) for name in bundle.names()}
    for name in _NEEDED:
        state = said.get(normal(f"file.{name}"), _ABSENT)
        if state in (_WHOLE, _CHANGES) and name not in here:
            notes.append(Reason("set_promised", None, f"{name}.csv", {"state": state}))
        elif state not in (_WHOLE, _CHANGES) and name in here:
            notes.append(Reason("set_unpromised", None, f"{name}.csv"))
    how = said.get(normal("file.enrollments"))
    if how in (_WHOLE, _CHANGES):
        notes.append(Reason("set_whole" if how == _WHOLE else "set_changes", None, "enrollments.csv"))
    return notes
