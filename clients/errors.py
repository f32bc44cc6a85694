"""What several apps find out about operators."""

from __future__ import annotations

from core.api.errors import DomainError


class OperatorUnknown(DomainError):
    """There is no operator with that id, or none that the caller may name; the text says which."""
