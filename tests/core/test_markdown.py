"""Guidelines as HTML: what people write comes out, and nothing of it can load or run anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.core.markdown import plain, sections
from annotator.core.markdown_html import to_html
from tests.counting import calls
from tests.support import ends

KNOWN = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "hr", "br",
    "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Reader(HTMLParser):
    """Checks tags and attributes, and that what is opened is closed; keeps the text."""

    def __init__(self, strict: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.strict = strict
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN
        if tag == "a":
            assert [name for name, _ in attrs] == ["href", "rel"]
            assert re.match(r"(https?://|mailto:|#)", attrs[0][1] or "", re.IGNORECASE)
        else:
            assert attrs == []
        if tag not in ("hr", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag if self.strict else tag in self.open

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(to_html(text))
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One *two*\ntext", "<h1>One <em>two</em></h1>\n<p>text</p>"),
        ("a **b** `c<d>` _e_", "<p>a <strong>b</strong> <code>c&lt;d&gt;</code> <em>e</em></p>"),
        ("snake_case_word 2*3*4", "<p>snake_case_word 2*3*4</p>"),
        ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul></li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> q\n> r", "<blockquote>\n<p>q\nr</p>\n</blockquote>"),
        ("```\n# <x>\n```", "<pre><code># &lt;x&gt;</code></pre>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        (r"\*not\* \# this", "<p>*not* # this</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("![pic](http://x/y.png)", "<p>pic</p>"),
        ("[a](javascript:b)", "<p>[a](javascript:b)</p>"),
        ("[a](https://x.org/?b=1&c)", '<p><a href="https://x.org/?b=1&amp;c" rel="noopener noreferrer">a</a></p>'),
        ("| a | b |\n|---|---|\n| 1 |", "<table><thead><tr><th>a</th><th>b</th></tr></thead>\n<tbody>\n<tr><td>1</td><td></td></tr>\n</tbody></table>"),
        ("", ""),
    ],
)  # fmt: skip
def test_that_what_people_write_becomes_the_html_they_mean(text: str, html: str) -> None:
    assert to_html(text) == html
    read(text)


def test_that_headings_start_at_the_level_that_is_asked_for() -> None:
    assert to_html("# A\n###### B", first_level=3) == "<h3>A</h3>\n<h6>B</h6>"


@given(st.text(alphabet="ab <>\"'&*_`[]()!#->|~\\\n1.:/h\x00é\u2028", max_size=80))
@example("[x](https://a`<b>`c)")
@example('[a"onload=x](https://b"c)')
@example("\x000\x00 `x`")
@example("**a *b** c*")
def test_that_any_text_gives_only_known_tags_and_links_that_load_nothing(text: str) -> None:
    reader = Reader(strict=False)  # emphasis that overlaps a link may close out of order
    reader.feed(to_html(text))
    reader.close()


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "**", ">", "- ", "`", "|", "_a_", "[a](", "*a_b ", "`a ``b ", "**a __b ", "  - a\n", "1. a\n\n"]
)  # fmt: skip
def test_that_no_text_makes_more_work_than_it_has_signs(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    with ends("reading the text"):
        assert calls(lambda: (to_html(text), sections(text))) < 30 * len(text)


def test_that_a_text_is_cut_at_its_headings_but_not_in_code() -> None:
    text = "before\n# One `x`\nbody\n```\n# not this\n```\n## Two ##\n\nmore"
    assert [(s.heading, s.level, s.line) for s in sections(text)] == [
        ("", 0, 0),
        ("One x", 1, 1),
        ("Two", 2, 6),
    ]
    assert sections(text)[2].text == "more"
    assert sections("") == []
    assert plain("**a** [b](c) \\*d\\*") == "a b *d*"
