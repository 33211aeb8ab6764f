"""The tables of what is owed, as SQL. They are part of the ledger's version."""

DEFERRALS = """
CREATE TABLE deferrals (
    id INTEGER PRIMARY KEY,
    mark TEXT NOT NULL,        -- of the run that left the snapshots behind
    endpoint TEXT NOT NULL,    -- JSON: places and subscriptions of who takes and who applies
    still TEXT NOT NULL,       -- the id of the snapshot that nobody touches
    busy TEXT NOT NULL,        -- and of the one that is used
    earliest REAL NOT NULL,    -- the endpoint's clock less ours, in seconds
    latest REAL NOT NULL,
    opens REAL NOT NULL,       -- the window in which they expire, in seconds since the epoch by our clock
    closes REAL NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0
)
"""

DEFERRAL_EXCHANGES = """
CREATE TABLE deferral_exchanges (
    deferral INTEGER NOT NULL REFERENCES deferrals (id),
    place INTEGER NOT NULL,    -- from 1, in the order of sending
    told TEXT NOT NULL,        -- JSON, as a line of events.jsonl: it holds no key
    PRIMARY KEY (deferral, place)
)
"""

OBLIGATIONS = """
CREATE TABLE obligations (
    deferral INTEGER NOT NULL REFERENCES deferrals (id),
    clause TEXT NOT NULL,
    seen REAL,                 -- when it was last borne out, in seconds since the epoch by our clock
    outcome TEXT CHECK (outcome IN ('pass', 'fail', 'unknown')),
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (deferral, clause)
)
"""

OWED = (DEFERRALS, DEFERRAL_EXCHANGES, OBLIGATIONS)
