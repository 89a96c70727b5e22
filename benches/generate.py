#!/usr/bin/env python3
"""Generates seeded synthetic transactions of any size, as one CSV file or one file per month.

    python3 generate.py --lines 10_000_000 --seed 1 --out data/10000000.csv
    python3 generate.py --lines 10_000_000 --seed 1 --out data/10000000 --split

36 months, 2023-01 to 2025-12, in order of date. About 5.5 lines per customer. Customers join over the whole time, buy
at gamma-distributed rates (a few often, most once or twice) until they leave after an exponentially distributed time,
and differ in what they spend; line amounts are lognormal. About 2 % of the orders are returns (negative quantity and
amount), about 0.2 % of the lines repeat the line before them exactly, as real exports do. The same arguments give the
same bytes with the same numpy.

Needs numpy and polars (only to format the CSV).
"""

import argparse
import pathlib
import time

import numpy as np
import polars as pl

FIRST_DAY = np.datetime64("2023-01-01")
DAYS = int((np.datetime64("2026-01-01") - FIRST_DAY).astype(int))
LINES_PER_CUSTOMER = 5.5
LINES_PER_ORDER = 2.0
PRODUCTS = 5000
RATE_SHAPE = 0.5            # of the gamma distribution of purchase rates: strongly unequal
MEAN_STAY_DAYS = 420.0
RETURN_SHARE = 0.02
REPEAT_SHARE = 0.002
CHUNK_LINES = 1_000_000


def make_orders(lines, random):
    """Customer, day and return flag of every order, in order of day, and the number of lines of each."""
    customers = max(1, round(lines / LINES_PER_CUSTOMER))
    joined = random.integers(0, DAYS, customers, dtype=np.int32)
    stay = random.exponential(MEAN_STAY_DAYS, customers).astype(np.float32)
    stay = np.minimum(stay, (DAYS - 1 - joined).astype(np.float32))
    expected = random.gamma(RATE_SHAPE, 1.0, customers).astype(np.float32) * stay
    expected *= (LINES_PER_CUSTOMER / LINES_PER_ORDER - 1) / expected.mean(dtype=np.float64)
    orders = 1 + random.poisson(expected).astype(np.int32)   # the first on the day of joining
    del expected

    customer = np.repeat(np.arange(customers, dtype=np.uint32), orders)
    is_first = np.zeros(customer.size, dtype=bool)
    is_first[np.concatenate(([0], np.cumsum(orders)[:-1]))] = True
    del orders
    offset = random.random(customer.size, dtype=np.float32) * stay[customer]
    offset[is_first] = 0
    day = (joined[customer] + offset.astype(np.int32)).astype(np.int16)
    del offset, is_first, joined, stay

    chronological = np.argsort(day, kind="stable").astype(np.uint32)
    customer, day = customer[chronological], day[chronological]
    del chronological
    is_return = random.random(customer.size, dtype=np.float32) < RETURN_SHARE
    order_lines = (1 + random.poisson(LINES_PER_ORDER - 1, customer.size)).astype(np.int16)
    fit_total(order_lines, lines, random)
    return customer, day, is_return, order_lines


def fit_total(order_lines, lines, random):
    """Adds or removes single lines of random orders until there are exactly `lines`; every order keeps one line."""
    while (missing := lines - int(order_lines.sum(dtype=np.int64))) != 0:
        if missing > 0:
            candidates = np.arange(order_lines.size)
        else:
            candidates = np.flatnonzero(order_lines > 1)
        chosen = random.choice(candidates, min(abs(missing), candidates.size), replace=False)
        order_lines[chosen] += 1 if missing > 0 else -1


def make_lines(first_order, last_order, orders, spend, random):
    """The lines of orders first_order … last_order − 1 as a frame ready to be written."""
    customer, day, is_return, order_lines = orders
    order = np.repeat(np.arange(first_order, last_order, dtype=np.uint32), order_lines[first_order:last_order])
    line_customer = customer[order]
    sign = np.where(is_return[order], -1, 1)
    product = np.minimum(random.exponential(PRODUCTS / 6, order.size), PRODUCTS - 1).astype(np.int32)
    quantity = random.geometric(0.4, order.size)
    amount = np.exp(random.normal(3.2, 0.8, order.size)) * spend[line_customer]
    cents = np.maximum(np.rint(amount * 100), 1).astype(np.int64)

    repeats = random.random(order.size) < REPEAT_SHARE
    repeats[0] = False
    repeats[1:] &= order[1:] == order[:-1]
    at = np.flatnonzero(repeats)
    for values in (product, quantity, cents):
        values[at] = values[at - 1]

    frame = pl.DataFrame({
        "customer": line_customer, "order": order, "day": day[order].astype(np.int32), "product": product,
        "quantity": sign * quantity, "cents": sign * cents, "is_return": sign < 0,
    })
    first_day = int(FIRST_DAY.astype(int))
    return frame.select(
        customer_id=pl.lit("C") + (pl.col("customer") + 1).cast(pl.String).str.zfill(9),
        order_id=pl.lit("SO") + (pl.col("order") + 1).cast(pl.String).str.zfill(10),
        ordered_at=(pl.col("day") + first_day).cast(pl.Date),
        product_id=pl.lit("P") + pl.col("product").cast(pl.String).str.zfill(5),
        quantity="quantity",
        net_amount=decimal_text("cents"),
        kind=pl.when("is_return").then(pl.lit("return")).otherwise(pl.lit("sale")),
    )


def decimal_text(cents):
    """An amount in cents as text with two decimals, exactly."""
    size = pl.col(cents).abs()
    minus = pl.when(pl.col(cents) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return minus + (size // 100).cast(pl.String) + "." + (size % 100).cast(pl.String).str.zfill(2)


def write(options):
    random = np.random.Generator(np.random.PCG64(options.seed))
    orders = make_orders(options.lines, random)
    customer, day, _, order_lines = orders
    spend = np.exp(random.normal(0.0, 0.6, int(customer.max()) + 1)).astype(np.float32)

    # Order numbers at which a new month begins: a file never holds two months when --split is given.
    months = (FIRST_DAY + day.astype("timedelta64[D]")).astype("datetime64[M]").astype(np.int16)
    starts = np.flatnonzero(np.concatenate(([True], months[1:] != months[:-1])))
    ends = np.concatenate((starts[1:], [day.size]))
    names = [str(np.datetime64(int(months[start]), "M")) for start in starts]
    del months
    line_ends = np.cumsum(order_lines, dtype=np.int64)

    if options.split:
        options.out.mkdir(parents=True, exist_ok=True)
    else:
        options.out.parent.mkdir(parents=True, exist_ok=True)
    file = None
    for name, start, end in zip(names, starts, ends):
        if options.split or file is None:
            if file is not None:
                file.close()
            file = open(options.out / f"{name}.csv" if options.split else options.out, "wb")
            header = True
        first = int(start)
        while first < end:
            lines_before = int(line_ends[first - 1]) if first else 0
            last = int(np.searchsorted(line_ends, lines_before + CHUNK_LINES, side="right"))
            last = min(max(last, first + 1), int(end))
            make_lines(first, last, orders, spend, random).write_csv(file, include_header=header)
            header = False
            first = last
    file.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, required=True, help="number of lines, as 10_000_000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the file, or the folder with --split")
    parser.add_argument("--split", action="store_true", help="one file per month")
    options = parser.parse_args()
    started = time.monotonic()
    write(options)
    print(f"{options.lines:,} lines in {time.monotonic() - started:.1f} s: {options.out}")


if __name__ == "__main__":
    main()
