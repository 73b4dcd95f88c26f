"""The STRESS-DES report of a study: all twenty items, each from the facts of that study."""

from scenarios.stress.checklist import stress_items
from scenarios.stress.pages import stress_html, stress_markdown

__all__ = ["stress_html", "stress_items", "stress_markdown"]
