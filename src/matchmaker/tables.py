# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Markets as three tables, twins, hosts and pairs, in CSV or Parquet files of one folder.

``twins`` and ``hosts`` have a column ``id`` and may have ``name``, ``country``, ``languages`` (separated by blanks) and
further columns, which are attributes; ``hosts`` may have ``minimum`` and ``maximum``. ``pairs`` has ``twin`` and
``host`` (ids) and may have ``rank``, ``host_rank``, ``score``, ``term:NAME`` and ``cost:NAME``. Pairs are read as
columns, millions without a loop in Python: CSV by pandas, which OR-Tools brings along, and Parquet by pyarrow, which is
to be installed. Without pandas the standard library reads CSV, slowly.

Spreadsheets differ: cells may be separated by commas, by semicolons (numbers then may have a decimal comma) or by tabs,
as the heading shows. An empty cell of a rank or a term is 0, which is "not listed" or no fit.
"""

from __future__ import annotations

import csv
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.entities import Host, Term, Twin
from matchmaker.errors import InvalidInputError
from matchmaker.market import MICRO, MILLI, Market

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_AGENT = ("id", "name", "country", "languages", "minimum", "maximum")
_LONGEST_HEADING = 100_000
_WHOLE = ("rank", "host_rank")


def read_tables(folder: str | Path, weights: Mapping[str, float] | None = None) -> Market:
    """Read ``twins``, ``hosts`` and ``pairs`` (``.csv`` or ``.parquet``) from a folder.

    ``weights`` are those of the terms, relative to one another, 1 where not given. Raises InvalidInputError with file and line or column.
    """
    place = Path(folder)
    twins = [Twin(**_agent(row, where, seats=False)) for where, row in _rows(_find(place, "twins"))]
    hosts = [Host(**_agent(row, where, seats=True)) for where, row in _rows(_find(place, "hosts"))]
    path = _find(place, "pairs")
    ids = {"twin": [twin.id for twin in twins], "host": [host.id for host in hosts]}
    table = _columns(path)
    for name in ids:
        if name not in table:
            raise InvalidInputError(str(path), f"has no column {name!r}")
    columns: dict[str, Any] = {
        name: _positions(table.pop(name), known, f"{path}, column {name}") for name, known in ids.items()
    }
    comma = path.suffix == ".csv" and _separator(path) != ","
    columns |= {
        name: _numbers(_cells(name, values, comma=comma), f"{path}, column {name}", name in _WHOLE)
        for name, values in table.items()
    }
    given = weights or {}
    terms = [Term(name[5:], given.get(name[5:], 1.0)) for name in columns if name.startswith("term:")]
    return Market.from_columns(twins, hosts, columns, terms=terms, name=place.name)


def write_tables(market: Market, folder: str | Path, *, parquet: bool = False) -> None:
    """Write the three tables of a ``market`` into a ``folder``, which is made where it is not there.

    CSV, or with ``parquet`` Parquet, which needs pyarrow. Locks, bans and weights have no table; keep them in the JSON
    form. Raises OSError when the folder cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    pairs = market.pairs
    table: dict[str, Sequence[Any]] = {
        "twin": np.array([twin.id for twin in market.twins], dtype=np.str_)[pairs.twin].tolist()
        if len(pairs)
        else [],
        "host": np.array([host.id for host in market.hosts], dtype=np.str_)[pairs.host].tolist()
        if len(pairs)
        else [],
        "rank": pairs.rank.tolist(),
        "host_rank": pairs.host_rank.tolist(),
        "score": (pairs.score / MICRO).tolist(),
    }
    table |= {f"term:{name}": (column / MICRO).tolist() for name, column in pairs.terms.items()}
    table |= {f"cost:{name}": (column / MILLI).tolist() for name, column in pairs.costs.items()}
    _write(place, "twins", _agents_table(market.twins), parquet=parquet)
    _write(place, "hosts", _agents_table(market.hosts), parquet=parquet)
    _write(place, "pairs", table, parquet=parquet)


def _find(folder: Path, name: str) -> Path:
    for ending in (".parquet", ".csv"):
        if (folder / f"{name}{ending}").is_file():
            return folder / f"{name}{ending}"
    raise InvalidInputError(str(folder), f"holds neither {name}.csv nor {name}.parquet")


def _columns(path: Path) -> dict[str, Any]:
    """All columns of a table: NumPy arrays, or lists of texts when only the standard library is there."""
    try:
        return _parquet_columns(path) if path.suffix == ".parquet" else _frame_columns(path)
    except ImportError:
        if path.suffix == ".parquet":
            raise InvalidInputError(str(path), "is Parquet, which needs the package pyarrow") from None
        return _plain_columns(path)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{path}, byte {error.start}", "is not UTF-8 text; save the table as CSV UTF-8"
        ) from None
    except (OSError, ValueError, Warning) as error:
        raise InvalidInputError(str(path), f"cannot be read ({str(error).splitlines()[0]})") from None


def _parquet_columns(path: Path) -> dict[str, Any]:
    table = import_module("pyarrow.parquet").read_table(path)
    return {name: _values(table.column(name)) for name in table.column_names}


def _frame_columns(path: Path) -> dict[str, Any]:
    frame = _frame(path)
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    numbers = [values for name, values in columns.items() if name not in ("twin", "host")]
    if any(values.dtype.kind not in "iufb" and (values == "").any() for values in numbers):
        # To pandas a cell that is not there is an empty one; only who reads row by row can tell.
        _expect_whole_rows(path)
    return columns


def _expect_whole_rows(path: Path) -> None:
    for _ in _rows(path):
        pass


def _frame(path: Path) -> Any:
    """A CSV file by pandas; ids stay texts, and a row with too many cells is refused, not cut."""
    pandas = import_module("pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("error", pandas.errors.ParserWarning)
        try:
            return pandas.read_csv(
                path,
                sep=_separator(path),
                decimal="." if _separator(path) == "," else ",",
                dtype={"twin": "str", "host": "str"},
                keep_default_na=False,
                index_col=False,
                encoding="utf-8-sig",
            )
        except pandas.errors.EmptyDataError:
            return pandas.DataFrame()


def _values(column: Any) -> Any:
    """A Parquet column as NumPy sees it; of a dictionary, the words."""
    if hasattr(column.type, "index_type"):
        column = column.cast(column.type.value_type)
    return column.to_numpy()


def _plain_columns(path: Path) -> dict[str, Sequence[Any]]:
    rows = [row for _, row in _rows(path)]
    names = list(rows[0]) if rows else _header(path)
    return {name: [row[name] for row in rows] for name in names}


def _header(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return next(csv.reader(file, delimiter=_separator(path)), [])


def _separator(path: Path) -> str:
    """What stands between the cells of a CSV file, as its heading shows."""
    with path.open(encoding="utf-8-sig") as file:
        heading = file.readline(_LONGEST_HEADING)
    return next((mark for mark in (";", "\t") if mark in heading and "," not in heading), ",")


def _cells(name: str, values: Any, *, comma: bool) -> Any:
    """A column of numbers as NumPy reads it; columns that hold numbers alone are left as they are."""
    if getattr(values, "dtype", np.dtype(np.object_)).kind not in "OUT":
        return values
    empty = "0" if name in _WHOLE or name.startswith("term:") else ""
    texts = [str(value).strip() or empty for value in values]
    return [text.replace(",", ".") for text in texts] if comma else texts


def _rows(path: Path) -> Iterable[tuple[str, dict[str, str]]]:
    """Each row with its place."""
    if path.suffix == ".parquet":
        columns = _columns(path)
        for at in range(len(next(iter(columns.values()), []))):
            yield f"{path}, row {at + 1}", {name: str(values[at]) for name, values in columns.items()}
        return
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for line, row in enumerate(csv.DictReader(file, delimiter=_separator(path)), start=2):
                if None in row or None in row.values():
                    raise InvalidInputError(
                        f"{path}, line {line}", "has another number of cells than the heading"
                    )
                yield f"{path}, line {line}", row
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"{path}, byte {error.start}", "is not UTF-8 text; save the table as CSV UTF-8"
        ) from None


def _agent(row: dict[str, str], where: str, *, seats: bool) -> dict[str, Any]:
    if not row.get("id"):
        raise InvalidInputError(f"{where}, column id", "is empty")
    values: dict[str, Any] = {name: row[name] for name in ("id", "name", "country") if name in row}
    values["languages"] = tuple(sorted(set(row.get("languages", "").split())))
    values["attributes"] = {name: text for name, text in row.items() if name not in _AGENT}
    for name in ("minimum", "maximum") if seats else ():
        if row.get(name):
            if not row[name].isdigit():
                raise InvalidInputError(f"{where}, column {name}", f"{row[name]!r} is not a whole number")
            values[name] = int(row[name])
    return values


def _positions(names: Any, known: list[str], where: str) -> Any:
    """Positions of ids, each different id looked up once."""
    try:
        codes, words = import_module("pandas").factorize(np.asarray(names, dtype=np.object_))
    except ImportError:
        words, codes = np.unique(np.asarray(names, dtype=np.str_), return_inverse=True)
    index = {name: at for at, name in enumerate(known)}
    place = np.fromiter((index.get(str(word), -1) for word in words), dtype=np.int64, count=len(words))
    positions = place[codes] if len(words) else np.zeros(0, dtype=np.int64)
    missing = (positions < 0) | (codes < 0)
    if missing.any():
        row = int(missing.argmax())
        raise InvalidInputError(f"{where}, row {row + 1}", f"{str(names[row])!r} is not in the market")
    return positions


def _numbers(values: Any, where: str, whole: bool) -> Any:  # noqa: FBT001 - private
    try:
        numbers = np.asarray(values, dtype=np.float64)
        if not whole:
            return numbers
        with np.errstate(invalid="ignore"):
            integers = np.rint(numbers).astype(np.int64)
        if (integers == numbers).all():
            return integers
    except (TypeError, ValueError):
        pass
    raise InvalidInputError(where, f"holds something that is not a {'whole ' if whole else ''}number")


def _agents_table(agents: Sequence[Twin] | Sequence[Host]) -> dict[str, Sequence[Any]]:
    table: dict[str, list[Any]] = {name: [] for name in ("id", "name", "country", "languages")}
    extra = sorted({name for agent in agents for name in agent.attributes})
    seats = bool(agents) and isinstance(agents[0], Host)
    for agent in agents:
        table["id"].append(agent.id)
        table["name"].append(agent.name)
        table["country"].append(agent.country)
        table["languages"].append(" ".join(agent.languages))
        for name in extra:
            table.setdefault(name, []).append(agent.attributes.get(name, ""))
        for name in ("minimum", "maximum") if seats else ():
            table.setdefault(name, []).append(getattr(agent, name))
    return dict(table)


def _write(folder: Path, name: str, table: Mapping[str, Sequence[Any]], *, parquet: bool) -> None:
    if parquet:
        rows = import_module("pyarrow").table(dict(table))
        import_module("pyarrow.parquet").write_table(rows, folder / f"{name}.parquet")
        return
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
