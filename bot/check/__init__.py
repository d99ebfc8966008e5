"""The walk behind `imagine-bot check`: from the settings to a first picture and a bot that may post it."""

from __future__ import annotations

from bot.check.walk import run_check

__all__ = ["run_check"]
