"""Straight-line code: a function written out line by line for one thing, where a general one would loop.

Decides nothing. What is looked at a hundred times for every item (which fields a message has, what each
must satisfy) is known from the contract beforehand; written out, it costs a third. Only names and
descriptions of our own contract ever become code; values are held beside it, and nothing that a caller or
a peer sends comes near it.
"""

from __future__ import annotations

from typing import Any, Final


class Straight:
    """One function in the making.

    Args:
        name: what it is called where it appears in a traceback.
        parameters: as they stand in a `def`.
    """

    def __init__(self, name: str, parameters: str) -> None:
        self._name: Final = name
        self._lines: Final = [f"def {name}({parameters}):"]
        self._held: Final[dict[str, Any]] = {}
        self._made: Any = None

    def add(self, line: str) -> None:
        """Add one line, indented within the function as it is given."""
        self._lines.append(f"    {line}")

    def hold(self, value: object) -> str:
        """Keep `value` beside the code; return the name it has there."""
        for name, held in self._held.items():
            if held is value:
                return name
        name = f"held_{len(self._held)}"
        self._held[name] = value
        return name

    def function(self) -> Any:
        """Return the function, compiled."""
        source = "\n".join(self._lines)
        exec(compile(source, f"<{self._name}>", "exec"), self._held)  # noqa: S102 (see above)
        self._made = self._held[self._name]
        return self._made

    def later(self, *given: Any) -> Any:
        """Call the function, once it is finished: for what is held before that."""
        return self._made(*given)
