"""A text with a code or a password on its way into a row: variables that hold it show nothing of it in tracebacks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SecretText:
    """A text that no variable keeps: whoever writes the row takes it out there, ``row.text = reveal_text(text)``."""

    value: str = field(repr=False)


def reveal_text(text: str | SecretText) -> str:
    return text.value if isinstance(text, SecretText) else text
