"""The scenario of ``make deb-test``, run by Debian's own Python inside the clean root."""

from __future__ import annotations

import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.packages.tools import CRON, Failed, api, calling, get, loopback_up, owner, running, sh, step, until, want

HOME = Path("/usr/share/nginx/html/microimpuls/smarty")
ETC = Path("/etc/microimpuls/smarty")
LOGS = Path("/var/log/microimpuls/smarty")
PROD = "--settings=settings.prod"
MANAGE = f"python {HOME}/manage.py"  # the seed's own line
PASSWORD = "secret-of-the-database"
PEOPLE = """
from clients.models import Client
from epg.models import EpgSource, EpgChannel
from tvmiddleware.models import Account, Channel, Customer, Tariff
client = Client.objects.get()
customer = Customer.objects.create(client=client, firstname="Anna", lastname="Ivanova")
account = Account.objects.create(client=client, customer=customer, abonement="100001", password="111111")
account.tariffs.set(Tariff.objects.filter(client=client))
source = EpgSource.objects.create(name="slow", url_mask="http://127.0.0.1:9099/guide.xml")
guide = EpgChannel.objects.create(name="First", source=source, source_channel_id="first")
channel = Channel.objects.create(client=client, name="First", epg_channel=guide, url_prefix="first")
channel.tariffs.set(Tariff.objects.filter(client=client))
print("key", client.pk, client.api_key)
"""
box: dict[str, str] = {}


def manage(words: str, **options: Any) -> str:
    return sh(f"smarty_manage {words} {PROD}", **options)


def log(name: str) -> str:
    path = LOGS / f"smarty_{name}.log"
    return path.read_text() if path.exists() else ""


def log_in() -> str:
    found = api(
        f"/tvmiddleware/api/login/?client_id={box['client']}&api_key={box['key']}&abonement=100001&password=111111"
        "&device=pc&device_uid=package-test"
    )
    box["authkey"] = str(found["authkey"])  # the device's session before, if there was one, has ended
    return box["authkey"]


def channel_list(authkey: str, prefix: str = "", **options: Any) -> int:
    path = f"{prefix}/tvmiddleware/api/channel/list/?client_id={box['client']}&authkey={authkey}"
    return len(api(path, **options)["channels"])


def sql(statement: str) -> str:
    return sh(f'mariadb -N smarty -e "{statement}"')


# --- steps -------------------------------------------------------------------------------------------------------


def install() -> None:
    sh("dpkg -i /scenario/smarty-*_2*.deb")
    want("smarty:" in Path("/etc/passwd").read_text(), "no service user")
    want((ETC / "base.py").readlink() == HOME / "settings/base.py", "base.py is no link")
    want((HOME / "settings/prod.py").readlink() == ETC / "prod.py", "settings/prod.py is no link")
    want((HOME / "smarty.uwsgi").resolve() == ETC / "uwsgi/smarty.uwsgi", "smarty.uwsgi is no link")
    want(Path("/etc/uwsgi/apps-enabled/smarty.ini").resolve() == Path("/etc/uwsgi/apps-available/smarty"), "uWSGI link")
    want(owner(str(ETC / "prod.py")) == "root:smarty:640", "prod.py is not private")
    want(owner(str(ETC / "secrets.key")) == "root:smarty:640", "secrets.key is not private")
    want(owner(str(LOGS)) == "smarty:adm:2750", f"logs: {owner(str(LOGS))}")
    prod = (ETC / "prod.py").read_text()
    want(re.search(r'^SECRET_KEY = "[\w-]{60,}"$', prod, re.MULTILINE), "no SECRET_KEY was made")
    want(not list(Path("/etc/cron.d").glob("smarty*")), "cron runs before anything is configured")
    want("demo" not in {path.name for path in HOME.iterdir()}, "the demo is in the package")


def verdicts() -> None:
    """Debian's own programs about what is shipped."""
    Path("/etc/nginx/sites-enabled/default").unlink(missing_ok=True)
    sh("nginx -t")
    for unit in ("smarty.service", "smarty@.service", "smarty-rq@.service"):
        found = sh(f"systemd-analyze verify --man=no /lib/systemd/system/{unit.replace('@', '@prod')}")
        want("smarty" not in found, f"{unit}: {found}")  # status 0, whatever it finds
    sh("logrotate -d /etc/logrotate.d/smarty 2>&1 | grep -q 'rotating pattern'")
    sh(
        "cd /scenario && uwsgi --plugin python3 --ini /etc/uwsgi/apps-available/smarty --show-config --no-server",
        seconds=30,
    )


def databases() -> None:
    sh("install -d -o mysql -g mysql /run/mysqld; install -d -o redis -g redis /run/redis")
    for name in ("mariadb", "redis-server"):
        sh(f"/etc/init.d/{name} start")
    until(lambda: subprocess.run(["mariadb-admin", "ping"], capture_output=True).returncode == 0, "MariaDB")
    sh("mariadb -e \"CREATE DATABASE smarty CHARACTER SET utf8mb4; CREATE USER smarty@127.0.0.1 IDENTIFIED BY"
       f" '{PASSWORD}'; GRANT ALL ON smarty.* TO smarty@127.0.0.1\"")  # fmt: skip
    sh("grep -q '^stop-writes' /etc/redis/redis.conf || echo; redis-cli config set stop-writes-on-bgsave-error no")


def configure() -> None:
    path = ETC / "prod.py"
    text = path.read_text()
    want('password=""' in text, "prod.py has no place for the password")
    path.write_text(text.replace('password=""', f'password="{PASSWORD}"', 1))
    app = Path("/etc/uwsgi/apps-available/smarty")
    app.write_text(app.read_text().replace("processes = 8", "processes = 3"))
    found = manage("check --deploy --fail-level ERROR")
    want("ERROR" not in found, found)


def fill() -> None:
    manage("migrate", seconds=300)
    want("sample operator" in manage("setup_initial_data"), "no sample operator")
    sh(f"smarty_manage createsuperuser --noinput --username=root --email=root@example.com {PROD}",
       env={**CRON, "DJANGO_SUPERUSER_PASSWORD": "a-long-password-1"})  # fmt: skip
    manage("create_user --username=new_user --password=new_password --is_admin=True --client_id=1 --is_superuser=True")
    manage("create_user --username=new_user --password=other_password --reset_password=True")
    found = sh(f"smarty_manage shell {PROD} -c '{PEOPLE}'")
    _word, box["client"], box["key"] = next(line for line in found.splitlines() if line.startswith("key")).split()
    manage("cache_channel_list")
    want("MANAGEMENT_COMMAND_SUCCESS command=migrate" in log("management"), "migrate is not logged")
    owners = sh(f"find {LOGS} /var/lib/smarty/ ! -user smarty").split()
    want(owners in ([], ["/var/lib/smarty/log"]), f"made as root: {owners}")


def serve() -> None:
    sh("/etc/init.d/uwsgi start")
    sh("/etc/init.d/nginx start")
    until(lambda: get("/tvmiddleware/api/health/check/")[0] == 200, "the server", 60)
    users = set(sh("ps -C uwsgi-core,uwsgi -o user= | sort -u").split())
    want(users == {"smarty"}, f"uWSGI runs as {users}:\n{sh('ps -ef')}")


def answers() -> None:
    authkey = log_in()
    want("LOGIN_SUCCESS" in log("accounts"), "no LOGIN_SUCCESS in smarty_accounts.log")
    want(channel_list(authkey) == 1, "one channel")
    want(channel_list(authkey, port=8180) == 1, "port 8180")
    want(channel_list(authkey, "/api") == 1, "below /api")
    status, _headers, body = get("/admin/login/")
    want(status == 200 and b"csrf" in body, "the panel")
    style = re.search(rb'href="(/static/[^"]+\.css)"', body)
    want(style and get(style[1].decode())[0] == 200, "its style sheet")
    Path("/var/lib/smarty/media/icon.txt").write_text("icon")
    want(get("/media/icon.txt")[2] == b"icon", "media")
    want(get("/metrics", headers={"X-Forwarded-For": "198.51.100.1"})[0] == 403, "/metrics is open to the world")
    want(b"Active connections" in get("/nginx_status")[2], "/nginx_status")
    want(authkey not in Path("/var/log/nginx/smarty_access.log").read_text(), "keys in nginx's log")
    health = api("/tvmiddleware/api/health/check/?check_db_conn=1")
    want(health["connection_errors"] == [], f"a fresh installation: {health}")
    want(get("/metrics")[0] == 200, "/metrics of this machine")
    secure = get("/admin/login/", headers={"X-Forwarded-Proto": "https"})[1]["Set-Cookie"]
    want("Secure" in secure, f"a cookie behind a balancer that ends TLS: {secure}")
    opened = sh(f"find {LOGS} /var/lib/smarty/ -perm /022 ! -type l").split()
    want(opened == [], f"others may write: {opened}")


def micro_cache() -> None:
    path = f"/tvmiddleware/api/channel/list/?client_id={box['client']}&authkey={box['authkey']}&page=7"
    packed = {"Accept-Encoding": "gzip"}
    found = [get(path, headers=packed)[1]["X-Cache-Status"] for _ in range(4)]
    want(found == ["MISS", "MISS", "HIT", "HIT"], f"cached: {found}")  # from the second time that it is asked for
    other = get(path.replace("&page=7", "&page=8"), headers=packed)[1]["X-Cache-Status"]
    want(other == "MISS", "another address is another entry")
    plain = get(path)
    want(plain[1]["Content-Encoding"] is None and plain[2].startswith(b"{"), "packed for a box that can't unpack")
    want(get(path, host="other.example.com", port=8180)[1]["X-Cache-Status"] == "MISS", "another host is another entry")
    cookie = get(path.partition("&authkey")[0], headers={"Cookie": f"authkey={box['authkey']}"})
    want(cookie[1]["X-Cache-Status"] in ("MISS", "BYPASS", None), "first answer of a cookie")
    again = get(path.partition("&authkey")[0], headers={"Cookie": f"authkey={box['authkey']}"})
    want(again[1]["X-Cache-Status"] == "MISS", f"a cookie's answer was kept: {again[1]['X-Cache-Status']}")


def limits() -> None:
    """A house with 40 boxes that all start at once is served; one that calls without end is not."""
    house = {"X-Forwarded-For": "198.51.100.7"}
    status = f"/tvmiddleware/api/account/status/?client_id={box['client']}&authkey="
    for number in range(800):
        found = get(f"{status}box{number % 40}", headers=house)[0]
        want(found == 200, f"call {number} of a house: {found}")
    flood = [get(f"{status}flood", headers=house)[0] for _ in range(600)]
    want(429 in flood, "one box may call without end")
    want(get(f"{status}neighbour", headers=house)[0] == 200, "its neighbour suffers")
    mine = [get(f"{status}mine")[0] for _ in range(600)]
    want(set(mine) == {200}, "this machine is limited")


def cron_lines() -> None:
    sh(f"ln -s {ETC}/cron.d/* /etc/cron.d/")
    for path in sorted((ETC / "cron.d").iterdir()):
        line = path.read_text().splitlines()[-1]
        user, command = re.split(r"\s+", line, maxsplit=6)[5:]
        if "epg_import" in command:
            continue  # its source is slow; later
        said = sh(f"setpriv --reuid={user} --regid={user} --init-groups sh -c '{command}'", env=CRON)
        want(said == "", f"{command} is not quiet: {said}")
    for words in ("cache_channel_list", "clean_old_messages --days_count 3", "clear_customer_log --days=60",
                  "check_stream_services"):  # fmt: skip
        want(sh(f"{MANAGE} {words} {PROD}", env=CRON) == "", f"{words} is not quiet")


def cron_itself() -> None:
    before = log("management").count("command=flush_presence")
    daemon = subprocess.Popen(["cron", "-f"])
    until(lambda: log("management").count("command=flush_presence") > before, "cron to run a line", 75)
    daemon.terminate()
    daemon.wait()


def wrong_commands() -> None:
    for words in ("clear_customer_log", "clear_customer_log --days=x", "migrate --forever", "create_client --name=x"):
        said = sh(f"smarty_manage {words} {PROD}", status=2)
        want(len(said.splitlines()) == 1, f"{words}: {said}")
    want(sh("smarty_manage check --settings=settings.nowhere", status=2).count("\n") == 1, "an unknown settings file")
    for words in (
        "check --settings=prod",
        f"flush --noinput {PROD}",
        f"makemigrations {PROD}",
        f"check_acounts {PROD}",
    ):
        said = sh(f"smarty_manage {words}", status=2)
        want(len(said.splitlines()) == 1, f"{words}: {said}")
    copy = ETC / "copied.py"
    copy.write_text((ETC / "prod.py").read_text())
    copy.chmod(0o600)
    said = sh("smarty_manage migrate --settings=settings.copied", status=2)
    want("chgrp smarty" in said and said.count("\n") == 1, f"a copied settings file: {said}")
    copy.unlink()
    said = sh(f"setpriv --reuid=nobody --regid=nogroup --clear-groups smarty_manage migrate {PROD}", status=2)
    want("as root or as smarty" in said and said.count("\n") == 1, f"another user: {said}")
    want(sh(f"SMARTY_USER=nobody-at-all smarty_manage check {PROD}", status=1).count("\n") == 1, "an unknown user")


def pip_lines() -> None:
    venv = "/usr/lib/smarty/venv/bin"
    said = sh(f"{venv}/pip install -r {HOME}/requirements.txt")
    want("already satisfied" in said and "Installing" not in said, said)
    sh(f". {venv}/activate && pip install -r {HOME}/requirements.txt")
    sh(f"{venv}/pip check")
    sh(f"{venv}/pip install --no-index --no-deps --ignore-installed --target /scenario/ignored mysqlclient")


def rotation() -> None:
    sh("logrotate -f /etc/logrotate.d/smarty")
    want((LOGS / "smarty_management.log.1").exists(), "not rotated")
    manage("cache_channel_list")
    log_in()
    want("LOGIN_SUCCESS" in log("accounts"), "uWSGI writes into the old file")
    want("cache_channel_list" in log("management"), "commands write into the old file")
    want(owner(str(LOGS / "smarty_accounts.log")) == "smarty:adm:640", owner(str(LOGS / "smarty_accounts.log")))


def restarts() -> None:
    """Calls in flight end, boxes that call meanwhile are told to come again; no log has what they sent."""
    status = f"/tvmiddleware/api/account/status/?client_id={box['client']}&authkey={box['authkey']}"
    seen = []
    with calling(status):
        restarting = subprocess.Popen(["/etc/init.d/uwsgi", "restart"], stdout=subprocess.DEVNULL)
        while restarting.poll() is None:
            seen.append(get(status)[0])
    until(lambda: get(status)[0] == 200, "the restarted server", 60)
    want(set(seen) <= {200, 503}, f"answers meanwhile: {sorted(set(seen))}")
    for path in (*Path("/var/log/nginx").glob("*"), *Path("/var/log/uwsgi/app").glob("*")):
        want(box["authkey"] not in path.read_text(errors="replace"), f"a key in {path}")


def reloads() -> None:
    """All at once, and process by process; boxes notice neither."""
    status = f"/tvmiddleware/api/account/status/?client_id={box['client']}&authkey={box['authkey']}"
    journal = Path("/var/log/uwsgi/app/smarty.log")
    for how, done in (
        ("/etc/init.d/uwsgi reload", "gracefully (RE)spawned uWSGI master"),
        (f"touch {ETC}/uwsgi/smarty.uwsgi", "chain reloading complete"),
    ):
        before = journal.read_text(errors="replace").count(done)
        with calling(status) as counts:
            sh(how)
            until(lambda: journal.read_text(errors="replace").count(done) > before, done, 120)  # noqa: B023
            enough = counts["right"] + 20
            until(lambda: counts["right"] > enough, "answers of the new workers", 60)  # noqa: B023
        want(counts["wrong"] == 0, f"{how}: {counts}")
        box["reload"] = f"{counts['right']} calls during {how}, none failed"


class SlowGuide(http.server.BaseHTTPRequestHandler):
    """A guide that comes a byte a second."""

    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<?xml version='1.0'?><tv>")
        try:
            for _ in range(300):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(1)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


def upgraded_package() -> None:
    """The same package as the next version would be: a migration more, a changed file that the operator edited too."""
    sh(
        "cd /scenario && dpkg-deb -R smarty-base_2*.deb next"
        " && sed -i 's/^Version: .*/Version: 2.0.0+next/' next/DEBIAN/control"
    )
    newest = sorted(path.stem for path in (HOME / "tvmiddleware/migrations").glob("0*.py"))
    leaf = sh(f"smarty_manage showmigrations tvmiddleware --plan {PROD} | tail -1").split(".")[-1].strip() or newest[-1]
    migrations = Path(f"/scenario/next{HOME}/tvmiddleware/migrations")
    (migrations / "9998_next.py").write_text(
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("tvmiddleware", "{leaf}")]\n'
        "    operations = [\n"
        '        migrations.RunSQL("CREATE TABLE next_version (id integer)", "DROP TABLE next_version"),\n'
        '        migrations.AddField("Account", "next_column", models.IntegerField(default=0, db_default=0)),\n'
        "    ]\n"
    )
    accounts = Path(f"/scenario/next{HOME}/tvmiddleware/models/__init__.py")
    added = 'Account.add_to_class("next_column", models.IntegerField(default=0, db_default=0))'
    accounts.write_text(f"{accounts.read_text()}\nfrom django.db import models  # noqa\n\n{added}\n")
    version = Path(f"/scenario/next{HOME}/smarty/version.py")
    version.write_text('VERSION = "2.0.0+next"\n')
    sh("cd /scenario && mkdir -p next-debs && dpkg-deb --root-owner-group -Zgzip -z1 -b next next-debs/smarty-base.deb"
       " && rm -rf next", seconds=200)  # fmt: skip


def upgrade() -> None:
    site = Path("/etc/nginx/sites-available/smarty")
    site.write_text(site.read_text().replace("server_name smarty.example.com;", "server_name tv.example.net;"))
    app = Path("/etc/uwsgi/apps-available/smarty")
    kept = {path: path.read_text() for path in (site, app, ETC / "prod.py", ETC / "secrets.key")}
    guide = http.server.ThreadingHTTPServer(("127.0.0.1", 9099), SlowGuide)
    threading.Thread(target=guide.serve_forever, daemon=True).start()
    importing = subprocess.Popen(["smarty_manage", "epg_import", PROD], start_new_session=True)
    until(lambda: running("epg_import"), "epg_import to run")
    status = f"/tvmiddleware/api/account/status/?client_id={box['client']}&authkey={box['authkey']}"
    with calling(status) as counts:
        sh("dpkg -i /scenario/next-debs/smarty-base.deb", seconds=200)
        sh(f"/usr/lib/smarty/venv/bin/pip install -r {HOME}/requirements.txt")
    replaced_process()
    with calling(status) as later:
        sh(f"{MANAGE} migrate {PROD}")
    replaced_process()
    want(counts["wrong"] + later["wrong"] == 0, f"boxes during the upgrade: {counts}, {later}")
    box["upgrade"] = f"{counts['right'] + later['right']} calls while it was upgraded, none failed"
    sh("/etc/init.d/uwsgi restart")
    sh("pkill -f 'manage([.]py)? (epg_import|cache_channel_list)'")
    want(importing.wait(20) != 0, "epg_import was not ended")
    sh(f"{MANAGE} flushall {PROD}")
    guide.shutdown()
    guide.server_close()
    for path, text in kept.items():
        want(path.read_text() == text, f"{path} was changed by the upgrade")
    want("next_version" in sql("SHOW TABLES"), "migrate did nothing")
    until(lambda: get("/tvmiddleware/api/health/check/")[0] == 200, "the server", 60)
    want(get("/tvmiddleware/api/health/check/", host="tv.example.net")[0] == 200, "the operator's name")
    want(len(running("uwsgi")) in (4, 5), f"the operator's number of processes: {running('uwsgi')}")
    want(channel_list(box["authkey"]) == 1, "the session did not survive flushall")
    manage("cache_channel_list")
    # nobody holds the lock of the run that was killed: this one starts, and finds that its source is gone
    skipped = log("management").count("MANAGEMENT_COMMAND_SKIPPED command=epg_import")
    sh(f"timeout 100 smarty_manage epg_import {PROD} || [ $? -eq 1 ]")
    want(log("management").count("MANAGEMENT_COMMAND_SKIPPED command=epg_import") == skipped, "the lock is still held")


def replaced_process() -> None:
    """A process of the server is killed: the one that comes instead serves logins as before."""
    workers = sorted(running("apps-enabled/smarty.ini"))
    os.kill(workers[-1], signal.SIGKILL)
    until(lambda: sorted(running("apps-enabled/smarty.ini")) != workers, "another process", 30)
    for _ in range(40):
        log_in()


def migration_conflict() -> None:
    """The recipe of the guide, after two migrations claim the same place."""
    folder = HOME / "tvmiddleware/migrations"
    first = sorted(path.stem for path in folder.glob("0*.py"))[0]
    (folder / "0002_stray.py").write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("tvmiddleware", "{first}")]\n    operations = []\n'
    )
    want("makemigrations --merge" in manage("migrate", status=1), "no conflict")
    sh(f"rm -rf {folder}/*")
    sh("dpkg -i /scenario/next-debs/smarty-base.deb", seconds=200)
    sh(f"mv {folder}/9998_next.py /scenario/")
    sql("DELETE FROM django_migrations")
    sql("DROP TABLE next_version; ALTER TABLE tvmiddleware_account DROP COLUMN next_column")
    sh(f"{MANAGE} migrate --fake {PROD}")
    sh(f"mv /scenario/9998_next.py {folder}/")
    sh(f"{MANAGE} migrate {PROD}")
    want("next_version" in sql("SHOW TABLES"), "the newer migration was not applied")
    want("[ ]" not in manage("showmigrations"), "migrations are left")
    want(channel_list(log_in()) == 1, "served after the recipe")


def second_instance() -> None:
    """Two installations on one machine, by the tool."""
    site = Path("/etc/nginx/sites-available/smarty")
    site.write_text(site.read_text().replace("server_name tv.example.net;", "server_name smarty.example.com;"))
    said = sh("smarty_instance add myiptv --server-name tv.example.net")
    sh("smarty_instance add myiptv --server-name tv.example.net", status=2)
    for made, kind in {
        ETC / "myiptv.py": "root:smarty:640", ETC / "myiptv.key": "root:smarty:640",
        Path("/var/lib/smarty/myiptv/media"): "smarty:smarty:755", LOGS / "myiptv": "smarty:adm:2750",
    }.items():  # fmt: skip
        want(owner(str(made)) == kind, f"{made}: {owner(str(made))}")
    typed = said.partition("\n")[2]  # what it says is left to do
    sh(typed.replace("createsuperuser ", "createsuperuser --noinput --username=second --email=a@b.example "),
       env={**CRON, "DJANGO_SUPERUSER_PASSWORD": "a-long-password-2"}, seconds=300)  # fmt: skip
    sh("logrotate -d /etc/logrotate.d/smarty-myiptv 2>&1 | grep -q 'rotating pattern'")
    sh("smarty_manage cache_channel_list --settings=settings.myiptv", env=CRON)
    time.sleep(2)  # nginx's processes of before the reload are gone
    until(lambda: get("/tvmiddleware/api/health/check/", host="tv.example.net")[0] == 200, "the second instance", 60)
    want(channel_list(log_in()) == 1, "the first knows its box")
    path = f"/tvmiddleware/api/channel/list/?client_id={box['client']}&authkey={box['authkey']}"
    other = get(path, host="tv.example.net")[2]
    want(b'"error":403' in other, f"the second knows the first's box: {other!r}")
    for port in (80, 8180):  # boxes that call by address
        want(channel_list(box["authkey"], host="127.0.0.1", port=port) == 1, f"by address on {port}: not the first")
    want("running" in sh("smarty_instance list | grep myiptv"), "list does not know that it runs")
    sh("smarty_instance remove myiptv")
    want(not running("apps-enabled/myiptv.ini"), "the removed instance runs")
    want("stopped" in sh("smarty_instance list | grep myiptv"), "list takes it for running")
    want(channel_list(box["authkey"]) == 1, "the first is disturbed")
    sh("rm -r /etc/microimpuls/smarty/myiptv.key /var/lib/smarty/myiptv && smarty_instance remove --purge myiptv")
    want("myiptv" not in sh("smarty_instance list"), "it is purged and still listed")
    sh("smarty_instance add myiptv --server-name tv.example.net --database sqlite && nginx -t")
    sh("smarty_manage migrate --settings=settings.myiptv", seconds=300)
    sh("/etc/init.d/uwsgi start myiptv")
    until(lambda: "running" in sh("smarty_instance list | grep myiptv"), "the second instance", 60)


def works_hardened() -> None:
    """uWSGI and a command under what their units forbid: no rights, nothing writable but their own directories."""
    sh("/etc/init.d/uwsgi stop myiptv")
    until(lambda: not running("apps-enabled/myiptv.ini"), "the second instance's end", 30)
    writable = ("/var/lib/smarty", "/var/log/microimpuls", "/run/uwsgi")
    sh("install -d -o smarty -g www-data -m 750 /run/uwsgi/app/hardened")
    made = Path("/etc/uwsgi/apps-available/hardened"), ETC / "uwsgi/hardened.uwsgi", HOME / "hardened.uwsgi"
    for path, source in zip(made, (made[0].with_name("myiptv"), *[ETC / "uwsgi/myiptv.uwsgi"] * 2), strict=True):
        sh(f"cp {source} {path}")
    inner = (
        "".join(f"mount --bind {path} {path} && " for path in writable)
        + "mount -o bind,remount,ro / && mount -t tmpfs tmp /tmp && "
        "exec setpriv --reuid=smarty --regid=www-data --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all "
        "env SMARTY_UWSGI_PLUGIN=python3 SMARTY_SOCKET=/run/uwsgi/app/hardened/socket"
    )
    with open("/scenario/hardened.log", "wb") as said:
        server = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", f"{inner} uwsgi --ini {made[0]}"], stdout=said, stderr=said
        )
    site = Path("/etc/nginx/sites-available/smarty-myiptv")
    plain = site.read_text()
    site.write_text(plain.replace("app/myiptv/", "app/hardened/"))
    sh("nginx -s reload")
    time.sleep(2)  # nginx's processes of before the reload are gone
    until(lambda: get("/admin/login/", host="tv.example.net")[0] == 200, "uWSGI under the unit's limits", 60)
    want(server.poll() is None, f"another server answered: {Path('/scenario/hardened.log').read_text()[-2000:]}")
    want(get("/tvmiddleware/api/health/check/", host="tv.example.net")[0] == 200, "its health")
    server.send_signal(signal.SIGQUIT)
    server.wait(30)
    site.write_text(plain)
    sh(f"nginx -s reload; rm {' '.join(map(str, made))}")
    sh(f"unshare --mount sh -c '{inner} smarty_manage cache_channel_list --settings=settings.myiptv'", env=CRON)
    sh("/etc/init.d/uwsgi start myiptv")
    until(lambda: "running" in sh("smarty_instance list | grep myiptv"), "the second instance", 60)


def removal() -> None:
    jobs = {path.name for path in Path("/etc/cron.d").glob("smarty*")}  # of both instances
    at_work = subprocess.Popen(["smarty_manage", "shell", PROD, "-c", "import time; time.sleep(600)"])
    until(lambda: running("manage shell"), "a command to run")
    want(len(running("uwsgi")) > 4, "both instances run")
    sh("dpkg -r smarty-rq smarty-base")
    want(not running("uwsgi"), "uWSGI runs on")
    want(at_work.wait(5) != 0, "a command goes on")
    left = sh("ps -u smarty -o args= || true", status=0)
    want(left.strip() == "", f"left running: {left}")
    want(not Path("/usr/bin/smarty_manage").exists(), "smarty_manage is still there")
    left = sh(f"find {HOME} /usr/lib/smarty 2>/dev/null || true")
    want(left == "", f"left: {left[:2000]}")
    for kept in (ETC / "prod.py", ETC / "myiptv.py", Path("/etc/nginx/sites-available/smarty"), LOGS):
        want(kept.exists(), f"{kept} went with the removal")
    want(not list(Path("/etc/cron.d").glob("smarty*")), "cron still has jobs")
    sh("nginx -t")
    sh("dpkg -i /scenario/next-debs/smarty-base.deb", seconds=200)
    want({path.name for path in Path("/etc/cron.d").glob("smarty*")} == jobs, "cron's links")
    want(Path("/etc/uwsgi/apps-enabled/smarty.ini").exists(), "uWSGI's link")
    want((HOME / "settings/myiptv.py").exists(), "the link of the other settings file")
    want((HOME / "myiptv.uwsgi").exists(), "what uWSGI loads of the second instance")
    sh("/etc/init.d/uwsgi start")
    until(lambda: "running" in sh("smarty_instance list | grep myiptv"), "the second instance", 60)
    until(lambda: get("/tvmiddleware/api/health/check/")[0] == 200, "the server that was installed again", 60)
    want(channel_list(log_in()) == 1, "as before the removal")


def purge() -> None:
    said = sh("dpkg -P smarty-rq smarty-base")
    want("secrets.key" in said, "nothing is said of the key that is kept")
    for gone in (HOME, LOGS, ETC / "prod.py", ETC / "cron.d", ETC / "myiptv.py", ETC / "myiptv.cron.d",
                 Path("/etc/nginx/sites-available/smarty-myiptv"), Path("/etc/logrotate.d/smarty-myiptv"),
                 Path("/etc/uwsgi/apps-available/myiptv"), Path("/etc/nginx/sites-available/smarty"),
                 Path("/etc/uwsgi/apps-available/smarty"), Path("/etc/logrotate.d/smarty")):  # fmt: skip
        want(not gone.exists(), f"{gone} is still there")
    want((ETC / "secrets.key").exists(), "the key of the database's passwords is gone")
    want(Path("/var/lib/smarty/media/icon.txt").exists(), "what was uploaded is gone")
    want("next_version" in sql("SHOW TABLES"), "the database is gone")
    sh("nginx -t")


STEPS = (
    ("dpkg -i: files, rights, links, keys", install),
    ("nginx, systemd, logrotate and uWSGI accept what is shipped", verdicts),
    ("MariaDB and Redis of Debian", databases),
    ("prod.py", configure),
    ("migrate, setup_initial_data, createsuperuser, create_user", fill),
    ("/etc/init.d/uwsgi and nginx serve", serve),
    ("login, lists, /api, port 8180, panel, static, media, /metrics", answers),
    ("micro-cache", micro_cache),
    ("rate limits", limits),
    ("cron lines, ours and the seed's, as cron runs them", cron_lines),
    ("cron itself", cron_itself),
    ("wrong flags: one line, status 2", wrong_commands),
    ("pip install -r requirements.txt", pip_lines),
    ("logrotate", rotation),
    ("a restart under load", restarts),
    ("reloads under load", reloads),
    ("the next version's package", upgraded_package),
    ("upgrade with an import at work", upgrade),
    ("conflict of migrations", migration_conflict),
    ("a second instance", second_instance),
    ("uWSGI and a command under the limits of their units", works_hardened),
    ("remove, and install again", removal),
    ("purge", purge),
)


def main() -> int:
    signal.alarm(1700)
    loopback_up()
    for text, run in STEPS:
        try:
            with step(text):
                run()
        except Exception as error:
            print(f"  {text}: FAILED: {type(error).__name__}: {error}", flush=True)
            for path in (*sorted(Path("/var/log/uwsgi/app").glob("*.log")), LOGS / "smarty_main.log"):
                if path.exists():
                    print(f"--- {path}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-25:]))
            if not isinstance(error, Failed):
                raise
            return 1
    print("  " + "; ".join(box[name] for name in ("reload", "upgrade")), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
