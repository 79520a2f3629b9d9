"""INCEpTION project zips: texts, layers and tag sets, and a zip of XMI for each annotator of each article.

Out: ``exportedproject.json``, ``source/NAME.txt``, ``annotation/NAME.txt/USER.zip`` (``USER.xmi`` with ``TypeSystem.xml``), with the layers of
:mod:`annotator.formats.uima_names`. In: the same, and annotations or curations as JSON CAS or WebAnno TSV. Annotations that are there as
serialised objects of Java alone (``.ser``) are refused by name, and their texts taken.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from annotator.core.archive import Archive
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotator
from annotator.formats import cas_reader, foreign, webanno_tsv_reader
from annotator.formats.cas_folder import seen
from annotator.formats.cas_writer import KEEPS, CasPlan
from annotator.formats.inception_project import project
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.names import Names, slug
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, Part, Refused
from annotator.formats.uima_names import LABEL
from annotator.formats.xmi import TYPES, cas_of, xmi_bytes
from annotator.formats.zips import Zip

MOST = 200_000_000
"""No member may be larger, in bytes."""

_INITIAL = "INITIAL_CAS"
_ACROSS = "Relations between annotations of two annotators are left out."


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write the set as a project; the number of annotations written."""
    plan = CasPlan(source, losses)
    lacking = Lacking(source, losses, KEEPS)
    known = plan.types()
    types = known.to_xml().encode("utf-8")
    users = _users(source)
    names = Names()
    documents: dict[str, list[str]] = {}
    written = 0
    with Zip(out) as zip_:
        for article in report.each(source.articles(), source.count, "Writing articles"):
            lacking.article(article)
            sheet = plan.sheet(article, lacking)
            name = names.take(article.title or id_text(article.id), ".txt")
            text = "\ufeff" + sheet.text if sheet.text.startswith("\ufeff") else sheet.text
            zip_.write(f"source/{name}", text.encode("utf-8"))
            documents[name] = []
            for who in sorted({each.annotator for each in sheet.marks.values()}):
                user = users[who]
                documents[name].append(user)
                inner = io.BytesIO()
                with Zip(inner) as part:
                    part.write(TYPES, types)
                    part.write(f"{user}.xmi", xmi_bytes(sheet.cas(known, who)))
                zip_.write(f"annotation/{name}/{user}.zip", inner.getvalue())
            losses.add_each("relations", _ACROSS, sheet.across())
            written += len(sheet.marks)
        data = project(source, documents, plan.codes)
        zip_.write("exportedproject.json", json.dumps(data, ensure_ascii=False, indent=1).encode())
    lacking.whole()
    return written


def _users(source: AnnotationSet) -> dict[Id, str]:
    """A name for each annotator that a file can have, no two alike."""
    names = Names()
    return {each.id: names.take(slug(each.name, "annotator")) for each in source.annotators()}


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the project back with cassis; compare texts, annotations and relations of each annotator."""
    plan = CasPlan(source, LossLog())
    lacking = Lacking(source, LossLog(), KEEPS)
    ours: list[Seen] = []
    for article in report.each(source.articles(), source.count, "Reading back"):
        sheet = plan.sheet(article, lacking)
        people = sorted({each.annotator for each in sheet.marks.values()})
        ours += [sheet.seen(who) for who in people] or [sheet.seen()]
    theirs = seen(read(path))
    return difference(sorted(ours, key=_order), sorted(theirs, key=_order))


def _order(each: Seen) -> tuple[str, list[str]]:
    return repr(each.key), sorted(map(repr, each.items))


def read(path: Path, layers: str = "", label: str = LABEL) -> Iterator[Part]:
    """The parts of an exported project."""
    archive = Archive(foreign.read_bytes(path, MOST), f"“{path.name}”")
    people: set[Annotator] = set()
    members = archive.names()
    for name in _documents(archive, members, path.name):
        found: set[tuple[str, str]] = set()
        for member in members:
            folder, _, rest = member.partition("/")
            if folder not in webanno_tsv_reader.FOLDERS or not rest.startswith(f"{name}/"):
                continue
            try:
                parts = list(_file(_bytes(archive, member), member, name, layers, label))
            except UserError as error:
                yield Refused(member, error.message)
                continue
            if parts:
                found.add((folder, Path(member).stem))
            for part in parts:
                if isinstance(part, Annotator):
                    if part in people:
                        continue
                    people.add(part)
                yield part
        if not found:
            yield from _text(archive, name)
        for member in members:
            folder, _, rest = member.partition("_ser/")
            kept = (folder, Path(member).stem) in found or Path(member).stem == _INITIAL
            if folder in webanno_tsv_reader.FOLDERS and rest.startswith(f"{name}/") and not kept:
                yield Refused(member, "It is a serialised object of Java, which is not read.")


def _documents(archive: Archive, members: list[str], name: str) -> list[str]:
    """The names of the project's documents; raises UserError when it is no project."""
    for member in members:
        if member.startswith("exportedproject") and member.endswith(".json"):
            try:
                data = json.loads(_bytes(archive, member))
            except (ValueError, RecursionError):
                break
            listed = data.get("source_documents") if isinstance(data, dict) else None
            if isinstance(listed, list):
                return [
                    str(each["name"])
                    for each in listed
                    if isinstance(each, dict) and "name" in each
                ]
    raise UserError(f"“{name}” is no exported project of INCEpTION.", "Export it as a project.")


def _bytes(archive: Archive, member: str) -> bytes:
    return b"".join(archive.chunks(member, MOST))


def _file(data: bytes, member: str, key: str, layers: str, label: str) -> Iterator[Part]:
    """One annotator's file of one document."""
    path = Path(member)
    person, ending = path.stem, path.suffix.lower()
    if ending == ".tsv":
        text = foreign.decoded(data, member)
        yield from webanno_tsv_reader.parts(text, member, key, person, layers, label)
    elif ending == ".json":
        from cassis import load_cas_from_json

        text = foreign.decoded(data, member)
        cas, lost = cas_reader.load(lambda: load_cas_from_json(text), member)
        yield from cas_reader.parts(cas, lost, member, key, person, layers, label)
    elif ending == ".zip":
        inner = Archive(data, f"“{member}”")
        for each in inner.names():
            if each.lower().endswith(".xmi"):
                cas, lost = cas_of(_bytes(inner, each), _bytes(inner, TYPES), member)
                yield from cas_reader.parts(cas, lost, member, key, person, layers, label)


def _text(archive: Archive, name: str) -> Iterator[Part]:
    """A document that nobody annotated, or whose annotations cannot be read."""
    member = f"source/{name}"
    if member not in archive:
        yield Refused(member, "Its text is missing.")
        return
    try:
        text = foreign.decoded(_bytes(archive, member), member)
    except UserError as error:
        yield Refused(member, error.message)
        return
    title = Path(name).stem.replace("_", " ")
    yield foreign.article(text, name, title=title, path=member, where=member)
