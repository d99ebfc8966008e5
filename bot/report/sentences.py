"""The report in sentences: what is known, how surely, and by how many people it was said. No user's words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.judging.wording import Evidence, left_out_note
from bot.report.times import times_of
from bot.report.usage import failures, outcomes
from bot.report.verdicts import agreement, liked, marks, own, wrong
from bot.report.words import DEFECTS, day, duration, joined, number, people, percent, percent_range, short

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from bot.report.facts import Facts
    from bot.report.preferences import Pair, Preferences
    from bot.report.scope import Scope
    from bot.report.verdicts import Share

PAIRS_MAX, LIKED_MAX, CAUSES_MAX, DEFECTS_MAX, CHANGES_MAX = 3, 4, 3, 3, 3
DEPLOYMENT_CHARS = 40

NOTHING = "Nothing has been asked for yet. Type /imagine in your team's channel, and come back when there are pictures."
NOTHING_HERE = (
    "There is nothing in this part of the log. Ask for a longer time, or leave out the target, channel or person."
)
NOT_JUDGED = (
    "Nobody has judged a picture yet. Press Like or Not right under a picture, choose between two with /duel, "
    "or put a pair before everybody with /compare."
)
PART = (
    "This report counts a part of the votes only. Whether a planned comparison is decided, "
    "the report without a period, target, channel or person tells."
)

# K. Krippendorff, "Content Analysis" (2004), chapter 11: rely on 0.8 and up, be careful from 0.667.
_AGREE = ((0.8, "closely"), (0.667, "mostly"), (0.4, "in part"), (0.1, "a little"), (float("-inf"), "hardly at all"))


def sentences_of(facts: Facts, preferences: Preferences, scope: Scope) -> tuple[str, ...]:
    """Return the sentences, the most important first."""
    if not facts.pictures and not facts.is_judged:
        return (NOTHING if scope.is_everything else NOTHING_HERE,)
    return (
        *_preferred(preferences, scope),
        *_left_out(preferences),
        *_same_twice(preferences),
        *_liked(facts),
        *_apart(facts),
        *([] if facts.is_judged else [NOT_JUDGED]),
        *_wrong(facts),
        *_agreement(facts, preferences),
        *_changed(facts),
        *_times(facts),
        *_failures(facts),
        *_usage(facts),
    )


def _preferred(preferences: Preferences, scope: Scope) -> Iterator[str]:
    pairs = preferences.pairs
    found = [_pair(pair) for pair in pairs[:PAIRS_MAX]]
    more: list[str] = []
    if len(pairs) > PAIRS_MAX:
        more.append(f"{number(len(pairs) - PAIRS_MAX, 'more pair')} of models stand in the table.")
    if len(preferences.groups) > 1:
        groups = joined([joined([f"*{name}*" for name in group]) for group in preferences.groups])
        more.append(f"Nothing is known yet between these, as nobody compared across: {groups}.")
    if preferences.wordings:
        votes = sum(pair.tally.total for pair in preferences.wordings)
        wordings = number(len(preferences.wordings), "pair")
        more.append(f"{number(votes, 'vote')} on {wordings} of wordings stand in a table of their own.")
    if found and not scope.is_everything:
        more.append(PART)
    yield from found[:-1]
    if last := " ".join([*found[-1:], *more]):
        yield last


def _pair(pair: Pair) -> str:
    found = pair.verdict
    sentence = found.sentence
    if found.evidence is Evidence.TOO_EARLY:
        said = number(found.tally.total, "vote")
        sentence = f"*{pair.first}* and *{pair.second}*: {sentence[0].lower()}{sentence[1:]} ({said} so far)"
    return " ".join([f"{sentence}.", *found.notes])


def _left_out(preferences: Preferences) -> Iterator[str]:
    note, authors = left_out_note(preferences.left_out), preferences.by_authors
    said = f"{number(authors, 'vote')} came from somebody who had asked for one of the two; these count too."
    apart = (
        f"{number(preferences.redeployed, 'vote')} on two deployments of one model: for runs of suites only."
        if preferences.redeployed
        else None
    )
    if words := " ".join(part for part in (note, said if authors else None, apart) if part):
        yield words


def _same_twice(preferences: Preferences) -> Iterator[str]:
    found = preferences.same_twice
    if not (interval := found.interval):
        return
    decided = found.left + found.right
    if interval.includes_half:
        meaning = "no sign that people lean to one side"
    else:
        meaning = f"people lean to the {'left' if found.left > found.right else 'right'} whatever it shows"
    yield (
        f"Shown the same thing twice, people chose the left one in {found.left} of {decided} decided votes "
        f"({percent_range(interval)}), {people(found.people)}: {meaning}."
    )


def _liked(facts: Facts) -> Iterator[str]:
    if models := _liked_parts(liked(facts.said)):
        styles = _liked_parts(liked(facts.styled))
        by_style = f" By style: {styles}." if styles else ""
        yield f"Liked by people other than the one who asked: {models}.{by_style}"


def _liked_parts(shares: Sequence[Share]) -> str:
    """Say the first shares, and how many more there are; nothing for none."""
    more = f"; {len(shares) - LIKED_MAX} more in the table" if len(shares) > LIKED_MAX else ""
    return "; ".join(map(_liked_part, shares[:LIKED_MAX])) + more


def _liked_part(share: Share) -> str:
    name, how_sure = share.name.replace("*", ""), f"{percent_range(share.interval)}, {people(share.people)}"
    return f"*{name}* {share.count:,} of {share.total:,} ({how_sure})"


def _apart(facts: Facts) -> Iterator[str]:
    parts: list[str] = []
    if mine := own(facts.said):
        parts.append(
            f"people like {mine.count:,} of {mine.total:,} pictures they asked for themselves "
            f"({percent_range(mine.interval)}, {people(mine.people)})"
        )
    up, down = sum(row.up for row in facts.reacted), sum(row.down for row in facts.reacted)
    if up or down:
        parts.append(f"reactions under the messages: {up:,} thumbs up, {down:,} down")
    if parts:
        yield f"Counted apart, and never used to rank: {'; '.join(parts)}."


def _wrong(facts: Facts) -> Iterator[str]:
    shares = wrong(facts)
    parts = [_defect(share) for share in shares[:DEFECTS_MAX]]
    if parts:
        answers = number(shares[0].total, "answer of “Tell us more”", "answers of “Tell us more”")
        yield f"Most often wrong, in {answers}: {'; '.join(parts)}.{_marks(facts)}"
    elif said := _marks(facts):
        yield said.strip()


def _defect(share: Share) -> str:
    return f"{DEFECTS[share.name]} {share.count:,} ({percent_range(share.interval)}, {people(share.people)})"


def _marks(facts: Facts) -> str:
    """Say the middle marks, with a space before; nothing for none."""
    named = zip(("matches the words", "looks good"), marks(facts), strict=True)
    parts = [f"{name} {_middle(given)} of 5 ({number(given.total(), 'mark')})" for name, given in named if given]
    return f" The middle mark: {', '.join(parts)}." if parts else ""


def _middle(given: Counter[int]) -> int:
    """Return the median, the lower one of two."""
    ordered = sorted(given.elements())
    return ordered[(len(ordered) - 1) // 2]


def _agreement(facts: Facts, preferences: Preferences) -> Iterator[str]:
    parts = [
        f"{how} on {what} (alpha {alpha:.2f})"
        for what, alpha in (
            ("which of two pictures is better", preferences.agreement),
            ("whether a picture is right", agreement(facts)),
        )
        if alpha is not None
        for how in [next(word for least, word in _AGREE if alpha >= least)]
    ]
    if parts:
        yield f"People agree {joined(parts)}; 1 is always, 0 is by chance."


def _changed(facts: Facts) -> Iterator[str]:
    """Say which deployments came, the newest last."""
    changes = facts.changed[-CHANGES_MAX:]
    parts = [
        f"*{_plain(one.target)}* from {_plain(one.earlier)} to {_plain(one.later)} on {day(one.at)}, {one.at:%H:%M} UTC"
        for one in changes
    ]
    if not parts:
        return
    rest = len(facts.changed) - len(changes)
    more = f" ({number(rest, 'earlier change')} left out)" if rest else ""
    yield (
        f"Another deployment answers than before: {joined(parts)}{more}. "
        "Pictures from before and after are different tests."
    )


def _plain(name: str) -> str:
    """Return a name without what would be taken for emphasis."""
    return short(name.replace("*", ""), DEPLOYMENT_CHARS)


def _times(facts: Facts) -> Iterator[str]:
    waited, painted = times_of(facts.waited), times_of(facts.painted)
    if not waited or not painted:
        return
    yield (
        f"Half of the pictures waited no longer than {duration(waited.p50)} and were painted within "
        f"{duration(painted.p50)}; nine in ten within {duration(waited.p90)} and {duration(painted.p90)}, "
        f"99 in a hundred within {duration(waited.p99)} and {duration(painted.p99)} "
        f"({number(painted.pictures, 'picture')})."
    )


def _failures(facts: Facts) -> Iterator[str]:
    counts, causes = outcomes(facts.asked), failures(facts.asked)
    tried = counts["came"] + counts["failed"]
    if not tried:
        return
    blank = f" {facts.blank:,} came as one plain colour." if facts.blank else ""
    if not causes:
        yield f"None of {number(tried, 'picture')} failed.{blank}"
        return
    parts = [f"{name} {count:,}" for name, count in causes[:CAUSES_MAX]]
    if rest := sum(count for _, count in causes[CAUSES_MAX:]):
        parts.append(f"other causes {rest:,}")
    share = percent(counts["failed"], tried)
    yield f"{counts['failed']:,} of {number(tried, 'picture')} failed ({share}): {', '.join(parts)}.{blank}"


def _usage(facts: Facts) -> Iterator[str]:
    if not facts.asked:
        return
    counts, days = outcomes(facts.asked), sorted({row.day for row in facts.asked})
    extra = [f"{counts[name]:,} {name}" for name in ("refused", "cancelled") if counts[name]]
    if counts["open"]:
        extra.append(f"{counts['open']:,} still on the way")
    span = f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}, on {number(len(days), 'day')}"
    yield (
        f"{people(facts.people)} asked for {number(facts.pictures, 'picture')} {span}"
        f"{f' ({joined(extra)})' if extra else ''}."
    )
