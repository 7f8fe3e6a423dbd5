# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""“Enter as…” exists in the sample installation and nowhere else."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.urls import NoReverseMatch, clear_url_caches, reverse

from tests.factories.accounts import make_person
from tests.factories.installations import Installation
from tvilling.accounts import sample
from tvilling.accounts import urls as accounts_urls
from tvilling.mail.letter_files import EmailBackend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def reload_addresses() -> None:
    importlib.reload(accounts_urls)
    importlib.reload(importlib.import_module(django_settings.ROOT_URLCONF))
    clear_url_caches()


@pytest.fixture
def sample_installation(settings: Settings) -> Iterator[None]:
    settings.SAMPLE = True
    reload_addresses()
    yield
    settings.SAMPLE = False
    reload_addresses()


@pytest.fixture(autouse=True)
def describers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "_describers", [])
    roles = {
        "Ada Lund": ["Programme office, cohort 2023"],
        "Bo Sandström": ["Team lead, Luleå", "Host, Luleå"],
    }
    sample.register_role_describer(
        lambda people: {person.pk: roles[person.name] for person in people if person.name in roles}
    )


def test_elsewhere_the_addresses_do_not_exist(client: Client) -> None:
    ada = make_person("Ada Lund", is_sample=True)
    for name, args in (("accounts:enter", []), ("accounts:enter-as", [ada.code])):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=args)
    assert client.get("/enter/").status_code == 404
    assert client.post(f"/enter/{ada.code}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_view_itself_refuses_where_an_address_was_left_over(
    client: Client, sample_installation: None, settings: Settings
) -> None:
    settings.SAMPLE = False
    ada = make_person("Ada Lund", is_sample=True)
    assert client.get(reverse("accounts:enter")).status_code == 404
    assert client.post(reverse("accounts:enter-as", args=[ada.code])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_page_lists_the_sample_people_by_what_they_do(client: Client, sample_installation: None) -> None:
    for name in ("Ada Lund", "Bo Sandström", "Gus Novak"):
        make_person(name, is_sample=True)
    make_person("Real Person")
    page = client.get(reverse("accounts:enter")).content.decode()
    headings = [page.index(words) for words in ("Programme office</h2>", "Team lead</h2>", "Others</h2>")]
    assert headings == sorted(headings)
    assert "Team lead, Luleå · Host, Luleå" in page
    assert "Real Person" not in page


def test_whoever_operates_the_installation_comes_last(client: Client, sample_installation: None) -> None:
    make_person("Olle Drift", is_sample=True, is_operator=True)
    make_person("Ada Lund", is_sample=True)
    page = client.get(reverse("accounts:enter")).content.decode()
    assert page.index("Programme office</h2>") < page.index("Others</h2>")


def test_entering_takes_a_press_of_the_button_and_leads_on(client: Client, sample_installation: None) -> None:
    ada = make_person("Ada Lund", is_sample=True)
    address = reverse("accounts:enter-as", args=[ada.code])
    assert client.get(address).status_code == 405
    assert client.post(address, {"next": "https://evil.example/"})["Location"] == "/my/"
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.post(address, {"next": "/my/profile/"})["Location"] == "/my/profile/"


def test_nobody_enters_as_a_real_person(client: Client, sample_installation: None) -> None:
    real = make_person("Real Person")
    gone = make_person("Gone Person", is_sample=True, is_active=False)
    for person in (real, gone):
        assert client.post(reverse("accounts:enter-as", args=[person.code])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_an_empty_sample_says_so(client: Client, sample_installation: None) -> None:
    assert "There are no sample people yet" in client.get(reverse("accounts:enter")).content.decode()


@pytest.mark.slow
@pytest.mark.one_database
def test_the_setting_alone_decides(tmp_path: Path) -> None:
    ask = "import django; django.setup(); from django.urls import reverse; print(reverse('accounts:enter'))"
    installation = Installation(tmp_path)
    assert installation.python(ask, TVILLING_SAMPLE="1").out == "/enter/\n"
    assert "NoReverseMatch" in installation.python(ask).err


def test_letters_that_went_nowhere_are_read_in_the_sample(
    client: Client, settings: Settings, tmp_path: Path, sample_installation: None
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_HOST = ""
    assert "No letter was written yet." in client.get("/enter/letters/").content.decode()
    backend = EmailBackend(file_path=str(tmp_path))
    letters = [EmailMessage(f"Kod {n}", f"Your code: ÅB{n}", to=["nils@example.org"]) for n in range(12)]
    backend.send_messages(letters)
    page = client.get("/enter/letters/").content.decode()
    assert "Your code: ÅB11" in page
    assert "nils@example.org" in page
    assert page.count("Your code:") == 10
    settings.EMAIL_HOST = "mail.example.org"
    assert "Your code:" not in client.get("/enter/letters/").content.decode()


def test_elsewhere_no_letter_can_be_read(client: Client) -> None:
    assert client.get("/enter/letters/").status_code == 404
    response = client.post("/account/signup/", {"name": "Nils", "email": "nils@example.org"}, follow=True)
    assert "letters leave for nowhere" not in response.content.decode()
