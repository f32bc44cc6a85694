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
    ("epg_import.full_s", 25, False, "guide import, 150 MB, s"),
    ("epg_import.rerun_s", 6, False, "the same again, unchanged, s"),
    ("epg_import.rss_mb", 150, False, "memory of the import, MB"),
)
"""Name, goal, larger is better, text."""
SLOWER = 0.1


def value_of(found: dict[str, Any], name: str) -> float | None:
    node: Any = found
    for part in name.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return None if node is None else float(node)


def met(value: float, goal: float, larger: bool) -> bool:
    return value >= goal if larger else value <= goal


def reached(found: dict[str, Any]) -> bool:
    """Every measured goal is met."""
    values = [(value_of(found, name), goal, larger) for name, goal, larger, _text in GOALS]
    return all(met(value, goal, larger) for value, goal, larger in values if value is not None)


def write(out: Path, found: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    file = out / "results.json"
    last: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    kept: dict[str, Any] = {key: last[key] for key in ("epg_import", "growth") if key in last}
    merged = {**kept, **found}
    file.write_text(json.dumps(merged, indent=1) + "\n")
    plot_methods(out / "latency.png", merged)
    plot_cpu(out / "cpu.png", merged)
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
    slower = [text for text in compare(found, last) if text]
    lines += ["", "## Slower than the last run", "", *(slower or ["nothing by more than 10 %"]), ""]
    return "\n".join(lines)


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
