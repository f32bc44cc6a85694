"""Parameters and answers that many methods share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AfterValidator

from apis.content.auth import WRONG_PARAMETER, ContentCall
from core import clock
from core.api.endpoint import Answer, ParamsModel
from core.api.errors import ApiError
from core.api.values import Int, IntList, Text, describe_parameter, from_json
from core.limits import FieldsInvalid
from core.owned_rows import RowPage


class ContentMade(Answer):
    id: int


def wrong_parameter(name: str, text: Any) -> ApiError:
    """To be raised for a parameter that can be read and is wrong all the same; the text is answered too."""
    return ApiError(WRONG_PARAMETER, str(text), error_fields={name: str(text)})


# --- links ------------------------------------------------------------------------------------------------------------
def no_zeros(ids: list[int]) -> list[int]:
    return ids if any(ids) else []


Links = Annotated[IntList, AfterValidator(no_zeros)]
"""Ids that replace those there are. ``0`` and ``[]`` say: none; who does not send the parameter leaves them."""


# --- texts ------------------------------------------------------------------------------------------------------------
class NameTexts(ParamsModel):
    """``name`` in the operator's additional languages. Which is which: SMARTY_ADDITIONAL_LANGUAGES."""

    name_lang1: Annotated[Text, describe_parameter("name, language 1")] = ""
    name_lang2: Annotated[Text, describe_parameter("name, language 2")] = ""
    name_lang3: Annotated[Text, describe_parameter("name, language 3")] = ""
    name_lang4: Annotated[Text, describe_parameter("name, language 4")] = ""
    name_lang5: Annotated[Text, describe_parameter("name, language 5")] = ""


class DescriptionTexts(ParamsModel):
    description_lang1: Annotated[Text, describe_parameter("description, language 1")] = ""
    description_lang2: Annotated[Text, describe_parameter("description, language 2")] = ""
    description_lang3: Annotated[Text, describe_parameter("description, language 3")] = ""
    description_lang4: Annotated[Text, describe_parameter("description, language 4")] = ""
    description_lang5: Annotated[Text, describe_parameter("description, language 5")] = ""


Meta = Annotated[Text, describe_parameter("further data, a JSON object as text; {} empties it")]


def read_meta(text: str, parameter: str = "meta") -> dict[str, Any]:
    """Raises FieldsInvalid for what is no JSON object."""
    try:
        found = from_json(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FieldsInvalid({parameter: _("not a JSON object")})
    return found


# --- times ------------------------------------------------------------------------------------------------------------
def own_time(call: ContentCall, moment: datetime | None) -> datetime | None:
    """A time without an offset is the operator's."""
    return None if moment is None else clock.in_zone(moment, call.operator.time_zone)


# --- what was sent ----------------------------------------------------------------------------------------------------
def given_fields(params: ParamsModel, names: Iterable[str], flags: Iterable[str] = ()) -> dict[str, Any]:
    """The parameters among ``names`` and ``flags`` that were sent, as field -> value; flags come out as bool."""
    sent = {name: getattr(params, name) for name in params.model_fields_set}
    found = {name: sent[name] for name in names if sent.get(name) is not None}
    return {**found, **{name: bool(sent[name]) for name in flags if sent.get(name) is not None}}


# --- pages ------------------------------------------------------------------------------------------------------------
class PageParams(ParamsModel):
    limit: Annotated[Int, describe_parameter("rows of a page, at most 100; 0 = only the count", ge=0)] = 20
    page: Annotated[Int, describe_parameter("page, from 1")] = 1

    @property
    def rows(self) -> RowPage:
        return RowPage(self.page, self.limit)


# --- pictures ---------------------------------------------------------------------------------------------------------
class UploadErrorRow(Schema):
    """A picture that could not be loaded; the object was saved without it."""

    field: str
    url: str
    error: int
    error_message: str


class ContentUploaded(ContentMade):
    upload_errors: list[UploadErrorRow]


class UploadAnswer(Answer):
    """Of a method that changes an object."""

    upload_errors: list[UploadErrorRow]
