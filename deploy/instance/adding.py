"""``add``: everything that an instance needs, from the files that the package ships."""

from __future__ import annotations

import ast
import re
import secrets
from pathlib import Path

from names import Wrong
from places import SHIPPED, Places
from writing import USER, Writer

HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
REDIS_NUMBERS = range(16)
BUILDERS = {
    "mysql": 'mysql("smarty_{name}", user="smarty_{name}", password="{password}", host="127.0.0.1")',
    "postgresql": 'postgresql("smarty_{name}", user="smarty_{name}", password="{password}", host="127.0.0.1")',
    "sqlite": 'sqlite(Path("/var/lib/smarty/{name}/smarty.sqlite3"))',
}
DATABASE_LINES = {
    "mysql": 'mariadb -e "CREATE DATABASE smarty_{name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n'
    "  CREATE USER smarty_{name}@127.0.0.1 IDENTIFIED BY '{password}';\n"
    '  GRANT ALL ON smarty_{name}.* TO smarty_{name}@127.0.0.1"\n',
    "postgresql": 'su postgres -c "psql -c \\"CREATE USER smarty_{name} PASSWORD \'{password}\'\\""\n'
    'su postgres -c "createdb -E UTF8 -T template0 -O smarty_{name} smarty_{name}"\n',
    "sqlite": "",
}


def add(places: Places, name: str, *, server_name: str, database: str, cron: bool, systemd: bool) -> str:
    """Write it all, or, when something goes wrong on the way, leave nothing. Returns the database's password."""
    if not HOST.fullmatch(server_name):
        raise Wrong(f"{server_name!r} is no host name")
    taken = re.compile(rf"^\s*server_name\s[^;]*(?<![\w.-]){re.escape(server_name)}(?![\w.-])", re.MULTILINE)
    # nginx takes the first of two sites of one name and only warns
    for site in sorted(places["/etc/nginx/sites-enabled"].glob("*")):
        if site.exists() and taken.search(site.read_text(errors="replace")):
            raise Wrong(f"{site} answers for {server_name} already")
    password = secrets.token_urlsafe(24)
    text = settings(name, server_name, database, password, free_redis_number(places))
    with Writer(owners=places.root == Path("/")) as writer:
        make_directories(places, name, writer)
        make_files(places, name, text, writer)
        writer.write(places.site(name), site_text(name, server_name))
        make_links(places, name, writer, cron=cron, systemd=systemd)
    return password


def make_directories(places: Places, name: str, writer: Writer) -> None:
    writer.directory(places.state(name), user=USER, group=USER)
    writer.directory(places.state(name) / "media", user=USER, group=USER)
    writer.directory(places.logs(name), user=USER, group="adm", mode=0o2750)
    writer.directory(places.jobs(name))


def make_files(places: Places, name: str, settings_text: str, writer: Writer) -> None:
    writer.write(places.key(name), secrets.token_urlsafe(48) + "\n", mode=0o640, group=USER)
    writer.write(places.settings(name), settings_text, mode=0o640, group=USER)
    writer.write(places.uwsgi_file(name), shipped("uwsgi/smarty.uwsgi").replace('"prod"', f'"{name}"'))
    writer.write(places.app(name), shipped("uwsgi/smarty.ini"))
    writer.write(places.logrotate(name), shipped("logrotate/smarty").replace("/smarty/*.log", f"/smarty/{name}/*.log"))
    for job in sorted((SHIPPED / "cron.d").iterdir()):
        text = job.read_text(encoding="utf-8").replace("settings.prod", f"settings.{name}")
        file = job.name.replace("smarty-", f"smarty-{name}-", 1)
        writer.write(places.jobs(name) / file, text)


def make_links(places: Places, name: str, writer: Writer, *, cron: bool, systemd: bool) -> None:
    wanted = places.links(name)
    if not systemd:
        wanted[places.enabled_app(name)] = f"../apps-available/{name}"
    if cron:
        wanted |= {path: f"/etc/microimpuls/smarty/{name}.cron.d/{path.name}" for path in places.cron_links(name)}
    for path, target in wanted.items():
        writer.link(path, target)


def site_text(name: str, server_name: str) -> str:
    """The shipped site with names of its own; the first instance keeps the options of the shared ports."""
    text = re.sub(r"\bsmarty_(?!instance\b)(?=[a-z])", f"smarty_{name}_", shipped("nginx/smarty.conf"))
    text = re.sub(r"^(\s*listen [^;]*?)((?: (?:default_server|backlog=\d+|reuseport|deferred))+);", r"\1;", text,
                  flags=re.MULTILINE)  # fmt: skip
    text = text.replace("/etc/nginx/smarty/ipv6.conf", "/etc/nginx/smarty/ipv6-more.conf")
    text = text.replace("/run/uwsgi/app/smarty/", f"/run/uwsgi/app/{name}/").replace("smarty.example.com", server_name)
    return text.replace("/usr/share/nginx/html/microimpuls/smarty/media/", f"/var/lib/smarty/{name}/media/")


def settings(name: str, server_name: str, database: str, password: str, redis: int) -> str:
    """The example with values of its own."""
    builder = BUILDERS[database].format(name=name, password=password)
    example = next(path for path in (SHIPPED / "prod.py.example", SHIPPED.parent / "settings/prod.py.example")
                   if path.exists())  # fmt: skip
    text = example.read_text(encoding="utf-8").replace("settings.prod", f"settings.{name}")
    for variable, value in {
        "SECRET_KEY": f'"{secrets.token_urlsafe(48)}"',
        "SMARTY_SECRETS_KEY_FILE": f'"/etc/microimpuls/smarty/{name}.key"',
        "SMARTY_URL": f'"http://{server_name}"',
        "VAR_DIR": f'Path("/var/lib/smarty/{name}")',
        "LOG_DIR": f'Path("/var/log/microimpuls/smarty/{name}")',
        "DATABASES": f'{{"default": {builder}}}',
        "CACHES": f'{{"default": redis_cache("redis://127.0.0.1:6379/{redis}")}}',
    }.items():
        text = assigned(text, variable, value)
    return re.sub(
        rf"^from settings\.builders import (?!.*\b{database}\b)", rf"\g<0>{database}, ", text, flags=re.MULTILINE
    )


def assigned(text: str, variable: str, value: str) -> str:
    """The file with another value for the variable, however many lines the old one takes."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == variable for t in node.targets):
            lines = text.splitlines(keepends=True)
            lines[node.lineno - 1 : node.end_lineno] = [f"{variable} = {value}\n"]
            return "".join(lines)
    return f"{text}\n{variable} = {value}\n"


def free_redis_number(places: Places) -> int:
    """One that no settings file names; 10 is the task queue's."""
    taken = {10}
    for path in places.etc.glob("*.py"):
        text = path.read_text(encoding="utf-8", errors="replace")
        taken |= {int(number) for number in re.findall(r"redis(?:s)?://[^\"'\s]*/(\d+)", text)}
        taken |= {int(number) for number in re.findall(r"[\"']DB[\"']\s*:\s*(\d+)", text)}
    free = [number for number in REDIS_NUMBERS if number not in taken and number > 0]
    if not free:
        raise Wrong("all 16 numbers of the Redis on this machine are taken: give an instance a Redis of its own")
    return free[0]


def shipped(path: str) -> str:
    return (SHIPPED / path).read_text(encoding="utf-8")


def lines_to_go(name: str, database: str, password: str, *, systemd: bool) -> str:
    """What is left to type, in this order."""
    manage = f"--settings=settings.{name}"
    start = (
        f"systemctl enable --now smarty@{name}.socket smarty@{name}.service"
        if systemd
        else f"/etc/init.d/uwsgi start {name}"
    )
    return (
        f"# {name} is there: /etc/microimpuls/smarty/{name}.py. Now:\n"
        f"{DATABASE_LINES[database].format(name=name, password=password)}"
        f"smarty_manage check {manage}\nsmarty_manage migrate {manage}\n"
        f"smarty_manage setup_initial_data --no-sample-data {manage}\nsmarty_manage createsuperuser {manage}\n"
        f"{start}\nnginx -t && nginx -s reload"
    )
