"""Places: where the same is said too, what is excluded, where values come from, what a date means, which texts there were."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, clean, pair, positive, span
from annotator.core.errors import UserError
from annotator.core.ids import id_text


def _also_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("annotation", metavar="ID", help="the annotation whose like is looked for")
    parser.add_argument("--all", action="store_true", help="in all articles, not only in its own")
    parser.add_argument(
        "--limit", metavar="N", type=positive, default=1_000, help="at most this many (1000)"
    )
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--accept", action="store_true", help="tag all of them, as one step")
    answer.add_argument("--refuse", action="store_true", help="never offer them again")


def _also(values: Namespace, console: Console) -> int:
    from annotator.app import also_here, lookup

    with opened(values, console, write=values.accept or values.refuse) as project:
        like = lookup.object_id(project, "annotation", values.annotation)
        found = (
            list(also_here.everywhere(project, like, values.limit, console.reporter))
            if values.all
            else also_here.here(project, like)[: values.limit]
        )
        done = f"{counted(len(found), 'place', 'places')}."
        if values.accept and found:
            accepted = also_here.accept(project, found, like, report=console.reporter)
            done = f"Tagged {counted(len(accepted.made), 'place', 'places')}."
        elif values.refuse and found:
            also_here.refuse(project, found, like)
            done = f"Refused {counted(len(found), 'place', 'places')}."
    rows = [
        {
            "article": id_text(each.article),
            "title": each.title,
            "start": each.start,
            "end": each.end,
            "quote": each.quote,
            "left": each.left,
            "right": each.right,
            "reason": each.reason,
        }
        for each in found
    ]
    lines = [
        f"{each.start:>7}:{each.end:<7} {each.reason:9} "
        f"{shown(each.left[-30:]):>30}[{shown(each.quote)}]{shown(each.right[:30])}  {shown(each.title, 40)}"
        for each in found
    ]
    console.answer(rows, [*lines, done])
    return 0


def _exclusions_arguments(parser: Parser) -> None:
    parser.project()
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--article", metavar="ID", help="of this article only")
    which.add_argument(
        "--outlet", metavar="NAME", type=clean, help="proposed for the articles of an outlet"
    )
    parser.add_argument(
        "--proposed", action="store_true", help="those that look like it, not yet excluded"
    )


def _exclusions(values: Namespace, console: Console) -> int:
    from annotator.app import boilerplate, exclusions, lookup, plain

    with opened(values, console, write=False) as project:
        if values.proposed or values.outlet:
            found = (
                exclusions.proposals(project, lookup.object_id(project, "article", values.article))
                if values.article
                else boilerplate.everywhere(project, values.outlet, console.reporter)
            )
            rows = [_proposal(each) for each in found]
        else:
            rows = list(plain.exclusion_rows(project, values.article))
    lines = [
        f"{row.get('id', row['article'])}  {row['start']}:{row['end']}  {row['reason']:13}  “{shown(row['quote'], 60)}”"
        for row in rows
    ]
    console.answer(rows, [*lines, counted(len(rows), "place.", "places.")])
    return 0


def _proposal(each: Any) -> dict[str, Any]:
    return {
        "article": id_text(each.article),
        "start": each.start,
        "end": each.end,
        "quote": each.quote,
        "reason": each.reason,
        "score": each.score,
        "sure": each.sure,
    }


def _exclude_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", help="the article")
    parser.add_argument(
        "--outlet",
        metavar="NAME",
        type=clean,
        help="what is proposed for all articles of an outlet",
    )
    parser.add_argument(
        "--all", action="store_true", help="what is proposed for all articles, outlet by outlet"
    )
    parser.add_argument(
        "--span", metavar="START:END", type=span, action="append", default=[], help="a place of it"
    )
    parser.add_argument("--reason", metavar="TEXT", type=clean, default="hand", help="why")
    parser.add_argument(
        "--proposed", action="store_true", help="all places proposed for it that are sure"
    )


def _exclude(values: Namespace, console: Console) -> int:
    from annotator.app import boilerplate, exclusions, lookup

    many = values.outlet or values.all
    if not many and not (values.article and (values.span or values.proposed)):
        raise UserError(
            "It is not said what to exclude.",
            "Give --article with --span or --proposed, or --outlet, or --all.",
        )
    with opened(values, console) as project:
        if many:
            source = None if values.all else values.outlet
            found = list(boilerplate.everywhere(project, source, console.reporter))
            changes = exclusions.accept(project, [each for each in found if each.sure])
        else:
            article = lookup.object_id(project, "article", values.article)
            if values.proposed:
                sure = [each for each in exclusions.proposals(project, article) if each.sure]
                changes = exclusions.accept(project, sure)
            else:
                changes = exclusions.exclude(project, article, values.span, values.reason)
    made = sorted(changes.objects.get("exclusion", ()))
    console.answer(
        {"excluded": [id_text(each) for each in made]},
        [f"Excluded {counted(len(made), 'place', 'places')}."],
    )
    return 0


def _include_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("places", metavar="ID", nargs="+", help="excluded places to take back")


def _include(values: Namespace, console: Console) -> int:
    from annotator.app import exclusions, lookup

    with opened(values, console) as project:
        ids = [lookup.object_id(project, "exclusion", each) for each in values.places]
        exclusions.include(project, ids)
    console.answer(
        {"included": [id_text(each) for each in ids]},
        [f"Included {counted(len(ids), 'place', 'places')}."],
    )
    return 0


def _evidence_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("annotation", metavar="ID", help="the annotation")
    parser.add_argument(
        "evidence",
        metavar="ATTRIBUTE=START:END",
        type=pair,
        nargs="+",
        help="where a value comes from; nothing behind = takes it away",
    )


def _evidence(values: Namespace, console: Console) -> int:
    from annotator.app import evidence, lookup

    with opened(values, console) as project:
        identity = lookup.object_id(project, "annotation", values.annotation)
        for attribute, place in values.evidence:
            if place:
                evidence.set_evidence(project, identity, attribute, *_place(place))
            else:
                evidence.clear_evidence(project, identity, attribute)
        found = evidence.evidence_of(lookup.annotation(project, identity))
    rows = [
        {"attribute": each.attribute, "start": each.start, "end": each.end, "quote": each.quote}
        for each in found
    ]
    lines = [
        f"{each.attribute:20} {each.start}:{each.end}  “{shown(each.quote, 60)}”" for each in found
    ]
    console.answer(rows, lines or ["No evidence."])
    return 0


def _place(text: str) -> tuple[int, int]:
    from argparse import ArgumentTypeError

    try:
        return span(text)
    except ArgumentTypeError as error:
        raise UserError(f"{error}.", "Give ATTRIBUTE=START:END.") from error


def _date_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", required=True, help="the article that says it")
    parser.add_argument(
        "wording", metavar="WORDING", type=clean, help="such as “mi-juin 2022” or “yesterday”"
    )


def _date(values: Namespace, console: Console) -> int:
    from annotator.app import dates, lookup

    with opened(values, console, write=False) as project:
        article = lookup.object_id(project, "article", values.article)
        found = dates.resolve_in(project, article, values.wording)
    if found.value is None:
        raise UserError(found.reason, "Write it as 2026, 2026-03 or 2026-03-05.")
    row = {
        "value": found.value,
        "precision": found.precision,
        "wording": found.wording,
        "confidence": found.confidence,
    }
    console.answer(row, [f"{found.value}  ({found.precision}, confidence {found.confidence:.2f})"])
    return 0


def _versions_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", required=True, help="the article")


def _versions(values: Namespace, console: Console) -> int:
    from annotator.app import corrections, lookup

    with opened(values, console, write=False) as project:
        article = lookup.object_id(project, "article", values.article)
        found = corrections.versions(project, article)
    rows = [
        {
            "text_sha256": each.text.hex(),
            "characters": each.characters,
            "since": each.since,
            "step": each.label,
            "current": each.current,
            "annotations": each.annotations,
        }
        for each in found
    ]
    lines = [
        f"{'*' if each.current else ' '} {each.text.hex()[:12]}  {each.since}  {each.characters:9,} characters  "
        f"{counted(each.annotations, 'annotation', 'annotations')}  {shown(each.label)}"
        for each in found
    ]
    console.answer(rows, lines)
    return 0


COMMANDS = {
    "also-here": (_also_arguments, _also),
    "exclusions": (_exclusions_arguments, _exclusions),
    "exclude": (_exclude_arguments, _exclude),
    "include": (_include_arguments, _include),
    "evidence": (_evidence_arguments, _evidence),
    "date": (_date_arguments, _date),
    "versions": (_versions_arguments, _versions),
}
