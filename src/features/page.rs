//! All features as a page of documentation (`docs/features.md`, which a test keeps fresh).

use std::fmt::Write;

use super::catalog::{Catalog, Entry, Origin, built_in};
use crate::model::tables::{TableSchema, VISITS};

const HEAD: &str = r#"# Features

One figure per customer at an as-of date `D`; the columns of the mart `customer_features`. Schemes name them as
`measure` or `weight`, and in conditions and expressions; everything that takes a built-in feature takes one of your own.
A window of n months holds the dates in `(D − n months, D]`, whole calendar months when `D` is a month end; one of n days
those in `(D − n days, D]`. Sums and counts are of the part of the window that the data cover.

`keyfolio explain metric NAME --pipeline FILE` tells what a feature is, the settings it depends on and its values.

## Features of your own

A table of the pipeline file defines one. `value` is an SQL expression over features of the same customer and date:

```toml
[features.define.order_value]
title = { zh = "客单价", en = "Value per order" }
value = "net_sales_12m / NULLIF(orders_12m, 0)"
unit  = "money"
```

`order_value` is now a feature: a scheme can rank by it, a rule can say `order_value >= 5000`, another feature can read it.
A division by zero and whatever comes of an unknown value is unknown. `PERCENTILE(x)` and `RANK(x)`, also within a group as
in `PERCENTILE(order_value, region)`, compare all customers that bought on or before `D`. `as_of` is `D`.

With `table` the value is an SQL aggregate over the customer's rows of a canonical table ([tables.md](tables.md)):

```toml
[features.define.late_deliveries]
title  = { zh = "近半年迟交次数", en = "Late deliveries" }
table  = "transactions"
value  = "COUNT(DISTINCT order_id)"
where  = "ship_date > promised_date"
window = "6mo"
empty  = 0

[features.define.troubled]
value = "late_deliveries >= 2 OR complaints_12m >= 1"
```

| setting | what |
|---|---|
| `table` | a canonical table whose rows belong to customers; identifiers and names are resolved as everywhere |
| `value` | `SUM`, `COUNT`, `COUNT(DISTINCT …)`, `AVG`, `MIN`, `MAX`, `MEDIAN`; `FIRST` and `LAST` take the oldest and the newest known value; arithmetic of them |
| `where` | the rows that count: an SQL condition over the columns of one row |
| `date` | the column that says when a row is known. Default: the date of the table. Rows that the table dates after `D` never count |
| `window` | `1mo` to `120mo`, or `all` (default) |
| `empty` | value of customers without rows that count; without it they are unknown |
| `unit` | `money`, `days`, `months`, `orders`, `count`, `ratio`, `score`. Default: money where the value is an amount, else by its type |

Amounts stay exact in sums; `×` and `÷` compute in double precision, and `unit = "money"` rounds to the currency's places,
half away from zero. Definitions are checked when the file is read: an unknown feature or column, a comparison of text with
a number, a name that is taken and a circle are errors with their place.

## What is unknown

Without a source of its table a feature is unknown for everyone, and so is one whose table has no column that it needs; runs
list both. With a source, counts and sums are 0 for customers without rows, but only in windows in which the table tells of
somebody: a year without any row in `complaints` is one of which nothing is known. Attributes are the newest known value of
the snapshots up to `D`: before the first snapshot they are unknown, and a blank in a newer one hides nothing.

Without `sources.visits` all features of visits are null: that nobody was visited is not known. With it they are 0 for
customers without a visit, in windows in which the exports tell of a visit to anyone, and null in windows in which they
tell of none. A contact is a row of `visits` that does not say that the visit was not made (`actual_flag` false: a plan);
where the flag is unknown the row counts as a contact. What a row does not tell (channel, planned, made, successful) is
unknown, never a no (D-21). Customers with visits and no purchase have features; schemes class them only with
`who = "everyone"`.

The mart holds the features of purchases and visits, those of tables with a source, those that schemes read and your own.
Features of single lines of `transactions` are in it where a scheme or a feature of your own reads them: for them alone
all lines are read again.

Generated from the source: `KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib page_of_features`.
"#;

/// The page.
pub fn markdown() -> String {
    let catalog = built_in();
    let mut page = HEAD.to_owned();
    let of_visits =
        |entry: &&Entry| matches!(&entry.how, super::catalog::How::History(made) if made.table.name == VISITS.name);
    let history = || catalog.all().iter().filter(|entry| entry.origin == Origin::History);
    section(&mut page, "Purchases", history().filter(|entry| !of_visits(entry)));
    section(&mut page, "Visits (`visits`)", history().filter(of_visits));
    for table in tables_of(catalog) {
        let title = format!("{} (`{}`)", title_of(table), table.name);
        section(&mut page, &title, catalog.all().iter().filter(|entry| entry.origin == Origin::Table(table)));
    }
    section(&mut page, "Made of other features", catalog.all().iter().filter(|entry| entry.origin == Origin::Derived));
    page
}

/// Tables that built-in features read, in the order of the features.
fn tables_of(catalog: &Catalog) -> Vec<&'static TableSchema> {
    let mut tables: Vec<&'static TableSchema> = Vec::new();
    for entry in catalog.all() {
        if let Origin::Table(table) = entry.origin
            && !tables.contains(&table)
        {
            tables.push(table);
        }
    }
    tables
}

fn title_of(table: &TableSchema) -> String {
    match table.name {
        "customers" => "Attributes".to_owned(),
        "transactions" => "Single lines".to_owned(),
        name => {
            let mut title = name.replace('_', " ");
            title[..1].make_ascii_uppercase();
            title
        }
    }
}

fn section<'a>(page: &mut String, title: &str, entries: impl Iterator<Item = &'a Entry>) {
    let _ = write!(page, "\n## {title}\n\n| feature | unit | formula | null when | source |\n|---|---|---|---|---|\n");
    for Entry { name, unit, formula, null_when, source, .. } in entries {
        let _ = writeln!(page, "| `{name}` | {} | {formula} | {null_when} | {source} |", unit.in_words());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_page_of_features_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/features.md");
        if std::env::var_os("KEYFOLIO_UPDATE_DOCS").is_some() {
            std::fs::write(path, markdown()).unwrap();
        }
        let stale = "stale: KEYFOLIO_UPDATE_DOCS=1 cargo test --release --lib page_of_features";
        assert!(std::fs::read_to_string(path).unwrap() == markdown(), "{stale}");
    }
}
