# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each rule about layers catches what it forbids, and leaves the near miss alone."""

from __future__ import annotations

import pytest

from tests.house_rules.broken import assert_caught, assert_left_alone

REDIRECTING = """
def answer(request, step):
    try:
        step()
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("here")
"""
VIEWS = "src/tvilling/hosts/views/office.py"

CAUGHT = [
    ("typed-text-lost", VIEWS, REDIRECTING.replace("step()", "step(request.POST['reason'])")),
    ("typed-text-lost", VIEWS, REDIRECTING.replace("step()", "step(request.POST.get('reason', ''))")),
    ("typed-text-lost", VIEWS, REDIRECTING.replace("step()", "step(ReasonForm(request.POST))")),
    (
        "typed-text-lost",
        VIEWS,
        REDIRECTING
        + "def f(request):\n    def step(): act(request.POST['why'])\n    return answer(request, step)",
    ),
    ("objects-in-views", "src/tvilling/hosts/views/public.py", "rows = HostActivity.objects.all()"),
    ("objects-in-views", "src/tvilling/hosts/views.py", "rows = HostActivity._default_manager.all()"),
    ("objects-in-views", "src/tvilling/api/v1/hosts.py", "rows = HostActivity.objects.all()"),
    ("state-assignment", "src/tvilling/hosts/actions.py", "activity.state = 'accepted'"),
    ("state-assignment", "src/tvilling/hosts/queries.py", "activity.state: str = 'accepted'"),
    ("state-assignment", "src/tvilling/hosts/actions.py", "rows.update(state='accepted')"),
    ("request-below-views", "src/tvilling/hosts/actions/reviews.py", "def _f(request): ..."),
    ("request-below-views", "src/tvilling/hosts/forms.py", "def f(*, request): ..."),
    ("request-below-views", "src/tvilling/hosts/queries.py", "f = lambda request: request"),
    ("save-without-fields", "src/tvilling/hosts/actions.py", "activity.save()"),
    ("save-without-fields", "src/tvilling/hosts/actions.py", "activity.save(using='default')"),
    ("clock", "src/tvilling/hosts/views/office.py", "moment = timezone.now()"),
    ("clock", "src/tvilling/hosts/models.py", "at = models.DateTimeField(default=timezone.now)"),
    ("clock", "src/tvilling/hosts/models.py", "at = models.DateTimeField(auto_now_add=True)"),
    ("clock", "src/matchmaker/solve.py", "moment = datetime.datetime.now(UTC)"),
    ("clock", "src/tvilling/hosts/models.py", "day = date.today()"),
    ("clock-below-delivery", "src/tvilling/hosts/actions.py", "from tvilling.core.clock import now"),
    ("clock-below-delivery", "src/tvilling/hosts/queries.py", "from tvilling.core import clock"),
    ("clock-below-delivery", "src/tvilling/hosts/models.py", "import tvilling.core.clock"),
]

LEFT_ALONE = [
    ("typed-text-lost", VIEWS, REDIRECTING),
    ("typed-text-lost", VIEWS, REDIRECTING.replace("step()", "step(request.POST.get('version', ''))")),
    (
        "typed-text-lost",
        VIEWS,
        REDIRECTING + "def f(request):\n    return show_again(request, ReasonForm(request.POST), page)",
    ),
    ("objects-in-views", "src/tvilling/hosts/queries.py", "rows = HostActivity.objects.all()"),
    ("objects-in-views", "src/tvilling/hosts/views/public.py", "objects = activities_visible_to(person)"),
    ("state-assignment", "src/tvilling/hosts/actions.py", "state = activity.state"),
    ("state-assignment", "src/tvilling/hosts/actions.py", "HostActivity(state='draft')"),
    ("state-assignment", "src/tvilling/core/statemachine.py", "obj.state = 'accepted'"),
    ("state-assignment", "src/tvilling/hosts/actions.py", "rows.update(title='T')"),
    ("request-below-views", "src/tvilling/hosts/views/office.py", "def page(request): ..."),
    ("request-below-views", "src/tvilling/hosts/actions.py", "def _f(requested): ..."),
    ("save-without-fields", "src/tvilling/hosts/actions.py", "activity.save(update_fields=['title'])"),
    ("save-without-fields", "src/tvilling/hosts/actions.py", "activity.save(force_insert=True)"),
    ("save-without-fields", "src/tvilling/hosts/actions.py", "storage.save(name, content)"),
    ("save-without-fields", "src/tvilling/hosts/tables.py", "workbook.save()"),
    ("clock", "src/tvilling/core/clock.py", "moment = datetime.now(UTC)"),
    ("clock", "src/tvilling/hosts/actions.py", "later = now + timedelta(days=1)"),
    ("clock-below-delivery", "src/tvilling/hosts/views/office.py", "from tvilling.core import clock"),
    ("clock-below-delivery", "src/tvilling/hosts/actions.py", "from tvilling.core import text"),
]


@pytest.mark.parametrize(("rule", "path", "code"), CAUGHT)
def test_what_the_rule_forbids_is_caught(rule, path, code):
    assert_caught(rule, path, code)


@pytest.mark.parametrize(("rule", "path", "code"), LEFT_ALONE)
def test_the_near_miss_is_left_alone(rule, path, code):
    assert_left_alone(rule, path, code)
