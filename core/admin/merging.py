"""Forms that write what a person changed, and nothing else.

A page may stand open for an hour, and meanwhile devices, billing systems and colleagues change the row. So the page
carries what it showed (``panel_seen``). What comes back as it was shown was not touched, and stays as it is in the
database now. A field that the person and somebody else changed, to different values, is refused once: the page then
shows both values, and saving again puts the person's. Of a choice of many, what was added and what was taken away is
written, so that there the changes of two people don't meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db.models import Model
from django.forms.models import InlineForeignKeyField
from django.forms.utils import ErrorDict
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.admin.sent import Sent, as_sent, is_choice_of_many, is_same, plain_widget, put_value

SEEN = "panel_seen"


class SeenField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(required=False, strip=False, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class Merge(NamedTuple):
    """``chosen``: of each choice of many that the person changed, the ids that it holds afterwards."""

    untouched: set[str]
    conflicts: set[str]
    chosen: dict[str, set[str]]


class MergingForm(forms.ModelForm):  # type: ignore[type-arg]
    """The row is read for the request that saves it, and locked (``core.admin.formsets.lock_rows``)."""

    panel_seen = SeenField()
    is_gone = False
    """The page showed a row that was deleted meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEEN].initial = self.snapshot  # read late: forms set up their choices after this
        self.links_changed: dict[str, tuple[set[Any], set[Any]]] = {}
        """Many-to-many field that was saved -> ids added, ids taken away."""

    # --- what was shown, what came, what is -----------------------------------------------------------------------
    def merged_names(self) -> list[str]:
        """Fields of the row itself, without those that a formset adds."""
        own = [(name, self.fields[name]) for name in self.base_fields if name != SEEN and name in self.fields]
        return [name for name, field in own if not field.disabled and not isinstance(field, InlineForeignKeyField)]

    def snapshot(self) -> str:
        if self.instance._state.adding:
            return ""
        return json.dumps({name: self.current(name) for name in self.merged_names()}, separators=(",", ":"))

    def current(self, name: str) -> Sent:
        """The value in the database; a secret that is not shown as something to recognise it by."""
        field, value = self.fields[name], self.own_value(name)
        if is_hidden_secret(field):
            return salted_hmac(f"{SEEN}.{self.instance.pk}.{name}", str(value or "")).hexdigest()
        if isinstance(field, forms.FileField):
            return str(value or "")
        return as_sent(plain_widget(field), field.prepare_value(value))

    def own_value(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    @cached_property
    def seen(self) -> dict[str, Sent]:
        known = self.is_bound and (self.is_gone or not self.instance._state.adding)
        return read_seen(str(self[SEEN].data or "")) if known else {}

    def is_touched(self, name: str) -> bool:
        field, given = self.fields[name], self[name].data
        if isinstance(field, forms.FileField):
            return given is not None
        if is_hidden_secret(field):
            return bool(given)
        return not is_same(field, self.seen[name], as_sent(plain_widget(field), given))

    @cached_property
    def merge(self) -> Merge:
        merge = Merge(set(), set(), {})
        for name in self.merged_names():
            if name not in self.seen:
                continue
            if not self.is_touched(name):
                merge.untouched.add(name)
            elif is_choice_of_many(self.fields[name]):
                self.merge_choice(name, merge)
            elif self.is_conflict(name):
                merge.conflicts.add(name)
        return merge

    def merge_choice(self, name: str, merge: Merge) -> None:
        field: Any = self.fields[name]
        base, mine, now = (ids_in(one) for one in (self.seen[name], self[name].data, self.current(name)))
        added, removed = mine - base - now, (base - mine) & now
        if removed and isinstance(field, forms.ModelMultipleChoiceField):
            offered: Any = field.queryset
            removed = ids_in(offered.filter(pk__in=removed))  # nobody takes away what he was not offered
        if added or removed:
            merge.chosen[name] = (now - removed) | added
        else:
            merge.untouched.add(name)

    def is_conflict(self, name: str) -> bool:
        field, now = self.fields[name], self.current(name)
        if isinstance(field, forms.FileField) or is_hidden_secret(field):
            return self.seen[name] != now
        mine = as_sent(plain_widget(field), self[name].data)
        return not is_same(field, self.seen[name], now) and not is_same(field, mine, now)

    @cached_property
    def changed_data(self) -> list[str]:
        if self.is_gone:
            return [name for name in self.merged_names() if name in self.seen and self.is_touched(name)]
        return [name for name in super().changed_data if name not in self.merge.untouched]

    # --- cleaning -------------------------------------------------------------------------------------------------
    def full_clean(self) -> None:
        if self.is_gone:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            if self.has_changed():
                self.add_error(None, ValidationError(_("It was deleted meanwhile."), code="gone"))
            return
        super().full_clean()
        if self.seen and self._errors:
            self.show_current()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        self.cleaned_data.pop(SEEN, None)
        for name in self.merge.untouched:
            self._errors.pop(name, None)
            self.cleaned_data[name] = self.unchanged(name)
        for name, ids in self.merge.chosen.items():
            if name in self.cleaned_data:
                self.cleaned_data[name] = chosen(self.fields[name], self.cleaned_data[name], ids)
        for name in self.merge.conflicts:
            self.add_error(name, self.conflict(name))

    def unchanged(self, name: str) -> Any:
        """What cleaning a field gives that holds what the row does."""
        field: Any = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            return list(rows_behind(field).filter(pk__in=ids_in(self.current(name))))
        if isinstance(field, forms.ModelChoiceField):
            return self.pointed_row(name)
        return self.own_value(name)

    def pointed_row(self, name: str) -> Any:
        """None, too, where the row is gone: programmes are pointed at without a constraint."""
        try:
            return getattr(self.instance, name, None)
        except ObjectDoesNotExist:
            return None

    def points_nowhere(self, name: str) -> bool:
        """Whether a pointer is to a row that is gone: nobody is asked to mend what was not touched."""
        field: Any = self.fields.get(name)
        single = isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField)
        return single and self.own_value(name) is not None and self.pointed_row(name) is None

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {name for name in self.merge.untouched if self.points_nowhere(name)}

    def conflict(self, name: str) -> ValidationError:
        field: Any = self.fields[name]
        if is_hidden_secret(field):
            text = _("Somebody else has changed this meanwhile. Save again to put yours in its place.")
            return ValidationError(text, code="conflict")
        text = _("Somebody else has changed this meanwhile, to: %(value)s. Save again to put yours in its place.")
        return ValidationError(text, code="conflict", params={"value": self.readable(name)})

    def readable(self, name: str) -> str:
        field: Any = self.fields[name]
        value = self.unchanged(name)
        if isinstance(value, Model):
            return str(field.label_from_instance(value) if hasattr(field, "label_from_instance") else value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        labels = {str(key): label for key, label in getattr(field, "choices", ())}
        sent = self.current(name)
        text = " ".join(map(str, sent)) if isinstance(sent, list) else str(labels.get(str(sent), sent))
        return text or "—"

    def _update_errors(self, errors: ValidationError) -> None:
        """Rules of the row about fields that this form does not show: what breaks them was there before."""
        if hasattr(errors, "error_dict"):
            shown = {name: some for name, some in errors.error_dict.items() if name in {*self.fields, NON_FIELD_ERRORS}}
            if not shown:
                return
            errors = ValidationError(shown)
        super()._update_errors(errors)  # type: ignore[misc]

    def _post_clean(self) -> None:
        """Untouched fields of the row are left alone: cleaning would cut fractions of seconds, for one."""
        names = {field.name for field in self.instance._meta.concrete_fields} & self.merge.untouched
        kept = {name: self.cleaned_data.pop(name) for name in names if name in self.cleaned_data}
        super()._post_clean()  # type: ignore[misc]
        self.cleaned_data |= kept

    def show_current(self) -> None:
        """The page that tells of errors shows the row as it is now with the person's changes, and knows what it shows:
        what is sent from it next was decided with both values in sight."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a dict or a QueryDict
        for name in self.merge.untouched:
            if not isinstance(self.fields[name], forms.FileField) and not is_hidden_secret(self.fields[name]):
                put_value(data, self.add_prefix(name), plain_widget(self.fields[name]), self.current(name))
        for name, ids in self.merge.chosen.items():
            put_value(data, self.add_prefix(name), plain_widget(self.fields[name]), sorted(ids))
        shown = json.loads(self.snapshot())
        data[self.add_prefix(SEEN)] = json.dumps({name: shown[name] for name in shown if name in self.seen})
        self.data = data

    # --- links ----------------------------------------------------------------------------------------------------
    def _save_m2m(self) -> None:
        for field in self.instance._meta.many_to_many:
            if field.name in self.fields and field.name in self.cleaned_data:
                self.save_links(field.name)

    def save_links(self, name: str) -> None:
        """Adds and removes what the person did; others may do so at the same time."""
        before = {getattr(one, "pk", one) for one in self.initial.get(name) or ()}
        after = {getattr(one, "pk", one) for one in self.cleaned_data[name]}
        links = getattr(self.instance, name)
        added, removed = after - before, before - after
        if self.instance.pk and removed:
            links.remove(*removed)
        if added:
            links.add(*added)
        self.links_changed[name] = (added, removed)


def is_hidden_secret(field: forms.Field) -> bool:
    return getattr(field, "shown", True) is False


def ids_in(values: Any) -> set[str]:
    return {str(getattr(one, "pk", one)) for one in values or ()}


def chosen(field: Any, mine: Iterable[Any], ids: set[str]) -> list[Any]:
    """The cleaned values with these ids: of the person's choice, and what others have added."""
    found = [one for one in mine if ids_in([one]) <= ids]
    missing = ids - ids_in(found)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [*found, *(rows_behind(field).filter(pk__in=missing) if missing else ())]
    return [key for key, _label in field.choices if str(key) in ids]


def rows_behind(field: Any) -> Any:
    """Every row of the noun that the choice is of, offered or not."""
    return field.queryset.model._base_manager


def read_seen(text: str) -> dict[str, Sent]:
    """Whatever comes is harmless: it only tells what the person would have seen."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    values = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in values if is_sent(value)}


def is_sent(value: Any) -> bool:
    return isinstance(value, str | bool) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
