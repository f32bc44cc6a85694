"""Games, the operators that offer them, and what subscribers scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnly, Shared, TabularInline
from core.admin.filters import BigRelatedFilter
from core.admin.menu import REPORTS, MenuEntry
from core.admin.scope import request_scope
from library.models import Game, GameOperator, GameRecord
from tvmiddleware.admin.common import find_accounts
from tvmiddleware.admin.menu import CONTENT


class OperatorInline(TabularInline):
    model = GameOperator
    fields = ("client",)


@admin.register(Game)
class GameAdmin(Shared):
    """An operator's staff sees which games there are, and not who else offers them."""

    menu = MenuEntry(CONTENT, 140, _("Games"), "sports_esports")
    parts = ("library.GameOperator", "library.GameRecord", "library.GameBest")
    list_display = ("name", "id", "system_name")
    search_fields = ("name", "system_name")
    search_help_text = _("name, system name or #id")
    ordering = ("name", "pk")
    inlines = (OperatorInline,)
    fields = ("name", "system_name")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        return () if request_scope(request).is_limited else super().get_inlines(request, obj)


@admin.register(GameRecord)
class GameRecordAdmin(ReadOnly, ModelAdmin):
    """What boxes have saved; nobody edits it."""

    menu = MenuEntry(REPORTS, 130, _("Scores of games"), "trophy")
    client_path = "account__client"
    dealer_path = "account__customer__dealer"
    indexed = True
    list_display = ("account", "id", "game", "score", "played_at")
    list_filter = ("game", ("account", BigRelatedFilter))
    list_select_related = ("account", "game")
    list_defer = ("account__password", "account__parent_code")
    search_fields = ("account",)
    search_help_text = _("abonement, customer or #id")
    fields = ("account", "game", "score", "played_at")

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        accounts = find_accounts(request, text)
        rows = self.get_queryset(request).filter(account_id__in=accounts)
        return search.first_ids(rows) if accounts else []
