"""The first schema. A released migration is never edited: add the next one beside it.

``number`` columns are local row numbers, for joins inside this file only; identity is ``id``. Nothing
in the history depends on numbers. No SQL feature newer than SQLite 3.40.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

MIN_READER = 1
MIN_WRITER = 1


def _uuid(column: str) -> str:
    h = f"lower(hex({column}))"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({h}, {start}, {length})" for start, length in parts)


def _end_name(side: str) -> str:
    """What a relation's end is called: the entity's name, the article's outlet or author, else the words."""
    return f"""CASE r.{side}_kind
            WHEN 'entity' THEN (SELECT name FROM entity WHERE id = r.{side})
            WHEN 'outlet' THEN (SELECT source FROM article WHERE id = r.{side})
            WHEN 'author' THEN (SELECT author FROM article WHERE id = r.{side})
            ELSE (SELECT coalesce(e.name, (SELECT group_concat(f.quote, ' … ') FROM
                (SELECT quote FROM span WHERE annotation = n.number ORDER BY fragment) f))
                FROM annotation n LEFT JOIN entity e ON e.id = n.entity WHERE n.id = r.{side})
        END"""


TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE project (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
        codebook_name TEXT NOT NULL, codebook_version INTEGER NOT NULL, note TEXT NOT NULL,
        guidelines TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE annotator (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, created TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE codebook_item (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, code TEXT NOT NULL,
        parent TEXT NOT NULL, position INTEGER NOT NULL, data TEXT NOT NULL, deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE text (
        number INTEGER PRIMARY KEY, sha BLOB NOT NULL UNIQUE, text TEXT NOT NULL,
        characters INTEGER NOT NULL, split TEXT
    ) STRICT""",
    "CREATE TABLE staged_text (sha BLOB PRIMARY KEY) STRICT",
    """CREATE TABLE original (
        sha BLOB PRIMARY KEY, name TEXT NOT NULL, bytes BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE article (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        text BLOB NOT NULL REFERENCES text(sha), title TEXT NOT NULL, source TEXT NOT NULL,
        author TEXT NOT NULL, date TEXT NOT NULL, date_precision TEXT NOT NULL,
        date_text TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, section TEXT NOT NULL,
        page TEXT NOT NULL, database_id TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
        encoding TEXT NOT NULL, imported TEXT NOT NULL, original BLOB, note TEXT NOT NULL,
        attributes TEXT NOT NULL, characters INTEGER NOT NULL, deleted INTEGER NOT NULL,
        annotations INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE article_status (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        article BLOB NOT NULL REFERENCES article(id),
        annotator BLOB NOT NULL REFERENCES annotator(id), status TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE entity (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
        aliases TEXT NOT NULL, attributes TEXT NOT NULL, external TEXT NOT NULL, note TEXT NOT NULL,
        parent BLOB REFERENCES entity(id), merged_into BLOB REFERENCES entity(id),
        deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE annotation (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        article BLOB NOT NULL REFERENCES article(id), text BLOB NOT NULL REFERENCES text(sha),
        annotator BLOB NOT NULL REFERENCES annotator(id), type TEXT NOT NULL,
        entity BLOB REFERENCES entity(id), attributes TEXT NOT NULL, evidence TEXT NOT NULL,
        note TEXT NOT NULL, status TEXT NOT NULL, origin TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL,
        codebook INTEGER NOT NULL, deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE span (
        annotation INTEGER NOT NULL REFERENCES annotation(number) ON DELETE CASCADE,
        fragment INTEGER NOT NULL, article BLOB NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, quote TEXT NOT NULL, PRIMARY KEY (annotation, fragment)
    ) STRICT""",
    """CREATE TABLE relation (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, type TEXT NOT NULL,
        source_kind TEXT NOT NULL, source BLOB NOT NULL, target_kind TEXT NOT NULL,
        target BLOB NOT NULL, annotator BLOB NOT NULL REFERENCES annotator(id), attributes TEXT NOT NULL,
        note TEXT NOT NULL, created TEXT NOT NULL, deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE diary (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        annotator BLOB NOT NULL REFERENCES annotator(id), created TEXT NOT NULL,
        text TEXT NOT NULL, deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE refusal (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        article BLOB NOT NULL REFERENCES article(id), text BLOB NOT NULL REFERENCES text(sha),
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, type TEXT NOT NULL,
        entity BLOB REFERENCES entity(id), annotator BLOB NOT NULL REFERENCES annotator(id), created TEXT NOT NULL,
        deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE exclusion (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        article BLOB NOT NULL REFERENCES article(id), text BLOB NOT NULL REFERENCES text(sha),
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, reason TEXT NOT NULL,
        annotator BLOB NOT NULL REFERENCES annotator(id), created TEXT NOT NULL,
        deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE reprint (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
        article BLOB NOT NULL REFERENCES article(id), of BLOB NOT NULL REFERENCES article(id),
        verdict TEXT NOT NULL, annotator BLOB NOT NULL REFERENCES annotator(id),
        created TEXT NOT NULL, deleted INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE near_duplicate (
        article BLOB NOT NULL, other BLOB NOT NULL, shared INTEGER NOT NULL,
        PRIMARY KEY (article, other)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE step (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, annotator BLOB NOT NULL,
        device BLOB NOT NULL, clock INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
        target BLOB, created TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE patch (
        number INTEGER PRIMARY KEY, step INTEGER NOT NULL REFERENCES step(number),
        kind TEXT NOT NULL, object BLOB NOT NULL, change TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE report (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL,
        created TEXT NOT NULL, data TEXT NOT NULL
    ) STRICT""",
)

INDEXES = (
    "CREATE INDEX article_text ON article (text)",
    "CREATE INDEX article_date ON article (deleted, date, number, id)",
    "CREATE INDEX article_title ON article (deleted, title)",
    "CREATE INDEX article_status_place ON article_status (article, annotator)",
    "CREATE INDEX annotation_article ON annotation (article, deleted)",
    "CREATE INDEX annotation_type ON annotation (type, article)",
    "CREATE INDEX annotation_entity ON annotation (entity) WHERE entity IS NOT NULL",
    "CREATE INDEX entity_parent ON entity (parent) WHERE parent IS NOT NULL",
    "CREATE INDEX entity_merged ON entity (merged_into) WHERE merged_into IS NOT NULL",
    'CREATE INDEX span_place ON span (article, start, "end")',
    "CREATE INDEX relation_source ON relation (source)",
    "CREATE INDEX relation_target ON relation (target)",
    "CREATE INDEX refusal_place ON refusal (article, start)",
    "CREATE INDEX exclusion_place ON exclusion (article, start)",
    "CREATE INDEX reprint_article ON reprint (article)",
    "CREATE INDEX reprint_of ON reprint (of)",
    "CREATE INDEX near_duplicate_other ON near_duplicate (other)",
    "CREATE INDEX step_undo ON step (device, kind, undone, number)",
    "CREATE INDEX step_clock ON step (clock)",
    "CREATE INDEX patch_step ON patch (step)",
    "CREATE INDEX patch_object ON patch (object)",
)

SEARCH = (
    """CREATE VIRTUAL TABLE text_search USING fts5(
        text, split, content='text', content_rowid='number',
        tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER text_indexed AFTER INSERT ON text BEGIN
        INSERT INTO text_search (rowid, text, split) VALUES (new.number, new.text, new.split);
    END""",
    """CREATE TRIGGER text_unindexed AFTER DELETE ON text BEGIN
        INSERT INTO text_search (text_search, rowid, text, split)
        VALUES ('delete', old.number, old.text, old.split);
    END""",
)

COUNTS = (
    """CREATE TRIGGER annotation_counted AFTER INSERT ON annotation WHEN new.deleted = 0 BEGIN
        UPDATE article SET annotations = annotations + 1 WHERE id = new.article;
    END""",
    """CREATE TRIGGER annotation_uncounted AFTER DELETE ON annotation WHEN old.deleted = 0 BEGIN
        UPDATE article SET annotations = annotations - 1 WHERE id = old.article;
    END""",
    """CREATE TRIGGER annotation_recounted AFTER UPDATE OF deleted ON annotation
    WHEN old.deleted <> new.deleted BEGIN
        UPDATE article SET annotations = annotations + old.deleted - new.deleted
        WHERE id = new.article;
    END""",
)

VIEWS = (
    f"""CREATE VIEW articles_flat AS
    SELECT {_uuid("a.id")} AS id, a.title, a.source, a.author, a.date, a.date_precision, a.url,
        a.language, a.section, a.page, a.database_id, a.kind, a.path, a.encoding, a.imported,
        a.characters, a.annotations, a.note, a.attributes, lower(hex(a.text)) AS text_sha256,
        t.text
    FROM article a JOIN text t ON t.sha = a.text WHERE a.deleted = 0""",
    f"""CREATE VIEW entities_flat AS
    SELECT {_uuid("e.id")} AS id, e.name, e.kind, e.aliases, e.attributes, e.external, e.note,
        CASE WHEN e.parent IS NULL THEN NULL ELSE {_uuid("e.parent")} END AS parent_id,
        (SELECT count(*) FROM annotation n WHERE n.entity = e.id AND n.deleted = 0) AS annotations
    FROM entity e WHERE e.deleted = 0""",
    f"""CREATE VIEW annotations_flat AS
    SELECT {_uuid("n.id")} AS id, {_uuid("n.article")} AS article_id, a.title AS article_title,
        a.source AS article_source, a.date AS article_date, a.language AS article_language, n.type,
        (SELECT min(s.start) FROM span s WHERE s.annotation = n.number) AS start,
        (SELECT max(s."end") FROM span s WHERE s.annotation = n.number) AS "end",
        (SELECT json_group_array(json_array(f.start, f."end")) FROM
            (SELECT start, "end" FROM span WHERE annotation = n.number ORDER BY fragment) f
        ) AS spans,
        (SELECT group_concat(f.quote, ' … ') FROM
            (SELECT quote FROM span WHERE annotation = n.number ORDER BY fragment) f
        ) AS quote,
        e.name AS entity, CASE WHEN n.entity IS NULL THEN NULL ELSE {_uuid("n.entity")} END
            AS entity_id,
        n.attributes, n.evidence, p.name AS annotator, {_uuid("n.annotator")} AS annotator_id, n.note, n.status,
        n.origin, n.created, n.modified, n.codebook AS codebook_version
    FROM annotation n JOIN article a ON a.id = n.article
        JOIN annotator p ON p.id = n.annotator LEFT JOIN entity e ON e.id = n.entity
    WHERE n.deleted = 0 AND a.deleted = 0""",
    f"""CREATE VIEW relations_flat AS
    SELECT {_uuid("r.id")} AS id, r.type, r.source_kind, {_uuid("r.source")} AS source_id,
        {_end_name("source")} AS source_name,
        r.target_kind, {_uuid("r.target")} AS target_id,
        {_end_name("target")} AS target_name,
        p.name AS annotator, r.attributes, r.note, r.created
    FROM relation r JOIN annotator p ON p.id = r.annotator WHERE r.deleted = 0""",
    f"""CREATE VIEW exclusions_flat AS
    SELECT {_uuid("x.id")} AS id, {_uuid("x.article")} AS article_id, a.title AS article_title,
        a.source AS article_source, x.start, x."end",
        substr(t.text, x.start + 1, x."end" - x.start) AS quote, x.reason,
        p.name AS annotator, x.created
    FROM exclusion x JOIN article a ON a.id = x.article AND a.text = x.text
        JOIN text t ON t.sha = x.text JOIN annotator p ON p.id = x.annotator
    WHERE x.deleted = 0 AND a.deleted = 0""",
    f"""CREATE VIEW reprints_flat AS
    SELECT {_uuid("r.id")} AS id, r.verdict, {_uuid("r.article")} AS article_id,
        a.title AS article_title, a.source AS article_source, a.date AS article_date,
        {_uuid("r.of")} AS of_id, o.title AS of_title, o.source AS of_source, o.date AS of_date,
        p.name AS annotator, r.created
    FROM reprint r JOIN article a ON a.id = r.article JOIN article o ON o.id = r.of
        JOIN annotator p ON p.id = r.annotator
    WHERE r.deleted = 0 AND a.deleted = 0 AND o.deleted = 0""",
)

STATEMENTS = TABLES + INDEXES + SEARCH + COUNTS + VIEWS


def migrate(db: Database) -> None:
    """Make every table, index, trigger and view of version 1; runs inside one transaction."""
    for statement in STATEMENTS:
        db.execute(statement)
    db.execute(
        "INSERT INTO meta (key, value) VALUES ('min_reader', ?), ('min_writer', ?)",
        (str(MIN_READER), str(MIN_WRITER)),
    )
