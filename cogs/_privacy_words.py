"""What people read about their data: plain words, true for the rules in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import Forgetting

if TYPE_CHECKING:
    from bot.domain import OwnData, Policy

FIRST_USE = (
    "The first time, so you know: the bot keeps your words, your name, the pictures, and what you say of them, so that "
    "the team can judge its image model. `/privacy` tells all of it, and how to have it deleted."
)
QUESTION = (
    "## Delete my data\nWhat should go? Nothing is deleted yet; the next step says what will happen.\n"
    "You can take a copy first: `/my-data export`."
)
CHOICES = {
    Forgetting.OPINIONS: "Ratings, votes, remarks and my name",
    Forgetting.ALL: "All of it: my prompts and pictures too",
}
KEPT = "Nothing was deleted. Everything is as it was."
BEGUN = "Deleting… You need not wait here: the bot goes on by itself, also after a restart."
TRIED_AGAIN = "What you chose is not forgotten: the bot goes on with it when it next starts."
_SAID = (
    "Your ratings, votes, remarks, thumbs and reports are deleted, and your name and id are taken off everything else."
)
_STAYS = (
    "What stays: how many pictures were drawn and how long they took, by nobody. A block or a limit that a lead set "
    "for you, with your id only: else it could not be kept up. What others said, and drew with the same words. "
    "Suites that you saved, by nobody."
)


def privacy_text(policy: Policy, *, is_checked_by_azure: bool) -> str:
    """Return /privacy: one screen."""
    checked = " They also go to Azure AI Content Safety, which checks what may be shown." if is_checked_by_azure else ""
    return (
        "## What this bot keeps of you\n"
        "- **What you ask for**: your words, your name and Discord id, where and when you asked, and the pictures.\n"
        "- **What you say**: Like, Not right, marks, remarks, votes, thumbs, reports.\n"
        "- **What leads do about you or you do as a lead**: blocks, limits, changed settings, suites run by "
        "themselves.\n"
        "- **Suites you save**: their prompts, for everybody here, and that it was you.\n"
        "### Why\n"
        "To test our image model: which prompts work, and which model is better. For nothing else.\n"
        "### Who sees it\n"
        "A picture and its words: everybody in the channel. What you say of it: the people who lead the testing, and "
        "whoever runs the bot. In what leads take away, people have pseudonyms unless they ask for names.\n"
        f"Your words go to the team's own image model.{checked} Discord sees what is posted in Discord.\n"
        "### For how long\n"
        f"{_keeping(policy)} Messages in Discord stay until somebody deletes them.\n"
        "### Have it deleted\n"
        "`/my-data delete` deletes what you choose, `/my-data export` gives you a copy. Both answer only you."
    )


def _keeping(policy: Policy) -> str:
    pictures, log = _days(policy.picture_keep_days), _days(policy.log_keep_days)
    if pictures == log:
        return f"Everything: {log}."
    return f"Picture files: {pictures}. Everything else: {log}."


def _days(days: int) -> str:
    if not days:
        return "until you or the team delete it"
    return "one day" if days == 1 else f"{days} days"


def confirm_text(what: Forgetting, own: OwnData) -> str:
    """Return what will happen, before it does."""
    kept = f"{own.pictures} pictures asked for, {own.opinions} opinions, {own.votes} votes, {own.thumbs} thumbs"
    if what is Forgetting.OPINIONS:
        happens = (
            f"{_SAID} Your words and pictures stay, by nobody, and so do their messages: Discord itself shows there "
            "who used a command. What is still on its way for you is cancelled."
        )
    else:
        happens = (
            f"{_SAID} Your words and pictures are deleted, and so are the bot's messages that show them; with many, "
            "that takes a while. What is still on its way for you is cancelled."
        )
    return f"## Delete: {CHOICES[what]}\nThere are: {kept}.\n{happens}\n{_STAYS}\n**This cannot be undone.**"


def done_text(what: Forgetting, *, is_all_gone: bool) -> str:
    """Return what is said when it is done."""
    rest = (
        ""
        if is_all_gone
        else "\nSome messages could not be taken away: perhaps the bot may no longer see their channel. It tries "
        "again; you can also ask somebody who manages the channel to delete them."
    )
    return f"Deleted: {CHOICES[what][0].lower()}{CHOICES[what][1:]}.\n{_STAYS}{rest}"
