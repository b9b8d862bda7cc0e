"""All rules of the world by name, with their weights: what a person, a program, a network or a stranger may do next.

Histories of the volume runs draw rules by weight; the Hypothesis machine offers each as a rule of its own. Both run
the same functions, so whatever one finds can be looked at with the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.sim import rules_edit as edit
from tests.sim import rules_run as run
from tests.sim import rules_world as around

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World

Act = Callable[["World", "Client"], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may happen; ``weight`` is how often, against the others."""

    name: str
    weight: int
    act: Act

    def run(self, world: World, client: Client) -> None:
        """Let it happen."""
        self.act(world, client)


def _rules(*rows: tuple[str, int, Act]) -> dict[str, Rule]:
    return {name: Rule(name, weight, act) for name, weight, act in rows}


RULES: dict[str, Rule] = _rules(
    ("edit a user", 12, edit.edit_user),
    ("suspend a user", 4, edit.suspend_user),
    ("create a user", 7, edit.create_user),
    ("delete a user", 2, edit.delete_user),
    ("create a course", 3, edit.create_course),
    ("edit a course", 3, edit.edit_course),
    ("delete a course", 1, edit.delete_course),
    ("create a category", 2, edit.create_category),
    ("create a group", 2, edit.create_group),
    ("edit a group", 1, edit.edit_group),
    ("delete a group", 1, edit.delete_group),
    ("create a cohort", 1, edit.create_cohort),
    ("enrol", 6, edit.enrol),
    ("unenrol", 3, edit.unenrol),
    ("suspend an enrolment", 5, edit.edit_enrolment),
    ("give or take a role", 4, edit.change_role),
    ("join or leave a group", 3, edit.change_group),
    ("join or leave a cohort", 2, edit.change_cohort),
    ("import a list", 3, edit.import_list),
    ("discard", 3, edit.discard),
    ("put back", 1, edit.put_back),
    ("retry", 2, edit.retry),
    ("decide a conflict", 5, edit.decide),
    ("undo a set", 2, run.undo),
    ("plan", 2, run.plan),
    ("apply a plan", 4, run.apply_plan),
    ("push", 16, run.push),
    ("push some", 3, run.push_some),
    ("push and wait", 2, run.push_and_wait),
    ("settle", 7, run.settle),
    ("pull", 6, run.pull),
    ("crash", 6, run.crash),
    ("restart", 1, run.restart),
    ("others edit", 8, around.others_edit),
    ("others delete", 2, around.others_delete),
    ("seconds pass", 6, around.seconds),
    ("minutes pass", 4, around.minutes),
    ("the clock jumps", 2, around.clock_jumps),
    ("the token dies or works", 1, around.token),
    ("rights are lost or given", 2, around.rights),
    ("the mirror is deleted", 1, around.delete_mirror),
    ("the desk is copied or restored", 1, around.copy_desk),
    ("the site is restored", 1, around.restore_site),
    ("another process comes", 1, around.second_process),
    ("another site answers", 1, around.other_site),
)
NAMES = tuple(RULES)
WEIGHTS = tuple(rule.weight for rule in RULES.values())

# What may happen while a client reads or writes.
INTERFERING: dict[str, Act] = {
    "edit a user": edit.edit_user,
    "enrol": edit.enrol,
    "discard": edit.discard,
    "others edit": around.others_edit,
    "others delete": around.others_delete,
    "the other client pushes": run.other_pushes,
}
