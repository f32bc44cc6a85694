"""country/*: where the caller is, and which countries there are."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from apis.tvmiddleware.auth import API_KEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from geo import selectors as geo
from tvmiddleware.present import country as present


class CountryInfo(Answer):
    country_name: str
    country_code: str
    city_name: str


class CountryRow(Schema):
    id: int
    name: str
    country_name: str
    country_code: str


class CountryList(Answer):
    countries: list[CountryRow]


@endpoint(auth=API_KEY, db=READ, answer=CountryInfo)
def country_info(call: DeviceCall) -> dict[str, Any]:
    """The country and city of the caller's address; empty when nobody knows."""
    found = geo.find_place(geo.locate_address(call.operator.geo_locator, call.ip))
    return present.country_info(found, lang=call.lang)


@endpoint(auth=API_KEY, db=READ, answer=CountryList)
def country_list(call: DeviceCall) -> dict[str, Any]:
    """Every country, by name in the language asked for."""
    rows = [present.country_row(row, lang=call.lang) for row in geo.list_countries()]
    return {"countries": sorted(rows, key=lambda row: str(row["name"]))}
