"""What is not taken, for a reason on the user's side; answered privately."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors.base import BotError

if TYPE_CHECKING:
    from datetime import datetime


class RefusedError(BotError):
    """The request will not be taken, for a reason on the user's side."""

    code = "refused"


class PromptRejectedError(RefusedError):
    """The prompt is empty (*length* 0) or longer than *limit* characters, *of_style* of which are its style's."""

    code = "prompt_rejected"

    def __init__(self, length: int, limit: int, of_style: int = 0) -> None:
        """Keep the lengths, in characters."""
        super().__init__(f"{length} characters, limit {limit}")
        self.length, self.limit, self.of_style = length, limit, of_style


class PromptHeldBackError(RefusedError):
    """The words are not to be painted: a word list or a safety check says so. The message never says which words."""

    code = "prompt_held_back"


class RateLimitedError(RefusedError):
    """*limit* pictures per *window_s* are used up; *count* more fit at *retry_at* (aware UTC)."""

    code = "rate_limited"

    def __init__(self, limit: int, window_s: float, retry_at: datetime, count: int = 1) -> None:
        """Keep what the user has to know."""
        super().__init__(f"{limit} per {window_s:g} s, {count} asked, free at {retry_at.isoformat()}")
        self.limit, self.window_s, self.retry_at, self.count = limit, window_s, retry_at, count


class DailyLimitError(RateLimitedError):
    """The same over 24 hours."""

    code = "daily_limit"


class RequestTooLargeError(RefusedError):
    """*count* pictures in one request can never fit *limit* at a time."""

    code = "request_too_large"

    def __init__(self, count: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"{count} asked, at most {limit}")
        self.count, self.limit = count, limit


class TooManyWaitingError(RefusedError):
    """The user already has *open_now* of *limit* pictures waiting or being painted."""

    code = "too_many_waiting"

    def __init__(self, open_now: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"{open_now} of {limit} unfinished")
        self.open_now, self.limit = open_now, limit


class QueueFullError(RefusedError):
    """The whole queue holds *limit* pictures already."""

    code = "queue_full"

    def __init__(self, limit: int) -> None:
        """Keep the limit, in pictures."""
        super().__init__(f"limit {limit}")
        self.limit = limit


class ShuttingDownError(RefusedError):
    """The bot is stopping or restarting and takes nothing new."""

    code = "shutting_down"


class UnknownTargetError(RefusedError):
    """No target has this name; *known* are the names there are."""

    code = "unknown_target"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """Keep the names."""
        super().__init__(name)
        self.name, self.known = name, known


class NotAllowedHereError(RefusedError):
    """The bot does not serve this guild, or not direct messages."""

    code = "not_allowed_here"


class UnknownGenerationError(RefusedError):
    """No picture with this id that this user may see."""

    code = "unknown_generation"


class BlurredElsewhereError(RefusedError):
    """The picture is shown blurred where it was asked for, *channel_id*, and nowhere else but among adults."""

    code = "blurred_elsewhere"

    def __init__(self, channel_id: int) -> None:
        """Keep the channel."""
        super().__init__(str(channel_id))
        self.channel_id = channel_id


class ExpiredPictureError(RefusedError):
    """The file of this picture is gone: it was kept for *days*; 0 where that is no longer known."""

    code = "expired_picture"

    def __init__(self, days: int) -> None:
        """Keep the days."""
        super().__init__(f"kept for {days} days")
        self.days = days


class StillOnItsWayError(RefusedError):
    """A picture that is still waiting, being painted or posted cannot be removed."""

    code = "still_on_its_way"


class AlreadyDecidedError(RefusedError):
    """The user *by* has decided on this report, or nobody (None): it was deleted before. *outcome* is the log's."""

    code = "already_decided"

    def __init__(self, outcome: str, by: int | None) -> None:
        """Keep both."""
        super().__init__(f"{outcome} by {by}")
        self.outcome, self.by = outcome, by


class NotYoursError(RefusedError):
    """Only the user who asked may do this."""

    code = "not_yours"


class NotALeadError(RefusedError):
    """Only leads may do this."""

    code = "not_a_lead"


class SameTwiceError(RefusedError):
    """Both pictures of a comparison would be of the same words by the same target."""

    code = "same_twice"


class OneTargetError(RefusedError):
    """Two targets are to be compared where there is one only."""

    code = "one_target"


class TwoQuestionsError(RefusedError):
    """Two targets and two wordings at once: nobody could tell what made the difference."""

    code = "two_questions"


class UnknownPairError(RefusedError):
    """No pair with this id that this user may vote on."""

    code = "unknown_pair"


class NotADateError(RefusedError):
    """What was to be a date is none."""

    code = "not_a_date"


class FormNotInstalledError(RefusedError):
    """This form of an export needs a package that is not installed with the bot."""

    code = "form_not_installed"


class MissingPermissionError(RefusedError):
    """Here the bot lacks the permissions *names*, as Discord's settings spell them, for what it was asked."""

    code = "missing_permission"

    def __init__(self, names: tuple[str, ...]) -> None:
        """Keep the names."""
        super().__init__(", ".join(names))
        self.names = names


class NoThreadHereError(RefusedError):
    """An export takes a private thread, and there are none in this kind of channel."""

    code = "no_thread_here"


class ShowRunningError(RefusedError):
    """The channel has a show already."""

    code = "show_running"


class BoardNotPostedError(RefusedError):
    """Discord does not take the board of a show; the message is one line for the log."""

    code = "board_not_posted"


class NoShowError(RefusedError):
    """There is no show to be ended."""

    code = "no_show"


class ShowOverError(RefusedError):
    """The show that a button belongs to is over."""

    code = "show_over"


class ShowNotBegunError(RefusedError):
    """The picture that a show begins with did not come."""

    code = "show_not_begun"


class BlockedError(RefusedError):
    """Leads do not let this person use the bot, *until* then (aware UTC) or until they lift it."""

    code = "blocked"

    def __init__(self, until: datetime | None, reason: str) -> None:
        """Keep what the person may know; *reason* may be empty."""
        super().__init__(f"until {until.isoformat() if until else 'lifted'}")
        self.until, self.reason = until, reason


class WrongChannelError(RefusedError):
    """Requests are taken in some channels only; *channel_ids* are those that the person can see."""

    code = "wrong_channel"

    def __init__(self, channel_ids: tuple[int, ...]) -> None:
        """Keep the channels."""
        super().__init__(", ".join(map(str, channel_ids)))
        self.channel_ids = channel_ids


class WrongRoleError(RefusedError):
    """Only people with some roles may use the bot; *role_ids* are those that the person can see."""

    code = "wrong_role"

    def __init__(self, role_ids: tuple[int, ...]) -> None:
        """Keep the roles."""
        super().__init__(", ".join(map(str, role_ids)))
        self.role_ids = role_ids


class PausedError(RefusedError):
    """Leads paused the target *target*."""

    code = "paused"

    def __init__(self, target: str) -> None:
        """Keep the name."""
        super().__init__(target)
        self.target = target


class LeadProtectedError(RefusedError):
    """Leads cannot be blocked."""

    code = "lead_protected"


class NotATimeError(RefusedError):
    """What was to be a time to come is none."""

    code = "not_a_time"


class UnknownStyleError(RefusedError):
    """There is no style of that name, or it was deleted."""

    code = "unknown_style"


class StyleFault(StrEnum):
    """Why a style cannot be as it was written."""

    NAME = "name"
    NAME_TAKEN = "name_taken"
    TEMPLATE = "template"
    PLACE = "place"
    """The person's words have no place in it, or several."""
    NEGATIVE = "negative"


class StyleRefusedError(RefusedError):
    """A style cannot be as it was written."""

    code = "style_refused"

    def __init__(self, fault: StyleFault) -> None:
        """Keep what is wrong."""
        super().__init__(fault)
        self.fault = fault


class SettingRefusedError(RefusedError):
    """A setting cannot have this value: *problem* continues "it", *fix* is a sentence."""

    code = "setting_refused"

    def __init__(self, name: str, problem: str, fix: str) -> None:
        """Keep what whoever changes it has to know; the message names the variable only."""
        super().__init__(name)
        self.problem, self.fix = problem, fix


class NestedBracesError(RefusedError):
    """A prompt has choices within choices."""

    code = "nested_braces"


class TooManyVariationsError(RefusedError):
    """A prompt's choices ask for *count* pictures, more than *limit*."""

    code = "too_many_variations"

    def __init__(self, count: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"more than {limit}")
        self.count, self.limit = count, limit


class OneAtATimeError(RefusedError):
    """A prompt has choices where one picture is drawn at a time: in a show."""

    code = "one_at_a_time"


class UnknownRunError(RefusedError):
    """There is no run of a suite with this number here."""

    code = "unknown_run"

    def __init__(self, run: str) -> None:
        """Keep what was asked for."""
        super().__init__(run)
        self.run = run


class OneRunError(RefusedError):
    """A comparison takes two runs, and here is one."""

    code = "one_run"


class QuestionClosedError(RefusedError):
    """What the person is asked to confirm was confirmed or cancelled before, or is too old."""

    code = "question_closed"
