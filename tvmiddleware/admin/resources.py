"""Spreadsheets of accounts, customers and channels. No secrets and no passports in them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.widgets import CharWidget, ForeignKeyWidget, ManyToManyWidget

from core.admin.forms import additional_languages
from core.admin.resources import PanelResource
from core.admin.zone import zone_name
from core.events import announce_all
from core.row_places import place_last
from epg.models import EpgChannel
from tvmiddleware.models import Account, Category, Channel, Customer, StreamService, Tariff
from tvmiddleware.services.catalogue_changes import channel_event

SEPARATOR = ";"


class NamesZone(resources.ModelResource):
    """Times are those of the reader's zone, which the last column names."""

    time_zone = fields.Field(column_name="time_zone", readonly=True)

    def dehydrate_time_zone(self, row: Any) -> str:
        return zone_name()


class AccountResource(NamesZone):
    customer_name = fields.Field(attribute="customer", column_name="customer_name", widget=CharWidget())
    tariffs = fields.Field(attribute="tariffs", widget=ManyToManyWidget(Tariff, SEPARATOR, "name"))
    data_center = fields.Field(attribute="data_center__name", column_name="data_center")

    class Meta:
        model = Account
        fields = (
            "id",
            "client",
            "abonement",
            "ext_id",
            "customer",
            "customer_name",
            "active",
            "status_reason",
            "activation_date",
            "deactivation_date",
            "extension_date",
            "tariffs",
            "data_center",
            "last_active",
            "created_at",
            "time_zone",
        )
        export_order = fields


class CustomerResource(NamesZone):
    tariffs = fields.Field(attribute="tariffs", widget=ManyToManyWidget(Tariff, SEPARATOR, "name"))
    dealer = fields.Field(attribute="dealer__name", column_name="dealer")

    class Meta:
        model = Customer
        fields = (
            "id",
            "client",
            "ext_id",
            "lastname",
            "firstname",
            "middlename",
            "company_name",
            "contract_number",
            "mobile_phone_number",
            "phone_number_1",
            "phone_number_2",
            "email",
            "postal_address_city",
            "postal_address_street",
            "postal_address_bld",
            "postal_address_apt",
            "postal_address_zip",
            "dealer",
            "tariffs",
            "comment",
            "created_at",
            "time_zone",
        )
        export_order = fields


class OwnForeignKey(ForeignKeyWidget):
    """A row by its name, among those of ``rows``; an unknown name is an error of that line."""

    rows: QuerySet[Any] | None = None

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_queryset(value, row, *args, **kwargs) if self.rows is None else self.rows

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value in (None, ""):
            return None
        return only_one(list(self.get_queryset(value, row).filter(**{self.field: value})), str(value))


class OwnManyToMany(ManyToManyWidget):
    rows: QuerySet[Any] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        rows = self.model._default_manager.none() if self.rows is None else self.rows
        named: dict[str, list[Any]] = {}
        for row_ in rows:
            named.setdefault(row_.name, []).append(row_)
        return [only_one(named.get(name, []), name) for name in split_names(str(value or ""), named)]


def only_one(found: list[Any], name: str) -> Any:
    """Raises ValueError: the line's error. Databases take other letters for the same; the very name is stronger."""
    exact = [row for row in found if row.name == name] or found
    if not exact:
        raise ValueError(_("not found: %(name)s") % {"name": name})
    if len(exact) > 1:
        raise ValueError(_("several rows have this name: %(name)s") % {"name": name})
    return exact[0]


def split_names(text: str, known: Container[str]) -> list[str]:
    """The names in a cell; a name that holds the separator itself is known as a whole."""
    parts, names = text.split(SEPARATOR), []
    while parts:
        whole = (count for count in range(len(parts), 1, -1) if SEPARATOR.join(parts[:count]).strip() in known)
        count = next(whole, 1)
        names.append(SEPARATOR.join(parts[:count]).strip())
        del parts[:count]
    return [name for name in dict.fromkeys(names) if name]


class ChannelResource(PanelResource):
    """``client_id``: the operator that is imported into; export needs none."""

    category = fields.Field(attribute="category", widget=OwnForeignKey(Category, "name"))
    epg_channel = fields.Field(attribute="epg_channel", widget=OwnForeignKey(EpgChannel, "name"))
    tariffs = fields.Field(attribute="tariffs", widget=OwnManyToMany(Tariff, SEPARATOR, "name"))
    stream_services = fields.Field(attribute="stream_services", widget=OwnManyToMany(StreamService, SEPARATOR, "name"))

    class Meta:
        model = Channel
        fields = (
            "id",
            "name",
            *[f"name_lang{slot}" for slot in range(1, 6)],
            "enabled",
            "sort",
            "lcn_number",
            "category",
            "epg_channel",
            "timeshift_offset",
            "url_prefix",
            "uri",
            "multicast_address",
            "id_for_stream_service",
            "stream_services",
            "tariffs",
            "recording_days",
            "parent_control",
            "show_in_all",
            "display_on_site",
            "comment",
        )
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def __init__(self, client_id: int | None = None, actor: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_id = client_id or 0
        self.actor = actor
        self.saved: list[tuple[Channel, list[str], bool]] = []
        self.changed_names: list[str] = []
        self.is_new = False
        for slot in range(len(additional_languages()) + 1, 6):
            del self.fields[f"name_lang{slot}"]
        self.fields["category"].widget.rows = Category.objects.filter(client_id=self.client_id)
        self.fields["tariffs"].widget.rows = Tariff.objects.filter(client_id=self.client_id)
        self.fields["stream_services"].widget.rows = StreamService.objects.filter(client_id=self.client_id)

    def get_export_order(self) -> list[str]:
        return [name for name in super().get_export_order() if name in self.fields]

    def get_import_order(self) -> list[str]:
        return [name for name in super().get_import_order() if name in self.fields]

    def get_queryset(self) -> Any:
        return Channel.objects.filter(client_id=self.client_id)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if instance._state.adding:
            place_last(instance, ("sort", "lcn_number"))

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self.changed_names, self.is_new = [], new
        if new:
            instance.client_id = self.client_id

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if not import_validation_errors:
            found = (one for one in self.get_import_fields() if one.column_name in row)
            self.changed_names = [
                one.attribute
                for one in found
                if not self.says_the_same(one, original, row) and is_changed(one, instance, original, row)
            ]
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def save_m2m(self, instance: Any, data: Any, **kwargs: Any) -> None:
        super().save_m2m(instance, data, **kwargs)
        self.saved.append((instance, self.changed_names, self.is_new))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """In the transaction of the import: a trial, which is rolled back, tells nobody."""
        super().after_import(dataset, result, **kwargs)
        announce_all(channel_event(row, names, created=is_new, actor=self.actor) for row, names, is_new in self.saved)


def is_changed(field: Any, instance: Any, original: Any, row: Any) -> bool:
    """Whether a row of the file gives the column another value."""
    if isinstance(field.widget, ManyToManyWidget):
        held = field.get_value(original).all() if original.pk else ()
        return {one.pk for one in field.clean(row)} != {one.pk for one in held}
    return bool(field.get_value(instance) != field.get_value(original))
