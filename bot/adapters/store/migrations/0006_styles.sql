-- 0006: looks that a picture can have, by name; and what a person typed, where a style was put around it.

-- A name belongs to one style that is there; a deleted one stays, for the pictures that were made with it.
CREATE TABLE styles (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  folded_name TEXT NOT NULL,          -- without upper and lower case
  is_deleted  INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX styles_by_name ON styles (folded_name) WHERE NOT is_deleted;

-- What a style says, never changed: an edit is one version more.
CREATE TABLE style_versions (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  style_id INTEGER NOT NULL REFERENCES styles (id),
  version  INTEGER NOT NULL CHECK (version > 0),
  template TEXT NOT NULL,             -- {prompt} stands where the person's words go
  negative TEXT,                      -- what should not be in the picture; no target of today takes it
  made_by  TEXT,                      -- NULL: it came with the bot; '-1' somebody whose data was deleted
  made_at  TEXT NOT NULL,
  UNIQUE (style_id, version)
) STRICT;

-- `prompt` stays what went to the model: with a style, that is its words around the person's.
ALTER TABLE generations ADD COLUMN words TEXT;  -- what the person typed; NULL: the same as the prompt
ALTER TABLE generations ADD COLUMN style_version_id INTEGER REFERENCES style_versions (id);

-- A dozen to begin with.
INSERT INTO styles (id, name, folded_name) VALUES
  (1, 'Film photo', 'film photo'),
  (2, 'Clay', 'clay'),
  (3, 'Line art', 'line art'),
  (4, 'Watercolour', 'watercolour'),
  (5, 'Paper cut', 'paper cut'),
  (6, 'Pixel art', 'pixel art'),
  (7, 'Oil painting', 'oil painting'),
  (8, 'Poster', 'poster'),
  (9, 'Pencil sketch', 'pencil sketch'),
  (10, 'Picture book', 'picture book'),
  (11, 'Stained glass', 'stained glass'),
  (12, 'Knitted', 'knitted');
INSERT INTO style_versions (style_id, version, template, negative, made_at)
SELECT starter.column1, 1, starter.column2, starter.column3, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM (VALUES
  (1, '{prompt}, as a photo on 35 mm film, natural light, soft grain', 'drawing, painting, plastic look'),
  (2, '{prompt}, as a clay figure, stop-motion set, soft studio light', NULL),
  (3, '{prompt}, as black line art on white paper, clean lines, no shading', 'colour, grey tones'),
  (4, '{prompt}, as a watercolour painting, loose washes, paper texture', NULL),
  (5, '{prompt}, as layered cut paper, crisp edges, soft shadows', NULL),
  (6, '{prompt}, as pixel art, small palette, crisp pixels', 'blur, smooth shading'),
  (7, '{prompt}, as an oil painting, visible brush strokes, rich colours', NULL),
  (8, '{prompt}, as a screen-printed poster, flat colours, bold shapes', 'photo, fine detail'),
  (9, '{prompt}, as a pencil sketch in a notebook, light hatching, rough outlines', 'colour'),
  (10, '{prompt}, as a picture book illustration, warm colours, friendly shapes, soft edges', NULL),
  (11, '{prompt}, as a stained glass window, thick lead lines, glowing colours', NULL),
  (12, '{prompt}, knitted from thick wool, visible stitches, plain backdrop', NULL)) AS starter;
