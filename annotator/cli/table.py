"""The table of commands. The help is made of it; a command's module is loaded when it is called.

A module has a dict ``COMMANDS`` from the command's words to a pair of functions: one that adds its arguments
to a parser, one that does the work and returns the exit code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, the module in this package that holds it, and one line of help."""

    words: str
    module: str
    summary: str


COMMANDS: tuple[Command, ...] = (
    Command("new", "projects", "make a project"),
    Command("import", "importing", "bring articles in: files, folders"),
    Command("import-reports", "importing", "list what imports came to, or print one report"),
    Command("original", "importing", "write the file an article came from"),
    Command("articles", "articles", "list the articles, or change what is said of many"),
    Command("note", "articles", "write a note on an article"),
    Command("status", "articles", "say how far an annotator is with articles"),
    Command("annotate", "annotations", "tag a place of an article"),
    Command("annotations", "annotations", "list the annotations"),
    Command("retag", "retag", "change many annotations at once, or look what would change"),
    Command("entities", "entities", "list the entities"),
    Command("entities merge", "entities", "make several entities one"),
    Command("entities split", "registers", "make a new entity of part of one"),
    Command(
        "entities show", "registers", "print all that is known of an entity, and where it is meant"
    ),
    Command("entities import", "registers", "take entities and aliases from a table"),
    Command("entities export", "registers", "write entities and aliases as a table"),
    Command("also-here", "places", "find the other places that say what an annotation says"),
    Command("evidence", "places", "say where the values of an annotation come from"),
    Command("date", "places", "tell what a date means in an article"),
    Command("exclusions", "places", "list the excluded places, or those proposed"),
    Command("exclude", "places", "mark places as no part of their article"),
    Command("include", "places", "take excluded places back into their article"),
    Command("duplicates", "reprints", "find articles that share most of their words, in groups"),
    Command("reprint", "reprints", "say that articles are reprints of another, or are not"),
    Command("compare", "reprints", "show two articles with their differences"),
    Command("mend", "repairs", "mend letters that came out wrong, after a look"),
    Command("versions", "places", "list the texts an article has had"),
    Command("codebook show", "codebook", "print the codebook, codes beside names"),
    Command("codebook import", "codebook", "take the codebook of a file"),
    Command("codebook export", "codebook", "write the codebook to a file"),
    Command("codebook diff", "codebook", "compare the codebook with that of a file or project"),
    Command("codebook list", "codebook_edit", "list the codebooks that come with the program"),
    Command("codebook versions", "codebook_edit", "list the versions of the codebook"),
    Command(
        "codebook rename",
        "codebook_edit",
        "give a type, attribute, value or relation another name or code",
    ),
    Command("codebook merge", "codebook_edit", "make types one, or values of an attribute"),
    Command("codebook split", "codebook_edit", "make several of a type or value, to be decided"),
    Command("codebook delete", "codebook_edit", "take a type, attribute, value or relation away"),
    Command("codebook worklist", "codebook_edit", "list the annotations to look at again, and why"),
    Command("codebook guide", "guidelines", "write guidelines and codebook as a document"),
    Command("guidelines show", "guidelines", "print the guidelines of the project"),
    Command("guidelines import", "guidelines", "take the guidelines of a Markdown file"),
    Command("guidelines search", "guidelines", "find words in guidelines and codebook"),
    Command("diary show", "diary", "list the entries of the project's diary, newest first"),
    Command("diary add", "diary", "write an entry into the diary"),
    Command("diary edit", "diary", "change an entry of the diary"),
    Command("diary delete", "diary", "delete entries of the diary"),
    Command("export", "sets", "write the annotations as a set that other programs read"),
    Command("import-annotations", "sets", "read an annotation set, and the articles it needs"),
    Command(
        "network", "networks", "write the network of actors and issues, or its claims as events"
    ),
    Command("search", "articles", "find words in all articles, with their context"),
    Command("undo", "history", "take back the last step"),
    Command("redo", "history", "bring back the step undone last"),
    Command("history", "history", "list the steps of the project, newest first"),
    Command("check", "projects", "prove file, positions, references and history sound"),
    Command("backup", "projects", "make a verified back-up"),
    Command("restore", "projects", "make a new project from a back-up"),
    Command("rescue", "projects", "make a new project of what is readable in a damaged one"),
    Command("formats", "tables", "list the formats that can be read and written"),
    Command("kinds", "tables", "list the kinds of files that articles can be read from"),
)

BY_WORDS = {command.words: command for command in COMMANDS}
GROUPS = frozenset(words.split()[0] for words in BY_WORDS if " " in words) - BY_WORDS.keys()
"""First words that are no command by themselves."""


def find(arguments: list[str]) -> tuple[Command, list[str]] | None:
    """The command that the arguments begin with, and what follows; None when they begin with none."""
    two = " ".join(arguments[:2])
    if two in BY_WORDS and len(arguments) >= 2:
        return BY_WORDS[two], arguments[2:]
    if arguments and arguments[0] in BY_WORDS:
        return BY_WORDS[arguments[0]], arguments[1:]
    return None
