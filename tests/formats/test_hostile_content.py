"""Files whose container is sound and whose content is built to do harm: no format expands, fetches, hangs or breaks on them.

Each goes through a real project: it is refused in a sentence, or what was taken from it is sound, and nothing of the
file that it pointed to has come in.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.app import annotations as tagged
from annotator.app import articles as articles_of
from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats.folder import SafeFolder
from annotator.formats.format import Format
from annotator.formats.loss import LossLog
from annotator.formats.table import FORMATS
from tests.formats.test_hostile_containers import module
from tests.formats.test_jsonl import small
from tests.formats.test_read_only import SAMPLES

SECRET = "the words of another file"
Change = Callable[[str, str], str]
"""A file's text and the path of the file it must not read → its hostile text."""

CATMA = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><encodingDesc><fsdDecl xml:id="CATMA_T" n="t 1">
<fsDecl xml:id="CATMA_A" n="1" type="CATMA_A"><fsDescr>Anna</fsDescr></fsDecl></fsdDecl></encodingDesc></teiHeader>
<text><body><ab type="catma">Anna</ab></body></text></TEI>"""

RECOGITO = [
    {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "#1",
        "type": "Annotation",
        "body": [{"type": "TextualBody", "value": "P", "purpose": "tagging"}],
        "target": {
            "source": "a.txt",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "Anna"},
                {"type": "TextPositionSelector", "start": 0, "end": 4},
            ],
        },
    }
]
WHOLE: dict[str, tuple[str, bytes]] = {
    **{format: (name, data) for format, (_, name, data) in SAMPLES.items()},
    "catma": ("a.xml", CATMA.encode()),
    "recogito": ("a.json", json.dumps(RECOGITO).encode()),
}
"""Formats that are only read: a sound file of each."""


def _headed(text: str, head: str, body: str) -> str:
    """The file with a head of its own definitions, and ``body`` where its root begins."""
    at = re.search(r"<[A-Za-z][^<>]*>", text)
    assert at is not None
    start = at.end()
    return f"{text[: at.start()]}{head}{at.group()}{body}{text[start:]}"


def _laughs(text: str, _: str) -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _headed(text, f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>', "&l9;")


XML: dict[str, Change] = {
    "a billion laughs": _laughs,
    "a blow-up by one long word": lambda text, _: _headed(
        text, f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 5_000
    ),
    "an entity outside": lambda text, other: _headed(
        text, f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{other}">]>', "&a;"
    ),
    "a definition outside": lambda text, other: _headed(
        text, f'<!DOCTYPE x SYSTEM "file://{other}">', ""
    ),
    "a parameter entity outside": lambda text, other: _headed(
        text, f'<!DOCTYPE x [<!ENTITY % a SYSTEM "file://{other}"> %a;]>', ""
    ),
    "an inclusion": lambda text, other: _headed(
        text,
        "",
        f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href="file://{other}"/>',
    ),
    "a hundred thousand levels": lambda text, _: _headed(
        text, "", "<a>" * 100_000 + "</a>" * 100_000
    ),
    "ids that stand twice": lambda text, _: re.sub(
        r'(\bid|xmi:id|guid|xml:id)="[^"]*"', r'\1="a"', text
    ),
}

_NUMBER = re.compile(r'(?<=[:,\[\s"#])-?\d+(?:\.\d+)?(?=[,\]}\s"])')


def _numbers(value: str) -> Change:
    return lambda text, _: _NUMBER.sub(value, text)


ANY: dict[str, Change] = {
    f"numbers that are {value if len(value) < 30 else 'of 5,000 digits'}": _numbers(value)
    for value in (
        *("NaN", "Infinity", "-Infinity", "1e999", "-1", "0.5", "true", "null", '""'),
        *("9" * 5_000, str(2**31), str(2**63), str(-(2**63) - 1)),
    )
} | {
    "lines that stand twice": lambda text, _: "".join(
        each * 2 for each in text.splitlines(keepends=True)
    ),
    "half characters": lambda text, _: text.replace("maire", "\\ud83d\\ud83d").replace(
        "Anna", "\\udc00"
    ),
}


def _doubled(value: Any) -> Any:
    """Every list with all its items twice, so that each id stands twice."""
    if isinstance(value, list):
        return [_doubled(each) for each in value] * 2
    if isinstance(value, dict):
        return {key: _doubled(each) for key, each in value.items()}
    return value


def _by_line(change: Callable[[Any], Any]) -> Change:
    def changed(text: str, _: str) -> str:
        try:
            return json.dumps(change(json.loads(text)))
        except json.JSONDecodeError:
            return "".join(f"{json.dumps(change(json.loads(t)))}\n" for t in text.splitlines())

    return changed


def _turned(value: Any) -> Any:
    """Every number a text and every text a number: nothing is of the form it should have."""
    if isinstance(value, list):
        return [_turned(each) for each in value]
    if isinstance(value, dict):
        return {key: _turned(each) for key, each in value.items()}
    if isinstance(value, str):
        return len(value)
    return str(value)


JSON: dict[str, Change] = {
    "a hundred thousand lists": lambda text, _: re.sub(
        r"\{", lambda _: '{"deep":' + "[" * 100_000 + "]" * 100_000 + ",", text, count=1
    ),
    "a hundred thousand objects": lambda text, _: re.sub(
        r"\{", lambda _: "{" + '"a":{' * 100_000 + "}" * 100_000 + ",", text, count=1
    ),
    "keys that stand twice": lambda text, _: re.sub(r'("[\w@%:]+"\s*:)', r"\1 null, \1", text),
    "items that stand twice": _by_line(_doubled),
    "values of another form": _by_line(_turned),
    "only a number": lambda text, _: "1",
    "only nothing": lambda text, _: "null",
    "a list of lists": lambda text, _: "[[], [[]], [null]]",
}
HARM = {**XML, **ANY, **JSON}
READABLE = [each for each in FORMATS if each.reads]


def _sound(format: Format, folder: Path) -> Path:
    """A sound file, or folder, of this format."""
    suffix = format.extensions[0]
    if not format.writes:
        path = folder / WHOLE[format.name][0]
        path.write_bytes(WHOLE[format.name][1])
        return path
    options = format.chosen({}, "write")
    if format.files == "many":
        with SafeFolder(folder / "a") as made:
            module(format).write(small(), made, LossLog(), silent, **options)
            made.commit()
        return folder / "a"
    out = io.BytesIO()
    module(format).write(small(), out, LossLog(), silent, **options)
    path = folder / f"a{suffix}"
    path.write_bytes(out.getvalue())
    return path


def _changed(data: bytes, name: str, harm: str, other: str) -> bytes:
    """The file with the harm done to it, and to every file that it holds; as it was where the harm is not for its kind."""
    if data.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", 8) as made:
            for each in held.namelist():
                made.writestr(each, _changed(held.read(each), each, harm, other))
        return out.getvalue()
    if data.startswith(b"SQLite") or name.endswith((".pdf", ".parquet")):
        return data
    text = data.decode("utf-8")
    is_xml, is_json = (
        text.lstrip("\ufeff").startswith("<"),
        bool(re.match(r"\{|\[\s*[{\[\]]", text)),
    )
    if (harm in XML and not is_xml) or (harm in JSON and not is_json):
        return data
    return HARM[harm](text, other).encode("utf-8")


@pytest.mark.parametrize("format", READABLE, ids=lambda each: each.name)
def test_that_hostile_content_is_refused_or_leaves_a_sound_project(
    tmp_path: Path, format: Format
) -> None:
    other = tmp_path / "secret.txt"
    other.write_text(SECRET, "utf-8")
    (tmp_path / "sound").mkdir()
    sound = _sound(format, tmp_path / "sound")
    done = 0
    with projects.create(tmp_path / "p.annotator") as project:
        for number, harm in enumerate(HARM):
            target = tmp_path / f"{number}" / sound.name
            same = True
            for path in [sound] if sound.is_file() else sorted(sound.rglob("*")):
                if not path.is_file():
                    continue
                place = target / path.relative_to(sound) if sound.is_dir() else target
                place.parent.mkdir(parents=True, exist_ok=True)
                data = _changed(path.read_bytes(), path.name, harm, str(other))
                same = same and data == path.read_bytes()
                place.write_bytes(data)
            if same:
                continue
            done += 1
            try:
                sets.import_set(project, target, format.name)
            except UserError as error:
                assert error.message and SECRET not in error.message, harm
            assert projects.check_project(project) == [], harm
        texts = [articles_of.text(project, each.id) for each in articles_of.list_articles(project)]
        found = tagged.list_annotations(project)
    assert done or format.name in ("dna", "xlsx")
    assert not any(SECRET in text or len(text) > 1_000 for text in texts)
    assert all(SECRET not in (each.note or "") for each in found)
