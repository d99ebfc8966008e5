-- 0004: what is held back, reported and deleted; who may do what; what leads change while the bot runs; shows.

-- `generations` again, with two more ways for a picture to end, and whether it is shown under a spoiler:
--   held_back  a safety check, or the endpoint's own, said no: never posted; `findings` says why
--   deleted    was posted; message and file are gone, error_code says on whose word, the row stays
-- A CHECK can only be changed by making the table anew (https://www.sqlite.org/lang_altertable.html#otheralter), for
-- which the store switches foreign keys off while it migrates. Views and triggers go first, and come back below.
DROP VIEW judged_pictures;
DROP VIEW cast_votes;
DROP TRIGGER delivery_wipes_token;

CREATE TABLE generations_new (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id          TEXT NOT NULL,  -- shared by the pictures of one /imagine
  user_id             TEXT NOT NULL,  -- '0' is the terminal, '-1' somebody whose data was deleted
  user_name           TEXT NOT NULL,
  guild_id            TEXT,           -- NULL in direct messages
  channel_id          TEXT,           -- NULL in the terminal
  prompt              TEXT NOT NULL,
  target              TEXT NOT NULL,
  deployment          TEXT,           -- the one that answered
  status              TEXT NOT NULL CHECK (status IN (
                        'queued', 'scoring', 'scored', 'posted', 'failed', 'refused', 'cancelled', 'undelivered',
                        'held_back', 'deleted')),
  error_code          TEXT,
  error_detail        TEXT,
  http_status         INTEGER,
  endpoint_request_id TEXT,           -- what the endpoint's support asks for
  attempts            INTEGER NOT NULL DEFAULT 0,
  queued_at           TEXT NOT NULL,
  started_at          TEXT,
  finished_at         TEXT,
  queue_ms            INTEGER,
  scoring_ms          INTEGER,        -- retries included
  delivery_ms         INTEGER,
  image_sha256        TEXT,           -- names the file in the picture folder; NULL: there is none, or it is gone
  image_format        TEXT,           -- and its extension
  image_width         INTEGER,
  image_height        INTEGER,
  image_bytes         INTEGER,        -- size of the file
  nsfw_flag           INTEGER CHECK (nsfw_flag IN (0, 1)),        -- what the endpoint said; NULL: nobody looked
  message_id          TEXT,           -- the message that answered
  parent_id           INTEGER REFERENCES generations (id),        -- the picture this one was made from
  charged             INTEGER NOT NULL CHECK (charged IN (0, 1)), -- counts against the user's limits
  is_spoiler          INTEGER NOT NULL DEFAULT 0 CHECK (is_spoiler IN (0, 1))
) STRICT;
INSERT INTO generations_new SELECT *, 0 FROM generations;
-- An id is never given a second time, also where the last rows are gone.
INSERT OR REPLACE INTO sqlite_sequence (rowid, name, seq)
SELECT (SELECT rowid FROM sqlite_sequence WHERE name = 'generations_new'), 'generations_new', seq
FROM sqlite_sequence WHERE name = 'generations';
DROP TABLE generations;
ALTER TABLE generations_new RENAME TO generations;

CREATE INDEX generations_unfinished ON generations (request_id) WHERE status IN ('queued', 'scoring', 'scored');
CREATE INDEX generations_by_request ON generations (request_id);
CREATE INDEX generations_by_user ON generations (user_id, queued_at);
CREATE INDEX generations_painted ON generations (target) WHERE image_sha256 IS NOT NULL;
CREATE INDEX generations_by_message ON generations (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX generations_of_guild ON generations (guild_id) WHERE image_sha256 IS NOT NULL;
-- A file goes when no other row shows it.
CREATE INDEX generations_by_file ON generations (image_sha256) WHERE image_sha256 IS NOT NULL;
CREATE INDEX generations_by_time ON generations (queued_at);
CREATE INDEX generations_by_parent ON generations (parent_id) WHERE parent_id IS NOT NULL;

CREATE TRIGGER delivery_wipes_token AFTER UPDATE OF delivery_ms ON generations
BEGIN
  DELETE FROM interaction_tokens WHERE request_id = NEW.request_id;
END;

CREATE VIEW judged_pictures AS
SELECT verdicts.*, generations.target, generations.prompt, verdicts.user_id = generations.user_id AS is_author
FROM verdicts JOIN generations ON generations.id = verdicts.generation_id;

CREATE VIEW cast_votes AS
SELECT
  votes.pair_id, votes.user_id, votes.user_name, votes.choice, votes.is_private, votes.is_fast, votes.voted_at,
  pairs.kind, a.id AS a_id, b.id AS b_id, a.target AS a_target, b.target AS b_target, a.prompt AS a_prompt,
  b.prompt AS b_prompt, votes.user_id IN (a.user_id, b.user_id) AS is_author
FROM votes
JOIN pairs ON pairs.id = votes.pair_id
JOIN generations AS a ON a.id = iif(votes.first_is_a, pairs.first_id, pairs.second_id)
JOIN generations AS b ON b.id = iif(votes.first_is_a, pairs.second_id, pairs.first_id);

-- What a person's data is found and deleted by.
CREATE INDEX verdicts_by_user ON verdicts (user_id);
CREATE INDEX details_by_user ON details (user_id);
CREATE INDEX reactions_by_user ON reactions (user_id);
CREATE INDEX votes_by_user ON votes (user_id);

-- What the safety checks found in a prompt or a picture, also where it was let pass.
CREATE TABLE findings (
  id            INTEGER PRIMARY KEY,
  generation_id INTEGER NOT NULL REFERENCES generations (id),
  subject       TEXT NOT NULL CHECK (subject IN ('prompt', 'picture')),
  found_by      TEXT NOT NULL CHECK (found_by IN ('word_list', 'content_safety', 'endpoint', 'blank_check')),
  category      TEXT NOT NULL,        -- such as hate, sexual, jailbreak, blocklist, word, blank, unchecked
  severity      INTEGER,              -- 0, 2, 4 or 6 where the service says one
  action        TEXT NOT NULL CHECK (action IN ('block', 'spoiler', 'flag')),
  found_at      TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_generation ON findings (generation_id);

-- A picture that somebody reported, and what was decided. Open ones have no outcome. What is reported is a whole card:
-- of a request with several pictures, generation_id is the first.
CREATE TABLE complaints (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  generation_id   INTEGER NOT NULL REFERENCES generations (id),
  user_id         TEXT NOT NULL,      -- who reported it
  user_name       TEXT NOT NULL,
  reason          TEXT NOT NULL,
  reported_at     TEXT NOT NULL,
  notice_id         TEXT,             -- the message that says so to the leads, and what was decided
  notice_channel_id TEXT,
  outcome         TEXT CHECK (outcome IN ('removed', 'kept', 'blocked')),
  decided_by      TEXT,               -- NULL: it was deleted before anybody decided
  decided_by_name TEXT,
  decided_at      TEXT,
  is_settled      INTEGER NOT NULL DEFAULT 0 CHECK (is_settled IN (0, 1)),  -- carried out, and the message says so
  UNIQUE (generation_id, user_id)
) STRICT;

-- What removals that have begun have yet to take away: files that no row shows any more (named sha256.format),
-- messages (their ids), and shows' contact sheets to be drawn anew without it (the shows' ids). Empty but for a moment; what a crash leaves here is done at the next start.
CREATE TABLE leftovers (
  what       TEXT NOT NULL CHECK (what IN ('file', 'message', 'sheet')),
  name       TEXT NOT NULL,
  channel_id TEXT,                    -- a message's
  request_id TEXT NOT NULL,
  PRIMARY KEY (what, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX leftovers_by_request ON leftovers (request_id);

-- People who may not use the bot. Until NULL: until somebody lifts it.
CREATE TABLE blocks (
  user_id    TEXT PRIMARY KEY,
  user_name  TEXT NOT NULL,
  until      TEXT,
  reason     TEXT NOT NULL,
  blocked_by TEXT NOT NULL,
  blocked_at TEXT NOT NULL
) STRICT;

-- Limits of their own for a person, a role or a channel, set by leads; 0 lifts a limit.
CREATE TABLE own_limits (
  scope               TEXT NOT NULL CHECK (scope IN ('person', 'role', 'channel')),
  subject_id          TEXT NOT NULL,
  pictures_per_window INTEGER NOT NULL,
  window_s            INTEGER NOT NULL,
  pictures_per_day    INTEGER NOT NULL,
  PRIMARY KEY (scope, subject_id)
) STRICT, WITHOUT ROWID;

-- Targets that take nothing new at the moment; '*' is all of them.
CREATE TABLE pauses (
  target    TEXT PRIMARY KEY,
  paused_by TEXT NOT NULL,
  paused_at TEXT NOT NULL
) STRICT;

-- Settings that leads changed in Discord, by their variable's name: they win over the environment.
CREATE TABLE changed_settings (
  name       TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

-- Who did what with the powers of a lead, and that people's data was deleted (without saying whose).
CREATE TABLE audit (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  at        TEXT NOT NULL,
  user_id   TEXT,                     -- NULL: the bot itself, or nobody to be named
  user_name TEXT,
  guild_id  TEXT,
  act       TEXT NOT NULL,            -- such as block, limit, pause, setting, remove, delete, forget, expire, show
  subject   TEXT,                     -- whom or what it was about
  detail    TEXT
) STRICT;
CREATE INDEX audit_by_user ON audit (user_id);

-- Who has been told what is stored.
CREATE TABLE told_privacy (
  user_id TEXT PRIMARY KEY,
  told_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Demonstrations before an audience. Open ones have no ended_at.
CREATE TABLE shows (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id       TEXT NOT NULL,
  channel_id     TEXT NOT NULL,
  presenter_id   TEXT NOT NULL,
  presenter_name TEXT NOT NULL,
  target         TEXT NOT NULL,
  began_at       TEXT NOT NULL,
  ends_at        TEXT NOT NULL,
  ended_at       TEXT,
  board_id       TEXT,                -- the message that shows who is next
  sheet_id       TEXT                 -- the message with the contact sheet
) STRICT;
CREATE UNIQUE INDEX shows_open ON shows (channel_id) WHERE ended_at IS NULL;
