# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Figures: the same in a drawing, in words and in a table; safe to show anywhere."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.cli import main
from matchmaker.figures import MOST_ROWS
from matchmaker.svg import WIDTH, fitted_pair, width_of, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def call(**more):
    return mm.Market.build(
        [mm.Twin("a", name="Åse"), mm.Twin("b", name="Bo & <Co>"), mm.Twin("c"), mm.Twin("d")],
        [mm.Host("x", 1, name="Xanten"), mm.Host("y", 1, name="Ystad"), mm.Host("z", 1)],
        {"a": ["x", "y"], "b": ["x"], "c": ["y"], "d": ["x"]},
        scores={"a": 3, "b": 2, "c": 1, "d": 0},
        terms=[mm.Term("themes")],
        fit={("a", "x"): {"themes": 0.82}, ("b", "z"): {"themes": 0.4}, ("c", "y"): {"themes": 1}},
        name="Spring call",
        **more,
    )


@pytest.fixture
def market():
    return call()


def parsed(drawing):
    return ET.fromstring(drawing)  # noqa: S314 - our own


def texts(figure):
    return [node.text for node in parsed(figure.svg).iter(f"{SVG}text")]


def test_the_fit_of_each_match_is_drawn_told_and_listed(market):
    figure = mm.draw_fit(market, mm.solve(market))
    assert figure.columns == ("twin", "host", "fit", "choice")
    assert figure.rows == (
        ("c", "Ystad", "100 %", "choice 1"),
        ("Åse", "Xanten", "82 %", "choice 1"),
        ("Bo & <Co>", "z", "40 %", "not listed"),
    )
    assert figure.about == "3 of 4 are matched. The mean fit is 74 %, the least 40 %, the best 100 %."
    assert {"c → Ystad", "100 %, choice 1", "Bo & <Co> → z", "40 %, not listed"} <= set(texts(figure))
    widths = [float(node.get("width")) for node in parsed(figure.svg).iter(f"{SVG}rect")][1:]
    assert widths == pytest.approx([144, 144 * 0.82, 144 * 0.4], abs=0.06)


def test_the_rank_profile_counts_everybody(market):
    figure = mm.draw_ranks(market, mm.solve(market))
    assert figure.rows == (
        ("choice 1", "2", "50 %"),
        ("choice 2", "0", "0 %"),
        ("not listed", "1", "25 %"),
        ("no host", "1", "25 %"),
    )
    assert figure.about == "Of 4, choice 1: 2, not listed: 1, no host: 1."


def test_before_and_after_shows_who_moves_and_how(market):
    before = mm.solve(market)
    changed, after, _ = mm.what_if(
        market, before, [mm.SetCapacity("x", maximum=2), mm.Withdraw("c", by="Ada", reason="No time.")]
    )
    figure = mm.draw_change(market, before, changed, after)
    assert figure.rows == (
        ("Bo & <Co>", "z", "not listed", "Xanten", "choice 1"),
        ("c", "Ystad", "choice 1", "", "no host"),
    )
    assert figure.about == "Of 4, 2 move: 1 to a better choice, 1 to a worse one, 0 to one as good."
    # Not by colour alone: what falls is dashed, and before is hollow.
    kinds = [node.get("class") for node in parsed(figure.svg).iter(f"{SVG}circle")]
    assert kinds == ["other", "main", "fallen", "fall"]
    assert "stroke-dasharray" in figure.svg
    same = mm.draw_change(market, before, market, before)
    assert same.rows == ()
    assert same.about.startswith("Of 4, 0 move")


def test_hosts_of_one_name_are_two_hosts():
    market = mm.Market.build(
        [mm.Twin("a")], [mm.Host("x", name="Park"), mm.Host("y", name="Park")], {"a": ["x", "y"]}
    )
    before = mm.solve(market)
    closed, after, _ = mm.what_if(market, before, [mm.Ban("a", "x")])
    assert mm.draw_change(market, before, closed, after).rows == (
        ("a", "Park", "choice 1", "Park", "choice 2"),
    )


def every_figure(market):
    before, after = mm.solve(market, "welfare"), mm.solve(market, "deferred_acceptance")
    drawn = [mm.draw_ranks(market, after), mm.draw_change(market, before, market, after)]
    return [*drawn, mm.draw_fit(market, after)] if market.terms else drawn


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=3, max_size=3))
def test_any_name_makes_a_well_formed_drawing_that_calls_nothing(names):
    market = mm.Market.build(
        [mm.Twin("a", name=names[0]), mm.Twin("b", name=names[1])],
        [mm.Host("x", name=names[2])],
        {"a": ["x"], "b": ["x"]},
        terms=[mm.Term("t")],
        fit={("a", "x"): {"t": 0.5}},
        name=names[1],
    )
    for figure in every_figure(market):
        root = parsed(figure.svg)
        kinds = {node.tag.removeprefix(SVG) for node in root.iter()}
        assert kinds <= {"svg", "title", "desc", "style", "rect", "text", "line", "circle", "g"}
        allowed = {"class", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "width", "height", "id"}
        allowed |= {"role", "aria-labelledby", "viewBox", "text-anchor"}
        assert {name for node in root.iter() for name in node.attrib} <= allowed
        assert "url(" not in root.find(f"{SVG}style").text
        read = list(csv.reader(io.StringIO(figure.csv)))
        assert len(read) == len(figure.rows) + 1
        assert not any(
            cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cells in read for cell in cells if cell
        )


def test_a_drawing_names_and_describes_itself_and_knows_the_dark(market):
    for figure in every_figure(market):
        root = parsed(figure.svg)
        said = [root.find(f"*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
        assert said == [figure.heading, figure.about]
        assert root.get("role") == "img"
        assert "prefers-color-scheme:dark" in root.find(f"{SVG}style").text


def luminance(colour):
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_and_shapes_stand_out_from_the_ground_in_both_schemes(market):
    style = parsed(mm.draw_ranks(market, mm.solve(market)).svg).find(f"{SVG}style").text
    for scheme in style.split("@media"):
        colours = dict(re.findall(r"^([.\w]+)\{(?:fill|stroke):(#\w+)", scheme, re.MULTILINE))
        colours |= dict(re.findall(r"^([.\w]+)\{fill:#\w+;stroke:(#\w+)", scheme, re.MULTILINE))
        ground = luminance(colours.pop(".ground"))
        for kind, colour in colours.items():
            if kind == ".line":
                continue  # a thin guide that says nothing by itself
            lighter, darker = sorted((luminance(colour), ground), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= (7 if kind in ("text", ".quiet") else 3), (
                kind,
                colour,
            )
        assert len(colours) == 9


def test_what_a_drawing_has_no_room_for_is_in_the_table():
    market = mm.generate_large(MOST_ROWS + 40, 300, listed=8, seed=1)
    result = mm.solve(market, "deferred_acceptance")
    nobody = mm.Market.from_columns(market.twins, market.hosts, {"twin": [0], "host": [0], "rank": [1]})
    figure = mm.draw_change(nobody, mm.solve(nobody, "welfare"), market, result)
    more = len(figure.rows) - MOST_ROWS
    assert more > 0
    assert figure.about.endswith(f"{more} more rows are in the table only.")
    assert figure.svg.count("<circle") == 2 * MOST_ROWS
    assert figure.csv.count("\n") == len(figure.rows) + 1


def test_a_figure_of_nobody_is_a_figure():
    market = mm.Market.build([], [mm.Host("x")], terms=[mm.Term("t")])
    assert [figure.about for figure in every_figure(market)] == [
        "Nobody is in the market.",
        "Of 0, 0 move: 0 to a better choice, 0 to a worse one, 0 to one as good.",
        "0 of 0 are matched. No fit is known.",
    ]


def test_what_cannot_be_drawn_is_refused(market):
    result, other = mm.solve(market), call(bans=[mm.Ban("a", "x")])
    no_terms = mm.Market.build([mm.Twin("a")], [mm.Host("x")], {"a": ["x"]})
    clash = mm.Market.build([], [mm.Host("x", minimum=1)])
    for draw, said in (
        (lambda: mm.draw_fit(other, result), "result.market_sha256: belongs to another market"),
        (
            lambda: mm.draw_change(other, result, market, result),
            "before.market_sha256: belongs to another market",
        ),
        (
            lambda: mm.draw_fit(no_terms, mm.solve(no_terms)),
            "market: has no terms, so there is no fit to draw",
        ),
        (
            lambda: mm.draw_ranks(clash, mm.solve(clash)),
            "result.status: is 'infeasible': there is no matching",
        ),
    ):
        with pytest.raises(mm.InvalidInputError, match=re.escape(said)):
            draw()


@pytest.fixture
def files(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["examples", "trial"])
    main(["solve", "trial/mentoring-sample", "--policy", "welfare", "-o", "welfare.json"])
    main(["solve", "trial/mentoring-sample", "--policy", "stable_fair", "-o", "fair.json"])
    main(["solve", "trial/schools-sample", "--policy", "deferred_acceptance", "-o", "schools.json"])
    Path("clash.json").write_text('{"twins": [], "hosts": [{"id": "x", "minimum": 1}]}', encoding="utf-8")
    main(["solve", "clash.json", "-o", "none.json"])
    capsys.readouterr()
    return tmp_path


def test_the_command_draws_and_lists(files, capsys):
    typed = "trial/mentoring-sample fair.json"
    for figure, more in (
        ("fit", ""),
        ("ranks", ""),
        ("change", " --before trial/mentoring-sample welfare.json"),
    ):
        assert main(f"draw {figure} {typed}{more} -o {figure}.svg".split()) == 0
        about = capsys.readouterr().err
        drawn = Path(f"{figure}.svg").read_text(encoding="utf-8")
        assert about.strip() in drawn
        parsed(drawn)
        assert main(f"draw {figure} {typed}{more} --table".split()) == 0
        said = capsys.readouterr()
        assert said.err == about
        assert len(list(csv.reader(io.StringIO(said.out)))) > 4
        assert main(f"draw {figure} {typed}{more}".split()) == 0
        assert capsys.readouterr().out == drawn


def test_the_command_refuses_in_one_sentence(files, capsys):
    for typed, said in (
        ("draw", "draw: the following arguments are required: figure, problem, result; see"),
        ("draw pie a b", "draw: argument figure: invalid choice: 'pie'"),
        ("draw fit trial/mentoring-sample", "draw: the following arguments are required: result; see"),
        ("draw fit trial/mentoring-sample missing.json", "missing.json: cannot be read"),
        ("draw fit trial/mentoring-sample schools.json", "schools.json: is the result of another problem"),
        (
            "draw fit trial/schools-sample schools.json",
            "trial/schools-sample: has no terms, so there is no fit",
        ),
        ("draw ranks clash.json none.json", "none.json: is 'infeasible': there is no matching to show"),
        ("draw ranks trial/mentoring-sample fair.json --before a b", "draw: ranks takes no --before"),
        ("draw change trial/mentoring-sample fair.json", "draw: change needs --before PROBLEM RESULT"),
        ("draw change trial/mentoring-sample fair.json --before a", "draw: argument --before: expected 2"),
        (
            "draw change trial/mentoring-sample fair.json --before clash.json none.json",
            "none.json: is 'infeasible': there is no matching to show",
        ),
        ("draw fit trial/mentoring-sample fair.json -o trial", "trial: is a folder; name a file in it"),
    ):
        assert main(typed.split()) == 2, typed
        refusal = capsys.readouterr()
        assert refusal.err.startswith(f"matchmaker: {said}"), refusal.err
        assert refusal.err.count("\n") == 1
        assert refusal.out == ""


def test_words_below_a_heading_are_broken_between_words_and_push_the_rest_down(market):
    assert wrapped("", 50) == [""]
    assert wrapped("one two three", 1) == ["one", "two", "three"]
    figure = mm.draw_fit(market, mm.solve(market))
    root = parsed(figure.svg)
    quiet = [node for node in root.iter(f"{SVG}text") if node.get("class") == "quiet"]
    assert len(quiet) > 1
    assert " ".join(node.text for node in quiet) == figure.about
    assert all(width_of(node.text) <= WIDTH - 32 for node in quiet)
    first_bar = list(root.iter(f"{SVG}rect"))[1]
    assert float(first_bar.get("y")) > max(float(node.get("y")) for node in quiet)


def test_no_two_labels_of_the_columns_touch():
    for listed in (2, 5, 9, 14, 20):
        market = mm.generate_large(60, 40, listed=listed, seed=2, seats=0.8)
        before, after = mm.solve(market, "deferred_acceptance"), mm.solve(market, "welfare")
        root = parsed(mm.draw_change(market, before, market, after).svg)
        level = max(float(node.get("y")) for node in root.iter(f"{SVG}text") if node.get("class") == "quiet")
        ends = []
        for node in root.iter(f"{SVG}text"):
            if float(node.get("y")) == level:
                share = {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor"), 0)
                left = float(node.get("x")) - share * width_of(node.text) * 0.9
                ends.append((left, left + width_of(node.text) * 0.9))
        ends.sort()
        assert len(ends) > 3
        assert all(one[1] < other[0] for one, other in pairwise(ends)), (listed, ends)


def test_a_long_name_leaves_room_for_the_other():
    for left, right in (("N" * 90, "Park"), ("Park", "東" * 60), ("N" * 90, "M" * 90), ("a", "b")):
        pair = fitted_pair(left, right, 300)
        assert width_of(pair) <= 300
        assert all(name[:4] in pair for name in (left, right))
        assert (pair == f"{left} → {right}") == (width_of(f"{left} → {right}") <= 300)
