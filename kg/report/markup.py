"""HTML elements. What is put into one is escaped, unless it is an element itself."""

from __future__ import annotations

from html import escape

from kg.report.terms import visible

_VOID = {"meta"}
_RAW = {"style"}


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | int | None) -> Html:
    """An element. An underscore at the end of an attribute's name is dropped, others become hyphens; an attribute that
    is None is left out, one that is empty stands alone.

    >>> print(element("a", "<b>", element("i", "c"), href="x?a&b", aria_label='"', class_=None))
    <a href="x?a&amp;b" aria-label="&quot;">&lt;b&gt;<i>c</i></a>
    """
    stated = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + (f'="{escape(visible(str(value)))}"' if value != "" else "")
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{stated}>")
    inside = "".join(children) if name in _RAW else joined(*children)
    return Html(f"<{name}{stated}>{inside}</{name}>")


def joined(*children: str) -> Html:
    """Elements and texts one after another.

    >>> print(joined("a & ", element("b", "c"), ""))
    a &amp; <b>c</b>
    """
    return Html("".join(each if isinstance(each, Html) else _text(each) for each in children))


def _text(text: str) -> str:
    # Only what stands at the ends is lost when a text is put in one line, and it may part it from an element.
    ends = [" " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""]
    return escape(ends[0] + visible(text) + (ends[1] if text.strip() else ""), quote=False)
