"""The figures at the foot of a list: rows that add up, what is dangerous about them, what applying would cost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.imports.narrowing import Special
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.imports.writes import Figures
from lmsdesk.domain.language import Text
from lmsdesk.ui.imports.words import DIVIDED, shares
from lmsdesk.ui.words import Words

_CONTEXT = "ImportFoot"


def _n(text: Text, count: int) -> str:
    return QCoreApplication.translate(_CONTEXT, text, "", count)


def sum_words(plan: ImportPlan, words: Words) -> str:
    """All rows of the file and what becomes of them; the parts add up to the whole."""
    translate = QCoreApplication.translate
    counts = shares(plan)
    parts = [_part(view, counts[view]) for view in DIVIDED if counts[view]]
    if plan.filtered:
        parts.append(_n("%Ln set aside by conditions", plan.filtered))
    rows = _n("%Ln rows", plan.file_rows)
    total = len(plan.rows) + plan.filtered
    # A row may name several courses, and a list of everybody removes others.
    if plan.refused is None and total != plan.file_rows:
        both = translate(_CONTEXT, "{rows}, {count} with all that follows from them")
        rows = both.format(rows=rows, count=words.number(total))
    if not parts:
        return f"{rows}."
    told = translate(_CONTEXT, "{rows} = {parts}.").format(rows=rows, parts=" + ".join(parts))
    problems = counts[Outcome.BLOCKED] + counts[Outcome.CHECK]
    if not plan.changes and not problems and not counts[Special.LEFT_OUT] and plan.refused is None:
        told = f"{told} {translate(_CONTEXT, 'Everything in the list is so already.')}"
    return told


def _part(view: Outcome | Special, count: int) -> str:
    return {
        Outcome.CREATE: _n("%Ln new", count),
        Outcome.CHANGE: _n("%Ln changes", count),
        Outcome.SAME: _n("%Ln without change", count),
        Outcome.CHECK: _n("%Ln waiting for a decision", count),
        Outcome.BLOCKED: _n("%Ln with errors", count),
        Outcome.MERGED: _n("%Ln said twice", count),
        Special.LEFT_OUT: _n("%Ln left out", count),
    }[view]


def danger_words(plan: ImportPlan, figures: Figures | None) -> str:
    """What is hard to take back, or gives power; "" when nothing is."""
    parts = []
    if plan.removals:
        parts.append(_n("%Ln people are unenrolled", plan.removals))
    if plan.grants:
        parts.append(_n("%Ln people get more rights than a learner", plan.grants))
    if plan.clears:
        parts.append(_n("%Ln dates are cleared", plan.clears))
    if plan.new_groups:
        parts.append(_n("%Ln groups are created", len(plan.new_groups)))
    if plan.new_things:
        parts.append(_n("%Ln accounts, cohorts or categories are created first", len(plan.new_things)))
    if figures is not None and figures.irreversible:
        parts.append(_n("%Ln changes cannot be taken back", figures.irreversible))
    if figures is not None and figures.in_part:
        parts.append(_n("%Ln changes can be taken back only in part", figures.in_part))
    return "; ".join(parts) + "." if parts else ""


def cost_words(plan: ImportPlan, figures: Figures | None) -> str:
    """How long applying would take and who gets mail; "" as long as that is not known, or nothing is changed."""
    if figures is None or not plan.changes:
        return ""
    translate = QCoreApplication.translate
    minutes = -(-figures.seconds // 60)
    time = _n("about %Ln minutes", minutes) if figures.seconds > 60 else translate(_CONTEXT, "less than a minute")
    mails = _n("%Ln people get mail", figures.mails) if figures.mails else translate(_CONTEXT, "nobody gets mail")
    if figures.may_mail:
        mails = translate(_CONTEXT, "{mails}, unless a course welcomes people by one").format(mails=mails)
    return translate(_CONTEXT, "Applying takes {time}; {mails}.").format(time=time, mails=mails)
