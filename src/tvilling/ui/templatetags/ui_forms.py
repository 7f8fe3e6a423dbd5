# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms: the summary of what is wrong, all fields, one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext

from tvilling.core.text import Placed
from tvilling.ui.asking import form_at, refusal_of

if TYPE_CHECKING:
    from django.forms import BaseForm, BaseFormSet, BoundField
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("ui/forms/error_summary.html")
def error_summary(*given: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    """What is wrong in forms and sets of forms, each with a link to its field. Nothing when nothing is."""
    forms = [form for one in given if one is not None for form in getattr(one, "forms", [one])]
    problems = [problem for form in forms for problem in _problems(form)]
    return {"problems": problems}


def _problems(form: BaseForm) -> list[tuple[str, str]]:
    found = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        places = [getattr(error, "message", "") for error in errors.as_data()]
        found += [
            (_named(bound, str(error)), _target(bound, place) if bound else "")
            for error, place in zip(errors, places, strict=True)
        ]
    return found


def _named(field: BoundField | None, error: str) -> str:
    """The error with its field's label, unless it has the label already."""
    if field is None or str(field.label) in error:
        return error
    if str(field.label).endswith("?"):
        return f"{field.label} {error}"
    return gettext("%(label)s: %(error)s") % {"label": field.label, "error": error}


def _target(field: BoundField, error: Any) -> str:
    """The id to jump to: of the control that the error names, else the first of a group without a label of its own."""
    if isinstance(error, Placed):
        return f"{field.auto_id}-{error.place}"
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def form_body(form: BaseForm) -> SafeString:
    """All fields of the form, without the form element and without buttons."""
    return form.render("ui/forms/form.html")


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    """One field with its label, help, error and counter."""
    return bound_field.as_field_group()


@register.inclusion_tag("ui/forms/error_summary.html", takes_context=True)
def refusal_summary(context: Context) -> dict[str, Any]:
    """What is wrong with the small form that was refused; each page has it above its content."""
    refusal = refusal_of(context.get("request"))
    return {"problems": _problems(refusal.form) if refusal else []}


@register.inclusion_tag("ui/forms/left_over.html", takes_context=True)
def refusal_left_over(context: Context) -> dict[str, Any]:
    """What was typed into a form that is no longer on the page."""
    refusal = refusal_of(context.get("request"))
    return {"typed": list(refusal.typed()) if refusal and not refusal.is_drawn else []}


@register.simple_tag(takes_context=True)
def form_sent_to(context: Context, form: BaseForm, url: str) -> BaseForm:
    """A small form of this page as it goes to the address: with what was typed when it was refused."""
    return form_at(context.get("request"), form, url)


@register.inclusion_tag("ui/components/step_form.html", takes_context=True)
def step_form(
    context: Context, form: BaseForm, url: str, label: str, kind: str = "secondary", summary: str = "",
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A small form with its button; with a summary it opens, says its note, and is open when it was refused."""
    shown = form_at(context.get("request"), form, url)
    token = context.get("csrf_token", "")
    return {
        "form": shown, "url": url, "label": label, "kind": kind, "summary": summary, "note": note, "csrf_token": token,
    }  # fmt: skip
