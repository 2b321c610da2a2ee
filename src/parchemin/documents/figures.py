"""Line drawings for the parchment as SVG text: the guilloche, the seal's rays, the QR code.

Drawn by formula rather than kept as pictures: they are sharp at any size and weigh little. Lengths are in the
drawing's own units; the template gives the millimetres.
"""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

import segno

INK = "#14213A"
_GOLD = "#EDE7D6"


@cache
def rosette(size: int = 1000) -> str:
    """The pale guilloche behind the text: three rings of epitrochoid loops, one ``size`` square drawing."""
    rings = (
        _ring(size / 2, 0.415, 0.075, 120),
        _ring(size / 2, 0.30, 0.072, 96),
        _ring(size / 2, 0.175, 0.068, 72),
    )
    return _svg(size, size, f'<g fill="none" stroke="{_GOLD}" stroke-width="1">{"".join(rings)}</g>')


def _ring(centre: float, radius: float, depth: float, loops: int) -> str:
    """Loops of ``depth`` around a circle of ``radius``, both as shares of the whole drawing."""
    scale = centre * 2
    points = []
    steps = loops * 16
    for step in range(steps + 1):
        turn = 2 * pi * step / steps
        # the small circle turns ``loops`` times while its centre goes round once
        x = centre + scale * (radius * cos(turn) + depth * cos(turn * (loops + 1)))
        y = centre + scale * (radius * sin(turn) + depth * sin(turn * (loops + 1)))
        points.append(f"{x:.1f} {y:.1f}")
    return f'<path d="M{"L".join(points)}Z"/>'


@cache
def border(width: float, height: float = 10.0, period: float = 10.0) -> str:
    """A strip of interlaced waves, ``width`` by ``height``; it starts and ends on a whole wave."""
    waves = max(1, round(width / period))
    strands = (_wave(width, height, waves, shift, share) for shift in (0.0, 0.5) for share in (0.40, 0.27))
    fine = (_wave(width, height, waves * 2, shift, 0.38) for shift in (0.0, 0.5))
    body = "".join(strands)
    return _svg(
        width,
        height,
        f'<g fill="none" stroke="{INK}" stroke-width="0.17">{body}</g>'
        f'<g fill="none" stroke="{INK}" stroke-width="0.09">{"".join(fine)}</g>',
    )


def _wave(width: float, height: float, waves: int, shift: float, share: float) -> str:
    steps = waves * 12
    points = (
        f"{width * step / steps:.2f} {height / 2 + height * share * sin(2 * pi * (waves * step / steps + shift)):.2f}"
        for step in range(steps + 1)
    )
    return f'<path d="M{"L".join(points)}"/>'


@cache
def corner(size: float = 10.0) -> str:
    """A corner of the frame: concentric rings and petals in a square."""
    half = size / 2
    rings = "".join(
        f'<circle cx="{half}" cy="{half}" r="{half * share:.2f}"/>' for share in (0.84, 0.62, 0.24)
    )
    petals = _petals(half, half * 0.73, half * 0.11, 24) + _petals(half, half * 0.42, half * 0.18, 16)
    return _svg(size, size, f'<g fill="none" stroke="{INK}" stroke-width="0.16">{rings}{petals}</g>')


def _petals(centre: float, radius: float, depth: float, count: int) -> str:
    steps = count * 16
    points = (
        f"{centre + (radius + depth * cos(count * turn)) * cos(turn):.2f} "
        f"{centre + (radius + depth * cos(count * turn)) * sin(turn):.2f}"
        for turn in (2 * pi * step / steps for step in range(steps + 1))
    )
    return f'<path d="M{"L".join(points)}Z"/>'


@cache
def seal_disc(colour: str, size: int = 400) -> str:
    """The wax: a lobed disc in ``colour`` with rings and rays in pale lines; the words are set by the template."""
    half = size / 2
    lobes = 44
    edge = " L".join(
        f"{half + half * (0.962 + 0.034 * cos(lobes * turn)) * cos(turn):.2f} "
        f"{half + half * (0.962 + 0.034 * cos(lobes * turn)) * sin(turn):.2f}"
        for turn in (2 * pi * step / (lobes * 12) for step in range(lobes * 12))
    )
    rings = "".join(
        f'<circle cx="{half}" cy="{half}" r="{half * radius:.1f}" stroke-width="{width}"/>'
        for radius, width in ((0.90, 2.2), (0.63, 2.2), (0.60, 1.0), (0.25, 1.6))
    )
    rays = _ring_of_loops(half, half * 0.425, half * 0.155, 60)
    return _svg(
        size,
        size,
        f'<path d="M{edge}Z" fill="{colour}"/>'
        f'<g fill="none" stroke="#FFFEFB" stroke-opacity="0.92">{rings}</g>'
        f'<g fill="none" stroke="#FFFEFB" stroke-opacity="0.55" stroke-width="0.8">{rays}</g>',
    )


def _ring_of_loops(centre: float, radius: float, depth: float, loops: int) -> str:
    steps = loops * 20
    points = (
        f"{centre + radius * cos(turn) + depth * cos(turn * (loops + 1)):.2f} "
        f"{centre + radius * sin(turn) + depth * sin(turn * (loops + 1)):.2f}"
        for turn in (2 * pi * step / steps for step in range(steps + 1))
    )
    return f'<path d="M{"L".join(points)}Z"/>'


def qr_code(text: str) -> str:
    """``text`` as a QR code (error level M, quiet zone of four modules), dark modules as one path."""
    symbol = segno.make(text, error="m", micro=False, boost_error=False)
    modules = [
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(symbol.matrix_iter(scale=1, border=4))
        for column, dark in enumerate(line)
        if dark
    ]
    side = symbol.symbol_size(scale=1, border=4)[0]
    return _svg(side, side, f'<path fill="{INK}" d="{"".join(modules)}"/>')


def _svg(width: float, height: float, body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{body}</svg>'
