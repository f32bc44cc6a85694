"""The table of the DRM API."""

from apis.drm import ezdrm
from core.api.routes import Route, route

routes: tuple[Route, ...] = (route("ezdrm/content/access/", ezdrm.ezdrm_content_access),)
