"""A list that asks for what the token's service lacks: said before anybody presses the button."""

from __future__ import annotations

from lmsdesk.domain.rights import Gesture
from tests.ui.imports.conftest import Import

ENROL = "enrol_manual_enrol_users"


def test_a_list_that_enrols_is_not_added_where_enrolling_is_not_allowed(imports: Import) -> None:
    page = imports.open()
    assert page.foot.add.isEnabled()
    changes = imports.bench.work.console.changes
    changes.barred = {Gesture.ENROL: (ENROL,)}  # type: ignore[attr-defined]  # the fake has this
    imports.bench.work.guide.moved.emit()
    assert not page.foot.add.isEnabled()
    assert ENROL in page.foot.danger.text()
    assert ENROL in page.foot.add.toolTip()
    changes.barred = {}  # type: ignore[attr-defined]
    imports.bench.work.guide.moved.emit()
    assert page.foot.add.isEnabled()
    assert ENROL not in page.foot.danger.text()


def test_what_the_list_does_not_ask_for_keeps_nothing_off(imports: Import) -> None:
    page = imports.open()
    assert page.job.plan is not None
    assert page.job.plan.removals == 0
    imports.bench.work.console.changes.barred = {Gesture.UNENROL: ("x",), Gesture.DELETE_USER: ("y",)}  # type: ignore[attr-defined]
    imports.bench.work.guide.moved.emit()
    assert page.foot.add.isEnabled()
