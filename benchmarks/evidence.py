"""Write the README's evidence table again from the records of the last measurements."""

from pathlib import Path

from scenarios.evidence import refresh

if __name__ == "__main__":
    refresh(Path("README.md"))
