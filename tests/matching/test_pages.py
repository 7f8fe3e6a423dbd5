# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's and the cities' pages of matching, as the cast sees them."""

from __future__ import annotations

import csv
import io
import re
import time
from typing import Any

import pytest
from django.test import Client

from matchmaker.cli import main as matchmaker
from tests.factories.accounts import make_person
from tests.factories.applications import WORDS
from tests.factories.cities import make_team_member
from tests.factories.matching import PAIRING, confirm_both, make_market, make_run
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import make_visit
from tvilling.core import clock
from tvilling.core.permissions import CLOCK, allows
from tvilling.evaluation import actions as evaluation
from tvilling.mail.models import Message
from tvilling.matching import actions
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule
from tvilling.matching.permissions import office_waiting, team_waiting
from tvilling.matching.queries import asked_for
from tvilling.matching.views import solving

pytestmark = pytest.mark.django_db
TWO: dict[str, Any] = {
    "twins": ("Luleå", "Boden"), "hosts": ("Umeå", "Kiruna"), "scores": (3.5, 5), "wishes": ((0, 1), (0,)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_september(monkeypatch):
    monkeypatch.setattr(solving, "PATIENCE", 0.0)
    with clock.virtual(PAIRING):
        yield


@pytest.fixture
def market(db):
    return make_market(**TWO)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, url, status=200):
    answer = client_of(person).get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def office(market, *rest):
    return "/".join(["/office", market.cohort.slug, "matching", *map(str, rest), ""])


def test_each_right_belongs_to_exactly_these_people():
    market = make_market(("Luleå", "Boden"))
    run = make_run(market, "published")
    match = run.matches.first()
    twin = match.application.city.team.get().person
    loser = next(person for person in (market.lead(0), market.lead(1)) if person != twin)
    eve, otto = make_person("Eve Elsewhere"), make_person("Otto Auditor")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(market.cohort, otto, "auditor")
    people = {
        "ada": market.ada, "twin": twin, "loser": loser, "hana": market.host_lead(), "dana": market.dana, "eve": eve, "otto": otto,
        "clock": CLOCK,
    }  # fmt: skip
    for rights, obj, allowed in [
        (("run",), market.cohort, {"ada"}),
        (("cancel", "propose", "publish"), run, {"ada"}),
        (("solve",), run, {"clock"}),
        (("ask_hosts",), None, {"clock"}),
        (("rule",), market.applications[0], {"ada"}),
        (("explain",), run, {"ada", "otto", "clock"}),
        (("rank",), market.hosts[0], {"hana"}),
        (("confirm",), match, {"twin", "hana"}),
        (("ask_end",), match, {"ada", "twin", "hana"}),
        (("withdraw",), match, {"ada", "clock"}),
    ]:
        for right in rights:
            found = {name for name, person in people.items() if allows(person, f"matching.{right}", obj)}
            assert found == allowed, right


def test_the_office_solves_on_the_page_and_the_rule_is_named(market):
    assert "Nothing has been solved yet." in page(market.ada, office(market))
    client = client_of(market.ada)
    refused = client.post(office(market), {"policy": "magic", "note": "Kept words"})
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()
    text = client.post(
        office(market), {"policy": "stable_fair", "note": "First try"}, follow=True
    ).content.decode()
    assert "Being solved" in text
    assert "It waits for its turn." in text
    actions.solve_next(actor=CLOCK, now=PAIRING)
    text = page(market.ada, office(market, 1))
    assert "Stable and fair" in text
    assert "stable_fair" not in text.split("<main")[1]
    assert "Choice number 2" in text
    assert "First try" in page(market.ada, office(market))


def start(market):
    return actions.start_run(actor=market.ada, now=PAIRING, cohort=market.cohort, note="First try")


def test_a_small_market_shows_its_result_at_once(market, monkeypatch):
    looks = []

    def work(_seconds):
        looks.append(actions.solve_next(actor=CLOCK, now=PAIRING))

    monkeypatch.setattr(solving, "PATIENCE", 60.0)
    monkeypatch.setattr(time, "sleep", work)
    text = client_of(market.ada).post(office(market), {"policy": "stable_fair"}, follow=True).content.decode()
    assert "Choice number 2" in text
    assert len(looks) == 1


def test_while_it_is_solved_the_page_says_how_far_it_is_and_asks_for_news(market):
    run = start(market)
    url = office(market, run.number)
    text = page(market.ada, url)
    assert "It waits for its turn." in text
    assert "First try" in text
    assert f'<a href="{url}">See how far it is</a>' in text
    assert 'data-hx-trigger="every 1s"' in text
    [seen] = re.findall(r'name="seen" value="([^"]+)"', text)
    client, news = client_of(market.ada), {"HX-Request": "true"}
    assert client.get(url, {"seen": seen}, headers=news).status_code == 204
    fresh = client.get(url, {"seen": "It has begun.|"}, headers=news).content.decode()
    assert "<p data-announce>" in fresh
    noted = client.get(url, {"seen": "It waits for its turn.|An older note"}, headers=news).content.decode()
    assert "It waits for its turn." in noted
    assert "data-announce" not in noted
    assert client.get(url, {"seen": seen}).status_code == 200
    actions.solve_next(actor=CLOCK, now=PAIRING)
    ended = client.get(url, {"seen": seen}, headers=news)
    assert "Choice number 2" in ended.content.decode()
    assert (ended["HX-Retarget"], ended["HX-Reselect"], ended["HX-Reswap"]) == ("#main", "#main", "outerHTML")
    assert "seen=" not in ended.content.decode()
    assert "sort=" in ended.content.decode()
    assert "HX-Retarget" not in client.get(url)


def test_a_second_press_names_the_run_that_is_being_solved(market):
    run = start(market)
    text = page(market.ola, office(market))
    assert "Run 1 is being solved" in text
    assert "Being solved" in text.split("<table")[1]
    assert 'name="policy"' not in text
    refused = client_of(market.ola).post(office(market), {"policy": "stable_fair", "note": "Mine"})
    words = refused.content.decode()
    assert refused.status_code == 422
    assert "A run of this cohort is being solved." in words
    assert f'href="{office(market, run.number)}"' in words
    assert "Mine" in words
    assert waiting_titles(market.ada) == []


def waiting_titles(person):
    return [item.title for item in (*office_waiting(person, PAIRING), *team_waiting(person, PAIRING))]


def test_the_office_stops_a_run_an_auditor_looks_on_and_others_do_not_know_it(market):
    run = start(market)
    url = office(market, run.number)
    eve, otto = make_person("Eve Elsewhere"), make_person("Otto Auditor")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(market.cohort, otto, "auditor")
    assert "Stop</span>" in page(market.ola, url)
    assert "Stop</span>" not in page(otto, url)
    for person in (market.lead(), market.host_lead(), market.dana, eve):
        page(person, url, 404)
    for person in (market.lead(), market.host_lead(), market.dana, eve, otto):
        assert client_of(person).post(url + "stop/").status_code == 404
    assert MatchingRun.objects.get().stop_asked_at is None
    text = client_of(market.ola).post(url + "stop/", follow=True).content.decode()
    assert "Stopped before anything was found" in text
    assert "Ola Nyman stopped it." in text
    again = client_of(market.ada).post(url + "stop/", follow=True).content.decode()
    assert "This run has ended: there is nothing to stop." in again


def test_what_needs_a_result_is_refused_without_one(market):
    run = start(market)
    url = office(market, run.number)
    client = client_of(market.ada)
    assert "This run has no result to check." in client.post(url + "check/", follow=True).content.decode()
    assert client.get(url[:-1] + "/result.json").status_code == 404
    assert client.get(url[:-1] + "/problem.json").status_code == 200
    assert "Somebody else changed this" in client.post(url + "propose/", follow=True).content.decode()


def test_rules_that_clash_are_named_on_the_page():
    tight = {"minimum": 1, "maximum": 1}
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),), capacities=(tight, tight))
    make_run(market)
    text = page(market.ada, office(market, 1))
    assert "These rules cannot all hold" in text
    assert "Retrofit in Umeå takes 1 at least." in text
    assert "What would help:" in text
    assert "Check the result" not in text
    assert "Compare with run" not in text


def test_a_result_without_proof_is_said_to_have_none(market):
    run = make_run(market)
    assert "not proven" not in page(market.ada, office(market, 1))
    MatchingRun.objects.update(summary={**run.summary, "status": "feasible", "ended": "time", "seconds": 120})
    text = page(market.ada, office(market, 1))
    assert "The best found in 120\u00a0s; not proven to be the best possible." in text


def test_pages_of_the_office_do_not_exist_for_others(market):
    run = make_run(market)
    urls = [
        office(market), office(market, 1), office(market, "rules", "new"), office(market, 1, "compare", 1),
        office(market, 1, "pairs", run.matches.first().code), office(market, 1)[:-1] + "/problem.json",
    ]  # fmt: skip
    eve = make_person("Eve Elsewhere")
    make_role(make_cohort("cohort-9", number=9), eve)
    for url in urls:
        assert client_of(market.ada).get(url).status_code == 200, url
        for person in (market.lead(), market.host_lead(), market.dana, eve):
            page(person, url, 404)


def test_a_proposed_run_is_unknown_to_the_cities(market):
    run = make_run(market, "proposed")
    code = market.match(run).code
    page(market.lead(), f"/my/matches/{code}/", 404)
    assert "No match has been told yet" in page(market.lead(), "/my/matches/")


def test_two_people_publish_on_the_page(market):
    make_run(market, "proposed")
    url = office(market, 1)
    assert "a second person publishes it" in page(market.ada, url)
    assert (
        "A second person has to do this step"
        in client_of(market.ada).post(url + "publish/", follow=True).content.decode()
    )
    assert [item.url for item in office_waiting(market.ola, PAIRING)] == [url]
    refused = client_of(market.ola).post(url + "return/", {"reason": " "}, follow=True)
    assert refused.status_code == 422
    assert "Fill in “Reason”." in refused.content.decode()
    told = client_of(market.ola).post(url + "publish/", follow=True).content.decode()
    assert "Both sides of every match get a letter" in told
    assert MatchingRun.objects.get().state == "published"


def test_who_proposed_a_run_reads_why_it_was_not_published(market):
    make_run(market, "proposed")
    url = office(market, 1)
    otto = make_role(market.cohort, make_person("Otto Auditor"), "auditor").person
    assert ["Do not publish" in page(person, url) for person in (market.ola, otto)] == [True, False]
    client_of(market.ola).post(url + "return/", {"reason": "Ask Umeå first."})
    text = page(market.ada, url)
    assert "It was proposed and not published" in text
    assert "Ask Umeå first." in text
    client_of(market.ada).post(url + "propose/")
    assert "Ask Umeå first." not in page(market.ada, url)


def test_before_a_run_is_published_it_says_which_told_matches_would_end(market):
    make_run(market, "published")
    rule = actions.add_pair_rule(
        actor=market.ada, now=PAIRING, application=market.applications[0], activity=market.hosts[0], kind="pin",
        reason="Decided by the board",
    )  # fmt: skip
    make_run(market, "proposed", keep_current=False)
    text = page(market.ola, office(market, 2))
    assert "Publishing this run ends 2 matches that were told" in text
    assert "Luleå ↔ Retrofit in Kiruna" in text
    actions.remove_pair_rule(actor=market.ada, now=PAIRING, rule=rule)
    make_run(market)
    assert "Publishing this run ends" not in page(market.ola, office(market, 3))


def test_the_office_and_both_sides_read_why_a_match_was_declined(market):
    match = market.match(make_run(market, "published"))
    assert "Confirmed cities without a match" not in page(market.ada, office(market))
    assert "See why, and answer" in page(market.lead(0), "/my/matches/")
    client_of(market.lead(0)).post(f"/my/matches/{match.code}/decline/", {"reason": "Our third wish"})
    text = page(market.ada, office(market))
    assert "Confirmed cities without a match" in text
    assert "Our third wish" in text
    assert "Our third wish" in page(market.ada, office(market, 1, "pairs", match.code))
    assert "Our third wish" in page(market.host_lead(1), f"/my/matches/{match.code}/")
    assert "See why, and answer" not in page(market.lead(0), "/my/matches/")


def test_a_city_reads_which_of_its_wishes_it_got(market):
    match = market.match(make_run(market, "published"))
    assert "choice number 2" in page(market.lead(), f"/my/matches/{match.code}/")


def test_a_failed_run_says_which_rules_clash():
    one = {"minimum": 1, "maximum": 1}
    market = make_market(("Luleå",), ("Umeå", "Kiruna"), wishes=((0, 1),), capacities=(one, one))
    make_run(market)
    text = page(market.ada, office(market, 1))
    assert "Retrofit in Kiruna takes 1 at least." in text
    assert "Let Retrofit in Kiruna take 0 at least." in text


def test_the_pair_page_explains_and_prices_in_sentences(market):
    run = make_run(market)
    url = office(market, 1, "pairs", market.match(run).code)
    text = page(market.ada, url)
    assert "Luleå is matched with Retrofit in Kiruna, number 2 on its list." in text
    assert "Shared needs" in text
    text = page(market.ada, f"{url}?host={market.hosts[0].pk}")
    assert "Retrofit in Umeå is full: its cut-off was 100, Luleå had 70." in text
    assert "What would it cost to force it?" in text
    assert "gives_back" not in text


def test_records_are_downloaded_and_hold(market, tmp_path):
    make_run(market)
    names = []
    for part in ("problem", "result"):
        answer = client_of(market.ada).get(office(market, 1)[:-1] + f"/{part}.json")
        assert f"run-1-{part}.json" in answer["Content-Disposition"]
        (tmp_path / part).write_bytes(answer.content)
        names.append(str(tmp_path / part))
    assert matchmaker(["verify", *names]) == 0
    checked = client_of(market.ada).post(office(market, 1) + "check/", follow=True).content.decode()
    assert "rules hold." in checked
    page(market.ada, office(market, 1)[:-1] + "/secrets.json", 404)


def test_runs_are_compared_city_by_city(market):
    make_run(market)
    actions.add_pair_rule(
        actor=market.ada, now=PAIRING, application=market.applications[0], activity=market.hosts[0], kind="pin",
        reason="Decided by the board",
    )  # fmt: skip
    make_run(market)
    text = page(market.ada, office(market, 2, "compare", 1))
    assert "Luleå" in text
    assert re.search(r"Retrofit in Kiruna \(2\)</td>\s*<td data-label=\"Run 2\">Retrofit in Umeå \(1\)", text)
    assert text.count("Stable and fair") == 2
    assert "Both runs match every city alike" in page(market.ada, office(market, 2, "compare", 2))


def test_rules_are_entered_and_removed_on_the_page(market):
    client, url = client_of(market.ada), office(market, "rules", "new")
    fields = {"application": market.applications[0].pk, "activity": market.hosts[0].pk, "kind": "ban"}
    refused = client.post(url, {**fields, "reason": ""})
    assert refused.status_code == 422
    client.post(url, {**fields, "reason": "They know each other"})
    assert "They know each other" in page(market.ada, office(market))
    client.post(office(market, "rules", PairRule.objects.get().code, "remove"))
    assert "No pair is fixed or kept apart." in page(market.ada, office(market))


def test_a_host_ranks_on_its_page_and_its_colleagues_read(market):
    umea, boden = market.hosts[0], market.applications[1]
    chidi = make_person("Chidi Okafor")
    make_team_member(umea.lead_city, chidi, "reader")
    url = f"/my/hosting/{umea.code}/ranking/"
    assert "Rank the cities" in page(market.host_lead(), f"/my/hosting/{umea.code}/")
    assert [item.url for item in team_waiting(market.host_lead(), PAIRING)] == [url]
    assert not list(team_waiting(chidi, PAIRING))
    office = f"/office/{market.cohort.slug}/matching/"
    reminder = f'href="/office/{market.cohort.slug}/hosts/{umea.code}/"'
    assert reminder in page(market.ada, office)
    client = client_of(market.host_lead())
    assert client.post(url, {boden.code: "0"}).status_code == 422
    client.post(url, {boden.code: "1"})
    assert HostRanking.objects.get().application == boden
    assert not list(team_waiting(market.host_lead(), PAIRING))
    assert reminder not in page(market.ada, office)
    assert "1. Boden" in page(chidi, url)
    assert client_of(chidi).post(url, {boden.code: "2"}).status_code == 404
    make_run(market, "published")
    answer = client.post(url, {boden.code: "2"})
    assert answer.status_code == 422
    assert "The matches are published, so the ranking" in answer.content.decode()
    assert "1. Boden" in page(market.host_lead(), url)
    page(market.lead(), url, 404)


def test_cities_without_a_number_are_read_in_the_order_in_which_they_were_asked(market):
    first, second = (row.city for row in asked_for(market.hosts[0])[:2])
    first.name = "Öland"
    first.save()
    chidi = make_person("Chidi Okafor")
    make_team_member(market.hosts[0].lead_city, chidi, "reader")
    text = page(chidi, f"/my/hosting/{market.hosts[0].code}/ranking/")
    assert text.index("<li>Öland</li>") < text.index(f"<li>{second.name}</li>")


def test_a_host_reads_what_it_needs_to_rank_and_to_decide_and_nothing_else(market):
    umea = market.hosts[0]
    submission = market.applications[0].submissions.last()
    for wish in submission.snapshot["preferences"]:
        wish["evidence"] = f"Words for {wish['title']}."
    submission.save()
    ranked = page(market.host_lead(0), f"/my/hosting/{umea.code}/ranking/")
    for words in (
        "The city in its own words",
        "How to reach owners street by street.",
        "Words for Retrofit in Umeå.",
    ):
        assert words in ranked
    assert "Words for Retrofit in Kiruna." not in ranked
    answers = [entry["answers"] for entry in submission.snapshot["sections"]]
    named = [row["email"] for given in answers for row in given.get("people", [])]
    assert named
    assert not [email for email in named if email in ranked]
    assert "Letter of commitment" not in ranked
    match = market.match(make_run(market, "published"))
    # From then on each host reads of its own twins alone.
    assert WORDS not in page(market.host_lead(0), f"/my/hosting/{umea.code}/ranking/")
    url = f"/my/matches/{match.code}/"
    host = page(market.host_lead(market.hosts.index(match.activity)), url)
    assert "From the application of the twin" in host
    assert "How to reach owners street by street." in host
    assert not [email for email in named if email in host]
    # The twin has its own application, and reads it there.
    assert "From the application of the twin" not in page(market.lead(0), url)
    assert WORDS in host


def test_both_sides_answer_on_their_page(market):
    match = market.match(make_run(market, "published"))
    url = f"/my/matches/{match.code}/"
    for person in (market.lead(1), market.host_lead(0), make_person("Eve Elsewhere")):
        page(person, url, 404)
    assert "Confirm the match" in page(market.lead(0), url)
    refused = client_of(market.host_lead(1)).post(url + "decline/", {"reason": ""}, follow=True)
    assert refused.status_code == 422
    assert "Fill in “Reason”." in refused.content.decode()
    assert "Waiting for both cities" in page(market.lead(0), url)
    client_of(market.lead(0)).post(url + "confirm/")
    assert "Confirm the match" not in page(market.lead(0), url)
    assert f"Waiting for {match.activity.lead_city}" in page(market.lead(0), url)
    assert "See why, and answer" not in page(market.lead(0), "/my/matches/")
    assert "See why, and answer" in page(market.host_lead(1), "/my/matches/")
    client_of(market.host_lead(1)).post(url + "confirm/")
    assert "Confirmed by both" in page(market.lead(0), url)


def test_lists_sort_and_export():
    market = make_market(("Luleå", "Boden", "Piteå"), capacities=({"maximum": 3},))
    make_run(market)
    answer = client_of(market.ada).get(office(market, 1) + "?export=csv&sort=-city")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Twin", "Piteå", "Luleå", "Boden"]
    assert rows[1] == ["Piteå", "Sweden", "Retrofit in Umeå", "1", "80.00", "Proposed"]
    for column in ("rank", "score", "country", "activity", "state"):
        assert client_of(market.ada).get(office(market, 1) + f"?sort={column}").status_code == 200


def confirmed_pair():
    market = make_market(("Luleå", "Boden"), ("Umeå",), capacities=({"maximum": 2},))
    run = make_run(market, "published")
    for number in range(2):
        confirm_both(market, market.match(run, number))
    return market, run, market.match(run)


def test_a_match_ends_when_a_second_person_agrees_and_the_rest_stays():
    market, run, match = confirmed_pair()
    url = office(market, run.number, "pairs", match.code)
    form = page(market.ada, url).split("<details", 1)[1].rsplit("</details>", 1)[0]
    assert "A second person of the office has to agree." in form
    asked = client_of(market.ada).post(url + "end/", {"reason": "Their post is vacant."})
    assert asked.status_code == 302
    match.refresh_from_db()
    assert (match.state, match.end_asked_by) == ("confirmed", market.ada)
    own = page(market.ada, url)
    assert "a second person has to agree" in own
    assert "end/agree/" not in own
    refused = client_of(market.ada).post(url + "end/agree/", follow=True)
    assert "second person" in refused.content.decode()
    assert [str(item.title) for item in office_waiting(market.ola, PAIRING)] == [
        f"Answer whether the match {match} ends"
    ]
    assert "Their post is vacant." in page(market.ola, url)
    client_of(market.ola).post(url + "end/agree/")
    match.refresh_from_db()
    assert (match.state, match.ended_at) == ("withdrawn", PAIRING)
    place = match.place_in_group
    assert place.left_at == PAIRING
    assert place.group.state == "running"
    letters = Message.objects.filter(letter="matching.ended")
    assert {row.recipient_email for row in letters} == {market.lead(0).email, market.host_lead().email}
    assert "Their post is vacant." in letters[0].body
    assert "Their post is vacant." in page(market.lead(0), f"/my/matches/{match.code}/")
    again = actions.run_matching(actor=market.ada, now=PAIRING, cohort=market.cohort, keep_current=True)
    kept = again.matches.get(application=market.applications[1])
    assert kept.activity == match.activity
    assert again.matches.filter(application=market.applications[0]).exists()


def test_a_lead_asks_and_the_office_lets_the_match_go_on():
    market, run, match = confirmed_pair()
    mine = f"/my/matches/{match.code}/"
    empty = client_of(market.lead(0)).post(mine + "end/", {"reason": " "})
    assert empty.status_code == 422
    assert "error-summary" in empty.content.decode()
    client_of(market.lead(0)).post(mine + "end/", {"reason": "Too far."})
    assert "has been asked to end" in page(market.host_lead(), mine)
    url = office(market, run.number, "pairs", match.code) + "end/"
    assert client_of(market.ada).post(url + "refuse/", {"reason": ""}).status_code == 422
    client_of(market.ada).post(url + "refuse/", {"reason": "By train it is four hours."})
    match.refresh_from_db()
    assert (match.state, match.end_asked_by, match.end_reason) == ("confirmed", None, "")
    assert client_of(make_person("Eve Other")).post(mine + "end/", {"reason": "x"}).status_code == 404
    assert client_of(market.lead(0)).post(url + "agree/").status_code == 404


def test_with_its_last_twin_a_group_ends_and_a_new_twin_reopens_it():
    market = make_market()
    run = make_run(market, "published")
    match = confirm_both(market, market.match(run))
    group = match.place_in_group.group
    visit = make_visit(group, match.activity.lead_city, market.ada)
    actions.ask_to_end(actor=market.ada, now=PAIRING, match=match, reason="No staff.")
    actions.agree_to_end(actor=market.ola, now=PAIRING, match=match)
    group.refresh_from_db()
    visit.refresh_from_db()
    assert (group.state, visit.state) == ("ended", "cancelled")
    again = make_run(market, "published", keep_current=True)
    confirm_both(market, market.match(again))
    group.refresh_from_db()
    assert group.state == "running"
    assert group.twins.filter(left_at__isnull=True).count() == 1


def test_the_texts_of_a_run_stay_in_the_database_until_they_are_asked_for():
    """Each may be megabytes, and a run comes with every one of its matches."""
    for rows in (Match.objects.select_related("run__cohort"), MatchingRun.objects.select_related("cohort")):
        text = str(rows.query)
        assert '"problem_sha256"' in text
        assert '"problem"' not in text
        assert '"result"' not in text


def test_where_a_decision_is_put_right_it_is_said_what_follows_for_a_match_that_was_published():
    market = make_market(("Luleå", "Boden"), ("Umeå",), scores=(4, 1))
    evaluation.propose_correction(
        actor=market.ada,
        now=PAIRING,
        application=market.applications[1],
        outcome="selected",
        reason="A wrong sum",
    )
    url = f"/office/{market.cohort.slug}/selection/put-right/{market.applications[1].code}/"
    assert "What follows for the match" not in page(market.ola, url)
    run = make_run(market, "published")
    words = page(market.ola, url)
    assert f"Run {run.number} is published already" in words
    assert "whoever was told a match keeps it" in words


def test_a_run_says_who_made_it_and_with_which_pins_and_bans(market):
    pinned, host = market.applications[0], market.hosts[1]
    rule = actions.add_pair_rule(
        actor=market.ada,
        now=PAIRING,
        application=pinned,
        activity=host,
        kind="pin",
        reason="They asked for it.",
    )
    run = make_run(market, "published")
    actions.remove_pair_rule(actor=market.ada, now=PAIRING, rule=rule)
    page = client_of(market.ola).get(f"/office/{market.cohort.slug}/matching/{run.number}/").content.decode()
    made = page[page.index("How it was made") :]
    assert f"{market.ada}, " in made
    assert f"<dd>{market.ola}, " in made
    for words in (
        f"{pinned.city.name} · {host.title}",
        "Must be together: They asked for it.",
        market.ada.label,
    ):
        assert words in made
