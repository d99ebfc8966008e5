"""How choices in a prompt are read: `{red|blue} cube on a {sphere|pyramid}` is four prompts.

The rules, so that what people type anyway goes on working:

- `|` separates the choices of a group. Without one `,` does; beside one, commas are ordinary.
- Spaces around a choice do not count, and a choice may be empty: `{|red} cube` is with and without red.
- A backslash makes `{`, `}`, `|`, `,` and itself ordinary, in prompts that have a `{`; all others are left alone.
- Braces with fewer than two different choices between them, and those without a partner, are ordinary.
- Choices within choices are refused, in a sentence that says how to write a brace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.domain import GRID_MAX, Grid, Variations
from bot.errors import NestedBracesError, TooManyVariationsError
from bot.services.prompts import sendable

if TYPE_CHECKING:
    from collections.abc import Sequence

# A character with a meaning has group 1; one that was made ordinary, and any other text, has not.
_PIECE = re.compile(r"\\[\\{}|,]|([{}|,])|[^\\{}|,]+|\\")
_BRACES = re.compile(r"([\\{}])")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text, or a single character that *is_mark*."""

    text: str
    is_mark: bool


def read_prompt(text: str, repeats: int = 1) -> tuple[str, Grid | None]:
    """Return the words as they are meant, and the grid that they ask for where they have choices.

    Raises NestedBracesError, and TooManyVariationsError above GRID_MAX pictures.
    """
    if "{" not in text:
        return text, None
    text = sendable(text)
    variations = read_variations(text)
    if not variations.groups:
        return variations.texts[0], None
    grid = Grid(text, variations, repeats)
    if grid.count > GRID_MAX:
        raise TooManyVariationsError(grid.count, GRID_MAX)
    return text, grid


def read_variations(text: str) -> Variations:
    """Return a prompt's texts and groups of choices, in time that grows with its length. Raises NestedBracesError."""
    pieces = [_Piece(match[0] if match[1] else _plain(match[0]), bool(match[1])) for match in _PIECE.finditer(text)]
    ends = _partners(pieces)
    texts, groups = [list[str]()], list[tuple[str, ...]]()
    opened_before = [0, *accumulate(place in ends for place in range(len(pieces)))]
    place = 0
    while place < len(pieces):
        end = ends.get(place)
        if end is None:
            texts[-1].append(pieces[place].text)
            place += 1
            continue
        is_nested = opened_before[end] > opened_before[place + 1]
        choices = _choices(pieces[place + 1 : end])
        if is_nested and len(choices) > 1:
            raise NestedBracesError
        if len(choices) > 1:
            groups.append(choices)
            texts.append([])
        else:
            texts[-1] += [piece.text for piece in pieces[place : end + 1]]
        place = end + 1
    return Variations(tuple(map("".join, texts)), tuple(groups))


def as_typed(words: str) -> str:
    """Return what somebody would have to type for exactly these words."""
    if "{" not in words:
        return words
    try:
        is_plain = read_variations(words) == Variations((words,), ())
    except NestedBracesError:
        is_plain = False
    return words if is_plain else _BRACES.sub(r"\\\1", words)


def _plain(text: str) -> str:
    """Take the backslash off an ordinary character."""
    return text[1:] if len(text) > 1 and text[0] == "\\" else text


def _partners(pieces: Sequence[_Piece]) -> dict[int, int]:
    """Return where each brace that has a partner is closed."""
    ends, still_open = dict[int, int](), list[int]()
    for place, piece in enumerate(pieces):
        if piece.is_mark and piece.text == "{":
            still_open.append(place)
        elif piece.is_mark and piece.text == "}" and still_open:
            ends[still_open.pop()] = place
    return ends


def _choices(pieces: Sequence[_Piece]) -> tuple[str, ...]:
    """Return the different choices between two braces, in order."""
    marks = {piece.text for piece in pieces if piece.is_mark}
    separator = "|" if "|" in marks else ","
    choices = [list[str]()]
    for piece in pieces:
        if piece.is_mark and piece.text == separator:
            choices.append([])
        else:
            choices[-1].append(piece.text)
    return tuple(dict.fromkeys("".join(choice).strip() for choice in choices))
