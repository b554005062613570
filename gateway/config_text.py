"""The commented configuration file, and the table of settings for the documentation.

Both are made from the fields of `gateway/config.py`, so that they cannot fall behind them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from gateway.config import sections
from gateway.config_checks import Setting


def config_text(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of an `entente.toml` that sets `values` (section, key) and shows every default.

    Raises:
        KeyError: a section or key that does not exist.
    """
    known = sections()
    for name, table in values.items():
        for key in table:
            if key not in {f.name for f in dataclasses.fields(known[name])}:
                raise KeyError(f"{name}.{key}")
    out = [
        "# The configuration of an Entente node. A line that is commented out shows its default.",
        "# ENTENTE_<SECTION>_<KEY> in the environment overrides a value. Paths are relative to this file.",
    ]
    for name, section in known.items():
        out += ["", f"# {(section.__doc__ or '').strip()}", f"[{name}]"]
        for field in dataclasses.fields(section):
            meta: Setting = field.metadata["setting"]
            unit = f" [{meta.unit}]" if meta.unit else ""
            out.append(f"# {meta.reason[0].upper()}{meta.reason[1:]}{unit}{_range(meta)}.")
            if field.name in values.get(name, {}):
                out.append(f"{field.name} = {_toml(values[name][field.name])}")
            else:
                out.append(f"#{field.name} = {_toml(field.default)}")
    return "\n".join(out) + "\n"


def settings_table() -> str:
    """Return every setting as a Markdown table: name, default, unit and reason."""
    rows = ["| setting | default | unit | why |", "|---|---|---|---|"]
    for name, section in sections().items():
        for field in dataclasses.fields(section):
            meta: Setting = field.metadata["setting"]
            rows.append(f"| `{name}.{field.name}` | `{_toml(field.default)}` | {meta.unit} | {meta.reason} |")
    return "\n".join(rows) + "\n"


def _range(meta: Setting) -> str:
    if meta.at_least is not None and meta.at_most is not None:
        return f", {meta.at_least:g} to {meta.at_most:g}"
    return f", {meta.at_least:g} or more" if meta.at_least is not None else ""


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "[" + ", ".join(_toml(entry) for entry in value) + "]"
