"""Applications of an operator, kept in this process per generation."""

from __future__ import annotations

from core.api.errors import DomainError
from core.cache.local import memory
from library.models import ExternalApplication
from library.records.applications import ApplicationRow
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import DeviceType, Operator


class ApplicationNotFound(DomainError):
    """The operator has no such application, or has switched it off."""


def list_applications(operator: Operator) -> dict[int, ApplicationRow]:
    """Every application that is switched on by id, in the operator's order."""
    generation = (operator.config_generation, operator.generation)
    return memory.get(("applications", operator.id), generation, lambda: read_applications(operator.id))


def fitting_applications(operator: Operator, device: DeviceType | None, template: str) -> list[ApplicationRow]:
    """Those for a device type and an interface template; what is not known of the caller is not compared."""
    return [
        row
        for row in list_applications(operator).values()
        if (device is None or not row.device_ids or device.id in row.device_ids)
        and (not template or not row.templates or template in row.templates)
    ]


def find_application(operator: Operator, application_id: int) -> ApplicationRow:
    """By its id, for whatever device. Raises ApplicationNotFound."""
    found = list_applications(operator).get(application_id)
    if found is None:
        raise ApplicationNotFound
    return found


def read_applications(client_id: int) -> dict[int, ApplicationRow]:
    rows = ExternalApplication.objects.filter(client_id=client_id, enabled=True)
    return {row.pk: application_record(row) for row in rows.prefetch_related("devices", "templates", "attributes")}


def application_record(row: ExternalApplication) -> ApplicationRow:
    return ApplicationRow(
        id=row.pk,
        names=row_texts(row, "name"),
        system_name=row.system_name,
        type=row.type,
        url=row.url,
        css_style=row.css_style,
        icon=row.icon.name or "",
        icon_focus=row.icon_focus.name or "",
        show_in_main_menu=row.show_in_main_menu,
        device_ids=frozenset(device.pk for device in row.devices.all()),
        templates=frozenset(template.system_name for template in row.templates.all()),
        attrs={attribute.key: attribute.value for attribute in row.attributes.all()},
    )
