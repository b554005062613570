"""Reading a dossier file: YAML (several documents) or JSON, into plain values.

It decides what is text and what is structure. It refuses to guess: every scalar stays the text that
was written, but for `true`, `false` and nothing at all, so that `081310` keeps its zero, `28.400`
its digits, `NO` stays Norway, and dates stay dates. A key written twice, an alias, an anchor's
merge, and files beyond the limit are faults.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import yaml

from node.errors import FieldFault, Refusal

MAX_FILE_BYTES: Final = 4 * 1024 * 1024
MAX_DOCUMENTS: Final = 500


class _Unreadable(Exception):
    """What is wrong with the file, in words without its content."""


class _PlainLoader(yaml.SafeLoader):
    """The safe loader, without its guesses at types and without aliases."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 (PyYAML's protocol)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.get_event()  # type: ignore[no-untyped-call]
            raise _Unreadable(f"has an alias in line {event.start_mark.line + 1}")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise _Unreadable(f"has a key that is no text in line {line}")
            if key in mapping:
                raise _Unreadable(f"has a key for the second time in line {line}")
            mapping[key] = self.construct_object(value_node, deep=deep)
        return mapping


def _construct_map(loader: _PlainLoader, node: Any) -> dict[Any, Any]:
    return loader.construct_mapping(node, deep=True)


def _construct_plain(loader: _PlainLoader, node: Any) -> Any:
    value = loader.construct_scalar(node)
    if node.style is None:  # not quoted
        return {"true": True, "false": False, "": None, "null": None, "~": None}.get(value, value)
    return value


_PlainLoader.add_constructor("tag:yaml.org,2002:map", _construct_map)
_PlainLoader.add_constructor("tag:yaml.org,2002:str", _construct_plain)


def read_documents(path: Path) -> list[Any]:
    """Return the documents of a file as dicts, lists, texts, booleans and None, in their order.

    Raises:
        Refusal: `SCHEMA_INVALID`, where the file cannot be read as what its name says it is.
    """
    try:
        return _documents(path)
    except UnicodeDecodeError:
        fault = "is not UTF-8"
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
    except (_Unreadable, json.JSONDecodeError) as error:
        fault = (
            f"is not JSON (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else str(error)
        )
    except RecursionError:
        fault = "is nested too deeply"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault = "is not YAML" + (f" (line {mark.line + 1})" if mark is not None else "")
    raise Refusal("SCHEMA_INVALID", "the file cannot be read", faults=[FieldFault(path.name, fault)])


def _documents(path: Path) -> list[Any]:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _Unreadable(f"is larger than {MAX_FILE_BYTES} bytes")
    text = path.read_text("utf-8")
    documents = _json(text) if path.suffix == ".json" else _yaml(text)
    if len(documents) > MAX_DOCUMENTS:
        raise _Unreadable(f"has more than {MAX_DOCUMENTS} documents")
    return documents


def _yaml(text: str) -> list[Any]:
    # Safe: the loader is the safe one with fewer constructors.
    return [document for document in yaml.load_all(text, Loader=_PlainLoader) if document is not None]


def _json(text: str) -> list[Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise _Unreadable("has a key for the second time")
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=once, parse_int=str, parse_float=str, parse_constant=str)
    return value if isinstance(value, list) else [value]
