"""Fields in five further languages, for texts and pictures that only films and their like have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.models import LANGUAGE_SLOTS

M = TypeVar("M", bound=type[models.Model])


def add_languages(*names: str) -> Callable[[M], M]:
    """A class decorator: ``text_lang1`` to ``text_lang5`` beside each field ``text`` named, of the same kind, empty
    where nothing was entered. Slot N belongs to SMARTY_ADDITIONAL_LANGUAGES[N-1]."""

    def decorate(model: M) -> M:
        for name in names:
            add_slots(model, model._meta.get_field(name))  # type: ignore[arg-type]
        return model

    return decorate


def add_slots(model: type[models.Model], field: models.Field) -> None:  # type: ignore[type-arg]
    for slot in LANGUAGE_SLOTS:
        copy = field.clone()
        copy.verbose_name = format_lazy(_("{field}, language {slot}"), field=field.verbose_name, slot=slot)
        copy.blank, copy.default = True, ""
        copy.help_text = ""
        model.add_to_class(f"{field.name}_lang{slot}", copy)
