"""Every picture of the library is described (core.picture_fields): an upload without rules is as large as it came."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ImageField

from core.picture_fields import list_pictures

DESCRIBED = {(model._meta.label, column) for model, rules in list_pictures() for column in rules.columns}


def test_every_image_field_of_the_library_is_described() -> None:
    """Or made of one that is."""
    found = {
        (model._meta.label, field.name)
        for model in apps.get_app_config("library").get_models()
        for field in model._meta.fields
        if isinstance(field, ImageField)
    }
    assert found
    assert found - DESCRIBED == set(), "register_picture(...) in library/tables/"
