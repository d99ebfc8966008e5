"""The order of the walk, and its exit status."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from bot.check.guilds import check_discord
from bot.check.report import Report, StepFailedError
from bot.check.safety import check_safety
from bot.check.scoring import check_target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.settings import Settings, TargetSettings

OK, FAILED, BAD_SETTINGS = 0, 1, 2


async def run_check(settings: Settings, *, picture: bool, out: Callable[[str], None]) -> int:
    """Walk a newcomer to a first picture, a line a step to *out*, and stop at the first fault.

    *picture* False asks no endpoint for one. Returns 0 when all went well, 1 at a fault, 2 when nothing is configured.
    """
    report = Report(out)
    try:
        _check_settings(settings, report)
        _check_data_dir(settings.data_dir, report)
        await check_safety(settings.safety, report)
        await _check_scoring(settings, report, is_picture_wanted=picture)
        await _check_discord(settings, report)
    except StepFailedError as failure:
        report.failed(failure)
        return FAILED
    return _last_word(settings, report)


def _check_settings(settings: Settings, report: Report) -> None:
    endpoints = ", ".join(target.name for target in settings.targets) or "none"
    token = "no Discord token" if settings.discord_token is None else "a Discord token"
    report.passed("settings", f"understood; scoring endpoints: {endpoints}; {token}")


def _check_data_dir(folder: Path, report: Report) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fix = "Let DATA_DIR name a folder this user may write to."
        raise StepFailedError("data folder", f"{folder} cannot be written ({error.strerror})", fix) from error
    report.passed("data folder", f"{folder.resolve()} can be written")


async def _check_scoring(settings: Settings, report: Report, *, is_picture_wanted: bool) -> None:
    if not settings.targets:
        report.noted("scoring endpoint", "not configured: set SCORING_URL and SCORING_KEY")
    for target in settings.targets:
        report.say(f"Scoring endpoint {target.name}")
        prefix = _prefix(settings, target)
        await check_target(target, prefix, settings.data_dir, report, is_picture_wanted=is_picture_wanted)


def _prefix(settings: Settings, target: TargetSettings) -> str:
    return f"TARGETS__{target.name}__" if target.name in settings.more_targets else "SCORING_"


async def _check_discord(settings: Settings, report: Report) -> None:
    if settings.discord_token is None:
        report.noted("Discord", "not configured: set DISCORD_TOKEN")
        return
    report.say("Discord")
    token, channel_id = settings.discord_token.get_secret_value(), settings.policy.moderation_channel_id
    await check_discord(token, settings.discord_guild_ids, report, channel_id)
    report.passed("leads", _leads(settings))


def _leads(settings: Settings) -> str:
    """Say who may use /report and /export."""
    roles, people = len(settings.lead_role_ids), len(settings.lead_user_ids)
    named = [f"{roles} {'role' if roles == 1 else 'roles'}"] if roles else []
    named += [f"{people} {'person' if people == 1 else 'people'}"] if people else []
    is_named = bool(settings.discord_guild_ids)
    named.append(f"administrators {'of DISCORD_GUILD_IDS' if is_named else 'as long as the bot is in one guild'}")
    return ", ".join(named) + ("" if len(named) > 1 else "; LEAD_ROLE_IDS and LEAD_USER_IDS name nobody")


def _last_word(settings: Settings, report: Report) -> int:
    if settings.targets and settings.discord_token is not None:
        report.say("All is well. Start the bot with: imagine-bot run")
    elif settings.targets or settings.discord_token is not None:
        report.say("This half is well. The bot needs the other one too.")
    else:
        report.say("Nothing to check yet: copy .env.example to .env and fill it in.")
        return BAD_SETTINGS
    return OK
