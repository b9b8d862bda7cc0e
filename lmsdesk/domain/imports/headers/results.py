"""Names of columns about grades and completions, which are never imported; commas divide them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "result": """grade, grades, final grade, finalgrade, course grade, grade recorded, score, final score, points, percentage,
        progress, completion, completion date, completion status, completed on, completed at, date completed, completed date,
        completed, passed, attempts, certificate, Bewertung, Punkte, Punktzahl, Abschluss, Abschlussdatum, abgeschlossen am,
        Fortschritt, bestanden, calificación, puntuación, fecha de finalización, progreso, avance, note finale, résultat, progression,
        date d'achèvement, voto, punteggio, data di completamento, ocena, wynik, nota final, pontuação, data de conclusão,
        cijfer, voortgang, оценка, баллы, 成績, 得点, 修了日, 进度, 成绩""",
}
