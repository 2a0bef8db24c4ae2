"""Plain drawings for example events: no photo of a real place or person stands in for them."""

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
    ORANGE,
    RED,
    ROSE,
    SAND,
    SKY,
    WATER,
    WHITE,
    Canvas,
)


def stalls() -> bytes:
    canvas = Canvas(SKY)
    canvas.box(0, 640, 1200, 800, SAND)
    for left, colour in ((90, GREEN), (450, ORANGE), (810, RED)):
        for x in (left + 14, left + 274):
            canvas.box(x, 260, x + 12, 640, BROWN)
        for n in range(6):
            x = left + n * 50
            canvas.shape(
                [(x, 180), (x + 50, 180), (x + 50, 290), (x, 290)], colour if n % 2 else WHITE
            )
            canvas.oval(x + 25, 290, 25, 22, colour if n % 2 else WHITE)
        canvas.box(left, 470, left + 300, 640, CRUST, 6)
        canvas.box(left - 10, 455, left + 310, 480, BROWN, 6)
        for n in range(3):
            canvas.oval(left + 55 + n * 45, 440, 26, 18, CRUST)
        for n in range(3):
            canvas.box(left + 195 + n * 34, 412, left + 221 + n * 34, 455, ROSE, 6)
            canvas.box(left + 195 + n * 34, 404, left + 221 + n * 34, 416, INK, 3)
    return canvas.saved()


def hall() -> bytes:
    canvas = Canvas(CREAM)
    canvas.box(0, 470, 1200, 800, BROWN)
    canvas.box(260, 70, 940, 400, WHITE, 8)
    canvas.box(260, 70, 940, 120, GREEN, 8)
    for n, height in enumerate((90, 130, 110, 180, 220)):
        canvas.box(340 + n * 110, 370 - height, 400 + n * 110, 370, (WATER, GREEN)[n % 2])
    canvas.shape([(110, 330), (210, 330), (230, 500), (90, 500)], CRUST)
    canvas.oval(160, 262, 34, 40, INK)
    canvas.box(115, 300, 205, 340, INK, 20)
    for row in range(3):
        y = 540 + row * 95
        size = 30 + row * 9
        for n in range(9 - row):
            x = 90 + row * 45 + n * (1020 - row * 90) / (8 - row)
            canvas.oval(x, y, size, size * 1.12, (INK, DEEP_GREEN, "#5c2b05")[(n + row) % 3])
            canvas.box(x - size * 1.5, y + size, x + size * 1.5, y + size * 3, INK, size)
    return canvas.saved()


def flipchart() -> bytes:
    canvas = Canvas("#e4e8e4")
    canvas.box(0, 650, 1200, 800, "#c8a97e")
    for points in ([(430, 560), (330, 760)], [(700, 560), (800, 760)], [(565, 560), (565, 740)]):
        canvas.line(points, BROWN, 16)
    canvas.box(320, 80, 810, 600, WHITE, 10)
    canvas.box(320, 80, 810, 130, GREEN, 10)
    for n, height in enumerate((80, 130, 190)):
        canvas.box(380 + n * 75, 400 - height, 430 + n * 75, 400, (WATER, ORANGE, GREEN)[n])
    canvas.line([(365, 402), (620, 402)], INK, 5)
    for n in range(5):
        canvas.line([(370, 450 + n * 28), (740 - n * 36, 450 + n * 28)], "#8f98a3", 6)
    for n in range(3):
        canvas.box(660, 190 + n * 70, 760, 240 + n * 70, ("#f3d58a", ROSE, SKY)[n], 4)
    canvas.box(870, 600, 1180, 630, BROWN, 8)
    for x, colour in ((930, RED), (1030, GREEN), (1120, ORANGE)):
        canvas.box(x - 26, 545, x + 26, 600, colour, 8)
        canvas.oval(x + 30, 572, 14, 16, colour)
    return canvas.saved()


def round_table() -> bytes:
    canvas = Canvas("#d9e6dd")
    for n in range(6):
        turn = math.radians(n * 60 + 30)
        x, y = 600 + 330 * math.cos(turn), 400 + 300 * math.sin(turn)
        canvas.oval(x, y, 95, 80, (GREEN, ORANGE, WATER, RED, DEEP_GREEN, ROSE)[n])
        canvas.oval(x, y, 42, 42, (INK, BROWN, "#5c2b05")[n % 3])
    canvas.oval(600, 400, 230, 215, CRUST)
    canvas.oval(600, 400, 215, 200, "#d9b27c")
    for n in range(6):
        turn = math.radians(n * 60 + 30)
        x, y = 600 + 140 * math.cos(turn), 400 + 130 * math.sin(turn)
        canvas.box(x - 34, y - 24, x + 34, y + 24, WHITE, 4)
        canvas.line([(x - 22, y - 6), (x + 22, y - 6)], "#8f98a3", 3)
        canvas.line([(x - 22, y + 8), (x + 10, y + 8)], "#8f98a3", 3)
    canvas.oval(600, 400, 34, 34, RED)
    canvas.oval(600, 400, 22, 22, "#5c2b05")
    return canvas.saved()


PICTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "stragany": ("Stragany na targach", stalls),
    "sala": ("Sala konferencyjna", hall),
    "tablica": ("Tablica na szkoleniu", flipchart),
    "stolik": ("Rozmowa przy stoliku", round_table),
}
"""Title of the image and what draws it, by the name that the texts use."""


def picture(name: str) -> tuple[str, bytes]:
    """Title and PNG of the picture that the texts call `name`."""
    title, draw = PICTURES[name]
    return f"{title} (ilustracja przykładowa)", draw()
