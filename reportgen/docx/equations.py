"""An equation in one line of text: 'a/b', 'x^2', '√(n)'.

Word sets equations in two dimensions, and their letters alone say something else: a over b is no 'ab'. What is written
here is how people type them, so that nothing is lost where only words can stand.
"""

from __future__ import annotations

import re

from lxml import etree

from reportgen.ooxml.names import q

Element = etree._Element
_SIMPLE = re.compile(r"[\w.,%£√]*", re.UNICODE)  # what needs no brackets beside a sign


def in_one_line(element: Element) -> str:
    """The words of an equation, or of a part of one."""
    return "".join(_part(child) for child in element)


def _part(element: Element) -> str:
    tag = element.tag
    if tag == q("m:t"):
        return str(element.text or "")
    if tag == q("m:f"):
        return f"{_bracketed(element, 'm:num')}/{_bracketed(element, 'm:den')}"
    if tag in (q("m:sSup"), q("m:sSub"), q("m:sSubSup")):
        low, high = (_argument(element, name) for name in ("m:sub", "m:sup"))
        base = _bracketed(element, "m:e")
        return base + (f"_{_in_brackets(low)}" if low else "") + (f"^{_in_brackets(high)}" if high else "")
    if tag == q("m:rad"):
        degree = _argument(element, "m:deg")
        return f"{degree}√({_argument(element, 'm:e')})"
    if tag == q("m:d"):
        inside = ", ".join(in_one_line(e) for e in element.findall(q("m:e")))
        return f"{_sign(element, 'm:begChr', '(')}{inside}{_sign(element, 'm:endChr', ')')}"
    if tag == q("m:nary"):
        low, high = (_argument(element, name) for name in ("m:sub", "m:sup"))
        limits = (f"_{_in_brackets(low)}" if low else "") + (f"^{_in_brackets(high)}" if high else "")
        return f"{_sign(element, 'm:chr', '∫')}{limits} {_argument(element, 'm:e')}"
    return in_one_line(element) if isinstance(tag, str) else ""


def _argument(element: Element, name: str) -> str:
    found = element.find(q(name))
    return "" if found is None else in_one_line(found)


def _bracketed(element: Element, name: str) -> str:
    return _in_brackets(_argument(element, name))


def _in_brackets(words: str) -> str:
    return words if _SIMPLE.fullmatch(words) else f"({words})"


def _sign(element: Element, name: str, usual: str) -> str:
    stated = element.find(f"*/{q(name)}")
    return usual if stated is None else str(stated.get(q("m:val"), ""))
