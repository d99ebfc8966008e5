"""What a single value may be: the types of the settings, each with the fault and the fix people read.

Faults never repeat a value, which may be a secret in the wrong place.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from bot.domain import SEVERITIES, OwnLimits, SafetyAction, Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACEHOLDER = re.compile(r"<[^<>]*>")
_SNOWFLAKE = re.compile(r"[1-9][0-9]{14,18}")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_ROLE_LIMIT = re.compile(r"([0-9]+):([0-9]{1,7})/([1-9][0-9]{0,4}):([0-9]{1,7})", re.ASCII)
_LADDER_FIX = "Write 4 to block from severity 4 on, or 2:flag,4:spoiler,6:block, or off."
_CONSUME_TAB = "Copy it again from the endpoint's Consume tab in Azure ML studio."


def fault(problem: str, fix: str) -> PydanticCustomError:
    """Return what a validator raises: *problem* continues the variable's name, *fix* is a sentence."""
    return PydanticCustomError("setting", "{problem}", {"problem": problem, "fix": fix})


def refuse_placeholder(value: object) -> object:
    """Refuse a `<…>` that came from `.env.example` and was never filled in."""
    if isinstance(value, str) and _PLACEHOLDER.search(value):
        raise fault("still holds the placeholder of .env.example", "Replace it, the < and > too, or remove the line.")
    return value


def _check_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if text.lower().startswith(("bearer ", "bot ")):
        raise fault(f'starts with "{text.split()[0]}"', "Give what follows it alone; the bot adds that word itself.")
    if any(mark in text for mark in "\"'"):
        raise fault("holds quotation marks", "Remove them; Docker's env files keep them as part of the value.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise fault("holds a space, a line break or another character it cannot have", "Copy it again, in one piece.")
    return secret


def _check_url(url: str) -> str:
    scheme, host, has_user = _url_parts(url)
    if not host or scheme not in {"http", "https"}:
        raise fault("is not an https address", f"It looks like https://…/score. {_CONSUME_TAB}")
    if has_user:
        raise fault("holds a user name or password", "Remove it; the key has a setting of its own.")
    if scheme == "http" and not _is_loopback(host):
        raise fault("is plain http to another machine", "Use https: plain http shows the key to the network.")
    return url


def _url_parts(url: str) -> tuple[str, str, bool]:
    """Return scheme, host and whether there is a user name; two empty strings where that cannot be told."""
    try:
        parts = urlsplit(url)
        _valid_port = parts.port
    except ValueError:
        return "", "", False
    # Libraries differ on what these do to a host name.
    is_odd = bool(re.search(r"[\s\\]", url)) or not url.isprintable()
    return parts.scheme, "" if is_odd else parts.hostname or "", "@" in parts.netloc


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_slug(name: str) -> str:
    if not _SLUG.fullmatch(name):
        raise fault("holds something else than letters, digits, - and _", "Give it a name of these only.")
    return name


def _check_name(name: str) -> str:
    if len(_check_slug(name)) > 32:  # noqa: PLR2004 -- said in the sentence
        raise fault("has a name of more than 32 characters", "Give it a shorter one.")
    return name.lower()


def _expand(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise fault("starts with the ~ of a user there is not", "Write the whole path.") from None


def _check_ca_file(path: Path) -> Path:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        raise fault("names a file without a certificate", "It must hold the CA's certificate in PEM form.") from None
    except OSError:
        raise fault("names a file that cannot be read", "Check the path, from the folder the bot starts in.") from None
    return path


def _split_ids(kind: str) -> Callable[[object], object]:
    """Return a validator that makes ids of Discord's *kind* from a list with commas."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(dict.fromkeys(_id(part.strip(), kind) for part in value.split(",") if part.strip()))

    return split


def _id(text: str, kind: str) -> int:
    if not _SNOWFLAKE.fullmatch(text):
        copy = "Copy Server ID" if kind == "guild" else f"Copy {kind.title()} ID"
        fix = f"In Discord: Settings, Advanced, Developer Mode on; right-click the {kind}, {copy}; commas between."
        raise fault(f"holds something that is no {kind} id", fix)
    return int(text)


def _split_names(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(_check_slug(part.strip()) for part in value.split(",") if part.strip())


def _split_role_limits(value: object) -> object:
    """Read `<role id>:20/60:500, …`: 20 pictures in 60 seconds, and 500 in 24 hours."""
    if not isinstance(value, str):
        return value
    return dict(_role_limit(part.strip()) for part in value.split(",") if part.strip())


def _role_limit(text: str) -> tuple[int, OwnLimits]:
    found = _ROLE_LIMIT.fullmatch(text)
    if not found:
        fix = "Write <role id>:20/60:500 for 20 pictures in 60 seconds and 500 a day; 0 lifts a limit; commas between."
        raise fault("holds something that is no limit of a role", fix)
    role_id, pictures, window_s, day = found.groups()
    return _id(role_id, "role"), OwnLimits(int(pictures), int(window_s), int(day))


def _split_thresholds(value: object) -> object:
    """Read `4`, `2:flag,4:block` or `off`: from which severity on what is done, the lowest first."""
    if not isinstance(value, str):
        return value
    if value.lower() == "off":
        return ()
    thresholds = sorted(_threshold(part.strip().lower()) for part in value.split(",") if part.strip())
    strictness = [list(SafetyAction).index(action) for _, action in thresholds]
    if any(one > other for one, other in pairwise(strictness)) or len(dict(thresholds)) < len(thresholds):
        raise fault("does not get stricter with the severity", f"{_LADDER_FIX} Name each severity once.")
    return tuple(thresholds)


def _threshold(text: str) -> tuple[int, SafetyAction]:
    severity, _, action = text.partition(":")
    try:
        if int(severity) in SEVERITIES[1:]:
            return int(severity), SafetyAction(action or SafetyAction.BLOCK)
    except ValueError:
        pass
    fix = f"{_LADDER_FIX} There are severities 2, 4 and 6."
    raise fault("holds something that is no severity with what to do", fix)


def _check_text_file(path: Path) -> Path:
    try:
        path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise fault("names a file that cannot be read as text", "Check the path; the file must be UTF-8.") from None
    return path


Url = Annotated[str, AfterValidator(_check_url)]
Key = Annotated[SecretStr, AfterValidator(_check_secret)]
Token = Annotated[SecretStr, AfterValidator(_check_secret)]
Deployment = Annotated[str, AfterValidator(_check_slug)]
TargetName = Annotated[str, AfterValidator(_check_name)]
CaFile = Annotated[Path, AfterValidator(_expand), AfterValidator(_check_ca_file)]
Folder = Annotated[Path, AfterValidator(_expand)]
GuildIds = Annotated[tuple[int, ...], BeforeValidator(_split_ids("guild"))]
RoleIds = Annotated[tuple[int, ...], BeforeValidator(_split_ids("role"))]
UserIds = Annotated[tuple[int, ...], BeforeValidator(_split_ids("user"))]
ChannelIds = Annotated[tuple[int, ...], BeforeValidator(_split_ids("channel"))]
ChannelId = Annotated[int, BeforeValidator(lambda value: _id(value, "channel") if isinstance(value, str) else value)]
RoleLimits = Annotated[dict[int, OwnLimits], BeforeValidator(_split_role_limits)]
Blocklists = Annotated[tuple[str, ...], BeforeValidator(_split_names)]
HarmThresholds = Annotated[Thresholds, BeforeValidator(_split_thresholds)]
TextFile = Annotated[Path, AfterValidator(_expand), AfterValidator(_check_text_file)]
Days = Annotated[int, Field(ge=0, le=36_500, description="a whole number of days, 0 for ever")]
Count = Annotated[int, Field(ge=0, le=1_000_000, description="a whole number from 0 (no limit) to 1000000")]
Concurrency = Annotated[int, Field(ge=1, le=500, description="a whole number from 1 to 500")]
Seconds = Annotated[float, Field(gt=0, le=3600, description="a number of seconds above 0, up to 3600")]
