"""Types of devices, and the devices of accounts."""

from core.table_rules import READ_EACH_TIME, SHARED, STAFF, SUBSCRIBERS, WITH_OWNER, CopiedTable, register_table
from tvmiddleware.cache.scopes import OF_INSTALLATION, of_operator
from tvmiddleware.models import AccountDevice, ClientPlayDevice, DeviceGroupLimit, PlayDevice, PlayDeviceTemplate

register_table(PlayDevice, clone=SHARED, retention=STAFF, cached=OF_INSTALLATION)
register_table(PlayDeviceTemplate, clone=SHARED, retention=STAFF, cached=OF_INSTALLATION)
register_table(
    ClientPlayDevice,
    clone=CopiedTable(ids_in_json={"banner_video": {"video_id": "", "video_id_for_child_mode": ""}}),
    retention=STAFF,
    cached=of_operator(),
)
register_table(DeviceGroupLimit, clone=CopiedTable(), retention=WITH_OWNER, cached=of_operator("tariff.client_id"))
register_table(AccountDevice, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=READ_EACH_TIME)
