"""What people of films are made of, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, cast

from pydantic import BeforeValidator, WithJsonSchema

from apis.content.schemas.common import NameTexts, given_fields
from apis.content.schemas.images import Image, given_images
from apis.content.schemas.numbers import BirthDay
from core.api.endpoint import Answer
from core.api.values import Flag, Int, Text, describe_parameter, to_text
from library.constants import ActorType
from library.records.image_sources import ImageSource
from library.selectors.actor_records import ORDERS
from library.services.actor_records import ActorFields

PERSON_TYPES = {"actor": ActorType.ACTOR, "director": ActorType.DIRECTOR}


def to_person_type(value: Any) -> Any:
    word = str(to_text(value)).strip().lower()
    if word not in PERSON_TYPES:
        raise ValueError("neither actor nor director")
    return word


def to_order(value: Any) -> Any:
    word = str(to_text(value)).strip()
    if word not in ORDERS:
        raise ValueError("no order of people")
    return word


PersonType = Annotated[
    str, BeforeValidator(to_person_type), WithJsonSchema({"type": "string", "enum": list(PERSON_TYPES)})
]
PersonOrder = Annotated[str, BeforeValidator(to_order), WithJsonSchema({"type": "string", "enum": list(ORDERS)})]


class ActorTexts(NameTexts):
    country: Annotated[Text, describe_parameter("country")] = ""
    country_lang1: Annotated[Text, describe_parameter("country, language 1")] = ""
    country_lang2: Annotated[Text, describe_parameter("country, language 2")] = ""
    country_lang3: Annotated[Text, describe_parameter("country, language 3")] = ""
    country_lang4: Annotated[Text, describe_parameter("country, language 4")] = ""
    country_lang5: Annotated[Text, describe_parameter("country, language 5")] = ""
    profession: Annotated[Text, describe_parameter("profession")] = ""
    profession_lang1: Annotated[Text, describe_parameter("profession, language 1")] = ""
    profession_lang2: Annotated[Text, describe_parameter("profession, language 2")] = ""
    profession_lang3: Annotated[Text, describe_parameter("profession, language 3")] = ""
    profession_lang4: Annotated[Text, describe_parameter("profession, language 4")] = ""
    profession_lang5: Annotated[Text, describe_parameter("profession, language 5")] = ""
    biography: Annotated[Text, describe_parameter("biography")] = ""
    biography_lang1: Annotated[Text, describe_parameter("biography, language 1")] = ""
    biography_lang2: Annotated[Text, describe_parameter("biography, language 2")] = ""
    biography_lang3: Annotated[Text, describe_parameter("biography, language 3")] = ""
    biography_lang4: Annotated[Text, describe_parameter("biography, language 4")] = ""
    biography_lang5: Annotated[Text, describe_parameter("biography, language 5")] = ""


class ActorParams(ActorTexts):
    name: Annotated[Text, describe_parameter("full name")] = ""
    name_orig: Annotated[Text, describe_parameter("original name")] = ""
    birthdate: Annotated[BirthDay | None, describe_parameter("date of birth")] = None
    gender: Annotated[Int | None, describe_parameter("1 male, 2 female", ge=1, le=2)] = None
    movie_db_id: Annotated[Int | None, describe_parameter("id in the film database", ge=1)] = None
    type: Annotated[PersonType | None, describe_parameter("what the person did in films")] = None


class ActorCreateParams(ActorParams):
    photo_url: Annotated[Image | None, describe_parameter("photo: its address, or a file part of a multipart form")] = (
        None
    )


class ActorModifyParams(ActorParams):
    keeps_what_is_left_out: ClassVar[bool] = True

    id: Annotated[Int, describe_parameter("person ID")]
    load_meta: Annotated[Flag, describe_parameter("load data from the film database by movie_db_id")] = 0
    update_photo: Annotated[Flag, describe_parameter("load the photo too")] = 1


def actor_fields(params: ActorParams) -> ActorFields:
    found: dict[str, Any] = given_fields(params, ("name", "name_orig", "birthdate", *ActorTexts.model_fields))
    if params.gender is not None:
        found["gender"] = str(params.gender)
    if params.movie_db_id is not None:
        found["movie_db_id"] = str(params.movie_db_id)
    if params.type is not None:
        found["person_type"] = PERSON_TYPES[params.type]
    return cast("ActorFields", found)


def actor_images(params: ActorCreateParams) -> dict[str, ImageSource]:
    return given_images(params, ("photo_url",))


# --- answers ----------------------------------------------------------------------------------------------------------
class ContentActorIds(Answer):
    actors: list[int]
    count: int


class ContentActorDetail(Answer):
    id: int
    name: str
    name_lang1: str
    name_lang2: str
    name_lang3: str
    name_lang4: str
    name_lang5: str
    photo: str
    country: str
    country_lang1: str
    country_lang2: str
    country_lang3: str
    country_lang4: str
    country_lang5: str
    profession: str
    profession_lang1: str
    profession_lang2: str
    profession_lang3: str
    profession_lang4: str
    profession_lang5: str
    biography: str
    biography_lang1: str
    biography_lang2: str
    biography_lang3: str
    biography_lang4: str
    biography_lang5: str
    name_orig: str
    movie_db_id: int
    gender: str
    birthdate: str
    type: str
