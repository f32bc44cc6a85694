"""Guides for channels that have none: suggestions by name, taken over with one click or for many channels at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core import clock
from core.admin.actions import bound_data, confirm_and_run, limit_selection, refuse_action
from core.admin.scope import actor_of
from epg.models import EpgChannel
from epg.services.matching import Suggestion, suggest_channels
from tvmiddleware.models import Channel
from tvmiddleware.services import channel_bulk

SURE = 0.9
"""From this score on a suggestion is ticked beforehand."""
MOST = 500


def suggestions(channels: Iterable[Channel]) -> dict[int, list[Suggestion]]:
    """Channel id -> the guide channels that may be meant, best first."""
    wanted = list(channels)
    candidates = dict(EpgChannel.objects.filter(enabled=True).values_list("pk", "name")) if wanted else {}
    found = suggest_channels({channel.name for channel in wanted}, candidates)
    return {channel.pk: found[channel.name] for channel in wanted}


class MatchForm(forms.Form):
    """One tick a channel; the value is ``channel id:guide channel id``."""

    def __init__(self, *args: Any, pairs: list[tuple[str, str, float]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairs"] = forms.MultipleChoiceField(
            label=_("Guides to take over"),
            choices=[(value, f"{title} — {score:.0%}") for value, title, score in pairs],
            initial=[value for value, _title, score in pairs if score >= SURE],
            required=False,
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        )

    def chosen(self) -> dict[int, int]:
        pairs = (value.split(":") for value in self.cleaned_data["pairs"])
        return {int(channel_id): int(epg_channel_id) for channel_id, epg_channel_id in pairs}


class GuideMatching:
    """Mixed into the channels' page."""

    admin_site: Any
    change_form_outer_before_template = "smarty/guide_suggestions.html"

    def get_urls(self) -> list[Any]:
        take = self.admin_site.admin_view(self.take_guide)
        own = [path("<int:channel_id>/guide/<int:epg_channel_id>/", take, name="tvmiddleware_channel_guide")]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        context = {"guide_suggestions": self.suggestions_on_page(request, object_id), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)  # type: ignore[misc]

    def suggestions_on_page(self, request: HttpRequest, object_id: str) -> list[dict[str, Any]]:
        channel = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if channel is None or channel.epg_channel_id or not self.has_change_permission(request, channel):  # type: ignore[attr-defined]
            return []
        return [
            {
                "name": one.name,
                "percent": f"{one.score:.0%}",
                "url": reverse("admin:tvmiddleware_channel_guide", args=(channel.pk, one.key)),
            }
            for one in suggestions([channel])[channel.pk]
        ]

    @method_decorator(require_POST)
    def take_guide(self, request: HttpRequest, channel_id: int, epg_channel_id: int) -> HttpResponse:
        """One click beside a suggestion."""
        channel = get_object_or_404(self.get_queryset(request), pk=channel_id)  # type: ignore[attr-defined]
        guide = get_object_or_404(EpgChannel, pk=epg_channel_id)
        if not self.has_change_permission(request, channel):  # type: ignore[attr-defined]
            raise PermissionDenied
        channel_bulk.channels_attach_guides(guides={channel.pk: guide.pk}, now=clock.now(), actor=actor_of(request))
        self.log_change(request, channel, [{"changed": {"fields": [str(_("guide channel"))]}}])  # type: ignore[attr-defined]
        text = _("%(channel)s now has the guide %(guide)s.") % {"channel": channel, "guide": guide}
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:tvmiddleware_channel_change", args=(channel.pk,)))

    @action(description=gettext_lazy("Find guides by name"), permissions=["change"])
    def match_guides(self, request: HttpRequest, queryset: Any) -> Any:
        """Suggest a guide for each selected channel that has none."""
        bare = {
            channel.pk: channel for channel in limit_selection(self, request, queryset.filter(epg_channel=None), MOST)
        }
        pairs = [
            (f"{channel_id}:{one.key}", f"{bare[channel_id]} → {one.name}", one.score)
            for channel_id, found in suggestions(bare.values()).items()
            for one in found[:1]
        ]
        if not pairs:
            refuse_action(self, request, _("No guide channel has a similar name."))
            return None
        form = MatchForm(bound_data(request), pairs=pairs)
        run = lambda: channel_bulk.channels_attach_guides(  # noqa: E731
            guides=form.chosen(), now=clock.now(), actor=actor_of(request)
        )
        return confirm_and_run(self, request, queryset, form, run, gettext_lazy("Find guides by name"))
