"""Watches in words: what changed with a run, the list, and why one ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import ChangeKind
from bot.error_messages import sentence_for
from bot.errors import NotALeadError, UnknownSuiteError
from cogs._deployment_words import DIFFERENT_TESTS
from cogs._limits import TEXT_MAX
from cogs._text import escape, shorten, shown_prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain import RunChange, Watch, WatchedRun
    from bot.errors import BotError

EVERY = {21_600: "every 6 hours", 86_400: "every day", 604_800: "every week"}
"""How often a suite may run by itself, in seconds."""

PROMPTS_SHOWN, PROMPT_CHARS, NAME_CHARS = 3, 80, 60
NO_WATCHES = "No suite is watched here. `/suite watch` has one run again and again, and tells only what changed."


def every_words(every_s: int) -> str:
    """Return how often that is."""
    return EVERY.get(every_s) or f"every {every_s / 3600:g} hours"


def changes_words(now: WatchedRun, last: WatchedRun, changes: Sequence[RunChange]) -> str:
    """Return what changed with a run, a line each, as many as fit into a message."""
    version, before = now.run.version, last.run.version
    edited = f"-# The suite itself was changed: version {version}, before {before}." if version != before else ""
    place = f"Its pictures are in <#{now.run.thread_id}>. " if now.run.thread_id else ""
    compare = f"{place}Side by side: `/suite compare run_a:{last.run.id} run_b:{now.run.id}`"
    head = f"**{escape(now.run.suite)}** ran again (run {now.run.id}), and this is not as before:"
    lines = [f"- {_target(change)}: {_SAID[change.kind](change)}" for change in changes]
    rest = 0
    while len("\n".join([head, *lines, edited, compare])) > TEXT_MAX - 100:
        lines.pop()
        rest += 1
    more = f"- and {rest} more." if rest else ""
    return "\n".join(filter(None, [head, *lines, more, edited, compare]))


def ended_words(watch: Watch, error: BotError) -> str:
    """Return that a watch ended by itself, why, and what to do."""
    if isinstance(error, NotALeadError):
        why = "Whoever began it does not lead the testing any more."
    elif isinstance(error, UnknownSuiteError):
        why = "The suite is not there any more."
    else:
        why = sentence_for(error)
    return (
        f"**{escape(watch.suite)}** is not run by itself any more in <#{watch.origin.channel_id}>. {why} "
        "A lead can begin again with `/suite watch`."
    )


def list_words(watches: Sequence[Watch]) -> str:
    """Return a guild's watches, a few lines each."""
    if not watches:
        return NO_WATCHES
    heading = "### One watch" if len(watches) == 1 else f"### {len(watches)} watches"
    return "\n".join([heading, *map(_listed, watches), "-# `/suite unwatch` ends one."])


def begun_words(watch: Watch) -> str:
    """Return what the lead reads who began a watch."""
    place = f" in <#{watch.thread_id}>" if watch.thread_id else ""
    return (
        f"**{escape(watch.suite)}** runs {every_words(watch.every_s)} from now on. The first run has begun{place}; the "
        f"next comes <t:{int(watch.next_at.timestamp())}:f>. What is then not as before is told here, silently; where "
        "nothing changed, nothing is said. `/suite unwatch` ends it."
    )


def ended_by_words(watch: Watch) -> str:
    """Return what the lead reads who ended a watch."""
    return f"**{escape(watch.suite)}** does not run by itself any more. A run that goes on goes on; what was run stays."


def short_words(watch: Watch) -> str:
    """Return a watch as it is offered in a list of choices, without markup."""
    return shorten(f"{watch.suite}, {every_words(watch.every_s)}, on {', '.join(watch.targets)}", 100)


def _listed(watch: Watch) -> str:
    times = f", each {watch.repeats} times" if watch.repeats > 1 else ""
    place = f" (pictures in <#{watch.thread_id}>)" if watch.thread_id else ""
    return (
        f"- **{escape(watch.suite)}** {every_words(watch.every_s)} on "
        f"{escape(shorten(', '.join(watch.targets), 200))}{times}, next <t:{int(watch.next_at.timestamp())}:R>. "
        f"Changes are told in <#{watch.origin.channel_id}>{place}; begun by {escape(watch.origin.user_name)}."
    )


def _target(change: RunChange) -> str:
    return f"**{escape(shorten(change.target, NAME_CHARS))}**"


def _missing(change: RunChange) -> str:
    return f"{_pictures(change.now)} did not come, last time {change.before or 'none'}: {_prompts(change)}"


def _missing_no_more(change: RunChange) -> str:
    if change.now:
        came = f" These came: {_prompts(change)}" if change.prompts else ""
        return f"as usual again: {_pictures(change.now)} did not come, last time {change.before}.{came}"
    return f"all pictures came, last time {change.before} did not: {_prompts(change)}"


def _blank(change: RunChange) -> str:
    now = _pictures(change.now) if change.now else "no picture"
    return f"{now} of one plain colour, last time {change.before or 'none'}: {_prompts(change)}"


def _slower(change: RunChange) -> str:
    return f"slower: half of the pictures took {_seconds(change.now)} or more, usually {_seconds(change.before)}."


def _faster(change: RunChange) -> str:
    return f"faster: half of the pictures took {_seconds(change.now)} or less, usually {_seconds(change.before)}."


def _as_usual(change: RunChange) -> str:
    return f"as fast as usual again: half of the pictures within {_seconds(change.now)}."


def _deployment(change: RunChange) -> str:
    return (
        f"answers come from deployment {_names(change.later)}, last time from {_names(change.earlier)}. "
        f"{DIFFERENT_TESTS}."
    )


def _likes(change: RunChange) -> str:
    before, after = change.runs
    return f"run {after} has {change.now} {_like(change.now)} by now, run {before} has {change.before}."


_SAID: dict[ChangeKind, Callable[[RunChange], str]] = {
    ChangeKind.MISSING: _missing,
    ChangeKind.MISSING_NO_MORE: _missing_no_more,
    ChangeKind.BLANK: _blank,
    ChangeKind.BLANK_NO_MORE: _blank,
    ChangeKind.SLOWER: _slower,
    ChangeKind.FASTER: _faster,
    ChangeKind.AS_USUAL: _as_usual,
    ChangeKind.DEPLOYMENT: _deployment,
    ChangeKind.MORE_LIKES: _likes,
    ChangeKind.FEWER_LIKES: _likes,
}


def _prompts(change: RunChange) -> str:
    shown = [f"“{shown_prompt(prompt, PROMPT_CHARS)}”" for prompt in change.prompts[:PROMPTS_SHOWN]]
    rest = len(change.prompts) - len(shown)
    return ", ".join(shown) + (f" and {rest} more prompts" if rest > 1 else " and one more prompt" if rest else "")


def _names(names: Sequence[str]) -> str:
    return " and ".join(f"**{escape(shorten(name, NAME_CHARS))}**" for name in names[:PROMPTS_SHOWN])


def _pictures(count: int) -> str:
    return f"{count} picture" if count == 1 else f"{count} pictures"


def _like(count: int) -> str:
    return "like" if count == 1 else "likes"


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f} s" if ms < 10_000 else f"{ms / 1000:.0f} s"  # noqa: PLR2004  # tenths while they matter
