"""The endpoint's keys, held so that no repr shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

KEY_NAMES = ("primary", "secondary")
"""What logs and reports call a key; its place in `Credentials.keys` is its place here."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """One endpoint's keys. Both are always valid and regenerated one at a time: holding both survives a rotation.

    Source: https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint
    """

    primary: str = field(repr=False)
    secondary: str | None = field(default=None, repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys there are, primary first."""
        return (self.primary,) if self.secondary is None else (self.primary, self.secondary)
