"""Settings: read once from the environment and `.env`, checked as a whole, frozen, passed down by argument."""

from __future__ import annotations

from bot.settings.changing import Changeable
from bot.settings.loading import load_settings
from bot.settings.model import SafetySettings, Settings, TargetSettings

__all__ = ["Changeable", "SafetySettings", "Settings", "TargetSettings", "load_settings"]
