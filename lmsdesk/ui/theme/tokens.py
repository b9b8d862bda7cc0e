"""Colours, spacing and type as data, and the contrast that every pair in use must have. No Qt.

Colours mean something or they are grey: amber is "not sent", green is new or active, red is a removal or a
refusal, blue is information, violet needs a decision. Each is shown with a shape or a word as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme; every colour is an opaque #rrggbb, so that contrast can be computed."""

    name: str
    window: str
    sidebar: str
    base: str
    alt: str
    raised: str
    header: str
    field: str
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    selected: str
    selected_idle: str
    on_selected: str
    staged: str
    staged_soft: str
    staged_mark: str
    added: str
    added_soft: str
    removed: str
    removed_soft: str
    info: str
    info_soft: str
    conflict: str
    conflict_soft: str
    toast: str  # ground of the short message at the bottom
    on_toast: str
    toast_link: str


COLOURS: Final = tuple(each.name for each in fields(Palette) if each.name != "name")

LIGHT = Palette(
    name="light",
    window="#f4f6f8",
    sidebar="#e9edf1",
    base="#ffffff",
    alt="#f9fafb",
    raised="#ffffff",
    header="#f4f6f8",
    field="#ffffff",
    hover="#eef2f5",
    border="#d9dfe5",
    border_strong="#7a8793",
    text="#17212b",
    muted="#4d5b69",
    faint="#5f6d7a",
    accent="#0a6784",
    accent_hover="#08566f",
    accent_press="#06465a",
    on_accent="#ffffff",
    selected="#d3e8ef",
    selected_idle="#e6ebef",
    on_selected="#0b2f3c",
    staged="#7d5200",
    staged_soft="#fff3d1",
    staged_mark="#d08a00",
    added="#166b38",
    added_soft="#e0f4e7",
    removed="#ab221b",
    removed_soft="#fde7e5",
    info="#1f4f9c",
    info_soft="#e4edfb",
    conflict="#6f3796",
    conflict_soft="#f3e9f9",
    toast="#17212b",
    on_toast="#f4f6f8",
    toast_link="#7fd0e6",
)

DARK = Palette(
    name="dark",
    window="#171b20",
    sidebar="#111418",
    base="#1b2026",
    alt="#1e242a",
    raised="#262d35",
    header="#1f252b",
    field="#12161a",
    hover="#252c34",
    border="#2e363f",
    border_strong="#6d7a87",
    text="#e7ecf0",
    muted="#a9b4bf",
    faint="#8e9ba8",
    accent="#56bad6",
    accent_hover="#73c9e1",
    accent_press="#3fa4c1",
    on_accent="#05222b",
    selected="#1b4252",
    selected_idle="#2a323a",
    on_selected="#e2f4fa",
    staged="#f0bb55",
    staged_soft="#3a2e12",
    staged_mark="#e0a030",
    added="#6bcb8e",
    added_soft="#173524",
    removed="#ff958b",
    removed_soft="#3b1e1e",
    info="#92bafa",
    info_soft="#1c2f51",
    conflict="#d2a9ee",
    conflict_soft="#352445",
    toast="#e7ecf0",
    on_toast="#171b20",
    toast_link="#0a6784",
)

ROW_HEIGHTS: Final[Mapping[str, int]] = {"compact": 28, "default": 32, "comfortable": 40}
# Multiples of the platform's font: the person's own text size is never replaced by a number of pixels.
TYPE_SCALE: Final[Mapping[str, float]] = {"caption": 0.85, "small": 0.92, "body": 1.0, "heading": 1.15, "title": 1.46}
# Height in pixels of the font at which the sizes below were drawn (13 px body text).
REFERENCE_HEIGHT: Final = 15.73


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast of two colours, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _on(text: str, grounds: str) -> list[tuple[str, str]]:
    return [(text, ground) for ground in grounds.split()]


# Every text and the grounds it is painted on; 4.5 : 1 is the least.
TEXT_PAIRS: Final = (
    *_on(
        "text",
        "window sidebar base alt raised header field hover selected selected_idle staged_soft added_soft "
        "removed_soft conflict_soft info_soft",
    ),
    *_on(
        "muted",
        "window sidebar base alt raised header hover selected selected_idle staged_soft added_soft removed_soft "
        "conflict_soft info_soft",
    ),
    *_on("faint", "window sidebar base alt raised header field added_soft"),
    *_on("on_selected", "selected"),
    *_on("on_accent", "accent accent_hover accent_press"),
    *_on("accent", "base window raised sidebar staged_soft removed_soft info_soft selected_idle"),
    *_on("staged", "staged_soft base window selected"),
    *_on("added", "added_soft base window selected"),
    *_on("removed", "removed_soft base window selected raised"),
    *_on("info", "info_soft base window selected"),
    *_on("conflict", "conflict_soft base window selected"),
    *_on("on_toast", "toast"),
    *_on("toast_link", "toast"),
)
# What one has to see to use a control; 3 : 1 is the least.
SHAPE_PAIRS: Final = (
    *_on("border_strong", "base field window raised"),
    *_on("accent", "base window field raised"),
)
