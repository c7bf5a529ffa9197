"""The generated parts of README.md: what the commands print on the bundled sample.

`python -m tests.readme` writes them again; tests/test_readme.py holds that they are true.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from extract.sources import all_sources
from tests.conftest import REPO, paybands

README = REPO / "README.md"
BLOCK = re.compile(r"(<!-- begin: (?P<what>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
RUN_ID = re.compile(r"(\d{4}-\d\d-\d\d)-[0-9a-f]{10}")


def said(data: Path, *words: str) -> str:
    """What one command prints on stdout. Raises where it ends with another code than 0."""
    done = paybands(data, *words)
    if done.returncode != 0:
        raise RuntimeError(
            f"paybands {' '.join(words)} ended with {done.returncode}: {done.stderr}"
        )
    return done.stdout


def steady(text: str) -> str:
    """The text without what changes from checkout to checkout: run ids and the folder."""
    shown = RUN_ID.sub(r"\1-..........", text).replace(str(REPO), ".")
    return "\n".join(line.rstrip() for line in shown.splitlines())


def source_table() -> str:
    """One row per source file, from the declarations."""
    lines = ["| source | kind | publisher | access | on |", "| --- | --- | --- | --- | --- |"]
    for name, module in sorted(all_sources().items()):
        source = module.SOURCE
        state = "yes" if source.enabled else f"off: {source.decision}"
        terms = source.terms_url
        publisher = f"[{source.publisher}]({terms})" if terms else source.publisher
        access = source.access.replace("_", " ")
        lines.append(f"| {name} | {source.kind} | {publisher} | {access} | {state} |")
    return "\n".join(lines)


def block(what: str, data: Path) -> str:
    """The content of one generated block."""
    if what == "sources":
        return source_table() + "\n"
    words = shlex.split(what)[1:]
    return f"```text\n{steady(said(data, *words))}\n```\n"


def written_again(text: str, data: Path) -> str:
    """README's text with every generated block made anew from a release of the sample."""
    return BLOCK.sub(lambda found: found[1] + block(found["what"], data) + found[3], text)


def main() -> None:
    """Write the generated parts of README.md again."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        said(data, "--quiet", "refresh", "--sample", "--plain")
        README.write_text(written_again(README.read_text("utf-8"), data), encoding="utf-8")


if __name__ == "__main__":
    main()
