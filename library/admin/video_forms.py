"""The form of a film: what its columns alone do not say."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.admin.forms import PanelForm
from library.selectors.video_checks import ext_id_error, holding_package, package_error


class VideoForm(PanelForm):
    def _post_clean(self) -> None:
        """Behind the row's own rules, which fill in its fields."""
        super()._post_clean()
        if self.errors or self.is_gone:
            return
        if wrong := ext_id_error(self.instance):
            self.add_error(self.shown("ext_id"), ValidationError(str(wrong), code="taken"))
        self.check_package()

    def check_package(self) -> None:
        video = self.instance
        members = self.cleaned_data.get("package_videos")
        if members is None:
            members = video.package_videos.all() if video.pk else ()
        if wrong := package_error(video, list(members)):
            self.add_error(self.shown("package_videos"), ValidationError(str(wrong), code="package"))
        if video.is_package and (package := holding_package(video)):
            text = _("The package %(name)s holds it.") % {"name": package}
            self.add_error(self.shown("is_package"), ValidationError(text, code="package"))

    def shown(self, name: str) -> str | None:
        """The field, if this form has it."""
        return name if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("meta") is None and "meta" in cleaned:  # an empty field
            cleaned["meta"] = {}
        if not isinstance(cleaned.get("meta", {}), dict):
            self.add_error("meta", ValidationError(_("enter a JSON object: {...}"), code="invalid"))
        return cleaned
