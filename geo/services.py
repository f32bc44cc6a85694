"""Countries of the world: ISO 3166 codes, phone codes, names in Russian and English (after Unicode CLDR)."""

from __future__ import annotations

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core.i18n import language_field, language_slot
from geo.models import Country

FILE = Path(__file__).resolve().parent / "data" / "countries.csv"
NAME_LANGUAGES = ("ru", "en")
FILLED = ("iso3_code", "phone_code", *(language_field("name", slot) for slot in range(1, 6)))


@transaction.atomic
def load_countries() -> int:
    """Add the countries that lack and fill in what is empty in the others; the number added. May be repeated."""
    known = {row.iso_code.upper(): row for row in Country.objects.all()}
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [fields_of(row) for row in csv.DictReader(file)]
    missing = [Country(**fields) for fields in rows if fields["iso_code"] not in known]
    touched = [
        known[fields["iso_code"]]
        for fields in rows
        if fields["iso_code"] in known and fill(known[fields["iso_code"]], fields)
    ]
    Country.objects.bulk_create(missing)
    Country.objects.bulk_update(touched, FILLED, batch_size=100)
    return len(missing)


def fields_of(row: dict[str, str]) -> dict[str, str]:
    """A line of the file as columns, its names in the languages of this installation."""
    default = settings.SMARTY_DEFAULT_LANGUAGE
    fields = {name: row[name] for name in ("iso_code", "iso3_code", "phone_code")}
    fields["name"] = row[default if default in NAME_LANGUAGES else "en"]
    for language in NAME_LANGUAGES:
        if slot := language_slot(language):
            fields[language_field("name", slot)] = row[language]
    return fields


def fill(country: Country, fields: dict[str, str]) -> bool:
    """Fill the empty columns of a country that is there already; whether any was."""
    empty = [name for name in FILLED if fields.get(name) and not getattr(country, name)]
    for name in empty:
        setattr(country, name, fields[name])
    return bool(empty)
