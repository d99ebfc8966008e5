"""The rehearsal's pictures: always the same for a prompt, for any prompt there is, and marked."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain import PictureFormat
from bot.rehearsal.painting import Medium, encode, paint
from bot.rehearsal.scenery.caption import add_caption
from bot.rehearsal.scenery.colours import Hour
from bot.rehearsal.scenery.composing import compose
from bot.rehearsal.scenery.reading import Ground, Motif, scene_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LIGHT = 150
"""Darker than this is no ink of a caption on black."""


def captioned(prompt: str, size: int = 512) -> Image.Image:
    """Return a caption on plain black."""
    image = Image.new("RGB", (size, size))
    add_caption(image, prompt, (0, 0, 0))
    return image


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box around all that is written."""
    grey = image.convert("L")
    table = bytes(255 if level >= LIGHT else 0 for level in range(256))
    return Image.frombytes("L", grey.size, grey.tobytes().translate(table)).getbbox()


def test_the_same_prompt_is_the_same_picture() -> None:
    """Painting twice gives the same bytes; another prompt gives others."""
    first, again, other = (encode(paint(prompt, 64)) for prompt in ("a hill", "a hill", "a hill."))
    assert first == again
    assert first != other


def test_a_picture_weighs_what_a_real_one_does() -> None:
    """At full size it is a square RGB PNG of 0.8 to 2.5 MB, so that limits are met as with the model."""
    data = encode(paint("a castle at night"))
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (1024, 1024), "RGB")
    assert 800_000 < len(data) < 2_500_000


@pytest.mark.parametrize("picture_format", PictureFormat)
def test_every_format_can_be_written(picture_format: PictureFormat) -> None:
    """The bytes open as the format that was asked for."""
    with Image.open(io.BytesIO(encode(paint("a hill", 64), picture_format))) as image:
        assert image.format == picture_format.name


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_can_be_painted(prompt: str) -> None:
    """No prompt in Unicode, lone surrogates and control characters included, stops the painter."""
    assert paint(prompt, 16).size == (16, 16)


@pytest.mark.parametrize(
    "prompt", ["", " ", "日本の山", "🙂🙂🙂", "x" * 4000, "word " * 800, "é" * 4000, "\x00\n\ud800"]
)
def test_unusual_prompts_can_be_painted(prompt: str) -> None:
    """Nothing, other scripts and very long prompts give pictures, too."""
    assert paint(prompt, 64).size == (64, 64)


@pytest.mark.parametrize("motif", Motif)
@pytest.mark.parametrize("hour", ["noon", "midnight"])
def test_every_motif_is_seen(motif: Motif, hour: str) -> None:
    """The word for a motif puts it into the picture, by day and by night."""
    scene = scene_of(f"{motif} at {hour}")
    assert scene.motif is motif
    assert compose(scene, 64).tobytes() != compose(replace(scene, motif=None), 64).tobytes()


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("weather", ["storm", "snow", "night", "dusk"])
def test_every_ground_is_painted_in_every_weather(ground: Ground, weather: str) -> None:
    """Words for land and weather are understood together, and give a picture with light and dark in it."""
    scene = scene_of(f"{ground}, {weather}")
    assert scene.ground is ground
    darkest, brightest = min(compose(scene, 32).tobytes()), max(compose(scene, 32).tobytes())
    assert brightest - darkest > 100


@pytest.mark.parametrize(
    ("prompt", "ground", "hour", "motif"),
    [
        ("a lighthouse in a storm", Ground.SEA, Hour.STORM, Motif.LIGHTHOUSE),
        ("ein Boot auf dem Meer bei Sonnenuntergang", Ground.SEA, Hour.SUNSET, Motif.BOAT),
        ("夜の海と猫", Ground.SEA, Hour.NIGHT, Motif.CAT),
        ("A CASTLE in the DESERT at DAWN", Ground.DUNES, Hour.DAWN, Motif.CASTLE),
        ("a ship in the forest, noon", Ground.SEA, Hour.DAY, Motif.BOAT),
        ("nächtliche Straße, Dämmerung", Ground.CITY, Hour.DUSK, None),
    ],
)
def test_well_known_words_are_read(prompt: str, ground: Ground, hour: Hour, motif: Motif | None) -> None:
    """English, German and Japanese words say what to paint; a boat brings its water."""
    scene = scene_of(prompt)
    assert (scene.ground, scene.hour, scene.motif) == (ground, hour, motif)


def test_snow_is_read() -> None:
    """Snow lies when the prompt says so."""
    assert scene_of("a red fox in the snow").is_snowy
    assert not scene_of("a red fox").is_snowy


def test_a_colour_goes_to_the_motif_or_else_to_the_air() -> None:
    """The red of a fox does not redden the sky; a red evening does."""
    fox, plain, red = (scene_of(prompt) for prompt in ("a red fox, night", "night", "red night"))
    assert fox.accent is not None
    assert fox.palette in _night_palettes()
    assert plain.palette in _night_palettes()
    assert red.palette not in _night_palettes()


def _night_palettes() -> Iterable[object]:
    return [scene_of(f"night {number}").palette for number in range(40)]


def test_every_picture_says_that_it_is_a_rehearsal() -> None:
    """Even without a prompt the mark stands at the foot, on the left."""
    box = ink(captioned(""))
    assert box is not None
    left, top, right, bottom = box
    assert 0 < left < 40
    assert right < 200
    assert 490 < top < bottom < 512


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="abc W", min_size=200, max_size=500))
def test_captions_keep_their_margins(prompt: str) -> None:
    """Whatever the prompt, its shortened lines stay inside the picture's foot."""
    box = ink(captioned(prompt))
    assert box is not None
    left, top, right, _ = box
    assert left > 10
    assert right < 512 - 10
    assert top > 512 * 0.88


def test_the_caption_shows_the_prompt() -> None:
    """A prompt stands above the mark, and two prompts read differently."""
    bare, one, other = (ink(captioned(prompt)) for prompt in ("", "a hill", "a much longer hill"))
    assert bare is not None
    assert one is not None
    assert other is not None
    assert one[1] < bare[1]
    assert one[2] < other[2]


def test_another_take_is_another_picture() -> None:
    """Asking again gives another picture of the same words, and the same one for the same take."""
    first, second, again = (encode(paint("a hill", 64, take)) for take in (0, 1, 1))
    assert first != second
    assert second == again


def test_a_pencil_draws_the_same_scene_on_paper() -> None:
    """The other medium is told apart at a glance, weighs as much as a picture does, and is the same every time."""
    painted, drawn, again = (paint("a castle at night", 512, medium=medium) for medium in (*Medium, Medium.PENCIL))
    assert drawn.tobytes() == again.tobytes()
    sky = (0, 0, 512, 256)
    brightness = [sum(image.crop(sky).convert("L").resize((1, 1)).tobytes()) for image in (painted, drawn)]
    assert brightness[0] < 100
    assert brightness[1] > 200
