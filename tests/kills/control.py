"""The control: a console that waits for nothing sends twice what came late, and the judgement must notice it."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from pathlib import Path

from tests.kills.campus import change_file
from tests.kills.world import LATE, PATIENCE, Broken, World


def found(folder: Path, settle: int) -> str | None:
    """Push a new category whose first request is carried out late, with this settle window; what does not hold."""
    world = World(folder / f"settle-{settle}", World.template(folder / f"template-{settle}"))
    world.settle_in(settle)
    late = {"kind": "late", "function": "core_course_create_categories", "times": 1, "seconds": LATE}
    world.serve({"rules": [late]})
    site = json.loads((world.profile / "site.json").read_text())["fingerprint"]
    file = change_file(folder / "category.lmschanges", site, "twice", random.Random(1), whole=False)
    world.finish("changes", "load", str(file))
    world.finish("push", "--yes", "--wait", codes=(0, 2, 3, 4))
    until = time.monotonic() + PATIENCE
    with sqlite3.connect(world.campus) as campus:
        while time.monotonic() < until and campus.execute("SELECT count(*) FROM effect").fetchone()[0] < 1 + (
            settle == 0
        ):
            time.sleep(0.05)  # the late request is carried out by a timer of another process
    try:
        world.check()
    except Broken as error:
        return str(error)
    finally:
        world.stop_server()
    return None
