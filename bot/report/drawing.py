"""Charts drawn by matplotlib: one picture for Discord, one piece of a page. Imported only when something is drawn."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

import re
from html import escape
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bot.report.colours import DARK, LIGHT, MARKED, variables, with_variables

if TYPE_CHECKING:
    from bot.report.chart import Chart
    from bot.report.colours import Colours

WIDTH_PT = 350
"""What a phone shows of a picture in Discord, in points: text of 12 pt here is 12 pt there."""

TEXT_PT = 12.5
PIXELS_PER_POINT = 3

_lock = Lock()
"""Matplotlib's fonts are shared, and made for one thread at a time."""

# A dollar sign in a name is no formula; text stays text, in whatever font the reader has.
mpl.rcParams.update(
    {
        "font.size": TEXT_PT,
        "xtick.labelsize": TEXT_PT,
        "ytick.labelsize": TEXT_PT,
        "text.parse_math": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "imagine-bot",
        "path.simplify": True,
    }
)

_FONT = re.compile(r"font: ([\d.]+px) [^;\"]+")
_ID = re.compile(r'(\bid="|"#|url\(#)')


def to_png(chart: Chart) -> bytes:
    """Draw for Discord, on paper of its own, which reads on light and dark."""
    out = BytesIO()
    with _lock:
        figure = _drawn(chart, LIGHT)
        figure.set_facecolor(LIGHT.paper)
        figure.set_dpi(72 * PIXELS_PER_POINT)
        FigureCanvasAgg(figure).print_png(out)
    return out.getvalue()


def to_svg(chart: Chart) -> str:
    """Draw for a page: scalable, with its own style for light and dark, and described by its finding."""
    out = BytesIO()
    with _lock:
        figure = _drawn(chart, MARKED)
        figure.set_facecolor("none")
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawing = out.getvalue().decode()
    body = with_variables(drawing[drawing.index(">", drawing.index("<svg")) + 1 :])
    body = _FONT.sub(r"font: \1 system-ui, sans-serif", body)
    body = _ID.sub(rf"\g<1>{chart.name}-", body)  # several drawings share a page
    height = figure.get_figheight() * 72
    name = escape(chart.name)
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {WIDTH_PT} {height:g}" role="img" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{escape(chart.finding)}</title>'
        f"<style>.chart{{{variables(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{.chart{{{variables(DARK)}}}}}</style>{body}"
    )


def _drawn(chart: Chart, colours: Colours) -> Figure:
    figure = Figure(figsize=(WIDTH_PT / 72, 1))
    chart.draw(figure, colours)
    return figure
