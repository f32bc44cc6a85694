"""Encryption of short secrets (account passwords, PINs) with a key that is not in the database.

The key is SMARTY_SECRETS_KEY (text, or a file named by SMARTY_SECRETS_KEY_FILE), else SECRET_KEY.
Sealed text: ``v1$`` + base64(nonce 12 bytes + AES-GCM ciphertext).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "v1$"
NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """The sealed text does not belong to this key, or there is no key: it was changed, or the row was tampered with."""


def _key_text() -> str:
    path = settings.SMARTY_SECRETS_KEY_FILE
    if not path:
        return settings.SMARTY_SECRETS_KEY or settings.SECRET_KEY
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise SecretUnreadable(f"SMARTY_SECRETS_KEY_FILE {path} can't be read") from error
    if not text:
        raise SecretUnreadable(f"SMARTY_SECRETS_KEY_FILE {path} is empty")
    return text


@lru_cache(maxsize=4)
def _cipher(key_text: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"smarty.secrets\0" + key_text.encode()).digest())


def seal_text(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(_key_text()).encrypt(nonce, text.encode(), None)
    return PREFIX + base64.b64encode(nonce + sealed).decode()


def unseal_text(sealed: str) -> str:
    """The clear text; text without our prefix is taken as clear (rows that a migration script put there)."""
    if not sealed.startswith(PREFIX):
        return sealed
    try:
        raw = base64.b64decode(sealed[len(PREFIX) :])
        return _cipher(_key_text()).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise SecretUnreadable("sealed with another key") from error


def secrets_equal(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
