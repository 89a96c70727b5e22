//! What is summed up of customers: the parts of the bridge, and both ends of the tree.

use super::Quantities;

/// The parts of the bridge, in order.
pub const PARTS: [&str; 7] = ["opening", "new", "won_back", "expanded", "contracted", "lost", "closing"];

/// Where a customer stands between two windows; a place in [`PARTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Opening = 0,
    New = 1,
    WonBack = 2,
    Expanded = 3,
    Contracted = 4,
    Lost = 5,
    Closing = 6,
}

/// Customers and an amount in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// How many.
    pub customers: i64,
    /// Minor units.
    pub amount: i128,
}

/// Sums over one window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WindowSums {
    /// Net sales, minor units.
    pub net: i128,
    /// Positive orders.
    pub orders: i64,
    /// Customers with a positive order.
    pub customers: i64,
    /// Quantity net of returns, in units of 10^-scale of [`Quantities`].
    pub quantity: i128,
}

/// One customer (or customer within a product) in both windows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    /// Net sales of the earlier window, minor units.
    pub from: i128,
    /// Net sales of the later window, minor units.
    pub to: i128,
    /// Positive orders of the earlier window.
    pub orders_from: i64,
    /// Positive orders of the later window.
    pub orders_to: i64,
    /// Whether a positive order lies before the later window.
    pub ordered_before: bool,
    /// Quantities of both windows, where known.
    pub quantities: Option<(i64, i64)>,
}

/// Sums over the customers of one member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// By place in [`PARTS`].
    pub parts: [Step; PARTS.len()],
    /// The earlier window.
    pub from: WindowSums,
    /// The later window.
    pub to: WindowSums,
    /// Customers with rows in a window whose quantity is not known.
    pub quantity_unknown: i64,
}

impl Tally {
    /// Adds a customer. One without rows in either window changes nothing.
    pub fn add(&mut self, change: &Change) {
        let Change { from, to, .. } = *change;
        let (buys_from, buys_to) = (from > 0, to > 0);
        let moved = Step { customers: 1, amount: to - from };
        self.step(Part::Opening, Step { customers: i64::from(buys_from), amount: from });
        self.step(Part::Closing, Step { customers: i64::from(buys_to), amount: to });
        match (buys_from, buys_to) {
            (true, false) => self.step(Part::Lost, moved),
            (false, true) if change.ordered_before => self.step(Part::WonBack, moved),
            (false, true) => self.step(Part::New, moved),
            _ if to > from => self.step(Part::Expanded, moved),
            _ if to < from => self.step(Part::Contracted, moved),
            _ => {}
        }
        let (quantity_from, quantity_to) = change.quantities.unwrap_or_default();
        self.from.add(from, change.orders_from, quantity_from);
        self.to.add(to, change.orders_to, quantity_to);
        let has_rows = from != 0 || to != 0 || change.orders_from > 0 || change.orders_to > 0;
        self.quantity_unknown += i64::from(has_rows && change.quantities.is_none());
    }

    fn step(&mut self, part: Part, step: Step) {
        let held = &mut self.parts[part as usize];
        held.customers += step.customers;
        held.amount += step.amount;
    }

    /// Both together.
    pub fn merge(&mut self, other: &Tally) {
        for (held, more) in self.parts.iter_mut().zip(&other.parts) {
            held.customers += more.customers;
            held.amount += more.amount;
        }
        self.from.merge(&other.from);
        self.to.merge(&other.to);
        self.quantity_unknown += other.quantity_unknown;
    }

    /// Sales of the later, then of the earlier window: members are shown in this order.
    pub fn size(&self) -> (i128, i128) {
        (self.to.net, self.from.net)
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        *self == Tally::default()
    }
}

impl WindowSums {
    fn add(&mut self, net: i128, orders: i64, quantity: i64) {
        self.net += net;
        self.orders += orders;
        self.customers += i64::from(orders > 0);
        self.quantity += i128::from(quantity);
    }

    fn merge(&mut self, other: &WindowSums) {
        self.net += other.net;
        self.orders += other.orders;
        self.customers += other.customers;
        self.quantity += other.quantity;
    }
}

/// The quantities of a customer in both windows, where both are known.
pub fn quantities_of(quantities: Option<&Quantities>, customer: u32) -> Option<(i64, i64)> {
    let quantities = quantities?;
    let place = customer as usize;
    quantities.earlier.get(place).copied().flatten().zip(quantities.later.get(place).copied().flatten())
}
