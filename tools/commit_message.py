"""Is a commit's message as CONTRIBUTING.md wants it? ``commit_message.py FILE`` or ``commit_message.py main..HEAD``.

Prints a line for each fault; the exit status is 1 if there is any.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LONGEST = 72
SUBJECT = re.compile(r"[a-z0-9_./-]+(, [a-z0-9_./-]+)*: \S.*[^.\s]")
FOLDED = ("fixup!", "squash!", "amend!")
"""Commits on the way to others; they may stand on a branch, not on main."""
UNFINISHED = re.compile(r"\bwip\b", re.IGNORECASE)


def faults(message: str) -> list[str]:
    """What is wrong with the message, without git's own comments."""
    lines = [line.rstrip() for line in message.splitlines() if not line.startswith("#")]
    subject, body = (lines or [""])[0], lines[1:]
    if subject.startswith("Merge "):
        return []
    found = []
    if len(subject) > LONGEST:
        found.append(f"the first line has {len(subject)} characters, {LONGEST} are enough")
    if not SUBJECT.fullmatch(subject):
        found.append("the first line is not 'area: what it does', the area in small letters, no full stop")
    if UNFINISHED.search(subject):
        found.append("unfinished work")
    if body and body[0]:
        found.append("the second line is not empty")
    if not any(body):
        found.append("no body that says why")
    return found


def of_range(commits: str) -> dict[str, str]:
    """Short name -> message of the commits."""
    names = git("rev-list", "--reverse", "--no-merges", commits).split()
    return {name[:10]: git("log", "-1", "--format=%B", name) for name in names}


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        sys.exit(2)  # git has said why
    return done.stdout


def main(what: str) -> int:
    if Path(what).is_file():
        message = Path(what).read_text(encoding="utf-8")
        messages = {} if message.startswith(FOLDED) else {"message": message}
    else:
        messages = of_range(what)
    wrong = [f"{name}: {fault}" for name, message in messages.items() for fault in faults(message)]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
