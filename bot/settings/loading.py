"""From the environment and a `.env` file to Settings, or to the list of all that is wrong with them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream
from pydantic import ValidationError

from bot.errors import SettingsError, SettingsFault
from bot.settings.model import Settings, TargetVariables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dotenv.parser import Binding
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_OUR_PREFIXES = ("SCORING_", "DISCORD_", "RATE_LIMIT_", "DAILY_")


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and *env_file*, which need not exist. Raises SettingsError with every fault found."""
    faults = list(_faults_in_file(env_file, _bindings_in(env_file)))
    try:
        settings = Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue]  # BaseSettings takes it, the synthesized __init__ hides it
    except ValidationError as error:
        faults += [fault_of(detail) for detail in error.errors(include_url=False, include_input=False)]
    else:
        if not faults:
            return settings
    # Not in the except clause: pydantic's error knows the values and would travel along as the context.
    raise SettingsError(tuple(faults))


def _bindings_in(env_file: Path | None) -> list[Binding]:
    """Return the file's lines as names and values; none if there is no file. Raises SettingsError when unreadable."""
    try:
        if env_file is None or not env_file.exists():
            return []
        with env_file.open(encoding="utf-8-sig") as lines:
            return list(parse_stream(lines))
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
    raise SettingsError((SettingsFault(str(env_file), f"cannot be read ({reason})", "Make it a text file in UTF-8."),))


def _faults_in_file(env_file: Path | None, bindings: Sequence[Binding]) -> Iterator[SettingsFault]:
    """Find what pydantic-settings passes over in silence: lines without sense and misspelt names."""
    known = [name.upper() for name in Settings.model_fields]
    for binding in bindings:
        name = (binding.key or "").upper()
        if binding.error:
            yield SettingsFault(f"{env_file}, line {binding.original.line}", "makes no sense", "Write NAME=value.")
        elif name.startswith(_OUR_PREFIXES) and name not in known:
            yield _unknown(name, known)


def fault_of(detail: ErrorDetails) -> SettingsFault:
    """Turn one of pydantic's errors into ours: in a rule's own words, else by the setting's description."""
    variable, field = _where(detail["loc"])
    match detail["type"]:
        case "setting":
            context = detail.get("ctx", {})
            return SettingsFault(variable, str(context["problem"]), str(context["fix"]))
        case "missing":
            return SettingsFault(variable, "is not set", "Set it, or remove the other settings of this endpoint.")
        case "extra_forbidden":
            stem = variable.rpartition("__")[0] + "__"
            return _unknown(variable, [stem + name.upper() for name in TargetVariables.model_fields], stem)
        case _ if field is not None and field.description:
            default = "no" if field.default is False else field.default
            return SettingsFault(variable, f"must be {field.description}", f"The default is {variable}={default}.")
        case _:
            return SettingsFault(variable, "makes no sense", ".env.example shows how it is written.")


def _where(location: tuple[int | str, ...]) -> tuple[str, FieldInfo | None]:
    """Return the variable's name, and its field where there is one; pydantic marks a bad name with "[key]"."""
    group, *path = [str(part) for part in location if part != "[key]"]
    if group != "TARGETS":
        return group.upper(), Settings.model_fields.get(group)
    name, field = path[:1], path[1:2]
    variable = "__".join(["TARGETS", *name, *(part.upper() for part in field)])
    return variable, TargetVariables.model_fields.get("".join(field))


def _unknown(variable: str, known: Sequence[str], stem: str = "") -> SettingsFault:
    """Say so, with the nearest of *known*; *stem* is what all have in common and says nothing about nearness."""
    endings = [name.removeprefix(stem) for name in known]
    near = difflib.get_close_matches(variable.removeprefix(stem), endings, n=1)
    fix = f"Did you mean {stem}{near[0]}?" if near else "Remove it; .env.example lists every setting."
    return SettingsFault(variable, "is no setting of this bot", fix)
