# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each rule about templates catches what it forbids, and leaves the near miss alone."""

from __future__ import annotations

import pytest

from tests.house_rules.broken import assert_caught, assert_left_alone

PAGE = "src/tvilling/hosts/templates/hosts/public/list.html"
CSS = "src/tvilling/ui/static/ui/base.css"
SCRIPT = "src/tvilling/ui/static/ui/map.js"

GIVEN = (
    "{% block breadcrumbs %}{% url 'hosts:list' as list_url %}{% crumb list_url _('Hosts') %}{% endblock %}"
)

CAUGHT = [
    ("inline-style", PAGE, '<p style="color: red">'),
    ("inline-style", PAGE, "<p {% if late %}style='color: red'{% endif %}>"),
    ("inline-style", PAGE, "<style>p { color: red }</style>"),
    ("inline-script", PAGE, "<script>start()</script>"),
    ("inline-script", PAGE, '<script type="module">import "./map.js"</script>'),
    ("inline-script", PAGE, '<a href="javascript:start()">'),
    ("event-attribute", PAGE, '<button onclick="start()">'),
    ("event-attribute", PAGE, '<button hx-on:click="start()">'),
    ("foreign-host", PAGE, '<script src="https://example.org/a.js"></script>'),
    ("foreign-host", PAGE, '<link rel="stylesheet" href="//example.org/a.css">'),
    ("foreign-host", PAGE, '<img alt="" src="http://example.org/a.png">'),
    ("foreign-host-in-asset", CSS, 'p { background: url("https://example.org/a.png") }'),
    ("foreign-host-in-asset", CSS, '@import "//example.org/a.css";'),
    ("foreign-host-in-asset", SCRIPT, 'await fetch("https://example.org/a.json")'),
    ("safe-filter", PAGE, "{{ text|safe }}"),
    ("safe-filter", PAGE, "{{ text|default:'-' | safe }}"),
    ("safe-filter", PAGE, "{% autoescape off %}{{ text }}{% endautoescape %}"),
    ("untrimmed-blocktranslate", PAGE, "{% blocktranslate %}One{% endblocktranslate %}"),
    ("untrimmed-blocktranslate", PAGE, "{% blocktrans count n=n %}One{% endblocktrans %}"),
    (
        "address-out-of-block",
        PAGE,
        GIVEN + "{% block content %}{% button_link list_url _('Back') %}{% endblock %}",
    ),
    ("address-out-of-block", PAGE, GIVEN + '{% block content %}<a href="{{ list_url }}">{% endblock %}'),
    ("untranslated-text", PAGE, "<p>Nothing here yet.</p>"),
    ("untranslated-text", PAGE, '<img alt="A map of hosts" src="{{ url }}">'),
    ("untranslated-text", PAGE, '<button aria-label="Close">'),
]

LEFT_ALONE = [
    ("inline-style", PAGE, '<p class="style" data-style="x">style="none"</p>'),
    ("inline-style", PAGE, '{# <p style="color: red"> #}'),
    ("inline-script", PAGE, '<script type="module" src="{% static "ui/map.js" %}"></script>'),
    ("inline-script", PAGE, '<script type="application/json">{"a": 1}</script>'),
    ("event-attribute", PAGE, '<p data-on="x" class="one">once = "x"</p>'),
    ("foreign-host", PAGE, '<a href="https://example.org/">'),
    ("foreign-host", PAGE, '<img alt="" src="{% static "ui/a.png" %}">'),
    ("foreign-host-in-asset", CSS, "/* https://example.org/ */ p { background: url(a.png) }"),
    ("foreign-host-in-asset", SCRIPT, 'const svg = "http://www.w3.org/2000/svg"'),
    ("safe-filter", PAGE, "{{ text|localised }} is safe"),
    ("untrimmed-blocktranslate", PAGE, "{% blocktranslate trimmed count n=n %}One{% endblocktranslate %}"),
    (
        "address-out-of-block",
        PAGE,
        GIVEN + "{% block content %}{{ page.list_url }} {% url 'list_url' %}{% endblock %}",
    ),
    (
        "address-out-of-block",
        PAGE,
        "{% url 'hosts:list' as list_url %}{% block a %}{{ list_url }}{% endblock %}",
    ),
    (
        "address-out-of-block",
        PAGE,
        GIVEN + "{% block b %}{% for list_url in urls %}{{ list_url }}{% endfor %}{% endblock %}",
    ),
    ("untranslated-text", PAGE, '<p>{% translate "Nothing here yet." %}</p>'),
    ("untranslated-text", PAGE, "<p>{% blocktranslate trimmed %}Nothing here.{% endblocktranslate %}</p>"),
    ("untranslated-text", PAGE, '<p class="lead">{{ cohort.title }} · PDF &nbsp; {# a note #}</p>'),
    ("untranslated-text", PAGE, '<!doctype html><img alt="{% translate "Map" %}" class="big map">'),
    ("untranslated-text", PAGE, "<p\n  {% if a > b %}hidden{% endif %}>{{ a }}</p>"),
]


@pytest.mark.parametrize(("rule", "path", "text"), CAUGHT)
def test_what_the_rule_forbids_is_caught(rule, path, text):
    assert_caught(rule, path, text)


@pytest.mark.parametrize(("rule", "path", "text"), LEFT_ALONE)
def test_the_near_miss_is_left_alone(rule, path, text):
    assert_left_alone(rule, path, text)
