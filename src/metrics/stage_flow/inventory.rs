//! What is in the stages at the end of every month, by who is in charge, and what it is likely to bring.

use std::collections::BTreeMap;

use super::spells::{End, Histories, OPEN};
use super::stages::{Kind, Stages};
use super::timeline::Timeline;
use crate::metrics::process::staff::{Directory, NOBODY};
use crate::metrics::table_rows::divided;

/// Whose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Everything.
    All,
    /// A member of staff, as marts call them; none where nobody is in charge.
    Staff(Option<String>),
    /// Those of a manager; none where nothing tells of one.
    Manager(Option<String>),
}

impl Owner {
    /// The columns `dimension` and `member`.
    pub fn columns(&self) -> (&'static str, Option<&str>) {
        match self {
            Owner::All => ("all", None),
            Owner::Staff(member) => ("staff", member.as_deref()),
            Owner::Manager(member) => ("manager", member.as_deref()),
        }
    }
}

/// Everything, who is in charge and their managers, and which of them a subject belongs to.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// In order.
    pub list: Vec<Owner>,
    /// Places in the list, by number of the member of staff: themselves, their manager.
    of: BTreeMap<u32, [usize; 2]>,
}

impl Owners {
    /// Those of a flow.
    pub fn new(histories: &Histories, directory: &Directory) -> Owners {
        let mut numbers: Vec<u32> = histories.subjects().iter().map(|subject| subject.staff).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let owners = |number: u32| {
            let label = |label: Option<&str>| label.map(str::to_owned);
            let manager = if number == NOBODY { None } else { directory.manager_label(number) };
            [Owner::Staff(label(directory.label(number))), Owner::Manager(label(manager))]
        };
        let mut list = vec![Owner::All];
        list.extend(numbers.iter().flat_map(|number| owners(*number)));
        list.sort();
        list.dedup();
        let place = |owner: Owner| list.binary_search(&owner).unwrap_or(0);
        let of = numbers.iter().map(|number| (*number, owners(*number).map(place))).collect();
        Owners { list, of }
    }

    /// Places of whom a member of staff counts for.
    pub fn places(&self, staff: u32) -> [usize; 3] {
        let [own, manager] = self.of.get(&staff).copied().unwrap_or_default();
        [0, own, manager]
    }
}

/// How many are in a stage, and with which amount, minor units.
pub type Stock = (i64, i128);

/// The stock of every owner at the end of every period.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Whose.
    pub owners: Owners,
    /// Whether any amount is known.
    pub has_amounts: bool,
    held: usize,
    slots: usize,
    cells: Vec<Stock>,
}

impl Inventory {
    /// What is in the stages at the ends of the periods, and before the first.
    pub fn new(histories: &Histories, stages: &Stages, timeline: &Timeline, directory: &Directory) -> Inventory {
        let owners = Owners::new(histories, directory);
        let (held, slots) = (stages.held(), timeline.len() + 1);
        let mut cells: Vec<Stock> = vec![(0, 0); owners.list.len() * held * slots];
        let mut add = |owner: usize, stage: u8, slot: usize, stock: Stock| {
            let cell = &mut cells[(owner * held + usize::from(stage)) * slots + slot];
            *cell = (cell.0 + stock.0, cell.1 + stock.1);
        };
        for (place, subject) in histories.subjects().iter().enumerate() {
            let amount = subject.amount.unwrap_or(0);
            let places = owners.places(subject.staff);
            for spell in histories.of(place) {
                for owner in places {
                    if let Some(slot) = timeline.slot(spell.from) {
                        add(owner, spell.stage, slot, (1, amount));
                    }
                    if spell.until != OPEN
                        && let Some(slot) = timeline.slot(spell.until)
                    {
                        add(owner, spell.stage, slot, (-1, -amount));
                    }
                }
            }
        }
        for run in cells.chunks_mut(slots) {
            for slot in 1..slots {
                run[slot] = (run[slot].0 + run[slot - 1].0, run[slot].1 + run[slot - 1].1);
            }
        }
        let has_amounts = histories.subjects().iter().any(|subject| subject.amount.is_some());
        Inventory { owners, has_amounts, held, slots, cells }
    }

    /// The stock at the end of a slot: 0 before the first period, 1 at its end.
    pub fn stock(&self, owner: usize, stage: u8, slot: usize) -> Stock {
        self.cells[(owner * self.held + usize::from(stage)) * self.slots + slot]
    }
}

/// The share of what went through a stage that succeeded, of what came to an end: a fraction, and how many came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// The fraction.
    pub numerator: i128,
    pub denominator: i128,
    /// Ends that it is learned from, of this stage alone.
    pub n: i64,
}

impl Chance {
    /// As a number.
    pub fn value(&self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Its part of an amount.
    pub fn of(&self, amount: i128) -> i128 {
        divided(amount * self.numerator, self.denominator)
    }
}

/// The chances of the stages on the way. With fewer than `learn_from` ends the rest is taken from all stages together;
/// none where nothing came to an end.
pub fn chances(histories: &Histories, stages: &Stages, learn_from: u32) -> Vec<Option<Chance>> {
    let open = stages.open();
    let mut of_stage = vec![(0_i128, 0_i128); open];
    let mut all = (0_i128, 0_i128);
    for place in 0..histories.len() {
        let spells = histories.of(place);
        let Some(last) = spells.last() else { continue };
        let is_won = stages.kind(last.stage) == Kind::Won && last.end != End::Lost;
        if !is_won && last.end != End::Lost {
            continue;
        }
        let mut passed = [false; 256];
        for spell in spells.iter().filter(|spell| usize::from(spell.stage) < open) {
            passed[usize::from(spell.stage)] = true;
        }
        if passed.iter().any(|passed| *passed) {
            all = (all.0 + i128::from(is_won), all.1 + 1);
        }
        for (of_stage, _) in of_stage.iter_mut().zip(passed).filter(|(_, passed)| *passed) {
            *of_stage = (of_stage.0 + i128::from(is_won), of_stage.1 + 1);
        }
    }
    let chance = |(won, ended): (i128, i128)| {
        let rest = (i128::from(learn_from) - ended).max(0);
        let numerator = won * all.1 + rest * all.0;
        let denominator = (ended + rest) * all.1;
        (denominator > 0).then_some(Chance { numerator, denominator, n: ended as i64 })
    };
    of_stage.into_iter().map(chance).collect()
}
