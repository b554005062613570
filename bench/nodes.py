"""Two real nodes for the load: founded, signed, with rosters, each a process of its own.

Decides who sends (CARICC) and what: its sample of a seizure, whose account of the concealment is lengthened
until the content has 1 KiB. Configuration is what `entente init` writes: SQLite, synchronous=FULL. Refuses
to know how they are loaded. Founding is that of `entente demo`, command by command.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.place import Place
from gateway.cli.home import Home
from gateway.cli.identities import server_name
from gateway.demo import cast
from gateway.demo.founding import Stage, found, keep_register, prepare_record, sign_record, sign_roster
from gateway.demo.stage import DemoError, Side
from gateway.dossier import load_dossiers, submit_request

CONTENT_BYTES: Final = 1024
SENDER: Final = "C-AN-007"
_NIL_REQUEST: Final = "00000000-0000-4000-8000-000000000000"
_FILLER: Final = "the crates were opened one by one, weighed, photographed and sealed again; "
_WAIT_S: Final = 60.0
_LOOK_AGAIN_S: Final = 0.2


@contextmanager
def two_nodes(folder: Path) -> Iterator[tuple[Stage, Place]]:
    """Give both Parties, in force and linked, and stop their nodes at the end."""
    stage = found(folder)
    try:
        pids = {side.player.code: int(side.start()["pid"]) for side in stage.sides}
        _bring_into_force(stage)
        yield stage, _place(stage, folder, pids)
    finally:
        for side in stage.sides:
            side.stop()


def _bring_into_force(stage: Stage) -> None:
    prepare_record(stage)
    for side in stage.sides:
        sign_record(stage, side)
    for side in stage.sides:
        for signer in stage.sides:
            side.command("agreement", "submit", stage.record, stage.signature(signer)).done()
    for side in stage.sides:
        sign_roster(stage, side)
        side.command("roster", "submit", stage.roster(side)).done()
    keep_register(stage)
    for side in stage.sides:
        peer = stage.peer(side).player.code
        _until(lambda side=side, peer=peer: not side.command("roster", "show", peer).exit_code)  # type: ignore[misc]


def _place(stage: Stage, folder: Path, pids: dict[str, int]) -> Place:
    side = stage.caricc
    home, other = Home(side.folder), Home(stage.wco.folder)
    place = Place(
        folder=str(folder),
        institutions=side.institutions,
        operator=side.operator,
        server_name=server_name(side.player.domain),
        ca=str(home.ca),
        caller=str(home.pki / "persons" / f"{SENDER}.pem"),
        operator_caller=str(home.pki / "operator.pem"),
        sender_descriptor=str(home.descriptor_path),
        receiver_descriptor=str(other.descriptor_path),
        sender_pid=pids[side.player.code],
        receiver_pid=pids[stage.wco.player.code],
    )
    place.request_path.write_bytes(_request(side))
    place.save(folder / "place.json")
    return place


def _request(side: Side) -> bytes:
    """Return the request that is submitted: a real dossier whose content has 1 KiB."""
    dossiers = load_dossiers(cast.SAMPLES / side.player.samples)
    dossier = next(one for one in dossiers if one.content.HasField("seizure") and one.from_person == SENDER)
    text = dossier.content.seizure.concealment[0].texts[0]
    missing = CONTENT_BYTES - dossier.content.ByteSize()
    while missing > 0:  # lengths before the text grow with it, so the last bytes are found by looking
        text.text += (_FILLER * (missing // len(_FILLER) + 1))[: max(1, missing - 4)]
        missing = CONTENT_BYTES - dossier.content.ByteSize()
    request = submit_request(dossier, _NIL_REQUEST)
    request.person_id = ""
    return request.SerializeToString()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _WAIT_S
    while not holds():
        if time.monotonic() > deadline:
            raise DemoError("the nodes did not come to know each other's rosters in time")
        time.sleep(_LOOK_AGAIN_S)
