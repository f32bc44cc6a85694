"""Whom a preview is shown as: the form above it, and the visitor that its answers make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clients.models import Client
from core import clock
from core.admin.forms import additional_languages
from core.admin.numbers import PlainIntegerField
from core.i18n import language_slot
from library.models import PortalDashboard
from library.selectors.dashboards import EVERY_SCREEN, NO_SCREEN, template_names
from library.selectors.visitors import Visitor
from tvmiddleware.models import Account
from tvmiddleware.models.accounts import LARGEST_ABONEMENT
from tvmiddleware.selectors.operators import Operator, device_type
from tvmiddleware.selectors.preview_sessions import compose_preview_session
from tvmiddleware.selectors.session_loader import operator_now

SWITCHED_OFF = _("The operator is switched off: boxes get nothing.")
INACTIVE = _("The account is inactive and has no tariff for debtors: boxes are refused.")


class PreviewForm(forms.Form):
    """Sent in the address, so that a preview can be passed on as a link."""

    abonement = PlainIntegerField(
        label=_("subscriber (abonement)"),
        required=False,
        min_value=1,
        max_value=LARGEST_ABONEMENT,
        help_text=_("empty = as a guest"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )
    device = forms.ChoiceField(label=_("device type"), required=False, widget=UnfoldAdminSelectWidget())
    lang = forms.ChoiceField(label=_("language"), required=False, widget=UnfoldAdminSelectWidget())

    def __init__(self, request: HttpRequest, operator: Operator) -> None:
        super().__init__(request.GET)
        self.account: Account | None = None
        self.accounts = allowed_accounts(request, operator)
        if self.accounts is None:
            del self.fields["abonement"]
        names = sorted({row.type.system_name for row in operator.devices})
        self.offer("device", [("", _("not named")), *((name, name) for name in names)])
        self.offer("lang", [(code, language_name(code)) for code in content_languages()])

    def offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_abonement(self) -> int | None:
        wanted: int | None = self.cleaned_data["abonement"]
        if wanted is not None and self.accounts is not None:
            self.account = self.accounts.filter(abonement=wanted).first()
            if self.account is None:
                raise forms.ValidationError(_("there is no such account"))
        return wanted

    def query(self) -> str:
        """For links to further previews: as the same visitor."""
        kept = {name: self.data.get(name, "") for name in PreviewForm.base_fields}
        return urlencode({name: value for name, value in kept.items() if value})


class ScreenPreviewForm(PreviewForm):
    """Also for which interface template and screen."""

    template = forms.ChoiceField(label=_("interface template"), required=False, widget=UnfoldAdminSelectWidget())
    screen = forms.ChoiceField(label=_("screen"), required=False, widget=UnfoldAdminSelectWidget())

    def __init__(self, request: HttpRequest, operator: Operator) -> None:
        super().__init__(request, operator)
        templates = sorted(template_names(operator))
        self.offer("template", [("", _("of the account, or any")), *((name, name) for name in templates)])
        labels = PortalDashboard.objects.filter(client_id=operator.id).exclude(screen="").order_by("screen")
        found = labels.values_list("screen", flat=True).distinct()
        screens = [("", _("without a label")), (EVERY_SCREEN, _("whatever the label"))]
        self.offer("screen", [*screens, *((name, name) for name in found if name not in {EVERY_SCREEN, NO_SCREEN})])

    def chosen_template(self, visitor: Visitor) -> str:
        """ "" where the installation has none."""
        known = sorted(template_names(visitor.operator))
        own = visitor.record.template if visitor.record else ""
        return self.cleaned_data["template"] or own or next(iter(known), "")

    @property
    def screens(self) -> list[str]:
        return [self.cleaned_data["screen"]] if self.cleaned_data["screen"] else []


@dataclass(frozen=True)
class PreviewVisit:
    """``visitor`` None: boxes get nothing, or the form is wrong. ``form`` None: the operator is switched off."""

    form: PreviewForm | None
    visitor: Visitor | None = None
    refusal: Any = ""

    @property
    def account(self) -> Account | None:
        return self.form.account if self.form else None


def read_visit(request: HttpRequest, client_id: int, form_class: type[PreviewForm] = PreviewForm) -> PreviewVisit:
    """Who the address asks to look as."""
    operator = operator_now(client_id)
    if operator is None:
        return PreviewVisit(None, refusal=SWITCHED_OFF)
    form = form_class(request, operator)
    if not form.is_valid():
        return PreviewVisit(form)
    device = device_type(operator.types, form.cleaned_data["device"])
    record = compose_preview_session(form.account, operator, device) if form.account else None
    if record is not None and not record.may_watch:
        return PreviewVisit(form, refusal=INACTIVE)
    lang = language_slot(form.cleaned_data["lang"])
    return PreviewVisit(form, Visitor(operator, record, device, lang, clock.now(), named=device is not None))


def allowed_accounts(request: HttpRequest, operator: Operator) -> Any:
    """The operator's accounts that the user may look at; None: without the right to, he may look as a guest only."""
    page: Any = admin.site._registry[Account]
    if not page.has_view_permission(request):
        return None
    rows = page.choosable(request).filter(client_id=operator.id)
    return rows.select_related("template", "client", "customer__client")


def content_languages() -> list[str]:
    return [settings.SMARTY_DEFAULT_LANGUAGE, *additional_languages()]


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def preview_operators(page: Any, request: HttpRequest) -> Any:
    """Whose main screens the user may look at."""
    return page.choices_of(Client, request).order_by("name", "pk")
