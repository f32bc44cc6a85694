"""What waits for an account, as the session record carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FOREVER = float("inf")


@dataclass(frozen=True)
class WaitingMessage:
    """An urgent message, or a command, that waits for the next status call; ``session_id`` 0 = of any session."""

    id: int
    session_id: int
    expires_at: float
    subject: str
    text: str
    no_confirmation: bool
    command_type: int
    user_confirmation: bool
    deep_link: str
    image_for_command: str


@dataclass(frozen=True)
class Inbox:
    normal_until: float
    """Unix time until which some unread message that is not urgent holds; 0: there is none."""
    urgent: tuple[WaitingMessage, ...]
    commands: tuple[WaitingMessage, ...]

    def has_new(self, now: datetime) -> bool:
        return self.normal_until > now.timestamp()


EMPTY = Inbox(0.0, (), ())
ONLY_NORMAL = Inbox(FOREVER, (), ())
"""Nothing but messages that are not urgent and hold for ever: what a message to everybody leaves."""
