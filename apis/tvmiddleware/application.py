"""application/*: applications beside television, and what the widgets among them show."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.tvmiddleware.auth import ANYONE, API_KEY, AUTHKEY, DeviceCall
from core.api.endpoint import READ, Answer, endpoint
from core.api.errors import Error
from core.api.values import Flag, Int, Text, describe_parameter
from core.i18n import language_code
from library.present import applications as present
from library.present import widgets
from library.selectors import applications
from library.selectors.applications import ApplicationNotFound
from library.selectors.weather_cities import PlaceAsked
from library.services.exchange import find_rates
from library.services.news import find_news
from library.services.outside_answers import SourceBusy, SourceUnreachable
from library.services.weather import WeatherUnset, find_weather

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


class ExchangeData(Answer):
    first_currency: str
    second_currency: str
    first_currency_value: str
    second_currency_value: str


class CurrentWeatherData(Schema):
    icon: str
    description: str
    temperature: int
    pressure: int
    wind_speed: float
    wind_deg: int
    humidity: int


class WeatherData(Answer):
    current: CurrentWeatherData
    city: str


class NewsEntry(Schema):
    title: str
    description: str
    preview_url: str


class NewsData(Answer):
    entries: list[NewsEntry]


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


# --- what widgets show ------------------------------------------------------------------------------------------------
@endpoint(auth=ANYONE, db=READ, answer=ExchangeData, errors=(Error(1, _("no rates to be had"), SourceUnreachable),))
def application_exchange_data(call: DeviceCall) -> dict[str, Any]:
    """The rates of two currencies, as the central bank has them."""
    return widgets.exchange_data(*find_rates())


@endpoint(
    auth=API_KEY,
    db=READ,
    answer=WeatherData,
    errors=(
        Error(2, _("the weather service is being asked for this city, try again in a moment"), SourceBusy),
        Error(1, _("the weather service gives no answer"), SourceUnreachable),  # which SourceBusy is too
        Error(3, _("the weather of this place is not to be had"), WeatherUnset),
    ),
    invalid=3,
)
def application_weather_data(
    call: DeviceCall,
    *,
    auto_detect_current_city: Annotated[Flag, describe_parameter("1 = the city where the caller is")] = 0,
    city: Annotated[Text, describe_parameter("city id")] = "",
    ext_city_id: Annotated[Text, describe_parameter("id of the city at the weather service; wins over city")] = "",
) -> dict[str, Any]:
    """The weather of a city."""
    asked = PlaceAsked(city.strip(), ext_city_id.strip(), bool(auto_detect_current_city), call.ip)
    language = language_code(call.lang)
    return widgets.weather_data(find_weather(operator=call.operator, asked=asked, language=language))


@endpoint(
    auth=ANYONE, db=READ, answer=NewsData, errors=(Error(1, _("no news to be had"), SourceUnreachable),), invalid=1
)
def application_rss_data(
    call: DeviceCall, *, rss: Annotated[Text, describe_parameter("address of a feed that the operator offers")] = ""
) -> dict[str, Any]:
    """The entries of a feed of news. Only hosts that staff named are asked."""
    return {"entries": widgets.news_entries(find_news(rss.strip()))}
