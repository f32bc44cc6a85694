"""What a column's name means, and a cell in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, get_type_hints

from django.utils.translation import gettext_lazy as _

from core.api import values
from core.api.errors import DomainError
from core.commands import FALSE_WORDS, TRUE_WORDS
from core.spreadsheet_cells import CellDamaged, check_text
from tvmiddleware.services.account_records import AccountFields
from tvmiddleware.services.customers import CustomerFields

OTHER_NAMES = MappingProxyType(
    {
        "account": "abonement",
        "contract": "contract_number",
        "first_name": "firstname",
        "last_name": "lastname",
        "login": "abonement",
        "middle_name": "middlename",
        "mobile": "mobile_phone_number",
        "patronymic": "middlename",
        "phone": "mobile_phone_number",
        "pin": "parent_code",
        "surname": "lastname",
        "tariff": "tariffs",
    }
)
YES, NO = TRUE_WORDS | {"да", "истина", "+"}, (FALSE_WORDS - {""}) | {"нет", "ложь", "-"}
LIST = re.compile(r"\s*[|;,]\s*")
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?$")
"""What spreadsheets write behind a day."""


class ColumnsWrong(DomainError):
    """The first line of the file is not what an import needs; nothing was done."""


class CellWrong(DomainError):
    """One cell can't be understood."""


@dataclass
class ImportedRow:
    """One line: fields of the customer and of the account, and what is neither."""

    number: int
    customer: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    abonement: int | None = None
    tariffs: list[str] | None = None
    balance: Decimal | None = None


def to_day(text: str) -> date:
    text = MIDNIGHT.sub("", text)
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day of the calendar has no zone)
        except ValueError:
            continue
    raise CellWrong(_("not a date: 2026-12-31 or 31.12.2026"))


def to_bool(text: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise CellWrong(_("neither yes nor no"))
    return word in YES


def to_number(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise CellWrong(_("not a whole number"))
    return int(text)


def to_money(text: str) -> Decimal:
    """A number as spreadsheets write it, ``1 234,50`` too."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    try:
        amount: Decimal = values.to_money(plain)
    except ValueError as error:
        raise CellWrong(_("not an amount")) from error
    return amount


def to_numbers(text: str) -> list[int]:
    return [to_number(word) for word in LIST.split(text) if word]


READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    str | None: str,
    bool: to_bool,
    int: to_number,
    int | None: to_number,
    date | None: to_day,
    list[int]: to_numbers,
}


def readers_of(fields: type) -> dict[str, Callable[[str], Any]]:
    """Field -> how its cell is read; kinds that no cell can hold are left out."""
    return {name: READERS[kind] for name, kind in get_type_hints(fields).items() if kind in READERS}


CUSTOMER = readers_of(CustomerFields)
ACCOUNT = {
    f"account_{name}" if name in CUSTOMER else name: reader for name, reader in readers_of(AccountFields).items()
}
OWN: dict[str, Callable[[str], Any]] = {
    "abonement": to_number,
    "tariffs": lambda text: [word for word in re.split(r"\s*[|;]\s*", text) if word],
    "balance": to_money,
}
KEYS = ("contract_number", "ext_id", "abonement")
"""By one of them a row is known when the file is imported again."""


def match_columns(header: Iterable[str]) -> list[str]:
    """Names of columns as people write them -> ours, in the same order. Raises ColumnsWrong."""
    names = [OTHER_NAMES.get(name := text.strip().lower().replace(" ", "_"), name) for text in header]
    known = {*CUSTOMER, *ACCOUNT, *OWN}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ColumnsWrong(f"unknown columns: {', '.join(unknown)}; known are: {', '.join(sorted(known))}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ColumnsWrong(f"the column {twice[0]} stands there twice")
    if not set(KEYS) & set(names):
        raise ColumnsWrong(f"a column {', '.join(KEYS)} is needed: by it a row is known when it is imported again")
    return names


def read_row(number: int, cells: Mapping[str, str]) -> ImportedRow:
    """A line of the file as typed values; empty cells are left out. Raises CellWrong with the column's name."""
    row = ImportedRow(number)
    for name, text in cells.items():
        if not text:
            continue
        try:
            check_text(text)
            put(row, name, text)
        except CellDamaged as error:
            raise CellWrong(f"{name}: {error}") from error
        except CellWrong as error:
            raise CellWrong(f"{name}: {error.message}") from error
    return row


def put(row: ImportedRow, name: str, text: str) -> None:
    if name in OWN:
        setattr(row, name, OWN[name](text))
    elif name in CUSTOMER:
        row.customer[name] = CUSTOMER[name](text)
    else:
        row.account[name.removeprefix("account_")] = ACCOUNT[name](text)
