#!/usr/bin/env python3
"""Visits, prospects, registers and plans at size: one month end, and a day on top of it.

    python3 benches/process.py --visits 10_000_000 --customers 1_000_000
    python3 benches/process.py --visits 1_000_000 --customers 100_000 --keep

Generates 36 months of exports with DuckDB (one file a month: transactions, visits, plans, changes of level, visitors; one
file each: customers, staff, leads, targets), the same arguments giving the same rows. keyfolio first makes everything up to
the classes at the last month end, then each family of the sales process alone, each in a process of its own, then all of
them together. DuckDB answers three of their questions over the same Parquet (process_sql.py), and must say the same. Then
the files of the first ten days of the next month are added, and the edition of the day is made on top
of the published month. Seconds are wall clock, memory is the largest resident set of the process. The table goes to
benches/results/process-<visits>.md.

Needs Python 3.11 and duckdb. Files go to --work (default benches/work/process, ignored by git).
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
from datetime import date

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from run import machine, measure  # noqa: E402

FAMILIES = ("visiting", "prospects", "registers", "planning", "kpis", "worklist")
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
LAST, NEXT, DAY = "2025-12-31", "2026-01", "2026-01-12"


def generate(work, options):
    import duckdb

    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    db = duckdb.connect()
    customers, visits = options.customers, options.visits
    staff = max(20, customers // 500)
    leads, walkins = max(1000, customers * 3 // 10), max(1000, visits // 20)
    orders = customers * 4
    # A fraction that depends on the seed and the arguments alone.
    db.execute(f"CREATE MACRO u(i, k) AS (hash(i, k, {options.seed}) % 1000003) / 1000003.0")
    db.execute("CREATE MACRO day(f) AS DATE '2023-01-01' + CAST(floor(f * 1106) AS INTEGER)")

    def write(name, select, by=None):
        if by is None:
            db.execute(f"COPY ({select}) TO '{work / name}.csv' (HEADER)")
            return
        db.execute(f"CREATE OR REPLACE TEMP TABLE part AS {select}")
        for month in [*MONTHS, NEXT]:
            until = f"AND {by} <= DATE '{DAY}'" if month == NEXT else ""
            folder = work / "later" if month == NEXT else work
            folder.mkdir(exist_ok=True)
            db.execute(f"COPY (SELECT * FROM part WHERE strftime({by}, '%Y-%m') = '{month}' {until} ORDER BY ALL) "
                       f"TO '{folder / name}-{month}.csv' (HEADER)")

    customer = f"'C' || lpad(CAST(CAST(floor(pow(u(i, 1), 1.7) * {customers}) AS BIGINT) AS VARCHAR), 7, '0')"
    person = f"'E' || lpad(CAST(hash({customer}) % {staff} AS VARCHAR), 5, '0')"
    write("transactions", f"""
        SELECT {customer} AS customer_id, 'T' || i AS order_id, day(u(i, 2)) AS order_date,
               CAST(round(50 + 4000 * pow(u(i, 3), 4), 2) AS DECIMAL(12, 2)) AS net_amount, {person} AS staff_id
        FROM range({orders}) t(i)""", "order_date")
    channels = "['direct', 'phone', 'chat', 'invited', 'sms']"
    write("visits", f"""
        SELECT 'V' || i AS visit_id, {customer} AS customer_id, day(u(i, 4)) AS visit_date, {person} AS staff_id,
               strftime(TIMESTAMP '2000-01-01 08:00:00' + to_minutes(CAST(u(i, 5) * 540 AS INTEGER)), '%H:%M:%S') AS time_in,
               {channels}[1 + CAST(floor(u(i, 6) * 5) AS INTEGER)] AS channel,
               CASE WHEN u(i, 7) < 0.15 THEN 'inbound' ELSE 'outbound' END AS direction,
               u(i, 8) < 0.6 AS planned_flag, u(i, 9) < 0.93 AS actual_flag,
               CASE WHEN u(i, 10) < 0.4 THEN 'true' WHEN u(i, 10) < 0.7 THEN 'false' END AS success_flag,
               CASE WHEN u(i, 11) < 0.08 THEN CAST(round(100 + 900 * u(i, 12), 2) AS DECIMAL(12, 2)) END AS order_amount,
               'summary of visit ' || i % 997 AS summary,
               CASE WHEN u(i, 13) < 0.3 THEN day(u(i, 4)) + CAST(3 + u(i, 14) * 30 AS INTEGER) END AS next_date,
               CASE WHEN u(i, 13) < 0.3 THEN 'call again' END AS next_step,
               'area ' || hash({customer}) % 40 AS area
        FROM range({visits}) t(i)""", "visit_date")
    write("plans", f"""
        SELECT {person} AS staff_id, {customer} AS customer_id, day(u(i, 4)) AS planned_date, 'routine' AS purpose
        FROM range({visits}) t(i) WHERE u(i, 8) < 0.2""", "planned_date")
    write("customers", f"""
        SELECT 'C' || lpad(CAST(i AS VARCHAR), 7, '0') AS customer_id, 'Customer ' || i AS customer_name,
               'region ' || hash(i) % 8 AS region, 'E' || lpad(CAST(hash('C' || lpad(CAST(i AS VARCHAR), 7, '0')) % {staff} AS VARCHAR), 5, '0') AS owner_staff
        FROM range({customers}) t(i)""")
    write("staff", f"""
        SELECT 'E' || lpad(CAST(i AS VARCHAR), 5, '0') AS staff_id, 'Person ' || i AS staff_name,
               CASE WHEN i % 20 = 0 THEN 'manager' ELSE 'rep' END AS role, 'E' || lpad(CAST(i - i % 20 AS VARCHAR), 5, '0') AS manager_id,
               'team ' || i // 20 AS team, DATE '2020-01-01' AS hire_date
        FROM range({staff}) t(i)""")
    levels = "['C', 'B', 'A', 'H']"
    write("leads", f"""
        SELECT 'L' || i AS lead_id, CASE WHEN u(i, 20) < 0.4 THEN {customer} END AS customer_id, 'Prospect ' || i AS customer_name,
               day(u(i, 21) * 0.99) AS created_at, {person} AS staff_id, {levels}[1 + CAST(floor(u(i, 22) * 4) AS INTEGER)] AS level,
               ['referral', 'fair', 'web', 'walkin'][1 + CAST(floor(u(i, 23) * 4) AS INTEGER)] AS source,
               day(u(i, 21) * 0.99) + CAST(u(i, 24) * 200 AS INTEGER) AS expected_close_date,
               CAST(round(1000 + 90000 * pow(u(i, 25), 3), 2) AS DECIMAL(12, 2)) AS est_amount,
               CASE WHEN u(i, 26) < 0.3 THEN 'lost' WHEN u(i, 20) < 0.4 THEN 'won' ELSE 'open' END AS deal_status,
               CASE WHEN u(i, 26) < 0.3 THEN LEAST(day(u(i, 21)) + CAST(20 + u(i, 27) * 150 AS INTEGER), DATE '{DAY}') END AS lost_date,
               CASE WHEN u(i, 26) < 0.3 THEN 'price' END AS lost_reason
        FROM range({leads}) t(i)""")
    write("stages", f"""
        SELECT 'L' || i AS lead_id, day(u(i, 21) * 0.99) + CAST(step * (5 + u(i, 30 + step) * 25) AS INTEGER) AS change_date, step + 1 AS seq,
               CASE WHEN step > 0 THEN {levels}[step] END AS from_level, {levels}[step + 1] AS to_level
        FROM range({leads}) t(i), range(4) s(step) WHERE u(i, 28) < 1 - step * 0.22""", "change_date")
    write("walkins", f"""
        SELECT 'W' || i AS walkin_id, day(u(i, 40)) AS reg_date, CASE WHEN u(i, 41) < 0.4 THEN 'phone' ELSE 'walk-in' END AS contact_type,
               CASE WHEN u(i, 42) < 0.75 THEN 'Visitor ' || i END AS customer_name, CASE WHEN u(i, 42) < 0.72 THEN '1380000' || i % 10000 END AS phone,
               '09:30:00' AS time_in, '10:05:00' AS time_out, 'E' || lpad(CAST(hash(i) % {staff} AS VARCHAR), 5, '0') AS staff_id,
               {levels}[1 + CAST(floor(u(i, 43) * 4) AS INTEGER)] AS level
        FROM range({walkins}) t(i)""", "reg_date")
    write("targets", f"""
        SELECT month AS period, metric, 'person' AS level, 'E' || lpad(CAST(i AS VARCHAR), 5, '0') AS owner_id,
               CASE metric WHEN 'sales' THEN 100000 WHEN 'orders' THEN 60 ELSE 200 END AS value
        FROM range({staff}) t(i), unnest({MONTHS + [NEXT]}) m(month), unnest(['sales', 'orders', 'visits']) k(metric)""")
    return {"customers": customers, "visits": visits, "orders": orders, "leads": leads, "walkins": walkins, "staff": staff}


def family_seconds(work):
    """Seconds by stage of the newest run record."""
    records = sorted(work.glob("lake/process/runs/*/run_results.json"), key=lambda record: record.stat().st_mtime)
    return {stage["stage"]: stage["seconds"] for stage in json.loads(records[-1].read_text())["stages"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--keyfolio", type=pathlib.Path, default=pathlib.Path("target/release/keyfolio"))
    parser.add_argument("--work", type=pathlib.Path, default=HERE / "work" / "process")
    parser.add_argument("--results", type=pathlib.Path, default=HERE / "results")
    parser.add_argument("--keep", action="store_true", help="use the exports that are there")
    options = parser.parse_args()
    options.lines = options.visits
    work = options.work
    record = work / "rows.json"
    if not (options.keep and record.exists()):
        record_rows = generate(work, options)
        record.write_text(json.dumps(record_rows))
    rows = json.loads(record.read_text())
    for folder in ("lake", "reports"):
        shutil.rmtree(work / folder, ignore_errors=True)
    for file in (work / "later").glob("*.csv"):
        (work / file.name).unlink(missing_ok=True)
    shutil.copyfile(HERE / "process.toml", work / "process.toml")
    environment = {"RAYON_NUM_THREADS": str(options.threads), "POLARS_MAX_THREADS": str(options.threads)}
    load = os.getloadavg()[0]
    base = [str(options.keyfolio.resolve()), "run", str(work / "process.toml"), "-q"]
    at = ["--as-of", LAST]
    without = [word for family in FAMILIES for word in ("--exclude", family)]
    steps = [("up to the classes", *measure([*base, *at, *without], environment, work / "log"))]
    for family in FAMILIES:
        steps.append((family, *measure([*base, *at, "--select", family], environment, work / "log")))
    # All of them together, as a run of a month does: their results are taken away by a switch and made anew.
    off = [word for family in ("visits", "prospects", "registers", "planning", "worklist") for word in ("--set", f"{family}.enabled=false")]
    measure([*base, *at, *off], environment, work / "log")
    steps.append(("all of them, one run", *measure([*base, *at], environment, work / "log")))
    sql = [sys.executable, str(HERE / "process_sql.py"), str(work / "lake" / "process"), LAST, "--threads", str(options.threads)]
    steps.append(("DuckDB, three questions", *measure(sql, {}, work / "log")))
    answers = json.loads((work / "log").read_text())
    for file in (work / "later").glob("*.csv"):
        (work / file.name).symlink_to(file.resolve())
    steps.append(("the edition of a day", *measure([*base, "--edition", "daily"], environment, work / "log")))
    seconds = family_seconds(work)
    steps.append(("the same again", *measure([*base, "--edition", "daily"], environment, work / "log")))
    lines = [f"# Sales process, {rows['visits']:,} visits, {rows['customers']:,} customers (seed {options.seed})", "",
             ", ".join(f"{count:,} {what}" for what, count in rows.items()) + ", 36 months.", "",
             "| step | seconds | CPU seconds | peak, GB |", "|---|---|---|---|"]
    lines += [f"| {step} | {took:.1f} | {cpu:.1f} | {peak / 1e9:.2f} |" for step, took, peak, cpu in steps]
    slow = sorted(seconds.items(), key=lambda item: -item[1])[:8]
    told = [f"{name} {answer['seconds']:.1f} s, {answer['rows']} rows, {answer['different']} different" for name, answer in answers.items()]
    lines += ["", "DuckDB over the same Parquet (benches/process_sql.py), its rows against the marts: " + "; ".join(told) + ".",
              "", "The day, by stage: " + ", ".join(f"{stage} {took:.2f} s" for stage, took in slow) + ".", "",
              f"One run of `python3 benches/process.py --visits {rows['visits']} --customers {rows['customers']}` on {date.today()}; "
              f"load before the start {load:.1f}. {machine(options)}.", ""]
    text = "\n".join(lines)
    print(text)
    options.results.mkdir(exist_ok=True)
    (options.results / f"process-{rows['visits']}.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
