//! What a walk over the customers of two results needs: places in lists of ids, and codes in one order.

use std::collections::BTreeMap;

use polars::prelude::StringChunked;

use super::Direction;
use super::published::Classes;

/// A place in a list of ids that ascend.
pub struct Cursor<'a> {
    ids: Box<dyn Iterator<Item = &'a str> + 'a>,
    /// The id that it stands at; none at the end.
    pub at: Option<&'a str>,
    row: usize,
    /// Whether an id came after a larger one.
    pub unsorted: bool,
}

impl<'a> Cursor<'a> {
    /// At the first of the ids.
    pub fn new(ids: impl Iterator<Item = &'a str> + 'a) -> Cursor<'a> {
        let mut ids: Box<dyn Iterator<Item = &'a str> + 'a> = Box::new(ids);
        let at = ids.next();
        Cursor { ids, at, row: 0, unsorted: false }
    }

    /// At the first row of a column.
    pub fn over(column: &'a StringChunked) -> Cursor<'a> {
        Cursor::new(column.iter().map(Option::unwrap_or_default))
    }

    /// The row of an id, if the list has it; smaller ids are passed over.
    pub fn take(&mut self, id: &str) -> Option<usize> {
        while let Some(at) = self.at {
            if at > id {
                return None;
            }
            let row = self.row;
            let is_it = at == id;
            self.at = self.ids.next();
            self.unsorted |= self.at.is_some_and(|next| next <= at);
            self.row += 1;
            if is_it {
                return Some(row);
            }
        }
        None
    }
}

/// Codes of one scheme: those that the results have, best first, then those that only states between them have.
pub struct Codes {
    /// All codes.
    pub codes: Vec<String>,
    /// Ranks in the first and the second, of the codes that they have.
    pub ranks: [Vec<Option<i64>>; 2],
    /// How many of the codes the results have.
    pub published: usize,
}

impl Codes {
    /// The codes of two results.
    pub fn of(sides: &[Classes; 2]) -> Codes {
        let mut ranks: BTreeMap<String, [Option<Option<i64>>; 2]> = BTreeMap::new();
        for (side, classes) in sides.iter().enumerate() {
            let mut last = None;
            for (code, rank) in classes.codes.iter().zip(classes.ranks.iter()) {
                if last != Some((code, rank)) {
                    last = Some((code, rank));
                    ranks.entry(code.unwrap_or_default().to_owned()).or_default()[side].get_or_insert(rank);
                }
            }
        }
        let mut all: Vec<(String, [Option<Option<i64>>; 2])> = ranks.into_iter().collect();
        all.sort_by_key(|(_, ranks)| ranks[1].or(ranks[0]).flatten().unwrap_or(i64::MAX));
        let published = all.len();
        // A code that one result does not have stands there where it stands in the other.
        let of = |side: usize| all.iter().map(|(_, ranks)| ranks[side].or(ranks[1 - side]).flatten()).collect();
        let ranks = [of(0), of(1)];
        Codes { codes: all.into_iter().map(|(code, _)| code).collect(), ranks, published }
    }

    /// The place of a code, which is added where it is new.
    pub fn place(&mut self, code: &str) -> usize {
        match self.codes.iter().position(|known| known == code) {
            Some(place) => place,
            None => {
                self.codes.push(code.to_owned());
                self.codes.len() - 1
            }
        }
    }

    /// Which way a customer went.
    pub fn direction(&self, from: usize, to: usize) -> Direction {
        match (self.ranks[0][from], self.ranks[1][to]) {
            (None, Some(_)) => Direction::Entered,
            (Some(_), None) => Direction::Left,
            (Some(before), Some(after)) if after < before => Direction::Up,
            (Some(before), Some(after)) if after > before => Direction::Down,
            _ => Direction::Sideways,
        }
    }
}

/// The place of each row's code.
pub fn places(column: &StringChunked, codes: &[String]) -> Vec<usize> {
    let mut last: (&str, usize) = ("", usize::MAX);
    column
        .iter()
        .map(|code| {
            let code = code.unwrap_or_default();
            if last.1 == usize::MAX || last.0 != code {
                last = (code, codes.iter().position(|known| known == code).unwrap_or_default());
            }
            last.1
        })
        .collect()
}
