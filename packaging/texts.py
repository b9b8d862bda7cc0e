"""The texts of the program and their translations, `resources/languages/CODE.json`. Standard library only.

python3 packaging/texts.py check [CODE ...]     what is wrong with the languages; ends with 1 when something is
                           check --complete     a text that is not translated is wrong, too
python3 packaging/texts.py batches CODE FOLDER  write what is missing, 200 texts a file, to be filled in
python3 packaging/texts.py try CODE FILE ...    what is wrong with files that were filled in
python3 packaging/texts.py take CODE FILE ...   put them into the language; what is wrong stays out and is told
python3 packaging/texts.py update [--drop]      sort the languages; --drop takes out what is not said any more

A file to be filled in is a list. For each text: ``text`` in English (``one``: for one), ``where`` it stands, and
``translation``: a text, or one for each plural form of the language. ``only`` names a context when the text means
something else there than everywhere else. Leave out what you cannot translate; the window then says it in English.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from texts_checked import faults  # noqa: E402
from texts_found import Found, Harvest, harvest, is_plural  # noqa: E402

from lmsdesk.domain.language import ENGLISH, EVERYWHERE, LANGUAGES, Entry  # noqa: E402

BATCH = 200
_PLACES = 4  # that are named for a text

Texts: TypeAlias = dict[str, dict[str, Entry]]


def path_of(code: str, root: Path = ROOT) -> Path:
    """The file of a language."""
    return root / "resources" / "languages" / f"{code}.json"


def read(code: str, root: Path = ROOT) -> Texts:
    """Context, then English text, then its translation; nothing for a language without a file."""
    path = path_of(code, root)
    texts: Texts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return texts


def write(code: str, texts: Texts, root: Path = ROOT) -> None:
    """Sorted, so that two people who add texts change different lines."""
    order = sorted(texts, key=lambda context: (context != EVERYWHERE, context))
    kept = {context: dict(sorted(texts[context].items())) for context in order if texts[context]}
    path_of(code, root).parent.mkdir(parents=True, exist_ok=True)
    path_of(code, root).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def by_text(found: Sequence[Found]) -> dict[str, list[Found]]:
    """Each text with all its places, in the order of the window."""
    made: dict[str, list[Found]] = {}
    for each in found:
        made.setdefault(each.text, []).append(each)
    return made


def missing(code: str, texts: Texts, known: Mapping[str, Sequence[Found]]) -> list[str]:
    """What the language has no words for; English needs them for texts with a number only."""
    everywhere = texts.get(EVERYWHERE, {})

    def has(text: str, places: Sequence[Found]) -> bool:
        return text in everywhere or all(text in texts.get(each.context, {}) for each in places)

    wanted = {text: places for text, places in known.items() if code != ENGLISH or is_plural(text)}
    return [text for text, places in wanted.items() if not has(text, places)]


def obsolete(texts: Texts, known: Mapping[str, Sequence[Found]]) -> list[tuple[str, str]]:
    """Context and text of what the program does not say any more."""
    return [
        (context, text)
        for context, entries in texts.items()
        for text in entries
        if not any(context in (EVERYWHERE, each.context) for each in known.get(text, ()))
    ]


def wrong(code: str, texts: Texts) -> Iterator[str]:
    """What is wrong with the translations there are."""
    for context, entries in texts.items():
        for text, entry in entries.items():
            for fault in faults(LANGUAGES[code], text, entry):
                yield f"{code}: {text!r}{'' if context == EVERYWHERE else f' in {context}'}: {fault}"


def check(codes: Sequence[str], found: Harvest, *, complete: bool = False, root: Path = ROOT) -> list[str]:
    """Everything that is wrong, as lines; prints how far each language is."""
    known, told = by_text(found.found), list(found.problems)
    for code in codes:
        texts = read(code, root)
        told.extend(wrong(code, texts))
        lacks, old = missing(code, texts, known), obsolete(texts, known)
        print(f"{code}: {len(lacks)} of {len(known)} texts missing, {len(old)} not used any more")
        if code == ENGLISH:
            told.extend(f"{code}: {text!r} has no form for one in {path_of(code).name}" for text in lacks)
        elif complete:
            told.extend(f"{code}: {text!r} is not translated" for text in lacks)
    return told


def batches(code: str, folder: Path, found: Harvest, root: Path = ROOT) -> list[Path]:
    """Write what is missing; return the files."""
    known, english = by_text(found.found), read(ENGLISH, root).get(EVERYWHERE, {})
    lacks = missing(code, read(code, root), known)
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for at in range(0, len(lacks), BATCH):
        path = folder / f"{code}-{at // BATCH + 1:02}.json"
        items = [_item(code, text, known[text], english.get(text)) for text in lacks[at : at + BATCH]]
        path.write_text(json.dumps(items, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        made.append(path)
    return made


def _item(code: str, text: str, places: Sequence[Found], english: Entry | None) -> dict[str, Any]:
    made: dict[str, Any] = {"text": text}
    if isinstance(english, Mapping) and "one" in english:
        made["one"] = english["one"]
    where = {f"{each.context} ({each.path.removeprefix('lmsdesk/')}:{each.line})" for each in places}
    made["where"] = sorted(where)[:_PLACES]
    made["translation"] = dict.fromkeys(LANGUAGES[code].forms, "") if is_plural(text) else ""
    return made


def filled(path: Path) -> Iterator[tuple[str, str, Entry]]:
    """Context, text and translation of what was filled in."""
    for item in json.loads(path.read_text(encoding="utf-8")):
        entry = item["translation"]
        if any(entry.values()) if isinstance(entry, dict) else entry:
            yield item.get("only", EVERYWHERE), item["text"], entry


def take(code: str, files: Sequence[Path], found: Harvest, *, keep: bool, root: Path = ROOT) -> list[str]:
    """Look at files that were filled in, and ``keep`` what is right; return what is wrong."""
    known, texts, told, taken = by_text(found.found), read(code, root), list[str](), 0
    for path in files:
        for context, text, entry in filled(path):
            here = {EVERYWHERE, *(each.context for each in known.get(text, ()))}
            why = [] if text in known else ["the program does not say this"]
            if text in known and context not in here:
                why.append(f"it does not stand in {context}, but in {', '.join(sorted(here))}")
            why.extend(faults(LANGUAGES[code], text, entry))
            told.extend(f"{path.name}: {text!r}: {each}" for each in why)
            if not why:
                texts.setdefault(context, {})[text] = entry
                taken += 1
    if keep:
        write(code, texts, root)
    print(f"{code}: {taken} right, {len(told)} faults; {len(missing(code, texts, known))} of {len(known)} missing then")
    return told


def update(codes: Sequence[str], found: Harvest, *, drop: bool, root: Path = ROOT) -> None:
    """Sort the files; take out what is obsolete only when every module could be read."""
    known = by_text(found.found)
    for code in codes:
        texts = read(code, root)
        if drop and not found.problems:
            for context, text in obsolete(texts, known):
                print(f"{code}: taken out: {text!r}")
                del texts[context][text]
        write(code, texts, root)


def main(arguments: Sequence[str]) -> int:
    """Do one verb; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    checking = verbs.add_parser("check")
    checking.add_argument("codes", nargs="*", choices=[[], *LANGUAGES], metavar="CODE")
    checking.add_argument("--complete", action="store_true")
    writing = verbs.add_parser("batches")
    writing.add_argument("code", choices=LANGUAGES)
    writing.add_argument("folder", type=Path)
    for verb in ("try", "take"):
        taking = verbs.add_parser(verb)
        taking.add_argument("code", choices=LANGUAGES)
        taking.add_argument("files", nargs="+", type=Path)
    verbs.add_parser("update").add_argument("--drop", action="store_true")
    options = parser.parse_args(arguments)
    found, told = harvest(ROOT), list[str]()
    there = [code for code in LANGUAGES if path_of(code).is_file()]
    if options.verb == "check":
        told = check(options.codes or there, found, complete=options.complete)
    elif options.verb == "batches":
        print(*batches(options.code, options.folder, found), sep="\n")
    elif options.verb == "update":
        update(there, found, drop=options.drop)
    else:
        told = take(options.code, options.files, found, keep=options.verb == "take")
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
