"""What the methods about films share: the library of who calls."""

from __future__ import annotations

from apis.tvmiddleware.auth import DeviceCall
from geo.selectors import locate_address
from library.present.videos import VideoOptions
from library.selectors.video_access import VideoLibrary, guest_library, viewer_library


def library_of(call: DeviceCall) -> VideoLibrary:
    """The films of who calls. A device type counts only where the call names it."""
    device = call.device_type if call.text("device") else None
    return viewer_library(call.operator, call.session, device, call.now)


def guests_library(call: DeviceCall) -> VideoLibrary:
    """For who has no session."""
    region = locate_address(call.operator.geo_locator, call.ip)
    return guest_library(call.operator, region, call.device_type, call.now)


def options_of(call: DeviceCall, library: VideoLibrary) -> VideoOptions:
    return VideoOptions(library.words, call.lang)
