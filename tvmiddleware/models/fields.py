"""Model fields of this app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.fields import ExactTextField
from core.macs import uid_form

DAY_OF_MONTH = (MinValueValidator(1), MaxValueValidator(31))

if TYPE_CHECKING:
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField


CURRENCY_SET = "_currency_set"
"""In the ``__dict__`` of a row that was given another currency than it was read with."""


class OperatorsCurrency(str):
    """Read where a row has no currency of its own; written, it is none again."""

    __slots__ = ()


class CurrencyAttribute(DeferredAttribute):
    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        own = super().__get__(instance, cls)
        return own if own or not instance.client_id else OperatorsCurrency(instance.client.currency)

    def __set__(self, instance: Any, value: Any) -> None:
        own = "" if isinstance(value, OperatorsCurrency) else value
        if instance.__dict__.get(self.field.attname, own) != own:
            instance.__dict__[CURRENCY_SET] = True
        instance.__dict__[self.field.attname] = own


class OwnCurrencyField(TextField):
    """Three letters; empty in the database and in forms, the operator's currency when read: plug-ins and payments want
    to know what an amount is in."""

    descriptor_class = CurrencyAttribute

    def get_prep_value(self, value: Any) -> Any:
        return "" if isinstance(value, OperatorsCurrency) else super().get_prep_value(value)

    def value_from_object(self, obj: Any) -> Any:
        return self.get_prep_value(super().value_from_object(obj))

    def deconstruct(self) -> Any:
        """For migrations it is what it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def own_currency(row: models.Model) -> str:
    """The row's own; "" where its money is in the operator's. Asks the database for nothing but a deferred column."""
    if "currency" not in row.__dict__:
        row.refresh_from_db(fields=["currency"])
    return str(row.__dict__["currency"])


class UidFormField(ExactTextField):  # type: ignore[type-arg]
    """What the ``device_uid`` of the row is told apart by (``core.macs.uid_form``), written by whatever writes the row.

    A row that was bound beside another spelling of its MAC address, by a release before, keeps its own text here.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        form = uid_form(model_instance.device_uid)  # type: ignore[attr-defined]
        held = getattr(model_instance, self.attname)
        if held is None or uid_form(held) != form:
            setattr(model_instance, self.attname, form)
        return super().pre_save(model_instance, add)
