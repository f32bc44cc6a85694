"""Cameras, and what accounts have of them."""

from django.db.models import Exists, OuterRef

from core import icons
from core.table_rules import STAFF, SUBSCRIBERS, WITH_OWNER, CopiedTable, register_cache_scope, register_table
from epg.models import EpgChannel
from geo.models import City
from library.cache.cameras import GUIDE_CHANNEL, OWN_CAMERA
from library.models import Camera, CameraFavourite, CameraGrant
from library.selectors.camera_access import has_camera
from library.selectors.cameras import HAS_CAMERAS, camera_names
from playback.playable import ContentKind
from playback.services.entitlement import register_entitlement
from playback.services.server_names import register_server_names
from tvmiddleware.cache.scopes import OF_INSTALLATION, of_operator
from tvmiddleware.selectors.operators import register_mark

register_table(
    Camera,
    clone=CopiedTable(only_with="cameras"),
    retention=STAFF,
    cached=of_operator(links=("tariffs", "stream_services", "additional_categories")),
)
register_table(CameraGrant, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=OWN_CAMERA)
register_table(CameraFavourite, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=OWN_CAMERA)
register_cache_scope(City, OF_INSTALLATION)
register_cache_scope(EpgChannel, GUIDE_CHANNEL)
register_entitlement(ContentKind.CAMERA, has_camera)
register_server_names(ContentKind.CAMERA, camera_names)
register_mark(HAS_CAMERAS, Exists(Camera.objects.filter(client=OuterRef("pk"), enabled=True)))
icons.register_field("library.Camera", "icon")
