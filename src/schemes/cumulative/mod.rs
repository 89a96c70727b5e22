#![doc = include_str!("head.md")]

use crate::config::types::{Cumulative, Scheme};

use super::bands::{self, Band, BandEnd};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::numbers::Share;
use super::select::crossings;
use super::snapshot::Assignment;

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "cumulative",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.cumulative.as_ref().map(|settings| settings as &dyn SchemeKind),
};

impl SchemeKind for Cumulative {
    fn features(&self) -> Result<Vec<String>, Problem> {
        Ok(vec![self.measure.clone()])
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(Some(self.measure.clone()))
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let columns = input.columns;
        let shares = band_shares(self)?;
        // Money or a count: shares of a sum of ratios mean nothing.
        let measure = columns.whole(&self.measure)?;
        let mut values = bands::positive_values(columns, &measure);
        let mut ends: Vec<BandEnd> = crossings(&mut values, &shares)
            .iter()
            .map(|found| BandEnd { count: found.count, limit: found.value })
            .collect();
        // Nobody to class: every band ends before the first customer.
        ends.resize(shares.len(), BandEnd { count: 0, limit: i64::MAX });

        let shown: Vec<Band> = self
            .bands
            .iter()
            .map(|band| Band {
                code: &band.code,
                title: band.title.as_ref(),
                rule: match &band.share {
                    Some(share) => format!("first {share} of the total"),
                    None => "the rest".to_string(),
                },
            })
            .collect();
        // Ties arrive by customer id, which is their order.
        bands::assign(columns, &self.measure, &measure, &shown, &ends, self.otherwise.as_ref(), &|_| {})
    }
}

fn band_shares(settings: &Cumulative) -> Result<Vec<Share>, Problem> {
    let Some((last, upper)) = settings.bands.split_last() else {
        return Err(Problem::NoBands);
    };
    if last.share.is_some() {
        return Err(Problem::BandLimit { band: last.code.clone(), expected: "no `share`, since it is the last" });
    }
    let mut shares: Vec<Share> = Vec::with_capacity(upper.len());
    for band in upper {
        let Some(text) = &band.share else {
            return Err(Problem::BandLimit { band: band.code.clone(), expected: "a `share`" });
        };
        let share = Share::parse(text).ok_or_else(|| Problem::Share {
            band: band.code.clone(),
            key: "share",
            text: text.clone(),
        })?;
        if shares.last().is_some_and(|above| share <= *above) {
            return Err(Problem::BandOrder { band: band.code.clone() });
        }
        shares.push(share);
    }
    Ok(shares)
}
