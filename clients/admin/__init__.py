from clients.admin.clients import ClientAdmin
from clients.admin.dealers import DealerAdmin
from clients.admin.groups import GroupAdmin
from clients.admin.users import UserAdmin

__all__ = ["ClientAdmin", "DealerAdmin", "GroupAdmin", "UserAdmin"]
