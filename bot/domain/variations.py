"""Variations: one prompt with choices in braces, and the grid of all the pictures that it asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, product, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GRID_MAX = 25
"""Most pictures one request may ask for, repeats counted: as many as one menu in Discord can name."""
CONFIRM_ABOVE = 4
"""More pictures than this are asked for only once the person has seen how many they are."""


@dataclass(frozen=True, slots=True)
class Variations:
    """A prompt with *groups* of choices between its *texts*, of which there is one more. Without groups it is plain."""

    texts: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return math.prod(map(len, self.groups))

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """Return one choice from each group, in every way; the last group changes first."""
        return product(*self.groups)

    def prompts(self) -> Iterator[str]:
        """Return the words of each combination, in the same order."""
        for chosen in self.combinations():
            yield "".join(chain.from_iterable(zip_longest(self.texts, chosen, fillvalue=""))).strip()


@dataclass(frozen=True, slots=True)
class Grid:
    """All pictures of one request: *template* is the prompt as written, each combination is drawn *repeats* times."""

    template: str
    variations: Variations
    repeats: int = 1

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self.variations.count * self.repeats

    @property
    def combinations(self) -> tuple[tuple[str, ...], ...]:
        """What was chosen for each picture, in order; repeats stand beside one another."""
        return tuple(chosen for chosen in self.variations.combinations() for _ in range(self.repeats))

    @property
    def prompts(self) -> tuple[str, ...]:
        """The words of each picture, in order."""
        return tuple(words for words in self.variations.prompts() for _ in range(self.repeats))


@dataclass(frozen=True, slots=True)
class KeptGrid:
    """A grid as the log has it: what tells, after a restart, how a request's pictures stand together."""

    template: str
    repeats: int


@dataclass(frozen=True, slots=True)
class PostedGrid:
    """A grid to be posted. *sheet* is a JPEG of all its pictures, None where there is none."""

    grid: Grid
    sheet: bytes | None = None
    is_spoiler: bool = False
