//! How complete the cards of customers are, and how old (S48; F36): by the newest list of customers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use super::tally::Share;
use crate::metrics::medians::median;
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::Grain;
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::metrics::table_rows;
use crate::model::period::to_days;

/// The column that tells when a card was changed last.
const CHANGED: &str = "updated_at";

/// Columns of `customers` that are read beside the fields of the card.
pub const CARD_COLUMNS: [&str; 2] = ["owner_staff", CHANGED];

/// Cards of somebody's customers.
#[derive(Debug, Clone, Default)]
struct Cards {
    /// Filled cells of fields that the list tells of.
    filled: Share,
    /// Days since the last change.
    ages: Vec<i32>,
}

/// Figures of the cards at a date: of all, by who looks after the customers, and by their managers. `staff` are those of the
/// rows. Unknown without a list of customers; of a field that no row fills, the list does not tell.
pub fn figures(
    rows: Option<(&DataFrame, &[StaffNumber])>,
    fields: &[String],
    directory: &Directory,
    as_of: NaiveDate,
) -> PolarsResult<Vec<Figure>> {
    let period = Grain::Day.of(as_of);
    let whole = Place::all(period);
    let Some((rows, staff)) = rows.filter(|(rows, _)| rows.height() > 0) else {
        return Ok(vec![whole.unknown_rate("card_completeness"), whole.value("card_age_days", "days", None, 0)]);
    };
    let mut figures = Vec::new();
    let mut told: Vec<Vec<bool>> = Vec::new();
    for field in fields {
        let filled = filled(rows.column(field)?)?;
        let count = filled.iter().filter(|is_filled| **is_filled).count() as i64;
        let measure = format!("card_completeness:{field}");
        if count == 0 {
            figures.push(whole.unknown_rate(&measure));
            continue;
        }
        figures.push(whole.rate(&measure, count, rows.height() as i64));
        told.push(filled);
    }
    let changed = table_rows::days(rows, CHANGED)?;
    let mut members: BTreeMap<(&'static str, Option<&str>), Cards> = BTreeMap::new();
    for row in 0..rows.height() {
        let filled = told.iter().filter(|field| field[row]).count() as i64;
        let own = Share { yes: filled, known: told.len() as i64 };
        let age = changed[row].map(|day| to_days(as_of) - day).filter(|age| *age >= 0);
        let of_staff = directory.label(staff[row]).map(|label| ("staff", Some(label)));
        let of_manager = directory.manager_label(staff[row]).map(|label| ("manager", Some(label)));
        for key in [Some(("all", None)), of_staff, of_manager].into_iter().flatten() {
            let cards = members.entry(key).or_default();
            cards.filled.merge(own);
            cards.ages.extend(age);
        }
    }
    for ((dimension, member), cards) in members {
        let place = Place { period, dimension, member: member.map(str::to_owned) };
        figures.push(place.rate("card_completeness", cards.filled.yes, cards.filled.known));
        let n = cards.ages.len() as i64;
        figures.push(place.value("card_age_days", "days", median(cards.ages), n));
    }
    Ok(figures)
}

/// Whether each cell says anything: a blank text says nothing.
fn filled(column: &Column) -> PolarsResult<Vec<bool>> {
    if let Ok(texts) = column.str() {
        return Ok(texts.iter().map(|text| text.is_some_and(|text| !text.trim().is_empty())).collect());
    }
    Ok(column.is_not_null().iter().map(|is_there| is_there == Some(true)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metrics::process::staff::{NOBODY, StaffRow};

    fn row(id: &str, manager: Option<&str>) -> StaffRow {
        StaffRow { id: Some(id.into()), manager: manager.map(str::to_owned), ..StaffRow::default() }
    }

    fn told(figures: &[Figure], measure: &str, dimension: &str, member: Option<&str>) -> (Option<i64>, Option<i64>) {
        let found = figures
            .iter()
            .find(|one| one.measure == measure && one.dimension == dimension && one.member.as_deref() == member);
        let found = found.unwrap_or_else(|| panic!("no {measure} of {member:?}"));
        (found.numerator, found.denominator)
    }

    #[test]
    fn cards_are_as_complete_as_their_cells_and_as_old_as_their_last_change() {
        let directory = Directory::new(vec![row("E1", Some("M")), row("E2", Some("M")), row("M", None)]);
        let as_of: NaiveDate = "2026-10-31".parse().unwrap();
        let today = to_days(as_of);
        let changed: Int32Chunked = [Some(today - 10), Some(today - 40), None, Some(today + 1)].into_iter().collect();
        let columns = vec![
            Column::new("phone".into(), [Some("1"), Some(" "), None, Some("2")]),
            Column::new("region".into(), [Some("东"), Some("西"), Some("东"), Some("东")]),
            Column::new("employees".into(), [Some(5i64), None, None, None]),
            Column::new("fax".into(), [None::<&str>; 4]),
            changed.with_name(CHANGED.into()).into_date().into_series().into_column(),
        ];
        let rows = DataFrame::new(4, columns).unwrap();
        let fields = ["phone", "region", "employees", "fax"].map(str::to_owned);
        let found = figures(Some((&rows, &[0, 0, 1, NOBODY])), &fields, &directory, as_of).unwrap();
        // Of the fax nothing is told: three fields of four customers, 2 + 4 + 1 cells of which are filled.
        assert_eq!(told(&found, "card_completeness", "all", None), (Some(7), Some(12)));
        assert_eq!(told(&found, "card_completeness", "staff", Some("E1")), (Some(4), Some(6)));
        assert_eq!(told(&found, "card_completeness", "staff", Some("E2")), (Some(1), Some(3)));
        assert_eq!(told(&found, "card_completeness", "manager", Some("M")), (Some(5), Some(9)));
        assert_eq!(told(&found, "card_completeness:phone", "all", None), (Some(2), Some(4)));
        assert_eq!(told(&found, "card_completeness:fax", "all", None), (None, None));
        let age = |dimension: &str| {
            let one = found.iter().find(|one| one.measure == "card_age_days" && one.dimension == dimension).unwrap();
            (one.value, one.n)
        };
        // A change of tomorrow is not known yet.
        assert_eq!(age("all"), (Some(25.0), Some(2)));
        let none = figures(None, &fields, &directory, as_of).unwrap();
        assert_eq!(told(&none, "card_completeness", "all", None), (None, None));
    }
}
