# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office runs its cohort from its pages, and nobody else does."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.hosts import make_host_activity
from tests.factories.mail import make_message
from tests.factories.programmes import make_cohort, make_role
from tvilling.accounts.models import Invitation
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.hosts.models import HostActivity
from tvilling.mail.models import LetterText, Message
from tvilling.programmes.models import Cohort, OutputTemplate, Participation, Programme
from tvilling.programmes.tables import letter_choices

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
BASE = "/office/cohort-1/"
PARTS = (
    "people/", "audit/", "audit/?export=csv", "letters/", "letters/texts/", "letters/texts/hosts.accepted/en/",
    "settings/", "settings/travel/", "settings/languages/", "settings/domains/", "settings/levers/",
    "settings/journey/", "settings/journey/co-creating/", "settings/copy/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_march():
    with clock.virtual(NOW):
        yield


@pytest.fixture
def cohort():
    return make_cohort(languages=["en", "sv"])


@pytest.fixture
def ada(cohort):
    return make_role(cohort, make_person("Ada Lindqvist")).person


@pytest.fixture
def client(ada):
    return client_of(ada)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


@pytest.mark.parametrize("part", PARTS)
def test_each_page_is_for_the_office_of_its_cohort_alone(cohort, client, part):
    assert "Cohort 1" in page(client, BASE + part) or "export" in part or "," in page(client, BASE + part)
    eve = make_role(make_cohort("elsewhere"), make_person("Eve Evans")).person
    fia = make_role(cohort, make_person("Fia Ek"), "facilitator").person
    for person in (eve, fia):
        assert "Ada Lindqvist" not in page(client_of(person), BASE + part, 404)
    assert Client().get(BASE + part).status_code == 302


#: What auditors read beside the audit; the rest of the office's pages are for changing something.
READ_BY_AUDITORS = ("people/", "audit/", "audit/?export=csv", "letters/")


def test_an_auditor_reads_the_audit_people_and_letters_and_nothing_else(cohort, ada):
    make_host_activity(cohort, "submitted")
    client = client_of(make_role(cohort, make_person("Alma Auditor"), "auditor").person)
    other = client_of(make_role(make_cohort("elsewhere"), make_person("Eve Evans"), "auditor").person)
    assert "Host activity sent to the office" in page(client, f"{BASE}audit/")
    for part in PARTS:
        page(client, BASE + part, 200 if part in READ_BY_AUDITORS else 404)
        page(other, BASE + part, 404)


def test_an_auditor_reads_who_has_which_role_and_who_is_invited_and_changes_neither(cohort, ada, client):
    make_role(cohort, make_person("Gus Berg"), "finance")
    client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "dana@example.org", "role": "evaluator"})
    invitation, role = Invitation.objects.get(), Participation.objects.get(role="finance")
    alma = client_of(make_role(cohort, make_person("Alma Auditor"), "auditor").person)
    text = page(alma, f"{BASE}people/")
    for shown in ("Ada Lindqvist", "Gus Berg", "dana@example.org", f"{BASE}people/{role.code}/"):
        assert shown in text
    one = page(alma, f"{BASE}people/{role.code}/")
    assert "Gus Berg" in one
    acts = [f'action="{BASE}people/{part}' for part in ("invit", role.code)]
    for hidden in ("Send the invitation", "Take back", "End the role", *acts):
        assert hidden not in text + one
    steps = (f"people/{role.code}/end/", "people/invite/", f"people/invitations/{invitation.code}/revoke/")
    for step in steps:
        assert alma.post(BASE + step, {}).status_code == 404
    role.refresh_from_db()
    assert role.ended_at is None
    assert "Send the invitation" in page(client, f"{BASE}people/")
    assert "End the role" in page(client, f"{BASE}people/{role.code}/")


def test_an_auditor_reads_letters_sent_and_waiting_and_holds_none_back(cohort, client):
    make_host_activity(cohort, "submitted")
    make_message(key="waits", scope=cohort.slug, held_batch="decisions-1")
    alma = client_of(make_role(cohort, make_person("Alma Auditor"), "auditor").person)
    letter = Message.objects.get(letter="hosts.received")
    Message.objects.filter(pk=letter.pk).update(state="failed", fault="550 no such user")
    text = page(alma, f"{BASE}letters/")
    assert "We have received" in text
    assert "One letter waits for its release" in text
    assert "to release</span>" in page(client, f"{BASE}letters/")
    one = page(alma, f"{BASE}letters/{letter.code}/")
    assert "Dear Hana Berg" in one
    for hidden in (
        "to release</span>",
        f"{BASE}letters/texts/",
        "Try again",
        "Do not send it",
        f'action="{BASE}letters/{letter.code}',
    ):
        assert hidden not in text + one
    for step in ("cancel", "retry"):
        assert alma.post(f"{BASE}letters/{letter.code}/{step}/").status_code == 404
    assert Message.objects.get(pk=letter.pk).state == "failed"
    assert "Try again" in page(client, f"{BASE}letters/{letter.code}/")


def test_what_people_feel_does_not_reach_an_auditor_by_letter(cohort, client):
    letter = make_message(
        letter="journeys.feedback_low", scope=cohort.slug,
        context={"name": "Fia", "group": "Home retrofit", "city": "Falun", "score": 2, "link": "/journeys/"},
    )  # fmt: skip
    alma = client_of(make_role(cohort, make_person("Alma Auditor"), "auditor").person)
    assert "2 of 5 from Falun" in page(client, f"{BASE}letters/")
    text = page(alma, f"{BASE}letters/")
    assert "2 of 5 from Falun" not in text
    assert "No letters of this cohort yet." in text
    page(alma, f"{BASE}letters/{letter.code}/", 404)


def test_choosing_a_cohort_leads_an_auditor_to_its_board(cohort):
    alma = client_of(make_role(cohort, make_person("Alma Auditor"), "auditor").person)
    assert f'<h3><a href="{BASE}">' in page(alma, "/office/")
    page(alma, BASE)


def test_the_audit_names_people_filters_and_exports(cohort, client):
    make_host_activity(cohort, "accepted")
    text = page(client, f"{BASE}audit/")
    assert "Hana Berg" in text
    assert "Ada Lindqvist" in text
    assert "Waiting for the office → In the catalogue" in text
    exported = page(client, f"{BASE}audit/?event=host_activity.accepted&export=csv")
    assert "Ada Lindqvist" in exported
    assert "State: In the catalogue" in exported
    assert '"{""state"": ""accepted""}"' in exported
    assert re.search(r"host_activity\.accepted,person \d+,hosts\.hostactivity", exported)
    assert Entry.objects.get(event="host_activity.accepted").hash in exported
    assert "Hana Berg" not in exported
    assert "Host activity started" in page(client, f"{BASE}audit/?who=hana&export=csv")
    assert "Ada Lindqvist" not in page(client, f"{BASE}audit/?who=hana&export=csv")


def test_ada_invites_takes_back_and_ends_roles(cohort, client):
    answer = client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "nonsense", "role": "evaluator"})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.content.decode()
    client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "dana@example.org", "role": "evaluator"})
    invitation = Invitation.objects.get()
    assert "dana@example.org" in page(client, f"{BASE}people/")
    client.post(f"{BASE}people/invitations/{invitation.code}/revoke/")
    assert "dana@example.org" not in page(client, f"{BASE}people/")
    gus = make_role(cohort, make_person("Gus Berg"), "finance")
    client.post(f"{BASE}people/{gus.code}/end/", {"reason": "Moved on."})
    gus.refresh_from_db()
    assert gus.ended_at == NOW
    mine = Participation.objects.get(role="office")
    client.post(f"{BASE}people/{mine.code}/end/")
    mine.refresh_from_db()
    assert mine.ended_at is None


def test_the_outbox_shows_the_letter_itself_and_can_stop_it(cohort, client):
    make_host_activity(cohort, "submitted")
    assert "We have received" in page(client, f"{BASE}letters/")
    message = Message.objects.get()
    text = page(client, f"{BASE}letters/{message.code}/")
    assert "Dear Hana Berg" in text
    client.post(f"{BASE}letters/{message.code}/cancel/")
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_letters_are_named_in_words_and_never_by_a_placeholder():
    names = [name for _key, name in letter_choices()]
    assert "City is selected" in names
    assert [name for name in names if "{" in name] == []


def test_a_letters_text_is_previewed_checked_saved_and_restored(cohort, client):
    url = f"{BASE}letters/texts/hosts.accepted/sv/"
    assert "finns i katalogen" in page(client, url)
    preview = client.post(
        url, {"subject": "Ja, {title}", "body": "Hej {name}", "preview": "1"}
    ).content.decode()
    assert "Ja, [title]" in preview
    assert not LetterText.objects.exists()
    answer = client.post(url, {"subject": "Ja", "body": "Hej {nobody}"})
    assert answer.status_code == 422
    assert "{nobody}" in answer.content.decode()
    client.post(url, {"subject": "Ja", "body": "Hej {name}"})
    assert LetterText.objects.get().body == "Hej {name}"
    client.post(f"{url}restore/")
    assert not LetterText.objects.exists()
    page(client, f"{BASE}letters/texts/no.such/sv/", 404)


def test_each_topic_of_the_settings_names_its_tab(client):
    assert (
        "<title>Travel · Settings · Tvilling</title>"
        in client.get(f"{BASE}settings/travel/").content.decode()
    )


def test_general_settings_are_saved_in_each_language_with_their_zone(cohort, client):
    form = {
        "name_en": "First cohort", "name_sv": "Första omgången", "plan_label_en": "Action Plan", "plan_label_sv": "",
        "number": 1, "starts_on": "2023-09-25", "months": 20, "time_zone": "Europe/Brussels",
        "funding_programme": "Horizon 2020", "host_cities_max": 9, "domains_max": 3, "preferences_max": 5,
        "representatives_max": 2, "hours_minimum": 12, "complaint_days": 21, "complaint_answer_days": 60, "is_public": "on",
        "hosts_close_at_day": "2023-04-13", "hosts_close_at_time": "23:59", "hosts_close_at_zone": "Europe/Brussels",
    }  # fmt: skip
    answer = client.post(f"{BASE}settings/", {**form, "months": 12})
    assert answer.status_code == 422
    assert "month 20" in answer.content.decode()
    assert client.post(f"{BASE}settings/", form).status_code == 302
    cohort.refresh_from_db()
    assert cohort.name == {"en": "First cohort", "sv": "Första omgången"}
    assert (cohort.complaint_days, cohort.complaint_answer_days) == (21, 60)
    assert cohort.hosts_close_at == datetime(2023, 4, 13, 21, 59, tzinfo=UTC)


def test_a_cohort_that_hosts_rely_on_is_not_hidden_again(cohort, client):
    address = f"{BASE}settings/"
    fields = client.get(address).context["form"]
    typed = {
        name: value
        for name, value in fields.initial.items()
        if isinstance(value, str | int) and name != "is_public"
    }
    typed |= {"name_en": "First cohort", "plan_label_en": "Plan", "starts_on": cohort.starts_on.isoformat()}
    make_host_activity(cohort, "submitted")
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Hosts have sent their activities to this cohort" in answer.content.decode()
    cohort.refresh_from_db()
    assert cohort.is_public
    HostActivity.objects.update(state="withdrawn")
    assert client.post(address, typed).status_code == 302
    cohort.refresh_from_db()
    assert not cohort.is_public


def test_the_office_says_whom_cities_can_write_to(cohort, client):
    address = f"{BASE}settings/programme/"
    typed = {"name_en": "Twinning", "name_sv": "", "operator": "Twinning Office", "contact_email": "nonsense"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.content.decode()
    assert client.post(address, {**typed, "contact_email": "office@example.org"}).status_code == 302
    programme = Programme.objects.get(pk=cohort.programme_id)
    assert (programme.operator, programme.contact_email) == ("Twinning Office", "office@example.org")
    assert "office@example.org" in Client().get("/privacy/").content.decode()
    text = page(client, f"{BASE}audit/")
    assert "What the programme says of itself changed" in text
    assert "office@example.org" in text
    client.force_login(make_person("Iris Ek"))
    page(client, address, 404)


def test_letters_that_no_cohort_writes_are_not_offered_to_it(cohort, client):
    assert "hosts.accepted" in page(client, f"{BASE}letters/texts/")
    for key in (
        "accounts.invitation",
        "accounts.invitation_declined",
        "cities.join_request",
        "travel.account_changed",
    ):
        assert key not in page(client, f"{BASE}letters/texts/")
        assert key not in page(client, f"{BASE}letters/")
        page(client, f"{BASE}letters/texts/{key}/en/", 404)


def test_a_cohort_is_chosen_by_its_board_and_an_invitation_says_to_which_role(cohort, client):
    assert f'href="/office/{cohort.slug}/"' in page(client, "/office/")
    client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "dana@example.org", "role": "evaluator"})
    open_ones = page(client, f"{BASE}people/").split("Open invitations")[1]
    assert "<span>Evaluator</span>" in open_ones
    assert "could not be delivered" not in open_ones


def test_a_letter_that_only_waits_for_its_next_try_is_not_called_undeliverable(cohort, client):
    client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "dana@example.org", "role": "evaluator"})
    Message.objects.filter(recipient_email="dana@example.org").update(fault="ConnectionRefusedError: 111")
    open_ones = page(client, f"{BASE}people/").split("Open invitations")[1]
    assert "could not be sent yet. It is tried again" in open_ones
    assert "could not be delivered" not in open_ones


def test_the_office_is_told_that_the_letter_of_an_invitation_bounced(cohort, client):
    client.post(f"{BASE}people/invite/", {"name": "Dana", "email": "dana@exmaple.org", "role": "evaluator"})
    client.post(f"{BASE}people/invite/", {"name": "Fia", "email": "fia@example.org", "role": "facilitator"})
    Message.objects.filter(recipient_email="dana@exmaple.org").update(
        state="failed", fault="550 no such user"
    )
    rows = re.findall(r'<div class="cluster"><span>.*?</div>', page(client, f"{BASE}people/"), re.DOTALL)
    assert {row.split("<span>")[1].split()[0]: "could not be delivered" in row for row in rows} == {
        "Dana": True,
        "Fia": False,
    }
    invitation = Invitation.objects.get(email="dana@exmaple.org")
    client.post(f"{BASE}people/invitations/{invitation.code}/revoke/")
    assert Message.objects.get(recipient_email="dana@exmaple.org").state == "cancelled"


def test_a_vocabulary_gets_a_new_word_and_keeps_its_keys(cohort, client):
    lines = {
        f"line_{number}_{code}": entry["label"][code]
        for number, entry in enumerate(cohort.levers)
        for code in ("en", "sv")
    }
    client.post(
        f"{BASE}settings/levers/", {**lines, "line_0_en": "Governance", "line_2_en": "Culture & habits"}
    )
    cohort.refresh_from_db()
    assert [entry["key"] for entry in cohort.levers] == [
        "governance_policy",
        "finance_funding",
        "culture_habits",
    ]
    assert cohort.levers[0]["label"] == {"en": "Governance", "sv": "Styrning"}


def test_the_journey_is_changed_module_by_module_and_output_by_output(cohort, client):
    journey = f"{BASE}settings/journey/"
    output = {
        "name_en": "Visit report",
        "name_sv": "",
        "guidance_en": "",
        "guidance_sv": "",
        "kind": "group",
        "due_month": 9,
    }
    assert client.post(f"{journey}co-creating/outputs/new/", {**output, "due_month": 2}).status_code == 422
    client.post(f"{journey}co-creating/outputs/new/", output)
    assert "Visit report" in page(client, journey)
    client.post(f"{journey}co-creating/outputs/visit-report/", {**output, "due_month": 10})
    assert OutputTemplate.objects.get(key="visit-report").due_month == 10
    client.post(f"{journey}co-creating/outputs/visit-report/remove/")
    assert "Visit report" not in page(client, journey)
    module = {
        "name_en": "After",
        "name_sv": "",
        "description_en": "",
        "description_sv": "",
        "first_month": 20,
        "last_month": 20,
    }
    client.post(f"{journey}new/", module)
    assert cohort.modules.count() == 4
    client.post(f"{journey}after/remove/")
    assert cohort.modules.count() == 3


def test_the_next_cohort_is_copied_and_shown_for_checking(cohort, client):
    form = {"name_en": "Cohort 2", "name_sv": "", "slug": "cohort-2", "starts_on": "2024-09-16"}
    assert client.post(f"{BASE}settings/copy/", {**form, "slug": "cohort-1"}).status_code == 422
    for unfit in ("Cohort-2", "cohort_2"):
        refused = client.post(f"{BASE}settings/copy/", {**form, "slug": unfit})
        assert "Use only small letters from a to z" in refused.content.decode()
    assert client.post(f"{BASE}settings/copy/", form).url == "/office/cohort-2/settings/check/"
    assert Cohort.objects.get(slug="cohort-2").is_public is False
    assert "in preparation" in page(client, "/office/cohort-2/settings/travel/")


def test_the_office_menu_shows_its_sections_with_the_cohort_in_their_addresses(cohort, client):
    text = page(client, f"{BASE}settings/travel/")
    for part in ("people/", "letters/", "audit/", "settings/", "hosts/"):
        assert f'href="{BASE}{part}"' in text


def test_a_paged_list_of_people_sorts_as_a_directory_also_after_a_new_name(cohort, client):
    zoltan, *others = [make_person(name) for name in ("Zoltan Kiss", "Åsa Berg", "Émile Roux", "bo Ek")]
    for person in (zoltan, *others):
        make_role(cohort, person, "evaluator")

    def listed(order: str) -> list[str]:
        text = page(client, f"{BASE}people/?sort={order}")
        return sorted(("Åsa Berg", "Émile Roux", "bo Ek", str(zoltan)), key=text.index)

    assert listed("person") == ["Åsa Berg", "bo Ek", "Émile Roux", "Zoltan Kiss"]
    assert listed("-person") == ["Zoltan Kiss", "Émile Roux", "bo Ek", "Åsa Berg"]
    zoltan.name = "Ábel Kiss"
    zoltan.save(update_fields=["name"])
    assert listed("person") == ["Ábel Kiss", "Åsa Berg", "bo Ek", "Émile Roux"]
