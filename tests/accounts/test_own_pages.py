# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's own pages: profile, and the letters that were sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.mail import EPOCH, make_message
from tvilling.accounts.actions import update_profile
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotAllowed
from tvilling.mail.tasks import deliver_due
from tvilling.ui.context import THEME_COOKIE

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

VALUES = {"name": "Bo S.", "language": "sv", "time_zone": "Europe/Stockholm", "theme": "dark"}


def test_a_saved_profile_is_followed_from_then_on(client: Client) -> None:
    bo = make_person()
    client.force_login(bo)
    response = client.post(reverse("accounts:profile"), VALUES)
    assert response["Location"] == reverse("accounts:profile")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sv"
    assert response.cookies[THEME_COOKIE].value == "dark"
    bo.refresh_from_db()
    assert {field: getattr(bo, field) for field in VALUES} == VALUES
    page = client.get(reverse("accounts:profile")).content.decode()
    assert '<html lang="sv" data-theme="dark"' in page
    entry = Entry.objects.get(event="person.profile_changed")
    assert entry.after == {
        "language": "sv",
        "time_zone": "Europe/Stockholm",
        "theme": "dark",
        "renamed": True,
    }
    assert "Bo S." not in str(entry.after) + str(entry.before)


def test_on_a_new_device_pages_look_as_the_profile_says(client: Client) -> None:
    client.force_login(make_person(language="sv", theme="light"))
    page = client.get(reverse("accounts:profile"))
    assert '<html lang="sv" data-theme="light"' in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_what_this_browser_was_set_to_goes_before_the_profile(client: Client) -> None:
    client.force_login(make_person(language="sv", theme="light"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.cookies[THEME_COOKIE] = "dark"
    assert '<html lang="en" data-theme="dark"' in client.get(reverse("accounts:profile")).content.decode()


def test_a_page_left_open_puts_no_old_values_back(client: Client) -> None:
    bo = make_person("Bo Sandström")
    client.force_login(bo)
    page = client.get(reverse("accounts:profile")).content.decode()
    shown = {"name": bo.name, "language": "en", "time_zone": "", "theme": "auto"}
    assert all(f'name="initial-{field}"' in page for field in shown)
    assert not re.search(r'<input type="hidden"[^>]* aria-', page)
    carried = {f"initial-{field}": value for field, value in shown.items()}
    update_profile(actor=bo, now=EPOCH, person=bo, **{**VALUES, "name": bo.name})
    client.post(reverse("accounts:profile"), {**carried, **shown, "name": "Bo S."})
    bo.refresh_from_db()
    assert {field: getattr(bo, field) for field in VALUES} == VALUES


def test_without_a_chosen_zone_pages_follow_the_device(client: Client) -> None:
    bo = make_person()
    client.force_login(bo)
    assert "data-zone" not in client.get(reverse("accounts:profile")).content.decode()
    update_profile(actor=bo, now=EPOCH, person=bo, **VALUES)
    assert ' data-zone="Europe/Stockholm">' in client.get(reverse("accounts:profile")).content.decode()
    update_profile(actor=bo, now=EPOCH, person=bo, **{**VALUES, "time_zone": ""})
    assert "data-zone" not in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("language", "xx"), ("time_zone", "Europe/Atlantis"), ("theme", "pink")],
)
def test_a_wrong_value_is_refused_at_its_field_and_the_rest_is_kept(
    client: Client, field: str, value: str
) -> None:
    bo = make_person()
    client.force_login(bo)
    response = client.post(reverse("accounts:profile"), {**VALUES, "name": "Typed name", field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert "error-summary" in page
    assert f'href="#id_{field}' in page
    if field != "name":
        assert 'value="Typed name"' in page
    with pytest.raises(ActionRefused) as refusal:
        update_profile(actor=bo, now=EPOCH, person=bo, **{**VALUES, field: value})
    assert refusal.value.field == field


def test_nobody_changes_the_profile_of_somebody_else() -> None:
    with pytest.raises(NotAllowed):
        update_profile(actor=make_person("Eve Other"), now=EPOCH, person=make_person(), **VALUES)


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:letters"])
def test_visitors_are_asked_to_sign_in_and_come_back(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


def test_letters_are_listed_for_their_reader_alone(client: Client) -> None:
    bo, eve = make_person(), make_person("Eve Other")
    letter = make_message(bo, context={"name": "Bo", "day": "Monday", "link": "http://127.0.0.1:8000/my/"})
    make_message(
        bo, key="greeting-2", held_batch="decisions-1", context={"name": "held", "day": "", "link": ""}
    )
    deliver_due(now=EPOCH)
    client.force_login(bo)
    listed = client.get(reverse("accounts:letters")).content.decode()
    assert "Good day, Bo" in listed
    assert "held" not in listed
    address = reverse("accounts:letter", args=[letter.code])
    assert address in listed
    assert "we meet on Monday" in client.get(address).content.decode()

    client.force_login(eve)
    empty = client.get(reverse("accounts:letters")).content.decode()
    assert "No letter has been sent to you yet" in empty
    assert "Good day" not in empty
    assert client.get(address).status_code == 404
