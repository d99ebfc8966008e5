"""DuelService: serves a person pairs of pictures that are there already, one after another, in private."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import KnownPair, utc_now
from bot.errors import ImageError, StoreError
from bot.services.delivery import REQUEST_MAX_BYTES, fitting
from bot.services.next_pair import ASKED_VOTES, next_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain import Generation, Origin, Pair, PostedPicture
    from bot.ports import AskedPairLog, ComparisonLog, Pictures
    from bot.services.next_pair import Proposal

log = logging.getLogger(__name__)

TRIES = 10
"""How many pairs are tried whose files turn out to be gone, before we say that there are none."""


@dataclass(frozen=True, slots=True)
class Duel:
    """A pair as one person is to see it: its pictures, lower id first, and their copies; *pair* knows the sides."""

    pair: Pair
    generations: Sequence[Generation]
    pictures: Sequence[PostedPicture]


class DuelService:
    """Nobody is served the same pair twice; sides are drawn anew for everybody; what is asked for comes first."""

    def __init__(
        self,
        comparison_log: ComparisonLog,
        asked: AskedPairLog,
        pictures: Pictures,
        now: Callable[[], datetime] = utc_now,
        rng: random.Random | None = None,
    ) -> None:
        """*now* is aware UTC; *rng* chooses and draws the sides."""
        self._log, self._asked, self._pictures, self._now = comparison_log, asked, pictures, now
        self._rng = rng or random.Random()

    async def serve(self, person: Origin, max_file_bytes: int) -> Duel | None:
        """Choose the next pair for this person and write that it is shown; None when there is none left."""
        guild_id = person.guild_id or 0
        asked = await self._asked.waiting(guild_id, person.user_id, ASKED_VOTES)
        candidates, known = await self._log.candidates(guild_id, person.user_id)
        gone, tried = set[int](), set[frozenset[int]]()
        for _ in range(TRIES):
            there = [one for one in candidates if one.id not in gone]
            wanted = [one for one in asked if one.ids.isdisjoint(gone) and one.ids not in tried]
            proposal = next_pair(there, known, self._rng, wanted)
            if proposal is None:
                return None
            copies = await self._copies(proposal, max_file_bytes)
            gone |= {number for number, copy in copies.items() if copy is None}
            pictures = [*filter(None, copies.values())]
            if len(pictures) == len(proposal.ids) and (duel := await self._shown(proposal, person, pictures)):
                return duel
            tried.add(proposal.ids)
            known = [*known, KnownPair(proposal.kind, proposal.first.id, proposal.second.id, is_seen=True)]
        return None

    async def arrived(self, duel: Duel, person: Origin) -> None:
        """Say that the person sees the pair from now on."""
        await self._log.shown(duel.pair.id, person.user_id, self._now())

    async def _shown(self, proposal: Proposal, person: Origin, pictures: Sequence[PostedPicture]) -> Duel | None:
        two = (proposal.first, proposal.second)
        first_is_a = self._rng.random() < 0.5  # noqa: PLR2004  # a coin
        pair = await self._log.show(proposal.kind, two, person.user_id, self._now(), first_is_a=first_is_a)
        if pair is None:  # another `/duel` of theirs was quicker
            return None
        return Duel(pair, await self._log.pictures((pair.first_id, pair.second_id)), pictures)

    async def _copies(self, proposal: Proposal, max_file_bytes: int) -> dict[int, PostedPicture | None]:
        rows = await self._log.pictures((proposal.first.id, proposal.second.id))
        limit = min(max_file_bytes, REQUEST_MAX_BYTES // 2)
        return {row.id: await self._copy(row, limit) for row in rows}

    async def _copy(self, generation: Generation, max_bytes: int) -> PostedPicture | None:
        picture = generation.picture
        assert picture is not None  # noqa: S101  # candidates have one
        try:
            data = await self._pictures.strip(await self._pictures.read(picture))
            return await fitting(self._pictures, generation, data, max_bytes)
        except (StoreError, ImageError) as error:
            log.warning("picture %s: cannot be judged: %s", generation.id, error)
            return None
