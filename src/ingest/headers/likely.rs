//! Which table an export is: a guess, for `init`.

use super::names::{KnownNames, Lookup};
use super::normalise::normalise;
use crate::model::tables::{TABLES, TableSchema};

/// Points of a header that only one table knows; one that n tables know has an n-th of them.
const POINTS_OF_HEADER: u32 = 60;
/// Points of a word in the name of the file or sheet, for each of its letters.
const POINTS_OF_HINT_LETTER: u32 = 20;
/// Headers without which a guess is no better than chance, unless the name of the file says what it is.
const FEWEST_HEADERS: usize = 2;

/// A table that an export may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    /// The table.
    pub table: &'static TableSchema,
    /// Larger is likelier; only good for comparing.
    pub score: u32,
    /// Why, in plain words.
    pub why: String,
}

/// The tables that an export may be, the likeliest first. Headers that few tables know count more than those that all
/// know; a table that lacks a column it requires counts a quarter.
pub fn likely_tables(header: &[String], file_name: &str, sheet_name: Option<&str>) -> Vec<Likely> {
    let found: Vec<Vec<Vec<&'static str>>> = TABLES.iter().map(|table| columns_by_header(table, header)).collect();
    let tables_that_know =
        |position: usize| found.iter().filter(|columns| !columns[position].is_empty()).count() as u32;
    let file = normalise(file_name).text;
    let sheet = sheet_name.map(|name| normalise(name).text).unwrap_or_default();
    let mut likely = Vec::new();
    for (table, by_header) in TABLES.iter().copied().zip(&found) {
        let mut given: Vec<&'static str> = Vec::new();
        let mut points = 0;
        for (position, columns) in by_header.iter().enumerate() {
            // A second header for the same column says nothing new.
            if columns.iter().any(|column| !given.contains(column)) {
                points += POINTS_OF_HEADER / tables_that_know(position).max(1);
                given.extend(columns.iter().copied());
            }
        }
        let headers = by_header.iter().filter(|columns| !columns.is_empty()).count();
        let hint = longest_hint(table, &file, &sheet);
        if headers == 0 || (headers < FEWEST_HEADERS && hint.is_none()) {
            continue;
        }
        let missing = missing(table, &given);
        let mut why = format!("{headers} of {} headers", header.len());
        if let Some(hint) = hint {
            points += POINTS_OF_HINT_LETTER * normalise(hint).text.chars().count().min(6) as u32;
            why.push_str(&format!(", named `{hint}`"));
        }
        if !missing.is_empty() {
            points /= 4;
            why.push_str(&format!(", lacks `{}`", missing.join("`, `")));
        }
        likely.push(Likely { table, score: points, why });
    }
    // A stable sort: of equals, the first in the order of the data model.
    likely.sort_by_key(|guess| std::cmp::Reverse(guess.score));
    likely
}

/// Whether a text names a table: a folder of exports often does, where its files are called by their months.
pub fn names_a_table(text: &str) -> bool {
    let text = normalise(text).text;
    let is_it = |table: &&TableSchema| {
        let names = table.file_hints.iter().copied().chain([table.name, table.title_zh]);
        names.map(|name| normalise(name).text).any(|name| name == text)
    };
    TABLES.iter().any(is_it)
}

/// For every header the columns of the table that it is.
fn columns_by_header(table: &'static TableSchema, header: &[String]) -> Vec<Vec<&'static str>> {
    let known = KnownNames::of(table);
    let columns = |cell: &String| match known.look_up(&normalise(cell)) {
        Lookup::Known(matches) => matches.iter().map(|found| found.column.name).collect(),
        Lookup::OtherUnit(_) | Lookup::Unknown => Vec::new(),
    };
    header.iter().map(columns).collect()
}

fn longest_hint(table: &'static TableSchema, file: &str, sheet: &str) -> Option<&'static str> {
    let mut longest: Option<(usize, &'static str)> = None;
    for hint in table.file_hints {
        let text = normalise(hint).text;
        let length = text.chars().count();
        if (file.contains(&text) || sheet.contains(&text)) && longest.is_none_or(|(best, _)| length > best) {
            longest = Some((length, hint));
        }
    }
    longest.map(|(_, hint)| hint)
}

/// What the table requires and the export does not give.
fn missing(table: &'static TableSchema, given: &[&'static str]) -> Vec<&'static str> {
    let in_group = |name: &str| table.one_of.iter().any(|group| group.contains(&name));
    let groups =
        table.one_of.iter().filter(|group| !group.iter().any(|name| given.contains(name))).map(|group| group[0]);
    let single = table.columns.iter().filter(|column| column.required && !in_group(column.name));
    groups.chain(single.map(|column| column.name).filter(|name| !given.contains(name))).collect()
}
