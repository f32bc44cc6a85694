"""What the pages of selections, dashboards and feeds share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from core.admin.arranging import ArrangedFormSet
from core.admin.base import TabularInline

ITEMS_A_PAGE = 100
POINTERS = ("channel", "program", "video", "camera", "radio", "application")


class ShowcaseItemInline(TabularInline):
    """Objects in an order: chosen by typing a part of their name, dragged into place."""

    formset = ArrangedFormSet
    per_page = ITEMS_A_PAGE
    ordering = ("sort", "pk")
    ordering_field = "sort"
    tab = False
    hide_title = True

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Of nouns with a page of their own."""
        model: Any = self.model
        own = {field.name for field in model._meta.fields}
        fields = [model._meta.get_field(name) for name in POINTERS if name in own]
        return [field.name for field in fields if field.related_model in admin.site._registry]


class GoesOnEditing:
    """What a new row holds is chosen on its own page: that is where adding leads."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if "_addanother" not in request.POST and "_popup" not in request.POST and self.has_parts(obj):
            posted = request.POST.copy()
            posted["_continue"] = "1"
            request.POST = posted  # type: ignore[assignment]
        return super().response_add(request, obj, post_url_continue)  # type: ignore[misc, no-any-return]

    def has_parts(self, obj: Any) -> bool:
        raise NotImplementedError
