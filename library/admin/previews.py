"""Previews: a film, a selection, a dashboard, a main screen as a guest or a subscriber would get them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.numbers import is_digits
from library.admin.preview_films import preview_film
from library.admin.preview_rows import (
    dashboard_refusal,
    dashboard_row,
    is_listed,
    main_screen_rows,
    selection_row,
)
from library.admin.preview_visitors import (
    PreviewForm,
    PreviewVisit,
    ScreenPreviewForm,
    preview_operators,
    read_visit,
)
from library.models import PortalDashboard, Selection, Video
from library.selectors.dashboards import list_dashboards
from library.selectors.hidden_videos import explain_hiding
from library.selectors.selections import SelectionNotFound, find_selection
from library.selectors.visitors import Visitor

NO_TEMPLATE = _("The installation has no interface template, and boxes ask for one.")
CURSOR_DIGITS = 10


class Previewed:
    """Mixed into a page whose rows viewers see. Who may look at a row may see its preview."""

    preview_form: type[PreviewForm] = PreviewForm

    @action(
        description=_("Preview"),
        url_path="preview",
        permissions=["view"],
        icon="tv",
        variant=ActionVariant.DEFAULT,
    )
    def preview(self, request: HttpRequest, object_id: str) -> Any:
        row = self.own_row(request, object_id)  # type: ignore[attr-defined]
        if row is None:
            raise Http404
        visit = read_visit(request, row.client_id, self.preview_form)
        shown = self.previewed(request, row, visit) if visit.visitor else {}
        back = reverse(f"admin:library_{row._meta.model_name}_change", args=[row.pk])
        return preview_page(self, request, visit, {"title": str(row), "back": back, **shown})

    def previewed(self, request: HttpRequest, row: Any, visit: PreviewVisit) -> dict[str, Any]:
        """What the page shows to the visitor, who there is."""
        raise NotImplementedError


class PreviewedFilms(Previewed):
    def previewed(self, request: HttpRequest, row: Video, visit: PreviewVisit) -> dict[str, Any]:
        visitor = present_visitor(visit)
        if reasons := explain_hiding(visitor.videos, row):
            return {"reasons": reasons}
        film = preview_film(visitor, row, visit.account)
        return {"film": film, "notes": film.notes}


class PreviewedSelections(Previewed):
    def previewed(self, request: HttpRequest, row: Selection, visit: PreviewVisit) -> dict[str, Any]:
        visitor = present_visitor(visit)
        try:
            selection = find_selection(visitor.operator, row.pk)
        except SelectionNotFound:
            return {"reasons": [_("It was added just now: boxes do not have it yet.")]}
        found = selection_row(visitor, selection, cursor_of(request))
        notes = []
        if row.is_hidden:
            notes.append(_("It is hidden: lists of selections leave it out."))
        if found.is_empty and not cursor_of(request):
            notes.append(_("It holds nothing for this viewer: lists of selections leave it out."))
        return {"rows": [found], "notes": notes, "single": True}


class PreviewedDashboards(Previewed):
    """With the page of the whole main screen, which is reached from the list."""

    preview_form = ScreenPreviewForm

    def previewed(self, request: HttpRequest, row: PortalDashboard, visit: PreviewVisit) -> dict[str, Any]:
        visitor, template = present_visitor(visit), template_of(visit)
        if refusal := dashboard_refusal(visitor, row.pk):
            return {"reasons": [refusal]}
        notes = []
        if not template:
            notes.append(NO_TEMPLATE)
        elif not is_listed(visitor, row.pk, template):
            notes.append(_("The list of dashboards leaves it out for this device type and interface template."))
        found = dashboard_row(visitor, list_dashboards(visitor.operator)[row.pk])
        return {"rows": [found], "notes": notes, "single": True}

    @action(description=_("Main screen"), url_path="main-screen", permissions=["view"], icon="tv")
    def main_screen(self, request: HttpRequest) -> Any:
        """All rows of an operator's screen in their order. ``client`` of the address: whose; the first that the user
        may see."""
        operators = list(preview_operators(self, request))
        wanted = request.GET.get("client", "")
        chosen = [one for one in operators if str(one.pk) == wanted] if wanted else operators
        if not chosen:
            raise Http404
        visit = read_visit(request, chosen[0].pk, ScreenPreviewForm)
        shown: dict[str, Any] = {}
        if visit.visitor and template_of(visit):
            shown = {"rows": main_screen_rows(visit.visitor, template_of(visit), screens_of(visit))}
        elif visit.visitor:
            shown = {"reasons": [NO_TEMPLATE]}
        back = reverse("admin:library_portaldashboard_changelist")
        operators = operators if len(operators) > 1 else []
        context = {"title": _("Main screen"), "back": back, "operators": operators, "operator": chosen[0], **shown}
        return preview_page(self, request, visit, context)


def preview_page(page: Any, request: HttpRequest, visit: PreviewVisit, shown: dict[str, Any]) -> Any:
    context = {
        **page.admin_site.each_context(request),
        "opts": page.model._meta,
        "form": visit.form,
        "visitor": visit.visitor,
        "query": visit.form.query() if visit.form else "",
        "links": linked_pages(page, request),
        **shown,
    }
    if visit.refusal:
        context["reasons"] = [visit.refusal]
    return TemplateResponse(request, "library/panel/preview.html", context)


def linked_pages(page: Any, request: HttpRequest) -> dict[str, bool]:
    """Which further previews the user may open."""
    registry = page.admin_site._registry
    kinds = {"films": Video, "selections": Selection, "dashboards": PortalDashboard}
    return {name: bool(registry[model].has_view_permission(request)) for name, model in kinds.items()}


def present_visitor(visit: PreviewVisit) -> Visitor:
    if visit.visitor is None:
        raise Http404
    return visit.visitor


def template_of(visit: PreviewVisit) -> str:
    form = visit.form
    return form.chosen_template(present_visitor(visit)) if isinstance(form, ScreenPreviewForm) else ""


def screens_of(visit: PreviewVisit) -> list[str]:
    return visit.form.screens if isinstance(visit.form, ScreenPreviewForm) else []


def cursor_of(request: HttpRequest) -> int:
    text = request.GET.get("cursor", "")
    return int(text) if is_digits(text, CURSOR_DIGITS) else 0
