//! The known headers of a table, ready to be looked up.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::normalise::{MONEY_UNITS, Normalised, normalise};
use crate::model::tables::{ColumnSpec, ColumnType, TableSchema};

/// How a known name belongs to a column. Smaller is surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownAs {
    /// It is the canonical name.
    Name,
    /// It is this one of its aliases, counted from 0.
    Alias(usize),
    /// It may be the column or something else.
    Weak(usize),
}

/// A column that a header may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The column.
    pub column: &'static ColumnSpec,
    /// How.
    pub known_as: KnownAs,
}

impl Match {
    /// The known name, as the table writes it.
    pub fn name(&self) -> &'static str {
        match self.known_as {
            KnownAs::Name => self.column.name,
            KnownAs::Alias(rank) => self.column.aliases[rank],
            KnownAs::Weak(rank) => self.column.weak_aliases[rank],
        }
    }
}

/// What a header is by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It is a known name of these columns; of more than one only for ranges.
    Known(Vec<Match>),
    /// It would be a known name of a column, but its unit does not fit the column.
    OtherUnit(Match),
    /// It is not known.
    Unknown,
}

/// The known headers of a table.
#[derive(Debug, Clone)]
pub struct KnownNames {
    names: BTreeMap<(String, Option<&'static str>), Vec<Match>>,
    weak: BTreeMap<String, Match>,
}

impl KnownNames {
    /// Canonical names, aliases and weak aliases of the table's columns.
    pub fn of(table: &'static TableSchema) -> KnownNames {
        let mut known = KnownNames { names: BTreeMap::new(), weak: BTreeMap::new() };
        for column in table.columns {
            known.add(normalise(column.name), Match { column, known_as: KnownAs::Name });
            for (rank, alias) in column.aliases.iter().enumerate() {
                known.add(normalise(alias), Match { column, known_as: KnownAs::Alias(rank) });
            }
            for (rank, alias) in column.weak_aliases.iter().enumerate() {
                let found = Match { column, known_as: KnownAs::Weak(rank) };
                known.weak.entry(normalise(alias).text).or_insert(found);
            }
        }
        known
    }

    fn add(&mut self, name: Normalised, found: Match) {
        self.names.entry((name.text, name.unit)).or_default().push(found);
    }

    /// What a header is. A unit must fit: `合作时间(年)` is no date.
    pub fn look_up(&self, header: &Normalised) -> Lookup {
        let with_unit = (header.text.clone(), header.unit);
        if let Some(matches) = self.names.get(&with_unit) {
            return Lookup::Known(matches.clone());
        }
        let Some(unit) = header.unit else { return Lookup::Unknown };
        let Some(matches) = self.names.get(&(header.text.clone(), None)) else { return Lookup::Unknown };
        match matches.iter().find(|found| !unit_fits(unit, found.column.column_type)) {
            Some(misfit) => Lookup::OtherUnit(*misfit),
            None => Lookup::Known(matches.clone()),
        }
    }

    /// The column that a header may be, when it is a weak alias.
    pub fn look_up_weak(&self, header: &Normalised) -> Option<Match> {
        self.weak.get(&header.text).copied()
    }

    /// The column that a text without its brackets would be.
    pub fn look_up_text(&self, text: &str) -> Option<Match> {
        self.names.get(&(text.to_owned(), None)).and_then(|matches| matches.first()).copied()
    }

    /// All known names, normalised, without those that need a unit.
    pub fn all(&self) -> impl Iterator<Item = (&str, Match)> {
        self.names
            .iter()
            .filter(|((_, unit), _)| unit.is_none())
            .flat_map(|((text, _), matches)| matches.iter().map(move |found| (text.as_str(), *found)))
    }
}

/// Whether values of the type can be in the unit.
fn unit_fits(unit: &str, column_type: ColumnType) -> bool {
    let is_money = MONEY_UNITS.contains(&unit);
    match column_type {
        ColumnType::Money | ColumnType::Price => is_money,
        ColumnType::Ratio => unit == "%",
        // A target may be an amount.
        ColumnType::Quantity => true,
        ColumnType::Integer => !is_money && unit != "%",
        ColumnType::Identifier
        | ColumnType::Text
        | ColumnType::Word(_)
        | ColumnType::Level
        | ColumnType::Flag
        | ColumnType::Date
        | ColumnType::Timestamp
        | ColumnType::Time => false,
    }
}

/// A header that the pipeline names, but for width and surrounding white space.
pub fn tidied(header: &str) -> String {
    header.nfkc().collect::<String>().trim().to_owned()
}
