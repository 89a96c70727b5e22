//! Values against what they should be by the date.

use super::Kpi;

/// How a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// As it should be, or better.
    Good,
    /// Nearly.
    Near,
    /// Not.
    Bad,
}

impl Light {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Light::Good => "good",
            Light::Near => "near",
            Light::Bad => "bad",
        }
    }
}

/// Whether less is better.
fn is_less_better(kind: &str) -> bool {
    kind == "lost_rate"
}

/// Gives an indicator its target, what is due of it and its light. An attainment has the share of the working days gone
/// in `due` beforehand, and the target 1 unless one is set.
pub(super) fn judge(kpi: &mut Kpi, set: Option<f64>, near: f64) {
    let is_attainment = kpi.kind() == "attainment";
    kpi.target = set.or(is_attainment.then_some(1.0));
    kpi.due = match (kpi.target, is_attainment) {
        (Some(target), true) => kpi.due.map(|gone| target * gone),
        (target, _) => target,
    };
    kpi.light = kpi.value.zip(kpi.due.filter(|due| *due > 0.0)).map(|(value, due)| {
        let (is_good, is_near) = match is_less_better(kpi.kind()) {
            true => (value <= due, value * near <= due),
            false => (value >= due, value >= near * due),
        };
        match (is_good, is_near) {
            (true, _) => Light::Good,
            (false, true) => Light::Near,
            (false, false) => Light::Bad,
        }
    });
}
