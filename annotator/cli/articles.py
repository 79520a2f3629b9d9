"""Articles: list, describe, search."""

from __future__ import annotations

from argparse import Namespace

from annotator.app import articles, lookup, notes, plain
from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser, WrongUsageError, clean, pair, positive
from annotator.core.ids import id_text
from annotator.core.model import ARTICLE_METADATA, ARTICLE_STATUSES
from annotator.core.selection import ArticleFilter

_SETTABLE = tuple(name for name in ARTICLE_METADATA if not name.startswith("date_"))


def _articles_arguments(parser: Parser) -> None:
    parser.project()
    group = parser.add_argument_group("which articles (all that is given must hold)")
    add = group.add_argument
    add("--words", metavar="WORDS", type=clean, default="", help="in title, outlet, author or name")
    add("--with-note", dest="note", action="store_true", default=None, help="with a note")
    add("--without-note", dest="note", action="store_false", help="without a note")
    add("--note-text", metavar="WORDS", type=clean, default="", help="whose note holds these")
    add("--status", metavar="S", type=clean, default="", help=", ".join(ARTICLE_STATUSES))
    add("--annotator", metavar="NAME", type=clean, help="whose status is meant; else anybody's")
    add("--doubts", action="store_true", default=None, help="with doubtful annotations")
    add("--review", action="store_true", default=None, help="with annotations to look at again")
    add("--annotated", action="store_true", default=None, help="with annotations")
    add("--not-annotated", dest="annotated", action="store_false", help="without annotations")
    add("--reprints", metavar="R", type=clean, default="",
        help="open (near-duplicates to decide on), reprint, or none (all but reprints)")  # fmt: skip
    add("--article", metavar="ID", type=clean, action="append", help="this one, or these")
    group = parser.add_argument_group("what to write into them, as one step")
    group.add_argument(
        "--set", metavar="FIELD=VALUE", type=pair, action="append", help=", ".join(_SETTABLE)
    )
    group.add_argument("--all", action="store_true", help="into all articles of the project")


def _articles(values: Namespace, console: Console) -> int:
    with opened(values, console, write=bool(values.set)) as project:
        who = values.annotator
        more = ArticleFilter(
            values.note,
            values.note_text,
            values.status,
            None if who is None else lookup.annotator_named(project, who).id,
            values.doubts,
            values.review,
            values.annotated,
            values.reprints,
        )
        whole = more == ArticleFilter() and not values.words and not values.article
        if values.set and whole and not values.all:
            raise WrongUsageError(
                "Nothing says which articles are meant.", "Give a filter, --article ID, or --all."
            )
        if whole and not values.set:
            rows = list(plain.article_rows(project))
        else:
            ids = articles.list_ids(project, words=values.words, more=more)
            if values.article:
                chosen = [lookup.object_id(project, "article", word) for word in values.article]
                among = set(ids)
                ids = [identity for identity in dict.fromkeys(chosen) if identity in among]
            if values.set:
                articles.edit_metadata(project, ids, dict(values.set))
            rows = [plain.article_row(each) for each in articles.page(project, ids)]
    lines = [
        f"{row['id']}  {shown(row['date'], 16) or '-':10}  {row['annotations']:5,}  "
        f"{shown(row['source'], 24) or '-':16}  {shown(row['title'], 80)}"
        for row in rows
    ]
    console.answer(rows, [*lines, counted(len(rows), "article.", "articles.")])
    return 0


def _search_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument(
        "query",
        metavar="QUERY",
        type=clean,
        help="all words must occur; “in quotes” they follow each other; the last may be a beginning",
    )
    parser.add_argument("--limit", metavar="N", type=positive, default=500, help="at most N places")


def _search(values: Namespace, console: Console) -> int:
    from annotator.app.search import search

    with opened(values, console, write=False) as project:
        hits = search(project, values.query, values.limit, report=console.reporter)
    rows = [plain.hit_row(hit) for hit in hits]
    lines = []
    article = None
    for row in rows:
        if row["article"] != article:
            article = row["article"]
            lines.append(f"{article}  {shown(row['date'], 16)}  {shown(row['title'], 80)}")
        left, right = shown(row["left"])[-40:], shown(row["right"])[:40]
        lines.append(f"  {row['start']:>7}  {left:>40}[{shown(row['match'], 60)}]{right}")
    console.answer(rows, [*lines, counted(len(rows), "place.", "places.")])
    return 0


def _note_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("article", metavar="ID", type=clean, help="the article")
    parser.add_argument("text", metavar="TEXT", type=clean, help="the note; empty to clear it")


def _note(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        identity = lookup.object_id(project, "article", values.article)
        notes.set_article_note(project, identity, values.text)
        row = plain.article_row(articles.get(project, identity))
    console.answer(row, [f"{row['id']}  {shown(row['note'], 80) or 'no note'}"])
    return 0


def _status_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("status", metavar="STATUS", type=clean, help=", ".join(ARTICLE_STATUSES))
    parser.add_argument("articles", metavar="ID", type=clean, nargs="+", help="the articles")
    parser.add_argument("--annotator", metavar="NAME", type=clean, help="in whose name")


def _status(values: Namespace, console: Console) -> int:
    with opened(values, console) as project:
        who = None if values.annotator is None else plain.person(project, values.annotator)
        ids = [lookup.object_id(project, "article", word) for word in values.articles]
        articles.set_status(project, ids, values.status, who)
    rows = [{"id": id_text(identity), "status": values.status} for identity in ids]
    console.answer(rows, [f"{row['id']}  {row['status']}" for row in rows])
    return 0


COMMANDS = {
    "note": (_note_arguments, _note),
    "status": (_status_arguments, _status),
    "articles": (_articles_arguments, _articles),
    "search": (_search_arguments, _search),
}
