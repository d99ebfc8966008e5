"""Requests that nobody types: a suite's parts, and what an earlier run of the bot left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import ImagineRequest, Opponent
from bot.services.variations import read_prompt

if TYPE_CHECKING:
    from bot.domain import Grid, KeptGrid, Origin, RunPart, UnfinishedRequest


def request_for(part: RunPart, origin: Origin) -> ImagineRequest:
    """Return what a part of a suite's run asks for, on behalf of *origin*."""
    return ImagineRequest(
        part.prompt,
        part.targets[0],
        origin,
        part.count,
        words=part.words,
        style_version_id=part.style_version_id,
        part=part,
    )


def request_again(unfinished: UnfinishedRequest) -> ImagineRequest:
    """Return the request that left these rows."""
    first = unfinished.generations[0]
    grid = grid_in(unfinished.grid)
    return ImagineRequest(
        grid.template if grid else first.prompt,
        first.target,
        first.origin,
        len(unfinished.generations),
        first.parent_id,
        unfinished.address,
        _opponent_in(unfinished),
        grid,
        words=None if grid else first.words,
        style_version_id=first.style_version_id,
        part=unfinished.part,
    )


def grid_in(kept: KeptGrid | None) -> Grid | None:
    """Return the grid that the log tells of."""
    return read_prompt(kept.template, kept.repeats)[1] if kept else None


def _opponent_in(unfinished: UnfinishedRequest) -> Opponent | None:
    if unfinished.pair is None:
        return None
    second = unfinished.generations[1]
    return Opponent(second.prompt, second.target, bool(unfinished.pair.first_is_a))
