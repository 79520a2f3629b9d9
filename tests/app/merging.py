"""People who work on the same articles, each in a project of their own, and what their projects hold together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.app import (
    also_here,
    annotations,
    articles,
    codebook,
    diary,
    entities,
    exclusions,
    home,
    notes,
    projects,
    reprints,
    sets,
)
from annotator.app.set_source import ProjectSet
from annotator.core.codebook import TypeDef
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import ARTICLE_STATUSES, End
from annotator.formats.sets import ProjectInfo
from annotator.store.project import Project
from tests.store.helpers import LOREM, add_article, add_articles, tag

TEXTS = (
    LOREM,
    "Minister Aïcha 😀 said: « non ». Aïcha said no more, and the union met the mayor.",
    "The talks began on Monday. The mayor left the talks, the union stayed. 市長は賛成。",
)
FOUND_LATER = ("A fourth text, about the ferry and the mayor.", "A fifth, about the talks.")
WORDS = ("mayor", "union", "said", "ferry", "talks")
TYPES = ("actor", "event", "claim")
NAMES = ("Lena", "L. Orso", "the mayor", "Union of Harbour Workers")

Action = tuple[int, int, int]
"""What is done (a row of :data:`ACTIONS`), and two numbers that choose on what and with what."""


def begun(path: Path) -> Project:
    """What everybody starts from: articles, entities, and work that somebody has done already."""
    home.set_annotator("Coordinator")
    project = projects.create(path)
    made = add_articles(project, TEXTS)
    for name in ("Lena Orso", "Harbour union"):
        entities.create(project, name, "actor")
    tagged = tag(project, made[0], "union")
    claim = tag(project, made[0], "ferry must sail again", "claim")
    annotations.relate(
        project, "made_by", End("annotation", claim.id), End("annotation", tagged.id)
    )
    return project


class Person:
    """Somebody at work in a project, under a name of their own."""

    def __init__(self, project: Project, name: str) -> None:
        self.project = project
        self.me = home.set_annotator(name)
        self.shared = [one.id for one in entities.list_entities(project)]

    def do(self, action: Action) -> None:
        """One thing; what cannot be done is not done."""
        what, one, other = action
        # The same name a second time, a place that is tagged already, and the like.
        with contextlib.suppress(UserError):
            ACTIONS[what % len(ACTIONS)](self, one, other)

    def article(self, number: int) -> Id:
        ids = articles.list_ids(self.project)
        return ids[number % len(ids)]

    def mine(self, type: str = "") -> list[Id]:
        found = annotations.list_annotations(self.project)
        return [n.id for n in found if n.annotator == self.me.id and (not type or n.type == type)]

    def tag(self, one: int, other: int) -> None:
        article, word, type = self.article(one), WORDS[other % 5], TYPES[(one + other) % 3]
        if word in articles.text(self.project, article):
            entity = self.shared[other % 2] if type == "actor" else None
            values = {"stance": "support"} if type == "claim" else {}
            tag(self.project, article, word, type, entity=entity, attributes=values, note=f"n{one}")

    def say(self, one: int, other: int) -> None:
        if mine := self.mine():
            annotations.set_status(self.project, mine[one % len(mine) :], ("", "doubt")[other % 2])

    def relate(self, one: int, other: int) -> None:
        claims = self.mine("claim")
        if claims:
            ends = (
                End("entity", self.shared[one % 2]),
                End("outlet", self.article(other)),
                *(End("annotation", each) for each in self.mine("actor")),
            )
            source = End("annotation", claims[one % len(claims)])
            annotations.relate(self.project, "made_by", source, ends[other % len(ends)])

    def name(self, one: int, other: int) -> None:
        entities.add_alias(self.project, self.shared[one % 2], NAMES[other % len(NAMES)])

    def describe(self, one: int, other: int) -> None:
        """Everybody who says something says the same."""
        identity = self.shared[one % 2]
        (
            lambda: entities.set_note(self.project, identity, "Known from the talks."),
            lambda: entities.set_external(self.project, identity, {"wikidata": f"Q{one % 2 + 7}"}),
            lambda: entities.set_attributes(self.project, [identity], {"country": "Belmare"}),
            lambda: entities.set_parent(self.project, [self.shared[1]], self.shared[0]),
            lambda: notes.set_article_note(self.project, self.article(one), "Read it again."),
            lambda: notes.set_article_values(self.project, [self.article(one)], {"genre": "news"}),
            lambda: articles.edit_metadata(self.project, [self.article(one)], {"author": "A. B."}),
        )[other % 7]()

    def new_entity(self, one: int, other: int) -> None:
        made = entities.create(self.project, NAMES[one % len(NAMES)], "actor", note=f"m{other}")
        if mine := self.mine("actor"):
            annotations.set_entity(self.project, mine[:1], made.id)

    def finish(self, one: int, other: int) -> None:
        status = ARTICLE_STATUSES[other % len(ARTICLE_STATUSES)]
        articles.set_status(self.project, [self.article(one)], status)

    def find(self, one: int, other: int) -> None:
        text = FOUND_LATER[one % 2]
        if text not in [
            articles.text(self.project, each) for each in articles.list_ids(self.project)
        ]:
            add_article(self.project, text, source=("", "The Daily")[one % 2])

    def exclude(self, one: int, other: int) -> None:
        exclusions.exclude(self.project, self.article(one), [(0, 4 + 3 * (other % 2))])

    def refuse(self, one: int, other: int) -> None:
        if mine := self.mine("actor"):
            like = mine[one % len(mine)]
            also_here.refuse(self.project, also_here.here(self.project, like)[:1], like)

    def write(self, one: int, other: int) -> None:
        diary.add(self.project, f"Day {one}: {other}.")

    def new_type(self, one: int, other: int) -> None:
        """The same code is the same type, whoever thinks of it first."""
        book, code = self.project.codebook, ("place", "law")[one % 2]
        if book.find_type(code) is None:
            added = TypeDef(
                code, {"en": code.title()}, colour_light="#334455", colour_dark="#aabbcc"
            )
            codebook.replace(self.project, replace(book, types=(*book.types, added)))
        article = self.article(other)
        annotations.annotate(self.project, article, code, [(0, len("Lena"))], snap=True)

    def delete(self, one: int, other: int) -> None:
        """Also what the coordinator has made."""
        found = sorted(each.id for each in annotations.list_annotations(self.project))
        if found:
            annotations.delete(self.project, [found[one % len(found)]])

    def reprint(self, one: int, other: int) -> None:
        first, second, *_ = sorted(articles.list_ids(self.project))
        reprints.mark(self.project, first, [second])


ACTIONS: tuple[Callable[[Person, int, int], None], ...] = (
    Person.tag, Person.tag, Person.tag, Person.say, Person.relate, Person.name, Person.describe,
    Person.describe, Person.new_entity, Person.finish, Person.find, Person.exclude, Person.refuse,
    Person.write, Person.new_type, Person.delete, Person.reprint,
)  # fmt: skip


def merged(path: Path, bundles: Iterable[Path], onto: Path | None = None) -> Project:
    """A new project (or a copy of one), with these bundles read into it in this order."""
    home.set_annotator("Coordinator")
    if onto is None:
        project = projects.create(path)
    else:
        path.write_bytes(onto.read_bytes())
        project = projects.open(path)
    for bundle in bundles:
        report = sets.import_set(project, bundle, "jsonl")
        assert not report.refused
    return project


def content(project: Project) -> dict[str, Any]:
    """What a project holds, without what is of this copy alone.

    Left out: which of several equal articles gave its id and when it was imported here (articles are told by their
    text); the number of the codebook's version and the order, keys and letters of its types; in which order the names of
    an entity came, and which is called its name; who was the first to exclude a place or to call an article a reprint.
    """
    source = ProjectSet(project)
    sha_of = {each.id: each.text for each in source.articles()}
    found: dict[str, Any] = {
        "project": (source.project if isinstance(source.project, ProjectInfo) else None),
        "diary": {each.id: each for each in source.diary()},
        "types": {each.code: replace(each, letter="", key=0) for each in source.codebook.types},
        "attributes": {
            each.code: (each.kind, set(each.owners), {value.code for value in each.values})
            for each in source.codebook.attributes
        },
        "relation types": {
            each.code: (set(each.source), set(each.target)) for each in source.codebook.relations
        },
        "entities": {
            each.id: (
                {each.name, *each.aliases}, each.kind, each.attributes, each.external, each.note, each.parent,
            )
            for each in source.entities()
        },
    }  # fmt: skip
    for each in source.articles():
        bare = replace(each, id=b"", imported="", path="", annotations=0, kind="", encoding="")
        found[f"article {each.text.hex()}"] = {
            "article": bare,
            "text": source.text(each),
            "statuses": source.statuses(each.id),
            "excluded": {(one.start, one.end, one.reason) for one in source.exclusions(each.id)},
            "refused": {
                (one.start, one.end, one.type, one.entity, one.annotator)
                for one in source.refusals(each.id)
            },
            "annotations": {
                one.id: replace(one, article=b"", codebook=0) for one in source.annotations(each.id)
            },
        }
    assert len(found) == 6 + len(sha_of), "one text, two articles"

    def end(one: End) -> End:
        return End(one.kind, sha_of.get(one.id, one.id))

    found["relations"] = {
        each.id: replace(each, source=end(each.source), target=end(each.target))
        for each in source.relations()
    }
    told = [*found["diary"].values(), *found["relations"].values()]
    who = {each.annotator for each in told}
    for name in found:
        if name.startswith("article "):
            of = found[name]
            who |= {*of["statuses"], *(each[-1] for each in of["refused"])}
            who |= {each.annotator for each in of["annotations"].values()}
    found["people"] = {each.id: each.name for each in source.annotators() if each.id in who}
    found["reprints"] = {
        (frozenset({sha_of[each.article], sha_of[each.of]}), each.verdict)
        for each in source.reprints()
    }
    return found


def work(path: Path, onto: Path, name: str, actions: Sequence[Action]) -> Path:
    """What somebody did in a copy of the project, as the bundle they hand over."""
    path.write_bytes(onto.read_bytes())
    with projects.open(path) as project:
        person = Person(project, name)
        for action in actions:
            person.do(action)
        assert projects.check_project(project) == []
        bundle = path.with_suffix(".jsonl")
        sets.export(project, "jsonl", bundle)
    return bundle
