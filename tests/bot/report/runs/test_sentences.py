"""What changed, in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import RunStatus
from bot.report.runs.comparing import compare
from bot.report.runs.sentences import NO_MATCH, NOTHING_SHARED, NOTHING_TO_JUDGE
from tests.bot.report.runs.sides import Line, side, votes

if TYPE_CHECKING:
    from bot.report.runs.contents import RunSide


def said(first: RunSide, second: RunSide) -> str:
    """Return all sentences."""
    return "\n".join(compare(first, second).sentences)


def lines(ms: int | None, count: int = 8) -> list[Line]:
    """Return lines whose pictures took about so long."""
    return [Line(f"prompt {number}", times=(ms and ms + number,)) for number in range(count)]


def test_failures_are_told_with_their_cause() -> None:
    """Or that there was none."""
    text = said(side(1, lines(4000)), side(2, [*lines(4000, 7), Line("prompt 7", times=(None,))]))
    assert "Without a picture: none of 8 in *run 1*, 1 of 8 in *run 2* (took too long 1)." in text
    assert "Every picture came: 8 in *run 1*, 8 in *run 2*." in said(side(1, lines(1)), side(2, lines(1)))


def test_times_are_told_with_or_without_a_verdict() -> None:
    """Slower, about as usual, and too few prompts."""
    slow = said(side(1, lines(4000)), side(2, lines(6000)))
    assert "Typical time: 4 s in *run 1*, 6 s in *run 2*; *run 2* is slower (1.50 to 1.50 times as long" in slow
    assert "Slow time" not in slow
    assert "*run 2* is faster" in said(side(1, lines(6000)), side(2, lines(4000)))
    assert "no further apart than chance" in said(side(1, lines(4000)), side(2, lines(4000)))
    assert "too few prompts" in said(side(1, lines(4000, 3)), side(2, lines(9000, 3)))
    assert "Slow time" in said(side(1, lines(4000, 30)), side(2, lines(6000, 30)))


def test_votes_are_only_asked_for_where_they_can_tell() -> None:
    """Not where there is nothing to vote between, nor where too few prompts have pictures of both runs."""
    first = side(1, lines(4000))
    assert NOTHING_TO_JUDGE in said(first, side(2, lines(None)))
    assert NOTHING_TO_JUDGE in said(side(1, ["a fox"], ["a", "b"]), side(2, ["a fox"], ["c", "d"]))
    few = said(first, side(2, [*lines(4000, 3), *lines(None)[3:]]))
    assert few.startswith("3 prompts have pictures of both runs: too few to say which is preferred, which takes 5.")
    assert "more votes needed" in said(first, first)
    voted = compare(first, side(2, lines(None)), votes(first, side(2, lines(4000)), "fsfs")).sentences[0]
    assert "4 votes so far" in voted  # their pictures are not kept any more


def test_another_deployment_is_told() -> None:
    """Where it is known of both, and the target is the same."""
    text = "Another deployment answered: *blue* in *run 1*, *green* in *run 2*."
    assert text in said(side(1, ["a fox"]), side(2, ["a fox"], deployment="green"))
    assert "deployment" not in said(side(1, ["a fox"]), side(2, ["a fox"], deployment=None))
    assert "deployment" not in said(side(1, ["a fox"]), side(2, ["a fox"], ["turbo"], "green"))


def test_names_cannot_end_their_emphasis() -> None:
    """A deployment may be called anything."""
    assert "*green*" in said(side(1, ["a fox"]), side(2, ["a fox"], deployment="g*ree*n"))


def test_likes_and_plain_colours_are_told() -> None:
    """Likes with their interval, of pictures that anybody judged."""
    first, second = side(1, lines(4000)), side(2, lines(4000))
    liked = replace(second, pictures=[replace(one, likes=2, not_right=1, is_blank=True) for one in second.pictures])
    text = said(first, liked)
    assert "Liked by people other than the one who asked: 16 of 24 in *run 2* (" in text
    assert "One plain colour: 0 of 8 pictures in *run 1*, 8 of 8 pictures in *run 2*." in text


def test_several_targets_are_told_apart() -> None:
    """Each has its own sentences."""
    text = said(side(1, lines(4000), ["sdxl", "turbo"]), side(2, lines(6000), ["sdxl", "turbo"]))
    assert "*sdxl*: Typical time" in text
    assert "*turbo*: Typical time" in text


def test_what_cannot_be_compared_is_told() -> None:
    """No prompt in common; no model in common; prompts that one run alone has; a run that has not ended."""
    assert said(side(1, ["a fox"]), side(2, ["an owl"])).startswith(NOTHING_SHARED)
    assert NO_MATCH in said(side(1, ["a fox"], ["sdxl", "flux"]), side(2, ["a fox"], ["turbo"]))
    first, second = side(1, ["a fox", "an owl"]), side(2, ["a fox"])
    assert "Not compared, as the other run does not have them: 1 prompt of *run 1*." in said(first, second)
    for status, words in (
        (RunStatus.RUNNING, "*run 2* goes on, with 1 picture to go."),
        (RunStatus.STOPPED, "*run 2* was stopped with 1 picture to go."),
    ):
        left = replace(second, pictures=[], run=replace(second.run, status=status))
        assert words in said(first, left)
        assert "No picture failed: 1 of 1 came in *run 1*, 0 of 1 came in *run 2*." in said(first, left)
