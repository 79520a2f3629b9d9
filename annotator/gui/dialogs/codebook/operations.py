"""Which edits there are for each kind of item, and what each asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from annotator.core.codebook import (
    ARTICLE_ENDS,
    ARTICLE_OWNER,
    ATTRIBUTE_KINDS,
    ENTITY_PREFIX,
    AttributeDef,
    Codebook,
    RelationDef,
    TypeDef,
    ValueDef,
)
from annotator.core.codebook_edit import Add, ChangeEnds, ChangeKind, ChangeOwners, Edit, Recode
from annotator.core.codebook_joining import (
    ChangeEntityKind,
    DeleteAttribute,
    DeleteRelation,
    DeleteType,
    DeleteValue,
    MergeTypes,
    MergeValues,
    SplitType,
    SplitValue,
)
from annotator.gui.dialogs.codebook.operation import CheckList, choice, lines_of
from annotator.gui.dialogs.codebook.tree import Place, find

translate = QCoreApplication.translate

CHOICES = ("choice", "multi-choice")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a dialog asks for one edit: its title, a sentence, its fields, and how they become the edit."""

    title: str
    text: str
    rows: list[tuple[str, QWidget]]
    make: Callable[[], Edit | None]
    verb: str


def code_of(name: str) -> str:
    """A code made of a name: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")


def named(line: str) -> tuple[str, dict[str, str]]:
    """Code and names from ``Name`` or ``code = Name``."""
    code, sign, name = line.partition("=")
    if not sign:
        return code_of(line), {"en": line.strip()}
    return code.strip().lower(), {"en": name.strip()}


def available(book: Codebook, place: Place) -> list[tuple[str, str]]:
    """The edits an item can have: id and title, in the order of the menu."""
    item = find(book, place)
    kind = place.kind
    found: list[tuple[str, str]] = []
    if kind in ("type", "attribute", "relation"):
        found.append((f"add_{kind}", f"Add {'an' if kind == 'attribute' else 'a'} {kind}…"))
    attribute = book.find_attribute(place.parent or place.code) if kind != "type" else None
    if kind in ("attribute", "value") and attribute is not None and attribute.kind in CHOICES:
        found.append(("add_value", "Add a value…"))
    if item is None:
        return found
    if kind in ("type", "value"):
        found += [("merge", "Merge others into this…"), ("split", "Split…")]
    if kind == "type":
        found.append(("entity_kind", "Change kind of entity…"))
    if kind == "attribute":
        found += [("owners", "Change owners…"), ("kind", "Change kind…")]
    if kind == "relation":
        found.append(("ends", "Change ends…"))
    return [*found, ("recode", "Change code…"), ("delete", "Delete…")]


def operation(book: Codebook, place: Place, what: str, language: str) -> Operation:
    """The fields of one edit of one item."""
    if what.startswith("add_"):
        return _add(book, place, what.removeprefix("add_"), language)
    item: Any = find(book, place)
    makers: dict[str, Callable[[Codebook, Place, Any, str], Operation]] = {
        "merge": _merge, "split": _split, "delete": _delete, "recode": _recode, "owners": _owners,
        "ends": _ends, "kind": _kind, "entity_kind": _entity_kind,
    }  # fmt: skip
    return makers[what](book, place, item, language)


def _ends_of(book: Codebook, language: str) -> list[tuple[str, str]]:
    types = [(each.name(language), each.code) for each in book.types]
    return types + [(f"entity: {kind}", ENTITY_PREFIX + kind) for kind in book.entity_kinds()]


def _add(book: Codebook, place: Place, kind: str, language: str) -> Operation:
    name, code = QLineEdit(), QLineEdit()
    code.setPlaceholderText(translate("Operation", "made of the name"))
    rows: list[tuple[str, QWidget]] = [("Name", name), ("Code", code)]
    ends = _ends_of(book, language)
    definition = QPlainTextEdit()
    definition.setFixedHeight(70)
    definition.setTabChangesFocus(True)
    parts: dict[str, Any] = {}
    if kind == "type":
        parts["entity"] = QLineEdit()
        parts["entity"].setPlaceholderText(translate("Operation", "none"))
        rows.append(("Kind of entity", parts["entity"]))
    elif kind == "attribute":
        parts["kind"] = choice([(one, one) for one in ATTRIBUTE_KINDS], "choice")
        parts["owners"] = CheckList("Belongs to", [*ends, ("article", ARTICLE_OWNER)], ())
        parts["values"] = QPlainTextEdit()
        parts["values"].setFixedHeight(90)
        parts["values"].setTabChangesFocus(True)
        parts["values"].setPlaceholderText(
            translate("Operation", "For choices: one value a line, as Name or code = Name")
        )
        rows += [
            ("Kind", parts["kind"]),
            ("Belongs to", parts["owners"]),
            ("Values", parts["values"]),
        ]
    elif kind == "relation":
        parts["source"] = CheckList("Leads from", ends, ())
        parts["target"] = CheckList("Leads to", [*ends, *((e, e) for e in ARTICLE_ENDS)], ())
        rows += [("Leads from", parts["source"]), ("Leads to", parts["target"])]
    rows.append(("Definition", definition))

    def make() -> Edit | None:
        title = " ".join(name.text().split())
        if not title:
            return None
        chosen = code.text().strip() or code_of(title)
        base: dict[str, Any] = {
            "code": chosen,
            "names": {"en": title},
            "definition": "\n".join(lines_of(definition)),
        }
        if kind == "type":
            return Add(TypeDef(**base, entity_kind=parts["entity"].text().strip().lower()))
        if kind == "value":
            return Add(ValueDef(**base), place.parent or place.code)
        if kind == "relation":
            ticked = {side: parts[side].ticked() for side in ("source", "target")}
            return Add(RelationDef(**base, **ticked)) if all(ticked.values()) else None
        owners = parts["owners"].ticked()
        chosen_kind = parts["kind"].currentData()
        values = tuple(ValueDef(*named(line)) for line in lines_of(parts["values"]))
        if not owners:
            return None
        if chosen_kind not in CHOICES:
            values = ()
        return Add(AttributeDef(**base, kind=chosen_kind, owners=owners, values=values))

    return Operation(f"Add {kind}", "", rows, make, "Add")


def _merge(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    if place.kind == "type":
        others = [(e.name(language), e.code) for e in book.types if e.code != item.code]
    else:
        values = book.attribute(place.parent).values
        others = [(e.name(language), e.code) for e in values if e.code != item.code]
    ticks = CheckList("Become this", others, ())

    def make() -> Edit | None:
        codes = ticks.ticked()
        if not codes:
            return None
        if place.kind == "type":
            return MergeTypes(codes, item.code)
        return MergeValues(place.parent, codes, item.code)

    name = item.name(language)
    return Operation(
        f"Merge into {name}",
        f"What you tick becomes {name}. Its annotations follow, and are listed to be looked at again.",
        [("Become this", ticks)],
        make,
        "Merge",
    )


def _split(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    new = QPlainTextEdit()
    new.setPlaceholderText(translate("Operation", "One a line, as Name or code = Name"))
    new.setFixedHeight(90)
    new.setTabChangesFocus(True)
    rows: list[tuple[str, QWidget]] = [("New ones", new)]
    keep = choice(
        [("stays, as the broader one", ""), ("goes; its annotations take the first", "first")]
    )
    if place.kind == "value":
        rows.append(("The old one", keep))

    def make() -> Edit | None:
        lines = [named(line) for line in lines_of(new)]
        if not lines:
            return None
        if place.kind == "type":
            return SplitType(
                item.code,
                tuple(
                    TypeDef(code, names, item.entity_kind, colour_light=item.colour_light,
                            colour_dark=item.colour_dark, line=item.line)
                    for code, names in lines
                ),
            )  # fmt: skip
        default = lines[0][0] if keep.currentData() else ""
        return SplitValue(
            place.parent, item.code, tuple(ValueDef(code, names) for code, names in lines), default
        )

    return Operation(
        f"Split {item.name(language)}",
        "Its annotations are listed to be looked at again, so that each can be decided.",
        rows,
        make,
        "Split",
    )


def _delete(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    rows: list[tuple[str, QWidget]] = []
    into = choice([("none", "")])
    if place.kind in ("type", "relation"):
        like = book.types if place.kind == "type" else book.relations
        for each in like:
            if each.code != item.code:
                into.addItem(each.name(language), each.code)
        rows.append(("What has it becomes", into))

    def make() -> Edit | None:
        if place.kind == "type":
            return DeleteType(item.code, into.currentData())
        if place.kind == "relation":
            return DeleteRelation(item.code, into.currentData())
        if place.kind == "value":
            return DeleteValue(place.parent, item.code)
        return DeleteAttribute(item.code)

    text = "Annotations are never deleted by this; what they lose is told below, and undo brings it back."
    return Operation(f"Delete {item.name(language)}", text, rows, make, "Delete")


def _recode(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    line = QLineEdit(item.code)

    def make() -> Edit | None:
        code = line.text().strip()
        same = not code or code == item.code
        return None if same else Recode(place.kind, item.code, code, place.parent)

    text = "Codes are for files and other programs; people read the names. Everything coded with it follows."
    return Operation(
        f"Change code of {item.name(language)}", text, [("Code", line)], make, "Change"
    )


def _owners(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    ticks = CheckList(
        "Belongs to", [*_ends_of(book, language), ("article", ARTICLE_OWNER)], item.owners
    )
    return Operation(
        f"Owners of {item.name(language)}",
        "",
        [("Belongs to", ticks)],
        lambda: ChangeOwners(item.code, ticks.ticked()) if ticks.ticked() else None,
        "Change",
    )


def _ends(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    ends = _ends_of(book, language)
    source = CheckList("Leads from", ends, item.source)
    target = CheckList("Leads to", [*ends, *((e, e) for e in ARTICLE_ENDS)], item.target)

    def make() -> Edit | None:
        both = source.ticked(), target.ticked()
        return ChangeEnds(item.code, *both) if all(both) else None

    return Operation(
        f"Ends of {item.name(language)}",
        "Relations that no longer fit stay, and their annotations are listed to be looked at again.",
        [("Leads from", source), ("Leads to", target)],
        make,
        "Change",
    )


def _kind(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    kind = choice([(one, one) for one in ATTRIBUTE_KINDS], item.kind)
    values = QPlainTextEdit()
    values.setPlaceholderText(
        translate("Operation", "For choices: one value a line, as Name or code = Name")
    )
    values.setFixedHeight(90)
    values.setTabChangesFocus(True)
    entity = choice([("any", ""), *((one, one) for one in book.entity_kinds())], item.entity_kind)

    def make() -> Edit | None:
        chosen = kind.currentData()
        if chosen == item.kind:
            return None
        new = tuple(ValueDef(*named(line)) for line in lines_of(values))
        if chosen not in CHOICES:
            new = ()
        return ChangeKind(
            item.code, chosen, new, entity.currentData() if chosen == "entity" else ""
        )

    return Operation(
        f"Kind of {item.name(language)}",
        "Values that have no form in the new kind are dropped.",
        [("Kind", kind), ("Values", values), ("Entities of kind", entity)],
        make,
        "Change",
    )


def _entity_kind(book: Codebook, place: Place, item: Any, language: str) -> Operation:
    line = QLineEdit(item.entity_kind)
    line.setPlaceholderText(translate("Operation", "none"))

    def make() -> Edit | None:
        kind = line.text().strip().lower()
        return None if kind == item.entity_kind else ChangeEntityKind(item.code, kind)

    return Operation(
        f"Kind of entity of {item.name(language)}",
        "Links to entities of another kind are dropped.",
        [("Kind of entity", line)],
        make,
        "Change",
    )
