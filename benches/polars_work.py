#!/usr/bin/env python3
"""The benchmark's work in Python polars.

    python3 polars_work.py ingest FILES LAKE [--no-dedupe | --messy]
    python3 polars_work.py metrics LAKE OUT [--rfm-months last|all]

The same phases, rules and answers as duckdb_work.py. Threads: environment variable POLARS_MAX_THREADS.
"""

import argparse
import calendar
import json
import pathlib
import shutil

import polars as pl

from decoded import as_utf8

COLUMNS = {
    "customer_id": pl.String, "order_id": pl.String, "ordered_at": pl.Date, "product_id": pl.String,
    "quantity": pl.Int64, "net_amount": pl.Decimal(18, 2), "kind": pl.String,
}
AMOUNT, DATE = pl.col("金额"), pl.col("下单日期").str.replace_many(["/", "年", "月", "日"], ["-", "-", "-", ""])
# The columns from those of messy.py.
MESSY_COLUMNS = {
    "customer_id": pl.col("客户编号"), "order_id": pl.col("订单号"),
    "ordered_at": pl.coalesce(DATE.str.to_date("%Y-%m-%d", strict=False), DATE.str.to_date("%Y%m%d", strict=False)),
    "product_id": pl.col("产品编号"), "quantity": pl.col("数量").str.strip_suffix("件").cast(pl.Int64),
    "net_amount": (
        pl.when(AMOUNT.str.contains_any(["-", "("])).then(pl.lit("-")).otherwise(pl.lit(""))
        + AMOUNT.str.replace_many(["¥", ",", "元", "(", ")", "-"], [""])
    ).cast(pl.Decimal(18, 2)),
    "kind": pl.col("类型").replace_strict({"销售": "sale", "退货": "return"}, return_dtype=pl.String),
}
OUTSIDE = ["no_sales", "returns_only"]
R, F = pl.col("r"), pl.col("f")
SEGMENT = (
    pl.when((R == 5) & (F >= 4)).then(pl.lit("champions")).when((R >= 3) & (F >= 4)).then(pl.lit("loyal"))
    .when((R >= 4) & (F >= 2)).then(pl.lit("potential_loyalists")).when(R == 5).then(pl.lit("new_customers"))
    .when(R == 4).then(pl.lit("promising")).when((R == 3) & (F == 3)).then(pl.lit("need_attention"))
    .when(R == 3).then(pl.lit("about_to_sleep")).when(F == 5).then(pl.lit("cant_lose"))
    .when(F >= 3).then(pl.lit("at_risk")).otherwise(pl.lit("hibernating"))
)


def ingest(files, lake, dedupe, messy):
    names = list(COLUMNS)
    if messy:
        utf8 = lake.parent / "utf8.csv"
        as_utf8(files, utf8)
        rows = pl.scan_csv(utf8, infer_schema=False, include_file_paths="file").select("file", **MESSY_COLUMNS)
    else:
        rows = pl.scan_csv(files, schema=COLUMNS, include_file_paths="file" if dedupe else None)
    if dedupe:
        rows = (
            rows.group_by([*names, "file"]).agg(times=pl.len())
            .group_by(names).agg(pl.col("times").max())
            .select(*names, pl.int_ranges(0, "times").alias("occurrence"))
            .explode("occurrence")
            .drop("occurrence")
        )
    month = pl.col("ordered_at").dt.strftime("%Y-%m").alias("month")
    rows.sink_parquet(
        pl.PartitionBy(lake, key=month, include_key=False, approximate_bytes_per_file=None),
        compression="zstd", maintain_order=False, mkdir=True, engine="streaming",
    )


def prepare(lake):
    """Customers, purchase days and customer months: all later steps read these, not the lines."""
    order_days = (
        pl.scan_parquet(f"{lake}/**/*.parquet", hive_partitioning=False)
        .group_by("customer_id", "ordered_at", "order_id").agg(net=pl.col("net_amount").sum())
        .group_by("customer_id", day="ordered_at").agg(net=pl.col("net").sum(), orders=(pl.col("net") > 0).sum().cast(pl.Int32))
        .collect(engine="streaming")
    )
    customers = (
        order_days.lazy().group_by("customer_id")
        .agg(
            first_row_month=pl.col("day").min().dt.truncate("1mo"),
            first_purchase=pl.col("day").filter(pl.col("orders") > 0).min(),
        )
        .sort("customer_id").with_row_index("customer")
        .collect(engine="streaming")
    )
    purchase_days = (
        order_days.lazy().join(customers.lazy().select("customer", "customer_id", "first_purchase"), on="customer_id")
        .select("customer", "day", "net", "orders", since_first=pl.col("day") >= pl.col("first_purchase"))
        .collect(engine="streaming")
    )
    del order_days
    customer_months = (
        purchase_days.lazy().group_by("customer", month=pl.col("day").dt.truncate("1mo"))
        .agg(pl.col("net").sum(), pl.col("orders").sum(), net_since_first=pl.col("net").filter(pl.col("since_first")).sum())
        .collect(engine="streaming")
    )
    return customers, purchase_days, customer_months


def month_end(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def months_before(month, count):
    year, number = divmod(month.year * 12 + month.month - 1 - count, 12)
    return month.replace(year=year, month=number + 1)


def rfm(purchase_days, customers, month, out):
    last_day = month_end(month)
    values = (
        purchase_days.lazy()
        .filter(pl.col("day").is_between(months_before(month, 11), last_day))
        .group_by("customer")
        .agg(
            recency_days=(pl.lit(last_day) - pl.col("day").filter(pl.col("orders") > 0).max()).dt.total_days(),
            frequency=pl.col("orders").sum(), monetary=pl.col("net").sum(),
        )
        .filter(pl.col("frequency") > 0)
        .collect(engine="streaming")
    )
    cuts = []
    for name in ("recency_days", "frequency", "monetary"):
        column = values[name].cast(pl.Float64)
        cuts.append([column.quantile(share, "linear") for share in (0.2, 0.4, 0.6, 0.8)])
    above = lambda name, limits: pl.sum_horizontal((pl.col(name).cast(pl.Float64) > limit).cast(pl.Int64) for limit in limits)
    scores = (
        values.lazy()
        .with_columns(r=5 - above("recency_days", cuts[0]), f=1 + above("frequency", cuts[1]), m=1 + above("monetary", cuts[2]))
        .with_columns(segment=SEGMENT)
        .collect()
    )
    (
        scores.lazy().join(customers.lazy().select("customer", "customer_id"), on="customer").drop("customer")
        .sink_parquet(out / f"rfm-{month:%Y-%m}.parquet", compression="zstd")
    )
    counts = scores.group_by("segment").len().sort("segment")
    return {"cuts": cuts, "segments": dict(counts.iter_rows())}


def flow(customer_months, months):
    """A customer is active for 12 months from each month with an order; a longer gap is a lapse and a reactivation."""
    ordered = (
        customer_months.lazy().filter(pl.col("orders") > 0).select("customer", "month").sort("customer", "month")
        .with_columns(
            before=pl.when(pl.col("customer").shift(1) == pl.col("customer")).then(pl.col("month").shift(1)),
            after=pl.when(pl.col("customer").shift(-1) == pl.col("customer")).then(pl.col("month").shift(-1)),
            ends=pl.col("month").dt.offset_by("12mo"),
        )
        .collect()
    )
    count = lambda rows, name, month="month": rows.group_by(month=month).agg(pl.len().cast(pl.Int64).alias(name))
    new = count(ordered.lazy().filter(pl.col("before").is_null()), "new")
    reactivated = count(ordered.lazy().filter(pl.col("before").dt.offset_by("12mo") < pl.col("month")), "reactivated")
    lapsed = count(ordered.lazy().filter(pl.col("after").is_null() | (pl.col("after") > pl.col("ends"))), "lapsed", "ends")
    table = (
        pl.LazyFrame({"month": months})
        .join(new, on="month", how="left").join(reactivated, on="month", how="left").join(lapsed, on="month", how="left")
        .fill_null(0).sort("month")
        .with_columns(closing=(pl.col("new") + pl.col("reactivated") - pl.col("lapsed")).cum_sum())
        .select(pl.col("month").dt.strftime("%Y-%m").alias("period"), "new", "reactivated", "lapsed", "closing")
        .collect()
    )
    return table.to_dicts()


def cohorts(customer_months, customers):
    """Sales of a cohort begin with a customer's first positive order; returns before it are of nobody's cohort."""
    month_number = lambda column: pl.col(column).dt.year() * 12 + pl.col(column).dt.month()
    table = (
        customer_months.lazy()
        .join(customers.lazy().filter(pl.col("first_purchase").is_not_null()).select("customer", "first_purchase"), on="customer")
        .with_columns(age=month_number("month") - month_number("first_purchase"))
        .filter(pl.col("age") >= 0)
        .group_by("age", cohort=pl.col("first_purchase").dt.truncate("1mo"))
        .agg(active=(pl.col("orders") > 0).sum().cast(pl.Int64), net_sales=pl.col("net_since_first").sum())
        .collect(engine="streaming")
    )
    return {
        "cells": table.height, "active": table["active"].sum(), "net_sales": str(table["net_sales"].sum()),
        "weighted": (table["active"] * (table["age"].cast(pl.Int64) + 1)).sum(),
    }


def concentration(customer_months, month):
    sales = (
        customer_months.lazy().filter(pl.col("month").is_between(months_before(month, 11), month))
        .group_by("customer").agg(pl.col("net").sum()).filter(pl.col("net") > 0)
        .select(pl.col("net").cast(pl.Float64)).collect(engine="streaming")["net"].sort(descending=True)
    )
    n, total = sales.len(), sales.sum()
    weighted = sales.dot(pl.int_range(n, 0, -1, eager=True).cast(pl.Float64))
    answers = {"gini": 2 * weighted / (n * total) - (n + 1) / n}
    for percent in (1, 5, 20):
        answers[f"top_{percent}_share"] = sales.head(-(-n * percent // 100)).sum() / total
    return answers


def classes_at(customers, customer_months, month):
    """Both classes of every customer known at the month end; rows ascend by customer."""
    sales = (
        customer_months.lazy().filter(pl.col("month").is_between(months_before(month, 11), month))
        .group_by("customer")
        .agg(
            net_12m=pl.col("net").sum(),
            net_6m=pl.col("net").filter(pl.col("month") >= months_before(month, 5)).sum(),
        )
    )
    outside = pl.when(pl.col("first_purchase") <= month_end(month)).then(pl.lit("no_sales")).otherwise(pl.lit("returns_only"))
    zero = pl.lit(0).cast(pl.Decimal(38, 2))
    known = (
        customers.lazy().filter(pl.col("first_row_month") <= month).select("customer", "first_purchase")
        .join(sales, on="customer", how="left")
        .select("customer", pl.col("net_6m").fill_null(zero), pl.col("net_12m").fill_null(zero), outside=outside)
        .collect(engine="streaming")
    )
    # with_row_index, not int_range: the optimizer of polars 2.1.0 removes a sort in front of an int_range inside
    # when/then when a join follows, and the places are silently wrong.
    ranked = (
        known.lazy().filter(pl.col("net_6m") > 0).select("customer", "net_6m")
        .sort("net_6m", "customer", descending=[True, False]).with_row_index("place", offset=1)
    )
    place, n = pl.col("place").cast(pl.Int64), pl.len().cast(pl.Int64)
    pyramid = ranked.select(
        "customer",
        pyramid=pl.when(place <= (n + 99) // 100).then(pl.lit("project")).when(place <= (n * 5 + 99) // 100).then(pl.lit("vip"))
        .when(place <= (n * 20 + 99) // 100).then(pl.lit("mid")).otherwise(pl.lit("ordinary")),
    )
    cents = pl.col("net_12m").cast(pl.Decimal(38, 2)) * 100
    accumulated = (
        known.lazy().filter(pl.col("net_12m") > 0).select("customer", cents=cents.cast(pl.Int64))
        .sort("cents", "customer", descending=[True, False])
        .with_columns(sum_to=pl.col("cents").cum_sum(), total=pl.col("cents").sum())
    )
    sum_before = pl.col("sum_to") - pl.col("cents")
    abc = accumulated.select(
        "customer", abc_score=pl.col("sum_to") / pl.col("total"),
        abc=pl.when(sum_before * 100 < pl.col("total") * 80).then(pl.lit("A"))
        .when(sum_before * 100 < pl.col("total") * 95).then(pl.lit("B")).otherwise(pl.lit("C")),
    )
    return (
        known.lazy().join(pyramid, on="customer", how="left").join(abc, on="customer", how="left")
        .with_columns(pl.col("pyramid").fill_null(pl.col("outside")), pl.col("abc").fill_null(pl.col("outside")))
        .drop("outside")
        .collect()
    )


def moves_between(before, now, scheme, weight, month):
    table = (
        now.lazy().select("customer", now=scheme, sales_to=weight)
        .join(before.lazy().select("customer", before=scheme, sales_from=weight), on="customer", how="left")
        .filter(~pl.col("now").is_in(OUTSIDE) | ~pl.col("before").fill_null("no_sales").is_in(OUTSIDE))
        .group_by(
            before=pl.when(pl.col("before").is_null()).then(pl.lit("new"))
            .when(pl.col("before").is_in(OUTSIDE)).then(pl.lit("none")).otherwise("before"),
            now=pl.when(pl.col("now").is_in(OUTSIDE)).then(pl.lit("lost")).otherwise("now"),
        )
        .agg(pl.len(), pl.col("sales_from").sum(), pl.col("sales_to").sum())
        .collect()
    )
    amount = lambda value: f"{value:.2f}" if value else "0"
    return [
        [scheme, f"{month:%Y-%m}", f"{row[0]}>{row[1]}", row[2], amount(row[3]), amount(row[4])] for row in table.iter_rows()
    ]


def tiers(customers, customer_months, months, out):
    """Classes of every known customer at every month end, and the moves since the month before."""
    moves, before, ids = [], None, customers.lazy().select("customer", "customer_id")
    for month in months:
        now = classes_at(customers, customer_months, month)
        for scheme, score in (("pyramid", pl.col("net_6m").cast(pl.Float64)), ("abc", pl.col("abc_score"))):
            (
                now.lazy().join(ids, on="customer")
                .select(pl.lit(month_end(month)).alias("as_of"), "customer_id", code=scheme, score=score)
                .sink_parquet(out / f"{scheme}-{month:%Y-%m}.parquet", compression="zstd")
            )
        if before is not None:
            moves += moves_between(before, now, "pyramid", "net_6m", month)
            moves += moves_between(before, now, "abc", "net_12m", month)
        before = now
    counts = {scheme: dict(sorted(before.group_by(scheme).len().iter_rows())) for scheme in ("pyramid", "abc")}
    return counts, sorted(moves)


def metrics(lake, out, rfm_months):
    customers, purchase_days, customer_months = prepare(lake)
    months = customer_months["month"].unique().sort().to_list()
    answers = {"customers": customers.height}
    for month in months if rfm_months == "all" else months[-1:]:
        answers["rfm"] = rfm(purchase_days, customers, month, out)
    answers["flow"] = flow(customer_months, months)
    answers["cohorts"] = cohorts(customer_months, customers)
    answers.update(concentration(customer_months, months[-1]))
    answers["tiers"], answers["moves"] = tiers(customers, customer_months, months, out)
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
    if options.phase == "ingest":
        ingest(options.files, options.lake, not options.no_dedupe, options.messy)
        return
    options.out.mkdir()
    answers = metrics(options.lake, options.out, options.rfm_months)
    (options.out / "answers.json").write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
