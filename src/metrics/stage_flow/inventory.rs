//! What is in the stages at the end of every month, by who is in charge, and what it is likely to bring.

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
    /// In order: everything, members of staff, managers.
    pub list: Vec<Owner>,
    /// Place in the list by number of the member of staff; of nobody at the end.
    of_staff: Vec<u32>,
    /// Place of their manager, by place; that of everything for all but members of staff.
    manager: Vec<u32>,
}

impl Owners {
    /// Those of a flow.
    pub fn new(histories: &Histories, directory: &Directory) -> Owners {
        let nobody = directory.len();
        let mut is_there = vec![false; nobody + 1];
        for subject in histories.subjects() {
            is_there[(subject.staff as usize).min(nobody)] = true;
        }
        let numbers: Vec<usize> = (0..=nobody).filter(|number| is_there[*number]).collect();
        let owners = |number: usize| {
            let number = if number == nobody { NOBODY } else { number as u32 };
            let label = |label: Option<&str>| label.map(str::to_owned);
            let manager = directory.manager_label(number);
            [Owner::Staff(label(directory.label(number))), Owner::Manager(label(manager))]
        };
        let mut list = vec![Owner::All];
        list.extend(numbers.iter().flat_map(|number| owners(*number)));
        list.sort();
        list.dedup();
        let place = |owner: Owner| list.binary_search(&owner).unwrap_or(0) as u32;
        let (mut of_staff, mut manager) = (vec![0; nobody + 1], vec![0; list.len()]);
        for number in numbers {
            let [own, above] = owners(number).map(place);
            of_staff[number] = own;
            manager[own as usize] = above;
        }
        Owners { list, of_staff, manager }
    }

    /// Place of a member of staff.
    pub fn place(&self, staff: u32) -> usize {
        self.of_staff[(staff as usize).min(self.of_staff.len() - 1)] as usize
    }

    /// Adds the figures of members of staff, so many for each owner, to those of everything and of their managers.
    pub fn add_up<T: Copy>(&self, figures: &mut [T], each: usize, add: impl Fn(T, T) -> T) {
        for place in 1..self.list.len() {
            let Owner::Staff(_) = self.list[place] else { continue };
            for above in [0, self.manager[place] as usize] {
                for figure in 0..each {
                    figures[above * each + figure] =
                        add(figures[above * each + figure], figures[place * each + figure]);
                }
            }
        }
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
        for (place, subject) in histories.subjects().iter().enumerate() {
            let amount = subject.amount.unwrap_or(0);
            let owner = owners.place(subject.staff) * held;
            let mut add = |stage: u8, slot: usize, stock: Stock| {
                let cell = &mut cells[(owner + usize::from(stage)) * slots + slot];
                *cell = (cell.0 + stock.0, cell.1 + stock.1);
            };
            for spell in histories.of(place) {
                if let Some(slot) = timeline.slot(spell.from) {
                    add(spell.stage, slot, (1, amount));
                }
                if spell.until != OPEN
                    && let Some(slot) = timeline.slot(spell.until)
                {
                    add(spell.stage, slot, (-1, -amount));
                }
            }
        }
        let sum = |a: Stock, b: Stock| (a.0 + b.0, a.1 + b.1);
        for run in cells.chunks_mut(slots) {
            for slot in 1..slots {
                run[slot] = sum(run[slot], run[slot - 1]);
            }
        }
        owners.add_up(&mut cells, held * slots, sum);
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
