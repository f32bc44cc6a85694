"""Profile types of an operator."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ModelAdmin
from core.admin.menu import MenuEntry
from tvmiddleware.admin.menu import SUBSCRIBERS
from tvmiddleware.models import Profile


@admin.register(Profile)
class ProfileAdmin(ModelAdmin):
    menu = MenuEntry(SUBSCRIBERS, 90, _("Profile types"), "supervised_user_circle")
    guards = ("tvmiddleware.AccountSettings",)
    traces = ("tvmiddleware.AccountAuthKey",)
    list_display = ("name", "id", "client", "default", "show_adult_content", "max_rating")
    list_filter = ("client", "default", "show_adult_content")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    fields = ("client", "name", "description", "default", "show_adult_content", "max_rating")
