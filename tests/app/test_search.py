"""Full-text search: what is typed is taken literally, and every place is exact in code points."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.app import articles, history, projects, search
from annotator.core.errors import Cancelled, UserError
from annotator.core.jobs import Silent
from annotator.store.check import check_project
from annotator.store.project import Project
from tests.counting import Steps, calls
from tests.store.helpers import add_article, new_project
from tests.support import ends


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened


def found(project: Project, query: str) -> list[str]:
    """The words found; each is checked to stand exactly where the hit says."""
    hits = search.search(project, query)
    for hit in hits:
        text = articles.text(project, hit.article)
        assert text[hit.start : hit.end].replace("\n", " ") == hit.match
        assert text[: hit.start].replace("\n", " ").endswith(hit.left)
        assert text[hit.end :].replace("\n", " ").startswith(hit.right)
    return [hit.match for hit in hits]


def test_that_words_are_found_without_regard_to_case_and_accents(project: Project) -> None:
    add_article(project, "L'École normale; l’ecole; ÉCOLES. Ecole\u0301")
    assert found(project, '"école"') == ["École", "ecole", "Ecole\u0301"]
    assert found(project, "école") == ["École", "ecole", "ÉCOLES", "Ecole\u0301"]
    assert found(project, "ECOLE normale") != []
    assert found(project, '"normal"') == []
    add_article(project, "NFD: e\u0301cole, NFC: \u00e9cole")
    assert len(found(project, '"école"')) == 5


def test_that_every_word_must_occur_and_words_in_quotes_must_follow(project: Project) -> None:
    add_article(project, "The ferry must sail. The mayor said so.")
    add_article(project, "The ferry stays.")
    assert found(project, "ferry mayor ") == ["ferry", "mayor"]
    assert found(project, '"ferry must"') == ["ferry must"]
    assert found(project, '"must ferry"') == []
    assert found(project, '"ferry must" mayor') != []
    assert found(project, "ferry nothing ") == []


def test_that_the_last_word_may_be_a_beginning_from_three_letters_on(project: Project) -> None:
    add_article(project, "Ministers and ministries met; the mini-summit of mi failed.")
    assert found(project, "min") == ["Ministers", "ministries", "mini"]
    assert found(project, "mi") == ["mi"]
    assert found(project, "minist") == ["Ministers", "ministries"]
    assert found(project, "minist met ") == []
    assert found(project, "minist* met ") == ["Ministers", "ministries", "met"]
    assert found(project, '"minist"') == []


def test_that_arabic_is_found(project: Project) -> None:
    add_article(project, "قال الوزير إن الحكومة لا توافق على الاتفاق. وقال الوزير أيضا.")
    assert found(project, "الوزير") == ["الوزير", "الوزير"]
    assert found(project, '"قال الوزير"') == ["قال الوزير"]
    assert found(project, "الحك") == ["الحكومة"]


def test_that_arabic_words_are_found_however_they_are_written_and_where_they_stand(
    project: Project,
) -> None:
    text = "قال أحمد 😀 إن مُحَمَّدًا في المدرسة، وقال احمد إلى مستشفى كـــبير."
    add_article(project, text)
    for query, matches in {
        "احمد": ["أحمد", "احمد"],
        "أحمد": ["أحمد", "احمد"],
        "مدرسه ": [],
        "المدرسه": ["المدرسة"],
        "مستشفي": ["مستشفى"],
        "كبير": ["كـــبير"],
        "محمد": ["مُحَمَّدًا"],
        '"قال احمد"': ["قال أحمد"],
    }.items():
        hits = search.search(project, query)
        assert [hit.match for hit in hits] == matches, query
        assert all(text[hit.start : hit.end] == hit.match for hit in hits)
    assert check_project(project) == []


@pytest.mark.parametrize(
    ("text", "query", "matches"),
    [
        ("市長は法案に賛成した。法案は否決。", "法案", ["法案", "法案"]),
        ("市長は法案に賛成した。法，案は否決。", "法案", ["法案"]),
        ("中华人民共和国政府宣布", "人民共和国", ["人民共和国"]),
        ("นายกรัฐมนตรีกล่าวว่า", "รัฐมนตรี", ["รัฐมนตรี"]),
        ("대통령은 말했다. 대통령이", "대통령", ["대통령", "대통령"]),
        ("2024年の選挙とEU規制、EUの", "EU規制", ["EU規制"]),
        ("2024年の選挙。2025年の選挙。", "2025年", ["2025年"]),
    ],
)
def test_that_scripts_without_blanks_are_found(
    project: Project, text: str, query: str, matches: list[str]
) -> None:
    add_article(project, text)
    add_article(project, "Nothing of the kind.")
    assert found(project, query) == matches


def test_that_signs_and_emoji_are_found_as_they_stand(project: Project) -> None:
    add_article(project, "Up 5 % 📈 says the bank 📈, down 📉. 👩‍🚒 helps; ☎ 112.")
    assert found(project, "📈") == ["📈", "📈"]
    assert found(project, "👩‍🚒") == ["👩‍🚒"]
    assert found(project, "bank 📉") == ["bank", "📉"]
    assert found(project, "🚀") == []
    assert search.count(project, "📈") == 1
    assert search.count(project, "🚀") == 0


def test_that_positions_after_emoji_and_combining_marks_are_exact(project: Project) -> None:
    add_article(project, "😀👩‍🚒é e\u0301\u0302 \u00a0\u2028😀 target 😀😀 target\ntarget")
    assert found(project, "target") == ["target"] * 3


SYNTAX = [
    '"', '""', '"""', '"a', 'a"b', "*", "a*", "**", "NEAR(a b)", "NEAR", "a AND b", "OR", "NOT x",
    "a -b", "-", "^a", "text:a", "split : a", "{text}: a", "(", ")", "a)", "a + b", "+", ":", "'",
    "''", "\\", "%", "_", "a_b", ";", "--", "/*", "\x00", "a\x00b", "\n", "a.b.c", "C++", "#", "@",
    "?", "a?", "text_search", "rowid:1", "\ud800", "a\udfff", "\u200b", "\ufeff", "ﬁ", "İ", "ß",
]  # fmt: skip


@pytest.mark.parametrize("query", SYNTAX)
def test_that_the_index_s_own_syntax_means_nothing(project: Project, query: str) -> None:
    add_article(project, "a b x NEAR C++ text near and or not İstanbul Straße ﬁn a_b a.b.c")
    try:
        hits = found(project, query)
        assert len(hits) >= search.count(project, query) >= 0
    except UserError as error:
        assert error.hint


def test_that_words_of_the_syntax_are_found_as_words(project: Project) -> None:
    add_article(project, "NEAR the end, AND then OR else; NOT (so) far: a C++ text.")
    for word in ("NEAR", "AND", "OR", "NOT", "C++", "(so)", "far:", "text."):
        assert len(found(project, word + " ")) >= 1, word


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.text(max_size=40))
def test_that_any_query_is_answered_or_refused_in_a_sentence(project: Project, query: str) -> None:
    if not articles.count(project):
        add_article(project, "Some words, some signs: ¿qué? — 東京 😀 a-b 3,5 l'Union ʻ ـ")
    try:
        found(project, query)
        search.count(project, query)
    except UserError as error:
        assert error.hint


def test_that_a_word_of_a_text_always_finds_it(project: Project) -> None:
    drawn = random.Random(4)
    letters = "abcéñßøłœǆΩЖאبक字ァ한0१"
    words = ["".join(drawn.choices(letters[:9], k=6)) for _ in range(40)]
    words += ["".join(drawn.choices("αβγдежابت", k=5)) for _ in range(20)]
    add_article(project, " ".join(words))
    for word in words:
        assert word in found(project, word), word


def test_that_very_long_queries_are_refused_at_once(project: Project) -> None:
    add_article(project, "a b c")

    def refused() -> None:
        for query in ("x" * 1_000_000, "a " * 500_000, '"' * 1_000_000, "字" * 1_000_000):
            with pytest.raises(UserError):
                search.search(project, query)
            with pytest.raises(UserError):
                search.count(project, query)

    counted = Steps()
    counted.watch(project.read())
    with ends("reading long queries"):
        assert calls(refused) < 2_000
    assert counted.made == 0, "the file was asked"
    for query in ("a " * 499, "字" * 999, '"a" ' * 249, "é" * 999):
        assert isinstance(search.search(project, query), list)


def test_that_nothing_to_search_for_is_told(project: Project) -> None:
    for query in ("", "   ", "\n\t", '""', "*"):
        with pytest.raises(UserError, match="nothing to search"):
            search.search(project, query)


def test_that_newer_articles_come_first_and_places_in_order(project: Project) -> None:
    for title, date in (
        ("old", "2019-05-01"),
        ("new", "2026-01-02"),
        ("month", "2026-01"),
        ("", ""),
    ):
        add_article(project, f"ferry and ferry {title}", title=title, date=date)
    hits = search.search(project, "ferry")
    assert [h.title for h in hits] == ["new", "new", "month", "month", "old", "old", "", ""]
    assert [h.start for h in hits[:2]] == [0, 10]
    assert len(search.search(project, "ferry", limit=3)) == 3
    assert search.search(project, "ferry", context=4)[0].right == " and"


def test_that_deleted_articles_are_not_found_and_come_back_with_undo(project: Project) -> None:
    one = add_article(project, "A unique word.")
    articles.delete(project, [one])
    assert found(project, "unique") == [] and search.count(project, "unique") == 0
    history.undo(project)
    assert found(project, "unique") == ["unique"]
    history.undo(project)
    assert found(project, "unique") == []


def test_that_two_articles_of_one_text_are_both_found(project: Project) -> None:
    for _ in range(2):
        add_article(project, "The same agency text.")
    assert search.count(project, "agency") == 2
    assert len({h.article for h in search.search(project, "agency")}) == 2


def test_that_search_works_for_readers_and_can_be_stopped(project: Project) -> None:
    for n in range(5):
        add_article(project, f"ferry {n}")

    class Stop(Silent):
        def check(self) -> None:
            raise Cancelled

    with projects.open(project.path, write=False) as reader:
        assert len(found(reader, "ferry")) == 5
        with pytest.raises(Cancelled):
            search.search(reader, "ferry", report=Stop())


def test_that_a_search_in_a_long_text_makes_few_steps(project: Project) -> None:
    add_article(project, "the ferry sails and " * 200_000)
    add_article(project, "a" * 90_000)
    counted = Steps()
    counted.watch(project.read())
    with ends("the search"):
        assert calls(lambda: search.search(project, "ferry")) < 12_000
        assert len(search.search(project, "ferry")) == 500
        assert search.search(project, '"' + "a" * 900 + '"') == []
    assert counted.made < 99_000


def test_that_few_and_many_articles_that_fit_are_told_alike(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(4)
    for number in range(60):
        date = f"20{drawn.randrange(10, 20)}-0{drawn.randrange(1, 9)}-11" if number % 9 else ""
        signs = "😀" if number % 3 == 0 else ""
        add_article(
            project, f"Strike of day {number % 40} {signs} strikes.", title=f"A{number}", date=date
        )
    articles.delete(project, articles.list_ids(project)[::7])
    for query in ("strike", "stri", "day strike 7", "😀", "strike 😀", '"of day"', "nothing"):
        told = []
        for few in (10_000, 0):
            monkeypatch.setattr("annotator.store.search.FEW", few)
            monkeypatch.setattr("annotator.store.search.NOT_MOST", few)
            told.append((search.search(project, query), search.count(project, query)))
        assert told[0] == told[1]
        assert len({hit.article for hit in told[0][0]}) == told[0][1]


def test_that_the_first_places_of_a_word_of_all_articles_do_not_wait_for_the_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(400):
        add_article(
            project, f"Strike {number}.", title=f"A{number}", date=f"2026-01-{1 + number % 28:02d}"
        )
    steps = Steps()
    steps.watch(project.read())
    made = []
    for few in (10_000, 0):
        monkeypatch.setattr("annotator.store.search.FEW", few)
        made.append(steps.during(lambda: search.search(project, "strike", limit=5)))
    assert made[1] * 3 < made[0]
