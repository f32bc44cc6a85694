"""Absolute addresses of this server's own methods, as they stand in lists: complete with who asks.

Boxes append ``&redirect=0`` to them, so there is always a query.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from core import icons
from core.addresses import with_wire_host
from core.images import Size, sized_name

PORTAL_PREFIX = "/api/"
ENDLESS = "endless=1"
LARGEST_ICON = 4096
NO_SIZE: Size = (0, 0)


def api_base(origin: str = "", path: str = "") -> str:
    """Where boxes reach the API, without a slash at the end.

    TVMIDDLEWARE_API_URL where it is absolute, else that path on the server that the box called: ``origin`` is
    ``scheme://host`` of its request, SMARTY_URL without one. A box that called ``path`` below a portal's ``/api`` gets
    addresses below ``/api`` too: the portal's server may pass nothing else on.
    """
    url: str = settings.TVMIDDLEWARE_API_URL.rstrip("/")
    if url.startswith(("http://", "https://")):
        return url
    url = "/" + url.lstrip("/")
    if path.startswith(PORTAL_PREFIX) and not url.startswith(PORTAL_PREFIX):
        url = PORTAL_PREFIX.rstrip("/") + url
    return (origin or settings.SMARTY_URL.rstrip("/")) + url


def method_address(base: str, path: str, **query: str) -> str:
    """A method of this server with parameters in its query. ``base``: see ``api_base``."""
    return f"{base}/{path}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one box. ``who`` is its part of the query: client_id, device, authkey."""

    base: str
    who: str
    endless: bool = False

    @property
    def channel_url_head(self) -> str:
        """What comes before the channel's id: shared lists are rendered without it."""
        return f"{self.base}/channel/url/?{self.who}&cid="

    def channel_url(self, channel_id: int) -> str:
        """Plays the channel."""
        return f"{self.channel_url_head}{channel_id}"

    def program_url(self, channel_id: int, program_id: int | str) -> str:
        """Plays the recording of a programme."""
        return f"{self.base}/program/url/?cid={channel_id}&pid={program_id}&{self.who}"

    def camera_url(self, camera_id: int) -> str:
        """Plays the camera."""
        return f"{self.base}/camera/url/?{self.who}&cid={camera_id}"

    def camera_program_url(self, camera_id: int, program_id: int | str) -> str:
        """Plays the recording of a programme of a camera."""
        return f"{self.base}/program/url/?cid={camera_id}&pid={program_id}&is_camera=1&{self.who}"

    def video_url(self, video_id: int, file_id: int) -> str:
        """Plays a file of a film."""
        return f"{self.base}/video/url/?vid={video_id}&vfid={file_id}&{self.who}"

    def noauth_video_url(self, video_id: int, file_id: int, api_key: str) -> str:
        """Plays a trailer for who has no session."""
        key = urlencode({"api_key": api_key})
        return f"{self.base}/noauth/video/url/?vid={video_id}&vfid={file_id}&{self.who}&{key}"


def build_links(*, client_id: int, device: str, authkey: str, base: str = "", endless: bool = False) -> Links:
    """``base``: see ``api_base``. ``endless``: the box wants streams that never end (see ``with_endless``)."""
    who = {"client_id": client_id, "device": device, "authkey": authkey}
    query = urlencode({name: value for name, value in who.items() if value})
    return Links(base or api_base(), f"{query}&{ENDLESS}" if endless else query, endless)


def with_endless(uri: str) -> str:
    """An HTTP address that asks the streamer for one endless file, as WRT boxes play it; others stay as they are."""
    if not uri.startswith(("http://", "https://")) or ENDLESS in uri:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{ENDLESS}"


def media_url(name: str) -> str:
    """The absolute address of an uploaded file; "" stays empty, an address stays as it is."""
    if not name or "://" in name:
        return name
    base: str = settings.MEDIA_BASE_URL or settings.SMARTY_URL.rstrip("/") + settings.MEDIA_URL
    return f"{base.rstrip('/')}/{name.lstrip('/')}"


def multicast_url(address: str) -> str:
    """``239.0.0.1:1234`` -> ``udp://239.0.0.1:1234``; an address with a scheme stays as it is."""
    return address if "://" in address else with_wire_host(f"udp://{address}")


def icon_size(width: int, height: int) -> Size:
    """The size that a box asks for; NO_SIZE (the icon itself) unless both numbers make sense."""
    return (width, height) if 0 < width <= LARGEST_ICON and 0 < height <= LARGEST_ICON else NO_SIZE


def icon_url(name: str, size: Size = NO_SIZE) -> str:
    """The address of an icon, or of its copy ``<file><w>_<h>.<ext>``; the icon's own where it is known to have none."""
    if size == NO_SIZE or not name or "://" in name or not icons.copy_exists(name, size):
        return media_url(name)
    return media_url(sized_name(name, *size))
