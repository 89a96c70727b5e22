//! The classes of one scheme in two results: one walk over the customers of both, sorted by id.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use polars::prelude::StringChunked;

use super::causes::{Causes, States, Way};
use super::published::{Classes, Weights, snapshots, titles};
use super::{
    CausePart, Cell, ChangedCustomer, ClassChange, Direction, EngineError, Explained, SchemeChange, Shared, Subject,
    replay,
};
use crate::config::types::Text;
use crate::lake::LakeError;
use crate::report::figures::Money;

/// A scheme that both results have.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Its key.
    pub scheme: String,
    /// Its snapshots in the first.
    from: String,
    /// Its snapshots in the second.
    to: String,
}

/// The schemes of two results.
pub struct Schemes {
    /// Those of both.
    pub both: Vec<Pair>,
    /// Those of the first alone.
    pub only_from: Vec<String>,
    /// Those of the second alone.
    pub only_to: Vec<String>,
}

impl Schemes {
    /// Finds them by their snapshots at the two dates.
    pub fn of(from: &Subject, to: &Subject) -> Schemes {
        let files = |subject: &Subject| -> BTreeMap<String, String> {
            let all = snapshots(&subject.state).into_iter().filter(|(date, _, _)| *date == subject.as_of);
            all.map(|(_, scheme, file)| (scheme.to_owned(), file.to_owned())).collect()
        };
        let (left, right) = (files(from), files(to));
        let only = |of: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
            of.keys().filter(|scheme| !other.contains_key(*scheme)).cloned().collect()
        };
        let (only_from, only_to) = (only(&left, &right), only(&right, &left));
        let both = left
            .into_iter()
            .filter_map(|(scheme, from)| {
                right.get(&scheme).map(|to| Pair { scheme: scheme.clone(), from, to: to.clone() })
            })
            .collect();
        Schemes { both, only_from, only_to }
    }
}

/// Compares the classes of all schemes that both results have.
pub fn compare(
    from: &Subject,
    to: &Subject,
    pairs: &[Pair],
    causes: &Causes,
    states: &States,
) -> Result<Vec<SchemeChange>, EngineError> {
    let names = [titles(from)?, titles(to)?];
    let weights = [SideMoney::of(from, pairs)?, SideMoney::of(to, pairs)?];
    pairs
        .iter()
        .map(|pair| {
            let sides = [Classes::read(from, &pair.from)?, Classes::read(to, &pair.to)?];
            let title = |code: &str| {
                let of = |names: &[(String, String, Text)]| {
                    names
                        .iter()
                        .find(|(scheme, known, _)| *scheme == pair.scheme && known == code)
                        .map(|(_, _, title)| title.clone())
                };
                of(&names[1])
                    .or_else(|| of(&names[0]))
                    .unwrap_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() })
            };
            let money = [weights[0].of_scheme(&pair.scheme), weights[1].of_scheme(&pair.scheme)];
            Walk::new(&pair.scheme, &sides, money, &title).compare(causes.of_scheme(&pair.scheme), states)
        })
        .collect()
}

/// The money of a result's customers, by feature.
struct SideMoney {
    by_scheme: BTreeMap<String, String>,
    by_feature: BTreeMap<String, Weights>,
    scale: u32,
}

impl SideMoney {
    fn of(subject: &Subject, pairs: &[Pair]) -> Result<SideMoney, EngineError> {
        let feature = |scheme: &str| {
            let weight = subject.manifest.settings.pointer(&format!("/schemes/{scheme}/movement/weight"));
            weight.and_then(|weight| weight.as_str()).unwrap_or("net_sales_12m").to_owned()
        };
        let by_scheme: BTreeMap<String, String> =
            pairs.iter().map(|pair| (pair.scheme.clone(), feature(&pair.scheme))).collect();
        let names: BTreeSet<&String> = by_scheme.values().collect();
        let (mut by_feature, mut absent) = (BTreeMap::new(), Vec::new());
        for name in names {
            match Weights::published(subject, name)? {
                Some(weights) => drop(by_feature.insert(name.clone(), weights)),
                None => absent.push(name.clone()),
            }
        }
        if !absent.is_empty() {
            by_feature.extend(replay::weights(subject, &absent)?);
        }
        Ok(SideMoney { by_scheme, by_feature, scale: u32::from(subject.manifest.money_scale) })
    }

    fn of_scheme(&self, scheme: &str) -> SchemeMoney<'_> {
        let feature = self.by_scheme.get(scheme).map_or("", String::as_str);
        SchemeMoney { feature, weights: self.by_feature.get(feature), scale: self.scale }
    }
}

/// The money that weighs the customers of one scheme.
#[derive(Clone, Copy)]
struct SchemeMoney<'a> {
    feature: &'a str,
    weights: Option<&'a Weights>,
    scale: u32,
}

/// A place in a list of ids that ascend.
struct Cursor<'a> {
    ids: Box<dyn Iterator<Item = &'a str> + 'a>,
    at: Option<&'a str>,
    row: usize,
    /// Whether an id came after a larger one.
    unsorted: bool,
}

impl<'a> Cursor<'a> {
    fn new(ids: impl Iterator<Item = &'a str> + 'a) -> Cursor<'a> {
        let mut ids: Box<dyn Iterator<Item = &'a str> + 'a> = Box::new(ids);
        let at = ids.next();
        Cursor { ids, at, row: 0, unsorted: false }
    }

    fn over(column: &'a StringChunked) -> Cursor<'a> {
        Cursor::new(column.iter().map(Option::unwrap_or_default))
    }

    /// The row of an id, if the list has it; smaller ids are passed over.
    fn take(&mut self, id: &str) -> Option<usize> {
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
struct Codes {
    codes: Vec<String>,
    ranks: [Vec<Option<i64>>; 2],
    published: usize,
}

impl Codes {
    fn of(sides: &[Classes; 2]) -> Codes {
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

    fn place(&mut self, code: &str) -> usize {
        match self.codes.iter().position(|known| known == code) {
            Some(place) => place,
            None => {
                self.codes.push(code.to_owned());
                self.codes.len() - 1
            }
        }
    }

    fn direction(&self, from: usize, to: usize) -> Direction {
        match (self.ranks[0][from], self.ranks[1][to]) {
            (None, Some(_)) => Direction::Entered,
            (Some(_), None) => Direction::Left,
            (Some(before), Some(after)) if after < before => Direction::Up,
            (Some(before), Some(after)) if after > before => Direction::Down,
            _ => Direction::Sideways,
        }
    }
}

/// Customers and money of a cell while it is summed.
#[derive(Clone, Copy, Default)]
struct Sum {
    customers: i64,
    from: i128,
    to: i128,
}

/// The walk over the customers of one scheme.
struct Walk<'a> {
    scheme: &'a str,
    sides: &'a [Classes; 2],
    money: [SchemeMoney<'a>; 2],
    title: &'a dyn Fn(&str) -> Text,
}

impl<'a> Walk<'a> {
    fn new(
        scheme: &'a str,
        sides: &'a [Classes; 2],
        money: [SchemeMoney<'a>; 2],
        title: &'a dyn Fn(&str) -> Text,
    ) -> Walk<'a> {
        Walk { scheme, sides, money, title }
    }

    fn compare(&self, way: Way, states: &States) -> Result<SchemeChange, EngineError> {
        let mut codes = Codes::of(self.sides);
        let published = codes.published;
        // Cell (from, to); the place after the last code is "not there".
        let absent = published;
        let mut cells = vec![Sum::default(); (absent + 1) * (absent + 1)];
        let mut attribution = Attribution::new(way, states, self.scheme, &mut codes);
        let code_of: [Vec<usize>; 2] = [0, 1].map(|side| places(&self.sides[side].codes, &codes.codes));
        let mut ids = [Cursor::over(&self.sides[0].ids), Cursor::over(&self.sides[1].ids)];
        let mut weights = self.money.map(|money| money.weights.map(|weights| Cursor::over(&weights.ids)));
        let mut texts = Texts::default();
        let shared: Vec<Shared> = codes.codes.iter().map(|code| Shared(code.as_str().into())).collect();
        let mut customers = Vec::new();
        loop {
            let next = ids.iter().chain(attribution.cursors()).filter_map(|cursor| cursor.at).min();
            let Some(id) = next else { break };
            let rows = [ids[0].take(id), ids[1].take(id)];
            let places = [0, 1].map(|side: usize| rows[side].map(|row| code_of[side][row]));
            attribution.add(id, places);
            if rows == [None, None] {
                continue;
            }
            let amount = |side: usize, weights: &mut [Option<Cursor<'_>>; 2]| -> i128 {
                let row = weights[side].as_mut().and_then(|cursor| cursor.take(id));
                row.zip(self.money[side].weights).map_or(0, |(row, weights)| weights.amounts[row])
            };
            let amounts = [0, 1].map(|side: usize| rows[side].map(|_| amount(side, &mut weights)));
            let (from, to) = (places[0].unwrap_or(absent), places[1].unwrap_or(absent));
            let cell = &mut cells[from * (absent + 1) + to];
            cell.customers += 1;
            cell.from += amounts[0].unwrap_or(0);
            cell.to += amounts[1].unwrap_or(0);
            if from == to {
                continue;
            }
            let direction = match places {
                [Some(from), Some(to)] => codes.direction(from, to),
                [Some(_), None] => Direction::OnlyFrom,
                _ => Direction::OnlyTo,
            };
            let score = |side: usize| rows[side].and_then(|row| self.sides[side].scores.get(row));
            let mut reason = |side: usize| {
                rows[side].and_then(|row| self.sides[side].reasons.get(row)).map(|text| texts.shared(text))
            };
            let money = |side: usize| amounts[side].map(|units| Money::new(units, self.money[side].scale));
            customers.push(ChangedCustomer {
                customer_id: id.into(),
                direction,
                from_code: places[0].map(|place| shared[place].clone()),
                to_code: places[1].map(|place| shared[place].clone()),
                score_from: score(0),
                score_to: score(1),
                reason_from: reason(0),
                reason_to: reason(1),
                money_from: money(0),
                money_to: money(1),
            });
        }
        if ids.iter().chain(weights.iter().flatten()).any(|cursor| cursor.unsorted) {
            return Err(LakeError::Exchange {
                what: format!("the classes of {}", self.scheme),
                message: "customers are not in the order of their ids".to_owned(),
            }
            .into());
        }
        // Most money first; the walk went by id, and the sort keeps that among equals.
        customers.sort_by_cached_key(|customer| std::cmp::Reverse(customer.weight()));
        let differing = customers.len() as i64;
        Ok(self.result(&codes, &cells, customers, attribution.finish(differing)))
    }

    fn result(
        &self,
        codes: &Codes,
        cells: &[Sum],
        customers: Vec<ChangedCustomer>,
        explained: Explained,
    ) -> SchemeChange {
        let absent = codes.published;
        let at = |from: usize, to: usize| cells[from * (absent + 1) + to];
        let money = |side: usize, units: i128| Money::new(units, self.money[side].scale);
        let total = |places: &mut dyn Iterator<Item = (usize, usize)>| {
            places.map(|(from, to)| at(from, to)).fold(Sum::default(), |sum, cell| Sum {
                customers: sum.customers + cell.customers,
                from: sum.from + cell.from,
                to: sum.to + cell.to,
            })
        };
        let classes = (0..absent)
            .map(|place| {
                let before = total(&mut (0..=absent).map(|to| (place, to)));
                let after = total(&mut (0..=absent).map(|from| (from, place)));
                ClassChange {
                    code: codes.codes[place].clone(),
                    title: (self.title)(&codes.codes[place]),
                    rank: codes.ranks[1][place],
                    customers_from: before.customers,
                    customers_to: after.customers,
                    money_from: money(0, before.from),
                    money_to: money(1, after.to),
                }
            })
            .collect();
        let mut matrix = Vec::new();
        for from in 0..=absent {
            for to in 0..=absent {
                let cell = at(from, to);
                if cell.customers > 0 {
                    let code = |place: usize| (place < absent).then(|| codes.codes[place].clone());
                    matrix.push(Cell {
                        from_code: code(from),
                        to_code: code(to),
                        customers: cell.customers,
                        money_from: money(0, cell.from),
                        money_to: money(1, cell.to),
                    });
                }
            }
        }
        let count =
            |direction: Direction| customers.iter().filter(|customer| customer.direction == direction).count() as i64;
        let (only_from, only_to) = (count(Direction::OnlyFrom), count(Direction::OnlyTo));
        let all: i64 = cells.iter().map(|cell| cell.customers).sum();
        let in_both = all - only_from - only_to;
        SchemeChange {
            scheme: self.scheme.to_owned(),
            weight_from: self.money[0].feature.to_owned(),
            weight_to: self.money[1].feature.to_owned(),
            classes,
            customers_from: in_both + only_from,
            customers_to: in_both + only_to,
            in_both,
            changed: customers.len() as i64 - only_from - only_to,
            up: count(Direction::Up),
            down: count(Direction::Down),
            entered: count(Direction::Entered),
            left: count(Direction::Left),
            sideways: count(Direction::Sideways),
            only_from,
            only_to,
            matrix,
            explained,
            customers,
        }
    }
}

/// The place of each row's code.
fn places(column: &StringChunked, codes: &[String]) -> Vec<usize> {
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

/// Texts that many customers share, held once.
#[derive(Default)]
struct Texts {
    known: HashMap<Box<str>, Arc<str>>,
}

impl Texts {
    fn shared(&mut self, text: &str) -> Shared {
        if let Some(known) = self.known.get(text) {
            return Shared(known.clone());
        }
        let shared: Arc<str> = text.into();
        self.known.insert(text.into(), shared.clone());
        Shared(shared)
    }
}

/// Which step changed whom.
struct Attribution<'a> {
    way: Way,
    /// For each state between: its customers, and the place of the class of each.
    between: Vec<(Cursor<'a>, Vec<usize>)>,
    not_split: Option<String>,
    /// Customers by step that alone changed them, by cause.
    alone: Vec<i64>,
    together: i64,
    cancelled: i64,
}

impl<'a> Attribution<'a> {
    fn new(way: Way, states: &'a States, scheme: &'a str, codes: &mut Codes) -> Attribution<'a> {
        let (mut between, mut not_split) = (Vec::new(), None);
        for node in &way.between {
            match states.get(node) {
                Some(Ok(state)) => {
                    let places: Vec<usize> = state.codes(scheme).iter().map(|code| codes.place(code)).collect();
                    let class_of = state.classes(scheme).map(|(_, class)| places[class]).collect();
                    between.push((Cursor::new(state.classes(scheme).map(|(id, _)| id)), class_of));
                }
                Some(Err(reason)) => not_split = Some(reason.clone()),
                None => not_split = Some("a state between the two was not computed".to_owned()),
            }
        }
        if not_split.is_some() {
            between.clear();
        }
        let alone = vec![0; way.steps.len()];
        Attribution { way, between, not_split, alone, together: 0, cancelled: 0 }
    }

    fn cursors(&self) -> impl Iterator<Item = &Cursor<'a>> {
        self.between.iter().map(|(cursor, _)| cursor)
    }

    fn add(&mut self, id: &str, ends: [Option<usize>; 2]) {
        let mut before = ends[0];
        // The first step that changed the class, and whether one of another cause did too.
        let mut first: Option<usize> = None;
        let mut several = false;
        for step in 0..self.way.steps.len() {
            let after = match self.between.get_mut(step) {
                Some((cursor, class_of)) => cursor.take(id).map(|row| class_of[row]),
                None => ends[1],
            };
            if after != before {
                let causes = |step: usize| self.way.steps[step].cause;
                several |= first.is_some_and(|first| causes(first) != causes(step));
                first.get_or_insert(step);
            }
            before = after;
        }
        match (first, ends[0] != ends[1]) {
            (Some(_), false) => self.cancelled += 1,
            (Some(_), true) if several => self.together += 1,
            (Some(step), true) => self.alone[step] += 1,
            (None, _) => {}
        }
    }

    fn finish(self, differing: i64) -> Explained {
        let causes = self.way.causes();
        let is_told = self.not_split.is_none();
        let parts = causes.iter().map(|step| {
            let of_cause = self.way.steps.iter().zip(&self.alone).filter(|(other, _)| other.cause == step.cause);
            CausePart {
                cause: step.cause,
                what: step.what.clone(),
                customers: is_told.then(|| of_cause.map(|(_, customers)| *customers).sum()),
            }
        });
        let mut explained = Explained { differing, causes: parts.collect(), ..Explained::default() };
        if is_told {
            (explained.together, explained.cancelled) = (self.together, self.cancelled);
        }
        explained.not_split = self.not_split;
        if causes.is_empty() && differing > 0 {
            explained.not_split = Some("settings, facts, date and version are the same, and yet classes differ".into());
        }
        explained
    }
}
