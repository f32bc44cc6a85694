"""Shapes of ads/*, and of ``ads`` beside the address of a stream."""

from __future__ import annotations

from ninja import Schema

from core.api.endpoint import Answer


class AdEventRow(Schema):
    type: str
    url: str


class AdProviderOption(Schema):
    """What a provider says of a clip besides."""

    name: str
    value: str


class AdClip(Schema):
    name: str
    url: str
    width: int
    height: int
    duration: int
    provider_options: list[AdProviderOption]
    skipoffset: int
    events: list[AdEventRow]


class AdBlockShown(Schema):
    """``days``, ``begin_time`` and ``end_time`` come without ``timezone``: the box compares them with its own clock."""

    days: str | None = None
    begin_time: str | None = None
    end_time: str | None = None
    display_order: int
    provider: int
    movies: list[AdClip]
    events: list[AdEventRow]


class AdsList(Answer):
    ads: list[AdBlockShown]
