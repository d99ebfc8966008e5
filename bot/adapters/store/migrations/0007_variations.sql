-- 0007: prompts with choices in braces, whose pictures are shown as one grid.

-- How a request's pictures stand together: the prompt as it was written, each combination drawn this many times. The
-- pictures themselves are rows of `generations` as any others, in the order of the combinations, repeats side by side.
CREATE TABLE grids (
  request_id TEXT PRIMARY KEY,
  template   TEXT NOT NULL,
  repeats    INTEGER NOT NULL CHECK (repeats >= 1)
) STRICT, WITHOUT ROWID;
