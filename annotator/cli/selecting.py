"""The words by which commands say which annotations are meant."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from annotator.app import lookup
from annotator.app.projects import Project
from annotator.cli.parser import Parser, WrongUsageError, clean, pair, positive
from annotator.core.ids import id_text
from annotator.core.selection import CODED, NOT_CODED, Condition, Selection


def selection_arguments(parser: Parser) -> None:
    """The filters; all that are given must hold."""
    group = parser.add_argument_group("which annotations (all that is given must hold)")
    add = group.add_argument
    add("--article", metavar="ID", type=clean, help="of this article")
    add("--type", metavar="T", type=clean, action="append", default=[],
        help="of this type; given several times, of one of these")  # fmt: skip
    add("--annotator", metavar="NAME", type=clean, help="by this annotator")
    add("--entity", metavar="NAME", type=clean, help="that point to this entity")
    add(
        "--linked",
        dest="linked",
        action="store_true",
        default=None,
        help="that point to any entity",
    )
    add("--unlinked", dest="linked", action="store_false", help="that point to none")
    add("--attribute", metavar="KEY=VALUE", type=pair, action="append", default=[],
        help="with this value")  # fmt: skip
    add("--coded", metavar="KEY", type=clean, action="append", default=[], help="with any value")
    add(
        "--not-coded",
        metavar="KEY",
        type=clean,
        action="append",
        default=[],
        help="without a value",
    )
    add("--text", metavar="WORDS", type=clean, default="",
        help="whose words hold these, whatever the accents")  # fmt: skip
    add("--with-note", dest="note", action="store_true", default=None, help="with a note")
    add("--without-note", dest="note", action="store_false", help="without a note")
    add("--note-text", metavar="WORDS", type=clean, default="", help="whose note holds these")
    add("--status", metavar="S", type=clean, help="doubt, review or none")
    add("--origin", metavar="O", type=clean, default="",
        help="hand, suggestion, import or program")  # fmt: skip
    add("--codebook-version", metavar="N", type=positive, help="made under this version")
    add("--codebook-before", metavar="N", type=positive, help="made under an earlier version")
    add("--about", metavar="FIELD=WORDS", type=pair, action="append", default=[],
        help="of articles with these words in title, source, author, section …")  # fmt: skip
    add("--since", metavar="DATE", type=clean, default="", help="of articles from this date on")
    add("--until", metavar="DATE", type=clean, default="", help="of articles to this date")


def selection_of(project: Project, values: Namespace) -> Selection:
    """What was asked for; raises UserError for what is not in the project."""
    return Selection(
        types=tuple(values.type),
        entity=None if values.entity is None else lookup.entity(project, values.entity).id,
        linked=values.linked,
        attributes=(
            *(_condition(project, code, value) for code, value in values.attribute),
            *(Condition(code, CODED) for code in values.coded),
            *(Condition(code, NOT_CODED) for code in values.not_coded),
        ),
        annotator=(
            None
            if values.annotator is None
            else lookup.annotator_named(project, values.annotator).id
        ),
        article=(
            None if values.article is None else lookup.object_id(project, "article", values.article)
        ),
        text=values.text,
        note=values.note,
        note_text=values.note_text,
        status=status_of(values.status),
        origin=values.origin,
        codebook=values.codebook_version,
        codebook_before=values.codebook_before,
        about=tuple(values.about),
        since=values.since,
        until=values.until,
    )


def status_of(word: str | None) -> str | None:
    """The status of an annotation by its word; ``none`` is the empty one."""
    return "" if word == "none" else word


def value_of(project: Project, code: str, value: Any) -> Any:
    """An attribute's value as it was typed; the name of an entity becomes its id."""
    definition = project.codebook.attribute(code)
    if definition.kind == "entity" and isinstance(value, str) and value:
        kind = definition.entity_kind or None
        return id_text(lookup.entity(project, value, kind).id)
    return value


def _condition(project: Project, code: str, value: str) -> Condition:
    if not value:
        raise WrongUsageError(
            f"--attribute {code}= names no value.",
            f"For those without one, write --not-coded {code}.",
        )
    return Condition(code, value=value_of(project, code, value))
