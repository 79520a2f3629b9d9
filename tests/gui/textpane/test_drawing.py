"""What is painted: boxes where the letters are, styles that need no colour, layers that stay clean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

from annotator.core.model import Span
from annotator.gui.textpane import Line, TypeStyle, default_colours, default_types, tiles
from annotator.gui.textpane.lanes import HIDDEN
from tests.gui.textpane.conftest import Sheet, identity, settle

PAPERS = ("light", "dark", "sepia", "contrast")


def picture(s: Sheet) -> QImage:
    return s.pane.viewport().grab().toImage()


def colours_in(image: QImage, area: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def area_of(s: Sheet, words: str) -> QRect:
    """The part of the viewport where some words of one line are, without what lies below."""
    span = s.span(words)
    found = s.pane._page.rects_of(span, 0, 10_000)
    rect = found[0][0]
    for other, _, _ in found[1:]:
        rect = rect.united(other)
    return rect.toAlignedRect().translated(0, -s.pane.verticalScrollBar().value())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Le président Emmanuel Macron a reçu.", "Emmanuel Macron"),
        ("قال الرئيس Emmanuel Macron في باريس إن اللقاء مع NATO مهم", "الرئيس Emmanuel"),
        ("قال الرئيس Emmanuel Macron في باريس إن اللقاء مع NATO مهم", "Macron في باريس"),
        ("He said السلام عليكم to the NATO خلال officials", "عليكم to the"),
        ("He said السلام عليكم to the NATO خلال officials", "said السلام"),
        ("שלום 123 world שוב", "123 world"),
        ("زيارة إلى الاتحاد 2024 الأوروبي", "الاتحاد 2024"),
        ("emoji 👨‍👩‍👧 and e\u0301 flags 🇫🇷🇩🇪 end", "👨‍👩‍👧 and e\u0301"),
    ],
)
def test_that_boxes_lie_exactly_where_qt_would_paint_a_selection(
    sheet, text: str, words: str
) -> None:
    s: Sheet = sheet(text)
    red = "#ff0000"
    palette = s.pane.palette()
    palette.setColor(palette.ColorRole.Highlight, QColor(red))
    s.pane.setPalette(palette)
    span = s.span(words)
    s.pane.setCursorWidth(0)
    s.pane.select(span)
    settle()
    image = picture(s)
    y = round(s.pane.rect_of(0).top()) + 1
    painted = {x for x in range(image.width()) if image.pixelColor(x, y).name() == red}
    assert painted
    boxes = [rect for rect, _, _ in s.pane._page.rects_of(span, 0, 1000)]
    ours = {x for rect in boxes for x in range(round(rect.left()), round(rect.right()))}
    assert len(painted ^ ours) <= 2 * len(boxes)


@pytest.mark.parametrize("paper", PAPERS)
def test_that_every_type_has_a_line_of_its_own_without_any_colour(sheet, paper: str) -> None:
    s: Sheet = sheet("alphabetical\n" * 8)
    grey = {
        code: TypeStyle(code, style.letter, style.name, "#000000", "", style.line)
        for code, style in default_types(paper).items()
    }
    s.pane.set_colours(default_colours("light"))
    s.pane.set_types(grey)
    s.show(*(s.row(n, Span(n * 13, n * 13 + 12), code) for n, code in enumerate(grey)))
    image = picture(s)
    patterns = set()
    for n in range(len(grey)):
        rect = s.pane._page.rects_of(Span(n * 13, n * 13 + 12), 0, 10_000)[0][0].toAlignedRect()
        rows = range(rect.bottom() + 1, rect.bottom() + 6)
        columns = range(rect.left() + 4, rect.left() + 60)
        patterns.add(
            tuple(tuple(image.pixelColor(x, y).lightness() < 128 for x in columns) for y in rows)
        )
    assert len(patterns) == len(grey)
    assert all(any(any(row) for row in pattern) for pattern in patterns)


def test_that_the_tint_lies_under_the_span_and_nowhere_else(sheet) -> None:
    s: Sheet = sheet("un deux trois")
    s.show(s.row(1, "deux", "actor"))
    image = picture(s)
    tint = default_types("light")["actor"].tint.lower()
    assert tint in colours_in(image, area_of(s, "deux"))
    assert tint not in colours_in(image, area_of(s, "un").adjusted(0, 0, -1, 0))
    assert tint not in colours_in(image, area_of(s, "trois"))


def test_that_nested_tints_frame_each_other_and_are_never_mixed(sheet) -> None:
    s: Sheet = sheet("aaa bbb ccc ddd eee")
    types = default_types("light")
    s.show(
        s.row(1, "aaa bbb ccc ddd eee", "event"),
        s.row(2, "bbb ccc ddd", "actor"),
        s.row(3, "ccc", "claim"),
    )
    image = picture(s)
    rect = area_of(s, "ccc")
    column = rect.right() - 3  # beside the badge
    seen = []
    for y in range(rect.top(), rect.bottom()):
        name = image.pixelColor(column, y).name()
        if not seen or seen[-1] != name:
            seen.append(name)
    tints = [types[code].tint.lower() for code in ("event", "actor", "claim")]
    assert [name for name in seen if name in tints][:3] == tints
    plain = {types[code].tint.lower() for code in ("event", "actor", "claim", "place")}
    top = rect.top() + 1  # above the letters there is nothing but tints
    beside = area_of(s, "ddd")
    row = {image.pixelColor(x, top).name() for x in range(beside.left(), beside.right())}
    assert row <= plain


def test_that_stacked_underlines_do_not_cover_each_other(sheet) -> None:
    s: Sheet = sheet("concentration")
    codes = ["actor", "event", "claim", "place", "quote"]
    s.show(*(s.row(n, "concentration", code) for n, code in enumerate(codes)))
    image = picture(s)
    rect = area_of(s, "concentration")
    below = QRect(rect.left() + 6, rect.bottom() + 1, 60, round(s.pane._typography.gap))
    seen = colours_in(image, below)
    for code in codes:
        bar = QColor(default_types("light")[code].bar)
        assert any(  # a wave is smoothed at its edges
            abs(c.red() - bar.red()) + abs(c.green() - bar.green()) + abs(c.blue() - bar.blue())
            < 12
            for c in map(QColor, seen)
        )


def test_that_more_than_five_deep_is_counted(sheet) -> None:
    s: Sheet = sheet("concentration")
    s.show(*(s.row(n, "concentration") for n in range(8)))
    block, number, top = next(iter(s.pane._page.lines(0, 100)))
    artist_badges = s.pane._page.art(block, number, top).badges
    hidden = [m for m in s.pane._rows.index.marks() if m.lane == HIDDEN]
    assert len(hidden) == 3
    assert len(s.pane._page.art(block, number, top).badge_places) <= 5
    assert len(artist_badges) >= 5
    assert len(s.pane.annotations_at(3)) == 8


def test_that_only_the_lines_an_annotation_is_on_are_drawn_anew(sheet) -> None:
    s: Sheet = sheet("Le ministre a déclaré que la réforme serait examinée. " * 12)
    end = len(s.text)
    s.show(*(s.row(n, Span(at, at + 9), "claim") for n, at in enumerate(range(3, end - 9, 27))))

    def arts() -> list[object]:
        return [s.pane._page.art(*line) for line in s.pane._page.lines(0, 10_000)]

    before = arts()
    assert len(before) > 4
    s.pane.add_rows([s.row(90, Span(5, 20))])
    after = arts()
    assert after[0] is not before[0]
    assert after[2:] == before[2:]
    assert all(one is other for one, other in zip(after[2:], before[2:], strict=True))
    s.pane.remove_annotation(identity(90))
    s.pane.set_types(default_types("dark"))
    assert not any(one is other for one, other in zip(arts(), before, strict=True))


def test_that_a_line_is_drawn_anew_when_what_was_hidden_on_it_finds_room(sheet) -> None:
    s: Sheet = sheet("concentration")
    s.show(*(s.row(n, "concentration") for n in range(6)))
    (line,) = s.pane._page.lines(0, 100)
    before = s.pane._page.art(*line)
    s.pane.remove_annotation(next(m.id for m in s.pane._rows.index.marks() if m.lane != HIDDEN))
    after = s.pane._page.art(*line)
    assert before is not None and after is not None
    assert len(after.fills) == len(before.fills) == 5
    assert {mark.id for *_, mark in after.fills} != {mark.id for *_, mark in before.fills}


def test_that_a_doubt_is_seen_in_the_badge(sheet) -> None:
    s: Sheet = sheet("un deux")
    s.show(s.row(1, "un"))
    sure = picture(s).copy(area_of(s, "un").adjusted(-2, -6, 14, 0))
    s.pane.replace_annotation(identity(1), [s.row(1, "un", status="doubt")])
    doubtful = picture(s).copy(area_of(s, "un").adjusted(-2, -6, 14, 0))
    assert sure != doubtful
    assert tiles.badge_width("A?", 10) > tiles.badge_width("A", 10)


def test_that_the_current_and_the_hovered_one_are_seen_without_colour(sheet) -> None:
    s: Sheet = sheet("un deux trois")
    s.show(s.row(1, "deux"))
    s.pane.set_caret(0)
    plain = picture(s)
    s.pane.set_hovered(identity(1))
    hovered = picture(s)
    s.pane.set_hovered(None)
    s.pane.set_current(identity(1))
    current = picture(s)
    area = area_of(s, "deux").adjusted(-4, -4, 4, 6)

    def changed(one: QImage) -> int:
        return sum(
            abs(plain.pixelColor(x, y).lightness() - one.pixelColor(x, y).lightness()) > 25
            for x in range(area.left(), area.right())
            for y in range(area.top(), area.bottom())
        )

    assert changed(hovered) > 20
    assert changed(current) > 100


def test_that_fragments_are_joined_by_dots(sheet) -> None:
    s: Sheet = sheet("aaa bbbbbbbbbbbbbbb ccc")
    s.show(s.row(1, "aaa"), s.row(1, "ccc", fragment=1))
    between = area_of(s, "bbbbbbbbbbbbbbb")
    below = QRect(between.left() + 4, between.bottom() + 1, between.width() - 8, 4)
    assert default_types("light")["actor"].bar.lower() in colours_in(picture(s), below)
    s.show(s.row(1, "aaa"), s.row(2, "ccc"))
    assert colours_in(picture(s), below) == {"#ffffff"}


def test_that_equal_neighbours_are_told_apart(sheet) -> None:
    s: Sheet = sheet("中国总理")
    s.show(s.row(1, "中国"), s.row(2, "总理"))
    two = picture(s)
    s.show(s.row(1, "中国总理"))
    assert two != picture(s)


@pytest.mark.parametrize("paper", PAPERS)
def test_that_bars_and_texts_have_the_contrast_they_need(paper: str) -> None:
    colours = default_colours(paper)

    def contrast(one: str, other: str) -> float:
        light, dark = sorted((tiles.luminance(one), tiles.luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert contrast(colours.text, colours.paper) >= 7
    assert contrast(colours.selection_text, colours.selection) >= 4.5
    assert contrast(colours.muted, colours.paper) >= 4.5
    assert contrast(colours.focus, colours.paper) >= 3
    for ground in (colours.hit, colours.hit_current):
        assert contrast(colours.text, ground) >= 4.5
    styles = default_types(paper)
    assert len({style.letter for style in styles.values()}) == len(styles)
    assert {style.line for style in styles.values()} == set(Line)
    for style in styles.values():
        assert contrast(style.bar, colours.paper) >= 3
        assert contrast(tiles.readable_on(style.bar), style.bar) >= 4
        if style.tint:
            assert contrast(colours.text, style.tint) >= 7


def test_that_the_pieces_of_a_page_are_kept_until_something_changes(sheet) -> None:
    s: Sheet = sheet("un deux\ntrois quatre")
    s.show(s.row(1, "deux"), s.row(2, "trois"))
    picture(s)
    kept = {n: dict(lines) for n, lines in s.pane._page._lines.items()}
    s.pane.add_rows([s.row(3, "quatre")])
    picture(s)
    assert s.pane._page._lines[0][0] is kept[0][0]
    assert s.pane._page._lines[1][0] is not kept[1][0]
    s.pane.resize(500, 600)
    settle()
    picture(s)
    assert s.pane._page._lines[0][0] is not kept[0][0]


def test_that_a_point_far_below_the_text_is_its_end(sheet) -> None:
    s: Sheet = sheet("un deux\ntrois")
    assert s.pane.position_at(QPoint(5, 590)) == 8 or s.pane.position_at(QPoint(5, 590)) == 13
    assert s.pane.position_at(QPoint(800, 590)) == 13
    assert s.pane.position_at(QPoint(0, 0)) == 0
    assert s.pane.marks_at_point(s.pane.place_of(0).toPointF()) == []
