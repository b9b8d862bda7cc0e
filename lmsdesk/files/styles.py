"""What the styles of a workbook say about cells: formats that show codes, letters struck through, coloured ground."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

from lmsdesk.files.formats import code_of

# Formats that a workbook need not spell out and that could belong to a code: none of the built-in ones shows one.
_NO_FILL = frozenset({"none", "gray125"})


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of styles, as cells and rows name them: ``codes`` with their formats."""

    codes: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    coloured: frozenset[int] = frozenset()


def read_styles(root: ElementTree.Element) -> Styles:
    """Read a styles part."""
    formats: dict[str, str] = {}
    parts: dict[str, list[ElementTree.Element]] = {}
    for each in root.iter():
        name = plain(each.tag)
        if name == "numFmt":
            formats[each.get("numFmtId", "")] = each.get("formatCode", "")
        elif name in ("cellXfs", "fonts", "fills") and name not in parts:
            parts[name] = list(each)
    struck = {place for place, font in enumerate(parts.get("fonts", ())) if _has(font, "strike")}
    filled = {place for place, fill in enumerate(parts.get("fills", ())) if _is_coloured(fill)}
    codes: dict[int, str] = {}
    lined, painted = set(), set()
    for place, style in enumerate(parts.get("cellXfs", ())):
        code = formats.get(style.get("numFmtId", ""), "")
        if code and code_of(code) is not None:
            codes[place] = code
        if _number(style.get("fontId")) in struck:
            lined.add(place)
        if _number(style.get("fillId")) in filled:
            painted.add(place)
    return Styles(codes, frozenset(lined), frozenset(painted))


def plain(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _has(parent: ElementTree.Element, name: str) -> bool:
    return any(plain(each.tag) == name and each.get("val", "1") not in ("0", "false") for each in parent)


def _is_coloured(fill: ElementTree.Element) -> bool:
    return any(plain(each.tag) == "patternFill" and each.get("patternType", "none") not in _NO_FILL for each in fill)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else 0
