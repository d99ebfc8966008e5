"""The charts, a module each: it takes what was counted and returns a chart, or None where there is nothing to draw.

Each draws with matplotlib's objects that it is handed, and imports none of it.
"""
