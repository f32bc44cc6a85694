"""The table of the DRM API."""

from core.api.site import Route, route
from tvmiddleware.drm_api import ezdrm

routes: tuple[Route, ...] = (route("ezdrm/content/access/", ezdrm.ezdrm_content_access),)
