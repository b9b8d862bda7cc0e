"""What was decided and was not sent yet, and what is remembered of decisions, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.decisions import Decided, Rule, Scope, Take
from lmsdesk.domain.keys import Entity
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import who_and_where
from lmsdesk.ui.clashes import side_text, take_text
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import Words, field_title


class DecidedModel(CellsModel):
    """Newest first; an operation is read when its row is seen."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 30),
            Field(translate("Decided", "About"), 130, 2),
            Field(translate("Decided", "Where"), 90, 1),
            Field(translate("Decided", "Decision"), 180, 3),
            Field(translate("Decided", "When"), 110),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._shown: Sequence[Decided] = ()

    def refresh(self) -> None:
        """Read again."""
        self.beginResetModel()
        self._shown = self._changes.decisions()
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self._shown)

    def at(self, number: int) -> Decided | None:
        """A decision."""
        return self._shown[number] if 0 <= number < len(self._shown) else None

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a decision."""
        told = self.at(row)
        if told is None:
            return None
        operation = self._changes.operation(told.operation)
        who, where = who_and_where(operation)
        match column:
            case 0:
                by_rule = told.rule is not None
                return Cell(icon="bookmark" if by_rule else "check", icon_tone="muted" if by_rule else "added")
            case 1:
                return Cell(who, font="name", tip=who)
            case 2:
                return Cell(where, "muted", "digits", tip=where)
            case 3:
                if told.take in list(Take):
                    return Cell(take_text(operation, Take(told.take)))
                return Cell(_parts_text(told.take))
            case _:
                return Cell(self._words.ago(told.at), "muted", "small_digits", tip=self._words.exact(told.at))


def _parts_text(take: str) -> str:
    """A decision for each field, or one of another kind, in words."""
    translate = QCoreApplication.translate
    if "=" not in take:
        return {"mended": translate("Decided", "Another value"), "retry": translate("Decided", "Try again")}.get(
            take, take
        )
    parts = [part.split("=", 1) for part in take.split(",")]
    return ", ".join(f"{field_title(name)}: {side_text(Take(each))}" for name, each in parts)


class RulesModel(CellsModel):
    """Remembered decisions, the oldest first."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 30),
            Field(translate("Decided", "Field"), 160, 2),
            Field(translate("Decided", "Of"), 110, 1),
            Field(translate("Decided", "Always"), 120, 1),
            Field(translate("Decided", "Holds"), 160, 2),
            Field(translate("Decided", "Since"), 110),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._shown: Sequence[Rule] = ()

    def refresh(self) -> None:
        """Read again."""
        self.beginResetModel()
        self._shown = self._changes.rules()
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self._shown)

    def at(self, number: int) -> Rule | None:
        """A remembered decision."""
        return self._shown[number] if 0 <= number < len(self._shown) else None

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a remembered decision."""
        rule, translate = self.at(row), QCoreApplication.translate
        if rule is None:
            return None
        match column:
            case 0:
                return Cell(icon="bookmark", icon_tone="muted")
            case 1:
                return Cell(field_title(rule.field), font="name")
            case 2:
                things = {
                    Entity.USER: translate("Decided", "People"),
                    Entity.COURSE: translate("Decided", "Courses"),
                    Entity.ENROLMENT: translate("Decided", "Enrolments"),
                }
                return Cell(things.get(rule.entity, rule.entity.value), "muted")
            case 3:
                return Cell(side_text(rule.take), "staged" if rule.take is Take.MINE else "conflict")
            case 4:
                push = rule.scope is Scope.PUSH
                return Cell(
                    translate("Decided", "Until this is applied") if push else translate("Decided", "On this site")
                )
            case _:
                return Cell(self._words.ago(rule.made), "muted", "small_digits", tip=self._words.exact(rule.made))
