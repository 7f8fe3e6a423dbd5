# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Markets as JSON: one canonical form, and a friendly one for people who write it by hand."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from matchmaker.entities import Ban, Edit, Host, Lock, SetCapacity, Term, Twin, Unlock, Withdraw
from matchmaker.errors import InvalidInputError
from matchmaker.files import read_bounded
from matchmaker.market import Market

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = "matchmaker-market/1"
#: Larger files are refused before they are read; use Parquet or CSV columns for such markets.
LARGEST_FILE = 512 * 1024 * 1024
_FRIENDLY = ("preferences", "scores", "priorities", "host_preferences", "fit", "costs")
_KEYS = ("format", "name", "twins", "hosts", "terms", "locks", "bans", "edits", "pairs", *_FRIENDLY)
#: The edits of a market by the ``kind`` that a document calls them.
EDITS: dict[str, type[Edit]] = {
    "lock": Lock,
    "ban": Ban,
    "unlock": Unlock,
    "capacity": SetCapacity,
    "withdraw": Withdraw,
}
#: Where half a character may hide: whole ones are pairs of these.
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_HALF_BYTES = re.compile(rb"\\u[dD][89a-fA-F]")
_AGENT_TEXTS = ("id", "name", "country")


def canonical_bytes(data: object) -> bytes:
    """Sorted keys, no spaces, UTF-8, and nothing that is not a finite number."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def load_json(path: str | Path, largest: int = LARGEST_FILE) -> object:
    """Read a JSON file. Raises InvalidInputError when it is missing, too large, not UTF-8 or not JSON."""
    content = read_bounded(path, largest)
    if not content.strip():
        raise InvalidInputError(str(path), "is empty")
    return parse_json(content, str(path))


def parse_json(text: str | bytes, place: str = "input") -> object:
    """Parse strict JSON: no NaN, no repeated keys. Raises InvalidInputError with line and column."""
    try:
        data: object = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
        if _HALF.search(text) if isinstance(text, str) else _HALF_BYTES.search(text):
            json.dumps(data, ensure_ascii=False).encode()
    except InvalidInputError as error:
        raise InvalidInputError(f"{place}, {error.place}", error.problem) from None
    except json.JSONDecodeError as error:
        raise InvalidInputError(
            f"{place}, line {error.lineno}, column {error.colno}", f"is not JSON ({error.msg})"
        ) from None
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{place}, byte {error.start}", "is not UTF-8 text") from None
    except UnicodeEncodeError:
        raise InvalidInputError(
            place, "holds half of a character (a lone surrogate such as \\ud800)"
        ) from None
    except RecursionError:
        raise InvalidInputError(place, "is nested too deeply") from None
    except ValueError:
        raise InvalidInputError(place, "holds a whole number of thousands of digits") from None
    return data


def market_from_json(text: str | bytes) -> Market:
    """See ``Market.from_json``."""
    return market_from_dict(parse_json(text))


def market_to_dict(market: Market) -> dict[str, Any]:
    """See ``Market.to_dict``."""
    columns = {name: column.tolist() for name, column in market.pairs.columns().items()}
    return agents_to_dict(market) | {"pairs": columns}


def agents_to_dict(market: Market) -> dict[str, Any]:
    """The canonical form without the pairs. ``edits`` are there only where there are some, as in records before them."""
    edits = [edit_to_dict(edit) for edit in market.edits]
    return {
        "format": FORMAT,
        "name": market.name,
        "twins": [_agent_to_dict(twin) for twin in market.twins],
        "hosts": [
            _agent_to_dict(host) | {"minimum": host.minimum, "maximum": host.maximum} for host in market.hosts
        ],
        "terms": [{"name": term.name, "weight": term.weight, "label": term.label} for term in market.terms],
        "locks": [_rule_to_dict(lock) for lock in market.locks],
        "bans": [_rule_to_dict(ban) for ban in market.bans],
        **({"edits": edits} if edits else {}),
    }


def market_from_dict(data: object) -> Market:
    """Read the canonical form (with ``pairs``) or the friendly one (with ``preferences`` and so on)."""
    if not isinstance(data, dict):
        raise InvalidInputError("market", "is not an object")
    for key in data:
        if key not in _KEYS:
            raise InvalidInputError(f"market.{key}", "is not a field of a market")
    if data.get("format", FORMAT) != FORMAT:
        raise InvalidInputError("market.format", f"is {data['format']!r}, not {FORMAT!r}")
    twins = tuple(Twin(**_agent(f"twins[{at}]", item)) for at, item in enumerate(_list(data, "twins")))
    hosts = tuple(
        Host(**_agent(f"hosts[{at}]", item, ("minimum", "maximum")))
        for at, item in enumerate(_list(data, "hosts"))
    )
    terms = tuple(_term(f"terms[{at}]", item) for at, item in enumerate(_list(data, "terms")))
    locks = tuple(Lock(**_rule(f"locks[{at}]", item)) for at, item in enumerate(_list(data, "locks")))
    bans = tuple(Ban(**_rule(f"bans[{at}]", item)) for at, item in enumerate(_list(data, "bans")))
    edits = tuple(edit_from_dict(f"edits[{at}]", item) for at, item in enumerate(_list(data, "edits")))
    name = _text("name", data.get("name", ""))
    if "pairs" in data:
        from matchmaker.building import market_from_integers  # noqa: PLC0415 - needs numpy, which is slow to load

        columns = _integer_columns(data["pairs"])
        return replace(market_from_integers(name, twins, hosts, terms, locks, bans, columns), edits=edits)
    parts = {key: _mapping(key, data.get(key, {})) for key in _FRIENDLY}
    for key, value in parts.items():
        if key != "scores":
            _nested(key, value)
    built = Market.build(
        twins,
        hosts,
        parts["preferences"],
        scores=parts["scores"],
        priorities=parts["priorities"],
        host_preferences=parts["host_preferences"],
        terms=terms,
        fit=_by_pair("fit", parts["fit"]),
        costs=_by_pair("costs", parts["costs"]),
        locks=locks,
        bans=bans,
        name=name,
    )
    return replace(built, edits=edits)


def _integer_columns(data: object) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415

    columns: dict[str, Any] = {}
    for name, values in _mapping("pairs", data).items():
        if not isinstance(values, list):
            raise InvalidInputError(f"pairs.{name}", "is not a list")
        if name not in ("twin", "host", "rank", "host_rank", "score") and not name.startswith(
            ("term:", "cost:")
        ):
            raise InvalidInputError(f"pairs.{name}", "is not a column of pairs")
        try:
            array = np.asarray(values) if values else np.zeros(0, dtype=np.int64)
        except ValueError:
            raise InvalidInputError(f"pairs.{name}", "is not a list of whole numbers") from None
        if array.ndim != 1 or array.dtype.kind != "i":
            raise InvalidInputError(f"pairs.{name}", "is not a list of whole numbers")
        _check_range(name, array)
        columns[name] = array.astype(np.int64)
    return columns


def _check_range(name: str, array: Any) -> None:
    high = 10**6 if name.startswith("term:") else 10**12
    low = -(10**12) if name == "score" or name.startswith("cost:") else 0
    if len(array) and (array.min() < low or array.max() > high):
        raise InvalidInputError(f"pairs.{name}", f"holds a number that is not between {low} and {high}")


def _agent(place: str, item: object, numbers: tuple[str, ...] = ()) -> dict[str, Any]:
    data = _mapping(place, item)
    result: dict[str, Any] = {}
    for key, value in data.items():
        if key in _AGENT_TEXTS:
            result[key] = _text(f"{place}.{key}", value)
        elif key == "languages":
            if not isinstance(value, list):
                raise InvalidInputError(f"{place}.languages", "is not a list")
            result[key] = tuple(sorted({_text(f"{place}.languages", language) for language in value}))
        elif key == "attributes":
            items = _mapping(f"{place}.attributes", value)
            result[key] = {name: _text(f"{place}.attributes.{name}", text) for name, text in items.items()}
        elif key in numbers:
            result[key] = value
        else:
            raise InvalidInputError(f"{place}.{key}", "is not a known field")
    if "id" not in result:
        raise InvalidInputError(f"{place}.id", "is missing")
    return result


def _agent_to_dict(agent: Twin | Host) -> dict[str, Any]:
    return {
        "id": agent.id,
        "name": agent.name,
        "country": agent.country,
        "languages": sorted(set(agent.languages)),
        "attributes": dict(agent.attributes),
    }


def _term(place: str, item: object) -> Term:
    data = _mapping(place, item)
    weight = data.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        raise InvalidInputError(f"{place}.weight", "is not a number")
    return Term(
        _text(f"{place}.name", data.get("name")), weight, _text(f"{place}.label", data.get("label", ""))
    )


def _rule(place: str, item: object) -> dict[str, str]:
    data = _mapping(place, item)
    for key in ("twin", "host"):
        if key not in data:
            raise InvalidInputError(f"{place}.{key}", "is missing")
    for key in data:
        if key not in ("twin", "host", "by", "reason"):
            raise InvalidInputError(f"{place}.{key}", "is not a known field")
    return {key: _text(f"{place}.{key}", value) for key, value in data.items()}


def _rule_to_dict(rule: Lock | Ban) -> dict[str, str]:
    return {"twin": rule.twin, "host": rule.host, "by": rule.by, "reason": rule.reason}


def edit_to_dict(edit: Edit) -> dict[str, Any]:
    """The ``edit`` as plain data, with its ``kind``."""
    kind = next(kind for kind, made in EDITS.items() if isinstance(edit, made))
    return {"kind": kind, **asdict(edit)}


def edit_from_dict(place: str, item: object) -> Edit:
    """Read what ``edit_to_dict`` made. Whom it names need not be in the market any more."""
    data = _mapping(place, item)
    made = EDITS.get(str(data.get("kind")))
    if made is None:
        raise InvalidInputError(f"{place}.kind", f"is not one of {', '.join(EDITS)}")
    values = {key: value for key, value in data.items() if key != "kind"}
    known = [field.name for field in fields(made)]
    for key in values:
        if key not in known:
            raise InvalidInputError(f"{place}.{key}", "is not a known field")
    for key in ("twin", "host"):
        if key in known and key not in values:
            raise InvalidInputError(f"{place}.{key}", "is missing")
    return made(**{key: _edit_value(f"{place}.{key}", key, value) for key, value in values.items()})


def _edit_value(place: str, key: str, value: object) -> Any:
    if key not in ("minimum", "maximum"):
        return _text(place, value)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise InvalidInputError(place, "is not a whole number of twins")
    return value


def _by_pair(place: str, table: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, float]]:
    return {
        (twin, host): dict(_mapping(f"{place}.{twin}.{host}", values))
        for twin, hosts in table.items()
        for host, values in hosts.items()
    }


def _nested(place: str, table: Mapping[str, object]) -> None:
    lists = place in ("preferences", "host_preferences")
    for key, value in table.items():
        if not isinstance(value, list if lists else dict):
            raise InvalidInputError(f"{place}.{key}", f"is not {'a list' if lists else 'an object'}")
        if isinstance(value, list):
            _tiers(f"{place}.{key}", value)


def _tiers(place: str, tiers: list[object]) -> None:
    for at, tier in enumerate(tiers):
        for item in tier if isinstance(tier, list) else [tier]:
            _text(f"{place}[{at}]", item)


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise InvalidInputError(key, "is not a list")
    return value


def _mapping(place: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInputError(place, "is not an object")
    return value


def _text(place: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(place, "is not text")
    return value


def _refuse_constant(word: str) -> float:
    raise InvalidInputError("a value", f"{word} is not a finite number")


def _unique(items: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(items)
    if len(result) != len(items):
        seen: set[str] = set()
        for key, _ in items:
            if key in seen:
                raise InvalidInputError(f"key {key!r}", "is given twice in one object")
            seen.add(key)
    return result
