"""The tables of a ledger, as SQL. A change of theirs is a change of ``VERSION``.

A creation is *intended* from before it is sent; then *made*, *refused* or *gone*. *Kept* is what stays on purpose.
Whatever is neither gone nor refused nor kept may still be there.
"""

from facesnap.conformance.ledger.obligation_tables import OWED

APPLICATION = 0x66736E70  # "fsnp": whose file it is
VERSION = 1

RUNS = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,     -- ISO 8601
    places TEXT NOT NULL,      -- JSON: of each account the id of its Azure subscription and its base_url
    seed TEXT NOT NULL,        -- a whole number of any length
    effort TEXT NOT NULL,
    selection TEXT NOT NULL,   -- JSON: a list
    out TEXT,                  -- where its log is, if it is kept
    closed INTEGER NOT NULL DEFAULT 0
)
"""

# By what a run's things are known for its own: object ids begin with fs-MARK-, user data with "facesnap MARK ", and
# scopes name the guid. The replays of a run have marks of their own.
MARKS = """
CREATE TABLE marks (
    mark TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    guid TEXT NOT NULL,        -- "" for none
    PRIMARY KEY (mark, guid)
)
"""

CREATIONS = """
CREATE TABLE creations (
    id INTEGER PRIMARY KEY,    -- in the order of sending
    run INTEGER NOT NULL REFERENCES runs (id),
    at REAL NOT NULL,          -- seconds since the epoch, by our clock
    account TEXT NOT NULL,     -- a name of places; "nobody" or "stranger" where no account's key was sent
    what TEXT NOT NULL,        -- object (a PUT), copy (an apply) or snapshot (a take)
    kind TEXT,                 -- the object's type, where it is known
    object_id TEXT,            -- of the object that is made, or that is taken
    user_data TEXT,
    scope TEXT,                -- of a take, JSON: a list
    operation TEXT,            -- its id, once it is known
    snapshot TEXT,             -- its id, once it is known
    state TEXT NOT NULL DEFAULT 'intended'
)
"""

INDEXES = (
    "CREATE INDEX creations_of_a_run ON creations (run, state)",
    "CREATE INDEX creations_by_operation ON creations (operation)",
    "CREATE INDEX creations_by_snapshot ON creations (snapshot)",
)

TABLES = (RUNS, MARKS, CREATIONS, *INDEXES, *OWED)  # whatever else a ledger is to hold stands here, too
