"""The principals' signatures in a case: prepared at the node, signed elsewhere, brought back as a step.

Decides that what is prepared are the terms offered last, word for word, as the case holds them; refuses to
know any key. Source: Articles 5.4 and 5.5.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from entente.v1 import case_agreed_pb2, case_pb2, case_view_pb2

from gateway.cli import typed
from gateway.cli.act_file import read_act_file
from gateway.cli.case_acting import FILE, act, case_of, require_kind
from gateway.cli.faults import InputError
from gateway.cli.framework import command
from gateway.cli.prepare_commands import out_option, state_of, write_prepared
from gateway.cli.signatures import read_signature
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.acts import kind_of
from node.cases.kinds import kind_name
from node.cases.signing import TERMS_OF

_PREPARE: Final = mark("Prepare what this Party's principal signs: the terms offered last in CASE.")
_SIGN: Final = mark("Bring the act in FILE to CASE, with the signatures of this Party's principal.")


def prepare_command(kind: int) -> click.Command:
    """Return the command that prepares a signature."""

    def prepare(step: Step, named: str, out: Path) -> None:
        require_kind(step, named, kind)
        agreed = _agreed(case_of(step, named))
        write_prepared(
            step.setting,
            state_of(step.setting, step.agreement_id),
            out,
            next_step=_("Next: the principal reads and signs it elsewhere (agreement sign), then {}.").format(
                f"entente {kind_name(kind)} sign {named}"
            ),
            case_agreed=agreed,
        )

    decorated: Any = click.argument("named", metavar="CASE")(out_option(step_options(prepare)))
    return command("prepare-signature", _PREPARE)(decorated)


def _agreed(view: case_view_pb2.CaseView) -> case_agreed_pb2.CaseAgreed:
    """Return what the principals sign in a case: its last offer that counts. Raises InputError."""
    offers = [
        one
        for one in view.acts
        if one.step.WhichOneof("step") in TERMS_OF and not one.refusal and not one.crossed
    ]
    if not offers:
        raise InputError(_("Nothing is offered in this case that a principal could sign."))
    name = offers[-1].step.WhichOneof("step") or ""
    agreed = case_agreed_pb2.CaseAgreed(
        case_id=typed.identifier(view.summary.case_id), offer_id=typed.identifier(offers[-1].act_id)
    )
    getattr(agreed, TERMS_OF[name]).CopyFrom(getattr(offers[-1].step, name).terms)
    return agreed


def sign_command(kind: int) -> click.Command:
    """Return the command that brings a signed act to its case."""

    def sign(step: Step, named: str, file: Path, signatures: tuple[Path, ...]) -> None:
        held = read_act_file(file)
        if kind_of(held.message) != "case_agreed":
            raise InputError(_("{} agrees to no terms of a case.").format(file))
        require_kind(step, named, kind)
        body = case_pb2.CaseStep()
        body.signed.act.CopyFrom(held.signed([read_signature(path) for path in signatures]))
        act(step, named, body)

    decorated: Any = step_options(sign)
    for name, metavar, count in (("signatures", "[SIGNATURE]...", -1), ("file", "FILE", 1)):
        decorated = click.argument(name, metavar=metavar, type=FILE, nargs=count)(decorated)
    return command("sign", _SIGN)(click.argument("named", metavar="CASE")(decorated))
