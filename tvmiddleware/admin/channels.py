"""Channels: the operator's list, with import and export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from clients.models import Client
from core import clock
from core.admin.actions import report_count
from core.admin.base import TabularInline
from core.admin.exchange import ExportAdmin, OperatorImportAdmin, operator_import_forms
from core.admin.filters import EmptyFilter
from core.admin.menu import MenuEntry
from core.admin.scope import actor_of
from epg.admin.reimport import MOST, may_reimport, start_reimport
from tvmiddleware.admin.announcing import AnnouncingAdmin
from tvmiddleware.admin.guides import GuideMatching
from tvmiddleware.admin.menu import CONTENT
from tvmiddleware.admin.resources import ChannelResource
from tvmiddleware.models import Channel, ChannelTrack
from tvmiddleware.services import catalogue_changes, channel_bulk

ImportForm, ConfirmForm = operator_import_forms(Client.objects.all(), _("operator"))


class GuideFilter(EmptyFilter):
    title = _("guide")
    parameter_name = "guide"
    field = "epg_channel"


class TrackInline(TabularInline):
    model = ChannelTrack
    fields = ("kind", "index", "lang", "display_name", "format", "url", "is_active")


@admin.register(Channel)
class ChannelAdmin(GuideMatching, OperatorImportAdmin, ExportAdmin, AnnouncingAdmin):
    announce_saved = staticmethod(catalogue_changes.channel_saved)
    announce_deleting = staticmethod(catalogue_changes.channels_deleting)
    menu = MenuEntry(CONTENT, 10, _("Channels"), "live_tv")
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_form_class = ImportForm
    confirm_form_class = ConfirmForm
    resource_classes = [ChannelResource]
    export_prefetch = ("tariffs", "stream_services")
    parts = (
        "tvmiddleware.AccountChannel",
        "tvmiddleware.ChannelSortItem",
        "tvmiddleware.ChannelTrack",
        "tvmiddleware.ContentPosition",
        "tvmiddleware.Notification",
    )
    traces = ("tvmiddleware.Account",)  # the channel that an account watched last
    guards = ("tvmiddleware.Tariff", "tvmiddleware.Maintenance")
    instead = _("Switch it off first: what is off can be deleted.")
    list_display = (
        "picture",
        "name",
        "id",
        "client",
        "category",
        "epg_channel",
        "recording_days",
        "lcn_number",
        "sort",
        "enabled",
    )
    list_display_links = ("picture", "name")
    list_editable = ("sort", "enabled")
    list_filter = ("client", "enabled", "category", GuideFilter, "tariffs", "stream_services", "drm_enabled")
    list_select_related = ("client", "category", "epg_channel")
    list_defer = ("meta", "comment")
    search_fields = ("name", "url_prefix", "comment")
    search_help_text = _("name, URL prefix, comment or #id")
    ordering = ("sort", "pk")
    autocomplete_fields = ("epg_channel",)
    filter_horizontal = ("additional_categories", "tariffs", "stream_services", "hbb_providers")
    readonly_fields = ("created_at", "updated_at")
    inlines = (TrackInline,)
    actions = ("switch_on", "switch_off", "match_guides", "import_guide_anew")
    sized_images = ("icon",)
    places = ("sort", "lcn_number")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "client",
                    "name",
                    ("enabled", "show_in_all", "display_on_site", "parent_control"),
                    ("category", "lcn_number", "sort"),
                    ("epg_channel", "timeshift_offset"),
                    "icon",
                )
            },
        ),
        (
            _("Streams"),
            {
                "classes": ("tab",),
                "fields": (
                    ("url_prefix", "id_for_stream_service"),
                    "uri",
                    ("multicast_address", "secondary_multicast_address"),
                    ("aspect_ratio", "pause_live_tv_shift"),
                    "stream_services",
                ),
            },
        ),
        (
            _("Archive and DRM"),
            {"classes": ("tab",), "fields": ("recording_days", ("drm_enabled", "drm_content_id"))},
        ),
        (
            _("Access"),
            {"classes": ("tab",), "fields": ("tariffs", ("price_category", "copyright_holder"))},
        ),
        (_("Categories"), {"classes": ("tab",), "fields": ("additional_categories",)}),
        (
            _("TV meter"),
            {
                "classes": ("tab",),
                "fields": (
                    ("telemeter", "telemeter_account_name"),
                    ("telemeter_tmsec_name", "telemeter_cat_id"),
                    ("telemeter_vc_id", "telemeter_vc_version"),
                    "mediahills_id",
                ),
            },
        ),
        (_("HbbTV"), {"classes": ("tab",), "fields": ("hbb_channel_pid", "hbb_providers")}),
        (
            _("Further data"),
            {
                "classes": ("tab",),
                "fields": (
                    ("option1", "option2", "option3"),
                    "version",
                    "comment",
                    "meta",
                    ("created_at", "updated_at"),
                ),
            },
        ),
    )

    def guards_of(self, rows: Sequence[Any]) -> tuple[str, ...]:
        """What is off loses nobody's service; works that were planned for this channel alone would become all's."""
        return self.guards if any(row.enabled for row in rows) else ("tvmiddleware.Maintenance",)

    @admin.display(description="")
    def picture(self, channel: Channel) -> str:
        """The channel's own icon, else the guide channel's."""
        icon = channel.icon or (channel.epg_channel.icon if channel.epg_channel else None)
        if not icon:
            return "—"
        return format_html('<img src="{}" alt="" loading="lazy" class="smarty-icon">', icon.url)

    @action(description=_("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: Any) -> None:
        self.switch(request, queryset, enabled=True)

    @action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: Any) -> None:
        self.switch(request, queryset, enabled=False)

    def switch(self, request: HttpRequest, queryset: Any, *, enabled: bool) -> None:
        ids = list(queryset.order_by().values_list("pk", flat=True))
        done = channel_bulk.channels_switch(channel_ids=ids, enabled=enabled, now=clock.now(), actor=actor_of(request))
        report_count(self, request, done)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_resource_kwargs(request, **kwargs), "actor": actor_of(request)}

    def has_reimport_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_reimport(request)

    @action(description=_("Clear and import the guide anew"), permissions=["reimport"])
    def import_guide_anew(self, request: HttpRequest, queryset: Any) -> None:
        guides = queryset.exclude(epg_channel=None).order_by().values_list("epg_channel_id", flat=True).distinct()
        start_reimport(self, request, guides[: MOST + 1])
