-- 0008: suites of prompts, their runs, what changed between two runs, and which deployments answered.

-- A name belongs to one suite that is there; a deleted one stays, for what was run from it.
CREATE TABLE suites (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  folded_name TEXT NOT NULL,          -- without upper and lower case
  is_deleted  INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX suites_by_name ON suites (folded_name) WHERE NOT is_deleted;

-- What a suite holds, never changed: saving it again is one version more.
CREATE TABLE suite_versions (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  suite_id INTEGER NOT NULL REFERENCES suites (id),
  version  INTEGER NOT NULL CHECK (version > 0),
  made_by  TEXT NOT NULL,             -- '-1': somebody whose data was deleted
  made_at  TEXT NOT NULL,
  UNIQUE (suite_id, version)
) STRICT;

CREATE TABLE suite_prompts (
  version_id INTEGER NOT NULL REFERENCES suite_versions (id),
  place      INTEGER NOT NULL,        -- 1 for the first
  words      TEXT NOT NULL,           -- as written: choices in braces are expanded when it is run
  style      TEXT,
  category   TEXT,
  challenge  TEXT,
  repeats    INTEGER CHECK (repeats > 0),  -- NULL: as often as the run says
  note       TEXT,
  PRIMARY KEY (version_id, place)
) STRICT, WITHOUT ROWID;

-- A suite that is run again and again by itself; only what changed is told.
CREATE TABLE watches (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  suite      TEXT NOT NULL,
  targets    TEXT NOT NULL,           -- a JSON list
  repeats    INTEGER NOT NULL CHECK (repeats > 0),
  every_s    INTEGER NOT NULL CHECK (every_s > 0),
  user_id    TEXT NOT NULL,
  user_name  TEXT NOT NULL,
  guild_id   TEXT,
  channel_id TEXT NOT NULL,           -- where what changed is told
  thread_id  TEXT,                    -- where its runs are; NULL until the first one
  made_at    TEXT NOT NULL,
  next_at    TEXT NOT NULL,
  told_run   INTEGER NOT NULL DEFAULT 0,  -- the last run of which it was told what changed
  ended_at   TEXT                     -- NULL: it goes on
) STRICT;

-- One run of a suite, or of a file that was not stored. It ends `finished`, or `stopped` by a person.
CREATE TABLE suite_runs (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  suite         TEXT NOT NULL,        -- the suite's name, or the file's
  suite_version INTEGER,              -- NULL: a file
  status        TEXT NOT NULL CHECK (status IN ('running', 'paused', 'stopped', 'finished')),
  targets       TEXT NOT NULL,        -- a JSON list
  repeats       INTEGER NOT NULL CHECK (repeats > 0),
  parts         INTEGER NOT NULL,     -- how many rows of suite_parts there are
  pictures      INTEGER NOT NULL,     -- how many pictures these ask for
  user_id       TEXT NOT NULL,
  user_name     TEXT NOT NULL,
  guild_id      TEXT,
  channel_id    TEXT,                 -- where it was asked for; NULL: at the terminal
  thread_id     TEXT,                 -- where its pictures are; NULL until it is there
  message_id    TEXT,                 -- its status card
  watch_id      INTEGER REFERENCES watches (id),
  asked_at      TEXT NOT NULL,
  ended_at      TEXT,
  why           TEXT                  -- the code of the error for which the bot itself paused or stopped it
) STRICT;
CREATE INDEX suite_runs_by_name ON suite_runs (suite);
CREATE INDEX suite_runs_going_on ON suite_runs (status) WHERE status IN ('running', 'paused');

-- The prompts of a run, each one request: its pictures for each target in turn, as often as it is repeated.
CREATE TABLE suite_parts (
  run_id           INTEGER NOT NULL REFERENCES suite_runs (id) ON DELETE CASCADE,
  place            INTEGER NOT NULL,  -- 1 for the first
  prompt           TEXT NOT NULL,     -- what goes to the model
  words            TEXT,              -- what is written in the suite, where a style is around it
  style_version_id INTEGER REFERENCES style_versions (id),
  category         TEXT,
  challenge        TEXT,
  note             TEXT,
  targets          TEXT NOT NULL,     -- a JSON list
  repeats          INTEGER NOT NULL CHECK (repeats > 0),
  request_id       TEXT UNIQUE,       -- of `generations`; NULL: not begun
  PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;

-- The messages with a run's contact sheets: they are drawn anew when a picture on them is deleted.
CREATE TABLE run_sheets (
  run_id     INTEGER NOT NULL REFERENCES suite_runs (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,        -- 1 for the first
  channel_id TEXT NOT NULL,           -- the run's thread
  message_id TEXT NOT NULL,
  PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

-- The pictures of every run, for people with SQL; `repeat` counts those of the same words and target.
CREATE VIEW run_pictures AS
SELECT
  suite_parts.run_id, suite_runs.suite, suite_parts.place, suite_parts.category, suite_parts.challenge,
  row_number() OVER (PARTITION BY suite_parts.run_id, suite_parts.place, generations.target ORDER BY generations.id)
    AS repeat,
  generations.id AS generation_id, generations.request_id, generations.prompt, generations.words, generations.target,
  generations.deployment, generations.status, generations.error_code, generations.scoring_ms, generations.image_sha256
FROM suite_parts
JOIN suite_runs ON suite_runs.id = suite_parts.run_id
JOIN generations ON generations.request_id = suite_parts.request_id;

-- Pairs that people are to be asked about before others: those of a run with several targets, and of two runs.
CREATE TABLE asked_pairs (
  pair_id  INTEGER PRIMARY KEY REFERENCES pairs (id) ON DELETE CASCADE,
  run_id   INTEGER NOT NULL REFERENCES suite_runs (id) ON DELETE CASCADE,  -- of the first picture
  asked_at TEXT NOT NULL
) STRICT;

-- Every deployment that answered for a target, and when it was told that it is a new one.
CREATE TABLE deployments (
  target        TEXT NOT NULL,
  deployment    TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at  TEXT NOT NULL,
  PRIMARY KEY (target, deployment)
) STRICT, WITHOUT ROWID;

INSERT INTO deployments (target, deployment, first_seen_at, last_seen_at)
SELECT target, deployment, min(queued_at), max(queued_at) FROM generations WHERE deployment IS NOT NULL GROUP BY 1, 2;

-- Another deployment than before answers for a target from `at` on.
CREATE TABLE deployment_changes (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  target   TEXT NOT NULL,
  earlier  TEXT NOT NULL,
  later    TEXT NOT NULL,
  at       TEXT NOT NULL,
  told_at  TEXT                       -- when leads were told; NULL: not yet
) STRICT;
