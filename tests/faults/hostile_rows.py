"""Bad input of every sort, in one table: what it is, what must come of it, and through which doors that is tried.

The letters: ``R`` refused in one sentence and nothing written, ``A`` accepted after a repair that is told, ``L`` loaded or
limited as ``what`` says. Files of articles go through the command line and the window (``refused`` and ``taken``), sets
likewise (``sets``); what no file can show is proven by the tests that ``proofs`` names.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from tests.intake import makers
from tests.intake.bad_documents import BAD_DOCUMENTS
from tests.intake.bad_inputs import BAD, Bad, page
from tests.intake.bad_tables import BAD_TABLES

BAD_FILES: dict[str, Bad] = {**BAD, **BAD_DOCUMENTS, **BAD_TABLES}

WORDS = "The council voted on Monday and the ferry sails again. "
"""Enough to be an article."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that comes in: its name and bytes, what its text must hold, and what it must not."""

    name: str
    data: bytes | Callable[[], bytes]
    holds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One sort of bad input; ``differs`` tells where the program does otherwise than one might expect, and why."""

    what: str
    outcome: str
    refused: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    differs: str = ""


def text(content: str, holds: tuple[str, ...], without: tuple[str, ...] = ()) -> Taken:
    """A text in UTF-8, with half characters as they come."""
    return Taken("a.txt", (WORDS + content).encode("utf-8", "surrogatepass"), holds, without)


def html(body: str, without: tuple[str, ...]) -> Taken:
    """A page with an article in it."""
    own = (
        f"This page is number {len(body)}."  # what has the words of another would be known already
    )
    article = f"<article><h1>Vote</h1><p>{WORDS * 6}</p>{body}<p>{own} {WORDS * 6}</p></article>"
    return Taken("a.html", page(article).encode(), (WORDS.strip(), own), without)


TAKEN: dict[str, Taken] = {
    "macros and a picture elsewhere": Taken(
        "a.docx",
        makers.docx(
            makers.paragraph(WORDS),
            {
                "word/vbaProject.bin": "Sub AutoOpen()",
                "word/_rels/document.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
                'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
            },
        ),
        ("The council voted",),
        ("AutoOpen", "root:"),
    ),
    "an inclusion": Taken(
        "a.docx",
        makers.docx(
            makers.paragraph(WORDS + "Nothing was included.")
            + '<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href="file:///etc/passwd"/>'
        ),
        ("Nothing was included.",),
        ("root:",),
    ),
    "an encoding that is not the one declared": Taken(
        "a.html",
        page(f"<p>{'Les élèves fêtent Noël à l’école. ' * 9}</p>")
        .replace("<head>", '<head><meta charset="iso-8859-1">')
        .encode(),
        ("Les élèves fêtent Noël à l’école.",),
        ("Ã",),
    ),
    "UTF-16 without a mark": Taken(
        "a.txt", (WORDS * 9).encode("utf-16-le"), ("The council voted",), ("\x00", "\ufffd")
    ),
    "pictures and styles of this and other machines": html(
        "<img src='file:///etc/passwd'><img src='//host/share/x.png'><img src='http://127.0.0.1:9/x.gif'>"
        "<link rel=stylesheet href='file:///etc/passwd'>",
        ("root:", "share"),
    ),
    "a picture without end": html("<img src='/dev/zero'>", ("\x00",)),
    "scripts, frames and links that run": html(
        "<script>stealAll()</script><iframe src='file:///etc/passwd'></iframe>"
        "<a href='javascript:stealAll()' onload='stealAll()'>here</a>",
        ("stealAll", "root:"),
    ),
    "a picture of immense size": html(
        "<img width=100000000 height=100000000 src='data:image/png;base64,iVBORw0KGgo='>", ("iVBOR",)
    ),
    "a title of markup": Taken(
        "a.txt", f"<img src='/dev/zero'> & <b>Vote</b>\n\n{WORDS}".encode(), ("<img src='/dev/zero'> & <b>",)
    ),
    "line ends of every sort": text(
        "\r\nb\rc\x85d\x0be\x0cf\u2028g\u2029h", ("\nb\nc\x85d\x0be\x0cf\u2028g\u2029h",), ("\r",)
    ),
    "byte order marks": Taken(
        "a.txt", codecs.BOM_UTF8 * 2 + f"{WORDS}a\ufeffb".encode(), ("\ufeffThe council", "a\ufeffb")
    ),
    "NUL and other controls": text("a\x00b\x01c\x9fd", ("a\ufffdb\x01c\x9fd",), ("\x00",)),
    "half characters": Taken(
        "a.jsonl", f'{{"title": "Vote", "text": "{WORDS}a\\ud800b"}}\n'.encode(), ("a\ufffdb",)
    ),
    "characters that are none": text("a\ufdd0b\ufffec\ufffcd", ("a\ufdd0b\ufffec\ufffcd",)),
    "directions that deceive": text("a\u202eb\u2066c", ("a\u202eb\u2066c",)),
    "characters nobody sees": text("a\U000e0041b\u200bc\u00add", ("a\U000e0041b\u200bc\u00add",)),
    "letters put together and taken apart": text("Zoe\u0308 Zo\u00eb", ("Zoe\u0308 Zo\u00eb",)),
    "emoji of many parts": text(
        "👩\u200d👩\u200d👧 🏳️\u200d🌈 \U0001f1eb\U0001f1f7", ("👩\u200d👩\u200d👧 🏳️\u200d🌈 \U0001f1eb\U0001f1f7",)
    ),
    "a letter with very many accents": text("e" + "\u0301" * 90_000, ("e" + "\u0301" * 90_000,)),
    "a text read in a wrong encoding": text(
        "Les Ã©lÃ¨ves fÃªtent NoÃ«l Ã  lâ€™Ã©cole. " * 4, ("Ã©lÃ¨ves",)
    ),
    "a huge field, delimiters of two sorts": Taken(
        "a.csv",
        f'title;text\n"A, b";"{WORDS * 4_000}"\n'.replace(". ", ".\n").encode(),
        ("The council voted",),
    ),
    "keys that stand twice, and no numbers": Taken(
        "a.json",
        f'[{{"title": "A", "text": "old", "text": "{WORDS}It holds.", "n": NaN, "m": -Infinity}}]'.encode(),
        ("It holds.",),
    ),
    "dates that are none": Taken(
        "a.csv",
        (
            "title,date,text\n"
            + "".join(
                f"A,{date},{WORDS}{n}\n"
                for n, date in enumerate(("0000-00-00", "9999-12-31T24:00", "2020-02-30", "2020-05-01T10:00"))
            )
        ).encode(),
        ("The council voted",),
    ),
}  # fmt: skip
"""Files that come in, by what is odd about them."""

PROJECTS = (
    "faults/test_hostile_projects.py::test_that_every_command_refuses_it_in_one_sentence_and_changes_nothing",
    "faults/test_hostile_projects.py::test_that_the_window_refuses_each_says_why_and_goes_on",
)
CHECK = ("store/test_check.py::test_that_planted_damage_is_found_and_named",)
CONTENT = (
    "formats/test_hostile_content.py::test_that_hostile_content_is_refused_or_leaves_a_sound_project",
)
PLAIN = (
    "gui/test_window.py::test_that_nothing_from_outside_is_shown_as_markup",
    "gui/textpane/test_plain_text.py::test_that_markup_is_shown_as_it_is_written",
)

ROWS: dict[tuple[int, int], Row] = {
    (1, 4): Row(
        "members outside of the folder, from the root, on a drive",
        "R",
        ("member outside", "absolute member", "member outside on Windows", "member on a drive", "ODT member outside"),
        sets=("a member outside", "a member outside on Windows", "a member from the root", "a member on a drive"),
    ),
    (5, 5): Row("a member that is a link", "R", ("link member",), sets=("a link",)),
    (6, 6): Row(
        "names that some system keeps for itself",
        "A",
        proofs=("formats/test_names.py::test_that_names_which_windows_keeps_for_devices_are_changed",),
        differs="members are read into memory and never get a file of their name; what we write is renamed",
    ),
    (7, 7): Row("two members of one name", "R", ("member twice",)),
    (8, 8): Row("deceptive and very long names", "R", ("deceptive member", "long member"), sets=("a deceptive name",)),
    (9, 9): Row("a bomb", "R", ("zip bomb", "ODT bomb", "spreadsheet bomb", "PDF bomb"), sets=("a bomb",)),
    (10, 10): Row("members that overlap", "R", ("overlapping members", "spreadsheet of overlapping members")),
    (11, 11): Row(
        "archives within archives",
        "R",
        ("more than 2 GB in all",),
        proofs=("formats/test_hostile_containers.py::test_that_a_container_within_a_project_is_distrusted_as_well",),
    ),
    (12, 12): Row("a size that lies", "R", ("lying small size", "spreadsheet of lying sizes")),
    (13, 13): Row("very many members", "R", ("200,000 members", "spreadsheet of many members"), sets=("too many members",)),
    (14, 14): Row(
        "cut off, no archive, empty, encrypted: four reasons",
        "R",
        ("document cut off", "document not a zip", "empty document", "zip encrypted", "spreadsheet encrypted"),
        sets=("a password",),
    ),
    (15, 15): Row(
        "macros, templates and pictures elsewhere",
        "L",
        taken=("macros and a picture elsewhere",),
        proofs=("intake/test_harmless.py::test_that_nothing_a_document_names_is_opened_or_called",),
    ),
    (16, 16): Row(
        "a set whose sources are not in it",
        "A",
        proofs=("formats/test_qdpx.py::test_that_the_real_project_without_its_texts_says_so",),
    ),
    (17, 17): Row(
        "places beyond the text, ends before starts",
        "A",
        proofs=(*CONTENT, "gui/test_sets.py::test_that_what_was_refused_is_shown_copied_and_saved"),
    ),
    (18, 19): Row(
        "entities that swell",
        "R",
        ("entity bomb", "quadratic entity", "ODT entity bomb", "EPUB entity bomb", "spreadsheet with entities",
         "feed with entities", "export of Zotero with entities"),
        proofs=CONTENT,
    ),
    (20, 21): Row(
        "entities and definitions in other files",
        "R",
        ("foreign entity", "ODT foreign entity", "DOCTYPE in UTF-16", "flat ODT with DOCTYPE"),
        proofs=CONTENT,
    ),
    (22, 22): Row("inclusion of another file", "L", taken=("an inclusion",), proofs=CONTENT),
    (23, 23): Row(
        "very deep, very many attributes",
        "R",
        ("200,000 nested elements", "300,000 attributes", "a million tags", "ODT nested", "RTF nested"),
    ),
    (24, 24): Row(
        "declarations of encodings that are wrong",
        "A",
        ("wrong encoding chosen", "no text encoding chosen"),
        ("an encoding that is not the one declared", "UTF-16 without a mark"),
    ),
    (25, 25): Row(
        "pictures and styles by address",
        "L",
        taken=("pictures and styles of this and other machines",),
        proofs=(
            "intake/test_harmless.py::test_that_nothing_a_page_names_is_opened_or_called",
            "gui/textpane/test_plain_text.py::test_that_the_document_loads_nothing",
        ),
    ),
    (26, 26): Row("devices and pipes", "L", ("pipe", "endless device"), ("a picture without end",)),
    (27, 27): Row(
        "scripts, frames, links that run",
        "L",
        taken=("scripts, frames and links that run",),
        proofs=("core/test_markdown.py::test_that_any_text_gives_only_known_tags_and_links_that_load_nothing",),
    ),
    (28, 28): Row(
        "markup nested or repeated without end",
        "R",
        ("100,000 nested <b>", "2,000 nested tables", "tags without number", "page in one line"),
    ),
    (29, 29): Row("pictures of immense size", "L", taken=("a picture of immense size",)),
    (30, 30): Row("names that are markup", "L", taken=("a title of markup",), proofs=PLAIN),
    (31, 31): Row(
        "rich text with pictures, pasted",
        "L",
        proofs=(
            "gui/textpane/test_plain_text.py::test_that_nothing_can_be_put_in",
            "gui/textpane/test_plain_text.py::test_that_only_text_is_copied",
        ),
    ),
    (32, 38): Row("foreign structure in a project", "R", proofs=PROJECTS),
    (39, 39): Row("another program's file", "R", ("project",), proofs=PROJECTS),
    (40, 40): Row(
        "a project of a newer version",
        "L",
        proofs=(
            "store/test_versions.py::test_that_a_newer_file_opens_for_reading_and_names_both_versions",
            "store/test_versions.py::test_that_a_newer_file_we_cannot_read_is_refused_and_names_both_versions",
        ),
    ),
    (41, 41): Row(
        "thousands of changed projects",
        "R",
        proofs=("faults/test_corruption.py::test_that_damaged_files_open_or_are_refused_and_nothing_else_happens",),
    ),
    (42, 42): Row(
        "a project cut off, wiped, with pages lost",
        "R",
        proofs=(
            "faults/test_rescue.py::test_that_a_damaged_copy_is_whole_or_told_and_restored_and_rescued",
            "gui/test_rescuing.py::test_that_a_damaged_project_offers_its_last_back_up_and_what_can_be_read",
        ),
    ),
    (43, 43): Row(
        "logs of other files",
        "A",
        proofs=(
            "store/test_strangers.py::test_that_a_foreign_journal_is_set_aside",
            "store/test_strangers.py::test_that_folders_and_links_in_the_place_of_logs_are_set_aside",
        ),
    ),
    (44, 46): Row("values, places and codes that cannot be", "A", proofs=CHECK),
    (47, 48): Row(
        "steps of others that were forged, clocks years ahead",
        "R",
        proofs=(
            "store/test_opening.py::test_that_a_history_from_an_impossible_future_is_only_read",
            "app/test_set_merging.py::test_that_where_people_contradict_each_other_what_is_here_stays_and_is_told",
        ),
        differs="histories are not exchanged between projects, only sets are; so no step of another project comes in",
    ),
    (49, 49): Row("odd paths and names of projects", "L", proofs=("store/test_opening.py::test_that_any_name_of_a_file_works",)),
    (50, 50): Row("line ends", "A", taken=("line ends of every sort",)),
    (51, 51): Row("byte order marks", "A", ("only a byte order mark",), ("byte order marks",)),
    (52, 52): Row("NUL and controls", "A", ("text full of zeros",), ("NUL and other controls",)),
    (53, 53): Row(
        "half characters",
        "A",
        taken=("half characters",),
        proofs=("intake/test_texts.py::test_that_lone_surrogates_of_pasted_text_are_replaced",),
    ),
    (54, 54): Row("characters that are none", "A", taken=("characters that are none",)),
    (55, 55): Row(
        "directions that deceive",
        "L",
        taken=("directions that deceive",),
        proofs=("formats/test_names.py::test_that_any_title_becomes_one_short_name_inside_its_folder",),
    ),
    (56, 56): Row("characters nobody sees", "L", taken=("characters nobody sees",)),
    (57, 57): Row(
        "letters that look alike",
        "L",
        taken=("letters put together and taken apart",),
        differs="codes that look alike are kept apart, without a warning",
    ),
    (58, 58): Row(
        "places among emoji",
        "L",
        taken=("emoji of many parts",),
        proofs=(
            "gui/textpane/test_plain_text.py::test_that_any_text_keeps_its_positions",
            "app/test_annotations.py::test_that_positions_are_code_points_in_every_script",
            "core/test_spans.py::test_that_every_position_converts_as_real_utf16_does",
        ),
    ),
    (59, 59): Row(
        "a letter with very many accents", "L", taken=("a letter with very many accents",),
        differs="tried with 90,000: a line of more than 100,000 characters is refused",
    ),
    (60, 60): Row("very long lines and texts", "R", ("line of 200,000", "line of 100 MB", "text over 5 MB")),
    (61, 61): Row(
        "text read in a wrong encoding",
        "L",
        taken=("a text read in a wrong encoding",),
        proofs=("gui/test_cleaning.py::test_that_letters_that_look_wrong_are_offered_a_repair_and_mended_with_a_yes",),
    ),
    (62, 62): Row(
        "tables out of all measure",
        "R",
        ("mark that is never closed", "line of 50 million", "3,000 columns", "binary as a table"),
        ("a huge field, delimiters of two sorts",),
    ),
    (63, 63): Row(
        "JSON out of all measure",
        "R",
        ("records nested without end", "list nested without end", "number of 100,000 digits", "no records"),
        ("keys that stand twice, and no numbers",),
        proofs=CONTENT,
        differs="of keys that stand twice the last holds, and what is no number is left out, as in most programs",
    ),
    (64, 64): Row("programs by another name", "R", ("program", "binary as text"), proofs=CONTENT),
    (65, 65): Row(
        "dates that are none",
        "A",
        taken=("dates that are none",),
        proofs=("intake/test_tables.py::test_that_a_date_nobody_understands_is_said",),
    ),
    (66, 66): Row(
        "cells that would run",
        "L",
        proofs=(
            "formats/test_csv_table.py::test_that_guarding_a_cell_is_reversible_and_leaves_nothing_a_spreadsheet_runs",
            "formats/test_xlsx.py::test_that_any_set_reads_back_cell_by_cell_and_holds_no_formula",
        ),
    ),
    (67, 67): Row(
        "cells too long", "L", proofs=("formats/test_xlsx.py::test_that_a_cell_too_long_is_cut_and_told",),
    ),
    (68, 68): Row(
        "titles as names of files",
        "L",
        proofs=(
            "formats/test_names.py::test_that_any_title_becomes_one_short_name_inside_its_folder",
            "formats/test_hostile_containers.py::test_that_names_of_files_are_safe_on_every_system",
        ),
    ),
    (69, 69): Row(
        "a target that is there, read-only, full, gone",
        "R",
        proofs=(
            "formats/test_writing.py::test_that_an_existing_file_is_replaced_only_on_request_and_keeps_its_permissions",
            "formats/test_writing.py::test_that_folders_devices_and_missing_folders_are_refused",
            "formats/test_writing.py::test_that_a_full_disk_is_told_and_leaves_the_old_file",
            "faults/test_full_disk.py::test_that_the_window_tells_it_keeps_what_was_saved_and_goes_on_with_room",
        ),
    ),
    (70, 70): Row(
        "two titles of one name",
        "L",
        proofs=("formats/test_names.py::test_that_no_two_names_differ_only_in_what_some_system_does_not_tell_apart",),
    ),
    (71, 71): Row(
        "searches made to be tried without end",
        "L",
        proofs=(
            "app/test_search.py::test_that_the_index_s_own_syntax_means_nothing",
            "intake/test_name_pattern.py::test_that_a_name_made_to_be_tried_in_endless_ways_is_given_up_at_once",
        ),
        differs="nowhere do people type regular expressions",
    ),
    (72, 72): Row(
        "code that lies beside the project",
        "L",
        proofs=("faults/test_hostile_rows.py::test_that_code_beside_a_project_is_not_run",),
        differs="not held for who sets the program's environment: they can run code without it",
    ),
}  # fmt: skip
"""By the first and the last number of the row."""
