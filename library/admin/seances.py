"""Seances of the online cinema, and their tickets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import search
from core.admin.base import ModelAdmin, ReadOnlyInline
from core.admin.extending import PageExtension, extend_page
from core.admin.filters import BigRelatedFilter, EmptyFilter
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from core.admin.numbers import PlainIntegerField
from core.bulk import rows_by_pages
from core.deleting import lock_doomed
from core.limits import FieldsInvalid
from core.logs import log_event
from core.spreadsheets import csv_pieces
from library.admin.menu import LIBRARY
from library.models import Seance, SeanceTicket
from library.services.seance_records import MOST_AT_ONCE, create_tickets, first_file_of, length_of, save_ticket
from library.services.video_deletion import delete_seances
from tvmiddleware.admin.common import find_accounts, searched_clients

HEADS = ("code", "abonement", "activated_at")
FOUND_BY = _("beginning of the code, abonement, customer or #id")


class SeanceForm(PanelForm):
    """An end that is left out is worked out, as by the Content API."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date_end" in self.fields:
            self.fields["date_end"].required = False
            self.fields["date_end"].help_text = _("empty = as long as the file lasts, or else the film")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        video = cleaned.get("video") or getattr(self.instance, "video", None)
        file, begin = cleaned.get("file"), cleaned.get("date_start")
        if video is None:
            return cleaned
        if file is not None and file.video_id != video.pk:
            self.add_error("file", ValidationError(_("a file of another film"), code="foreign"))
        elif begin is not None and "date_end" in self.fields and cleaned.get("date_end") is None:
            self.work_out_end(cleaned, Seance(video=video, file=file))
        return cleaned

    def work_out_end(self, cleaned: dict[str, Any], seance: Seance) -> None:
        if seance.file is None:
            seance.file_id = first_file_of(seance.video)
        try:
            cleaned["date_end"] = cleaned["date_start"] + length_of(seance)
        except FieldsInvalid as error:
            self.add_error("date_end", ValidationError(str(error.message), code="unknown"))


class SeanceTicketInline(ReadOnlyInline):
    model = SeanceTicket
    per_page = 50
    fields = ("code", "account", "activated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("account").defer("account__password", "account__parent_code")


@admin.register(Seance)
class SeanceAdmin(ModelAdmin):
    menu = MenuEntry(LIBRARY, 92, _("Seances"), "theaters")
    client_path = "video__client"
    form = SeanceForm
    parts = ("library.SeanceTicket",)
    list_display = ("video", "id", "operator", "file", "date_start", "date_end")
    list_filter = (("video", BigRelatedFilter), "date_start")
    list_select_related = ("video", "video__client", "file")
    list_defer = ("video__description", "video__short_description", "video__meta")
    search_fields = ("video__name",)
    search_help_text = _("film or #id")
    ordering = ("-date_start", "-pk")
    autocomplete_fields = ("video", "file")
    inlines = (SeanceTicketInline,)
    fields = ("video", "file", ("date_start", "date_end"), "tickets_sold")
    readonly_fields = ("tickets_sold",)
    actions_detail = ("codes",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Whoever names a seance names its film."""
        return super().get_queryset(request).select_related("video")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Tickets are for a film: it stays."""
        fixed = ("video",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    @admin.display(description=_("operator"))
    def operator(self, seance: Seance) -> str:
        return str(seance.video.client)

    @admin.display(description=_("tickets: activated / all"))
    def tickets_sold(self, seance: Seance) -> str:
        if not seance.pk:
            return "—"
        rows = SeanceTicket.objects.filter(seance=seance).order_by()
        return f"{rows.filter(account__isnull=False).count()} / {rows.count()}"

    @action(
        description=_("Codes as CSV"),
        url_path="codes",
        permissions=["view"],
        icon="download",
        variant=ActionVariant.DEFAULT,
    )
    def codes(self, request: HttpRequest, object_id: str) -> Any:
        seance = self.own_row(request, object_id)
        if seance is None:
            raise Http404
        log_event("admin", "TICKETS_EXPORTED", user=request.user, seance=seance.pk)
        headers = {"Content-Disposition": f'attachment; filename="tickets-{seance.pk}.csv"'}
        pieces = csv_pieces(HEADS, code_lines(seance, timezone.get_current_timezone()))
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_all([obj])

    @transaction.atomic
    def delete_rows(self, request: HttpRequest, queryset: Any) -> None:
        self.delete_all(list(queryset))

    @transaction.atomic
    def delete_all(self, seances: list[Seance]) -> None:
        """A seance may have a hundred thousand tickets: they go in few statements."""
        ids = [one.pk for one in seances]
        lock_doomed(Seance.objects.filter(pk__in=ids))
        delete_seances(ids)


def code_lines(seance: Seance, where: Any) -> Iterator[list[Any]]:
    """Of all tickets, read a page at a time."""
    rows = SeanceTicket.objects.filter(seance=seance)
    for code, abonement, at in rows_by_pages(rows, "code", "account__abonement", "activated_at"):
        local = timezone.localtime(at, where).replace(tzinfo=None, microsecond=0) if at else ""
        yield [code, abonement or "", local]


class TicketForm(PanelForm):
    """Tickets are made: one with the code that was entered, or many whose codes are drawn."""

    count = PlainIntegerField(label=_("number of tickets"), min_value=1, max_value=MOST_AT_ONCE, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("empty = eight digits are drawn")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        seance, code = cleaned.get("seance"), cleaned.get("code")
        if seance is None:
            return cleaned
        self.instance.client_id = seance.video.client_id
        if code and (cleaned.get("count") or 1) > 1:
            self.add_error("code", ValidationError(_("one code is for one ticket"), code="count"))
        elif code and SeanceTicket.objects.filter(client_id=self.instance.client_id, code=code).exists():
            self.add_error("code", ValidationError(_("there is a ticket with this code"), code="used"))
        return cleaned


class ActivatedFilter(EmptyFilter):
    title = _("activated")
    parameter_name = "activated"
    field = "account"


@admin.register(SeanceTicket)
class SeanceTicketAdmin(ModelAdmin):
    """Made one by one or many at a time; a ticket that exists is looked at, or deleted."""

    menu = MenuEntry(LIBRARY, 93, _("Tickets"), "confirmation_number")
    form = TicketForm
    dealer_path = "account__customer__dealer"
    dealer_writes = False
    indexed = True
    list_display = ("code", "id", "client", "seance", "account", "activated_at")
    list_filter = ("client", ("seance", BigRelatedFilter), ("account", BigRelatedFilter), ActivatedFilter)
    list_select_related = ("client", "seance__video", "account")
    list_defer = (
        "account__password",
        "account__parent_code",
        "seance__video__description",
        "seance__video__short_description",
        "seance__video__meta",
    )
    search_fields = ("code",)
    search_help_text = FOUND_BY
    autocomplete_fields = ("seance",)
    fields = ("seance", ("code", "count"))
    seen = ("client", "seance", "code", ("account", "activated_at"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_fieldsets(request, obj) if obj is None else [(None, {"fields": self.seen})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = SeanceTicket.objects.filter(client_id__in=searched_clients(request))
        found = search.found_ids(base, [search.prefix_condition("code", text, search.vendor_of(base), exact=True)])
        accounts = find_accounts(request, text)
        of_accounts = search.first_ids(base.filter(account_id__in=accounts)) if accounts else []
        return search.bound_ids({*found, *of_accounts})

    def save_model(self, request: HttpRequest, obj: SeanceTicket, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if given["code"]:
            obj.pk, count = save_ticket(obj.client_id, obj.seance, given["code"]).pk, 1
        else:
            made = create_tickets(seance=obj.seance, count=given["count"])
            obj.pk, obj.code, count = made[0].pk, made[0].code, len(made)
        obj._state.adding = False
        log_event("admin", "TICKETS_MADE", user=request.user, seance=obj.seance_id, count=count)
        self.message_user(request, _("Tickets made: %(count)d") % {"count": count})


class OwnTicketInline(ReadOnlyInline):
    """Of an account. Deleting one lets the account in no more."""

    model = SeanceTicket
    can_delete = True
    show_change_link = False
    fields = ("seance", "code", "activated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("seance__video")


extend_page("tvmiddleware.Account", PageExtension(inlines=(OwnTicketInline,), parts=("library.SeanceTicket",)))
