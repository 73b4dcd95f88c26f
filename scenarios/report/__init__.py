"""The report of a study: one self-contained HTML file."""

from scenarios.report.page import render

__all__ = ["render"]
