"""The grammar of the command line; global options may stand before or after the verb."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lmsdesk import __version__
from lmsdesk.domain.csv_styles import DELIMITERS
from lmsdesk.domain.decisions import Scope, Take
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.export_targets import Target
from lmsdesk.domain.imports.options import LISTS
from lmsdesk.domain.listings import Listing

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

KINDS = ("moodle",)
SIZES = ("small", "medium", "large")


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the process, so that exit codes stay in one place."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(what="usage", value=message, usage=self.format_usage().strip())


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; raise WrongUse when it makes no sense."""
    options = build().parse_args(arguments)
    for name, default in (("site", None), ("json", False)):
        if not hasattr(options, name):
            setattr(options, name, default)
    return options


def build() -> argparse.ArgumentParser:
    """The whole grammar."""
    shared = _Parser(add_help=False)
    shared.add_argument("--site", metavar="NAME", default=argparse.SUPPRESS, help="which site, when there are several")
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output")
    parser = _Parser(
        prog="lmsdesk",
        parents=[shared],
        description="A console for administrators of learning management systems. Without a verb: the window.",
        epilog="Exit codes: 0 done, 2 problems remain, 3 conflicts, 4 unconfirmed outcomes, 64 wrong use, "
        "65 bad input file, 69 server unreachable, 75 another process holds the profile, 77 token refused, "
        "130 stopped.",
    )
    parser.add_argument("--version", action="version", version=f"LMS Desk {__version__}")
    parser.add_argument("--practice", action="store_true", help="the window with a practice LMS beside it")
    parser.add_argument("--size", choices=SIZES, default="small", help="the practice campus (with --practice)")
    parser.add_argument("--tour", metavar="FOLDER", type=Path, help="walk through the main job without a display")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)

    def verb(name: str, help_text: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=[shared], help=help_text, description=help_text)

    _practice(verb("practice", "run a practice LMS").add_subparsers(dest="action", required=True), shared)
    _sites(verb("site", "add, list, check, set or remove a site").add_subparsers(dest="action", required=True), shared)
    sync = verb("sync", "read the site into the local mirror")
    sync.add_argument("--full", action="store_true", help="read everything anew")
    sync.add_argument(
        "--confirm-gone",
        action="store_true",
        help="what the last reading lacked was removed on the site: look it up, and let it leave the lists",
    )
    _rows(verb("list", "show rows of the mirror with unsent changes on top"))
    _import(verb("import", "check lists and stage what they ask for"))
    _past_imports(verb("imports", "see what became of lists that were imported, row by row"), shared)
    _presets(verb("presets", "see, save, export, import or delete what was chosen for lists"), shared)
    _edit(verb("edit", "stage one change"))
    _explain(verb("explain", "say why somebody can or cannot see a course, and what would mend it"))
    _changes(verb("changes", "see, discard, save or load staged changes"), shared)
    _plan(verb("plan", "say what push would do now, against fresh reads"))
    _apply(verb("apply", "apply a saved plan: exactly that, and nothing else"))
    _push(verb("push", "apply staged changes; a receipt for each"))
    _conflicts(verb("conflicts", "see and resolve conflicts, and what is remembered of it"), shared)
    _problems(verb("problems", "see, mend, retry or discard what was refused"), shared)
    unconfirmed = verb("unconfirmed", "see what was sent and got no usable answer")
    unconfirmed.add_argument("--check", action="store_true", help="read it from the site now")
    unconfirmed.add_argument("--wait", action="store_true", help="stay until every one is decided")
    undo = verb("undo", "stage the inverse of an applied change set")
    undo.add_argument("id", type=int, help="the number of a change set, as changes list shows it")
    undo.add_argument("--confirm", metavar="USERNAME", help=LIFT)
    _report(verb("report", "make a report"))
    _backups(verb("backups", "see, check, restore or save copies of what waits and of the history"), shared)
    _erase(verb("erase-person", "take one person off this computer: mirror, history, copies; not off the site"))
    _recheck(verb("recheck", "read anew what was applied, after a site was restored to an earlier state"))
    verb("doctor", "check the store, the lock, the keyring, the site, the token, the clock and the versions")
    return parser


def _erase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", help="id, username, e-mail or ID number; also of somebody who left the site")
    parser.add_argument("--discard-changes", action="store_true", help="also when changes for them were never sent")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _practice(actions: Verbs, shared: argparse.ArgumentParser) -> None:
    serve = actions.add_parser("serve", parents=[shared], help="print address and token as JSON, then serve")
    serve.add_argument("--port", type=int, default=0, help="where it listens on this computer; by default a free one")
    serve.add_argument("--size", choices=SIZES, default="small", help="200, 5,000 or 200,000 people")
    serve.add_argument("--seed", type=int, default=1, help="another number makes another campus")


def _sites(actions: Verbs, shared: argparse.ArgumentParser) -> None:
    add = actions.add_parser("add", parents=[shared], help="connect a site")
    add.add_argument("name", help="what the site is called here")
    add.add_argument("--kind", choices=KINDS, default="moodle")
    add.add_argument("--url", required=True, help="the address that people open in a browser")
    add.add_argument(
        "--tag", choices=("live", "test", "demo"), default="live", help="what is at stake; live sites ask more often"
    )
    add.add_argument(
        "--ca", "--ca-file", dest="ca_file", metavar="FILE", help="the certificates of your own organisation"
    )
    token = add.add_mutually_exclusive_group(required=True)
    token.add_argument("--token-stdin", action="store_true", help="read the token from standard input")
    token.add_argument("--token-file", type=Path, metavar="PATH", help="a file that only you can read")
    actions.add_parser("list", parents=[shared], help="the sites of this computer")
    check = actions.add_parser("check", parents=[shared], help="ask the site who it is and what the token may do")
    check.add_argument("name", nargs="?")
    setting = actions.add_parser("set", parents=[shared], help="change settings of a site")
    setting.add_argument("name")
    setting.add_argument(
        "pairs",
        nargs="+",
        metavar="key=value",
        help="tag, settle, timezone, title, ca_file; protected=USERNAMES and strong_roles=SHORTNAMES, typed_above, "
        "stop_rows and stop_percent (100 is off) for what a push has to ask about; "
        "role.SHORTNAME=NUMBER names a role that nobody has yet, empty "
        "forgets it",
    )
    setting.add_argument("--force", action="store_true", help="allow a settle window under 60 seconds")
    remove = actions.add_parser("remove", parents=[shared], help="forget a site and its local data")
    remove.add_argument("name")
    remove.add_argument("--discard-changes", action="store_true", help="also when changes were never sent")


def _rows(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=[listing.value for listing in Listing])
    parser.add_argument("--filter", default="", metavar="TEXT", help='such as "status:active course:BIO-2* anna"')
    parser.add_argument("--sort", default="", metavar="FIELD", help="a field, with - before it for the other way round")
    parser.add_argument("--limit", type=int, default=None, help="at most so many rows")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write XLSX or CSV instead; all but cohorts and groups import again"
    )
    parser.add_argument(
        "--for",
        dest="target",
        choices=list(Target),
        help="write the columns that another system wants, in its order; CSV is strict then",
    )
    _csv(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, XLSX and the like")
    parser.add_argument(
        "--as", dest="kind", choices=list(LISTS), help="what the rows are about; without it what the headings say"
    )
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="key=value",
        help="course, cohort, group, role, start, end or action for rows that name none; match_by, mode, date_order, "
        "create_groups, sync=suspend|unenrol, encoding, delimiter, sheet, header_row, fixes_off; column.N=FIELD or "
        "column.HEADING=FIELD; "
        "write.FIELD=always|if_empty|never; empty.FIELD=leave|clear|default; formula.HEADING='trim | lower'; "
        "lookup.HEADING=FILE with two columns; answer.KEY=CHOICE for a question of the plan",
    )
    parser.add_argument("--preset", metavar="NAME|FILE", help="what was chosen for lists like this; see presets")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        choices=("other-site", "other-headings"),
        help="use the preset although it was made for another site or for other headings",
    )
    parser.add_argument(
        "--filter",
        dest="filters",
        action="append",
        default=[],
        metavar="CONDITION",
        help="only rows for which it is so: HEADING=TEXT, != ~ (contains) ^= (begins) $= (ends) > < >= <=; nothing "
        "behind = is an empty cell, A|B is one of them; all conditions must hold",
    )
    parser.add_argument("--first", type=int, metavar="N", help="stage only the first N rows that would do something")
    parser.add_argument("--dry-run", action="store_true", help="only the plan; stage nothing")
    parser.add_argument("--show-fixes", action="store_true", help="list what was repaired, some of each kind")
    parser.add_argument("--save-blocked", type=Path, metavar="FILE", help="write the rows that stay out, with reasons")


def _past_imports(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all imports, newest first")
    show = actions.add_parser("show", parents=[shared], help="what became of each row of a list")
    show.add_argument("id", type=int, help="the number that imports list shows")
    save = actions.add_parser("save", parents=[shared], help="write that with the rows as the file had them")
    save.add_argument("id", type=int, help="the number that imports list shows")
    save.add_argument("file", type=Path, help="its ending says the form: csv, xlsx or json")


def _presets(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all presets of the site")
    save = actions.add_parser("save", parents=[shared], help="keep what import was told about a list under a name")
    save.add_argument("name", help="one of the same name is replaced")
    _import(save)
    export = actions.add_parser("export", parents=[shared], help="save a preset as a file, for others")
    export.add_argument("name")
    export.add_argument("file", type=Path, help="its name should end with .lmspreset")
    load = actions.add_parser("import", parents=[shared], help="keep the preset of such a file")
    load.add_argument("file", type=Path)
    load.add_argument("--accept", action="append", default=[], choices=("other-site",), help="also another site's")
    load.add_argument("--replace", action="store_true", help="also where one of its name is here")
    actions.add_parser("delete", parents=[shared], help="forget a preset").add_argument("name")


def _edit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("user", "course", "enrolment"))
    parser.add_argument("key", help="id, username, shortname or idnumber; for an enrolment PERSON/COURSE")
    parser.add_argument("pairs", nargs="*", metavar="field=value")
    parser.add_argument("--confirm", metavar="USERNAME", help=LIFT)
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="a new password from standard input; at a terminal it is asked for",
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", nargs="?", help="id, username, e-mail or ID number; alone: all courses of the person")
    parser.add_argument("course", nargs="?", help="id, short name or ID number")
    parser.add_argument("--course", dest="place", metavar="COURSE", help="all people of a course")
    parser.add_argument("--teach", action="store_true", help="ask whether the person can teach there")
    parser.add_argument(
        "--due", default="end", metavar="end|start+DAYS", help="what the due date goes by, as in reports"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day on which it is to be done; without it: now")
    parser.add_argument("--stage", action="store_true", help="put what mends it into the tray")


def _changes(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all change sets")
    for name, help_text in (("show", "the operations of a set"), ("discard", "take a set out of the tray")):
        actions.add_parser(name, parents=[shared], help=help_text).add_argument("id", type=int)
    lift = actions.add_parser("lift", parents=[shared], help="let a change of a protected person go out")
    lift.add_argument("id", type=int, help="the number of a change, as plan shows it")
    lift.add_argument("--confirm", metavar="USERNAME", required=True, help=LIFT)
    export = actions.add_parser("export", parents=[shared], help="save a set as a file")
    export.add_argument("id", type=int, help="the number of a change set")
    export.add_argument("file", type=Path)
    save = actions.add_parser("save", parents=[shared], help="save everything that waits as one file")
    save.add_argument("file", type=Path)
    load = actions.add_parser("load", parents=[shared], help="stage what such a file holds, nothing twice")
    load.add_argument("file", type=Path)


LIFT = "the username of a protected person whom this may touch"
CHANGED = "send what was checked although its list was changed since and nobody looked at it again"
CONFIRM = "what has to be typed above the thresholds; the plan says what, --yes does not pass them"


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="only what is known without a reading")


def _apply(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what lmsdesk plan --json printed")
    parser.add_argument("--changed-files", action="store_true", help=CHANGED)
    parser.add_argument("--confirm", metavar="TEXT", help=CONFIRM)
    parser.add_argument("--wait", action="store_true", help="stay until every outcome is decided")


def _backups(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all copies, newest first")
    verify = actions.add_parser("verify", parents=[shared], help="read copies from end to end")
    verify.add_argument("name", nargs="?", help="one copy; without a name all of them")
    restore = actions.add_parser("restore", parents=[shared], help="let a copy take the place of what is there now")
    restore.add_argument("name", nargs="?", help="the copy, as backups list names it")
    restore.add_argument("--empty", action="store_true", help="begin with nothing, where nothing can be read")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    export = actions.add_parser("export", parents=[shared], help="save a copy somewhere else")
    export.add_argument("name", help="the copy, or now for the file as it is")
    export.add_argument("file", type=Path)


def _recheck(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=7, help="how far back; without it 7 days")
    parser.add_argument("--stage", action="store_true", help="put what is missing into the tray again")
    parser.add_argument("--accept", action="store_true", help="the site is as it should be: let things be sent again")


def _push(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confirm", metavar="TEXT", help=CONFIRM)
    parser.add_argument("--only", type=int, metavar="ID", help="one change set and what it needs")
    parser.add_argument("--changed-files", action="store_true", help=CHANGED)
    parser.add_argument("--yes", action="store_true", help="do not ask, also for removals")
    parser.add_argument("--wait", action="store_true", help="stay until every outcome is decided")


def _conflicts(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all conflicts")
    show = actions.add_parser("show", parents=[shared], help="one conflict, field by field, and what can be decided")
    show.add_argument("id", type=int, help="the number that conflicts list shows")
    resolve = actions.add_parser("resolve", parents=[shared], help="decide one, several, or all alike")
    resolve.add_argument("ids", type=int, nargs="*", metavar="ID", help="the numbers that conflicts list shows")
    _choosing(resolve)
    resolve.add_argument("--take", choices=[take.value for take in Take], help="for all fields that need a choice")
    resolve.add_argument(
        "--field", action="append", default=[], metavar="NAME=TAKE", help="for one field: mine, theirs or base"
    )
    resolve.add_argument(
        "--remember",
        choices=[scope.value for scope in Scope],
        help="decide so from now on, in this push or on this site",
    )
    actions.add_parser("rules", parents=[shared], help="the remembered decisions")
    forget = actions.add_parser("forget", parents=[shared], help="forget a remembered decision")
    forget.add_argument("id", type=int, help="the number that conflicts rules shows")


def _choosing(parser: argparse.ArgumentParser) -> None:
    """How a command names several of what waits."""
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="field, entity, verb, trouble, reason, set or course; all of them must hold",
    )
    parser.add_argument("--alike", action="store_true", help="and all that are like them")
    parser.add_argument("--all", action="store_true", help="every one")


def _problems(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list", parents=[shared], help="all that was refused, with the reason")
    for name, help_text in (("retry", "make them ready as they are"), ("discard", "take them out of the tray")):
        action = actions.add_parser(name, parents=[shared], help=help_text)
        action.add_argument("ids", type=int, nargs="*", metavar="ID", help="the numbers that problems list shows")
        _choosing(action)
    mend = actions.add_parser("mend", parents=[shared], help="give them other values and make them ready")
    mend.add_argument("words", nargs="+", metavar="ID|field=value", help="numbers of problems list, then values")
    _choosing(mend)


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="without a name: the list of reports")
    parser.add_argument("--as-of", metavar="DATE", help="a day, which counts until its end; without it: now")
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="key=value",
        help="an option of the report; the list of reports with --json names them with their usual values",
    )
    parser.add_argument(
        "--format",
        choices=("xlsx", "csv", "pdf", "html", "json"),
        default=None,
        help="the form of the file; without it the ending of its name says",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a file instead of printing")
    _csv(parser)


def _csv(parser: argparse.ArgumentParser) -> None:
    """How CSV is written."""
    parser.add_argument(
        "--csv",
        choices=("safe", "strict"),
        default="safe",
        help="safe for spreadsheets (a mark for the letters, formulas defused), or strict for other programs",
    )
    parser.add_argument("--delimiter", choices=tuple(DELIMITERS), default="comma", help="what divides cells of CSV")
