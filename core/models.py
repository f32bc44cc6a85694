"""Abstract bases: fields that many nouns share. The nouns of the core itself are in core.task_models,
core.lease_models and core.installation_models."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.installation_models import InstallationFact as InstallationFact
from core.lease_models import Lease as Lease
from core.task_models import Task as Task
from core.task_models import TaskPart as TaskPart

LANGUAGE_SLOTS = (1, 2, 3, 4, 5)


class TimeStamped(models.Model):
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True


class EnteredAddress(models.Model):
    """A row with an address that this server asks. Who entered it decides where it may lead, see core.reach: the panel
    notes it with every new row and whenever one of ``fetched_fields`` changes (core.admin.forms). What is made at the
    command line, and what was there before this was noted, is trusted."""

    fetched_fields: tuple[str, ...] = ()

    address_trusted = models.BooleanField(
        _("address trusted"),
        default=True,
        db_default=True,
        help_text=_("a superuser entered it: it may lead anywhere; else to public networks and SMARTY_FETCH_NETWORKS"),
    )

    class Meta:
        abstract = True


class NameLanguages(models.Model):
    """Five additional languages of ``name``; slot N belongs to SMARTY_ADDITIONAL_LANGUAGES[N-1]."""

    name_lang1 = models.CharField(_("name, language 1"), max_length=255, blank=True, default="")
    name_lang2 = models.CharField(_("name, language 2"), max_length=255, blank=True, default="")
    name_lang3 = models.CharField(_("name, language 3"), max_length=255, blank=True, default="")
    name_lang4 = models.CharField(_("name, language 4"), max_length=255, blank=True, default="")
    name_lang5 = models.CharField(_("name, language 5"), max_length=255, blank=True, default="")

    class Meta:
        abstract = True


class DescriptionLanguages(models.Model):
    """Five additional languages of ``description``."""

    description_lang1 = models.TextField(_("description, language 1"), blank=True, default="")
    description_lang2 = models.TextField(_("description, language 2"), blank=True, default="")
    description_lang3 = models.TextField(_("description, language 3"), blank=True, default="")
    description_lang4 = models.TextField(_("description, language 4"), blank=True, default="")
    description_lang5 = models.TextField(_("description, language 5"), blank=True, default="")

    class Meta:
        abstract = True
