"""Signs parameters as the documentation of the signed APIs says, written apart from the product's own code."""

from __future__ import annotations

import base64
import hashlib
from typing import Any


def signature(params: dict[str, Any], secret: str) -> str:
    pairs = [
        (name, str(value))
        for name, values in params.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return signature_of_pairs(pairs, secret)


def signature_of_pairs(pairs: list[tuple[str, str]], secret: str) -> str:
    text = "".join(f"{name}:{value};" for name, value in sorted(pairs)) + secret
    return hashlib.md5(base64.b64encode(text.encode()), usedforsecurity=False).hexdigest()


def signed(params: dict[str, Any], secret: str) -> dict[str, Any]:
    return {**params, "signature": signature(params, secret)}
