//! Means of strata, differences standardised to the visits, and their intervals by customer.

use rayon::prelude::*;

use super::design::{Design, Stratum};
use super::rhythm::SILENCE;
use super::units::Units;
use crate::models::NORMAL_95;

/// Of one side of a stratum: units, those with an order, net sales in minor units.
#[derive(Debug, Clone, Copy, Default)]
pub struct Side {
    pub units: i64,
    pub orders: i64,
    pub sales: i128,
}

impl Side {
    fn add(&mut self, (has_order, sales): (bool, i64)) {
        self.units += 1;
        self.orders += i64::from(has_order);
        self.sales += i128::from(sales);
    }

    fn rate(&self) -> f64 {
        self.orders as f64 / self.units as f64
    }

    fn mean_sales(&self) -> f64 {
        self.sales as f64 / self.units as f64
    }

    /// How much the deviations from a mean of so many units are stretched, as one degree of freedom went into it.
    fn stretch(&self) -> f64 {
        (self.units as f64 / (self.units as f64 - 1.0)).sqrt()
    }
}

/// Both sides of a stratum.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pair {
    pub visited: Side,
    pub others: Side,
}

impl Pair {
    fn is_enough(&self, min_group: i64) -> bool {
        let least = min_group.max(2);
        self.visited.units >= least && self.others.units >= least
    }
}

/// Whom a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Everybody.
    All,
    /// A class: place in the codes of the design, their number for none.
    Class(usize),
    /// A band of silence.
    Silence(usize),
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub visited: f64,
    pub others: f64,
    pub low: f64,
    pub high: f64,
}

impl Difference {
    /// Visited less others.
    pub fn value(&self) -> f64 {
        self.visited - self.others
    }
}

/// What a window brought to a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub window: usize,
    pub group: Group,
    /// Visits whose window is over.
    pub visits: i64,
    /// Of them, those in strata with enough on both sides.
    pub matched: i64,
    /// Customers of those.
    pub customers: i64,
    /// Days of others in these strata.
    pub others: i64,
    /// Share with an order, and mean net sales in minor units; none where nothing was matched.
    pub rate: Option<Difference>,
    pub sales: Option<Difference>,
}

/// Bits of a square behind the point: sums of squares are of integers, so that their order does not show.
const FINE: f64 = (1u64 << 30) as f64;

/// Sums of a group.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    visits: i64,
    matched: i64,
    customers: i64,
    others: i64,
    rate: (f64, f64),
    sales: (f64, f64),
    squares: (i128, i128),
}

/// Effects of all windows: of everybody, then by class, then by silence, as far as there are visits.
pub fn effects(design: &Design<'_>, visits: &[Units]) -> Vec<Effect> {
    let min_group = i64::from(design.inputs.settings.min_group);
    let mut pairs = vec![vec![Pair::default(); design.strata()]; design.windows.len()];
    for units in visits {
        count(&mut pairs, units, |pair| &mut pair.visited);
    }
    // Days of others are looked for only where there are visits enough to be compared.
    let is_wanted =
        |stratum: Stratum| pairs.iter().any(|pairs| pairs[stratum as usize].visited.units >= min_group.max(2));
    let others = design.others(&is_wanted);
    for units in &others {
        count(&mut pairs, units, |pair| &mut pair.others);
    }
    let mut found = Vec::new();
    for (window, pairs) in pairs.iter().enumerate() {
        let groups = Groups::new(design, pairs, min_group);
        let mut totals = groups.totals();
        groups.add_squares(&mut totals, window, visits, &others);
        found.extend(groups.effects(window, &totals));
    }
    found
}

fn count(pairs: &mut [Vec<Pair>], units: &Units, side: impl Fn(&mut Pair) -> &mut Side) {
    for (unit, stratum) in units.strata.iter().enumerate() {
        for (window, pairs) in pairs.iter_mut().enumerate() {
            if let Some(result) = units.result(unit, window) {
                side(&mut pairs[*stratum as usize]).add(result);
            }
        }
    }
}

/// The strata of a window, and the groups that each belongs to.
struct Groups<'a, 'd> {
    design: &'a Design<'d>,
    pairs: &'a [Pair],
    min_group: i64,
}

/// Deviations of a customer's units in a group: of the order rate, of sales.
type Deviations = Vec<(f64, f64)>;

impl<'a, 'd> Groups<'a, 'd> {
    fn new(design: &'a Design<'d>, pairs: &'a [Pair], min_group: i64) -> Groups<'a, 'd> {
        Groups { design, pairs, min_group }
    }

    fn len(&self) -> usize {
        1 + self.design.classes() + SILENCE.len()
    }

    fn group(&self, place: usize) -> Group {
        match place.checked_sub(1) {
            None => Group::All,
            Some(class) if class < self.design.classes() => Group::Class(class),
            Some(other) => Group::Silence(other - self.design.classes()),
        }
    }

    /// The places of the groups of a stratum.
    fn of(&self, stratum: Stratum) -> [usize; 3] {
        let class = 1 + self.design.class_of(stratum);
        [0, class, 1 + self.design.classes() + self.design.silence_of(stratum)]
    }

    fn totals(&self) -> Vec<Total> {
        let mut totals = vec![Total::default(); self.len()];
        for (stratum, pair) in self.pairs.iter().enumerate() {
            if pair.visited.units == 0 {
                continue;
            }
            let weight = pair.visited.units as f64;
            for place in self.of(stratum as Stratum) {
                let total = &mut totals[place];
                total.visits += pair.visited.units;
                if !pair.is_enough(self.min_group) {
                    continue;
                }
                total.matched += pair.visited.units;
                total.others += pair.others.units;
                total.rate.0 += pair.visited.orders as f64;
                total.rate.1 += weight * pair.others.rate();
                total.sales.0 += pair.visited.sales as f64;
                total.sales.1 += weight * pair.others.mean_sales();
            }
        }
        totals
    }

    /// Adds, group by group, the squares of what each customer's units deviate from the means of their strata, as they
    /// enter the sum of the differences.
    fn add_squares(&self, totals: &mut [Total], window: usize, visits: &[Units], others: &[Units]) {
        let parts: Vec<Vec<(i64, i128, i128)>> = visits
            .par_iter()
            .zip(others)
            .map(|(visits, others)| {
                let mut sums = vec![(0, 0, 0); self.len()];
                let mut own: Deviations = vec![(0.0, 0.0); self.len()];
                let mut is_touched = vec![(false, false); self.len()];
                let mut touched: Vec<usize> = Vec::new();
                for customer in 0..visits.customers() {
                    for (units, is_visit) in [(visits, true), (others, false)] {
                        for unit in units.of(customer) {
                            let stratum = units.strata[unit];
                            let pair = &self.pairs[stratum as usize];
                            let Some(result) = units.result(unit, window).filter(|_| pair.is_enough(self.min_group))
                            else {
                                continue;
                            };
                            let (rate, sales) = deviation(pair, result, is_visit);
                            for place in self.of(stratum) {
                                if !is_touched[place].0 {
                                    is_touched[place] = (true, false);
                                    touched.push(place);
                                }
                                is_touched[place].1 |= is_visit;
                                own[place].0 += rate;
                                own[place].1 += sales;
                            }
                        }
                    }
                    for place in touched.drain(..) {
                        let (rate, sales) = std::mem::take(&mut own[place]);
                        sums[place].0 += i64::from(std::mem::take(&mut is_touched[place]).1);
                        sums[place].1 += (rate * rate * FINE) as i128;
                        sums[place].2 += (sales * sales) as i128;
                    }
                }
                sums
            })
            .collect();
        for part in parts {
            for (total, (customers, rate, sales)) in totals.iter_mut().zip(part) {
                total.customers += customers;
                total.squares.0 += rate;
                total.squares.1 += sales;
            }
        }
    }

    fn effects(&self, window: usize, totals: &[Total]) -> Vec<Effect> {
        let is_told = |place: usize, total: &Total| place == 0 || total.visits > 0;
        let all = totals.iter().enumerate().filter(|(place, total)| is_told(*place, total));
        let of = |(place, total): (usize, &Total)| {
            let n = total.matched as f64;
            let difference = |(visited, others): (f64, f64), squares: f64| {
                let spread = NORMAL_95 * squares.sqrt() / n;
                let (visited, others) = (visited / n, others / n);
                let value = visited - others;
                Difference { visited, others, low: value - spread, high: value + spread }
            };
            let is_matched = total.matched > 0;
            Effect {
                window,
                group: self.group(place),
                visits: total.visits,
                matched: total.matched,
                customers: total.customers,
                others: total.others,
                rate: is_matched.then(|| difference(total.rate, total.squares.0 as f64 / FINE)),
                sales: is_matched.then(|| difference(total.sales, total.squares.1 as f64)),
            }
        };
        all.map(of).collect()
    }
}

/// What a unit adds to the sum of the differences beyond the means of its stratum: a visit counts once, a day of others as
/// many times as there are visits for each of them.
fn deviation(pair: &Pair, (has_order, sales): (bool, i64), is_visit: bool) -> (f64, f64) {
    let side = if is_visit { &pair.visited } else { &pair.others };
    let ordered = f64::from(u8::from(has_order));
    let (rate, sales) = (ordered - side.rate(), sales as f64 - side.mean_sales());
    let weight = match is_visit {
        true => 1.0,
        false => -(pair.visited.units as f64) / pair.others.units as f64,
    };
    (rate * weight * side.stretch(), sales * weight * side.stretch())
}
