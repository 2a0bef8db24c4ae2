"""Charts as static SVG: data in, markup out. No database, no request, no script, no inline style.

    line_chart(points, name="w12", title="…", unit="szt.", course=Course(…), earlier=[…])
    sparkline(points, name="w12", title="…", course=Course(…))
    small_multiples(series, name="w12")      -> SmallMultiples: one drawing each, one scale
    stacked_bar(parts, name="stan", title="…"); pattern_swatch(pattern, name="stan") for its legend
    powiat_map(values, name="w12", title="…") -> PowiatMap: the drawing and its legend

`name` is unique on a page: ids of titles and patterns begin with it. Every drawing is one
`role="img"` with a title and a description in words; colours, sizes and line styles are
presentation attributes, so that the markup looks the same in a page, in a PDF (WeasyPrint reads
no style sheet of the page inside an SVG) and as a file of its own. `monitoring/charts.css` only
adds what a screen needs: larger letters on a phone, system colours in high contrast.

Values are decimals; a missing year is a gap, never zero. A value that is no finite number raises
ValueError. See docs/monitoring-public.md.
"""

from .bars import Part, pattern_swatch, stacked_bar
from .lines import Course, Point, Series, SmallMultiples, line_chart, small_multiples, sparkline
from .powiats import LegendEntry, PowiatMap, powiat_map

__all__ = [
    "Course",
    "LegendEntry",
    "Part",
    "Point",
    "PowiatMap",
    "Series",
    "SmallMultiples",
    "line_chart",
    "pattern_swatch",
    "powiat_map",
    "small_multiples",
    "sparkline",
    "stacked_bar",
]
