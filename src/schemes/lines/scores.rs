//! Scores: the parts of `score`, and R, F and M of `rfm`.

use arrow::array::Array;

use crate::config::types::{Rfm, RfmPreset, Scheme, Score};
use crate::schemes::columns::Whole;
use crate::schemes::distance::{Levels, Part, Split};
use crate::schemes::error::Problem;
use crate::schemes::rfm;
use crate::schemes::score::{self, SCORE};
use crate::schemes::snapshot::Cut;

use super::{Crossed, Mover, NearLine, Sheet, difference, gap, unit_of};

pub fn crossed_score(
    settings: &Score,
    cuts: &[Cut],
    from: &Sheet,
    to: &Sheet,
    movers: &[Mover],
) -> Result<Vec<Crossed>, Problem> {
    let (before, after) = (score::parts(settings, &from.input())?, score::parts(settings, &to.input())?);
    let of = |parts: &[crate::schemes::snapshot::Part], row: u32| {
        let known = || parts.iter().filter(|part| part.score.is_valid(row as usize));
        let weight: f64 = known().map(|part| part.weight).sum();
        let sum: f64 = known().map(|part| part.weight * part.score.value(row as usize)).sum();
        (weight > 0.0).then(|| (score::rounded(sum / weight), weight))
    };
    let place = |sheet: &Sheet, row: u32| {
        let code = &sheet.class(row).code;
        settings.bands.iter().position(|band| band.code == *code)
    };
    let end = |place: usize| cuts.iter().find(|cut| cut.number == place as i64 + 1).map(|cut| cut.value);
    let mut found = Vec::with_capacity(movers.len());
    for mover in movers {
        let (then, now) = (of(&before, mover.from_row), of(&after, mover.to_row));
        let mut moved: Option<(f64, &str)> = None;
        for (old, new) in before.iter().zip(&after) {
            let weighed = |part: &crate::schemes::snapshot::Part, row: u32, all: Option<(f64, f64)>| {
                let score = part.score.is_valid(row as usize).then(|| part.score.value(row as usize));
                score.zip(all).map_or(0.0, |(score, (_, weight))| score * part.weight / weight)
            };
            let change = (weighed(new, mover.to_row, now) - weighed(old, mover.from_row, then)).abs();
            if change > 0.0 && moved.is_none_or(|(largest, _)| change > largest) {
                moved = Some((change, &new.name));
            }
        }
        let line = match (place(from, mover.from_row), place(to, mover.to_row)) {
            (Some(from), Some(to)) if to < from => end(to),
            (Some(from), Some(to)) => (from..to).rev().find_map(end),
            _ => None,
        };
        found.push(Crossed {
            feature: moved.map(|(_, name)| name.to_owned()),
            from_value: then.map(|(score, _)| score),
            to_value: now.map(|(score, _)| score),
            line,
            unit: Some(SCORE),
        });
    }
    Ok(found)
}

pub fn near_score(scheme: &Scheme, cuts: &[Cut], sheet: &Sheet, share: f64) -> Result<Vec<NearLine>, Problem> {
    let Some(settings) = &scheme.score else { return Ok(Vec::new()) };
    let scores = score::scores(settings, &score::parts(settings, &sheet.input())?, &sheet.columns.inside);
    let end = |place: usize| cuts.iter().find(|cut| cut.number == place as i64 + 1).map(|cut| cut.value);
    let place_of = |code: &str| settings.bands.iter().position(|band| band.code == code);
    let places: Vec<Option<usize>> = sheet.standing.classes.iter().map(|class| place_of(&class.code)).collect();
    let mut found = Vec::new();
    for (row, class) in sheet.standing.class_of.iter().enumerate() {
        let (Some(place), Some(value)) = (places[usize::from(*class)], scores[row]) else { continue };
        let better = (0..place).rev().find_map(|better| Some((better, end(better)?, true)));
        let worse = end(place).map(|line| (place + 1, line, false));
        for (toward, line, is_up) in better.into_iter().chain(worse) {
            let lacking = if is_up { difference(line, value) } else { difference(value, line) };
            let toward = settings.bands.get(toward).and_then(|band| sheet.place(&band.code));
            let (Some((gap, gap_share)), Some(toward)) = (gap(lacking, line, share), toward) else { continue };
            let feature = SCORE.to_owned();
            found.push(NearLine { row: row as u32, toward: toward as u8, is_up, feature, value, line, gap, gap_share });
        }
    }
    Ok(found)
}

/// One of R, F and M: its values, and the lines between its scores or between high and low.
struct Dimension {
    feature: String,
    values: Whole,
    levels: Levels,
    split: Option<Split>,
    is_reversed: bool,
}

impl Dimension {
    /// The level of a value (from 1, by size), or its side.
    fn level(&self, value: i128) -> u8 {
        match &self.split {
            Some(split) => u8::from(split.is_high(value)),
            None => self.levels.level_of(value),
        }
    }

    fn value(&self, row: u32) -> Option<i128> {
        self.values.get(row as usize).map(i128::from)
    }

    fn told(&self, units: i128) -> f64 {
        self.values.unit.value(units as i64)
    }
}

fn dimensions(settings: &Rfm, cuts: &[Cut], sheet: &Sheet) -> Result<[Dimension; 3], Problem> {
    let is_split = settings.segments.is_empty() && settings.preset == RfmPreset::Value8;
    let read = |dimension: &'static str, feature: String, is_reversed: bool| -> Result<Dimension, Problem> {
        let values = sheet.columns.whole(&feature)?;
        let part = Part { dimension, value: 0, scale: values.unit.scale() };
        let split = if is_split { Split::of(cuts, &part) } else { None };
        Ok(Dimension { feature, levels: Levels::of(cuts, &part, settings.bins), split, values, is_reversed })
    };
    Ok([
        read("recency", rfm::RECENCY.to_owned(), true)?,
        read("frequency", rfm::frequency_feature(settings)?, false)?,
        read("monetary", rfm::monetary_feature(settings)?, false)?,
    ])
}

pub fn crossed_rfm(
    settings: &Rfm,
    cuts: &[Cut],
    from: &Sheet,
    to: &Sheet,
    movers: &[Mover],
) -> Result<Vec<Crossed>, Problem> {
    let (before, after) = (dimensions(settings, cuts, from)?, dimensions(settings, cuts, to)?);
    let mut found = Vec::with_capacity(movers.len());
    for mover in movers {
        let mut most: Option<(u8, usize, i128, i128)> = None;
        for (place, (old, new)) in before.iter().zip(&after).enumerate() {
            let (Some(then), Some(now)) = (old.value(mover.from_row), new.value(mover.to_row)) else { continue };
            let change = new.level(then).abs_diff(new.level(now));
            if change > 0 && most.is_none_or(|(largest, ..)| change > largest) {
                most = Some((change, place, then, now));
            }
        }
        let Some((_, place, then, now)) = most else {
            found.push(Crossed::default());
            continue;
        };
        let dimension = &after[place];
        let line = match &dimension.split {
            Some(split) => split.first_upper(),
            // The line crossed last: the nearest on the side that it came from.
            None if now > then => dimension.levels.start_of(dimension.levels.level_of(now)).unwrap_or(now),
            None => dimension.levels.start_of(dimension.levels.level_of(now) + 1).unwrap_or(now),
        };
        found.push(Crossed {
            feature: Some(dimension.feature.clone()),
            from_value: Some(dimension.told(then)),
            to_value: Some(dimension.told(now)),
            line: Some(dimension.told(line)),
            unit: unit_of(&dimension.feature),
        });
    }
    Ok(found)
}

pub fn near_rfm(settings: &Rfm, cuts: &[Cut], sheet: &Sheet, share: f64) -> Result<Vec<NearLine>, Problem> {
    let dimensions = dimensions(settings, cuts, sheet)?;
    let classes = &sheet.standing.classes;
    let is_split = dimensions.iter().all(|dimension| dimension.split.is_some());
    let grid = if is_split { Vec::new() } else { class_grid(settings, sheet)? };
    let bins = settings.bins;
    let score = |dimension: &Dimension, level: u8| if dimension.is_reversed { bins + 1 - level } else { level };
    let mut found = Vec::new();
    for (row, class) in sheet.standing.class_of.iter().enumerate() {
        let Some(rank) = classes[usize::from(*class)].rank else { continue };
        let values = dimensions.each_ref().map(|dimension| dimension.value(row as u32));
        let [Some(r), Some(f), Some(m)] = values else { continue };
        let values = [r, f, m];
        let levels = [0, 1, 2].map(|place| dimensions[place].level(values[place]));
        for (place, dimension) in dimensions.iter().enumerate() {
            let value = values[place];
            let mut push = |line: i128, toward: Option<u8>| {
                let Some(toward) = toward.filter(|toward| toward != class) else { return };
                let Some(other) = classes[usize::from(toward)].rank else { return };
                let (value, line) = (dimension.told(value), dimension.told(line));
                let Some((gap, gap_share)) = gap(difference(value, line).abs(), line, share) else { return };
                let (row, feature, is_up) = (row as u32, dimension.feature.clone(), other < rank);
                found.push(NearLine { row, toward, is_up, feature, value, line, gap, gap_share });
            };
            if let Some(split) = &dimension.split {
                let bits = (0..3).fold(0u8, |bits, at| bits | (levels[at] * (4 >> at)));
                let code = rfm::value8_code(bits ^ (4 >> place));
                push(split.other_side(split.is_high(value)), sheet.place(&code).map(|class| class as u8));
                continue;
            }
            let next = [dimension.levels.above(levels[place], value), dimension.levels.below(levels[place], value)];
            for (level, line) in next.into_iter().flatten() {
                let mut scores = [0, 1, 2].map(|at| score(&dimensions[at], levels[at]));
                scores[place] = score(dimension, level);
                push(line, grid[grid_place(bins, scores)]);
            }
        }
    }
    Ok(found)
}

fn grid_place(bins: u8, [r, f, m]: [u8; 3]) -> usize {
    let [bins, r, f, m] = [bins, r, f, m].map(usize::from);
    ((r - 1) * bins + f - 1) * bins + m - 1
}

/// The class of every combination of scores.
fn class_grid(settings: &Rfm, sheet: &Sheet) -> Result<Vec<Option<u8>>, Problem> {
    let mut grid = Vec::with_capacity(usize::from(settings.bins).pow(3));
    for r in 1..=settings.bins {
        for f in 1..=settings.bins {
            for m in 1..=settings.bins {
                let code = rfm::class_at(settings, [r, f, m])?;
                grid.push(code.and_then(|code| sheet.place(&code)).map(|class| class as u8));
            }
        }
    }
    Ok(grid)
}
