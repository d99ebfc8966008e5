-- 0001: the log of generations, the addresses of answers still to be given, and what the bot remembers of itself.
--
-- Applied once, in one transaction with the `user_version` it sets. Never edited after a release: add the next number.
--
-- For people who read this file with SQL:
--   * Ids of Discord are TEXT: they are above 2^53, where spreadsheets and JavaScript round numbers.
--   * Times are UTC, `2026-01-31T09:30:00.000Z`, so they sort as text. Columns in `_ms` are milliseconds.
--   * Yes and no are 1 and 0; NULL is "not known", or "not yet".

-- One row per picture asked for, also those refused, failed, cancelled or never delivered.
CREATE TABLE generations (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id          TEXT NOT NULL,  -- shared by the pictures of one /imagine
  user_id             TEXT NOT NULL,  -- '0' is the terminal
  user_name           TEXT NOT NULL,
  guild_id            TEXT,           -- NULL in direct messages
  channel_id          TEXT,           -- NULL in the terminal
  prompt              TEXT NOT NULL,
  target              TEXT NOT NULL,
  deployment          TEXT,           -- the one that answered
  status              TEXT NOT NULL CHECK (status IN (
                        'queued', 'scoring', 'scored', 'posted', 'failed', 'refused', 'cancelled', 'undelivered')),
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
  image_sha256        TEXT,           -- names the file in the picture folder
  image_format        TEXT,           -- and its extension
  image_width         INTEGER,
  image_height        INTEGER,
  image_bytes         INTEGER,        -- size of the file
  nsfw_flag           INTEGER CHECK (nsfw_flag IN (0, 1)),        -- NULL: nobody looked
  message_id          TEXT,           -- the message that answered
  parent_id           INTEGER REFERENCES generations (id),        -- the picture this one was made from
  charged             INTEGER NOT NULL CHECK (charged IN (0, 1))  -- counts against the user's limits
) STRICT;

-- What is taken up again at start: few rows at any time.
CREATE INDEX generations_unfinished ON generations (request_id) WHERE status IN ('queued', 'scoring', 'scored');
CREATE INDEX generations_by_request ON generations (request_id);
CREATE INDEX generations_by_user ON generations (user_id, queued_at);
-- Scoring times that ended in a picture, in order of id within a target.
CREATE INDEX generations_painted ON generations (target) WHERE image_sha256 IS NOT NULL;

-- What it takes to edit the answer to an interaction. The token is a secret that lives 15 minutes: it has a table of
-- its own, so that no query of the log can show it, and goes as soon as it is used up.
CREATE TABLE interaction_tokens (
  request_id     TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  token          TEXT NOT NULL,
  expires_at     TEXT NOT NULL,
  message_id     TEXT,              -- known once the answer has been edited for the first time
  max_file_bytes INTEGER NOT NULL   -- what one file may weigh where the question was asked
) STRICT;

-- A request that has been delivered needs its token no more. A trigger, so that both are one transaction.
CREATE TRIGGER delivery_wipes_token AFTER UPDATE OF delivery_ms ON generations
BEGIN
  DELETE FROM interaction_tokens WHERE request_id = NEW.request_id;
END;

CREATE TABLE bot_state (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
