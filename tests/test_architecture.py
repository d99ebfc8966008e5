"""The rules of this codebase that no type checker knows: who may import whom, what is clean, what fits."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CUSTOM_ID_MAX = 100
TITLE_MAX = 45
LABEL_READABLE = 38
"""https://discord.com/developers/docs/components/reference#button-button-design-guidelines"""


@dataclass(frozen=True)
class MayImport:
    """What a part may import: of ours, and of others; the standard library is open but for *not_even*."""

    ours: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    not_even: frozenset[str] = frozenset()


def may(*ours: str, others: str = "", not_even: str = "") -> MayImport:
    """Write a rule in one line."""
    return MayImport(frozenset(ours), frozenset(others.split()), frozenset(not_even.split()))


NO_OUTSIDE = "sqlite3 http urllib socket ssl subprocess"

# Arrows point one way: a part may import what stands here, and itself.
RULES = {
    "bot": may(),
    "bot.domain": may(not_even=f"{NO_OUTSIDE} asyncio"),
    "bot.errors": may("bot.domain", not_even=f"{NO_OUTSIDE} asyncio"),
    # judging: what a vote is. errors: a refusal is written into the log with its code and text.
    "bot.ports": may("bot.domain", "bot.errors", "bot.judging", not_even=NO_OUTSIDE),
    "bot.error_messages": may("bot.errors"),
    "bot.retrying": may(not_even=NO_OUTSIDE),
    "bot.judging": may(others="numpy", not_even=NO_OUTSIDE),
    # It turns a report, which is loaded only when one is made, into what a cog can show.
    "bot.reporting": may(
        "bot.domain",
        "bot.report",
        "bot.report.building",
        "bot.report.runs.building",
        "bot.report.scope",
        not_even=NO_OUTSIDE,
    ),
    # The store reads the moment that is written. pyarrow is an extra, and imported by name.
    "bot.export": may(
        "bot.domain", "bot.errors", "bot.judging", "bot.adapters.store", others="orjson", not_even=NO_OUTSIDE
    ),
    # A report gets its rows handed in; only what builds it opens the log.
    "bot.report": may(
        "bot.domain",
        "bot.errors",
        "bot.judging",
        "bot.services.run_figures",
        "bot.report.rows",
        "bot.report.scope",
        others="numpy matplotlib PIL",
        not_even=NO_OUTSIDE,
    ),
    "bot.report.rows": may("bot.domain", not_even=NO_OUTSIDE),
    "bot.report.scope": may(not_even=NO_OUTSIDE),
    "bot.report.building": may(
        "bot.export",
        "bot.adapters.store",
        "bot.report",
        "bot.report.rows",
        "bot.report.scope",
        "bot.report.runs.building",
        not_even=NO_OUTSIDE,
    ),
    "bot.report.runs.building": may(
        "bot.adapters.store", "bot.domain", "bot.report", "bot.report.scope", not_even=NO_OUTSIDE
    ),
    # domain: settings end in Limits and Targets. pydantic and dotenv are what pydantic-settings is made of.
    "bot.settings": may("bot.domain", "bot.errors", others="pydantic pydantic_core pydantic_settings dotenv"),
    # asyncio is the standard library's: tasks, locks and time-outs are part of the rules, Discord and HTTP are not.
    "bot.services": may(
        "bot.domain", "bot.errors", "bot.ports", "bot.judging", "bot.services.run_figures", not_even=NO_OUTSIDE
    ),
    # Pure counting, which a report does too.
    "bot.services.run_figures": may("bot.domain", not_even=NO_OUTSIDE),
    # services: what a prompt may be, and how choices in it are read. error_messages: a fault is told in sentences.
    "bot.suites": may("bot.domain", "bot.errors", "bot.error_messages", "bot.services", not_even=NO_OUTSIDE),
    # An adapter is a module or a package; one another they do not know.
    "bot.adapters": may(),
    "bot.adapters.pictures": may(
        "bot.domain", "bot.errors", "bot.adapters.stripping", "bot.adapters.looking", others="PIL isal"
    ),
    "bot.adapters.stripping": may("bot.errors"),
    "bot.adapters.looking": may("bot.errors", others="PIL"),
    # regex: patterns of an operator's, which must not hold up the bot.
    "bot.adapters.safety": may(
        "bot.domain", "bot.errors", "bot.retrying", others="aiohttp stamina orjson pybase64 regex"
    ),
    "bot.adapters.contact_sheet": may("bot.domain", "bot.adapters.lettering", others="PIL"),
    "bot.adapters.lettering": may("bot.adapters.letter_names", others="PIL"),
    "bot.adapters.letter_names": may(),
    # Beside HTTP itself: the retries around it, and what makes 2 MB of JSON and base64 quick to read.
    "bot.adapters.scoring": may("bot.domain", "bot.errors", "bot.retrying", others="aiohttp stamina orjson pybase64"),
    # judging: a vote's choice. report: the rows it fills for a report, and what they are narrowed by.
    "bot.adapters.store": may(
        "bot.domain", "bot.errors", "bot.judging", "bot.report.rows", "bot.report.scope", others="aiosqlite"
    ),
    "bot.permissions": may(others="discord"),
    "bot.logs": may(others="pythonjsonlogger"),
    # aiohttp: its errors pass through discord.py, and whoever answers an interaction meets them.
    "bot.replies": may("bot.errors", "bot.error_messages", others="discord aiohttp"),
    # domain, errors: every interaction passes the gate, as somebody who asks from somewhere.
    "bot.client": may(
        "bot.services", "bot.replies", "bot.domain", "bot.errors", "bot.permissions", "cogs", others="discord"
    ),
    # error_messages: the sentence of a failure that stands in the log.
    "cogs": may(
        "bot.client",
        "bot.replies",
        "bot.domain",
        "bot.errors",
        "bot.error_messages",
        "bot.judging",
        "bot.permissions",
        "bot.retrying",
        "bot.services",
        "bot.suites",
        "bot.services.run_figures",
        "cogs._upload",
        others="discord stamina",
    ),
    "cogs._upload": may(others="aiohttp"),
}
# These wire, show or check the whole: they may import anything in `bot`, and nothing else imports them.
TOPS = {
    "bot.app": "aiohttp",
    "bot.running": "aiohttp discord filelock",
    "bot.__main__": "",
    "bot.check": "aiohttp discord PIL",
    "bot.terminal": "tqdm",
    # The demo simulates Discord and draws its pictures; its targets are settings, with a SecretStr in them.
    "bot.rehearsal": "aiohttp discord simcord PIL pydantic",
}
ANYTHING_IN_BOT = [part for part in [*RULES, *TOPS] if part != "cogs"]
RULES.update({top: may(*ANYTHING_IN_BOT, others=others) for top, others in TOPS.items()})


@dataclass(frozen=True)
class Import:
    """One import: where it stands, and the module it names."""

    module: str
    line: int
    target: str
    is_relative: bool = field(default=False)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules() -> dict[str, Path]:
    """Return every module of ours by its dotted name."""
    found: dict[str, Path] = {}
    for package in ("bot", "cogs"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports_of(module: str) -> Iterator[Import]:
    """Walk a module's imports, those for types and those inside functions too."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(module, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            names = (f"{package}.{alias.name}" for alias in node.names)
            targets = {name if name in MODULES else package for name in names}
            yield from (Import(module, node.lineno, target, node.level > 0) for target in targets)


def part_of(module: str) -> str:
    """Return the part of the table that a module belongs to: the longest name above it."""
    names = [name for name in RULES if module == name or module.startswith(f"{name}.")]
    return max(names, key=len) if names else ""


def is_allowed(one: Import) -> bool:
    """Say whether an import follows the table."""
    rule, root = RULES[part_of(one.module)], one.target.partition(".")[0]
    if root in {"bot", "cogs"}:
        return part_of(one.target) in rule.ours | {part_of(one.module)}
    if root in sys.stdlib_module_names:
        return root not in rule.not_even
    return root in rule.others


ALL_IMPORTS = [one for module in MODULES for one in imports_of(module)]


def test_arrows_point_one_way() -> None:
    """No module imports what its part may not."""
    assert len(ALL_IMPORTS) > 200
    assert not [str(one) for one in ALL_IMPORTS if not is_allowed(one)]


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("bot.domain", "bot.errors"),
        ("bot.services.queue", "discord"),
        ("bot.services.queue", "sqlite3"),
        ("bot.services.queue", "bot.adapters.store"),
        ("bot.adapters.store.rows", "bot.adapters.pictures"),
        ("bot.adapters.store.rows", "bot.services.queue"),
        ("bot.settings.model", "bot.app"),
        ("bot.app", "cogs.imagine"),
        ("cogs.imagine", "bot.settings"),
        ("cogs.imagine", "bot.adapters.pictures"),
        ("cogs.imagine", "bot.app"),
        ("bot.report.sentences", "bot.adapters.store"),
        ("bot.report.building", "sqlite3"),
        ("bot.adapters.store.insights", "bot.report.sentences"),
        ("cogs.imagine", "aiohttp"),
        ("bot.replies", "bot"),
    ],
)
def test_a_wrong_arrow_is_found(module: str, target: str) -> None:
    """The check itself refuses the arrows that matter most."""
    assert not is_allowed(Import(module, 1, target))


def test_every_module_has_a_part() -> None:
    """A new module belongs to a part of the table, and every part of the table exists."""
    assert not [module for module in MODULES if part_of(module) == "bot" and module != "bot"]
    assert not set(RULES) - {part_of(module) for module in MODULES}


def test_the_client_only_lists_the_cogs() -> None:
    """The client imports the package `cogs`, and no module in it."""
    assert {one.target for one in ALL_IMPORTS if one.module == "bot.client" and "cogs" in one.target} == {"cogs"}


def test_only_the_courier_retries() -> None:
    """Of the cogs, the courier alone repeats calls: what a user presses is answered or fails once."""
    assert {one.module for one in ALL_IMPORTS if part_of(one.module) == "cogs" and one.target == "stamina"} == {
        "cogs._courier"
    }


def test_imports_are_absolute() -> None:
    """Every import names its module in full."""
    assert not [str(one) for one in ALL_IMPORTS if one.is_relative]


def test_only_the_settings_read_the_environment() -> None:
    """Nothing but the settings looks at environment variables, so that all of them are listed in one place."""
    readers = {
        f"{module}:{node.lineno}"
        for module, path in MODULES.items()
        if part_of(module) != "bot.settings"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    }
    assert not readers


def test_the_package_names_are_ours_alone() -> None:
    """No other installed distribution has a package named `bot` or `cogs`."""
    owners = packages_distributions()
    assert {*owners.get("bot", ()), *owners.get("cogs", ())} <= {"imagine-bot"}


@pytest.mark.slow
@pytest.mark.parametrize("package", ["bot", "bot.domain", "bot.errors", "bot.ports"])
def test_importing_the_core_loads_nothing_heavy(package: str) -> None:
    """`import bot`, and its innermost modules, bring no library and have no effect."""
    heavy = ["discord", "aiohttp", "PIL", "pydantic", "aiosqlite", "asyncio"]
    code = f"import sys, {package}; print([name for name in {heavy} if name in sys.modules])"
    assert run("-c", code) == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("module", ["bot.__main__", "bot.running"])
def test_a_bot_starts_without_numpy(module: str) -> None:
    """Counting and drawing are for reports: the bot itself, and `--help`, load none of it."""
    assert run("-c", f"import sys, {module}; print({{'numpy', 'matplotlib'}} & {{*sys.modules}})") == "set()"


# -- custom ids ------------------------------------------------------------------------------------


def test_custom_ids_are_made_where_they_are_parsed() -> None:
    """What a button or a form says of itself is written where it is parsed, nowhere else."""
    writers = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "custom_id"
    }
    assert writers == {
        "cogs._ask_pairs_button",
        "cogs._buttons",
        "cogs._choices",
        "cogs._details_modal",
        "cogs._duel_buttons",
        "cogs._forget_buttons",
        "cogs._grid_card",
        "cogs._moderation_buttons",
        "cogs._notice",
        "cogs._report_modal",
        "cogs._run_buttons",
        "cogs._run_preview",
        "cogs._settings_items",
        "cogs._settings_modal",
        "cogs._show_buttons",
        "cogs._style_modal",
        "cogs._history_buttons",
        "cogs._show",
        "cogs._tell_button",
        "cogs._verdict_buttons",
        "cogs._vote_buttons",
        "cogs._words_modal",
    }


# -- the gate ------------------------------------------------------------------------------------


# These hand what they got to another module.
ANSWERED_IN = {
    "cogs._buttons": "cogs.imagine",
    "cogs._grid_card": "cogs._show",
    "cogs._settings_items": "cogs._settings_desk",
    "cogs.admin": "cogs._settings_desk",
}


def answers_presses(node: ast.AST) -> bool:
    """Say whether this is a button, a choice, or what takes forms: discord.py asks the tree about commands only."""
    is_item = isinstance(node, ast.ClassDef) and any("DynamicItem" in ast.unparse(base) for base in node.bases)
    return is_item or (isinstance(node, ast.FunctionDef) and node.name == "_form")


def test_what_people_press_passes_the_gate() -> None:
    """Whatever answers a button, a choice or a form gets its services where the gate is."""
    sources = {module: path.read_text(encoding="utf-8") for module, path in MODULES.items()}
    answering = [
        module
        for module, source in sources.items()
        if part_of(module) == "cogs" and any(map(answers_presses, ast.walk(ast.parse(source))))
    ]
    assert len(answering) > 5
    assert not [one for one in answering if "services_of(interaction)" not in sources[ANSWERED_IN.get(one, one)]]


# -- lint, format, types ---------------------------------------------------------------------------


def run(*arguments: str) -> str:
    """Run this Python and return what it printed; fail with that if it failed."""
    done = subprocess.run(  # noqa: S603  # the arguments stand in this file
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@pytest.mark.slow
def test_lint_is_clean() -> None:
    """Ruff finds nothing."""
    run("-m", "ruff", "check")


@pytest.mark.slow
def test_format_is_clean() -> None:
    """Ruff would change nothing."""
    run("-m", "ruff", "format", "--check")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_types_are_clean() -> None:
    """Strict pyright finds nothing."""
    run("-m", "basedpyright")
