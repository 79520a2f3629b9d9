"""Lines that an outlet repeats are known as such; what its reports share is not taken for that."""

from __future__ import annotations

import random

from annotator.suggest.boilerplate import RepeatedLines, find_boilerplate, line_key

FOOTER = "The paper of the coast since 1871"
BACKGROUND = (
    "The old ferry sank off Belmare in the winter of 2019 and twelve sailors lost their lives."
)


def report(seed: int, *more: str) -> str:
    drawn = random.Random(seed)
    words = ["".join(drawn.choices("abcdefghij", k=6)) for _ in range(200)]
    lines = [" ".join(words[n : n + 20]).capitalize() + "." for n in range(0, 200, 20)]
    return "\n".join([*lines, *more]) + "\n"


def known(texts: list[str]) -> RepeatedLines:
    lines = RepeatedLines()
    for text in texts:
        lines.add(text)
    return lines


def found(text: str, lines: RepeatedLines) -> dict[str, bool]:
    return {text[b.start : b.end]: b.sure for b in find_boilerplate(text, lines)}


def test_that_a_footer_is_sure_and_its_figures_may_differ() -> None:
    texts = [report(n, FOOTER.replace("1871", str(1871 + n))) for n in range(3)]
    assert [*found(texts[1], known(texts)).values()] == [True]
    assert found(texts[1], known(texts[:2])) == {}


def test_that_background_some_reports_share_belongs_to_them() -> None:
    texts = [report(n, *([BACKGROUND] if n < 4 else [])) for n in range(100)]
    assert found(texts[0], known(texts)) == {}
    texts = [report(n, *([BACKGROUND] if n < 8 else [])) for n in range(100)]
    assert found(texts[0], known(texts)) == {BACKGROUND: False}


def test_that_a_sentence_most_articles_end_with_is_sure() -> None:
    texts = [report(n, BACKGROUND) for n in range(10)]
    assert found(texts[0], known(texts)) == {BACKGROUND: True}


def test_that_versions_of_one_report_do_not_exclude_it() -> None:
    lines = report(1).replace(".", "").split("\n")
    versions = ["\n".join(lines[: 6 + n]) for n in range(4)]
    texts = [*versions, *(report(n) for n in range(10, 14))]
    assert not any(found(versions[3], known(texts)).values())


def test_that_one_in_a_thousand_is_asked_of_very_many_articles() -> None:
    lines = RepeatedLines()
    lines.add(FOOTER)
    lines.add(FOOTER)
    lines.add(FOOTER)
    assert lines.probability(FOOTER) > 0.9
    lines.articles = 5_000
    assert lines.probability(FOOTER) == 0.0


def test_that_lines_seen_once_take_no_room() -> None:
    lines = known([report(n) for n in range(300)])
    assert len(lines._counts) < 5
    assert lines.count(FOOTER) == 0


def test_that_a_line_is_known_by_its_letters_only() -> None:
    assert (
        line_key("Édition du 3 mai")
        == line_key("edition du 12 MAI")
        != line_key("edition du 3 juin")
    )
    assert line_key("12 / 34") == 0
