#![doc = include_str!("head.md")]

use arrow::array::Float64Array;
use arrow::buffer::NullBuffer;

use crate::config::types::{Monetary, Rfm, RfmPreset, Scheme, Scoring, Split};
use crate::model::period::Window;

use super::bands::{NO_ORDER_IN_WINDOW, check_codes, returns_only_class};
use super::columns::{Columns, Unit};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::snapshot::{Assignment, Class, Cut, Extras, RfmScores};

mod presets;
mod scoring;
#[cfg(test)]
mod tests;

use scoring::Dimension;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "rfm",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.rfm.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// Feature of R.
pub const RECENCY: &str = "recency_days";

/// Feature of F.
pub fn frequency_feature(settings: &Rfm) -> Result<String, Problem> {
    Ok(format!("orders_{}", window_suffix(&settings.window)?))
}

/// Feature of M.
pub fn monetary_feature(settings: &Rfm) -> Result<String, Problem> {
    let amount = match settings.monetary {
        Monetary::NetSales => "net_sales",
        Monetary::GrossSales => "gross_sales",
    };
    Ok(format!("{amount}_{}", window_suffix(&settings.window)?))
}

fn window_suffix(window: &str) -> Result<String, Problem> {
    let parsed: Window = window.parse().map_err(|_| Problem::Window { window: window.to_string() })?;
    Ok(parsed.suffix())
}

impl SchemeKind for Rfm {
    fn features(&self) -> Result<Vec<String>, Problem> {
        Ok(vec![RECENCY.to_string(), frequency_feature(self)?, monetary_feature(self)?])
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        monetary_feature(self).map(Some)
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let columns = input.columns;
        if !(2..=10).contains(&self.bins) {
            return Err(Problem::Bins { bins: self.bins });
        }
        let members = Members::read(self, columns)?;
        let frequency_name = frequency_feature(self)?;
        let monetary_name = monetary_feature(self)?;
        let dimensions = [
            Dimension {
                name: "recency",
                feature: RECENCY,
                key: "recency_cuts",
                values: &members.recency,
                scale: 0,
                is_reversed: true,
            },
            Dimension {
                name: "frequency",
                feature: &frequency_name,
                key: "frequency_cuts",
                values: &members.frequency,
                scale: 0,
                is_reversed: false,
            },
            Dimension {
                name: "monetary",
                feature: &monetary_name,
                key: "monetary_cuts",
                values: &members.monetary,
                scale: members.scale,
                is_reversed: false,
            },
        ];
        let fixed = [&self.recency_cuts, &self.frequency_cuts, &self.monetary_cuts];

        let mut cuts = Vec::new();
        let mut notes = Vec::new();
        let mut scores = Vec::with_capacity(3);
        for (dimension, fixed) in dimensions.iter().zip(fixed) {
            let scored = scoring::score(self.scoring, self.bins, dimension, fixed)?;
            cuts.extend(scored.cuts);
            notes.extend(scored.notes);
            scores.push(scored.scores);
        }

        let segments = if self.segments.is_empty() && self.preset == RfmPreset::Value8 {
            let split = scoring::split(self.split, &dimensions);
            cuts.extend(split.cuts);
            notes.extend(split.notes);
            Segments {
                classes: presets::value8(split.name),
                of: SegmentOf::HighLow { high: split.high, reasons: split.reasons },
            }
        } else {
            let grid = if self.segments.is_empty() {
                presets::segments10(self.bins)?
            } else {
                presets::own(&self.segments, self.bins)?
            };
            Segments { classes: grid.classes, of: SegmentOf::Scores(grid.class_of) }
        };
        spread(self, columns, &members, &scores, segments, cuts, notes)
    }
}

/// The code of the class that scores R, F, M make; `None` where values make classes, not scores (`value8`).
pub fn class_at(settings: &Rfm, [r, f, m]: [u8; 3]) -> Result<Option<String>, Problem> {
    let grid = match (settings.segments.as_slice(), settings.preset) {
        ([], RfmPreset::Value8) => return Ok(None),
        ([], RfmPreset::Segments10) => presets::segments10(settings.bins)?,
        (own, _) => presets::own(own, settings.bins)?,
    };
    let class = grid.class_of[presets::grid_place(settings.bins, r, f, m)];
    Ok(grid.classes.get(usize::from(class)).map(|class| class.code.clone()))
}

/// The code of the value class of bits 4 (R high), 2 (F high), 1 (M high).
pub fn value8_code(bits: u8) -> String {
    let classes = presets::value8("");
    classes[usize::from(presets::value8_class(bits))].code.clone()
}

/// The customers with an order in the window, and their values.
struct Members {
    rows: Vec<u32>,
    recency: Vec<i64>,
    frequency: Vec<i64>,
    /// Units of 10^-scale.
    monetary: Vec<i64>,
    scale: u8,
}

impl Members {
    fn read(settings: &Rfm, columns: &Columns) -> Result<Members, Problem> {
        let monetary_name = monetary_feature(settings)?;
        let recency = columns.whole(RECENCY)?;
        let frequency = columns.whole(&frequency_feature(settings)?)?;
        let monetary = columns.money(&monetary_name)?;
        let mut members = Members {
            rows: Vec::new(),
            recency: Vec::new(),
            frequency: Vec::new(),
            monetary: Vec::new(),
            scale: monetary.unit.scale(),
        };
        for row in 0..columns.len() {
            // An unknown count is stored as 0.
            if !columns.inside[row] || frequency.values[row] < 1 {
                continue;
            }
            let customer = columns.customers[row];
            let unknown = |feature: &str| Problem::Unknown { feature: feature.to_string(), customer };
            members.rows.push(row as u32);
            members.recency.push(recency.get(row).ok_or_else(|| unknown(RECENCY))?);
            members.frequency.push(frequency.values[row]);
            members.monetary.push(monetary.get(row).ok_or_else(|| unknown(&monetary_name))?);
        }
        Ok(members)
    }
}

/// Segments, and which customer is in which.
struct Segments {
    classes: Vec<Class>,
    of: SegmentOf,
}

enum SegmentOf {
    /// Class by place in the grid of scores.
    Scores(Vec<u8>),
    /// Bits 4 (R), 2 (F), 1 (M) by customer of the window: high or low; and a reason for each of the eight.
    HighLow { high: Vec<u8>, reasons: Vec<String> },
}

/// From the customers of the window to all known customers.
fn spread(
    settings: &Rfm,
    columns: &Columns,
    members: &Members,
    scores: &[Vec<u8>],
    segments: Segments,
    cuts: Vec<Cut>,
    notes: Vec<String>,
) -> Result<Assignment, Problem> {
    let bins = settings.bins;
    let mut classes = segments.classes;
    let returns_only = classes.len() as u8;
    classes.push(returns_only_class());
    let rule = format!("no order in the window of {}", settings.window);
    classes.push(Class::outside(NO_ORDER_IN_WINDOW, ("窗口内无订单", "No order in window"), rule));
    check_codes(&classes)?;

    let mut reasons = match &segments.of {
        SegmentOf::Scores(grid) => (0..grid.len()).map(|place| score_reason(place, bins, &settings.window)).collect(),
        SegmentOf::HighLow { reasons, .. } => reasons.clone(),
    };
    let outside_reason = reasons.len() as u16;
    reasons.push(classes[returns_only as usize].rule.clone());
    reasons.push(classes[returns_only as usize + 1].rule.clone());

    let count = columns.len();
    let mut class_of: Vec<u8> = columns.inside.iter().map(|&ordered| returns_only + ordered as u8).collect();
    let mut reason_of: Vec<u16> = columns.inside.iter().map(|&ordered| outside_reason + ordered as u16).collect();
    let mut rfm = RfmScores { r: vec![0; count], f: vec![0; count], m: vec![0; count] };
    let mut score = vec![0.0; count];
    let mut is_scored = vec![false; count];
    let digit = if bins == 10 { 100.0 } else { 10.0 };
    for (member, &row) in members.rows.iter().enumerate() {
        let row = row as usize;
        let [r, f, m] = [scores[0][member], scores[1][member], scores[2][member]];
        (rfm.r[row], rfm.f[row], rfm.m[row]) = (r, f, m);
        score[row] = (r as f64 * digit + f as f64) * digit + m as f64;
        is_scored[row] = true;
        match &segments.of {
            SegmentOf::Scores(grid) => {
                let place = presets::grid_place(bins, r, f, m);
                class_of[row] = grid[place];
                reason_of[row] = place as u16;
            }
            SegmentOf::HighLow { high, .. } => {
                class_of[row] = presets::value8_class(high[member]);
                reason_of[row] = high[member] as u16;
            }
        }
    }
    Ok(Assignment {
        classes,
        class_of,
        score: Float64Array::new(score.into(), Some(NullBuffer::from(is_scored))),
        reason_of,
        reasons,
        cuts,
        notes,
        extras: Extras { rfm: Some(rfm), ..Extras::default() },
    })
}

fn score_reason(place: usize, bins: u8, window: &str) -> String {
    let [r, f, m] = presets::grid_scores(bins, place);
    format!("R{r} F{f} M{m} of {bins} in the window of {window}")
}

impl Dimension<'_> {
    /// The unit of its integers.
    fn unit(&self) -> Unit {
        if self.scale == 0 { Unit::Count } else { Unit::Money { scale: self.scale } }
    }
}
