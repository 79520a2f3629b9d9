"""What REFI-QDA codebooks (``.qdc``) and projects (``.qdpx``) share: a tree of codes, and XML with nothing illegal in it.

A type is a code. Below it, in folders (codes that cannot be used themselves), stand the values of its choices and, in
projects, the entities of its kind. Files of other programs have codes without such an order: there every code is a type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import AttributeDef, TypeDef, ValueDef
from annotator.core.errors import UserError
from annotator.core.ids import Id, derived_id, id_text
from annotator.core.model import Entity
from annotator.core.xml_parts import elements
from annotator.formats.codes import code_of, label_of

ORIGIN = "Annotator"
ORIGIN_UTF16 = "Annotator (UTF-16 units)"
CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
MOST_TAGS = 2_000_000
_DEFAULT: Any = {None: CODEBOOK}
DEEPEST = 60

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_ENTITIES = b"entities"


@dataclass(slots=True)
class Code:
    """A code with its place in the tree; ``guid`` is lower case, ``path`` its name with those above it."""

    guid: str
    name: str
    usable: bool = True
    colour: str = ""
    description: str = ""
    children: list[Code] = field(default_factory=list)

    def walk(self) -> Iterator[Code]:
        """This code and all below it."""
        yield self
        for each in self.children:
            yield from each.walk()


def clean(text: str) -> str:
    """``text`` with U+FFFD for every character that XML cannot hold, one for one."""
    return _ILLEGAL.sub("\ufffd", text)


def guid(*parts: bytes) -> str:
    """The same id for the same parts."""
    return id_text(derived_id(b"refi", *parts))


def tree(codebook: Codebook, register: Iterable[Entity] = ()) -> list[Code]:
    """The codebook as codes: types, below each its choices with their values, and the entities of its kind."""
    entities = list(register)
    found = []
    placed: set[str] = set()
    for type in codebook.types:
        mine = type.code.encode()
        top = Code(guid(b"type", mine), label_of(type.code, type.name()), True, type.colour_light, type.definition)  # fmt: skip
        for each in codebook.attributes_for(type.code):
            if each.values or each.kind == "boolean":
                top.children.append(_choice(each, mine))
        kind = type.entity_kind
        if kind and kind not in placed and (these := [e for e in entities if e.kind == kind]):
            placed.add(kind)
            folder = Code(guid(_ENTITIES, mine), kind, False)
            folder.children = [
                Code(id_text(e.id), e.name or "(unnamed)", description=e.note) for e in these
            ]
            top.children.append(folder)
        found.append(top)
    return found


def value_guid(type: str, attribute: str, value: Any) -> str:
    """The code of a value of a choice, or of yes or no."""
    word = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return guid(b"value", type.encode(), attribute.encode(), word.encode())


def _choice(attribute: AttributeDef, type: bytes) -> Code:
    label = label_of(attribute.code, attribute.name())
    folder = Code(guid(b"attribute", type, attribute.code.encode()), label, False, "", attribute.definition)  # fmt: skip
    values = attribute.values or (ValueDef("true"), ValueDef("false"))
    for each in values:
        word = label_of(each.code, each.name(), value=True)
        at = value_guid(type.decode(), attribute.code, each.code)
        folder.children.append(Code(at, word, True, "", each.definition))
    return folder


def write_codes(into: Any, codes: Iterable[Code], namespace: str) -> None:
    """Add ``Code`` elements below an element of lxml."""
    from lxml import etree

    for each in codes:
        attributes = {
            "guid": each.guid,
            "name": clean(each.name),
            "isCodable": "true" if each.usable else "false",
        }
        if _COLOUR.fullmatch(each.colour):
            attributes["color"] = each.colour
        made = etree.SubElement(into, f"{{{namespace}}}Code", attributes)
        if each.description:
            etree.SubElement(made, f"{{{namespace}}}Description").text = clean(each.description)
        write_codes(made, each.children, namespace)


def root_of(pieces: Iterable[bytes], what: str, *names: str) -> Any:
    """The root element of a file, read with distrust; raises UserError when it is not one of ``names``."""
    found = None
    for each in elements(pieces, tuple(f"{{*}}{name}" for name in names), what, MOST_TAGS):
        found = each
    if found is None or found.getparent() is not None:
        raise UserError(f"{what} is not a REFI-QDA file.", "Export it again from its program.")
    return found


def read_codes(root: Any, deep: int = 0) -> list[Code]:
    """The codes directly below ``Codes`` or a ``Code``."""
    found = []
    for each in root.iterchildren("{*}Code") if deep < DEEPEST else ():
        colour = each.get("color", "")
        found.append(
            Code(
                plain_guid(each.get("guid")),
                " ".join(each.get("name", "").split()) or "(unnamed)",
                each.get("isCodable", "true").strip() not in ("false", "0"),
                colour if _COLOUR.fullmatch(colour) else "",
                text_of(each, "Description"),
                read_codes(each, deep + 1),
            )
        )
    return found


def plain_guid(text: str | None) -> str:
    """A GUID in small letters without braces."""
    return (text or "").strip().strip("{}").lower()


def text_of(element: Any, child: str) -> str:
    """The text of a child element, ``""`` without one."""
    found = element.find(f"{{*}}{child}")
    return "" if found is None else "".join(found.itertext())


@dataclass(slots=True)
class Meaning:
    """What each code of a file stands for: ``types``, ``values`` (attribute and value) and ``entities`` by GUID."""

    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, Any]] = field(default_factory=dict)
    entities: dict[str, tuple[str, str]] = field(default_factory=dict)
    codebook: Codebook | None = None


def meaning(codes: list[Code], ours: bool, name: str) -> Meaning:
    """What codes stand for; in a file of other programs every code is a type, whatever is above it."""
    found = Meaning()
    types: dict[str, TypeDef] = {}
    attributes: dict[str, AttributeDef] = {}
    tops = codes if ours else [each for top in codes for each in top.walk()]
    for top in tops:
        if not top.usable:
            continue
        code = code_of(top.name, () if ours else types)
        found.types[top.guid] = code
        types.setdefault(code, _type(code, top))
        for folder in top.children if ours else ():
            if folder.guid == guid(_ENTITIES, code.encode()):
                kind = code_of(folder.name)
                types[code] = _type(code, top, kind)
                for each in folder.children:
                    found.entities[each.guid] = (each.name, kind)
            elif not folder.usable:
                _attribute(folder, code, attributes, found)
    if types:
        made = Codebook(name, 1, tuple(types.values()), tuple(attributes.values()))
        found.codebook = made.validate()
    return found


def _type(code: str, top: Code, kind: str = "") -> TypeDef:
    colour = top.colour
    if len(colour) == 4:
        colour = "#" + "".join(2 * each for each in colour[1:])
    made = TypeDef(code, {"en": top.name}, kind, top.description)
    return replace(made, colour_light=colour.upper()) if colour else made


def _attribute(folder: Code, type: str, known: dict[str, AttributeDef], found: Meaning) -> None:
    code = code_of(folder.name)
    values = [ValueDef(code_of(each.name, value=True), {"en": each.name}, each.description) for each in folder.children]  # fmt: skip
    boolean = [each.code for each in values] == ["true", "false"]
    for each, value in zip(folder.children, values, strict=True):
        found.values[each.guid] = (code, value.code == "true" if boolean else value.code)
    if not values:
        return
    kind = "boolean" if boolean else "choice"
    unique = tuple({each.code: each for each in values}.values())
    old = known.get(code)
    owners = tuple(dict.fromkeys((*(old.owners if old else ()), type)))
    known[code] = AttributeDef(
        code, {"en": folder.name}, kind, owners, definition=folder.description,
        values=() if boolean else unique,
    )  # fmt: skip


def write_codebook(codebook: Codebook) -> bytes:
    """The codebook as a ``.qdc`` file. Raises UserError when it has no types: such a file needs one code at least."""
    from lxml import etree

    if not codebook.types:
        raise UserError("A .qdc file needs at least one code.", "Add a type to the codebook.")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": ORIGIN}, nsmap=_DEFAULT)
    write_codes(etree.SubElement(root, f"{{{CODEBOOK}}}Codes"), tree(codebook), CODEBOOK)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def read_codebook(content: bytes, name: str) -> Codebook:
    """The codebook of a ``.qdc`` file (or of the project in a ``.qde``); raises UserError when there is none."""
    root = root_of([content], f"“{name}”", "CodeBook", "Project")
    book = root if root.tag.endswith("}CodeBook") else root.find("{*}CodeBook")
    codes = None if book is None else book.find("{*}Codes")
    ours = str(root.get("origin", "")).startswith(ORIGIN)
    title = name.rpartition(".")[0] or name
    found = meaning(read_codes(codes), ours, title).codebook if codes is not None else None
    if found is None:
        raise UserError(f"“{name}” holds no codes.", "Export the codebook again from its program.")
    return found


def codebook_losses(codebook: Codebook) -> list[str]:
    """What of a codebook a ``.qdc`` file has no place for, one sentence each."""
    plain = [
        each.code for each in codebook.attributes if not each.values and each.kind != "boolean"
    ]
    apart = [each.code for each in codebook.attributes
             if not any(codebook.find_type(owner) for owner in each.owners)]  # fmt: skip
    several = [each.code for each in codebook.attributes if each.kind == "multi-choice"]
    told = [
        ("Relation types are left out: {}.", [each.code for each in codebook.relations]),
        ("Attributes without a list of values are left out: {}.", plain),
        ("Attributes of entities and articles are left out: {}.", apart),
        ("Several values at once become one of them: {}.", several),
    ]
    found = [text.format(", ".join(codes)) for text, codes in told if codes]
    return [*found, "Names in other languages, examples, keys and lines are left out."]


def entity_guid(identity: Id) -> str:
    """The code of an entity."""
    return id_text(identity)
