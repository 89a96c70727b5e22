#![doc = include_str!("head.md")]

use arrow::array::Float64Array;

use crate::config::types::{Scheme, ThresholdBand, Thresholds};
use crate::expressions::Expression;

use super::assigning::Assigning;
use super::bands::{highest_units, inside_class, lowest_units, unknown_class};
use super::columns::{Unit, Whole};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::snapshot::{Assignment, Cut, Extras};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "thresholds",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.thresholds.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// What a dimension of keep limits is called among the cuts.
pub const KEEP: &str = "_keep";

impl SchemeKind for Thresholds {
    fn features(&self) -> Result<Vec<String>, Problem> {
        Ok(Expression::parse(&self.measure)?.reads().iter().cloned().collect())
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(Expression::parse(&self.measure)?.column().map(str::to_owned))
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let measure = values(self, input)?;
        let limits = Limits::of(self, measure.unit)?;
        let mut classes = Vec::with_capacity(self.bands.len() + 2);
        for (place, band) in self.bands.iter().enumerate() {
            classes.push(inside_class(&band.code, band.title.as_ref(), rule(self, place), place));
        }
        let unknown_rule = format!("{} is unknown", self.measure);
        classes.push(match &self.unknown {
            Some(other) => inside_class(&other.code, other.title.as_ref(), unknown_rule.clone(), self.bands.len()),
            None => unknown_class(unknown_rule.clone()),
        });
        let unknown = self.bands.len() as u8;
        let mut given = Assigning::begin(classes, input.columns.len())?;
        let mut reasons: Vec<u16> = (0..self.bands.len()).map(|place| given.reason(rule(self, place))).collect();
        reasons.push(given.reason(unknown_rule));

        let has_keeps = self.bands.iter().any(|band| band.keep.is_some());
        let mut keeps = given.class_of().to_vec();
        let mut scores: Vec<Option<f64>> = vec![None; input.columns.len()];
        for (row, &inside) in input.columns.inside.iter().enumerate() {
            if !inside {
                continue;
            }
            let value = measure.get(row);
            let class = value.map_or(unknown, |value| limits.band(value));
            keeps[row] = value.map_or(unknown, |value| limits.kept(value));
            scores[row] = value.map(|value| measure.unit.value(value));
            given.give(row, class, reasons[usize::from(class)]);
        }
        let extras = Extras { keeps: has_keeps.then_some(keeps), ..Extras::default() };
        let mut assignment = given.finish(cuts(self), Vec::new(), extras);
        assignment.score = Float64Array::from(scores);
        Ok(assignment)
    }
}

/// The measure of all customers, as integers with its order.
pub fn values(settings: &Thresholds, input: &Input) -> Result<Whole, Problem> {
    let parsed = Expression::parse(&settings.measure)?;
    let value = input.evaluate(&[&parsed])?.remove(0);
    input.columns.measure_of(&value, &settings.measure)
}

/// Whether less is better.
pub fn is_falling(settings: &Thresholds) -> bool {
    settings.bands.iter().any(|band| band.at_most.is_some())
}

/// The limits of all bands but the last, exact.
struct Limits {
    /// Ends of the bands, and where those who are in them fall out; best first.
    ends: Vec<(i64, i64)>,
    is_falling: bool,
}

impl Limits {
    fn of(settings: &Thresholds, unit: Unit) -> Result<Limits, Problem> {
        let Some((last, upper)) = settings.bands.split_last() else { return Err(Problem::NoBands) };
        if last.at_least.is_some() || last.at_most.is_some() || last.keep.is_some() {
            return Err(Problem::BandLimit { band: last.code.clone(), expected: "no limit, since it is the last" });
        }
        let is_falling = is_falling(settings);
        let units = |band: &ThresholdBand, limit: f64| {
            let found = if is_falling { highest_units(limit, unit) } else { lowest_units(limit, unit) };
            found.ok_or_else(|| Problem::Limit { band: band.code.clone(), feature: settings.measure.clone(), limit })
        };
        let mut limits = Limits { ends: Vec::with_capacity(upper.len()), is_falling };
        for band in upper {
            let limit = match (band.at_least, band.at_most) {
                (Some(limit), None) if !is_falling => limit,
                (None, Some(limit)) => limit,
                _ if is_falling => return Err(needs(band, "`at_most`, as the other bands")),
                _ => return Err(needs(band, "`at_least`")),
            };
            let end = units(band, limit)?;
            let keep = band.keep.map(|keep| units(band, keep)).transpose()?.unwrap_or(end);
            let reaches = |value: i64, limit: i64| if is_falling { value <= limit } else { value >= limit };
            if !reaches(end, keep) {
                return Err(needs(band, "a `keep` that is easier to reach than its limit"));
            }
            if limits.ends.last().is_some_and(|(above, _)| reaches(end, *above)) {
                return Err(Problem::BandOrder { band: band.code.clone() });
            }
            limits.ends.push((end, keep));
        }
        Ok(limits)
    }

    fn first(&self, reached: impl Fn(&(i64, i64)) -> i64, value: i64) -> u8 {
        let is_reached = |end: &(i64, i64)| if self.is_falling { value <= reached(end) } else { value >= reached(end) };
        self.ends.iter().position(is_reached).unwrap_or(self.ends.len()) as u8
    }

    fn band(&self, value: i64) -> u8 {
        self.first(|end| end.0, value)
    }

    /// The best band that a value is enough to stay in.
    fn kept(&self, value: i64) -> u8 {
        self.first(|end| end.1, value)
    }
}

fn needs(band: &ThresholdBand, expected: &'static str) -> Problem {
    Problem::BandLimit { band: band.code.clone(), expected }
}

fn rule(settings: &Thresholds, place: usize) -> String {
    let (measure, band) = (&settings.measure, &settings.bands[place]);
    let kept = |way: &str| band.keep.map_or(String::new(), |keep| format!(" (kept {way} to {keep})"));
    match (band.at_least, band.at_most) {
        (Some(limit), _) => format!("{measure} at least {limit}{}", kept("down")),
        (None, Some(limit)) => format!("{measure} at most {limit}{}", kept("up")),
        (None, None) => {
            let above = place.checked_sub(1).map(|above| &settings.bands[above]);
            match above.map(|above| (above.at_least, above.at_most)) {
                Some((Some(limit), _)) => format!("{measure} below {limit}"),
                Some((None, Some(limit))) => format!("{measure} above {limit}"),
                _ => format!("{measure} is known"),
            }
        }
    }
}

fn cuts(settings: &Thresholds) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (place, band) in settings.bands.iter().enumerate() {
        let mut push = |dimension: String, value: f64, note: String| {
            cuts.push(Cut { dimension, number: place as i64 + 1, value, note: Some(note) });
        };
        let measure = settings.measure.clone();
        match (band.at_least, band.at_most) {
            (Some(limit), _) => push(measure.clone(), limit, format!("least of {}", band.code)),
            // A value equal to it is below it.
            (None, Some(limit)) => {
                push(measure.clone(), limit, format!("most of {}; a value that equals it is below it", band.code));
            }
            (None, None) => {}
        }
        if let Some(keep) = band.keep {
            push(format!("{measure}{KEEP}"), keep, format!("where those in {} lose it", band.code));
        }
    }
    cuts
}
