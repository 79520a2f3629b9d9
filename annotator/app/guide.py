"""The codebook as a document for people: Markdown, or one HTML page that loads nothing from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from annotator.app import guidelines
from annotator.core.codebook import ARTICLE_OWNER, ENTITY_PREFIX, Codebook
from annotator.core.codebook_parts import AttributeDef, Definition, RelationDef, TypeDef, ValueDef
from annotator.core.markdown_html import to_html
from annotator.formats.writing import SafeFile, told
from annotator.store.project import Project

_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]()#+!|<>~"})
_ENDS = {
    ARTICLE_OWNER: "the article",
    "outlet": "the article's outlet",
    "author": "the article's author",
}

_STYLE = """
body { font: 11pt/1.5 Georgia, "Noto Serif", serif; color: #1a1a1a; background: #fff; max-width: 46em;
  margin: 2em auto; padding: 0 1em; }
h1, h2, h3, h4, dt, th, .code { font-family: "Noto Sans", "Segoe UI", Arial, sans-serif; }
h1 { font-size: 1.7em; } h2 { font-size: 1.35em; border-bottom: 1px solid #999; margin-top: 2em; }
h3 { font-size: 1.1em; margin-bottom: 0.2em; } section.item { break-inside: avoid; margin-bottom: 1.2em; }
.code { color: #5f6368; font-size: 0.85em; font-weight: normal; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; margin-inline-end: 0.4em; }
ul { margin: 0.2em 0; } dl { margin: 0.3em 0 0.3em 1em; } dt { font-size: 0.95em; font-weight: 600; }
dd { margin: 0 0 0.4em 1.2em; } .yes::marker { content: "\\2713  "; } .no::marker { content: "\\2717  "; }
.about { color: #5f6368; font-size: 0.9em; margin: 0.1em 0; } table { border-collapse: collapse; }
td, th { border: 1px solid #bbb; padding: 0.2em 0.5em; text-align: start; } pre { white-space: pre-wrap; }
blockquote { border-inline-start: 3px solid #bbb; margin-inline-start: 0; padding-inline-start: 1em; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
"""


def markdown(project: Project, language: str = "en") -> str:
    """Guidelines and codebook as Markdown."""
    book = project.codebook
    lines = [f"# {_plain(book.name)}", "", f"Version {book.version} of the codebook.", ""]
    text = guidelines.text(project).strip("\n")
    if text.strip():
        lines += ["## Guidelines", "", _lowered(text), ""]
    for title, found in _parts(book):
        if found:
            lines += [f"## {title}", ""]
        for item in found:
            lines += _item_markdown(item, book, language)
    return "\n".join(lines).rstrip("\n") + "\n"


def html(project: Project, language: str = "en") -> str:
    """The same as one HTML page; every text of the project is escaped, and nothing is loaded from outside."""
    book = project.codebook
    text = guidelines.text(project)
    direction = "rtl" if language in ("ar", "fa", "he", "ur") else "ltr"
    body = [
        f"<h1>{escape(book.name)}</h1>",
        f'<p class="about">Version {book.version} of the codebook.</p>',
    ]
    if text.strip():
        body += ["<h2>Guidelines</h2>", to_html(text, first_level=3)]
    for title, found in _parts(book):
        if found:
            body.append(f"<h2>{title}</h2>")
        for item in found:
            body += _item_html(item, book, language)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(book.name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def write(project: Project, path: Path, language: str = "en", overwrite: bool = False) -> None:
    """Write the document: HTML when the file is named so, else Markdown; an existing file stays unless ``overwrite``."""
    page = path.suffix.lower() in (".html", ".htm")
    text = html(project, language) if page else markdown(project, language)
    with SafeFile(path, overwrite) as new:
        with told(path):
            new.file.write(text.encode("utf-8"))
        new.sync()
        new.commit()


def _parts(book: Codebook) -> Sequence[tuple[str, Sequence[Definition]]]:
    return (("Types", book.types), ("Attributes", book.attributes), ("Relations", book.relations))


def _facts(item: Definition, book: Codebook, language: str) -> Iterator[str]:
    """What is said about an item beside its definition, one sentence each."""
    if isinstance(item, TypeDef):
        keys = [f"letter {item.letter}"] if item.letter else []
        keys += [f"number {item.key}"] if item.key else []
        if keys:
            yield f"Keys: {', '.join(keys)}."
        if item.entity_kind:
            yield f"Points to an entity of the kind {item.entity_kind}."
        own = book.attributes_for(item.code)
        if own:
            yield f"Attributes: {', '.join(each.name(language) for each in own)}."
    elif isinstance(item, AttributeDef):
        of = ", ".join(_end(owner, book, language) for owner in item.owners)
        yield f"{item.kind.capitalize()}; of {of}; {item.level}."
    elif isinstance(item, RelationDef):
        source = ", ".join(_end(end, book, language) for end in item.source)
        target = ", ".join(_end(end, book, language) for end in item.target)
        letter = f"; letter {item.letter}" if item.letter else ""
        yield f"From {source} to {target}{letter}; {item.level}."


def _end(code: str, book: Codebook, language: str) -> str:
    if code in _ENDS:
        return _ENDS[code]
    if code.startswith(ENTITY_PREFIX):
        return f"entity ({code.removeprefix(ENTITY_PREFIX)})"
    return book.name_of(code, language)


def _ordered(values: Sequence[ValueDef]) -> list[tuple[int, ValueDef]]:
    """Values with their depth, narrower ones after their broader one."""
    found: list[tuple[int, ValueDef]] = []

    def add(parent: str, depth: int) -> None:
        for value in values:
            if value.parent == parent:
                found.append((depth, value))
                add(value.code, depth + 1)

    add("", 0)
    return found


# --- Markdown ---


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return " ".join(text.split()).translate(_MARKS)


def _lowered(text: str) -> str:
    """Headings two levels further down, so that they stand below ours."""
    lines = []
    fence = False
    for line in text.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fence = not fence
        lines.append(f"##{line}" if line.startswith("#") and not fence else line)
    return "\n".join(lines)


def _item_markdown(item: Definition, book: Codebook, language: str) -> Iterator[str]:
    yield f"### {_plain(item.name(language))} (`{item.code}`)"
    yield ""
    for text in (item.definition, *_facts(item, book, language)):
        if text:
            yield _plain(text)
            yield ""
    yield from _examples_markdown(item, "")
    if isinstance(item, AttributeDef) and item.values:
        for depth, value in _ordered(item.values):
            said = f": {_plain(value.definition)}" if value.definition else ""
            yield f"{'  ' * depth}- **{_plain(value.name(language))}** (`{value.code}`){said}"
            yield from _examples_markdown(value, "  " * (depth + 1), end=False)
        yield ""


def _examples_markdown(item: Definition, indent: str, end: bool = True) -> Iterator[str]:
    for text in item.examples:
        yield f"{indent}- Yes: {_plain(text)}"
    for text in item.counterexamples:
        yield f"{indent}- No: {_plain(text)}"
    if end and (item.examples or item.counterexamples):
        yield ""


# --- HTML ---


def _item_html(item: Definition, book: Codebook, language: str) -> Iterator[str]:
    swatch = ""
    if isinstance(item, TypeDef):
        colour = item.colour_light if _COLOUR.fullmatch(item.colour_light) else "#464646"
        swatch = f'<span class="swatch" style="background: {colour}"></span>'
    yield '<section class="item">'
    yield (
        f"<h3>{swatch}{escape(item.name(language))} "
        f'<span class="code">{escape(item.code)}</span></h3>'
    )
    if item.definition:
        yield f"<p>{escape(item.definition)}</p>"
    for fact in _facts(item, book, language):
        yield f'<p class="about">{escape(fact)}</p>'
    yield from _examples_html(item)
    if isinstance(item, AttributeDef) and item.values:
        yield "<dl>"
        for depth, value in _ordered(item.values):
            yield (
                f'<dt style="margin-inline-start: {2 * depth}em">{escape(value.name(language))} '
                f'<span class="code">{escape(value.code)}</span></dt>'
            )
            yield f'<dd style="margin-inline-start: {2 * depth + 1.2:g}em">{escape(value.definition)}'
            yield from _examples_html(value)
            yield "</dd>"
        yield "</dl>"
    yield "</section>"


def _examples_html(item: Definition) -> Iterator[str]:
    if not item.examples and not item.counterexamples:
        return
    yield "<ul>"
    for name, texts in (("yes", item.examples), ("no", item.counterexamples)):
        for text in texts:
            yield f'<li class="{name}">{escape(text)}</li>'
    yield "</ul>"
