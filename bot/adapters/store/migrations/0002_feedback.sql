-- 0002: what people say of the pictures.

-- One row per person and picture: the last thing they said. Taking it back deletes it.
CREATE TABLE verdicts (
  generation_id INTEGER NOT NULL REFERENCES generations (id),
  user_id       TEXT NOT NULL,
  user_name     TEXT NOT NULL,
  verdict       TEXT NOT NULL CHECK (verdict IN ('like', 'not_right')),
  said_at       TEXT NOT NULL,
  PRIMARY KEY (generation_id, user_id)
) STRICT, WITHOUT ROWID;

-- The verdicts beside their pictures. is_author: 1 where somebody judged what they had asked for themselves.
CREATE VIEW judged_pictures AS
SELECT verdicts.*, generations.target, generations.prompt, verdicts.user_id = generations.user_id AS is_author
FROM verdicts JOIN generations ON generations.id = verdicts.generation_id;
