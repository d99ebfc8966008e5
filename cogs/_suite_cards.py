"""Suites in words: the list, and one suite's card."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.domain import FORGOTTEN_ID, FORGOTTEN_NAME
from cogs._limits import TEXT_MAX
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import StoredSuite, Suite, SuitePrompt

FIRST_LINES, LINE_CHARS, LABEL_CHARS = 5, 100, 40
CATEGORIES_SHOWN = 10
BUILT_IN = "comes with the bot"
TO_CHANGE = "The attached file has all of it. It can be changed, and saved again under this name."
HOW_TO = (
    "`/suite run` paints one, `/suite show` has more of it. `/suite save` takes a file: .txt, .csv, .tsv or .jsonl; "
    "PartiPrompts' .tsv and GenEval's .jsonl too, if you bring them."
)


def list_words(built_in: Sequence[Suite], stored: Sequence[StoredSuite]) -> str:
    """Return the suites, a line each, as many as fit into a message."""
    lines = [f"- **{escape(suite.name)}**: {_prompts(len(suite.prompts))}, {BUILT_IN}" for suite in built_in]
    lines += map(_line, stored)
    heading = "### One suite" if len(lines) == 1 else f"### {len(lines)} suites"
    rest = 0
    while len("\n".join(lines)) > TEXT_MAX - 400:
        lines.pop()
        rest += 1
    more = f"-# And {rest} more: type the beginning of a name in `/suite show`." if rest else ""
    return "\n".join(filter(None, [heading, *lines, more, f"-# {HOW_TO}"]))


def card_words(suite: Suite, stored: StoredSuite | None) -> str:
    """Return what a suite holds, and where it is from; *stored* None where it is built in."""
    by = f"saved by {_person(stored.made_by)} {_time(stored)}" if stored else BUILT_IN
    lines = [f"### {escape(suite.name)}", f"-# version {suite.version} · {by}", f"{_prompts(len(suite.prompts))}."]
    if categories := _categories(suite):
        lines.append(f"**Categories:** {categories}")
    lines += [_prompt(prompt) for prompt in suite.prompts[:FIRST_LINES]]
    more = len(suite.prompts) - FIRST_LINES
    rest = f"And {more:,} more. " if more > 0 else ""
    return "\n".join([*lines, f"-# {rest}{TO_CHANGE}"])


def saved_words(stored: StoredSuite, *, is_new: bool) -> str:
    """Return what became of a suite that was saved."""
    name = escape(stored.name)
    if not is_new:
        return f"**{name}** is the same already, in version {stored.version}, so nothing was saved."
    version = f", version {stored.version}" if stored.version > 1 else ""
    return f"Saved: **{name}**{version}, {_prompts(stored.count)}. `/suite run` paints it, for everybody."


def _line(stored: StoredSuite) -> str:
    by = f"saved by {_person(stored.made_by)} {_time(stored)}"
    return f"- **{escape(stored.name)}**: {_prompts(stored.count)}, version {stored.version}, {by}"


def _prompt(prompt: SuitePrompt) -> str:
    style = f" · {escape(shorten(prompt.style, LABEL_CHARS))}" if prompt.style else ""
    return f"- {escape(shorten(' '.join(prompt.words.split()), LINE_CHARS))}{style}"


def _categories(suite: Suite) -> str:
    counts = Counter(prompt.category for prompt in suite.prompts if prompt.category).most_common()
    told = [f"{escape(shorten(name, LABEL_CHARS))} {count:,}" for name, count in counts[:CATEGORIES_SHOWN]]
    more = len(counts) - CATEGORIES_SHOWN
    return ", ".join([*told, f"and {more:,} more"] if more > 0 else told)


def _prompts(count: int) -> str:
    return "1 prompt" if count == 1 else f"{count:,} prompts"


def _person(user_id: int) -> str:
    return FORGOTTEN_NAME if user_id == FORGOTTEN_ID else f"<@{user_id}>"


def _time(stored: StoredSuite) -> str:
    return f"<t:{int(stored.made_at.timestamp())}:R>"
