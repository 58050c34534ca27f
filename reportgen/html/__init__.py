"""The dashboard: a folder of static pages that works from a file share, an intranet or any web server.

No page needs a network, a server or a script to be read. What is shown is decided in `compose`; the templates, the
stylesheet and the one script in this folder lay it out.
"""

from reportgen.html.dashboard import REPORT_NAME, Logo, pages

__all__ = ["REPORT_NAME", "Logo", "pages"]
