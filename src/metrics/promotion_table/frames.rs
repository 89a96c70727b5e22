//! The mart `promotion_table` and its figures.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::{Closing, Row};
use crate::metrics::as_of_column;
use crate::metrics::calibration::{Scale, place_of};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::leads::{Leads, ORDER};
use crate::metrics::process::periods::Grain;
use crate::metrics::process::staff::{Directory, StaffNumber};
use crate::model::period::{Month, from_days};

/// How a lead that was lost stands.
const LOST: &str = "lost";

fn text(closing: Closing, scale: &Scale) -> &str {
    match closing {
        Closing::Level(level) => &scale.levels[level].code,
        Closing::Won => ORDER,
        Closing::Lost => LOST,
    }
}

/// Days of a month as `05 12`.
fn days(days: &[i32]) -> Option<String> {
    let texts: Vec<String> = days.iter().map(|day| format!("{:02}", from_days(*day).day())).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// Changes as `05 A→H, 12 H→O`.
fn changes(row: &Row, scale: &Scale) -> Option<String> {
    let mut before = row.opening.map_or("", |level| scale.levels[level].code.as_str());
    let mut texts = Vec::new();
    for (day, to) in &row.changes {
        let to = text(*to, scale);
        texts.push(format!("{:02} {before}→{to}", from_days(*day).day()));
        before = to;
    }
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// The mart `promotion_table`: the rows of each flow.
pub fn frame(
    flows: &[(&Scale, Vec<Row>)],
    leads: &Leads,
    directory: &Directory,
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Scale, &Row)> =
        flows.iter().flat_map(|(scale, rows)| rows.iter().map(|row| (*scale, row))).collect();
    let lead = |row: &Row| &leads.leads[row.lead];
    let month = Month::of(as_of).to_string();
    let texts = |name: &str, of: &dyn Fn(&Scale, &Row) -> Option<String>| {
        Column::new(name.into(), rows.iter().map(|(scale, row)| of(scale, row)).collect::<Vec<_>>())
    };
    let counts = |name: &str, of: &dyn Fn(&Row) -> usize| {
        Column::new(name.into(), rows.iter().map(|(_, row)| of(row) as i64).collect::<Vec<_>>())
    };
    DataFrame::new(
        rows.len(),
        vec![
            as_of_column(as_of, rows.len()),
            Column::new("flow".into(), rows.iter().map(|(scale, _)| scale.flow.as_str()).collect::<Vec<_>>()),
            Column::new("lead_id".into(), rows.iter().map(|(_, row)| lead(row).id.as_str()).collect::<Vec<_>>()),
            Column::new("name".into(), rows.iter().map(|(_, row)| lead(row).name.as_deref()).collect::<Vec<_>>()),
            Column::new(
                "staff".into(),
                rows.iter().map(|(_, row)| directory.label(lead(row).staff)).collect::<Vec<_>>(),
            ),
            Column::new(
                "manager".into(),
                rows.iter().map(|(_, row)| directory.manager_label(lead(row).staff)).collect::<Vec<_>>(),
            ),
            Column::new("month".into(), vec![month.as_str(); rows.len()]),
            texts("opening_level", &|scale, row| row.opening.map(|level| scale.levels[level].code.clone())),
            texts("closing_level", &|scale, row| Some(text(row.closing, scale).to_owned())),
            texts("plan_dates", &|_, row| days(&row.planned)),
            texts("actual_dates", &|_, row| days(&row.made)),
            counts("planned", &|row| row.planned.len()),
            counts("due", &|row| row.due),
            counts("made", &|row| row.made.len()),
            counts("hits", &|row| row.hits),
            texts("changes", &|scale, row| changes(row, scale)),
            Column::new("carried_over".into(), rows.iter().map(|(_, row)| row.carried_over).collect::<Vec<_>>()),
        ],
    )
}

#[derive(Default)]
struct Sums {
    leads: i64,
    carried: i64,
    due: i64,
    hits: i64,
    up: i64,
    down: i64,
}

impl Sums {
    fn add(&mut self, row: &Row) {
        self.leads += 1;
        self.carried += i64::from(row.carried_over);
        self.due += row.due as i64;
        self.hits += row.hits as i64;
        let Some(opening) = row.opening else { return };
        // Nearer levels have lower places; an order is nearer than all of them.
        let (up, down) = match row.closing {
            Closing::Level(closing) => (closing < opening, closing > opening),
            Closing::Won => (true, false),
            Closing::Lost => (false, false),
        };
        self.up += i64::from(up);
        self.down += i64::from(down);
    }

    fn figures(&self, place: &Place, figures: &mut Vec<Figure>) {
        figures.push(place.rate("promotion_plan_hit", self.hits, self.due));
        figures.push(place.rate("carry_over_share", self.carried, self.leads));
        figures.push(place.count("promotion_up", Some(self.up)));
        figures.push(place.count("promotion_down", Some(self.down)));
    }
}

/// Plans kept, leads carried over, levels up and down in the month, of all and by who is in charge; and how many leads went
/// from which level to which. `name` is that of the flow where there are several.
pub fn figures(
    rows: &[Row],
    (scale, leads): (&Scale, &Leads),
    directory: &Directory,
    as_of: NaiveDate,
    name: Option<&str>,
) -> Vec<Figure> {
    let period = Grain::Month.of(as_of);
    let mut all = Sums::default();
    let mut staff: BTreeMap<StaffNumber, Sums> = BTreeMap::new();
    let mut moves: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows {
        all.add(row);
        staff.entry(leads.leads[row.lead].staff).or_default().add(row);
        let opening = row.opening.map_or("", |level| scale.levels[level].code.as_str());
        *moves.entry(format!("{opening}→{}", text(row.closing, scale))).or_insert(0) += 1;
    }
    let mut figures = Vec::new();
    all.figures(&place_of(period, ("all", None), name), &mut figures);
    for (number, sums) in &staff {
        let member = directory.label(*number).map(str::to_owned);
        sums.figures(&place_of(period, ("staff", member), name), &mut figures);
    }
    for (from_to, count) in moves {
        let place = place_of(period, ("move", Some(from_to)), name);
        figures.push(place.count("promotion_leads", Some(count)));
    }
    figures
}
