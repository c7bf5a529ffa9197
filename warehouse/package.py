"""What a folder of exports says of itself: datapackage.json in it, and index.json beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from warehouse.read import Cell

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR = "datapackage.json"
INDEX = "index.json"

Facts = Mapping[str, Cell]

TITLES = {
    "bands": "Bands of pay by kind of evidence, component, specialisation, level, employer, place",
    "bands_vs_published": "Published ranges beside the evidence, with verdicts",
    "claims": "Sentences and figures of the published pages, with verdicts",
    "premium": "How much higher specialists are posted than others, matched by employer",
    "demand": "Jobs posted, employers and years asked for, by month and place",
    "entries_current": "Entries of the last twelve months",
    "source_health": "Sources and boards: what was asked for and what came",
    "report": "All of it on one page",
    "picture": "Published ranges and what is posted",
}

MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FIELD_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "TINYINT": "integer",
    "UTINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "FLOAT": "number",
    "DOUBLE": "number",
}
"""Types of Table Schema by type of DuckDB; decimals are numbers, everything else is a string."""

UNITS = {
    "_usd": "US dollars a year",
    "_percent": "percent",
    "_points": "percentage points",
    "_share": "share, 0 to 1",
    "_days": "days",
    "_months": "months",
    "_at": "instant, UTC",
}
"""Unit of a column, by the end of its name; counts and words have none."""

PRIMARY_KEYS = {
    "bands": ["band_id"],
    "bands_vs_published": ["comparison_id"],
    "claims": ["claim_id"],
    "premium": ["premium_id"],
    "demand": ["period", "specialisation", "country", "metro"],
    "entries_current": ["entry_id"],
    "source_health": ["source", "board"],
}

LICENCE = {
    "name": "other-at",
    "title": "Facts read from the sources named here, each under its own terms; name them.",
}
LICENCE_OF_SAMPLE = {"name": "MIT", "title": "MIT License: invented for this package"}


def field(column: str, data_type: str, meaning: str) -> dict[str, object]:
    """One column as Table Schema has it, with its meaning and unit."""
    kind = "number" if data_type.startswith("DECIMAL") else FIELD_TYPES.get(data_type, "string")
    described: dict[str, object] = {"name": column, "type": kind, "description": meaning}
    unit = next((unit for end, unit in UNITS.items() if column.endswith(end)), None)
    return described | ({"unit": unit} if unit else {})


def resource(path: Path, fields: Sequence[dict[str, object]]) -> dict[str, object]:
    """One file with its size and digest; a csv carries the schema of its table.

    The other forms of a table are named as files: a validator then checks their digest, and does
    not guess the types of their columns from the first rows.
    """
    table, _, form = path.name.partition(".")
    content = path.read_bytes()
    described: dict[str, object] = {
        "name": path.name.lower().replace("_", "-"),
        "title": TITLES[table],
        "path": path.name,
        "format": form.rpartition(".")[2],
        "mediatype": MEDIA_TYPES[form.rpartition(".")[2]],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if MEDIA_TYPES[form.rpartition(".")[2]].startswith("text/"):
        described |= {"encoding": "utf-8"}
    if form == "csv":
        schema = {"fields": fields, "missingValues": [""], "primaryKey": PRIMARY_KEYS[table]}
        described |= {"type": "table", "schema": schema}
    else:
        described |= {"type": "file"}
    return described


def descriptor(
    folder: Path,
    facts: Facts,
    sources: Sequence[Facts],
    fields: Mapping[str, Sequence[dict[str, object]]],
) -> dict[str, object]:
    """The package of a folder: every file in it but this one, in the order of their names."""
    is_sample = bool(facts["is_sample"])
    what = "Sample: invented employers, not pay data. " if is_sample else ""
    return {
        "$schema": PROFILE,
        "name": "paybands",
        "version": str(facts["run_id"]),
        "created": f"{facts['as_of']}T00:00:00Z",
        "title": "Posted, filed and reported pay of LLM engineers, beside the published ranges",
        "description": f"{what}As of {facts['as_of']}. {facts['windows']}. "
        f"Sources ok {facts['sources_ok']} of {facts['sources_expected']}, "
        f"boards ok {facts['boards_ok']} of {facts['boards_expected']}.",
        "licenses": [LICENCE_OF_SAMPLE if is_sample else LICENCE],
        "sources": [
            {
                "title": source["publisher"],
                "path": source["url"],
                "attribution": source["attribution"],
                "terms": source["terms_url"],
            }
            for source in sources
        ],
        "resources": [
            resource(path, fields.get(path.name.partition(".")[0], ()))
            for path in sorted(folder.iterdir())
            if path.name != DESCRIPTOR
        ],
    }


def write_index(out_dir: Path, runs: Sequence[Facts]) -> None:
    """Say which exports lie in `out_dir`, which is the latest, and how every run so far ended."""
    exported = []
    for folder in sorted(path.parent for path in out_dir.glob(f"*/{DESCRIPTOR}")):
        if folder.is_symlink():
            continue
        package = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        exported.append(
            {
                "run_id": folder.name,
                "description": package["description"],
                "path": f"{folder.name}/{DESCRIPTOR}",
                "files": [one["path"] for one in package["resources"]],
            }
        )
    latest = out_dir / "latest"
    index = {
        "latest": latest.readlink().name if latest.is_symlink() else None,
        "exports": exported,
        "runs": [
            {name: run[name] for name in ("run_id", "as_of", "mode", "status", "note")}
            for run in runs
        ],
    }
    coming = out_dir / f".{INDEX}.coming"
    text = json.dumps(index, ensure_ascii=False, indent=1, default=str)
    coming.write_text(text + "\n", encoding="utf-8", newline="\n")
    coming.replace(out_dir / INDEX)
