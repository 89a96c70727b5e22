//! Who is listed in `customers`, since when, with which attributes, and who recommended whom.
//!
//! Customers that bought or were visited have the numbers of the history; those that only masters and leads name have the
//! places after them.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::Context;
use crate::engine::EngineError;
use crate::metrics::activation::Registered;
use crate::metrics::grouping::Groups;
use crate::metrics::growth::{Dimension, UNKNOWN};
use crate::metrics::table_rows;
use crate::model::tables::{CUSTOMERS, SNAPSHOT_DATE};

/// What `customers` tells, by place.
#[derive(Debug, Default)]
pub struct Masters {
    /// Customers of the history.
    known: usize,
    /// Places of those whom the history does not know.
    others: HashMap<String, usize>,
    /// Whether there is a source.
    pub is_there: bool,
    /// Registration day: newest known value.
    pub registered: Vec<Option<i32>>,
    /// Day from which on it is listed; none where it is not.
    pub listed: Vec<Option<i32>>,
    /// Day from which on it is a public reference.
    pub reference: Vec<Option<i32>>,
    /// Who recommended it: identifier of the newest known value, and the snapshot that first told of one.
    pub referrer: BTreeMap<usize, (String, i32)>,
    /// Attributes: newest known values.
    dimensions: Vec<Dimension>,
}

impl Masters {
    /// Reads the snapshots up to the as-of date.
    pub fn read(context: &Context<'_>) -> Result<Masters, EngineError> {
        let known = context.history().customers();
        let mut masters = Masters { known, ..Masters::default() };
        let dimensions = context.pipeline.retention.dimensions.iter();
        let column_of = |name: &str| if name == "salesperson" { "owner_staff".to_owned() } else { name.to_owned() };
        let attributes: Vec<(String, String)> = dimensions
            .map(|name| (name.clone(), column_of(name)))
            .filter(|(_, column)| CUSTOMERS.column(column).is_some())
            .collect();
        let mut columns =
            vec!["customer_id", "created_at", "coop_start_date", "referrer_id", "image_flag", SNAPSHOT_DATE];
        columns.extend(attributes.iter().map(|(_, column)| column.as_str()));
        // Two dimensions may be read from one column.
        columns.sort_unstable();
        columns.dedup();
        let rows = context.rows(CUSTOMERS.name, &columns)?;
        masters.grow(known);
        if let Some(rows) = rows {
            masters.is_there = true;
            let failed = |source| EngineError::Frame { what: "rows of customers".into(), source };
            masters.add(&rows, &attributes).map_err(failed)?;
        }
        Ok(masters)
    }

    /// The place of a customer: its number, else that of its identifier, made when it has none yet.
    pub fn place(&mut self, number: Option<u32>, id: Option<&str>) -> Option<usize> {
        if let Some(number) = number {
            return Some(number as usize);
        }
        let id = id?;
        if let Some(place) = self.others.get(id) {
            return Some(*place);
        }
        let place = self.known + self.others.len();
        self.others.insert(id.to_owned(), place);
        self.grow(place + 1);
        Some(place)
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.known + self.others.len()
    }

    /// The number in the history of a place.
    pub fn number(&self, place: usize) -> Option<u32> {
        (place < self.known).then_some(place as u32)
    }

    fn grow(&mut self, count: usize) {
        self.registered.resize(count, None);
        self.listed.resize(count, None);
        self.reference.resize(count, None);
        for dimension in &mut self.dimensions {
            dimension.codes.resize(count, UNKNOWN);
        }
    }

    fn add(&mut self, rows: &DataFrame, attributes: &[(String, String)]) -> PolarsResult<()> {
        let days = |name: &str| table_rows::days(rows, name);
        let (opened, began, snapshots) = (days("created_at")?, days("coop_start_date")?, days(SNAPSHOT_DATE)?);
        let (numbers, ids) = (rows.column("customer")?.u32()?, rows.column("customer_id")?.str()?);
        let (referrers, flags) = (rows.column("referrer_id")?.str()?, rows.column("image_flag")?.bool()?);
        let first_snapshot = snapshots.iter().flatten().min().copied();
        // Old snapshots first, so that the newest value stays.
        let mut order: Vec<usize> = (0..rows.height()).collect();
        order.sort_by_key(|row| snapshots[*row]);
        let mut places = vec![None; rows.height()];
        for row in &order {
            let row = *row;
            let Some(place) = self.place(numbers.get(row), ids.get(row)) else { continue };
            places[row] = Some(place);
            let snapshot = snapshots[row];
            // What the first snapshot tells is as old as it says, what a later one brings is as old as that snapshot.
            let is_first = snapshot.is_none() || snapshot == first_snapshot;
            let told = opened[row].or(began[row]).filter(|_| is_first);
            let from = told.map(|told| snapshot.map_or(told, |snapshot| told.min(snapshot))).or(snapshot);
            let of_first = if is_first { i32::MIN } else { snapshot.unwrap_or(i32::MIN) };
            self.listed[place] = self.listed[place].or(from.or(Some(i32::MIN)));
            self.registered[place] = opened[row].or(self.registered[place]);
            if flags.get(row) == Some(true) && self.reference[place].is_none() {
                self.reference[place] = Some(of_first);
            }
            if let Some(referrer) = referrers.get(row) {
                let since = self.referrer.get(&place).map_or(snapshot.unwrap_or(i32::MIN), |(_, since)| *since);
                self.referrer.insert(place, (referrer.to_owned(), since));
            }
        }
        for (name, column) in attributes {
            let values = rows.column(column)?.cast(&DataType::String)?;
            let values = values.str()?;
            let mut codes = vec![UNKNOWN; self.len()];
            let mut members: Vec<String> = Vec::new();
            let mut known: HashMap<&str, u32> = HashMap::new();
            for row in &order {
                let (Some(place), Some(value)) = (places[*row], values.get(*row)) else { continue };
                codes[place] = *known.entry(value).or_insert_with(|| {
                    members.push(value.to_owned());
                    members.len() as u32 - 1
                });
            }
            if !members.is_empty() {
                self.dimensions.push(Dimension { name: name.clone(), members, codes });
            }
        }
        Ok(())
    }

    /// Those whose registration day is known, and their groups. `net_sales` are those of the history's customers.
    pub fn registered(&self, top: usize, net_sales: &[i128]) -> (Vec<Registered>, Groups) {
        let places: Vec<usize> = (0..self.registered.len()).filter(|place| self.registered[*place].is_some()).collect();
        let of = |place: &usize| self.registered[*place].map(|day| Registered { customer: self.number(*place), day });
        let registered: Vec<Registered> = places.iter().filter_map(of).collect();
        let sizes: Vec<i128> = places.iter().map(|place| net_sales.get(*place).copied().unwrap_or(0)).collect();
        let codes_of = |dimension: &Dimension| Dimension {
            name: dimension.name.clone(),
            members: dimension.members.clone(),
            codes: places.iter().map(|place| dimension.codes[*place]).collect(),
        };
        let dimensions: Vec<Dimension> = self.dimensions.iter().map(codes_of).collect();
        (registered, Groups::largest(&dimensions, top, &sizes))
    }
}
