"""Whatever a model gains can be looked at in the panel, and every noun stands in its menu."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.urls import reverse
from django.utils.module_loading import import_string

from core.admin.menu import NotInMenu, navigation
from core.admin.pages import PAGES

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
NOT_SHOWN = {
    "sms.Sms": {"text": "shown by shown_text, unless it holds a code"},
    "mail.Mail": {"text": "codes and passwords; shown to nobody"},
    "billing.Document": {"html": "shown by its page"},
    "billing.PriceChange": {"announced_up_to": "where a killed run goes on"},
    "billing.PromoCode": {"code": "made up; shown once it is there", "created_at": "the same"},
    "billing.Payment": {"page": "the gateway's form, with its signature"},
    "epg.EpgDay": {"digest": "a checksum for the import"},
    "tvmiddleware.AccountAuthKey": {
        "key": "opens the account's television; its beginning is shown",
        "channel_list_changed": "a mark between two jobs",
    },
    "tvmiddleware.AccountDevice": {"client": "taken from the account", "uid_form": "the UID as it is compared"},
    "clients.User": {"username_form": "the name as it is compared"},
    "clients.Client": {"domain_prefix_form": "the subdomain as it is compared"},
    "tvmiddleware.LegalDocumentAcceptance": {"subject": "account or device in one column, for the database"},
    "tvmiddleware.Message": {"client": "taken from the account"},
    "tvmiddleware.Customer": {
        "mobile_phone_e164": "the phone as it is compared",
        "phone_e164": "the phone as it is compared",
    },
    "tvmiddleware.PhoneCode": {
        "code_digest": "secret",
        "ticket_digest": "secret",
        "ticket_shown": "how the asker keeps its ticket",
        "asker_name": "who may use the code",
        "asker_place": "who may use the code",
        "way": "how the code was sent",
    },
    "library.Selection": {"series_key": "the title as titles of the guide are compared"},
    "tvmiddleware.QrLogin": {
        "token": "logs a television in",
        "login_code": "logs a television in",
        "ticket_digest": "secret",
        "session": "shown with the account's sessions",
    },
    "library.SeanceTicket": {
        "client": "the film's; shown once it is there",
        "account": "whoever activates it; shown once it is there",
        "activated_at": "the same",
    },
    "library.AdBlock": {"movies": "inline, with their order"},
    "library.Actor": {"search_text": "names as they are compared"},
    "library.Video": {
        "ratings_count": "stands beside the average rating",
        "actors": "inline, with their order",
        "ratings_sum": "shown as an average by boxes",
        "screenshot_b_big": "made of the still",
        "version": "grows with every change",
        "search_text": "names as they are compared",
        "sort_name": "the name as it is sorted",
        "ext_mark": "keeps external ids apart, for the database",
    },
}
"""Model -> field -> why no page shows it."""
NOT_REGISTERED = {
    "library.AdBlockMovie": "inline of its block",
    "library.AdEvent": "inline of its clip",
    "library.ApplicationAttribute": "inline of its application",
    "library.GameBest": "the best of an account's scores, kept for tables of the best",
    "library.GameOperator": "inline of its game",
    "tvmiddleware.AbonementCounter": "the next free number, kept by account_create",
    "clients.IdempotentCall": "answers of the last day, kept for callers that ask twice",
    "billing.DiscountUse": "which bills count on a discount, kept for their cancellation",
    "billing.GatewayCustomer": "the gateway's name of a customer, kept for the gateway",
    "billing.InvoiceItem": "inline of its invoice",
    "billing.NightlyRun": "when a nightly command began last",
    "billing.NumberSequence": "a counter",
    "billing.PaymentRefund": "inline of its payment",
    "external_api.ApiConfigAttribute": "inline of its integration",
    "tvmiddleware.Subject": "a customer or an account, under one name for charges",
    "library.CameraFavourite": "inline of its account",
    "library.DashboardMenuItem": "inline of its dashboard",
    "library.FeedItem": "inline of its feed",
    "library.SelectionItem": "inline of its selection",
    "library.SliderBanner": "inline of its dashboard",
    "sms.PhoneCall": "belongs to no operator and is forgotten after a day",
    "sms.SmsEvent": "inline of its SMS",
    "tvmiddleware.ChannelSortItem": "inline of its sort list",
    "tvmiddleware.ChannelTrack": "inline of its channel",
    "library.VideoActor": "inline of its film",
    "library.SkipVideoFragment": "inline of its file",
    "library.FileTrack": "inline of its file",
    "library.TargetBannerAccount": "inline of its banner",
}
OWN_APPS = ("clients", "external_api", "geo", "sms", "mail", "epg", "tvmiddleware", "library", "billing")


def shown(page: Any) -> set[str]:
    fieldsets = page.fieldsets or [(None, {"fields": page.fields or ()})]
    return set(flatten([name for _title, options in fieldsets for name in options["fields"]]))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_place(model: Any) -> None:
    fields = [*model._meta.fields, *model._meta.many_to_many]
    wanted = {field.name for field in fields if not field.primary_key and "_lang" not in field.name}
    assert wanted - shown(admin.site._registry[model]) == set(NOT_SHOWN.get(model._meta.label, ()))


def test_every_model_has_pages() -> None:
    ours = {model._meta.label for app in OWN_APPS for model in apps.get_app_config(app).get_models()}
    shown_by_reports = {label for page in PAGES.values() for label in page.shows}
    assert ours - {model._meta.label for model in MODELS} - shown_by_reports == set(NOT_REGISTERED)


def test_every_noun_stands_in_the_menu() -> None:
    links = {str(item["link"]) for section in navigation() for item in section["items"]}
    pages: dict[Any, Any] = admin.site._registry
    placed = [model for model in MODELS if not isinstance(pages[model].menu, NotInMenu)]
    lists = {reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in placed}
    assert lists <= links
    shown = import_string(settings.UNFOLD["SIDEBAR"]["navigation"])(None)
    assert [part["title"] for part in shown] == [part["title"] for part in navigation()]


def test_images_that_boxes_show_have_their_maximum() -> None:
    for model in MODELS:
        for name, limits in getattr(admin.site._registry[model], "image_limits", {}).items():
            assert model._meta.get_field(name).get_internal_type() == "FileField"
            assert getattr(settings, f"{limits}_MAX_HEIGHT") > 0
            assert getattr(settings, f"{limits}_MAX_WIDTH") > 0
