"""What a button or a form does stands in its custom id, so that it works after a restart: each is read back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from discord import SelectOption, ui

from bot.domain import (
    STYLE_NAME_MAX,
    Details,
    Forgetting,
    Outcome,
    Show,
    Style,
    StyleDraft,
    Verdict,
    utc_now,
)
from bot.judging.votes import Choice
from cogs._ask_pairs_button import AskPairsButton
from cogs._buttons import Action, CardButton
from cogs._choices import ConfirmButton
from cogs._choices import Step as ChoiceStep
from cogs._details_modal import DetailsModal, told_in
from cogs._duel_buttons import DuelButton
from cogs._forget_buttons import ForgetButton, ForgetStep
from cogs._grid_card import PickMenu
from cogs._moderation_buttons import CardKind, DeleteButton, ReportButton, Step
from cogs._notice import ModerateButton
from cogs._report_modal import ReportModal, reported_in
from cogs._run_buttons import RunAct, RunButton
from cogs._run_preview import PreviewButton, PreviewStep
from cogs._show import PictureButton
from cogs._show_buttons import ShowAction, ShowButton, ShowWordsModal, board_rows, submitted_words
from cogs._style_modal import StyleModal, draft_in
from cogs._tell_button import TellButton
from cogs._verdict_buttons import VerdictButton
from cogs._vote_buttons import RematchButton, VoteButton
from cogs._which import Scope
from cogs._words_modal import WordsModal, submitted
from tests.cogs.samples import generation

if TYPE_CHECKING:
    from collections.abc import Iterator

CUSTOM_ID_MAX = 100
TITLE_MAX = 45
LABEL_READABLE = 38
"""https://discord.com/developers/docs/components/reference#button-button-design-guidelines"""

KEY = "0123456789ab"
NUMBERS = (1, 2**63 - 1)
STYLES = [Style(2**63 - number, 1, 1, "W" * STYLE_NAME_MAX, "{prompt}") for number in range(1, 14)]

Pressed = ui.DynamicItem[ui.Button[Any]]


def board(show_id: int) -> list[ShowButton]:
    """Return what stands under a show's board, with as many styles as it takes."""
    show = Show(show_id, 1, 2, 3, "Lea", "sdxl", utc_now(), utc_now())
    return [button for row in board_rows(show, STYLES) for button in row]


def of_cards(number: int) -> Iterator[Pressed]:
    """Yield what stands under cards of pictures, of a pair and of the picture with this number."""
    yield from (CardButton(action, number) for action in Action)
    yield from (VerdictButton(verdict, scope, number) for verdict in Verdict for scope in Scope)
    yield VerdictButton(Verdict.LIKE, Scope.ONE, number, "Picture 2")
    yield from (TellButton(scope, number) for scope in Scope)
    yield from (DeleteButton(step, kind, number) for step in Step for kind in CardKind)
    yield from (ReportButton(kind, number) for kind in CardKind)
    yield from (VoteButton(number, choice) for choice in Choice)
    yield from (DuelButton(number, choice) for choice in (*Choice, None))
    yield from (RematchButton(number), PictureButton(number))


def of_others(number: int) -> Iterator[Pressed]:
    """Yield what stands elsewhere: under notices, runs, shows and private questions."""
    yield from (ModerateButton(outcome, number) for outcome in Outcome)
    yield from (ForgetButton(step, what, number) for step in ForgetStep for what in Forgetting)
    yield from (RunButton(act, number) for act in RunAct)
    yield RunButton(RunAct.STOP, number, f"Stop run {number}")
    yield AskPairsButton(number, number - 1)
    yield from board(number)


BUTTONS = [
    *(button for number in NUMBERS for button in (*of_cards(number), *of_others(number))),
    *(CardButton(action, key) for action in Action for key in (KEY, "f" * 32)),
    *(ConfirmButton(step, KEY) for step in ChoiceStep),
    *(PreviewButton(step, KEY) for step in PreviewStep),
]
KINDS = {type(button) for button in BUTTONS}


def facts(button: Pressed) -> dict[str, object]:
    """Return what a button knows of itself."""
    return {name: value for name, value in vars(button).items() if name != "item" and not name.startswith("_")}


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: f"{button.custom_id} {button.item.label}")
async def test_every_button_is_read_back(button: Pressed) -> None:
    """Its custom id fits Discord's limit, is taken for no other button's, and makes the same button again."""
    custom_id = button.item.custom_id
    assert custom_id
    assert len(custom_id) <= CUSTOM_ID_MAX
    assert [kind for kind in KINDS if kind.__discord_ui_compiled_template__.match(custom_id)] == [type(button)]
    match = button.template.fullmatch(custom_id)
    assert match
    again = await type(button).from_custom_id(cast("Any", None), button.item, match)
    assert (again.item.custom_id, facts(again)) == (custom_id, facts(button))


@pytest.mark.parametrize("generation_id", NUMBERS)
async def test_the_menu_under_a_grid_is_read_back(generation_id: int) -> None:
    """With what can be chosen in it."""
    menu = PickMenu(generation_id, [SelectOption(label="1", value="1")])
    assert len(menu.item.custom_id) <= CUSTOM_ID_MAX
    match = PickMenu.__discord_ui_compiled_template__.fullmatch(menu.item.custom_id)
    assert match
    again = await PickMenu.from_custom_id(cast("Any", None), menu.item, match)
    assert (again.first_id, again.item.options) == (generation_id, menu.item.options)


def test_every_button_of_a_show_fits_on_a_line_of_a_phone() -> None:
    """Whatever styles are called."""
    buttons = board(1)
    assert {button.action for button in buttons} == {*ShowAction}
    assert all(len(button.item.label or "") <= LABEL_READABLE for button in buttons)


# -- forms ---------------------------------------------------------------------------------------


def sent(custom_id: str, **fields: str) -> Any:
    """Return what Discord sends of a form."""
    components = [{"component": {"custom_id": name, "value": value}} for name, value in fields.items()]
    return SimpleNamespace(data={"custom_id": custom_id, "components": components})


@pytest.mark.parametrize("generation_id", NUMBERS)
async def test_the_form_for_words_is_read_back(generation_id: int) -> None:
    """It says which picture's words are changed, and into what."""
    form = WordsModal(generation(generation_id))
    assert len(form.custom_id) <= CUSTOM_ID_MAX
    assert submitted(sent(form.custom_id, prompt="a blue fox")) == (generation_id, "a blue fox")


@pytest.mark.parametrize("generation_id", NUMBERS)
async def test_the_form_for_details_is_read_back(generation_id: int) -> None:
    """It says which picture it is about; no other form is taken for it."""
    form = DetailsModal(generation_id)
    assert len(form.custom_id) <= CUSTOM_ID_MAX
    assert told_in(sent(form.custom_id)) == (generation_id, Details())
    assert submitted(sent(form.custom_id)) is None


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("kind", CardKind)
async def test_the_form_for_reports_is_read_back(kind: CardKind, key: int) -> None:
    """It says which card it is about, and is not taken for the button that opens it."""
    form = ReportModal(kind, key)
    assert len(form.custom_id) <= CUSTOM_ID_MAX
    told = sent(form.custom_id, reason=" too cruel\n")
    assert reported_in(told) == (kind, key, "too cruel")
    assert submitted(told) is None
    assert told_in(told) is None
    assert not any(one.__discord_ui_compiled_template__.match(form.custom_id) for one in KINDS)


@pytest.mark.parametrize("show_id", NUMBERS)
@pytest.mark.parametrize("style", [*STYLES, None])
async def test_the_form_of_a_show_is_read_back(show_id: int, style: Style | None) -> None:
    """It says which show it is about, and in which style; no other form is taken for it."""
    form = ShowWordsModal(show_id, style)
    assert len(form.custom_id) <= CUSTOM_ID_MAX
    assert len(form.title) <= TITLE_MAX
    told = sent(form.custom_id, prompt="a fox")
    assert submitted_words(told) == (show_id, "a fox", style.id if style else None)
    assert submitted(told) is None
    assert told_in(told) is None


@pytest.mark.parametrize("style", [*STYLES[:1], None])
async def test_the_form_of_a_style_is_read_back(style: Style | None) -> None:
    """It says which style is edited, 0 for none, and what was written; no other form is taken for it."""
    form = StyleModal(style)
    assert len(form.custom_id) <= CUSTOM_ID_MAX
    told = sent(form.custom_id, name="Clay", template="{prompt}, of clay", negative="")
    assert draft_in(told) == (style and style.id, StyleDraft("Clay", "{prompt}, of clay"))
    assert submitted(told) is None
    assert submitted_words(told) is None
