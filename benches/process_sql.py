#!/usr/bin/env python3
"""DuckDB's answers to three questions of the sales process, over the Parquet files of a keyfolio lake, compared with its marts.

    python3 benches/process_sql.py benches/work/process/lake/process 2025-12-31 --threads 2

Cadence: blocks of months by class, and how many have a contact. Flow: the balance of leads by month and level, by the
query that made the golden results of the sample company; of the leads of the benchmark many are said to be won without an
order, which end on the last day that they are known of. Register: batches, captured batches and calls by month. Prints
JSON: for each question the seconds that DuckDB took, the rows that were compared, and the rows that differ.
"""

import argparse
import datetime
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
FLOW = HERE.parent / "tests" / "golden" / "company" / "sql" / "stage_flow.sql"
BALANCE = "opening, entered, up_in, down_in, up_out, down_out, won, lost, closing"


def questions(as_of):
    year = datetime.date(as_of.year, 1, 1)
    cadence = f"""
        WITH months AS (SELECT unnest(generate_series(DATE '{year}', DATE '{as_of}', INTERVAL 1 MONTH))::DATE AS m),
        held AS (SELECT customer_id, code, m FROM months JOIN snapshots ON as_of = m - 1),
        blocks AS (
            SELECT customer_id, code, m AS block, 1 AS k FROM held WHERE code = 'vip'
            UNION ALL
            SELECT customer_id, code, (m - to_months((month(m) + 1) % 2))::DATE AS block, 2 FROM held WHERE code = 'one'
            GROUP BY customer_id, code, block HAVING COUNT(*) = 2
        ),
        contacts AS (
            SELECT DISTINCT customer_id, date_trunc('month', visit_date)::DATE AS m FROM visits
            WHERE visit_date BETWEEN DATE '{year}' AND DATE '{as_of}' AND actual_flag IS DISTINCT FROM false
        ),
        met AS (
            SELECT customer_id, block, k FROM blocks JOIN contacts USING (customer_id)
            WHERE m = block OR k = 2 AND m = block + INTERVAL 1 MONTH GROUP BY ALL
        )
        SELECT code, COUNT(*)::BIGINT, COUNT(t.block)::BIGINT FROM blocks b
        LEFT JOIN met t ON t.customer_id = b.customer_id AND t.block = b.block AND t.k = b.k GROUP BY code ORDER BY code"""
    flow = FLOW.read_text()
    months = {"2026-10-31": as_of, "2025-11-01": year, "2026-10-01": as_of.replace(day=1)}
    for before, after in months.items():
        flow = flow.replace(f"DATE '{before}'", f"DATE '{after}'")
    flow = f"SELECT period, stage, {BALANCE} FROM ({flow}) WHERE flow = 'intention' ORDER BY 1, 2"
    register = f"""
        SELECT date_trunc('month', reg_date)::DATE, COUNT(*)::BIGINT,
               COUNT(*) FILTER (customer_name IS NOT NULL AND phone IS NOT NULL)::BIGINT,
               COUNT(*) FILTER (contact_type = 'phone')::BIGINT
        FROM walkins WHERE reg_date BETWEEN DATE '{year}' AND DATE '{as_of}' GROUP BY 1 ORDER BY 1"""
    of_register = "MAX({0}) FILTER (measure = '{1}')::BIGINT"
    columns = [of_register.format(*of) for of in (("value", "batches"), ("numerator", "capture_rate"), ("numerator", "phone_share"))]
    return {
        "cadence": (cadence, "SELECT member, blocks, blocks_met FROM cadence_groups WHERE cadence = 'visits' "
                             "AND dimension = 'class' AND blocks > 0 ORDER BY 1"),
        "flow": (flow, f"SELECT period, stage, {BALANCE} FROM stage_flow WHERE flow = 'intention' AND grain = 'month' ORDER BY 1, 2"),
        "register": (register, f"SELECT period, {', '.join(columns)} FROM register_measures "
                               "WHERE grain = 'month' AND dimension = 'all' GROUP BY 1 ORDER BY 1"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake", type=pathlib.Path)
    parser.add_argument("as_of", type=datetime.date.fromisoformat)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    import duckdb

    db = duckdb.connect(config={"threads": options.threads})
    stages = json.loads((options.lake / "published.json").read_text())["stages"]

    def view(name, files, more=""):
        files = [str(options.lake / file) for file in files]
        db.execute(f"CREATE VIEW {name} AS SELECT *{more} FROM read_parquet({files!r}, union_by_name = true, hive_partitioning = false)")

    for table in ("transactions", "visits", "leads", "lead_stage_history", "walkins"):
        files = stages[f"ingest:{table}"]["files"]
        # Every identifier of the benchmark stands for itself.
        more = ", customer_id AS customer" if table in ("transactions", "leads") else ""
        view(table, [file for slot, file in files.items() if "/" not in slot], more)
    view("snapshots", [record["files"]["snapshots/pyramid"] for key, record in stages.items() if key.startswith("classify:pyramid@")])
    for family, mart in (("visiting", "cadence_groups"), ("prospects", "stage_flow"), ("registers", "register_measures")):
        view(mart, [stages[f"{family}@{options.as_of}"]["files"][mart]])
    db.execute("""CREATE TABLE opportunities (opp_id VARCHAR, snapshot_date DATE, created_at DATE, stage_date DATE, stage VARCHAR,
        amount DECIMAL(18, 2), tender_submit_date DATE, decision_date DATE, result VARCHAR)""")
    answers, differs = {}, False
    for name, (sql, mart) in questions(options.as_of).items():
        started = time.monotonic()
        expected = db.execute(sql).fetchall()
        seconds = time.monotonic() - started
        found = db.execute(mart).fetchall()
        wrong = [row for row in set(expected) ^ set(found)]
        answers[name] = {"seconds": round(seconds, 2), "rows": len(expected), "different": len(wrong)}
        if wrong or not expected:
            differs = True
            print(f"{name}: {sorted(wrong, key=str)[:6]}", file=sys.stderr)
    print(json.dumps(answers))
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
