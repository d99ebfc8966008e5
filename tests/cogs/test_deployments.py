"""Another deployment answers: what leads read in their channel, and what a run's card says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain import DeploymentChange, Policy
from cogs._deployment_words import changes_line
from tests.stage import NO_LIMITS, text_of

if TYPE_CHECKING:
    from typing import Any

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

SILENT = 1 << 12
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
CHANGE = DeploymentChange("sdxl", "blue", "green", AT)


async def with_leads(open_stage: OpenStage) -> tuple[Stage, Any]:
    """Return a stage whose leads have a channel, and the channel."""
    stage = await open_stage()
    leads = stage.guild.create_text_channel("leads")
    await stage.env.settle()
    stage.policy = stage.app.rules.current = Policy(NO_LIMITS, moderation_channel_id=leads.id)
    return stage, leads


def told(stage: Stage, leads: Any) -> list[str]:
    """Return what stands in the leads' channel."""
    return [text_of(message) for message in stage.env.backend.messages[leads.id].values()]


async def test_leads_are_told_silently_and_once(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """From an answer's header to their channel, and not again after a restart."""
    stage, leads = await with_leads(open_stage)
    await stage.draw()
    endpoint._deployments = ("green",)
    await stage.draw()
    await stage.app.suites.deployments.idle()
    [words] = told(stage, leads)
    assert words.startswith(
        "The image model behind **sdxl** has changed: answers now come from deployment **green** (before: **blue**), "
    )
    assert words.endswith("run your suite again and compare.")
    [message] = stage.env.backend.messages[leads.id].values()
    assert message.flags & SILENT
    await stage.crash()
    await stage.restart()
    await stage.draw()
    await stage.app.suites.deployments.idle()
    assert len(told(stage, leads)) == 1


async def test_settings_that_name_another_are_told_at_the_start(open_stage: OpenStage) -> None:
    """Whoever leads need not know who changed them."""
    stage, leads = await with_leads(open_stage)
    await stage.draw()
    await stage.crash()
    stage.endpoint._deployments = ("blue", "green")
    stage.targets = tuple(replace(one, deployment="green") for one in stage.targets)
    await stage.restart()
    await stage.app.suites.deployments.idle()
    [words] = told(stage, leads)
    assert "deployment **green** (before: **blue**)" in words
    await stage.draw()
    await stage.app.suites.deployments.idle()
    assert len(told(stage, leads)) == 1


async def test_a_channel_that_is_gone_stops_nothing(open_stage: OpenStage, caplog: pytest.LogCaptureFixture) -> None:
    """Pictures come all the same, and the log says what leads did not read."""
    stage, _ = await with_leads(open_stage)
    stage.app.rules.current = Policy(NO_LIMITS, moderation_channel_id=404)
    await stage.draw()
    stage.endpoint._deployments = ("green",)
    await stage.draw()
    await stage.app.suites.deployments.idle()
    assert "MODERATION_CHANNEL_ID does not take" in caplog.text
    assert stage.statuses == ["posted"] * 2


@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_card_says_what_changed_while_a_run_went_on(count: int) -> None:
    """In one line, however much that is; a name from outside is no markup."""
    line = changes_line([replace(CHANGE, later="**gr_een**" * 100)] * count)
    assert line.startswith("⚠️ While this ran, the deployment that answers changed: **sdxl** from **blue** to ")
    assert r"\*\*gr\_een" in line
    assert len(line) < 700
    assert ("times more" in line) is (count > 3)


def test_a_card_says_nothing_where_nothing_changed() -> None:
    """Most runs."""
    assert changes_line([]) == ""
