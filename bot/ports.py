"""What the services need from the outside, as protocols. Adapters implement them; tests bring their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.domain import (
        AuditEntry,
        Block,
        Charge,
        Complaint,
        Details,
        ExportOrder,
        Family,
        Favourite,
        Finding,
        ForgettingOrder,
        Generation,
        HistoryPage,
        HistoryQuestion,
        ImagineRequest,
        Judgeable,
        Judgement,
        KeptGrid,
        KnownPair,
        LeftFile,
        LeftMessage,
        Leftover,
        LimitScope,
        Notice,
        Origin,
        Outcome,
        OwnData,
        OwnLimits,
        OwnLimitsBy,
        Pair,
        PairKind,
        Parcel,
        Picture,
        Policy,
        PostedCard,
        PostedGrid,
        PostedPicture,
        Progress,
        Removal,
        ReplyAddress,
        ReportCard,
        ReportQuestion,
        ScoredImage,
        SettingChange,
        SheetPlan,
        Show,
        ShowBoard,
        ShowCounts,
        Showing,
        ShowPlan,
        Style,
        StyleDraft,
        Target,
        Thumb,
        ThumbsBy,
        Turn,
        UnfinishedRequest,
        Used,
        Verdict,
    )
    from bot.errors import BotError
    from bot.judging.votes import Answer


class Scorer(Protocol):
    """One scoring endpoint."""

    @property
    def target(self) -> Target:
        """The endpoint as users see it."""
        ...

    async def score(
        self, prompt: str, correlation_id: str, before_body: Callable[[], Awaitable[None]] | None = None
    ) -> ScoredImage:
        """Send one prompt and wait for its picture; *before_body* is awaited once the answer's headers are there.

        *correlation_id*: letters, digits, `-` and `_`, at most 40. Raises ScoringError.
        """
        ...


class Pictures(Protocol):
    """The picture folder."""

    async def keep(self, data: bytes) -> Picture:
        """Check *data* wholly, then store these exact bytes. Raises ImageError, StoreError."""
        ...

    async def read(self, picture: Picture) -> bytes:
        """Return the exact bytes. Raises StoreError when the file is gone."""
        ...

    async def shrink(self, data: bytes, max_bytes: int) -> bytes:
        """Return a JPEG copy of at most *max_bytes*. Raises ImageError when it cannot be made that small."""
        ...

    async def strip(self, data: bytes) -> bytes:
        """Return a copy with the same pixels that says nothing of where it came from. Raises ImageError."""
        ...

    async def within(self, data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
        """Return *data*, or a JPEG copy where its sides (lowest, highest) or its size do not fit. Raises ImageError."""
        ...

    async def is_plain(self, data: bytes) -> bool:
        """Say whether all pixels have one colour. Raises ImageError."""
        ...

    async def remove(self, file: LeftFile) -> None:
        """Take a file away; one that is gone already is no fault. Raises StoreError."""
        ...


class RemovalLog(Protocol):
    """What is taken away, and what of that is still to be done. Every method raises StoreError."""

    async def begin(self, request_id: str, why: Removal, detail: str, at: datetime) -> bool:
        """Take the request's pictures out of the log and note its files and messages as left over, all at once.

        A file that other requests show as well is none. Say whether there was anything to take; where a picture is
        still on its way there is not.
        """
        ...

    async def leftovers(self, request_id: str | None = None) -> Sequence[Leftover]:
        """Return what is yet to be taken away, of one request or of all."""
        ...

    async def is_shown(self, file: LeftFile) -> bool:
        """Say whether a row shows this file, perhaps a new one."""
        ...

    async def done(self, leftover: Leftover) -> None:
        """Forget what has been taken away."""
        ...

    async def forget(self) -> bool:
        """Leave no copy of what was deleted in the log's files; say whether that worked at once."""
        ...


class Sheets(Protocol):
    """The contact sheets of shows."""

    async def draw_again(self, show_id: int) -> None:
        """Draw one without what was removed; the last picture takes it along. Raises BotError."""
        ...


class MessageRemover(Protocol):
    """Deletes messages of ours."""

    async def remove(self, message: LeftMessage) -> None:
        """Delete a message; one that is gone already is no fault. Raises DeliveryError."""
        ...


class WordList(Protocol):
    """Words that are not painted here."""

    async def finds_in(self, text: str) -> bool:
        """Say whether one of them stands in *text*, disguised or not. Never raises for a list that cannot be read."""
        ...


class ContentSafety(Protocol):
    """A service that judges texts and pictures."""

    async def check_text(self, text: str, correlation_id: str) -> Judgement:
        """Judge the text. Raises SafetyUnavailableError."""
        ...

    async def check_picture(self, data: bytes, correlation_id: str) -> Judgement:
        """Judge the picture, of PICTURE_SIDES and at most PICTURE_MAX_BYTES. Raises SafetyUnavailableError."""
        ...


class GenerationLog(Protocol):
    """The log: one row per picture asked for. Every method raises StoreError when the file fails it."""

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`, and the address apart; return them in order of id."""
        ...

    async def begin_pair(
        self, request: ImagineRequest, request_id: str, queued_at: datetime
    ) -> tuple[tuple[Generation, ...], Pair]:
        """Begin a comparison: its two rows, and the pair that they are."""
        ...

    async def refuse(
        self,
        request: ImagineRequest,
        request_id: str,
        at: datetime,
        error: BotError,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Write *request.count* rows as `refused` with the error's code and text, each with these findings."""
        ...

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        ...

    async def mark_scored(self, generation: Generation, findings: Sequence[Finding] = ()) -> None:
        """Write status, scoring_ms, the picture, what the endpoint said, and what the checks found but let pass."""
        ...

    async def mark_ended(self, generation: Generation, *, charged: bool, findings: Sequence[Finding] = ()) -> None:
        """Write `failed`, `cancelled` or `held_back` with its error and findings.

        *charged* False gives the picture back.
        """
        ...

    async def mark_delivered(self, generations: Sequence[Generation]) -> None:
        """Write `posted` or `undelivered`, message_id, delivery_ms, finished_at, and wipe the request's token.

        Failed and cancelled rows keep their status and gain the message id.
        """
        ...

    async def remember_message(self, request_id: str, message_id: int) -> None:
        """Keep which message answers the request, while its address lives."""
        ...

    async def wipe_address(self, request_id: str) -> None:
        """Forget the request's token."""
        ...

    async def unfinished(self) -> Sequence[UnfinishedRequest]:
        """Return every request from Discord that has not been answered yet, oldest first.

        Those with a queued, scoring or scored picture, and those whose address is still kept: all their pictures may
        have failed in the moment the run ended, and the person still reads that they are being painted.
        """
        ...

    async def charges_since(self, since: datetime) -> Sequence[Charge]:
        """Return the charged pictures asked for after *since*, and all that are open, oldest first."""
        ...

    async def recent_scoring_ms(self, target: str, limit: int) -> Sequence[int]:
        """Return the last *limit* scoring times of the target, oldest first."""
        ...

    async def find(self, generation_id: int) -> Generation | None:
        """Return one row."""
        ...

    async def of_request(self, request_id: str) -> Sequence[Generation]:
        """Return the request's rows, in order of id."""
        ...

    async def grid_of(self, request_id: str) -> KeptGrid | None:
        """Return how a request's pictures stand together; None where they do not, or are removed."""
        ...

    async def recent_prompts(self, user_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Return the user's last prompts, newest first, each once, as (generation id, prompt)."""
        ...


class FeedbackLog(Protocol):
    """What people say of the pictures."""

    async def judge(self, generation_id: int, person: Origin, verdict: Verdict, at: datetime) -> bool:
        """Keep the verdict in place of the person's earlier one; the same again takes it back. Say whether it stands.

        Raises StoreError.
        """
        ...

    async def tell(self, generation_id: int, person: Origin, details: Details, at: datetime) -> None:
        """Keep the details in place of the person's earlier ones; empty ones take them back. Raises StoreError."""
        ...

    async def told(self, generation_id: int, user_id: int) -> Details | None:
        """Return what the person told before. Raises StoreError."""
        ...


class ReactionLog(Protocol):
    """The thumbs under messages that show our pictures; those under others are not kept. All raise StoreError."""

    async def add(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Keep a thumb."""
        ...

    async def remove(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Forget one person's thumb."""
        ...

    async def clear(self, message_id: int, thumb: Thumb | None = None) -> None:
        """Forget all of one kind under a message; without *thumb* all there are."""
        ...

    async def replace(self, message_id: int, thumbs: ThumbsBy) -> None:
        """Keep exactly these under a message."""
        ...

    async def recent_cards(self, since: datetime, limit: int) -> Sequence[PostedCard]:
        """Return the *limit* newest messages with pictures asked for after *since*, newest first."""
        ...


class ComparisonLog(Protocol):
    """Pairs of pictures, and what people answer. Every method raises StoreError when the file fails it."""

    async def find(self, pair_id: int) -> tuple[Pair, Generation, Generation] | None:
        """Return a pair and its pictures, the lower id first."""
        ...

    async def showing(self, pair_id: int, user_id: int) -> Showing | None:
        """Return how the pair was put before this person in private, if it was."""
        ...

    async def vote(
        self, pair_id: int, person: Origin, answer: Answer, at: datetime, *, is_private: bool, is_fast: bool
    ) -> Answer | None:
        """Keep the person's first answer to this pair. Return the earlier one where there is one, which then stays."""
        ...

    async def candidates(self, guild_id: int, user_id: int) -> tuple[Sequence[Judgeable], Sequence[KnownPair]]:
        """Return the guild's newest pictures, newest first, and the pairs already made of them, for this person."""
        ...

    async def on_card(self, generation_id: int) -> Pair | None:
        """Return the comparison whose card has this picture first; None where it has none."""
        ...

    async def pictures(self, generation_ids: Sequence[int]) -> Sequence[Generation]:
        """Return these rows, in order of id."""
        ...

    async def show(
        self, kind: PairKind, pictures: Sequence[Judgeable], user_id: int, at: datetime, *, first_is_a: bool
    ) -> Pair | None:
        """Write that this person is shown these two, the lower id first, opening their pair if it is new.

        The pair comes back with this person's sides; None where they were shown it before.
        """
        ...

    async def shown(self, pair_id: int, user_id: int, at: datetime) -> None:
        """Write when the pair had really arrived."""
        ...


class ComplaintLog(Protocol):
    """What people report, and what was decided. A card is named by its first picture. All raise StoreError."""

    async def add(self, generation_id: int, person: Origin, reason: str, at: datetime) -> bool:
        """Keep a person's report of a card; say whether it is their first."""
        ...

    async def open_of(self, generation_id: int) -> Sequence[Complaint]:
        """Return the reports of a card that nobody has decided on, oldest first."""
        ...

    async def last_decided(self, generation_id: int) -> Complaint | None:
        """Return a report of a card from its last decision."""
        ...

    async def noticed(self, generation_id: int, notice: LeftMessage) -> bool:
        """Write where the open reports of a card are shown to the leads; say whether there still are any."""
        ...

    async def decide(self, generation_id: int, outcome: Outcome, by: Origin, at: datetime) -> Sequence[Complaint]:
        """Write what was decided on the open reports of a card, and return them; none where there are none."""
        ...

    async def settled(self, generation_id: int) -> None:
        """Write that the decision is carried out, and that the leads' notice says so."""
        ...

    async def unnoticed(self) -> Sequence[int]:
        """Return the cards whose open reports are shown to nobody."""
        ...

    async def unsettled(self) -> Sequence[Sequence[Complaint]]:
        """Return the reports that were decided on in a run that ended before it was all carried out, by card."""
        ...


class NoticeBoard(Protocol):
    """Where leads see what was reported. All raise DeliveryError."""

    async def post(self, channel_id: int, notice: Notice) -> LeftMessage:
        """Post a notice."""
        ...

    async def edit(self, message: LeftMessage, notice: Notice) -> bool:
        """Show the notice in place of what the message shows; say whether it is still there."""
        ...


class Reports(Protocol):
    """What people report, as leads see it."""

    async def show_unnoticed(self) -> None:
        """Show leads, in the background, the open reports that no notice shows. Raises StoreError."""
        ...


class Blocker(Protocol):
    """Keeps people out of the bot."""

    async def block(self, by: Origin, block: Block) -> int:
        """Keep somebody out from now on; return how many waiting pictures that cancelled. Raises StoreError."""
        ...


class AuditLog(Protocol):
    """Who did what with the powers of a lead. Raises StoreError when the file fails it."""

    async def note(self, by: Origin | None, act: str, subject: str | None, detail: str | None, at: datetime) -> None:
        """Keep one act; *by* None is the bot itself, or somebody not to be named.

        *act* is one word; *subject* is whom or what it was about, such as an id or a name.
        """
        ...

    async def latest(self, limit: int) -> Sequence[AuditEntry]:
        """Return the last *limit* acts, newest first."""
        ...


class PrivacyLog(Protocol):
    """What is kept of one person, and what of it is still to be deleted. Every method raises StoreError."""

    async def tell(self, user_id: int, at: datetime) -> bool:
        """Write that the person is told what is stored; False where they were told before."""
        ...

    async def untell(self, user_id: int) -> None:
        """Write that telling them failed."""
        ...

    async def own(self, user_id: int) -> OwnData:
        """Return how much is kept of a person."""
        ...

    async def order(self, order: ForgettingOrder) -> None:
        """Keep what is to be deleted until it is done."""
        ...

    async def orders(self) -> Sequence[ForgettingOrder]:
        """Return what is still to be deleted."""
        ...

    async def done(self, user_id: int) -> None:
        """Forget the wish, and with it the last that was known of the person."""
        ...


class ForgettingLog(Protocol):
    """Deletes one person's data. Every method may be called again, and raises StoreError."""

    async def open_requests(self, user_id: int) -> Sequence[str]:
        """Return the person's requests from Discord that have not been answered yet."""
        ...

    async def forget_notices(self, user_id: int) -> Sequence[str]:
        """Note the leads' notices that name the person as left over; return the requests that they are about."""
        ...

    async def forget_acts(self, user_id: int) -> None:
        """Take the person's id and name off what they did as a lead, and off what leads did about them."""
        ...

    async def forget_said(self, user_id: int) -> None:
        """Delete what the person said."""
        ...

    async def forget_name(self, user_id: int) -> None:
        """Put nobody in the person's place beside their pictures."""
        ...

    async def forget_mentions(self, user_id: int) -> None:
        """Take the person's id out of what anybody wrote."""
        ...

    async def next_request(self, user_id: int) -> str | None:
        """Return a request of the person's that has ended and is still theirs."""
        ...

    async def forget_request(self, request_id: str) -> None:
        """Delete who asked and in which words."""
        ...

    async def clean(self) -> bool:
        """Leave no trace of what was deleted in the log's files; say whether that could be done."""
        ...

    async def is_clean(self) -> bool:
        """Say whether nothing was deleted of which a trace may be left."""
        ...


class RetentionLog(Protocol):
    """Deletes what is older than it is to be kept. Every method raises StoreError."""

    async def expire_pictures(self, before: datetime, limit: int) -> int:
        """Take the files off at most *limit* rows of before, and note those to be removed; return of how many."""
        ...

    async def expire_rows(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* rows of before with all that was said of them; return how many."""
        ...

    async def expire_acts(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* acts of leads, and as many shows, of before; return how many."""
        ...

    async def clean(self) -> bool:
        """Leave no trace of rows that were deleted, where any were; say whether that could be done."""
        ...


class OwnExporter(Protocol):
    """Makes exports of what is kept of one person."""

    def export(self, user_id: int, max_bytes: int) -> AbstractAsyncContextManager[Parcel]:
        """Make one, of files of at most *max_bytes* that go when the block is left. Raises StoreError."""
        ...


class BlockLog(Protocol):
    """People who may not use the bot. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[Block]:
        """Return every block, also those that are over."""
        ...

    async def keep(self, by: Origin, block: Block, at: datetime) -> None:
        """Keep a block in place of the person's earlier one."""
        ...

    async def forget(self, by: Origin, user_id: int, at: datetime) -> None:
        """Keep no block of this person."""
        ...


class OwnLimitsLog(Protocol):
    """Limits of their own for people, roles and channels. Every change is an act of the audit log."""

    async def all(self) -> OwnLimitsBy:
        """Return all of them. Raises StoreError."""
        ...

    async def keep(self, by: Origin, scope: LimitScope, subject_id: int, limits: OwnLimits, at: datetime) -> None:
        """Keep limits in place of earlier ones. Raises StoreError."""
        ...

    async def forget(self, by: Origin, scope: LimitScope, subject_id: int, at: datetime) -> None:
        """Keep none. Raises StoreError."""
        ...


class PauseLog(Protocol):
    """Targets that are paused, EVERY_TARGET being all. Every change is an act of the audit log."""

    async def all(self) -> Collection[str]:
        """Return the names. Raises StoreError."""
        ...

    async def replace(self, by: Origin, act: str, target: str | None, paused: Collection[str], at: datetime) -> None:
        """Keep exactly these, since somebody paused or resumed *target*, None being all. Raises StoreError."""
        ...


class SettingLog(Protocol):
    """Settings that leads changed. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[SettingChange]:
        """Return all changes that stand."""
        ...

    async def keep(self, by: Origin, change: SettingChange, before: str) -> None:
        """Keep a change in place of an earlier one; *before* is the value until then."""
        ...

    async def forget(self, by: Origin, name: str, before: str, at: datetime) -> None:
        """Keep no change of this setting; *before* is the value until then."""
        ...


class ChangeableSettings(Protocol):
    """What the environment says of the settings that can be changed, and what changes make of it."""

    @property
    def named(self) -> Collection[str]:
        """The variables that the environment sets."""
        ...

    def policy(self, changes: Mapping[str, str]) -> Policy:
        """Return the rules with *changes*, by variable, over what the environment says.

        Raises SettingsError with the faults of what cannot be.
        """
        ...

    def texts(self, policy: Policy) -> Mapping[str, str]:
        """Return the rules as variables, written as in the environment."""
        ...


class StyleLog(Protocol):
    """Styles and their versions. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[Style]:
        """Return every version of every style, also of those that are deleted, the oldest first."""
        ...

    async def add(self, by: Origin, draft: StyleDraft, at: datetime) -> Style:
        """Keep a new style, and return its first version."""
        ...

    async def edit(self, by: Origin, before: Style, draft: StyleDraft, at: datetime) -> Style:
        """Keep one version more than *before*, the latest, and return it."""
        ...

    async def delete(self, by: Origin, style: Style, at: datetime) -> None:
        """Offer a style no more."""
        ...


class UsageLog(Protocol):
    """What was painted, for whom and by what."""

    async def used_since(self, since: datetime | None) -> Sequence[Used]:
        """Return it by person and target, of what was asked for after *since*, oldest first. Raises StoreError."""
        ...


class HistoryLog(Protocol):
    """Earlier pictures by their words, who asked, and what came of them. Every method raises StoreError."""

    async def index_some(self) -> bool:
        """Read in a few pictures that have ended or changed, the newest first; say whether there may be more."""
        ...

    async def page(self, question: HistoryQuestion, viewer: Origin, turn: Turn | None, size: int) -> HistoryPage:
        """Return at most *size* of what *viewer* may see, beside *turn*, by default the newest; without thumbnails."""
        ...

    async def prompts(self, question: HistoryQuestion, viewer: Origin, limit: int) -> Sequence[str]:
        """Return the newest prompts of what *viewer* may see, each once."""
        ...

    async def family(self, generation: Generation, viewer: Origin, parents: int, children: int) -> Family:
        """Return at most so many wordings above and below a picture, of what *viewer* may see."""
        ...


class Thumbnails(Protocol):
    """The picture folder, for those who want to see little of each picture."""

    async def thumbnail(self, picture: Picture) -> bytes:
        """Return a small JPEG. Raises StoreError when the file is gone, ImageError when it cannot be read."""
        ...


class Exporter(Protocol):
    """Makes exports of the log."""

    def export(
        self, order: ExportOrder, max_bytes: int, told: Callable[[int, int], None]
    ) -> AbstractAsyncContextManager[Parcel]:
        """Make one, of files of at most *max_bytes* that go when the block is left.

        *told* hears, on any thread, how many rows of how many are written. Raises StoreError, FormNotInstalledError.
        """
        ...


class Reporter(Protocol):
    """Makes reports of the log."""

    async def report(self, question: ReportQuestion, told: Callable[[str], None]) -> ReportCard:
        """Make one; *told* hears, on any thread, what is being done, in a few words. Raises StoreError."""
        ...


class Courier(Protocol):
    """Brings progress and results to the person who asked."""

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show how far a request is; False when the address takes no more words. Never raises for Discord."""
        ...

    async def deliver(
        self,
        request_id: str,
        generations: Sequence[Generation],
        pictures: Sequence[PostedPicture],
        address: ReplyAddress | None,
        pair: Pair | None = None,
        grid: PostedGrid | None = None,
    ) -> int | None:
        """Show what became of a request, once, as a comparison where there is a *pair*; return the message's id.

        A *grid* comes without *pictures*. Raises DeliveryError.
        """
        ...


class ShowLog(Protocol):
    """Shows, and what was painted in them. Every method raises StoreError when the file fails it."""

    async def open(self, plan: ShowPlan, began_at: datetime, ends_at: datetime) -> Show | None:
        """Write that a show has begun; None where one is open in its channel."""
        ...

    async def open_shows(self) -> Sequence[Show]:
        """Return the shows that have not been closed, also those whose time is over."""
        ...

    async def cut_short(self, show_id: int, at: datetime) -> None:
        """Write that the show takes no more requests from *at* on."""
        ...

    async def close(self, show_id: int, at: datetime) -> None:
        """Write that nothing is left to do for the show."""
        ...

    async def move_board(self, show_id: int, board_id: int) -> None:
        """Keep which message is the board."""
        ...

    async def keep_sheet(self, show_id: int, sheet_id: int | None) -> None:
        """Keep which message has the contact sheet; None: it is gone."""
        ...

    async def find(self, show_id: int) -> Show | None:
        """Return a show, also one that is over."""
        ...

    async def counts(self, show: Show) -> ShowCounts:
        """Count what the show has brought."""
        ...

    async def troubles(self, show: Show, limit: int) -> Sequence[Generation]:
        """Return the show's newest pictures that did not come, newest first."""
        ...

    async def favourites(self, show: Show, limit: int) -> Sequence[Favourite]:
        """Return the best liked pictures that everybody may see: likes less the others, then the newest."""
        ...


class ShowStage(Protocol):
    """Where an audience sees a show."""

    async def post_board(self, show: Show, board: ShowBoard) -> int:
        """Post the board anew; return the message's id. Raises BoardNotPostedError."""
        ...

    async def edit_board(self, show: Show, board: ShowBoard) -> bool:
        """Change the board's words; False when the message is gone. Raises DeliveryError."""
        ...

    async def has_board(self, show: Show) -> bool:
        """Say whether the board's message is still there. Raises DeliveryError."""
        ...

    async def remove(self, show: Show, message_id: int) -> None:
        """Take an earlier board, or a contact sheet, away. Raises DeliveryError unless it is gone then."""
        ...

    async def tell_presenter(self, show: Show, troubles: Sequence[Generation]) -> None:
        """Tell the presenter alone what did not come, while that is possible. Never raises for Discord."""
        ...

    async def post_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> int:
        """Post a contact sheet, a JPEG, once; return the message's id. Raises DeliveryError."""
        ...

    async def edit_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> None:
        """Put another contact sheet in place of the show's, if that is still there. Raises DeliveryError."""
        ...


class SheetArtist(Protocol):
    """Draws contact sheets."""

    async def draw(self, plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        """Return the sheet as a JPEG. *read* is asked for one cell's picture after the other; None: it is gone."""
        ...
