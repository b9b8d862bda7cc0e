"""Where a desk file comes from, kept in the file itself until a person has read it."""

from __future__ import annotations

import json
from dataclasses import asdict

from lmsdesk.domain.backups import Origin, Provenance
from lmsdesk.store.engine import Database

_NAME = "provenance"  # the setting


def keep(database: Database, told: Provenance | None) -> None:
    """Keep it, or forget it."""
    database.run("DELETE FROM main.setting WHERE name=?", (_NAME,))
    if told is not None:
        database.run("INSERT INTO main.setting VALUES(?,?)", (_NAME, json.dumps(asdict(told))))


def kept(database: Database) -> Provenance | None:
    """What is kept; None when there is nothing to tell."""
    text = database.value("SELECT value FROM main.setting WHERE name=?", (_NAME,))
    if text is None:
        return None
    told = json.loads(text)
    return Provenance(**{**told, "origin": Origin(told["origin"]), "lost": tuple(told["lost"])})
