"""The style sheet of the chrome. Item views are painted by delegates: a sheet would slow their scrolling."""

from __future__ import annotations

from collections.abc import Callable

from lmsdesk.ui.theme.tokens import Palette

_TONES = ("muted", "faint", "accent", "staged", "added", "removed", "conflict", "info")
_NOTICES = {"conflict": "conflict", "removed": "removed", "staged": "staged_mark", "info": "info", "added": "added"}


def style_sheet(p: Palette, px: Callable[[float], int]) -> str:
    """The sheet for a palette; lengths follow the text size."""
    return "".join((_grounds(p), _labels(p, px), _buttons(p, px), _fields(p, px), _choices(p, px), _views(p, px)))


def _grounds(p: Palette) -> str:
    notices = "".join(
        f'QFrame#notice[tone="{tone}"] {{ background: {getattr(p, tone + "_soft")};'
        f" border: 1px solid {getattr(p, edge)}; border-radius: 6px; }}\n"
        for tone, edge in _NOTICES.items()
    )
    return f"""
    QToolTip {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.border}; padding: 4px 8px; }}
    QSplitter::handle {{ background: {p.border}; }}
    QWidget#ground {{ background: {p.window}; }}
    QWidget#base {{ background: {p.base}; }}
    QWidget#sidebar {{ background: {p.sidebar}; border: 0; border-right: 1px solid {p.border}; }}
    QWidget#statusbar, QWidget#tray, QWidget#foot {{ background: {p.window}; border-top: 1px solid {p.border}; }}
    QWidget#selection {{ background: {p.selected_idle}; border-top: 1px solid {p.border}; }}
    QScrollArea#plain, QScrollArea#plain > QWidget > QWidget {{ background: transparent; border: 0; }}
    QScrollArea#reading, QScrollArea#reading > QWidget > QWidget {{ background: transparent; }}
    QScrollArea#reading {{ border: 2px solid transparent; border-radius: 4px; }}
    QScrollArea#reading:focus {{ border: 2px solid {p.accent}; }}
    QFrame#rule {{ background: {p.border}; border: 0; max-height: 1px; min-height: 1px; }}
    QFrame#card {{ background: {p.base}; border: 1px solid {p.border}; border-radius: 8px; }}
    QFrame#popup {{ background: {p.raised}; border: 1px solid {p.border_strong}; border-radius: 10px; }}
    QFrame#toast {{ background: {p.toast}; border-radius: 8px; }}
    QFrame#toast QLabel {{ color: {p.on_toast}; }}
    QFrame#toast QPushButton {{ background: transparent; border: 1px solid transparent; color: {p.toast_link}; }}
    QFrame#toast QPushButton:focus {{ border: 1px solid {p.toast_link}; }}
    QDialog {{ background: {p.window}; }}
    QMenuBar {{ background: {p.window}; }}
    QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
    QMenuBar::item:selected {{ background: {p.hover}; }}
    {notices}"""


def _labels(p: Palette, px: Callable[[float], int]) -> str:
    tones = "".join(f'QLabel[tone="{tone}"] {{ color: {getattr(p, tone)}; }}\n' for tone in _TONES)
    return f"""
    QLabel {{ background: transparent; }}
    {tones}
    QLabel#keys {{ color: {p.muted}; background: {p.hover}; border: 1px solid {p.border}; border-radius: 4px;
        padding: 0 {px(5)}px; }}
    QLabel#tag {{ border-radius: 4px; padding: 1px {px(6)}px; }}
    QLabel#tag[tone="removed"] {{ background: {p.removed_soft}; }}
    QLabel#tag[tone="info"] {{ background: {p.info_soft}; }}
    QLabel#tag[tone="muted"] {{ background: {p.hover}; }}
    """


def _buttons(p: Palette, px: Callable[[float], int]) -> str:
    return f"""
    QPushButton, QToolButton {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.border};
        border-radius: 6px; padding: 0 {px(10)}px; min-height: {px(26)}px; }}
    QPushButton:hover, QToolButton:hover {{ background: {p.hover}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {p.selected_idle}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {p.accent}; padding: 0 {px(10) - 1}px; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {p.faint}; background: {p.window}; }}
    QPushButton[kind="primary"] {{ background: {p.accent}; color: {p.on_accent}; border: 1px solid {p.accent};
        padding: 0 {px(14)}px; }}
    QPushButton[kind="primary"]:hover {{ background: {p.accent_hover}; }}
    QPushButton[kind="primary"]:pressed {{ background: {p.accent_press}; }}
    QPushButton[kind="primary"]:disabled {{ background: {p.hover}; color: {p.faint}; border: 1px solid {p.border}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {p.text}; padding: 0 {px(14) - 1}px; }}
    QPushButton[kind="danger"] {{ color: {p.removed}; }}
    QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border: 1px solid transparent;
        padding: 0 {px(8)}px; }}
    QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {p.hover}; }}
    QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border: 2px solid {p.accent};
        padding: 0 {px(8) - 1}px; }}
    QPushButton[kind="tab"] {{ background: transparent; border: 1px solid transparent; padding: 0 {px(10)}px; }}
    QPushButton[kind="tab"]:hover {{ background: {p.hover}; }}
    QPushButton[kind="tab"]:checked {{ background: {p.selected_idle}; }}
    QPushButton[kind="tab"]:focus {{ border: 2px solid {p.accent}; padding: 0 {px(10) - 1}px; }}
    QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent; color: {p.accent};
        padding: 0 2px; min-height: {px(22)}px; text-align: left; }}
    QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
    QPushButton[kind="link"]:focus {{ border: 1px solid {p.accent}; border-radius: 4px; }}
    QPushButton[kind="link"]:disabled {{ color: {p.faint}; }}
    QToolButton[kind="icon"] {{ background: transparent; border: 1px solid transparent; padding: 0;
        min-width: {px(26)}px; min-height: {px(26)}px; }}
    QToolButton[kind="icon"]:hover {{ background: {p.hover}; }}
    QToolButton[kind="icon"]:checked {{ background: {p.selected_idle}; }}
    QToolButton[kind="icon"]:focus {{ border: 2px solid {p.accent}; padding: 0; }}
    QToolButton::menu-indicator {{ image: none; width: 0; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QFrame#token {{ background: {p.raised}; border: 1px solid {p.border}; border-radius: 6px; }}
    QFrame#token[unknown="true"] {{ border: 1px dashed {p.removed}; }}
    QFrame#token QPushButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px;
        padding: 0 {px(8)}px; min-height: {px(22)}px; }}
    QFrame#token QPushButton:focus, QFrame#token QToolButton:focus {{ border: 1px solid {p.accent}; }}
    QFrame#token QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px;
        padding: 0; min-width: {px(24)}px; min-height: {px(22)}px; }}
    QFrame#token QToolButton:hover, QFrame#token QPushButton:hover {{ background: {p.hover}; }}
    """


def _fields(p: Palette, px: Callable[[float], int]) -> str:
    return f"""
    QLineEdit, QComboBox, QSpinBox, QPlainTextEdit {{ background: {p.field}; color: {p.text};
        border: 1px solid {p.border_strong}; border-radius: 6px; padding: 0 {px(8)}px; min-height: {px(26)}px;
        selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
    QPlainTextEdit {{ padding: {px(6)}px {px(8)}px; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus {{ border: 2px solid {p.accent};
        padding: 0 {px(8) - 1}px; }}
    QLineEdit:disabled, QComboBox:disabled {{ color: {p.muted}; background: {p.window}; border-color: {p.border}; }}
    QLineEdit:read-only {{ background: {p.window}; border-color: {p.border}; }}
    QLineEdit[dirty="true"], QComboBox[dirty="true"] {{ background: {p.staged_soft}; border-color: {p.staged_mark}; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"] {{ background: {p.removed_soft};
        border: 2px solid {p.removed}; padding: 0 {px(8) - 1}px; }}
    QLineEdit[place="cell"], QComboBox[place="cell"] {{ border: 2px solid {p.accent}; border-radius: 0;
        padding: 0 5px; min-height: 0; }}
    QLineEdit[place="cell"][wrong="true"] {{ border-color: {p.removed}; }}
    QLineEdit[place="palette"] {{ border: 0; background: transparent; padding: 0 4px; }}
    QLineEdit QToolButton {{ min-height: 0; min-width: 0; padding: 0; border: 0; background: transparent; }}
    QComboBox::drop-down {{ border: 0; width: {px(22)}px; }}
    QComboBox::down-arrow {{ image: none; width: 0; }}
    QComboBox QAbstractItemView {{ background: {p.raised}; border: 1px solid {p.border}; outline: 0;
        selection-background-color: {p.selected}; selection-color: {p.on_selected}; }}
    """


def _choices(p: Palette, px: Callable[[float], int]) -> str:
    box = px(14)
    return f"""
    QRadioButton, QCheckBox {{ spacing: {px(8)}px; background: transparent; min-height: {px(24)}px; }}
    QRadioButton::indicator, QCheckBox::indicator {{ width: {box}px; height: {box}px; background: {p.field};
        border: 1px solid {p.border_strong}; }}
    QRadioButton::indicator {{ border-radius: {box // 2 + 1}px; }}
    QCheckBox::indicator {{ border-radius: 4px; }}
    QCheckBox::indicator:checked {{ background: {p.accent}; border-color: {p.accent}; }}
    QRadioButton::indicator:checked {{ width: {box - 8}px; height: {box - 8}px; border: 5px solid {p.accent}; }}
    QRadioButton::indicator:focus, QCheckBox::indicator:focus {{ border: 2px solid {p.accent}; }}
    QRadioButton:disabled, QCheckBox:disabled {{ color: {p.faint}; }}
    QMenu {{ background: {p.raised}; border: 1px solid {p.border}; padding: 4px; }}
    QMenu::item {{ padding: {px(5)}px {px(24)}px {px(5)}px {px(12)}px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {p.selected}; color: {p.on_selected}; }}
    QMenu::item:disabled {{ color: {p.faint}; }}
    QMenu::separator {{ height: 1px; background: {p.border}; margin: 4px 8px; }}
    QMenu::icon {{ padding-left: 6px; }}
    """


def _views(p: Palette, px: Callable[[float], int]) -> str:
    return f"""
    QListView#nav, QListView#lines {{ background: transparent; border: 0; outline: 0; }}
    QListView#sheet, QTreeView#sheet, QTableView#sheet {{ background: {p.base}; border: 1px solid {p.border};
        border-radius: 6px; outline: 0; }}
    QListWidget#sheet::item {{ padding: {px(4)}px {px(6)}px; }}
    QTableView#sheet QHeaderView {{ background: {p.header}; border: 0; }}
    QTableView#sheet QHeaderView::section {{ background: {p.header}; color: {p.muted}; border: 0;
        border-bottom: 1px solid {p.border}; padding: {px(4)}px {px(8)}px; }}
    QTableView#sheet::item {{ padding: 0 {px(6)}px; }}
    QTextBrowser#page {{ background: {p.base}; color: {p.text}; border: 1px solid {p.border}; border-radius: 6px;
        padding: {px(8)}px {px(12)}px; }}
    QTableView {{ background: {p.base}; border: 0; gridline-color: {p.border}; }}
    QTableCornerButton::section {{ background: {p.header}; border: 0; }}
    QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
    QScrollBar::handle {{ background: {p.border_strong}; border-radius: 3px; border: 0; }}
    QScrollBar::handle:vertical {{ min-height: {px(32)}px; margin: 3px; }}
    QScrollBar::handle:horizontal {{ min-width: {px(32)}px; margin: 3px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ background: {p.border}; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }}
    QProgressBar::chunk {{ background: {p.accent}; border-radius: 2px; }}
    """
