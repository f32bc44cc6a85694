"""The man page and bash's completion of smarty_manage, from the operator's guide: ``manual.py man|completion``.

Debian's own Python runs it while the package is built.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operator" / "en" / "commands.md"
COMMON = ("--settings", "--verbosity", "--traceback", "--help")


def sections(text: str) -> dict[str, str]:
    """Command -> what the guide says of it."""
    parts = re.split(r"^### (\S+)$", text, flags=re.MULTILINE)[1:]
    bodies = (re.split(r"^## ", body, flags=re.MULTILINE)[0].strip() for body in parts[1::2])
    return dict(zip(parts[::2], bodies, strict=True))


def flags(body: str) -> list[tuple[str, str]]:
    """(flags, what they mean) of the table."""
    rows = re.findall(r"^\| \*{0,2}(`-[^|]*?)\*{0,2} \| (.*) \|$", body, re.MULTILINE)
    return [(re.sub(r"[`*]", "", names), meaning) for names, meaning in rows]


def completion(found: dict[str, str]) -> str:
    cases = "\n".join(
        f"        {name}) words='{' '.join(word for names, _ in flags(body) for word in names.split(', '))}' ;;"
        for name, body in found.items()
        if flags(body)
    )
    return f"""# bash completion of smarty_manage; made from the operator's guide
_smarty_manage() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} words='' name
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W 'help {" ".join(found)}' -- "$current"))
        return
    fi
    if [ "${{COMP_WORDS[1]}}" = help ]; then
        COMPREPLY=($(compgen -W '{" ".join(found)}' -- "$current"))
        return
    fi
    if [ "${{COMP_WORDS[COMP_CWORD - 1]}}" = --settings ] || [ "$current" = '=' ] ||
        {{ [ "$COMP_CWORD" -gt 2 ] && [ "${{COMP_WORDS[COMP_CWORD - 2]}}" = --settings ]; }}; then
        for name in /etc/microimpuls/smarty/*.py; do
            name=$(basename "$name" .py)
            [ "$name" = base ] || words="$words settings.$name"
        done
        COMPREPLY=($(compgen -W "$words" -- "${{current#=}}"))
        return
    fi
    case ${{COMP_WORDS[1]}} in
{cases}
    esac
    COMPREPLY=($(compgen -W "$words {" ".join(COMMON)}" -- "$current"))
    [ ${{#COMPREPLY[@]}} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}}
complete -F _smarty_manage smarty_manage
"""


def man(text: str) -> str:
    found = sections(text)
    head = (
        '.TH SMARTY_MANAGE 8 "" Smarty "Operator\\(aqs manual"\n'
        ".SH NAME\nsmarty_manage \\- commands of the Smarty IPTV/OTT middleware server\n"
        ".SH SYNOPSIS\n.B smarty_manage\n.I command\n[flags]\n.BI \\-\\-settings=settings. name\n"
    )
    intro = re.split(r"^## ", text, flags=re.MULTILINE)[0].partition("\n")[2]
    described = "".join(f".SS {name}\n{prose(body)}" for name, body in found.items())
    tail = (
        ".SH FILES\n.I /etc/microimpuls/smarty/<name>.py\n.br\n.I /var/log/microimpuls/smarty/smarty_management.log\n"
        ".SH SEE ALSO\n.I /usr/share/doc/smarty-base/operator\n"
    )
    return f"{head}.SH DESCRIPTION\n{prose(intro)}.SH COMMANDS\n{described}{tail}"


def prose(markdown: str) -> str:
    """Paragraphs, tables and indented lines of the guide as roff."""
    out = []
    for line in markdown.splitlines():
        if re.match(r"^\|( -+ \|)+$", line) or re.match(r"^\| flag \| \|$", line):
            continue
        cells = re.match(r"^\| (.*?) \| (.*) \|$", line)
        if cells:
            out.append(f".TP\n.B {plain(cells[1])}\n{plain(cells[2])}")
        elif line.startswith("    "):
            out.append(f".IP\n.nf\n{plain(line.strip())}\n.fi")
        elif line.strip():
            out.append(plain(line))
        else:
            out.append(".PP")
    return "\n".join(out).replace(".PP\n.TP", ".TP").strip() + "\n"


def plain(text: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[`*]", "", text).replace("\\|", "|").replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{text}" if text.startswith(".") else text


def main(kind: str) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    sys.stdout.write(man(text) if kind == "man" else completion(sections(text)))


if __name__ == "__main__":
    main(sys.argv[1])
