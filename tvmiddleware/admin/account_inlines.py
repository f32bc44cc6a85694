"""What hangs on an account, as tabs of its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ReadOnlyInline, TabularInline
from core.admin.formsets import OwnedFormSet, PanelFormSet
from tvmiddleware.admin.common import online_since
from tvmiddleware.models import (
    AccountAuthKey,
    AccountChannel,
    AccountDevice,
    AccountSettings,
    ContentPosition,
    Message,
    Notification,
)
from tvmiddleware.services.account_bulk import sessions_log_out
from tvmiddleware.services.device_changes import device_saved
from tvmiddleware.services.devices import device_unbind


class DeviceFormSet(OwnedFormSet):
    actor = ""
    """Who sends the form; the page says so before it is saved."""

    def delete_existing(self, obj: AccountDevice, commit: bool = True) -> None:
        """A device that is taken away is logged out too."""
        if commit:
            device_unbind(client_id=obj.client_id, account_id=obj.account_id, device_id=obj.pk, actor=self.actor)

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        for device in self.new_objects:
            device_saved(device, (), created=True, actor=self.actor)
        for device, fields in self.changed_objects:
            device_saved(device, fields, created=False, actor=self.actor)
        return saved


class SessionFormSet(PanelFormSet):
    actor = ""

    def delete_existing(self, obj: AccountAuthKey, commit: bool = True) -> None:
        if commit:
            sessions_log_out(client_id=self.instance.client_id, session_ids=[obj.pk], actor=self.actor)


class DeviceInline(TabularInline):
    model = AccountDevice
    formset = DeviceFormSet
    fields = ("device", "device_uid", "brand_name", "device_model", "is_basic", "reset_settings")


class SessionInline(ReadOnlyInline):
    """Deleting a session logs the device out."""

    model = AccountAuthKey
    formset = SessionFormSet
    can_delete = True
    fields = ("client_play_device", "device_uid", "ip", "app_build_version", "is_online", "last_active")
    readonly_fields = ("is_online",)

    @admin.display(description=_("online"), boolean=True)
    def is_online(self, session: AccountAuthKey) -> bool:
        return bool(session.last_active >= online_since())

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("client_play_device__device", "account")


class ProfileInline(TabularInline):
    model = AccountSettings
    fields = ("name", "profile")


class ChannelSettingsInline(TabularInline):
    model = AccountChannel
    fields = ("channel", "is_favorited", "is_hidden", "is_parent_control", "sort")
    autocomplete_fields = ("channel",)


class MessageInline(ReadOnlyInline):
    model = Message
    fields = ("subject", "command_type", "urgent", "was_read", "created_at", "expires_at")


class ReminderInline(ReadOnlyInline):
    model = Notification
    can_delete = True
    fields = ("channel", "program", "timeshift_offset", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("channel").prefetch_related("program")


class PositionInline(ReadOnlyInline):
    model = ContentPosition
    can_delete = True
    fields = ("content_type", "content_id", "channel", "position", "duration", "is_viewed", "updated_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("channel")


INLINES = (
    DeviceInline,
    SessionInline,
    ProfileInline,
    ChannelSettingsInline,
    MessageInline,
    ReminderInline,
    PositionInline,
)
