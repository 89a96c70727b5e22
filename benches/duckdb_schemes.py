#!/usr/bin/env python3
"""Two schemes of schemes.toml in DuckDB: `pyramid` (rank) and `depth` (rules), at every month end.

    python3 duckdb_schemes.py FACTS OUT

FACTS is the folder of purchase days that keyfolio made: one row a customer and day. Writes the class of every known
customer at each month end as Parquet, and to OUT/transitions.parquet all moves from month end to month end, in customers
and money.
"""

import argparse
import pathlib
import shutil

import duckdb

# Each with the money that weighs its moves.
SCHEMES = {"pyramid": "net_6m", "depth": "net_12m"}
OUTSIDE = "('no_sales', 'returns_only')"


def connect(threads, scratch):
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET temp_directory = ?", [str(scratch)])
    return connection


def prepare(connection, facts):
    """Customers as integers in the order of their ids, and their months: month ends read these, not the days."""
    days = f"read_parquet('{facts}/*/*.parquet', hive_partitioning = false)"
    connection.execute(f"""
        CREATE TABLE customers AS
        SELECT
            (row_number() OVER (ORDER BY customer_id) - 1)::INTEGER AS customer, customer_id,
            date_trunc('month', min(order_date))::DATE AS first_row_month,
            min(order_date) FILTER (WHERE orders > 0) AS first_purchase
        FROM {days}
        GROUP BY customer_id
    """)
    connection.execute(f"""
        CREATE TABLE customer_months AS
        SELECT
            customer, date_trunc('month', order_date)::DATE AS month, sum(net_sales)::DECIMAL(18, 2) AS net,
            sum(orders)::INTEGER AS orders
        FROM {days} JOIN customers USING (customer_id)
        GROUP BY ALL
    """)
    connection.execute("""
        CREATE TABLE transitions (
            as_of DATE, scheme VARCHAR, from_code VARCHAR, to_code VARCHAR, customers BIGINT, sales_from DECIMAL(18, 2),
            sales_to DECIMAL(18, 2)
        )
    """)
    return [row[0] for row in connection.execute("SELECT DISTINCT month FROM customer_months ORDER BY month").fetchall()]


def classify(connection):
    """Classes at the end of the month of the variable `month`. Nobody's cost is known, so equal sales go by customer."""
    connection.execute("""
        CREATE TABLE now AS
        WITH sales AS (
            SELECT
                customer, sum(net)::DECIMAL(18, 2) AS net_12m, sum(orders) AS orders_12m,
                coalesce(sum(net) FILTER (WHERE month > getvariable('month') - INTERVAL 6 MONTH), 0)::DECIMAL(18, 2) AS net_6m
            FROM customer_months
            WHERE month > getvariable('month') - INTERVAL 12 MONTH AND month <= getvariable('month')
            GROUP BY customer
        ), known AS (
            SELECT
                customer, coalesce(net_6m, 0) AS net_6m, coalesce(net_12m, 0) AS net_12m, coalesce(orders_12m, 0) AS orders_12m,
                coalesce(first_purchase <= last_day(getvariable('month')), false) AS has_ordered
            FROM customers LEFT JOIN sales USING (customer)
            WHERE first_row_month <= getvariable('month')
        ), ranked AS (
            SELECT customer, row_number() OVER (ORDER BY net_6m DESC, customer) AS place, count(*) OVER () AS n
            FROM known
            WHERE has_ordered AND net_6m > 0
        )
        SELECT
            customer, net_6m, net_12m,
            CASE WHEN NOT has_ordered THEN 'returns_only' WHEN place IS NULL THEN 'no_sales'
                 WHEN place <= (n + 99) // 100 THEN 'project' WHEN place <= (n * 5 + 99) // 100 THEN 'vip'
                 WHEN place <= (n * 20 + 99) // 100 THEN 'mid' ELSE 'ordinary' END AS pyramid,
            CASE WHEN NOT has_ordered THEN 'returns_only' WHEN net_12m >= 1000 AND orders_12m >= 6 THEN 'core'
                 WHEN net_12m >= 500 OR orders_12m >= 4 THEN 'important' ELSE 'ordinary' END AS depth
        FROM known LEFT JOIN ranked USING (customer)
    """)


def count_moves(connection, scheme, weight):
    """Moves since the month end before, also of those who were and are outside the scheme."""
    connection.execute(f"""
        INSERT INTO transitions
        SELECT
            last_day(getvariable('month')), '{scheme}',
            CASE WHEN before.{scheme} IS NULL THEN 'new' WHEN before.{scheme} IN {OUTSIDE} THEN 'none'
                 ELSE before.{scheme} END AS from_code,
            CASE WHEN now.{scheme} NOT IN {OUTSIDE} THEN now.{scheme}
                 WHEN before.{scheme} IS NULL OR before.{scheme} IN {OUTSIDE} THEN 'none' ELSE 'lost' END AS to_code,
            count(*), coalesce(sum(before.{weight}), 0), sum(now.{weight})
        FROM now LEFT JOIN before USING (customer)
        GROUP BY from_code, to_code
    """)


def run(connection, facts, out):
    months = prepare(connection, facts)
    for month in months:
        connection.execute("SET VARIABLE month = ?::DATE", [month])
        classify(connection)
        for scheme, weight in SCHEMES.items():
            connection.execute(f"""
                COPY (
                    SELECT last_day(getvariable('month')) AS as_of, customer_id, {scheme} AS code, {weight} AS sales
                    FROM now JOIN customers USING (customer)
                ) TO '{out}/{scheme}-{month:%Y-%m}.parquet' (COMPRESSION zstd)
            """)
            if month != months[0]:
                count_moves(connection, scheme, weight)
        connection.execute("DROP TABLE IF EXISTS before")
        connection.execute("ALTER TABLE now RENAME TO before")
    connection.execute(f"COPY (SELECT * FROM transitions ORDER BY ALL) TO '{out}/transitions.parquet' (COMPRESSION zstd)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("facts", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()

    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    run(connect(options.threads, options.out.parent / "duckdb-scratch"), options.facts, options.out)


if __name__ == "__main__":
    main()
