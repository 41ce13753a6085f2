"""Bar charts as SVG, written by hand: no library, the same bytes from the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from bench.spread import Spread

_COLOURS = ("#9aa0a6", "#f2a33a", "#7e57c2", "#1a73e8")
_WIDTH, _HEIGHT = 720, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 56, 40
_TICKS = 4
_STYLE = "font-family:system-ui,sans-serif;font-size:12px;fill:#5f6368"


def bars(title: str, unit: str, groups: Mapping[str, Mapping[str, Spread]]) -> str:
    """A group of bars for each workload, in it a bar for each arm: the median, with a line from the
    least to the most. Arms have the colour of their place among all of them."""
    arms = list(dict.fromkeys(arm for group in groups.values() for arm in group))
    top = max(spread.most for group in groups.values() for spread in group.values()) or 1.0
    high, wide = _HEIGHT - _TOP - _BOTTOM, _WIDTH - _LEFT - _RIGHT

    def y(value: float) -> float:
        return _TOP + high * (1 - value / top)

    parts = [f'<text x="{_LEFT}" y="20" style="font-weight:bold">{escape(title)} ({unit})</text>']
    for tick in range(_TICKS + 1):
        value = top * tick / _TICKS
        parts.append(_line(_LEFT, y(value), _WIDTH - _RIGHT, y(value), "#dadce0"))
        parts.append(_text(_LEFT - 6, y(value) + 4, f"{value:.3g}", "end"))
    slot = wide / len(groups)
    bar = slot * 0.8 / len(arms)
    for place, (name, group) in enumerate(groups.items()):
        start = _LEFT + slot * (place + 0.1)
        for arm, spread in group.items():
            index = arms.index(arm)
            x = start + bar * index
            colour = _COLOURS[index % len(_COLOURS)]
            height = high + _TOP - y(spread.median)
            parts.append(
                f'<rect x="{x:.1f}" y="{y(spread.median):.1f}" width="{bar * 0.9:.1f}" '
                f'height="{height:.1f}" fill="{colour}"/>'
            )
            middle = x + bar * 0.45
            parts.append(_line(middle, y(spread.least), middle, y(spread.most), "#202124"))
        parts.append(_text(_LEFT + slot * (place + 0.5), _HEIGHT - 16, name, "middle"))
    parts.extend(_legend(arms))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" style="{_STYLE};background:#fff">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _legend(arms: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for index, arm in enumerate(arms):
        x = _LEFT + index * 150
        colour = _COLOURS[index % len(_COLOURS)]
        parts.append(f'<rect x="{x}" y="32" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(x + 14, 41, arm, "start"))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        'stroke-width="1"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
