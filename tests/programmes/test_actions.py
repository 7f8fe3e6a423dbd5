# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Cohorts are copied whole, changed within sense, and run by people whose roles begin and end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import make_host_activity
from tests.factories.programmes import make_cohort, make_programme, make_role
from tvilling.accounts.actions import accept_invitation
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import CLOCK
from tvilling.mail.actions import write_letter_text
from tvilling.mail.models import LetterText
from tvilling.programmes import actions
from tvilling.programmes.models import CityParticipation, OutputTemplate, Participation
from tvilling.programmes.permissions import has_role, is_office
from tvilling.programmes.queries import city_roles_in

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def ada(cohort):
    return make_role(cohort, make_person("Ada Lindqvist")).person


def test_an_operator_sets_up_a_programme_with_the_standard_template_and_becomes_its_office():
    operator = make_person("Olga Operator", is_operator=True)
    programme = actions.create_programme(actor=operator, now=NOW, slug="tlp", name={"en": "Twinning"})
    cohort = actions.create_cohort(
        actor=operator, now=NOW, programme=programme, slug="first", name={"en": "First"}, months=20,
        starts_on=date(2023, 9, 25), travel_ceiling=Decimal(900),
    )  # fmt: skip
    assert [(m.key, m.first_month, m.last_month) for m in cohort.modules.all()] == [
        ("getting-started", 1, 5),
        ("co-creating", 6, 14),
        ("capitalising", 15, 20),
    ]
    assert OutputTemplate.objects.filter(module__cohort=cohort).count() == 6
    assert cohort.domain_label("transport") == "Mobility and transport"
    assert is_office(operator, cohort)
    assert cohort.ends_on == date(2025, 5, 24)


def test_others_set_up_nothing(ada):
    with pytest.raises(NotFound):
        actions.create_programme(actor=ada, now=NOW, slug="mine", name={"en": "Mine"})
    with pytest.raises(NotFound):
        actions.create_cohort(
            actor=ada, now=NOW, programme=make_programme("other"), slug="x", name={"en": "X"}, months=2,
            starts_on=date(2024, 1, 1), travel_ceiling=Decimal(1),
        )  # fmt: skip


def test_a_copy_has_everything_with_its_dates_shifted_at_the_same_wall_time(cohort, ada):
    cohort.hosts_open_at = datetime(2023, 3, 1, 9, tzinfo=UTC)  # winter: 10:00 in Brussels
    cohort.hosts_close_at = datetime(2023, 4, 13, 15, tzinfo=UTC)  # summer: 17:00 in Brussels
    cohort.save()
    write_letter_text(
        actor=ada,
        now=NOW,
        scope=cohort.slug,
        key="hosts.accepted",
        language="en",
        subject="Yes",
        body="Dear {name}",
    )
    copy = actions.copy_cohort(
        actor=ada,
        now=NOW,
        cohort=cohort,
        slug="cohort-2",
        starts_on=date(2024, 9, 16),
        name={"en": "Cohort 2"},
    )
    copy.refresh_from_db()
    assert (copy.number, copy.is_public, copy.copied_from) == (2, False, cohort)
    assert copy.hosts_open_at == datetime(2024, 2, 21, 9, tzinfo=UTC)
    assert copy.hosts_close_at == datetime(2024, 4, 4, 15, tzinfo=UTC)
    assert copy.domains == cohort.domains
    assert copy.travel_ceiling == cohort.travel_ceiling
    assert [m.key for m in copy.modules.all()] == [m.key for m in cohort.modules.all()]
    assert cohort.modules.count() == 3
    assert OutputTemplate.objects.filter(module__cohort=copy).count() == 3
    assert LetterText.objects.get(scope="cohort-2").subject == "Yes"
    assert is_office(ada, copy)
    assert not CityParticipation.objects.filter(cohort=copy).exists()


def test_a_copy_needs_an_address_of_its_own_and_the_office(cohort, ada):
    with pytest.raises(actions.SlugTaken):
        actions.copy_cohort(actor=ada, now=NOW, cohort=cohort, slug="cohort-1", starts_on=date(2024, 9, 16))
    eve = make_role(make_cohort("elsewhere"), make_person("Eve Evans")).person
    with pytest.raises(NotFound):
        actions.copy_cohort(actor=eve, now=NOW, cohort=cohort, slug="stolen", starts_on=date(2024, 9, 16))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"months": 12}, "months"),
        ({"months": 0}, "months"),
        ({"languages": []}, "languages"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"travel_ceiling": Decimal(-1)}, "travel_ceiling"),
        ({"currency": "euro"}, "currency"),
        ({"currency": "XYZ"}, "currency"),
        ({"hosts_open_at": NOW, "hosts_close_at": NOW}, "hosts_close_at"),
        ({"domains": []}, "domains"),
        ({"levers": [{"key": "a", "label": {"en": "A"}}, {"key": "a", "label": {"en": "B"}}]}, "levers"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_their_field(cohort, ada, changes, field):
    with pytest.raises(ActionRefused) as refusal:
        actions.update_cohort(actor=ada, now=NOW, cohort=cohort, **changes)
    assert refusal.value.field == field
    assert not Entry.objects.filter(event="cohort.changed").exists()


def test_a_change_is_recorded_with_what_was_and_what_is(cohort, ada):
    actions.update_cohort(actor=ada, now=NOW, cohort=cohort, travel_ceiling=Decimal(1000), months=20)
    entry = Entry.objects.get(event="cohort.changed")
    assert (entry.before, entry.after) == ({"travel_ceiling": "900.00"}, {"travel_ceiling": "1000.00"})
    with pytest.raises(NotFound):
        actions.update_cohort(actor=make_person("Eve Evans"), now=NOW, cohort=cohort, months=30)


def test_a_word_in_use_cannot_be_taken_out_but_relabelled(cohort, ada):
    make_host_activity(cohort, "draft", domains=["stationary_energy"])
    without = [entry for entry in cohort.domains if entry["key"] != "stationary_energy"]
    with pytest.raises(ActionRefused, match="Energy"):
        actions.update_cohort(actor=ada, now=NOW, cohort=cohort, domains=without)
    renamed = [*without, {"key": "stationary_energy", "label": {"en": "Heat"}}]
    actions.update_cohort(actor=ada, now=NOW, cohort=cohort, domains=renamed)
    assert cohort.domain_label("stationary_energy") == "Heat"


def test_the_template_is_changed_within_the_length_of_the_journey(cohort, ada):
    module = cohort.modules.get(key="co-creating")
    with pytest.raises(ActionRefused) as refusal:
        actions.update_module(actor=ada, now=NOW, module=module, last_month=21)
    assert refusal.value.field == "last_month"
    output = actions.add_output(
        actor=ada, now=NOW, module=module, name={"en": "Visit report"}, kind="twin", due_month=9
    )
    assert output.key == "visit-report"
    with pytest.raises(ActionRefused) as refusal:
        actions.update_output(actor=ada, now=NOW, output=output, due_month=2)
    assert refusal.value.field == "due_month"
    with pytest.raises(ActionRefused, match="outputs first"):
        actions.remove_module(actor=ada, now=NOW, module=module)
    for each in module.outputs.all():
        actions.remove_output(actor=ada, now=NOW, output=each)
    actions.remove_module(actor=ada, now=NOW, module=module)
    assert cohort.modules.count() == 2


def test_an_invited_evaluator_has_the_role_after_accepting(cohort, ada):
    dana = make_person("Dana Expert")
    invitation = actions.invite_to_role(
        actor=ada, now=NOW, cohort=cohort, email=dana.email, name="Dana", role="evaluator"
    )
    assert not has_role(dana, cohort, "evaluator")
    accept_invitation(actor=dana, now=NOW, invitation=invitation)
    assert has_role(dana, cohort, "evaluator")
    with pytest.raises(ActionRefused, match="already"):
        actions.invite_to_role(actor=ada, now=NOW, cohort=cohort, email=dana.email, name="", role="evaluator")
    with pytest.raises(NotFound):
        actions.invite_to_role(
            actor=dana, now=NOW, cohort=cohort, email="x@example.org", name="", role="office"
        )


def test_the_last_person_of_the_office_stays(cohort, ada):
    mine = Participation.objects.get(person=ada)
    with pytest.raises(actions.LastOffice):
        actions.end_role(actor=ada, now=NOW, participation=mine)
    ola = make_person("Ola Nordmann")
    actions.give_role(actor=ada, now=NOW, cohort=cohort, person=ola, role="office")
    actions.end_role(actor=ola, now=NOW, participation=mine, reason="Left the programme.")
    assert not is_office(ada, cohort)
    assert Entry.objects.get(event="role.ended").reason == "Left the programme."
    with pytest.raises(ActionRefused, match="already"):
        actions.end_role(actor=ola, now=NOW, participation=mine)


def test_giving_a_role_twice_gives_one(cohort, ada):
    dana = make_person("Dana Expert")
    first = actions.give_role(actor=ada, now=NOW, cohort=cohort, person=dana, role="evaluator")
    assert actions.give_role(actor=ada, now=NOW, cohort=cohort, person=dana, role="evaluator") == first
    assert Entry.objects.filter(event="role.given").count() == 1


def test_a_city_has_its_role_for_a_time(cohort, ada):
    city = make_city()
    bo = make_team_member(city, make_person("Bo Sandström")).person
    with pytest.raises(NotFound):
        actions.give_city_role(actor=bo, now=NOW, cohort=cohort, city=city, role="twin")
    given = actions.give_city_role(actor=ada, now=NOW, cohort=cohort, city=city, role="twin")
    assert actions.give_city_role(actor=CLOCK, now=NOW, cohort=cohort, city=city, role="twin") == given
    actions.end_city_role(actor=bo, now=NOW, cohort=cohort, city=city, role="twin", reason="No staff.")
    given.refresh_from_db()
    assert given.ended_at == NOW
    again = actions.give_city_role(actor=ada, now=NOW, cohort=cohort, city=city, role="twin")
    assert again != given


def test_cities_stand_where_a_reader_looks_for_them_on_both_databases():
    cohort, ada = make_cohort(), make_person("Ada Lindqvist", is_operator=True)
    make_role(cohort, ada)
    for name, slug in (
        ("Zwolle", "zwolle"),
        ("Łódź", "lodz"),
        ("Ílion", "ilion"),
        ("Lund", "lund"),
        ("Örebro", "orebro"),
    ):
        city = make_city(name)
        city.slug = slug
        city.save(update_fields=["slug"])
        actions.give_city_role(actor=ada, now=NOW, cohort=cohort, city=city, role="twin")
    assert [row.city.name for row in city_roles_in(cohort)] == ["Ílion", "Łódź", "Lund", "Örebro", "Zwolle"]
