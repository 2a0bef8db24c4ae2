"""Simple labelled charts, drawn so that they look the same on every machine.

Pillow brings one font, which has no Polish letters: the marks over and through the Latin ones
are drawn here, so that no font needs to be installed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 640)
LEFT, TOP, RIGHT, BOTTOM = 90, 110, 1150, 550
INK, LINES, PAPER = "#14213d", "#d5dae3", "#ffffff"
COLOURS = ("#0b6e5f", "#14213d", "#b4540a")

_BASE = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ–„”", 'acelnoszzACELNOSZZ-""')
_ACUTE, _DOT, _OGONEK, _STROKE = set("ćńóśźĆŃÓŚŹ"), set("żŻ"), set("ąęĄĘ"), set("łŁ")


class Pen:
    """Draws on a picture twice the size, which is made smaller at the end: smooth edges."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self.size = size
        self.image = Image.new("RGB", (size[0] * 2, size[1] * 2), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: int = 1) -> None:
        self.draw.line(
            [(x * 2, y * 2) for x, y in points], fill=colour, width=width * 2, joint="curve"
        )

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: str) -> None:
        self.draw.rectangle((x0 * 2, y0 * 2, x1 * 2, y1 * 2), fill=colour)

    def dot(self, x: float, y: float, colour: str, radius: float = 5) -> None:
        self.draw.ellipse(
            ((x - radius) * 2, (y - radius) * 2, (x + radius) * 2, (y + radius) * 2), fill=colour
        )

    def text(
        self, x: float, y: float, words: str, size: int = 22, align: str = "left",
        colour: str = INK,
    ) -> None:  # fmt: skip
        font = ImageFont.load_default(size * 2)
        letters = words.translate(_BASE)
        start = x * 2 - font.getlength(letters) * {"left": 0, "middle": 0.5, "right": 1}[align]
        self.draw.text((start, y * 2), letters, font=font, fill=colour, anchor="ls")
        for n, letter in enumerate(words):
            left = start + font.getlength(letters[:n])
            box = self.draw.textbbox((left, y * 2), letters[n], font=font, anchor="ls")
            self._mark(letter, box, size * 2, colour)

    def _mark(
        self, letter: str, box: tuple[float, float, float, float], size: int, colour: str
    ) -> None:
        left, top, right, bottom = box
        middle, width = (left + right) / 2, max(2, round(size * 0.075))
        if letter in _ACUTE:
            start = (middle - size * 0.04, top - size * 0.06)
            self.draw.line(
                (*start, middle + size * 0.1, top - size * 0.2), fill=colour, width=width
            )
        elif letter in _DOT:
            y, r = top - size * 0.13, size * 0.06
            self.draw.ellipse((middle - r, y - r, middle + r, y + r), fill=colour)
        elif letter in _STROKE:
            y, reach = (top + bottom) / 2, size * 0.13
            x = left + size * 0.06 if letter == "Ł" else middle
            self.draw.line(
                (x - reach, y + reach * 0.7, x + reach, y - reach * 0.7), fill=colour, width=width
            )
        elif letter in _OGONEK:
            x = right - size * 0.12
            self.draw.arc(
                (x - size * 0.08, bottom - size * 0.03, x + size * 0.14, bottom + size * 0.2),
                90, 250, fill=colour, width=width,
            )  # fmt: skip

    def saved(self, kind: str, **options: Any) -> bytes:
        file = io.BytesIO()
        self.image.resize(self.size, Image.Resampling.LANCZOS).save(file, kind, **options)
        return file.getvalue()


def _frame(title: str, top_value: float, step: float) -> tuple[Pen, Callable[[float], float]]:
    pen = Pen()
    pen.text(LEFT, 54, title, size=28)

    def height(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top_value

    value = 0.0
    while value <= top_value:
        pen.line([(LEFT, height(value)), (RIGHT, height(value))], LINES)
        pen.text(LEFT - 14, height(value) + 7, f"{value:g}", size=20, align="right")
        value += step
    pen.line([(LEFT, BOTTOM), (RIGHT, BOTTOM)], INK, 2)
    return pen, height


def bars(title: str, values: Mapping[str, float], top_value: float, step: float) -> bytes:
    pen, height = _frame(title, top_value, step)
    room = (RIGHT - LEFT) / len(values)
    for n, (label, value) in enumerate(values.items()):
        middle = LEFT + room * (n + 0.5)
        pen.box(middle - room * 0.3, height(value), middle + room * 0.3, BOTTOM, COLOURS[0])
        number = f"{value:g}".replace(".", ",")
        pen.text(middle, height(value) - 12, number, size=22, align="middle")
        pen.text(middle, BOTTOM + 36, label, size=22, align="middle")
    return pen.saved("PNG", optimize=True)


def lines(
    title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]],
    top_value: float, step: float,
) -> bytes:  # fmt: skip
    """Each line ends in its name, so that colour is not needed to tell them apart."""
    pen, height = _frame(title, top_value, step)
    room = (RIGHT - 190 - LEFT) / (len(labels) - 1)
    for n, label in enumerate(labels):
        pen.text(LEFT + room * n, BOTTOM + 36, label, size=20, align="middle")
    for colour, (name, values) in zip(COLOURS, series.items(), strict=True):
        points = [(LEFT + room * n, height(value)) for n, value in enumerate(values)]
        for pair in pairwise(points):
            pen.line(pair, colour, 4)
        for x, y in points:
            pen.dot(x, y, colour)
        x, y = points[-1]
        pen.box(x + 12, y - 16, RIGHT, y + 16, PAPER)
        pen.text(x + 16, y + 8, f"{name}: {values[-1]:g}", size=22, colour=colour)
    return pen.saved("PNG", optimize=True)


def regions() -> bytes:
    return bars(
        "Podmioty ekonomii społecznej w podregionach",
        {"bialski": 62, "chełmsko-zamojski": 122, "lubelski": 161, "puławski": 89},
        180,
        30,
    )


def scenarios() -> bytes:
    return lines(
        "Spółdzielnie socjalne w trzech scenariuszach",
        [str(year) for year in range(2011, 2021)],
        {
            "rozwojowy": [21, 26, 32, 41, 53, 68, 84, 98, 110, 120],
            "podstawowy": [21, 25, 30, 36, 45, 55, 66, 76, 84, 90],
            "ostrożny": [21, 24, 27, 29, 31, 34, 37, 40, 43, 45],
        },
        140,
        20,
    )


def spending() -> bytes:
    years = (9, 12.6, 18, 24.3, 28.8, 30.6, 30.6, 28.8, 24.3)
    return bars(
        "Roczne wydatki planu (mln zł)",
        {str(year): value for year, value in zip(range(2012, 2021), years, strict=True)},
        35,
        5,
    )


CHARTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "podregiony": ("Podmioty ekonomii społecznej w podregionach", regions),
    "scenariusze": ("Spółdzielnie socjalne w trzech scenariuszach", scenarios),
    "wydatki": ("Roczne wydatki planu", spending),
}
"""Title of the image and what draws it, by the name that the texts use."""
