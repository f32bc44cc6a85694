"""Base of every page of the panel: operator scoping, rights, long lists, search, secrets, languages, deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import DatabaseError, router, transaction
from django.db.models import DateTimeField, Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline

from core.admin import deletion, search
from core.admin.extending import added_guards, added_inlines, added_parts
from core.admin.filters import filter_for
from core.admin.forms import (
    LANGUAGE_FIELD,
    PanelForm,
    ScopedChoiceField,
    ScopedMultipleChoiceField,
    SecretField,
    additional_languages,
    language_label,
)
from core.admin.formsets import ListFormSet, PanelFormSet, lock_rows
from core.admin.lookups import read_moment
from core.admin.menu import MenuEntry, NotInMenu, check_entry
from core.admin.merging import MergingForm
from core.admin.numbers import number_field
from core.admin.paging import BoundedPaginator, PanelChangeList, paginator_for
from core.admin.scope import limit_to_scope, request_scope
from core.admin.uploads import UploadsMixin
from core.api.errors import TryLater
from core.db import as_a_whole, is_waited_out, run_committed, through_conflicts
from core.deleting import lock_doomed
from core.fields import SecretTextField
from core.models import EnteredAddress
from core.numbers import is_digits
from core.row_places import place_last

INLINE_ROWS = 10


def patiently(request: HttpRequest, view: Callable[[], Any]) -> Any:
    """A form of the panel that is sent in: one transaction, done again after a deadlock, and when the row was deleted
    meanwhile (the page then says so). Uploaded files are read once, so with them nothing is done again."""
    if request.method != "POST":
        return view()
    try:
        return run_committed(view) if request.FILES else as_a_whole(view)
    except DatabaseError as error:
        if not is_waited_out(error):
            raise
        messages.error(request, str(TryLater().message))
        return HttpResponseRedirect(request.get_full_path())


class FieldsMixin:
    """What forms and inlines share: choices of the user's operator only, secrets, language labels."""

    form = PanelForm
    model: type[Model]
    admin_site: Any

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, SecretTextField):
            return SecretField(label=capfirst(db_field.verbose_name), max_length=db_field.longest)
        label = language_label(self.model, db_field.name)
        if label:
            kwargs["label"] = capfirst(label)
        if plain := number_field(db_field):
            kwargs.setdefault("form_class", plain)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        rows = self.choices_of(db_field.related_model, request)
        kwargs.setdefault("queryset", rows)
        kwargs.setdefault("form_class", ScopedChoiceField)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        return named_owner(field, request)

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field.related_model, request))
        kwargs.setdefault("form_class", ScopedMultipleChoiceField)
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        return named_owner(field, request)

    def choices_of(self, model: Any, request: HttpRequest) -> QuerySet[Any]:
        """The rows of another noun that this user may refer to."""
        other = self.admin_site._registry.get(model)
        if isinstance(other, ModelAdmin):
            return other.choosable(request)
        rows: QuerySet[Any] = model._default_manager.all()
        return rows

    def with_languages(self, names: Iterable[Any]) -> list[Any]:
        """Each translatable field followed by its additional languages, as many as the installation has."""
        own = {field.name for field in self.model._meta.get_fields()}
        found: list[Any] = []
        for name in names:
            if isinstance(name, list | tuple):
                found.append(tuple(self.with_languages(name)))
            elif not LANGUAGE_FIELD.match(str(name)):
                found.append(name)
                if f"{name}_lang1" in own:
                    found.extend(f"{name}_lang{slot}" for slot in range(1, len(additional_languages()) + 1))
        return found


def named_owner(field: Any, request: HttpRequest) -> Any:
    if isinstance(field, ScopedChoiceField | ScopedMultipleChoiceField):
        model: Any = field.queryset.model if field.queryset is not None else None
        field.with_owner = not request_scope(request).is_limited and hasattr(model, "client_id")
        if field.with_owner and field.queryset is not None:
            field.queryset = field.queryset.select_related("client")
    return field


class ModelAdmin(UploadsMixin, FieldsMixin, UnfoldModelAdmin):
    """``client_path``: the lookup from the model to its operator; None: rows that all operators share."""

    menu: MenuEntry | NotInMenu | None = None
    """Its line in the menu. A guard fails for a page that says neither where it stands nor why it does not."""
    client_path: str | None = "client"
    dealer_path: str | None = None
    dealer_writes = True
    """Whether a dealer's staff, with the right to, may change his rows; rows without a way to him never."""
    client_from: str | None = None
    """The foreign key whose operator a row takes over; the form then never shows ``client``."""

    parts: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    counted_members: tuple[str, ...] = ()
    """Models ("app.Model") that point here, the last by many-to-many fields: see core.admin.deletion."""
    instead: Any = ""
    """What to do where ``guards`` stand in the way."""

    keys: tuple[str, ...] = ()
    """Fields that only staff with the right to change sees, and that nobody may filter by."""
    superuser_fields: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Fields that order the rows by hand: a new row without a place goes last, not first."""

    indexed = False
    """A big table: search by ``lookups`` only."""
    list_prefetch: tuple[str, ...] = ()
    list_defer: tuple[str, ...] = ()
    """Wide or secret columns that the list does not read."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a COUNT of the whole list for every choice of every filter
    list_per_page = 25
    list_max_show_all = 250
    ordering: Sequence[str] | None = ("-pk",)
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True
    compressed_fields = False
    save_on_top = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        check_entry(cls)

    # --- whose rows ---------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = limit_to_scope(super().get_queryset(request), request_scope(request), self.client_path, self.dealer_path)
        wanted = request.GET.get("panel_client", "")
        if is_digits(wanted) and self.client_path == "client":  # what an autocomplete field may offer beside a row
            rows = rows.filter(client_id=int(wanted))
        return rows

    def own_row(self, request: HttpRequest, object_id: Any, *related: str) -> Any:
        """The row that an address names, within the user's rows; None: there is none, or the address is no number."""
        text = str(object_id)
        rows = self.get_queryset(request).select_related(*related) if related else self.get_queryset(request)
        return rows.filter(pk=int(text)).first() if is_digits(text) else None

    def choosable(self, request: HttpRequest) -> QuerySet[Any]:
        """What other forms may refer to. Rights play no part: they guard this noun's own pages."""
        rows = limit_to_scope(
            self.model._default_manager.all(), request_scope(request), self.client_path, self.dealer_path
        )
        related = self.list_select_related
        return rows.select_related(*related) if isinstance(related, tuple) and related else rows

    def is_shared(self) -> bool:
        return self.client_path is None

    def may_write(self, request: HttpRequest) -> bool:
        """Shared rows are not an operator's to change, and most rows not a dealer's."""
        scope = request_scope(request)
        if scope.dealer_id is not None:
            return self.dealer_path is not None and self.dealer_writes
        return not (scope.is_limited and self.is_shared())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request) and bool(super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request) and bool(super().has_delete_permission(request, obj))

    # --- lists ----------------------------------------------------------------------------------------------------
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PanelChangeList]:
        return PanelChangeList

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> Any:
        return paginator_for(request, queryset, per_page)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        wanted = list(super().get_list_filter(request))
        if request_scope(request).is_limited:
            wanted = [one for one in wanted if one != "client"]
        return [filter_for(self.model, one) for one in wanted]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [one for one in shown if one != "client"] if request_scope(request).is_limited else shown

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"selection_note_all": _("All rows found are selected"), **(extra_context or {})}
        if request.method == "POST" and "_save" in request.POST:
            return self.list_saved(request, context)
        page = super().changelist_view(request, context)
        if request.method == "GET" and is_capped(request):
            text = _("The search found more than the first %(limit)d rows, which are shown; no action takes them all.")
            messages.warning(request, text % {"limit": search.LIMIT})
        return page

    def list_saved(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """Fields that were edited in the list. The page of errors shows each row beside its own fields, though the list
        may have changed."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            page = super().changelist_view(request, context)
        formset = self.sent_formset(request)
        if formset is not None and formset.rows_gone:
            messages.warning(request, _("Rows that were deleted meanwhile: %(count)d") % {"count": formset.rows_gone})
        if formset is not None and not formset.is_valid():
            sent: Any = formset.forms
            sent.sort(key=lambda form: form.is_gone)
            changelist: Any = request.panel_list  # type: ignore[attr-defined]
            changelist.result_list = [form.instance for form in sent if not form.is_gone]
        return page

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        request.panel_list = super().get_changelist_instance(request)  # type: ignore[attr-defined]
        return request.panel_list  # type: ignore[attr-defined]

    def sent_formset(self, request: HttpRequest) -> ListFormSet | None:
        found = getattr(getattr(request, "panel_list", None), "formset", None)
        return found if isinstance(found, ListFormSet) and found.is_bound else None

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": MergingForm, **kwargs})

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": ListFormSet, **kwargs})

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        """Ids that are no numbers are no rows."""
        posted = request.POST.copy()
        chosen = posted.getlist(ACTION_CHECKBOX_NAME)
        posted.setlist(ACTION_CHECKBOX_NAME, [one for one in chosen if is_digits(one)])
        request.POST = posted  # type: ignore[assignment]
        if posted.get("select_across") == "1" and is_capped(request):
            messages.error(request, _("The search found more rows than it shows: narrow it down before acting on all."))
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        number = search.row_number(search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        if self.indexed and search_term.strip():
            with search.noticing_cap() as cap:
                found = self.found_ids(request, search_term.strip())
            request.panel_search_capped = cap.reached  # type: ignore[attr-defined]
            return queryset.filter(pk__in=found), False
        rows, doubles = super().get_search_results(request, queryset, search_term)
        return rows, bool(doubles)

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        """Row ids for a text, by indexes only."""
        raise NotImplementedError

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        secret = {*self.keys, *(f.name for f in self.model._meta.fields if isinstance(f, SecretTextField))}
        return lookup.split("__")[0] not in secret and bool(super().lookup_allowed(lookup, value, request))

    # --- forms ----------------------------------------------------------------------------------------------------
    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        return [*super().get_inlines(request, obj), *added_inlines(self.model)]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """What a form is going to write is read behind the lock of its row."""
        if request.method == "POST":
            lock_rows(self.model, [object_id])
        return super().get_object(request, object_id, from_field)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        hidden = self.hidden_fields(request, obj)
        found = []
        for title, options in super().get_fieldsets(request, obj):
            names = names_without(self.with_languages(options["fields"]), hidden)
            if names:
                found.append((title, {**options, "fields": names}))
        return found

    def hidden_fields(self, request: HttpRequest, obj: Any = None) -> set[str]:
        scope = request_scope(request)
        hidden = set()
        if self.client_from or (scope.is_limited and self.client_path == "client"):
            hidden.add("client")
        if scope.dealer_id is not None:
            hidden.add("dealer")
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not writes:
            hidden.update(self.keys)
            if not self.secrets_shown(request, obj):
                hidden.update(f.name for f in self.model._meta.fields if isinstance(f, SecretTextField))
        return hidden

    def secrets_shown(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether secrets are read back to the staff; never, unless a noun says otherwise."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address proposes, without references that are no numbers and times that are none."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        for field in [*self.model._meta.fields, *self.model._meta.many_to_many]:
            if field.name not in initial:
                continue
            given = initial[field.name]
            if field.is_relation:
                kept = [one for one in (given if isinstance(given, list) else [given]) if is_digits(str(one))]
                initial[field.name] = kept if isinstance(given, list) else next(iter(kept), None)
            elif isinstance(field, DateTimeField):
                initial[field.name] = read_moment(str(given))
        return initial

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        names = tuple(super().get_readonly_fields(request, obj))
        return names if by_superuser(request) else (*names, *self.superuser_fields, *self.trust_fields())

    def trust_fields(self) -> tuple[str, ...]:
        return ("address_trusted",) if issubclass(self.model, EnteredAddress) else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, PanelForm):
            form.panel_admin = self
            form.panel_scope = request_scope(request)
            form.by_superuser = by_superuser(request)
            form.show_secrets = obj is None or self.secrets_shown(request, obj)
            form.refusal = getattr(request, "panel_refusal", None)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.store_pictures(request, obj, form)
        if not change and self.places:
            place_last(obj, self.places, None if self.is_shared() else "client")
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for child in formset.forms:
            if child.has_changed() and child not in formset.deleted_forms:
                self.store_pictures(request, child.instance, child)
        super().save_formset(request, form, formset, change)

    # --- deletion -------------------------------------------------------------------------------------------------
    def guards_of(self, rows: Sequence[Any]) -> tuple[str, ...]:
        """Models of ``guards`` that keep these very rows."""
        return (*self.guards, *added_guards(self.model))

    @property
    def every_part(self) -> tuple[str, ...]:
        """``parts``, and those that apps above have added."""
        return (*self.parts, *added_parts(self.model))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deletion.judge_deletion(objs, request, self)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        lock_doomed([obj])
        deletion.detach_children([obj], self.every_part)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """All of them or none, after whoever writes to them at this moment."""
        through_conflicts(partial(self.delete_rows, request, queryset))

    @transaction.atomic
    def delete_rows(self, request: HttpRequest, queryset: Any) -> None:
        lock_doomed(queryset.model._base_manager.filter(pk__in=list(queryset.values_list("pk", flat=True))))
        deletion.detach_children(list(queryset), self.every_part)
        super().delete_queryset(request, queryset)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return patiently(request, partial(super().delete_view, request, object_id, extra_context))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return patiently(request, partial(super().changeform_view, request, *args, **kwargs))


class Shared(ModelAdmin):
    """Rows of the whole installation: an operator's staff may look, with the right to."""

    client_path = None


class ReadOnly:
    """What devices and subscribers write; the panel shows it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TabularInline(FieldsMixin, UnfoldTabularInline):
    """Rows of a parent, a page of them at a time."""

    formset = PanelFormSet
    extra = 0
    per_page = INLINE_ROWS
    tab = True
    hide_title = True

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """Without the menu beside a choice, for which a table has no room."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if issubclass(formset.form, PanelForm):
            formset.form.panel_scope = request_scope(request)
            formset.form.by_superuser = by_superuser(request)
        return formset


class ReadOnlyInline(ReadOnly, TabularInline):
    can_delete = False
    show_change_link = True


def by_superuser(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_superuser)


def is_capped(request: HttpRequest) -> bool:
    """Whether the search of this request found more rows than are shown."""
    return bool(getattr(request, "panel_search_capped", False))


def names_without(names: Iterable[Any], hidden: set[str]) -> list[Any]:
    found: list[Any] = []
    for name in names:
        if isinstance(name, list | tuple):
            kept = tuple(one for one in name if one not in hidden)
            found.extend([kept] if kept else [])
        elif name not in hidden:
            found.append(name)
    return found
