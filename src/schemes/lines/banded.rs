//! Bands along one measure: `rank`, `cumulative`, `thresholds`.

use crate::config::types::Scheme;
use crate::schemes::columns::Whole;
use crate::schemes::error::Problem;
use crate::schemes::snapshot::Cut;
use crate::schemes::thresholds::{self, KEEP};

use super::{Crossed, Mover, NearLine, Sheet, difference, gap, unit_of};

/// A measure and the ends of its bands.
struct Ladder {
    /// The measure as it is named.
    measure: String,
    /// Ends of the bands from best to worst, where they have one.
    ends: Vec<Option<f64>>,
    /// Where those who are in a band fall out, if not at its end.
    keeps: Vec<Option<f64>>,
    /// Whether less is better.
    is_falling: bool,
    /// Codes of the bands.
    bands: Vec<String>,
}

impl Ladder {
    fn of(scheme: &Scheme, cuts: &[Cut]) -> Option<Ladder> {
        let (measure, bands, is_falling) = if let Some(rank) = &scheme.rank {
            (&rank.measure, rank.bands.iter().map(|band| band.code.clone()).collect::<Vec<_>>(), false)
        } else if let Some(cumulative) = &scheme.cumulative {
            (&cumulative.measure, cumulative.bands.iter().map(|band| band.code.clone()).collect(), false)
        } else {
            let settings = scheme.thresholds.as_ref()?;
            let bands = settings.bands.iter().map(|band| band.code.clone()).collect();
            (&settings.measure, bands, thresholds::is_falling(settings))
        };
        let kept = format!("{measure}{KEEP}");
        let cut = |dimension: &str, place: usize| {
            let cut = cuts.iter().find(|cut| cut.dimension == dimension && cut.number == place as i64 + 1);
            cut.map(|cut| cut.value)
        };
        Some(Ladder {
            ends: (0..bands.len()).map(|place| cut(measure, place)).collect(),
            keeps: (0..bands.len()).map(|place| cut(&kept, place)).collect(),
            measure: measure.clone(),
            is_falling,
            bands,
        })
    }

    fn values(&self, scheme: &Scheme, sheet: &Sheet) -> Result<Whole, Problem> {
        match &scheme.thresholds {
            Some(settings) => thresholds::values(settings, &sheet.input()),
            None => sheet.columns.measure(&self.measure),
        }
    }

    fn place(&self, code: &str) -> Option<usize> {
        self.bands.iter().position(|band| band == code)
    }

    /// The line that was crossed last on the way from one class to another. Whoever comes from, or goes to, no band
    /// crossed zero.
    fn between(&self, from: Option<usize>, to: Option<usize>) -> Option<f64> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => self.ends[to],
            (Some(from), Some(to)) => (from..to).rev().find_map(|place| self.ends[place]),
            _ => None,
        }
    }
}

pub fn crossed(
    scheme: &Scheme,
    cuts: &[Cut],
    from: &Sheet,
    to: &Sheet,
    movers: &[Mover],
) -> Result<Vec<Crossed>, Problem> {
    let Some(ladder) = Ladder::of(scheme, cuts) else { return Ok(vec![Crossed::default(); movers.len()]) };
    let (before, after) = (ladder.values(scheme, from)?, ladder.values(scheme, to)?);
    let mut found = Vec::with_capacity(movers.len());
    for mover in movers {
        let [from_place, to_place] =
            [(from, mover.from_row), (to, mover.to_row)].map(|(sheet, row)| ladder.place(&sheet.class(row).code));
        let value = |values: &Whole, row: u32| values.get(row as usize).map(|units| values.unit.value(units));
        // Bands of shares end above zero, those of thresholds where the settings say.
        let at_zero = (scheme.thresholds.is_none() && from_place.is_some() != to_place.is_some()).then_some(0.0);
        found.push(Crossed {
            feature: Some(ladder.measure.clone()),
            from_value: value(&before, mover.from_row),
            to_value: value(&after, mover.to_row),
            line: ladder.between(from_place, to_place).or(at_zero),
            unit: unit_of(&ladder.measure),
        });
    }
    Ok(found)
}

pub fn near(scheme: &Scheme, cuts: &[Cut], sheet: &Sheet, share: f64) -> Result<Vec<NearLine>, Problem> {
    let Some(ladder) = Ladder::of(scheme, cuts) else { return Ok(Vec::new()) };
    let values = ladder.values(scheme, sheet)?;
    let places: Vec<Option<usize>> = sheet.standing.classes.iter().map(|class| ladder.place(&class.code)).collect();
    let classes: Vec<Option<usize>> = ladder.bands.iter().map(|code| sheet.place(code)).collect();
    let mut found = Vec::new();
    for (row, class) in sheet.standing.class_of.iter().enumerate() {
        let (Some(place), Some(units)) = (places[usize::from(*class)], values.get(row)) else { continue };
        let value = values.unit.value(units);
        let mut push = |toward: usize, is_up: bool, line: f64| {
            let lacking = if is_up != ladder.is_falling { difference(line, value) } else { difference(value, line) };
            let (Some((gap, gap_share)), Some(toward)) = (gap(lacking, line, share), classes[toward]) else { return };
            let feature = ladder.measure.clone();
            found.push(NearLine { row: row as u32, toward: toward as u8, is_up, feature, value, line, gap, gap_share });
        };
        if let Some((better, line)) = (0..place).rev().find_map(|better| Some((better, ladder.ends[better]?))) {
            push(better, true, line);
        }
        let last = ladder.keeps[place].or(ladder.ends[place]);
        if let Some(line) = last.filter(|_| place + 1 < ladder.bands.len()) {
            push(place + 1, false, line);
        }
    }
    Ok(found)
}
