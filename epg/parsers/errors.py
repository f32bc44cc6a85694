"""The one error of parsers and of everything between a source and the import."""

from __future__ import annotations


class ParserError(Exception):
    """The source can't be read; the old guide stays. ``permanent``: it will not heal without a person."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
