//! The classes of one scheme in two results: one walk over the customers of both, sorted by id.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::attribution::Attribution;
use super::causes::{Causes, States, Way};
use super::published::{Classes, Weights, snapshots, titles};
use super::walk::{Codes, Cursor, places};
use super::{
    Cell, ChangedCustomer, ClassChange, Direction, EngineError, Explained, SchemeChange, Shared, Subject, replay,
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
