"""Contracts, invoices, printed documents, and the templates they are printed from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from billing.admin.ledger import FoundByCustomer, print_document
from billing.admin.menu import BILLING
from billing.documents import pdf
from billing.documents.engine import TemplateUnusable, render_template
from billing.models import Contract, Document, DocumentKind, DocumentTemplate, Invoice, InvoiceItem
from billing.services.document_values import VARIABLES
from billing.services.documents import Paper
from core.admin.actions import refuse_action
from core.admin.base import ModelAdmin, ReadOnlyInline
from core.admin.filters import BigRelatedFilter
from core.admin.menu import MenuEntry
from tvmiddleware.admin.common import searched_clients

PAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The page of a document runs nothing and fetches nothing, whatever its template says."""


def html_page(html: str) -> HttpResponse:
    headers = {"Content-Security-Policy": PAGE_POLICY, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(html, headers=headers)


class Printed(FoundByCustomer):
    """Rows with a number of their own, which can be printed."""

    kind: DocumentKind
    list_select_related = ("client", "customer")
    list_filter = ("client", ("customer", BigRelatedFilter), "date")
    search_help_text = _("number, customer, abonement or #id")
    actions_detail = ("print_it",)

    def own(self, request: HttpRequest, text: str) -> list[Q | None]:
        return [Q(client_id__in=searched_clients(request), number=text)]

    def has_print_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        user: Any = request.user
        return self.may_write(request) and user.has_perm("billing.add_document")

    def paper(self, row: Any) -> Paper:
        return Paper(self.kind, row.customer, **{str(self.kind.value): row})

    @action(description=_("Print"), url_path="print", permissions=["print"])
    def print_it(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.own_row(request, object_id, "customer")
        opts = self.model._meta
        if row is None:
            return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
        return print_document(self, request, self.paper(row), row)


@admin.register(Contract)
class ContractAdmin(Printed):
    menu = MenuEntry(BILLING, 120, _("Contracts"), "contract")
    kind = DocumentKind.CONTRACT
    list_display = ("number", "id", "client", "customer", "date", "end_date")
    fields = (("client", "customer"), ("number", "date", "end_date"), "comment", ("created_at", "updated_at"))
    readonly_fields = ("created_at", "updated_at")


class ItemInline(ReadOnlyInline):
    model = InvoiceItem
    fields = ("title", "period_begin", "period_end", "amount")
    readonly_fields = fields
    show_change_link = False


@admin.register(Invoice)
class InvoiceAdmin(Printed):
    menu = MenuEntry(BILLING, 130, _("Invoices"), "request_quote")
    kind = DocumentKind.INVOICE
    list_display = ("number", "id", "client", "customer", "date", "amount", "currency")
    inlines = (ItemInline,)
    fields = (
        ("client", "customer"),
        ("number", "date"),
        ("amount", "currency"),
        ("transaction", "cancelled"),
        "created_at",
    )
    readonly_fields = ("cancelled",)

    @admin.display(description=_("cancelled"), boolean=True)
    def cancelled(self, invoice: Invoice) -> bool:
        return hasattr(invoice.transaction, "reversal")


@admin.register(Document)
class DocumentAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 140, _("Printed documents"), "description")
    list_display = ("title", "id", "client", "customer", "kind", "created_by", "created_at")
    list_filter = ("client", ("customer", BigRelatedFilter), "kind", "created_at")
    list_select_related = ("client", "customer")
    list_defer = ("html",)
    search_help_text = _("customer, abonement or #id")
    actions_detail = ("page", "pdf_file")
    fields = (
        ("client", "customer"),
        ("kind", "title", "template"),
        ("contract", "invoice", "transaction"),
        ("created_at", "created_by"),
        "shown",
    )
    readonly_fields = ("shown",)

    @admin.display(description=_("text"))
    def shown(self, document: Document) -> SafeString:
        address = reverse("admin:billing_document_page", args=(document.pk,))
        note = (
            ""
            if pdf.pdf_available()
            else gettext("PDF is not available: install %(packages)s.") % {"packages": pdf.PACKAGES}
        )
        return format_html(
            '{}<iframe src="{}" sandbox class="smarty-paper"></iframe>',
            format_html('<p class="mb-2">{}</p>', note) if note else "",
            address,
        )

    def row(self, request: HttpRequest, object_id: Any) -> Document | None:
        return self.own_row(request, object_id) if self.has_view_permission(request) else None

    def has_look_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.has_view_permission(request))

    def away(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:billing_document_changelist"))

    @action(description=_("HTML"), url_path="page", permissions=["look"])
    def page(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.row(request, object_id)
        if row is None:
            return self.away()
        answer = html_page(row.html)
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    @action(description=_("PDF"), url_path="pdf", permissions=["look"])
    def pdf_file(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.row(request, object_id)
        if row is None:
            return self.away()
        try:
            made = pdf.pdf_of(row.html)
        except pdf.PdfImpossible as error:
            text = gettext("PDF is not available: install %(packages)s.") % {"packages": error}
            refuse_action(self, request, text)
            return HttpResponseRedirect(reverse("admin:billing_document_change", args=(row.pk,)))
        name = f"{slugify(row.title) or row.kind}-{row.pk}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(ModelAdmin):
    menu = MenuEntry(BILLING, 150, _("Document templates"), "edit_document")
    list_display = ("name", "id", "client", "kind", "is_default", "enabled", "updated_at")
    list_filter = ("client", "kind", "enabled")
    list_select_related = ("client",)
    search_fields = ("name",)
    search_help_text = _("name or #id")
    actions_detail = ("preview",)
    fields = (
        "client",
        ("kind", "name"),
        ("is_default", "enabled"),
        "title",
        "body",
        "variables",
        ("created_at", "updated_at"),
    )
    readonly_fields = ("variables", "created_at", "updated_at")

    @admin.display(description=_("variables"))
    def variables(self, template: DocumentTemplate) -> SafeString:
        rows = format_html_join("", "<tr><td><code>{}</code></td><td>{}</td></tr>", VARIABLES)
        return format_html('<table class="smarty-variables">{}</table>', rows)

    def has_look_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.has_view_permission(request))

    @action(description=_("Preview"), url_path="preview", permissions=["look"])
    def preview(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """With made-up values."""
        row = self.own_row(request, object_id)
        if row is None:
            return HttpResponseRedirect(reverse("admin:billing_documenttemplate_changelist"))
        try:
            return html_page(render_template(row.body, SAMPLE | {"today": timezone.localdate()}))
        except TemplateUnusable as error:
            refuse_action(self, request, str(error))
            return HttpResponseRedirect(reverse("admin:billing_documenttemplate_change", args=(row.pk,)))


SAMPLE: dict[str, Any] = {
    "operator": {"name": "North TV", "email": "office@example.com", "phone": "+7 999 000-00-00", "site": "example.com"},
    "customer": {
        "id": 1,
        "name": "Paying Anna",
        "firstname": "Anna",
        "lastname": "Paying",
        "phone": "+79990000001",
        "contract_number": "D-0001",
        "balance": "100.00",
        "currency": "RUB",
        "passport": {"series": "4500", "number": "123456"},
        "address": {"text": "101000, Moscow, Main street, 1"},
    },
    "accounts": [{"abonement": 100001, "active": True, "tariffs": ["Basic", "Films"]}],
    "contract": {"number": "D-0001"},
    "invoice": {
        "number": "2026/1",
        "amount": "150.00",
        "currency": "RUB",
        "items": [{"title": "Basic", "amount": "100.00"}, {"title": "Films", "amount": "50.00"}],
    },
    "receipt": {"number": "1", "amount": "150.00", "currency": "RUB", "source": "Stripe", "comment": "card"},
}
