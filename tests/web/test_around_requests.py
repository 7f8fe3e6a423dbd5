# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries, and what is shown when something goes wrong."""

from __future__ import annotations

import inspect
import re
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import timezone

from tests.factories.accounts import make_person
from tests.factories.mail import EPOCH, make_message
from tvilling.config import urls as real_urls
from tvilling.core import clock
from tvilling.core.context import request_id
from tvilling.core.errors import NotAllowed, NotFound
from tvilling.web import middleware
from tvilling.web.views import errors

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def fail(fault: Exception):
    def view(_request: HttpRequest) -> HttpResponse:
        raise fault

    return view


def surroundings(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{timezone.get_current_timezone_name()} {request_id()}")


urlpatterns = [
    *real_urls.urlpatterns,
    path("tests/suspicious", fail(SuspiciousOperation("a strange host"))),
    path("tests/forbidden", fail(PermissionDenied())),
    path("tests/absent", fail(NotFound())),
    path("tests/not-yours", fail(NotAllowed("secret.right"))),
    path("tests/broken", fail(RuntimeError("secret detail"))),
    path("tests/away", fail(OperationalError("secret host is down"))),
    path("tests/surroundings", surroundings),
]
handler400, handler403 = real_urls.handler400, real_urls.handler403
handler404, handler500 = real_urls.handler404, real_urls.handler500

VISITORS = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "web:health",
]
PERSONS = ["accounts:profile", "accounts:letters", "account_email", "account_change_password"]


@pytest.mark.parametrize("name", [*VISITORS, *PERSONS])
def test_every_answer_forbids_what_a_browser_could_be_tricked_into(client: Client, name: str) -> None:
    if name in PERSONS:
        client.force_login(make_person())
    response = client.get(reverse(name))
    assert response.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", [*VISITORS[:-1], *PERSONS])
def test_no_page_needs_what_the_policy_forbids(client: Client, name: str) -> None:
    if name in PERSONS:
        client.force_login(make_person())
    page = client.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    loaded = re.findall(r"<(?:link|script|img|use)\b[^>]*?(?:href|src)=\"([^\"]+)\"", page)
    assert loaded
    assert not [address for address in loaded if not address.startswith(("/", "#", "data:"))]


def test_each_request_has_a_number_of_our_own(client: Client, settings) -> None:
    settings.ROOT_URLCONF = __name__
    answers = [client.get("/tests/surroundings", headers={"x-request-id": "mine"}) for _ in range(2)]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert numbers == [answer.content.decode().split()[1] for answer in answers]
    assert len({*numbers, "mine"}) == 3


def test_times_are_those_of_the_persons_zone(client: Client, settings) -> None:
    settings.ROOT_URLCONF = __name__
    assert client.get("/tests/surroundings").content.decode().startswith("UTC ")
    client.force_login(make_person(time_zone="Europe/Helsinki"))
    assert client.get("/tests/surroundings").content.decode().startswith("Europe/Helsinki ")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("suspicious", 400),
        ("forbidden", 403),
        ("absent", 404),
        ("not-yours", 404),
        ("broken", 500),
        ("away", 503),
    ],
)
def test_each_fault_has_a_page_that_tells_nothing(settings, address: str, status: int) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get(f"/tests/{address}")
    page = response.content.decode()
    assert response.status_code == status
    assert "<h1" in page
    assert "secret" not in page
    assert "Traceback" not in page
    assert ("Retry-After" in response) == (status == 503)


def test_absent_and_not_yours_are_the_same_page_to_the_byte(settings) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client()
    one, other = (
        re.sub(r'value="[^"]*"', "", client.get(f"/tests/{address}").content.decode().replace(address, ""))
        for address in ("absent", "not-yours")
    )
    assert one == other


def test_when_even_the_page_for_faults_breaks_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "render", fail(RuntimeError("secret")))
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "go back" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "bo@example.org"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_the_part_of_a_page_that_htmx_gets_is_kept_by_no_browser(client: Client) -> None:
    part = client.get(reverse("hosts:catalogue"), {"q": "a"}, headers={"HX-Request": "true"})
    assert part["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get(reverse("hosts:catalogue"), {"q": "a"})


def test_health_tells_how_long_letters_wait(client: Client) -> None:
    make_message(now=EPOCH)
    with clock.virtual(EPOCH.replace(minute=5)):
        answer = client.get("/healthz")
    assert answer.json() == {
        "status": "ok", "database": "ok", "data_folder": "ok", "outbox_lag_seconds": 300, "version": answer.json()["version"],
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]


def test_health_says_when_the_data_folder_takes_nothing(
    client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    assert client.get("/healthz").status_code == 200
    settings.DATA_DIR = tmp_path / "not-mounted"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["data_folder"]) == (503, "down")
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=4096, total=10**9))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert str(tmp_path).encode() not in answer.content


def test_health_says_when_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("secret host is down")

    monkeypatch.setattr(clock, "now", away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert b"secret" not in answer.content


def test_the_cookies_are_for_this_host_and_no_script() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_what_was_written_before_the_session_ended_is_shown() -> None:
    typed = {"name": "Our tram is green and long", "password": "two words"}
    answer = Client().post(
        reverse("accounts:profile"), typed, headers={"referer": "http://testserver/my/profile/"}
    )
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Our tram is green and long" in page
    assert "two words" not in page
    assert "next=%2Fmy%2Fprofile%2F" in page


def test_a_script_that_saves_is_told_that_the_session_ended() -> None:
    answer = Client().post(reverse("accounts:profile"), {}, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "signed out" in answer.json()["message"]


def test_what_was_written_is_shown_when_the_key_of_the_form_is_old() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("accounts:profile"), {"name": "Our tram is <b>green</b>"})
    assert answer.status_code == 403
    assert "Our tram is &lt;b&gt;green&lt;/b&gt;" in answer.content.decode()
    said = client.post(reverse("accounts:profile"), {}, headers={"accept": "application/json"})
    assert (said.status_code, "load the page again" in said.json()["message"]) == (403, True)


def test_what_is_too_large_has_a_page(client: Client, settings) -> None:
    settings.REQUEST_MAX_BYTES = 1000
    answer = client.post(reverse("account_login"), {"login": "x" * 2000})
    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()
    settings.REQUEST_MAX_BYTES, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10**6, 3
    assert client.post(reverse("account_login"), dict.fromkeys("abcde", "x")).status_code == 413


def test_an_address_that_only_takes_forms_says_so(client: Client) -> None:
    answer = client.get(reverse("ui:theme"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what a form sends" in answer.content.decode()


def test_too_many_attempts_have_a_page(client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    answers = [
        client.post(reverse("account_login"), {"login": "bo@example.org", "password": "x"}) for _ in "12"
    ]
    assert [answer.status_code for answer in answers] == [422, 429]
    assert "That was too often" in answers[1].content.decode()


def test_the_calls_of_a_request_have_room_in_one_piece() -> None:
    found = []

    def view(_request: HttpRequest) -> HttpResponse:
        caller = inspect.currentframe().f_back
        found.append(caller.f_code.co_stacksize)
        return HttpResponse("an answer")

    assert settings.MIDDLEWARE[0] == "tvilling.web.middleware.room"
    assert middleware.room(view)(RequestFactory().get("/")).content == b"an answer"
    assert found == [middleware.ROOM]
