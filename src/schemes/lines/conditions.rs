//! Comparisons within the conditions of `rules`: which one changed, and which one change of one feature would give another
//! class.

use polars::prelude::*;

use crate::config::types::{Case, Rules};
use crate::expressions::atoms::{Atom, Comparison, atoms};
use crate::expressions::{Expression, numbers};
use crate::schemes::error::Problem;
use crate::schemes::rules::case_truths;

use super::{Crossed, Mover, NearLine, Sheet, difference, gap, unit_of};

pub fn crossed(settings: &Rules, from: &Sheet, to: &Sheet, movers: &[Mover]) -> Result<Vec<Crossed>, Problem> {
    let (before, after) = (case_truths(&settings.cases, &from.input())?, case_truths(&settings.cases, &to.input())?);
    let compared: Vec<Vec<Compared>> =
        settings.cases.iter().map(|case| Compared::of(case, from, to)).collect::<Result<_, _>>()?;
    let fired = |truths: &[crate::expressions::Truths], row: u32| {
        truths.iter().position(|truths| truths.holds[row as usize]).unwrap_or(truths.len())
    };
    let mut found = Vec::with_capacity(movers.len());
    for mover in movers {
        let (then, now) = (fired(&before, mover.from_row), fired(&after, mover.to_row));
        // A case tried earlier began to hold, or the one that held ceased to.
        let first = if now < then { now } else { then };
        let second = if now < then { then } else { now };
        let places = [first, second].into_iter().filter_map(|place| compared.get(place));
        let changed = places.flatten().find_map(|compared| compared.change(mover));
        found.push(changed.unwrap_or_default());
    }
    Ok(found)
}

/// A comparison and its feature at both dates.
struct Compared {
    atom: Atom,
    before: Vec<Option<f64>>,
    after: Vec<Option<f64>>,
}

impl Compared {
    fn of(case: &Case, from: &Sheet, to: &Sheet) -> Result<Vec<Compared>, Problem> {
        let mut compared = Vec::new();
        for atom in atoms(&case.when) {
            if let (Some(before), Some(after)) = (values(&atom.feature, from)?, values(&atom.feature, to)?) {
                compared.push(Compared { atom, before, after });
            }
        }
        Ok(compared)
    }

    fn change(&self, mover: &Mover) -> Option<Crossed> {
        let (then, now) = (self.before[mover.from_row as usize], self.after[mover.to_row as usize]);
        let holds = |value: Option<f64>| value.map(|value| self.atom.comparison.holds(value, self.atom.limit));
        (holds(then) != holds(now)).then(|| Crossed {
            feature: Some(self.atom.feature.clone()),
            from_value: then,
            to_value: now,
            line: Some(self.atom.limit),
            unit: unit_of(&self.atom.feature),
        })
    }
}

/// The values of a number feature; none of what is no feature, or no number.
fn values(feature: &str, sheet: &Sheet) -> Result<Option<Vec<Option<f64>>>, Problem> {
    match sheet.columns.frame().column(feature) {
        Ok(column) if column.dtype().is_primitive_numeric() || column.dtype().is_decimal() => {
            Ok(Some(numbers(column)?))
        }
        _ => Ok(None),
    }
}

pub fn near(settings: &Rules, sheet: &Sheet, share: f64) -> Result<Vec<NearLine>, Problem> {
    let mut tried: Vec<Atom> = Vec::new();
    for atom in settings.cases.iter().flat_map(|case| atoms(&case.when)) {
        // Nobody is close to being equal.
        if atom.comparison != Comparison::Equal && !tried.contains(&atom) {
            tried.push(atom);
        }
    }
    let looks_at_all = settings
        .cases
        .iter()
        .map(|case| Expression::parse(&case.when))
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .any(Expression::looks_at_all);
    let mut found = Vec::new();
    for atom in &tried {
        let Some(values) = values(&atom.feature, sheet)? else { continue };
        let mut close = vec![false; values.len()];
        for (row, value) in values.iter().enumerate() {
            let class = &sheet.standing.classes[usize::from(sheet.standing.class_of[row])];
            let lacking = value.map(|value| difference(value, atom.limit).abs());
            close[row] =
                class.rank.is_some() && lacking.is_some_and(|lacking| gap(lacking, atom.limit, share).is_some());
        }
        if close.contains(&true) {
            found.extend(across(settings, sheet, atom, &values, &close, looks_at_all, share)?);
        }
    }
    Ok(found)
}

/// Which of the customers close to a comparison's number would be in another class on its other side.
fn across(
    settings: &Rules,
    sheet: &Sheet,
    atom: &Atom,
    values: &[Option<f64>],
    close: &[bool],
    looks_at_all: bool,
    share: f64,
) -> Result<Vec<NearLine>, Problem> {
    let frame = sheet.columns.frame();
    let rows: Vec<u32> = (0..values.len() as u32).filter(|row| close[*row as usize] || looks_at_all).collect();
    let index = IdxCa::from_vec("row".into(), rows.iter().map(|row| *row as IdxSize).collect());
    let mut part = frame.take(&index)?;
    let column = part.column(&atom.feature)?.clone();
    let moved = rows.iter().map(|row| {
        let value = values[*row as usize].filter(|_| close[*row as usize])?;
        Some(other_side(atom, value, column.dtype()))
    });
    // Comparisons are made in doubles or exact decimals; the new values are told in the type of the column.
    let moved = Column::new(atom.feature.as_str().into(), moved.collect::<Vec<Option<f64>>>());
    let moved = moved.cast(column.dtype())?;
    let kept: BooleanChunked = rows.iter().map(|row| Some(close[*row as usize])).collect();
    part.with_column(moved.zip_with(&kept, &column)?)?;

    let parsed: Vec<Expression> =
        settings.cases.iter().map(|case| Expression::parse(&case.when)).collect::<Result<_, _>>()?;
    let members: Vec<bool> = rows.iter().map(|row| sheet.columns.inside[*row as usize]).collect();
    let truths = crate::expressions::evaluate(&parsed.iter().collect::<Vec<_>>(), &part, sheet.as_of, Some(&members))?;
    let truths = truths.iter().map(crate::expressions::truths).collect::<Result<Vec<_>, _>>()?;
    let otherwise = settings.otherwise.as_ref().map(|other| other.code.as_str());
    let mut found = Vec::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| close[**row as usize]) {
        let fired = truths.iter().position(|truths| truths.holds[place]);
        let code = fired.map(|fired| settings.cases[fired].code.as_str()).or(otherwise);
        let own = sheet.class(*row);
        let Some(toward) = code.filter(|code| *code != own.code).and_then(|code| sheet.place(code)) else { continue };
        let (Some(rank), Some(other)) = (own.rank, sheet.standing.classes[toward].rank) else { continue };
        let Some(value) = values[*row as usize] else { continue };
        let Some((gap, gap_share)) = gap(difference(value, atom.limit).abs(), atom.limit, share) else { continue };
        found.push(NearLine {
            row: *row,
            toward: toward as u8,
            is_up: other < rank,
            feature: atom.feature.clone(),
            value,
            line: atom.limit,
            gap,
            gap_share,
        });
    }
    Ok(found)
}

/// The nearest value for which the comparison is what it is not now.
pub fn other_side(atom: &Atom, value: f64, found: &DataType) -> f64 {
    let limit = atom.limit;
    let step = match found {
        DataType::Decimal(_, scale) => 10f64.powi(-(*scale as i32)),
        found if found.is_integer() => 1.0,
        _ => 0.0,
    };
    let above = |limit: f64| if step > 0.0 { (limit / step + 1e-9).floor() * step + step } else { limit.next_up() };
    let below = |limit: f64| if step > 0.0 { (limit / step - 1e-9).ceil() * step - step } else { limit.next_down() };
    match (atom.comparison, atom.comparison.holds(value, limit)) {
        (Comparison::AtLeast, true) => below(limit),
        (Comparison::Below, false) => below(limit),
        (Comparison::AtMost, true) => above(limit),
        (Comparison::Above, false) => above(limit),
        _ => limit,
    }
}
