"""The form of every page of the panel: operator scoping, secrets that are set but not shown, languages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms.models import InlineForeignKeyField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core import licence
from core.admin.merging import MergingForm
from core.admin.scope import EVERYTHING, Scope, owner_id
from core.admin.uploads import PictureRefused, limit_of, usable_picture
from core.images import Picture
from core.models import EnteredAddress
from core.upload_handler import LostUpload

LANGUAGE_FIELD = re.compile(r"^(?P<name>.+)_lang(?P<slot>[1-5])$")


def additional_languages() -> list[str]:
    return list(settings.SMARTY_ADDITIONAL_LANGUAGES)[:5]


def language_label(model: type[Model], name: str) -> str | None:
    """``name (en)`` for ``name_lang1``; None: not a field of an additional language."""
    match = LANGUAGE_FIELD.match(name)
    if match is None:
        return None
    languages = additional_languages()
    slot = int(match["slot"])
    code = languages[slot - 1] if slot <= len(languages) else str(slot)
    base: Any = model._meta.get_field(match["name"])
    return f"{base.verbose_name} ({code})"


class SecretField(forms.CharField):
    """Sets a secret. Renders blank and keeps the old value when left blank, unless ``shown`` was allowed."""

    shown = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"})
        kwargs.setdefault("help_text", _("empty = unchanged"))
        kwargs["required"] = False
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if self.shown else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data) if self.shown else bool(data)


class ScopedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Names the operator too, for staff that sees several."""

    with_owner = False

    def label_from_instance(self, obj: Model) -> str:
        return owned_label(obj) if self.with_owner else str(obj)


class ScopedMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    with_owner = False

    def label_from_instance(self, obj: Model) -> str:
        return owned_label(obj) if self.with_owner else str(obj)


def owned_label(row: Any) -> str:
    return f"{row} ({row.client})" if owner_id(row) else str(row)


class PanelForm(MergingForm):
    """``panel_admin``, ``panel_scope``, ``by_superuser``, ``show_secrets`` are set on the class made for a request."""

    panel_admin: Any = None
    by_superuser = False
    panel_scope: Scope = EVERYTHING
    show_secrets = False
    refusal: PictureRefused | None = None
    """Of the disk, to what this very form was sent with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures: dict[str, Picture] = {}
        if self.instance.pk is None:
            self.take_scope()
        for field in self.fields.values():
            if isinstance(field, SecretField):
                field.shown = self.show_secrets
                field.help_text = "" if self.show_secrets else field.help_text

    def take_scope(self) -> None:
        """A new row of limited staff belongs to their operator (and dealer), which the form does not show."""
        if self.panel_scope.client_id is not None and hasattr(self.instance, "client_id"):
            self.instance.client_id = self.panel_scope.client_id
        if self.panel_scope.dealer_id is not None and hasattr(self.instance, "dealer_id"):
            self.instance.dealer_id = self.panel_scope.dealer_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.warn_lost()
        for name, field in self.fields.items():
            if isinstance(field, SecretField) and not field.shown and not cleaned.get(name):
                cleaned[name] = getattr(self.instance, name)
            if isinstance(field, forms.ImageField) and isinstance(cleaned.get(name), UploadedFile):
                self.check_image(name, cleaned[name])
        self.inherit_client(cleaned)
        self.check_owners(cleaned)
        self.check_licence()
        self.note_author(cleaned)
        self.show_refusal()
        return cleaned

    def note_author(self, cleaned: dict[str, Any]) -> None:
        """Who changes an address that this server asks answers for where it leads; a superuser may say otherwise."""
        if not isinstance(self.instance, EnteredAddress):
            return
        changed = set(self.changed_data)
        entered = self.instance._state.adding or changed.intersection(self.instance.fetched_fields)
        if entered and not (self.by_superuser and "address_trusted" in changed):
            cleaned["address_trusted"] = self.instance.address_trusted = self.by_superuser

    def check_licence(self) -> None:
        if self.instance._state.adding:
            try:
                licence.check_new(self.instance)
            except licence.LicenceRefused as error:
                self.add_error(None, ValidationError(str(error.message), code="licence"))

    def check_image(self, name: str, upload: UploadedFile[Any]) -> None:
        """Read it through: what can't be shown is refused here."""
        try:
            self.pictures[name] = usable_picture(upload, limit_of(self.panel_admin, type(self.instance), name))
        except ValidationError as error:
            self.add_error(name, error)

    def warn_lost(self) -> None:
        """A file that did not even arrive is no wrong picture."""
        for name in self.fields:
            upload = self.files.get(self.add_prefix(name))
            if isinstance(upload, LostUpload):
                self.errors.pop(name, None)
                self.add_error(name, ValidationError(str(upload.refusal.message), code="disk"))

    def show_refusal(self) -> None:
        """What the disk said when this very form was saved."""
        if self.refusal is not None:
            field = self.refusal.field if self.refusal.field in self.fields else None
            self.add_error(field, ValidationError(str(self.refusal.message), code="disk"))

    def inherit_client(self, cleaned: dict[str, Any]) -> None:
        """Where the operator is that of another row ("account"), it is taken from there."""
        source = getattr(self.panel_admin, "client_from", None)
        if source and cleaned.get(source) is not None:
            self.instance.client_id = owner_id(cleaned[source])

    def check_owners(self, cleaned: dict[str, Any]) -> None:
        """Everything a row refers to belongs to one operator, the row's own, or to nobody."""
        mine = self.own_client_id(cleaned)
        if mine is None:
            return
        for name, value in list(cleaned.items()):
            rows = value if isinstance(value, QuerySet | list | tuple) else [value]
            owners = {owner_id(row) for row in rows if isinstance(row, Model)}
            if name != "client" and owners - {None, mine}:
                self.add_error(name, ValidationError(_("belongs to another operator"), code="foreign"))

    def own_client_id(self, cleaned: dict[str, Any]) -> int | None:
        chosen = cleaned.get("client")
        if isinstance(chosen, Model):
            return int(chosen.pk)
        parents = [field.parent_instance for field in self.fields.values() if isinstance(field, InlineForeignKeyField)]
        rows = [self.instance, *parents, *cleaned.values()]
        return next((owner for row in rows if isinstance(row, Model) and (owner := owner_id(row))), None)

    def _get_validation_exclusions(self) -> set[str]:
        """The hidden operator takes part in the checks of uniqueness."""
        excluded: set[str] = super()._get_validation_exclusions()
        if owner_id(self.instance) is not None:
            excluded.discard("client")
        return excluded
