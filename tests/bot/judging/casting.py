"""Votes made by hand."""

from __future__ import annotations

from bot.judging.votes import Choice, Vote


def vote(choice: Choice = Choice.A, rater: str = "r", prompt: str = "p", a: str = "new", b: str = "old") -> Vote:
    """Return one vote."""
    return Vote(rater, prompt, a, b, choice)


def spread(wins: int, losses: int, raters: int = 10, prompts: int = 10, **others: int) -> list[Vote]:
    """Return votes on new (left) and old; *others* are ties and neither. People and prompts take turns evenly."""
    said = [Choice.A] * wins + [Choice.B] * losses
    said += [Choice.TIE] * others.get("ties", 0) + [Choice.NEITHER] * others.get("neither", 0)
    # A step that has no divisor in common with the number of votes mixes wins and losses over people and prompts.
    order = [said[index * 7 % len(said)] for index in range(len(said))] if len(said) % 7 else said
    return [vote(choice, f"r{index % raters}", f"p{index // raters % prompts}") for index, choice in enumerate(order)]
