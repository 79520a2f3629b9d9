"""Excluded places: marked and taken back without touching the text, proposed soberly, carried by corrections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import articles, corrections, exclusions, history, projects
from annotator.core.errors import SpanError, UserError
from annotator.core.model import Span
from annotator.store.project import Project
from annotator.suggest.boilerplate import RepeatedLines, find_boilerplate
from tests.store.helpers import add_article, add_articles, new_project, problems, state, tamper
from tests.support import shared_data

JUNK = [
    ("slug", "lena-orso-mayor-belmare-ferry"),
    ("image", "harbour_01.JPG"),
    ("credit", "Photo: Ana Ruiz / Agency"),
    ("credit", "PHOTO/AP - The harbour"),
    ("credit", "The mayor in front of the town hall – AFP"),
    ("credit", "Crédit photo : A. Ruiz"),
    ("credit", "© Ana Ruiz"),
    ("credit", "صورة: وكالات"),
    ("read also", "À lire aussi : Le port reste fermé"),
    ("read also", "Read more: the harbour stays shut"),
    ("read also", "Lee también: el puerto sigue cerrado"),
    ("read also", "Lesen Sie auch: Der Hafen bleibt zu"),
    ("read also", "اقرأ أيضا: الميناء مغلق"),
    ("read also", "Plus dans Politique"),
    ("footer", "© 2024 The Gazette. All rights reserved."),
    ("footer", "Tous droits réservés"),
    ("footer", "Todos los derechos reservados"),
    ("footer", "Alle Rechte vorbehalten"),
    ("footer", "جميع الحقوق محفوظة لصحيفة المدينة"),
    ("cookies", "We use cookies to improve this site. Accept all"),
    ("cookies", "Nous utilisons des cookies ; vous pouvez les accepter."),
    ("cookies", "Usamos cookies propias y de terceros"),
    ("cookies", "Wir verwenden Cookies, um diese Seite zu verbessern"),
    ("cookies", "نستخدم ملفات تعريف الارتباط"),
    ("advertisement", "PUBLICITÉ"),
    ("newsletter", "Abonnez-vous à notre lettre"),
    ("comments", "12 commentaires"),
]
GOOD = [
    "The photo shows the mayor with the workers, she said on Monday.",
    "Image and reality differ, said the union: the ferry is old.",
    "Les cookies du boulanger ont plu au maire.",
    "Plus dans les villages que dans les villes, on attend le bac depuis des mois.",
    "Share prices fell by three per cent after the vote in the council on Monday.",
    "Elle partage cet avis.",
    "« Photo », a-t-elle dit.",
    "Der Hafen bleibt zu.",
    "semi-automatic",
    "12 mai 2022",
    "Comments by the mayor made the union angry, and the talks ended.",
]
BODY = "\n".join(GOOD)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


@pytest.mark.parametrize(("reason", "line"), JUNK)
def test_that_a_line_that_is_no_part_of_an_article_is_known(reason: str, line: str) -> None:
    text = f"{BODY}\n  {line}\n"
    (found,) = find_boilerplate(text)
    assert text[found.start : found.end] == line
    assert (found.reason, found.sure) == (reason, True)


def test_that_sentences_of_an_article_are_left_alone() -> None:
    assert find_boilerplate(BODY) == []


def test_that_the_second_copy_of_a_line_is_proposed_but_not_on_pages_that_are_lists() -> None:
    line = "The harbour stays shut until Monday."
    (found,) = find_boilerplate(f"{line}\n{BODY}\n{line}")
    assert found.start > 100 and found.reason == "repeated"
    assert find_boilerplate(f"{line}\n" * 30 + BODY) == []


def test_that_lines_which_three_articles_repeat_are_known() -> None:
    lines = RepeatedLines()
    for number in range(3):
        lines.add(f"{BODY[:40]}{number}x\nGazette of {number} May, the paper of the coast\n")
    text = "A text.\nGazette of 9 May, the paper of the coast\n"
    (found,) = find_boilerplate(text, lines)
    assert text[found.start : found.end].startswith("Gazette") and found.reason == "outlet"


def test_that_marking_and_taking_back_leave_the_text_as_it_is(project: Project) -> None:
    article = add_article(project, BODY)
    before = articles.text(project, article)
    exclusions.exclude(project, article, [(0, 9), Span(4, 20), (40, 50)])
    assert exclusions.excluded_spans(project, article) == [Span(0, 20), Span(40, 50)]
    steps = len(history.steps(project))
    exclusions.exclude(project, article, [(1, 5)])
    assert len(history.steps(project)) == steps
    exclusions.include_at(project, article, 6)
    assert exclusions.excluded_spans(project, article) == [Span(40, 50)]
    assert articles.text(project, article) == before
    with pytest.raises(UserError):
        exclusions.include_at(project, article, 6)
    for place in ((5, 5), (0, 10**6), (-1, 3)):
        with pytest.raises(SpanError):
            exclusions.exclude(project, article, [place])


def test_that_proposals_are_accepted_as_one_step_and_never_come_twice(project: Project) -> None:
    article = add_article(project, f"{BODY}\nPhoto: A. Ruiz\n© 2024 Gazette\nPUBLICITÉ\n")
    credit, footer, advert = exclusions.proposals(project, article)
    exclusions.refuse(project, [footer])
    assert exclusions.proposals(project, article) == [credit, advert]
    before = state(project)
    exclusions.accept(project, [credit, advert])
    assert [e.reason for e in exclusions.exclusions(project, article)] == [
        "credit",
        "advertisement",
    ]
    assert exclusions.proposals(project, article) == []
    history.undo(project)
    assert state(project) == before
    history.redo(project)
    exclusions.include(project, [e.id for e in exclusions.exclusions(project, article)])
    assert exclusions.proposals(project, article) == []


def test_that_an_outlet_is_cleaned_in_one_step(project: Project) -> None:
    footer = "The paper of the coast since 1871"
    ids = add_articles(
        project, [f"{GOOD[n]} And so on.\n{footer}\n" for n in range(4)], source="Gazette"
    )
    add_article(project, f"{BODY}\n{footer}\n", source="Other")
    found = list(exclusions.outlet_proposals(project, "Gazette"))
    assert [(p.article, p.quote) for p in found] == [(each, footer) for each in ids]
    assert exclusions.proposals(project, ids[0]) == found[:1]
    assert exclusions.proposals(project, ids[0], across=False) == []
    exclusions.accept(project, found)
    assert len(list(exclusions.all_exclusions(project))) == 4
    history.undo(project)
    assert list(exclusions.all_exclusions(project)) == []


def test_that_a_proposal_for_a_text_that_has_changed_is_refused(project: Project) -> None:
    article = add_article(project, f"{BODY}\nPhoto: A. Ruiz\n")
    found = exclusions.proposals(project, article)
    corrections.correct_text(project, article, f"New. {BODY}\nPhoto: A. Ruiz\n")
    with pytest.raises(UserError, match="changed"):
        exclusions.accept(project, found)
    assert exclusions.exclusions(project, article) == []


def test_that_excluded_and_refused_places_move_with_a_correction(project: Project) -> None:
    text = f"{BODY}\nPhoto: A. Ruiz\nPUBLICITÉ\n© 2024 Gazette\n"
    article = add_article(project, text)
    credit, advert, footer = exclusions.proposals(project, article)
    exclusions.accept(project, [credit, footer])
    exclusions.refuse(project, [advert])
    before = state(project)
    new = "A new first line.\n" + text.replace("© 2024 Gazette\n", "")
    corrections.correct_text(project, article, new)
    (kept,) = exclusions.exclusions(project, article)
    assert new[kept.start : kept.end] == "Photo: A. Ruiz"
    assert exclusions.proposals(project, article) == []
    assert problems(project) == []
    history.undo(project)
    assert state(project) == before


def test_that_the_view_shows_excluded_places(project: Project) -> None:
    article = add_article(project, "👩‍🚒 one\nPUBLICITÉ\n", title="T")
    exclusions.accept(project, exclusions.proposals(project, article))
    rows = (
        project.read()
        .execute("SELECT article_title, quote, reason FROM exclusions_flat")
        .fetchall()
    )
    assert rows == [("T", "PUBLICITÉ", "advertisement")]


def test_that_the_check_finds_excluded_places_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "q.annotator"
    with new_project(path) as project:
        exclusions.exclude(project, add_article(project, "👩‍🚒 one"), [(0, 3)])
    tamper(path, 'UPDATE exclusion SET "end" = 2')
    with projects.open(path) as project:
        assert any("cuts a character" in each for each in problems(project))
    tamper(path, 'UPDATE exclusion SET "end" = 99')
    with projects.open(path) as project:
        assert any("outside" in each for each in problems(project))


def test_that_the_lines_of_a_real_article_that_are_none_of_it_are_found() -> None:
    (file,) = (p for p in shared_data("articles").glob("*.txt") if p.name != "SOURCE.txt")
    text = file.read_text("utf-8")
    found = [(b.reason, b.sure, text[b.start : b.end]) for b in find_boilerplate(text)]
    assert [reason for reason, _, _ in found] == ["credit", "slug", "slug", "slug", "read also"]
    assert all(sure for _, sure, _ in found)
    assert all(" " not in words for reason, _, words in found if reason == "slug")
