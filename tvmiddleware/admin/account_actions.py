"""What the staff does to many accounts at once. Each action asks for the right to it and calls a service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core.admin.actions import bound_data, confirm_and_run, refuse_action, run_job
from core.admin.forms import ScopedChoiceField
from core.admin.scope import actor_of, request_scope
from tvmiddleware.constants import CommandType
from tvmiddleware.models import DataCenter

SEND = "tvmiddleware.add_message"
END_SESSIONS = "tvmiddleware.delete_accountauthkey"


class MessageForm(forms.Form):
    subject = forms.CharField(label=_("subject"), max_length=255, required=False, widget=UnfoldAdminTextInputWidget())
    text = forms.CharField(
        label=_("text"),
        widget=UnfoldAdminTextareaWidget(),
        help_text=_("$firstname and $lastname become the customer's"),
    )
    urgent = forms.BooleanField(label=_("shown at once"), required=False, widget=UnfoldBooleanSwitchWidget())
    no_confirmation = forms.BooleanField(label=_("hides by itself"), required=False, widget=UnfoldBooleanSwitchWidget())
    delete_after_reading = forms.BooleanField(
        label=_("delete after reading"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget()
    )
    expires_at = forms.SplitDateTimeField(
        label=_("shown until"), required=False, widget=UnfoldAdminSplitDateTimeWidget()
    )


class CommandForm(forms.Form):
    text = forms.CharField(
        label=_("text for the viewer"), required=False, widget=UnfoldAdminTextareaWidget(), max_length=1000
    )
    user_confirmation = forms.BooleanField(
        label=_("ask the viewer first"), required=False, widget=UnfoldBooleanSwitchWidget()
    )


class DataCenterForm(forms.Form):
    def __init__(self, *args: Any, choices: Any, with_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = ScopedChoiceField(
            choices, label=_("data centre"), required=False, empty_label=_("none"), widget=UnfoldAdminSelectWidget()
        )
        field.with_owner = with_owner
        self.fields["data_center"] = field


class AccountActions:
    """Mixed into the accounts' page."""

    actions: Any = (
        "activate",
        "deactivate",
        "log_out",
        "send_message",
        "restart_apps",
        "reboot_devices",
        "change_data_center",
    )

    def has_send_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To send messages and commands."""
        user: Any = request.user
        return bool(user.has_perm(SEND))

    def has_end_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To end sessions."""
        user: Any = request.user
        return bool(user.has_perm(END_SESSIONS))

    @action(description=_("Activate"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: Any) -> None:
        self.change(request, queryset, "tvmiddleware.jobs.accounts_activate", _("Activate"))

    @action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: Any) -> None:
        self.change(request, queryset, "tvmiddleware.jobs.accounts_deactivate", _("Deactivate"))

    def change(self, request: HttpRequest, queryset: Any, job: str, title: Any, **parameters: Any) -> None:
        run_job(self, request, queryset, job, title, actor=actor_of(request), **parameters)

    @action(description=_("Log all devices out"), permissions=["end"])
    def log_out(self, request: HttpRequest, queryset: Any) -> None:
        self.change(request, queryset, "tvmiddleware.jobs.accounts_log_out", _("Log all devices out"))

    @action(description=_("Send a message"), permissions=["send"])
    def send_message(self, request: HttpRequest, queryset: Any) -> Any:
        form, title = MessageForm(bound_data(request)), _("Send a message")
        return confirm_and_run(
            self, request, queryset, form, lambda: self.send(request, queryset, title, form.cleaned_data), title
        )

    @action(description=_("Restart the app"), permissions=["send"])
    def restart_apps(self, request: HttpRequest, queryset: Any) -> Any:
        return self.command(request, queryset, CommandType.RESTART, _("Restart the app"))

    @action(description=_("Reboot the devices"), permissions=["send"])
    def reboot_devices(self, request: HttpRequest, queryset: Any) -> Any:
        return self.command(request, queryset, CommandType.REBOOT, _("Reboot the devices"))

    def command(self, request: HttpRequest, queryset: Any, kind: CommandType, title: Any) -> Any:
        form = CommandForm(bound_data(request))
        run = lambda: self.send(request, queryset, title, {"command_type": kind, **form.cleaned_data})  # noqa: E731
        return confirm_and_run(self, request, queryset, form, run, title)

    def send(self, request: HttpRequest, queryset: Any, title: Any, fields: dict[str, Any]) -> None:
        expires_at = fields.get("expires_at")
        plain = {**fields, "expires_at": expires_at.isoformat() if expires_at else None}
        self.change(request, queryset, "tvmiddleware.jobs.messages_send", title, draft=plain)

    @action(description=_("Change the data centre"), permissions=["change"])
    def change_data_center(self, request: HttpRequest, queryset: Any) -> Any:
        choices = self.choices_of(DataCenter, request)  # type: ignore[attr-defined]
        form = DataCenterForm(bound_data(request), choices=choices, with_owner=not request_scope(request).is_limited)
        chosen = form.cleaned_data["data_center"] if form.is_bound and form.is_valid() else None
        if chosen is not None and queryset.exclude(client_id=chosen.client_id).exists():
            refuse_action(self, request, _("The data centre belongs to another operator than some of the accounts."))
            return None
        title, pk = _("Change the data centre"), chosen.pk if chosen else None
        run = lambda: self.change(  # noqa: E731
            request, queryset, "tvmiddleware.jobs.accounts_move", title, data_center_id=pk
        )
        return confirm_and_run(self, request, queryset, form, run, title)
