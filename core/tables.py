"""What happens to the tables of the core."""

from core.models import InstallationFact, Lease, Task, TaskPart
from core.services.tasks import tasks_forget
from core.table_rules import LOG, READ_EACH_TIME, SHARED, WITH_OWNER, Expires, Stays, register_table

register_table(
    Task,
    clone=LOG,
    retention=Expires("background tasks", tasks_forget, position=100),
    cached=READ_EACH_TIME,
)
register_table(TaskPart, clone=LOG, retention=WITH_OWNER, cached=READ_EACH_TIME)
register_table(Lease, clone=SHARED, retention=Stays("a row for each name of a lock"), cached=READ_EACH_TIME)
register_table(InstallationFact, clone=SHARED, retention=Stays("a row for each fact"), cached=READ_EACH_TIME)
