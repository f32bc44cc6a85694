"""Staff users: who they are, which operator they belong to, what they may do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from clients.admin.rights import RightsForm, RightsTable, grantable_groups, grantable_permissions
from clients.models import User
from clients.selectors.staff_rights import stored_rights
from core.admin.base import ModelAdmin, names_without
from core.admin.forms import PanelForm
from core.admin.menu import GENERAL, MenuEntry
from core.admin.scope import request_scope


class UserForm(RightsForm, UserChangeForm):
    granting = ("user_permissions", "groups")

    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007  (the page's fieldsets choose)


class NewUserForm(PanelForm, UserCreationForm):
    class Meta:
        model = User
        fields = ("username", "client", "dealer")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]
    """Superusers are seen by superusers only, and nobody edits a user with more rights than his own."""

    menu = MenuEntry(GENERAL, 40, _("Users"), "person")
    form = UserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    dealer_path = "dealer"
    keys = ("password",)
    list_display = ("username", "id", "client", "dealer", "full_name", "is_active", "is_staff", "last_login")
    list_filter = ("client", "is_active", "is_staff")
    list_select_related = ("client", "dealer")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = _("name, e-mail or #id")
    ordering = ("username",)  # type: ignore[misc]
    autocomplete_fields = ("client", "dealer")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "client", "dealer")}),
        (_("Personal info"), {"fields": (("first_name", "last_name"), "email")}),
        (_("Access"), {"fields": (("is_active", "is_staff"), "is_superuser", "monitoring_user", "groups")}),
        (_("Rights"), {"fields": ("user_permissions",)}),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "client", "dealer", "is_staff", "usable_password", "password1", "password2")}),
    )

    @admin.display(description=_("name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request)
        return rows if self.by_superuser(request) else rows.filter(is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        hidden = self.hidden_fields(request, obj) - {"password"}
        shown = self.fieldsets if obj else self.add_fieldsets
        return [(title, {**options, "fields": names_without(options["fields"], hidden)}) for title, options in shown]

    def hidden_fields(self, request: HttpRequest, obj: Any = None) -> set[str]:
        hidden = super().hidden_fields(request, obj)
        editor: Any = request.user
        beyond = {name for name in ("is_superuser", "monitoring_user") if not getattr(editor, name)}
        return hidden if self.by_superuser(request) else hidden | beyond

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user_permissions":
            kwargs["queryset"] = grantable_permissions(request.user, self.admin_site._registry)
            kwargs["widget"] = RightsTable()
            kwargs["help_text"] = ""
        elif db_field.name == "groups":
            kwargs["queryset"] = grantable_groups(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and self.not_above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and self.not_above(request, obj)

    def not_above(self, request: HttpRequest, user: User | None) -> bool:
        """By what the database holds: a colleague who is switched off keeps his rights and gets them back one day."""
        editor: Any = request.user
        if user is None or editor.is_superuser:
            return True
        known: dict[int, bool] = request.__dict__.setdefault("panel_not_above", {})
        if user.pk not in known:
            watches_more = user.monitoring_user and not editor.monitoring_user
            beyond = user.is_superuser or watches_more or not stored_rights(user) <= editor.get_all_permissions()
            known[user.pk] = not beyond
        return known[user.pk]

    @staticmethod
    def by_superuser(request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Limited staff never makes a user outside its own operator, whatever was posted."""
        scope = request_scope(request)
        if scope.is_limited:
            obj.client_id = scope.client_id
            obj.dealer_id = scope.dealer_id or obj.dealer_id
        if not self.by_superuser(request):
            obj.is_superuser = False
        super().save_model(request, obj, form, change)
