"""The body of a 200: what passes for a picture, and the name of everything that does not."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.scoring.answers import Answer, judge
from bot.errors import HeldBackError, ScoringFacts, ScoringResponseError

if TYPE_CHECKING:
    from collections.abc import Sequence

PROMPT = "a lighthouse in a storm"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200))
WEBP = b"RIFF\x10\x00\x00\x00WEBP" + bytes(range(200))
ENCODED = base64.b64encode(PNG).decode()


def judged(document: object, prompt: str = PROMPT) -> Answer:
    """Judge *document* written as JSON."""
    return judge(bytearray(json.dumps(document).encode()), prompt, ScoringFacts)


def record(**changes: object) -> list[dict[str, object]]:
    """Return a good document, its record changed."""
    return [{"prompt": PROMPT, "generated_image": ENCODED, "nsfw_content_detected": None} | changes]


def without(key: str) -> list[dict[str, object]]:
    """Return a good document whose record has no *key*."""
    return [{name: value for name, value in record()[0].items() if name != key}]


@pytest.mark.parametrize("picture", [PNG, JPEG, WEBP], ids=["png", "jpeg", "webp"])
def test_the_exact_bytes_come_out(picture: bytes) -> None:
    """PNG, JPEG and WebP come out byte for byte."""
    assert judged(record(generated_image=base64.b64encode(picture).decode())) == Answer(picture, None)


@pytest.mark.parametrize(
    "encoded",
    [
        f"data:image/png;base64,{ENCODED}",
        base64.encodebytes(PNG).decode(),
        f"data:image/png;base64,{base64.encodebytes(PNG).decode()}",
        ENCODED.replace("A", "A\r\n\t "),
    ],
    ids=["prefix", "line breaks", "both", "white space"],
)
def test_other_servers_base64_is_taken(encoded: str) -> None:
    """A data: prefix and white space inside the base64 change nothing."""
    assert judged(record(generated_image=encoded)).picture == PNG


def test_a_record_without_echo_is_taken() -> None:
    """The refiner does not echo the prompt, and its picture counts."""
    assert judged(without("prompt")).picture == PNG


@pytest.mark.parametrize(("flag", "expected"), [(None, None), (False, False), ("no", None), ([True], None)])
def test_only_a_truth_value_is_a_flag(flag: object, *, expected: bool | None) -> None:
    """The flag is False when somebody looked, and None when nobody did or the value is no truth value."""
    assert judged(record(nsfw_content_detected=flag)).nsfw_flag is expected


def test_a_record_without_flag_was_not_looked_at() -> None:
    """A missing flag reads as nobody looked."""
    assert judged(without("nsfw_content_detected")).nsfw_flag is None


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({}, "empty_object"),
        (record(generated_image=""), "empty_picture"),
        (record(prompt=""), "empty_prompt"),
        (record(nsfw_content_detected=True), "nsfw"),
        (record(nsfw_content_detected=True, generated_image=""), "nsfw"),
    ],
)
def test_content_safety_is_recognised(document: object, kind: str) -> None:
    """Each way a content-safety deployment says no is told apart from a broken answer."""
    with pytest.raises(HeldBackError) as caught:
        judged(document)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ([], "no_record"),
        (record() + record(), "too_many_records"),
        ("the pipeline failed", "error_text"),
        ("", "error_text"),
        ("7", "error_text"),
        (json.dumps(record()), "double_encoded"),
        ({"error": {"code": "x"}}, "not_a_list"),
        (7, "not_a_list"),
        (None, "not_a_list"),
        ([None], "not_a_record"),
        (["text"], "not_a_record"),
        ([{}], "missing_key"),
        (without("generated_image"), "missing_key"),
        (record(generated_image=None), "not_text"),
        (record(generated_image=[ENCODED]), "not_text"),
        (record(generated_image=float("nan")), "nan"),
        (float("nan"), "nan"),
        (record(nsfw_content_detected=float("nan")), "nan"),
        (record(generated_image=ENCODED[:40] + "*" + ENCODED[41:]), "bad_base64"),
        (record(generated_image=ENCODED[:-1]), "bad_base64"),
        (record(generated_image=ENCODED[:-4] + "====" + ENCODED[-4:]), "bad_base64"),
        (record(generated_image="ünïcode"), "bad_base64"),
        (record(generated_image="data:image/png;base64,"), "not_a_picture"),
        (record(generated_image=base64.b64encode(b"some text").decode()), "not_a_picture"),
        (record(prompt="another prompt"), "other_prompt"),
        (record(prompt=PROMPT + " "), "other_prompt"),
        (record(prompt=None), "other_prompt"),
    ],
)
def test_every_other_answer_has_its_kind(document: object, kind: str) -> None:
    """An answer that is no usable picture raises, and its kind says how it is not."""
    with pytest.raises(ScoringResponseError) as caught:
        judged(document)
    assert (type(caught.value), caught.value.kind) == (ScoringResponseError, kind)
    assert caught.value.facts.detail


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"[{'prompt': None}]", "not_json"),
        (json.dumps(record()).encode()[:-1], "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 5000, "not_json"),
    ],
)
def test_a_body_that_is_no_json_has_its_kind(body: bytes, kind: str) -> None:
    """A body that cannot be parsed raises with its kind."""
    with pytest.raises(ScoringResponseError) as caught:
        judge(bytearray(body), PROMPT, ScoringFacts)
    assert caught.value.kind == kind


def test_the_word_nan_inside_a_text_is_no_nan() -> None:
    """A prompt that says NaN is a prompt like any other."""
    prompt = 'say "x": NaN'
    assert judged(record(prompt=prompt), prompt).picture == PNG


def test_an_empty_prompt_may_be_echoed_empty() -> None:
    """An empty echo is a sign of content safety only where something was asked."""
    assert judged(record(prompt=""), "").picture == PNG


def test_the_body_is_given_back() -> None:
    """A parsed body is emptied, as the picture exists twice already."""
    body = bytearray(json.dumps(record()).encode())
    judge(body, PROMPT, ScoringFacts)
    assert not body


@given(st.text())
@example("\x00 \u2028 🙂 é é")
def test_any_prompt_is_recognised_in_its_echo(prompt: str) -> None:
    """Whatever Unicode is asked, its exact echo passes."""
    assert judged(record(prompt=prompt), prompt).picture == PNG


@given(st.binary(min_size=0, max_size=100))
def test_any_picture_bytes_survive(rest: bytes) -> None:
    """Whatever follows the magic bytes comes out unchanged."""
    picture = PNG[:8] + rest
    assert judged(record(generated_image=base64.b64encode(picture).decode())).picture == picture


def _json_values() -> st.SearchStrategy[object]:
    leaves: st.SearchStrategy[object] = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    keys = st.sampled_from(["prompt", "generated_image", "nsfw_content_detected"]) | st.text()
    return st.recursive(
        leaves, lambda inner: cast("st.SearchStrategy[object]", st.lists(inner) | st.dictionaries(keys, inner))
    )


@given(_json_values(), st.text())
def test_any_json_gives_a_picture_or_our_error(document: object, prompt: str) -> None:
    """No JSON document makes the judge raise anything but its own error."""
    _gives_only_ours(json.dumps(document).encode(), prompt)


@given(st.binary(), st.text())
@example(b'"\\ud800"', "")
@example(b"1e999", "")
def test_any_bytes_give_a_picture_or_our_error(body: bytes, prompt: str) -> None:
    """No bytes at all make the judge raise anything but its own error."""
    _gives_only_ours(body, prompt)


@given(st.lists(st.text(alphabet="ABab01+/=*: ,\n") | st.just("data:image/png;base64,")))
def test_any_text_as_picture_gives_a_picture_or_our_error(parts: Sequence[str]) -> None:
    """No text in the picture's place makes the judge raise anything but its own error."""
    _gives_only_ours(json.dumps(record(generated_image="".join(parts))).encode(), PROMPT)


def _gives_only_ours(body: bytes, prompt: str) -> None:
    try:
        answer = judge(bytearray(body), prompt, ScoringFacts)
    except ScoringResponseError as error:
        assert error.kind  # noqa: PT017 - either outcome is right; only another exception is not
    else:
        assert isinstance(answer, Answer)
