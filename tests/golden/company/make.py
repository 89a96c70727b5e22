#!/usr/bin/env python3
"""Makes the golden results of the sample company with DuckDB.

    python3 make.py LAKE             writes expected/*.csv
    python3 make.py LAKE --check     says which committed result differs

LAKE is the lake that `keyfolio run pipelines/monthly.toml` leaves: its tables and the fact `purchase_days` are read, and of
its marts only `customer_identity`, which says whose the rows are, and `snapshots`, for who held which class when. Money is exact, doubles in their shortest exact form, NULL an empty
field.
"""

import csv
import io
import pathlib
import sys

import duckdb

HERE = pathlib.Path(__file__).resolve().parent


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def main():
    lake = pathlib.Path(sys.argv[1])
    database = duckdb.connect()
    database.execute(
        f"CREATE TABLE identity AS SELECT DISTINCT raw_id, customer_id FROM '{lake}/marts/customer_identity/*/*.parquet'"
    )
    database.execute(f"CREATE VIEW purchase_days AS SELECT * FROM '{lake}/facts/purchase_days/*/*.parquet'")
    database.execute(
        f"CREATE VIEW snapshots AS SELECT * FROM read_parquet('{lake}/marts/snapshots/*/*.parquet', union_by_name = true)"
    )
    for folder in sorted((lake / "tables").iterdir()):
        source = f"read_parquet('{folder}/**/*.parquet', union_by_name = true, hive_partitioning = false)"
        columns = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        if "customer_id" in columns and folder.name not in ("customer_alias",):
            database.execute(
                f"CREATE VIEW {folder.name} AS SELECT t.*, COALESCE(i.customer_id, t.customer_id) AS customer "
                f"FROM {source} t LEFT JOIN identity i ON i.raw_id = t.customer_id"
            )
        elif "customer_id" not in columns:
            database.execute(f"CREATE VIEW {folder.name} AS SELECT * FROM {source}")
    differs = False
    for path in sorted((HERE / "sql").glob("*.sql")):
        result = database.execute(path.read_text())
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column[0] for column in result.description])
        writer.writerows([as_text(value) for value in row] for row in result.fetchall())
        expected = HERE / "expected" / f"{path.stem}.csv"
        if "--check" not in sys.argv:
            expected.write_text(text.getvalue())
        elif expected.read_text() != text.getvalue():
            print(f"{expected.name} differs")
            differs = True
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
