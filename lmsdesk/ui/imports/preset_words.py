"""What a preset says, in words: to be looked at before it is kept or used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.imports.headers import IGNORE
from lmsdesk.domain.imports.mapping import column_keys
from lmsdesk.domain.imports.options import DateOrder, Empty, ImportOptions, Kind, Policy, Write
from lmsdesk.domain.imports.plan import Ask
from lmsdesk.domain.imports.policies import usual_write
from lmsdesk.domain.imports.presets import Fit, Preset
from lmsdesk.domain.ports import Reason
from lmsdesk.services.wording_imports import ask_words, choice_words, fix_words
from lmsdesk.services.wording_imports.choices import encoding_words
from lmsdesk.services.wording_rows import short_words
from lmsdesk.ui.api import Imports
from lmsdesk.ui.imports.file_words import delimiter_words
from lmsdesk.ui.imports.formula_words import chain_words
from lmsdesk.ui.imports.row_filter_words import filter_words
from lmsdesk.ui.imports.words import field_heading
from lmsdesk.ui.words import field_title

translate = QCoreApplication.translate


def fields_of(imports: Imports) -> Mapping[str, str]:
    """Everything that a column of any list can be read as."""
    return {name: told for kind in Kind for name, told in imports.fields(kind).items()}


def preset_lines(preset: Preset, fields: Mapping[str, str]) -> list[str]:
    """Everything that a preset says, a line each; ``fields`` are those that a column can be read as."""
    names = dict(zip(column_keys(preset.headings), preset.headings, strict=True))
    headings = ", ".join(preset.headings) or translate("Presets", "none")
    lines = [translate("Presets", "For lists with the headings: {headings}").format(headings=headings)]
    return [*lines, *_columns(preset.options, names, fields), *_reading(preset.options), *_answers(preset.options)]


def _columns(options: ImportOptions, names: Mapping[str, str], fields: Mapping[str, str]) -> Iterator[str]:
    """What is said about columns and fields."""
    for key, field in options.columns.items():
        unused = translate("Presets", "“{column}” is not used")
        told = unused if field == IGNORE else translate("Presets", "“{column}” is read as {field}")
        yield told.format(column=names.get(key, key), field=fields.get(field, field))
    for key, steps in options.formulas.items():
        if steps:
            told = translate("Presets", "Formula of “{column}”: {steps}")
            yield told.format(column=names.get(key, key), steps=chain_words(steps, names))
    for each in options.filters:
        yield translate("Presets", "Only rows where {condition}").format(condition=filter_words(each, names))
    for field, policy in options.policies.items():
        usual = usual_write(options.kind or Kind.ENROLMENT, field)
        if told := policy_words(policy, options.defaults.get(field, ""), usual):
            yield f"{field_heading(field)}: {told}"
    for field, value in options.defaults.items():
        if options.policy(field).empty is not Empty.DEFAULT:
            yield translate("Presets", "{field} for all: {value}").format(field=field_heading(field), value=value)


def policy_words(policy: Policy, default: str, usual: Write = Write.ALWAYS) -> str:
    """How far a field counts; "" where it is as usual."""
    written = {
        Write.ALWAYS: translate("Presets", "written whatever the site has"),
        Write.IF_EMPTY: translate("Presets", "written only where the site has nothing"),
        Write.NEVER: translate("Presets", "never written"),
    }[policy.write]
    empty = {
        Empty.CLEAR: translate("Presets", "empty cells clear it"),
        Empty.DEFAULT: translate("Presets", "empty cells mean “{value}”").format(value=default),
    }.get(policy.empty, "")
    return "; ".join(filter(None, (written if policy.write is not usual else "", empty)))


def _reading(options: ImportOptions) -> Iterator[str]:
    """What is said about the whole list."""
    if options.match_by != "auto":
        yield translate("Presets", "People are found by: {field}").format(field=field_title(options.match_by))
    if options.date_order is not DateOrder.AUTO:
        order = "31/12/2026" if options.date_order is DateOrder.DAY_FIRST else "12/31/2026"
        yield translate("Presets", "Dates look like {order}").format(order=order)
    if options.default_role is None:
        yield translate("Presets", "A row without a role is an error")
    elif options.default_role != "student":
        yield translate("Presets", "A row without a role means: {role}").format(role=options.default_role)
    if options.allow_create_groups:
        yield translate("Presets", "Groups that are missing are created")
    if options.encoding:
        yield translate("Presets", "Letters: {encoding}").format(encoding=encoding_words(options.encoding))
    if options.delimiter:
        yield translate("Presets", "Cells divided by {mark}").format(mark=delimiter_words(options.delimiter))
    if options.tab:
        yield translate("Presets", "Sheet: {name}").format(name=options.tab)
    if options.header_row is not None:
        row = str(options.header_row) if options.header_row else translate("Presets", "none")
        yield translate("Presets", "Heading in row: {number}").format(number=row)
    for code in sorted(options.fixes_off):
        yield translate("Presets", "Left as they stand: {what}").format(what=fix_words(code))


def _answers(options: ImportOptions) -> Iterator[str]:
    """The questions that are answered."""
    for key, choice in options.decisions.items():
        code, _, about = key.partition(":")
        ask = Ask(key, code, about or None, (choice,), 0)
        question = short_words(Reason(code, about or None, about or None)) or ask_words(ask)[0]
        told = f"{question} ({about})" if about else question
        yield translate("Presets", "Answer to “{question}”: {answer}").format(
            question=told, answer=choice_words(ask, choice)
        )


def fit_words(fit: Fit) -> str:
    """What differs between a list and the one that a preset was made for."""
    parts = []
    if fit.missing:
        parts.append(translate("Presets", "Not in this list: {names}.").format(names=", ".join(fit.missing)))
    if fit.added:
        parts.append(translate("Presets", "New in this list: {names}.").format(names=", ".join(fit.added)))
    if not fit.same_site:
        told = translate("Presets", "It belongs to the site {site}: look whether it is right here, too.")
        parts.append(told.format(site=fit.preset.site.name or fit.preset.site.id))
    return " ".join(parts)
