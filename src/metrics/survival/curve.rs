//! The Kaplan–Meier curve of counted durations.

use super::Ends;

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// Rounding of a product of quotients: a survival of exactly one half must be found.
const ROUNDING: f64 = 1e-12;
/// Days that a curve is told at, at most.
const POINTS: usize = 400;

/// The curve on a day with events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Days since the beginning.
    pub day: i64,
    /// At risk on the day.
    pub at_risk: i64,
    /// Events since the point before, up to this day.
    pub events: i64,
    /// Censored from the day of the point before up to the day ahead of this one.
    pub censored: i64,
    /// Share to whom it has not happened.
    pub survival: f64,
    /// 95 % interval; none where nobody is left.
    pub interval: Option<(f64, f64)>,
}

/// A curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// Everyone.
    pub customers: i64,
    /// To whom it happened.
    pub events: i64,
    /// The longest duration; 0 without anyone.
    pub longest: i64,
    /// Every day with events, ascending.
    pub points: Vec<Point>,
}

impl Curve {
    /// Of counts by duration, from 0 days on.
    pub fn of(ends: &[Ends]) -> Curve {
        let mut curve = Curve::default();
        for (day, end) in ends.iter().enumerate() {
            let all = i64::from(end.events) + i64::from(end.censored);
            curve.customers += all;
            curve.events += i64::from(end.events);
            if all > 0 {
                curve.longest = day as i64;
            }
        }
        let (mut at_risk, mut censored) = (curve.customers, 0);
        let (mut survival, mut variance) = (1.0, 0.0);
        for (day, end) in ends.iter().enumerate() {
            let (events, n) = (i64::from(end.events), at_risk);
            if events > 0 {
                survival *= (n - events) as f64 / n as f64;
                variance += events as f64 / (n as f64 * (n - events) as f64);
                let interval = (n > events).then(|| interval(survival, variance));
                curve.points.push(Point { day: day as i64, at_risk: n, events, censored, survival, interval });
                censored = 0;
            }
            censored += i64::from(end.censored);
            at_risk -= events + i64::from(end.censored);
        }
        curve
    }

    /// The points, so many at most, evenly spread; the first and the last are there. Events and censored ones of the
    /// points left out are told at the next.
    pub fn thinned(&self) -> Vec<Point> {
        let count = self.points.len();
        if count <= POINTS {
            return self.points.clone();
        }
        let mut kept = Vec::with_capacity(POINTS);
        let mut from = 0;
        for place in 0..POINTS {
            let last = place * (count - 1) / (POINTS - 1);
            let mut point = self.points[last];
            point.events = self.points[from..=last].iter().map(|point| point.events).sum();
            point.censored = self.points[from..=last].iter().map(|point| point.censored).sum();
            kept.push(point);
            from = last + 1;
        }
        kept
    }

    /// The first day with a survival of one half or less.
    pub fn median(&self) -> Option<i64> {
        self.first_half(|point| Some(point.survival))
    }

    /// The first days on which the lower and the upper limit are one half or less. Where nobody is left there is no
    /// interval, and the limits are those of the survival.
    pub fn median_interval(&self) -> (Option<i64>, Option<i64>) {
        let limit = |point: &Point, pick: fn((f64, f64)) -> f64| Some(point.interval.map_or(point.survival, pick));
        (self.first_half(|point| limit(point, |(low, _)| low)), self.first_half(|point| limit(point, |(_, high)| high)))
    }

    fn first_half(&self, value: impl Fn(&Point) -> Option<f64>) -> Option<i64> {
        let is_half = |point: &&Point| value(point).is_some_and(|value| value <= 0.5 + ROUNDING);
        self.points.iter().find(is_half).map(|point| point.day)
    }

    /// The share to whom it has happened by a day; none where nobody was observed so long and it has not happened to all.
    pub fn happened_by(&self, day: i64) -> Option<f64> {
        let last = self.points[..self.points.partition_point(|point| point.day <= day)].last();
        let survival = last.map_or(1.0, |point| point.survival);
        (self.customers > 0 && (day <= self.longest || survival == 0.0)).then_some(1.0 - survival)
    }
}

/// Greenwood's interval on the scale of log(−log S).
fn interval(survival: f64, variance: f64) -> (f64, f64) {
    let log = survival.ln();
    let width = Z * variance.sqrt() / log.abs();
    ((log * width.exp()).exp(), (log * (-width).exp()).exp())
}
