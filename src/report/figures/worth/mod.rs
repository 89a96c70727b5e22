//! Figures of retention, loyalty, life-time value, win-back and programmes. Each part is collected for reports with its section.

pub mod loyalty;
pub mod programmes;
pub mod retention;
pub mod value;
pub mod win_back;

use chrono::NaiveDate;

pub use loyalty::Loyalty;
pub use programmes::Programmes;
pub use retention::Retention;
pub use value::Value;
pub use win_back::{LossReasons, WinBack};

use crate::config::types::{Section, Text};
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// What customers are worth and what keeps them. A part is `None` where no mart of it is published or all are empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worth {
    pub retention: Option<Retention>,
    pub loyalty: Option<Loyalty>,
    pub value: Option<Value>,
    pub win_back: Option<WinBack>,
    pub loss_reasons: Option<LossReasons>,
    pub programmes: Option<Programmes>,
}

impl Worth {
    /// Ids of the customers that its lists name.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        let fell = self.loyalty.iter().flat_map(|loyalty| &loyalty.fell).map(|one| one.customer.as_str());
        let top = self.value.iter().flat_map(|value| &value.top).map(|one| one.customer.as_str());
        let lost = self.win_back.iter().flat_map(|found| &found.candidates).map(|one| one.customer.as_str());
        let points = self.programmes.iter().flat_map(|found| &found.holders).map(|one| one.customer.as_str());
        fell.chain(top).chain(lost).chain(points)
    }
}

/// Collects the parts that the sections show.
///
/// # Errors
/// A mart that cannot be read, or that does not follow the contract.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate, sections: &[Section]) -> Result<Worth, ReportError> {
    let wants = |section: Section| sections.contains(&section);
    let mut worth = Worth::default();
    if wants(Section::Retention) {
        worth.retention = retention::collect(marts, as_of)?;
    }
    if wants(Section::Loyalty) {
        worth.loyalty = loyalty::collect(marts, as_of)?;
    }
    if wants(Section::Value) {
        worth.value = value::collect(marts, as_of)?;
    }
    if wants(Section::WinBack) {
        worth.win_back = win_back::collect(marts, as_of)?;
    }
    if wants(Section::LossReasons) {
        worth.loss_reasons = win_back::collect_reasons(marts, as_of)?;
    }
    if wants(Section::Programmes) {
        worth.programmes = programmes::collect(marts, as_of)?;
    }
    Ok(worth)
}

/// Rate over at least `min_n`; `None` where it is over fewer, or where its n is not known.
pub fn over(rate: Option<f64>, n: Option<i64>, min_n: i64) -> Option<f64> {
    rate.filter(|_| n.is_some_and(|n| n >= min_n.max(1)))
}

/// What a programme's figures leave out.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    pub text: Text,
    /// Rows or points that it is about.
    pub count: Option<i64>,
}

/// Remarks on a mart of a programme; none where they are not published.
pub(super) fn remarks(marts: &dyn MartReader, as_of: NaiveDate, mart: &str) -> Result<Vec<Remark>, ReportError> {
    let Some(mut rows) = Rows::read(marts, "programme_notes", as_of)? else { return Ok(Vec::new()) };
    rows.retain_text("mart", mart)?;
    let (zh, en, counts) = (rows.required_texts("text_zh")?, rows.required_texts("text_en")?, rows.ints("count")?);
    let one = |row: usize| Remark { text: Text { zh: zh[row].clone(), en: en[row].clone() }, count: counts[row] };
    Ok((0..rows.len()).map(one).collect())
}

/// A column of counts, amounts or other numbers as doubles: for axes and print, never for sums.
pub(super) fn number(rows: &Rows, column: &str) -> Result<Vec<Option<f64>>, ReportError> {
    rows.floats(column)
        .or_else(|_| Ok(rows.ints(column)?.into_iter().map(|one| one.map(|one| one as f64)).collect()))
        .or_else(|_: ReportError| Ok(rows.money(column)?.into_iter().map(|one| one.map(Money::to_f64)).collect()))
}

/// A column of names of periods: text, or dates.
pub(super) fn label(rows: &Rows, column: &str) -> Result<Vec<String>, ReportError> {
    let texts = rows.texts(column).or_else(|_| {
        Ok::<_, ReportError>(rows.dates(column)?.into_iter().map(|date| date.map(|date| date.to_string())).collect())
    })?;
    Ok(texts.into_iter().map(Option::unwrap_or_default).collect())
}
