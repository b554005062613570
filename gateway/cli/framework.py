"""Commands that speak three languages, take the common options anywhere, and end with the agreed exit code.

Decides what all commands share; refuses to know any of them. Help texts are translated when they are shown,
as a language may be chosen by the command line itself.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gateway.cli.faults import AbortedError, InputError, UsageFault
from gateway.cli.told import told
from gateway.i18n import LANGUAGES, choose_language, mark, speak
from gateway.i18n import gettext as _
from node.errors import EntenteError

if TYPE_CHECKING:
    from gateway.cli.output import Output


@dataclass
class Setting:
    """Where a command works and how it speaks."""

    home: Path = field(default_factory=lambda: Path(os.environ.get("ENTENTE_HOME") or "."))
    as_json: bool = False
    home_given: bool = False
    agreement: str = field(default_factory=lambda: os.environ.get("ENTENTE_AGREEMENT", ""))

    @property
    def out(self) -> Output:
        """Where results go."""
        from gateway.cli.output import Output  # what draws tables; a node that runs does without

        return Output(as_json=self.as_json)


def _said(text: str | None) -> str:
    return _(text) if text else ""


class Number(click.IntRange):
    """A whole number within bounds, named in the language spoken."""

    @property
    def name(self) -> str:  # type: ignore[override]
        """What the person is told is expected."""
        return _("whole number")


_PLACES: Final = {
    "TEXT": mark("TEXT"),
    "FILE": mark("FILE"),
    "DIRECTORY": mark("DIRECTORY"),
    "PATH": mark("PATH"),
}

_USAGE_PIECES: Final = (mark("[OPTIONS]"), mark("COMMAND [ARGS]..."))


class Option(click.Option):
    """An option whose help is translated when it is shown, and the word for its value too."""

    def make_metavar(self, ctx: click.Context) -> str:
        word = super().make_metavar(ctx)
        return _(_PLACES[word]) if self.metavar is None and word in _PLACES else word

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        english, self.help = self.help, _said(self.help)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


def _set_home(ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Setting).home = value
        ctx.ensure_object(Setting).home_given = True


def _set_agreement(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Setting).agreement = value


def _set_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Setting).as_json = True


def _set_language(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        speak(value)


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
            ["--agreement"],
            metavar="NAME",
            callback=_set_agreement,
            expose_value=False,
            is_eager=True,
            help=mark("The agreement, where the node holds several; else ENTENTE_AGREEMENT."),
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

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        return [_(piece) if piece in _USAGE_PIECES else piece for piece in pieces]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        english, self.help = self.help, _said(self.help)
        try:
            super().format_help_text(ctx, formatter)  # type: ignore[misc]
        finally:
            self.help = english

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        english, self.epilog = self.epilog, _said(self.epilog)
        try:
            super().format_epilog(ctx, formatter)  # type: ignore[misc]
        finally:
            self.epilog = english

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:  # it is made once, in the language spoken then
            option.help = _("Show this message and exit.")
        return option

    def get_short_help_str(self, _limit: int = 78) -> str:
        return _said(self.help)  # whole: each help text is one sentence, and half of one says little


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
        except BrokenPipeError:
            raise
        except OSError as error:  # a file or folder that the person named, or the Party's own
            named = error.filename or setting.home
            why = _("{} cannot be read or written: {}.").format(named, told(error.strerror or error))
            ctx.exit(setting.out.ended(InputError(why, _("check the path, its owner and its mode"))))


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

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the whole command line of `args`; exit, or without `standalone_mode` return, with its code.

        Whatever ends it, `--json` anywhere is answered in JSON, in the language that `--lang` names anywhere.
        """
        typed = list(sys.argv[1:] if args is None else args)
        options = typed[: typed.index("--")] if "--" in typed else typed
        speak(choose_language(_asked(options), os.environ))
        setting = Setting(as_json=any(word.partition("=")[0] == "--json" for word in options))
        try:
            ended = super().main(typed, prog_name, complete_var, standalone_mode=False, obj=setting, **extra)
            code = ended if isinstance(ended, int) else 0
        except click.UsageError as error:
            code = _misused(error, setting)
        except click.ClickException as error:
            code = setting.out.ended(InputError(error.format_message()))
        except click.Abort:
            code = setting.out.ended(AbortedError(_("Aborted!")))
        if standalone_mode:
            sys.exit(code)
        return code

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


def _misused(error: click.UsageError, setting: Setting) -> int:
    if not setting.as_json:
        error.show()
        return error.exit_code
    asked = error.ctx.command_path if error.ctx is not None else "entente"
    return setting.out.ended(UsageFault(error.format_message(), _("see {}").format(f"{asked} --help")))


def _asked(arguments: Sequence[str]) -> str | None:
    """Return the value of `--lang`, which help and faults of usage need before options are read in order."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang":
            return arguments[number + 1] if number + 1 < len(arguments) else None
    return None


option: Final = partial(click.option, cls=Option)
pass_setting: Final = click.make_pass_decorator(Setting, ensure=True)


def agreement_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the agreement that the person named as `agreement_id`; empty: none was named."""

    @wraps(function)
    def given(*arguments: Any, **named: Any) -> Any:
        setting = click.get_current_context().ensure_object(Setting)
        return function(*arguments, agreement_id=setting.agreement, **named)

    return given


def command(name: str, text: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; `text` is its help, marked for translation."""
    return click.command(name, cls=Command, help=text)
