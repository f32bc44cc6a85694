"""Pictures as parameters: an address, or a file part of a multipart form under the same name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any, get_args

from django.core.files.uploadedfile import UploadedFile
from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from core.api.endpoint import ParamsModel
from core.api.values import to_text
from library.records.image_sources import ImageSource

MOST_BYTES = 15 * 2**20
"""Of an uploaded picture. Of a larger one a byte more is kept, so that whoever stores it sees that it is too large."""
MOST_LETTERS = 2048
"""Of an address."""


def to_image(value: Any) -> Any:
    last = value[-1] if isinstance(value, list) and value else value
    if isinstance(last, ImageSource):
        return last
    address = str(to_text(last)).strip()
    if not address or len(address) > MOST_LETTERS:
        raise ValueError("neither an address nor a file")
    return ImageSource(address=address)


Image = Annotated[InstanceOf[ImageSource], BeforeValidator(to_image), WithJsonSchema({"type": "string"})]


def uploaded_image(file: UploadedFile[Any]) -> ImageSource:
    file.seek(0)
    return ImageSource(data=file.read(MOST_BYTES + 1), name=(file.name or "")[:255])


def given_images(params: ParamsModel, names: Iterable[str]) -> dict[str, ImageSource]:
    """The pictures among ``names`` that were sent."""
    return {name: source for name in names if (source := getattr(params, name)) is not None}


@lru_cache(maxsize=512)
def image_names(params: type[ParamsModel]) -> frozenset[str]:
    """The parameters of an endpoint that are pictures."""
    return frozenset(
        name for name, field in params.model_fields.items() if is_image([*field.metadata, *noted(field.annotation)])
    )


def noted(kind: Any) -> list[Any]:
    """What hangs on the parts of ``Image | None``."""
    return [note for part in get_args(kind) for note in getattr(part, "__metadata__", ())]


def is_image(notes: list[Any]) -> bool:
    return any(isinstance(note, BeforeValidator) and note.func is to_image for note in notes)


def picture_values(params: ParamsModel) -> dict[str, str | bytes]:
    """The pictures that were sent, as ``fetch_pictures`` takes them: parameter -> address, or the bytes of a file."""
    sent = {name: getattr(params, name) for name in image_names(type(params)) & params.model_fields_set}
    return {name: one.data if one.is_upload else one.address for name, one in sent.items() if one is not None}
