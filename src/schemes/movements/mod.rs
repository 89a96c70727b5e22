#![doc = include_str!("head.md")]

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::error::Problem;
use super::snapshot::{Class, Standing, Status};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 2;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// `from_code` of customers without a row on or before the earlier date.
pub const NEW: &str = "new";
/// `from_code` of customers who were known, but outside the scheme; `to_code` of those who were and are outside it.
pub const NONE: &str = "none";
/// `to_code` of customers who left the scheme.
pub const LOST: &str = "lost";

/// Words of 64 customers that one task compares.
const WORDS_PER_TASK: usize = 1 << 13;

/// Customers who made one move, and what they weigh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub customers: i64,
    /// At the earlier date, in units of 10^-scale.
    pub sales_from: i128,
    /// At the later date.
    pub sales_to: i128,
}

impl Cell {
    fn add(&mut self, other: Cell) {
        self.customers += other.customers;
        self.sales_from += other.sales_from;
        self.sales_to += other.sales_to;
    }
}

/// All moves between two snapshots of one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementMatrix {
    /// Classes inside the scheme, best first.
    pub classes: Vec<Class>,
    /// Decimal places of the sales.
    pub scale: u8,
    /// By (from, to): from = class, then `none`, then `new`; to = class, then outside.
    cells: Vec<Cell>,
}

/// A non-empty cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement<'m> {
    /// A class, `none` or `new`.
    pub from_code: &'m str,
    /// A class, `lost`, or `none` for those who were outside at both dates.
    pub to_code: &'m str,
    pub direction: Direction,
    pub cell: Cell,
}

/// Which way a customer moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Stable,
    Up,
    Down,
    New,
    Lost,
    Returned,
    /// Outside the scheme at both dates, or first known outside it.
    Outside,
}

impl Direction {
    /// The word in result tables.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Stable => "stable",
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::New => "new",
            Direction::Lost => "lost",
            Direction::Returned => "returned",
            Direction::Outside => "outside",
        }
    }
}

/// Why a customer is not where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its figures, or those of others where customers are ranked.
    Behaviour,
    /// A manual class began or ended.
    Override,
    /// A demotion that a review or hysteresis had held back took effect.
    Release,
    /// Groups of customers were found anew.
    Refit,
}

impl Cause {
    /// The word in result tables.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Behaviour => "behaviour",
            Cause::Override => "override",
            Cause::Release => "release",
            Cause::Refit => "refit",
        }
    }
}

/// Sums of the matrix by direction. Sales are at the earlier date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MovementRates {
    pub opening: i64,
    pub stable: i64,
    pub up: i64,
    pub down: i64,
    pub lost: i64,
    pub new: i64,
    pub returned: i64,
    pub stable_sales: i128,
    pub up_sales: i128,
    pub down_sales: i128,
    pub lost_sales: i128,
}

impl MovementRates {
    /// A number of customers as a share of the opening; `None` when nobody was there (D-47).
    pub fn share(&self, customers: i64) -> Option<f64> {
        (self.opening > 0).then(|| customers as f64 / self.opening as f64)
    }
}

impl MovementMatrix {
    /// The moves that somebody made, best class first.
    pub fn rows(&self) -> Vec<Movement<'_>> {
        let places = Places { inside: self.classes.len() };
        let mut rows = Vec::new();
        for (index, &cell) in self.cells.iter().enumerate() {
            if cell.customers == 0 {
                continue;
            }
            let (from, to) = (index / places.to_width(), index % places.to_width());
            rows.push(Movement {
                from_code: places.code_from(&self.classes, from),
                to_code: places.code_to(&self.classes, from, to),
                direction: places.direction(from, to),
                cell,
            });
        }
        rows
    }

    /// Sums by direction.
    pub fn rates(&self) -> MovementRates {
        let mut rates = MovementRates::default();
        for row in self.rows() {
            let customers = row.cell.customers;
            match row.direction {
                Direction::Stable => {
                    rates.stable += customers;
                    rates.stable_sales += row.cell.sales_from;
                }
                Direction::Up => {
                    rates.up += customers;
                    rates.up_sales += row.cell.sales_from;
                }
                Direction::Down => {
                    rates.down += customers;
                    rates.down_sales += row.cell.sales_from;
                }
                Direction::Lost => {
                    rates.lost += customers;
                    rates.lost_sales += row.cell.sales_from;
                }
                Direction::New => rates.new += customers,
                Direction::Returned => rates.returned += customers,
                Direction::Outside => {}
            }
        }
        rates.opening = rates.stable + rates.up + rates.down + rates.lost;
        rates
    }
}

/// Compares two snapshots of one scheme, the earlier first. One pass over the customers, on all cores.
pub fn movements(from: &Standing, to: &Standing) -> Result<MovementMatrix, Problem> {
    let pair = Pair::new(from, to)?;
    let cell_count = pair.places.cell_count();
    let cells = pair
        .tasks()
        .into_par_iter()
        .map(|task| {
            let mut cells = vec![Cell::default(); cell_count];
            pair.visit(task, |seen| {
                cells[pair.places.cell(seen.from, seen.to)].add(Cell {
                    customers: 1,
                    sales_from: seen.sales_from as i128,
                    sales_to: seen.sales_to as i128,
                });
            });
            cells
        })
        .reduce(|| vec![Cell::default(); cell_count], add_cells);
    Ok(MovementMatrix { classes: from.classes[..pair.places.inside].to_vec(), scale: pair.scale, cells })
}

fn add_cells(mut left: Vec<Cell>, right: Vec<Cell>) -> Vec<Cell> {
    for (sum, cell) in left.iter_mut().zip(right) {
        sum.add(cell);
    }
    left
}

/// One customer who is not where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Dense customer index.
    pub customer: u32,
    pub direction: Direction,
    pub cause: Cause,
    /// Row in each of the two snapshots; none of one that does not know the customer.
    pub rows: (Option<u32>, Option<u32>),
    /// Place in the codes of [`MovedCustomers`].
    from: u8,
    to: u8,
    /// In units of 10^-scale.
    pub sales_from: i64,
    pub sales_to: i64,
}

/// The customers who are not where they were, by customer.
#[derive(Debug, Clone)]
pub struct MovedCustomers {
    pub customers: Vec<Moved>,
    classes: Arc<[Class]>,
    places: Places,
    /// Decimal places of the sales.
    pub scale: u8,
}

impl MovedCustomers {
    /// A class, `none` or `new`.
    pub fn from_code(&self, moved: &Moved) -> &str {
        self.places.code_from(&self.classes, moved.from as usize)
    }

    /// A class or `lost`.
    pub fn to_code(&self, moved: &Moved) -> &str {
        self.places.code_to(&self.classes, moved.from as usize, moved.to as usize)
    }
}

/// The customers who went up, down, in or out between two snapshots of one scheme, the earlier first. `is_refit` when
/// what classes them was learnt anew in between.
pub fn moved_customers(from: &Standing, to: &Standing, is_refit: bool) -> Result<MovedCustomers, Problem> {
    let pair = Pair::new(from, to)?;
    let customers: Vec<Vec<Moved>> = pair
        .tasks()
        .into_par_iter()
        .map(|task| {
            let mut moved = Vec::new();
            pair.visit(task, |seen| {
                let direction = pair.places.direction(seen.from, seen.to);
                if matches!(direction, Direction::Outside | Direction::Stable) {
                    return;
                }
                moved.push(Moved {
                    customer: seen.customer,
                    direction,
                    cause: pair.cause(&seen, is_refit),
                    rows: (seen.from_row, seen.to_row),
                    from: seen.from as u8,
                    to: seen.to as u8,
                    sales_from: seen.sales_from,
                    sales_to: seen.sales_to,
                });
            });
            moved
        })
        .collect();
    Ok(MovedCustomers {
        customers: customers.concat(),
        classes: from.classes.clone(),
        places: pair.places,
        scale: pair.scale,
    })
}

/// Where a move stands in the matrix.
#[derive(Debug, Clone, Copy)]
struct Places {
    /// Classes inside the scheme.
    inside: usize,
}

impl Places {
    fn none(self) -> usize {
        self.inside
    }

    fn new_customer(self) -> usize {
        self.inside + 1
    }

    fn lost(self) -> usize {
        self.inside
    }

    fn to_width(self) -> usize {
        self.inside + 1
    }

    fn cell_count(self) -> usize {
        (self.inside + 2) * self.to_width()
    }

    /// Index of a move.
    fn cell(self, from: usize, to: usize) -> usize {
        from * self.to_width() + to
    }

    fn direction(self, from: usize, to: usize) -> Direction {
        // Classes stand from best to worst.
        match (from, to) {
            _ if from >= self.inside && to >= self.inside => Direction::Outside,
            _ if from == self.new_customer() => Direction::New,
            _ if from == self.none() => Direction::Returned,
            _ if to == self.lost() => Direction::Lost,
            _ if to < from => Direction::Up,
            _ if to > from => Direction::Down,
            _ => Direction::Stable,
        }
    }

    fn code_from(self, classes: &[Class], from: usize) -> &str {
        match from {
            _ if from == self.new_customer() => NEW,
            _ if from == self.none() => NONE,
            _ => &classes[from].code,
        }
    }

    fn code_to(self, classes: &[Class], from: usize, to: usize) -> &str {
        match to {
            _ if to < self.inside => &classes[to].code,
            _ if from < self.inside => LOST,
            _ => NONE,
        }
    }
}

/// Two snapshots of one scheme, side by side.
struct Pair<'s> {
    from: &'s Standing,
    to: &'s Standing,
    places: Places,
    scale: u8,
}

/// A stretch of customers, with the first row of each snapshot in it.
struct Task {
    words: Range<usize>,
    from_row: usize,
    to_row: usize,
}

/// A customer known at one of the dates at least.
struct Seen {
    customer: u32,
    from: usize,
    to: usize,
    from_row: Option<u32>,
    to_row: Option<u32>,
    sales_from: i64,
    sales_to: i64,
}

impl<'s> Pair<'s> {
    fn new(from: &'s Standing, to: &'s Standing) -> Result<Pair<'s>, Problem> {
        let same_codes = from.classes.len() == to.classes.len()
            && from.classes.iter().zip(to.classes.iter()).all(|(a, b)| a.code == b.code && a.outside == b.outside);
        if !same_codes || from.weight.scale() != to.weight.scale() {
            return Err(Problem::DifferentClasses);
        }
        let inside = from.classes.iter().take_while(|class| !class.outside).count();
        Ok(Pair { from, to, places: Places { inside }, scale: from.weight.scale() })
    }

    fn cause(&self, seen: &Seen, is_refit: bool) -> Cause {
        let status = |standing: &Standing, row: Option<u32>| {
            let statuses = standing.status.as_ref()?;
            Some(statuses[row? as usize])
        };
        match (status(self.from, seen.from_row), status(self.to, seen.to_row)) {
            (Some(Status::Manual), _) | (_, Some(Status::Manual)) => Cause::Override,
            (Some(Status::Held), _) => Cause::Release,
            _ if is_refit => Cause::Refit,
            _ => Cause::Behaviour,
        }
    }

    fn tasks(&self) -> Vec<Task> {
        let words = self.from.customers.words().max(self.to.customers.words());
        let mut tasks = Vec::with_capacity(words / WORDS_PER_TASK + 1);
        let (mut from_row, mut to_row) = (0, 0);
        for start in (0..words).step_by(WORDS_PER_TASK) {
            let range = start..(start + WORDS_PER_TASK).min(words);
            tasks.push(Task { words: range.clone(), from_row, to_row });
            from_row += self.from.customers.count_in(range.clone());
            to_row += self.to.customers.count_in(range);
        }
        tasks
    }

    /// Shows every customer of a stretch, ascending.
    fn visit(&self, task: Task, mut look: impl FnMut(Seen)) {
        let (mut from_row, mut to_row) = (task.from_row, task.to_row);
        for word in task.words {
            let (in_from, in_to) = (self.from.customers.word(word), self.to.customers.word(word));
            let mut left = in_from | in_to;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let mut seen = Seen {
                    customer: word as u32 * 64 + bit,
                    from: self.places.new_customer(),
                    to: self.places.lost(),
                    from_row: None,
                    to_row: None,
                    sales_from: 0,
                    sales_to: 0,
                };
                if in_from >> bit & 1 == 1 {
                    seen.from = (self.from.class_of[from_row] as usize).min(self.places.none());
                    seen.sales_from = self.from.weight.get(from_row);
                    seen.from_row = Some(from_row as u32);
                    from_row += 1;
                }
                if in_to >> bit & 1 == 1 {
                    seen.to = (self.to.class_of[to_row] as usize).min(self.places.lost());
                    seen.sales_to = self.to.weight.get(to_row);
                    seen.to_row = Some(to_row as u32);
                    to_row += 1;
                }
                look(seen);
            }
        }
    }
}
