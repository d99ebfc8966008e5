"""The bodies of a 200: picture → base64 → record → list → JSON, and what can be wrong at each of these steps."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain import PictureFormat
from bot.rehearsal import broken_pictures
from bot.rehearsal.answers import Answer
from bot.rehearsal.judging import signed
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.rehearsal.painting import Medium, encode, paint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Record = dict[str, object]

_OTHER_PROMPT: Final = "a bowl of oranges on a table"
_PAGE: Final = b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"

_FORMATS: Final[Mapping[Misbehaviour | None, PictureFormat]] = {
    Misbehaviour.JPEG: PictureFormat.JPEG,
    Misbehaviour.WEBP: PictureFormat.WEBP,
}

_PICTURES: Final[Mapping[Misbehaviour | None, Callable[[bytes], bytes]]] = {
    Misbehaviour.NOT_A_PICTURE: lambda _: b"This is text where a picture should be. " * 20,
    Misbehaviour.TRUNCATED_PICTURE: broken_pictures.truncated,
    Misbehaviour.BROKEN_CRC: broken_pictures.with_broken_crc,
    Misbehaviour.ANIMATED: broken_pictures.animated,
    Misbehaviour.BOMB: lambda _: broken_pictures.bomb(),
    Misbehaviour.NSFW_FLAG: broken_pictures.blackened,
    Misbehaviour.BLANK: broken_pictures.blackened,
}

_TEXTS: Final[Mapping[Misbehaviour | None, Callable[[str], str]]] = {
    Misbehaviour.EMPTY_IMAGE: lambda _: "",
    # One letter short as well, so that a decoder that skips foreign characters notices, too.
    Misbehaviour.BAD_BASE64: lambda text: text[:40] + "*" + text[41:],
    Misbehaviour.DATA_URI: lambda text: f"data:image/png;base64,{text}",
    Misbehaviour.LINE_BREAKS: lambda text: "\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
}

_RECORDS: Final[Mapping[Misbehaviour | None, Callable[[Record], Record]]] = {
    Misbehaviour.EMPTY_PROMPT: lambda record: record | {"prompt": ""},
    Misbehaviour.OTHER_PROMPT: lambda record: record | {"prompt": _OTHER_PROMPT},
    Misbehaviour.NO_ECHO: lambda record: _without(record, "prompt"),
    Misbehaviour.MISSING_KEY: lambda record: _without(record, "generated_image"),
    Misbehaviour.NAN: lambda record: record | {"generated_image": float("nan")},
    Misbehaviour.NSFW_FLAG: lambda record: record | {"nsfw_content_detected": True},
}

_DOCUMENTS: Final[Mapping[Misbehaviour | None, Callable[[list[Record]], object]]] = {
    Misbehaviour.EMPTY_OBJECT: lambda _: {},
    Misbehaviour.EMPTY_LIST: lambda _: [],
    Misbehaviour.TWO_RECORDS: lambda records: records + records,
    Misbehaviour.STRING_ERROR: lambda _: "Error: the pipeline returned nothing for this input",
    Misbehaviour.DOUBLE_ENCODED: json.dumps,
}

_ANSWERS: Final[Mapping[Misbehaviour, Answer]] = {
    Misbehaviour.HTML_OK: Answer(200, _PAGE, "text/html"),
    Misbehaviour.NOT_JSON: Answer(200, b"[{'prompt': 'single quotes', 'generated_image': None}]"),
}


def answer_to(
    prompts: Sequence[str],
    size: int,
    behaviour: Misbehaviour | None = None,
    take: int = 0,
    medium: Medium = Medium.PAINT,
) -> Answer:
    """Return the 200 with one record per prompt, pictures *size* pixels a side, spoilt as *behaviour* says.

    *take* counts how often the prompt was asked before: like a model's, its next picture is another one.

    Blocks for as long as the painting takes.
    """
    if behaviour and behaviour in _ANSWERS:
        return _ANSWERS[behaviour]
    records = [_record(prompt, size, behaviour, take, medium) for prompt in prompts]
    document = _DOCUMENTS.get(behaviour, list[Record])(records)
    return Answer(200, json.dumps(document).encode())


def _record(prompt: str, size: int, behaviour: Misbehaviour | None, take: int, medium: Medium) -> Record:
    subject = _OTHER_PROMPT if behaviour is Misbehaviour.EMPTY_PROMPT else prompt
    good = picture_of(subject, size, _FORMATS.get(behaviour, PictureFormat.PNG), take, medium)
    data = signed(_PICTURES.get(behaviour, bytes)(good), prompt)
    text = _TEXTS.get(behaviour, str)(base64.b64encode(data).decode())
    record: Record = {"prompt": prompt, "generated_image": text, "nsfw_content_detected": None}
    return _RECORDS.get(behaviour, dict[str, object])(record)


@lru_cache(maxsize=8)
def picture_of(
    prompt: str, size: int, picture_format: PictureFormat, take: int = 0, medium: Medium = Medium.PAINT
) -> bytes:
    """Return the encoded picture; the last few are kept, some 2 MB each at full size."""
    return encode(paint(prompt, size, take, medium), picture_format)


def _without(record: Record, key: str) -> Record:
    return {name: value for name, value in record.items() if name != key}
