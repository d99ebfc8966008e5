"""The card of /admin settings: a topic with its settings, or one setting to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from discord import ui

from bot.domain import SettingSource
from cogs._limits import checked
from cogs._settings_items import CHOSEN_MAX, ChannelChoice, Choice, RoleChoice, SettingButton, What
from cogs._settings_words import SETTINGS, TOPICS, Kind, Topic, source_words, value_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain import SettingValue

INTRO = "What is changed here counts at once, and over the environment."


def topic_view(topic: Topic, settings: Sequence[SettingValue]) -> ui.LayoutView:
    """Return a topic's settings, each with its value and where that comes from, and a choice of which to change."""
    own = [one for one in settings if one.name in SETTINGS and SETTINGS[one.name].topic is topic]
    lines = [f"**{SETTINGS[one.name].title}**: {value_words(one)}\n-# {source_words(one)}" for one in own]
    topics = {one.value: title for one, title in TOPICS.items()}
    titles = {one.name: SETTINGS[one.name].title for one in own}
    return _card(
        ui.TextDisplay(f"## Settings\n{INTRO}"),
        _row(Choice(What.TOPIC, "", topics, topic.value)),
        ui.TextDisplay("\n".join(lines)),
        _row(Choice(What.SETTING, "", titles, placeholder="Which one to change?")),
    )


def setting_view(setting: SettingValue, own_ids: Collection[int], news: str = "") -> ui.LayoutView:
    """Return one setting with what it means and how it is changed.

    *own_ids* are the ids in its value that belong to this guild: Discord takes no others as chosen.
    """
    words = SETTINGS[setting.name]
    text = f"## {words.title}\n{words.meaning}\n\nNow: **{value_words(setting)}**, {source_words(setting)}."
    text += f"\n-# In the environment: `{setting.name}`"
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(f"{text}\n{news}".strip())]
    if words.kind is Kind.ONE_OF:
        choices = words.choices if setting.value in words.choices else {setting.value: setting.value, **words.choices}
        items.append(_row(Choice(What.VALUE, setting.name, choices, setting.value)))
    elif words.kind is Kind.ROLES:
        items.append(_row(RoleChoice(setting.name, own_ids)))
    elif words.kind in {Kind.CHANNELS, Kind.CHANNEL}:
        items.append(
            _row(ChannelChoice(setting.name, own_ids, max_values=CHOSEN_MAX if words.kind is Kind.CHANNELS else 1))
        )
    acts = [What.WRITE] if words.kind is Kind.WRITTEN else []
    acts += [What.RESET] if setting.source is SettingSource.CHANGED else []
    return _card(*items, _row(*(SettingButton(act, setting.name) for act in [*acts, What.BACK])))


def _card(*items: ui.Item[ui.LayoutView]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    return checked(view)


def _row(*items: ui.DynamicItem[Any]) -> ui.ActionRow[ui.LayoutView]:
    """Return a row; discord.py types such items as of no certain view, but they work in any."""
    return ui.ActionRow(*cast("tuple[ui.Button[ui.LayoutView], ...]", items))
