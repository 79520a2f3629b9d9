"""Near-duplicates: found, listed in groups, compared, decided."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from annotator.cli.console import Console, counted, shown
from annotator.cli.opening import opened
from annotator.cli.parser import Parser
from annotator.core.errors import UserError
from annotator.core.ids import id_text

if TYPE_CHECKING:
    from annotator.app.reprints import Group
    from annotator.core.differences import Piece
    from annotator.core.ids import Id
    from annotator.core.model import Article


def _duplicates_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("--article", metavar="ID", help="only the group of this article")
    parser.add_argument(
        "--undecided", action="store_true", help="only groups with something to decide"
    )
    parser.add_argument(
        "--known", action="store_true", help="what was found before, without looking again"
    )


def _duplicates(values: Namespace, console: Console) -> int:
    from annotator.app import articles, lookup, reprints

    with opened(values, console, write=not values.known) as project:
        one = lookup.object_id(project, "article", values.article) if values.article else None
        if not values.known:
            reprints.find(project, console.reporter)
        groups = reprints.groups(project, values.undecided)
        if one is not None:
            mine = reprints.group_of(project, one, groups)
            groups = [mine] if mine is not None else []
        ids = [each for g in groups for each in (g.first, *(m.article for m in g.members))]
        about = {each.id: each for each in articles.page(project, ids)}
    rows = [_row(group, about) for group in groups]
    lines: list[str] = []
    for row in rows:
        lines.append(f"{row['id']}  {_about(row)}")
        for each in row["members"]:
            part = f"{each['shared']:4.0%}" if each["shared"] is not None else "   –"
            said = "reprint" if each["decided"] else "?"
            lines.append(f"  {each['id']}  {part}  {said:7}  {_about(each)}")
    console.answer(rows, [*lines, counted(len(rows), "group.", "groups.")])
    return 0


def _row(group: Group, about: dict[Id, Article]) -> dict[str, Any]:
    return {
        **_article(about[group.first]),
        "undecided": len(group.open),
        "members": [
            {**_article(about[each.article]), "shared": each.shared, "decided": each.decided}
            for each in group.members
        ],
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": id_text(article.id),
        "title": article.title,
        "source": article.source,
        "date": article.date,
        "characters": article.characters,
    }


def _about(row: dict[str, Any]) -> str:
    return (
        f"{shown(row['date'], 16) or '-':10}  {shown(row['source'], 24) or '-':16}  "
        f"{row['characters']:7,}  {shown(row['title'], 70)}"
    )


def _reprint_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("first", metavar="FIRST", help="the article they are reprints of")
    parser.add_argument("articles", metavar="ID", nargs="*", help="the reprints")
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument(
        "--group", action="store_true", help="all that were found to be near-duplicates of it"
    )
    answer.add_argument("--not", dest="other", action="store_true", help="they are other stories")
    answer.add_argument(
        "--forget", action="store_true", help="take back what was decided about FIRST and them"
    )


def _reprint(values: Namespace, console: Console) -> int:
    from annotator.app import lookup, reprints

    with opened(values, console) as project:
        first = lookup.object_id(project, "article", values.first)
        ids = [lookup.object_id(project, "article", each) for each in values.articles]
        if values.group:
            found = reprints.group_of(project, first)
            ids += [] if found is None else [found.first, *(m.article for m in found.members)]
        if values.forget:
            changes = reprints.forget(project, [first, *ids])
        elif not [each for each in ids if each != first]:
            raise UserError("It is not said which articles.", "Name them, or give --group.")
        elif values.other:
            changes = reprints.part(project, first, ids)
        else:
            changes = reprints.mark(project, first, ids)
    count = len(changes.objects.get("reprint", ()))
    console.answer(
        {"decided": count, "articles": sorted(id_text(each) for each in changes.articles)},
        [f"{changes.label}: {counted(count, 'decision', 'decisions')}."],
    )
    return 0


def _compare_arguments(parser: Parser) -> None:
    parser.project()
    parser.add_argument("first", metavar="ID", help="an article")
    parser.add_argument("second", metavar="ID", help="another article")


def _compare(values: Namespace, console: Console) -> int:
    from annotator.app import lookup, reprints

    with opened(values, console, write=False) as project:
        pair = [
            lookup.object_id(project, "article", each) for each in (values.first, values.second)
        ]
        found = reprints.compare(project, *pair)
    row = {
        "first": _article(found.first),
        "second": _article(found.second),
        "shared": round(found.shared, 4),
        "rows": [
            {
                "left": "".join(piece.text for piece in each.left),
                "right": "".join(piece.text for piece in each.right),
                "same": each.same,
            }
            for each in found.rows
        ],
    }
    lines = [f"They share {found.shared:.0%} of the shorter one."]
    for each in found.rows:
        if each.same:
            lines.append(f"  {shown(each.left[0].text, 100)}")
            continue
        lines += [
            f"{sign} {_marked(side)}"
            for sign, side in (("-", each.left), ("+", each.right))
            if side
        ]
    console.answer(row, lines)
    return 0


def _marked(pieces: tuple[Piece, ...]) -> str:
    """A paragraph with what differs in brackets; all of it, when all of it does."""
    if all(piece.differs for piece in pieces):
        return shown("".join(piece.text for piece in pieces))
    parts = []
    for piece in pieces:
        words = shown(piece.text)
        bare = words.rstrip()
        parts.append(f"[{bare}]{words[len(bare) :]}" if piece.differs else words)
    return "".join(parts)


COMMANDS = {
    "duplicates": (_duplicates_arguments, _duplicates),
    "reprint": (_reprint_arguments, _reprint),
    "compare": (_compare_arguments, _compare),
}
