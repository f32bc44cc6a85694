"""A text with a code or a password on its way into a row: variables that hold it show nothing of it in tracebacks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SecretText:
    """Whoever writes the row takes the text out where no variable keeps it: ``row.text = revealed(text)``."""

    value: str = field(repr=False)


def reveal_text(text: str | SecretText) -> str:
    return text.value if isinstance(text, SecretText) else text
