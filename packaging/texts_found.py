"""Every text of the program that people read, found in the source by its syntax tree. Standard library only.

A text is a literal in one of these places:

- the first argument of ``self.tr``, the second one of ``QCoreApplication.translate`` (or ``translate`` for short);
- whatever an annotation calls a ``Text`` (`lmsdesk/domain/language.py`): an argument for such a parameter, a field of
  such a dataclass, a value of such a table (``_TOLD: Mapping[str, tuple[Text, Text]]``), what such a function returns.

So a table of texts needs nothing but its annotation, and ``say`` is a function like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lmsdesk.domain.language import CORE

TEXT = "Text"
_PAIRS = frozenset({"Mapping", "dict", "MutableMapping"})
_MANY = frozenset({"Sequence", "list", "Iterable", "frozenset", "set", "Iterator"})
_AREAS = ("ui", "ui/action_specs", "ui/widgets", "ui/panes", "ui/pages", "ui/records", "ui/models", "ui/delegates")


@dataclass(frozen=True, slots=True)
class Found:
    """One text in one place."""

    context: str
    text: str
    path: str
    line: int

    @property
    def plural(self) -> bool:
        """Tell whether a number rules it."""
        return is_plural(self.text)

    @property
    def order(self) -> tuple[int, str, int]:
        """What is seen first comes first: the window, its parts, then the sentences of the core."""
        area = self.path.removeprefix("lmsdesk/").rpartition("/")[0]
        if area in _AREAS:
            return _AREAS.index(area), self.path, self.line
        return len(_AREAS) + (not area.startswith("ui")), self.path, self.line


@dataclass
class Harvest:
    """What was found, and what could not be: (path:line, why)."""

    found: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class _Callee:
    """Where a function or dataclass takes texts: by place and by name."""

    places: dict[int, ast.expr]
    names: dict[str, ast.expr]
    counts: int | None = None  # the place of ``count``


@dataclass
class _Module:
    name: str
    path: str
    tree: ast.Module
    constants: dict[str, str] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)  # name here to module and name there
    callees: dict[str, _Callee] = field(default_factory=dict)


def is_plural(text: str) -> bool:
    """Tell whether a text has a place for the number that rules it."""
    return "%n" in text or "%Ln" in text


def harvest(root: Path, package: str = "lmsdesk") -> Harvest:
    """Look through all modules of a package below ``root``."""
    made, modules = Harvest(), {}
    for path in sorted((root / package).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        shown = path.relative_to(root).as_posix()
        try:
            modules[name] = _read(name, shown, path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            made.problems.append(f"{shown}:{error.lineno}: {error.msg}")
    for module in modules.values():
        _Walk(module, modules, made).visit(module.tree)
    made.found.sort(key=lambda each: (each.order, each.text))
    return made


def _read(name: str, path: str, source: str) -> _Module:
    module = _Module(name, path, ast.parse(source))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                module.imports[alias.asname or alias.name] = (node.module, alias.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _learn(module, node.name, _parameters(node))
        elif isinstance(node, ast.ClassDef):
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            _learn(module, node.name, [(ast.unparse(each.target), each.annotation) for each in fields])
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    _learn(module, node.name, _parameters(each))
    for statement in module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=constant)], value=ast.Constant(value=str(text))):
                module.constants[constant] = text
    return module


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[str, ast.expr | None]]:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    if plain and plain[0].arg in ("self", "cls"):
        plain = plain[1:]
    return [(each.arg, each.annotation) for each in (*plain, *arguments.kwonlyargs)]


def _learn(module: _Module, name: str, parameters: Sequence[tuple[str, ast.expr | None]]) -> None:
    texts = {at: kind for at, (_, kind) in enumerate(parameters) if kind is not None and _speaks(kind)}
    if texts:
        counts = next((at for at, (each, _) in enumerate(parameters) if each == "count"), None)
        module.callees[name] = _Callee(texts, {parameters[at][0]: kind for at, kind in texts.items()}, counts)


def _speaks(annotation: ast.expr) -> bool:
    """Tell whether an annotation has a text in it."""
    return any(isinstance(node, ast.Name) and node.id == TEXT for node in ast.walk(annotation))


class _Walk(ast.NodeVisitor):
    """One module."""

    def __init__(self, module: _Module, modules: Mapping[str, _Module], made: Harvest) -> None:
        self._module, self._modules, self._made = module, modules, made
        self._classes: list[str] = []
        own = module.constants.get("_CONTEXT", module.constants.get("CONTEXT", ""))
        self._own = own if module.name.startswith("lmsdesk.ui") and own else CORE

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.generic_visit(node)
        if node.returns is not None and _speaks(node.returns):
            for each in _own_nodes(node):
                if isinstance(each, ast.Return) and each.value is not None:
                    self._take_as(node.returns, each.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        if node.value is not None and _speaks(node.annotation):
            self._take_as(node.annotation, node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name == "tr" and isinstance(called, ast.Attribute) and node.args:
            self._take(node.args[0], self._classes[-1] if self._classes else CORE, counted=len(node.args) > 2)
        elif name == "translate" and self._is_qt(called) and len(node.args) > 1:
            self._take(node.args[1], self._context(node.args[0]), counted=len(node.args) > 3)
        elif (callee := self._callee(called, name)) is not None:
            named = {each.arg: each.value for each in node.keywords}
            given = node.args[callee.counts] if callee.counts is not None and callee.counts < len(node.args) else None
            count = named.get("count", given) if callee.counts is not None else None
            counted = count is not None and not (isinstance(count, ast.Constant) and count.value is None)
            for at, argument in enumerate(node.args):
                if at in callee.places:
                    self._take_as(callee.places[at], argument, counted=counted)
            for each, value in named.items():
                if each in callee.names:
                    self._take_as(callee.names[each], value, counted=counted)

    def _is_qt(self, called: ast.expr) -> bool:
        if isinstance(called, ast.Name):
            return True
        return isinstance(called, ast.Attribute) and ast.unparse(called.value).endswith("QCoreApplication")

    def _context(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        name = node.id if isinstance(node, ast.Name) else ""
        if name in self._module.constants:
            return self._module.constants[name]
        home, there = self._module.imports.get(name, ("", ""))
        if home in self._modules and there in self._modules[home].constants:
            return self._modules[home].constants[there]
        self._blame(node, "the context of a text must be a constant")
        return CORE

    def _callee(self, called: ast.expr, name: str) -> _Callee | None:
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):  # module.function
            home = ".".join(filter(None, self._module.imports.get(called.value.id, ("", ""))))
            if home in self._modules:
                return self._modules[home].callees.get(name)
        if name in self._module.callees:
            return self._module.callees[name]
        home, there = self._module.imports.get(name, ("", ""))
        return self._modules[home].callees.get(there) if home in self._modules else None

    def _take_as(self, kind: ast.expr, value: ast.expr, *, counted: bool = False) -> None:
        """Find the texts in a value by its annotation."""
        if isinstance(kind, ast.Name) and kind.id == TEXT:
            self._take(value, self._own, counted=counted)
        elif isinstance(kind, ast.BinOp):  # X | None
            for side in (kind.left, kind.right):
                if not (isinstance(value, ast.Constant) and value.value is None):
                    self._take_as(side, value)
        elif isinstance(kind, ast.Subscript) and isinstance(value, ast.IfExp):
            self._take_as(kind, value.body)
            self._take_as(kind, value.orelse)
        elif isinstance(kind, ast.Subscript):
            inner = list(kind.slice.elts) if isinstance(kind.slice, ast.Tuple) else [kind.slice]
            for each, part in _parts(ast.unparse(kind.value).rpartition(".")[2], inner, value):
                self._take_as(each, part)

    def _take(self, node: ast.expr, context: str, *, counted: bool = False) -> None:
        if isinstance(node, ast.IfExp):
            self._take(node.body, context, counted=counted)
            self._take(node.orelse, context, counted=counted)
        elif isinstance(node, ast.BoolOp):
            for each in node.values:
                self._take(each, context, counted=counted)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".get") and len(node.args) == 2:
            self._take(node.args[1], context, counted=counted)  # what is said of what a table does not have
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            self._made.found.append(Found(context, node.value, self._module.path, node.lineno))
            if counted and not is_plural(node.value):
                self._blame(node, f"a number is given, but the text has no %n: {node.value}")
        elif isinstance(node, ast.JoinedStr | ast.BinOp) or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
        ):
            self._blame(node, f"a text must be whole, with its facts in braces: {ast.unparse(node)[:80]}")

    def _blame(self, node: ast.expr, why: str) -> None:
        self._made.problems.append(f"{self._module.path}:{node.lineno}: {why}")


def _parts(name: str, inner: Sequence[ast.expr], value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Pairs of an annotation and a value that it is about."""
    if name == "Final":
        yield inner[0], value
    elif name in _PAIRS and isinstance(value, ast.Dict):
        for key, each in zip(value.keys, value.values, strict=True):
            if key is not None:
                yield from ((inner[0], key), (inner[1], each))
    elif name in _MANY and isinstance(value, ast.List | ast.Tuple | ast.Set):
        yield from ((inner[0], each) for each in value.elts)
    elif name == "tuple" and isinstance(value, ast.Tuple):
        endless = len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is ...
        kinds = [inner[0]] * len(value.elts) if endless else inner
        yield from zip(kinds, value.elts, strict=False)
    elif name == "Callable" and isinstance(value, ast.Lambda):
        yield inner[-1], value.body


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function but those of functions in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)
