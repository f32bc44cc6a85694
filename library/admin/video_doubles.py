"""Films that are likely there twice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.menu import MenuEntry
from core.admin.pages import PanelPage, register_panel_page
from core.admin.scope import Scope, limit_to_scope
from library.admin.menu import LIBRARY
from library.models import Video
from library.selectors.video_doubles import list_doubles


@register_panel_page
class DoublesPage(PanelPage):
    name = "video-doubles"
    menu = MenuEntry(LIBRARY, 15, _("Likely doubles"), "content_copy")
    right = "library.view_video"
    template = "library/panel/video_doubles.html"

    def context(self, request: HttpRequest, scope: Scope) -> dict[str, Any]:
        films = limit_to_scope(Video.objects.all(), scope, "client")
        return {"groups": list_doubles(films), "with_owner": not scope.is_limited}
