"""What words were made from, and what was made of them, in a real file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.store.family import STEPS_MAX
from bot.domain import Family, Origin, Verdict, Wording
from tests.bot.adapters.store.samples import NOW, ORIGIN, REQUEST

if TYPE_CHECKING:
    from bot.adapters.store.opening import Store

BO = replace(ORIGIN, user_id=8, user_name="bo")
ELSEWHERE = replace(ORIGIN, guild_id=2**60 + 99)


async def ask(
    store: Store, prompt: str, parent_id: int | None = None, count: int = 1, origin: Origin = ORIGIN
) -> list[int]:
    """Ask for pictures; return their ids."""
    request = replace(REQUEST, prompt=prompt, parent_id=parent_id, count=count, origin=origin, address=None)
    return [row.id for row in await store.log.begin(request, f"{prompt} of {parent_id} by {origin.user_id}", NOW)]


async def family(store: Store, generation_id: int, viewer: Origin = ORIGIN) -> Family:
    """Return three wordings above and five below."""
    found = await store.log.find(generation_id)
    assert found
    return await store.history.family(found, viewer, 3, 5)


def prompts(wordings: tuple[Wording, ...] | list[Wording]) -> list[str]:
    """Return the words alone."""
    return [wording.prompt for wording in wordings]


async def test_a_picture_without_a_story_is_alone(store: Store) -> None:
    """Nothing above, nothing below."""
    [one] = await ask(store, "a fox")
    assert await family(store, one) == Family(Wording(one, "a fox", 1, 0, 0), [], [])


async def test_parents_come_oldest_first_and_children_newest_first(store: Store) -> None:
    """At most as many as asked for."""
    ids = await ask(store, "fox 0")
    for number in range(1, 6):
        ids += await ask(store, f"fox {number}", ids[-1])
    for number in range(7):
        await ask(store, f"red fox {number}", ids[-1])
    told = await family(store, ids[-1])
    assert prompts([*told.parents]) == ["fox 2", "fox 3", "fox 4"]
    assert told.own.prompt == "fox 5"
    assert prompts([*told.children]) == [f"red fox {number}" for number in range(6, 1, -1)]


async def test_again_is_the_same_wording(store: Store) -> None:
    """Pictures of the same words count together, whichever of them was made from which, and what people say of all."""
    first, second = await ask(store, "a fox", count=2)
    [again] = await ask(store, "a fox", second)
    [changed] = await ask(store, "a red fox", again)
    [more] = await ask(store, "a red fox", changed, count=1, origin=BO)
    for picture, verdict in ((first, Verdict.LIKE), (again, Verdict.NOT_RIGHT), (more, Verdict.LIKE)):
        await store.feedback.judge(picture, ORIGIN, verdict, NOW)
    await store.feedback.judge(more, BO, Verdict.LIKE, NOW)
    fox, red = Wording(first, "a fox", 3, 1, 1), Wording(changed, "a red fox", 2, 2, 0)
    assert await family(store, again) == Family(fox, [], [red])
    told = await family(store, more)
    assert told.own == red
    assert prompts([*told.parents]) == ["a fox"]


async def test_the_two_of_a_comparison_are_two_wordings(store: Store) -> None:
    """What stands beside a picture counts with it only in the same words."""
    [one] = await ask(store, "a fox")
    [other] = await ask(store, "an owl")
    await store.log._database.write(("UPDATE generations SET request_id = 'pair'", ()))
    assert (await family(store, one)).own == Wording(one, "a fox", 1, 0, 0)
    assert (await family(store, other)).own == Wording(other, "an owl", 1, 0, 0)


async def test_nothing_is_told_that_one_may_not_see(store: Store) -> None:
    """A line that leads to another guild ends there, for all but those whose picture that is."""
    [secret] = await ask(store, "a secret fox", origin=ELSEWHERE)
    [here] = await ask(store, "a fox", secret)
    await ask(store, "a fox abroad", here, origin=replace(ELSEWHERE, user_id=9))
    await ask(store, "a fox", here, origin=replace(ELSEWHERE, user_id=9))
    assert await family(store, here, BO) == Family(Wording(here, "a fox", 1, 0, 0), [], [])
    assert prompts([*(await family(store, here)).parents]) == ["a secret fox"]


async def test_a_long_line_is_followed_for_a_while(store: Store) -> None:
    """However often Again was pressed."""
    [last] = await ask(store, "an old fox")
    for number in range(STEPS_MAX + 5):
        [last] = await ask(store, "a fox", last, origin=replace(ORIGIN, user_id=number))
    assert not (await family(store, last)).parents
