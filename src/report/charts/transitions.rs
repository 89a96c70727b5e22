//! Matrices of classes: who went from which class to which, and who has which class in two schemes.

use super::matrix::{Matrix, MatrixCell};
use crate::report::figures::{Cross, SchemeBook, Stream};
use crate::report::text::{Print, labels};

/// What a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Customers.
    Customers,
    /// Their sales before; of those who came, their sales now.
    Sales,
}

/// A row for the class before, a column for the class now. Shares of rows of fewer customers than `min_n` are not shown.
pub fn of_streams(streams: &[Stream], book: &SchemeBook, (weight, min_n): (Weight, i64), print: &Print) -> Matrix {
    let present = |side: fn(&Stream) -> &String, code: &str| {
        streams.iter().any(|stream| side(stream) == code && stream.customers > 0)
    };
    let mut rows: Vec<&str> = book.classes.iter().map(|class| class.code.as_str()).collect();
    let mut columns = rows.clone();
    // Classes that the scheme has no more still have their row.
    for stream in streams {
        for (list, code) in [(&mut rows, stream.from.as_str()), (&mut columns, stream.to.as_str())] {
            if !list.contains(&code) && !matches!(code, "new" | "none" | "lost") {
                list.push(code);
            }
        }
    }
    rows.extend(["none", "new"].into_iter().filter(|code| present(|stream| &stream.from, code)));
    columns.extend(present(|stream| &stream.to, "lost").then_some("lost"));
    let name = |code: &str| {
        labels::pseudo_class(code)
            .map_or_else(|| print.text(&book.title_of(code)).to_string(), |name| print.pick(name).to_string())
    };
    let amount = |stream: &Stream| match weight {
        Weight::Customers => stream.customers as f64,
        Weight::Sales if matches!(stream.from.as_str(), "new" | "none") => stream.sales_to.to_f64(),
        Weight::Sales => stream.sales_from.to_f64(),
    };
    let cells = rows.iter().map(|from| {
        let own = || streams.iter().filter(|stream| stream.from == *from);
        let total: f64 = own().map(amount).sum();
        let n: i64 = own().map(|stream| stream.customers).sum();
        let cell = |to: &&str| {
            let value: f64 = own().filter(|stream| stream.to == *to).map(amount).sum();
            let customers: i64 = own().filter(|stream| stream.to == *to).map(|stream| stream.customers).sum();
            let text = match weight {
                _ if customers == 0 => String::new(),
                Weight::Customers => print.count(customers),
                Weight::Sales => print.short_amount(value),
            };
            let share = (total > 0.0 && n >= min_n && value >= 0.0).then(|| value / total);
            MatrixCell { text, share, framed: from == to }
        };
        columns.iter().map(cell).collect()
    });
    let cells = cells.collect();
    let names = |codes: &[&str]| codes.iter().map(|code| name(code)).collect();
    Matrix { rows: names(&rows), columns: names(&columns), cells }
}

/// A row for a class of one scheme, a column for a class of another.
pub fn of_cross(cross: &Cross, (rows, columns): (&SchemeBook, &SchemeBook), min_n: i64, print: &Print) -> Matrix {
    let turned = cross.first != rows.scheme;
    let codes = |book: &SchemeBook, first: bool| -> Vec<String> {
        let mut codes: Vec<String> = book.classes.iter().map(|class| class.code.clone()).collect();
        for cell in &cross.cells {
            let code = if first != turned { &cell.first } else { &cell.second };
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        codes
    };
    let (row_codes, column_codes) = (codes(rows, true), codes(columns, false));
    let customers = |row: &String, column: &String| -> i64 {
        let (first, second) = if turned { (column, row) } else { (row, column) };
        let wanted = cross.cells.iter().filter(|cell| cell.first == *first && cell.second == *second);
        wanted.map(|cell| cell.customers).sum()
    };
    let cells = row_codes.iter().map(|row| {
        let all: i64 = column_codes.iter().map(|column| customers(row, column)).sum();
        let cell = |column: &String| {
            let n = customers(row, column);
            let text = if n == 0 { String::new() } else { print.count(n) };
            MatrixCell { text, share: (all >= min_n.max(1)).then(|| n as f64 / all as f64), framed: false }
        };
        column_codes.iter().map(cell).collect()
    });
    let cells = cells.collect();
    let names = |book: &SchemeBook, codes: &[String]| {
        codes.iter().map(|code| print.text(&book.title_of(code)).to_string()).collect()
    };
    Matrix { rows: names(rows, &row_codes), columns: names(columns, &column_codes), cells }
}
