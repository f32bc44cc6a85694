"""Looks of the panel (django-unfold): its name, its first page and the sections of its menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


@cache
def address(name: str, prefix: str) -> str:
    """The path of the page ``name`` below ``prefix`` (SCRIPT_NAME), which Django knows of the present request."""
    return reverse(name)


def link(name: str) -> Any:
    """The path of a page, looked up once: every page of the panel asks for all of the menu's, twice."""
    return lazy(lambda: address(name, get_script_prefix()), str)()


def may_view(app: str, model: str) -> Callable[[Any], bool]:
    """Whether the request's user may open the list of this noun."""
    return lambda request: any(request.user.has_perm(f"{app}.{right}_{model}") for right in ("view", "change"))


def item(title: Any, icon: str, label: str) -> dict[str, Any]:
    """A line of the menu that opens the list of ``label`` (app.model)."""
    app, _dot, model = label.partition(".")
    return {
        "title": title,
        "icon": icon,
        "link": link(f"admin:{app}_{model}_changelist"),
        "permission": may_view(app, model),
    }


def section(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "collapsible": True, "separator": True, "items": list(items)}


NAVIGATION: list[dict[str, Any]] = [
    {"title": "", "items": [{"title": _("Overview"), "icon": "dashboard", "link": link("admin:index")}]},
    section(
        _("Subscribers"),
        item(_("Accounts"), "account_circle", "tvmiddleware.account"),
        item(_("Customers"), "groups", "tvmiddleware.customer"),
        item(_("Sessions"), "sensors", "tvmiddleware.accountauthkey"),
        item(_("Bound devices"), "devices", "tvmiddleware.accountdevice"),
        item(_("Tariffs"), "sell", "tvmiddleware.tariff"),
        item(_("Virtual tariffs"), "inventory_2", "tvmiddleware.virtualtariff"),
        item(_("Limits of device groups"), "production_quantity_limits", "tvmiddleware.devicegrouplimit"),
        item(_("Account profiles"), "face", "tvmiddleware.accountsettings"),
        item(_("Profile types"), "supervised_user_circle", "tvmiddleware.profile"),
        item(_("Channel settings of accounts"), "favorite", "tvmiddleware.accountchannel"),
        item(_("Resume positions"), "resume", "tvmiddleware.contentposition"),
        item(_("Legal documents"), "gavel", "tvmiddleware.legaldocument"),
    ),
    section(
        _("Billing"),
        item(_("Transactions"), "receipt_long", "billing.customertransaction"),
        item(_("Payments"), "payments", "billing.payment"),
        item(_("Saved cards"), "credit_card", "billing.savedcard"),
        item(_("Automatic payments"), "autorenew", "billing.autopaymentattempt"),
        item(_("Subscriptions"), "event_repeat", "tvmiddleware.tariffsubscription"),
        item(_("Charges"), "price_check", "billing.charge"),
        item(_("Parked customers"), "person_alert", "billing.parkedcustomer"),
        item(_("Discounts"), "percent", "billing.discount"),
        item(_("Price changes"), "price_change", "billing.pricechange"),
        item(_("Promo codes"), "redeem", "billing.promocode"),
        item(_("Used promo codes"), "how_to_reg", "billing.promoactivation"),
        item(_("Contracts"), "contract", "billing.contract"),
        item(_("Invoices"), "request_quote", "billing.invoice"),
        item(_("Printed documents"), "description", "billing.document"),
        item(_("Document templates"), "edit_document", "billing.documenttemplate"),
        item(_("Payment gateways"), "account_balance", "billing.merchant"),
    ),
    section(
        _("Content"),
        item(_("Channels"), "live_tv", "tvmiddleware.channel"),
        item(_("TV categories"), "category", "tvmiddleware.category"),
        item(_("Channel sort lists"), "sort", "tvmiddleware.channelsort"),
        item(_("Price categories"), "price_change", "tvmiddleware.pricecategory"),
        item(_("Copyright holders"), "copyright", "tvmiddleware.copyrightholder"),
        item(_("HbbTV providers"), "smart_display", "tvmiddleware.hbbprovider"),
        item(_("Blocked programmes"), "block", "tvmiddleware.programblocking"),
    ),
    section(
        _("Guide"),
        item(_("Guide channels"), "view_list", "epg.epgchannel"),
        item(_("Programmes"), "event_note", "epg.epg"),
        item(_("Guide sources"), "rss_feed", "epg.epgsource"),
        item(_("Channel sources"), "playlist_add", "epg.epgchannelsource"),
        item(_("Further sources"), "alt_route", "epg.epgchannelalternative"),
        item(_("Guide categories"), "label", "epg.epgcategory"),
        item(_("Category mappings"), "rule", "epg.epgsourcecategorymap"),
        item(_("Guide genres"), "theater_comedy", "epg.epggenre"),
        item(_("Genre mappings"), "rule_settings", "epg.epgsourcegenremap"),
        item(_("Premieres"), "new_releases", "epg.epgpremiere"),
        item(_("Premiere sources"), "fiber_new", "epg.epgpremieresource"),
        item(_("Imported days"), "calendar_month", "epg.epgday"),
    ),
    section(
        _("Streaming"),
        item(_("Stream services"), "stream", "tvmiddleware.streamservice"),
        item(_("Data centres"), "dns", "tvmiddleware.datacenter"),
        item(_("Maintenance"), "engineering", "tvmiddleware.maintenance"),
    ),
    section(
        _("Messages"),
        item(_("Messages and commands"), "mail", "tvmiddleware.message"),
        item(_("Reminders"), "notifications", "tvmiddleware.notification"),
    ),
    section(
        _("Reports"),
        item(_("Subscribers' actions"), "history", "tvmiddleware.customerlog"),
        item(_("Acceptances of documents"), "fact_check", "tvmiddleware.legaldocumentacceptance"),
        item(_("QR logins"), "qr_code", "tvmiddleware.qrlogin"),
        item(_("Phone confirmations"), "sms", "tvmiddleware.phonecode"),
        item(_("SMS"), "chat", "sms.sms"),
        item(_("E-mails"), "outgoing_mail", "mail.mail"),
        item(_("Background tasks"), "pending_actions", "core.task"),
    ),
    section(
        _("General"),
        item(_("Operators"), "business", "clients.client"),
        item(_("Dealers"), "storefront", "clients.dealer"),
        item(_("Integrations with external systems"), "hub", "external_api.apiconfig"),
        item(_("Users"), "person", "clients.user"),
        item(_("Groups"), "group", "auth.group"),
        item(_("Device types of operators"), "settings_remote", "tvmiddleware.clientplaydevice"),
        item(_("Device types"), "tv", "tvmiddleware.playdevice"),
        item(_("Interface templates"), "web", "tvmiddleware.playdevicetemplate"),
        item(_("Countries"), "public", "geo.country"),
        item(_("Cities"), "location_city", "geo.city"),
    ),
]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Smarty",
    "SITE_HEADER": "Smarty",
    "SITE_SUBHEADER": _("IPTV/OTT middleware"),
    "SITE_SYMBOL": "live_tv",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("smarty/favicon.svg")},
    ],
    "STYLES": [lambda request: static("smarty/panel.css")],
    "SCRIPTS": [lambda request: static("smarty/panel.js")],
    "LOGIN": {"form": "core.admin.login.PanelLoginForm"},
    "DASHBOARD_CALLBACK": "tvmiddleware.admin.dashboard.dashboard",
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": NAVIGATION},
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 240)",
            "100": "oklch(94% .03 240)",
            "200": "oklch(88.5% .06 240)",
            "300": "oklch(80% .1 242)",
            "400": "oklch(70% .14 245)",
            "500": "oklch(61% .17 250)",
            "600": "oklch(53% .18 254)",
            "700": "oklch(47% .17 257)",
            "800": "oklch(41% .14 258)",
            "900": "oklch(36% .11 258)",
            "950": "oklch(27% .08 260)",
        }
    },
}
