"""Every command against two running nodes, as a person types it: in three languages, and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result

from gateway.cli.main import entente
from gateway.demo import cast
from gateway.i18n import LANGUAGES, speak
from tests.support.processes import Pair

_SENTENCE = re.compile(r"(?:[A-Za-z][a-z']+ ){3,}[a-z]{2,}")
_COMMANDS = re.compile(r"entente [a-z -]+")
_DATA = re.compile(r" \[(?:en|fr|ru)\]|case-desk|  entente |\(3\.5\): RILOs, ")
"""Content and names in a language of their own."""

WALK = """
    status --home @WCO
    doctor --home @WCO
    doctor --home NEW
    alarms --home @WCO
    items --home @WCO --as READER
    items --home @WCO --as NOBODY
    items --home @WCO
    items --home NOWHERE
    items --home @WCO --as READER --family NONE
    items --home @WCO --as READER --item nonsense
    open ITEM --home @WCO --as READER --purpose ENF.SEIZ
    open ITEM --home @WCO --as READER --purpose ENF.SEIZ --caveat CAV-JUD
    open ITEM --home @WCO --as READER --purpose ENF.TARGET --caveat CAV-JUD
    open ITEM --home @WCO --as READER --purpose ENF.SEIZ --part 1
    open ITEM --home @WCO --as READER --purpose ENF.SEIZ --territory x --caveat CAV-JUD
    open nonsense --home @WCO --as READER --purpose ENF.SEIZ
    purpose list --home @WCO --as READER
    purpose list --home @WCO --as NOBODY
    purpose declare decl-walk --home @WCO --as READER --code ENF --text en=Walk --dry-run
    purpose declare walk --home @WCO --as READER --code ENF --request-id 00000000-0000-4000-8000-00000000000a
    purpose declare decl-2 --home @WCO --as READER --code NO.SUCH
    purpose declare decl-2 --home @WCO --as READER --code nonsense
    purpose declare decl-2 --home @WCO --as READER --code ENF --until nonsense
    purpose declare decl-2 --home @WCO --as READER --code ENF --until 2001-01-01
    purpose declare decl-2 --home @WCO --as READER --code ENF --text nonsense
    purpose show walk --home @WCO --as READER
    purpose show ENF.PREC --home @WCO --as READER
    purpose show nonsense --home @WCO --as READER
    purpose withdraw walk --home @WCO --as READER --dry-run
    purpose withdraw nonsense --home @WCO --as READER
    purpose correct ITEM --home @WCO --as READER --code ENF --reason WRONG_CODE
    purpose correct nonsense --home @WCO --as READER --code ENF --reason WRONG_CODE
    purpose correct ITEM --home @CARICC --as C-AN-007 --code ENF --reason WRONG_CODE --dry-run
    consent ask ITEM --home @WCO --as READER --court KZ:court --purpose ENF.SEIZ --until 2040-01-01 --dry-run
    consent ask ITEM --home @WCO --as READER --purpose ENF.SEIZ --until 2040-01-01
    consent ask ITEM --home @WCO --as READER --court KZ:city-court --purpose ENF.SEIZ --until soon
    consent answer nonsense --home @WCO --as READER --deny
    consent answer nonsense --home @WCO --as READER
    consent list --home @WCO --as READER
    consent show nonsense --home @WCO --as READER
    export ITEM --home @WCO --as READER --purpose ENF.SEIZ --out OUT
    export ITEM --home @WCO --as READER --purpose ENF.SEIZ --out @WCO
    forward ITEM --home @WCO --as READER --purpose ENF.SEIZ --caveat CAV-JUD --to KZ:customs --out OUT
    use ITEM --home @WCO --as READER --purpose ENF.SEIZ --action ACT
    use ITEM --home @WCO --as READER --purpose ENF.SEIZ --action NONE
    uses ITEM --home @WCO --as READER
    uses ITEM --home @CARICC --as C-AN-007
    onward list ITEM --home @WCO --as READER
    onward confirm ITEM KZ:customs --home @WCO --as READER
    loop --home @WCO --as READER
    propose ITEM --home @WCO --as READER --bar PRINT --reason LIVE_OPERATION --dry-run
    proposals --home @WCO --as READER
    why ITEM --home @WCO --as READER --purpose ENF.SEIZ
    why ITEM --home @WCO --as READER --purpose ENF.SEIZ --at nonsense
    why nonsense --home @WCO --as READER
    why ITEM --home @WCO --as READER --under GARBAGE
    reach ITEM --home @CARICC --as C-AN-007
    reach ITEM --home @WCO --as READER
    reach nonsense --home @WCO --as READER
    search heroin --home @WCO --as READER --family SEIZURE
    search ... --home @WCO --as READER
    search x --home @WCO --as READER --urgency NONE
    items --count --home @WCO --as READER
    items --due 7d --home @WCO --as READER
    items --due nonsense --home @WCO --as READER
    hold place ITEM --home @WCO --as READER --reference K-7
    hold lift ITEM --home @WCO --as READER --reference K-7
    hold list --home @WCO --as READER
    instrument show --home @WCO --as ADVISER
    instrument show --home @WCO --as READER --out OUT-register
    instrument show --home @CARICC --as C-AN-007
    instrument replace SAMPLES/register-wco.yaml --home @WCO --as READER
    instrument replace SAMPLES/register-wco.yaml --home @WCO --as ADVISER
    instrument replace SAMPLES/register-wco.yaml --home @WCO --as ADVISER --dry-run
    instrument replace SAMPLES/from-wco.yaml --home @WCO --as ADVISER
    instrument replace SAMPLES/measurements.csv --home @WCO --as ADVISER
    instrument replace GARBAGE --home @WCO --as ADVISER
    instrument check SAMPLES/from-wco.yaml --home @WCO
    instrument check SAMPLES/from-caricc.yaml --home @WCO
    rule list --home @WCO --as READER
    rule issue R-1 --home @WCO --as READER --reach new --bar PRINT
    rule issue R-1 --home @WCO --as ADVISER --reach new-and-existing --bar PRINT --family SEIZURE --dry-run
    rule issue R-1 --home @WCO --as ADVISER --reach new
    rule issue R-1 --home @WCO --as ADVISER --reach sometimes --bar PRINT
    rule issue walk --home @WCO --as ADVISER --reach new --bar PRINT
    rule end 1 --home @WCO --as ADVISER --reason OVER
    rule end 99 --home @WCO --as ADVISER --reason OVER
    rule list --home @WCO --as ADVISER
    rule approve nonsense --home @WCO --as W-CP-001
    policy show --home @WCO --as ADVISER
    policy show --home @WCO --as READER
    policy replace GARBAGE --home @WCO --as ADVISER
    policy replace POLICY --home @WCO --as ADVISER --dry-run
    policy replace POLICY --home @WCO --as ADVISER
    policy show --home @WCO --as ADVISER
    channel link ITEM EX-RILO-7 --home @WCO --as READER
    channel link ITEM EX-RILO-7 --home @CARICC --as C-AN-007
    channel links --home @WCO --as READER
    channel links --home @CARICC --as C-AN-007
    channel unlink nonsense --home @WCO --as READER
    channel warnings --home @WCO --as W-CP-001
    channel warnings --home @WCO --as READER
    channel seen 77 --home @WCO --as W-CP-001
    interference list --home @WCO --as READER
    interference report --home @CARICC --as C-AN-007 --kind request --text en=Walk
    interference report --home @WCO --as READER --kind request --text nonsense
    interference step nonsense settled --home @WCO --as W-CP-001
    watch --home @WCO --as READER --count 1
    watch --home @WCO --as READER --after nonsense
    statement STATEMENT --home @CARICC --as C-AN-007
    statement nonsense --home @CARICC --as C-AN-007
    receipt STATEMENT --home @CARICC --as C-AN-007
    receipt GARBAGE --home @CARICC
    receipt NOWHERE/x --home @CARICC --as C-AN-007
    submit SAMPLES/from-wco.yaml --home @WCO --dry-run
    submit SAMPLES/from-wco.yaml --home @CARICC
    submit SAMPLES/invalid.yaml --home @CARICC
    submit GARBAGE --home @CARICC
    clear SAMPLES/from-wco.yaml --home @WCO --as W-CP-001
    clear SAMPLES/from-wco.yaml --home @WCO --as READER
    clear SAMPLES/from-wco.yaml --home @WCO --as W-AU-009
    clear SAMPLES/from-wco.yaml --home @WCO --as W-CP-001 --corrects ITEM
    clear SAMPLES/from-wco.yaml --home @CARICC --as C-CP-001
    clear SAMPLES/invalid.yaml --home @CARICC --as C-CP-001
    clear GARBAGE --home @CARICC --as C-CP-001
    ledger verify --home @WCO
    ledger verify --home @WCO --agreement none
    ledger verify --home NEW
    ledger checkpoint --home @WCO
    ledger vkey --home @WCO --peer
    ledger prove 3 --home @WCO
    ledger prove 99999 --home @WCO
    ledger check GARBAGE --vkey nonsense
    pki list --home @WCO
    pki issue person --home @WCO READER
    pki issue person --home @WCO a/b
    pki renew --home @WCO
    pki renew nonsense --home @WCO
    pki import GARBAGE --home @WCO
    pki revoke nonsense --home @WCO
    revoke GARBAGE --home @WCO
    principal public GARBAGE
    principal keygen @WCO/keys/x
    agreement show --home @WCO
    agreement show GARBAGE
    agreement show --home @WCO --record
    agreement history --home @WCO
    agreement what-if --home @WCO --at 2040-01-01
    agreement what-if --home @WCO --at soon
    agreement texts list --home @WCO
    agreement texts show fr --home @WCO
    agreement texts import en GARBAGE --home @WCO
    agreement texts compare 3.4 --home @WCO
    agreement prepare suspension --home @WCO --breach en=Walk --inbound refuse --out OUT
    agreement prepare suspension --home @WCO --inbound refuse --out OUT
    agreement prepare suspension --home @WCO --breach Walk --inbound refuse --out OUT
    agreement prepare suspension --home @WCO --dispute nonsense --inbound refuse --out OUT
    agreement prepare lift --home @WCO --out OUT
    agreement prepare notice --home @WCO --document GARBAGE --last-day soon --out OUT
    agreement prepare withdrawal --home @WCO --out OUT
    agreement prepare amendment nonsense --home @WCO --out OUT
    agreement prepare countersign 00000000-0000-4000-8000-00000000000b --home @WCO --out OUT
    agreement prepare keys --home @WCO --key KEY.pub --threshold 2 --out OUT
    amendment list --home @WCO --as READER
    amendment show 00000000-0000-4000-8000-00000000000b --home @WCO
    amendment request --home @WCO --as READER --proposal en=Walk
    amendment draft --home @WCO --set nonsense=1 --out OUT
    amendment draft --home @WCO --channel-name NOBODY=Walk --out OUT
    amendment settle nonsense --home @WCO --as READER --digest nonsense
    dispute list --home @WCO --as READER
    dispute show nonsense --home @WCO --as READER
    dispute raise --home @WCO --as READER --kind application --question en=Walk
    dispute raise --home @WCO --as READER --kind application --question en=Walk --cite nonsense
    dispute refer nonsense --home @WCO --as READER
    contact show --home @WCO
    contact revoke --home @WCO --out OUT
    contact designate W-AN-003 --home @WCO --function en=Walk --language xx --at x --out OUT
    agreement sign RECORD --key KEY --party XX --yes --out OUT
    agreement sign RECORD --key KEY --party CARICC --yes --out OUT
    agreement submit RECORD --home @WCO
    agreement prepare genesis --profile none --descriptor @WCO/descriptor.pb --principal WCO=KEY.pub --out OUT
    agreement prepare genesis --profile wco-caricc --descriptor @WCO/descriptor.pb --principal WCO=KEY.pub --out OUT
    roster show CARICC --home @WCO
    roster show NOBODY --home @WCO
    roster prepare GARBAGE --home @WCO --out OUT
    roster submit GARBAGE --home @WCO
    keys list --home @WCO
    keys retire zz --home @WCO
    keys retire 0011223344556677 --home @WCO
    descriptor show --home @WCO
    descriptor show NOBODY --home @WCO
    descriptor update --home @WCO
    init @WCO --party WCO --trust-domain wco.example --peer-domain caricc.example
    init OUT --party wco --trust-domain WCO --peer-domain caricc.example
    status --home NEW
    run --home NOWHERE
    demo --keep @WCO
"""  # noqa: E501
WALKED = [line.strip() for line in WALK.strip().splitlines()]


@dataclass(frozen=True)
class Walk:
    """What stands for the capital words of the commands above."""

    places: dict[str, str]

    def run(self, line: str, *more: str) -> Result:
        """Type a command; a fault of the program itself is raised here."""
        words = [re.sub("|".join(self.places), lambda m: self.places[m[0]], word) for word in line.split()]
        result = CliRunner().invoke(entente, [*words, *more])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result


@pytest.fixture(scope="module")
def walk(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    pair = founded.copy(folder / "pair")
    try:
        pair.start()
        stored = pair.caricc.submit()
        pair.until_settled()
        new = folder / "new"
        made = ("--trust-domain", "wco.example", "--peer-domain", "caricc.example")
        free = f"127.0.0.1:{list(founded.ports['WCO'])[4]}"
        init = ["init", str(new), "--party", "WCO", *made, "--institutions", free, "--operator", free]
        assert not CliRunner().invoke(entente, init).exit_code
        key = folder / "principal"
        assert not CliRunner().invoke(entente, ["principal", "keygen", str(key)]).exit_code
        garbage = folder / "garbage.yaml"
        garbage.write_text("[not: {this")
        garbage.chmod(0o600)
        policy = folder / "policy.yaml"
        policy.write_text("version: 1\nrules: [{reference: house, set: {bars: [PRINT]}}]\n")
        yield Walk(
            {
                "NOWHERE": str(folder / "nowhere"),
                "SAMPLES": str(cast.SAMPLES),
                "GARBAGE": str(garbage),
                "STATEMENT": stored.statement_id,
                "RECORD": str(pair.stage.record),
                "READER": cast.READER,
                "ADVISER": cast.ADVISER,
                "POLICY": str(policy),
                "ITEM": stored.item_id,
                "KEY": str(key),
                "OUT": str(folder / "out"),
                "NEW": str(new),
                "@WCO": str(pair.wco.folder),
                "@CARICC": str(pair.caricc.folder),
            }
        )
    finally:
        pair.stop()
        speak("en")


@pytest.mark.parametrize("line", WALKED)
def test_a_command_speaks_the_readers_language_and_never_breaks(walk: Walk, line: str) -> None:
    told = {language: walk.run(line, "--lang", language) for language in LANGUAGES}
    assert len({result.exit_code for result in told.values()}) == 1
    for language in ("fr", "ru"):
        for shown in (told[language].stdout + told[language].stderr).splitlines():
            if not _DATA.search(shown):
                english = _SENTENCE.search(_COMMANDS.sub("", shown))
                assert english is None or english[0] not in told["en"].stdout + told["en"].stderr, shown


@pytest.mark.parametrize("line", WALKED)
def test_programs_get_one_object_on_each_line_and_the_exit_code(walk: Walk, line: str) -> None:
    result = walk.run(line, "--json")
    assert result.stdout.strip() or result.exit_code == 0
    for one in result.stdout.splitlines():
        facts = json.loads(one)
        if "error" in facts:
            assert facts["error"]["exit_code"] == result.exit_code
            assert facts["error"].keys() >= {"code", "article", "text", "message", "remedy"}
