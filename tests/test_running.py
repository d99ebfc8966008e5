"""What stands in the guides about running the bot: every setting with its default, and files that name what exists."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
RUNNING = ROOT / "docs" / "running"
ROW = re.compile(r"\| (?P<names>`[^|]+) \|(?P<defaults>[^|]*)\| [^|]+ \|")
UNSET = {"", "all"}


def rows() -> dict[str, str]:
    """Return the README's table of settings: each variable with the default that it tells."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings\n")[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for row in ROW.finditer(table):
        names = re.findall(r"`([A-Z_]+)`", row["names"])
        defaults = re.findall(r"`([^`]+)`", row["defaults"]) or [row["defaults"].strip()]
        found |= zip(names, defaults if len(defaults) == len(names) else defaults * len(names), strict=True)
    return found


def spelt(default: object) -> str:
    """Return a default as it is written in a settings file."""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)


def test_the_table_names_every_setting() -> None:
    """The README's table and Settings name the same variables; further targets are a row of their own."""
    assert rows().keys() == {name.upper() for name in Settings.model_fields if name != "more_targets"}


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "more_targets"])
def test_the_table_tells_the_default(name: str) -> None:
    """What is told as the default is what an unset variable means."""
    told, default = rows()[name.upper()], Settings.model_fields[name].get_default(call_default_factory=True)
    if default in (None, (), {}):
        assert told in UNSET
    elif name == "data_dir":
        assert Path(told) == default
    elif name.startswith("content_safety_") and isinstance(default, tuple):
        assert told == str(default[0][0])
    else:
        assert told == spelt(default)


def test_the_image_is_built_of_what_there_is() -> None:
    """Every path that the Dockerfile copies exists, and passes its ignore file."""
    steps = (RUNNING / "Dockerfile").read_text(encoding="utf-8")
    ignored = (RUNNING / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    copied: list[str] = re.findall(r"^COPY (?!--from)(.+) \S+$", steps, re.MULTILINE)
    let_in = set(re.findall(r"^!(.+)$", ignored, re.MULTILINE))
    names = {name for line in copied for name in line.split()}
    assert names == let_in
    assert all((ROOT / name).exists() for name in names)


def test_the_unit_does_not_try_bad_settings_again() -> None:
    """The service stops with the status that `run` gives for settings that need a look."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read(RUNNING / "imagine-bot.service", encoding="utf-8")
    assert unit["Service"]["ExecStart"].endswith("/imagine-bot run")
    assert unit["Service"]["RestartPreventExitStatus"] == "2"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, given a program to start."""
    program = shutil.which("true")
    unit = (RUNNING / "imagine-bot.service").read_text(encoding="utf-8")
    installed = tmp_path / "imagine-bot.service"
    installed.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={program}", unit, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run(  # noqa: S603  # our own file
        ["systemd-analyze", "verify", str(installed)],  # noqa: S607  # wherever the machine has it
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
