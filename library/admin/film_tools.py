"""Buttons on the page of a film: what is done to it as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from core import clock
from core.admin.numbers import PlainIntegerField
from core.db import as_a_whole
from library.models import Season, Video, VideoFile
from library.services.file_numbers import IdsScattered, is_a_block, playing_order, renumber_files
from library.services.season_making import MOST_EPISODES, SeasonPlan, make_season, path_of

LONGEST_PATH = int(VideoFile._meta.get_field("filename").max_length or 0)


class PlainForm(forms.Form):
    """Nothing but yes."""


class SeasonForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=255, widget=UnfoldAdminTextInputWidget())
    number = PlainIntegerField(
        label=_("number of the season"), min_value=0, max_value=9999, widget=UnfoldAdminTextInputWidget()
    )
    episodes = PlainIntegerField(
        label=_("how many episodes"), min_value=1, max_value=MOST_EPISODES, widget=UnfoldAdminTextInputWidget()
    )
    minutes = PlainIntegerField(
        label=_("duration of an episode, minutes"),
        min_value=0,
        max_value=10_000,
        initial=0,
        widget=UnfoldAdminTextInputWidget(),
    )
    pattern = forms.CharField(
        label=_("paths of the files"),
        required=False,
        max_length=LONGEST_PATH,
        help_text=_("for example series/s{ss}e{ee}.mp4: {s}, {ss} and {e}, {ee} become the numbers; empty = no files"),
        widget=UnfoldAdminTextInputWidget(),
    )
    is_planned = forms.BooleanField(
        label=_("planned"),
        required=False,
        help_text=_("without files: they are shown and do not play yet"),
        widget=UnfoldBooleanSwitchWidget(),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pattern, count = cleaned.get("pattern", ""), cleaned.get("episodes") or 0
        if not pattern or cleaned.get("is_planned"):
            return cleaned
        if count > 1 and "{e}" not in pattern and "{ee}" not in pattern:
            self.add_error("pattern", ValidationError(_("all files would have the same path: {e} is missing")))
        if len(path_of(pattern, cleaned.get("number") or 0, count)) > LONGEST_PATH:
            self.add_error("pattern", ValidationError(_("the paths would be too long")))
        return cleaned

    @property
    def plan(self) -> SeasonPlan:
        return SeasonPlan(**self.cleaned_data)


class FilmTools:
    """Mixed into the page of films."""

    actions_detail = ("preview", "add_season", "renumber")

    @action(
        description=_("Add a whole season"),
        url_path="add-season",
        permissions=["change"],
        icon="playlist_add",
        variant=ActionVariant.DEFAULT,
    )
    def add_season(self, request: HttpRequest, object_id: str) -> Any:
        video = self.film(request, object_id)
        number = Season.objects.filter(video=video).count() + 1
        initial = {"name": _("Season %(number)d") % {"number": number}, "number": number}
        form = SeasonForm(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_bound and form.is_valid():
            season = as_a_whole(lambda: make_season(video_id=video.pk, plan=form.plan, now=clock.now()))
            messages.success(request, _("Added: %(name)s") % {"name": season.name})
            return HttpResponseRedirect(f"{page_of(video)}?season={season.pk}#episodes")
        return self.asked(request, video, form, _("Add a whole season"))

    @action(
        description=_("Renumber the files"),
        url_path="renumber",
        permissions=["change"],
        icon="format_list_numbered",
        variant=ActionVariant.DEFAULT,
    )
    def renumber(self, request: HttpRequest, object_id: str) -> Any:
        video = self.film(request, object_id)
        if is_a_block(playing_order(video.pk)):
            messages.info(request, _("The ids of the files stand in the order in which they play already."))
            return HttpResponseRedirect(page_of(video))
        if request.method != "POST":
            return self.asked(request, video, PlainForm(), _("Renumber the files"), RENUMBERING)
        try:
            count = as_a_whole(lambda: renumber_files(video_id=video.pk))
        except IdsScattered as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Done. Rows concerned: %(count)d") % {"count": count})
        return HttpResponseRedirect(page_of(video))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Seasons are those of series."""
        shown: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        film = self.own_row(request, object_id)  # type: ignore[attr-defined]
        is_series = film is not None and film.is_season
        return [one for one in shown if is_series or not one.action_name.endswith("add_season")]

    def film(self, request: HttpRequest, object_id: str) -> Video:
        """Raises Http404 for one that the user does not see."""
        found: Video | None = self.own_row(request, object_id)  # type: ignore[attr-defined]
        if found is None:
            raise Http404
        return found

    def asked(self, request: HttpRequest, video: Video, form: forms.Form, title: Any, text: Any = "") -> Any:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        context = {
            **site.each_context(request),
            "title": f"{video}: {title}",
            "opts": Video._meta,
            "form": form,
            "text": text,
            "back": page_of(video),
            "media": self.media + form.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "library/panel/film_tool.html", context)


RENUMBERING = _(
    "Some boxes take the id after this one for the next episode. All files get new ids in the order in which they play;"
    " where viewers resume goes with them. Boxes that play one of the files at this moment have to open the series"
    " anew."
)


def page_of(video: Video) -> str:
    return reverse("admin:library_video_change", args=[video.pk])
