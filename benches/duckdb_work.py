#!/usr/bin/env python3
"""The benchmark's work in DuckDB.

    python3 duckdb_work.py ingest FILES LAKE [--no-dedupe | --messy]
    python3 duckdb_work.py metrics LAKE OUT [--rfm-months last|all]

ingest   typed read, exact repeats counted per file and stored as often as the file that has most of them, Parquet by
         month (zstd). With --messy FILES is the one file of messy.py, decoded first.
metrics  from that Parquet: purchase days; RFM scores and segments; customer flow (active = ordered within 12 months);
         cohorts; Gini and top shares; rank tiers and A/B/C of every known customer at every month end as Parquet, and
         their month-to-month transitions. Answers go to OUT/answers.json so that tools can be compared.
"""

import argparse
import json
import pathlib
import shutil

import duckdb

from decoded import as_utf8

COLUMNS = {
    "customer_id": "VARCHAR", "order_id": "VARCHAR", "ordered_at": "DATE", "product_id": "VARCHAR",
    "quantity": "BIGINT", "net_amount": "DECIMAL(18, 2)", "kind": "VARCHAR",
}
# The columns from those of messy.py.
MESSY_COLUMNS = """
"客户编号" AS customer_id, "订单号" AS order_id,
strptime("下单日期", ['%Y/%m/%d', '%Y年%m月%d日', '%Y%m%d', '%Y-%m-%d'])::DATE AS ordered_at,
"产品编号" AS product_id, replace("数量", '件', '')::BIGINT AS quantity,
(CASE WHEN contains("金额", '-') OR contains("金额", '(') THEN '-' ELSE '' END
    || translate("金额", '¥,元()-', ''))::DECIMAL(18, 2) AS net_amount,
CASE "类型" WHEN '销售' THEN 'sale' WHEN '退货' THEN 'return' ELSE error('unknown kind') END AS kind
"""
SEGMENTS = """
CASE WHEN r = 5 AND f >= 4 THEN 'champions' WHEN r >= 3 AND f >= 4 THEN 'loyal'
     WHEN r >= 4 AND f >= 2 THEN 'potential_loyalists' WHEN r = 5 THEN 'new_customers' WHEN r = 4 THEN 'promising'
     WHEN r = 3 AND f = 3 THEN 'need_attention' WHEN r = 3 THEN 'about_to_sleep' WHEN f = 5 THEN 'cant_lose'
     WHEN f >= 3 THEN 'at_risk' ELSE 'hibernating' END
"""


def connect(threads, scratch):
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET temp_directory = ?", [str(scratch)])
    return connection


def ingest(connection, files, lake, dedupe, messy):
    names = ", ".join(COLUMNS)
    read = f"read_csv(?, columns = {COLUMNS!r}, header = true, dateformat = '%Y-%m-%d', filename = true)"
    if messy:
        utf8 = str(lake.parent / "utf8.csv")
        as_utf8(files, utf8)
        files = utf8
        read = f"(SELECT {MESSY_COLUMNS}, filename FROM read_csv(?, all_varchar = true, header = true, quote = '\"', filename = true))"
    if dedupe:
        rows = f"""
            SELECT {names}
            FROM (
                SELECT {names}, max(times) AS times
                FROM (SELECT {names}, filename, count(*) AS times FROM {read} GROUP BY ALL)
                GROUP BY {names}
            ), range(times)
        """
    else:
        rows = f"SELECT {names} FROM {read}"
    connection.execute(
        f"""COPY (SELECT *, strftime(ordered_at, '%Y-%m') AS month FROM ({rows}))
            TO '{lake}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))""",
        [files],
    )


def prepare(connection, lake):
    """Purchase days, customers and customer months: all later steps read these, not the lines."""
    connection.execute(f"""
        CREATE TABLE order_days AS
        SELECT customer_id, ordered_at AS day, sum(net)::DECIMAL(18, 2) AS net, count(*) FILTER (WHERE net > 0) AS orders
        FROM (
            SELECT customer_id, ordered_at, order_id, sum(net_amount) AS net
            FROM read_parquet('{lake}/*/*.parquet')
            GROUP BY ALL
        )
        GROUP BY customer_id, ordered_at
    """)
    connection.execute("""
        CREATE TABLE customers AS
        SELECT
            (row_number() OVER (ORDER BY customer_id) - 1)::INTEGER AS customer, customer_id,
            date_trunc('month', min(day))::DATE AS first_row_month,
            min(day) FILTER (WHERE orders > 0) AS first_purchase
        FROM order_days
        GROUP BY customer_id
    """)
    connection.execute("""
        CREATE TABLE purchase_days AS
        SELECT customer, day, net, orders, coalesce(day >= first_purchase, false) AS since_first
        FROM order_days JOIN customers USING (customer_id)
    """)
    connection.execute("DROP TABLE order_days")
    connection.execute("""
        CREATE TABLE customer_months AS
        SELECT
            customer, date_trunc('month', day)::DATE AS month, sum(net)::DECIMAL(18, 2) AS net, sum(orders)::INTEGER AS orders,
            coalesce(sum(net) FILTER (WHERE since_first), 0)::DECIMAL(18, 2) AS net_since_first
        FROM purchase_days
        GROUP BY ALL
    """)
    return [row[0] for row in connection.execute("SELECT DISTINCT month FROM customer_months ORDER BY month").fetchall()]


def rfm(connection, month, out):
    connection.execute("SET VARIABLE month = ?::DATE", [month])
    connection.execute("""
        CREATE OR REPLACE TABLE rfm_values AS
        SELECT
            customer, last_day(getvariable('month')) - max(day) FILTER (WHERE orders > 0) AS recency_days,
            sum(orders)::BIGINT AS frequency, sum(net)::DECIMAL(18, 2) AS monetary
        FROM purchase_days
        WHERE day > last_day(getvariable('month') - INTERVAL 12 MONTH) AND day <= last_day(getvariable('month'))
        GROUP BY customer
        HAVING sum(orders) > 0
    """)
    cuts = connection.execute("""
        SELECT
            quantile_cont(recency_days::DOUBLE, [0.2, 0.4, 0.6, 0.8]), quantile_cont(frequency::DOUBLE, [0.2, 0.4, 0.6, 0.8]),
            quantile_cont(monetary::DOUBLE, [0.2, 0.4, 0.6, 0.8])
        FROM rfm_values
    """).fetchone()
    score = lambda column, values: " + ".join(f"({column} > {value!r}::DOUBLE)::INTEGER" for value in values)
    connection.execute(f"""
        CREATE OR REPLACE TABLE rfm AS
        SELECT *, {SEGMENTS} AS segment
        FROM (
            SELECT
                *, 5 - ({score('recency_days', cuts[0])}) AS r, 1 + {score('frequency', cuts[1])} AS f,
                1 + {score('monetary::DOUBLE', cuts[2])} AS m
            FROM rfm_values
        )
    """)
    connection.execute(f"""
        COPY (SELECT customer_id, rfm.* EXCLUDE (customer) FROM rfm JOIN customers USING (customer) ORDER BY customer)
        TO '{out}/rfm-{month:%Y-%m}.parquet' (COMPRESSION zstd)
    """)
    counts = connection.execute("SELECT segment, count(*) FROM rfm GROUP BY segment ORDER BY segment").fetchall()
    return {"cuts": cuts, "segments": dict(counts)}


def flow(connection, months):
    """A customer is active for 12 months from each month with an order; a longer gap is a lapse and a reactivation."""
    connection.execute("""
        CREATE TABLE flow AS
        WITH ordered AS (
            SELECT
                month, lag(month) OVER by_customer AS before, lead(month) OVER by_customer AS after
            FROM customer_months
            WHERE orders > 0
            WINDOW by_customer AS (PARTITION BY customer ORDER BY month)
        ), events AS (
            SELECT month, 'new' AS event FROM ordered WHERE before IS NULL
            UNION ALL SELECT month, 'reactivated' FROM ordered WHERE before < month - INTERVAL 12 MONTH
            UNION ALL SELECT (month + INTERVAL 12 MONTH)::DATE, 'lapsed' FROM ordered
                WHERE after IS NULL OR after > month + INTERVAL 12 MONTH
        )
        SELECT
            month, count(*) FILTER (WHERE event = 'new') AS new, count(*) FILTER (WHERE event = 'reactivated') AS reactivated,
            count(*) FILTER (WHERE event = 'lapsed') AS lapsed
        FROM events
        GROUP BY month
    """)
    rows = connection.execute("""
        SELECT strftime(month, '%Y-%m'), new, reactivated, lapsed, (sum(new + reactivated - lapsed) OVER (ORDER BY month))::BIGINT
        FROM flow WHERE month <= ?::DATE ORDER BY month
    """, [months[-1]]).fetchall()
    return [dict(zip(("period", "new", "reactivated", "lapsed", "closing"), row)) for row in rows]


def cohorts(connection):
    """Sales of a cohort begin with a customer's first positive order; returns before it are of nobody's cohort."""
    rows = connection.execute("""
        SELECT
            strftime(date_trunc('month', first_purchase), '%Y-%m') AS cohort,
            date_diff('month', first_purchase, month) AS age,
            count(*) FILTER (WHERE orders > 0) AS active, sum(net_since_first)::DECIMAL(38, 2) AS net_sales
        FROM customer_months JOIN customers USING (customer)
        WHERE month >= date_trunc('month', first_purchase)
        GROUP BY ALL
        ORDER BY ALL
    """).fetchall()
    return {
        "cells": len(rows), "active": sum(row[2] for row in rows), "net_sales": str(sum(row[3] for row in rows)),
        "weighted": sum(row[2] * (row[1] + 1) for row in rows),
    }


def concentration(connection, month):
    row = connection.execute("""
        WITH sales AS (
            SELECT sum(net) AS s FROM customer_months
            WHERE month > ?::DATE - INTERVAL 12 MONTH AND month <= ?::DATE
            GROUP BY customer HAVING sum(net) > 0
        ), placed AS (
            SELECT s, row_number() OVER (ORDER BY s DESC) AS place, count(*) OVER () AS n FROM sales
        )
        SELECT
            (2 * sum((n + 1 - place) * s::DOUBLE)) / (any_value(n) * sum(s)::DOUBLE) - (any_value(n) + 1) / any_value(n),
            (sum(s) FILTER (WHERE place <= (n + 99) // 100))::DOUBLE / sum(s)::DOUBLE,
            (sum(s) FILTER (WHERE place <= (n * 5 + 99) // 100))::DOUBLE / sum(s)::DOUBLE,
            (sum(s) FILTER (WHERE place <= (n * 20 + 99) // 100))::DOUBLE / sum(s)::DOUBLE
        FROM placed
    """, [month, month]).fetchone()
    return dict(zip(("gini", "top_1_share", "top_5_share", "top_20_share"), row))


def tiers(connection, months, out):
    """Classes of every known customer at every month end, and the moves since the month before."""
    moves = []
    for month in months:
        connection.execute("SET VARIABLE month = ?::DATE", [month])
        connection.execute("""
            CREATE OR REPLACE TABLE sales AS
            SELECT
                customer, sum(net)::DECIMAL(18, 2) AS net_12m,
                coalesce(sum(net) FILTER (WHERE month > getvariable('month') - INTERVAL 6 MONTH), 0)::DECIMAL(18, 2) AS net_6m
            FROM customer_months
            WHERE month > getvariable('month') - INTERVAL 12 MONTH AND month <= getvariable('month')
            GROUP BY customer
        """)
        connection.execute("""
            CREATE OR REPLACE TABLE current_tiers AS
            WITH pyramid AS (
                SELECT
                    customer,
                    row_number() OVER (ORDER BY net_6m DESC, customer) AS place, count(*) OVER () AS n
                FROM sales WHERE net_6m > 0
            ), abc AS (
                SELECT
                    customer, sum(net_12m) OVER (ORDER BY net_12m DESC, customer ROWS UNBOUNDED PRECEDING) AS sum_to,
                    net_12m, sum(net_12m) OVER () AS total
                FROM sales WHERE net_12m > 0
            )
            SELECT
                customer, coalesce(net_6m, 0) AS net_6m, coalesce(sales.net_12m, 0) AS net_12m, sum_to::DOUBLE / total::DOUBLE AS abc_score,
                CASE WHEN place <= (n + 99) // 100 THEN 'project' WHEN place <= (n * 5 + 99) // 100 THEN 'vip'
                     WHEN place <= (n * 20 + 99) // 100 THEN 'mid' WHEN place IS NOT NULL THEN 'ordinary'
                     WHEN first_purchase <= last_day(getvariable('month')) THEN 'no_sales' ELSE 'returns_only' END AS pyramid,
                CASE WHEN (sum_to - abc.net_12m) * 100 < total * 80 THEN 'A' WHEN (sum_to - abc.net_12m) * 100 < total * 95 THEN 'B'
                     WHEN sum_to IS NOT NULL THEN 'C'
                     WHEN first_purchase <= last_day(getvariable('month')) THEN 'no_sales' ELSE 'returns_only' END AS abc
            FROM customers
            LEFT JOIN sales USING (customer)
            LEFT JOIN pyramid USING (customer)
            LEFT JOIN abc USING (customer)
            WHERE first_row_month <= getvariable('month')
        """)
        for scheme, score in (("pyramid", "net_6m::DOUBLE"), ("abc", "abc_score")):
            connection.execute(f"""
                COPY (
                    SELECT last_day(getvariable('month')) AS as_of, customer_id, {scheme} AS code, {score} AS score
                    FROM current_tiers JOIN customers USING (customer)
                ) TO '{out}/{scheme}-{month:%Y-%m}.parquet' (COMPRESSION zstd)
            """)
        if month != months[0]:
            for scheme, weight in (("pyramid", "net_6m"), ("abc", "net_12m")):
                moves += connection.execute(f"""
                    SELECT
                        '{scheme}', strftime(getvariable('month'), '%Y-%m'),
                        CASE WHEN before.{scheme} IS NULL THEN 'new' WHEN before.{scheme} IN ('no_sales', 'returns_only') THEN 'none'
                             ELSE before.{scheme} END || '>' ||
                        CASE WHEN now.{scheme} IN ('no_sales', 'returns_only') THEN 'lost' ELSE now.{scheme} END AS move,
                        count(*), coalesce(sum(before.{weight}), 0)::VARCHAR, sum(now.{weight})::VARCHAR
                    FROM current_tiers now LEFT JOIN previous_tiers before USING (customer)
                    WHERE now.{scheme} NOT IN ('no_sales', 'returns_only') OR before.{scheme} NOT IN ('no_sales', 'returns_only')
                    GROUP BY move
                    ORDER BY move
                """).fetchall()
        connection.execute("DROP TABLE IF EXISTS previous_tiers")
        connection.execute("ALTER TABLE current_tiers RENAME TO previous_tiers")
    counts = {
        scheme: dict(connection.execute(f"SELECT {scheme}, count(*) FROM previous_tiers GROUP BY 1 ORDER BY 1").fetchall())
        for scheme in ("pyramid", "abc")
    }
    return counts, sorted(moves)


def metrics(connection, lake, out, rfm_months):
    months = prepare(connection, lake)
    answers = {"customers": connection.execute("SELECT count(*) FROM customers").fetchone()[0]}
    for month in months if rfm_months == "all" else months[-1:]:
        answers["rfm"] = rfm(connection, month, out)
    answers["flow"] = flow(connection, months)
    answers["cohorts"] = cohorts(connection)
    answers.update(concentration(connection, months[-1]))
    answers["tiers"], answers["moves"] = tiers(connection, months, out)
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    phases = parser.add_subparsers(dest="phase", required=True)
    ingest_phase = phases.add_parser("ingest")
    ingest_phase.add_argument("files", help="a file or a pattern")
    ingest_phase.add_argument("lake", type=pathlib.Path)
    ingest_phase.add_argument("--no-dedupe", action="store_true")
    ingest_phase.add_argument("--messy", action="store_true")
    metrics_phase = phases.add_parser("metrics")
    metrics_phase.add_argument("lake", type=pathlib.Path)
    metrics_phase.add_argument("out", type=pathlib.Path)
    metrics_phase.add_argument("--rfm-months", choices=("last", "all"), default="last")
    options = parser.parse_args()

    target = options.lake if options.phase == "ingest" else options.out
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(options.threads, target.parent / "duckdb-scratch")
    if options.phase == "ingest":
        ingest(connection, options.files, options.lake, not options.no_dedupe, options.messy)
        return
    options.out.mkdir()
    answers = metrics(connection, options.lake, options.out, options.rfm_months)
    (options.out / "answers.json").write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
