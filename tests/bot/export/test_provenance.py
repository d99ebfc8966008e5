"""What a PNG says of itself, read by Pillow, and that its pixels are untouched."""

from __future__ import annotations

import re
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.export.provenance import parameters, with_provenance
from tests.bot.export.samples import png

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
# How readers of this form find the last line's fields.
FIELD = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def record(prompt: str = "a fox", target: str = "sdxl", deployment: str | None = "blue") -> dict[str, object]:
    """Return the columns that matter here."""
    return {"prompt": prompt, "target": target, "deployment": deployment, "image_width": 8, "image_height": 6}


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return a PNG's chunks in order."""
    found, at = list[tuple[bytes, bytes]](), 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += size + 12
    return found


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_reader_finds_the_words(prompt: str) -> None:
    """Pillow reads the words back, and accepts the checksums."""
    with Image.open(BytesIO(with_provenance(png(1), record(prompt)))) as picture:
        picture.load()
        assert picture.info["parameters"].rpartition("\n")[0] == prompt
        assert SOURCE_TYPE in picture.info["XML:com.adobe.xmp"]


def test_the_xmp_packet_is_well_formed() -> None:
    """An XML parser finds the source type where the IPTC standard puts it."""
    with Image.open(BytesIO(with_provenance(png(1), record()))) as picture:
        xmp = picture.info["XML:com.adobe.xmp"]
    assert re.search(r'Iptc4xmpExt:DigitalSourceType="([^"]+)"', xmp)[1] == SOURCE_TYPE  # pyright: ignore[reportOptionalSubscript]


def test_every_other_byte_stays() -> None:
    """Taking our two chunks out again gives the model's exact bytes."""
    data = png(1)
    told = with_provenance(data, record())
    assert [kind for kind, _ in chunks(told)][:3] == [b"IHDR", b"iTXt", b"iTXt"]
    assert [one for one in chunks(told) if one[0] != b"iTXt"] == chunks(data)


def test_only_what_is_known_is_said() -> None:
    """Size, model and deployment; no seed or steps, which the endpoint does not tell."""
    fields = dict(FIELD.findall(parameters(record()).rpartition("\n")[2]))
    assert fields.keys() == {"Size", "Model", "Deployment", "Version"}
    assert (fields["Size"], fields["Model"], fields["Deployment"]) == ("8x6", "sdxl", "blue")
    assert "Deployment" not in parameters(record(deployment=None))


def test_a_name_with_a_comma_is_quoted() -> None:
    """A comma in a name does not begin a new field."""
    fields = dict(FIELD.findall(parameters(record(target="a, b: c")).rpartition("\n")[2]))
    assert fields["Model"] == '"a, b: c"'
