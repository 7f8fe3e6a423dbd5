# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules about templates, styles and scripts: what the strict content security policy and translators need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.house_rules.model import TEMPLATES, Hit, Source, rule

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*-?%\}", re.DOTALL)
TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
ATTRIBUTE = re.compile(r"([@:\w.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
SCRIPT = re.compile(r"<script\b((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>(.*?)</script", re.DOTALL | re.IGNORECASE)
SCRIPT_OR_STYLE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
OTHER_MARKUP = re.compile(r"</[a-zA-Z][^>]*>|<!doctype[^>]*>|&[\w#]+;", re.IGNORECASE)
FOREIGN = re.compile(r"(?:https?:)?//", re.IGNORECASE)
LOADING = {
    "link",
    "script",
    "img",
    "source",
    "iframe",
    "use",
    "image",
    "video",
    "audio",
    "track",
    "embed",
    "object",
}
CODE = re.compile(r"\{%-?\s*(?P<tag>\w+)\s*(?P<rest>.*?)-?%\}|\{\{(?P<value>.*?)\}\}", re.DOTALL)
NAMED = re.compile(r"\sas\s+(\w+)\s*$")
LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
WORD = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
#: Names and signs that are the same in every language.
NAMES = {
    "Tvilling",
    "PDF",
    "CSV",
    "XLSX",
    "EUR",
    "UTC",
    "HTML",
    "JSON",
    "API",
    "iCal",
    "ID",
    "kB",
    "MB",
    "CO",
    "px",
}


def blanked(text: str, *patterns: re.Pattern[str]) -> str:
    """The text with the matches as spaces, so that positions and lines stay."""
    for pattern in patterns:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


def tags(source: Source) -> Iterator[tuple[int, str, str]]:
    """(line, tag, attributes) of each start tag; template code inside tags is blanked."""
    text = blanked(source.text, COMMENT, TEMPLATE_CODE)
    for match in TAG.finditer(text):
        yield source.line_of(match.start()), match.group(1).lower(), match.group(2)


@rule("inline-style", TEMPLATES, "the content security policy refuses it; styles belong to ui's stylesheet")
def inline_style(source: Source) -> Iterator[Hit]:
    for line, tag, attributes in tags(source):
        names = {name.lower() for name, _value in ATTRIBUTE.findall(attributes)}
        if tag == "style" or "style" in names:
            yield line, f"inline style in <{tag}>"


@rule(
    "inline-script", TEMPLATES, "the content security policy refuses it; behaviour belongs to a module in ui"
)
def inline_script(source: Source) -> Iterator[Hit]:
    text = blanked(source.text, COMMENT)
    for match in SCRIPT.finditer(text):
        is_data = re.search(r"type\s*=\s*[\"']application/(ld\+)?json", match.group(1))
        if match.group(2).strip() and not is_data:
            yield source.line_of(match.start()), "a script with a body"
    for match in re.finditer(r"[\"']\s*javascript:", text, re.IGNORECASE):
        yield source.line_of(match.start()), "a `javascript:` address"


@rule("event-attribute", TEMPLATES, "the content security policy refuses it; listen in a module in ui")
def event_attribute(source: Source) -> Iterator[Hit]:
    for line, tag, attributes in tags(source):
        for name, _value in ATTRIBUTE.findall(attributes):
            if re.match(r"on[a-z]+$|hx-on\b", name.lower()):
                yield line, f"`{name}` in <{tag}>"


@rule("foreign-host", TEMPLATES, "no page tells a third party who reads it")
def foreign_host(source: Source) -> Iterator[Hit]:
    for line, tag, attributes in tags(source):
        for name, value in ATTRIBUTE.findall(attributes):
            loads = tag in LOADING and name.lower() in {
                "src",
                "href",
                "srcset",
                "data",
                "poster",
                "xlink:href",
            }
            if loads and FOREIGN.match(value.strip("\"' ")):
                yield line, f"<{tag}> loads {value}"


@rule("foreign-host-in-asset", r"^src/.*\.(css|js|mjs)$", "no page tells a third party who reads it")
def foreign_host_in_asset(source: Source) -> Iterator[Hit]:
    pattern = re.compile(
        r"(?:url\(\s*[\"']?|@import\s+[\"']|(?:fetch|import)\(\s*[\"'`]|from\s+[\"'])((?:https?:)?//[^\"'`)\s]*)"
    )
    for match in pattern.finditer(source.text):
        yield source.line_of(match.start()), f"loads {match.group(1)}"


@rule(
    "safe-filter", TEMPLATES, "what a person typed would become code; sanitise in Python, where types say so"
)
def safe_filter(source: Source) -> Iterator[Hit]:
    text = blanked(source.text, COMMENT)
    for match in re.finditer(r"\{[{%][^}]*?\|\s*safe(?:seq)?\b[^}]*?[}%]\}|\{%\s*autoescape\s+off", text):
        yield source.line_of(match.start()), "escaping is switched off"


@rule(
    "untrimmed-blocktranslate", TEMPLATES, "else the catalogue holds the template's line breaks and indents"
)
def untrimmed_blocktranslate(source: Source) -> Iterator[Hit]:
    for match in re.finditer(r"\{%-?\s*blocktrans(?:late)?\b([^%]*)%\}", blanked(source.text, COMMENT)):
        if "trimmed" not in match.group(1).split():
            yield source.line_of(match.start()), "`blocktranslate` without `trimmed`"


@rule(
    "address-out-of-block",
    TEMPLATES,
    "what `{% url … as name %}` names ends with its block: elsewhere the link is empty",
)
def address_out_of_block(source: Source) -> Iterator[Hit]:
    given: dict[str, set[tuple[str, ...]]] = {}
    used: list[tuple[int, str, tuple[str, ...]]] = []
    bound: set[str] = set()
    blocks: list[str] = []
    for match in CODE.finditer(blanked(source.text, COMMENT)):
        tag, rest = match["tag"] or "", match["rest"] or match["value"] or ""
        if tag == "block":
            blocks.append(rest.split()[0])
        elif tag == "endblock":
            blocks.pop()
        elif tag in {"for", "with"}:
            bound |= set(re.findall(r"\w+", rest.split(" in ")[0] if tag == "for" else rest))
        elif tag == "url" and (named := NAMED.search(rest)):
            given.setdefault(named[1], set()).add(tuple(blocks))
            rest = rest[: named.start()]
        line = source.line_of(match.start())
        used += [(line, name, tuple(blocks)) for name in _plain_names(rest)]
    for line, name, place in used:
        known = given.get(name, {()}) if name not in bound else {()}
        if not any(place[: len(scope)] == scope for scope in known):
            yield line, f"`{name}` is named in another block"


def _plain_names(code: str) -> set[str]:
    return set(re.findall(r"(?<![.\w|:])[a-z_]\w*\b(?!\s*=[^=])", LITERAL.sub(" ", code)))


@rule("untranslated-text", TEMPLATES, "every word that people read has a place in the catalogue")
def untranslated_text(source: Source) -> Iterator[Hit]:
    text = blanked(source.text, COMMENT, TRANSLATED, TEMPLATE_CODE, SCRIPT_OR_STYLE)
    for match in TAG.finditer(text):
        for name, value in ATTRIBUTE.findall(match.group(2)):
            if name.lower() in SPOKEN and _has_words(value):
                yield source.line_of(match.start()), f"`{name}={value}` is not translated"
    for number, line in enumerate(blanked(text, TAG, OTHER_MARKUP).splitlines(), start=1):
        if _has_words(line):
            yield number, f"“{line.strip()}” is not translated"


def _has_words(text: str) -> bool:
    return any(word not in NAMES for word in WORD.findall(text))
