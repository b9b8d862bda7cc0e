"""``lmsdesk explain``: why somebody can or cannot see a course, and what would mend it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output
from lmsdesk.domain.access.chain import Chain, Explanation
from lmsdesk.domain.access.links import Holds, Link, Verdict, Want
from lmsdesk.domain.changes import ChangeSet, Origin
from lmsdesk.domain.duties import ALL, Duty
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.services.console import Console
from lmsdesk.services.explaining import Answer, Survey
from lmsdesk.services.wording_access import TITLES, Telling, limits, method_words

_ANSWERS = {Verdict.CAN: "can", Verdict.CANNOT: "cannot", Verdict.OPEN: "cannot be told"}
_SIGNS = {Holds.YES: "+", Holds.NO: "-", Holds.UNKNOWN: "?"}


async def run_explain(options: argparse.Namespace, output: Output) -> int:
    """Print the answer with its chain; exit with 2 where the person cannot, or it cannot be told."""
    want = Want.TEACH if options.teach else Want.SEE
    course = options.course or options.place
    if not (options.person or course):
        raise WrongUse(what="usage", value="explain", usage="Name a person, a course, or both.")
    async with opened(options, output, reads=not options.stage) as console:
        if not (options.person and course):
            return await _survey(console, options, want, output)
        who = console.explaining.find(View.USERS, options.person)
        where = console.explaining.find(View.COURSES, course)
        answer = await console.explaining.look(who, where, want)
        due = await console.explaining.due(who, where, Duty(ALL, options.due, as_of=options.as_of or ""))
        kept = await console.explaining.stage(answer, origin=Origin.CLI) if options.stage else None
        output.result(_shape(answer, due, kept), _lines(answer, due, kept))
    return exits.DONE if kept is not None or answer.verdict is Verdict.CAN else exits.PROBLEMS


async def _survey(console: Console, options: argparse.Namespace, want: Want, output: Output) -> int:
    """A person with each course, or a course with each of its people."""
    if options.stage:
        raise WrongUse(what="usage", value="--stage", usage="--stage goes with one person and one course.")
    view = View.USERS if options.person else View.COURSES
    number = console.explaining.find(view, options.person or options.course or options.place)
    survey = await console.explaining.survey(view, number, want)
    rows = [[_ANSWERS[line.verdict], survey.name_of(line), line.words.cause()] for line in survey.lines]
    shown = [" ".join([answer.ljust(14), name.ljust(40), cause]).rstrip() for answer, name, cause in rows]
    output.result(_survey_shape(survey), [*shown, *(["There are more."] if survey.is_cut else [])])
    return exits.DONE if survey.count(Verdict.CAN) == len(survey.lines) else exits.PROBLEMS


def _survey_shape(survey: Survey) -> shapes.Shape:
    return {
        "lines": [
            {
                **_about(line.told),
                "verdict": line.verdict.value,
                "after": line.told.after.verdict.value if line.told.after is not None else None,
                "deciding": _link(line.told.now.deciding, line.words) if line.told.now.deciding is not None else None,
                "as_of": shapes.iso(line.told.now.as_of),
            }
            for line in survey.lines
        ],
        "cut": survey.is_cut,
    }


def _about(told: Explanation) -> shapes.Shape:
    account, place = told.pair.now.account, told.pair.now.place
    return {
        "person": {"id": shapes.reference(account.id), "username": account.username, "name": account.name},
        "course": {"id": shapes.reference(place.id), "shortname": place.shortname, "fullname": place.fullname},
    }


def _lines(answer: Answer, due: Sequence[str], kept: ChangeSet | None) -> list[str]:
    words, chain = answer.words, answer.told.now
    lines = [" ".join(filter(None, (words.headline(), words.cause()))), words.as_of(), ""]
    lines += [_line(words, link) for link in chain.before]
    for path in chain.paths:
        lines += ["", f"Enrolled by {method_words(path.way.method)}"]
        lines += [_line(words, link) for link in path.links]
    if behind := (*chain.behind, *((chain.doubt,) if chain.doubt is not None else ())):
        lines += ["", *(_line(words, link) for link in behind)]
    if answer.beside is not None:
        lines += ["", f"Beside {answer.beside.pair.now.account.name}, who can:"]
        lines += [f"* {mine} {theirs}".rstrip() for mine, theirs in answer.compared()]
    lines += ["", *map(words.source, answer.sources)] if answer.sources else []
    lines += ["", "When it has to be done:", *(f"* {line}" for line in due)] if due else []
    if after := words.after():
        lines += ["", after]
    if answer.fixes:
        lines += [
            "",
            "To mend it:",
            *(" ".join(filter(None, (f"* {item.text}", item.barred))) for item in answer.fixes),
        ]
    if answer.reply:
        lines += ["", "A reply:", answer.reply.rstrip()]
    lines += ["", "Not read, because the site does not tell it:", *(f"* {text}" for text in limits())]
    if kept is not None:
        lines += ["", f"{kept.id}: {kept.title}"]
    return lines


def _line(words: Telling, link: Link) -> str:
    return f"{_SIGNS[link.holds]} {TITLES[link.code]}: {words.link(link)}"


def _shape(answer: Answer, due: Sequence[str], kept: ChangeSet | None) -> shapes.Shape:
    told, words = answer.told, answer.words
    return {
        **_about(told),
        "want": told.want.value,
        "at": shapes.iso(told.moment),
        "as_of": shapes.iso(told.now.as_of),
        "verdict": told.now.verdict.value,
        "text": words.headline(),
        **_chain(told.now, words),
        "after": _after(answer),
        "waiting": [
            {"id": item.operation, "label": item.label, "verb": item.verb.value, "state": item.state.value}
            for item in told.pair.waiting
        ],
        "fixes": [
            {
                "mend": item.fix.mend.value,
                "link": item.fix.code.value,
                "text": item.text,
                "fields": dict(item.fix.fields),
                "staged": item.fix.is_staged,
                "operations": list(item.fix.operations),
                "barred": item.barred or None,
            }
            for item in answer.fixes
        ],
        "sources": [
            {
                "method": source.way.method,
                "cohorts_inferred": [cohort.name for cohort in source.cohorts],
                "stays_by": list(source.stays_by),
                "text": words.source(source),
            }
            for source in answer.sources
        ],
        "beside": _beside(answer),
        "due": list(due),
        "reply": answer.reply or None,
        "not_read": list(limits()),
        "change_set": kept.id if kept is not None else None,
    }


def _beside(answer: Answer) -> shapes.Shape | None:
    if answer.beside is None:
        return None
    told = [{"person": mine, "other": theirs or None} for mine, theirs in answer.compared()]
    return {"person": _about(answer.beside)["person"], "differences": told}


def _chain(chain: Chain, words: Telling) -> shapes.Shape:
    deciding = chain.deciding
    return {
        "deciding": _link(deciding, words) if deciding is not None else None,
        "links": [_link(link, words) for link in chain.links],
        "ways": [
            {
                "method": path.way.method,
                "verdict": path.verdict.value,
                "links": [_link(link, words) for link in path.links],
            }
            for path in chain.paths
        ],
    }


def _after(answer: Answer) -> shapes.Shape | None:
    chain = answer.told.after
    if chain is None:
        return None
    return {"verdict": chain.verdict.value, **_chain(chain, answer.words)}


def _link(link: Link, words: Telling) -> shapes.Shape:
    return {
        "link": link.code.value,
        "holds": link.holds.value,
        "reason": link.reason.value,
        "bars": link.bars,
        "text": words.link(link),
        "as_of": shapes.iso(link.as_of),
    }
