"""Writes docs/benchmarks/: results.json, a page, plots; says what got slower than the last run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

GOALS: tuple[tuple[str, float, bool, str], ...] = (
    ("steady.rps_per_busy_core", 1650, True, "steady mix, requests per busy core-second"),
    ("login.rps_per_busy_core", 800, True, "login mix, requests per busy core-second"),
    ("steady_1186.p50_ms", 4, False, "steady mix at 1,186 requests/s: median, ms"),
    ("steady_1186.p99_ms", 50, False, "99th percentile, ms"),
    ("steady_1186.max_ms", 500, False, "slowest, ms"),
    ("steady_1186.failures", 0, False, "failures"),
    ("sql_per_warm_request", 0, False, "SQL statements per warm request"),
    ("bytes_per_online_box", 2048, False, "memory per online box, bytes"),
    ("cold_start_s", 300, False, "cold start of all boxes, s"),
    ("cold_login_s", 600, False, "the same with a login of every box first, s"),
    ("mass_change.p99_ms", 100, False, "99th percentile while everything changes, ms"),
    ("mass_change.failures", 0, False, "failures meanwhile"),
    ("mass_change.wrong", 0, False, "wrong channel lists meanwhile"),
    ("epg_import.full_s", 25, False, "guide import, 150 MB, s"),
    ("epg_import.rerun_s", 6, False, "the same again, unchanged, s"),
    ("epg_import.rss_mb", 150, False, "memory of the import, MB"),
)
"""Name, goal, larger is better, text."""
SLOWER = 0.1
KEPT = (
    "cold_start", "cold_start_s", "cold_login", "cold_login_s", "mass_change", "epg_import", "growth", "check_accounts",
)  # fmt: skip
"""What a quick run does not measure stays as it was."""


def value_of(found: dict[str, Any], name: str) -> float | None:
    node: Any = found
    for part in name.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return None if node is None else float(node)


def met(value: float, goal: float, larger: bool) -> bool:
    return value >= goal if larger else value <= goal


def goals_reached(found: dict[str, Any]) -> bool:
    """Every measured goal is met."""
    values = [(value_of(found, name), goal, larger) for name, goal, larger, _text in GOALS]
    return all(met(value, goal, larger) for value, goal, larger in values if value is not None)


def write_report(out: Path, found: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    file = out / "results.json"
    last: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    kept: dict[str, Any] = {key: last[key] for key in KEPT if key in last}
    merged = {**kept, **found}
    file.write_text(json.dumps(merged, indent=1) + "\n")
    plot_methods(out / "latency.png", merged)
    plot_cpu(out / "cpu.png", merged)
    if "growth" in merged:
        plot_growth(out / "growth.png", merged["growth"])
    (out / "README.md").write_text(page(merged, last))


def page(found: dict[str, Any], last: dict[str, Any]) -> str:
    lines = [
        "# Load test",
        "",
        f"`make bench`, {found['date']} UTC; {found['accounts']:,} accounts, {found['channels']} channels, two cores",
        "shared by nginx, uWSGI (2 processes), Redis, MariaDB and the load generator, whose own CPU is left out of",
        '"requests per busy core-second". Figures of one run; shared machines differ by tens of per cent.',
        "",
        "| figure | goal | this run | last run | |",
        "|---|---|---|---|---|",
    ]
    lines += [row(found, last, *goal) for goal in GOALS]
    lines += ["", "![latency](latency.png)", "", "![CPU per request](cpu.png)", "", "## Bodies, bytes", ""]
    for name, sizes in found["bodies"].items():
        lines.append(f"- {name}: " + ", ".join(f"{method} {size:,}" for method, size in sizes.items()))
    lines += [
        "",
        "## 1,186 requests a second",
        "",
        "| method | requests | failures | p50 ms | p95 ms | p99 ms | max ms | bytes |",
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    for name, row_of in found["steady_1186"]["methods"].items():
        lines.append(f"| {name} | " + " | ".join(str(value) for value in row_of.values()) + " |")
    lines += ["", "## CPU by server, microseconds a request", ""]
    for name in ("steady", "login"):
        lines.append(
            f"- {name}: {found[name]['us_per_request']}, {found[name]['redis_commands_per_request']} Redis commands"
        )
    lines += further(found)
    slower = [text for text in compare(found, last) if text]
    lines += ["", "## Slower than the last run", "", *(slower or ["nothing by more than 10 %"]), ""]
    return "\n".join(lines)


def further(found: dict[str, Any]) -> list[str]:
    """Cold starts, the mass change, the guide, growth: as far as they were measured."""
    lines: list[str] = []
    for name, text in (("cold_start", "Cold start"), ("cold_login", "Cold start with logins")):
        if one := found.get(name):
            lines += ["", f"## {text}", ""]
            lines += [
                f"{one['boxes']:,} boxes, {one['requests']:,} requests in {one['seconds']} s,",
                f"{one['failures']} failures,",
                f"{one['sql']:,} SQL statements ({one['sql'] / one['boxes']:.2f} a box); ms {one['latency_ms']}",
            ]
    if change := found.get("mass_change"):
        lines += ["", "## A mass change under the steady mix", ""]
        lines.append(f"{change['lists_checked']:,} lists looked at; wrong: {change['wrong_lists'] or 'none'}")
        lines += ["", "| change | seconds | |", "|---|---|---|"]
        lines += [event_line(event) for event in change["events"] if event["done"]]
    if guide := found.get("epg_import"):
        lines += ["", "## Guide import", ""]
        lines.append(
            f"{guide['file_mb']} MB, {guide['programs']:,} programmes: {guide['full_s']} s and {guide['rss_mb']} MB; "
            f"unchanged again {guide['rerun_s']} s, {guide['rows_written_by_rerun']} rows written"
        )
    if growth := found.get("growth"):
        lines += ["", "## How it grows", "", "![growth](growth.png)", ""]
        lines += ["| accounts | channels | steady, us a request | login, us a request |", "|---|---|---|---|"]
        lines += [
            f"| {one['accounts']:,} | {one['channels']:,} | {cost(one['steady'])} | {cost(one['login'])} |"
            for one in growth
        ]
    return lines


def event_line(event: dict[str, Any]) -> str:
    facts = {key: value for key, value in event.items() if key not in {"name", "done", "at", "seconds"}}
    return f"| {event['name']} | {event.get('seconds', '')} | {facts or ''} |"


def cost(one: dict[str, Any]) -> int:
    """CPU microseconds of all servers a request."""
    return int(sum(one["us_per_request"].values()))


def plot_growth(file: Path, growth: list[dict[str, Any]]) -> None:
    figure, both = plt.subplots(1, 2, figsize=(9, 4), sharey=True)
    for axes, name, fixed in ((both[0], "accounts", "channels"), (both[1], "channels", "accounts")):
        same = growth[0][fixed] if name == "accounts" else 10_000
        rows = sorted((one for one in growth if one[fixed] == same), key=lambda one: int(one[name]))
        for mix in ("steady", "login"):
            axes.plot([one[name] for one in rows], [cost(one[mix]) for one in rows], marker="o", label=f"{mix} mix")
        axes.set_xscale("log")
        axes.set_xlabel(f"{name} ({same:,} {fixed})")
        axes.set_ylim(bottom=0)
    both[0].set_ylabel("CPU microseconds a request")
    both[0].legend()
    figure.tight_layout()
    figure.savefig(file, dpi=90)
    plt.close(figure)


def row(found: dict[str, Any], last: dict[str, Any], name: str, goal: float, larger: bool, text: str) -> str:
    value, before = value_of(found, name), value_of(last, name)
    if value is None:
        return f"| {text} | {goal:g} | not measured | {before if before is not None else ''} | |"
    sign = "met" if met(value, goal, larger) else "**missed**"
    return f"| {text} | {goal:g} | {value:g} | {'' if before is None else f'{before:g}'} | {sign} |"


def compare(found: dict[str, Any], last: dict[str, Any]) -> list[str]:
    texts = []
    for name, _goal, larger, text in GOALS:
        now, before = value_of(found, name), value_of(last, name)
        if now and before:
            worse = before / now - 1 if larger else now / before - 1
            texts.append(f"- {text}: {before:g} -> {now:g} ({worse:+.0%})" if worse > SLOWER else "")
    return texts


def plot_methods(file: Path, found: dict[str, Any]) -> None:
    methods = found["steady_1186"]["methods"]
    figure, axes = plt.subplots(figsize=(9, 4))
    places = range(len(methods))
    for shift, key in ((-0.25, "p50_ms"), (0.0, "p95_ms"), (0.25, "p99_ms")):
        axes.bar([place + shift for place in places], [row_of[key] for row_of in methods.values()], 0.25, label=key)
    axes.set_xticks(list(places), list(methods), rotation=20)
    axes.set_ylabel("ms")
    axes.set_title("steady mix at 1,186 requests/s")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=90)
    plt.close(figure)


def plot_cpu(file: Path, found: dict[str, Any]) -> None:
    figure, axes = plt.subplots(figsize=(6, 4))
    bottom = [0.0, 0.0]
    for server in found["steady"]["us_per_request"]:
        values = [found[name]["us_per_request"].get(server, 0) for name in ("steady", "login")]
        axes.bar(("steady", "login"), values, bottom=bottom, label=server)
        bottom = [low + value for low, value in zip(bottom, values, strict=True)]
    axes.set_ylabel("CPU microseconds a request")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=90)
    plt.close(figure)
