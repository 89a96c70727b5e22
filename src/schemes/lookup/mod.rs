#![doc = include_str!("head.md")]

use std::collections::HashMap;

use polars::prelude::DataType;

use crate::config::types::{Lookup, Scheme};
use crate::expressions::Expression;

use super::assigning::Assigning;
use super::bands::{UNMATCHED, inside_class, unmatched_class};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::numbers::show_count;
use super::snapshot::{Assignment, Class, Extras, RuleUse};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "lookup",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.lookup.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// Stands for any value.
pub const ANY: &str = "*";

/// What is said of customers that no row matches.
const NO_ROW: &str = "no row matches";

impl SchemeKind for Lookup {
    fn features(&self) -> Result<Vec<String>, Problem> {
        let mut features = Vec::new();
        for key in &self.keys {
            features.extend(Expression::parse(key)?.reads().iter().cloned());
        }
        Ok(features)
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        check_rows(self)?;
        let keys = key_numbers(self, input)?;
        let mut given = Assigning::begin(classes(self), input.columns.len())?;
        let otherwise = self.otherwise.as_ref().map_or(UNMATCHED, |other| other.code.as_str()).to_owned();
        let last = given.class(&otherwise).unwrap_or_default();
        let mut uses: Vec<RuleUse> =
            self.rows.iter().map(|row| RuleUse::unused(code(row), self.row_in_words(row))).collect();
        let reasons: Vec<u16> = uses.iter().map(|usage| given.reason(usage.rule.clone())).collect();
        let no_row = given.reason(NO_ROW.to_owned());
        let class_of_row: Vec<u8> = self.rows.iter().map(|row| given.class(code(row)).unwrap_or_default()).collect();

        let mut unmatched = RuleUse::unused(&otherwise, NO_ROW.to_owned());
        // Customers of one combination of values match the same rows.
        let combinations = Combinations::of(&keys, input.columns.len());
        let mut found: Vec<Option<Match>> = vec![None; combinations.count];
        let mut several = 0;
        for (row, _) in input.columns.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let found = found[combinations.of[row] as usize].get_or_insert_with(|| {
                let values: Vec<u32> = keys.iter().map(|key| key.of[row]).collect();
                let rows = self.matching(&values, &keys);
                let class = rows.first().map(|first| class_of_row[*first]);
                let is_several = rows.iter().any(|row| Some(class_of_row[*row]) != class);
                Match { rows, class, is_several, is_unknown: values.contains(&KeyValues::UNKNOWN) }
            });
            let (Some(first), Some(class)) = (found.rows.first(), found.class) else {
                unmatched.holds += 1;
                unmatched.given += 1;
                unmatched.unknown += i64::from(found.is_unknown);
                given.give(row, last, no_row);
                continue;
            };
            for (place, matching) in found.rows.iter().enumerate() {
                uses[*matching].holds += 1;
                uses[*matching].overlapping += i64::from(place > 0);
            }
            several += usize::from(found.is_several);
            uses[*first].given += 1;
            given.give(row, class, reasons[*first]);
        }
        let mut notes = Vec::new();
        if several > 0 {
            let count = show_count(several);
            notes.push(format!("{count} customers match rows of different classes: the first of the rows counts"));
        }
        if self.otherwise.is_none() && unmatched.given > 0 {
            let count = show_count(unmatched.given as usize);
            notes.push(format!("no row matches {count} customers, who stand outside (`{UNMATCHED}`)"));
        }
        uses.push(unmatched);
        Ok(given.finish(Vec::new(), notes, Extras { rules: uses, ..Extras::default() }))
    }
}

/// What a combination of values matches.
#[derive(Clone)]
struct Match {
    /// Rows in their order.
    rows: Vec<usize>,
    /// Class of the first.
    class: Option<u8>,
    /// Whether others give another class.
    is_several: bool,
    /// Whether a value is unknown.
    is_unknown: bool,
}

/// The combinations of values that occur, numbered.
struct Combinations {
    count: usize,
    /// By row.
    of: Vec<u32>,
}

impl Combinations {
    fn of(keys: &[KeyValues], rows: usize) -> Combinations {
        let mut of = vec![0u32; rows];
        let mut count = 1;
        for key in keys {
            let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
            for (number, value) in of.iter_mut().zip(&key.of) {
                let next = numbers.len() as u32;
                *number = *numbers.entry((*number, *value)).or_insert(next);
            }
            count = numbers.len().max(1);
        }
        Combinations { count, of }
    }
}

/// The values of one key, as numbers.
struct KeyValues {
    /// By text.
    numbers: HashMap<String, u32>,
    /// By row.
    of: Vec<u32>,
}

impl KeyValues {
    /// The number of what is not known.
    const UNKNOWN: u32 = u32::MAX;
}

fn key_numbers(settings: &Lookup, input: &Input) -> Result<Vec<KeyValues>, Problem> {
    let parsed: Vec<Expression> = settings.keys.iter().map(|key| Expression::parse(key)).collect::<Result<_, _>>()?;
    let mut keys = Vec::with_capacity(parsed.len());
    for value in input.evaluate(&parsed.iter().collect::<Vec<_>>())? {
        let texts = value.cast(&DataType::String)?;
        let mut found = KeyValues { numbers: HashMap::new(), of: Vec::with_capacity(texts.len()) };
        for text in texts.str()?.iter() {
            let number = match text {
                None => KeyValues::UNKNOWN,
                Some(text) => match found.numbers.get(text) {
                    Some(number) => *number,
                    None => {
                        let next = found.numbers.len() as u32;
                        found.numbers.insert(text.to_owned(), next);
                        next
                    }
                },
            };
            found.of.push(number);
        }
        keys.push(found);
    }
    Ok(keys)
}

impl Lookup {
    /// The rows that match a combination of values, in their order.
    fn matching(&self, values: &[u32], keys: &[KeyValues]) -> Vec<usize> {
        let matches = |row: &Vec<String>| {
            let cells = row.iter().zip(keys).zip(values);
            cells.into_iter().all(|((cell, key), value)| {
                cell == ANY || (*value != KeyValues::UNKNOWN && key.numbers.get(cell) == Some(value))
            })
        };
        (0..self.rows.len()).filter(|place| matches(&self.rows[*place])).collect()
    }

    fn row_in_words(&self, row: &[String]) -> String {
        let cells = self.keys.iter().zip(row).filter(|(_, cell)| *cell != ANY);
        let cells: Vec<String> = cells.map(|(key, cell)| format!("{key} = {cell}")).collect();
        if cells.is_empty() { "any".to_owned() } else { cells.join(", ") }
    }
}

/// The code of a row: its last cell.
pub fn code(row: &[String]) -> &str {
    row.last().map_or("", String::as_str)
}

/// The codes from best to worst: as `order` has them, then those it leaves out.
pub fn codes_in_order(settings: &Lookup) -> Vec<&str> {
    let named = settings.rows.iter().map(|row| code(row));
    let given: Vec<&str> = named.chain(settings.otherwise.iter().map(|other| other.code.as_str())).collect();
    let mut codes: Vec<&str> = Vec::new();
    for code in settings.order.iter().map(String::as_str).chain(given.iter().copied()) {
        if given.contains(&code) && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn check_rows(settings: &Lookup) -> Result<(), Problem> {
    let expected = settings.keys.len() + 1;
    match settings.rows.iter().position(|row| row.len() != expected) {
        Some(place) => Err(Problem::Setting {
            setting: format!("rows[{place}]"),
            problem: format!("it has {} values, expected {expected}", settings.rows[place].len()),
            hint: "give one value for every key, then the code",
        }),
        None => Ok(()),
    }
}

fn classes(settings: &Lookup) -> Vec<Class> {
    let mut classes = Vec::new();
    for (place, code) in codes_in_order(settings).into_iter().enumerate() {
        let rows = settings.rows.iter().filter(|row| self::code(row) == code);
        let mut rules: Vec<String> = rows.map(|row| settings.row_in_words(row)).collect();
        let other = settings.otherwise.as_ref().filter(|other| other.code == code);
        rules.extend(other.map(|_| NO_ROW.to_owned()));
        let title = other.and_then(|other| other.title.as_ref());
        classes.push(inside_class(code, title, rules.join("; or "), place));
    }
    if settings.otherwise.is_none() {
        classes.push(unmatched_class(NO_ROW.to_owned()));
    }
    classes
}
