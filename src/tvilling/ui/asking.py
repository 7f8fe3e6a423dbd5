# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Small forms that stand on the page of something else, such as a reason: a refusal shows that page once more.

The page is drawn with status 422: its summary of errors links to the field, the field holds what was typed, and what
opens is open. A form that is no longer on the page, since somebody else was faster, leaves its text below it to copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused, CameTooLate, NotFound
from tvilling.ui.forms import StyledForm, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import ResolverMatch

UNPROCESSABLE = 422


class ReasonForm(StyledForm, forms.Form):
    """Why: for the record, or for the other person."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class MayReasonForm(StyledForm, forms.Form):
    """Why, if one likes to say it."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass
class Refusal:
    """A form that was sent to an address and refused; `is_drawn` once the page has shown it."""

    path: str
    form: BaseForm
    is_drawn: bool = False

    def typed(self) -> Iterator[tuple[str, str]]:
        """What was typed, with the labels of the fields."""
        for bound in self.form.visible_fields():
            value = bound.value()
            if isinstance(value, str) and value.strip():
                said = {str(key): label for key, label in getattr(bound.field, "choices", ())}
                yield str(bound.label), str(said.get(value, value))


def carried_out(request: HttpRequest, form: BaseForm, act: Callable[..., str | None]) -> bool:
    """Whether the form was right and the action agreed; then its answer is said, else it stands on the form.

    `act` gets what was typed by name, and answers with what to tell the person.
    """
    if not form.is_valid():
        return False
    try:
        done = act(**form.cleaned_data)
    except ActionRefused as error:
        refused(form, error)
        return False
    if done:
        messages.success(request, done)
    return True


def at_address(request: HttpRequest, page: str, *args: Any) -> ResolverMatch:
    """Have the page of this name be drawn at its own address: links in it must not lead to that of a form, which only takes what is sent."""
    request.path = request.path_info = reverse(page, args=args)
    request.resolver_match = resolve(request.path)
    return request.resolver_match


def show_again(request: HttpRequest, form: BaseForm, page: str, *args: Any) -> HttpResponse:
    """The page on which the refused form stands, once more: its name among the addresses, and what its address holds.

    An empty form that this page does not offer to the person is not found: the step may not be theirs, and only an action
    that is asked can tell. What somebody has written stays to be copied, since the step may have been theirs a moment ago.
    """
    form.auto_id = ids_at(request.path)
    refusal = Refusal(request.path, form)
    cast("Any", request).refusal = refusal
    # The page is asked for as if it were looked at: what was typed is not meant for its other forms.
    request.method = "GET"
    request.POST = cast("Any", QueryDict())
    cast("Any", request)._files = MultiValueDict()  # noqa: SLF001 - `FILES` has no setter
    found = at_address(request, page, *args)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    is_empty = any(form.has_error(name, "required") for name in form.fields) and not list(refusal.typed())
    if is_empty and not refusal.is_drawn:
        raise NotFound
    response.status_code = UNPROCESSABLE
    return response


def as_read_now(form: BaseForm, mark: str) -> None:
    """Give a refused form the mark of what its page shows now: whoever sends it again has read that."""
    typed = cast("QueryDict", form.data).copy()
    typed[form.add_prefix("seen")] = mark
    form.data = typed


def answered(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[..., str | None],
    page: str,
    *args: Any,
    mark: Callable[[], str] | None = None,
) -> HttpResponse:
    """Do what a form that stands on this page asks for, and go back there; a refused form stands on it once more.

    `mark` tells what the page shows now, for a form that says what was read (`SeenField`).
    """
    if carried_out(request, form, act):
        return redirect(page, *args)
    if mark:
        as_read_now(form, mark())
    return show_again(request, form, page, *args)


def came_too_late(request: HttpRequest, form: BaseForm, page: str, *args: Any) -> HttpResponse:
    """The page once more for a form that it no longer takes: why nothing was saved, and what was typed."""
    form.errors.clear()  # what else is wrong with it cannot be put right
    return show_again(request, refused(form, CameTooLate()), page, *args)


def sentences_in(request: HttpRequest) -> list[str]:
    """What somebody wrote in words, to be copied when the form cannot be shown; never what may be a secret."""
    secret = ("password", "token", "code", "number", "iban")
    return [
        text
        for name, values in request.POST.lists()
        for text in values
        if len(text.split()) > 1 and not any(part in name.lower() for part in secret)
    ]


def refusal_of(request: HttpRequest | None) -> Refusal | None:
    """What was refused in this request."""
    return getattr(request, "refusal", None)


def form_at(request: HttpRequest | None, form: BaseForm, path: str) -> BaseForm:
    """The form as it goes to this address: the refused one, or else the empty one given."""
    refusal = refusal_of(request)
    if refusal and refusal.path == path:
        refusal.is_drawn = True
        return refusal.form
    form.auto_id = ids_at(path)
    return form


def ids_at(path: str) -> str:
    """How the ids of the form that goes to an address are made: such a form may stand on a page many times."""
    return f"at-{slugify(path.replace('/', '-'))}-%s"
