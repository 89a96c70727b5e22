//! The card of indicators (S72).

use chrono::NaiveDate;

use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// An indicator of an owner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Indicator {
    pub kpi: String,
    /// `company`, `region`, `team`, `manager`, `person`.
    pub level: String,
    pub member: Option<String>,
    pub grain: String,
    pub period: NaiveDate,
    pub value: Option<f64>,
    pub numerator: Option<Money>,
    pub denominator: Option<Money>,
    pub n: Option<i64>,
    pub interval: Option<(f64, f64)>,
    pub previous: Option<f64>,
    pub target: Option<f64>,
    /// What it should be by the date.
    pub due: Option<f64>,
    /// `good`, `near`, `bad`.
    pub light: Option<String>,
    /// What would tell it.
    pub needs: Option<String>,
}

impl Indicator {
    /// What stands before the first colon.
    pub fn kind(&self) -> &str {
        self.kpi.split(':').next().unwrap_or_default()
    }

    /// Whether it is an attainment: its n tells nothing of how sure it is.
    pub fn is_attainment(&self) -> bool {
        self.kind() == "attainment"
    }

    /// Whether less is better.
    pub fn is_less_better(&self) -> bool {
        self.kind() == "lost_rate"
    }

    /// The value where it is made from at least `min_n`.
    pub fn over(&self, min_n: i64) -> Option<f64> {
        self.value.filter(|_| self.is_attainment() || self.n.is_some_and(|n| n >= min_n.max(1)))
    }

    /// Its light where the value may be shown.
    pub fn light_over(&self, min_n: i64) -> Option<&str> {
        self.over(min_n).and(self.light.as_deref())
    }
}

/// Mart `process_kpis`, in its order.
pub(super) fn indicators(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Indicator>, ReportError> {
    let Some(rows) = Rows::read(marts, "process_kpis", as_of)? else { return Ok(Vec::new()) };
    let (kpis, levels, members) = (rows.required_texts("kpi")?, rows.required_texts("level")?, rows.texts("member")?);
    let (grains, periods, values) = (rows.required_texts("grain")?, rows.dates("period")?, rows.floats("value")?);
    let (numerators, denominators) = (rows.money("numerator")?, rows.money("denominator")?);
    let (n, low, high) = (rows.ints("n")?, rows.floats("low")?, rows.floats("high")?);
    let (previous, targets, due) = (rows.floats("previous")?, rows.floats("target")?, rows.floats("due")?);
    let (lights, needs) = (rows.texts("light")?, rows.texts("needs")?);
    let one = |row: usize| {
        Some(Indicator {
            kpi: kpis[row].clone(),
            level: levels[row].clone(),
            member: members[row].clone(),
            grain: grains[row].clone(),
            period: periods[row]?,
            value: values[row],
            numerator: numerators[row],
            denominator: denominators[row],
            n: n[row],
            interval: low[row].zip(high[row]),
            previous: previous[row],
            target: targets[row],
            due: due[row],
            light: lights[row].clone(),
            needs: needs[row].clone(),
        })
    };
    Ok((0..rows.len()).filter_map(one).collect())
}
