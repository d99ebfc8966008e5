"""Whether the counting keeps its promises: `python -m tests.bench.bench_judging [runs]`, 1,000 runs unless told.

Simulated people vote on simulated prompts; people and prompts lean one way or the other by normal effects on the
log-odds (their standard deviations are the figures after "people" and "prompts"), and some people vote far more than
others. The truth is the share over all people and prompts there could be. Printed per scene: in how many runs the 95 %
interval held the truth, and how many were called "preferred", rightly or wrongly.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from bot.judging.resampling import strength_intervals
from bot.judging.votes import Choice, Vote
from bot.judging.wording import Evidence, verdict

RUNS = 1000
TIES = 0.15


@dataclass(frozen=True)
class Scene:
    """*votes* decided votes by *raters* on *prompts*; *share* is the truth for the average person and prompt."""

    name: str
    share: float
    votes: int = 200
    raters: int = 15
    prompts: int = 40
    rater_sd: float = 0.3
    prompt_sd: float = 0.3

    @property
    def truth(self) -> float:
        """The share over all people and prompts, by Gauss-Hermite quadrature."""
        nodes, weights = hermegauss(60)
        sd = np.hypot(self.rater_sd, self.prompt_sd)
        return float(weights @ share_of(log_odds(self.share) + sd * nodes) / weights.sum())


@dataclass(frozen=True)
class Figures:
    """Shares of the runs, 0 to 1."""

    coverage: float
    right: float
    wrong: float


SCENES = (
    Scene("A/A, no effects", 0.5, rater_sd=0, prompt_sd=0),
    Scene("A/A, mild effects", 0.5),
    Scene("A/A, strong effects", 0.5, rater_sd=0.6, prompt_sd=0.6),
    Scene("60:40, no effects", 0.6, rater_sd=0, prompt_sd=0),
    Scene("60:40, mild effects", 0.6),
    Scene("60:40, strong effects", 0.6, rater_sd=0.6, prompt_sd=0.6),
    Scene("60:40, 400 votes", 0.6, votes=400, raters=25),
    Scene("80:20, strong effects", 0.8, rater_sd=0.6, prompt_sd=0.6),
    Scene("9 people, 100 votes", 0.6, votes=100, raters=9, prompts=24, rater_sd=0.5, prompt_sd=0.5),
    Scene("5 people, 100 votes", 0.6, votes=100, raters=5, prompts=24, rater_sd=0.5, prompt_sd=0.5),
    Scene("8 prompts, 80 votes", 0.5, votes=80, raters=12, prompts=8, prompt_sd=0.6),
)


def log_odds(share: float) -> float:
    """Return the log-odds of a share."""
    return float(np.log(share / (1 - share)))


def share_of(odds: np.ndarray) -> np.ndarray:
    """Return the share of log-odds."""
    return 1 / (1 + np.exp(-odds))


def cast(scene: Scene, rng: np.random.Generator) -> list[Vote]:
    """Let people vote until enough votes are decided; each sees a prompt once."""
    activity = np.arange(1, scene.raters + 1) ** -0.5
    chances = np.repeat(activity, scene.prompts) / (activity.sum() * scene.prompts)
    shown = rng.choice(len(chances), size=min(len(chances), int(scene.votes * 1.4)), replace=False, p=chances)
    raters, prompts = np.divmod(shown, scene.prompts)
    leaning = (
        rng.normal(0, scene.rater_sd, scene.raters)[raters] + rng.normal(0, scene.prompt_sd, scene.prompts)[prompts]
    )
    likes_new = rng.random(len(shown)) < share_of(log_odds(scene.share) + leaning)
    swapped, tied = rng.random(len(shown)) < 0.5, rng.random(len(shown)) < TIES
    votes: list[Vote] = []
    for rater, prompt, new, swap, tie in zip(raters, prompts, likes_new, swapped, tied, strict=True):
        sides = ("old", "new") if swap else ("new", "old")
        choice = Choice.TIE if tie else Choice.A if new != swap else Choice.B
        votes.append(Vote(str(rater), str(prompt), *sides, choice))
    return votes


def measure(scene: Scene, runs: int, seed: int = 1) -> Figures:
    """Run a scene many times and count."""
    rng = np.random.default_rng(seed)
    covered = right = wrong = 0
    for _ in range(runs):
        found = verdict(cast(scene, rng), "new", "old", scene.votes, rng)
        assert found.interval
        covered += found.interval.low <= scene.truth <= found.interval.high
        if found.evidence is Evidence.PREFERRED:
            is_right = scene.share > 0.5 and found.interval.low > 0.5
            right, wrong = right + is_right, wrong + (not is_right)
    return Figures(covered / runs, right / runs, wrong / runs)


def time_many(votes: int = 200_000) -> float:
    """Return the seconds that the intervals of four candidates take with this many votes."""
    rng = np.random.default_rng(1)
    people, prompts = rng.integers(0, 400, votes), rng.integers(0, 20_000, votes)
    sides, said = rng.integers(0, 4, votes), rng.integers(0, 3, votes)
    choices = (Choice.A, Choice.B, Choice.TIE)
    cast_votes = [
        Vote(str(rater), str(prompt), f"t{side}", f"t{(side + 1) % 4}", choices[choice])
        for rater, prompt, side, choice in zip(people, prompts, sides, said, strict=True)
    ]
    started = time.perf_counter()
    strength_intervals(cast_votes, rng)
    return time.perf_counter() - started


def main() -> None:
    """Print the figures of every scene."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(f"{runs} runs             votes people    prompts    truth  covered  preferred  wrongly")
    for scene in SCENES:
        found = measure(scene, runs)
        size = f"{scene.votes:5} {scene.raters:3} ±{scene.rater_sd:3.1f} {scene.prompts:5} ±{scene.prompt_sd:3.1f}"
        figures = f"{100 * found.coverage:6.1f} % {100 * found.right:8.1f} % {100 * found.wrong:6.1f} %"
        print(f"{scene.name:22} {size} {100 * scene.truth:8.1f} % {figures}", flush=True)
    print(f"intervals of four candidates from 200,000 votes: {time_many():.2f} s")


if __name__ == "__main__":
    main()
