"""Small plots as SVG: bars over time, an interval on a scale, a part of a whole.

Drawn by hand: a plotting library would bring megabytes of script into the page, or pictures that know
neither the reader's colours nor the keyboard. Colours are classes, which the page's style fills in.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_BAR = 4
"""Width of a month."""


def bars(values: Sequence[int], names: Sequence[str], height: int, label: str) -> str:
    """One bar for each value, scaled to the largest; wide plots shrink to their place."""
    most = max(values, default=0) or 1
    drawn = []
    for number, (value, name) in enumerate(zip(values, names)):
        if value:
            tall = max(1.0, value * height / most)
            drawn.append(
                f'<rect class="bar" x="{number * _BAR}" y="{height - tall:.1f}" width="{_BAR - 1}"'
                f' height="{tall:.1f}"><title>{escape(name)}: {value}</title></rect>'
            )
    width = max(1, len(values) * _BAR)
    return _svg(width, height, label, "".join(drawn), stretch=True)


def interval(low: float, high: float, share: float, wanted: float, label: str) -> str:
    """A dot with its interval between 0 and 1, and a line at what is wanted."""
    left, right, dot, line = (4 + 192 * value for value in (low, high, share, wanted))
    return _svg(
        200,
        16,
        label,
        f'<line class="axis" x1="4" y1="8" x2="196" y2="8"/>'
        f'<line class="wanted" x1="{line:.1f}" y1="1" x2="{line:.1f}" y2="15"/>'
        f'<line class="span" x1="{left:.1f}" y1="8" x2="{right:.1f}" y2="8"/>'
        f'<circle class="dot" cx="{dot:.1f}" cy="8" r="3.5"/>',
    )


def part(found: int, of: int, most: int, label: str) -> str:
    """A bar as long as `of`, filled as far as `found`; `most` is the length of the scale."""
    full = 196 * of / (most or 1)
    filled = 196 * found / (most or 1)
    return _svg(
        200,
        16,
        label,
        f'<rect class="whole" x="2" y="3" width="{full:.1f}" height="10"/>'
        f'<rect class="bar" x="2" y="3" width="{filled:.1f}" height="10"/>',
    )


def _svg(width: int, height: int, label: str, drawn: str, *, stretch: bool = False) -> str:
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}"{ratio}>{drawn}</svg>'
    )
