//! Bands along an order of customers: what `rank` and `cumulative` share.
//!
//! Both put customers with a measure above zero in the order "measure descending, then a tie rule" and end each band
//! after a number of them. A band's end is known by its place and by the measure of its last member, so nobody has to
//! be sorted except the customers who share that measure.

use arrow::array::Float64Array;
use arrow::buffer::NullBuffer;

use crate::config::types::{OtherBand, Text};

use super::columns::{Columns, Unit, Whole, ratio_key};
use super::error::Problem;
use super::numbers::{decimal_fraction, show_count};
use super::snapshot::{Assignment, Class, Cut, Extras};

/// Code of customers who never had an order with a positive total.
pub const RETURNS_ONLY: &str = "returns_only";
/// Code of customers whose measure is not above zero.
pub const NO_SALES: &str = "no_sales";
/// Code of customers without an order in the window of an `rfm` scheme.
pub const NO_ORDER_IN_WINDOW: &str = "no_order_in_window";

/// Code of customers who do not meet the condition of a scheme's `population`.
pub const NOT_IN_POPULATION: &str = "not_in_population";
/// Code of customers of whom too little is known.
pub const UNKNOWN: &str = "unknown";
/// Code of customers for whom no rule holds.
pub const UNMATCHED: &str = "unmatched";

/// Codes that snapshots and movements use themselves.
pub const RESERVED: [&str; 9] =
    [RETURNS_ONLY, NO_SALES, NO_ORDER_IN_WINDOW, NOT_IN_POPULATION, UNKNOWN, UNMATCHED, "new", "lost", "none"];

/// More classes than this do not fit the index of a snapshot.
pub const MOST_CLASSES: usize = 240;

/// The end of a band in the order of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandEnd {
    /// Customers down to the end of the band, those of better bands included.
    pub count: usize,
    /// The band holds nobody with a smaller measure than this (an integer of [`Whole`]).
    pub limit: i64,
}

/// A band as the settings give it.
pub struct Band<'a> {
    pub code: &'a str,
    pub title: Option<&'a Text>,
    /// Who belongs to it, in words: class table and reason.
    pub rule: String,
}

/// Rows that the bands class: customers who ordered and whose measure is known and above zero.
pub fn positive_values(columns: &Columns, measure: &Whole) -> Vec<i64> {
    let mut values = Vec::with_capacity(columns.len());
    for (row, &ordered) in columns.inside.iter().enumerate() {
        // Unknown measures are stored as 0.
        if ordered && measure.values[row] > 0 {
            values.push(measure.values[row]);
        }
    }
    values
}

/// Gives every customer its band.
///
/// `ends` has one entry per band but the last, with ascending counts and falling limits. `order_ties` sorts rows that
/// share the measure at a band's end, best first (they arrive in ascending order of customers); it is called only
/// when the end falls among them, and that is reported in the notes.
pub fn assign(
    columns: &Columns,
    measure_name: &str,
    measure: &Whole,
    bands: &[Band],
    ends: &[BandEnd],
    otherwise: Option<&OtherBand>,
    order_ties: &dyn Fn(&mut Vec<u32>),
) -> Result<Assignment, Problem> {
    let classes = band_classes(measure_name, bands, otherwise)?;
    let returns_only = classes.len() as u8 - if otherwise.is_some() { 1 } else { 2 };
    let not_positive = if otherwise.is_some() { bands.len() as u8 } else { returns_only + 1 };

    // Distinct measures at which a band ends, falling; for each, the rows that have it and how many stand above.
    let mut limits: Vec<i64> = ends.iter().map(|end| end.limit).collect();
    limits.dedup();
    let mut tied: Vec<Vec<u32>> = vec![Vec::new(); limits.len()];
    let mut between = vec![0usize; limits.len() + 1];
    let first_band: Vec<u8> = (0..=limits.len())
        .map(|passed| ends.iter().filter(|end| limits[..passed].contains(&end.limit)).count() as u8)
        .collect();

    let mut class_of = Vec::with_capacity(columns.len());
    for (row, &ordered) in columns.inside.iter().enumerate() {
        let value = measure.values[row];
        if !ordered {
            class_of.push(returns_only);
            continue;
        }
        if value <= 0 {
            class_of.push(not_positive);
            continue;
        }
        let mut passed = 0;
        while passed < limits.len() && value < limits[passed] {
            passed += 1;
        }
        if passed < limits.len() && value == limits[passed] {
            tied[passed].push(row as u32);
        } else {
            between[passed] += 1;
        }
        class_of.push(first_band[passed]);
    }

    let mut notes = Vec::new();
    let mut above = 0;
    for (index, rows) in tied.iter_mut().enumerate() {
        above += between[index];
        let band_at = |place: usize| ends.iter().filter(|end| end.count <= place).count();
        if let Some(last) = rows.len().checked_sub(1) {
            if band_at(above) == band_at(above + last) {
                let band = band_at(above) as u8;
                rows.iter().for_each(|&row| class_of[row as usize] = band);
            } else {
                let tie = Tie { value: limits[index], above, count: rows.len() };
                notes.extend(tie_notes(measure_name, measure, bands, ends, tie));
                order_ties(rows);
                for (place, &row) in rows.iter().enumerate() {
                    class_of[row as usize] = band_at(above + place) as u8;
                }
            }
        }
        above += rows.len();
    }
    let classed = above + between[limits.len()];

    Ok(Assignment {
        score: scores(measure, &class_of, &classes),
        reason_of: reasons_by_row(&class_of, measure, not_positive, classes.len()),
        reasons: reasons(&classes, bands, ends, classed, measure_name),
        classes,
        class_of,
        cuts: cuts(measure_name, measure, bands, ends),
        notes,
        extras: Extras::default(),
    })
}

fn band_classes(measure: &str, bands: &[Band], otherwise: Option<&OtherBand>) -> Result<Vec<Class>, Problem> {
    let mut classes = Vec::with_capacity(bands.len() + 3);
    for band in bands {
        classes.push(inside_class(band.code, band.title, band.rule.clone(), classes.len()));
    }
    if let Some(other) = otherwise {
        let rule = format!("{measure} not above zero, or unknown");
        classes.push(inside_class(&other.code, other.title.as_ref(), rule, classes.len()));
    }
    classes.push(returns_only_class());
    if otherwise.is_none() {
        classes.push(Class::outside(NO_SALES, ("无销售", "No sales"), format!("{measure} not above zero, or unknown")));
    }
    check_codes(&classes)?;
    Ok(classes)
}

/// The smallest integer of a measure that is not below a limit. `None` for a limit that is no number.
pub fn lowest_units(limit: f64, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Ratio => limit.is_finite().then(|| ratio_key(limit)),
        Unit::Money { .. } | Unit::Count => decimal_fraction(limit, unit.scale()).map(|limit| limit.ceil()),
    }
}

/// The largest integer of a measure that is not above a limit. `None` for a limit that is no number.
pub fn highest_units(limit: f64, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Ratio => limit.is_finite().then(|| ratio_key(limit)),
        Unit::Money { .. } | Unit::Count => decimal_fraction(limit, unit.scale()).map(|limit| limit.floor()),
    }
}

/// A class of the scheme at a place (from 0) in the order of its classes.
pub fn inside_class(code: &str, title: Option<&Text>, rule: String, place: usize) -> Class {
    let (title_zh, title_en) = match title {
        Some(text) => (text.zh.clone(), text.en.clone()),
        None => (code.to_string(), code.to_string()),
    };
    let rank = Some(place as i64 + 1);
    Class { code: code.to_string(), title_zh, title_en, rank, outside: false, rule, color: None, advice: None }
}

/// The class of customers who never had an order with a positive total.
pub fn returns_only_class() -> Class {
    Class::outside(RETURNS_ONLY, ("仅退货", "Returns only"), "never an order with a positive total".into())
}

/// The class of customers of whom too little is known.
pub fn unknown_class(rule: String) -> Class {
    Class::outside(UNKNOWN, ("资料不足", "Unknown"), rule)
}

/// The class of customers for whom no rule holds.
pub fn unmatched_class(rule: String) -> Class {
    Class::outside(UNMATCHED, ("未匹配", "Unmatched"), rule)
}

/// Refuses codes that stand for two things: given twice, or reserved by snapshots and movements.
pub fn check_codes(classes: &[Class]) -> Result<(), Problem> {
    if classes.len() > MOST_CLASSES {
        return Err(Problem::TooManyClasses { found: classes.len(), limit: MOST_CLASSES });
    }
    for (place, class) in classes.iter().enumerate() {
        let repeated = classes[..place].iter().any(|other| other.code == class.code);
        if repeated || (!class.outside && RESERVED.contains(&class.code.as_str())) {
            return Err(Problem::DuplicateCode { code: class.code.clone() });
        }
    }
    Ok(())
}

/// Customers who share the measure at which bands end.
struct Tie {
    value: i64,
    /// Customers with a larger measure.
    above: usize,
    count: usize,
}

/// One sentence for each band that ends inside the tie.
fn tie_notes(measure_name: &str, measure: &Whole, bands: &[Band], ends: &[BandEnd], tie: Tie) -> Vec<String> {
    let mut notes = Vec::new();
    for (band, end) in bands.iter().zip(ends) {
        if end.count <= tie.above || end.count >= tie.above + tie.count {
            continue;
        }
        notes.push(format!(
            "{} customers share {measure_name} {} at the end of band {}: the tie rule keeps {} of them in it",
            show_count(tie.count),
            measure.unit.show(tie.value),
            band.code,
            show_count(end.count - tie.above),
        ));
    }
    notes
}

fn scores(measure: &Whole, class_of: &[u8], classes: &[Class]) -> Float64Array {
    let mut values = Vec::with_capacity(class_of.len());
    let mut is_valid = Vec::with_capacity(class_of.len());
    for (row, &class) in class_of.iter().enumerate() {
        let units = if classes[class as usize].outside { None } else { measure.get(row) };
        values.push(units.map_or(0.0, |units| measure.unit.value(units)));
        is_valid.push(units.is_some());
    }
    Float64Array::new(values.into(), Some(NullBuffer::from(is_valid)))
}

/// Reasons are numbered like the classes; the one after the last is "unknown measure".
fn reasons_by_row(class_of: &[u8], measure: &Whole, not_positive: u8, unknown: usize) -> Vec<u16> {
    let mut reason_of = Vec::with_capacity(class_of.len());
    for (row, &class) in class_of.iter().enumerate() {
        let is_unknown = class == not_positive && measure.get(row).is_none();
        reason_of.push(if is_unknown { unknown as u16 } else { class as u16 });
    }
    reason_of
}

fn reasons(classes: &[Class], bands: &[Band], ends: &[BandEnd], classed: usize, measure: &str) -> Vec<String> {
    let mut reasons = Vec::with_capacity(classes.len() + 1);
    let mut first = 1;
    for (place, band) in bands.iter().enumerate() {
        let last = ends.get(place).map_or(classed, |end| end.count);
        reasons.push(format!(
            "rank {}–{} of {} by {measure} ({})",
            show_count(first),
            show_count(last),
            show_count(classed),
            band.rule
        ));
        first = last + 1;
    }
    for class in &classes[bands.len()..] {
        reasons.push(if class.code == RETURNS_ONLY {
            class.rule.clone()
        } else {
            format!("{measure} is not above zero")
        });
    }
    reasons.push(format!("{measure} is unknown"));
    reasons
}

fn cuts(measure_name: &str, measure: &Whole, bands: &[Band], ends: &[BandEnd]) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(ends.len());
    for (place, (band, end)) in bands.iter().zip(ends).enumerate() {
        // Without customers there is no last member.
        if end.limit == i64::MAX {
            continue;
        }
        cuts.push(Cut {
            dimension: measure_name.to_string(),
            number: place as i64 + 1,
            value: measure.unit.value(end.limit),
            note: Some(format!("end of {}, after rank {}", band.code, show_count(end.count))),
        });
    }
    cuts
}
