# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The modules of a cohort's journey and the outputs every group owes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.folding import fold
from tvilling.core.permissions import require
from tvilling.core.text import localised
from tvilling.programmes.models import Cohort, Module, OutputKind, OutputTemplate

if TYPE_CHECKING:
    from datetime import datetime

type Texts = dict[str, str]


class ModuleFields(TypedDict, total=False):
    """What a module says."""

    name: Texts
    description: Texts
    first_month: int
    last_month: int


class OutputFields(TypedDict, total=False):
    """What an output of a module says."""

    name: Texts
    guidance: Texts
    kind: str
    due_month: int


def add_module(*, actor: Any, now: datetime, cohort: Cohort, **fields: Unpack[ModuleFields]) -> Module:
    """Add a module after the others."""
    require(actor, "programmes.update_cohort", cohort)
    _check_module(cohort, fields)
    with transaction.atomic():
        number = (cohort.modules.aggregate(last=Max("number"))["last"] or 0) + 1
        key = _free_key(fields["name"], "module", set(cohort.modules.values_list("key", flat=True)))
        module = Module.objects.create(cohort=cohort, number=number, key=key, **fields)
        _record("module.added", actor, now, module, after={"key": key, **_months(module)})
    return module


def update_module(*, actor: Any, now: datetime, module: Module, **fields: Unpack[ModuleFields]) -> Module:
    """Change a module. Journeys under way keep the dates they were given."""
    require(actor, "programmes.update_cohort", module)
    _check_module(module.cohort, {**_module_fields(module), **fields})
    before = _months(module)
    with transaction.atomic():
        for name, value in fields.items():
            setattr(module, name, value)
        module.save(update_fields=list(fields))
        _record("module.changed", actor, now, module, before=before, after=_months(module))
    return module


def remove_module(*, actor: Any, now: datetime, module: Module) -> None:
    """Take out a module that no output belongs to; the others keep their order."""
    require(actor, "programmes.update_cohort", module)
    if module.outputs.exists():
        raise ActionRefused(_("Take out its outputs first."))
    try:
        with transaction.atomic():
            _record("module.removed", actor, now, module, before={"key": module.key})
            module.delete()
    except ProtectedError as error:
        raise ActionRefused(
            _("Journeys under way have this module. It can no longer be taken out.")
        ) from error


def add_output(
    *, actor: Any, now: datetime, module: Module, **fields: Unpack[OutputFields]
) -> OutputTemplate:
    """Add an output that every group owes in the module."""
    require(actor, "programmes.update_cohort", module)
    _check_output(module, fields)
    with transaction.atomic():
        key = _free_key(fields["name"], "output", set(module.outputs.values_list("key", flat=True)))
        output = OutputTemplate.objects.create(module=module, key=key, **fields)
        _record("output.added", actor, now, output, after={"key": key, "due_month": output.due_month})
    return output


def update_output(
    *, actor: Any, now: datetime, output: OutputTemplate, **fields: Unpack[OutputFields]
) -> OutputTemplate:
    """Change an output. Journeys under way keep what they were given."""
    require(actor, "programmes.update_cohort", output)
    current: OutputFields = {"name": output.name, "kind": output.kind, "due_month": output.due_month}
    _check_output(output.module, {**current, **fields})
    before = {"kind": output.kind, "due_month": output.due_month}
    with transaction.atomic():
        for name, value in fields.items():
            setattr(output, name, value)
        output.save(update_fields=list(fields))
        after = {"kind": output.kind, "due_month": output.due_month}
        _record("output.changed", actor, now, output, before=before, after=after)
    return output


def remove_output(*, actor: Any, now: datetime, output: OutputTemplate) -> None:
    """Take an output out of the template. Refused when a journey under way already owes it."""
    require(actor, "programmes.update_cohort", output)
    try:
        with transaction.atomic():
            _record(
                "output.removed",
                actor,
                now,
                output,
                before={"key": output.key, "due_month": output.due_month},
            )
            output.delete()
    except ProtectedError as error:
        raise ActionRefused(_("Groups owe this output already. It can no longer be taken out.")) from error


def _check_module(cohort: Cohort, fields: ModuleFields) -> None:
    _check_name(fields.get("name", {}))
    first, last = fields.get("first_month", 0), fields.get("last_month", 0)
    if first < 1:
        raise ActionRefused(_("The first month is 1."), field="first_month")
    if last < first:
        raise ActionRefused(_("The last month comes after the first."), field="last_month")
    if last > cohort.months:
        message = _("The journeys last %(months)s months.")
        raise ActionRefused(message % {"months": cohort.months}, field="last_month")


def _check_output(module: Module, fields: OutputFields) -> None:
    _check_name(fields.get("name", {}))
    if fields.get("kind", OutputKind.TWIN) not in OutputKind.values:
        raise ActionRefused(_("Choose who writes it."), field="kind")
    due = fields.get("due_month", 0)
    if not module.first_month <= due <= module.last_month:
        message = _("The module runs from month %(first)s to month %(last)s.")
        raise ActionRefused(
            message % {"first": module.first_month, "last": module.last_month}, field="due_month"
        )


def _check_name(name: Texts) -> None:
    if not localised(name).strip():
        raise ActionRefused(_("Write a name."), field="name")


def _free_key(name: Texts, fallback: str, taken: set[str]) -> str:
    base = (slugify(fold(localised(name, "en")))[:34].strip("-")) or fallback
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, 1000))) if key not in taken)


def _module_fields(module: Module) -> ModuleFields:
    return {"name": module.name, "first_month": module.first_month, "last_month": module.last_month}


def _months(module: Module) -> dict[str, int]:
    return {"first_month": module.first_month, "last_month": module.last_month}


def _record(
    event: str,
    actor: Any,
    now: datetime,
    obj: Module | OutputTemplate,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(event, actor=actor, now=now, obj=obj, scope=obj.cohort.slug, before=before, after=after)
