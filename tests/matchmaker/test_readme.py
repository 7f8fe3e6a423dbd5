# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
import re
from pathlib import Path

import matchmaker

README = Path(matchmaker.__file__).parent / "README.md"


def test_the_code_of_the_readme_runs_from_top_to_bottom():
    names: dict[str, object] = {}
    blocks = re.findall(
        r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) >= 4
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)  # noqa: S102 - our own documentation
