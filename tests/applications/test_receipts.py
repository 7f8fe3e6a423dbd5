# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Receipts: genuine ones pass, changed ones do not, whatever was changed."""

from __future__ import annotations

import copy
import json
import random

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.applications import make_application
from tvilling.applications import validators
from tvilling.applications.validators import (
    ReceiptRefused,
    canonical,
    digest,
    public_key,
    read,
    signed,
    verify,
)

SAMPLE = {
    "call": "call-2023", "city": "Luleå", "submission": 2, "received_at": "2023-06-30T23:58:59.999999+02:00",
    "text_sha256": "ab" * 32, "files": [{"name": "brev.pdf", "size": 1200, "sha256": "cd" * 32}],
    "sections": {"city": 3, "team": 1}, "record": {"number": 12, "hash": "ef" * 32},
}  # fmt: skip


def test_a_genuine_receipt_passes_also_after_a_trip_through_a_file():
    verify(signed(SAMPLE))
    verify(read(json.dumps(signed(SAMPLE), indent=4).encode()))
    verify(read(json.dumps(signed(SAMPLE), ensure_ascii=False).encode()), public_key())


def _paths(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*path, number))
    else:
        yield path


def _tampered(receipt, path, rng):
    changed = copy.deepcopy(receipt)
    target = changed
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    if isinstance(old, int):
        target[path[-1]] = old + rng.choice([-1, 1, 10])
    else:
        place = rng.randrange(len(old))
        sign = rng.choice([one for one in "0123456789abcdefåX" if one != old[place]])
        target[path[-1]] = old[:place] + sign + old[place + 1 :]
    return changed


def test_a_thousand_tampered_receipts_are_refused():
    receipt, rng = signed(SAMPLE), random.Random(2023)
    paths = list(_paths(receipt))
    refused = 0
    for number in range(1000):
        changed = _tampered(receipt, paths[number % len(paths)], rng)
        assert changed != receipt
        with pytest.raises(ReceiptRefused):
            verify(changed)
        refused += 1
    assert refused == 1000


@pytest.mark.parametrize("name", sorted(signed(SAMPLE)))
def test_a_receipt_that_lacks_something_or_has_more_is_refused(name):
    receipt = signed(SAMPLE)
    with pytest.raises(ReceiptRefused):
        verify({key: value for key, value in receipt.items() if key != name})
    with pytest.raises(ReceiptRefused):
        verify({**receipt, f"{name}_": receipt[name]})


def test_a_forger_who_brings_his_own_key_is_refused(settings):
    settings.FIELD_KEY = "the forger's " + "z" * 40
    forged = signed(SAMPLE)
    verify(forged)
    settings.FIELD_KEY = "our own " + "y" * 40
    with pytest.raises(ReceiptRefused, match="another key"):
        verify(forged)
    with pytest.raises(ReceiptRefused):
        verify({**forged, "public_key": public_key()})


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", b"[]", b"{}", b"null", b'{"kind": "tvilling-receipt"}', b"\xff\xfe", b"[" * 5000, b"NaN",
     b'{"kind": "x", "kind": "tvilling-receipt"}'],
)  # fmt: skip
def test_what_is_no_receipt_is_refused_in_a_sentence(content):
    with pytest.raises(ReceiptRefused) as caught:
        verify(read(content))
    assert str(caught.value).endswith(".")


def test_a_key_that_stands_twice_is_refused_even_if_the_last_one_is_right():
    text = json.dumps(signed(SAMPLE))
    with pytest.raises(ReceiptRefused):
        read(text.replace('"submission": 2', '"submission": 1, "submission": 2').encode())


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12))  # fmt: skip
def test_the_canonical_spelling_survives_a_trip_through_json(value):
    assert digest(json.loads(canonical(value).decode("utf-8", "surrogatepass"))) == digest(value)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(signed(SAMPLE), ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def test_the_command_says_genuine(file, capsys):
    call_command("verify_receipt", file)
    assert capsys.readouterr().out.startswith("Genuine: submission 2 of Luleå to call-2023")
    call_command("verify_receipt", file, public_key=public_key())


def test_the_command_refuses_with_one_sentence(file, tmp_path):
    file.write_text(file.read_text().replace('"submission": 2', '"submission": 1'))
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (validators.LARGEST + 1))
    for path, options in [
        (file, {}),
        (tmp_path / "missing.json", {}),
        (tmp_path, {}),
        (large, {}),
        (file, {"public_key": "short"}),
    ]:
        with pytest.raises(CommandError) as caught:
            call_command("verify_receipt", path, **options)
        assert caught.value.returncode == (2 if options else 1)
        assert "\n" not in str(caught.value)


@pytest.mark.django_db
def test_the_receipt_of_a_real_submission_names_text_files_versions_and_the_record():
    submission = make_application().submissions.get()
    receipt = json.loads(json.dumps(submission.receipt))
    verify(receipt)
    assert receipt["text_sha256"] == digest(submission.snapshot)
    assert receipt["sections"] == {
        entry["key"]: entry["version"] for entry in submission.snapshot["sections"]
    }
    assert receipt["deadline"] == "2023-06-30T23:59:00+02:00"
    assert receipt["files"][0]["sha256"] == submission.snapshot["documents"][0]["sha256"]


@pytest.mark.django_db
def test_the_page_of_a_receipt_gives_its_times_for_people_and_as_they_were_signed(client):
    submission = make_application().submissions.get()
    client.force_login(submission.submitted_by)
    text = client.get(f"/receipts/{submission.code}/").content.decode()
    deadline = text.split("<dt>Deadline</dt>")[1].split("</dd>")[0]
    assert "30 June 2023, 23:59 Brussels time" in deadline
    assert "<code>2023-06-30T23:59:00+02:00</code>" in deadline


def test_a_receipt_of_an_earlier_key_is_genuine_as_long_as_that_key_is_kept(settings):
    receipt = signed(SAMPLE)
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], "the-next-key-of-this-installation"
    verify(receipt)
    assert signed(SAMPLE)["public_key"] != receipt["public_key"]
    settings.FIELD_KEYS_OLD = []
    with pytest.raises(ReceiptRefused, match="another key"):
        verify(receipt)
