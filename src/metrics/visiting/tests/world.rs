//! A small company for tests: people, customers, orders, visits.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::config::types::Visits;
use crate::features::history::PurchaseHistory;
use crate::features::rows::CUSTOMER;
use crate::features::testing::{VisitRow, history_with_visits, visit};
use crate::metrics::classes::Classes;
use crate::metrics::process::figures::Figure;
use crate::metrics::process::leads::{Lead, Leads};
use crate::metrics::process::staff::{Directory, NOBODY, StaffRow};
use crate::metrics::process::visits::VisitRows;
use crate::metrics::process::workdays::Workdays;
use crate::metrics::visiting::*;
use crate::model::calendar::Calendar;
use crate::model::period::to_days;

pub fn day(text: &str) -> i32 {
    to_days(text.parse().unwrap())
}

/// A row of `visits`; every column that is not named is blank in all rows and so not told.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub day: &'static str,
    pub customer: &'static str,
    pub staff: Option<&'static str>,
    pub texts: Vec<(&'static str, &'static str)>,
    pub flags: Vec<(&'static str, bool)>,
    pub order: Option<i128>,
    pub next: Option<&'static str>,
    /// Days from the visit to the record.
    pub submitted: Option<i64>,
}

pub fn row(day: &'static str, customer: &'static str, staff: &'static str) -> Row {
    Row { day, customer, staff: Some(staff), ..Row::default() }
}

impl Row {
    pub fn text(mut self, column: &'static str, text: &'static str) -> Row {
        self.texts.push((column, text));
        self
    }
    pub fn flag(mut self, column: &'static str, flag: bool) -> Row {
        self.flags.push((column, flag));
        self
    }
    pub fn order(mut self, amount: i128) -> Row {
        self.order = Some(amount);
        self
    }
    pub fn next(mut self, day: &'static str) -> Row {
        self.next = Some(day);
        self
    }
    pub fn submitted(mut self, days: i64) -> Row {
        self.submitted = Some(days);
        self
    }
}

/// All that a test asks about.
pub struct World {
    pub history: PurchaseHistory,
    pub directory: Directory,
    pub workdays: Workdays,
    pub rows: VisitRows,
    pub classes: Option<Classes>,
    pub levels: BTreeMap<String, usize>,
    pub leads: Option<Leads>,
    pub plans: Option<Plans>,
    pub on_file: OnFile,
    pub kept: Option<Kept>,
    /// Last day that visits tell of; none: the date.
    pub until: Option<&'static str>,
    /// First day that visits tell of; none: of all.
    pub from: Option<&'static str>,
    pub as_of: NaiveDate,
    pub settings: Visits,
}

impl World {
    /// Orders (customer, day, orders, net in minor units) and visits at a date, of the people `E1` and `E2` under `M`.
    pub fn new(as_of: &str, orders: &[(&str, &str, u32, i64)], visits: &[Row]) -> World {
        let costed: Vec<_> = orders.iter().map(|(id, day, orders, net)| (*id, *day, *orders, *net, None)).collect();
        let made = |row: &Row| row.flags.iter().find(|(name, _)| *name == "actual_flag").map(|(_, flag)| *flag);
        let facts: Vec<VisitRow> =
            visits.iter().map(|row| VisitRow { made: made(row), ..visit(row.customer, row.day) }).collect();
        let history = history_with_visits(&costed, Some(&facts));
        let as_of: NaiveDate = as_of.parse().unwrap();
        let member = |id: &str, manager: Option<&str>| StaffRow {
            id: Some(id.into()),
            manager: manager.map(str::to_owned),
            ..StaffRow::default()
        };
        let mut directory = Directory::new(vec![member("E1", Some("M")), member("E2", Some("M")), member("M", None)]);
        let known: Vec<&Row> = visits.iter().filter(|row| row.day.parse::<NaiveDate>().unwrap() <= as_of).collect();
        let frame = frame(&known, &history);
        let rows = VisitRows::join(vec![VisitRows::of_part(&frame, &directory).unwrap()], &mut directory);
        let workdays = Workdays::new(Calendar::default(), [], ("2024-01-01".parse().unwrap(), as_of));
        World {
            history,
            directory,
            workdays,
            rows,
            classes: None,
            levels: BTreeMap::new(),
            leads: None,
            plans: None,
            on_file: OnFile::default(),
            kept: None,
            until: None,
            from: None,
            as_of,
            settings: Visits::default(),
        }
    }

    /// The rows of the visits from a day on alone; the history stays whole.
    pub fn with_rows_from(mut self, visits: &[Row], from: &str) -> World {
        let later: Vec<&Row> = visits.iter().filter(|row| row.day >= from).collect();
        let part = VisitRows::of_part(&frame(&later, &self.history), &self.directory).unwrap();
        self.rows = VisitRows::join(vec![part], &mut self.directory);
        self
    }

    pub fn customer(&self, id: &str) -> u32 {
        self.history.find(id).unwrap()
    }

    pub fn prepared(&self) -> Prepared<'_> {
        Prepared::new(Inputs {
            rows: &self.rows,
            history: &self.history,
            directory: &self.directory,
            workdays: &self.workdays,
            classes: self.classes.as_ref(),
            ranked_classes: self.classes.as_ref().map_or(0, |classes| classes.codes.len()),
            levels: &self.levels,
            leads: self.leads.as_ref(),
            plans: self.plans.as_ref(),
            on_file: &self.on_file,
            kept: self.kept.as_ref(),
            until: self.until.map_or(to_days(self.as_of), day),
            from: self.from.map_or(i32::MIN, day),
            as_of: self.as_of,
            settings: &self.settings,
        })
    }

    pub fn measures(&self) -> Told {
        let prepared = self.prepared();
        let states = contact_state(&prepared);
        let (give_ups, to_order) = (give_ups(&prepared, &states), to_order(&prepared, &states));
        Told(measures(&prepared, &states, &issues(&prepared), Some((&give_ups, &to_order))))
    }

    /// Figures of the edition of a day.
    /// Plans (customer, day, person).
    pub fn with_plans(mut self, plans: &[(&str, &str, &str)]) -> World {
        let one = |(customer, on, staff): &(&str, &str, &str)| Plan {
            customer: self.history.find(customer),
            day: day(on),
            staff: self.directory.find(staff).unwrap_or(NOBODY),
            is_approved: false,
        };
        self.plans = Some(Plans::of(plans.iter().map(one).collect()));
        self
    }
}

/// An open lead.
pub fn lead(id: &str, customer: Option<u32>, created: &str) -> Lead {
    Lead {
        id: id.into(),
        customer,
        customer_id: None,
        name: None,
        created: day(created),
        staff: NOBODY,
        source: None,
        state: None,
        lost: None,
        lost_reason: None,
        lost_competitor: None,
        ordered: None,
        ordered_sales: None,
        changes: vec![],
    }
}

/// Figures that a test looks into.
pub struct Told(pub Vec<Figure>);

impl Told {
    /// The figure of a measure, grain and first day of the period, dimension and member.
    pub fn figure(&self, measure: &str, (grain, first): (&str, &str), (dimension, member): (&str, &str)) -> &Figure {
        self.find(measure, (grain, first), (dimension, member)).unwrap_or_else(|| panic!("no {measure} of {member}"))
    }

    pub fn find(
        &self,
        measure: &str,
        (grain, first): (&str, &str),
        (dimension, member): (&str, &str),
    ) -> Option<&Figure> {
        let first: NaiveDate = first.parse().unwrap();
        self.0.iter().find(|figure| {
            figure.measure == measure
                && figure.period.grain.code() == grain
                && figure.period.first == first
                && figure.dimension == dimension
                && figure.member.as_deref().unwrap_or("") == member
        })
    }

    /// Part and whole of a rate of all, in a month.
    pub fn rate(&self, measure: &str, month: &str) -> (Option<i64>, Option<i64>) {
        let figure = self.figure(measure, ("month", month), ("all", ""));
        (figure.numerator, figure.denominator)
    }

    /// A count of all, in a month.
    pub fn count(&self, measure: &str, month: &str) -> Option<f64> {
        self.figure(measure, ("month", month), ("all", "")).value
    }
}

fn frame(rows: &[&Row], history: &PurchaseHistory) -> DataFrame {
    let height = rows.len();
    let dates = |name: &str, days: Vec<Option<i32>>| {
        days.into_iter().collect::<Int32Chunked>().with_name(name.into()).into_date().into_series().into_column()
    };
    let mut columns = vec![
        Column::new(CUSTOMER.into(), rows.iter().map(|row| history.find(row.customer)).collect::<Vec<_>>()),
        dates("visit_date", rows.iter().map(|row| Some(day(row.day))).collect()),
        Column::new("staff_id".into(), rows.iter().map(|row| row.staff).collect::<Vec<_>>()),
        dates("next_date", rows.iter().map(|row| row.next.map(day)).collect()),
        Int128Chunked::from_iter_options("order_amount".into(), rows.iter().map(|row| row.order))
            .into_decimal_unchecked(38, 2)
            .into_series()
            .into_column(),
    ];
    let moment =
        |row: &&Row| row.submitted.map(|days| (i64::from(day(row.day)) + days) * 86_400_000_000 + 3_600_000_000);
    columns.push(Column::new("submitted_at".into(), rows.iter().map(moment).collect::<Vec<Option<i64>>>()));
    let mut names: Vec<&str> = rows.iter().flat_map(|row| row.texts.iter().map(|(name, _)| *name)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let text = |row: &&Row| row.texts.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        columns.push(Column::new(name.into(), rows.iter().map(text).collect::<Vec<Option<&str>>>()));
    }
    let mut names: Vec<&str> = rows.iter().flat_map(|row| row.flags.iter().map(|(name, _)| *name)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let flag = |row: &&Row| row.flags.iter().find(|(known, _)| *known == name).map(|(_, flag)| *flag);
        columns.push(Column::new(name.into(), rows.iter().map(flag).collect::<Vec<Option<bool>>>()));
    }
    DataFrame::new(height, columns).unwrap()
}
