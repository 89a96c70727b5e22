//! Movements between classes of the tier scheme, and the accounts behind them.

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// `to_code` of customers who were outside the scheme and are.
const OUTSIDE: &str = "none";

/// Customers who went from one class to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// Class before, `new` or `none`.
    pub from: String,
    /// Class now, or `lost`.
    pub to: String,
    /// Customers.
    pub customers: i64,
    /// Their sales before.
    pub sales_from: Money,
    /// Their sales now.
    pub sales_to: Money,
}

/// Rates of one comparison; the denominator is `opening` (D-47).
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Distance between the snapshots, `1mo`.
    pub compare: String,
    /// Date of the earlier snapshot.
    pub from_as_of: NaiveDate,
    pub opening: i64,
    pub stable: i64,
    pub up: i64,
    pub down: i64,
    pub lost: i64,
    pub new: i64,
    pub returned: i64,
    pub stable_rate: Option<f64>,
    pub up_rate: Option<f64>,
    pub down_rate: Option<f64>,
    pub lost_rate: Option<f64>,
    /// Sales at the earlier snapshot of those who stayed, rose, fell and left.
    pub stable_sales: Money,
    pub up_sales: Money,
    pub down_sales: Money,
    pub lost_sales: Money,
}

impl Rates {
    /// Sales of all customers of the earlier snapshot.
    pub fn opening_sales(&self) -> Money {
        self.stable_sales + self.up_sales + self.down_sales + self.lost_sales
    }
}

/// Movements of one scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Movements {
    /// Key of the scheme.
    pub scheme: String,
    /// Distance that the page shows: the shortest.
    pub compare: String,
    /// Date of the earlier snapshot.
    pub from_as_of: NaiveDate,
    /// Streams of that distance, by from and to.
    pub streams: Vec<Stream>,
    /// Rates of every distance, shortest first.
    pub rates: Vec<Rates>,
}

impl Movements {
    /// Rates of the distance that the page shows.
    pub fn main_rates(&self) -> Option<&Rates> {
        self.rates.iter().find(|rates| rates.compare == self.compare)
    }
}

/// One account that changed class.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Customer id.
    pub customer: String,
    /// Which way.
    pub direction: Direction,
    /// Class before.
    pub from: String,
    /// Class now.
    pub to: String,
    /// Sales before.
    pub sales_from: Money,
    /// Sales now.
    pub sales_to: Money,
    /// Difference.
    pub change: Money,
}

/// Which way an account moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Up,
    Down,
    New,
    Lost,
    Returned,
}

impl Direction {
    /// All, in the order of the page.
    pub const ALL: [Direction; 5] =
        [Direction::Up, Direction::Down, Direction::New, Direction::Lost, Direction::Returned];

    fn parse(text: &str) -> Option<Direction> {
        match text {
            "up" => Some(Direction::Up),
            "down" => Some(Direction::Down),
            "new" => Some(Direction::New),
            "lost" => Some(Direction::Lost),
            "returned" => Some(Direction::Returned),
            _ => None,
        }
    }

    /// Name in marts.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::New => "new",
            Direction::Lost => "lost",
            Direction::Returned => "returned",
        }
    }
}

/// Accounts that changed class, largest change of sales first, ties by customer id.
#[derive(Debug, Clone, PartialEq)]
pub struct Accounts {
    /// Key of the scheme.
    pub scheme: String,
    /// Distance between the snapshots.
    pub compare: String,
    /// All of them, in every direction.
    pub moved: Vec<Moved>,
}

impl Accounts {
    /// Accounts of one direction, largest change first.
    pub fn of(&self, direction: Direction) -> impl Iterator<Item = &Moved> {
        self.moved.iter().filter(move |moved| moved.direction == direction)
    }
}

/// The shortest distance there is.
fn shortest(compares: Vec<String>) -> Option<String> {
    compares.into_iter().min_by_key(|compare| (months_of(compare), compare.clone()))
}

/// Months of a distance such as `1mo`; unknown forms sort last.
fn months_of(compare: &str) -> u32 {
    compare.strip_suffix("mo").and_then(|months| months.parse().ok()).unwrap_or(u32::MAX)
}

pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    scheme: &str,
) -> Result<Option<Movements>, ReportError> {
    let rates = collect_rates(marts, as_of, scheme)?;
    let Some(mut rows) = Rows::read(marts, "movements", as_of)? else { return Ok(None) };
    rows.retain_text("scheme", scheme)?;
    let Some(compare) = shortest(rows.distinct("compare")?) else { return Ok(None) };
    rows.retain_text("compare", &compare)?;
    let from_dates = rows.dates("from_as_of")?;
    let Some(from_as_of) = from_dates.first().copied().flatten() else {
        return Err(rows.value_error("from_as_of", 0, "null where a date is required"));
    };
    let (from_codes, to_codes) = (rows.required_texts("from_code")?, rows.required_texts("to_code")?);
    let customers = rows.required_ints("customers")?;
    let (sales_from, sales_to) = (rows.required_money("sales_from")?, rows.required_money("sales_to")?);
    let mut streams: Vec<Stream> = (0..rows.len())
        .map(|row| Stream {
            from: from_codes[row].clone(),
            to: to_codes[row].clone(),
            customers: customers[row],
            sales_from: sales_from[row],
            sales_to: sales_to[row],
        })
        .filter(|stream| stream.to != OUTSIDE)
        .collect();
    streams.sort_by(|left, right| (&left.from, &left.to).cmp(&(&right.from, &right.to)));
    Ok(Some(Movements { scheme: scheme.to_string(), compare, from_as_of, streams, rates }))
}

fn collect_rates(marts: &dyn MartReader, as_of: NaiveDate, scheme: &str) -> Result<Vec<Rates>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "movement_rates", as_of)? else { return Ok(Vec::new()) };
    rows.retain_text("scheme", scheme)?;
    let compares = rows.required_texts("compare")?;
    let from_dates = rows.dates("from_as_of")?;
    let (opening, stable) = (rows.required_ints("opening")?, rows.required_ints("stable")?);
    let (up, down) = (rows.required_ints("up")?, rows.required_ints("down")?);
    let (lost, new) = (rows.required_ints("lost")?, rows.required_ints("new")?);
    let returned = rows.required_ints("returned")?;
    let (stable_rate, up_rate) = (rows.floats("stable_rate")?, rows.floats("up_rate")?);
    let (down_rate, lost_rate) = (rows.floats("down_rate")?, rows.floats("lost_rate")?);
    let (stable_sales, up_sales) = (rows.required_money("stable_sales")?, rows.required_money("up_sales")?);
    let (down_sales, lost_sales) = (rows.required_money("down_sales")?, rows.required_money("lost_sales")?);
    let mut rates = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let from_as_of =
            from_dates[row].ok_or_else(|| rows.value_error("from_as_of", row, "null where a date is required"))?;
        rates.push(Rates {
            compare: compares[row].clone(),
            from_as_of,
            opening: opening[row],
            stable: stable[row],
            up: up[row],
            down: down[row],
            lost: lost[row],
            new: new[row],
            returned: returned[row],
            stable_rate: stable_rate[row],
            up_rate: up_rate[row],
            down_rate: down_rate[row],
            lost_rate: lost_rate[row],
            stable_sales: stable_sales[row],
            up_sales: up_sales[row],
            down_sales: down_sales[row],
            lost_sales: lost_sales[row],
        });
    }
    rates.sort_by(|left, right| {
        (months_of(&left.compare), &left.compare).cmp(&(months_of(&right.compare), &right.compare))
    });
    Ok(rates)
}

pub(super) fn collect_accounts(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    scheme: &str,
) -> Result<Option<Accounts>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "moved_customers", as_of)? else { return Ok(None) };
    rows.retain_text("scheme", scheme)?;
    let Some(compare) = shortest(rows.distinct("compare")?) else { return Ok(None) };
    rows.retain_text("compare", &compare)?;
    let customers = rows.required_texts("customer_id")?;
    let directions = rows.required_texts("direction")?;
    let (from_codes, to_codes) = (rows.required_texts("from_code")?, rows.required_texts("to_code")?);
    let (sales_from, sales_to) = (rows.required_money("sales_from")?, rows.required_money("sales_to")?);
    let changes = rows.required_money("change")?;
    let mut moved = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let direction = Direction::parse(&directions[row])
            .ok_or_else(|| rows.value_error("direction", row, format!("`{}` is not a direction", directions[row])))?;
        moved.push(Moved {
            customer: customers[row].clone(),
            direction,
            from: from_codes[row].clone(),
            to: to_codes[row].clone(),
            sales_from: sales_from[row],
            sales_to: sales_to[row],
            change: changes[row],
        });
    }
    moved.sort_by(|left, right| {
        right.change.abs().cmp(&left.change.abs()).then_with(|| left.customer.cmp(&right.customer))
    });
    Ok(Some(Accounts { scheme: scheme.to_string(), compare, moved }))
}
