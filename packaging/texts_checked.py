"""What can be told of a translation without knowing the language. Standard library only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from string import Formatter

from texts_found import is_plural

from lmsdesk.domain.language import ENGLISH, OTHER, Entry, Language

_MNEMONIC = re.compile(r"&(?=\w)")
_SMALL = frozenset({"zero", "one", "two"})  # forms that may say their number as a word


def faults(language: Language, text: str, entry: Entry) -> Iterator[str]:
    """Why a translation of ``text`` cannot be used; nothing when it can."""
    if isinstance(entry, str):
        if is_plural(text):
            yield f"needs the forms {', '.join(language.forms)}"
        else:
            yield from _faults_of(text, entry)
        return
    if not isinstance(entry, Mapping) or not is_plural(text):
        yield "is one text, without plural forms"
        return
    wanted = set(language.forms) - ({OTHER} if language.code == ENGLISH else set())  # that is the text itself
    if lacking := [form for form in language.forms if form in wanted and not entry.get(form)]:
        yield f"lacks the form {', '.join(lacking)}"
    if odd := sorted(set(entry) - set(language.forms)):
        yield f"has a form that the language does not have: {', '.join(odd)}"
    for form, told in entry.items():
        if told:
            yield from (f"{fault} ({form})" for fault in _faults_of(text, told, may_drop=form in _SMALL))


def _faults_of(text: str, told: str, *, may_drop: bool = False) -> Iterator[str]:
    if not told.strip():
        yield "is empty"
        return
    if told != told.strip() and text == text.strip():
        yield "begins or ends with a blank"
    numbers = (told.count("%n") + told.count("%Ln"), text.count("%n") + text.count("%Ln"))
    if numbers[0] != numbers[1] and not (may_drop and numbers[0] == 0):
        yield f"has %n {numbers[0]} times, the text {numbers[1]} times"
    try:
        differ = _fields(told) != _fields(text)
    except ValueError as error:
        yield f"has a brace without its other one: {error}"
    else:
        # What one of a kind is called may go without saying, but nothing may be made up.
        if differ and not (may_drop and set(_fields(told)) <= set(_fields(text))):
            yield f"has {_shown(told)}, the text {_shown(text)}"
    if len(_MNEMONIC.findall(told)) != len(_MNEMONIC.findall(text)):
        yield "needs the letter after & that the text has, and only then one"
    if told.count("\n") != text.count("\n"):
        yield "has other line ends"
    if ("\u2026" in text) != ("\u2026" in told):
        yield "differs in the dots (\u2026) that say that a question follows"


def _fields(text: str) -> Counter[str]:
    return Counter(
        f"{name}:{spec}!{conversion}" for _, name, spec, conversion in Formatter().parse(text) if name is not None
    )


def _shown(text: str) -> str:
    names = sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    return ", ".join(f"{{{name}}}" for name in names) or "no fact"
