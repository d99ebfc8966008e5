"""Judges the body of a 200: HTTP 200 is not yet a picture.

A usable body is a JSON list of exactly one record; `generated_image` is base64 of a PNG, JPEG or WebP; `prompt`,
where the model echoes it, equals what was asked. A content-safety deployment says no with `{}`, an empty picture,
an emptied prompt or a true `nsfw_content_detected`. Everything else gets a kind, one word for the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import orjson
import pybase64

from bot.errors import HeldBackError, ScoringResponseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import ScoringFacts

_EXCERPT_BYTES = 2048
_IMAGE_KEY = re.compile(rb'"generated_image"\s*:\s*"')
_NAN = re.compile(rb"(?:^|[\[:,])\s*NaN\b")  # no JSON, though Python's own encoder writes it


@dataclass(frozen=True, slots=True)
class Answer:
    """One record: the encoded picture's bytes and the flag, None where nobody looked."""

    picture: bytes = field(repr=False)
    nsfw_flag: bool | None


def judge(body: bytearray, prompt: str, facts: Callable[[str], ScoringFacts]) -> Answer:
    """Return the picture in *body*, the answer to *prompt*; *facts* turns a detail into the facts of an error.

    Empties *body* once it is parsed, so that no more than two copies of a picture are held at a time. Whether the
    picture is complete is not looked at. Raises HeldBackError, ScoringResponseError.
    """
    try:
        picture = _cut_out(body)
        record = _only_record(_parsed(body))
        if picture is not None and record.get("generated_image") == "":
            record["generated_image"] = picture
        return Answer(_picture(record, prompt), _flag(record))
    except _UnusableError as fault:
        kind = HeldBackError if fault.is_held_back else ScoringResponseError
        raise kind(facts(fault.detail), fault.kind) from fault.__cause__


class _UnusableError(Exception):
    """An answer without a usable picture; never leaves this module."""

    def __init__(self, kind: str, detail: str, *, is_held_back: bool = False) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.is_held_back = kind, detail, is_held_back


def _cut_out(body: bytearray) -> bytes | None:
    r"""Decode the picture straight from *body* and leave an empty text in its place; None where that takes more care.

    Parsing 2 MB of JSON only to copy one text out of them would cost as much as all the rest of an answer. The key
    cannot be part of a prompt: JSON writes the quotes inside a text as `\"`.
    """
    key = _IMAGE_KEY.search(body)
    end = body.find(b'"', key.end()) if key else -1
    if key is None or end <= key.end():
        return None
    with memoryview(body) as view, view[key.end() : end] as encoded:
        try:
            picture = pybase64.b64decode(encoded, validate=True)
        except ValueError:  # a prefix, line breaks, or broken: the whole parse tells which
            return None
    del body[key.end() : end]
    return picture


def _parsed(body: bytearray) -> object:
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _not_json(body, error) from error
    body.clear()
    return document


def _not_json(body: bytearray, error: orjson.JSONDecodeError) -> _UnusableError:
    if _NAN.search(body):
        return _UnusableError("nan", "the answer holds a bare NaN")
    start = bytes(body[:_EXCERPT_BYTES]).strip()
    if not start:
        return _UnusableError("empty", "the answer is empty")
    kind = "html" if start.startswith(b"<") else "not_json"
    return _UnusableError(kind, f"{error.msg}: {start.decode('utf-8', 'replace')}")


def _only_record(document: object) -> dict[str, object]:
    if document == {}:
        raise _UnusableError("empty_object", "the answer is {}", is_held_back=True)
    if isinstance(document, str):
        raise _text_answer(document)
    if not isinstance(document, list):
        raise _UnusableError("not_a_list", f"not a list of records: {_shown(document)}")
    records = cast("list[object]", document)
    if len(records) != 1:
        raise _UnusableError("too_many_records" if records else "no_record", f"{len(records)} records for one prompt")
    if not isinstance(records[0], dict):
        raise _UnusableError("not_a_record", f"not a record: {_shown(records[0])}")
    return cast("dict[str, object]", records[0])


def _text_answer(text: str) -> _UnusableError:
    try:
        inner: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _UnusableError("error_text", text or "the answer is an empty text")
    if isinstance(inner, list | dict):
        return _UnusableError("double_encoded", "the answer is JSON inside a JSON text")
    return _UnusableError("error_text", text)


def _shown(value: object) -> str:
    return orjson.dumps(value)[:_EXCERPT_BYTES].decode("utf-8", "replace")


def _flag(record: dict[str, object]) -> bool | None:
    flag = record.get("nsfw_content_detected")
    return flag if isinstance(flag, bool) else None


def _picture(record: dict[str, object], prompt: str) -> bytes:
    if "generated_image" not in record:
        raise _UnusableError("missing_key", f"no generated_image among {_shown(list(record))}")
    encoded = record["generated_image"]
    _check_held_back(record, prompt)
    if record.get("prompt", prompt) != prompt:
        raise _UnusableError("other_prompt", "the answer belongs to another prompt")
    if isinstance(encoded, bytes):
        return _checked(encoded)
    if not isinstance(encoded, str):
        raise _UnusableError("not_text", f"generated_image is {_shown(encoded)}")
    return _checked(_decoded(encoded))


def _check_held_back(record: dict[str, object], prompt: str) -> None:
    if record.get("nsfw_content_detected") is True:
        raise _UnusableError("nsfw", "nsfw_content_detected is true", is_held_back=True)
    if record["generated_image"] == "":
        raise _UnusableError("empty_picture", "generated_image is empty", is_held_back=True)
    if record.get("prompt") == "" and prompt:
        raise _UnusableError("empty_prompt", "the prompt was emptied", is_held_back=True)


def _decoded(encoded: str) -> bytes:
    """Decode base64 strictly, but take the `data:` prefix and the line breaks some servers add."""
    if encoded.startswith("data:"):
        encoded = encoded.partition(";base64,")[2]
    try:
        return pybase64.b64decode(encoded, validate=True)
    except ValueError:
        pass  # The usual answer is one line: looking for white space first would cost every picture a scan.
    try:
        return pybase64.b64decode("".join(encoded.split()), validate=True)
    except ValueError as error:
        raise _UnusableError("bad_base64", f"generated_image is no base64: {error}") from error


def _checked(picture: bytes) -> bytes:
    is_webp = picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"
    if not is_webp and not picture.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise _UnusableError("not_a_picture", f"not PNG, JPEG or WebP; begins with {picture[:12].hex(' ')}")
    return picture
