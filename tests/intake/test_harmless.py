"""Nothing a source names is opened or asked for, be it on disk or in the net; and nothing heavy or foreign
is imported before it is needed.
"""

from __future__ import annotations

import ctypes
import gzip
import os
import re
import socket
import struct
import subprocess
import sys
import threading

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import read_bytes
from tests.intake.document_makers import epub, mail, mailbox, mhtml, odt
from tests.intake.makers import archive, docx, paragraph
from tests.intake.test_html import PAGE
from tests.support import ROOT

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="asks the system who opened a file"
)

NAMES = """
<img src="{bait}"><img src="file://{bait}"><link rel="stylesheet" href="{bait}"><iframe src="{bait}"></iframe>
<object data="{bait}"></object><embed src="file://{bait}"><video src="{bait}"></video><base href="file://{bait}">
<style>@import url({bait}); body {{background: url(file://{bait})}}</style><body background="{bait}">
<script src="{bait}"></script><meta http-equiv="refresh" content="0; url={url}"><img src="{url}"><img src="//{host}/x">
<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{bait}" parse="text"/>
"""


class Opened:
    """Counts how often a file is opened, by whatever part of whatever process."""

    def __init__(self, path: str) -> None:
        self._system = ctypes.CDLL(None, use_errno=True)
        self._watch = self._system.inotify_init1(os.O_NONBLOCK)
        if self._watch < 0 or self._system.inotify_add_watch(self._watch, path.encode(), 0x20) < 0:
            pytest.skip("the system does not tell who opens files")

    def count(self) -> int:
        try:
            events = os.read(self._watch, 65536)
        except BlockingIOError:
            return 0
        return len(events) // struct.calcsize("iIII")


@pytest.fixture
def server():
    """An address that notes who calls."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    calls: list[object] = []
    ended = threading.Event()

    def listen() -> None:
        while not ended.is_set():
            try:
                connection, who = listening.accept()
            except TimeoutError:
                continue
            calls.append(who)
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    yield host, calls
    ended.set()
    thread.join()
    listening.close()


@linux
def test_that_the_watch_notices_an_opened_file(tmp_path):
    bait = tmp_path / "bait.css"
    bait.write_text("x")
    opened = Opened(str(bait))
    assert opened.count() == 0
    bait.read_text()
    assert opened.count() == 1


@linux
@pytest.mark.parametrize("tags", [0, 90_000], ids=["main text", "visible text"])
def test_that_nothing_a_page_names_is_opened_or_called(tmp_path, server, tags):
    host, calls = server
    bait = tmp_path / "bait.css"
    bait.write_text("body {}")
    opened = Opened(str(bait))
    names = NAMES.format(bait=bait, host=host, url=f"http://{host}/pixel")
    page = PAGE.replace("<h1>", names + "<h1>") + "<br>" * tags
    assert "Port-Vieux" in read_bytes(page.encode(), "a.html")[0].text
    assert opened.count() == 0
    assert calls == []


@linux
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d SYSTEM "file://{bait}">',
        '<!DOCTYPE d SYSTEM "http://{host}/d.dtd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file://{bait}">]>',
        '<!DOCTYPE d [<!ENTITY % x SYSTEM "file://{bait}"> %x;]>',
        '<?xml-stylesheet href="file://{bait}"?>',
    ],
)
def test_that_nothing_a_document_names_is_opened_or_called(tmp_path, server, declaration):
    host, calls = server
    bait = tmp_path / "bait.dtd"
    bait.write_text("<!ELEMENT d ANY>")
    opened = Opened(str(bait))
    included = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{bait}"/>'
    main = (
        declaration.format(bait=bait, host=host)
        + '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + paragraph("Words") + included + "</w:body></w:document>"
    )  # fmt: skip
    try:
        text = read_bytes(docx("", {"word/document.xml": main}), "a.docx")[0].text
    except IntakeError as error:
        assert "DOCTYPE" in error.message
    else:
        assert (text, "stylesheet" in declaration) == ("Words", True)
    assert opened.count() == 0
    assert calls == []


IN_DOCUMENTS = {
    "a.mhtml": mhtml,
    "a.eml": lambda page: mail(page, "text/html; charset=utf-8"),
    "a.mbox": lambda page: mailbox([mail(page, "text/html; charset=utf-8")]),
    "a.epub": lambda page: epub({"a.xhtml": page}),
    "a.zip": lambda page: archive({"a.html": page, "a.eml": mail(page, "text/html")}),
    "a.html.gz": lambda page: gzip.compress(page.encode()),
}


@linux
@pytest.mark.parametrize("name", IN_DOCUMENTS)
def test_that_nothing_a_page_within_a_document_names_is_opened_or_called(tmp_path, server, name):
    host, calls = server
    bait = tmp_path / "bait.css"
    bait.write_text("body {}")
    opened = Opened(str(bait))
    names = NAMES.format(bait=bait, host=host, url=f"http://{host}/pixel")
    data = IN_DOCUMENTS[name](PAGE.replace("<h1>", names + "<h1>"))
    assert "Port-Vieux" in read_bytes(data, name)[0].text
    assert opened.count() == 0
    assert calls == []


@linux
def test_that_nothing_an_opendocument_text_names_is_opened_or_called(tmp_path, server):
    host, calls = server
    bait = tmp_path / "bait.png"
    bait.write_bytes(b"x")
    opened = Opened(str(bait))
    body = (
        f'<text:p>Words<draw:frame><draw:image xlink:href="file://{bait}"/></draw:frame></text:p>'
        f'<text:section><text:section-source xlink:href="http://{host}/x.odt"/></text:section>'
        f'<text:p><draw:frame><draw:object xlink:href="{bait}"/></draw:frame>more</text:p>'
    )
    assert read_bytes(odt(body), "a.odt")[0].text == "Words\nmore"
    assert opened.count() == 0
    assert calls == []


def imported(code: str) -> set[str]:
    """The modules that some code loads, in an interpreter of its own."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; print(' '.join(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    return set(ended.stdout.split())


HEAVY = {
    "lxml",
    "trafilatura",
    "pypdfium2",
    "chardet",
    "py3langid",
    "numpy",
    "htmldate",
    "PySide6",
    "sqlite3",
}


def test_that_importing_the_package_loads_nothing_heavy():
    assert not imported("import annotator.intake") & HEAVY


def test_that_reading_a_text_loads_no_reader_of_pages_or_pdf():
    loaded = imported(
        "from annotator.intake import from_text; from_text('Some words of an article.')"
    )
    assert not loaded & (HEAVY - {"py3langid", "numpy"})


def test_that_reading_pages_and_pdf_loads_their_libraries_only_apart():
    code = (
        "from annotator.intake import read_bytes; read_bytes(b'<html><p>Some words here', 'a.html')"
    )
    assert not imported(code) & {"trafilatura", "htmldate", "pypdfium2", "PySide6", "sqlite3"}


def test_that_no_source_of_the_package_speaks_to_the_network():
    files = sorted((ROOT / "annotator" / "intake").glob("*.py"))
    assert len(files) > 15
    words = re.compile(r"\b(import|from)\s+(socket|urllib|http|requests|ftplib|ssl)\b|fetch_url")
    assert [path.name for path in files if words.search(path.read_text("utf-8"))] == []
