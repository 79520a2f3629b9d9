"""Writing a set as a folder of CAS files, and comparing what was written: the same for XMI and JSON."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.formats.cas_writer import KEEPS, CasPlan
from annotator.formats.folder import SafeFolder
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, FoundArticle, FoundRelation, Part, Refused


def write_folder(
    source: AnnotationSet,
    folder: SafeFolder,
    losses: LossLog,
    report: Reporter,
    ending: str,
    encode: Callable[[Any], bytes],
    types: str = "",
) -> int:
    """Write a file for each article, and the type system as ``types`` if it has a name; the number of annotations."""
    plan = CasPlan(source, losses, xml=bool(types))
    lacking = Lacking(source, losses, KEEPS)
    known = plan.types()
    if types:
        with folder.file(folder.names.take(types.rpartition(".")[0], ".xml")) as file:
            file.write(known.to_xml().encode("utf-8"))
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        sheet = plan.sheet(article, lacking)
        with folder.file(folder.names.take(article.title or id_text(article.id), ending)) as file:
            file.write(encode(sheet.cas(known)))
        written += len(sheet.marks)
    lacking.whole()
    return written


def compare_folder(
    source: AnnotationSet, found: Iterable[Part], report: Reporter, *, xml: bool
) -> str:
    """Where what was read first differs from what the set should be there, or ``""``."""
    plan = CasPlan(source, LossLog(), xml=xml)
    lacking = Lacking(source, LossLog(), KEEPS)
    ours = [
        plan.sheet(article, lacking).seen()
        for article in report.each(source.articles(), source.count, "Reading back")
    ]
    return difference(sorted(ours, key=_order), sorted(seen(found) if ours else (), key=_order))


def seen(found: Iterable[Part]) -> list[Seen]:
    """Articles as they were read, in the words of :meth:`annotator.formats.cas_writer.CasSheet.seen`."""
    theirs: list[tuple[bytes, list[Hashable]]] = []
    ids: dict[str, Id | None] = {}
    for part in found:
        if isinstance(part, Refused):
            return [Seen(f"{part.where}: {part.reason}", ())]
        if isinstance(part, FoundArticle):
            items: list[Hashable] = []
            for each in part.annotations:
                ids[each.key] = each.id
                names = (each.type, each.annotator_name, each.entity_name, each.note)
                coded = tuple(sorted((c, repr(v)) for c, v in each.attributes.items()))
                items.append((each.id, each.spans, names, coded))
            theirs.append((part.article.text, items))
        if isinstance(part, FoundRelation):
            ends = (ids[part.source_key], ids[part.target_key])
            theirs[-1][1].append((part.relation.type, part.relation.note, *ends))
    return [Seen(key, tuple(items)) for key, items in theirs]


def _order(each: Seen) -> tuple[str, list[str]]:
    return repr(each.key), sorted(map(repr, each.items))
