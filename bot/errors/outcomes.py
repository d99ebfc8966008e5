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


class StoreError(BotError):
    """The log or the picture folder could not be read or written."""

    code = "store"
