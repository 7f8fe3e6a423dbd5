# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Three editors with stale pages, in any order: no text is ever lost, and nothing is overwritten in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.factories.accounts import make_person
from tests.factories.applications import WRITING, make_application
from tests.factories.cities import make_team_member
from tvilling.applications import actions
from tvilling.applications.models import Section, SectionVersion

EDITORS = st.integers(min_value=0, max_value=2)


class Editors(RuleBasedStateMachine):
    """Each editor has a page open with the version it was loaded with. Every history is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.application = make_application(state="draft")
        bo = self.application.started_by
        self.people = [bo, make_person("Chidi Okafor"), make_person("Ylva Ek")]
        for person in self.people[1:]:
            make_team_member(self.application.city, person, "member")
        self.loaded = [0, 0, 0]
        self.count = 0
        self.typed: set[str] = set()
        self.expected = ""
        self.version = 0

    def section(self) -> Section:
        return self.application.sections.get(key="city")

    @rule(who=EDITORS)
    def load(self, who: int) -> None:
        self.loaded[who] = self.section().version

    @rule(who=EDITORS)
    def save(self, who: int) -> None:
        self.count += 1
        text = f"text {self.count} of editor {who}"
        now = WRITING + timedelta(seconds=self.count)
        try:
            saved = actions.save_section(
                actor=self.people[who], now=now, application=self.application, key="city",
                answers={"portrait": text}, version=self.loaded[who],
            )  # fmt: skip
        except actions.SectionChanged as conflict:
            assert self.loaded[who] < self.version, "refused although nobody had saved in between"
            self.carries_both(conflict, text)
        else:
            assert self.loaded[who] == self.version, "saved over a text the editor had not seen"
            self.version, self.expected = saved.version, text
            self.loaded[who] = saved.version
        self.typed.add(text)

    def carries_both(self, conflict: actions.SectionChanged, text: str) -> None:
        assert conflict.theirs == {"portrait": self.expected}
        assert conflict.mine == {"portrait": text}

    @rule(who=EDITORS, back=st.integers(min_value=1, max_value=3))
    def restore(self, who: int, back: int) -> None:
        earlier = SectionVersion.objects.filter(section=self.section(), is_collision=False)[: back + 1]
        if not earlier:
            return
        chosen = earlier[len(earlier) - 1]
        try:
            saved = actions.restore_section_version(
                actor=self.people[who], now=WRITING, application=self.application, earlier=chosen,
                version=self.loaded[who],
            )  # fmt: skip
        except actions.SectionChanged:
            assert self.loaded[who] < self.version
        else:
            self.version, self.expected = saved.version, saved.answers["portrait"]
            self.loaded[who] = saved.version

    @invariant()
    def nothing_is_lost(self) -> None:
        if not self.typed:
            return
        section = self.section()
        kept = {row.answers["portrait"] for row in SectionVersion.objects.filter(section=section)}
        assert self.typed <= kept
        assert section.answers["portrait"] == self.expected
        assert section.version == self.version


@pytest.mark.django_db
def test_three_editors_with_stale_pages_lose_nothing():
    bounds = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Editors, settings=bounds)


@pytest.mark.django_db
def test_the_check_can_fail():
    """A save that trusts whatever version is saved now would overwrite: the machine above relies on that difference."""
    application = make_application(state="draft")
    bo = application.started_by
    actions.save_section(
        actor=bo, now=WRITING, application=application, key="city", answers={"portrait": "A"}, version=0
    )
    current = application.sections.get(key="city").version
    actions.save_section(
        actor=bo, now=WRITING, application=application, key="city", answers={"portrait": "B"}, version=current
    )
    with pytest.raises(actions.SectionChanged):
        actions.save_section(
            actor=bo,
            now=WRITING,
            application=application,
            key="city",
            answers={"portrait": "C"},
            version=current,
        )
