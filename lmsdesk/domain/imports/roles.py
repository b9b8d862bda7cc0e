"""Words for roles in many languages, and which role of the site they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

from lmsdesk.domain.imports.dividing import divide
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.text import whole_number


class BaseRole(StrEnum):
    """What people call roles, before a site's own names."""

    LEARNER = "learner"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    OBSERVER = "observer"
    DESIGNER = "designer"
    MANAGER = "manager"


_WORDS: Mapping[BaseRole, str] = {
    BaseRole.LEARNER: """student, students, learner, participant, trainee, pupil, attendee, s, Lernende, Lernender, Lernende(r),
        Teilnehmer, Teilnehmerin, Teilnehmer/in, Teilnehmende, Studierende, Schüler, étudiant, étudiante, étudiant(e), apprenant, alumno, alumna,
        alumno/a, estudiante, studente, studentessa, cursist, deelnemer, leerling, uczestnik, uczeń, aluno, aluna, estudante, formando, öğrenci,
        студент, студентка, учащийся, слушатель, участник, 受講者, 受講生, 学生, 生徒, 学员, 學生, 학생, طالب,
        StudentEnrollment, Studierender, elev, deltagare, opiskelija""",
    BaseRole.TEACHER: """teacher, instructor, editingteacher, editing teacher, trainer, faculty, lecturer, professor, Trainer/in, Trainerin,
        Lehrende, Lehrender, Lehrkraft, Lehrer, Lehrerin, Dozent, Dozentin, Kursleiter, enseignant, enseignante, formateur, formatrice,
        professeur, profesor, profesora, docente, docent, leraar, nauczyciel, prowadzący, professora, formador, öğretmen, преподаватель, учитель, 講師, 教師, 教员, 老师,
        교사, مدرس, TeacherEnrollment, lärare, opettaja, insegnante""",
    BaseRole.ASSISTANT: """ta, teaching assistant, non-editing teacher, noneditingteacher, tutor, assistant, aide,
        Trainer/in ohne Bearbeitungsrecht, enseignant non éditeur, profesor sin permiso de edición, TaEnrollment,
        Tutorin, assistent, Assistentin""",
    BaseRole.OBSERVER: "observer, parent, mentor, guardian, ObserverEnrollment, Beobachter, observateur, observador",
    BaseRole.DESIGNER: "designer, course creator, coursecreator, DesignerEnrollment, Kursersteller/in, Kursersteller",
    BaseRole.MANAGER: "manager, administrator, admin, gestionnaire, gestor, Manager/in",
}  # fmt: skip
WORDS: Mapping[str, BaseRole] = {
    normal(word): role for role, words in _WORDS.items() for word in words.split(",") if normal(word)
}

# Shortnames that Moodle gives its standard roles; a site without the first has the next.
_SITE_NAMES: Mapping[BaseRole, tuple[str, ...]] = {
    BaseRole.LEARNER: ("student", "learner", "participant"),
    BaseRole.TEACHER: ("editingteacher", "teacher", "instructor"),
    BaseRole.ASSISTANT: ("teacher", "ta", "assistant"),
    BaseRole.OBSERVER: ("observer", "parent", "mentor"),
    BaseRole.DESIGNER: ("coursecreator", "designer"),
    BaseRole.MANAGER: ("manager",),
}
# Moodle's upload columns type1, type2, ...: recorded from its uploader (1 student, 2 teacher, 3 without editing).
_TYPES = {"1": BaseRole.LEARNER, "2": BaseRole.TEACHER, "3": BaseRole.ASSISTANT}

_NO_WORDS: Mapping[str, BaseRole] = {}
_PLAIN = frozenset({BaseRole.LEARNER, BaseRole.OBSERVER})


def site_role(
    text: str,
    roles: Mapping[str, int],
    *,
    words_first: bool = False,
    legacy_type: bool = False,
    own: Mapping[str, BaseRole] = _NO_WORDS,
) -> str | None:
    """The shortname of the site's role that a cell means, None when there is none.

    The site's own shortnames and ids win over words, except with ``words_first``: in files of other systems
    "teacher" is the one who edits, in Moodle's names the one who does not. ``own`` are words of such a system.
    """
    plain = normal(text)
    if not plain:
        return None
    if plain in own:
        return _first(_SITE_NAMES[own[plain]], roles)
    if legacy_type:
        return _first(_SITE_NAMES[_TYPES[plain]], roles) if plain in _TYPES else None
    base = WORDS.get(plain)
    if words_first and base is not None:
        return _first(_SITE_NAMES[base], roles)
    here = {normal(name): name for name in roles}
    if plain in here:
        return here[plain]
    if plain.isdecimal():
        return next((name for name, number in roles.items() if number == whole_number(plain)), None)
    return _first(_SITE_NAMES[base], roles) if base is not None else None


def site_roles(
    text: str,
    roles: Mapping[str, int],
    *,
    words_first: bool = False,
    legacy_type: bool = False,
    own: Mapping[str, BaseRole] = _NO_WORDS,
) -> str | None:
    """The same for a cell that may name several: with commas between, as our own export writes them, or other marks."""
    whole = site_role(text, roles, words_first=words_first, legacy_type=legacy_type, own=own)
    if whole is not None or len(named := divide(text, ",;|\n/&+")) == 1:
        return whole
    parts = [site_role(part, roles, words_first=words_first, own=own) for part in named]
    return ",".join(dict.fromkeys(part for part in parts if part)) if parts and all(parts) else None


def is_role_word(text: str, roles: Iterable[str] = ()) -> bool:
    """Tell whether a cell names a role."""
    plain = normal(text)
    return plain in WORDS or plain in {normal(name) for name in roles}


@lru_cache(maxsize=256)
def is_privileged(shortname: str) -> bool:
    """Tell whether a role sees or changes more than a learner: such grants are never given in passing.

    A role that no word explains counts as privileged.
    """
    plain = normal(shortname)
    if plain in ("student", "learner", "participant", "guest", "user"):
        return False
    return WORDS.get(plain) not in _PLAIN


def _first(names: Iterable[str], roles: Mapping[str, int]) -> str | None:
    return next((name for name in names if name in roles), None)
