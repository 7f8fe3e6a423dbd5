# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed on the pages of calls."""

from tvilling.calls.forms.contents import CallTextsForm, DocumentForm, FaqForm, FormFileForm, TimelineForm
from tvilling.calls.forms.deciding import CriterionForm, RulesForm, SelectionForm
from tvilling.calls.forms.public import SelfCheckForm, TellMoreForm
from tvilling.calls.forms.window import DatesReadForm, ExtensionForm, NewCallForm, RefusalForm, WindowForm

__all__ = [
    "CallTextsForm",
    "CriterionForm",
    "DatesReadForm",
    "DocumentForm",
    "ExtensionForm",
    "FaqForm",
    "FormFileForm",
    "NewCallForm",
    "RefusalForm",
    "RulesForm",
    "SelectionForm",
    "SelfCheckForm",
    "TellMoreForm",
    "TimelineForm",
    "WindowForm",
]
