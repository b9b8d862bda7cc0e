"""Which category a text means: a name, a path, or an ID number; missing ones are made only when that is ticked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.directory import CategoryRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.kinds.members.compare import near_names
from lmsdesk.domain.imports.plan import NewThing
from lmsdesk.domain.imports.plan_ids import plan_id
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import same_key

SEPARATOR = " / "
_SPLIT = re.compile(r"\s*/\s*")
_BEYOND = 1 << 20  # numbers of what is made beside the rows: behind those of the rows
Path = tuple[str, ...]


def path_of(text: str) -> Path:
    """The names that a path holds, from the top."""
    return tuple(filter(None, _SPLIT.split(text.strip().strip("/"))))


@dataclass(slots=True)
class Tree:
    """The categories of the site with those that the plan makes."""

    makes: Callable[[str], bool]  # whether a path that is not there is made
    paths: dict[Path, int] = field(default_factory=dict)
    names: dict[str, list[CategoryRef]] = field(default_factory=dict)
    numbers: dict[str, list[CategoryRef]] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)  # paths as exports write them
    unclear: dict[str, list[Path]] = field(default_factory=dict)  # those that are written alike: of names with a slash
    spelled: dict[int, Path] = field(default_factory=dict)
    new: list[NewThing] = field(default_factory=list)

    @classmethod
    def of(cls, categories: Sequence[CategoryRef], makes: Callable[[str], bool]) -> Tree:
        """The tree of a site."""
        tree = cls(makes)
        for each in categories:
            tree.paths.setdefault(_key(each.path), each.id)
            tree.spelled[each.id] = each.path
            text = same_key(SEPARATOR.join(each.path))
            if tree.whole.setdefault(text, each.id) != each.id:
                tree.unclear.setdefault(text, [tree.spelled[tree.whole[text]]]).append(each.path)
            tree.names.setdefault(same_key(each.path[-1]) if each.path else "", []).append(each)
            if each.idnumber:
                tree.numbers.setdefault(same_key(each.idnumber), []).append(each)
        return tree

    def by_number(self, text: str, about: str, reasons: list[Reason]) -> int | None:
        """The category with an ID number."""
        found = self.numbers.get(same_key(text), [])
        if len(found) == 1:
            return found[0].id
        code = "category_ambiguous" if found else "category_number_unknown"
        known = near_names(text, (each.idnumber for same in self.numbers.values() for each in same))
        reasons.append(Reason(code, about, text, {"known": known}))
        return None

    def by_text(self, text: str, about: str, reasons: list[Reason]) -> int | None:
        """The category of a path or a name; a path that is not there is made where that is allowed."""
        path = path_of(text)
        if alike := self.unclear.get(same_key(text.strip())):
            known = ", ".join(" > ".join(each) for each in alike[:5])
            reasons.append(Reason("category_ambiguous", about, text, {"known": known}))
            return None
        if (number := self.whole.get(same_key(text.strip()))) is not None:  # names may hold a slash of their own
            return number
        if (number := self.paths.get(_key((text.strip(),)) if len(path) == 1 else _key(path))) is not None:
            return number
        if (
            text.strip().isdecimal() and (number := int(text)) in self.spelled
        ):  # as Moodle's own lists of courses say it
            return number
        same = self.names.get(same_key(text.strip()), [])
        if len(same) == 1:
            return same[0].id
        if same:
            known = ", ".join(SEPARATOR.join(each.path) for each in same[:5])
            reasons.append(Reason("category_ambiguous", about, text, {"known": known}))
        elif path and self.makes(text):
            reasons.append(Reason("new_category", about, SEPARATOR.join(path)))
            return self._made(path)
        else:
            known = near_names(text, (SEPARATOR.join(each.path) for all_ in self.names.values() for each in all_))
            reasons.append(Reason("category_unknown", about, text, {"known": known}))
        return None

    def path_at(self, number: int) -> Path:
        """The path of a category, as far as it is compared."""
        return self.spelled.get(number, ())

    def add(self, number: int, path: Path) -> None:
        """A row makes this category; rows behind it can name it."""
        self.paths[_key(path)] = number
        self.spelled[number] = path
        self.whole.setdefault(same_key(SEPARATOR.join(path)), number)
        self.names.setdefault(same_key(path[-1]), []).append(CategoryRef(number, path))

    def _made(self, path: Path) -> int:
        """The number of a path; what is missing of it is made, the upper ones first."""
        if (number := self.paths.get(_key(path))) is not None:
            return number
        fields: dict[str, Value] = {"name": path[-1]}
        if len(path) > 1:
            fields["parent"] = self._made(path[:-1])
        number = plan_id(_BEYOND + len(self.new))
        self.new.append(NewThing(number, Entity.CATEGORY, fields, SEPARATOR.join(path)))
        self.add(number, path)
        return number


def _key(path: Path) -> Path:
    return tuple(map(same_key, path))
