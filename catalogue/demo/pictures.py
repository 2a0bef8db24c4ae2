"""Plain drawings for example entities: no photo of a real place or person stands in for them."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

SIZE = (1200, 800)
Point = tuple[float, float]

CREAM, SAND, WHITE, INK = "#f6efe2", "#e3d2b3", "#ffffff", "#14213d"
GREEN, DEEP_GREEN, LEAF = "#0b6e5f", "#084c42", "#7fa65a"
ORANGE, BROWN, CRUST = "#b4540a", "#7a4a21", "#c98b4a"
SKY, WATER, DEEP_WATER = "#dcebf3", "#6fa8c4", "#2f6b8a"
ROSE, DEEP_ROSE, RED = "#d98a9a", "#a63d57", "#b23a32"


class Canvas:
    """Draws at twice the size; made smaller at the end, edges become smooth."""

    def __init__(self, background: str, size: tuple[int, int] = SIZE) -> None:
        self.size = size
        self.image = Image.new("RGB", (size[0] * 2, size[1] * 2), background)
        self.draw = ImageDraw.Draw(self.image)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, colour: str, radius: float = 0
    ) -> None:
        self.draw.rounded_rectangle((x0 * 2, y0 * 2, x1 * 2, y1 * 2), radius * 2, fill=colour)

    def oval(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.draw.ellipse(
            ((x - width) * 2, (y - height) * 2, (x + width) * 2, (y + height) * 2), fill=colour
        )

    def shape(self, points: Sequence[Point], colour: str) -> None:
        self.draw.polygon([(x * 2, y * 2) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        self.draw.line(
            [(x * 2, y * 2) for x, y in points], fill=colour, width=round(width * 2), joint="curve"
        )

    def leaf(self, x: float, y: float, length: float, turn: float, colour: str) -> None:
        """A pointed leaf that grows from (x, y) at an angle in degrees."""
        along = (math.cos(math.radians(turn)), math.sin(math.radians(turn)))
        steps = [n / 20 for n in range(21)]
        upper = [(length * t, length * 0.22 * math.sin(math.pi * t)) for t in steps]
        outline = upper + [(a, -b) for a, b in reversed(upper)]
        self.shape(
            [
                (x + a * along[0] - b * along[1], y + a * along[1] + b * along[0])
                for a, b in outline
            ],
            colour,
        )

    def saved(self) -> bytes:
        file = io.BytesIO()
        self.image.resize(self.size, Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
        return file.getvalue()


def plate() -> bytes:
    canvas = Canvas(CREAM)
    for n in range(-1, 13, 2):
        canvas.box(n * 100, 0, n * 100 + 50, 800, SAND)
        canvas.box(0, n * 100, 1200, n * 100 + 50, "#efdfc3")
    canvas.oval(600, 410, 290, 290, "#d9c7a5")
    canvas.oval(600, 400, 285, 285, WHITE)
    canvas.oval(600, 400, 205, 205, "#eee7da")
    canvas.oval(600, 400, 190, 190, RED)
    for x, y, size in ((540, 340, 26), (660, 380, 20), (590, 460, 24), (680, 470, 15)):
        canvas.oval(x, y, size, size, "#d9776b")
    for x, y, turn in ((600, 400, -30), (560, 400, 70), (650, 430, 150)):
        canvas.leaf(x, y, 60, turn, LEAF)
    canvas.box(965, 190, 985, 640, "#8f98a3", 10)
    canvas.oval(975, 215, 42, 66, "#8f98a3")
    return canvas.saved()


def loaf() -> bytes:
    canvas = Canvas(SKY)
    canvas.box(0, 560, 1200, 800, "#c8a97e")
    canvas.box(120, 540, 1080, 620, BROWN, 30)
    canvas.oval(600, 420, 360, 170, CRUST)
    canvas.box(240, 420, 960, 560, CRUST, 60)
    for x in (380, 500, 620, 740):
        canvas.shape([(x, 480), (x + 70, 300), (x + 100, 305), (x + 34, 486)], "#f0d9ae")
    for x, turn in ((1010, -110), (1030, -80), (1050, -50)):
        canvas.line([(1030, 560), (x, 300)], "#b98f3d", 5)
        canvas.leaf(x, 310, 90, turn, "#d9ac4e")
    return canvas.saved()


def sieve() -> bytes:
    canvas = Canvas("#e9e2d4")
    canvas.oval(600, 420, 310, 310, BROWN)
    canvas.oval(600, 420, 280, 280, CRUST)
    canvas.oval(600, 420, 255, 255, CREAM)
    for n in range(-11, 12):
        reach = math.sqrt(255**2 - (n * 22) ** 2)
        canvas.line([(600 + n * 22, 420 - reach), (600 + n * 22, 420 + reach)], "#a79c86", 3)
        canvas.line([(600 - reach, 420 + n * 22), (600 + reach, 420 + n * 22)], "#a79c86", 3)
    for x, y in ((180, 660), (230, 700), (150, 720), (1010, 690), (1060, 650), (1080, 720)):
        canvas.oval(x, y, 16, 11, "#8a6a3c")
    return canvas.saved()


def river() -> bytes:
    canvas = Canvas(SKY)
    canvas.oval(930, 150, 70, 70, "#f3d58a")
    canvas.oval(250, 380, 480, 110, LEAF)
    canvas.oval(900, 390, 560, 90, "#6d9450")
    canvas.box(0, 380, 1200, 800, WATER)
    for row, colour in enumerate(("#82b6cf", DEEP_WATER, "#82b6cf", DEEP_WATER, "#82b6cf")):
        y = 430 + row * 75
        wave = [(x, y + 9 * math.sin(x / 55 + row)) for x in range(-20, 1240, 10)]
        canvas.line(wave, colour, 5)
    canvas.shape([(330, 560), (870, 560), (780, 625), (420, 625)], ORANGE)
    canvas.shape([(330, 560), (870, 560), (850, 578), (350, 578)], "#d8772a")
    canvas.oval(600, 560, 70, 15, "#5c2b05")
    canvas.line([(440, 470), (760, 640)], BROWN, 12)
    canvas.oval(435, 466, 34, 18, BROWN)
    canvas.oval(768, 645, 34, 18, BROWN)
    return canvas.saved()


def thread() -> bytes:
    canvas = Canvas("#f1e6e8")
    canvas.box(350, 140, 650, 200, BROWN, 20)
    canvas.box(350, 600, 650, 660, BROWN, 20)
    canvas.box(385, 200, 615, 600, GREEN)
    for y in range(215, 600, 22):
        canvas.line([(385, y), (615, y + 10)], DEEP_GREEN, 4)
    canvas.line([(905, 130), (790, 690)], "#8f98a3", 14)
    canvas.line([(901, 152), (894, 188)], "#f1e6e8", 6)
    loose = [
        (615 + t * 2.83, 560 - 390 * (t / 100) ** 2 + 90 * math.sin(t / 16)) for t in range(101)
    ]
    canvas.line(loose, GREEN, 6)
    return canvas.saved()


def planks() -> bytes:
    canvas = Canvas("#e4e8e4")
    canvas.box(0, 690, 1200, 800, "#b9bdb3")
    for left, colour, grain in (
        (210, "#d9b27c", "#c09559"),
        (480, "#b98550", "#9c6a38"),
        (750, "#8f5c33", "#754722"),
    ):
        canvas.shape([(left + 40, 90), (left + 250, 90), (left + 210, 720), (left, 720)], colour)
        for n in range(1, 5):
            x = left + n * 42
            points = [
                (x + 40 - 40 * t + 9 * math.sin(t * 9 + n), 90 + 630 * t)
                for t in [step / 40 for step in range(41)]
            ]
            canvas.line(points, grain, 4)
        canvas.oval(left + 120, 360 + left / 6, 20, 32, grain)
    return canvas.saved()


def beds() -> bytes:
    canvas = Canvas(SKY)
    canvas.box(0, 260, 1200, 800, "#8a6a4a")
    canvas.oval(600, 270, 800, 70, LEAF)
    for row in range(4):
        y = 380 + row * 115
        canvas.box(0, y, 1200, y + 46, "#6d5136")
        size = 46 + row * 14
        for n in range(7 + 4 - row):
            x = 60 + n * (1200 / (10 - row))
            for turn in (-150, -115, -90, -65, -30):
                canvas.leaf(x, y + 20, size, turn, (GREEN, "#2f8a52")[(n + row) % 2])
    return canvas.saved()


def apples() -> bytes:
    canvas = Canvas("#efe9dd")
    canvas.box(0, 560, 1200, 800, "#dccfb6")
    for x, y, colour in ((340, 460, RED), (880, 480, "#c9a227")):
        canvas.oval(x - 45, y, 120, 135, colour)
        canvas.oval(x + 45, y, 120, 135, colour)
        canvas.line([(x, y - 110), (x + 14, y - 190)], BROWN, 10)
        canvas.leaf(x + 10, y - 160, 90, -20, LEAF)
    canvas.oval(565, 520, 115, 130, RED)
    canvas.oval(655, 520, 115, 130, RED)
    canvas.oval(570, 520, 98, 113, "#f7f0d2")
    canvas.oval(650, 520, 98, 113, "#f7f0d2")
    canvas.oval(610, 525, 34, 58, "#e6d9a6")
    canvas.leaf(598, 500, 44, 90, BROWN)
    canvas.leaf(624, 500, 44, 90, BROWN)
    return canvas.saved()


def roses() -> bytes:
    canvas = Canvas("#f4ece6")
    for x, y, size in ((330, 330, 130), (620, 270, 150), (890, 370, 120)):
        canvas.line([(x, y), (600, 820)], DEEP_GREEN, 12)
        for n in range(7):
            turn = math.radians(n * 360 / 7)
            petal = (x + size * 0.55 * math.cos(turn), y + size * 0.55 * math.sin(turn))
            canvas.oval(*petal, size * 0.52, size * 0.52, ROSE)
        for share, colour in ((0.72, "#cc6f84"), (0.5, "#bb5670"), (0.26, DEEP_ROSE)):
            canvas.oval(x + size * (0.72 - share) * 0.2, y, size * share, size * share, colour)
    for x, y, turn in ((500, 620, 160), (560, 560, 200), (660, 580, -20), (690, 660, 20)):
        canvas.leaf(x, y, 150, turn, GREEN)
    return canvas.saved()


def laundry() -> bytes:
    canvas = Canvas(SKY)
    canvas.box(0, 640, 1200, 800, LEAF)
    rope = [(x, 150 + 60 * (1 - ((x - 600) / 600) ** 2)) for x in range(0, 1201, 20)]
    for left, width, drop in ((130, 260, 340), (450, 300, 380), (810, 250, 330)):
        top = 190
        hem = [
            (left + width * t, top + drop + 12 * math.sin(t * 14))
            for t in [step / 30 for step in range(31)]
        ]
        canvas.shape([(left, top), (left + width, top), *reversed(hem)], WHITE)
        canvas.box(left + width * 0.3, top, left + width * 0.34, top + drop - 20, "#eef3f6")
        canvas.box(left + width * 0.7, top, left + width * 0.74, top + drop - 20, "#eef3f6")
        for x in (left + 20, left + width - 30):
            canvas.box(x, top - 26, x + 12, top + 20, ORANGE, 4)
    canvas.line(rope, INK, 5)
    canvas.shape([(480, 640), (720, 640), (690, 750), (510, 750)], CRUST)
    for n in range(4):
        canvas.line([(486 + n * 6, 662 + n * 24), (714 - n * 6, 662 + n * 24)], BROWN, 6)
    return canvas.saved()


PICTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "talerz": ("Talerz z zupą", plate),
    "bochenek": ("Bochenek chleba", loaf),
    "sito": ("Sito", sieve),
    "fale": ("Kajak na rzece", river),
    "nitka": ("Szpulka nici", thread),
    "deska": ("Trzy deski", planks),
    "grzadki": ("Grządki", beds),
    "jablko": ("Jabłka", apples),
    "roza": ("Róże", roses),
    "pranie": ("Obrusy na sznurze", laundry),
}
"""Title of the image and what draws it, by the name that the texts use."""


def picture(name: str) -> tuple[str, bytes]:
    """Title and PNG of the picture that the texts call `name`."""
    title, draw = PICTURES[name]
    return f"{title} (ilustracja przykładowa)", draw()
