#![doc = include_str!("head.md")]

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use super::{as_of_column, money_column};
use crate::features::history::CustomerIds;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// Columns, formulas, null and tie rules, sources.
pub const HEAD: &str = include_str!("head.md");

/// The class of customers of whom a scheme has no row.
pub const NO_ROW: u8 = u8::MAX;

/// The classes of one scheme at one date.
#[derive(Debug, Clone, Copy)]
pub struct ClassVector<'a> {
    /// The scheme.
    pub scheme: &'a str,
    /// Codes: the classes, best first, then those of customers outside the scheme.
    pub codes: &'a [String],
    /// How many of the codes are classes.
    pub inside: usize,
    /// The place of each customer's code, or [`NO_ROW`]; by number of the customer.
    pub of_customer: &'a [u8],
}

impl ClassVector<'_> {
    fn class_of(&self, customer: usize) -> Option<usize> {
        let place = usize::from(*self.of_customer.get(customer)?);
        (place < self.inside).then_some(place)
    }

    fn code_of(&self, customer: usize) -> Option<&str> {
        self.codes.get(usize::from(*self.of_customer.get(customer)?)).map(String::as_str)
    }
}

/// Customers in one class of each of two schemes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub customers: i64,
    /// Their net sales, minor units.
    pub net_sales: i128,
}

/// The cross table of two schemes, by numbers of their classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossTable {
    columns: usize,
    cells: Vec<Cell>,
}

impl CrossTable {
    /// Counts the customers that are inside both schemes. `net_sales` in minor units, by number of the customer.
    pub fn of(rows: &ClassVector<'_>, columns: &ClassVector<'_>, net_sales: &[i64]) -> CrossTable {
        let mut cells = vec![Cell::default(); rows.inside * columns.inside];
        for (customer, net_sales) in net_sales.iter().enumerate() {
            let Some((row, column)) = rows.class_of(customer).zip(columns.class_of(customer)) else { continue };
            let cell = &mut cells[row * columns.inside + column];
            cell.customers += 1;
            cell.net_sales += i128::from(*net_sales);
        }
        CrossTable { columns: columns.inside, cells }
    }

    /// Row, column and content of the cells with customers.
    pub fn filled(&self) -> impl Iterator<Item = (usize, usize, Cell)> + '_ {
        let cells = self.cells.iter().enumerate().filter(|(_, cell)| cell.customers > 0);
        cells.map(|(place, cell)| (place / self.columns, place % self.columns, *cell))
    }

    /// All customers in it.
    pub fn customers(&self) -> i64 {
        self.cells.iter().map(|cell| cell.customers).sum()
    }

    /// Cramér's V; `None` when all customers are in one row or one column, or there are none.
    pub fn cramers_v(&self) -> Option<f64> {
        let columns = self.columns.max(1);
        let mut of_row = vec![0i64; self.cells.len() / columns];
        let mut of_column = vec![0i64; self.columns];
        for (row, column, cell) in self.filled() {
            of_row[row] += cell.customers;
            of_column[column] += cell.customers;
        }
        let filled = |sums: &[i64]| sums.iter().filter(|sum| **sum > 0).count();
        let lesser = filled(&of_row).min(filled(&of_column));
        if lesser < 2 {
            return None;
        }
        let n = self.customers() as f64;
        let mut chi_square = 0.0;
        for (row, in_row) in of_row.iter().enumerate().filter(|(_, sum)| **sum > 0) {
            for (column, in_column) in of_column.iter().enumerate().filter(|(_, sum)| **sum > 0) {
                let expected = *in_row as f64 * *in_column as f64 / n;
                let off = self.cells[row * columns + column].customers as f64 - expected;
                chi_square += off * off / expected;
            }
        }
        Some((chi_square / (n * (lesser - 1) as f64)).sqrt().min(1.0))
    }
}

/// The cross tables of all pairs, in the order of the schemes: places of both, and the table.
pub fn cross_tables(schemes: &[ClassVector<'_>], net_sales: &[i64]) -> Vec<(usize, usize, CrossTable)> {
    let pairs: Vec<(usize, usize)> =
        (0..schemes.len()).flat_map(|left| (left + 1..schemes.len()).map(move |right| (left, right))).collect();
    pairs
        .into_par_iter()
        .map(|(left, right)| (left, right, CrossTable::of(&schemes[left], &schemes[right], net_sales)))
        .collect()
}

/// The mart `scheme_agreement`.
pub fn agreement_frame(
    schemes: &[ClassVector<'_>],
    tables: &[(usize, usize, CrossTable)],
    as_of: NaiveDate,
    scale: u8,
) -> PolarsResult<DataFrame> {
    let mut names: [Vec<&str>; 4] = Default::default();
    let (mut customers, mut net_sales) = (Vec::new(), Vec::new());
    for (left, right, table) in tables {
        let (left, right) = (&schemes[*left], &schemes[*right]);
        for (row, column, cell) in table.filled() {
            let texts = [left.scheme, right.scheme, left.codes[row].as_str(), right.codes[column].as_str()];
            names.iter_mut().zip(texts).for_each(|(names, text)| names.push(text));
            customers.push(cell.customers);
            net_sales.push(Some(cell.net_sales));
        }
    }
    let rows = customers.len();
    let mut columns = vec![as_of_column(as_of, rows)];
    for (name, texts) in ["scheme_a", "scheme_b", "code_a", "code_b"].into_iter().zip(names) {
        columns.push(Column::new(name.into(), texts));
    }
    columns.push(Column::new("customers".into(), customers));
    columns.push(money_column("net_sales", net_sales, scale));
    DataFrame::new(rows, columns)
}

/// The mart `scheme_association`.
pub fn association_frame(
    schemes: &[ClassVector<'_>],
    tables: &[(usize, usize, CrossTable)],
    as_of: NaiveDate,
) -> PolarsResult<DataFrame> {
    let scheme = |pick: fn(&(usize, usize, CrossTable)) -> usize| -> Vec<&str> {
        tables.iter().map(|table| schemes[pick(table)].scheme).collect()
    };
    DataFrame::new(
        tables.len(),
        vec![
            as_of_column(as_of, tables.len()),
            Column::new("scheme_a".into(), scheme(|table| table.0)),
            Column::new("scheme_b".into(), scheme(|table| table.1)),
            Column::new("customers".into(), tables.iter().map(|table| table.2.customers()).collect::<Vec<_>>()),
            Column::new("cramers_v".into(), tables.iter().map(|table| table.2.cramers_v()).collect::<Vec<_>>()),
        ],
    )
}

/// The mart `customer_segments`: the customers of whom any of the schemes has a row, in the order of their ids.
pub fn segments_frame(schemes: &[ClassVector<'_>], ids: &CustomerIds, as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let customers: Vec<usize> =
        (0..ids.len()).filter(|customer| schemes.iter().any(|scheme| scheme.code_of(*customer).is_some())).collect();
    let names = StringChunked::from_iter_values(
        "customer_id".into(),
        customers.iter().map(|customer| ids.get(*customer as u32)),
    );
    let mut columns = vec![as_of_column(as_of, customers.len()), names.into_column()];
    for scheme in schemes {
        let codes = customers.iter().map(|customer| scheme.code_of(*customer));
        columns.push(StringChunked::from_iter_options(scheme.scheme.into(), codes).into_column());
    }
    DataFrame::new(customers.len(), columns)
}
