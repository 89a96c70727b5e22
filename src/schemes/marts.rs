//! The published tables of schemes, as polars frames. Names and columns are a contract.
//!
//! | mart | function | one row per |
//! |---|---|---|
//! | `snapshots` | [`super::snapshot_columns`] | scheme, customer |
//! | `scheme_classes` | [`scheme_classes`] | scheme, class (the empty ones too) |
//! | `scheme_cuts` | [`scheme_cuts`] | scheme, dimension, cut |
//! | `rfm` | [`rfm`] | customer with an order in the window |
//! | `movements` | [`movements`] | scheme, comparison, move that somebody made |
//! | `movement_rates` | [`movement_rates`] | scheme, comparison |
//! | `moved_customers` | [`moved_customers`] | scheme, comparison, customer who moved |
//!
//! Rows come in the order of their scheme's classes, or of the customers.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::config::types::{Rfm, Text};
use crate::model::{money, period};

use super::error::{Problem, SchemeError};
use super::lines::Crossed;
use super::movements::{MovedCustomers, MovementMatrix, MovementRates};
use super::rfm::{RECENCY, frequency_feature, monetary_feature};
use super::snapshot::Snapshot;

/// Gives the id of a dense customer index.
pub type IdOf<'i> = dyn Fn(u32) -> &'i str + 'i;

/// Which two snapshots are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    pub scheme: String,
    /// Distance of the two, as in the settings: `1mo`.
    pub compare: String,
    pub from_as_of: NaiveDate,
    pub as_of: NaiveDate,
}

/// Mart `scheme_classes`: every class of every scheme with its customers and their weight.
///
/// The shares of a class are of all customers *inside* the scheme and of their weight, so that they sum to 1; they are
/// null for classes outside it, when nobody is inside, and (sales) when the weight inside is not above zero.
pub fn scheme_classes(as_of: NaiveDate, snapshots: &[Snapshot], scale: u8) -> Result<DataFrame, SchemeError> {
    let mut scheme = Vec::new();
    let mut kind = Vec::new();
    let mut classes = Vec::new();
    let mut customers = Vec::new();
    let mut share_customers = Vec::new();
    let mut share_sales = Vec::new();
    let mut sales = Money::new(scale);
    for snapshot in snapshots {
        let totals = snapshot.standing.totals();
        let inside =
            || snapshot.classes().iter().zip(&totals).filter(|(class, _)| !class.outside).map(|(_, total)| total);
        let all_customers: i64 = inside().map(|total| total.customers).sum();
        let all_weight: i128 = inside().map(|total| total.weight).sum();
        for (class, total) in snapshot.classes().iter().zip(&totals) {
            scheme.push(snapshot.scheme.as_str());
            kind.push(snapshot.kind);
            classes.push(class);
            customers.push(total.customers);
            sales.push(total.weight);
            let is_shared = !class.outside && all_customers > 0;
            share_customers.push(is_shared.then(|| total.customers as f64 / all_customers as f64));
            share_sales.push((is_shared && all_weight > 0).then(|| total.weight as f64 / all_weight as f64));
        }
    }
    let texts = |of: fn(&super::Class) -> &str| classes.iter().map(|class| of(class)).collect::<Vec<&str>>();
    let advice = |of: fn(&Text) -> &str| {
        classes.iter().map(|class| class.advice.as_ref().map(of)).collect::<Vec<Option<&str>>>()
    };
    let built = || -> PolarsResult<DataFrame> {
        DataFrame::new_infer_height(vec![
            dates("as_of", &vec![as_of; classes.len()]),
            Column::new("scheme".into(), scheme),
            Column::new("kind".into(), kind),
            Column::new("code".into(), texts(|class| &class.code)),
            Column::new("rank".into(), classes.iter().map(|class| class.rank).collect::<Vec<_>>()),
            Column::new("title_zh".into(), texts(|class| &class.title_zh)),
            Column::new("title_en".into(), texts(|class| &class.title_en)),
            Column::new("rule".into(), texts(|class| &class.rule)),
            Column::new("customers".into(), customers),
            sales.column("net_sales")?,
            Column::new("share_customers".into(), share_customers),
            Column::new("share_sales".into(), share_sales),
            Column::new("outside".into(), classes.iter().map(|class| class.outside).collect::<Vec<_>>()),
            Column::new("color".into(), classes.iter().map(|class| class.color.as_deref()).collect::<Vec<_>>()),
            Column::new("advice_zh".into(), advice(|text| &text.zh)),
            Column::new("advice_en".into(), advice(|text| &text.en)),
        ])
    };
    built().map_err(|error| of_first(error, snapshots.first().map(|snapshot| snapshot.scheme.as_str())))
}

/// Mart `scheme_cuts`: the limits in force.
pub fn scheme_cuts(as_of: NaiveDate, snapshots: &[Snapshot]) -> Result<DataFrame, SchemeError> {
    let mut scheme = Vec::new();
    let mut cuts = Vec::new();
    for snapshot in snapshots {
        for cut in &snapshot.cuts {
            scheme.push(snapshot.scheme.as_str());
            cuts.push(cut);
        }
    }
    DataFrame::new_infer_height(vec![
        dates("as_of", &vec![as_of; cuts.len()]),
        Column::new("scheme".into(), scheme),
        Column::new("dimension".into(), cuts.iter().map(|cut| cut.dimension.as_str()).collect::<Vec<_>>()),
        Column::new("cut".into(), cuts.iter().map(|cut| cut.number).collect::<Vec<_>>()),
        Column::new("value".into(), cuts.iter().map(|cut| cut.value).collect::<Vec<_>>()),
        Column::new("note".into(), cuts.iter().map(|cut| cut.note.as_deref()).collect::<Vec<_>>()),
    ])
    .map_err(|error| of_first(error, snapshots.first().map(|snapshot| snapshot.scheme.as_str())))
}

/// Mart `rfm`: values, scores and segment of the customers with an order in the window. `features` is the frame that
/// the snapshot was made from, `settings` its scheme's.
pub fn rfm(
    as_of: NaiveDate,
    snapshot: &Snapshot,
    settings: &Rfm,
    features: &DataFrame,
    id_of: &IdOf,
) -> Result<DataFrame, SchemeError> {
    let built = || -> Result<DataFrame, Problem> {
        let scores = snapshot.extras.rfm.as_ref().ok_or(Problem::NoScores)?;
        if features.height() != snapshot.len() {
            return Err(Problem::DifferentFrames { frame: features.height(), snapshot: snapshot.len() });
        }
        let rows: Vec<IdxSize> =
            (0..snapshot.len()).filter(|&row| scores.r[row] > 0).map(|row| row as IdxSize).collect();
        let value = |feature: &str, name: &str| -> Result<Column, Problem> {
            let column =
                features.column(feature).map_err(|_| Problem::MissingFeature { feature: feature.to_string() })?;
            Ok(column.take_slice(&rows)?.with_name(name.into()))
        };
        let score = |scores: &[u8], name: &str| {
            Column::new(name.into(), rows.iter().map(|&row| scores[row as usize] as i64).collect::<Vec<_>>())
        };
        let segment =
            |row: IdxSize| snapshot.classes()[snapshot.standing.class_of[row as usize] as usize].code.as_str();
        Ok(DataFrame::new_infer_height(vec![
            dates("as_of", &vec![as_of; rows.len()]),
            Column::new("scheme".into(), vec![snapshot.scheme.as_str(); rows.len()]),
            Column::new(
                "customer_id".into(),
                rows.iter().map(|&row| id_of(snapshot.customers[row as usize])).collect::<Vec<&str>>(),
            ),
            value(RECENCY, "recency_days")?,
            value(&frequency_feature(settings)?, "frequency")?,
            value(&monetary_feature(settings)?, "monetary")?,
            score(&scores.r, "r_score"),
            score(&scores.f, "f_score"),
            score(&scores.m, "m_score"),
            Column::new("segment".into(), rows.iter().map(|&row| segment(row)).collect::<Vec<&str>>()),
        ])?)
    };
    built().map_err(|problem| problem.of(&snapshot.scheme))
}

/// Mart `movements`: the moves that somebody made.
pub fn movements(compared: &[(Comparison, MovementMatrix)], scale: u8) -> Result<DataFrame, SchemeError> {
    let mut comparisons = Vec::new();
    let mut moves = Vec::new();
    let mut sales_from = Money::new(scale);
    let mut sales_to = Money::new(scale);
    for (comparison, matrix) in compared {
        for row in matrix.rows() {
            comparisons.push(comparison);
            sales_from.push(row.cell.sales_from);
            sales_to.push(row.cell.sales_to);
            moves.push(row);
        }
    }
    let built = || -> PolarsResult<DataFrame> {
        let mut columns = comparison_columns(&comparisons);
        columns.extend([
            Column::new("from_code".into(), moves.iter().map(|row| row.from_code).collect::<Vec<_>>()),
            Column::new("to_code".into(), moves.iter().map(|row| row.to_code).collect::<Vec<_>>()),
            Column::new("customers".into(), moves.iter().map(|row| row.cell.customers).collect::<Vec<_>>()),
            sales_from.column("sales_from")?,
            sales_to.column("sales_to")?,
        ]);
        DataFrame::new_infer_height(columns)
    };
    built().map_err(|error| of_first(error, compared.first().map(|(comparison, _)| comparison.scheme.as_str())))
}

/// Mart `movement_rates`: sums and shares of the opening customers, one row per comparison.
pub fn movement_rates(compared: &[(Comparison, MovementMatrix)], scale: u8) -> Result<DataFrame, SchemeError> {
    let comparisons: Vec<&Comparison> = compared.iter().map(|(comparison, _)| comparison).collect();
    let all: Vec<MovementRates> = compared.iter().map(|(_, matrix)| matrix.rates()).collect();
    let count =
        |name: &str, of: fn(&MovementRates) -> i64| Column::new(name.into(), all.iter().map(of).collect::<Vec<_>>());
    let share = |name: &str, of: fn(&MovementRates) -> i64| {
        Column::new(name.into(), all.iter().map(|rates| rates.share(of(rates))).collect::<Vec<_>>())
    };
    let sales = |name: &str, of: fn(&MovementRates) -> i128| {
        let mut money = Money::new(scale);
        for rates in &all {
            money.push(of(rates));
        }
        money.column(name)
    };
    let built = || -> PolarsResult<DataFrame> {
        let mut columns = comparison_columns(&comparisons);
        columns.extend([
            count("opening", |rates| rates.opening),
            count("stable", |rates| rates.stable),
            count("up", |rates| rates.up),
            count("down", |rates| rates.down),
            count("lost", |rates| rates.lost),
            count("new", |rates| rates.new),
            count("returned", |rates| rates.returned),
            share("up_rate", |rates| rates.up),
            share("down_rate", |rates| rates.down),
            share("stable_rate", |rates| rates.stable),
            share("lost_rate", |rates| rates.lost),
            sales("stable_sales", |rates| rates.stable_sales)?,
            sales("up_sales", |rates| rates.up_sales)?,
            sales("down_sales", |rates| rates.down_sales)?,
            sales("lost_sales", |rates| rates.lost_sales)?,
        ]);
        DataFrame::new_infer_height(columns)
    };
    built().map_err(|error| of_first(error, compared.first().map(|(comparison, _)| comparison.scheme.as_str())))
}

/// Mart `moved_customers`: who moved, from where, and what it meant in sales.
///
/// `crossed` says for each of them what moved it, in the order of the customers; those of other kinds of scheme are empty.
pub fn moved_customers(
    compared: &[(Comparison, MovedCustomers, Vec<Crossed>)],
    scale: u8,
    id_of: &IdOf,
) -> Result<DataFrame, SchemeError> {
    let mut comparisons = Vec::new();
    let mut ids = Vec::new();
    let mut directions = Vec::new();
    let mut from_codes = Vec::new();
    let mut to_codes = Vec::new();
    let mut sales_from = Money::new(scale);
    let mut sales_to = Money::new(scale);
    let mut change = Money::new(scale);
    let mut causes = Vec::new();
    let none = Crossed::default();
    let mut lines: Vec<&Crossed> = Vec::new();
    for (comparison, moves, crossed) in compared {
        for (place, moved) in moves.customers.iter().enumerate() {
            lines.push(crossed.get(place).unwrap_or(&none));
            comparisons.push(comparison);
            causes.push(moved.cause.name());
            ids.push(id_of(moved.customer));
            directions.push(moved.direction.name());
            from_codes.push(moves.from_code(moved));
            to_codes.push(moves.to_code(moved));
            sales_from.push(moved.sales_from as i128);
            sales_to.push(moved.sales_to as i128);
            change.push(moved.sales_to as i128 - moved.sales_from as i128);
        }
    }
    let built = || -> PolarsResult<DataFrame> {
        let mut columns = comparison_columns(&comparisons);
        // Of the dates, this mart carries the later one only.
        columns.remove(FROM_AS_OF_PLACE);
        columns.extend([
            Column::new("customer_id".into(), ids),
            Column::new("direction".into(), directions),
            Column::new("from_code".into(), from_codes),
            Column::new("to_code".into(), to_codes),
            sales_from.column("sales_from")?,
            sales_to.column("sales_to")?,
            change.column("change")?,
            Column::new("cause".into(), causes),
            Column::new("feature".into(), lines.iter().map(|line| line.feature.as_deref()).collect::<Vec<_>>()),
            Column::new("from_value".into(), lines.iter().map(|line| line.from_value).collect::<Vec<_>>()),
            Column::new("to_value".into(), lines.iter().map(|line| line.to_value).collect::<Vec<_>>()),
            Column::new("line".into(), lines.iter().map(|line| line.line).collect::<Vec<_>>()),
            Column::new("unit".into(), lines.iter().map(|line| line.unit).collect::<Vec<_>>()),
        ]);
        DataFrame::new_infer_height(columns)
    };
    built().map_err(|error| of_first(error, compared.first().map(|(comparison, ..)| comparison.scheme.as_str())))
}

/// Place of `from_as_of` among the columns of [`comparison_columns`].
const FROM_AS_OF_PLACE: usize = 3;

fn comparison_columns(comparisons: &[&Comparison]) -> Vec<Column> {
    let as_of: Vec<NaiveDate> = comparisons.iter().map(|comparison| comparison.as_of).collect();
    let from_as_of: Vec<NaiveDate> = comparisons.iter().map(|comparison| comparison.from_as_of).collect();
    vec![
        dates("as_of", &as_of),
        Column::new(
            "scheme".into(),
            comparisons.iter().map(|comparison| comparison.scheme.as_str()).collect::<Vec<_>>(),
        ),
        Column::new(
            "compare".into(),
            comparisons.iter().map(|comparison| comparison.compare.as_str()).collect::<Vec<_>>(),
        ),
        dates("from_as_of", &from_as_of),
    ]
}

pub(super) fn dates(name: &str, dates: &[NaiveDate]) -> Column {
    let days = dates.iter().map(|&date| period::to_days(date)).collect();
    Int32Chunked::from_vec(name.into(), days).into_date().into_column()
}

/// A column of money; all its amounts have the same decimal places, without rows too.
pub(super) struct Money {
    units: Vec<i128>,
    scale: u8,
}

impl Money {
    pub(super) fn new(scale: u8) -> Money {
        Money { units: Vec::new(), scale }
    }

    pub(super) fn push(&mut self, units: i128) {
        self.units.push(units);
    }

    pub(super) fn column(self, name: &str) -> PolarsResult<Column> {
        Ok(Int128Chunked::from_vec(name.into(), self.units)
            .into_decimal(money::PRECISION, usize::from(self.scale))?
            .into_column())
    }
}

pub(super) fn of_first(error: PolarsError, scheme: Option<&str>) -> SchemeError {
    Problem::from(error).of(scheme.unwrap_or("?"))
}
