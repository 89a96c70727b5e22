//! Targets of the company, its regions, teams and people, and the versions of the rolling plan.
//!
//! Every month brings a version of the next three: one firm, two forecast. Persons have the firm one alone. In December the
//! year to come is planned as well. What people, teams and regions have adds up to what stands above them,
//! but for a few that are wrong on purpose; the months of the company and its regions add up to the year, those of a team
//! or person where nobody of the region came or went.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::Simulation;
use crate::generate::GenerateError;
use crate::generate::company::Company;
use crate::generate::names::REGIONS;
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::{Month, to_days};

/// Targets.
pub static TARGETS: Shape = Shape {
    name: "targets",
    key: &["period", "metric", "level", "owner_id", "version_date"],
    amount: None,
    columns: &[
        "period",
        "metric",
        "level",
        "owner_id",
        "value",
        "min_value",
        "target_type",
        "version_date",
        "confirmed_at",
    ],
};

/// Metrics whose plan rolls, and those that are set once.
const METRICS: [(&str, bool); 7] = [
    ("sales", true),
    ("orders", true),
    ("aak", true),
    ("submission", true),
    ("leads", false),
    ("visits", false),
    ("new_customers", false),
];
/// Months that a version of the rolling plan tells of.
const HORIZON: u32 = 3;

/// A target.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Month or year, as written.
    pub period: String,
    /// What for.
    pub metric: &'static str,
    /// `company`, `region`, `team` or `person`.
    pub level: &'static str,
    /// Whose.
    pub owner: String,
    /// How much: currency or count.
    pub value: i64,
    /// Day of the version.
    pub version: i32,
    /// Day that the owner agreed.
    pub confirmed: Option<i32>,
    /// By how much it misses the sum of its parts, on purpose.
    pub error: i64,
}

/// All targets of a year.
pub fn of_year(company: &Company, year: i32) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut months: Vec<Month> = company.months().filter(|month| month.first_day().year() == year).collect();
    // The plan goes on behind the last month, as far as it is known by then.
    let mut next = company.last_month;
    for _ in 1..HORIZON {
        next = next.next();
        if next.first_day().year() == year {
            months.push(next);
        }
    }
    for month in &months {
        for (number, (metric, rolls)) in METRICS.iter().enumerate() {
            let base = Base::of(company, *month, number, to_days(month.first_day()));
            for lag in (1..=if *rolls { HORIZON } else { 1 }).rev() {
                base.version(company, *month, (metric, number), lag, &mut targets);
            }
        }
    }
    // Of a year that begins within the span its plan was made in the December before.
    if let Some(january) = months.first().filter(|month| month.first_day().month() == 1) {
        for (number, (metric, _)) in METRICS.iter().enumerate() {
            // Of those who are there when it is made, over its twelve months.
            let day = to_days(january.first_day());
            let months = std::iter::successors(Some(*january), |month| Some(month.next())).take(12);
            let months: Vec<Base> = months.map(|month| Base::of(company, month, number, day)).collect();
            Base::sum(&months).year(company, year, metric, &mut targets);
        }
    }
    targets
}

/// Day on which the version for `lag` months later is made: the 25th of a month.
fn version_day(month: Month, lag: u32) -> i32 {
    let made = crate::model::period::months_before(month.first_day(), lag);
    to_days(made) + 24
}

/// A whole divided by shares, to the unit: the parts make it up.
fn divided(whole: i64, shares: &[f64]) -> Vec<i64> {
    let sum: f64 = shares.iter().sum();
    let (mut so_far, mut given) = (0.0, 0);
    let part = |share: &f64| {
        so_far += share;
        let until = if sum > 0.0 { (whole as f64 * (so_far / sum)).round() as i64 } else { 0 };
        let part = until - given;
        given = until;
        part
    };
    shares.iter().map(part).collect()
}

/// The firm plan of a metric for a month: what every representative has, by region.
struct Base(Vec<Vec<(usize, i64)>>);

/// Units that a reseller sells on in a month: in four of five months one to three articles of 1 to 80 units.
const SOLD_ON: f64 = 0.8 * 2.0 * 40.5;

impl Base {
    /// The plan of a month for the representatives of a day.
    fn of(company: &Company, month: Month, metric: usize, day: i32) -> Base {
        let customers = company.customers.len() as f64;
        let worth: f64 = company.customers.iter().map(|customer| customer.rate * customer.order_value).sum();
        let rate: f64 = company.customers.iter().map(|customer| customer.rate).sum();
        // Near what comes of it: of the whole list seven of ten are there in a month, visited and grown.
        let all = match METRICS[metric].0 {
            "sales" => worth * 0.87,
            "orders" => rate * 0.94,
            "leads" => customers * 0.035,
            "visits" => customers * 0.72,
            _ => customers * 0.011,
        };
        let day = day.min(company.last_day);
        let first = to_days(month.first_day()).min(company.last_day);
        // What resellers sell on is planned by resellers, of whom some have many and some none; nine of ten units are reported.
        let of_resellers = match METRICS[metric].0 {
            "aak" => Some(SOLD_ON),
            "submission" => Some(SOLD_ON * 0.91),
            _ => None,
        };
        let resellers = of_resellers.map(|units| {
            let mut found: BTreeMap<usize, f64> = BTreeMap::new();
            for (position, customer) in company.customers.iter().enumerate() {
                if customer.kind == "distributor" && customer.joined <= first && first <= customer.died {
                    let rep = company.staff.owner(position as u32, usize::from(customer.region), day);
                    *found.entry(rep).or_default() += units;
                }
            }
            found
        });
        let regions = REGIONS.iter().enumerate().map(|(region, place)| {
            let moment = (metric as u64) << 8 | region as u64;
            let mut random = Random::stream(company.seed, Purpose::Targets, to_days(month.first_day()) as u64, moment);
            let luck = random.range(0.95, 1.2);
            let reps: Vec<usize> = company.staff.reps_of(region).to_vec();
            let here: Vec<usize> = reps.into_iter().filter(|rep| company.staff.people[*rep].works_on(day)).collect();
            let mut shares: Vec<f64> = here.iter().map(|_| random.range(0.7, 1.3)).collect();
            let mut value = all * place.weight / 100.0 * luck;
            if let Some(resellers) = &resellers {
                shares = here.iter().map(|rep| resellers.get(rep).copied().unwrap_or_default()).collect();
                value = shares.iter().sum::<f64>() * (0.9 + luck / 10.0);
            }
            let unit = if METRICS[metric].0 == "sales" { 1_000 } else { 1 };
            let parts = divided((value / unit as f64).round() as i64, &shares);
            here.into_iter().zip(parts.into_iter().map(|part| part * unit)).collect()
        });
        Base(regions.collect())
    }

    /// The plans of months together, all of the same representatives.
    fn sum(months: &[Base]) -> Base {
        let mut regions: Vec<Vec<(usize, i64)>> = Vec::new();
        for Base(month) in months {
            regions.resize(month.len(), Vec::new());
            for (all, region) in regions.iter_mut().zip(month) {
                all.resize(region.len(), (0, 0));
                for ((rep, sum), (of, value)) in all.iter_mut().zip(region) {
                    (*rep, *sum) = (*of, *sum + value);
                }
            }
        }
        Base(regions)
    }

    /// The plan of a year.
    fn year(&self, company: &Company, year: i32, metric: &'static str, targets: &mut Vec<Target>) {
        let version = chrono::NaiveDate::from_ymd_opt(year - 1, 12, 20).map_or(0, to_days);
        let mut add = |level, owner: String, value: i64| {
            let (period, confirmed) = (year.to_string(), Some(version + 8));
            targets.push(Target { period, metric, level, owner, value, version, confirmed, error: 0 });
        };
        let mut total = 0;
        for (region, place) in REGIONS.iter().enumerate() {
            let mut teams: BTreeMap<String, i64> = BTreeMap::new();
            for (rep, value) in &self.0[region] {
                let person = &company.staff.people[*rep];
                *teams.entry(company.staff.team(person).unwrap_or_default()).or_default() += value;
                add("person", person.id.clone(), *value);
            }
            let sum: i64 = teams.values().sum();
            for (team, value) in teams {
                add("team", team, value);
            }
            add("region", place.name.to_owned(), sum);
            total += sum;
        }
        add("company", "全国".to_owned(), total);
    }

    /// Writes the version that is made `lag` months before.
    fn version(
        &self,
        company: &Company,
        month: Month,
        (metric, number): (&'static str, usize),
        lag: u32,
        targets: &mut Vec<Target>,
    ) {
        let process = &company.parameters.sales_process;
        let first = to_days(month.first_day());
        let mut random = Random::stream(company.seed, Purpose::Targets, first as u64, 1 << 20 | number as u64);
        // What later versions change is told backwards from the firm one.
        let changes: Vec<f64> = (1..HORIZON)
            .map(|_| 1.0 + process.revision_mean + process.revision_deviation * random.normal().clamp(-3.0, 3.0))
            .collect();
        let factor = 1.0 / changes[..lag as usize - 1].iter().product::<f64>();
        let wrong = random.chance(process.target_errors).then(|| random.below(REGIONS.len()));
        let version = version_day(month, lag);
        let mut add = |level, owner: String, value: i64, confirmed, error| {
            let period = month.to_string();
            targets.push(Target { period, metric, level, owner, value: value + error, version, confirmed, error });
        };
        let mut total = 0;
        for (region, place) in REGIONS.iter().enumerate() {
            let mut teams: BTreeMap<String, i64> = BTreeMap::new();
            for (rep, value) in &self.0[region] {
                let person = &company.staff.people[*rep];
                let value = if lag == 1 { *value } else { (*value as f64 * factor).round() as i64 };
                *teams.entry(company.staff.team(person).unwrap_or_default()).or_default() += value;
                if lag == 1 {
                    let late = random.chance(process.confirmed_late);
                    let never = random.chance(process.not_confirmed);
                    let day =
                        if late { first + random.between(3, 12) as i32 } else { version + random.between(1, 5) as i32 };
                    let confirmed = (!never && day <= company.last_day).then_some(day);
                    add("person", person.id.clone(), value, confirmed, 0);
                }
            }
            let sum: i64 = teams.values().sum();
            for (team, value) in teams {
                add("team", team, value, Some(version + 3), 0);
            }
            let error = match wrong {
                Some(wrong) if wrong == region && lag == 1 => (sum / 20).max(1),
                _ => 0,
            };
            add("region", place.name.to_owned(), sum, Some(version + 2), error);
            total += sum;
        }
        add("company", "全国".to_owned(), total, Some(version + 1), 0);
    }
}

impl Simulation<'_> {
    /// Writes the targets of a year.
    pub fn targets(&mut self, year: i32) -> Result<(), GenerateError> {
        if !self.sink.wants(&TARGETS) {
            return Ok(());
        }
        let last_day = self.company.last_day;
        for target in of_year(self.company, year).iter().filter(|target| target.version <= last_day) {
            let row = [
                target.period.as_str().into(),
                Value::Word(target.metric),
                Value::Word(target.level),
                target.owner.as_str().into(),
                Value::Quantity(target.value * 1_000),
                Value::Quantity(target.value * 4 / 5 * 1_000),
                Value::Word("task"),
                Value::Date(target.version),
                Value::or_null(target.confirmed.filter(|day| *day <= last_day), Value::Date),
            ];
            self.sink.row(&TARGETS, Period::Year(year), &row)?;
        }
        Ok(())
    }
}
