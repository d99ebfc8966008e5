"""What a report of a big log costs: `python -m tests.bench.bench_report [pictures] [verdicts] [votes]`.

Makes the log in a temporary folder, then reports on it in a process of its own and prints the seconds and the most
memory that took, charts drawn included. The bar is 5 s and 400 MB for 1,000,000 pictures and 200,000 verdicts.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bot.adapters.store.database import MIGRATIONS

PICTURES, VERDICTS, VOTES = 1_000_000, 200_000, 20_000

GENERATIONS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :pictures)
INSERT INTO generations (
  id, request_id, user_id, user_name, guild_id, channel_id, prompt, target, deployment, status, error_code, attempts,
  queued_at, started_at, finished_at, queue_ms, scoring_ms, delivery_ms, image_sha256, image_format, image_width,
  image_height, image_bytes, nsfw_flag, message_id, charged)
SELECT i, printf('%012x', i), '10000000000000' || (i * 7919 % 400), 'person ' || (i * 7919 % 400), '222222222222222222',
  '33333333333333333' || (i % 5), 'a lighthouse in a storm, oil on canvas, number ' || (i * 31 % 20000),
  CASE i % 3 WHEN 0 THEN 'sdxl' WHEN 1 THEN 'turbo' ELSE 'flux' END, 'blue',
  iif(i % 20, 'posted', 'failed'), iif(i % 20, NULL, CASE i % 60 WHEN 0 THEN 'timeout' ELSE 'endpoint_busy' END), 1,
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + i * 25, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + i * 25 + 3, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + i * 25 + 12, 'unixepoch'),
  i * 7907 % 9000, iif(i % 20, 4000 + i * 6577 % 9000, NULL), 300,
  iif(i % 20, printf('%064x', i), NULL), iif(i % 20, 'png', NULL), 1024, 1024, 1700000, 0,
  iif(i % 20, '4444444444444' || (100000 + i), NULL), 1
FROM n
"""
VERDICTS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :verdicts)
INSERT OR IGNORE INTO verdicts
SELECT i * 4 + 1, '10000000000000' || (i * 104729 % 400), 'person', iif(i * 31 % 7 < 4, 'like', 'not_right'),
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + i * 100, 'unixepoch')
FROM n WHERE i * 4 + 1 < :pictures
"""
PAIRS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :pairs)
INSERT INTO pairs (id, kind, first_id, second_id, opened_at)
SELECT i, iif(i % 15, 'targets', 'same'), i * 3, i * 3 + iif(i % 15, 1, 3), '2026-02-01T00:00:00.000Z' FROM n
"""
VOTES_SQL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :votes)
INSERT OR IGNORE INTO votes
SELECT i / 2 + 1, '10000000000000' || (i * 31 % 40 + i % 2), 'person', i % 2,
  CASE i * 17 % 10 WHEN 0 THEN 'tie' WHEN 1 THEN 'neither' WHEN 2 THEN 'a' WHEN 3 THEN 'a' WHEN 4 THEN 'b'
    WHEN 5 THEN 'b' ELSE iif(i % 2, 'b', 'a') END,
  1, i % 50 = 0, strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + i * 1000, 'unixepoch')
FROM n
"""
DETAILS_SQL = """
INSERT INTO details SELECT generation_id, user_id, user_name, generation_id % 5 + 1, generation_id % 4 + 1, 'a remark',
  said_at FROM verdicts WHERE generation_id % 3 = 0;
INSERT INTO defects SELECT generation_id, user_id, iif(generation_id % 2, 'text', 'hands_or_faces') FROM details;
INSERT INTO tests VALUES ('sdxl', 'turbo', 200, '2026-01-01T00:00:00.000Z');
INSERT INTO reactions SELECT message_id, user_id, 'up' FROM generations WHERE id % 50 = 1 AND message_id IS NOT NULL;
"""
CHILD = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from bot.report.building import build_report
from bot.report.scope import Scope
started = time.perf_counter()
def told(words):
    print(f"{time.perf_counter() - started:6.2f} s  {words}", file=sys.stderr)
report = build_report(Path(sys.argv[1]), Path("pictures"), Scope(), datetime.now(UTC), told)
told("drawing")
pictures = [chart.png() for chart in report.charts]
told("done")
seconds, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, len(pictures)]))
"""


def make_log(path: Path, pictures: int, verdicts: int, votes: int) -> None:
    """Write a log of this size."""
    with closing(sqlite3.connect(path)) as log, log:
        log.execute("PRAGMA synchronous = OFF")
        for step in sorted(MIGRATIONS.glob("*.sql")):
            log.executescript(step.read_text(encoding="utf-8"))
        numbers = {"pictures": pictures, "verdicts": verdicts, "votes": votes, "pairs": max(1, votes // 2)}
        for sql in (GENERATIONS_SQL, VERDICTS_SQL, PAIRS_SQL, VOTES_SQL):
            log.execute(sql, numbers)
        log.executescript(DETAILS_SQL)


def measure(path: Path) -> tuple[float, float, int]:
    """Return the seconds, the peak in MiB and the number of charts of a report on the log at *path*."""
    command = [sys.executable, "-c", CHILD, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  # the code stands above
    seconds, peak, charts = json.loads(done.stdout)
    return seconds, peak, charts


def main() -> None:
    """Print the figures."""
    told = [int(word) for word in sys.argv[1:]]
    pictures, verdicts, votes = told + [PICTURES, VERDICTS, VOTES][len(told) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "imagine.db"
        make_log(path, pictures, verdicts, votes)
        seconds, peak, charts = measure(path)
    print(f"{pictures:,} pictures, {verdicts:,} verdicts, {votes:,} votes")
    print(f"{seconds:.2f} s, {peak:.0f} MiB, {charts} charts")


if __name__ == "__main__":
    main()
