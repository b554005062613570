"""The English sentences that `node` and the border say to people, found in their sources.

Decides which they are: descriptions of fields at fault, messages of refusals, and messages of the errors that
an operator meets. They are written where they are raised, in English, and travel in English; the command line
translates them where they are shown (`gateway/cli/told.py`). What differs from case to case is a place, `{}`.
Nothing of the running program needs this; the catalogues and their tests do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from gateway.cli.told import PLACE, UNITS

ROOT: Final = Path(__file__).parents[2]
_ERRORS: Final = re.compile(
    r"(Key(File|Unknown|Command)|Passphrase|Vault|Schema|StoreInUse|TlsMaterial|NameFault|Listen|Note|Proof)Error"
    r"|Refusal|_Unreadable"
)
_VALUE_ERRORS: Final = frozenset({"gateway/pki/authority.py", "gateway/pki/identity.py"})
# Where descriptions are returned or yielded by rules, they are known by how they begin.
_RULES: Final = re.compile(
    r"node/(contract|values)\.py|node/exchange/.*|gateway/(dossier|config).*|gateway/cli/roster_file\.py"
)
_PREDICATE: Final = re.compile(r"(is|has|needs|must|cannot|does|excludes|contradicts|every entry) \S")
# Where refusals are tables, every text of several words is one.
_TABLES: Final = frozenset(
    {
        "node/acts/heads.py",
        "node/agreement/gate.py",
        "node/exchange/decide.py",
        "node/roster/proposals.py",
    }
)
_WORD: Final = re.compile("[A-Za-z]{3}")
_SENTENCE: Final = re.compile(r"[a-z][^\n]* [^\n]+")


@cache
def sentences() -> frozenset[str]:
    """Return every sentence. The sources are read once."""
    found = set(UNITS)
    for source in _sources():
        found.update(text for text in source.sentences() if _WORD.search(text.replace(PLACE, "")))
    return frozenset(found)


def unknown() -> dict[str, list[str]]:
    """Return, by source, the expressions that stand where a sentence does and hold none that is found here.

    Each hands on what another place said; a test lists them, so that no new one hides a sentence.
    """
    found = {source.name: sorted(set(source.unknown())) for source in _sources()}
    return {name: expressions for name, expressions in found.items() if expressions}


@cache
def _sources() -> tuple[_Source, ...]:
    return tuple(_read_sources())


def _read_sources() -> Iterator[_Source]:
    for folder in ("node", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("gateway/locale/", "gateway/demo/")):
                yield _Source(name, ast.parse(path.read_text("utf-8")))


class _Source:
    """One module, and what its names and functions may say."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self._tree = tree
        self._named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                targets, value = node.targets, node.value
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                targets, value = [node.target], node.value
            elif isinstance(node, ast.FunctionDef):
                returned = [
                    r.value for r in ast.walk(node) if isinstance(r, ast.Return) and r.value is not None
                ]
                self._named.setdefault(node.name, []).extend(returned)
                defaults = node.args.defaults
                for argument, default in zip(reversed(node.args.args), reversed(defaults), strict=False):
                    self._named.setdefault(argument.arg, []).append(default)
                continue
            else:
                continue
            for target in targets:
                if isinstance(target, ast.Name):
                    self._named.setdefault(target.id, []).append(value)

    def unknown(self) -> Iterator[str]:
        """Yield the expressions that are said and of which nobody knows here what they say."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                yield from (ast.unparse(said) for said in self._said_by(node) if not self._texts(said))

    def sentences(self) -> Iterator[str]:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                for argument in self._said_by(node):
                    yield from self._texts(argument)
        if _RULES.fullmatch(self.name):
            said = (text.strip("'") for text in self._all())  # some stand in code that is written
            yield from (text for text in said if _PREDICATE.match(text))
        if self.name in _TABLES:
            yield from (text for text in self._all() if _SENTENCE.fullmatch(text))

    def _said_by(self, call: ast.Call) -> Iterator[ast.expr]:
        called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if called in {"FieldFault", "note", "_malformed", "_faulty", "wrong_party"}:
            yield from call.args[1:2]
        elif called == "_builds":
            yield from call.args[0:1]
        elif called in {"_refuse", "faulty"}:
            yield from call.args[2:3]
        elif _ERRORS.fullmatch(called) or (called == "ValueError" and self.name in _VALUE_ERRORS):
            place = 1 if called in {"Refusal", "NoteError", "ProofError"} else 0
            yield from call.args[place : place + 1]
        said = {"message", "remedy"} if called in {"Refusal", "faulty"} else {"description"}
        yield from (keyword.value for keyword in call.keywords if keyword.arg in said)

    def _all(self) -> Iterator[str]:
        """Yield every text of the module but its docstrings, whole ones only."""
        inner: set[int] = set()
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Expr):  # a docstring
                inner.add(id(node.value))
            elif isinstance(node, ast.JoinedStr | ast.BinOp):
                inner.update(id(child) for child in ast.walk(node) if child is not node)
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and id(node) not in inner:
                yield from self._texts(node)

    def _texts(self, node: ast.expr, depth: int = 3) -> list[str]:
        """Return what an expression may say; nothing where it is not known here."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.JoinedStr):
            return ["".join(str(v.value) if isinstance(v, ast.Constant) else PLACE for v in node.values)]
        if isinstance(node, ast.BinOp):
            sides = [self._texts(side, depth) or [PLACE] for side in (node.left, node.right)]
            joined = {re.sub(r"(\{\})+", PLACE, "".join(pair)) for pair in product(*sides)}
            return sorted(joined)
        if isinstance(node, ast.IfExp):
            return [*self._texts(node.body, depth), *self._texts(node.orelse, depth)]
        if isinstance(node, ast.BoolOp):
            return [text for value in node.values for text in self._texts(value, depth)]
        if depth and isinstance(node, ast.Name):
            return [text for value in self._named.get(node.id, ()) for text in self._texts(value, depth - 1)]
        if depth and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            said = self._named.get(node.func.id, ())
            return [text for value in said for text in self._texts(value, depth - 1)]
        return []
