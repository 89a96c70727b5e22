#!/usr/bin/env python3
"""Makes the golden results of Online Retail with DuckDB.

    python3 make.py                  writes expected/*.csv
    python3 make.py --check          compares with expected/*.csv, exit 1 when one differs
    python3 make.py --marts DIR      also writes every mart as DIR/marts/<mart>/as_of=2011-11-30/part.parquet

Each file of sql/ begins with the rules it follows. Its statements run in order; a final SELECT is its golden and goes
to expected/<name without number>.csv, sorted as the query says, money exact, ratios in their shortest exact form,
NULL as an empty field.
"""

import argparse
import csv
import io
import json
import pathlib
import sys
import tomllib

import duckdb

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parents[2]
AS_OF = "2011-11-30"
MARTS = [
    "customer_features", "snapshots", "scheme_classes", "scheme_cuts", "rfm", "movements", "movement_rates",
    "moved_customers", "customer_flow", "cohort_retention", "contribution", "contribution_curve", "measures",
    "data_quality", "quarantine_reasons",
]
HIDDEN_COLUMNS = {"snapshots": "EXCLUDE (weight)"}


def as_text(value):
    """One CSV field: empty for NULL, lower-case booleans, the shortest exact form of a float."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return str(value)


def run_sql(connection):
    """Runs every file of sql/; returns {golden name: CSV text}."""
    goldens = {}
    for path in sorted((HERE / "sql").glob("*.sql")):
        statements = connection.extract_statements(path.read_text(encoding="utf-8"))
        for statement in statements:
            result = connection.execute(statement)
        if statements[-1].type != duckdb.StatementType.SELECT:
            continue
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(column[0] for column in result.description)
        writer.writerows([as_text(value) for value in row] for row in result.fetchall())
        goldens[path.stem.split("_", 1)[1]] = buffer.getvalue()
    return goldens


def write_marts(connection, folder):
    for mart in MARTS:
        target = folder / "marts" / mart / f"as_of={AS_OF}"
        target.mkdir(parents=True, exist_ok=True)
        query = f"SELECT * {HIDDEN_COLUMNS.get(mart, '')} FROM {mart}"
        connection.execute(f"COPY ({query}) TO '{target / 'part.parquet'}' (FORMAT parquet, COMPRESSION zstd)")


def write_manifest(connection, folder):
    """A run manifest like the one that the report reads."""
    with open(PROJECT / "pipelines" / "online-retail.toml", "rb") as file:
        settings = tomllib.load(file)
    rows = dict(connection.execute("SELECT file, count(*) FROM raw_lines GROUP BY file").fetchall())
    inputs = []
    for path in sorted((PROJECT / "sample-data" / "online-retail").glob("*.csv.gz")):
        inputs.append({
            "source": "transactions", "file": path.name, "rows": rows[path.name], "bytes": path.stat().st_size,
            "hash": "0000000000000000",
        })
    first, last = connection.execute("SELECT data_from::VARCHAR, data_to::VARCHAR FROM data_range").fetchone()
    manifest = {
        "run_id": "20111201-000000-fixture", "pipeline": settings["name"], "title": settings["title"], "as_of": AS_OF,
        "data_from": first, "data_to": last, "currency": settings["currency"], "money_scale": settings["money_scale"],
        "settings_hash": "f1x7u2e0f1x7u2e0", "version": "0.1.0", "inputs": inputs, "settings": settings,
        "notes": ["gross profit: the transactions have no cost"],
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed results")
    parser.add_argument("--marts", type=pathlib.Path, help="also write the marts as Parquet below this folder")
    options = parser.parse_args()

    connection = duckdb.connect()
    connection.execute("SET threads = 1")  # sums of floats in one fixed order
    connection.execute("SET VARIABLE files = ?", [str(PROJECT / "sample-data" / "online-retail" / "*.csv.gz")])
    goldens = run_sql(connection)

    different = []
    for name, text in goldens.items():
        path = HERE / "expected" / f"{name}.csv"
        if options.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                different.append(path.name)
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if options.marts:
        write_marts(connection, options.marts)
        write_manifest(connection, options.marts)
    if different:
        print("differs: " + ", ".join(different), file=sys.stderr)
        return 1
    print(f"{len(goldens)} golden results with DuckDB {duckdb.__version__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
