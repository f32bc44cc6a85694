"""The licence of this installation: SMARTY_KEY signs the limits and the server's fingerprint (Ed25519).

Without SMARTY_KEY nothing is limited. A key is the signature alone, in groups of seven letters and digits; what it
signs stands in the other settings, so that an operator reads his limits where he always did. A key of the original
(four groups) can't be verified here: its limits hold as they are written.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.api.errors import DomainError

FOREIGN_FORM = re.compile(r"[A-Za-z0-9]{7}(-[A-Za-z0-9]{7}){3}")
GROUP = 7
SIGNATURE_BYTES = 64
PUBLIC_BYTES = 32
MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
FINGERPRINT_LENGTH = 28


class LicenceRefused(DomainError):
    """The licence does not allow one more, or has ended; the text says which limit."""


@dataclass(frozen=True)
class Licence:
    """What is allowed; 0, "" and None mean no limit. ``problem`` is why the key does not hold, "" when it does."""

    max_clients: int = 0
    until: date | None = None
    accounts: int = 0
    devices: int = 0
    monitoring: int = 0
    device_types: frozenset[str] | None = None
    apis: frozenset[str] | None = None
    problem: str = ""
    verified: bool = True

    def ended(self, today: date) -> bool:
        return self.until is not None and today > self.until


UNLIMITED = Licence()


def current_licence() -> Licence:
    """The licence that the settings describe."""
    if not settings.SMARTY_KEY:
        return UNLIMITED
    return read(
        settings.SMARTY_KEY,
        settings.SMARTY_LICENSE_PUBLIC_KEY,
        int(settings.SMARTY_MAX_CLIENTS or 0),
        str(settings.SMARTY_AVAILABLE_UNTIL or ""),
        orjson.dumps(settings.SMARTY_LICENSE_PARAMS or {}, option=orjson.OPT_SORT_KEYS),
    )


@lru_cache(maxsize=8)
def read(keys: str, public_key: str, max_clients: int, until: str, params: bytes) -> Licence:
    limits: dict[str, Any] = orjson.loads(params)
    return Licence(
        max_clients=max_clients,
        until=parse_day(until),
        accounts=whole(limits.get("account_limit")),
        devices=whole(limits.get("device_limit")),
        monitoring=whole(limits.get("monitoring_limit")),
        device_types=names(limits.get("device_types")),
        apis=names(limits.get("api_list")),
        problem=problem_of(keys, public_key, message_bytes(max_clients, until, limits, server_fingerprint())),
        verified=not FOREIGN_FORM.fullmatch(keys.strip()),
    )


def problem_of(keys: str, public_key: str, signed: bytes) -> str:
    """Why none of the keys (one a server, separated by spaces or commas) is good; "" when one is."""
    if FOREIGN_FORM.fullmatch(keys.strip()):
        return ""
    if not public_key:
        return "SMARTY_LICENSE_PUBLIC_KEY is not set, so SMARTY_KEY can't be verified"
    if not any(verifies(key, public_key, signed) for key in re.split(r"[\s,;]+", keys.strip())):
        return "SMARTY_KEY is not valid for this server and these limits"
    return ""


def verifies(key: str, public_key: str, signed: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(unpacked(public_key, PUBLIC_BYTES))
        public.verify(unpacked(key, SIGNATURE_BYTES), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def message_bytes(max_clients: int, until: str, params: dict[str, Any], server: str) -> bytes:
    """The bytes that a key signs."""
    signed = {"clients": max_clients, "until": until.strip(), "params": params, "server": server}
    return orjson.dumps(signed, option=orjson.OPT_SORT_KEYS)


def issue_licence(private_key: Ed25519PrivateKey, signed: bytes) -> str:
    return packed(private_key.sign(signed))


def public_half(private_key: Ed25519PrivateKey) -> str:
    """What SMARTY_LICENSE_PUBLIC_KEY holds for keys that ``private_key`` signs."""
    return packed(private_key.public_key().public_bytes_raw())


def packed(data: bytes) -> str:
    """Letters and digits in groups of seven, like the keys that operators know."""
    text = base64.b32encode(data).decode().rstrip("=")
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def unpacked(text: str, length: int) -> bytes:
    """The bytes of a packed text; ValueError when it is none of that length."""
    bare = text.strip().upper().replace("-", "")
    data = base64.b32decode(bare + "=" * (-len(bare) % 8))
    if len(data) != length:
        raise ValueError("wrong length")
    return data


def server_fingerprint() -> str:
    """What identifies this server: its system installation and kind of machine. The same for every user and after a
    reboot."""
    machine = next((text for path in MACHINE_FILES if (text := text_of(path))), platform.node())
    digest = hashlib.sha256(f"smarty.server\0{machine}\0{platform.machine()}".encode()).digest()
    return packed(base64.b32decode(base64.b32encode(digest)[:FINGERPRINT_LENGTH] + b"=" * 4))


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def parse_day(text: str) -> date | None:
    """``dd.mm.yyyy``; None when it is empty or none (a system check says so)."""
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y").date()  # noqa: DTZ007  (a calendar day)
    except ValueError:
        return None


def whole(value: Any) -> int:
    try:
        return max(0, int(value or 0))
    except (TypeError, ValueError):
        return 0


def names(value: Any) -> frozenset[str] | None:
    """A list, or a text with commas; None: not limited."""
    if not value:
        return None
    rows = re.split(r"[\s,;]+", value) if isinstance(value, str) else value
    return frozenset(str(row).strip().lower() for row in rows if str(row).strip())


# --- what the licence allows ------------------------------------------------------------------------------------------


def check_holds(today: date) -> None:
    """Refuses whatever would add to an installation whose key is wrong or has ended."""
    licence = current_licence()
    if licence.problem:
        raise LicenceRefused(_("the licence key of the server is not valid"))
    if licence.ended(today):
        raise LicenceRefused(_("the licence of the server ended on %s") % f"{licence.until:%d.%m.%Y}")


def check_room(present: int, limit: int, what: str) -> None:
    """Refuses one more than ``limit`` of ``what``."""
    if limit and present >= limit:
        raise LicenceRefused(_("the licence of the server allows %(limit)s %(what)s") % {"limit": limit, "what": what})


def check_device_type(system_name: str) -> None:
    allowed = current_licence().device_types
    if allowed is not None and system_name.lower() not in allowed:
        raise LicenceRefused(_("the licence of the server does not include devices of this type"))


def check_api(name: str) -> None:
    """Raises LicenceRefused when the licence does not include the API of this name, as ``api_list`` has it."""
    if settings.SMARTY_KEY and not serves_api(name):
        raise LicenceRefused(_("the licence of the server does not include this API"))


Rule = Callable[[Any], None]
rules: dict[type[Any], Rule] = {}
"""Model -> what is asked before one more of it is kept; the apps that own the models put theirs in."""


def check_new(row: Any) -> None:
    """Raises LicenceRefused when the licence does not allow this new row. Without a key nothing is asked."""
    rule = rules.get(type(row))
    if rule is not None and settings.SMARTY_KEY:
        check_holds(clock.now().date())
        rule(row)


def before_save(sender: type[Any], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """The receiver of pre_save: whoever makes the row, an API, the panel, an import or a command."""
    if instance._state.adding and not raw:
        check_new(instance)


def serves_api(api: str) -> bool:
    """Whether the licence includes this API (tvmw, billing, content...)."""
    apis = current_licence().apis
    return apis is None or api in apis
