//! Control totals of every file, and why rows were refused.

use chrono::NaiveDate;

use super::data_quality::canonical::{is_without_amount, table_order};
use super::money::Money;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// What became of the rows of a file. In a total, files are summed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileTotals {
    pub source: String,
    pub file: String,
    pub read: i64,
    pub stored: i64,
    pub duplicate: i64,
    pub replaced: i64,
    pub filtered: i64,
    pub quarantined: i64,
    /// Titles, totals and remarks around the table: no data, and no amount.
    pub left_out: i64,
    pub amount_read: Option<Money>,
    pub amount_stored: Option<Money>,
    pub amount_duplicate: Option<Money>,
    pub amount_replaced: Option<Money>,
    pub amount_filtered: Option<Money>,
    /// `None` when refused rows had no readable amount.
    pub amount_quarantined: Option<Money>,
}

impl FileTotals {
    /// Rows read less the rows accounted for; zero when they balance.
    pub fn rows_difference(&self) -> i64 {
        let told = self.stored + self.duplicate + self.replaced + self.filtered + self.quarantined + self.left_out;
        self.read - told
    }

    /// True when the rows balance, and the amounts where they are known.
    pub fn balances(&self) -> bool {
        let amounts = self.amount_difference().is_none_or(|difference| difference.to_f64() == 0.0);
        self.rows_difference() == 0 && amounts
    }

    /// True for a table that has no amount: its files are no part of a sum of amounts.
    pub fn has_no_amount(&self) -> bool {
        self.amount_read.is_none() && self.amount_stored.is_none() && self.amount_quarantined.is_none()
    }

    /// The same rows, amounts not known.
    fn without_amounts(self) -> FileTotals {
        FileTotals {
            amount_read: None,
            amount_stored: None,
            amount_duplicate: None,
            amount_replaced: None,
            amount_filtered: None,
            amount_quarantined: None,
            ..self
        }
    }

    /// Amount read less the amounts accounted for. `None` when one of them is unknown while rows stand behind it.
    pub fn amount_difference(&self) -> Option<Money> {
        let quarantined = if self.quarantined == 0 {
            Some(self.amount_quarantined.unwrap_or_default())
        } else {
            self.amount_quarantined
        };
        Some(
            self.amount_read?
                - self.amount_stored?
                - self.amount_duplicate?
                - self.amount_replaced?
                - self.amount_filtered?
                - quarantined?,
        )
    }
}

/// Rows refused for one reason, with an example.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    pub source: String,
    pub reason: String,
    pub rows: i64,
    pub example_file: String,
    pub example_row: i64,
    pub example_column: Option<String>,
    pub example_value: Option<String>,
}

/// The files of one table together.
#[derive(Debug, Clone, PartialEq)]
pub struct TableTotals {
    pub files: usize,
    /// Their sum; has the name of the table and of no file.
    pub totals: FileTotals,
}

/// Control totals and refusals.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// By table and file, tables in the order of the data model.
    pub files: Vec<FileTotals>,
    /// By table, in the same order.
    pub tables: Vec<TableTotals>,
    /// Sum of all files. Amounts of different tables are different things: of several tables it has none.
    pub total: FileTotals,
    /// Most frequent first.
    pub reasons: Vec<Reason>,
}

impl Quality {
    /// True when rows balance in every file, and amounts wherever they are known.
    pub fn balances(&self) -> bool {
        self.files.iter().all(FileTotals::balances)
    }

    /// The files of a table together.
    pub fn table(&self, source: &str) -> Option<&FileTotals> {
        self.tables.iter().map(|table| &table.totals).find(|totals| totals.source == source)
    }
}

fn add(left: Option<Money>, right: Option<Money>) -> Option<Money> {
    Some(left? + right?)
}

impl FileTotals {
    /// The totals of every row of a mart that has the columns of rows and amounts by fate.
    pub(super) fn of(rows: &Rows) -> Result<Vec<FileTotals>, ReportError> {
        let (sources, names) = (rows.required_texts("source")?, rows.required_texts("file")?);
        let (read, stored) = (rows.required_ints("rows_read")?, rows.required_ints("rows_stored")?);
        let (duplicate, replaced) = (rows.required_ints("rows_duplicate")?, rows.required_ints("rows_replaced")?);
        let (filtered, quarantined) = (rows.required_ints("rows_filtered")?, rows.required_ints("rows_quarantined")?);
        // Lakes of earlier versions left no row out.
        let left_out = match rows.has("rows_left_out") {
            true => rows.required_ints("rows_left_out")?,
            false => vec![0; rows.len()],
        };
        let (amount_read, amount_stored) = (rows.money("amount_read")?, rows.money("amount_stored")?);
        let (amount_duplicate, amount_replaced) = (rows.money("amount_duplicate")?, rows.money("amount_replaced")?);
        let (amount_filtered, amount_quarantined) = (rows.money("amount_filtered")?, rows.money("amount_quarantined")?);
        let totals = (0..rows.len()).map(|row| FileTotals {
            source: sources[row].clone(),
            file: names[row].clone(),
            read: read[row],
            stored: stored[row],
            duplicate: duplicate[row],
            replaced: replaced[row],
            filtered: filtered[row],
            quarantined: quarantined[row],
            left_out: left_out[row],
            amount_read: amount_read[row],
            amount_stored: amount_stored[row],
            amount_duplicate: amount_duplicate[row],
            amount_replaced: amount_replaced[row],
            amount_filtered: amount_filtered[row],
            amount_quarantined: amount_quarantined[row],
        });
        Ok(totals.collect())
    }
}

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Quality>, ReportError> {
    let Some(rows) = Rows::read(marts, "data_quality", as_of)? else { return Ok(None) };
    let mut files = FileTotals::of(&rows)?;
    for file in &mut files {
        // The mart has zeros for tables without an amount: they are no amounts of zero.
        if is_without_amount(&file.source) {
            *file = std::mem::take(file).without_amounts();
        }
    }
    let place = |file: &FileTotals| (table_order(&file.source), file.source.clone(), file.file.clone());
    files.sort_by_cached_key(place);
    let tables: Vec<TableTotals> = files
        .chunk_by(|left, right| left.source == right.source)
        .map(|of_table| {
            let totals = FileTotals { source: of_table[0].source.clone(), ..sum(of_table.iter()) };
            TableTotals { files: of_table.len(), totals }
        })
        .collect();
    let mut total = sum(files.iter());
    if tables.len() > 1 {
        total = total.without_amounts();
    }
    let reasons = collect_reasons(marts, as_of)?.unwrap_or_default();
    Ok(Some(Quality { files, tables, total, reasons }))
}

/// Files of one table together. An amount that one of them does not know is not known; files of a table without
/// amounts have none.
fn sum<'a>(files: impl Iterator<Item = &'a FileTotals>) -> FileTotals {
    let zero = Some(Money::default());
    let mut total = FileTotals {
        amount_read: zero,
        amount_stored: zero,
        amount_duplicate: zero,
        amount_replaced: zero,
        amount_filtered: zero,
        amount_quarantined: zero,
        ..FileTotals::default()
    };
    let mut has_amount = false;
    for file in files {
        total.read += file.read;
        total.stored += file.stored;
        total.duplicate += file.duplicate;
        total.replaced += file.replaced;
        total.filtered += file.filtered;
        total.quarantined += file.quarantined;
        total.left_out += file.left_out;
        if file.has_no_amount() {
            continue;
        }
        has_amount = true;
        total.amount_read = add(total.amount_read, file.amount_read);
        total.amount_stored = add(total.amount_stored, file.amount_stored);
        total.amount_duplicate = add(total.amount_duplicate, file.amount_duplicate);
        total.amount_replaced = add(total.amount_replaced, file.amount_replaced);
        total.amount_filtered = add(total.amount_filtered, file.amount_filtered);
        let refused = if file.quarantined == 0 { file.amount_quarantined.or(zero) } else { file.amount_quarantined };
        total.amount_quarantined = add(total.amount_quarantined, refused);
    }
    if has_amount { total } else { total.without_amounts() }
}

/// Why rows were refused, most rows first. `None` when the mart was not published.
pub(super) fn collect_reasons(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<Reason>>, ReportError> {
    let Some(rows) = Rows::published(marts, "quarantine_reasons", as_of)? else { return Ok(None) };
    let (sources, reasons) = (rows.required_texts("source")?, rows.required_texts("reason")?);
    let counts = rows.required_ints("rows")?;
    let (files, numbers) = (rows.required_texts("example_file")?, rows.required_ints("example_row")?);
    let (columns, values) = (rows.texts("example_column")?, rows.texts("example_value")?);
    let mut out: Vec<Reason> = (0..rows.len())
        .map(|row| Reason {
            source: sources[row].clone(),
            reason: reasons[row].clone(),
            rows: counts[row],
            example_file: files[row].clone(),
            example_row: numbers[row],
            example_column: columns[row].clone(),
            example_value: values[row].clone(),
        })
        .collect();
    out.sort_by(|left, right| {
        (-left.rows, &left.source, &left.reason).cmp(&(-right.rows, &right.source, &right.reason))
    });
    Ok(Some(out))
}
