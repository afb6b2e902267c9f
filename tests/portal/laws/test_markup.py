"""No template holds a script, a style or a handler: the Content-Security-Policy would refuse them."""

from pathlib import Path

import pytest
from tests.portal.laws.markup import PORTAL, page, templates, where

HTML = [path for path in templates() if path.suffix in (".html", ".svg")]
SCRIPTS_OF_DATA = ("application/ld+json", "application/json")


def forbidden(source: str) -> list[tuple[int, str]]:
    """What a strict policy refuses, with its line; data in a script element is no script."""
    found = []
    for line, tag, attributes in page(source).elements:
        if tag == "style":
            found.append((line, "<style>"))
        if tag == "script" and "src" not in attributes and attributes.get("type") not in SCRIPTS_OF_DATA:
            found.append((line, "<script> without src"))
        if tag in ("base", "object", "embed", "applet"):
            found.append((line, f"<{tag}>"))
        for name, value in attributes.items():
            scheme = value.strip().lower().startswith(("javascript:", "vbscript:"))
            evaluated = name.startswith(("hx-on", "hx-vals", "hx-vars")) and "js:" in value
            if name == "style" or name.startswith("on") or name.startswith("hx-on") or scheme or evaluated:
                found.append((line, f"{name}={value!r}"))
            loads = name in ("src", "href", "action", "srcset") and tag not in ("a", "area")
            if loads and value.lower().startswith(("http:", "https:", "//")):
                found.append((line, f"another host: {value}"))
    return found


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.relative_to(PORTAL).as_posix())
def test_template__holds_no_script_style_or_handler(path: Path) -> None:
    assert [f"{where(path, line)}: {what}" for line, what in forbidden(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<script type="module">1</script>',
        "<style>p{}</style>",
        '<p style="color: red">',
        '<p STYLE="{{ x }}">',
        '<a onclick="x()">',
        "<body onload=x>",
        '<a href="javascript:x()">',
        '<form action=" JavaScript:x">',
        '<div hx-on:click="x()">',
        '<div hx-on--after-request="x()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<img src="http://other.example/x.png">',
        '<base href="/x">',
    ],
)
def test_markup__that_the_policy_refuses_is_found(source: str) -> None:
    assert forbidden(source)


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "portal/site.js" %}" defer></script>',
        '<script type="application/ld+json">{{ x }}</script>',
        '<link rel="stylesheet" href="{% static "portal/site.css" %}">',
        '<a href="https://dichvucong.example/">{{ x }}</a>',
        '<div hx-get="/x/" data-on="1">',
        "<!-- <script>1</script> -->",
        "{# <style> #}{% comment %}<script>1</script>{% endcomment %}",
    ],
)
def test_markup__that_the_policy_allows_passes(source: str) -> None:
    assert forbidden(source) == []


@pytest.mark.parametrize("path", sorted((PORTAL / "static").rglob("*.js")), ids=lambda path: path.name)
def test_script__writes_no_markup_and_runs_no_text(path: Path) -> None:
    source = path.read_text("utf-8")
    for word in ("eval(", "new Function(", "document.write", '.setAttribute("style"', "insertAdjacentHTML"):
        assert word not in source, word
