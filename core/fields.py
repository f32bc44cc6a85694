"""Model fields of our own: a secret that the database never sees in clear, a balance that may also be called."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import lookups

from core import secretbox
from core.currencies import MOST_DECIMALS
from core.money import shorten_amount

if TYPE_CHECKING:
    TextField = models.CharField[str, str]
    LongTextField = models.TextField[str, str]
    BalanceColumn = models.DecimalField[Decimal, "Balance"]
else:
    TextField = models.CharField
    LongTextField = models.TextField
    BalanceColumn = models.DecimalField


ORDINARY = 255
PASSWORD_LENGTH = 64
SEALING_BYTES = secretbox.NONCE_BYTES + 16


class SecretTextField(TextField):
    """Text kept encrypted (AES-GCM, key outside the database), read back in clear.

    It can't be searched; compare in Python with ``core.secretbox.secrets_equal``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)

    @property
    def longest(self) -> int:
        """How long the text may be in clear; passwords and PINs 64 characters, keys as many as there is room for."""
        room = ((self.max_length or 0) - len(secretbox.PREFIX)) // 4 * 3 - SEALING_BYTES
        return PASSWORD_LENGTH if (self.max_length or 0) <= ORDINARY else room

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value)
        return secretbox.seal_text(text) if text else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return secretbox.unseal_text(value) if value else ""


class SealedTextField(LongTextField):
    """A longer text, kept encrypted in the same way."""

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value)
        return secretbox.seal_text(text) if text else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return secretbox.unseal_text(value) if value else ""


class Balance(Decimal):
    """An amount. Published plug-ins write ``customer.balance()``, everybody else ``customer.balance``: both work."""

    def __call__(self) -> Decimal:
        return Decimal(self)


if TYPE_CHECKING:
    MoneyField = models.DecimalField  # the checker's plugin knows which of them may be None
else:

    class MoneyField(models.DecimalField):
        """A sum of up to ten digits before the point, kept with the decimal places of any currency.

        Three of them; with more SQLite, whose numbers hold 15 digits, would not give the largest sums back. What is
        read has three only where the third is not 0: 250.00, 0.125.
        """

        def __init__(self, *args, **kwargs):
            kwargs.setdefault("max_digits", 10 + MOST_DECIMALS)
            kwargs.setdefault("decimal_places", MOST_DECIMALS)
            super().__init__(*args, **kwargs)

        def from_db_value(self, value, expression, connection):
            return None if value is None else shorten_amount(value)


class BalanceField(BalanceColumn):
    """A sum as of ``MoneyField``, with up to 12 digits before the point, read as ``Balance``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12 + MOST_DECIMALS)
        kwargs.setdefault("decimal_places", MOST_DECIMALS)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Balance | None:
        return None if value is None else Balance(shorten_amount(value))

    def to_python(self, value: Any) -> Any:
        plain = super().to_python(value)
        return plain if plain is None else Balance(plain)

    def get_default(self) -> Any:
        plain = super().get_default()
        return plain if plain is None else Balance(plain)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = super().get_db_prep_value(value, connection, prepared)
        return Decimal(plain) if isinstance(plain, Balance) else plain  # drivers know the class itself only


if TYPE_CHECKING:
    ExactTextField = models.CharField  # the checker's plugin knows which of them may be None
else:

    class ExactTextField(models.CharField):
        """A text that somebody else made up to name something: an ext_id, a key, a device's UID.

        Compared character by character on every database, case, accents and trailing spaces included. PostgreSQL and
        SQLite do so anyway, MariaDB and MySQL by the column's collation. Columns that exist: ``core.exact_columns``.
        """

        def db_parameters(self, connection):
            return {**super().db_parameters(connection), "collation": exact_collation(connection)}


def exact_collation(connection: Any) -> str | None:
    """The collation that tells all texts apart; None where the database does that without being told."""
    if connection.vendor != "mysql":
        return None
    if connection.mysql_is_mariadb:
        return "utf8mb4_nopad_bin"
    return "utf8mb4_0900_bin" if connection.mysql_version >= (8, 0, 17) else "utf8mb4_bin"


class CaselessMixin:
    """``iexact``, ``icontains`` and so on of MariaDB rely on the column's collation: here they are told one."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Any:
        sql, params = super().process_lhs(compiler, connection, lhs)  # type: ignore[misc]
        return (f"{sql} COLLATE utf8mb4_unicode_ci" if connection.vendor == "mysql" else sql), params


def caseless(lookup: Any) -> Any:
    return type(lookup.__name__, (CaselessMixin, lookup), {})


for _lookup in (lookups.IExact, lookups.IContains, lookups.IStartsWith, lookups.IEndsWith):
    ExactTextField.register_lookup(caseless(_lookup))
