-- 0005: earlier pictures are found by their words, and by who asked, where, of which model, and what came of them.

-- One entry for each row of `generations` that has ended, under the same id. `words` holds the words of the prompt as
-- bot/adapters/store/search_words.py folds them, and facts, which begin with an underscore: _g its guild, _u its user,
-- _m its target in hexadecimal, _s its status, _l where somebody likes it, and _l with the id of each who does, and _b
-- its id without the last 17 bits. So every combination of what people look for is one walk through sorted lists of ids,
-- newest first, and _b ends it now and then, to see how long it has taken.
-- No positions are kept: what is looked for is a set of words. Beginnings of up to four letters have lists of their own.
CREATE VIRTUAL TABLE history USING fts5 (
  words, tokenize = "ascii tokenchars '_'", prefix = '1 2 3 4', detail = none, columnsize = 0
);
-- What is written is merged in small steps beside it, rather than now and then in a long one.
INSERT INTO history (history, rank) VALUES ('automerge', 0);
CREATE VIRTUAL TABLE history_terms USING fts5vocab (history, instance);

-- Rows whose entry has to be made or made anew. It is done a little later, so that no picture waits for it.
CREATE TABLE history_due (generation_id INTEGER PRIMARY KEY) STRICT;
INSERT INTO history_due SELECT id FROM generations WHERE status NOT IN ('queued', 'scoring', 'scored');

CREATE TRIGGER refused_is_due AFTER INSERT ON generations WHEN NEW.status NOT IN ('queued', 'scoring', 'scored')
BEGIN
  INSERT INTO history_due SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = NEW.id);
END;

CREATE TRIGGER ended_is_due AFTER UPDATE OF status ON generations
WHEN NEW.status IS NOT OLD.status AND NEW.status NOT IN ('queued', 'scoring', 'scored')
BEGIN
  INSERT INTO history_due SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = NEW.id);
END;

-- Who asked, where and in which words decides who may see it: an entry that is wrong there goes at once.
CREATE TRIGGER changed_words_leave_history AFTER UPDATE OF prompt, user_id, guild_id, target ON generations
WHEN NEW.prompt IS NOT OLD.prompt OR NEW.user_id IS NOT OLD.user_id OR NEW.guild_id IS NOT OLD.guild_id
  OR NEW.target IS NOT OLD.target
BEGIN
  DELETE FROM history WHERE rowid = OLD.id;
  INSERT INTO history_due SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = NEW.id);
END;

CREATE TRIGGER deleted_leaves_history AFTER DELETE ON generations
BEGIN
  DELETE FROM history WHERE rowid = OLD.id;
  DELETE FROM history_due WHERE generation_id = OLD.id;
END;

CREATE TRIGGER said_is_due AFTER INSERT ON verdicts
BEGIN
  INSERT INTO history_due SELECT NEW.generation_id
  WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = NEW.generation_id);
END;

CREATE TRIGGER said_otherwise_is_due AFTER UPDATE ON verdicts
BEGIN
  INSERT INTO history_due SELECT NEW.generation_id
  WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = NEW.generation_id);
END;

CREATE TRIGGER taken_back_is_due AFTER DELETE ON verdicts
BEGIN
  INSERT INTO history_due SELECT OLD.generation_id
  WHERE NOT EXISTS (SELECT 1 FROM history_due WHERE generation_id = OLD.generation_id);
END;
