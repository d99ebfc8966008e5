"""What the rehearsal endpoint can do wrong, in one word each, and how a prompt asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Misbehaviour(StrEnum):
    """One way to answer unlike SDXL does; the value is the word on the command line and, in brackets, in a prompt."""

    SLOW = "slow"

    # Refused at the front door
    BUSY = "busy"
    BUSY_RETRY_AFTER = "busy-retry-after"
    WRONG_KEY = "wrong-key"
    FORBIDDEN = "forbidden"
    NO_DEPLOYMENT = "no-deployment"
    TIMED_OUT = "timed-out"
    BAD_REQUEST = "bad-request"
    REDIRECT = "redirect"
    SERVER_ERROR = "server-error"
    HTML_ERROR = "html-error"
    BAD_GATEWAY = "bad-gateway"
    UNAVAILABLE = "unavailable"
    GATEWAY_TIMEOUT = "gateway-timeout"

    # Refused by the container: 424 outside, the real reason in headers
    MODEL_ERROR = "model-error"
    MODEL_BUSY = "model-busy"
    MODEL_NOT_READY = "model-not-ready"
    TOO_FEW_INSTANCES = "too-few-instances"
    MODEL_REJECTS = "model-rejects"

    # The connection fails
    RESET = "reset"
    CUT = "cut"
    STALL = "stall"
    HANG = "hang"
    TOO_LARGE = "too-large"

    # 200 with a body that is no usable picture
    EMPTY_OBJECT = "empty-object"
    EMPTY_LIST = "empty-list"
    EMPTY_IMAGE = "empty-image"
    EMPTY_PROMPT = "empty-prompt"
    TWO_RECORDS = "two-records"
    STRING_ERROR = "string-error"
    DOUBLE_ENCODED = "double-encoded"
    NAN = "nan"
    MISSING_KEY = "missing-key"
    BAD_BASE64 = "bad-base64"
    OTHER_PROMPT = "other-prompt"
    HTML_OK = "html-ok"
    NOT_JSON = "not-json"
    NOT_A_PICTURE = "not-a-picture"
    TRUNCATED_PICTURE = "truncated-picture"
    BROKEN_CRC = "broken-crc"
    ANIMATED = "animated"
    BOMB = "bomb"
    NSFW_FLAG = "nsfw-flag"

    # 200 and good, in another form than SDXL's own
    NO_ECHO = "no-echo"
    JPEG = "jpeg"
    WEBP = "webp"
    DATA_URI = "data-uri"
    LINE_BREAKS = "line-breaks"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Wish:
    """A misbehaviour asked for; *seconds* says how slow, None being the endpoint's own *slow_s*."""

    misbehaviour: Misbehaviour
    seconds: float | None = None


_BRACKETS = re.compile(r"\[([a-z0-9-]+)(?: ([0-9]{1,4}(?:\.[0-9]{1,3})?))?\]", re.ASCII | re.IGNORECASE)
_WORDS = {behaviour.value: behaviour for behaviour in Misbehaviour}


def wish_in(prompt: str) -> Wish | None:
    """Return the first wish in the prompt, such as `[busy]` or `[slow 10]`; other words in brackets are no wish."""
    for word, seconds in _BRACKETS.findall(prompt):
        behaviour = _WORDS.get(word.lower())
        if behaviour is not None:
            return Wish(behaviour, float(seconds) if seconds else None)
    return None
