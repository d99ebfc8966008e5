"""/admin settings: a private card; what is changed on it counts at once and after a restart."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.client import Leads
from bot.domain import Limits, Origin, Policy, SettingChange, SettingSource, SettingValue, utc_now
from bot.settings import Changeable
from cogs._limits import checked
from cogs._settings_cards import setting_view, topic_view
from cogs._settings_items import ITEMS, ChannelChoice, Choice, RoleChoice, SettingButton, What
from cogs._settings_modal import SettingModal, sent_in
from cogs._settings_words import SETTINGS, Kind, Topic
from tests.cogs.leading import NOT_FOR_YOU, answers, lead_by
from tests.stage import NO_LIMITS, components_of, labels_of, pictures_of, private_answer, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from tests.stage import Stage

CUSTOM_ID_MAX, OPTION_MAX, TITLE_MAX = 100, 100, 45
NAMES = sorted(SETTINGS)


@pytest.fixture
def lead(stage: Stage) -> MemberActor:
    """Someone who leads."""
    return lead_by(stage, "user id")


async def card_of(stage: Stage, lead: MemberActor) -> ResponseMessage:
    """Send `/admin settings`, and return the card, which only the lead sees."""
    [card] = answers(await lead.slash(stage.channel, "admin settings"))
    return card


async def pick(lead: MemberActor, card: ResponseMessage, topic: Topic, name: str) -> ResponseMessage:
    """Choose a topic, then a setting, on the same card."""
    await choose(lead, card, "topic:", [topic.value])
    await choose(lead, card, "setting:", [name])
    return card


async def choose(lead: MemberActor, card: ResponseMessage, what: str, values: Sequence[Any]) -> InteractionResult:
    """Choose on the card."""
    return await lead.select(card, values, custom_id=f"imagine:settings:v1:{what}")


def menu(card: ResponseMessage, what: str) -> dict[str, Any]:
    """Return a choice on the card."""
    return next(one for one in components_of(card) if one.get("custom_id") == f"imagine:settings:v1:{what}")


async def start_over(stage: Stage, lead: MemberActor) -> None:
    """Restart, as after a crash."""
    await stage.crash()
    await stage.restart()
    stage.bot.leads = Leads(user_ids=(lead.id,))


# -- looking -------------------------------------------------------------------------------------


async def test_the_card_shows_every_setting_of_a_topic_with_its_source(stage: Stage, lead: MemberActor) -> None:
    """In plain words; another topic is one choice away."""
    card = await card_of(stage, lead)
    assert "**Pictures per window, a person**: 0\n-# the default" in text_of(card)
    for topic in Topic:
        await choose(lead, card, "topic:", [topic.value])
        for words in SETTINGS.values():
            assert (f"**{words.title}**" in text_of(card)) is (words.topic is topic)
    assert stage.sql("SELECT * FROM audit") == []


def test_what_the_environment_says_is_told() -> None:
    """Also where it says what would be so anyway."""
    changeable = Changeable(Policy(Limits()), {"queue_limit"})
    assert changeable.named == {"QUEUE_LIMIT"}
    value = SettingValue("QUEUE_LIMIT", "200", SettingSource.ENVIRONMENT)
    view = topic_view(Topic.AMOUNTS, [value])
    assert "**Pictures on the way, in all**: 200\n-# from the environment" in "\n".join(
        getattr(one, "content", "") for one in view.walk_children()
    )


@pytest.mark.parametrize("name", NAMES)
async def test_every_setting_has_words_that_fit(name: str) -> None:
    """Titles fit a form's, meanings fit under its field, whatever the value; the card is one that Discord takes."""
    words = SETTINGS[name]
    assert 0 < len(words.title) <= TITLE_MAX
    assert 0 < len(words.meaning) <= OPTION_MAX
    assert (words.kind is Kind.ONE_OF) == bool(words.choices)
    change = SettingChange(name, "", 2**63, utc_now())
    many = ",".join(f"{10**18 + number}:1000000/86400:1000000" for number in range(99))
    values = {Kind.WRITTEN: "9" * 40, Kind.ONE_OF: "2:spoiler,4:block"}
    if name == "ROLE_LIMITS":
        values[Kind.WRITTEN] = many
    for value in ("", values.get(words.kind, many.replace(":1000000/86400:1000000", ""))):
        setting = SettingValue(name, value, SettingSource.CHANGED, change)
        checked(setting_view(setting, range(30)))
        checked(topic_view(words.topic, [setting]))
    SettingModal(SettingValue(name, "5", SettingSource.DEFAULT))


@pytest.mark.parametrize("topic", Topic)
def test_a_topic_full_of_long_values_fits(topic: Topic) -> None:
    """As far as people have many channels and roles."""
    ids = ",".join(str(10**18 + number) for number in range(99))
    change = SettingChange("", "", 2**63, utc_now())
    lists = {Kind.CHANNELS, Kind.ROLES}
    values = {name: ids if words.kind in lists else "9" * 20 for name, words in SETTINGS.items()}
    values["ROLE_LIMITS"] = ",".join(f"{one}:1000000/86400:1000000" for one in ids.split(","))
    settings = [SettingValue(name, value, SettingSource.CHANGED, change) for name, value in values.items()]
    checked(topic_view(topic, settings))


def test_what_can_be_changed_is_what_has_words() -> None:
    """No setting is left without, and none is offered that cannot be changed; no secret, address or file is."""
    texts = Changeable(Policy()).texts(Policy())
    assert set(texts) == set(SETTINGS)
    assert not [name for name in SETTINGS if any(word in name for word in ("KEY_", "_KEY", "TOKEN", "URL", "FILE"))]


@pytest.mark.parametrize("name", [name for name in NAMES if SETTINGS[name].choices])
def test_every_choice_is_a_value(name: str) -> None:
    """What is offered is taken."""
    changeable = Changeable(Policy())
    for value in SETTINGS[name].choices:
        assert changeable.texts(changeable.policy({name: value}))[name] == value


# -- changing ------------------------------------------------------------------------------------


async def write(lead: MemberActor, card: ResponseMessage, value: str) -> InteractionResult:
    """Press Change, write a value, send the form."""
    return await lead.submit_modal(await lead.click(card, label="Change"), {"value": value})


async def test_a_number_is_written_and_counts_at_once(stage: Stage, lead: MemberActor) -> None:
    """And after a restart; then the environment's counts again. Each is an act."""
    card = await pick(lead, await card_of(stage, lead), Topic.AMOUNTS, "RATE_LIMIT_PICTURES")
    assert labels_of(card) == ["Change", "Other settings"]
    await write(lead, card, " 1 ")
    assert "Now: **1**, set here by <@" in text_of(card)
    assert "Saved" in text_of(card)
    await stage.draw()
    assert "You have used your 1 picture" in private_answer(await stage.ask()).content
    await start_over(stage, lead)
    assert "You have used your 1 picture" in private_answer(await stage.ask()).content
    await lead.click(card, label="Back to the environment's value")
    assert "Now: **0**, the default." in text_of(card)
    assert pictures_of(await stage.draw())
    assert stage.sql("SELECT * FROM changed_settings") == []
    assert stage.sql("SELECT user_name, act, subject, detail FROM audit") == [
        ("Lea", "setting", "RATE_LIMIT_PICTURES", "'0' became '1'"),
        ("Lea", "setting", "RATE_LIMIT_PICTURES", "'1' became the environment's again"),
    ]


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "99999999999", "<number>", " "])
async def test_a_value_that_cannot_be_is_explained(stage: Stage, lead: MemberActor, value: str) -> None:
    """In the words of the settings themselves; nothing changes, nothing is noted."""
    card = await pick(lead, await card_of(stage, lead), Topic.AMOUNTS, "QUEUE_LIMIT")
    assert private_answer(await write(lead, card, value)).content.startswith("That cannot be: it ")
    assert stage.app.rules.current.limits == NO_LIMITS
    assert stage.sql("SELECT * FROM audit") == []


async def test_channels_are_chosen(stage: Stage, lead: MemberActor) -> None:
    """At once, elsewhere is turned away; with none chosen every channel is served again."""
    other = stage.guild.create_text_channel("elsewhere")
    card = await pick(lead, await card_of(stage, lead), Topic.PEOPLE, "ALLOWED_CHANNEL_IDS")
    assert "every channel" in text_of(card)
    await choose(lead, card, "channels:ALLOWED_CHANNEL_IDS", [other])
    assert f"Now: **<#{other.id}>**" in text_of(card)
    assert menu(card, "channels:ALLOWED_CHANNEL_IDS")["default_values"] == [{"id": other.id, "type": "channel"}]
    assert f"<#{other.id}>" in private_answer(await stage.ask()).content
    await choose(lead, card, "channels:ALLOWED_CHANNEL_IDS", [])
    assert pictures_of(await stage.draw())


async def test_channels_of_another_guild_stay_as_they_are(stage: Stage, lead: MemberActor) -> None:
    """Who chooses here cannot see them."""
    away = stage.env.create_guild("Away").create_text_channel("far away")
    await stage.env.settle()
    card = await pick(lead, await card_of(stage, lead), Topic.PEOPLE, "ALLOWED_CHANNEL_IDS")
    await stage.app.house.settings.change(Origin(lead.id, "Lea"), "ALLOWED_CHANNEL_IDS", str(away.id))
    await choose(lead, card, "channels:ALLOWED_CHANNEL_IDS", [stage.channel])
    assert stage.app.rules.current.allowed_channel_ids == (stage.channel.id, away.id)
    chosen = menu(card, "channels:ALLOWED_CHANNEL_IDS")["default_values"]
    assert [one["id"] for one in chosen] == [stage.channel.id]


async def test_roles_and_one_channel_are_chosen(stage: Stage, lead: MemberActor) -> None:
    """Each with Discord's own choice."""
    role = stage.guild.create_role("testers")
    card = await pick(lead, await card_of(stage, lead), Topic.PEOPLE, "ALLOWED_ROLE_IDS")
    await choose(lead, card, "roles:ALLOWED_ROLE_IDS", [role])
    assert "for people with the role" in private_answer(await stage.ask()).content
    await lead.click(card, label="Other settings")
    await choose(lead, card, "setting:", ["MODERATION_CHANNEL_ID"])
    await choose(lead, card, "channels:MODERATION_CHANNEL_ID", [stage.channel])
    assert stage.app.rules.current.moderation_channel_id == stage.channel.id
    await choose(lead, card, "channels:MODERATION_CHANNEL_ID", [])
    assert stage.app.rules.current.moderation_channel_id is None


async def test_one_of_a_few_is_chosen(stage: Stage, lead: MemberActor) -> None:
    """In words, not in numbers."""
    card = await pick(lead, await card_of(stage, lead), Topic.SAFETY, "CONTENT_SAFETY_HATE")
    assert "Now: **Hold back from medium on**" in text_of(card)
    await choose(lead, card, "value:CONTENT_SAFETY_HATE", ["off"])
    assert "Now: **Do not look for it**" in text_of(card)
    assert () in stage.app.rules.current.safety.thresholds.values()


async def test_a_form_and_a_card_of_before_a_restart_still_work(stage: Stage, lead: MemberActor) -> None:
    """What they are about stands in their custom ids."""
    card = await pick(lead, await card_of(stage, lead), Topic.AMOUNTS, "QUEUE_LIMIT")
    form = await lead.click(card, label="Change")
    await start_over(stage, lead)
    await lead.submit_modal(form, {"value": "7"})
    assert stage.app.rules.current.limits.queue == 7
    await lead.click(card, label="Other settings")
    assert "**Pictures on the way, in all**: 7" in text_of(card)


async def test_who_leads_no_more_changes_nothing(stage: Stage, lead: MemberActor) -> None:
    """Every choice, button and form asks again."""
    card = await pick(lead, await card_of(stage, lead), Topic.AMOUNTS, "QUEUE_LIMIT")
    form = await lead.click(card, label="Change")
    stage.bot.leads = Leads()
    for knock in (await lead.submit_modal(form, {"value": "7"}), await lead.click(card, label="Other settings")):
        assert private_answer(knock).content.startswith(NOT_FOR_YOU)
    assert stage.app.rules.current.limits == NO_LIMITS


async def test_a_stored_value_that_is_none_any_more_is_left_out(
    stage: Stage, lead: MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    """The start succeeds, the log says so, and the others count."""
    stage.sql("INSERT INTO changed_settings VALUES ('QUEUE_LIMIT', 'many', '1', '2026-01-31T09:30:00.000Z')")
    stage.sql("INSERT INTO changed_settings VALUES ('GONE', '1', '1', '2026-01-31T09:30:00.000Z')")
    stage.sql("INSERT INTO changed_settings VALUES ('MAX_WAITING_PER_USER', '3', '1', '2026-01-31T09:30:00.000Z')")
    await start_over(stage, lead)
    assert stage.app.rules.current.limits == replace(NO_LIMITS, waiting_per_user=3)
    assert "QUEUE_LIMIT as changed in Discord is left out" in caplog.text
    assert "GONE as changed in Discord is left out" in caplog.text


# -- custom ids ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
async def test_every_item_and_form_parses_back(name: str) -> None:
    """Custom ids fit, rebuild the same item, and are taken by no other."""
    items = [
        *(Choice(what, name, {"a": "b"}) for what in (What.TOPIC, What.SETTING, What.VALUE)),
        ChannelChoice(name),
        RoleChoice(name),
        *(SettingButton(what, name) for what in (What.WRITE, What.RESET, What.BACK)),
    ]
    for item in items:
        custom_id = item.custom_id
        assert len(custom_id) <= CUSTOM_ID_MAX
        assert [kind for kind in ITEMS if kind.__discord_ui_compiled_template__.fullmatch(custom_id)] == [type(item)]
        match = item.template.fullmatch(custom_id)
        rebuilt: Any = await type(item).from_custom_id(cast("Any", None), cast("Any", None), cast("Any", match))
        assert (rebuilt.name, rebuilt.custom_id) == (name, custom_id)
    form = SettingModal(SettingValue(name, "5", SettingSource.DEFAULT))
    sent = {"custom_id": form.custom_id, "components": [{"component": {"custom_id": "value", "value": "7"}}]}
    assert sent_in(cast("Any", SimpleNamespace(data=sent))) == (name, "7")
