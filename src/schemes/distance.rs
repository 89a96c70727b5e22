//! How far one customer is from the classes next to its own, by the cuts of its date.
//!
//! All amounts are integers of `10^-scale` of the measure's unit, so that no distance is rounded. A distance is what the
//! figure of this customer must change by while everybody else's stays: with `top` and `share` bands the cuts move when
//! others move.
//!
//! * Bands (`rank`, `cumulative`): the cut of a band is the measure of its last member. Whoever equals it may stand on
//!   either side: a tie is decided by the scheme's tie rule, and is told here as a distance of 0 that `is_tied`.
//! * Scores (`rfm`): the smallest change of R, F or M that gives the next used score, and the class that the three scores
//!   then have. Scores that no value can have (two equal cuts) are passed over.
//! * High and low (`value8`): the change of a figure that brings it to the other side of the split.

use serde::Serialize;

use crate::config::types::{Rfm, RfmPreset};

use super::error::Problem;
use super::numbers::{Fraction, decimal_fraction};
use super::rfm;
use super::snapshot::Cut;

/// A class next to a customer's own, along one measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandStep {
    /// The class.
    pub code: String,
    /// Going up: the least measure that the class has. Going down: the least that the customer's own class has.
    pub limit: i128,
    /// What the measure must rise by to reach the class; or may fall by without reaching it.
    pub change: i128,
    /// The measure equals the limit: the tie rule decides.
    pub is_tied: bool,
}

/// The classes above and below a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The next better class that somebody is in.
    pub better: Option<BandStep>,
    /// The next worse class, or the one of customers without sales.
    pub worse: Option<BandStep>,
}

/// Where a customer stands among bands.
#[derive(Debug, Clone, Copy)]
pub struct BandPlace<'a> {
    /// Codes of the bands, best first.
    pub bands: &'a [String],
    /// Code of customers whose measure is not above zero.
    pub without_sales: &'a str,
    /// The cuts of the scheme: number `i` ends band `i`.
    pub cuts: &'a [Cut],
    /// The customer's class.
    pub code: &'a str,
    /// Its measure.
    pub value: i128,
    /// Decimal places of the measure.
    pub scale: u8,
}

impl BandPlace<'_> {
    /// The classes above and below.
    pub fn neighbours(&self) -> Neighbours {
        let Some(place) = self.bands.iter().position(|band| band == self.code) else {
            // Above zero is all that the last band asks for.
            let last = self.bands.last().filter(|_| self.code == self.without_sales && self.value <= 0);
            let better =
                last.map(|code| BandStep { code: code.clone(), limit: 1, change: 1 - self.value, is_tied: false });
            return Neighbours { better, worse: None };
        };
        let above = (0..place).rev().find_map(|band| Some((band, self.end_of(band)?)));
        let better = above.map(|(band, limit)| BandStep {
            code: self.bands[band].clone(),
            limit,
            change: (limit - self.value).max(0),
            is_tied: self.value == limit,
        });
        let worse = match self.bands.get(place + 1) {
            Some(code) => self.end_of(place).map(|limit| BandStep {
                code: code.clone(),
                limit,
                change: (self.value - limit).max(0),
                is_tied: self.value == limit,
            }),
            None => Some(BandStep {
                code: self.without_sales.to_owned(),
                limit: 1,
                change: (self.value - 1).max(0),
                is_tied: false,
            }),
        };
        Neighbours { better, worse }
    }

    fn end_of(&self, band: usize) -> Option<i128> {
        let cut = self.cuts.iter().find(|cut| cut.number == band as i64 + 1)?;
        Some(i128::from(decimal_fraction(cut.value, self.scale)?.ceil()))
    }
}

/// A score next to a customer's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreStep {
    /// The score.
    pub score: u8,
    /// The value that has it, nearest to the customer's.
    pub limit: i128,
    /// The difference to the customer's value, never negative.
    pub change: i128,
    /// The class of the three scores with this one in the place of the customer's. Unknown where scores do not make
    /// classes (`value8`).
    pub code: Option<String>,
}

/// The split of a figure into high and low.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SplitStep {
    /// Whether the customer's is high.
    pub is_high: bool,
    /// The value on the other side, nearest to the customer's.
    pub limit: i128,
    /// The difference to the customer's value, never negative.
    pub change: i128,
    /// The class with this figure on the other side.
    pub code: String,
}

/// R, F or M of a customer.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// `recency`, `frequency` or `monetary`.
    pub dimension: &'a str,
    /// Its value.
    pub value: i128,
    /// Decimal places of the value.
    pub scale: u8,
}

/// What lies around one part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartNeighbours {
    /// The next better score.
    pub better: Option<ScoreStep>,
    /// The next worse score.
    pub worse: Option<ScoreStep>,
    /// High or low, where the preset asks for it.
    pub split: Option<SplitStep>,
}

/// The scores R, F and M behind the number that snapshots hold.
pub fn scores_of(score: f64, bins: u8) -> Option<[u8; 3]> {
    let base: i64 = if bins == 10 { 100 } else { 10 };
    let whole = score as i64;
    let scores = [whole / base / base, whole / base % base, whole % base];
    let is_score = |score: &i64| (1..=i64::from(bins)).contains(score);
    scores.iter().all(is_score).then(|| scores.map(|score| score as u8))
}

/// What lies around R, F and M of a customer.
pub fn around_scores(
    settings: &Rfm,
    cuts: &[Cut],
    parts: &[Part<'_>; 3],
    scores: [u8; 3],
) -> Result<[PartNeighbours; 3], Problem> {
    let mut found: [PartNeighbours; 3] = Default::default();
    let is_split = settings.segments.is_empty() && settings.preset == RfmPreset::Value8;
    let mut high = 0u8;
    for (place, part) in parts.iter().enumerate() {
        let is_reversed = place == 0;
        let levels = Levels::of(cuts, part, settings.bins);
        let level = if is_reversed { settings.bins + 1 - scores[place] } else { scores[place] };
        let step = |next: Option<(u8, i128)>| -> Result<Option<ScoreStep>, Problem> {
            let Some((level, limit)) = next else { return Ok(None) };
            let score = if is_reversed { settings.bins + 1 - level } else { level };
            let mut changed = scores;
            changed[place] = score;
            let code = rfm::class_at(settings, changed)?;
            Ok(Some(ScoreStep { score, limit, change: (limit - part.value).abs(), code }))
        };
        let (up, down) = (step(levels.above(level, part.value))?, step(levels.below(level, part.value))?);
        (found[place].better, found[place].worse) = if is_reversed { (down, up) } else { (up, down) };
        if is_split && let Some(split) = Split::of(cuts, part) {
            high |= if split.is_high(part.value) { 4 >> place } else { 0 };
        }
    }
    if is_split {
        for (place, part) in parts.iter().enumerate() {
            let Some(split) = Split::of(cuts, part) else { continue };
            let bit = 4u8 >> place;
            let is_high = high & bit != 0;
            let limit = split.other_side(is_high);
            let code = rfm::value8_code(high ^ bit);
            found[place].split = Some(SplitStep { is_high, limit, change: (limit - part.value).abs(), code });
        }
    }
    Ok(found)
}

/// The cuts of one dimension; level `n` lies between cut `n − 1` and cut `n`.
pub struct Levels {
    /// By level, from 1: the end of the level, if it has one.
    ends: Vec<Option<Limit>>,
}

#[derive(Clone, Copy)]
struct Limit {
    cut: Fraction,
    /// A value equal to the cut is in the upper level.
    is_closed_below: bool,
}

impl Limit {
    fn first_above(&self) -> i128 {
        let above = if self.is_closed_below { self.cut.ceil() } else { self.cut.floor() + 1 };
        i128::from(above)
    }

    fn last_below(&self) -> i128 {
        self.first_above() - 1
    }
}

impl Levels {
    /// The levels of a part.
    pub fn of(cuts: &[Cut], part: &Part<'_>, bins: u8) -> Levels {
        let limit = |number: i64| {
            let cut = cuts.iter().find(|cut| cut.dimension == part.dimension && cut.number == number)?;
            let is_closed_below = cut.note.as_deref().is_some_and(|note| note.ends_with("is above it"));
            Some(Limit { cut: decimal_fraction(cut.value, part.scale)?, is_closed_below })
        };
        Levels { ends: (1..i64::from(bins)).map(limit).collect() }
    }

    /// The next level that a larger value has, and the least such value.
    pub fn above(&self, level: u8, value: i128) -> Option<(u8, i128)> {
        let end = self.ends.get(usize::from(level) - 1).copied().flatten()?;
        let least = end.first_above().max(value);
        Some((self.level_of(least).max(level + 1), least))
    }

    /// The next level that a smaller value has, and the largest such value.
    pub fn below(&self, level: u8, value: i128) -> Option<(u8, i128)> {
        let end = self.ends.get(usize::from(level).checked_sub(2)?).copied().flatten()?;
        let most = end.last_below().min(value);
        Some((self.level_of(most).min(level - 1), most))
    }

    /// The least value of a level; none of the lowest, and of one that there is not.
    pub fn start_of(&self, level: u8) -> Option<i128> {
        let end = self.ends.get(usize::from(level).checked_sub(2)?).copied().flatten()?;
        Some(end.first_above())
    }

    /// The level of a value, from 1.
    pub fn level_of(&self, value: i128) -> u8 {
        1 + self.ends.iter().flatten().filter(|end| value >= end.first_above()).count() as u8
    }
}

/// The cut between high and low.
pub struct Split {
    /// Values from here on are on the upper side of the cut.
    first_upper: i128,
    /// Whether the upper side is the high one.
    high_is_upper: bool,
}

impl Split {
    /// The split of a part, where its cuts have one.
    pub fn of(cuts: &[Cut], part: &Part<'_>) -> Option<Split> {
        let name = format!("{}_split", part.dimension);
        let cut = cuts.iter().find(|cut| cut.dimension == name)?;
        let fraction = decimal_fraction(cut.value, part.scale)?;
        let note = cut.note.as_deref().unwrap_or_default();
        let (floor, ceil) = (i128::from(fraction.floor()), i128::from(fraction.ceil()));
        Some(if note.contains('≤') {
            Split { first_upper: floor + 1, high_is_upper: false }
        } else if note.contains('≥') {
            Split { first_upper: ceil, high_is_upper: true }
        } else {
            Split { first_upper: floor + 1, high_is_upper: true }
        })
    }

    /// Whether a value is on the high side.
    pub fn is_high(&self, value: i128) -> bool {
        (value >= self.first_upper) == self.high_is_upper
    }

    /// The first value of the upper side.
    pub fn first_upper(&self) -> i128 {
        self.first_upper
    }

    /// The value on the other side that is nearest.
    pub fn other_side(&self, is_high: bool) -> i128 {
        if is_high == self.high_is_upper { self.first_upper - 1 } else { self.first_upper }
    }
}

#[cfg(test)]
#[path = "distance_tests.rs"]
mod tests;
