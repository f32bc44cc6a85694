"""How values stand in the cache: pickled, because most are our own records, and sealed, because a pickle runs code.

A value is opened only if its seal shows that this installation wrote it, under this very key: whoever can write to the
cache can neither run code in a worker nor move one subscriber's session under another's key. Anything else is an absent
value, what former versions wrote without a seal too. The seal stands behind the pickle, where a former version that
reads the same cache during an upgrade does not look.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings

SEAL_BYTES = 16
MOVED = {"tvmiddleware.services.tokens": "playback.services.tokens"}
"""Module of a former version -> where its records stand now; of those that outlive an upgrade."""
Pass = Callable[[bytes], bytes]


class Unsealed(Exception):
    """Not written by this installation, or not under this key."""


def pack_value(key: str, value: Any, compress: Pass = bytes) -> bytes:
    """The value as it may stand in the cache under ``key``."""
    return sealed(key, compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)))


def unpack_value(key: str, raw: bytes, decompress: Pass = bytes) -> Any:
    """The value of ``pack_value``. Raises Unsealed before anything of it is read; else what pickle raises for a class
    that this version does not know."""
    data = decompress(unsealed(key, raw))
    try:
        return pickle.loads(data)
    except (ModuleNotFoundError, AttributeError):
        return MovedUnpickler(io.BytesIO(data)).load()


class MovedUnpickler(pickle.Unpickler):
    """Records whose class has moved since they were written, during an upgrade."""

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(MOVED.get(module, module), name)


def sealed(key: str, data: bytes) -> bytes:
    return data + seal(settings.SECRET_KEY, key, data)


def unsealed(key: str, raw: bytes) -> bytes:
    data, found = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
    if hmac.compare_digest(seal(settings.SECRET_KEY, key, data), found):
        return data
    if any(hmac.compare_digest(seal(secret, key, data), found) for secret in settings.SECRET_KEY_FALLBACKS):
        return data
    raise Unsealed


def seal(secret: str | bytes, key: str, data: bytes) -> bytes:
    hashed = keyed(secret).copy()
    hashed.update(b"%b\0%b" % (key.encode("utf-8", "surrogatepass"), data))  # no key has a zero
    return hashed.digest()


@lru_cache(maxsize=8)
def keyed(secret: str | bytes) -> hashlib.blake2b:
    """BLAKE2 with a key of this purpose: a MAC by itself, and a microsecond for a session's record."""
    text = secret.encode() if isinstance(secret, str) else secret
    return hashlib.blake2b(key=hashlib.sha256(b"cache\0" + text).digest(), digest_size=SEAL_BYTES)


class SealedSerializer:
    """For the calls of django-redis that know no key: what they wrote can't be read as an ordinary value."""

    NAME = "\0serializer"

    def __init__(self, options: dict[str, Any]) -> None:
        """As django-redis makes it."""

    def dumps(self, value: Any) -> bytes:
        return pack_value(self.NAME, value)

    def loads(self, value: bytes) -> Any:
        return unpack_value(self.NAME, value)
