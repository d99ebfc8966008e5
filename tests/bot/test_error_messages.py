"""What people read when something does not work: every error has words, and the words are for people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import bot.errors
from bot.domain import SuiteFault
from bot.error_messages import SENTENCES, sentence_for, sentence_for_code
from bot.errors import (
    AlreadyDecidedError,
    BlockedError,
    BlurredElsewhereError,
    BotError,
    DailyLimitError,
    DeliveryError,
    EndpointBusyError,
    ExpiredPictureError,
    HeldBackError,
    ImageError,
    InterruptedScoringError,
    MissingPermissionError,
    PausedError,
    PromptRejectedError,
    QueueFullError,
    RateLimitedError,
    RefusedError,
    RequestTooLargeError,
    RunGoingOnError,
    RunTooLargeError,
    ScoringError,
    ScoringFacts,
    ScoringResponseError,
    ScoringTimeoutError,
    SettingRefusedError,
    SettingsError,
    SettingsFault,
    StoreError,
    StyleFault,
    StyleRefusedError,
    SuiteFaultsError,
    SuiteRefusal,
    SuiteRefusedError,
    TooManyVariationsError,
    TooManyWaitingError,
    TooManyWatchesError,
    UnknownTargetError,
    WatchTooLargeError,
    WrongChannelError,
    WrongRoleError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE = "https://endpoint.example.invalid said: traceback, key not-a-real-key"
FACTS = ScoringFacts(PRIVATE, 424, "request-1", "blue")
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
GENERAL = SENTENCES[BotError]

# Errors whose construction takes more than a line for the log.
SAMPLES: dict[type[BotError], BotError] = {
    SettingsError: SettingsError((SettingsFault("SCORING_KEY", PRIVATE, PRIVATE),)),
    PromptRejectedError: PromptRejectedError(12, 9),
    RateLimitedError: RateLimitedError(5, 60, AT),
    DailyLimitError: DailyLimitError(90, 86_400, AT),
    RequestTooLargeError: RequestTooLargeError(4, 3),
    TooManyWaitingError: TooManyWaitingError(4, 4),
    QueueFullError: QueueFullError(20),
    TooManyVariationsError: TooManyVariationsError(30, 25),
    MissingPermissionError: MissingPermissionError(("Attach Files",)),
    ExpiredPictureError: ExpiredPictureError(30),
    BlurredElsewhereError: BlurredElsewhereError(9),
    AlreadyDecidedError: AlreadyDecidedError("kept", 7),
    BlockedError: BlockedError(AT, "too many cats."),
    WrongChannelError: WrongChannelError((1, 2)),
    WrongRoleError: WrongRoleError((1, 2)),
    PausedError: PausedError("sdxl"),
    RunGoingOnError: RunGoingOnError(3),
    RunTooLargeError: RunTooLargeError(900, 800),
    StyleRefusedError: StyleRefusedError(StyleFault.PLACE),
    SuiteFaultsError: SuiteFaultsError((SuiteFault(3, PRIVATE), SuiteFault(9, PRIVATE))),
    SuiteRefusedError: SuiteRefusedError(SuiteRefusal.NOT_YOURS),
    SettingRefusedError: SettingRefusedError("QUEUE_LIMIT", "must be a whole number", "Write one."),
    TooManyWatchesError: TooManyWatchesError(5),
    WatchTooLargeError: WatchTooLargeError(900, 800),
    UnknownTargetError: UnknownTargetError(PRIVATE, ("sdxl", "sdxl-next")),
    ScoringTimeoutError: ScoringTimeoutError(FACTS, "answer"),
    ScoringResponseError: ScoringResponseError(FACTS, "no_record"),
    HeldBackError: HeldBackError(FACTS, "empty_picture"),
    ImageError: ImageError("cut_short", PRIVATE),
}

# Never raised themselves, or never shown in Discord: the general sentence will do.
WITHOUT_OWN_WORDS = {BotError, SettingsError, RefusedError, ScoringError}

JARGON = re.compile(
    r"endpoint|deployment|https?|status|json|azure|api\b|exception|traceback|time-?out\b|null|none\b|token|scor(e|ing)"
    r"|sql|database|webhook|interaction|\b[1-5]\d\d\b|Error|_|\{|\}",
    re.IGNORECASE,
)


def tree(kind: type[BotError] = BotError) -> Iterator[type[BotError]]:
    """Walk the error tree from its root."""
    yield kind
    for below in kind.__subclasses__():
        if below.__module__.startswith("bot.errors."):
            yield from tree(below)


def sample(kind: type[BotError]) -> BotError:
    """Return an error of a kind, with something private in it where it may hold any."""
    if kind in SAMPLES:
        return SAMPLES[kind]
    return kind(FACTS) if issubclass(kind, ScoringError) else kind(PRIVATE)


ALL_KINDS = list(tree())
EVERY_KIND = pytest.mark.parametrize("kind", ALL_KINDS, ids=[kind.__name__ for kind in ALL_KINDS])


@EVERY_KIND
def test_every_error_has_words_of_its_own(kind: type[BotError]) -> None:
    """Each error people can meet is told in other words than "something went wrong", and than its parent's."""
    own = sentence_for(sample(kind))
    if kind in WITHOUT_OWN_WORDS:
        assert own == GENERAL
    else:
        others = [sentence_for(sample(other)) for other in ALL_KINDS if other is not kind]
        assert own not in others


@EVERY_KIND
def test_the_words_are_for_people(kind: type[BotError]) -> None:
    """Sentences are short, whole, and without codes, jargon or anything from the error's text."""
    words = sentence_for(sample(kind))
    assert 20 < len(words) < 320
    assert words[0].isupper() or words[0].isdigit()
    assert words.endswith(".")
    assert "not-a-real-key" not in words
    # Braces are shown where it is told how to write them.
    assert not JARGON.search(re.sub(r"<t:\d+:R>|`[^`]*\{[^`]*`", "", words))


@EVERY_KIND
def test_a_logged_code_finds_the_same_words(kind: type[BotError]) -> None:
    """A row that failed yesterday is explained in the words used then, for every code a failed row can have."""
    can_fail_a_row = (ScoringError, ImageError, DeliveryError)
    can_fail_a_row += (InterruptedScoringError, StoreError)
    if issubclass(kind, can_fail_a_row):
        assert sentence_for_code(kind.code) == sentence_for(sample(kind))


@EVERY_KIND
def test_who_is_not_to_blame_reads_that_it_did_not_count(kind: type[BotError]) -> None:
    """A picture that failed at the endpoint or in the bot is given back, and the words say so."""
    given_back = (ScoringError, ImageError, InterruptedScoringError)
    if issubclass(kind, given_back) and kind not in WITHOUT_OWN_WORDS:
        assert "did not count against your limit" in sentence_for(sample(kind))


def test_codes_tell_the_errors_apart() -> None:
    """No two errors write the same code into the log."""
    codes = [kind.code for kind in ALL_KINDS]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-z_]+", code) for code in codes)


def test_the_tree_is_drawn_whole() -> None:
    """The docstring of the errors names every class there is, and no other."""
    drawn = set(re.findall(r"\b[A-Z]\w*Error\b", bot.errors.__doc__ or ""))
    assert drawn == {kind.__name__ for kind in ALL_KINDS}


@pytest.mark.parametrize("code", [None, "", "code_of_a_later_release"])
def test_an_unknown_code_has_the_general_words(code: str | None) -> None:
    """A row without a code, or with one of another release, is explained in general words."""
    assert sentence_for_code(code) == GENERAL


def test_a_bug_is_told_in_general_words() -> None:
    """An error that is not ours is never repeated to people."""
    assert sentence_for(RuntimeError(PRIVATE)) == GENERAL


def test_an_error_below_a_known_one_has_its_words() -> None:
    """A new kind of a known error reads as the known one until it has words of its own."""

    class NewKindError(EndpointBusyError):
        pass

    assert sentence_for(NewKindError(FACTS)) == SENTENCES[EndpointBusyError]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RateLimitedError(5, 60, AT), "5 pictures per minute"),
        (RateLimitedError(1, 120, AT), "1 picture per 2 minutes"),
        (RateLimitedError(5, 90, AT), "5 pictures per 90 seconds"),
        (RateLimitedError(5, 30, AT), "5 pictures per 30 seconds"),
        (DailyLimitError(90, 86_400, AT), "90 pictures per day"),
        (RateLimitedError(5, 60, AT, count=1), "ask for 1 picture <t:"),
        (RateLimitedError(5, 60, AT, count=3), "ask for 3 pictures <t:"),
        (PromptRejectedError(0, 1000), "the prompt is empty"),
        (PromptRejectedError(1234, 1000), "1,234 characters long; 1,000 is the most"),
        (RequestTooLargeError(4, 1), "4 pictures in one go is more than the 1 picture allowed"),
        (TooManyWaitingError(2, 3), "2 pictures of yours are still on the way, and 3 is the most"),
        (QueueFullError(200), "(200 pictures)"),
        (UnknownTargetError("x", ("sdxl", "beta")), "sdxl, beta"),
    ],
)
def test_numbers_are_told(error: BotError, words: str) -> None:
    """A refusal says how much was asked for, how much is allowed, and when the next is possible."""
    assert words in sentence_for(error)


def test_the_time_told_is_never_too_early() -> None:
    """Discord shows whole seconds, so the time named is the first whole second at which asking helps."""
    retry_at = AT.replace(microsecond=400_000)
    words = sentence_for(RateLimitedError(5, 60, retry_at))
    (told,) = re.findall(r"<t:(\d+):R>", words)
    assert retry_at.timestamp() <= int(told) <= retry_at.timestamp() + 1


@pytest.mark.parametrize(
    ("outcome", "by", "words"),
    [
        ("removed", 7, "Another lead, <@7>, was quicker and removed it."),
        ("kept", 7, "Another lead, <@7>, was quicker and kept it."),
        ("blocked", 7, "Another lead, <@7>, was quicker and removed it and blocked the person."),
        ("removed", None, "The picture was deleted before anybody decided."),
    ],
)
def test_who_decided_what_is_told(outcome: str, by: int | None, words: str) -> None:
    """To the lead who pressed second."""
    assert sentence_for(AlreadyDecidedError(outcome, by)) == f"{words} There is nothing left to do."
