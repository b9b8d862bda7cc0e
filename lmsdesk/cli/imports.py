"""``lmsdesk import``: check lists and stage what they ask for."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.import_settings import need_use, with_columns, with_settings
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.filters import parse as parse_filter
from lmsdesk.domain.imports.options import LISTS, ImportOptions
from lmsdesk.domain.imports.part import first_rows
from lmsdesk.domain.imports.plan import Ask, ImportPlan, Outcome, PlanList, PlanRow
from lmsdesk.domain.imports.plan_ids import is_planned
from lmsdesk.domain.imports.prepared import Before
from lmsdesk.domain.imports.presets import Fit, with_reading
from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.domain.imports.repairs import Repair
from lmsdesk.domain.imports.writes import Figures
from lmsdesk.domain.ports import Reason
from lmsdesk.files.packages import Taken
from lmsdesk.services.console import Console
from lmsdesk.services.lists import Lists, ListSession
from lmsdesk.services.wording_imports import ask_words, choice_words, fix_words
from lmsdesk.services.wording_imports.titles import KINDS
from lmsdesk.services.wording_receipts import seen_words

Repairs = Mapping[str, Sequence[Repair]]
_MANY = "many_files"
_SHOWN = 20  # rows that need a look, for people; --json has all


async def run_import(options: argparse.Namespace, output: Output) -> int:
    """Check the lists and stage what they ask for; several make one plan, whatever their order."""
    async with opened(options, output, reads=options.dry_run) as console:
        imports = console.imports
        usual = replace(imports.usual(), kind=LISTS.get(options.kind))
        taken = await _gathered(imports, options, output)
        if taken is None:
            return exits.PROBLEMS
        job = await checked(console, taken, usual, options)
        try:
            made = {key: await job.preview(key, steps) for key, steps in job.options.formulas.items()}
            seen = await job.seen()  # before this one is staged, which would be the newest
            figures = await job.figures()
            kept = await _finish(job, options, output)
            repairs = {code: await job.repairs(code) for code in job.plan.fixes} if options.show_fixes else {}
            fits = console.presets.fits(job.plan) if options.preset is None else ()
            if output.json:
                mails = {"sure": figures.mails, "possible": figures.may_mail}
                facts = {"presets": list(map(_fit, fits)), "seen": _seen(seen), "formulas": _made(made), "mails": mails}
                output.result({**_shape(job, imports, kept, repairs), **facts})
            else:
                for key, found in made.items():
                    told = "; ".join(f"row {each.number}: {each.before!r} → {each.after!r}" for each in found)
                    output.say(f"Formula of {key}: {told or 'changes nothing'}")
                if seen is not None:
                    output.say(seen_words(seen, console.zone))
                output.result({}, [*_lines(job, imports, kept, repairs), *_mail_line(figures), *map(_fit_line, fits)])
            if job.plan.refused is not None or any(each.refused is not None for each in job.plan.lists):
                return exits.BAD_FILE
            return exits.PROBLEMS if _troubled(job.plan) else exits.DONE
        finally:
            job.close()


async def _gathered(imports: Lists, options: argparse.Namespace, output: Output) -> Sequence[Taken] | None:
    """The lists among the files that were named; None while a person has to say that so many are meant."""
    found = await imports.gather(options.files)
    for reason in found.passed:
        output.say(f"Note: {imports.reason(reason)[0]}")
    if not found.is_many or f"answer.{_MANY}=accept" in options.settings:
        return found.taken
    what, then = imports.reason(Reason(_MANY, None, None, {"count": len(found.taken)}))
    for line in (f"Question: {what}. {then}", *(f"    {each.name}" for each in found.taken)):
        output.say(line)
    output.say(f"    --set answer.{_MANY}=accept")
    imports.close()
    return None


async def checked(
    console: Console, taken: Sequence[Taken], usual: ImportOptions, options: argparse.Namespace
) -> ListSession:
    """Lists that were opened and checked with the preset, the settings and the conditions of the command line."""
    preset = console.presets.found(options.preset) if options.preset is not None else None
    first = with_settings(usual if preset is None else with_reading(usual, preset), options.settings)
    if len(taken) == 1:
        job = await console.imports.open_taken(taken[0], first)
    else:
        named = options.files[0].name if len(options.files) == 1 else f"{len(taken)} files"
        job = await console.imports.open_set(taken, named, first)
    try:
        chosen = job.options
        if preset is not None:
            accepted = {name.replace("-", "_"): True for name in options.accept}
            chosen = console.presets.use(preset, job.plan, chosen, **accepted)
            chosen = with_settings(chosen, options.settings)
        chosen = with_columns(chosen, options.settings, job.plan.columns)
        if options.filters:
            chosen = replace(chosen, filters=(*chosen.filters, *map(parse_filter, options.filters)))
        if chosen != job.options:
            await job.check(chosen)
        need_use(job.options, options.settings, job.plan)
    except BaseException:
        job.close()
        raise
    return job


async def _finish(job: ListSession, options: argparse.Namespace, output: Output) -> ChangeSet | None:
    if options.save_blocked is not None and _troubled(job.plan):
        number = await job.save_blocked(options.save_blocked)
        output.say(f"{number} rows were written to {options.save_blocked}.")
    counts = job.plan.counts
    if options.dry_run or job.plan.refused is not None or not counts[Outcome.CREATE] + counts[Outcome.CHANGE]:
        return None
    return await job.stage(first_rows(job.plan, options.first) if options.first is not None else None)


def _troubled(plan: ImportPlan) -> int:
    return plan.counts[Outcome.BLOCKED] + plan.counts[Outcome.CHECK]


# Shapes


def _shape(job: ListSession, imports: Lists, kept: ChangeSet | None, repairs: Repairs) -> shapes.Shape:
    """The plan as JSON: counts, questions and every row."""
    plan = job.plan
    refused = imports.reason(plan.refused) if plan.refused else None
    return {
        "site": plan.site_name,
        "file": job.name,
        "sha256": plan.source.sha256,
        "shape": plan.shape,
        "kind": plan.kind.value,
        "encoding": plan.encoding,
        "delimiter": plan.delimiter,
        "refused": {"code": plan.refused.code, "text": refused[0], "fix": refused[1]}
        if plan.refused and refused
        else None,
        "counts": {outcome.value: plan.counts[outcome] for outcome in Outcome},
        "columns": [
            {"column": each.place + 1, "header": each.header, "state": each.state.value, "field": each.field}
            for each in plan.columns
        ],
        "fixes": dict(plan.fixes),
        "repairs": {code: list(map(_repair, found)) for code, found in repairs.items()},
        "notes": [_reason(reason, imports) for reason in plan.notes],
        "questions": [_question(ask, imports) for ask in plan.asks],
        "rows": [_row(row, imports) for row in plan.rows],
        "change_set": kept.id if kept else None,
        "filtered": plan.filtered,
        "files": [_list(each, imports) for each in plan.lists],
    }


def _list(each: PlanList, imports: Lists) -> shapes.Shape:
    """One of several lists of a plan; rows name it by "source"."""
    refused = imports.reason(each.refused) if each.refused else None
    return {
        "source": each.index,
        "file": each.source.name,
        "sha256": each.source.sha256 or None,
        "shape": each.shape or None,
        "rows": each.file_rows,
        "refused": {"code": each.refused.code, "text": refused[0], "fix": refused[1]}
        if each.refused and refused
        else None,
    }


def _made(made: Mapping[str, Sequence[Before]]) -> shapes.Shape:
    """What formulas make of the first rows, by the key of the column."""
    return {key: [each._asdict() for each in found] for key, found in made.items()}


def _seen(seen: Seen | None) -> shapes.Shape | None:
    if seen is None:
        return None
    return {
        "import": seen.run,
        "at": shapes.iso(seen.at),
        "change_set": seen.change_set,
        "same_bytes": seen.same_bytes,
        "known": seen.known,
        "drifted": [row.number for row in seen.drifted],
        "new": [row.number for row in seen.fresh],
    }


def _fit(fit: Fit) -> shapes.Shape:
    return {
        "name": fit.preset.name,
        "missing": list(fit.missing),
        "added": list(fit.added),
        "same_site": fit.same_site,
    }


def _fit_line(fit: Fit) -> str:
    """A preset that can be used, and what differs from the list that it was made for."""
    differs = [f"not here: {', '.join(fit.missing)}"] if fit.missing else []
    differs += [f"new here: {', '.join(fit.added)}"] if fit.added else []
    how = f"was made for other headings ({'; '.join(differs)})" if differs else "fits these headings"
    return f"The preset “{fit.preset.name}” {how}: --preset {shlex.quote(fit.preset.name)}"


def _mail_line(figures: Figures) -> list[str]:
    """Who gets mail when the list is pushed; nothing where nobody can."""
    if not figures.mails and not figures.may_mail:
        return []
    sure = f"{figures.mails:,} people get mail from the site" if figures.mails else "Nobody gets mail"
    return [f"{sure}, unless a course welcomes people by one." if figures.may_mail else f"{sure}."]


def _repair(repair: Repair) -> shapes.Shape:
    return {
        "row": repair.row.number if repair.row else None,
        "column": repair.column,
        "before": repair.before,
        "after": repair.after,
    }


def _repair_words(repair: Repair) -> str:
    if repair.row is None:
        return f"column {repair.column}"
    if repair.column is None:
        return f"row {repair.row.number}"
    return f"row {repair.row.number}, {repair.column}: {repair.before!r} → {repair.after!r}"


def _reason(reason: Reason, imports: Lists) -> shapes.Shape:
    text, fix = imports.reason(reason)
    page = imports.page(reason)
    told = {"code": reason.code, "column": reason.about, "value": reason.value, "text": text, "fix": fix or None}
    return {**told, "page": page} if page is not None else told


def _question(ask: Ask, imports: Lists) -> shapes.Shape:
    text, fix = ask_words(ask)
    return {
        "key": ask.key,
        "code": ask.code,
        "text": text,
        "fix": fix or None,
        "choices": list(ask.choices),
        "rows": ask.rows,
        "chosen": ask.chosen,
    }


def _row(row: PlanRow, imports: Lists) -> shapes.Shape:
    return {
        "kind": row.kind.value,
        "source": row.source,
        "row": row.row if row.row > 0 else None,
        "line": row.line,
        "part": row.part,
        "outcome": row.outcome.value,
        "verb": row.verb.value,
        "person": row.person or None,
        "user_id": None if row.user_id is None or is_planned(row.user_id) else row.user_id,
        "matched_by": row.matched_by,
        "course": row.course or None,
        "course_id": None if row.course_id is None or is_planned(row.course_id) else row.course_id,
        "before": _fields(row.before),
        "after": _fields(row.after),
        "reasons": [_reason(reason, imports) for reason in row.reasons],
        "merged_into": row.merged_into.number if row.merged_into else None,
    }


def _fields(fields: Mapping[str, Value]) -> shapes.Shape:
    """Fields of an enrolment: dates as ISO 8601, "none" where there is no date."""
    made: shapes.Shape = {}
    for name, value in fields.items():
        if name in ("start", "end") and isinstance(value, int):
            made[name] = shapes.iso(value) if value else "none"
        elif name == "groups":
            made[name] = str(value).splitlines()
        else:
            made[name] = value
    return made


def _lines(job: ListSession, imports: Lists, kept: ChangeSet | None, repairs: Repairs) -> list[str]:
    """The plan for people: what was understood, counts, questions, and the rows that need a look."""
    plan = job.plan
    if plan.refused is not None:
        what, then = imports.reason(plan.refused)
        return [f"{job.name}: {what}.", then]
    read_as = ", ".join(f"{each.header} → {each.field}" for each in plan.columns if each.field)
    about = f"{plan.file_rows:,} rows about {KINDS[plan.kind].casefold()}"
    lines = [f"{job.name}: {about}, read as {plan.shape.replace('_', ' ')}, for {plan.site_name}"]
    for each in plan.lists:
        read_so = f", read as {each.shape.replace('_', ' ')}" if each.shape else ""
        why = f": {imports.reason(each.refused)[0]}" if each.refused else ""
        lines.append(f"    {each.source.name}: {each.file_rows:,} rows{read_so}{why}")
    lines.append(f"Columns: {read_as}")
    for code, number in plan.fixes.items():
        lines.append(f"Repaired: {number:,} {fix_words(code)}")
        lines += [f"    {_repair_words(each)}" for each in repairs.get(code, ())]
    lines += [f"Note: {imports.reason(reason)[0]}" for reason in plan.notes]
    lines.append(", ".join(f"{plan.counts[outcome]:,} {outcome.value}" for outcome in Outcome))
    for ask in plan.asks:
        if ask.chosen is not None and ask.key in job.options.decisions:
            continue  # it was answered
        what, then = ask_words(ask)
        usual = f" Without an answer: {choice_words(ask, ask.chosen, plan.columns)}." if ask.chosen is not None else ""
        then += usual
        asked = "Question about" if ask.chosen is None or ask.usual is None else "Can be decided for"
        lines.append(f"{asked} {ask.rows:,} rows: {what}. {then}")
        told = {choice: choice_words(ask, choice, plan.columns) for choice in ask.choices}
        lines += [f"    --set answer.{ask.key}={choice}    {words}" for choice, words in told.items()]
    look = [row for row in plan.rows if row.outcome in (Outcome.BLOCKED, Outcome.CHECK)]
    if look:
        names = {each.index: f" in {PurePosixPath(each.source.name).name}" for each in plan.lists}
        cells = [
            [f"{row.row}{names.get(row.source, '')}" if row.row > 0 else "-", row.outcome.value, *_told(row, imports)]
            for row in look[:_SHOWN]
        ]
        lines += table(["row", "outcome", "why", "what to do"], cells)
    pages = (imports.page(reason) for row in look[:_SHOWN] for reason in row.reasons)
    lines += [f"Put right on the site: {page}" for page in dict.fromkeys(filter(None, pages))]
    if len(look) > _SHOWN:
        lines.append(f"and {len(look) - _SHOWN:,} more; --save-blocked FILE writes them all with their reasons")
    lines.append(
        f"Staged as change set {kept.id}: {kept.total:,} changes. Nothing was sent." if kept else "Not staged."
    )
    return lines


def _told(row: PlanRow, imports: Lists) -> tuple[str, str]:
    told = [imports.reason(reason) for reason in row.reasons]
    return "; ".join(what for what, _ in told), " ".join(then for _, then in told if then)
