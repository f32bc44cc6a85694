"""What the staff does to many films at once: few films here and now, many in the background."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelectWidget

from core.admin.actions import bound_data, confirm_and_run, refuse_action, run_job
from core.admin.forms import ScopedChoiceField, ScopedMultipleChoiceField
from core.admin.scope import request_scope
from library.models import Genre, Video, VideoProvider
from tvmiddleware.models import CopyrightHolder, PriceCategory, StreamService, Tariff


class LinkForm(forms.Form):
    """What the films get, and what is taken from them."""

    def __init__(self, *args: Any, choices: QuerySet[Any], with_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("added", _("add")), ("removed", _("take away"))):
            field = ScopedMultipleChoiceField(
                choices, label=label, required=False, widget=UnfoldAdminSelect2MultipleWidget()
            )
            field.with_owner = with_owner
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        added, removed = set(cleaned.get("added") or ()), set(cleaned.get("removed") or ())
        if not self.errors and not (added or removed):
            raise ValidationError(_("Choose what to add or to take away."))
        if added & removed:
            names = ", ".join(str(row) for row in added & removed)
            raise ValidationError(_("both to add and to take away: %(names)s") % {"names": names})
        return cleaned

    @property
    def chosen(self) -> list[Any]:
        return [*self.cleaned_data["added"], *self.cleaned_data["removed"]]


class OwnerForm(forms.Form):
    def __init__(self, *args: Any, choices: QuerySet[Any], label: Any, with_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = ScopedChoiceField(
            choices, label=label, required=False, empty_label=_("none"), widget=UnfoldAdminSelectWidget()
        )
        field.with_owner = with_owner
        self.fields["row"] = field

    @property
    def chosen(self) -> list[Any]:
        return [row for row in (self.cleaned_data["row"],) if row is not None]


class VideoActions:
    """Mixed into the page of films."""

    actions: Any = (
        "publish",
        "unpublish",
        "change_tariffs",
        "change_genres",
        "change_stream_services",
        "change_price_category",
        "change_provider",
        "change_holder",
        "renumber_many",
    )

    @action(description=_("Show from now on"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        run_job(self, request, queryset, "library.jobs.videos_publish", _("Show from now on"))

    @action(description=_("Show no longer"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        run_job(self, request, queryset, "library.jobs.videos_unpublish", _("Show no longer"))

    @action(description=_("Change tariffs"), permissions=["change"])
    def change_tariffs(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.link(request, queryset, "tariffs", Tariff, _("Change tariffs"))

    @action(description=_("Change genres"), permissions=["change"])
    def change_genres(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.link(request, queryset, "genres", Genre, _("Change genres"))

    @action(description=_("Change stream services"), permissions=["change"])
    def change_stream_services(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.link(request, queryset, "stream_services", StreamService, _("Change stream services"))

    @action(description=_("Change the price category"), permissions=["change"])
    def change_price_category(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.assign(request, queryset, "price_category", PriceCategory, _("Change the price category"))

    @action(description=_("Change the provider"), permissions=["change"])
    def change_provider(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.assign(request, queryset, "video_provider", VideoProvider, _("Change the provider"))

    @action(description=_("Change the copyright holder"), permissions=["change"])
    def change_holder(self, request: HttpRequest, queryset: QuerySet[Video]) -> Any:
        return self.assign(request, queryset, "copyright_holder", CopyrightHolder, _("Change the copyright holder"))

    @action(description=_("Renumber the files"), permissions=["change"])
    def renumber_many(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        run_job(self, request, queryset, "library.jobs.files_renumber", _("Renumber the files"))

    def link(self, request: HttpRequest, queryset: QuerySet[Video], link: str, model: Any, title: Any) -> Any:
        form = LinkForm(bound_data(request), **self.offered(model, request))
        return self.ask(
            request,
            queryset,
            form,
            title,
            "library.jobs.videos_link",
            lambda: {
                "link": link,
                "added": [row.pk for row in form.cleaned_data["added"]],
                "removed": [row.pk for row in form.cleaned_data["removed"]],
            },
        )

    def assign(self, request: HttpRequest, queryset: QuerySet[Video], field: str, model: Any, title: Any) -> Any:
        label = Video._meta.get_field(field).verbose_name  # type: ignore[union-attr]
        form = OwnerForm(bound_data(request), label=label, **self.offered(model, request))
        return self.ask(
            request,
            queryset,
            form,
            title,
            "library.jobs.videos_assign",
            lambda: {"field": field, "row_id": next((row.pk for row in form.chosen), None)},
        )

    def offered(self, model: Any, request: HttpRequest) -> dict[str, Any]:
        choices = self.choices_of(model, request)  # type: ignore[attr-defined]
        with_owner = not request_scope(request).is_limited
        return {"choices": choices.select_related("client") if with_owner else choices, "with_owner": with_owner}

    def ask(self, request: HttpRequest, queryset: Any, form: Any, title: Any, job: str, parameters: Any) -> Any:
        """The form first; what was chosen has to be of the operator whose films they are."""
        chosen = form.chosen if form.is_bound and form.is_valid() else []
        owners = {row.client_id for row in chosen}
        if len(owners) > 1 or (owners and queryset.exclude(client_id=min(owners)).exists()):
            refuse_action(self, request, _("What you chose belongs to another operator than some of the films."))
            return None
        run = lambda: run_job(self, request, queryset, job, title, **parameters())  # noqa: E731
        return confirm_and_run(self, request, queryset, form, run, title)
