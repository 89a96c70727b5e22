#!/usr/bin/env python3
"""Makes `expected/visit_influence.csv`: what the weeks after visits brought, computed with none of keyfolio's code.

    python3 influence.py LAKE            writes the result
    python3 influence.py LAKE --check    says whether the committed one differs

Reads the stored visits, the fact `purchase_days`, who customers are, and the classes of `pyramid` as they are stored.
Settings are the defaults: weeks 4 and 8, 12 months, 28 quiet days, groups of 5.
"""

import collections
import csv
import datetime
import fractions
import io
import math
import pathlib
import statistics
import sys

import duckdb

AS_OF = datetime.date(2026, 10, 31)
WEEKS, MONTHS, QUIET, LEAST = (4, 8), 12, 28, 5
SILENCE = ["gaps_below_0.5", "gaps_0.5_to_1", "gaps_1_to_2", "gaps_2_to_4", "gaps_4_and_more",
           "few_orders_30d", "few_orders_90d", "few_orders_365d", "few_orders_longer"]
MASK = (1 << 64) - 1
EPOCH = datetime.date(1970, 1, 1)


def number(text):
    found = 0xCBF29CE484222325
    for byte in text.encode():
        found = ((found ^ byte) * 0x100000001B3) & MASK
    return found


def mixed(value):
    z = (value + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def month_of(day):
    date = EPOCH + datetime.timedelta(days=day)
    return (date.year - 1970) * 12 + date.month - 1


def rhythm(orders, day):
    known = [order for order in orders if order < day]
    if not known:
        return None
    silence = day - known[-1]
    if len(known) >= 3:
        gap = statistics.median(later - earlier for earlier, later in zip(known, known[1:]))
        band = sum(silence / gap >= limit for limit in (0.5, 1, 2, 4))
    else:
        band = 5 + sum(silence > limit for limit in (30, 90, 365))
    year = sum(order >= day - 365 for order in known)
    return band, sum(year > limit for limit in (0, 2, 6, 12))


def read(lake):
    database = duckdb.connect()
    ask = lambda text: database.execute(text).fetchall()
    identity = dict(ask(f"SELECT DISTINCT raw_id, customer_id FROM '{lake}/marts/customer_identity/*/*.parquet'"))
    source = f"read_parquet('{lake}/tables/visits/**/*.parquet', union_by_name = true, hive_partitioning = false)"
    columns = [row[0] for row in ask(f"DESCRIBE SELECT * FROM {source}")]
    direction = "direction" if "direction" in columns else "NULL"
    contacts = collections.defaultdict(dict)
    visits = ask(f"SELECT customer_id, visit_date, {direction} FROM {source} WHERE actual_flag IS DISTINCT FROM false")
    first = min(date for _, date, _ in ask(f"SELECT customer_id, visit_date, 0 FROM {source}"))
    for customer, date, way in visits:
        if date <= AS_OF and customer is not None:
            own, day = contacts[identity.get(customer, customer)], (date - EPOCH).days
            own[day] = own.get(day, False) or way != "inbound"
    orders, sales = collections.defaultdict(list), collections.defaultdict(list)
    for customer, date, count, net in ask(
        f"SELECT customer_id, order_date, orders, net_sales FROM '{lake}/facts/purchase_days/*/*.parquet' ORDER BY 1, 2"
    ):
        if date <= AS_OF:
            day = (date - EPOCH).days
            sales[customer].append((day, int(net * 100)))
            if count > 0:
                orders[customer].append(day)
    classes = collections.defaultdict(dict)
    for date, customer, code in ask(
        f"SELECT as_of, customer_id, code FROM read_parquet('{lake}/marts/snapshots/**/*.parquet') "
        "WHERE scheme = 'pyramid'"
    ):
        classes[date][customer] = code
    return contacts, (first.replace(day=1) - EPOCH).days, orders, sales, classes


def main():
    lake = pathlib.Path(sys.argv[1])
    contacts, covered, orders, sales, classes = read(lake)
    as_of = (AS_OF - EPOCH).days
    begin = (datetime.date(2025, 10, 31) - EPOCH).days + 1
    begin, end = max(begin, covered + QUIET), as_of - 7 * min(WEEKS)

    def class_of(customer, month):
        before = datetime.date(1970 + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
        return classes[before].get(customer)

    def outcome(customer, day, window):
        net = sum(amount for date, amount in sales[customer] if day < date <= day + window)
        return int(any(day < order <= day + window for order in orders[customer])), net

    units = []  # customer, stratum, day, is a visit
    drawn_from = collections.defaultdict(list)
    for customer, own in contacts.items():
        taken, earlier = set(), None
        for day in sorted(own):
            quiet = earlier is None or day - earlier > QUIET
            earlier = day
            month = month_of(day)
            if not (begin <= day <= end and own[day] and quiet) or month in taken:
                continue
            bands = rhythm(orders.get(customer, []), day)
            if bands is None:
                continue
            taken.add(month)
            drawn_from[month].append(day)
            units.append((customer, (month, class_of(customer, month)) + bands, day, True))
    for month, days in drawn_from.items():
        days.sort()
        for customer in orders:
            day = days[mixed(number(customer) ^ mixed(month)) % len(days)]
            if any(day - QUIET <= other <= day for other in contacts.get(customer, ())):
                continue
            bands = rhythm(orders[customer], day)
            if bands is not None:
                units.append((customer, (month, class_of(customer, month)) + bands, day, False))

    rows = []
    for weeks in WEEKS:
        window = 7 * weeks
        strata = collections.defaultdict(lambda: ([], []))
        for customer, stratum, day, is_visit in units:
            if day + window > as_of:
                continue
            if not is_visit and any(day < other <= day + window for other in contacts.get(customer, ())):
                continue
            strata[stratum][0 if is_visit else 1].append((customer,) + outcome(customer, day, window))
        groups = [("all", None, None, lambda stratum: True)]
        for code in sorted({stratum[1] for stratum in strata}, key=str):
            groups.append(("class", code, None, lambda stratum, code=code: stratum[1] == code))
        for place, band in enumerate(SILENCE):
            groups.append(("rhythm", None, band, lambda stratum, place=place: stratum[2] == place))
        for dimension, code, band, is_in in groups:
            own = [sides for stratum, sides in strata.items() if is_in(stratum)]
            visits = sum(len(sides[0]) for sides in own)
            if visits == 0 and dimension != "all":
                continue
            own = [sides for sides in own if min(map(len, sides)) >= LEAST]
            n = sum(len(sides[0]) for sides in own)
            row = [weeks, dimension, code, band, visits, n, n / visits, None, sum(len(sides[1]) for sides in own)]
            row[7] = len({unit[0] for sides in own for unit in sides[0]})
            if n == 0:
                rows.append(row + [None] * 10)
                continue
            for value in (1, 2):
                treated = fractions.Fraction(sum(unit[value] for sides in own for unit in sides[0]), n)
                others, deviations = fractions.Fraction(0), collections.defaultdict(float)
                for sides in own:
                    means = [fractions.Fraction(sum(unit[value] for unit in side), len(side)) for side in sides]
                    others += fractions.Fraction(len(sides[0]), n) * means[1]
                    for side, mean, weight in zip(sides, means, (1.0, -len(sides[0]) / len(sides[1]))):
                        stretch = math.sqrt(len(side) / (len(side) - 1))
                        for unit in side:
                            deviations[unit[0]] += weight * stretch * float(unit[value] - mean)
                spread = 1.959963984540054 * math.sqrt(sum(total * total for total in deviations.values())) / n
                value_of = float(treated - others)
                found = [float(treated), float(others), value_of, value_of - spread, value_of + spread]
                row += found if value == 1 else [f"{round(amount) / 100:.2f}" for amount in found]
            rows.append(row)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    header = ["window_weeks", "dimension", "class", "rhythm", "visits", "treated", "matched_share", "customers", "control",
              "order_rate_treated", "order_rate_control", "difference", "low", "high",
              "sales_treated", "sales_control", "sales_difference", "sales_low", "sales_high"]
    writer.writerow(header)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    expected = pathlib.Path(__file__).resolve().parent / "expected/visit_influence.csv"
    if "--check" not in sys.argv:
        expected.write_text(text.getvalue())
    elif expected.read_text() != text.getvalue():
        sys.exit(f"{expected.name} differs")


main()
