"""Answers of camera/* in the OpenAPI document."""

from __future__ import annotations

from ninja import Schema

from core.api.endpoint import Answer


class CameraCategoryName(Schema):
    id: int
    name: str


class CameraItem(Schema):
    """A camera. What is on is 0 and "" where it has no guide; ``program_meta`` is a JSON object as text, or empty.
    ``channel_sort`` and ``camera_sort`` are both its number in the operator's order."""

    id: int
    has_subscription: int
    max_archive_duration: int
    category_id: int
    url: str
    icon: str
    name: str
    has_record: int
    is_favorited: int
    timeshift_offset: int
    city_id: int
    city_name: str
    channel_sort: int
    camera_sort: int
    program_id: int
    program_name: str
    program_begin_time: int
    program_end_time: int
    program_category_id: int
    program_category: str
    program_description: str
    program_meta: str
    option1: str
    option2: str
    option3: str
    preview_url: str
    additional_categories: list[CameraCategoryName]


class CameraListAnswer(Answer):
    count: int
    cameras: list[CameraItem]


class CameraCity(Schema):
    id: int
    name: str


class CameraCityList(Answer):
    cities: list[CameraCity]


class CameraCategory(Schema):
    id: int
    name: str
    city_name: str
    cameras_count: int


class CameraCategoryList(Answer):
    categories: list[CameraCategory]


class CameraOffer(Schema):
    """A way to watch or to buy a camera; ``tariff_id`` 0: the account was given it."""

    action: str
    tariff_id: int
    caption: str
    price: float
    periodical: bool
    activation_price: float


class CameraDetail(Answer):
    id: int
    name: str
    actions: list[CameraOffer]


class CameraAddress(Answer):
    """``stream_service_id`` 0: the camera's own address."""

    uri: str
    stream_service_id: int
