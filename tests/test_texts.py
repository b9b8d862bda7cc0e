"""The texts of the program are found wherever they stand, and no language says anything that cannot be shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lmsdesk.domain.language import UNFINISHED
from lmsdesk.services.language import shipped

WHOLE = [code for code in shipped() if code not in UNFINISHED]
ROOT = Path(__file__).resolve().parent.parent
_MODULE = """
from lmsdesk.domain.language import Text
from lmsdesk.services import language
from lmsdesk.services.language import Said, say
_CONTEXT = "Spot"
_TABLE: Mapping[str, tuple[str, Text]] = {"key": ("code", "In a table")}
_LISTED: Sequence[Text] = ("First of a list",)
_SAID: Mapping[str, str] = Said({"key": "In a table that says"})

@dataclass
class Told:
    name: str
    what: Text

def _n(text: Text, count: int) -> str:
    return QCoreApplication.translate(_CONTEXT, text, "", count)

def word(yes: bool) -> Text:
    return "Returned" if yes else "Returned otherwise"

class Box:
    def show(self):
        self.tr("A button")
        QCoreApplication.translate(_CONTEXT, "With a constant")
        _n("%n of them", self.count)
        Told("a name", "In a field")
        say("Said with {who}", who="nobody")
        language.say("Said by the module")
        say(_TABLE.get(key, "Said instead"))
        painter.translate(margin, "not a text")
"""

_SPEAKER = """
def say(text: Text, count: int | None = None, **facts: object) -> str: ...
class Said(Mapping[Key, str]):
    def __init__(self, texts: Mapping[Key, Text]) -> None: ...
"""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What looks for texts."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import texts_found

    assert isinstance(texts_found, ModuleType)
    return texts_found


def _harvest(found: ModuleType, folder: Path, source: str) -> tuple[list[tuple[str, str]], list[str]]:
    for name, text in (
        ("ui/__init__.py", ""),
        ("ui/box.py", source),
        ("services/language.py", _SPEAKER),
    ):
        path = folder / "lmsdesk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = found.harvest(folder)
    return [(each.context, each.text) for each in made.found], made.problems


def test_a_text_is_found_wherever_an_annotation_or_qt_says_that_it_is_one(found: ModuleType, tmp_path: Path) -> None:
    texts, problems = _harvest(found, tmp_path, _MODULE)
    assert problems == []
    assert sorted(texts) == [
        ("Box", "A button"),
        ("Spot", "%n of them"),
        ("Spot", "First of a list"),
        ("Spot", "In a field"),
        ("Spot", "In a table"),
        ("Spot", "In a table that says"),
        ("Spot", "Returned"),
        ("Spot", "Returned otherwise"),
        ("Spot", "Said by the module"),
        ("Spot", "Said instead"),
        ("Spot", "Said with {who}"),
        ("Spot", "With a constant"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        'say(f"{count} rows")',
        'say("Rows " + name)',
        'say("{count} rows".format(count=3))',
        'say("rows", 3)',
        'QCoreApplication.translate(name, "A text")',
        "say(",
    ],
)
def test_a_text_that_cannot_be_translated_is_told(found: ModuleType, tmp_path: Path, line: str) -> None:
    source = f"from lmsdesk.services.language import say\n{line}\n"
    _, problems = _harvest(found, tmp_path, source)
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("code", "text", "entry", "why"),
    [
        ("de", "{who} is new", "{wer} ist neu", "has {wer}, the text {who}"),
        ("de", "{who} is new", "{who ist neu", "has a brace without its other one"),
        ("de", "&File", "Datei", "needs the letter after &"),
        ("de", "Open…", "Öffnen", "differs in the dots"),
        ("de", "Open", " Öffnen", "begins or ends with a blank"),
        ("de", "Open", {"one": "Öffnen", "other": "Öffnen"}, "is one text, without plural forms"),
        ("de", "%n rows", "%n Zeilen", "needs the forms one, other"),
        ("de", "%n rows", {"one": "eine Zeile", "other": "Zeilen"}, "has %n 0 times, the text 1 times (other)"),
        ("ar", "%n rows", {"one": "صف", "other": "%n صف"}, "lacks the form zero, two, few, many"),
        ("de", "%n rows", {"one": "%n Zeile", "few": "%n Zeilen", "other": "%n Zeilen"}, "has a form"),
    ],
)
def test_a_translation_that_cannot_be_shown_is_told(
    found: ModuleType, code: str, text: str, entry: object, why: str
) -> None:
    import texts_checked

    from lmsdesk.domain.language import LANGUAGES

    assert [fault[: len(why)] for fault in texts_checked.faults(LANGUAGES[code], text, entry)] == [why]


def test_what_is_filled_in_is_taken_when_it_is_right(found: ModuleType, tmp_path: Path) -> None:
    import json

    import texts

    made = found.Harvest([found.Found("Files", "Open", "lmsdesk/ui/a.py", 1)])
    (batch,) = texts.batches("de", tmp_path / "de", made, tmp_path)
    items = json.loads(batch.read_text(encoding="utf-8"))
    assert items == [{"text": "Open", "where": ["Files (ui/a.py:1)"], "translation": ""}]
    own = {"text": "Open", "only": "Files", "translation": "Auf"}
    other = {"text": "Open", "only": "Doors", "translation": "Auf"}
    batch.write_text(json.dumps([{**items[0], "translation": "Öffnen"}, own, other]), encoding="utf-8")
    told = texts.take("de", [batch], made, keep=True, root=tmp_path)
    assert texts.read("de", tmp_path) == {"*": {"Open": "Öffnen"}, "Files": {"Open": "Auf"}}
    assert [each.partition(": ")[2] for each in told] == ["'Open': it does not stand in Doors, but in *, Files"]
    assert texts.batches("de", tmp_path / "de", made, tmp_path) == []


@pytest.mark.parametrize("asked", [["check"], ["check", *WHOLE, "--complete"]])
def test_every_language_can_be_shown_and_those_that_are_not_called_unfinished_are_whole(asked: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "packaging/texts.py", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
