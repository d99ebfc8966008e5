"""Pictures as they come, lie in the folder, and are posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAX_FILE_BYTES = 10 * 2**20
"""What a file may weigh in a guild without boosts."""


class PictureFormat(StrEnum):
    """Formats a model may answer with; the value is the file's extension."""

    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture in the picture folder; *sha256* of the model's exact bytes names it."""

    sha256: str
    format: PictureFormat
    width: int
    height: int
    size_bytes: int

    @property
    def may_be_blank(self) -> bool:
        """Whether the file is so small for its pixels that they may all have one colour.

        One colour takes up to an eighth of a bit a pixel in PNG (by the quickest encoder), less in WebP, and up to a
        quarter in JPEG, which writes some 18 bits for every 64 pixels. Painted pictures take 0.6 to 13.
        """
        pixels_a_byte = 32 if self.format is PictureFormat.JPEG else 64
        return self.size_bytes < 1024 + self.width * self.height // pixels_a_byte


@dataclass(frozen=True, slots=True)
class ScoredImage:
    """An answer that passed for a picture: the encoded bytes as the deployment sent them, and what it said of itself.

    *nsfw_flag* is None where nobody looked; *model_ms* is the time in the scoring script, if told.
    """

    data: bytes = field(repr=False)
    http_status: int = 200
    endpoint_request_id: str | None = None
    deployment: str | None = None
    nsfw_flag: bool | None = None
    model_ms: float | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class PostedPicture:
    """The file to post for one generation.

    *is_reduced* marks a lighter copy of a picture too big for the place, *is_blank* a picture of a single colour.
    """

    generation_id: int
    data: bytes = field(repr=False)
    format: PictureFormat
    is_reduced: bool = False
    is_spoiler: bool = False
    is_blank: bool = False
