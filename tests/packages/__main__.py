"""``make deb-test``: the packages in a clean Debian 12, from ``dpkg -i`` to ``purge``. Needs root.

The root is unpacked anew into build/root and everything runs in namespaces of its own (mounts, processes; after the
packages that Smarty depends on are installed, also the network): what is mounted or started there ends with the test,
however it ends. The scenario itself is inside.py.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
CHROOT = BUILD / "root"
BASE = BUILD / "debian-12.tar"
ARCHIVES = BUILD / "archives"
GUIDE = ROOT / "docs" / "operator" / "en" / "install.md"
SECONDS = 1800
FURTHER = "curl procps systemd"
"""Tools of the scenario that the guide does not ask for."""
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


def say(text: str) -> None:
    print(text, flush=True)


def marked(name: str, text: str) -> str:
    """The lines of the guide's block that stands after ``<!-- deb-test: name -->``."""
    found = re.search(rf"<!-- deb-test: {name} -->\n```sh\n(.*?)```", text, re.DOTALL)
    if found is None:
        raise SystemExit(f"{GUIDE} has no block {name}")
    return found[1]


def mirrors() -> list[str]:
    """Lines of sources.list with the addresses that this machine uses."""
    form = "deb $(SITE) $(RELEASE) $(COMPONENT)"
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [line for line in dict.fromkeys(lines) if re.search(r" bookworm\S* main$", line)]


def bootstrap() -> None:
    """A minimal Debian 12, made once."""
    if BASE.exists():
        return
    fresh = BUILD / "bootstrap"
    shutil.rmtree(fresh, ignore_errors=True)
    mirror = next(line.split()[1] for line in mirrors() if " bookworm main" in line)
    inside(["debootstrap", "--variant=minbase", "bookworm", str(fresh), mirror], chroot=None)
    subprocess.run(["tar", "-cf", f"{BASE}.new", "-C", str(fresh), "."], check=True)
    Path(f"{BASE}.new").rename(BASE)
    shutil.rmtree(fresh)


def unpack() -> None:
    shutil.rmtree(CHROOT, ignore_errors=True)
    CHROOT.mkdir(parents=True)
    subprocess.run(["tar", "-xf", str(BASE), "-C", str(CHROOT)], check=True)
    (CHROOT / "etc/apt/sources.list").write_text("\n".join(mirrors()) + "\n")
    proxies = re.findall(r"^Acquire::\S*Proxy.*;$", output("apt-config", "dump"), re.MULTILINE)
    (CHROOT / "etc/apt/apt.conf.d/90proxy").write_text("\n".join(proxies) + "\n")
    shutil.copy("/etc/resolv.conf", CHROOT / "etc/resolv.conf")
    denied = CHROOT / "usr/sbin/policy-rc.d"
    denied.write_text("#!/bin/sh\nexit 101\n")
    denied.chmod(0o755)
    scenario = CHROOT / "scenario"
    scenario.mkdir()
    for file in BUILD.glob("smarty*.deb"):
        shutil.copy(file, scenario)
    shutil.copytree(
        Path(__file__).parent, scenario / "tests" / "packages", ignore=shutil.ignore_patterns("__pycache__")
    )


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def inside(command: list[str], *, chroot: Path | None, network: bool = True, seconds: float = SECONDS) -> None:
    """Run it in namespaces that vanish with it: the kernel ends its processes and takes its mounts away."""
    mounts = ""
    if chroot is not None:
        ARCHIVES.mkdir(exist_ok=True)
        # the root is a mount itself: what runs inside may take its mounts apart and forbid writing to it
        mounts = (
            f"mount --bind {chroot} {chroot} && "
            f"mount --rbind /dev {chroot}/dev && mount -t proc proc {chroot}/proc && mount -t tmpfs run {chroot}/run &&"
            f" mount --bind {ARCHIVES} {chroot}/var/cache/apt/archives && exec chroot {chroot} "
        )
    namespaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
    environment = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    subprocess.run(
        ["unshare", *namespaces, "sh", "-c", f"{mounts}{shlex.join(command)}"],
        env={**environment, **ENVIRONMENT}, check=True, timeout=seconds,
    )  # fmt: skip


def main() -> int:
    if os.getuid() != 0:
        say("make deb-test makes a root of its own and needs root")
        return 1
    started = time.monotonic()
    bootstrap()
    unpack()
    packages = marked("dependencies", GUIDE.read_text(encoding="utf-8"))
    quiet = "-qq -y --no-install-recommends -o Dpkg::Use-Pty=0"
    install = packages.strip().replace("\\\n", " ").replace("apt-get install", f"apt-get install {quiet} {FURTHER}")
    inside(["sh", "-ec", f"apt-get update -qq; {{ {install}; }} >/scenario/apt.log 2>&1 ||"
            " { tail -20 /scenario/apt.log; exit 1; }"], chroot=CHROOT)  # fmt: skip
    say(f"a clean Debian 12 with what Smarty depends on ({time.monotonic() - started:.0f} s)")
    # the shell is process 1 and buries the dead
    left = SECONDS - (time.monotonic() - started)
    inside(
        ["sh", "-c", "PYTHONPATH=/scenario python3 -m tests.packages.inside; exit $?"],
        chroot=CHROOT,
        network=False,
        seconds=max(left, 300),
    )
    shutil.rmtree(CHROOT, ignore_errors=True)
    say(f"packages: passed ({time.monotonic() - started:.0f} s)")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        say(f"packages: FAILED: {error}")
        sys.exit(1)
