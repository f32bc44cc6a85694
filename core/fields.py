"""Model fields of our own: a secret that the database never sees in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from core import secretbox

if TYPE_CHECKING:
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField


class SecretTextField(TextField):
    """Text kept encrypted (AES-GCM, key outside the database), read back in clear.

    It can't be searched; compare in Python with ``core.secretbox.same``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value)
        return secretbox.seal(text) if text else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return secretbox.unseal(value) if value else ""
