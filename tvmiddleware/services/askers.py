"""Whose confirmation it is: what was proved for one device serves that device alone.

A box, an app or a browser that asks for a confirmation (a call, a code, a QR login) has no session yet. It is known
again by a ticket, a secret that the answer hands to it in a cookie, and where it keeps no cookies by what it sends
anyway: its device_uid and the network that it asks from. docs/decisions/0058 tells what each way of confirming wants.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from core import secretbox
from core.networks import address_group

TICKET_BYTES = 16
TICKET = re.compile(r"[0-9a-f]{32}")
SALT = "smarty.asker"


@dataclass(frozen=True)
class Asker:
    """``name`` is "" for one that tells none; ``place`` is its network; ``ticket`` is its own, or a new one."""

    name: str
    place: str
    ticket: str

    @property
    def marks(self) -> dict[str, Any]:
        """What a row keeps of its asker: nothing that could be sent in its stead."""
        return {
            "asker_name": name_digest(self.name),
            "asker_place": self.place,
            "ticket_digest": ticket_digest(self.ticket),
        }

    def shows_ticket(self, row: Any) -> bool:
        """It brings what was handed to the asker of this row."""
        return bool(row.ticket_digest) and secretbox.secrets_equal(ticket_digest(self.ticket), row.ticket_digest)

    def is_asker(self, row: Any) -> bool:
        """The same device from the same network, or with the ticket. Enough where nothing else is proved: a call."""
        if self.shows_ticket(row):
            return True
        same = row.asker_name == name_digest(self.name) and row.asker_place == self.place
        return same and not row.ticket_shown

    def may_be_asker(self, row: Any) -> bool:
        """Nothing speaks against it. Enough where a code is shown too: phones change networks, and apps ask for a code
        in one call without their device_uid and show it in another with it."""
        if self.shows_ticket(row):
            return True
        if self.name and row.asker_name:
            same = row.asker_name == name_digest(self.name)
        else:
            same = row.asker_place == self.place
        return same and not row.ticket_shown


def asker_of(*, device_uid: str, ip: str, ticket: str) -> Asker:
    """The asker of a call without a session. ``ticket``: as the cookie brought it; anything that is none becomes a new
    one."""
    own = ticket if TICKET.fullmatch(ticket) else secrets.token_hex(TICKET_BYTES)
    return Asker(f"uid:{device_uid}" if device_uid else "", address_group(ip), own)


def asker_of_account(account_id: int) -> Asker:
    """The asker of a call with a session, which is proof enough wherever it comes from."""
    return Asker(f"account:{account_id}", "", secrets.token_hex(TICKET_BYTES))


def name_digest(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest() if name else ""


def ticket_digest(ticket: str) -> str:
    return salted_hmac(SALT, f"ticket:{ticket}", algorithm="sha256").hexdigest()
