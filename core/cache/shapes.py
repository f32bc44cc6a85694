"""The version of a cached record, derived from its fields: an update meets records of the old kind and ignores them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any, get_args, get_type_hints


@cache
def version_of(record: type) -> str:
    """Eight hexadecimal digits, others as soon as a field of the record or of a record in it is added, renamed, removed
    or of another type. ``record``: a dataclass or a NamedTuple."""
    return sha256(repr(shape(record)).encode()).hexdigest()[:8]


def shape(kind: Any) -> Any:
    """A name, or for a record its fields in order; of a generic type its parts too."""
    fields = getattr(kind, "__dataclass_fields__", None) or getattr(kind, "_fields", None)
    if fields is not None:
        hints = hints_of(kind)
        return kind.__qualname__, [(name, shape(hints[name])) for name in fields]
    parts = get_args(kind)
    return (str(getattr(kind, "__origin__", kind)), [shape(part) for part in parts]) if parts else str(kind)


def hints_of(kind: type) -> dict[str, Any]:
    """The types of its fields; their names alone where Python can't build one of them (``array[int]`` in 3.11)."""
    try:
        return get_type_hints(kind)
    except TypeError:
        return dict(kind.__annotations__)
