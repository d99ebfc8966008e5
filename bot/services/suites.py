"""What `/suite` stands on, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import RunLog
    from bot.services.deployments import DeploymentWatch
    from bot.services.run_service import RunService


@dataclass(frozen=True, slots=True)
class Suites:
    """The services of suites: the log of their runs, and what runs them."""

    log: RunLog
    deployments: DeploymentWatch
    runs: RunService
