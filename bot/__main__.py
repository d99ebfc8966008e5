"""The command line: `imagine-bot run | demo | check | endpoint | imagine | suite | export | report`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain import ExportFormat, ExportOrder
from bot.errors import BotError, SettingsError
from bot.terminal import arguments

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from bot.settings import Settings

    # argparse names it nowhere else
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

OK, FAILED, BAD_SETTINGS, INTERRUPTED = 0, 1, 2, 130

ABOUT = """\
A Discord bot for testing the prompts of a team's own image model.

New here? Start with:  imagine-bot demo
It shows the whole bot in your browser, without a token, a cloud or a GPU.
Then copy .env.example to .env, fill it in, and follow:  imagine-bot check
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 failed, 2 bad settings, 130 interrupted."""
    options = _parser().parse_args(argv)
    try:
        with _sigterm_as_ctrl_c():
            return options.run(options)
    except SettingsError as error:
        _print_faults(error)
        return BAD_SETTINGS
    except BotError as error:
        from bot.error_messages import sentence_for

        print(f"{sentence_for(error)}\nDetails: {error.code}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED


@contextmanager
def _sigterm_as_ctrl_c() -> Generator[None]:
    """While open, SIGTERM does what Ctrl-C does, so that what is half done is ended; `run` has an order of its own."""

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("imagine-bot", description=ABOUT, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", action="version", version=f"imagine-bot {version('imagine-bot')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_demo(commands)
    _add_check(commands)
    _add_endpoint(commands)
    _add_imagine(commands)
    _add_suite(commands)
    _add_export(commands)
    _add_report(commands)
    return parser


def _command(commands: Commands, name: str, help_line: str, description: str) -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    return commands.add_parser(name, help=help_line, description=description, formatter_class=formatter)


# -- run -----------------------------------------------------------------------------------------


def _add_run(commands: Commands) -> None:
    parser = _command(
        commands,
        "run",
        "run the bot",
        "Run the bot in your Discord guilds until Ctrl-C or SIGTERM.\n\n"
        "Needs DISCORD_TOKEN and a scoring endpoint (SCORING_URL, SCORING_KEY) in the environment or in .env.\n"
        "Prints the link that invites the bot to a guild. What it was doing when it stopped, it takes up again.",
    )
    parser.set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    from bot.running import run_bot

    settings = _settings()
    settings.require(discord=True, scoring=True)
    return INTERRUPTED if asyncio.run(run_bot(settings)) is signal.SIGINT else OK


# -- demo ----------------------------------------------------------------------------------------


def _add_demo(commands: Commands) -> None:
    parser = _command(
        commands,
        "demo",
        "try the bot in your browser: no token, cloud or GPU",
        "Open the real bot in a Discord-like page in your browser, on this machine only.\n\n"
        "Pictures come from the rehearsal endpoint, which draws simple landscapes; with SCORING_URL and SCORING_KEY\n"
        "set they come from your own model. Nothing is sent to Discord.",
    )
    parser.add_argument(
        "--port", type=arguments.port, help="port of the page on 127.0.0.1 (default: 8765, or any that is free)"
    )
    parser.add_argument("--once", metavar="PROMPT", help="no page: draw this one prompt through everything, then stop")
    parser.add_argument(
        "--out",
        type=arguments.new_file,
        default=Path("demo.png"),
        help="where --once writes the picture (default: %(default)s)",
    )
    parser.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    try:
        from bot.rehearsal.demo import run_demo, run_once
    except ModuleNotFoundError as error:
        print(f"The demo needs one more package ({error.name}): pip install 'imagine-bot[demo]'", file=sys.stderr)
        return FAILED
    settings = _demo_settings()
    if options.once is not None:
        return asyncio.run(run_once(settings, options.once, options.out))
    return asyncio.run(run_demo(settings, options.port))


def _demo_settings() -> Settings:
    """Read the settings, of which the demo needs none: a fault stops it only where one's own model should paint."""
    from bot.settings import Settings

    try:
        return _settings(log_level="WARNING")
    except SettingsError as error:
        if any(fault.variable.startswith(("SCORING_", "TARGETS")) for fault in error.faults):
            raise
        _print_faults(error)
        print("\nThe demo goes on without any settings.\n", file=sys.stderr)
        return Settings.model_construct()


# -- check ---------------------------------------------------------------------------------------


def _add_check(commands: Commands) -> None:
    parser = _command(
        commands,
        "check",
        "walk from the settings to a first picture, a line a step",
        "Walk from the settings to a first picture and a bot that may post it, a line a step, and stop at the first\n"
        "fault with what it means and how to mend it. Works with only one half configured: the scoring endpoint\n"
        "or Discord.",
    )
    parser.add_argument("--no-picture", action="store_true", help="do not ask the endpoint for a picture")
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from bot.check import run_check

    settings = _settings(log_level="ERROR")
    return asyncio.run(run_check(settings, picture=not options.no_picture, out=print))


# -- endpoint ------------------------------------------------------------------------------------


def _add_endpoint(commands: Commands) -> None:
    parser = _command(
        commands,
        "endpoint",
        "run the rehearsal endpoint alone",
        "Serve a stand-in for the scoring endpoint on 127.0.0.1: the same requests and answers, pictures drawn\n"
        "from the words without a model. A word in brackets inside a prompt makes it misbehave: [busy], [slow 10],\n"
        "[model-error], [cut], …; --misbehave does it for every call.",
    )
    parser.add_argument("--port", type=arguments.port, default=8766, help="port on 127.0.0.1 (default: %(default)s)")
    parser.add_argument(
        "--latency",
        type=arguments.seconds,
        default=2.0,
        metavar="S",
        help="seconds a picture takes (default: %(default)s)",
    )
    parser.add_argument("--key", default="rehearsal-key", help="the key it accepts (default: %(default)s)")
    parser.add_argument(
        "--concurrency",
        type=arguments.whole_number,
        default=1,
        metavar="N",
        help="pictures at a time, 0 for any number (default: %(default)s)",
    )
    parser.add_argument("--misbehave", metavar="HOW", help="do this on every call; a wrong word lists them all")
    parser.set_defaults(run=_endpoint)


def _endpoint(options: argparse.Namespace) -> int:
    from bot.terminal.endpoint import serve_endpoint

    return asyncio.run(
        serve_endpoint(
            options.port,
            key=options.key,
            latency_s=options.latency,
            concurrency=options.concurrency,
            misbehave=options.misbehave,
        )
    )


# -- imagine -------------------------------------------------------------------------------------


def _add_imagine(commands: Commands) -> None:
    parser = _command(
        commands,
        "imagine",
        "draw one picture from the terminal",
        "Draw one picture through the same service and log as the bot's, and write it to a file.\n"
        "Choices in braces, as in '{red|blue} cube', are all drawn, each in a file of its own and all on one sheet.\n"
        "Needs a scoring endpoint (SCORING_URL, SCORING_KEY); no Discord.",
    )
    parser.add_argument("prompt", help="what the picture should show")
    parser.add_argument("--target", help="which model, where there are several (default: the first)")
    parser.add_argument("--out", type=arguments.new_file, help="the file to write (default: imagine-<number>.png)")
    parser.add_argument("--yes", action="store_true", help="draw more than four pictures without asking")
    parser.set_defaults(run=_imagine)


def _imagine(options: argparse.Namespace) -> int:
    from bot.terminal.imagine import imagine

    settings = _settings(log_level="ERROR")
    settings.require(scoring=True)
    return asyncio.run(imagine(settings, options.prompt, options.target, options.out, is_confirmed=options.yes))


# -- suite ---------------------------------------------------------------------------------------


def _add_suite(commands: Commands) -> None:
    parser = _command(
        commands,
        "suite",
        "many prompts from the terminal or a build server",
        "Run a suite: many prompts, each by one model or several, each once or several times. It is in the log beside\n"
        "the runs from Discord, so /suite compare and the report have it; the bot may run meanwhile.\n\n"
        "Begin with the suite that comes with the bot:  imagine-bot suite run smoke --out results",
    )
    steps = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_suite_run(steps)
    _add_suite_compare(steps)


def _add_suite_run(commands: Commands) -> None:
    parser = _command(
        commands,
        "run",
        "run a suite, and write its pictures, contact sheets and figures",
        "Run the prompts of a file, or a suite that is stored under a name. Needs a scoring endpoint (SCORING_URL,\n"
        "SCORING_KEY); no Discord. A file is\n\n"
        "  .txt    a prompt a line; lines that begin with # are comments\n"
        "  .csv    with a heading: prompt, and if you like style, category, challenge, repeats, note\n"
        "  .tsv    the same with tabs, or PartiPrompts' own file\n"
        "  .jsonl  an object a line with the same names, or GenEval's own file\n\n"
        "Choices in braces are all painted. Nothing is painted until every line can be read; faults are listed by\n"
        "line. Pictures are named by their prompt's place, their model and repeat: 03-sdxl-1.png.\n\n"
        "Ctrl-C stops the run and keeps what was painted.\n\n"
        "exit status: 0 done, 1 more pictures failed or were held back than --max-failures allows,\n"
        "2 nothing was painted, 130 stopped",
    )
    parser.add_argument("suite", metavar="FILE|NAME", help="the file, or the name of a stored suite")
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="NAME",
        help="a model; give it again for more (default: all)",
    )
    parser.add_argument(
        "--repeats",
        type=arguments.repeats,
        default=1,
        metavar="N",
        help="how often each model paints a prompt that says nothing itself (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="a new or empty folder (default: imagine-run-<number>)")
    parser.add_argument(
        "--max-failures",
        type=arguments.whole_number,
        default=0,
        metavar="N",
        help="exit with 1 if more pictures fail or are held back (default: %(default)s)",
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML, a test case a picture")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the run, its figures and every picture")
    parser.add_argument("--yes", action="store_true", help="paint more than 500 pictures without asking")
    parser.set_defaults(run=_suite_run)


def _suite_run(options: argparse.Namespace) -> int:
    from bot.terminal.suite import SuiteOrder, run_suite

    settings = _settings(log_level="ERROR")
    settings.require(scoring=True)
    order = SuiteOrder(
        options.suite,
        tuple(dict.fromkeys(options.target)),
        options.repeats,
        options.out,
        options.max_failures,
        options.junit,
        options.json,
        options.yes,
    )
    return asyncio.run(run_suite(settings, order))


def _add_suite_compare(commands: Commands) -> None:
    parser = _command(
        commands,
        "compare",
        "two runs side by side, as one page",
        "Write a page that any browser opens: the same prompts in rows, both runs in columns, with what people said,\n"
        "what failed, and how long it took. It says better, slower or faster only where that is more than chance.\n"
        "A run's number stands on its card and in what `suite run` prints. The earlier run stands on the left.",
    )
    parser.add_argument("first", type=arguments.run_number, metavar="RUN")
    parser.add_argument("second", type=arguments.run_number, metavar="RUN")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a new file (default: runs-<number>-<number>.html)")
    parser.set_defaults(run=_suite_compare)


def _suite_compare(options: argparse.Namespace) -> int:
    from bot.terminal.suite_compare import suite_compare

    out = options.out or Path(f"runs-{options.first}-{options.second}.html")
    return suite_compare(_settings(log_level="ERROR"), options.first, options.second, out)


# -- export --------------------------------------------------------------------------------------


def _add_export(commands: Commands) -> None:
    parser = _command(
        commands,
        "export",
        "take the log away, with its pictures if you like",
        "Write what is in the log in a form that other tools read, as it was at one moment; the bot may go on.\n\n"
        "  csv          tables for Excel and other spreadsheets\n"
        "  jsonl        the same tables, a JSON object a line\n"
        "  parquet      the same, for data frames; needs: pip install 'imagine-bot[parquet]'\n"
        "  imagefolder  the pictures with their rows, as Hugging Face's datasets loads them\n"
        "  preferences  which of two pictures people preferred, with both, for datasets too\n"
        "  sqlite       a database of its own, for SQL and Datasette\n\n"
        "The tables are four: the one named by --out has a row for every picture asked for and what others than its\n"
        "author thought of it; beside it stand -opinions (what each person said of a picture), -votes (of two\n"
        "pictures) and -reactions (thumbs under a message).\n\n"
        "People have pseudonyms, the same in every export of this log, unless you say --with-names. What they wrote\n"
        "stays as they wrote it, but for mentions.",
    )
    parser.add_argument(
        "--format", required=True, type=ExportFormat, choices=[*ExportFormat], metavar="FORM", help="see above"
    )
    parser.add_argument("--out", type=Path, help="the file or folder to write (default: imagine-log.… here)")
    parser.add_argument("--since", type=arguments.day, metavar="DATE", help="only what was asked for since, in UTC")
    parser.add_argument("--with-names", action="store_true", help="with Discord's ids and names of the people")
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from bot.terminal.export import export

    settings = _settings(log_level="ERROR")
    return export(settings, ExportOrder(options.format, options.since, options.with_names), options.out)


# -- report --------------------------------------------------------------------------------------


def _add_report(commands: Commands) -> None:
    parser = _command(
        commands,
        "report",
        "what the log tells of your models, as one page",
        "Write a page that any browser opens: what people prefer and how surely, what is wrong, how long pictures\n"
        "take, what fails, the best and worst prompts, and the newest judged pictures. It is one file, and loads\n"
        "nothing else.\n\n"
        "People have pseudonyms, the same as in exports of this log, unless you say --with-names.",
    )
    parser.add_argument(
        "--out", type=arguments.new_file, default=Path("report.html"), help="the file to write (default: %(default)s)"
    )
    parser.add_argument("--since", type=arguments.day, metavar="DATE", help="only what was asked or said since, UTC")
    parser.add_argument("--target", metavar="NAME", help="only one model, and the comparisons it stood in")
    parser.add_argument("--channel", type=arguments.whole_number, metavar="ID", help="only what was asked for there")
    parser.add_argument(
        "--person", type=arguments.whole_number, metavar="ID", help="only what this person asked for, and said"
    )
    parser.add_argument("--with-names", action="store_true", help="with Discord's names of the people")
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from bot.report.scope import Scope
    from bot.terminal.report import report

    settings = _settings(log_level="ERROR")
    scope = Scope(since=options.since, target=options.target, channel_id=options.channel, user_id=options.person)
    return report(settings, options.out, scope, with_names=options.with_names)


# -- shared --------------------------------------------------------------------------------------


def _settings(log_level: str | None = None) -> Settings:
    """Read the settings and set up logging; *log_level* keeps a command's own output readable."""
    from bot.logs import configure_logging
    from bot.settings import load_settings

    settings = load_settings()
    configure_logging(log_level or settings.log_level, settings.log_format, settings.secrets)
    return settings


def _print_faults(error: SettingsError) -> None:
    print("The settings need a look (in the environment or in .env):\n", file=sys.stderr)
    for fault in error.faults:
        print(f"  {fault.variable} {fault.problem}\n    {fault.fix}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
