"""The form of a film as a browser sends it, rows within rows too."""

from __future__ import annotations

from typing import Any

from django.test import Client as HttpClient

from library.models import Video
from tests.core.admin.panel import address, form_data, sent


def film_form(http: HttpClient, video: Video, query: str = "", /, **changes: Any) -> dict[str, Any]:
    """What the page would send back, with ``changes``; None leaves a field out. ``a__1__b`` stands for ``a-1-b``."""
    page = http.get(address(Video, "change", video.pk) + query)
    assert page.status_code == 200
    data = form_data(page)
    for wrapped in page.context["inline_admin_formsets"]:
        for row in wrapped.formset.initial_forms:
            for nested in getattr(row, "nested_formsets", ()):
                data |= rows_of(nested.formset)
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value is not None}


def rows_of(formset: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form in (formset.management_form, *formset.initial_forms):
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                found |= sent(field, value)
    return found


def save_film(http: HttpClient, video: Video, query: str = "", /, **changes: Any) -> Any:
    return http.post(address(Video, "change", video.pk) + query, film_form(http, video, query, **changes))


def errors_of(answer: Any) -> Any:
    """What the page of errors says; empty after a redirect."""
    if answer.status_code == 302:
        return []
    found = [answer.context["adminform"].form.errors]
    for wrapped in answer.context["inline_admin_formsets"]:
        found += [wrapped.formset.non_form_errors(), *wrapped.formset.errors]
        for row in wrapped.formset.forms:
            for nested in getattr(row, "nested_formsets", ()):
                found += [nested.formset.non_form_errors(), *nested.formset.errors]
    return [one for one in found if one]
