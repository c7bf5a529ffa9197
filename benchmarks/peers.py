"""Other readers of pay over plain texts. Runs in the environment that they are installed in.

python -m venv /tmp/peers && /tmp/peers/bin/pip install python-jobspy price-parser
python -m benchmarks --peers /tmp/peers
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any


def readers() -> dict[str, Callable[[str], Any]]:
    """Those that are installed, by name."""
    found: dict[str, Callable[[str], Any]] = {}
    for name, module, function in (
        ("JobSpy", "jobspy.linkedin", "LinkedIn._guess_salary"),
        ("price-parser", "price_parser", "parse_price"),
    ):
        try:
            found[name] = attrgetter(function)(import_module(module))
        except (ImportError, AttributeError) as missing:
            print(f"{name}: not measured: {missing}")
    return found


def main() -> None:
    """One line per reader: texts a CPU second, and in how many of them it found something."""
    texts = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    for name, read in readers().items():
        started = time.process_time()
        answers = [read(text) for text in texts]
        seconds = time.process_time() - started
        found = sum(
            getattr(answer, "min_amount", None) is not None
            or getattr(answer, "amount", None) is not None
            for answer in answers
        )
        print(f"{name:14} {len(texts) / seconds:>10,.0f}/cpu-s, something found in {found}")


if __name__ == "__main__":
    main()
