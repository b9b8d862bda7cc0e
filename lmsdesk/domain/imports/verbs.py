"""Words for what a row asks for: enrol, unenrol, suspend, in many languages and formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.imports.headers import normal


class Wish(StrEnum):
    """What an action or status cell asks for."""

    ENROL = "enrol"  # without a word about being suspended
    ACTIVE = "active"  # enrolled, and not suspended
    SUSPENDED = "suspended"  # as a status: enrolled or to be enrolled, and suspended
    SUSPEND = "suspend"  # as an action: must be enrolled
    CONCLUDE = "conclude"  # other systems know it, Moodle does not
    LEAVE = "leave"  # as a record that another system took out: suspended where enrolled, and no more
    UNENROL = "unenrol"


@dataclass(frozen=True, slots=True)
class _Words:
    wish: Wish
    text: str


_ACTIONS = (
    _Words(Wish.ENROL, """add, enrol, enroll, enrolled, register, create, insert, update, upsert, new, +, a, anmelden,
        einschreiben, hinzufügen, inscrire, ajouter, inscribir, matricular, añadir, agregar, iscrivere, iscrivi, aggiungi, inschrijven, toevoegen,
        zapisz, dodaj, inscrever, adicionar, kaydet, ekle, добавить, зачислить, записать, 追加, 登録, 添加, 注册"""),
    _Words(Wish.UNENROL, """del, delete, drop, dropped, remove, removed, unenrol, unenroll, unregister,
        withdraw, withdrawn, -, d, abmelden, austragen, entfernen, löschen, désinscrire, supprimer, retirer, dar de baja,
        baja, eliminar, borrar, disiscrivere, rimuovi, elimina, uitschrijven, verwijderen, wypisz, usuń, cancelar inscrição, remover, eliminar inscrição, sil, çıkar, удалить,
        отчислить, исключить, 削除, 登録解除, 删除, 移除"""),
    _Words(Wish.LEAVE, "deleted, tobedeleted"),
    _Words(Wish.SUSPEND, """suspend, deactivate, disable, inactivate, lock, sperren, deaktivieren, suspendre, désactiver,
        suspender, desactivar, sospendi, sospendere, opschorten, deactiveren, zawieś, suspender, askıya al, приостановить, 停止, 一時停止, 暂停"""),
    _Words(Wish.ACTIVE, """activate, reactivate, unsuspend, enable, aktivieren, entsperren, activer, activar, reactivar,
        attivare, attiva, activeren, aktywuj, ativar, etkinleştir, активировать, 有効化, 激活"""),
    _Words(Wish.CONCLUDE, "conclude, concluded, complete, completed, abschließen, abgeschlossen, terminé, concluido"),
)  # fmt: skip
_STATUSES = (
    _Words(Wish.ACTIVE, """active, enabled, current, ok, aktiv, actif, active, activo, activa, attivo, actief, aktywny,
        ativo, aktif, активен, активный, активно, 有効, 在籍, 活动, 激活, activated"""),
    _Words(Wish.SUSPENDED, """suspended, inactive, disabled, not current, gesperrt, inaktiv, suspendiert, suspendu, inactif, suspendido,
        inactivo, sospeso, inattivo, geschorst, inactief, zawieszony, nieaktywny, suspenso, inativo, pasif, askıda, приостановлен,
        неактивен, 無効, 休止, 停止中, 已暂停, 非活动"""),
)  # fmt: skip
# Moodle's enrolstatus column: 0 active, 1 suspended (recorded from its uploader).
_NUMBERS = {"0": Wish.ACTIVE, "1": Wish.SUSPENDED}


def _table(groups: tuple[_Words, ...]) -> dict[str, Wish]:
    return {_plain(word): group.wish for group in groups for word in group.text.split(",") if _plain(word)}


def _plain(word: str) -> str:
    stripped = word.strip()
    return stripped if stripped in ("+", "-") else normal(stripped)


_ACTION_WORDS: Mapping[str, Wish] = {**_table(_STATUSES), **_table(_ACTIONS)}
_STATUS_WORDS: Mapping[str, Wish] = {**_table(_ACTIONS), **_table(_STATUSES), **_NUMBERS}


def wish_of(text: str, *, status: bool = False) -> Wish | None:
    """What a cell asks for; ``status`` reads it as a state ("1" is suspended), else as an action."""
    words = _STATUS_WORDS if status else _ACTION_WORDS
    return words.get(_plain(text))


_YES = frozenset(map(normal, "1 yes y true x ja oui o sí si vrai wahr sim да tak はい 是".split()))
_NO = frozenset(map(normal, "0 no n false nein non faux falsch não нет nie いいえ 否".split()))


def flag_of(text: str) -> bool | None:
    """A cell that says yes or no; None for one that says something else."""
    plain = normal(text)
    if plain in _YES or text.strip() in ("✓", "✔"):
        return True
    return False if plain in _NO else None


def is_wish(text: str) -> bool:
    """Tell whether a cell can be read as an action or a status, numbers aside."""
    return _plain(text) in _ACTION_WORDS
