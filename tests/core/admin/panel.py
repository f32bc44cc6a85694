"""Helpers for tests of the panel: a browser that is logged in, addresses, the fields of a form as sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.test import Client as HttpClient
from django.urls import reverse

from clients.models import User


def browser(user: User) -> HttpClient:
    http = HttpClient()
    http.force_login(user)
    return http


def english(http: HttpClient) -> HttpClient:
    """The same browser, asking for pages in English: for tests that look for words."""
    http.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return http


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page's form, with ``changes``. A change to None leaves the field out."""
    context = response.context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for wrapped in context["inline_admin_formsets"]:
        formset = wrapped.formset
        forms += [formset.management_form, *formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if field.field.disabled or value is None or value is False:
                continue
            data.update(sent(field, value))
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def sent(field: Any, value: Any) -> dict[str, Any]:
    widget = field.field.widget
    name = field.html_name
    if hasattr(widget, "decompress") and hasattr(widget, "widgets"):
        parts = widget.decompress(value)
        return {f"{name}_{number}": part for number, part in enumerate(parts) if part is not None}
    if hasattr(field.field, "queryset"):
        many = isinstance(value, list | tuple)
        return {name: [getattr(one, "pk", one) for one in value] if many else getattr(value, "pk", value)}
    if value is True:
        return {name: "on"}
    if type(field.field).__name__ in {"ImageField", "FileField"}:
        return {}
    return {name: value}
