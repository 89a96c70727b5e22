//! Figures of open leads: the pipeline as promised and as learned, hot ones, broken promises, the four angles of S23.

use std::collections::BTreeMap;

use super::{Deal, Deals};
use crate::metrics::process::figures::{Figure, Place};
use crate::metrics::process::periods::{Grain, Period};
use crate::metrics::process::staff::{Directory, StaffNumber};

/// What an angle says of which nothing is known.
const UNKNOWN: &str = "unknown";

/// Leads of somebody.
#[derive(Debug, Default)]
struct Sums {
    leads: i64,
    open: Amount,
    wished: Amount,
    weighted: Amount,
    hot: Amount,
    hot_leads: i64,
    promised: i64,
    overdue: i64,
    planned: i64,
    action_overdue: i64,
    derived: i64,
    mismatched: i64,
    stale: i64,
}

/// A sum of the amounts that are known, and how many are.
#[derive(Debug, Default)]
struct Amount {
    sum: i128,
    n: i64,
}

impl Amount {
    fn add(&mut self, amount: Option<i128>) {
        if let Some(amount) = amount {
            self.sum += amount;
            self.n += 1;
        }
    }

    fn figure(&self, place: &Place, measure: &str) -> Figure {
        place.amount(measure, (self.n > 0).then_some(self.sum), self.n)
    }
}

impl Sums {
    fn add(&mut self, deal: &Deal<'_>) {
        self.leads += 1;
        self.open.add(deal.amount);
        self.wished.add(deal.amount.filter(|_| deal.promised));
        self.weighted.add(deal.weighted);
        self.hot.add(deal.amount.filter(|_| deal.hot));
        self.hot_leads += i64::from(deal.hot);
        self.promised += i64::from(deal.overdue.is_some());
        self.overdue += i64::from(deal.overdue == Some(true));
        if deal.hot {
            self.planned += i64::from(deal.action_overdue.is_some());
            self.action_overdue += i64::from(deal.action_overdue == Some(true));
        }
        self.derived += i64::from(deal.mismatch.is_some());
        self.mismatched += i64::from(deal.mismatch == Some(true));
        self.stale += i64::from(deal.stale);
    }

    fn figures(&self, place: &Place, figures: &mut Vec<Figure>) {
        figures.push(place.count("open_leads", Some(self.leads)));
        figures.push(self.open.figure(place, "open_pipeline"));
        figures.push(self.wished.figure(place, "wished_pipeline"));
        figures.push(self.weighted.figure(place, "weighted_pipeline"));
        figures.push(Figure { n: Some(self.hot_leads), ..self.hot.figure(place, "hot_amount") });
        figures.push(place.rate("overdue_grades", self.overdue, self.promised));
        figures.push(place.rate("hot_action_overdue", self.action_overdue, self.planned));
        figures.push(place.rate("grade_mismatch_rate", self.mismatched, self.derived));
        figures.push(place.rate("stale_lead_share", self.stale, self.leads));
    }
}

/// The angles of a lead (S23): status, importance, urgency, need.
fn angles<'a>(deal: &Deal<'a>) -> [(&'static str, &'a str); 4] {
    let importance = match deal.important {
        Some(true) => "important",
        Some(false) => "ordinary",
        None => UNKNOWN,
    };
    [
        ("deal_status", deal.status.unwrap_or(UNKNOWN)),
        ("importance", importance),
        ("urgency", deal.urgency.unwrap_or(UNKNOWN)),
        ("need", deal.need.unwrap_or(UNKNOWN)),
    ]
}

/// All figures of open leads at the date. `won` leads closed within the months looked back; `remaining` of the sales
/// target is still to be sold, where there is one.
pub fn figures(
    deals: &Deals<'_>,
    directory: &Directory,
    (period, won): (Period, u64),
    remaining: Option<i128>,
) -> Vec<Figure> {
    let day = Grain::Day.of(period.last);
    let leads = || deals.list.iter().filter(|deal| !deal.is_opportunity);
    let mut all = Sums::default();
    let mut staff: BTreeMap<StaffNumber, Sums> = BTreeMap::new();
    let mut levels: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut by_angle: BTreeMap<(&'static str, &str), i64> = BTreeMap::new();
    let mut crossed: BTreeMap<String, i64> = BTreeMap::new();
    let mut urgent_and_important = 0;
    for deal in leads() {
        all.add(deal);
        staff.entry(deal.staff).or_default().add(deal);
        if let Some(level) = deal.stage {
            levels.entry(level).or_default().add(deal);
        }
        let angles = angles(deal);
        angles.iter().for_each(|angle| *by_angle.entry(*angle).or_insert(0) += 1);
        *crossed.entry(angles.map(|(_, member)| member).join("+")).or_insert(0) += 1;
        urgent_and_important += i64::from(deal.urgency == Some("urgent") && deal.important == Some(true));
    }
    *by_angle.entry(("deal_status", "closed")).or_insert(0) += won as i64;
    let mut figures = Vec::new();
    let whole = Place::all(day);
    all.figures(&whole, &mut figures);
    let coverage = remaining.filter(|remaining| *remaining > 0).filter(|_| all.hot.n > 0);
    let coverage = coverage.map(|remaining| all.hot.sum as f64 / remaining as f64);
    figures.push(Figure { amount: remaining, ..whole.value("hot_coverage", "ratio", coverage, all.hot.n) });
    figures.push(whole.count("frozen_leads", deals.frozen));
    figures.push(whole.count("urgent_and_important", deals.frozen.map(|_| urgent_and_important)));
    for (number, sums) in staff {
        let member = directory.label(number).map(str::to_owned);
        sums.figures(&Place { period: day, dimension: "staff", member }, &mut figures);
    }
    for (level, sums) in levels {
        sums.figures(&Place::of(day, "level", level), &mut figures);
    }
    for ((angle, member), count) in by_angle {
        figures.push(Place::of(day, angle, member).count("leads_by_angle", Some(count)));
    }
    for (member, count) in crossed {
        figures.push(Place::of(day, "angles", member).count("leads_by_angle", Some(count)));
    }
    figures
}
