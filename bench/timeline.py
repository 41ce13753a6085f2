"""What threads did when, as SVG written by hand: a lane for each thread, a colour for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from models.trace import Span

_COLOURS = {
    "step": "#1a73e8",
    "job": "#f2a33a",
    "encode": "#188038",
    "decode": "#7e57c2",
    "png": "#d81b60",
    "idle": "#dadce0",
}
_OTHER = "#5f6368"
_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 112, 24, 60, 40
_LANE, _BETWEEN = 34, 10
_TICK = 100
"""Milliseconds."""
_LABELLED = 13
"""Pixels that the number of joined calls needs."""
_STYLE = "font-family:system-ui,sans-serif;font-size:12px;fill:#5f6368"


def timeline(
    title: str,
    milliseconds: float,
    lanes: Mapping[str, str],
    units: Mapping[str, str],
    spans: Sequence[Span],
) -> str:
    """`spans`: in milliseconds. `lanes`, `units`: what those of a thread and of a unit are called,
    in the order in which they are shown; the number of calls stands in a span that has room."""
    bottom = _TOP + len(lanes) * (_LANE + _BETWEEN)
    places = {name: _TOP + index * (_LANE + _BETWEEN) for index, name in enumerate(lanes)}
    scale = (_WIDTH - _LEFT - _RIGHT) / milliseconds
    parts = [f'<text x="16" y="20" style="font-weight:bold">{escape(title)}</text>']
    x = 16.0
    for unit, word in units.items():
        parts.append(f'<rect x="{x:.0f}" y="32" width="10" height="10" fill="{_colour(unit)}"/>')
        parts.append(_text(x + 14, 41, word, "start"))
        x += 40 + 5.8 * len(word)
    for tick in range(0, int(milliseconds) + 1, _TICK):
        at = _LEFT + tick * scale
        parts.append(
            f'<line x1="{at:.1f}" y1="{_TOP - 6}" x2="{at:.1f}" y2="{bottom}" stroke="#dadce0"/>'
        )
        parts.append(_text(at, bottom + 16, str(tick), "middle"))
    parts.append(_text(_WIDTH - _RIGHT, bottom + 32, "milliseconds", "end"))
    for name, word in lanes.items():
        parts.append(_text(_LEFT - 10, places[name] + _LANE / 2 + 4, word, "end"))
    for span in spans:
        wide = max(0.4, (span.end - span.begin) * scale)
        left, top = _LEFT + span.begin * scale, places[span.thread]
        parts.append(
            f'<rect x="{left:.2f}" y="{top}" width="{wide:.2f}" height="{_LANE}" '
            f'fill="{_colour(span.unit)}"/>'
        )
        if span.calls and wide >= _LABELLED:
            label = f'fill:#fff" text-anchor="middle">{span.calls}</text>'
            at = f'x="{left + wide / 2:.1f}" y="{top + _LANE / 2 + 4:.0f}"'
            parts.append(f'<text {at} style="{label}')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + _BOTTOM}" '
        f'role="img" aria-label="{escape(title)}" style="{_STYLE};background:#fff">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _colour(unit: str) -> str:
    return _COLOURS.get(unit, _OTHER)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
