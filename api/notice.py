"""The statement of intended use that stands on every page and in every answer."""

NOTICE = "For planning and training on synthetic people. Not for routing real patients."
