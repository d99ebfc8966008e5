"""StyleBook: the styles there are, in memory, since they are asked for while people type; and in the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import STYLE_NAME_MAX, STYLE_NEGATIVE_MAX, STYLE_PLACE, STYLE_TEMPLATE_MAX, StyleDraft
from bot.errors import PromptRejectedError, StyleFault, StyleRefusedError, UnknownStyleError
from bot.services.prompts import clean_prompt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain import Generation, Origin, Style
    from bot.ports import StyleLog


class StyleBook:
    """Styles by name, by id and by version. Whether somebody may change them is for the caller to know."""

    def __init__(
        self, kept: StyleLog, check_words: Callable[[str], Awaitable[None]], now: Callable[[], datetime]
    ) -> None:
        """*kept* is where they outlive the run; *check_words* raises PromptHeldBackError for what is not painted."""
        self._kept, self._check_words, self._now = kept, check_words, now
        self._versions: dict[int, Style] = {}
        self._latest: dict[int, Style] = {}

    async def load(self) -> None:
        """Take over what the log says. Raises StoreError."""
        for style in await self._kept.all():
            self._enter(style)

    @property
    def styles(self) -> Sequence[Style]:
        """Those there are now, the oldest first, each in its latest version."""
        return [style for style in self._latest.values() if not style.is_deleted]

    def named(self, name: str) -> Style:
        """Return the style of that name, however its letters are written. Raises UnknownStyleError."""
        if style := self._find(name):
            return style
        raise UnknownStyleError(name)

    def require(self, style_id: int) -> Style:
        """Return a style that is still there, in its latest version. Raises UnknownStyleError."""
        style = self._latest.get(style_id)
        if style is None or style.is_deleted:
            raise UnknownStyleError(str(style_id))
        return style

    def of(self, generation: Generation) -> Style | None:
        """Return what was put around a picture's words, as it was then, also where the style is deleted since."""
        if generation.words is None or generation.style_version_id is None:
            return None
        return self._versions.get(generation.style_version_id)

    async def add(self, by: Origin, draft: StyleDraft) -> Style:
        """Keep a new style. Raises StyleRefusedError, PromptHeldBackError, StoreError."""
        draft = await self._checked(draft)
        self._require_free(draft.name)
        return self._enter(await self._kept.add(by, draft, self._now()))

    async def edit(self, by: Origin, style_id: int, draft: StyleDraft) -> Style:
        """Make a new version of a style; what was made with earlier ones keeps theirs.

        Raises UnknownStyleError, StyleRefusedError, PromptHeldBackError, StoreError.
        """
        draft = await self._checked(draft)
        before = self.require(style_id)
        self._require_free(draft.name, but_for=style_id)
        return self._enter(await self._kept.edit(by, before, draft, self._now()))

    async def delete(self, by: Origin, style_id: int) -> Style:
        """Offer a style no more, and return it. Raises UnknownStyleError, StoreError."""
        style = self.require(style_id)
        await self._kept.delete(by, style, self._now())
        return self._enter(replace(style, is_deleted=True))

    def _enter(self, style: Style) -> Style:
        self._versions[style.version_id] = self._latest[style.id] = style
        for one in list(self._versions.values()):
            if one.id == style.id and one.name != style.name:  # a name is that of all versions
                self._versions[one.version_id] = replace(one, name=style.name)
        return style

    def _find(self, name: str) -> Style | None:
        folded = name.strip().casefold()
        return next((style for style in self.styles if style.name.casefold() == folded), None)

    def _require_free(self, name: str, but_for: int | None = None) -> None:
        if (other := self._find(name)) and other.id != but_for:
            raise StyleRefusedError(StyleFault.NAME_TAKEN)

    async def _checked(self, draft: StyleDraft) -> StyleDraft:
        name = _clean(draft.name, STYLE_NAME_MAX, StyleFault.NAME)
        template = _clean(draft.template, STYLE_TEMPLATE_MAX, StyleFault.TEMPLATE)
        negative = draft.negative and draft.negative.strip()
        negative = _clean(negative, STYLE_NEGATIVE_MAX, StyleFault.NEGATIVE) if negative else None
        if template.count(STYLE_PLACE) != 1:
            raise StyleRefusedError(StyleFault.PLACE)
        for text in filter(None, (name, template.replace(STYLE_PLACE, " "), negative)):
            await self._check_words(text)
        return StyleDraft(name, template, negative)


def _clean(text: str, max_chars: int, fault: StyleFault) -> str:
    """Return *text* on one line. Raises StyleRefusedError where nothing can be seen, or too much."""
    try:
        return clean_prompt(" ".join(text.split()), max_chars)
    except PromptRejectedError as error:
        raise StyleRefusedError(fault) from error
