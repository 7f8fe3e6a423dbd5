# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Starting, writing together, handing in, stepping back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import make_person
from tests.factories.applications import (
    CLOSED,
    WORDS,
    WRITING,
    complete_answers,
    fill_in,
    lead_of,
    make_application,
    make_call,
    save,
)
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import make_host_activity
from tvilling.applications import actions, queries
from tvilling.applications.models import FailedAttempt, SectionVersion, Submission
from tvilling.audit.models import Entry
from tvilling.audit.queries import verify_chain
from tvilling.core.errors import ActionRefused, NotAllowed, StaleState

pytestmark = pytest.mark.django_db


def submit(application, key="a-key", now=WRITING, **more):
    return actions.submit_application(
        actor=lead_of(application.city), now=now, application=application, key=key, **more
    )


def test_a_member_starts_and_an_outsider_or_a_reader_does_not():
    call, city = make_call(), make_city()
    chidi, gus, iris = make_person("Chidi Okafor"), make_person("Gus Reader"), make_person("Iris Meyer")
    make_team_member(city, chidi, "member")
    make_team_member(city, gus, "reader")
    for stranger in (gus, iris):
        with pytest.raises(NotAllowed):
            actions.start_application(actor=stranger, now=WRITING, call=call, city=city)
    application = actions.start_application(actor=chidi, now=WRITING, call=call, city=city)
    assert application.form_version == call.form_version
    assert set(application.sections.values_list("key", flat=True)) == set(complete_answers(application))
    with pytest.raises(actions.AlreadyApplied):
        actions.start_application(actor=chidi, now=WRITING, call=call, city=city)


def test_nothing_starts_before_the_call_opens_or_after_it_closed():
    call, city = make_call(), make_city()
    bo = lead_of(city)
    for moment in (call.opens_at - timedelta(seconds=1), call.closes_at):
        with pytest.raises(actions.CallNotOpen):
            actions.start_application(actor=bo, now=moment, call=call, city=city)
    assert actions.start_application(actor=bo, now=call.opens_at, call=call, city=city).state == "draft"


def test_each_save_is_a_version_and_saving_the_same_is_none():
    application = make_application(state="draft")
    first = save(application, "city", {"portrait": "One"})
    assert (first.version, first.is_complete) == (1, False)
    assert save(application, "city", {"portrait": "One"}).version == 1
    assert save(application, "city", {"portrait": "Two"}).version == 2
    kept = SectionVersion.objects.filter(section=first).order_by("version")
    assert [row.answers for row in kept] == [{"portrait": "One"}, {"portrait": "Two"}]
    assert Entry.objects.filter(event="application.section_saved").count() == 2


def test_the_record_of_a_save_holds_no_text():
    application = make_application(state="draft")
    save(application, "city", {"portrait": "canary-in-the-record"})
    assert "canary" not in "".join(str(entry.before) + str(entry.after) for entry in Entry.objects.all())


def test_a_stale_save_overwrites_nothing_and_carries_both_texts():
    application = make_application(state="draft")
    chidi = make_person("Chidi Okafor")
    make_team_member(application.city, chidi, "member")
    save(application, "city", {"portrait": "Bo's words"})
    with pytest.raises(actions.SectionChanged) as caught:
        actions.save_section(
            actor=chidi,
            now=WRITING,
            application=application,
            key="city",
            answers={"portrait": "Chidi's words"},
            version=0,
        )
    error = caught.value
    assert (error.mine, error.theirs, error.version) == (
        {"portrait": "Chidi's words"},
        {"portrait": "Bo's words"},
        1,
    )
    section = application.sections.get(key="city")
    assert section.answers == {"portrait": "Bo's words"}
    assert section.versions.get(is_collision=True).answers == {"portrait": "Chidi's words"}


def test_two_who_wrote_the_same_do_not_collide():
    application = make_application(state="draft")
    save(application, "city", {"portrait": "Same"})
    bo = lead_of(application.city)
    answers = {"portrait": "Same"}
    saved = actions.save_section(
        actor=bo, now=WRITING, application=application, key="city", answers=answers, version=0
    )
    assert saved.version == 1


def test_text_after_the_deadline_is_kept_and_marked_once_and_does_not_count():
    application = make_application(state="draft")
    save(application, "city", {"portrait": "In time"})
    for _attempt in range(2):
        with pytest.raises(actions.SectionClosed) as caught:
            save(application, "city", {"portrait": "Too late"}, now=CLOSED)
    assert caught.value.kept is not None
    section = application.sections.get(key="city")
    assert section.answers == {"portrait": "In time"}
    assert [row.answers for row in section.versions.filter(is_late=True)] == [{"portrait": "Too late"}]


def test_an_earlier_text_comes_back_as_a_new_version():
    application = make_application(state="draft")
    save(application, "city", {"portrait": "First"})
    section = save(application, "city", {"portrait": "Second"})
    earlier = section.versions.get(version=1)
    restored = actions.restore_section_version(
        actor=lead_of(application.city), now=WRITING, application=application, earlier=earlier, version=2
    )
    assert (restored.answers, restored.version) == ({"portrait": "First"}, 3)
    assert section.versions.get(version=2).answers == {"portrait": "Second"}


def test_unknown_questions_are_dropped_and_what_cannot_be_kept_is_refused():
    application = make_application(state="draft")
    assert save(application, "city", {"portrait": "x", "is_admin": True}).answers == {"portrait": "x"}
    with pytest.raises(actions.NotReadable) as caught:
        save(application, "city", {"portrait": ["no", "text"]})
    assert "portrait" in caught.value.faults["city"]


def test_preferences_are_ranked_within_the_cohort_and_its_limit():
    application = make_application(state="draft")
    bo, cohort = lead_of(application.city), application.cohort
    hosts = [make_host_activity(cohort, title=f"Host {number}") for number in range(2)]
    waiting = make_host_activity(cohort, "submitted", title="Not yet")

    def wish(*wanted):
        return actions.set_preferences(
            actor=bo,
            now=WRITING,
            application=application,
            preferences=[(host, "Because.") for host in wanted],
        )

    assert [row["activity"] for row in wish(*reversed(hosts)).answers["wishes"]] == [
        hosts[1].code,
        hosts[0].code,
    ]
    for wrong in ([hosts[0], hosts[0]], [waiting], [hosts[0]] * (cohort.preferences_max + 1)):
        with pytest.raises(ActionRefused):
            wish(*wrong)
    assert not application.preferences.exists(), "wishes count once they are submitted"


def test_exchanges_take_the_vocabulary_of_the_cohort_only():
    application = make_application(state="draft")
    bo = lead_of(application.city)
    good = {"domain": "transport", "lever": "finance_funding", "weight": 5, "text": "Money for trams"}
    section = actions.set_exchanges(actor=bo, now=WRITING, application=application, kind="need", rows=[good])
    assert section.key == "learn"
    assert section.answers["rows"] == [good]
    with pytest.raises(ActionRefused):
        actions.set_exchanges(
            actor=bo, now=WRITING, application=application, kind="offer", rows=[{**good, "domain": "space"}]
        )


def test_submitting_gives_a_receipt_and_copies_what_counts():
    application = make_application(state="draft")
    fill_in(application)
    submission = submit(application)
    application.refresh_from_db()
    assert (application.state, application.submitted_at, submission.number) == ("submitted", WRITING, 1)
    assert application.domains == [application.cohort.domains[0]["key"]]
    assert application.consent_publication
    assert application.preferences.get().evidence == "They did what we need."
    assert sorted(application.exchanges.values_list("kind", flat=True)) == ["need", "offer"]
    receipt = submission.receipt
    assert receipt["text_sha256"] == submission.snapshot_sha256
    assert receipt["received_at"].endswith("+02:00")
    assert receipt["files"][0]["name"] == "letter.pdf"
    assert receipt["record"]["hash"] == Entry.objects.get(event="application.submitted").hash
    assert application.eligibility.passed
    assert verify_chain().faults == ()


def test_the_same_key_gives_the_same_receipt_and_another_body_under_it_is_refused():
    application = fill_in(make_application(state="draft"))
    versions = {row.key: row.version for row in application.sections.all()}
    first = submit(application, version_map=versions)
    assert submit(application, version_map=versions).receipt == first.receipt
    with pytest.raises(actions.KeyReused):
        submit(application, version_map={**versions, "city": 9})
    assert Submission.objects.count() == 1


def test_two_officers_with_two_keys_and_one_text_give_one_submission():
    application = fill_in(make_application(state="draft"))
    assert submit(application, key="one") == submit(application, key="two")


def test_a_later_submission_counts_and_replaces_the_rows():
    application = make_application()
    save(
        application,
        "hosts",
        {"other_hosts": False, "wishes": application.sections.get(key="hosts").answers["wishes"]},
    )
    second = submit(application, key="second", now=WRITING + timedelta(days=1))
    assert second.number == 2
    assert queries.counted_submission(application) == second
    assert application.preferences.count() == 1


def test_what_was_checked_must_be_what_is_submitted():
    application = fill_in(make_application(state="draft"))
    versions = {row.key: row.version for row in application.sections.all()}
    save(application, "city", {**application.sections.get(key="city").answers, "portrait": WORDS + " More."})
    with pytest.raises(actions.SectionsMoved):
        submit(application, version_map=versions)
    assert not Submission.objects.exists()


def test_an_incomplete_application_is_refused_with_every_fault_and_the_attempt_is_stored():
    application = make_application(state="draft")
    make_host_activity(application.cohort)
    save(application, "city", {"department": "Environment office"})
    with pytest.raises(actions.NotComplete) as caught:
        submit(application)
    assert {"city", "team", "learn", "hosts", "uploads", "consents"} <= set(caught.value.faults)
    assert "portrait" in caught.value.faults["city"]
    assert "rows" in caught.value.faults["learn"]
    assert "wishes" in caught.value.faults["hosts"]
    attempt = FailedAttempt.objects.get()
    assert (attempt.person, attempt.at) == (lead_of(application.city), WRITING)
    assert "hosts" in attempt.reason


def test_only_the_lead_submits_and_a_members_attempt_is_stored():
    application = fill_in(make_application(state="draft"))
    chidi, iris = make_person("Chidi Okafor"), make_person("Iris Meyer")
    make_team_member(application.city, chidi, "member")
    for person in (chidi, iris):
        with pytest.raises(NotAllowed):
            actions.submit_application(
                actor=person, now=WRITING, application=application, key=f"key-{person.pk}"
            )
    assert [attempt.person for attempt in FailedAttempt.objects.all()] == [chidi]


@pytest.mark.parametrize(
    ("seconds", "counts"), [(-1, True), (0, True), (299.999, True), (300, False), (301, False)]
)
def test_the_deadline_with_its_grace_decides_to_the_second(seconds, counts):
    application = fill_in(make_application(state="draft"))
    moment = application.call.closes_at + timedelta(seconds=seconds)
    if counts:
        assert submit(application, now=moment).submitted_at == moment
    else:
        with pytest.raises(actions.CallNotOpen):
            submit(application, now=moment)
        assert FailedAttempt.objects.get().at == moment


def test_withdrawn_is_taken_up_again_only_while_the_call_is_open():
    application = make_application(state="withdrawn")
    bo = lead_of(application.city)
    with pytest.raises(actions.SectionClosed):
        save(application, "city", {"portrait": "While withdrawn"})
    with pytest.raises(actions.CallNotOpen):
        actions.restore_application(actor=bo, now=CLOSED, application=application)
    actions.restore_application(actor=bo, now=WRITING, application=application)
    assert application.state == "draft"
    assert submit(application, key="again").number == 2
    with pytest.raises(StaleState):
        actions.restore_application(actor=bo, now=WRITING, application=application)
