"""People of films."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from library.admin.menu import LIBRARY
from library.constants import ActorType
from library.models import Actor
from tvmiddleware.admin.common import searched_clients


@admin.register(Actor)
class ActorAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 30, _("People of films"), "recent_actors")
    parts = ("library.VideoActor",)
    indexed = True
    list_display = ("name", "id", "client", "name_orig", "person_type", "birthdate")
    list_filter = ("client", "person_type", "gender")
    list_select_related = ("client",)
    list_defer = ("biography", "search_text", *[f"biography_lang{slot}" for slot in range(1, 6)])
    search_fields = ("name",)
    search_help_text = _("beginning of the name, id in the film database or #id")
    ordering = ("name", "pk")
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    "name_orig",
                    ("person_type", "gender", "birthdate"),
                    "photo",
                    ("movie_db_id", "created_at", "updated_at"),
                )
            },
        ),
        (_("Texts"), {"classes": ("tab",), "fields": ("country", "profession", "biography")}),
    )

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = Actor.objects.filter(client_id__in=searched_clients(request))
        vendor = search.vendor_of(base)
        names = [Q(person_type=kind) & search.prefix_condition("name", text, vendor) for kind in ActorType]
        return search.found_ids(base, [*names, Q(movie_db_id=text)])
