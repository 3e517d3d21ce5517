-- The tables of a store. The table of studies and its full-text index are made from the declared
-- columns (schema.py); what each table and column means is in the table "about" (about.toml).

CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    pmid TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    xml BLOB NOT NULL,
    UNIQUE (pmid, sha256)
);
CREATE TABLE compression (
    dictionary BLOB NOT NULL
);
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    name TEXT,
    query TEXT NOT NULL,
    since TEXT
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    search INTEGER NOT NULL REFERENCES searches (id),
    run_at TEXT NOT NULL,
    query TEXT NOT NULL,
    translation TEXT NOT NULL,
    warnings TEXT NOT NULL,
    count INTEGER NOT NULL,
    complete INTEGER NOT NULL
);
CREATE TABLE hits (
    search INTEGER NOT NULL REFERENCES searches (id),
    pmid TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs (id),
    last_run INTEGER REFERENCES runs (id),
    PRIMARY KEY (search, pmid, first_run)
);
CREATE TABLE queue (
    pmid TEXT PRIMARY KEY,
    reason TEXT NOT NULL CHECK (reason IN ('new', 'revised')),
    problem TEXT
);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    pmid TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT,
    changed_at TEXT NOT NULL,
    before INTEGER REFERENCES records (id),
    after INTEGER REFERENCES records (id),
    reported INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX changes_by_pmid ON changes (pmid);
CREATE INDEX hits_by_pmid ON hits (pmid);
CREATE TABLE about (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
);
