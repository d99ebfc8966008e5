"""What is not taken of a suite's run, or ended one."""

from __future__ import annotations

from bot.errors.base import BotError
from bot.errors.refusals import QuestionClosedError, RefusedError


class OneSuiteError(RefusedError):
    """Both a suite's name and a file were given."""

    code = "one_suite"


class RunGoingOnError(RefusedError):
    """The person has a run going on already: *run_id*, None while that is only being opened."""

    code = "run_going_on"

    def __init__(self, run_id: int | None) -> None:
        """Keep which."""
        super().__init__(str(run_id))
        self.run_id = run_id


class RunTooLargeError(RefusedError):
    """*pictures* are more than the *limit* that anybody but a lead may run."""

    code = "run_too_large"

    def __init__(self, pictures: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"{pictures} asked, at most {limit}")
        self.pictures, self.limit = pictures, limit


class UnknownRunError(RefusedError):
    """There is no run of this number that this person may see."""

    code = "unknown_run"

    def __init__(self, run: str | int) -> None:
        """Keep what was asked for."""
        super().__init__(str(run))
        self.run = run


class RunOverError(RefusedError):
    """The run is finished or stopped: nothing can be done about it any more."""

    code = "run_over"


class NotYourRunError(RefusedError):
    """Only the person who began the run, and leads, may do this."""

    code = "not_your_run"


class RunNotOpenedError(RefusedError):
    """Discord does not take the card or the thread of a run; the message is one line for the log.

    *missing* are the permissions that the bot lacks there, as Discord's settings spell them, where that is why.
    """

    code = "run_not_opened"

    def __init__(self, why: str, missing: tuple[str, ...] = ()) -> None:
        """Keep what is missing."""
        super().__init__(why)
        self.missing = missing


class PreviewClosedError(QuestionClosedError):
    """The preview of a run was started or cancelled before, or is too old."""

    code = "preview_closed"


class RunUndeliveredError(BotError):
    """Discord took none of a run's last messages, so the bot paused the run."""

    code = "run_undelivered"


class RunTargetGoneError(BotError):
    """One of a run's targets is not in the settings any more, so the bot stopped the run."""

    code = "run_target_gone"


class OneRunError(RefusedError):
    """A comparison takes two runs, and here is one."""

    code = "one_run"
