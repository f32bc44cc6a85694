"""The guide's programmes become films where ``epg_import`` is asked to."""

from __future__ import annotations

from epg.services.content import register_maker
from library.services.guide_content import guide_titles_renew

register_maker(guide_titles_renew)
