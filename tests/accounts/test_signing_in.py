# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in and up: by password and by code, without telling who has an account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import make_person, make_signed_up
from tvilling.accounts.hashers import Argon2id
from tvilling.accounts.models import Person
from tvilling.audit.models import Entry
from tvilling.audit.queries import verify_chain

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_in(number: int = -1) -> str:
    found = re.search(r"^([A-Z0-9-]{6,12})$", str(mail.outbox[number].body), re.MULTILINE)
    assert found is not None, mail.outbox[number].body
    return found.group(1)


def shown(response: Any) -> str:
    """The page as seen, without what differs each time."""
    return re.sub(r'value="[\w-]{64}"', "", response.content.decode())


def test_a_person_signs_in_with_the_password_in_any_spelling_of_the_address(client: Client) -> None:
    make_signed_up()
    response = client.post(reverse("account_login"), {"login": "Bo@Example.ORG", "password": PASSWORD})
    assert response["Location"] == "/my/"
    assert is_signed_in(client)


def test_signing_in_leads_back_but_never_out_of_the_house(client: Client) -> None:
    make_signed_up()
    for target, wanted in (
        ("/my/profile/", "/my/profile/"),
        ("https://evil.example/", "/my/"),
        ("//evil.example", "/my/"),
    ):
        client.logout()
        data = {"login": "bo@example.org", "password": PASSWORD, "next": target}
        assert client.post(reverse("account_login"), data)["Location"] == wanted


def test_the_sign_in_page_says_why_it_comes_and_offers_an_account_first(client: Client) -> None:
    page = client.get("/cities/new/", follow=True).content.decode()
    assert "The page you asked for is for people with an account." in page
    assert page.index("Make an account first") < page.index('name="login"')
    assert "?next=%2Fcities%2Fnew%2F" in page
    assert "The page you asked for" not in client.get(reverse("account_login")).content.decode()


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client) -> None:
    make_signed_up()
    pages = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong password"})
        for login in ("bo@example.org", "nobody@example.org")
    ]
    known, unknown = (
        shown(page).replace(login, "")
        for page, login in zip(pages, ("bo@example.org", "nobody@example.org"), strict=True)
    )
    assert known == unknown
    assert "error-summary" in known
    assert not is_signed_in(client)


def test_guessing_is_stopped_after_five_tries(client: Client) -> None:
    make_signed_up()
    for number in range(5):
        client.post(
            reverse("account_login"), {"login": "bo@example.org", "password": f"guess number {number}"}
        )
    last = client.post(reverse("account_login"), {"login": "bo@example.org", "password": PASSWORD})
    assert not is_signed_in(client)
    assert "Too many failed login attempts" in last.content.decode()


def test_a_forged_address_does_not_open_the_limit_again(client: Client) -> None:
    make_signed_up()
    for number in range(8):
        client.post(
            reverse("account_login"), {"login": "bo@example.org", "password": f"guess {number}"},
            headers={"x-forwarded-for": f"10.0.0.{number}"},
        )  # fmt: skip
    client.post(reverse("account_login"), {"login": "bo@example.org", "password": PASSWORD})
    assert not is_signed_in(client)


def test_a_person_signs_in_with_a_code_from_a_letter_in_their_language(client: Client) -> None:
    make_signed_up(language="sv")
    client.post(reverse("account_request_login_code"), {"email": "bo@example.org"})
    assert mail.outbox[0].to == ["bo@example.org"]
    assert settings.SITE_URL in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Content-Language"] == "sv"
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert not is_signed_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": code_in()})
    assert is_signed_in(client)


def test_asking_for_a_code_does_not_tell_whether_there_is_an_account() -> None:
    make_signed_up()
    answers = [
        Client().post(reverse("account_request_login_code"), {"email": email})
        for email in ("bo@example.org", "no@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert "no account with this address" in mail.outbox[1].body


def test_signing_up_asks_for_the_name_and_confirms_the_address_by_code(client: Client) -> None:
    data = {"name": "  Bo   Sandström ", "email": "Bo@Example.org", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    page = client.get(response["Location"]).content.decode()
    assert "A letter is on its way to bo@example.org." in page
    assert "is known here" not in page
    response = client.post(response["Location"], {"code": code_in()}, follow=False)
    assert is_signed_in(client)
    person = Person.objects.get()
    assert (person.name, person.email, person.language) == ("Bo Sandström", "bo@example.org", "en")
    assert Entry.objects.get(event="person.joined").object_key == str(person.pk)
    assert verify_chain().faults == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"email": "bo"}, "email"), ({"password1": "tiny17"}, "password1"),
     ({"password1": "passwordpassword"}, "")],
)  # fmt: skip
def test_a_sign_up_that_lacks_something_keeps_what_was_typed(
    client: Client, change: dict[str, str], field: str
) -> None:
    data = {"name": "Bo Sandström", "email": "bo@example.org", "password1": PASSWORD, **change}
    response = client.post(reverse("account_signup"), data)
    if field:
        page = response.content.decode()
        assert f'href="#id_{field}"' in page
        assert f'value="{data["name"]}"' in page or field == "name"
        assert data["password1"] not in page
    assert not Person.objects.filter(name="").exists()


def test_signing_up_with_a_known_address_looks_like_any_other(client: Client) -> None:
    make_signed_up()
    response = client.post(
        reverse("account_signup"), {"name": "Eve", "email": "bo@example.org", "password1": PASSWORD}
    )
    assert response["Location"] == reverse("account_email_verification_sent")
    assert Person.objects.count() == 1
    assert "There is one already" in mail.outbox[0].body


def test_a_forgotten_password_is_replaced_over_the_letter(client: Client) -> None:
    make_signed_up()
    client.post(reverse("account_reset_password"), {"email": "bo@example.org"})
    found = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found is not None
    page = client.get(found.group(1), follow=True)
    assert "Choose a new password" in page.content.decode()
    new = "battery staple horse"
    form = page.redirect_chain[-1][0]
    assert "Fill in “New password again”." in client.post(form, {"password1": new}).content.decode()
    done = client.post(form, {"password1": new, "password2": new}, follow=True)
    assert "Your new password is set" in done.content.decode()
    assert "This link is no longer good" in Client().get(found.group(1), follow=True).content.decode()
    assert (
        client.post(reverse("account_login"), {"login": "bo@example.org", "password": new})["Location"]
        == "/my/"
    )
    assert Entry.objects.filter(event="person.password_changed").exists()


def test_a_changed_password_is_told_to_its_owner(client: Client) -> None:
    client.force_login(make_signed_up())
    new = "battery staple horse"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert "If it was not you" in mail.outbox[0].body


def test_leaving_takes_a_press_of_the_button(client: Client) -> None:
    client.force_login(make_signed_up())
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert not is_signed_in(client)


PAGES = [
    "account_login", "account_signup", "account_request_login_code", "account_reset_password",
    "account_reset_password_done", "account_inactive",
]  # fmt: skip
OWN_PAGES = ["account_change_password", "account_email", "account_logout", "account_reauthenticate"]


@pytest.mark.parametrize("name", [*PAGES, *OWN_PAGES])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_of_the_library_looks_like_ours(client: Client, name: str, language: str) -> None:
    if name in OWN_PAGES:
        client.force_login(make_signed_up())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert 'class="site-header"' in page
    assert " style=" not in page
    assert "<script>" not in page


def test_who_is_asked_for_the_password_again_reads_why_in_our_words(client: Client) -> None:
    client.force_login(make_signed_up())
    address = reverse("account_reauthenticate")
    page = client.get(address, {"next": "/my/data/"}).content.decode()
    assert "What comes next is well guarded" in page
    assert "placeholder" not in page
    assert reverse("account_reset_password") in page
    assert "Fill in “Password”." in client.post(address, {"password": ""}).content.decode()
    answer = client.post(address, {"password": PASSWORD, "next": "/my/data/"})
    assert answer["Location"] == "/my/data/"


def test_passwords_are_kept_by_argon2id_with_our_parameters(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tvilling.accounts.hashers.Argon2id"]
    stored = make_person("Iris").password
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(identify_hasher(stored), Argon2id)


def test_sessions_end_after_half_a_day_and_cookies_are_kept_from_scripts(client: Client) -> None:
    make_signed_up()
    response = client.post(reverse("account_login"), {"login": "bo@example.org", "password": PASSWORD})
    cookie: Any = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) <= 12 * 3600


def test_a_part_of_a_page_that_is_asked_for_after_the_session_sends_the_page_to_sign_in(
    client: Client,
) -> None:
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/my/profile/?tab=2"}
    answer = client.get("/my/letters/", headers=page)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/my/profile/%3Ftab%3D2"
    elsewhere = page | {"HX-Current-URL": "https://elsewhere.example/"}
    assert client.get("/my/letters/", headers=elsewhere)["HX-Redirect"].endswith("?next=/my/letters/")
