# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of experts, office and cities, as the cast sees them, with texts that could leak."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.applications import WORDS
from tests.factories.evaluation import (
    CANARY,
    CONFIRM_BY,
    DECIDING,
    REVIEWING,
    TELLING,
    make_case,
    make_expert,
    make_panel,
    make_ranking,
    make_reviewed,
    make_told,
)
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.core.permissions import allows
from tvilling.evaluation import actions
from tvilling.evaluation.models import Assignment, Consensus, Decision, Review
from tvilling.evaluation.permissions import expert_waiting, office_waiting

pytestmark = pytest.mark.django_db

DUE = {"due_at_day": "2023-08-30", "due_at_time": "23:59", "due_at_zone": "Europe/Brussels"}


@pytest.fixture(autouse=True)
def in_august():
    with clock.virtual(DECIDING):
        yield


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, url, status=200):
    answer = client_of(person).get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def office(panel, *rest):
    return "/".join(["/office", panel.cohort.slug, *rest, ""])


def typed(**fields):
    values = {"version": "0", "comment": ""}
    for key in ("needs", "commitment", "exchange"):
        values |= {f"score_{key}": "4", f"comment_{key}": f"About {key}"}
    return {**values, **fields}


def strangers(panel):
    """Somebody of the office, another expert, an applicant, finance, and another programme's office."""
    eve = make_person("Eve Elsewhere")
    make_role(make_cohort("cohort-9", number=9), eve)
    gus = make_person("Gus Falk")
    make_role(panel.cohort, gus, "finance")
    return [panel.lead(), gus, eve]


def test_each_right_belongs_to_exactly_these_people():
    panel = make_told()
    case = make_case(make_expert(panel.cohort, "Dirk Maes"), panel.applications[0])
    eve, otto = make_person("Eve Elsewhere"), make_person("Otto Auditor")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(panel.cohort, otto, "auditor")
    people = {
        "ada": panel.ada,
        "dana": panel.dana,
        "dirk": case.expert.person,
        "bo": panel.lead(),
        "eve": eve,
        "otto": otto,
    }
    for rights, obj, allowed in [
        (
            ("manage", "assign", "rank", "decide", "preview", "release", "promote", "open_consensus"),
            panel.call,
            {"ada"},
        ),
        (("declare", "review"), case, {"dirk"}),
        (("reopen",), case, {"ada"}),
        (("confirm",), panel.decision(), {"bo"}),
        (("withdraw",), panel.decision(), {"ada", "bo"}),
        (("see_results",), panel.call, {"ada", "otto"}),
        (("remind",), None, set()),
    ]:
        for right in rights:
            found = {name for name, person in people.items() if allows(person, f"evaluation.{right}", obj)}
            assert found == allowed, right


def test_the_text_is_shown_after_the_declaration_alone():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "offered")
    for url in ("/evaluate/", f"/evaluate/{case.code}/", "/my/"):
        text = page(panel.dana, url)
        assert WORDS not in text
        assert "The contract with the owners" not in text
    assert "Do you have a conflict of interest?" in page(panel.dana, f"/evaluate/{case.code}/")
    assert client_of(panel.dana).post(f"/evaluate/{case.code}/", typed()).status_code == 404
    answer = client_of(panel.dana).post(f"/evaluate/{case.code}/no-conflict/", follow=True)
    assert WORDS in answer.content.decode()


def test_a_conflict_needs_a_sentence_and_then_the_case_is_gone():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "offered")
    client = client_of(panel.dana)
    answer = client.post(f"/evaluate/{case.code}/conflict/", {"reason": ""})
    assert answer.status_code == 422
    assert 'class="error-summary' in answer.content.decode()
    answer = client.post(
        f"/evaluate/{case.code}/conflict/", {"reason": "My sister works there."}, follow=True
    )
    assert "Luleå" not in answer.content.decode().split("<main")[1]
    for url in (
        f"/evaluate/{case.code}/",
        f"/evaluate/{case.code}/no-conflict/",
        f"/evaluate/{case.code}/conflict/",
    ):
        assert client.get(url).status_code in {404, 405}
        assert client.post(url, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("state", ["accepted", "submitted"])
def test_a_conflict_found_later_is_declared_from_the_case_and_asks_for_a_sentence_there(state):
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], state)
    client, url = client_of(panel.dana), f"/evaluate/{case.code}/conflict/"
    assert "I have found a conflict of interest" in page(panel.dana, f"/evaluate/{case.code}/")
    answer = client.post(url, {"reason": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in “What is the conflict?”." in text
    assert WORDS in text
    assert "show the application" not in text
    client.post(url, {"reason": "Her brother leads the team."})
    page(panel.dana, f"/evaluate/{case.code}/", 404)


def test_a_case_does_not_exist_for_anybody_else():
    panel = make_panel(experts=2)
    case = make_case(panel.experts[0], panel.applications[0])
    bodies = set()
    for person in [panel.experts[1].person, panel.ada, *strangers(panel)]:
        bodies.add(page(person, f"/evaluate/{case.code}/", 404).count("Luleå"))
    assert bodies == {0}
    assert Client().get(f"/evaluate/{case.code}/").status_code == 302


def test_a_wrong_score_keeps_what_was_typed():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0])
    answer = client_of(panel.dana).post(
        f"/evaluate/{case.code}/", typed(score_needs="7", comment_needs="Kept words")
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept words" in text
    assert 'href="#id_score_needs"' in text
    assert not Review.objects.exists()


def test_the_office_assigns_all_with_a_day_and_is_refused_one_that_is_past():
    panel = make_panel(cities=("Luleå", "Lund"), experts=2)
    client, url = client_of(panel.ada), office(panel, "evaluation")
    text = page(panel.ada, url)
    assert 'value="2023-09-' in text
    assert 'value="23:59"' in text
    answer = client.post(
        f"{url}assign/",
        {**DUE, "due_at_day": "2023-01-01"},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Reviews are due on a day that is still ahead." in text
    assert 'value="2023-01-01"' in text
    assert not Assignment.objects.exists()
    client.post(f"{url}assign/", DUE)
    assert {row.due_at.isoformat() for row in Assignment.objects.all()} == {"2023-08-30T21:59:00+00:00"}
    # The next case is due with the others, unless the office says otherwise.
    assert 'value="2023-08-30"' in page(panel.ada, office(panel, "evaluation", panel.applications[0].code))


def test_the_office_is_told_of_which_country_there_are_too_many():
    rules = {"country_max": 1, "associated_min": 1}
    panel = make_reviewed(make_panel(cities=("Luleå", "Lund"), experts=1, balance=rules), (4, 5))
    make_ranking(panel)
    assert "Sweden: 2 cities are selected" not in page(panel.ada, office(panel, "selection"))
    actions.change_decision(
        actor=panel.ada,
        now=DECIDING,
        decision=panel.decision(),
        outcome="selected",
        reason="Both are needed.",
    )
    text = page(panel.ada, office(panel, "selection"))
    assert "Sweden: 2 cities are selected; the call says 1 at most." in text
    assert "0 cities of associated countries are selected; the call says 1 at least." in text
    assert f'href="{office(panel, "evaluation", panel.applications[0].code)}"' in text


def test_a_draft_is_saved_and_shown_again_and_handed_in_complete():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0])
    client, url = client_of(panel.dana), f"/evaluate/{case.code}/"
    assert client.post(url, typed(score_needs="0", score_exchange="")).status_code == 302
    assert '<option value="0" selected' in client.get(url).content.decode()
    answer = client.post(url, typed(version="1", score_exchange="", hand_in="1"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count('href="#id_score_exchange"') == 1
    assert "Choose a score." in text
    assert "Write a comment." not in text
    assert "(optional)" not in text
    # The score and the comment that is missing: two, and no sentence about both besides.
    assert "One thing to put right" in text
    version = answer.context["form"]["version"].value()
    answer = client.post(url, typed(version=version, hand_in="1"), follow=True)
    assert "Your review is handed in" in answer.content.decode()
    assert Review.objects.get().total == 80


def test_a_review_sent_after_it_was_handed_in_is_shown_to_be_copied():
    panel = make_panel()
    case = make_case(panel.experts[0], panel.applications[0], "declared")
    client, url = client_of(panel.dana), f"/evaluate/{case.code}/"
    assert client.post(url, typed(hand_in="1")).status_code == 302
    assert client.post(url, typed(hand_in="1")).status_code == 302, "pressed twice"
    answer = client.post(url, typed(comment="Thought of at night"))
    assert answer.status_code == 422
    assert "so nothing was saved" in answer.content.decode()
    assert "Thought of at night" in answer.content.decode()


def test_the_second_window_sees_what_the_first_saved_and_can_then_save():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0])
    client, url = client_of(panel.dana), f"/evaluate/{case.code}/"
    client.post(url, typed(comment="From the first window"))
    answer = client.post(url, typed(comment="From the second window"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "From the first window" in text
    assert "From the second window" in text
    client.post(url, typed(comment="Both windows", version=answer.context["form"]["version"].value()))
    assert Review.objects.get().comment == "Both windows"


def test_scores_are_blind_for_experts_and_office_until_complete():
    panel = make_panel(experts=2)
    make_case(panel.experts[0], panel.applications[0], "submitted", 3.5)
    second = make_case(panel.experts[1], panel.applications[0])
    code = panel.applications[0].code
    audience = [
        (panel.experts[1].person, f"/evaluate/{second.code}/"),
        (panel.ada, office(panel, "evaluation")),
        (panel.ada, office(panel, "evaluation") + "?export=csv"),
        (panel.ada, office(panel, "evaluation", code)),
        (panel.ada, office(panel, "applications", code)),
        (panel.lead(), "/my/results/"),
    ]
    for person, url in audience:
        text = page(person, url)
        assert CANARY not in text, url
        assert "70.00" not in text, url
    actions.save_review(
        actor=second.expert.person, now=REVIEWING, assignment=second, scores=dict.fromkeys(("needs", "commitment", "exchange"), 4),
        comments=dict.fromkeys(("needs", "commitment", "exchange"), "Fine"),
    )  # fmt: skip
    actions.submit_review(actor=second.expert.person, now=REVIEWING, assignment=second)
    assert CANARY in page(second.expert.person, f"/evaluate/{second.code}/")
    assert "75.00" in page(panel.ada, office(panel, "evaluation"))
    assert CANARY in page(panel.ada, office(panel, "evaluation", code))


def test_the_consensus_is_for_those_who_reviewed_and_written_by_one():
    panel = make_panel(experts=2)
    for expert, score in zip(panel.experts, (5, 2), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    consensus = Consensus.objects.get()
    url, writer = f"/evaluate/consensus/{consensus.code}/", consensus.rapporteur.person
    other = next(expert.person for expert in panel.experts if expert.person != writer)
    assert [item.url for item in expert_waiting(writer, DECIDING)] == [url]
    text = page(writer, url)
    assert text.index("Score for Learning needs") < text.index("Overall comment")
    own = next(expert for expert in panel.experts if expert.person == writer).assignments.get()
    assert f'href="/evaluate/{own.code}/"' in text
    waiting = page(panel.ada, office(panel, "evaluation", panel.applications[0].code))
    assert "Scores are shown when the consensus is agreed." in waiting
    assert "What was agreed" in text
    assert "What was agreed" not in page(other, url)
    for person in [make_expert(panel.cohort, "Dora Lind").person, panel.ada, *strangers(panel)]:
        page(person, url, 404)
    assert client_of(other).post(url, {"comment": "Mine"}).status_code == 404
    assert client_of(writer).post(url, {"comment": "Ours"}).status_code == 422
    agreed = {"comment": "Ours", **{f"score_{key}": "3.5" for key in ("needs", "commitment", "exchange")}}
    client_of(writer).post(url, agreed)
    assert "70.00" in page(other, url)


def test_without_experts_the_office_is_led_to_the_people():
    panel = make_panel(experts=0)
    people = f'href="/office/{panel.cohort.slug}/people/"'
    text = page(panel.ada, office(panel, "evaluation", "experts")).split("<main")[1]
    assert "No experts yet." in text
    assert people in text


def test_the_offices_pages_are_the_offices():
    panel = make_reviewed(make_panel(experts=1), (4,))
    make_ranking(panel)
    urls = [
        office(panel, "evaluation"), office(panel, "evaluation", panel.applications[0].code),
        office(panel, "evaluation", "experts"), office(panel, "evaluation", "experts", panel.experts[0].code),
        office(panel, "selection"), office(panel, "selection", panel.decision().code),
    ]  # fmt: skip
    others = [panel.dana, *strangers(panel)]
    for url in urls:
        assert "Luleå" in page(panel.ada, url) or "Dana" in page(panel.ada, url)
        for person in others:
            page(person, url, 404)


def test_the_office_assigns_takes_back_and_reopens_on_its_page():
    panel = make_panel(experts=2)
    url = office(panel, "evaluation", panel.applications[0].code)
    client = client_of(panel.ada)
    assert client.post(url, {"expert": ""}).status_code == 422
    client.post(url, {"expert": panel.experts[0].pk, **DUE})
    case = panel.applications[0].assignments.get()
    client.post(office(panel, "evaluation", "cases", case.code, "revoke"))
    assert "Taken back" in client.get(url).content.decode()
    done = make_case(panel.experts[1], panel.applications[0], "submitted")
    answer = client.post(
        office(panel, "evaluation", "cases", done.code, "reopen"), {"reason": ""}, follow=True
    )
    assert answer.status_code == 422
    assert f'href="#at-office-cohort-1-evaluation-cases-{done.code}-reopen-reason"' in answer.content.decode()
    refused = client.post(office(panel, "evaluation", "cases", done.code, "revoke"), follow=True)
    assert "Somebody else changed this" in refused.content.decode()


def test_the_office_enters_a_conflict_and_exports_the_register():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0], "submitted")
    url, client = office(panel, "evaluation", "conflicts"), client_of(panel.ada)
    assert "No conflict is known." in page(panel.ada, url)
    assert '<option value="Luleå, Sweden">' in page(panel.ada, url)
    fields = {"expert": panel.experts[0].pk, "application": "Lulea"}
    for wrong, sentence in (
        ({"reason": ""}, "Fill in “What is the conflict?”."),
        ({"application": "Atlantis"}, "“Atlantis” is not found here."),
    ):
        answer = client.post(url, {**fields, "reason": "Advised the mayor", **wrong})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    client.post(url, {**fields, "reason": "Advised the mayor"})
    page(panel.dana, f"/evaluate/{case.code}/", 404)
    export = client.get(url + "?export=csv").getvalue().decode()
    assert "Dana Keller,Luleå,Entered by the office,Advised the mayor" in export
    for person in (panel.dana, *strangers(panel)):
        page(person, url, 404)


def test_the_office_ranks_drafts_and_a_second_person_tells():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    ada, ola, url = client_of(panel.ada), client_of(panel.ola), office(panel, "selection")
    before = ada.get(url).content.decode()
    assert "The office makes it once every application has its evaluation." in before
    assert "Places held" not in before
    ada.post(url + "rank/")
    assert "2 decisions are drafted" in ada.post(url + "propose/", follow=True).content.decode()
    assert "a second person has to tell them" in ada.get(url).content.decode()
    waiting = [str(item.title) for item in office_waiting(panel.ola, DECIDING)]
    assert waiting == [f"Tell the decisions on {panel.call}"]
    assert "a second person has to tell them" not in ola.get(url).content.decode()
    answer = ola.post(url + "release/", {"confirm_by_day": "soon"})
    assert answer.status_code == 422
    assert not Decision.objects.exclude(state="pending").exists()
    when = {"confirm_by_day": "2023-09-11", "confirm_by_time": "17:00", "confirm_by_zone": "Europe/Brussels"}
    refused = ada.post(url + "release/", when)
    assert refused.status_code == 422
    assert "A second person has to do this step" in refused.content.decode()
    told = ola.post(url + "release/", when, follow=True).content.decode()
    assert "2 decisions are told" in told
    assert "Make the ranked list" not in told
    assert "All decisions are told" in ada.post(url + "rank/", follow=True).content.decode()


def test_balance_is_warned_of_once_somebody_is_selected_and_countries_have_names():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    panel.call.balance = {"associated_min": 1}
    panel.call.save(update_fields=["balance"])
    ada, url = client_of(panel.ada), office(panel, "selection")
    warning = "0 cities of associated countries are selected; the call says 1 at least."
    assert warning not in ada.get(url).content.decode()
    ada.post(url + "rank/")
    ada.post(url + "propose/")
    text = ada.get(url).content.decode()
    assert warning in text
    chart = text[text.index("Selected cities by country") :]
    assert "Sweden" in chart
    assert ">SE<" not in chart


def places_in(answer):
    """The cities in the order of the rows."""
    return re.findall(r'data-label="City"[^>]*>(?:<a [^>]*>)?(\w+)', answer.content.decode())


def test_the_ranked_list_is_sorted_and_filtered():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1, places=1, reserve_places=1), (5, 4))
    ada, url = client_of(panel.ada), office(panel, "selection")
    ada.post(url + "rank/")
    ada.post(url + "propose/")
    assert places_in(ada.get(url)) == ["Luleå", "Boden"]
    assert places_in(ada.get(url + "?sort=city")) == ["Boden", "Luleå"]
    assert places_in(ada.get(url + "?sort=-total")) == ["Luleå", "Boden"]
    assert places_in(ada.get(url + "?outcome=reserve")) == ["Boden"]
    assert places_in(ada.get(url + "?city=LUL&country=SE")) == ["Luleå"]
    assert "1 application<" in re.sub(r"\s+<", "<", ada.get(url + "?city=lul").content.decode())
    nothing = ada.get(url + "?outcome=rejected").content.decode()
    assert "No row fits these filters." in nothing
    strange = ada.get(url + "?country=XX")
    assert places_in(strange) == ["Luleå", "Boden"]
    assert "XX" in strange.content.decode()
    exported = ada.get(url + "?outcome=selected&export=csv").getvalue().decode("utf-8-sig")
    assert [line.split(",")[1] for line in exported.splitlines()] == ["City", "Luleå"]


def test_applications_under_evaluation_are_filtered():
    panel = make_panel(("Luleå", "Boden"), experts=1)
    make_case(panel.experts[0], panel.applications[0], "submitted", "4")
    ada, url = client_of(panel.ada), office(panel, "evaluation")
    assert places_in(ada.get(url + "?state=complete")) == ["Luleå"]
    assert places_in(ada.get(url + "?state=waiting")) == ["Boden"]
    assert places_in(ada.get(url + "?city=bod&country=SE")) == ["Boden"]


def test_the_ranked_list_is_exported_as_plain_text():
    panel = make_panel(("Luleå", "Boden"), experts=1, tie_breaks=["criterion:needs"])
    for application, needs in zip(panel.applications, ("4", "4"), strict=True):
        make_case(panel.experts[0], application, "submitted", needs)
    make_ranking(panel)
    answer = client_of(panel.ada).get(office(panel, "selection") + "?export=csv")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:7] == ["Place", "City", "Country", "Total", "Thresholds", "Tie-break", "Decision"]
    assert rows[0][10:] == [str(criterion) for criterion in panel.call.criteria.all()]
    assert rows[2][5] == "published lottery"
    assert rows[1][3:5] == ["80.00", "above"]
    assert "<" not in text


def test_a_decision_is_told_to_its_team_alone_and_not_before():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=1), (4, 4))
    make_ranking(panel)
    url = f"/my/results/{panel.decision().code}/"
    page(panel.lead(), url, 404)
    assert "No result has been told yet" in page(panel.lead(), "/my/results/")
    actions.release_decisions(actor=panel.ola, now=DECIDING, call=panel.call, confirm_by=TELLING)
    text = page(panel.lead(), url)
    assert "80.00" in text
    assert CANARY in text
    assert "Dana" not in text
    for person in (panel.lead(1), panel.dana, make_person("Eve Elsewhere")):
        page(person, url, 404)


def test_the_lead_answers_on_the_page_and_late_is_late():
    panel = make_told()
    url = f"/my/results/{panel.decision().code}/"
    with clock.virtual(TELLING.replace(month=12)):
        text = page(panel.lead(), url)
        assert "has passed" in text
        assert "Confirm our place" not in text
    answer = client_of(panel.lead()).post(url + "confirm/", follow=True)
    assert "Your place is confirmed" in answer.content.decode()
    answer = client_of(panel.lead()).post(url + "withdraw/", {"reason": "No money"}, follow=True)
    assert "has left the programme" in answer.content.decode()


def test_the_selection_counts_the_places_held_and_shows_the_declined_apart():
    panel = make_told(("Luleå", "Boden", "Piteå"), (5, 4, 3.5), places=1, reserve_places=2)
    before = page(panel.ada, office(panel, "selection"))
    assert "Declined or left later" not in before
    actions.decline_place(actor=panel.lead(), now=TELLING, decision=panel.decision(0))
    actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    shown = " ".join(page(panel.ada, office(panel, "selection")).split())
    held = shown.index("Places held")
    assert re.search(r'stat-value">1 <span class="stat-of">(of )?1<', shown[held : held + 200])
    gone = shown.index("Declined or left later")
    assert 'stat-value">1<' in shown[gone : gone + 200].replace(" <", "<")


def test_the_office_reads_what_was_agreed_beside_what_experts_gave_alone():
    panel = make_panel(experts=2)
    for expert, score in zip(panel.experts, (5, 2), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
    writer = Consensus.objects.get()
    agreed = {"comment": "Ours", **{f"score_{key}": "4.5" for key in ("needs", "commitment", "exchange")}}
    client_of(writer.rapporteur.person).post(f"/evaluate/consensus/{writer.code}/", agreed)
    text = page(panel.ada, office(panel, "evaluation", panel.applications[0].code))
    table = " ".join(text[text.index("Agreed scores") :].split())
    assert "<strong>4.5</strong>" in table
    assert "5 · 2" in table
    assert "In all 90.00 of 100, as agreed." in table
    assert "What the experts gave alone, before they agreed" in text
