from __future__ import annotations

from django.db.models import Model

from clients.models import Client
from library.models import ApplicationAttribute, ExternalApplication
from tests import factories as make
from tvmiddleware.models import PlayDeviceTemplate


def make_rows(client: Client) -> list[Model]:
    application = ExternalApplication.objects.create(
        client=client, name=f"Weather of {client}", type=ExternalApplication.Type.WIDGET
    )
    application.devices.set([make.play_device("mag")])
    template, _made = PlayDeviceTemplate.objects.get_or_create(system_name="impuls", defaults={"name": "Impuls"})
    application.templates.set([template])
    ApplicationAttribute.objects.create(application=application, key="city__1__name", value=f"Town of {client}")
    return [application]
