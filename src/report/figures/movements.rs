//! Movements between classes of the tier scheme, and the accounts behind them.

use chrono::NaiveDate;

use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

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
    /// Customers outside the scheme at both dates. Marts of earlier versions have none.
    pub outside: Vec<Stream>,
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
    /// Why it moved; `None` in marts of earlier versions.
    pub cause: Option<Cause>,
}

/// What moved an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// `behaviour`, `override`, `release` or `refit`.
    pub kind: String,
    /// Which figure crossed which line, where one is known.
    pub crossing: Option<Crossing>,
}

/// A figure that crossed a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    pub feature: String,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub line: Option<f64>,
    /// Unit as the mart names it.
    pub unit: Option<String>,
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
pub(super) fn months_of(compare: &str) -> u32 {
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
    let Some(found) = streams_of(&rows, &compare)? else { return Ok(None) };
    let Streams { from_as_of, streams, outside } = found;
    Ok(Some(Movements { scheme: scheme.to_string(), compare, from_as_of, streams, outside, rates }))
}

/// Who went where over one distance.
pub(super) struct Streams {
    pub from_as_of: NaiveDate,
    pub streams: Vec<Stream>,
    /// Customers outside the scheme at both dates: they went nowhere, and their sales changed.
    pub outside: Vec<Stream>,
}

/// The streams of one distance among the rows of a scheme.
pub(super) fn streams_of(rows: &Rows, compare: &str) -> Result<Option<Streams>, ReportError> {
    let compares = rows.required_texts("compare")?;
    let from_dates = rows.dates("from_as_of")?;
    let (from_codes, to_codes) = (rows.required_texts("from_code")?, rows.required_texts("to_code")?);
    let customers = rows.required_ints("customers")?;
    let (sales_from, sales_to) = (rows.required_money("sales_from")?, rows.required_money("sales_to")?);
    let (mut from_as_of, mut streams, mut outside) = (None, Vec::new(), Vec::new());
    for row in (0..rows.len()).filter(|row| compares[*row] == compare) {
        let date =
            from_dates[row].ok_or_else(|| rows.value_error("from_as_of", row, "null where a date is required"))?;
        from_as_of.get_or_insert(date);
        let list = if to_codes[row] == "none" { &mut outside } else { &mut streams };
        list.push(Stream {
            from: from_codes[row].clone(),
            to: to_codes[row].clone(),
            customers: customers[row],
            sales_from: sales_from[row],
            sales_to: sales_to[row],
        });
    }
    streams.sort_by(|left, right| (&left.from, &left.to).cmp(&(&right.from, &right.to)));
    Ok(from_as_of.map(|from_as_of| Streams { from_as_of, streams, outside }))
}

/// Moves of one scheme between following dates, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Distance between two dates.
    pub compare: String,
    /// Dates, one more than steps.
    pub dates: Vec<NaiveDate>,
    /// Streams from each date to the next.
    pub steps: Vec<Vec<Stream>>,
}

/// Steps of a [`Path`].
const STEPS: usize = 4;

/// The last quarters where a distance of three months is compared, else the last months, else the only step there is.
pub(super) fn collect_path(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    scheme: &str,
) -> Result<Option<Path>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "movements", as_of)? else { return Ok(None) };
    rows.retain_text("scheme", scheme)?;
    let compares = rows.distinct("compare")?;
    let quarter = compares.iter().find(|compare| months_of(compare) == 3).cloned();
    let Some(compare) = quarter.or_else(|| shortest(compares)) else { return Ok(None) };
    let Some(found) = streams_of(&rows, &compare)? else { return Ok(None) };
    let (mut dates, mut steps) = (vec![found.from_as_of, as_of], vec![found.streams]);
    while steps.len() < STEPS {
        let Some(mut rows) = Rows::earlier(marts, "movements", dates[0])? else { break };
        rows.retain_text("scheme", scheme)?;
        let Some(found) = streams_of(&rows, &compare)? else { break };
        if found.from_as_of >= dates[0] {
            break;
        }
        dates.insert(0, found.from_as_of);
        steps.insert(0, found.streams);
    }
    Ok(Some(Path { compare, dates, steps }))
}

pub(super) fn collect_rates(marts: &dyn MartReader, as_of: NaiveDate, scheme: &str) -> Result<Vec<Rates>, ReportError> {
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
    let (causes, features) = (rows.texts_if_any("cause")?, rows.texts_if_any("feature")?);
    let (values_from, values_to) = (rows.floats_if_any("from_value")?, rows.floats_if_any("to_value")?);
    let (lines, units) = (rows.floats_if_any("line")?, rows.texts_if_any("unit")?);
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
            cause: causes[row].clone().map(|kind| Cause {
                kind,
                crossing: features[row].clone().map(|feature| Crossing {
                    feature,
                    from: values_from[row],
                    to: values_to[row],
                    line: lines[row],
                    unit: units[row].clone(),
                }),
            }),
        });
    }
    moved.sort_by(|left, right| {
        right.change.abs().cmp(&left.change.abs()).then_with(|| left.customer.cmp(&right.customer))
    });
    Ok(Some(Accounts { scheme: scheme.to_string(), compare, moved }))
}
