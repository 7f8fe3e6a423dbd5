# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
import re
import shlex
from pathlib import Path

import pytest

import matchmaker
from matchmaker.cli import main

README = Path(matchmaker.__file__).parent / "README.md"


def test_the_code_of_the_readme_runs_from_top_to_bottom():
    names: dict[str, object] = {}
    blocks = re.findall(
        r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) >= 4
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)  # noqa: S102 - our own documentation


@pytest.mark.slow
def test_the_commands_of_the_readme_do_what_they_say_one_after_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    section = README.read_text(encoding="utf-8").split("## Command line\n")[1]
    lines = [
        shlex.split(line, comments=True)
        for line in re.findall(r"^    matchmaker (.+)$", section, re.MULTILINE)
    ]
    # What is measured is measured by `make bench`.
    typed = [words for words in lines if words[0] != "bench"]
    for words in typed:
        assert main(words) == 0, words
    assert capsys.readouterr().err
    written = {word for words in typed for word in words if word.endswith((".json", ".csv", ".svg"))}
    assert all(Path(name).stat().st_size for name in written)
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"^    ([\w-]+)  ", capsys.readouterr().out, re.MULTILINE))
    assert {words[0] for words in lines} == known
