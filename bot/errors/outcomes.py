"""What goes wrong with a picture, its delivery, or the disk."""

from __future__ import annotations

from bot.errors.base import BotError


class ImageError(BotError):
    """The bytes are no complete picture within the limits; *kind* is one word for the log."""

    code = "bad_picture"

    def __init__(self, kind: str, detail: str = "") -> None:
        """Keep the kind; *detail* is one line for the log."""
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class DeliveryError(BotError):
    """Discord took neither the edit nor the channel message; the message is one line for the log."""

    code = "undelivered"


class LeftBehindError(BotError):
    """What was removed is gone from the log, but a message or a file of it could not be taken away yet."""

    code = "left_behind"


class InterruptedScoringError(BotError):
    """A run ended before its picture did."""

    code = "interrupted"


class PictureHeldBackError(BotError):
    """A safety check says that nobody is to see the picture."""

    code = "picture_held_back"


class SafetyUnavailableError(BotError):
    """Nobody could check a prompt or a picture; the message is one line for the log.

    *http_status* is the service's last answer, if there was one.
    """

    code = "unchecked"

    def __init__(self, detail: str, http_status: int | None = None) -> None:
        """Keep the status; *detail* holds no secret and nothing of the prompt."""
        super().__init__(detail)
        self.http_status = http_status


class StoreError(BotError):
    """The log or the picture folder could not be read or written."""

    code = "store"
