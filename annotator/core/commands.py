"""Everything a person can tell the window to do: one table.

Menus, toolbar, shortcuts, command palette, shortcut sheet and the help page are all made from
:data:`COMMANDS`; the window binds one handler to each id. Keys are written portably (``Ctrl+Shift+P``;
on a Mac the toolkit reads ``Ctrl`` as ⌘). People may give every command other keys; :func:`keymap`
lays their choice over the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from annotator.core.command import Command

_WRITE = ("project", "write")
_ARTICLE = ("project", "article")
_WRITE_ARTICLE = ("project", "write", "article")
_CHANGE = ("project", "write", "article", "annotation")


def _project() -> list[Command]:
    return [
        Command("project.new", "New project…", "Make an empty project file and open it.",
                ("Ctrl+N",), "project", 1, "new"),
        Command("project.open", "Open project…", "Open a project file.",
                ("Ctrl+O",), "project", 1, "open"),
        Command("project.sample", "Try the sample project",
                "Open a small project with annotated articles in five languages, to try things out.",
                (), "project", 1, "sample"),
        Command("project.start", "Start screen", "Close the project and show the recent ones.",
                ("Ctrl+W",), "project", 1, "recent", ("project",)),
        Command("articles.add", "Add articles…",
                "Choose files to read as articles, look at what they hold, and bring it in.",
                ("Ctrl+I",), "project", 2, "article", _WRITE),
        Command("articles.add_folder", "Add a folder of articles…",
                "Read every file of a folder, and of the folders in it, as articles.",
                (), "project", 2, "folder", _WRITE),
        Command("articles.watch", "Watch a folder…",
                "Offer new files of a folder for import while the project is open, or stop doing so.",
                (), "project", 2, "", _WRITE),
        Command("articles.reports", "Reports of imports…",
                "Look through what earlier imports brought, what was left out and why; save it.",
                (), "project", 2, "", ("project",)),
        Command("articles.paste", "Paste as new article…",
                "Make an article from the text on the clipboard, after a look at title, source and date.",
                ("Ctrl+Shift+V",), "project", 2, "paste", _WRITE),
        Command("project.export", "Export annotations…",
                "Write the annotations to a file that other programs read.",
                ("Ctrl+E",), "project", 3, "export", ("project",)),
        Command("project.export_network", "Export network…",
                "Write the network of actors and issues, or the claims as a list of events.",
                (), "project", 3, "", ("project",)),
        Command("project.import_set", "Import annotations…",
                "Read annotations from a file made by this or another program.",
                (), "project", 3, "import", _WRITE),
        Command("project.import_set_folder", "Import a folder of annotations…",
                "Read annotations from a folder, as brat, INCEpTION and UIMA keep them.",
                (), "project", 3, "folder", _WRITE),
        Command("project.backup", "Back up now",
                "Make a verified back-up of the project. Everything is saved anyway; this keeps today's state.",
                ("Ctrl+S",), "project", 4, "backup", ("project",)),
        Command("project.restore", "Restore a back-up…",
                "Make a new project from a back-up of this one. Nothing is overwritten.",
                (), "project", 4, "", ("project",)),
        Command("project.save_copy", "Save a copy…",
                "Write the project as it is now to another file.",
                ("Ctrl+Shift+S",), "project", 4, "", ("project",)),
        Command("project.check", "Check the project",
                "Prove that file, positions, references and history agree.",
                (), "project", 4, "check", ("project",)),
        Command("project.reprints", "Near-duplicates…",
                "Find articles that share most of their words, and say which are reprints and which other stories.",
                (), "project", 4, "copy", ("project",)),
        Command("project.boilerplate", "Propose parts to exclude in all articles…",
                "List what outlets repeat in their articles, footers and credits, and exclude what you tick.",
                (), "project", 4, "", _WRITE),
        Command("project.codebook", "Codebook…",
                "Edit types, attributes, values and relations: names, definitions, colours, keys; merge, split, delete.",
                ("Ctrl+Shift+K",), "project", 5, "codebook", ("project",)),
        Command("project.guidelines", "Write guidelines…",
                "Write the project's own rules for annotating; F1 shows them beside the text.",
                (), "project", 5, "edit", _WRITE),
        Command("project.diary", "Diary",
                "Write down what was decided and why, day by day, and look it up.",
                ("Ctrl+Shift+D",), "project", 5, "note", ("project",)),
        Command("project.annotator", "Who annotates…",
                "Choose in whose name annotations are made.",
                (), "project", 5, "annotator"),
        Command("app.settings", "Settings…", "Change reading, colours, keys and the rest.",
                ("Ctrl+,",), "project", 5, "settings"),
        Command("app.quit", "Quit", "Leave the program. Nothing needs saving.",
                ("Ctrl+Q",), "project", 6, ""),
    ]  # fmt: skip


def _edit() -> list[Command]:
    return [
        Command("edit.undo", "Undo", "Take back the last step, also one from before a restart.",
                ("Ctrl+Z",), "edit", 1, "undo", ("project", "write", "undo"), repeats=True),
        Command("edit.redo", "Redo", "Do again what was just taken back.",
                ("Ctrl+Shift+Z", "Ctrl+Y"), "edit", 1, "redo", ("project", "write", "redo"),
                repeats=True),
        Command("edit.history", "History…", "See every step and go back as many as you like.",
                ("Ctrl+Shift+H",), "edit", 1, "history", ("project",)),
        Command("edit.copy", "Copy", "Copy the selected words.",
                ("Ctrl+C",), "edit", 2, "copy", _ARTICLE, scope="pane"),
        Command("edit.find", "Find in the article…", "Look for words in the open article.",
                ("Ctrl+F",), "edit", 3, "find", _ARTICLE),
        Command("edit.find_next", "Find next", "Go to the next place found.",
                ("F3", "Ctrl+G"), "edit", 3, "", _ARTICLE, repeats=True),
        Command("edit.find_previous", "Find previous", "Go to the place found before this one.",
                ("Shift+F3", "Ctrl+Shift+G"), "edit", 3, "", _ARTICLE, repeats=True),
        Command("edit.concordance", "Search all articles…",
                "List every place where words occur, with what stands around them.",
                ("Ctrl+Shift+F",), "edit", 3, "concordance", ("project",)),
        Command("edit.annotations", "Find and change annotations…",
                "List annotations of all articles by type, entity, attribute, words, date or mark, and change many at once.",
                ("Ctrl+Shift+R",), "edit", 3, "filter", ("project",)),
        Command("annotate.worklist", "To look at again…",
                "List the annotations that a change of codebook or text asks you to look at again.",
                ("Ctrl+Shift+W",), "edit", 3, "warning", ("project",)),
    ]  # fmt: skip


def _article() -> list[Command]:
    return [
        Command("article.next", "Next article", "Open the next article of the list.",
                ("Ctrl+PgDown",), "article", 1, "next", ("project",), repeats=True),
        Command("article.previous", "Previous article", "Open the article before this one in the list.",
                ("Ctrl+PgUp",), "article", 1, "previous", ("project",), repeats=True),
        Command("article.status_new", "Mark as new", "Say that you have not begun with this article.",
                (), "article", 2, "status-new", _WRITE_ARTICLE),
        Command("article.status_in_work", "Mark as in work", "Say that you are at work on this article.",
                (), "article", 2, "status-in_work", _WRITE_ARTICLE),
        Command("article.status_coded", "Mark as coded", "Say that you have finished this article.",
                ("Ctrl+D",), "article", 2, "status-coded", _WRITE_ARTICLE),
        Command("article.status_checked", "Mark as checked", "Say that you have read it a second time.",
                (), "article", 2, "status-checked", _WRITE_ARTICLE),
        Command("article.details", "Edit article details…",
                "Change title, outlet, author, date, address and language.",
                ("F2",), "article", 3, "edit", _WRITE_ARTICLE),
        Command("article.note", "Write a note on the article…", "Write down what should be remembered about the article.",
                ("Ctrl+Shift+N",), "article", 3, "note", _WRITE_ARTICLE),
        Command("article.exclude", "Exclude from the article",
                "Mark the selected words as no part of the article, or take the dimmed part at the caret back into it.",
                ("Shift+X",), "article", 4, "", _WRITE_ARTICLE, scope="pane"),
        Command("article.boilerplate", "Propose parts to exclude…",
                "List photo credits, footers, repeated lines and the like, and exclude those you tick.",
                (), "article", 4, "", _WRITE_ARTICLE),
        Command("article.correct", "Correct the text…",
                "Correct the selected words, or the paragraph at the caret, as a new version of the text.",
                ("Ctrl+T",), "article", 4, "", _WRITE_ARTICLE),
        Command("article.mend", "Mend mis-decoded letters…",
                "Look at a better reading of letters that came out wrong, and take it as a new version of the text.",
                (), "article", 4, "", _WRITE_ARTICLE),
        Command("article.versions", "Earlier texts…",
                "Read the texts the article had before it was corrected.",
                (), "article", 4, "", _ARTICLE),
        Command("article.original", "Save the original file…",
                "Write the file the article was read from, byte for byte, if it was kept.",
                (), "article", 4, "", _ARTICLE),
        Command("article.delete", "Delete article…",
                "Take the article and its annotations out of the project. Undo brings them back.",
                (), "article", 5, "delete", _WRITE_ARTICLE),
    ]  # fmt: skip


def _annotate() -> list[Command]:
    numbered = [
        Command(f"annotate.tag_{n}", f"Tag as type {n}",
                f"Tag the selection, or the word at the caret, with type {n} of the codebook.",
                (str(n),), "", 0, "", _WRITE_ARTICLE, scope="pane")
        for n in range(1, 10)
    ]  # fmt: skip
    lettered = [
        Command(f"annotate.tag_{code}", f"Tag as {name}",
                f"Tag the selection, or the word at the caret, as {what}.",
                (name[0],), "annotate", 1, code, _WRITE_ARTICLE, scope="pane")
        for code, name, what in (
            ("actor", "Actor", "an actor"), ("event", "Event", "an event"), ("claim", "Claim", "a claim"),
        )
    ]  # fmt: skip
    return [
        *lettered,
        *numbered,
        Command("annotate.repeat", "Tag as before",
                "Tag the selection, or the word at the caret, like the last one: same type, same entity.",
                (".",), "annotate", 1, "repeat", (*_WRITE_ARTICLE, "repeat"), scope="pane"),
        Command("annotate.next", "Next annotation", "Go to the next annotation of the article.",
                ("J", "F8"), "annotate", 2, "next", _ARTICLE, repeats=True),
        Command("annotate.previous", "Previous annotation",
                "Go to the annotation before this one.",
                ("K", "Shift+F8"), "annotate", 2, "previous", _ARTICLE, repeats=True),
        Command("annotate.cycle", "Next one at the caret",
                "Where annotations overlap, select the next of those at the caret.",
                ("O",), "annotate", 2, "", _ARTICLE, scope="pane", repeats=True),
        Command("annotate.change_type", "Change type…", "Give the selected annotation another type.",
                ("T",), "annotate", 3, "type", _CHANGE),
        Command("annotate.link", "Link entity…",
                "Say which actor, event or issue the annotation points to.",
                ("L",), "annotate", 3, "link", _CHANGE),
        Command("annotate.note", "Write a note…", "Write a note on the selected annotation.",
                ("N",), "annotate", 3, "note", _CHANGE),
        Command("annotate.doubt", "In doubt", "Flag the selected annotation as doubtful, or take the flag off.",
                ("Q",), "annotate", 3, "doubt", _CHANGE),
        Command("annotate.relate", "Relate…",
                "Make a relation from the selected annotation to another one of the article.",
                ("R",), "annotate", 3, "relation", _CHANGE),
        Command("annotate.also_here", "Also here…",
                "List the other places that say what is tagged, in this article or in all, and tag those you want.",
                ("Ctrl+Shift+A",), "annotate", 3, "concordance", _CHANGE),
        Command("annotate.also_here_all", "Tag all other places",
                "After a tag: tag every other place of the article that says the same, as one step.",
                ("H",), "annotate", 3, "", _WRITE_ARTICLE, scope="pane"),
        Command("annotate.add_alias", "Take the words as an alias",
                "After linking by a new name: make that a further name of the entity.",
                ("Y",), "annotate", 3, "", _WRITE_ARTICLE, scope="pane"),
        *(
            Command(f"annotate.stance_{code}", f"Stance: {code}",
                    f"Say that the claim’s stance is “{code}”; once more takes it back.",
                    keys, "annotate", 6, "", _CHANGE, scope="pane")
            for code, keys in (("support", ("+", "S")), ("oppose", ("-", "X")), ("neutral", ("=", "0")))
        ),
        Command("annotate.repeat_values", "Values as before",
                "Give the selected annotation the values that were coded last on one of its type.",
                ("V",), "annotate", 6, "repeat", _CHANGE, scope="pane"),
        Command("annotate.evidence", "Evidence for an attribute…",
                "Take the selected words as the evidence of an attribute of the annotation selected before them.",
                ("U",), "annotate", 6, "", _WRITE_ARTICLE, scope="pane"),
        Command("annotate.clear_evidence", "Take evidence away",
                "Take away the evidence at the caret, or the only one, of the selected annotation.",
                ("Shift+U",), "annotate", 6, "", _CHANGE, scope="pane"),
        Command("annotate.add_example", "Take as an example…",
                "Add the selected words, or those of the annotation, to the codebook as an example or counterexample.",
                ("Shift+E",), "annotate", 6, "", _WRITE_ARTICLE, scope="pane"),
        Command("annotate.add_fragment", "Add the selection as a fragment",
                "Add the selected words to the annotation selected before them.",
                ("F",), "annotate", 7, "", _WRITE_ARTICLE, scope="pane"),
        Command("annotate.remove_fragment", "Remove the fragment at the caret",
                "Take the fragment at the caret away from the selected annotation.",
                ("Shift+F",), "annotate", 7, "", _CHANGE, scope="pane"),
        Command("annotate.split", "Split at the caret", "Part the selected annotation into two that say the same.",
                ("B",), "annotate", 7, "", _CHANGE, scope="pane"),
        Command("annotate.merge", "Join with another…",
                "Make one of the selected annotation and another of its type.",
                ("M",), "annotate", 7, "", _CHANGE, scope="pane"),
        Command("annotate.adjust", "Adjust the ends",
                "Move the ends of the selected annotation with the arrow keys.",
                ("Return",), "annotate", 4, "adjust", _CHANGE),
        Command("annotate.extend_end", "Extend the end by a word", "Take in the word after the annotation.",
                ("Alt+Right",), "annotate", 4, "", _CHANGE, scope="pane", repeats=True),
        Command("annotate.shrink_end", "Shrink the end by a word", "Leave out the annotation's last word.",
                ("Alt+Left",), "annotate", 4, "", _CHANGE, scope="pane", repeats=True),
        Command("annotate.extend_start", "Extend the start by a word",
                "Take in the word before the annotation.",
                ("Alt+Shift+Left",), "annotate", 4, "", _CHANGE, scope="pane", repeats=True),
        Command("annotate.shrink_start", "Shrink the start by a word",
                "Leave out the annotation's first word.",
                ("Alt+Shift+Right",), "annotate", 4, "", _CHANGE, scope="pane", repeats=True),
        Command("annotate.extend_end_character", "Extend the end by a character",
                "Take in one more character at the end.", (), "", 0, "", _CHANGE, repeats=True),
        Command("annotate.shrink_end_character", "Shrink the end by a character",
                "Leave out the annotation's last character.", (), "", 0, "", _CHANGE, repeats=True),
        Command("annotate.extend_start_character", "Extend the start by a character",
                "Take in one more character at the start.", (), "", 0, "", _CHANGE, repeats=True),
        Command("annotate.shrink_start_character", "Shrink the start by a character",
                "Leave out the annotation's first character.", (), "", 0, "", _CHANGE, repeats=True),
        Command("annotate.delete", "Delete annotation", "Delete the selected annotation.",
                ("Del",), "annotate", 5, "delete", _CHANGE),
    ]  # fmt: skip


def _entities() -> list[Command]:
    return [
        Command("entity.new", "New entity…", "Add an actor, event or issue to the register.",
                (), "entities", 1, "entity", _WRITE),
        Command("entity.edit", "Details of the entity",
                "Name, aliases, attributes, identifiers, relations with dates: of the chosen entity, or the one the annotation points to.",
                ("Ctrl+L",), "entities", 1, "edit", ("project",)),
        Command("entity.passages", "Show all passages",
                "List every passage that points to the entity, in context; Enter goes there.",
                ("Ctrl+Shift+O",), "entities", 1, "search", ("project",)),
        Command("entity.relate", "Relate entity…",
                "Say what the entity belongs to or how it stands to another, from and until when.",
                (), "entities", 2, "relation", _WRITE),
        Command("entity.merge", "Merge entities…",
                "Make one of several entities, after a look at what that touches; those with like names are proposed.",
                (), "entities", 2, "link", _WRITE),
        Command("entity.split", "Split entity…",
                "Make a new entity of some of the passages and aliases of one.",
                (), "entities", 2, "", _WRITE),
        Command("entity.delete", "Delete entity…",
                "Take an entity out of the register, after a look at what that touches.",
                (), "entities", 2, "delete", _WRITE),
        Command("entity.import_table", "Import a table of aliases…",
                "Read entities and their aliases from a table (TSV, CSV). The same table twice changes nothing.",
                (), "entities", 3, "import", _WRITE),
        Command("entity.export_table", "Export a table of aliases…",
                "Write the register with aliases, attributes and identifiers as a table (TSV, CSV).",
                (), "entities", 3, "export", ("project",)),
    ]  # fmt: skip


def _adjusting() -> list[Command]:
    when = _CHANGE
    return [
        Command("adjust.swap", "Other end", "Move the other end from now on.",
                ("Tab",), "", 0, "", when, "adjusting"),
        Command("adjust.left", "Character left", "Move the end one character to the left.",
                ("Left",), "", 0, "", when, "adjusting", repeats=True),
        Command("adjust.right", "Character right", "Move the end one character to the right.",
                ("Right",), "", 0, "", when, "adjusting", repeats=True),
        Command("adjust.word_left", "Word left", "Move the end one word to the left.",
                ("Ctrl+Left",), "", 0, "", when, "adjusting", repeats=True),
        Command("adjust.word_right", "Word right", "Move the end one word to the right.",
                ("Ctrl+Right",), "", 0, "", when, "adjusting", repeats=True),
        Command("adjust.keep", "Keep", "Keep the ends as they are now.",
                ("Return",), "", 0, "", when, "adjusting"),
        Command("adjust.restore", "Restore", "Put the ends back where they were.",
                ("Esc",), "", 0, "", when, "adjusting"),
    ]  # fmt: skip


def _relating() -> list[Command]:
    when = _CHANGE
    return [
        Command("relate.make", "Make the relation", "Make the relation to the annotation chosen with J, K or a click.",
                ("Return",), "", 0, "", when, "relating"),
        Command("relate.outlet", "To the outlet", "Make the relation to the article's outlet.",
                ("1",), "", 0, "", when, "relating"),
        Command("relate.author", "To the author", "Make the relation to the article's author.",
                ("2",), "", 0, "", when, "relating"),
        Command("relate.entity", "To an entity…", "Make the relation to an entity found by its name.",
                ("/",), "", 0, "", when, "relating"),
        Command("relate.leave", "Leave", "Make no relation.",
                ("Esc",), "", 0, "", when, "relating"),
    ]  # fmt: skip


def _view() -> list[Command]:
    return [
        Command("view.zoom_in", "Larger text", "Make the article's letters larger.",
                ("Ctrl++", "Ctrl+="), "view", 1, "zoom-in", repeats=True),
        Command("view.zoom_out", "Smaller text", "Make the article's letters smaller.",
                ("Ctrl+-",), "view", 1, "zoom-out", repeats=True),
        Command("view.zoom_reset", "Usual text size", "Go back to the size of the settings.",
                ("Ctrl+0",), "view", 1, ""),
        Command("view.focus", "Focus on the text", "Hide everything but the article, or show it again.",
                ("F9",), "view", 2, "focus", ("project",), toggles=True),
        Command("view.full_screen", "Full screen", "Fill the screen with the window, or stop doing so.",
                ("F11",), "view", 2, "", toggles=True),
        Command("view.articles", "Article list", "Show or hide the list of articles.",
                (), "view", 3, "", ("project",), toggles=True),
        Command("view.side", "Side panels", "Show or hide annotations and inspector.",
                (), "view", 3, "", ("project",), toggles=True),
        Command("view.chips", "Row of types", "Show or hide the types with their keys above the text.",
                (), "view", 3, "", (), toggles=True),
        Command("view.layers", "Layers of other annotators…",
                "Choose whose annotations are shown.",
                ("Ctrl+Shift+L",), "view", 4, "visible", ("project",)),
        Command("view.relations", "Relations of all annotations",
                "Draw the relations of every annotation, or only those of the selected one.",
                ("Ctrl+Shift+E",), "view", 4, "relation", ("project",), toggles=True),
        Command("view.theme_system", "Colours as the system", "Light or dark as the system says.",
                (), "view", 5, "", (), toggles=True),
        Command("view.theme_light", "Light colours", "Dark letters on light paper.",
                (), "view", 5, "", (), toggles=True),
        Command("view.theme_dark", "Dark colours", "Light letters on dark paper.",
                (), "view", 5, "", (), toggles=True),
    ]  # fmt: skip


def _go() -> list[Command]:
    return [
        Command("go.palette", "All commands…", "Find a command by its name and run it.",
                ("Ctrl+Shift+P",), "go", 1, "palette"),
        Command("go.quick_open", "Open quickly…", "Find an article or an entity by its name and go there.",
                ("Ctrl+P",), "go", 1, "search", ("project",)),
        Command("go.next_pane", "Next pane", "Go on to the next part of the window.",
                ("F6",), "go", 2, "", repeats=True),
        Command("go.previous_pane", "Previous pane", "Go back to the part of the window before.",
                ("Shift+F6",), "go", 2, "", repeats=True),
        Command("go.articles", "To the article list", "Move the keyboard to the list of articles.",
                ("Ctrl+1",), "go", 3, "", ("project",)),
        Command("go.text", "To the text", "Move the keyboard to the article's text.",
                ("Ctrl+2",), "go", 3, "", ("project",)),
        Command("go.annotations", "To the annotations", "Move the keyboard to the list of annotations.",
                ("Ctrl+3",), "go", 3, "", ("project",)),
        Command("go.inspector", "To the inspector", "Move the keyboard to the details of the annotation.",
                ("Ctrl+4",), "go", 3, "", ("project",)),
        Command("go.entities", "To the entities", "Move the keyboard to the register of entities.",
                ("Ctrl+5",), "go", 3, "entity", ("project",)),
    ]  # fmt: skip


def _help() -> list[Command]:
    return [
        Command("help.guidelines", "Guidelines",
                "Read what the type or value at hand means, with examples, or search the whole codebook.",
                ("F1",), "help", 1, "codebook", ("project",)),
        Command("help.keys", "Keys", "Show every key on one sheet.",
                ("?", "Ctrl+/"), "help", 1, "keys"),
        Command("help.about", "About Annotator", "Version, licence and where things are kept.",
                (), "help", 2, "help"),
    ]  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    *_project(), *_edit(), *_article(), *_annotate(), *_entities(), *_adjusting(), *_relating(),
    *_view(), *_go(), *_help(),
)  # fmt: skip
"""Every command, in the order of menus and help page."""

TOOLBAR = (
    ("articles.add", "edit.undo", "edit.redo"),
    ("edit.find", "edit.concordance", "view.layers", "view.focus", "go.palette"),
)
"""Commands of the toolbar: before and after the row of types."""

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

_NAMED_PLAIN_KEYS = frozenset(
    {"Return", "Enter", "Del", "Backspace", "Tab", "Esc", "Space", "Left", "Right", "Up", "Down"}
)


def is_plain_key(key: str) -> bool:
    """True for a key that types or edits in a text field, so may act only while the article has the focus.

    >>> [is_plain_key(k) for k in ("J", "?", "Del", "F8", "Ctrl+J", "Ctrl++")]
    [True, True, True, False, False, False]
    """
    return len(key.removeprefix("Shift+")) == 1 or key.removeprefix("Shift+") in _NAMED_PLAIN_KEYS


def keymap(overrides: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, tuple[str, ...]]:
    """The keys of every command, with people's own choices (``{id: keys}``) laid over the table.

    Ids this version does not know are left out.
    """
    chosen = overrides or {}
    return {command.id: tuple(chosen.get(command.id, command.keys)) for command in COMMANDS}


def clashes(keys: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Keys that would mean several things at once: ``{key: (command ids)}``, empty when all is well.

    A mode has its keys to itself, so it is looked at apart.
    """
    holders: dict[tuple[str, str], list[str]] = {}
    for identity, own in keys.items():
        command = BY_ID[identity]
        mode = command.scope if command.in_mode else ""
        for key in dict.fromkeys(own):
            holders.setdefault((mode, key), []).append(identity)
    return {key: tuple(ids) for (_, key), ids in holders.items() if len(ids) > 1}
