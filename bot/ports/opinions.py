"""What people say of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import (
        Details,
        Generation,
        Judgeable,
        KnownPair,
        Origin,
        Pair,
        PairKind,
        PostedCard,
        Showing,
        SuiteRun,
        Thumb,
        ThumbsBy,
        Verdict,
    )
    from bot.judging.votes import Answer


class FeedbackLog(Protocol):
    """What people say of the pictures."""

    async def judge(self, generation_id: int, person: Origin, verdict: Verdict, at: datetime) -> bool:
        """Keep the verdict in place of the person's earlier one; the same again takes it back. Say whether it stands.

        Raises StoreError.
        """
        ...

    async def tell(self, generation_id: int, person: Origin, details: Details, at: datetime) -> None:
        """Keep the details in place of the person's earlier ones; empty ones take them back. Raises StoreError."""
        ...

    async def told(self, generation_id: int, user_id: int) -> Details | None:
        """Return what the person told before. Raises StoreError."""
        ...


class ReactionLog(Protocol):
    """The thumbs under messages that show our pictures; those under others are not kept. All raise StoreError."""

    async def add(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Keep a thumb."""
        ...

    async def remove(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Forget one person's thumb."""
        ...

    async def clear(self, message_id: int, thumb: Thumb | None = None) -> None:
        """Forget all of one kind under a message; without *thumb* all there are."""
        ...

    async def replace(self, message_id: int, thumbs: ThumbsBy) -> None:
        """Keep exactly these under a message."""
        ...

    async def recent_cards(self, since: datetime, limit: int) -> Sequence[PostedCard]:
        """Return the *limit* newest messages with pictures asked for after *since*, newest first."""
        ...


class ComparisonLog(Protocol):
    """Pairs of pictures, and what people answer. Every method raises StoreError when the file fails it."""

    async def find(self, pair_id: int) -> tuple[Pair, Generation, Generation] | None:
        """Return a pair and its pictures, the lower id first."""
        ...

    async def showing(self, pair_id: int, user_id: int) -> Showing | None:
        """Return how the pair was put before this person in private, if it was."""
        ...

    async def vote(
        self, pair_id: int, person: Origin, answer: Answer, at: datetime, *, is_private: bool, is_fast: bool
    ) -> Answer | None:
        """Keep the person's first answer to this pair. Return the earlier one where there is one, which then stays."""
        ...

    async def candidates(self, guild_id: int, user_id: int) -> tuple[Sequence[Judgeable], Sequence[KnownPair]]:
        """Return the guild's newest pictures, newest first, and the pairs already made of them, for this person."""
        ...

    async def on_card(self, generation_id: int) -> Pair | None:
        """Return the comparison whose card has this picture first; None where it has none."""
        ...

    async def runs_of(self, generation_ids: Sequence[int]) -> Mapping[int, SuiteRun]:
        """Return the run of each of these pictures that belongs to one."""
        ...

    async def pictures(self, generation_ids: Sequence[int]) -> Sequence[Generation]:
        """Return these rows, in order of id."""
        ...

    async def show(
        self, kind: PairKind, pictures: Sequence[Judgeable], user_id: int, at: datetime, *, first_is_a: bool
    ) -> Pair | None:
        """Write that this person is shown these two, the lower id first, opening their pair if it is new.

        The pair comes back with this person's sides; None where they were shown it before.
        """
        ...

    async def shown(self, pair_id: int, user_id: int, at: datetime) -> None:
        """Write when the pair had really arrived."""
        ...
