"""Every sentence a user reads when something does not work: what happened, whose move it is, what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import errors

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES_MAX = 5
"""Most channels or roles that a sentence lists."""
COUNTED_TO = 1_000_000
"""No sentence says a longer number."""

OPERATOR_KNOWS = "Whoever runs this bot can see the details in its log."

LITERAL_BRACE = "For a brace that is just a brace, write `\\{`."

# Sentences that need nothing but the kind of error. They go on public cards, so they hold no private detail.
SENTENCES: dict[type[errors.BotError], str] = {
    errors.BotError: f"Something went wrong inside the bot. Please try again; if it happens again, tell whoever runs it. "
    f"{OPERATOR_KNOWS}",
    errors.ShuttingDownError: "The bot is restarting. Please try again in a minute; pictures already asked for will still come.",
    errors.NotAllowedHereError: "This bot does not take requests here. Please use it in your team's channel.",
    errors.UnknownGenerationError: "There is no such picture, or it has already been finished. "
    "The number of a picture stands at the bottom of its card.",
    errors.NotYoursError: "Only the person who asked for this picture can do that.",
    errors.NotALeadError: "This one is for the people who lead the testing. If you need it, ask one of them, or whoever runs the bot.",
    errors.SameTwiceError: "Both pictures would be the same. Choose two different models, or give other words for the second one.",
    errors.OneTargetError: "There is only one model here. To compare two wordings with it, give other words for the second picture.",
    errors.TwoQuestionsError: "Please compare two models or two wordings, not both at once: nobody could tell what made the "
    "difference. Leave out the second model or the other words.",
    errors.UnknownPairError: "This pair cannot be voted on any more. `/duel` has others.",
    errors.UnknownRunError: "There is no such run here, or not any more. Type the beginning of a suite's name, and choose one "
    "of the runs that are offered.",
    errors.OneRunError: "That takes two different runs. If you choose only one, the run before of the same suite is set "
    "beside it, where there is one. Choose another one as the second, or paint the suite again with `/suite run`.",
    errors.UnknownStyleError: "There is no style of that name, or not any more. `/style list` shows those there are.",
    errors.UnknownSuiteError: "There is no suite of that name, or not in that version. `/suite list` shows those there are.",
    errors.NotADateError: "That is no date the bot can read. Write it like 2026-01-31, or leave it out to take everything.",
    errors.LeadProtectedError: "People who lead the testing cannot be blocked. Whoever runs the bot says who leads.",
    errors.NotATimeError: "That is no time to come that the bot can read. Write 30m, 2h, 3d or a date like 2026-01-31, or leave "
    "it out.",
    errors.FormNotInstalledError: "This bot was set up without that form. Choose another one, or ask whoever runs the bot to "
    "install imagine-bot[parquet].",
    errors.NoThreadHereError: "This is too big for one message, so it would come in a private thread, which this kind of channel "
    "cannot have. Ask again in an ordinary text channel, or name a later date, for less of it.",
    errors.NestedBracesError: "Choices within choices are more than this can read. Write each choice out, like "
    f"`{{red cube|blue cube|sphere}}`. {LITERAL_BRACE}",
    errors.OneAtATimeError: "During a show one picture is drawn at a time, so please write one choice only, without braces. "
    f"{LITERAL_BRACE}",
    errors.QuestionClosedError: "That question is closed: it was answered, or it is too old. Please ask again with `/imagine`.",
    errors.OneSuiteError: "A name and a file are two suites. Please send one of them: `/suite list` shows the suites there are.",
    errors.RunOverError: "This run is over, so there is nothing left to pause or to stop. `/suite run` begins another one.",
    errors.NotYourRunError: "Only the person who began this run, and the people who lead the testing, can do that.",
    errors.RunNotOpenedError: "The run has not begun: Discord did not take its card, or its thread, here. Please try `/suite run` "
    "again in a moment, or in another channel.",
    errors.PreviewClosedError: "This preview has run out: it was answered, it is older than 15 minutes, or the bot has restarted "
    "since. Nothing was run. Please use `/suite run` again.",
    errors.RunUndeliveredError: "Discord did not take the last messages of this run. Look whether its thread is still there and "
    "the bot may write in it, then press **Resume**. No picture is lost: `/history` shows those that were painted.",
    errors.RunTargetGoneError: "One of its models is not set up any more, so this run cannot go on. Its pictures so far stay.",
    errors.ShowRunningError: "That channel has a show already, or one that has only just ended. `/show-mode off` there ends it; then "
    "try again in a minute.",
    errors.NoShowError: "There is no show in that channel. `/show-mode on` begins one.",
    errors.ShowOverError: "The show is over. `/imagine` still draws a picture from your words, and `/help` tells you more.",
    errors.ShowNotBegunError: "The show has not begun: its first picture, which only you would have seen, did not come. Above you "
    "can read why. Try `/show-mode on` again once that is mended.",
    errors.ScoringTimeoutError: "The image model took too long, so the bot stopped waiting. It may still be busy with this "
    "picture. Please wait a minute before you try again. This did not count against your limit.",
    errors.EndpointTimeoutError: "The image model took longer than its own time limit. It may still be busy with this picture. "
    "Please wait a minute before you try again. This did not count against your limit.",
    errors.EndpointBusyError: "The image model has too much to do right now. Please try again in a minute or two. "
    "This did not count against your limit.",
    errors.EndpointNotReadyError: "The image model is still starting up. Please try again in a few minutes. "
    "This did not count against your limit.",
    errors.EndpointUnreachableError: "The image model cannot be reached right now. Please try again in a few minutes; if it "
    f"stays like this, tell whoever runs the bot. This did not count against your limit. {OPERATOR_KNOWS}",
    errors.CredentialRefusedError: "The image model does not accept the bot's key. Please tell whoever runs this bot: "
    "the key must be renewed. Trying again will not help until then. This did not count against your limit.",
    errors.DeploymentNotFoundError: "The image model is not there any more, or has moved. Please tell whoever runs this bot. "
    "This did not count against your limit.",
    errors.RequestRejectedError: "The image model does not understand the bot's requests. Please tell whoever runs this bot. "
    "This did not count against your limit.",
    errors.ModelFailedError: "The image model failed on this prompt. Please try again once, or change the words a little. "
    "This did not count against your limit.",
    errors.AnswerCutShortError: "The connection broke while the picture was on its way. Please try again. "
    "This did not count against your limit.",
    errors.ScoringResponseError: "The image model answered, but not with a picture. Please try again; if it happens again, tell "
    "whoever runs this bot. This did not count against your limit.",
    errors.HeldBackError: "No picture this time: the image model's safety filter held it back, or the model failed without "
    "saying why. Please try other words. This did not count against your limit.",
    errors.PromptHeldBackError: "These words are not painted here. Please try others. If you think this is a mistake, ask the "
    "people who lead the testing.",
    errors.PictureHeldBackError: "The safety check held your picture back, so nobody gets to see it. It may well be a mistake: the "
    "check is careful. Please try again with other words.",
    errors.SafetyUnavailableError: "The safety check does not answer right now, so nothing is shown that it has not seen. Please "
    "try again in a few minutes. This did not count against your limit.",
    errors.ImageError: "The image model sent a file that is not a complete picture, so it is not shown. Please try again. "
    "This did not count against your limit.",
    errors.DeliveryError: "The picture is ready, but Discord did not take it. Use /show with its number to see it.",
    errors.BoardNotPostedError: "The show has not begun: the bot may not write in that channel. Give it View Channel, Send Messages, "
    "Attach Files and Read Message History there, then try `/show-mode on` again.",
    errors.InterruptedScoringError: "The bot was interrupted before this picture was finished. Please ask again. "
    "This did not count against your limit.",
    errors.LeftBehindError: "The picture is deleted and the bot shows it nowhere any more, but its message could not be taken "
    "away: perhaps the bot may no longer see that channel. Please ask somebody who manages the channel to delete it; the bot "
    "also tries again when it next starts.",
    errors.StillOnItsWayError: "This picture is still on its way. Please wait until it is there, then delete it.",
    errors.UnknownWatchError: "There is no such watch here, or it has ended already. `/suite watches` shows those there are.",
    errors.NoWatchHereError: "What changes is told in a channel of a server, so please ask there.",
    errors.WatchPlaceGoneError: "The channel is gone, or closed to the bot.",
    errors.StoreError: "The bot could not write to its disk, so it cannot take requests right now. Please tell whoever runs it.",
}  # fmt: skip


def _prompt_rejected(error: errors.PromptRejectedError) -> str:
    if not error.length:
        return "There is nothing to draw: the prompt is empty. Write what the picture should show."
    of_style = f" The style's own words are {error.of_style:,} of them." if error.of_style else ""
    return (
        f"That prompt is {error.length:,} characters long; {error.limit:,} is the most.{of_style} "
        "Shorter works better anyway: the model reads only about the first 60 words."
    )


def _rate_limited(error: errors.RateLimitedError) -> str:
    return (
        f"You have used your {_pictures(error.limit)} per {_span(error.window_s)}. "
        f"You can ask for {_pictures(error.count)} <t:{int(error.retry_at.timestamp()) + 1}:R>. "
        "/quota shows what you have left."
    )


def _too_large(error: errors.RequestTooLargeError) -> str:
    return f"{_pictures(error.count)} in one go is more than the {_pictures(error.limit)} allowed here. Ask for fewer."


def _too_many_waiting(error: errors.TooManyWaitingError) -> str:
    if error.limit == 1:
        return "Your picture is on its way. Once it is here, you can ask for the next one."
    return (
        f"{_pictures(error.open_now)} of yours are still on the way, and {error.limit} is the most at a time. "
        "Please wait for one to finish, or cancel one."
    )


def _queue_full(error: errors.QueueFullError) -> str:
    return f"The queue is full ({_pictures(error.limit)}). Please try again in a few minutes."


def _unknown_target(error: errors.UnknownTargetError) -> str:
    return f"There is no model of that name. Choose one of: {', '.join(error.known)}."


def _expired_picture(error: errors.ExpiredPictureError) -> str:
    days = "one day" if error.days == 1 else f"{error.days} days"
    kept = f"The bot keeps pictures for {days} only" if error.days else "The bot does not keep pictures for ever"
    return f"{kept}, so it no longer has this one. Its message in the channel still shows it, if nobody deleted that."


def _blurred_elsewhere(error: errors.BlurredElsewhereError) -> str:
    return f"This picture is blurred, and shown only where it was asked for: <#{error.channel_id}>. Please ask there."


def _too_many_variations(error: errors.TooManyVariationsError) -> str:
    count = f"{error.count:,}" if error.count < COUNTED_TO else "more than a million"
    return (
        f"The choices in braces make {count} pictures; {error.limit} is the most in one go. "
        f"Leave some choices out, or ask for fewer of each. {LITERAL_BRACE}"
    )


def _run_going_on(error: errors.RunGoingOnError) -> str:
    return f"Your run{f' {error.run_id}' if error.run_id else ''} is still going on, and everybody has one at a time. Wait for its end, or stop it."


def _run_too_large(error: errors.RunTooLargeError) -> str:
    return (
        f"This would be {error.pictures:,} pictures; above {error.limit:,} a lead has to start it. Ask one to, or take fewer "
        "prompts, models or repeats."
    )


def _run_not_opened(error: errors.RunNotOpenedError) -> str:
    if not error.missing:
        return SENTENCES[errors.RunNotOpenedError]
    return (
        f"The run has not begun: the bot may not post it here. Ask an administrator to give it {', '.join(error.missing)}, "
        "then try `/suite run` again."
    )


def _missing_permission(error: errors.MissingPermissionError) -> str:
    return (
        "This is too big for one message, so it would come in a private thread, which the bot may not make here. Ask an "
        f"administrator to give it: {', '.join(error.names)}. Or name a later date, for less of it."
    )


def _already_decided(error: errors.AlreadyDecidedError) -> str:
    if error.by is None:
        return "The picture was deleted before anybody decided. There is nothing left to do."
    what = {"removed": "removed it", "kept": "kept it", "blocked": "removed it and blocked the person"}
    return f"Another lead, <@{error.by}>, was quicker and {what[error.outcome]}. There is nothing left to do."


def _blocked(error: errors.BlockedError) -> str:
    reason = f" The reason: {error.reason.removesuffix('.')}." if error.reason else ""
    if error.until:
        return f"You can use this bot again <t:{int(error.until.timestamp()) + 1}:R>.{reason}"
    return (
        f"You cannot use this bot for now. If you think that is a mistake, ask the people who lead the testing.{reason}"
    )


def _wrong_channel(error: errors.WrongChannelError) -> str:
    if not error.channel_ids:
        return (
            "This bot works in other channels only, and in none of this server's. Ask the people who lead the testing."
        )
    return f"This bot works in {_either([f'<#{channel_id}>' for channel_id in error.channel_ids])}. Please go on there."


def _wrong_role(error: errors.WrongRoleError) -> str:
    if not error.role_ids:
        return "This bot is for people with certain roles, none of which is this server's. Ask the people who lead the testing."
    roles = _either([f"<@&{role_id}>" for role_id in error.role_ids])
    return f"This bot is for people with the role {roles}. If you should have it, ask the people who lead the testing."


def _either(names: list[str]) -> str:
    shown = names if len(names) <= NAMES_MAX else [*names[:NAMES_MAX], f"{len(names) - NAMES_MAX} others"]
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _paused(error: errors.PausedError) -> str:
    return f"The people who lead the testing have paused {error.target} for now. Please try again later."


def _too_many_watches(error: errors.TooManyWatchesError) -> str:
    return (
        f"There are {error.limit} watches on this server already, and each takes its share of the image model. End one "
        "with `/suite unwatch` first."
    )


def _watch_too_large(error: errors.WatchTooLargeError) -> str:
    return (
        f"A run of this would be {_pictures(error.pictures)}, and one that begins by itself has at most {error.limit}. "
        "Watch a smaller suite, fewer models or fewer repeats."
    )


def _setting_refused(error: errors.SettingRefusedError) -> str:
    return f"That cannot be: it {error.problem}. {error.fix}"


def _style_refused(error: errors.StyleRefusedError) -> str:
    return _STYLE_FAULTS[error.fault]


_STYLE_FAULTS = {
    errors.StyleFault.NAME: "That name does not work: write one that can be seen, of at most 30 characters.",
    errors.StyleFault.NAME_TAKEN: "There is a style of that name already. Choose another name, or change that one with "
    "`/style edit`.",
    errors.StyleFault.TEMPLATE: "The words of the style are missing, or more than 500 characters. Please write fewer.",
    errors.StyleFault.PLACE: "The words of the style must say once where everybody's own words go: write prompt in curly "
    "brackets there, as `/style show` has it in the others.",
    errors.StyleFault.NEGATIVE: "What should not be in the picture takes at most 300 characters. Please write fewer.",
}


def _suite_faults(error: errors.SuiteFaultsError) -> str:
    count = "One thing is" if len(error.faults) == 1 else f"{len(error.faults):,} things are"
    lines = [fault.line for fault in error.faults if fault.line]
    where = f", the first of them in line {min(lines):,}" if lines and len(error.faults) > 1 else ""
    where = where or (f", in line {lines[0]:,}" if lines else "")
    return f"{count} wrong with this suite{where}, so nothing of it is used. `/suite save` tells each."


def _suite_refused(error: errors.SuiteRefusedError) -> str:
    return _SUITE_REFUSALS[error.refusal]


_SUITE_REFUSALS = {
    errors.SuiteRefusal.NAME: "That name does not work: give the suite one that can be seen, of at most 50 characters, under "
    "**name**.",
    errors.SuiteRefusal.BUILT_IN: "The suite of that name comes with the bot, and stays as it is. To save one of yours, give it "
    "another name, under **name**.",
    errors.SuiteRefusal.NOT_YOURS: "Somebody else saved that suite, so only they and the people who lead the testing can change or "
    "delete it. To save one of yours, give it another name, under **name**.",
}

# Sentences that need numbers or names; they are answers to one person, in private.
_TOLD: dict[type[errors.BotError], Callable[..., str]] = {
    errors.AlreadyDecidedError: _already_decided,
    errors.PromptRejectedError: _prompt_rejected,
    errors.RateLimitedError: _rate_limited,
    errors.RequestTooLargeError: _too_large,
    errors.TooManyWaitingError: _too_many_waiting,
    errors.QueueFullError: _queue_full,
    errors.TooManyVariationsError: _too_many_variations,
    errors.UnknownTargetError: _unknown_target,
    errors.ExpiredPictureError: _expired_picture,
    errors.BlurredElsewhereError: _blurred_elsewhere,
    errors.MissingPermissionError: _missing_permission,
    errors.RunNotOpenedError: _run_not_opened,
    errors.RunGoingOnError: _run_going_on,
    errors.RunTooLargeError: _run_too_large,
    errors.BlockedError: _blocked,
    errors.WrongChannelError: _wrong_channel,
    errors.WrongRoleError: _wrong_role,
    errors.PausedError: _paused,
    errors.SettingRefusedError: _setting_refused,
    errors.TooManyWatchesError: _too_many_watches,
    errors.WatchTooLargeError: _watch_too_large,
    errors.StyleRefusedError: _style_refused,
    errors.SuiteFaultsError: _suite_faults,
    errors.SuiteRefusedError: _suite_refused,
}


def sentence_for(error: BaseException) -> str:
    """Return what the user reads about *error*, looked up along its class's ancestors."""
    for kind in type(error).__mro__:
        if kind in _TOLD:
            return _TOLD[kind](error)
        if kind in SENTENCES:
            return SENTENCES[kind]
    return SENTENCES[errors.BotError]


def sentence_for_code(code: str | None) -> str:
    """Return the sentence for a row's `error_code`; the general one where the code tells nothing."""
    for kind, sentence in SENTENCES.items():
        if kind.code == code:
            return sentence
    return SENTENCES[errors.BotError]


def reason_for_code(code: str | None) -> str:
    """Return what happened, as that sentence begins, without what whoever asked might do."""
    return f"{sentence_for_code(code).partition('. ')[0].removesuffix('.')}."


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _span(seconds: float) -> str:
    if seconds == 86_400:  # noqa: PLR2004  # a day
        return "day"
    if seconds == 60:  # noqa: PLR2004  # a minute
        return "minute"
    return f"{seconds / 60:g} minutes" if seconds > 60 and seconds % 60 == 0 else f"{seconds:g} seconds"  # noqa: PLR2004
