"""Rows for calls with any parameters, and the values that find them."""

from __future__ import annotations

from typing import Any

from billing.models import PromoCode
from clients.models import Client, Dealer
from epg.models import Epg, EpgChannel
from tests import factories as make
from tests.cast import Cast
from tests.factories import NOW
from tvmiddleware import models
from tvmiddleware.constants import DrmType
from tvmiddleware.models import PlayDevice

MARK = "SOUTHERN"
"""Stands in everything of the other operator."""


def make_known(cast: Cast) -> tuple[dict[str, list[Any]], Dealer]:
    """Name of a parameter -> values of North's that an endpoint may find something by, the likeliest first."""
    anna, north = cast.anna, cast.north.client
    PlayDevice.objects.filter(system_name="pc").update(drm_type=DrmType.WIDEVINE)
    Client.objects.filter(pk=north.pk).update(login_by_phone_enabled=True)
    make.bound_device(anna, cast.north.pc, "anna-pc")
    dealer = Dealer.objects.create(client=north, name="Shop")
    models.Customer.objects.filter(pk=anna.customer_id).update(dealer=dealer, ext_id="C1")
    models.Tariff.objects.filter(pk=cast.north.extra.pk).update(ext_id="E1")
    bundle = models.VirtualTariff.objects.create(client=north, name="Bundle", ext_id="V1")
    bundle.tariffs.set([cast.north.extra])
    promo = PromoCode.objects.create(client=north, code="GIFT", amount=5, created_at=NOW)
    message = models.Message.objects.create(client=north, account=anna, subject="s", uuid="m1", created_at=NOW)
    document = models.LegalDocument.objects.create(client=north, name="Terms", text="<p>x</p>", document_type=1)
    order = models.ChannelSort.objects.create(client=north, name="Order")
    profile = models.Profile.objects.create(client=north, name="Child")
    channels = [cast.one.pk, cast.one.pk, cast.two.pk, cast.closed.pk, cast.foreign.pk]
    programs = [cast.past.pk, cast.past.pk, cast.current.pk, cast.coming.pk]
    now = int(NOW.timestamp())
    by_name: dict[str, list[Any]] = {
        "channel": channels,
        "cid": channels,
        "channel_ids": [",".join(map(str, channels)), channels, f"[{channels[0]}]"],
        "channels_sort": [f'[{{"id": {channels[1]}}}, {{"id": {channels[0]}, "is_hidden": 1}}]', f"{channels[0]}"],
        "account_channels": [f'[{{"channel_id": {channels[0]}, "is_favorited": 1}}]'],
        "pid": [*programs, "all"],
        "pid_from": programs,
        "content_type": ["program", "video", "channel", "epg"],
        "content_id": [*programs, *channels],
        "time": [now, now - 3600],
        "uuid": [message.uuid, "all"],
        "id": [document.pk],
        "channel_sort_id": [order.pk],
        "profile_id": [profile.pk],
        "tariff_id": [cast.north.basic.pk, cast.south.basic.pk],
        "exclude_tariff_id": [cast.north.extra.pk],
        "abonement": [1001, 1002, 1003],
        "password": ["1111", "2222"],
        "device": ["pc", "pc", "mag", "mag", "android_stb_redbox", "none", "wrt"],
        "device_uid": ["anna-pc", "new"],
        "lang": ["en", "ru", "xx", "kk"],
        "action": ["get_channel_url", "subscribe"],
        "channel_prefix": ["one", "one,two", "foreign"],
        "datetime_begin": ["2026-11-22T12:00:00+0300", "2026-11-22T12:00:00.0Z"],
        "date": ["22.11.2026", "21.11.2026"],
        "search": ["o", "One", "news", "Fo"],
        "old_pin": ["0000"],
        "new_pin": ["1234"],
        "login_code": ["12345678"],
        "position": [0, 60, 10**6],
        "page": [1, 2],
        "limit": [1, 20],
        "category_id": [1],
        "genre_id": [1],
        "phone_number": ["+79990000001", "89990000001"],
        "service_id": [cast.south.client.pk, "west"],
        "login": [1001],
        "new_password": ["12345"],
        "old_password": ["1111"],
        "document_type": [1, 4],
        "account_id": [anna.pk, anna.pk, cast.boris.pk, cast.vera.pk, -1],
        "customer_id": [anna.customer_id, anna.customer_id, cast.boris.customer_id, cast.vera.customer_id, -1],
        "ext_id": ["C1", "T1", -1],
        "customer_ext_id": ["C1", -1],
        "vtariff_id": [bundle.pk, -1],
        "tariff_ext_id": ["E1", "V1", -1],
        "tariffs": [f"{cast.north.basic.pk},{cast.north.extra.pk}", cast.south.basic.pk],
        "free_tariffs": [cast.north.extra.pk, cast.south.extra.pk],
        "code": ["GIFT"],
        "promo_id": [promo.pk],
        "amount": ["10.50", 100, -5],
        "discount": [10, 0],
        "count": [1, 3],
        "length": [8],
        "duration": [30],
        "system_name": ["mag", "pc"],
        "abonement_regexp": ["^100", "1$", "("],
        "sort_by": ["id_asc", "priority_desc"],
        "name": ["A tariff"],
        "firstname": ["Ivan"],
        "text": ["Hello"],
        "meta": ['{"a": 1}', "[]", "{"],
        "card_number": ["4111111111111111"],
        "card_expire": ["12/30"],
        "card_cvv": ["123"],
        "status_reason": ["DEBT"],
        "authkey_id": [cast.boris_key.pk, cast.vera_key.pk],
        "device_id": [1],
        "subnets": ["10.0.0.0/8"],
        "exclude_service_id": [[cast.north.live.pk, cast.north.pvr.pk], "1,2"],
    }
    for name in ("channel_id", "favorite_channel", "unfavorite_channel", "parent_lock_channel"):
        by_name[name] = channels
    for name in ("extension_date", "activation_date", "deactivation_date", "end_date", "valid_until", "birthdate"):
        by_name[name] = ["2026-12-31", "2026-11-01"]
    for name in ("time_from", "time_to", "programs_from_ts", "programs_to_ts"):
        by_name[name] = [now, now - 86400, now + 86400]
    return by_name, dealer


def mark_south(cast: Cast) -> None:
    """Everything of the other operator carries a word that North's answers must never hold."""
    south = cast.south.client
    guide = make.epg_channel(name=MARK)
    make.program(guide, cast.past.datetime_begin, cast.coming.datetime_end, name=MARK, description=MARK)
    Client.objects.filter(pk=south.pk).update(name=MARK, site_url=f"http://{MARK}/", description=MARK)
    models.Channel.objects.filter(client=south).update(name=MARK, url_prefix=MARK, option1=MARK, epg_channel=guide)
    models.Tariff.objects.filter(client=south).update(name=MARK, description=MARK)
    models.Category.objects.filter(client=south).update(name=MARK)
    models.StreamService.objects.filter(client=south).update(name=MARK, uri_mask=f"http://{MARK}/$token")
    models.Customer.objects.filter(client=south).update(firstname=MARK, lastname=MARK, mobile_phone_number=MARK)
    models.Account.objects.filter(client=south).update(status_reason=MARK)
    models.Tariff.objects.filter(pk=cast.south.basic.pk).update(ext_id=MARK)
    models.Message.objects.create(client=south, account=cast.vera, subject=MARK, text=MARK, uuid="m2", created_at=NOW)
    models.LegalDocument.objects.create(client=south, name=MARK, text=MARK, document_type=1)
    models.Profile.objects.create(client=south, name=MARK)
    models.ChannelSort.objects.create(client=south, name=MARK)
    models.DataCenter.objects.create(client=south, name=MARK)
    assert EpgChannel.objects.filter(name=MARK).exists()
    assert Epg.objects.filter(name=MARK).exists()
