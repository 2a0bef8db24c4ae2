"""Covers of the example issues, drawn: no photo of a real place or person stands in for them."""

from __future__ import annotations

import math
from collections.abc import Callable

from catalogue.demo.pictures import (
    BROWN,
    CREAM,
    CRUST,
    DEEP_GREEN,
    GREEN,
    INK,
    LEAF,
    ORANGE,
    RED,
    SAND,
    SKY,
    WHITE,
    Canvas,
)

COVER = (900, 1200)
SUN = "#f2b632"


def _hills(canvas: Canvas, top: float) -> None:
    for shift, (colour, height) in enumerate(((LEAF, 0), ("#5f8f5a", 110), (GREEN, 230))):
        ridge = [
            (x, top + height + 46 * math.sin(x / 190 + shift * 1.9)) for x in range(0, 901, 12)
        ]
        canvas.shape([*ridge, (900, 1200), (0, 1200)], colour)


def signpost() -> bytes:
    canvas = Canvas(SKY, COVER)
    canvas.oval(690, 240, 105, 105, SUN)
    _hills(canvas, 720)
    canvas.box(430, 190, 470, 1110, BROWN, 12)
    for y, left, right, colour in (
        (240, 250, 690, GREEN),
        (365, 210, 640, INK),
        (490, 270, 700, ORANGE),
        (615, 230, 650, DEEP_GREEN),
        (740, 280, 680, RED),
    ):
        if (y // 125) % 2:
            points = [(left, y), (right, y), (right + 55, y + 42), (right, y + 84), (left, y + 84)]
        else:
            points = [(right, y), (left, y), (left - 55, y + 42), (left, y + 84), (right, y + 84)]
        canvas.shape(points, colour)
        for n in range(3):
            canvas.box(left + 40 + n * 120, y + 36, left + 120 + n * 120, y + 48, WHITE, 6)
    canvas.oval(450, 1120, 150, 34, DEEP_GREEN)
    return canvas.saved()


def circles() -> bytes:
    canvas = Canvas(CREAM, COVER)
    for n in range(14):
        canvas.line([(0, 90 * n), (900, 90 * n - 260)], SAND, 4)
    for x, y, colour in ((330, 430, GREEN), (580, 470, SUN), (440, 700, INK)):
        canvas.oval(x, y, 250, 250, colour)
        canvas.oval(x, y, 192, 192, CREAM)
    for x, y, colour in ((330, 430, GREEN), (580, 470, SUN), (440, 700, INK)):
        steps = [math.radians(n) for n in range(-150, 60, 6)]
        arc = [(x + 221 * math.cos(turn), y + 221 * math.sin(turn)) for turn in steps]
        canvas.line(arc, colour, 58)
    for n in range(5):
        canvas.oval(250 + n * 100, 1060, 26, 26, (GREEN, ORANGE, INK, SUN, RED)[n])
    return canvas.saved()


def stall() -> bytes:
    canvas = Canvas("#f4ece0", COVER)
    canvas.box(0, 980, 900, 1200, "#c8a97e")
    for x in (120, 740):
        canvas.box(x, 360, x + 36, 1010, BROWN, 6)
    for n in range(8):
        left = 60 + n * 98
        colour = (RED, WHITE)[n % 2]
        canvas.shape(
            [(left, 380), (left + 98, 380), (left + 84 + 8, 200), (left + 14, 200)], colour
        )
        canvas.oval(left + 49, 380, 49, 36, colour)
    canvas.box(90, 720, 810, 780, CRUST, 8)
    canvas.box(110, 780, 790, 1010, GREEN, 6)
    for n in range(3):
        canvas.box(170 + n * 210, 830, 300 + n * 210, 850, "#0d8674", 8)
    for n, colour in enumerate((ORANGE, RED, SUN)):
        x = 160 + n * 92
        canvas.box(x, 610, x + 70, 720, colour, 14)
        canvas.box(x + 4, 588, x + 66, 616, WHITE, 6)
    canvas.oval(520, 680, 92, 56, CRUST)
    for x in (476, 512, 548):
        canvas.line([(x, 700), (x + 22, 646)], "#f0d9ae", 10)
    canvas.shape([(640, 640), (780, 640), (760, 722), (660, 722)], BROWN)
    for x, y, colour in ((668, 624, RED), (712, 612, LEAF), (752, 626, RED), (690, 592, "#8fb04e")):
        canvas.oval(x, y, 30, 30, colour)
    return canvas.saved()


def village() -> bytes:
    canvas = Canvas(SKY, COVER)
    canvas.oval(180, 200, 80, 80, SUN)
    _hills(canvas, 560)
    canvas.shape([(410, 620), (500, 620), (780, 1200), (180, 1200)], "#d8c39a")
    for y in range(700, 1180, 90):
        canvas.box(462, y, 478, y + 44, WHITE, 4)
    for x, y, wall, roof in (
        (110, 620, WHITE, RED),
        (610, 640, CREAM, BROWN),
        (330, 540, WHITE, INK),
    ):
        canvas.box(x, y, x + 190, y + 140, wall)
        canvas.shape([(x - 24, y), (x + 95, y - 100), (x + 214, y)], roof)
        canvas.box(x + 74, y + 62, x + 116, y + 140, BROWN)
        for window in (x + 22, x + 134):
            canvas.box(window, y + 44, window + 34, y + 82, SKY)
    for x, y in ((60, 900), (820, 860), (760, 990), (110, 1040)):
        canvas.box(x - 7, y, x + 7, y + 70, BROWN)
        canvas.oval(x, y - 30, 44, 62, DEEP_GREEN)
    return canvas.saved()


COVERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "drogowskaz": ("Drogowskaz", signpost),
    "kola": ("Trzy koła", circles),
    "targi": ("Stragan", stall),
    "wies": ("Droga przez wieś", village),
}
"""Title of the image and what draws it, by the name that the texts use."""
