"""Pictures for the report: trends small and large, the totals as a bar, and the signs of ratings, as PNG and as SVG.

matplotlib is loaded only when a picture is drawn: whoever needs no more than a `Picture`, or the geometry of a chart
(`plotting`), shall not wait for it.
"""

from reportgen.charts.bar import ratings_bar
from reportgen.charts.shapes import Picture
from reportgen.charts.sign import rating_sign
from reportgen.charts.sparkline import sparkline, sparklines
from reportgen.charts.trend import how_to_read, trend_charts

__all__ = ["Picture", "how_to_read", "rating_sign", "ratings_bar", "sparkline", "sparklines", "trend_charts"]
