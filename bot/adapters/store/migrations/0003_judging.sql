-- 0003: what people tell of a picture in detail, and which of two they find better.

-- What a person adds with "Tell us more": marks from 1 to 5 and a remark, each of which may be left out.
CREATE TABLE details (
  generation_id INTEGER NOT NULL REFERENCES generations (id),
  user_id       TEXT NOT NULL,
  user_name     TEXT NOT NULL,
  matches_words INTEGER CHECK (matches_words BETWEEN 1 AND 5),
  looks_good    INTEGER CHECK (looks_good BETWEEN 1 AND 5),
  remark        TEXT,
  said_at       TEXT NOT NULL,
  PRIMARY KEY (generation_id, user_id)
) STRICT, WITHOUT ROWID;

-- What that person found wrong with it: a row for each thing ticked.
CREATE TABLE defects (
  generation_id INTEGER NOT NULL,
  user_id       TEXT NOT NULL,
  defect        TEXT NOT NULL CHECK (defect IN (
                  'hands_or_faces', 'text', 'count', 'mixed_up', 'missing', 'added', 'style', 'blank')),
  PRIMARY KEY (generation_id, user_id, defect),
  FOREIGN KEY (generation_id, user_id) REFERENCES details (generation_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Thumbs under a message with pictures, by people who use no buttons. They are counted, and never rank anything.
CREATE TABLE reactions (
  message_id TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  reaction   TEXT NOT NULL CHECK (reaction IN ('up', 'down')),
  PRIMARY KEY (message_id, user_id, reaction)
) STRICT, WITHOUT ROWID;

CREATE VIEW reaction_counts AS
SELECT message_id, sum(reaction = 'up') AS ups, sum(reaction = 'down') AS downs FROM reactions GROUP BY message_id;

CREATE INDEX generations_by_message ON generations (message_id) WHERE message_id IS NOT NULL;

-- Two pictures to choose between. kind: two models and the same words; one model and two wordings; or one model and
-- the same words twice, which tells how much of a preference is chance. The lower id comes first.
CREATE TABLE pairs (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL CHECK (kind IN ('targets', 'wordings', 'same')),
  first_id   INTEGER NOT NULL REFERENCES generations (id),
  second_id  INTEGER NOT NULL REFERENCES generations (id),
  opened_at  TEXT NOT NULL,
  first_is_a INTEGER CHECK (first_is_a IN (0, 1)),  -- on a card in the channel; NULL: drawn for each person, below
  CHECK (first_id < second_id),
  UNIQUE (first_id, second_id)
) STRICT;
CREATE INDEX pairs_by_second ON pairs (second_id);

-- A pair put before one person in private, and the side each picture stood on.
CREATE TABLE showings (
  pair_id    INTEGER NOT NULL REFERENCES pairs (id),
  user_id    TEXT NOT NULL,
  first_is_a INTEGER NOT NULL CHECK (first_is_a IN (0, 1)),
  shown_at   TEXT NOT NULL,
  PRIMARY KEY (pair_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX showings_by_user ON showings (user_id);

-- One answer per person and pair: the first one, which nobody can change once the names are known.
CREATE TABLE votes (
  pair_id    INTEGER NOT NULL REFERENCES pairs (id),
  user_id    TEXT NOT NULL,
  user_name  TEXT NOT NULL,
  first_is_a INTEGER NOT NULL CHECK (first_is_a IN (0, 1)),   -- how the two stood before this person
  choice     TEXT NOT NULL CHECK (choice IN ('a', 'b', 'tie', 'neither')),
  is_private INTEGER NOT NULL CHECK (is_private IN (0, 1)),
  is_fast    INTEGER NOT NULL CHECK (is_fast IN (0, 1)),      -- given before anybody could have looked: left out
  voted_at   TEXT NOT NULL,
  PRIMARY KEY (pair_id, user_id)
) STRICT, WITHOUT ROWID;

-- How many decided votes between two models are to be judged by, fixed when their first pair was opened.
CREATE TABLE tests (
  first        TEXT NOT NULL,
  second       TEXT NOT NULL,
  target_votes INTEGER NOT NULL CHECK (target_votes >= 30),
  opened_at    TEXT NOT NULL,
  PRIMARY KEY (first, second),
  CHECK (first < second)
) STRICT, WITHOUT ROWID;

-- The votes with what stood on either side, for people with SQL.
CREATE VIEW cast_votes AS
SELECT
  votes.pair_id, votes.user_id, votes.user_name, votes.choice, votes.is_private, votes.is_fast, votes.voted_at,
  pairs.kind, a.id AS a_id, b.id AS b_id, a.target AS a_target, b.target AS b_target, a.prompt AS a_prompt,
  b.prompt AS b_prompt, votes.user_id IN (a.user_id, b.user_id) AS is_author
FROM votes
JOIN pairs ON pairs.id = votes.pair_id
JOIN generations AS a ON a.id = iif(votes.first_is_a, pairs.first_id, pairs.second_id)
JOIN generations AS b ON b.id = iif(votes.first_is_a, pairs.second_id, pairs.first_id);
