"""Dossiers as people write them: the samples, and what is said of one that is wrong."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from entente.v1 import code_lists_pb2, item_pb2, restriction_pb2, roster_pb2

from gateway import dossier as dossiers
from gateway.dossier import Dossier, load_dossiers, submit_request
from gateway.dossier_attachments import PIECE_BYTES, Attachment, Generated
from node import contract
from node.errors import Refusal
from node.exchange.content import check_content
from node.exchange.families import FAMILIES, family_of
from node.exchange.restriction_form import check_restrictions

SAMPLES = Path(dossiers.__file__).parent / "samples"
NOW = datetime(2026, 11, 1, tzinfo=UTC)

SOUND = """
family: REPLY
from: {party: WCO, person: W-LO-005}
to: {party: CARICC, persons: [C-LO-012]}
nominal: false
ref: EX/1
result: partial
text_en: A part is known.
"""


def load(folder: Path, text: str, name: str = "one.yaml") -> list[Dossier]:
    (folder / name).write_text(text, "utf-8")
    return load_dossiers(folder / name, now=NOW)


def faults(folder: Path, text: str, name: str = "one.yaml") -> dict[str, str]:
    with pytest.raises(Refusal) as caught:
        load(folder, text, name)
    return {fault.path: fault.description for fault in caught.value.faults}


@pytest.fixture(scope="module")
def samples() -> Sequence[Dossier]:
    return [
        d for name in ("from-wco", "from-caricc") for d in load_dossiers(SAMPLES / f"{name}.yaml", now=NOW)
    ]


def test_samples_cover_every_family_in_both_directions_and_are_all_synthetic(
    samples: Sequence[Dossier],
) -> None:
    assert len(samples) >= 12
    assert {family_of(d.content) for d in samples} == set(FAMILIES.values())
    assert {(d.from_party, d.to_party) for d in samples} == {("WCO", "CARICC"), ("CARICC", "WCO")}
    assert all(d.content.synthetic for d in samples)
    assert {t.language for d in samples for t in d.content.titles} == {"en", "fr", "ru"}


def test_requests_made_of_the_samples_meet_the_contract(samples: Sequence[Dossier]) -> None:
    for sample in samples:
        request = submit_request(sample, "0192f0c1-2345-7abc-8def-0123456789ab")
        contract.require_valid(request)
        assert check_content(request.content, NOW) == []
        assert request.person_id == sample.from_person
        assert request.urgency != code_lists_pb2.URGENCY_UNSPECIFIED


def test_restrictions_of_the_samples_do_not_contradict_themselves(samples: Sequence[Dossier]) -> None:
    for sample in samples:
        assert sample.restrictions is not None
        assert check_restrictions(sample.restrictions, now=NOW) == []


def test_sample_attachments_have_the_size_and_digest_of_their_octets(samples: Sequence[Dossier]) -> None:
    attachments = [a for sample in samples for a in sample.attachments]
    assert len(attachments) == 3
    for attachment in attachments:
        digest, size = hashlib.sha256(), 0
        for piece in attachment.pieces():
            assert len(piece) <= PIECE_BYTES
            digest.update(piece)
            size += len(piece)
        assert attachment.description.sha256 == digest.digest()
        assert attachment.description.size_bytes == size
    assert max(a.description.size_bytes for a in attachments) == 52_428_800


def test_generated_octets_follow_from_their_seed_alone() -> None:
    def octets(size: int, seed: str) -> bytes:
        return b"".join(Attachment(Generated(size, seed), item_pb2.AttachmentDescription()).pieces())

    assert octets(300_000, "a") == octets(300_000, "a")
    assert octets(300_000, "a") != octets(300_000, "b")
    assert (
        hashlib.sha256(octets(5, "a")).hexdigest()
        == hashlib.sha256(hashlib.shake_256(b"a/0").digest(5)).hexdigest()
    )


def test_every_fault_of_the_invalid_sample_is_named_at_once() -> None:
    with pytest.raises(Refusal) as caught:
        load_dossiers(SAMPLES / "invalid.yaml", now=NOW)
    assert caught.value.code == "SCHEMA_INVALID"
    assert {fault.path.removeprefix("documents[0].") for fault in caught.value.faults} == {
        "event.date",
        "event.locode",
        "event.location_type",
        "goods[0].cas",
        "goods[0].hs6",
        "goods[0].unit",
        "goods[0].value.currency",
        "goods[0].colour",
        "conveyance[0].container",
        "concealment[0].where",
        "restrictions.tlp",
        "restrictions.audience[0]",
        "restrictions.bars[0]",
    }


def test_faults_of_all_documents_come_together(tmp_path: Path) -> None:
    text = SOUND.replace("partial", "all") + "---" + SOUND + "---" + SOUND.replace("ref:", "reff:")
    assert set(faults(tmp_path, text)) == {"documents[0].result", "documents[2].reff", "documents[2].ref"}


def test_scalars_stay_as_they_were_written(tmp_path: Path) -> None:
    text = """
family: STATISTICS
from: {party: WCO, person: W-AN-003}
to: {party: CARICC, role: analyst}
nominal: false
period: [2026-01-01, 2026-06-30]
rows: [{measure: quantity-seized, country: NO, hs6: 081310, hs_edition: 2022, value: 28.400, unit: KGM}]
"""
    row = load(tmp_path, text)[0].content.statistics.rows[0]
    assert (row.country, row.hs6, row.value) == ("NO", "081310", "28.400")


def test_what_is_left_out_stays_left_out_for_the_node_to_refuse(tmp_path: Path) -> None:
    dossier = load(tmp_path, SOUND)[0]
    assert (dossier.purpose, dossier.restrictions, dossier.mou_basis) == (None, None, "")
    request = submit_request(dossier, "0192f0c1-2345-7abc-8def-0123456789ab")
    assert not request.HasField("restrictions")
    assert not request.HasField("purpose")


def test_a_dossier_refers_to_a_purpose_declared_before_with_or_without_one_of_its_own(tmp_path: Path) -> None:
    alone = load(tmp_path, SOUND + "purpose_declaration: decl-2031-09\n")[0]
    both = load(tmp_path, SOUND + "purpose_declaration: decl-2031-09\npurpose: {codes: [ENF.PREC]}\n")[0]
    name = "0192f0c1-2345-7abc-8def-0123456789ab"
    assert submit_request(alone, name).purpose_declaration == "decl-2031-09"
    assert not submit_request(alone, name).HasField("purpose")
    assert list(submit_request(both, name).purpose.codes) == ["ENF.PREC"]
    assert submit_request(both, name).purpose_declaration == "decl-2031-09"
    for wrong in ("[a, b]", "{a: b}", "true"):
        assert faults(tmp_path, SOUND + f"purpose_declaration: {wrong}\n") == {
            "documents[0].purpose_declaration": "is not a text"
        }


def test_no_restrictions_are_an_explicit_statement(tmp_path: Path) -> None:
    dossier = load(tmp_path, SOUND + "restrictions: none\n")[0]
    assert dossier.restrictions is not None
    assert dossier.restrictions.WhichOneof("statement") == "no_restrictions"


def test_every_dimension_of_the_restrictions_can_be_written(tmp_path: Path) -> None:
    text = (
        SOUND
        + """
restrictions:
  tlp: AMBER+STRICT
  audience: [C-LO-012, role:legal-adviser, unit:rail, ALL_AUTHORISED]
  purposes: [ENF.IDENT]
  onward: {allowed: [KZ:competent], consent_required: true}
  territory: [KZ]
  use_until: 2034-04-17
  destroy_by: 2035-01-01T00:00:00+02:00
  review_by: NEVER
  judicial: BARRED
  bars: [COPY_TEXT]
  pap: GREEN
  attribution: PARTY_ONLY
  duties: [REPORT_USE, FRESH_CHECK(4h)]
  caveats: [CAV-JUD, {id: OWN-1, text_ru: Только устно, original_language: ru}]
"""
    )
    dossier = load(tmp_path, text)[0]
    assert dossier.restrictions is not None
    found = dossier.restrictions.restrictions
    assert {field.name for field, _ in found.ListFields()} == set(found.DESCRIPTOR.fields_by_name)
    assert found.tlp == restriction_pb2.TLP_AMBER_STRICT
    assert found.audience.members[1].role == roster_pb2.ROLE_LEGAL_ADVISER
    assert found.use_until.instant.ToJsonString() == "2034-04-18T00:00:00Z"
    assert found.destroy_by.instant.ToJsonString() == "2034-12-31T22:00:00Z"
    assert found.duties[1].fresh_check.hours == 4


def test_empty_audience_is_kept_as_sealed(tmp_path: Path) -> None:
    dossier = load(tmp_path, SOUND + "restrictions: {tlp: RED, audience: []}\n")[0]
    assert dossier.restrictions is not None
    assert dossier.restrictions.restrictions.HasField("audience")
    assert not dossier.restrictions.restrictions.audience.members


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (SOUND + "colour: red\n", "documents[0].colour"),
        (SOUND + "restrictions: {tpl: RED}\n", "documents[0].restrictions.tpl"),
        (SOUND + "restrictions: {use_until: tomorrow}\n", "documents[0].restrictions.use_until"),
        (SOUND + "restrictions: {duties: [FRESH_CHECK(0h)]}\n", "documents[0].restrictions.duties[0]"),
        (SOUND + "restrictions: {audience: ['team:x']}\n", "documents[0].restrictions.audience[0]"),
        (SOUND + "purpose: {code: [ENF]}\n", "documents[0].purpose.code"),
        (SOUND + "bulk: yes\n", "documents[0].bulk"),
        (SOUND.replace("nominal: false\n", ""), "documents[0].nominal"),
        (SOUND.replace("REPLY", "REPLIES"), "documents[0].family"),
        (SOUND.replace("persons: [C-LO-012]", "persons: []"), "documents[0].to"),
        (SOUND.replace("from:", "form:"), "documents[0].from"),
        (SOUND + "text_xx: a\n", "documents[0].texts[1].language"),
        (SOUND + "attachments: [{file: /etc/passwd}]\n", "documents[0].attachments[0].file"),
        (SOUND + "attachments: [{file: ../x}]\n", "documents[0].attachments[0].file"),
        (SOUND + "attachments: [{generate: {bytes: -1, seed: a}, file_name: a}]\n", "bytes"),
        ("kind: MeetingInvitation\n", "documents[0].kind"),
        ("- a\n", "documents[0]"),
    ],
)
def test_fault_is_named_by_document_and_path(tmp_path: Path, text: str, path: str) -> None:
    assert any(found.endswith(path) for found in faults(tmp_path, text))


def test_file_name_that_leads_out_of_the_folder_by_a_link_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret").write_text("x")
    (inside / "link").symlink_to(tmp_path / "secret")
    text = SOUND + "attachments: [{file: link, file_name: a.txt}]\n"
    assert set(faults(inside, text)) == {"documents[0].attachments[0].file"}


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: [", "? [a]\n: 1\n", "!!python/object:os.system {}", "[" * 5000],
)
def test_file_that_plays_tricks_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    assert set(faults(tmp_path, text)) == {"one.yaml"}


def test_empty_and_missing_files_are_refused(tmp_path: Path) -> None:
    assert set(faults(tmp_path, "# nothing\n")) == {"one.yaml"}
    with pytest.raises(Refusal):
        load_dossiers(tmp_path / "absent.yaml")


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    text = """{"family": "REPLY", "from": {"party": "WCO", "person": "W-LO-005"},
      "to": {"party": "CARICC", "persons": ["C-LO-012"]}, "nominal": false, "ref": "EX/1",
      "result": "partial", "text_en": "A part is known."}"""
    assert load(tmp_path, text, "one.json")[0].content == load(tmp_path, SOUND)[0].content
    assert set(faults(tmp_path, '{"a": 1, "a": 2}', "two.json")) == {"two.json"}


def test_other_kinds_may_be_skipped(tmp_path: Path) -> None:
    (tmp_path / "mixed.yaml").write_text("kind: ReviewRequest\n---" + SOUND)
    assert len(load_dossiers(tmp_path / "mixed.yaml", now=NOW, skip_other_kinds=True)) == 1


def test_no_field_of_a_family_is_hidden_by_a_key_of_the_item() -> None:
    keys = (dossiers._ITEM_KEYS | dossiers._CONTENT_KEYS) - {"synthetic"}
    for name in FAMILIES:
        field = item_pb2.ItemContent.DESCRIPTOR.fields_by_name[name]
        assert field.message_type is not None
        assert not keys & set(field.message_type.fields_by_name), name


def test_a_dossier_names_the_items_it_is_derived_from(tmp_path: Path) -> None:
    samples = yaml.safe_load_all((SAMPLES / "from-wco.yaml").read_text("utf-8"))
    sample = next(one for one in samples if one["id"] == "sample-w04")
    source = "01937a2e-6f2b-7c11-8a55-0123456789ab"
    sample |= {"derived_from": [source], "acknowledged_caveats": ["CAV-JUD"], "territory": "BE"}
    file = tmp_path / "product.yaml"
    file.write_text(yaml.safe_dump(sample, allow_unicode=True), encoding="utf-8")
    (dossier,) = load_dossiers(file)
    request = submit_request(dossier, str(uuid.uuid4()))
    assert (list(request.derived_from), list(request.acknowledged_caveats)) == ([source], ["CAV-JUD"])
    assert request.territory == "BE"
