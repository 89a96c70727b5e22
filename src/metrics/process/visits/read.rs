//! Rows of `visits` from frames.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::listed::Listed;
use super::{COLUMNS, Flags, LISTED, NO_AMOUNT, NO_CUSTOMER, NO_DAY, NO_MOMENT, NO_WORD, TASKS, TEXTS, VisitRows};
use crate::features::rows::CUSTOMER;
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber, Told};
use crate::metrics::table_rows;
use crate::model::tables::{VISIT_CHANNELS, VISIT_DIRECTIONS, VISIT_TYPES, Word};

/// The word at a place of a list of words, by its code.
fn word_places(rows: &DataFrame, name: &str, words: &[Word]) -> PolarsResult<Vec<u8>> {
    let place = |code: &&str| words.iter().position(|word| word.code == *code).map_or(NO_WORD, |place| place as u8);
    let found = table_rows::distinct(rows, name)?;
    let places: Vec<u8> = found.texts.iter().map(place).collect();
    Ok(found.of.iter().map(|own| places.get(*own as usize).copied().unwrap_or(NO_WORD)).collect())
}

fn flags(rows: &DataFrame, name: &str) -> PolarsResult<Flags> {
    let Ok(column) = rows.column(name) else { return Ok(Vec::new()) };
    match column.dtype() {
        DataType::Boolean => Ok(column.bool()?.iter().collect()),
        _ => Ok(table_rows::texts(rows, name)?.into_iter().map(|text| text.map(|_| true)).collect()),
    }
}

/// Words of `stock` for none at all, and for some.
const NO_STOCK: [&str; 13] = [
    "缺货",
    "断货",
    "无货",
    "没货",
    "脱销",
    "售罄",
    "无库存",
    "零库存",
    "库存为零",
    "库存为0",
    "outofstock",
    "soldout",
    "oos",
];
const SOME_STOCK: [&str; 10] =
    ["有货", "有库存", "充足", "库存充足", "库存正常", "正常", "不缺货", "未断货", "instock", "sufficient"];

/// Whether what a check of stock says means that there was none: a number, with or without a unit, or one of the words;
/// none of all else, as of a tick.
fn says_none(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let text: String =
        lower.chars().filter(|letter| !letter.is_whitespace() && *letter != ',' && *letter != '，').collect();
    if NO_STOCK.contains(&text.as_str()) {
        return Some(true);
    }
    if SOME_STOCK.contains(&text.as_str()) {
        return Some(false);
    }
    let number = text.trim_end_matches(['件', '箱', '台', '盒', '个', '瓶', '包', '袋', '支', '只']);
    let stock: f64 = number.parse().ok().filter(|stock: &f64| stock.is_finite() && *stock >= 0.0)?;
    Some(stock == 0.0)
}

fn out_of_stock(rows: &DataFrame) -> PolarsResult<Flags> {
    let found = table_rows::distinct(rows, "stock")?;
    let known: Vec<Option<bool>> = found.texts.iter().map(|text| says_none(text)).collect();
    if known.iter().all(Option::is_none) {
        return Ok(Vec::new());
    }
    Ok(found.of.iter().map(|own| known.get(*own as usize).copied().flatten()).collect())
}

/// Minutes since midnight of the times of a column; −1 where there is none.
fn times(rows: &DataFrame, name: &str) -> PolarsResult<Vec<i16>> {
    let found = table_rows::distinct(rows, name)?;
    let known: Vec<i16> = found.texts.iter().map(|text| minutes(Some(text))).collect();
    Ok(found.of.iter().map(|own| known.get(*own as usize).copied().unwrap_or(-1)).collect())
}

/// Minutes since midnight of `HH:MM:SS`; −1 where there is none.
fn minutes(text: Option<&str>) -> i16 {
    let minutes = || {
        let mut parts = text?.split(':');
        let (hours, minutes) = (parts.next()?.parse::<i16>().ok()?, parts.next()?.parse::<i16>().ok()?);
        Some(hours * 60 + minutes)
    };
    minutes().unwrap_or(-1)
}

impl VisitRows {
    /// The rows of a part of the table: `customer`, then [`COLUMNS`] as far as the table has them. Rows without a day are
    /// left out.
    pub fn of_part(rows: &DataFrame, directory: &Directory) -> PolarsResult<VisitRows> {
        let days = table_rows::days(rows, "visit_date")?;
        let keep: BooleanChunked = days.iter().map(|day| Some(day.is_some())).collect();
        if days.iter().any(Option::is_none) {
            return VisitRows::of_part(&rows.filter(&keep)?, directory);
        }
        let told = directory.told_of(rows)?;
        let unknown: BTreeSet<&str> = told
            .iter()
            .filter_map(|told| if let Told::Unknown(called) = told { Some(*called) } else { None })
            .collect();
        let unknown: Vec<&str> = unknown.into_iter().collect();
        let first_unknown = directory.len() as StaffNumber;
        let number = |told: &Told<'_>| match told {
            Told::Nobody => NOBODY,
            Told::Known(number) => *number,
            Told::Unknown(called) => {
                unknown.binary_search(called).map_or(NOBODY, |place| first_unknown + place as StaffNumber)
            }
        };
        let (from, to) = (times(rows, "time_in")?, times(rows, "time_out")?);
        let mut found = VisitRows {
            customers: match rows.column(CUSTOMER) {
                Ok(column) => column.u32()?.iter().map(|customer| customer.unwrap_or(NO_CUSTOMER)).collect(),
                Err(_) => vec![NO_CUSTOMER; rows.height()],
            },
            staff: told.iter().map(number).collect(),
            unknown_staff: unknown.iter().map(|called| (*called).to_owned()).collect(),
            channels: word_places(rows, "channel", VISIT_CHANNELS)?,
            directions: word_places(rows, "direction", VISIT_DIRECTIONS)?,
            types: word_places(rows, "visit_type", VISIT_TYPES)?,
            planned: flags(rows, "planned_flag")?,
            made: flags(rows, "actual_flag")?,
            success: flags(rows, "success_flag")?,
            order_amounts: match rows.column("order_amount") {
                Ok(column) => column.decimal()?.physical().iter().map(|amount| amount.unwrap_or(NO_AMOUNT)).collect(),
                Err(_) => Vec::new(),
            },
            times: from.into_iter().zip(to).collect(),
            next_dates: table_rows::days(rows, "next_date")?.into_iter().map(|day| day.unwrap_or(NO_DAY)).collect(),
            submitted: match rows.column("submitted_at") {
                Ok(column) => {
                    let moments = column.cast(&DataType::Int64)?;
                    moments.i64()?.iter().map(|moment| moment.unwrap_or(NO_MOMENT)).collect()
                }
                Err(_) => vec![NO_MOMENT; rows.height()],
            },
            damaged: flags(rows, "damaged")?,
            out_of_stock: out_of_stock(rows)?,
            days: days.into_iter().flatten().collect(),
            ..VisitRows::default()
        };
        for (place, task) in TASKS.iter().enumerate() {
            found.tasks[place] = flags(rows, task)?;
        }
        for (place, text) in TEXTS.iter().enumerate() {
            found.texts[place] = match rows.column(text) {
                Ok(column) => {
                    column.str()?.iter().map(|text| text.is_some_and(|text| !text.trim().is_empty())).collect()
                }
                Err(_) => vec![false; rows.height()],
            };
        }
        for (place, name) in LISTED.iter().enumerate() {
            found.listed[place] = Listed::of_column(rows, name)?;
        }
        let is_filled = |name: &str| rows.column(name).is_ok_and(|column| column.null_count() < column.len());
        found.filled = COLUMNS.into_iter().filter(|name| is_filled(name)).collect();
        // Parts are put in order side by side; months that follow each other then are in order too.
        Ok(found.in_order())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_of_stock_tells_none_or_some_or_not_how_much() {
        for (text, expected) in [
            ("0", Some(true)),
            (" 0 箱", Some(true)),
            ("0.0", Some(true)),
            ("断货", Some(true)),
            ("Out of stock", Some(true)),
            ("1,200件", Some(false)),
            ("3.5", Some(false)),
            ("库存充足", Some(false)),
            ("√", None),
            ("已盘点", None),
            ("-3", None),
            ("nan", None),
            ("A品缺货B品有货", None),
        ] {
            assert_eq!(says_none(text), expected, "{text}");
        }
    }
}
