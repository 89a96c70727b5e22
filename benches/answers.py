"""The answers of a benchmarked tool in one form, and their comparison.

DuckDB and polars write answers.json; keyfolio's are read from its marts. What is compared: number of customers, RFM
cuts and segment counts, customer flow of every month, cohorts, Gini and top shares, tier counts at the last month end,
and every move between classes in customers and money.
"""

import decimal
import json

SEGMENT_ALIASES = {"new": "new_customers", "can_t_lose": "cant_lose", "cannot_lose": "cant_lose"}
CUT_DIMENSIONS = {"recency_days": "recency", "orders_12m": "frequency", "net_sales_12m": "monetary"}
RELATIVE_TOLERANCE = 1e-9


def of_script(folder):
    answers = json.loads((folder / "answers.json").read_text())
    answers["flow"] = {row["period"]: {key: row[key] for key in row if key != "period"} for row in answers["flow"]}
    answers["moves"] = {
        f"{scheme} {month} {move}": [customers, cents(sales_from), cents(sales_to)]
        for scheme, month, move, customers, sales_from, sales_to in answers["moves"]
    }
    answers["cohorts"]["net_sales"] = cents(answers["cohorts"]["net_sales"])
    return answers


def lines_of(relation, date):
    """What a relation of lines holds, whatever their order: how many, their quantity and cents, and the sum of a hash of
    each. `date` is the name of its date column.
    """
    import duckdb

    duckdb.sql("SET enable_progress_bar = false")
    found = duckdb.sql(f"""
        SELECT count(*), sum(quantity)::BIGINT, sum(cents)::BIGINT, sum(hash(lines))::VARCHAR
        FROM (
            SELECT customer_id, order_id, {date}::DATE AS day, product_id, quantity::BIGINT AS quantity,
                (net_amount * 100)::BIGINT AS cents, kind
            FROM {relation}
        ) AS lines
    """).fetchall()[0]
    return dict(zip(("lines", "quantity", "cents", "content"), found))


def clean_lines(file, rows=None):
    """The lines of generate.py, or the first of them."""
    columns = {name: "VARCHAR" for name in ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "net_amount", "kind")}
    columns["net_amount"] = "DECIMAL(18, 2)"
    limit = "" if rows is None else f"LIMIT {rows}"
    return lines_of(f"(SELECT * FROM read_csv('{file}', columns = {columns!r}, header = true) {limit})", "ordered_at")


def stored_lines(folder, date):
    """The lines in a folder of partitions."""
    return lines_of(f"read_parquet('{folder}/*/*.parquet', hive_partitioning = false)", date)


def of_keyfolio(lake):
    """Reads the marts of a run over benches/pipeline.toml."""
    import duckdb

    def rows(mart, query):
        source = f"read_parquet('{lake}/marts/{mart}/**/*.parquet', hive_partitioning = false)"
        return duckdb.sql(query.format(mart=source)).fetchall()

    def measure(name):
        return rows("measures", f"SELECT value FROM {{mart}} WHERE measure = '{name}' ORDER BY period DESC LIMIT 1")[0][0]

    last = "as_of = (SELECT max(as_of) FROM {mart})"
    answers = {"customers": rows("snapshots", f"SELECT count(*) FROM {{mart}} WHERE scheme = 'pyramid' AND {last}")[0][0]}
    cuts = {}
    for dimension, value in rows("scheme_cuts", f"SELECT dimension, value FROM {{mart}} WHERE scheme = 'rfm' AND {last} ORDER BY dimension, cut"):
        cuts.setdefault(CUT_DIMENSIONS.get(dimension, dimension), []).append(value)
    segments = rows("rfm", "SELECT segment, count(*) FROM {mart} GROUP BY 1")
    answers["rfm"] = {
        "cuts": [cuts.get("recency"), cuts.get("frequency"), cuts.get("monetary")],
        "segments": {segment_code(code): count for code, count in segments},
    }
    flow = rows("customer_flow", "SELECT period, new, reactivated, lapsed, closing FROM {mart} ORDER BY period")
    answers["flow"] = {row[0]: dict(zip(("new", "reactivated", "lapsed", "closing"), row[1:])) for row in flow}
    cohort = rows("cohort_retention", """
        SELECT count(active), sum(active)::BIGINT, sum(net_sales)::VARCHAR, sum(active * (age + 1))::BIGINT FROM {mart}""")[0]
    answers["cohorts"] = {"cells": cohort[0], "active": cohort[1], "net_sales": cents(cohort[2]), "weighted": cohort[3]}
    for name in ("gini", "top_1_share", "top_5_share", "top_20_share"):
        answers[name] = measure(name)
    answers["tiers"] = {"pyramid": {}, "abc": {}}
    for scheme, code, count in rows("snapshots", f"SELECT scheme, code, count(*) FROM {{mart}} WHERE {last} GROUP BY ALL"):
        if scheme in answers["tiers"]:
            answers["tiers"][scheme][code] = count
    moves = rows("movements", """
        SELECT scheme || strftime(as_of, ' %Y-%m ') || from_code || '>' || to_code, customers, sales_from::VARCHAR, sales_to::VARCHAR
        FROM {mart} WHERE scheme IN ('pyramid', 'abc') AND compare = '1mo' AND to_code <> 'none'""")
    answers["moves"] = {row[0]: [row[1], cents(row[2]), cents(row[3])] for row in moves}
    return answers


def schemes_of_script(folder, schemes):
    """What duckdb_schemes.py wrote, by scheme and month end."""
    import duckdb

    found = {"classes": {}, "customers": {}, "moves": {}}
    for scheme in schemes:
        classes = f"read_parquet('{folder}/{scheme}-*.parquet')"
        for as_of, code, customers, sales in duckdb.sql(f"SELECT as_of, code, count(*), sum(sales)::VARCHAR FROM {classes} GROUP BY ALL").fetchall():
            found["classes"][f"{scheme} {as_of} {code}"] = [customers, cents(sales)]
        found["customers"].update(each_class(f"(SELECT *, '{scheme}' AS scheme FROM {classes})"))
    found["moves"] = moves_of(f"(SELECT * FROM read_parquet('{folder}/transitions.parquet'))")
    return found


def schemes_of_keyfolio(lake, schemes):
    """The same from the marts of a run over benches/schemes.toml."""
    import duckdb

    def mart(name):
        source = f"read_parquet('{lake}/marts/{name}/**/*.parquet', hive_partitioning = false)"
        return f"(SELECT * FROM {source} WHERE scheme IN {tuple(schemes)})"

    rows = duckdb.sql(f"SELECT scheme, as_of, code, customers, net_sales::VARCHAR FROM {mart('scheme_classes')} WHERE customers > 0").fetchall()
    return {
        "classes": {f"{scheme} {as_of} {code}": [customers, cents(sales)] for scheme, as_of, code, customers, sales in rows},
        "customers": each_class(mart("snapshots")),
        "moves": moves_of(f"(SELECT * FROM {mart('movements')} WHERE compare = '1mo')"),
    }


def classes_of_keyfolio(lake):
    """The class of each customer in all schemes."""
    return each_class(f"read_parquet('{lake}/marts/snapshots/**/*.parquet', hive_partitioning = false)")


def each_class(classes):
    """By scheme and month end: customers, and the sum of a hash of each with its class."""
    import duckdb

    duckdb.sql("SET enable_progress_bar = false")
    rows = duckdb.sql(f"""
        SELECT scheme, as_of, count(*), sum(hash(customer_id, code))::VARCHAR FROM {classes} GROUP BY ALL
    """).fetchall()
    return {f"{row[0]} {row[1]}": list(row[2:]) for row in rows}


def moves_of(moves):
    """Every move of a month, in customers and cents."""
    import duckdb

    rows = duckdb.sql(f"SELECT scheme, as_of, from_code, to_code, customers, sales_from::VARCHAR, sales_to::VARCHAR FROM {moves}").fetchall()
    return {f"{row[0]} {row[1]} {row[2]}>{row[3]}": [row[4], cents(row[5]), cents(row[6])] for row in rows}


def size_of(found):
    """How much was compared."""
    return (f"{sum(each[0] for each in found['customers'].values()):,} classes of customers at {len(found['customers'])} "
            f"snapshots, {len(found['moves']):,} transitions to the cent")


def segment_code(name):
    code = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
    return SEGMENT_ALIASES.get(code, code)


def cents(amount):
    return int((decimal.Decimal(amount or 0) * 100).to_integral_exact())


def differences(ours, theirs, place=""):
    """Places where two answers differ. A null (what keyfolio says is not knowable) is not compared."""
    if ours is None or theirs is None:
        return []
    if isinstance(ours, dict):
        found = []
        for key in sorted(set(ours) | set(theirs)):
            if key not in ours or key not in theirs:
                found.append(f"{place}{key}: only in one")
            else:
                found += differences(ours[key], theirs[key], f"{place}{key} ")
        return found
    if isinstance(ours, list):
        if len(ours) != len(theirs):
            return [f"{place}: {len(ours)} values, {len(theirs)} values"]
        return [text for a, b in zip(ours, theirs) for text in differences(a, b, place)]
    if isinstance(ours, float) or isinstance(theirs, float):
        same = abs(ours - theirs) <= RELATIVE_TOLERANCE * max(1.0, abs(ours), abs(theirs))
    else:
        same = ours == theirs
    return [] if same else [f"{place}: {ours} and {theirs}"]
