"""Text files that people wrote: told from names, and read without surprises."""

from pathlib import Path

from prm.base import Fault, NotFound, TooLarge, bad_input
from prm.base.documents import DEFAULT_LIMIT_BYTES


def is_path(name_or_path: str | Path) -> bool:
    """Whether this is meant as a path: a `Path`, or text that has a folder or ends in `.yaml` or `.yml`."""
    text = str(name_or_path)
    return isinstance(name_or_path, Path) or text.endswith((".yaml", ".yml")) or Path(text).name != text


def read_text(path: Path) -> str:
    """The text of a file, read only as far as it may go.

    Raises `NotFound` if there is none, `TooLarge` over a megabyte, `BadInput` if it cannot be read or is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(DEFAULT_LIMIT_BYTES + 1)
            if len(content) > DEFAULT_LIMIT_BYTES:
                sentence = f"the file is larger than {DEFAULT_LIMIT_BYTES:,} bytes"
                raise TooLarge(Fault(code="too-large", sentence=sentence, place=str(path)))
            return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFound(Fault(code="no-such-file", sentence="there is no such file", place=str(path))) from None
    except UnicodeDecodeError as error:
        sentence = f"the file is not UTF-8 text (byte {error.start + 1:,})"
        raise bad_input("not-text", sentence, str(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad path"
        raise bad_input("unreadable-file", f"the file cannot be read: {reason}", str(path)) from None
