from tests.costs.params import Calls
from tests.library.films import cast_film

CALLS: Calls = {
    "account/parent_code/set/": lambda cast: {"old_pin": "0000", "new_pin": "0000"},
    "account/password/change/": lambda cast: {"old_password": "1111", "new_password": "1111"},
    "account/register/": lambda cast: {"device_uid": "new-device"},
    "account/reset_password/": lambda cast: {"mobile_phone_number": "79990000001"},
    "account/tariff/subscribe": lambda cast: {"tariff_id": cast.north.debtors.pk},
    "account/tariff/unsubscribe": lambda cast: {"tariff_id": cast.north.basic.pk},
    "v2/account/channels/sort/": lambda cast: {"channel_ids": f"{cast.two.pk},{cast.one.pk}"},
    "v2/account/channels/update/": lambda cast: {"account_channels": f'[{{"channel_id": {cast.one.pk}}}]'},
    "v2/account/video/update/": lambda cast: {"account_video": f'[{{"id": {cast_film(cast).pk}, "is_favorited": 1}}]'},
}
