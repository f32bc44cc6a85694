"""Export to and import from spreadsheets, within the operator's rows and by the usual rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ConfirmImportForm
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin.scope import request_scope
from core.admin.spreadsheets import UploadedCSV, UploadedXLSX
from core.disk import not_stored
from core.spreadsheets import SheetUnreadable
from core.upload_handler import LostUpload

FORMATS = [UploadedCSV, UploadedXLSX]


class PanelExportForm(SelectableFieldsExportForm):
    """Names the columns as the panel does."""

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        column = resource.fields[field_name]
        try:
            field: Any = resource._meta.model._meta.get_field(str(column.attribute).partition("__")[0])
        except FieldDoesNotExist:
            return str(super()._get_field_label(resource, field_name))
        return f"{capfirst(field.verbose_name)} ({column.column_name})"


class ExportAdmin(ExportMixin):
    """A list that can be exported by whoever may look at it; secrets are in no resource."""

    export_form_class = PanelExportForm
    export_prefetch: tuple[str, ...] = ()

    def get_export_formats(self) -> list[Any]:
        return FORMATS

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def export_action(self, request: HttpRequest) -> Any:
        """A file that lacks rows without saying so is worse than none."""
        refusal = _("The search found more rows than it shows: narrow it down before exporting.")
        try:
            answer = super().export_action(request)
            if not getattr(request, "panel_search_capped", False):
                return answer
        except OSError as error:  # workbooks are made in temporary files
            refusal = str(not_stored(error).message)
        messages.error(request, refusal)
        return HttpResponseRedirect(list_of(self.model) + query_of(request))

    def get_export_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_export_queryset(request).prefetch_related(*self.export_prefetch)
        return rows.defer(*self.list_defer) if self.list_defer else rows

    def get_valid_export_item_pks(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).values_list("pk", flat=True)


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def query_of(request: HttpRequest) -> str:
    text = request.META.get("QUERY_STRING", "")
    return f"?{text}" if text else ""


def operator_import_forms(clients: Any, label: Any) -> tuple[type[ImportForm], type[ConfirmImportForm]]:
    """The two forms of an import into one operator; ``clients`` is the queryset to choose it from."""

    class OperatorImportForm(ImportForm):
        client = forms.ModelChoiceField(clients, label=label, widget=UnfoldAdminSelectWidget())

        def clean_import_file(self) -> Any:
            upload = self.cleaned_data["import_file"]
            if isinstance(upload, LostUpload):
                raise ValidationError(str(upload.refusal.message), code="disk")
            return upload

    class OperatorConfirmForm(ConfirmImportForm):
        client = forms.ModelChoiceField(clients, widget=forms.HiddenInput(), required=False)

    return OperatorImportForm, OperatorConfirmForm


class OperatorImportAdmin(ImportMixin):
    """Imports into one operator: the staff's own, or the one chosen in the form. The resource takes ``client_id``."""

    def get_import_formats(self) -> list[Any]:
        return FORMATS

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        if isinstance(e, SheetUnreadable):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The file waits in the cache for the confirmation, not for ever."""
        try:
            return super().process_import(request, **kwargs)
        except SheetUnreadable as error:
            messages.error(request, str(error))
            return HttpResponseRedirect("../import/")

    def process_result(self, result: Any, request: HttpRequest) -> Any:
        """What was shown before the confirmation may be wrong by now; then nothing was written."""
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        messages.error(request, _("Rows have changed since the file was shown: nothing was imported, upload it again."))
        return HttpResponseRedirect("../import/")

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)

    def create_import_form(self, request: HttpRequest) -> Any:
        return self.without_choice(request, super().create_import_form(request))

    def create_confirm_form(self, request: HttpRequest, import_form: Any = None) -> Any:
        return self.without_choice(request, super().create_confirm_form(request, import_form))

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None and import_form.is_valid():
            initial["client"] = import_form.cleaned_data.get("client")
        return initial

    def without_choice(self, request: HttpRequest, form: Any) -> Any:
        if request_scope(request).is_limited:
            form.fields.pop("client", None)
        return form

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        chosen = getattr(form, "cleaned_data", {}).get("client") if form is not None else None
        scope = request_scope(request)
        return {"client_id": scope.client_id if scope.is_limited else getattr(chosen, "pk", None)}
