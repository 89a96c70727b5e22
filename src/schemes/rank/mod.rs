#![doc = include_str!("head.md")]

use std::cmp::Reverse;

use crate::config::types::{Rank, RankBand, Scheme};

use super::bands::{self, Band, BandEnd};
use super::columns::Whole;
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::numbers::Share;
use super::select::order_statistics;
use super::snapshot::Assignment;

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Money that breaks ties of the measure, best first (F08).
const TIE_BREAKER: &str = "gross_profit_12m";

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "rank",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.rank.as_ref().map(|settings| settings as &dyn SchemeKind),
};

impl SchemeKind for Rank {
    fn features(&self) -> Result<Vec<String>, Problem> {
        Ok(vec![self.measure.clone(), TIE_BREAKER.to_string()])
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(Some(self.measure.clone()))
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let columns = input.columns;
        let limits = band_limits(self)?;
        let measure = columns.measure(&self.measure)?;
        let tie_breaker = columns.money(TIE_BREAKER)?;
        let ends = band_ends(self, &limits, &measure, bands::positive_values(columns, &measure))?;

        let shown: Vec<Band> = self
            .bands
            .iter()
            .map(|band| Band { code: &band.code, title: band.title.as_ref(), rule: rule(band, &self.measure) })
            .collect();
        let order_ties = |rows: &mut Vec<u32>| {
            // None is below every amount: unknown profit comes last.
            rows.sort_unstable_by_key(|&row| (Reverse(tie_breaker.get(row as usize)), row));
        };
        let mut assignment =
            bands::assign(columns, &self.measure, &measure, &shown, &ends, self.otherwise.as_ref(), &order_ties)?;
        assignment.notes.extend(mode_note(&self.bands));
        Ok(assignment)
    }
}

/// What ends a band.
enum Limit {
    Top(Share),
    AtLeast(f64),
}

fn band_limits(settings: &Rank) -> Result<Vec<Limit>, Problem> {
    let Some((last, upper)) = settings.bands.split_last() else {
        return Err(Problem::NoBands);
    };
    if last.top.is_some() || last.at_least.is_some() {
        return Err(Problem::BandLimit { band: last.code.clone(), expected: "no limit, since it is the last" });
    }
    let mut limits = Vec::with_capacity(upper.len());
    for band in upper {
        limits.push(match (&band.top, band.at_least) {
            // The share stands in where no limit is known (D-10).
            (_, Some(limit)) => Limit::AtLeast(limit),
            (Some(text), None) => Limit::Top(Share::parse(text).ok_or_else(|| Problem::Share {
                band: band.code.clone(),
                key: "top",
                text: text.clone(),
            })?),
            (None, None) => {
                return Err(Problem::BandLimit { band: band.code.clone(), expected: "`top` or `at_least`" });
            }
        });
    }
    for (place, pair) in limits.windows(2).enumerate() {
        let falls_back = match (&pair[0], &pair[1]) {
            (Limit::Top(above), Limit::Top(below)) => below <= above,
            (Limit::AtLeast(above), Limit::AtLeast(below)) => below >= above,
            // Which of the two reaches further depends on the customers.
            _ => false,
        };
        if falls_back {
            return Err(Problem::BandOrder { band: settings.bands[place + 1].code.clone() });
        }
    }
    Ok(limits)
}

fn band_ends(
    settings: &Rank,
    limits: &[Limit],
    measure: &Whole,
    mut values: Vec<i64>,
) -> Result<Vec<BandEnd>, Problem> {
    let mut counts = Vec::with_capacity(limits.len());
    let mut fixed = Vec::with_capacity(limits.len());
    for (band, limit) in settings.bands.iter().zip(limits) {
        match limit {
            Limit::Top(share) => {
                counts.push(share.ceil_of(values.len()));
                fixed.push(None);
            }
            Limit::AtLeast(limit) => {
                let lowest = bands::lowest_units(*limit, measure.unit).ok_or_else(|| Problem::Limit {
                    band: band.code.clone(),
                    feature: settings.measure.clone(),
                    limit: *limit,
                })?;
                counts.push(values.iter().filter(|&&value| value >= lowest).count());
                fixed.push(Some(lowest));
            }
        }
    }

    // Descending place k is ascending place n − k.
    let mut places: Vec<usize> = counts.iter().filter(|&&count| count > 0).map(|&count| values.len() - count).collect();
    places.sort_unstable();
    places.dedup();
    let found = order_statistics(&mut values, &places);

    let mut ends: Vec<BandEnd> = Vec::with_capacity(limits.len());
    for (&count, fixed) in counts.iter().zip(&fixed) {
        let place = places.partition_point(|&place| place < values.len() - count);
        // Without customers nothing is as large as the limit.
        let last_member = if count > 0 { found[place] } else { i64::MAX };
        let mut end = BandEnd { count, limit: fixed.unwrap_or(last_member) };
        // With limits of both sorts a band may end where the one above it did.
        if let Some(above) = ends.last() {
            end = BandEnd { count: end.count.max(above.count), limit: end.limit.min(above.limit) };
        }
        ends.push(end);
    }
    Ok(ends)
}

/// Says which bands end by a limit and which by a share, where a scheme has both (D-10).
pub fn mode_note(bands: &[RankBand]) -> Option<String> {
    let codes = |is_wanted: &dyn Fn(&&RankBand) -> bool| -> Vec<&str> {
        bands.iter().filter(is_wanted).map(|band| band.code.as_str()).collect()
    };
    let fixed = codes(&|band| band.at_least.is_some());
    let by_share = codes(&|band| band.at_least.is_none() && band.top.is_some());
    if fixed.is_empty() || !bands.iter().any(|band| band.top.is_some()) {
        return None;
    }
    let by_share = match by_share.as_slice() {
        [] => "none by its share".to_owned(),
        codes => format!("by its share: {}", codes.join(", ")),
    };
    Some(format!("bands that end at a fixed limit: {}; {by_share}", fixed.join(", ")))
}

fn rule(band: &RankBand, measure: &str) -> String {
    match (&band.top, band.at_least) {
        (Some(top), Some(limit)) => format!("{measure} at least {limit}, which stands for top {top}"),
        (None, Some(limit)) => format!("{measure} at least {limit}"),
        (Some(top), None) => format!("top {top}"),
        (None, None) => "the rest".to_string(),
    }
}
