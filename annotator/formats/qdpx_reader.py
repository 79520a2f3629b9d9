"""REFI-QDA projects, in: those of other programs break the standard in known ways, and are read all the same.

NVivo counts UTF-16 units with line ends of two; members are named in any case; paths lack ``internal://``; texts may be
missing. ATLAS.ti puts the words of a selection into its name, but people may rename it: a name is held against the text
only where it stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.archive import Archive
from annotator.core.errors import UserError
from annotator.core.ids import Id, parse_id
from annotator.core.model import Annotator, End, Entity, Relation, Span
from annotator.formats import foreign
from annotator.formats.metadata import fields_of
from annotator.formats.refi import (
    ORIGIN,
    ORIGIN_UTF16,
    Meaning,
    meaning,
    plain_guid,
    read_codes,
    root_of,
    text_of,
)
from annotator.formats.sets import (
    CODE_POINTS,
    UTF16,
    FoundAnnotation,
    FoundRelation,
    Part,
    Refused,
)

MAX_PROJECT = 500_000_000
MAX_TEXT = 50_000_000
_OTHERS = ("PictureSource", "AudioSource", "VideoSource")


def read(path: Path) -> Iterator[Part]:
    """The parts of a ``.qdpx`` file (or of a ``.qde`` alone); see :mod:`annotator.formats.qdpx`."""
    data = foreign.read_bytes(path)
    what = f"“{path.name}”"
    archive = Archive(data, what) if data.startswith(b"PK") else None
    if archive is None:
        root = root_of([data], what, "Project")
    else:
        names = [n for n in archive.names() if n.casefold().endswith(".qde")]
        if not names:
            raise UserError(f"{what} holds no project.qde.", "Export it again from its program.")
        root = root_of(archive.chunks(names[0], MAX_PROJECT), what, "Project")
    yield from _Project(root, archive).parts()


class _Project:
    """One project file."""

    def __init__(self, root: Any, archive: Archive | None) -> None:
        self._root = root
        self._archive = archive
        self._members = {_base(each): each for each in archive.names()} if archive else {}
        origin = str(root.get("origin", ""))
        self._ours = origin in (ORIGIN, ORIGIN_UTF16)
        utf16 = origin == ORIGIN_UTF16 or "nvivo" in origin.casefold()
        self._unit = UTF16 if utf16 else CODE_POINTS
        codes = root.find("{*}CodeBook/{*}Codes")
        found = read_codes(codes) if codes is not None else []
        self._meaning: Meaning = meaning(found, self._ours, "REFI-QDA")
        self._users = {
            plain_guid(each.get("guid")): " ".join(each.get("name", "").split())
            for each in root.iterfind("{*}Users/{*}User")
        }
        self._notes = {
            plain_guid(each.get("guid")): text_of(each, "PlainTextContent")
            or self._content(each.get("plainTextPath", "")) or ""
            for each in root.iterfind("{*}Notes/{*}Note")
        }  # fmt: skip
        self._variables = {
            plain_guid(each.get("guid")): each.get("name", "")
            for each in root.iterfind("{*}Variables/{*}Variable")
        }
        self._keys: set[str] = set()

    def parts(self) -> Iterator[Part]:
        """Codebook, people, entities, sources, links."""
        if self._meaning.codebook is not None:
            yield self._meaning.codebook
        for key, name in self._users.items():
            if name:
                yield Annotator(self._person(key), name)
        for key, (name, kind) in self._meaning.entities.items():
            if (identity := parse_id(key)) is not None:
                yield Entity(identity, name, kind)
        for each in self._root.iterfind("{*}Sources/*"):
            name = str(each.tag).rpartition("}")[2]
            if name in _OTHERS:
                yield Refused(f"source {each.get('name', '')[:80]}", "It is not a text.")
            elif name == "PDFSource":
                inner = each.find("{*}Representation")
                if inner is None:
                    yield Refused(f"source {each.get('name', '')[:80]}", "It has no text beside its pages.")  # fmt: skip
                else:
                    yield from self._source(inner, each.get("name", ""))
            elif name == "TextSource":
                yield from self._source(each, each.get("name", ""))
        for link in self._root.iterfind("{*}Links/{*}Link"):
            if (found := self._link(link)) is not None:
                yield found

    def _person(self, key: str) -> Id:
        own = parse_id(key) if self._ours else None
        return own or foreign.annotator_id(self._users[key])

    def _source(self, element: Any, title: str) -> Iterator[Part]:
        where = f"source {title[:80]}"
        path = element.get("plainTextPath", "")
        inline = element.find("{*}PlainTextContent")
        raw = "".join(inline.itertext()) if inline is not None else self._content(path)
        selections = element.findall("{*}PlainTextSelection")
        if raw is None:
            reason = "Its text is not in the file, or is no UTF-8."
            yield Refused(where, reason)
            for each in selections:
                yield Refused(f"{where}, {self._place(each)}", reason)
            return
        if not self._ours:
            raw = raw.removeprefix("\ufeff")  # it may be there, and is not counted
        key = plain_guid(element.get("guid")) or path
        flat = " ".join(raw.split())
        marks = [mark for each in selections for mark in self._selection(each, flat, where)]
        fields = self._fields(element)
        made = foreign.article(
            raw,
            key,
            marks,
            unit=self._unit,
            identity=parse_id(key) if self._ours else None,
            where=where,
            **{"path": path.rpartition("/")[2], **fields, "title": title},
        )
        yield made

    def _fields(self, element: Any) -> dict[str, Any]:
        values = {}
        for each in element.iterfind("{*}VariableValue"):
            reference = each.find("{*}VariableRef")
            name = self._variables.get(plain_guid(reference.get("targetGUID"))) if reference is not None else None  # fmt: skip
            said = [child for child in each if not str(child.tag).endswith("}VariableRef")]
            if name and said:
                values[name] = said[0].text or ""
        known = fields_of(values) if self._ours else {}
        return {each: value for each, value in known.items() if each != "title"}

    def _place(self, element: Any) -> str:
        return f"{element.get('startPosition')} to {element.get('endPosition')}"

    def _selection(self, element: Any, flat: str, where: str) -> Iterator[FoundAnnotation]:
        """An annotation of ours for each selection; of other programs one for each coding."""
        place = self._place(element)
        try:
            span = Span(int(element.get("startPosition")), int(element.get("endPosition")))
        except (TypeError, ValueError):
            span = Span(0, 0)
        words = element.get("name", "")
        if not self._ours and " ".join(words.rstrip("…").rstrip(".").split()) not in flat:
            words = ""
        notes = [text_of(element, "Description")]
        notes += [self._notes.get(plain_guid(each.get("targetGUID")), "") for each in element.iterfind("{*}NoteRef")]  # fmt: skip
        note = "\n".join(filter(None, notes))
        codes: list[tuple[str, str]] = []
        attributes: dict[str, Any] = {}
        entity: tuple[Id | None, str] = (None, "")
        for coding in element.iterfind("{*}Coding"):
            reference = coding.find("{*}CodeRef")
            code = plain_guid(reference.get("targetGUID")) if reference is not None else ""
            user = plain_guid(coding.get("creatingUser") or element.get("creatingUser"))
            if code in self._meaning.types:
                codes.append((self._meaning.types[code], user))
            elif code in self._meaning.entities:
                entity = (parse_id(code), self._meaning.entities[code][0])
            elif code in self._meaning.values:
                name, value = self._meaning.values[code]
                old = attributes.get(name)
                attributes[name] = value if old is None else [*(old if isinstance(old, list) else [old]), value]  # fmt: skip
        key = plain_guid(element.get("guid"))
        for number, (type, user) in enumerate(codes):
            person = self._users.get(user, "")
            first = number == 0 and key not in self._keys
            self._keys.add(key)
            yield FoundAnnotation(
                type,
                (span,),
                id=parse_id(key) if self._ours and first else None,
                annotator=self._person(user) if person else None,
                annotator_name=person,
                entity=entity[0],
                entity_name=entity[1],
                attributes=attributes,
                note=note,
                created=element.get("creationDateTime", "") if self._ours else "",
                words=words,
                key=key if first else "",
                where=f"{where}, {place}",
            )

    def _link(self, element: Any) -> FoundRelation | None:
        source, target = (plain_guid(element.get(f"{side}GUID")) for side in ("origin", "target"))
        name = " ".join(element.get("name", "").split()) or "linked_to"
        ends = []
        for key in (source, target):
            if key in self._meaning.entities:
                ends.append((End("entity", parse_id(key) or b""), ""))
            elif key in self._keys:
                ends.append((End("annotation", b""), key))
            else:
                return None  # between codes, sources or cases: nothing of ours
        identity = (parse_id(plain_guid(element.get("guid"))) or b"") if self._ours else b""
        relation = Relation(identity, name, ends[0][0], ends[1][0], foreign.NOBODY)
        return FoundRelation(relation, f"link {name[:60]}", ends[0][1], ends[1][1])

    def _content(self, path: str) -> str | None:
        """The text a path leads to, None when it is not there."""
        if self._archive is None or not path:
            return None
        member = self._members.get(_base(path.removeprefix("internal://")))
        if member is None:
            return None
        data = b"".join(self._archive.chunks(member, MAX_TEXT))
        try:
            return foreign.decoded(data, member)
        except UserError:
            return None


def _base(path: str) -> str:
    """The last part of a path, in small letters: folders and cases of real files differ."""
    return path.replace("\\", "/").rpartition("/")[2].casefold()
