"""Who is asking the Content API: an operator's content manager, who signs with the content key."""

from __future__ import annotations

import logging
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apis.content.schemas.images import image_names, uploaded_image
from apis.signed import BAD_SIGNATURE, UNKNOWN_CLIENT, Signed, SignedCall
from core.api.call import Call
from core.api.endpoint import WRITE, EndpointSpec
from core.api.errors import Error
from core.limits import FieldsInvalid
from core.logs import log_event
from core.owned_rows import LinksUnknown, RowUnknown

WRONG_PARAMETER = 20
NOT_VALID = 21
NOT_SAVED = 22
NOT_FOUND = 404


@dataclass
class ContentCall(SignedCall):
    """A call of an operator's content manager: it sees everything that the operator has."""

    @property
    def actor(self) -> str:
        """For events: who did it."""
        return "api"


class ContentKey(Signed):
    """client_id and a signature with the operator's Content API key. The common codes stand here for all methods."""

    errors = (
        Error(BAD_SIGNATURE, _("signature is incorrect")),
        Error(UNKNOWN_CLIENT, _("no operator with this client_id")),
        Error(WRONG_PARAMETER, _("a parameter was passed incorrectly"), LinksUnknown),
        Error(NOT_VALID, _("parameters failed validation"), FieldsInvalid),
        Error(NOT_SAVED, _("the data could not be read or saved, try again later")),
        Error(NOT_FOUND, _("object not found"), RowUnknown),
    )
    unknown_code = NOT_SAVED
    invalid_code = WRONG_PARAMETER
    names_fields = True

    def bare_call(self, request: HttpRequest) -> ContentCall:
        call = super().bare_call(request)
        spec: EndpointSpec = request.spec  # type: ignore[attr-defined]
        filled = {name: value for name, value in call.given.items() if not is_blank(value)}
        empty = self.empty_texts(call.emptied | (call.given.keys() - filled.keys()), spec)
        call.given.clear()  # the request's own: whoever tells calls apart sees the same
        call.given.update({**filled, **empty, **self.pictures(request, spec)})
        return ContentCall(**{name: getattr(call, name) for name in ("request", "given", "now", "ip")})

    def empty_texts(self, emptied: Set[str], spec: EndpointSpec) -> dict[str, str]:
        """What must be there and was sent empty is not missing, it is wrong."""
        needed = {name for name, field in spec.params.model_fields.items() if field.is_required()}
        return dict.fromkeys(needed & emptied, "")

    def pictures(self, request: HttpRequest, spec: EndpointSpec) -> dict[str, Any]:
        """File parts are in no signature: they count only as the pictures that the method asks for."""
        names = image_names(spec.params)
        files = {name: request.FILES.getlist(name) for name in names & request.FILES.keys()}
        return {name: uploaded_image(found[-1]) for name, found in files.items()}

    def answered(self, call: Call, code: int, text: str) -> None:
        """Every call stands in smarty_content_requests.log; reads that went well only at DEBUG."""
        context: dict[str, Any] = {"url": call.request.path, "ip": call.ip, "args": call.given}
        if code:
            log_event(
                "content_requests", "CONTENT_REQUEST_ERROR", logging.WARNING, **context, error_message=text, error=code
            )
        else:
            writes = call.request.spec.db == WRITE  # type: ignore[attr-defined]
            level = logging.INFO if writes else logging.DEBUG
            log_event("content_requests", "CONTENT_REQUEST_SUCCESS", level, **context)


def is_blank(value: Any) -> bool:
    """Cells of a sheet that look empty: spaces, and a list of nothing but commas."""
    if isinstance(value, list):
        return all(is_blank(one) for one in value)
    return isinstance(value, str) and not value.strip(" \t\r\n,")


CONTENT_KEY = ContentKey("content_api_key")
