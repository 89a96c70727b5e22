//! Bands over scores: by limits, by shares of the customers, or both.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::config::types::RankBand;
use crate::schemes::columns::{Whole, ratio_key};
use crate::schemes::error::Problem;
use crate::schemes::numbers::{Share, show_count};
use crate::schemes::snapshot::Cut;

use super::cut;

/// Where every customer stands.
pub struct Banded {
    /// Band by row; the number of bands where there is no score.
    pub class_of: Vec<u8>,
    pub cuts: Vec<Cut>,
    pub notes: Vec<String>,
}

/// Whether a share of the customers ends a band. A limit goes before it (D-10).
pub fn is_by_share(band: &RankBand) -> bool {
    band.at_least.is_none() && band.top.is_some()
}

enum Limit {
    Top(Share),
    AtLeast(f64),
}

/// Gives every row with a score its band. Equal scores have equal bands, save where a share ends among them: there the
/// tie breaker decides, then the order of rows.
pub fn band(bands: &[RankBand], scores: &[Option<f64>], tie_breaker: Option<&Whole>) -> Result<Banded, Problem> {
    let limits = limits(bands)?;
    if tie_breaker.is_none() {
        let fixed: Vec<f64> = limits
            .iter()
            .filter_map(|limit| match limit {
                Limit::AtLeast(limit) => Some(*limit),
                Limit::Top(_) => None,
            })
            .collect();
        let band_of = |score: &Option<f64>| match score {
            Some(score) => fixed.iter().position(|limit| score >= limit).unwrap_or(fixed.len()) as u8,
            None => bands.len() as u8,
        };
        let numbered = bands.iter().zip(&fixed).enumerate();
        let cuts = numbered.map(|(place, (band, limit))| cut(place + 1, *limit, least_of(band))).collect();
        return Ok(Banded { class_of: scores.par_iter().map(band_of).collect(), cuts, notes: Vec::new() });
    }

    let profit = |row: usize| tie_breaker.and_then(|whole| whole.get(row));
    let scored = scores.iter().enumerate().filter_map(|(row, score)| Some((row, (*score)?)));
    let mut order: Vec<(Reverse<i64>, Reverse<Option<i64>>, u32)> =
        scored.map(|(row, score)| (Reverse(ratio_key(score)), Reverse(profit(row)), row as u32)).collect();
    order.par_sort_unstable();
    let value = |place: usize| scores[order[place].2 as usize].unwrap_or_default();

    let mut class_of = vec![bands.len() as u8; scores.len()];
    let mut banded = Banded { class_of: Vec::new(), cuts: Vec::new(), notes: Vec::new() };
    let mut from = 0;
    for (place, band) in bands.iter().enumerate() {
        let end = match limits.get(place) {
            Some(Limit::Top(share)) => share.ceil_of(order.len()).max(from),
            Some(Limit::AtLeast(limit)) => order.partition_point(|row| row.0.0 >= ratio_key(*limit)).max(from),
            None => order.len(),
        };
        order[from..end].iter().for_each(|row| class_of[row.2 as usize] = place as u8);
        match limits.get(place) {
            Some(Limit::AtLeast(limit)) => banded.cuts.push(cut(place + 1, *limit, least_of(band))),
            Some(Limit::Top(_)) if end > 0 => {
                let last = value(end - 1);
                let note = format!("end of {}, after rank {}", band.code, show_count(end));
                banded.cuts.push(cut(place + 1, last, note));
                let above = order.partition_point(|row| row.0.0 > ratio_key(last));
                let tied = order.partition_point(|row| row.0.0 >= ratio_key(last)) - above;
                if above + tied > end {
                    banded.notes.push(format!(
                        "{} customers share score {last} at the end of band {}: the tie rule keeps {} of them in it",
                        show_count(tied),
                        band.code,
                        show_count(end - above.max(from)),
                    ));
                }
            }
            _ => {}
        }
        from = end;
    }
    banded.class_of = class_of;
    Ok(banded)
}

fn least_of(band: &RankBand) -> String {
    format!("least of {}", band.code)
}

fn limits(bands: &[RankBand]) -> Result<Vec<Limit>, Problem> {
    let Some((last, upper)) = bands.split_last() else { return Err(Problem::NoBands) };
    if last.top.is_some() || last.at_least.is_some() {
        return Err(Problem::BandLimit { band: last.code.clone(), expected: "no limit, since it is the last" });
    }
    let mut limits: Vec<Limit> = Vec::with_capacity(upper.len());
    for band in upper {
        let code = || band.code.clone();
        let limit = match (band.at_least, &band.top) {
            (Some(limit), _) if limit.is_finite() => Limit::AtLeast(limit),
            (Some(limit), _) => return Err(Problem::Limit { band: code(), feature: "the score".into(), limit }),
            (None, Some(text)) => {
                let share = Share::parse(text);
                Limit::Top(share.ok_or_else(|| Problem::Share { band: code(), key: "top", text: text.clone() })?)
            }
            (None, None) => return Err(Problem::BandLimit { band: code(), expected: "`top` or `at_least`" }),
        };
        let falls_back = match (limits.last(), &limit) {
            (Some(Limit::Top(above)), Limit::Top(below)) => below <= above,
            (Some(Limit::AtLeast(above)), Limit::AtLeast(below)) => below >= above,
            _ => false,
        };
        if falls_back {
            return Err(Problem::BandOrder { band: code() });
        }
        limits.push(limit);
    }
    Ok(limits)
}
