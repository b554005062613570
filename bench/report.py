"""The tables a person reads, in Markdown, so that they can be pasted as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def tables(facts: dict[str, Any]) -> str:
    """Return machine, rates, times, memory and verdict of a run."""
    return "\n\n".join([_machine(facts), _rates(facts), _times(facts), _memory(facts), _verdict(facts)])


def _machine(facts: dict[str, Any]) -> str:
    return table(("Machine", ""), [(name, str(value)) for name, value in facts["machine"].items()])


def _rates(facts: dict[str, Any]) -> str:
    bare, cpu = facts["bare_unary_per_s"], facts["bare_cpu_us"]
    noise = facts["bare_noise"]
    others = " / ".join(f"{row['others_cores']:.1f}" for row in facts["bare_runs"].get("echo-64", ()))
    spent = f"{cpu['server']} server, {cpu['client']} client"
    rows = [("bare unary echo, 64 at once", f"{bare:,.0f}", "1", spent, "", others)]
    for phase, row in facts["phases"].items():
        if "per_s" not in row:
            continue
        used = row["cpu_us"]
        ratio = f"{row['per_s'] / bare:.2f}" if bare else ""
        spent = f"{used['sender']:.0f} / {used['receiver']:.0f} / {used['client']:.0f}"
        rows.append(
            (
                phase,
                f"{row['per_s']:,.0f}",
                ratio,
                spent,
                f"{row['backlog_peak']:,}",
                f"{row['others_cores']:.1f}",
            )
        )
    if "attachment" in facts["phases"]:
        row, stream = facts["phases"]["attachment"], facts["bare_stream_mb_per_s"]
        rows.append(("bare stream, 256 KiB messages (MB/s)", f"{stream:,.0f}", "1", "", "", ""))
        ratio = f"{row['mb_per_s'] / stream:.2f}" if stream else ""
        said = f"upload {row['upload_mb_per_s']:.0f}, delivery {row['deliver_mb_per_s']:.0f} MB/s"
        rows.append(
            (f"attachment of {row['bytes']:,} bytes (MB/s)", f"{row['mb_per_s']:,.0f}", ratio, said, "", "")
        )
    head = (
        "What",
        "per second",
        "to bare",
        "CPU us each: sender / receiver / client",
        "most unsettled",
        "cores taken by others",
    )
    apart = ", ".join(f"{name} {value:.0%}" for name, value in noise.items())
    return table(head, rows) + f"\n\nBare before and after lie apart by: {apart}."


def _times(facts: dict[str, Any]) -> str:
    rows = [("bare round trip, 1 at once", f"{facts['bare_round_trip_ms']:.2f}", "")]
    rows.append(
        ("4 KiB appended and fsync", f"{facts['fsync_ms']['p50']:.2f}", f"{facts['fsync_ms']['p99']:.2f}")
    )
    for phase, row in facts["phases"].items():
        for key, text in (
            ("settled_ms", "call to verified receipt, as the caller sees it"),
            ("answer_ms", "call to durable answer"),
            ("exchange_ms", "call to settlement, all items"),
        ):
            if key in row and row[key]["p50"]:
                rows.append((f"{phase}: {text}", f"{row[key]['p50']:,.2f}", f"{row[key]['p99']:,.2f}"))
    return table(("Times, ms", "p50", "p99"), rows)


def _memory(facts: dict[str, Any]) -> str:
    rows = [
        (phase, f"{row['sender']:.0f}", f"{row['receiver']:.0f}")
        for phase, row in facts["rss_mb_by_phase"].items()
    ]
    return table(("Most resident memory, MB", "sender", "receiver"), rows)


def _verdict(facts: dict[str, Any]) -> str:
    check = facts["cross_check"]
    lines = [f"- {name}: {'reached' if good else 'NOT reached'}" for name, good in facts["reached"].items()]
    lines += [f"- {name}: {value}" for name, value in facts["ratios"].items()]
    counts = ", ".join(f"{name} {value:,}" for name, value in check["counts"].items())
    lines.append(f"- counts: {counts}")
    lines.append(f"- receipts verified offline: {check['receipts'].get('checked', 0)}")
    lines.append(f"- ledgers: {check['ledgers']}")
    lines.append("- the run counts" if facts["ok"] else "- the run is VOID")
    return "\n".join(lines)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
