"""What is installed: the wheel's files, and the versions that constraints.txt pins."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, metadata, requires, version
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.__main__ import main

ROOT = Path(__file__).parents[1]
DISTRIBUTION = "imagine-bot"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  # the arguments stand above
    return ZipFile(next(folder.glob("*.whl")))


@pytest.mark.slow
def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel: ZipFile) -> None:
    """Every file of `bot` and `cogs` is in the wheel; tests and the project's own files are not."""
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "cogs")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix in {".py", ".sql", ".csv", ".ttf", ".txt"}
    }
    assert packed == sources


@pytest.mark.slow
def test_the_wheel_brings_the_migrations(wheel: ZipFile) -> None:
    """The SQL that makes the log is packed with the code that runs it."""
    migrations = [
        name for name in wheel.namelist() if re.fullmatch(r"bot/adapters/store/migrations/\d{4}_.*\.sql", name)
    ]
    assert migrations


@pytest.mark.slow
def test_the_wheel_brings_the_suite_that_comes_with_the_bot(wheel: ZipFile) -> None:
    """Its prompts are a file beside the code that reads it."""
    assert "bot/suites/smoke.csv" in wheel.namelist()


def test_the_script_starts_the_command_line() -> None:
    """`imagine-bot` is bot.__main__.main."""
    (script,) = entry_points(group="console_scripts", name=DISTRIBUTION)
    assert script.load() is main


def test_what_is_installed_is_what_the_project_file_says() -> None:
    """The installed metadata, which the next test walks, is not that of an older pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = {Requirement(line).name for line in requires(DISTRIBUTION) or () if "extra ==" not in line}
    declared = {Requirement(line).name for line in project["dependencies"]}
    assert {canonicalize_name(name) for name in installed} == {canonicalize_name(name) for name in declared}
    assert metadata(DISTRIBUTION)["Requires-Python"] == project["requires-python"]


def pins_of(extra: str) -> list[str]:
    """Return a sorted `name==version` for every dependency of ours with this extra, as it is installed here."""
    todo, seen = [(DISTRIBUTION, ""), (DISTRIBUTION, extra)], {(DISTRIBUTION, "")}
    while todo:
        name, wanted = todo.pop()
        for requirement in map(Requirement, requires(name) or ()):
            if requirement.marker and not requirement.marker.evaluate({"extra": wanted}):
                continue
            new = {(canonicalize_name(requirement.name), one) for one in ("", *requirement.extras)} - seen
            seen |= new
            todo += new
    return sorted(f"{name}=={version(name)}" for name in {name for name, _ in seen} - {DISTRIBUTION})


def test_the_constraints_pin_what_is_installed() -> None:
    """constraints.txt has exactly one line for every dependency of imagine-bot[test], with its installed version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines == pins_of("test")
