"""What leads see of a reported card, and the buttons under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.domain import FORGOTTEN_ID, Outcome
from bot.replies import reply_error
from cogs._buttons import button_row
from cogs._leading import lead_of, require_no_lead
from cogs._limits import checked
from cogs._pair_words import words_text
from cogs._text import escape, shorten, shown_prompt
from cogs._upload import PictureUpload

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain import Complaint, Generation, Notice, PostedPicture

REASONS_SHOWN, REASON_CHARS = 4, 150
_LOOKS = {
    Outcome.REMOVED: ("remove", "Remove", discord.ButtonStyle.danger),
    Outcome.KEPT: ("keep", "Keep", discord.ButtonStyle.secondary),
    Outcome.BLOCKED: ("block", "Block person", discord.ButtonStyle.danger),
}
_OUTCOMES = {word: outcome for outcome, (word, *_) in _LOOKS.items()}
_DECIDED = {
    Outcome.REMOVED: "🗑️ Removed by {}.",
    Outcome.KEPT: "✅ Kept by {}.",
    Outcome.BLOCKED: "🚫 Removed, and the person blocked, by {}.",
}
WHAT_BUTTONS_DO = (
    "-# Remove deletes message and pictures everywhere. Block person also keeps whoever asked for it out of the bot, "
    "until somebody lets them in again."
)


class ModerateButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:moderate:v1:(?P<what>remove|keep|block):(?P<key>[0-9]{1,19})",
):
    """One of the three decisions on a card, named by its first picture. For leads."""

    def __init__(self, outcome: Outcome, generation_id: int) -> None:
        """Build the button as it is shown."""
        self.outcome, self.generation_id = outcome, generation_id
        what, label, style = _LOOKS[outcome]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:moderate:v1:{what}:{generation_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(_OUTCOMES[match["what"]], int(match["key"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Decide; answer every failure, since discord.py would only log it."""
        try:
            lead, moderation = lead_of(interaction), services_of(interaction).moderation
            await interaction.response.defer()
            if self.outcome is Outcome.BLOCKED:
                await require_no_lead(interaction, await moderation.author_of(self.generation_id))
            await moderation.decide(self.generation_id, self.outcome, lead)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


def notice_view(notice: Notice) -> ui.LayoutView:
    """Return the message: with pictures and buttons while nobody has decided, then with what was decided."""
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(_text(notice))]
    if notice.pictures:
        items.append(_gallery(notice.pictures))
    view = ui.LayoutView(timeout=None)
    if notice.outcome is None:
        items.append(ui.TextDisplay(WHAT_BUTTONS_DO))
    view.add_item(ui.Container(*items))
    if notice.outcome is None:
        card = notice.complaints[0].generation_id
        view.add_item(button_row(*(ModerateButton(outcome, card) for outcome in Outcome if _is_open(outcome, notice))))
    return checked(view)


def _is_open(outcome: Outcome, notice: Notice) -> bool:
    """Say whether leads can decide so: somebody whose data was deleted is nobody to be blocked."""
    return outcome is not Outcome.BLOCKED or notice.generations[0].origin.user_id != FORGOTTEN_ID


def notice_files(notice: Notice) -> list[discord.File]:
    """Return the files, under names that tell nothing. Each can be sent once only."""
    return [
        discord.File(PictureUpload(picture.data), _file_name(place, picture))
        for place, picture in enumerate(notice.pictures, 1)
    ]


def _gallery(pictures: Sequence[PostedPicture]) -> ui.MediaGallery[ui.LayoutView]:
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{_file_name(place, picture)}", description=f"Reported picture {place}", spoiler=True
            )
            for place, picture in enumerate(pictures, 1)
        )
    )


def _file_name(place: int, picture: PostedPicture) -> str:
    return f"reported-{place}.{picture.format}"


def _text(notice: Notice) -> str:
    first, complaints = notice.generations[0], notice.complaints
    what = "comparison" if notice.pair else "picture" if len(notice.generations) == 1 else "pictures"
    people = "" if len(complaints) == 1 else f" by {len(complaints)} people"
    lines = [
        f"### Reported {what}{people}",
        _words(notice),
        f"Asked for by {_person(first.origin.user_id, first.origin.user_name)}",
        *(_reason(one) for one in complaints[-REASONS_SHOWN:]),
    ]
    if notice.outcome:
        decided_by = complaints[0].decided_by_name
        lines.append(_DECIDED[notice.outcome].format(f"**{escape(decided_by or '')}**"))
    elif first.message_id:
        lines.append(_link(first))
    return "\n".join(lines)


def _words(notice: Notice) -> str:
    if notice.pair:
        first, second = notice.generations
        return words_text(notice.pair.kind, first, second)
    return shown_prompt(notice.generations[0].prompt)


def _person(user_id: int, name: str) -> str:
    shown = escape(shorten(name, 40))
    return shown if user_id == FORGOTTEN_ID else f"<@{user_id}> ({shown})"


def _reason(complaint: Complaint) -> str:
    said = f": {escape(shorten(' '.join(complaint.reason.split()), REASON_CHARS))}" if complaint.reason else ""
    return f"Reported by {_person(complaint.user_id, complaint.user_name)}{said}"


def _link(generation: Generation) -> str:
    origin = generation.origin
    return (
        f"[Go to the message](https://discord.com/channels/{origin.guild_id or '@me'}/{origin.channel_id}/"
        f"{generation.message_id})"
    )
