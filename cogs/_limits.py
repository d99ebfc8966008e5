"""Discord's limits on a message, checked before it is sent: discord.py lets several of them pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from discord import ui

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_MAX, ITEMS_MAX, GALLERY_MAX = 4000, 40, 10
ALT_MAX, CUSTOM_ID_MAX, LABEL_MAX = 1024, 100, 80

_View = TypeVar("_View", bound=ui.LayoutView)


def checked(view: _View) -> _View:
    """Return *view* if Discord will take it. Raises ValueError naming every limit it breaks.

    Limits: https://discord.com/developers/docs/components/reference
    """
    if faults := list(_faults(view)):
        raise ValueError("; ".join(faults))
    return view


def _faults(view: ui.LayoutView) -> Iterator[str]:
    if not 0 < view.total_children_count <= ITEMS_MAX:
        yield f"{view.total_children_count} components"
    items = list(view.walk_children())
    length = sum(len(item.content) for item in items if isinstance(item, ui.TextDisplay))
    if length > TEXT_MAX:
        yield f"{length} characters of text"
    custom_ids: set[str] = set()
    for item in items:
        yield from _item_faults(item)
        if custom_id := getattr(item, "custom_id", None):
            if custom_id in custom_ids or len(custom_id) > CUSTOM_ID_MAX:
                yield f"custom id {custom_id!r}"
            custom_ids.add(custom_id)


def _item_faults(item: ui.Item[ui.LayoutView]) -> Iterator[str]:
    label: str = getattr(getattr(item, "item", item), "label", None) or ""  # a DynamicItem holds its button in `item`
    if len(label) > LABEL_MAX:
        yield f"label {label!r}"
    if isinstance(item, ui.TextDisplay) and not item.content:
        yield "an empty text"
    if isinstance(item, ui.MediaGallery):
        if not 0 < len(item.items) <= GALLERY_MAX:
            yield f"{len(item.items)} pictures in a gallery"
        yield from (
            f"alt text of {len(one.description or '')}" for one in item.items if len(one.description or "") > ALT_MAX
        )
