"""Commands that speak three languages, take the common options anywhere, and end with the agreed exit code.

Decides what all commands share; refuses to know any of them. Help texts are translated when they are shown,
as a language may be chosen by the command line itself.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from gateway.cli.output import Output
from gateway.i18n import LANGUAGES, choose_language, mark, speak
from gateway.i18n import gettext as _
from node.errors import EntenteError


@dataclass
class Setting:
    """Where a command works and how it speaks."""

    home: Path = field(default_factory=lambda: Path(os.environ.get("ENTENTE_HOME") or "."))
    as_json: bool = False
    home_given: bool = False

    @property
    def out(self) -> Output:
        """Where results go."""
        return Output(as_json=self.as_json)


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        english, self.help = self.help, _(self.help or "")
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


def _set_home(ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Setting).home = value
        ctx.ensure_object(Setting).home_given = True


def _set_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Setting).as_json = True


def _set_language(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        speak(value)
    elif ctx.parent is None:
        speak(choose_language(None, os.environ))


def _common() -> list[click.Parameter]:
    return [
        Option(
            ["--home"],
            type=click.Path(path_type=Path, file_okay=False),
            callback=_set_home,
            expose_value=False,
            is_eager=True,
            help=mark("The Party's folder; else ENTENTE_HOME, else the current one."),
        ),
        Option(
            ["--json", "as_json"],
            is_flag=True,
            callback=_set_json,
            expose_value=False,
            is_eager=True,
            help=mark("Answer in JSON, one object on a line."),
        ),
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            callback=_set_language,
            expose_value=False,
            is_eager=True,
            help=mark("The language; else ENTENTE_LANG, LC_ALL, LANG."),
        ),
    ]


class Spoken:
    """Help texts in the language spoken when they are shown."""

    help: str | None
    epilog: str | None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        english, self.help = self.help, _(self.help or "")
        try:
            super().format_help_text(ctx, formatter)  # type: ignore[misc]
        finally:
            self.help = english

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        english, self.epilog = self.epilog, _(self.epilog or "")
        try:
            super().format_epilog(ctx, formatter)  # type: ignore[misc]
        finally:
            self.epilog = english

    def get_short_help_str(self, limit: int = 78) -> str:
        english, self.help = self.help, _(self.help or "")
        try:
            return str(super().get_short_help_str(limit))  # type: ignore[misc]
        finally:
            self.help = english


class Command(Spoken, click.Command):
    """A command with the common options and the agreed ends."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.params.extend(_common())

    def invoke(self, ctx: click.Context) -> Any:
        setting = ctx.ensure_object(Setting)
        try:
            return super().invoke(ctx)
        except EntenteError as error:
            ctx.exit(setting.out.ended(error))


class Group(Spoken, click.Group):
    """A group whose commands are loaded when they are asked for: `name -> module:attribute`."""

    def __init__(
        self,
        name: str | None = None,
        commands: MutableMapping[str, click.Command] | Sequence[click.Command] | None = None,
        *,
        lazy: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(name, commands, **settings)
        self._lazy: Final = dict(lazy or {})
        self.params.extend(_common())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (place := self._lazy.get(cmd_name)) is None:
            return super().get_command(ctx, cmd_name)
        module, attribute = place.split(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is no command")
        return command


option: Final = partial(click.option, cls=Option)
pass_setting: Final = click.make_pass_decorator(Setting, ensure=True)


def command(name: str, text: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; `text` is its help, marked for translation."""
    return click.command(name, cls=Command, help=text)
