"""application/*: applications beside television, and what the widgets among them show."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from library.present import applications as present
from library.selectors import applications
from library.selectors.applications import ApplicationNotFound

NOT_FOUND = Error(1, _("application not found"), ApplicationNotFound)
WRONG_ID = Error(2, _("wrong id of an application"))


class ApplicationFull(Schema):
    name: str
    system_name: str
    type: int
    url: str
    show_in_main_menu: int
    css_style: str
    attrs: dict[str, str]


class ApplicationRow(ApplicationFull):
    id: int
    icon: str
    icon_focus: str


class ApplicationList(Answer):
    applications: list[ApplicationRow]


class ApplicationDetail(Answer, ApplicationFull):
    pass


@endpoint(auth=AUTHKEY, db=READ, answer=ApplicationList)
def application_list(
    call: DeviceCall,
    *,
    template: Annotated[Text, describe_parameter("name of the interface template that the device shows now")] = "",
) -> dict[str, Any]:
    """The applications for the caller's device type and interface template."""
    rows = applications.fitting_applications(call.operator, call.device_type, template or call.session.template)
    return {"applications": [present.application_row(row, lang=call.lang) for row in rows]}


@endpoint(auth=AUTHKEY, db=READ, answer=ApplicationDetail, errors=(NOT_FOUND, WRONG_ID), invalid=2)
def application_detail(
    call: DeviceCall, *, appid: Annotated[Int, describe_parameter("application id")]
) -> dict[str, Any]:
    """One application, whatever device it is for."""
    return present.application_full(applications.find_application(call.operator, appid), lang=call.lang)
