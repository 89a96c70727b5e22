//! Which header of an export is which canonical column.
//!
//! What decides, the surest first:
//!
//! 1. the pipeline names the header: exactly, but for width and surrounding white space;
//! 2. the header is the canonical name of a column;
//! 3. it is one of the column's aliases, the first of them the surest.
//!
//! Names are compared after [`normalise`]. A column that the pipeline names is never found any other way. Of two headers
//! for one column the surer one is taken, then the first; the other is reported in [`Recognition::also`]. What is merely
//! likely is proposed and never taken: a name one letter off, a name with a remark in brackets, a unit that does not fit,
//! and weak aliases. Among these is 序号: in most exports it counts the rows of a sheet from 1, so that as the number of
//! an order line or a visit it would make different rows of two months the same row. A pipeline that knows better names
//! it in `columns`.

mod likely;
mod names;
mod normalise;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::config::types::Names;
use crate::model::tables::{ColumnSpec, ColumnType, Personal, TABLES, TableSchema};

pub use likely::{Likely, likely_tables, names_a_table};
use names::{KnownAs, KnownNames, Lookup, Match, tidied};
pub use normalise::{MONEY_UNITS, Normalised, UNITS, normalise};

/// Why a header is taken for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The pipeline says so.
    Explicit,
    /// It is the canonical name.
    Name,
    /// It is a known name of the column.
    Alias {
        /// The alias, as the table writes it.
        alias: &'static str,
        /// Its place among the aliases of the column; 0 is the surest.
        rank: usize,
    },
}

/// A header that is a canonical column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The column.
    pub column: &'static ColumnSpec,
    /// Position in the header.
    pub position: usize,
    /// The header.
    pub header: String,
    /// Why.
    pub evidence: Evidence,
    /// Unit that stands in brackets in the header, one of [`UNITS`].
    pub unit: Option<String>,
}

/// A header that looks like a column that another header already is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoLooksLike {
    /// Position in the header.
    pub position: usize,
    /// The header.
    pub header: String,
    /// The column.
    pub column: &'static str,
    /// The header that is the column.
    pub taken: String,
}

/// Why a header is proposed for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The name means this column in some exports and something else in others.
    Weak,
    /// The unit in brackets does not fit the column.
    Unit,
    /// It is the name with a remark in brackets.
    Brackets,
    /// It is one letter away.
    Spelling,
}

impl Likeness {
    /// The likeness in words, to follow the header.
    pub fn in_words(self) -> &'static str {
        match self {
            Likeness::Weak => "has this meaning in some exports only",
            Likeness::Unit => "is a known name, but its unit does not fit",
            Likeness::Brackets => "is a known name with a remark in brackets",
            Likeness::Spelling => "is one letter from a known name",
        }
    }
}

/// A header that may be a column. It is not read until the pipeline names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Position in the header.
    pub position: usize,
    /// The header.
    pub header: String,
    /// The column.
    pub column: &'static ColumnSpec,
    /// The known name that it is like.
    pub like: &'static str,
    /// In what way.
    pub likeness: Likeness,
}

/// Cells of a record that are looked at to find the header: a broken file may have millions.
const MOST_CELLS: usize = 2048;

/// What was made of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognition {
    /// Columns, in table order. One position stands for two columns where a cell holds a range of times.
    pub columns: Vec<Recognised>,
    /// Positions that are no column.
    pub unused: Vec<usize>,
    /// Of these, what looks like a column that another header is.
    pub also: Vec<AlsoLooksLike>,
    /// Of these, what may be a column that no header is.
    pub proposals: Vec<Proposal>,
    /// Of these, level columns of which no setting names the scheme (D-01).
    pub levels_without_scheme: Vec<Recognised>,
}

impl Recognition {
    /// The header of a column.
    pub fn column(&self, name: &str) -> Option<&Recognised> {
        self.columns.iter().find(|recognised| recognised.column.name == name)
    }

    /// Whether cells at the position hold a range of times, `9:30-10:05`: it is two columns of type time, of which the
    /// first in table order is the beginning.
    pub fn is_range(&self, position: usize) -> bool {
        let is_time = |found: &&Recognised| found.position == position && found.column.column_type == ColumnType::Time;
        self.columns.iter().filter(is_time).count() > 1
    }

    /// Only what the pipeline names: for sources with `match_headers = false`.
    pub fn explicit_only(mut self, width: usize) -> Recognition {
        self.columns.retain(|recognised| recognised.evidence == Evidence::Explicit);
        let unused = unused(&self.columns, width);
        Recognition { columns: self.columns, unused, ..Recognition::default() }
    }

    /// Takes out the level columns that were found by name and of which `levels` does not name the scheme: a letter
    /// says nothing without its scheme.
    pub fn leave_out_levels(&mut self, levels: &BTreeMap<String, String>, width: usize) {
        let is_unclear = |recognised: &Recognised| {
            recognised.column.column_type == ColumnType::Level
                && recognised.evidence != Evidence::Explicit
                && !levels.contains_key(recognised.column.name)
        };
        let (unclear, columns) = std::mem::take(&mut self.columns).into_iter().partition(is_unclear);
        self.columns = columns;
        self.levels_without_scheme = unclear;
        self.unused = unused(&self.columns, width);
    }
}

/// Matches a header with a table. `explicit` gives headers by canonical column, the first that the file has counts;
/// headers of `ignore` are only matched explicitly.
pub fn recognise(
    table: &'static TableSchema,
    header: &[String],
    explicit: &BTreeMap<String, Names>,
    ignore: &[String],
) -> Recognition {
    let known = KnownNames::of(table);
    let mut columns = explicit_columns(table, header, explicit);
    let ignored: BTreeSet<String> = ignore.iter().map(|name| tidied(name)).collect();
    let open: Vec<(usize, Normalised)> = (0..header.len())
        .filter(|position| !columns.iter().any(|recognised| recognised.position == *position))
        .filter(|position| !ignored.contains(&tidied(&header[*position])))
        .map(|position| (position, normalise(&header[position])))
        .filter(|(_, normalised)| !normalised.text.is_empty())
        .collect();

    let mut candidates = Vec::new();
    for (position, normalised) in &open {
        if let Lookup::Known(matches) = known.look_up(normalised) {
            candidates.extend(matches.into_iter().map(|found| (*position, found, normalised.unit)));
        }
    }
    // The surest first; a range only where nothing surer names one of its columns.
    let is_range = |position: usize| candidates.iter().filter(|(other, ..)| *other == position).count() > 1;
    let mut order: Vec<_> = candidates.iter().map(|found| (is_range(found.0), found)).collect();
    order.sort_by_key(|(is_range, (position, found, _))| (*is_range, found.known_as, *position));
    let free = |columns: &[Recognised], name: &str| {
        !explicit.contains_key(name) && !columns.iter().any(|recognised| recognised.column.name == name)
    };
    let mut refused_ranges = BTreeSet::new();
    for (is_range, (position, found, unit)) in &order {
        if *is_range {
            let all_free = candidates.iter().filter(|(other, ..)| other == position).all(|(_, other, _)| {
                free(&columns, other.column.name) || is_at(&columns, other.column.name, *position)
            });
            if !all_free {
                refused_ranges.insert(*position);
            }
        }
        if free(&columns, found.column.name) && !refused_ranges.contains(position) {
            columns.push(Recognised {
                column: found.column,
                position: *position,
                header: header[*position].clone(),
                evidence: evidence(found),
                unit: unit.map(String::from),
            });
        }
    }
    columns.sort_by_key(|recognised| table.columns.iter().position(|column| column.name == recognised.column.name));

    let also = also_looking(&candidates, &columns, header);
    let proposals = open
        .iter()
        .filter(|(position, _)| !columns.iter().any(|recognised| recognised.position == *position))
        .filter_map(|(position, normalised)| {
            let (found, likeness) = likeness(&known, normalised, |column| free(&columns, column))?;
            let header = header[*position].clone();
            Some(Proposal { position: *position, header, column: found.column, like: found.name(), likeness })
        })
        .collect();
    let unused = unused(&columns, header.len());
    Recognition { columns, unused, also, proposals, levels_without_scheme: Vec::new() }
}

/// What a header that is no column of the table says about personal data: its values are masked wherever they are shown.
pub fn personal_by_name(header: &str) -> Option<Personal> {
    static KINDS: LazyLock<BTreeMap<String, Personal>> = LazyLock::new(|| {
        let mut kinds = BTreeMap::new();
        for column in TABLES.iter().flat_map(|table| table.columns) {
            // Names of people and companies stand under the same headers.
            let Some(kind) = column.personal.filter(|kind| *kind != Personal::Name) else { continue };
            for name in column.aliases.iter().chain([&column.name]) {
                kinds.insert(normalise(name).text, kind);
            }
        }
        kinds
    });
    let text = normalise(header).text;
    let by_part = || PERSONAL_PARTS.iter().find(|(part, _)| text.contains(part)).map(|(_, kind)| *kind);
    KINDS.get(&text).copied().or_else(by_part)
}

/// Parts of headers that speak of personal data, whatever the rest of the header says. The surer come first.
const PERSONAL_PARTS: &[(&str, Personal)] = &[
    ("身份证", Personal::Number),
    ("证件", Personal::Number),
    ("护照", Personal::Number),
    ("银行账", Personal::Number),
    ("银行帐", Personal::Number),
    ("银行卡", Personal::Number),
    ("开户", Personal::Number),
    ("卡号", Personal::Number),
    ("车牌", Personal::Number),
    ("牌照", Personal::Number),
    ("账号", Personal::Number),
    ("帐号", Personal::Number),
    ("手机", Personal::Phone),
    ("电话", Personal::Phone),
    ("传真", Personal::Phone),
    ("联系方式", Personal::Phone),
    ("微信", Personal::Phone),
    ("qq", Personal::Phone),
    ("phone", Personal::Phone),
    ("mobile", Personal::Phone),
    ("邮箱", Personal::Email),
    ("email", Personal::Email),
    ("生日", Personal::Birthday),
    ("出生", Personal::Birthday),
    ("birth", Personal::Birthday),
    ("家庭", Personal::Address),
    ("住址", Personal::Address),
    ("联系人", Personal::Name),
    ("收货人", Personal::Name),
    ("姓名", Personal::Name),
];

/// How many cells of a record are known headers of the table, weak ones too: the header is the first record with enough
/// of them. A name that is repeated counts once.
pub fn recognised_cells(
    table: &'static TableSchema,
    explicit: &BTreeMap<String, Names>,
) -> impl Fn(&[String]) -> usize + use<> {
    let known = KnownNames::of(table);
    let named: BTreeSet<String> = explicit.values().flat_map(Names::all).map(|name| tidied(name)).collect();
    move |cells| {
        let mut found = BTreeSet::new();
        for cell in cells.iter().take(MOST_CELLS).filter(|cell| !cell.is_empty()) {
            let normalised = normalise(cell);
            let is_known = named.contains(&tidied(cell))
                || matches!(known.look_up(&normalised), Lookup::Known(_))
                || known.look_up_weak(&normalised).is_some();
            if is_known {
                found.insert(normalised.text);
            }
        }
        found.len()
    }
}

fn explicit_columns(
    table: &'static TableSchema,
    header: &[String],
    explicit: &BTreeMap<String, Names>,
) -> Vec<Recognised> {
    let mut columns = Vec::new();
    for column in table.columns {
        let Some(names) = explicit.get(column.name) else { continue };
        let found = names.all().iter().find_map(|name| {
            let exactly = header.iter().position(|cell| cell == name);
            exactly.or_else(|| header.iter().position(|cell| tidied(cell) == tidied(name)))
        });
        if let Some(position) = found {
            let unit = normalise(&header[position]).unit.map(String::from);
            let header = header[position].clone();
            columns.push(Recognised { column, position, header, evidence: Evidence::Explicit, unit });
        }
    }
    columns
}

fn is_at(columns: &[Recognised], name: &str, position: usize) -> bool {
    columns.iter().any(|recognised| recognised.column.name == name && recognised.position == position)
}

fn evidence(found: &Match) -> Evidence {
    match found.known_as {
        KnownAs::Name => Evidence::Name,
        KnownAs::Alias(rank) | KnownAs::Weak(rank) => Evidence::Alias { alias: found.name(), rank },
    }
}

/// Headers whose column another header is.
fn also_looking(
    candidates: &[(usize, Match, Option<&'static str>)],
    columns: &[Recognised],
    header: &[String],
) -> Vec<AlsoLooksLike> {
    let mut also = Vec::new();
    for (position, found, _) in candidates {
        if columns.iter().any(|recognised| recognised.position == *position) {
            continue;
        }
        if let Some(taken) = columns.iter().find(|recognised| recognised.column.name == found.column.name) {
            also.push(AlsoLooksLike {
                position: *position,
                header: header[*position].clone(),
                column: found.column.name,
                taken: taken.header.clone(),
            });
        }
    }
    also
}

/// The column that a header which is none may be.
fn likeness(known: &KnownNames, header: &Normalised, free: impl Fn(&str) -> bool) -> Option<(Match, Likeness)> {
    let is_free = |found: &Match| free(found.column.name);
    match known.look_up(header) {
        Lookup::Known(_) => return None,
        Lookup::OtherUnit(found) if is_free(&found) => return Some((found, Likeness::Unit)),
        Lookup::OtherUnit(_) | Lookup::Unknown => {}
    }
    if let Some(found) = known.look_up_weak(header).filter(is_free) {
        return Some((found, Likeness::Weak));
    }
    let before_brackets = header.before_brackets.as_deref();
    if let Some(found) = before_brackets.and_then(|text| known.look_up_text(text)).filter(is_free) {
        return Some((found, Likeness::Brackets));
    }
    one_letter_off(known, &header.text, is_free).map(|found| (found, Likeness::Spelling))
}

/// The surest known name at edit distance 1. Two letters are too few to judge by.
fn one_letter_off(known: &KnownNames, text: &str, is_free: impl Fn(&Match) -> bool) -> Option<Match> {
    const SHORTEST: usize = 3;
    let length = text.chars().count();
    if length < SHORTEST {
        return None;
    }
    known
        .all()
        .filter(|(name, found)| {
            let other = name.chars().count();
            other >= SHORTEST && other.abs_diff(length) <= 1 && is_free(found)
        })
        .filter(|(name, _)| strsim::osa_distance(name, text) == 1)
        .map(|(_, found)| found)
        .min_by_key(|found| found.known_as)
}

fn unused(columns: &[Recognised], width: usize) -> Vec<usize> {
    (0..width).filter(|position| !columns.iter().any(|recognised| recognised.position == *position)).collect()
}
