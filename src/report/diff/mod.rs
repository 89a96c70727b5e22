//! The comparison of two results: its figures, its pages and its workbook.
//!
//! | file | what is in it |
//! |---|---|
//! | `comparison` | what differs, as frozen figures |
//! | `pages` | overview, a page for each scheme that changed, figures |
//! | `matrix` | class in A by class in B, as a picture |
//! | `sheets` | the workbook |
//!
//! On pages and sheets the first result is A and the second B. Words stand in `text::diff_words`.

pub mod comparison;
mod matrix;
mod pages;
mod sheets;
#[cfg(test)]
pub(crate) mod tests;

pub use comparison::Comparison;

use super::ReportError;
use super::figures::Scope;
use super::gaps::Gaps;
use super::pdf;
use super::text::{Print, diff_words};
use super::xlsx;
use crate::config::types::{Format, Language, Text};

/// A document, and what the user should know of it.
pub struct Pages {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Characters that the fonts lack.
    pub remarks: Vec<String>,
}

/// The pages of a comparison in one language.
///
/// # Errors
/// A chart that cannot be drawn, pages that cannot be laid out.
pub fn pdf(comparison: &Comparison, language: Language) -> Result<Pages, ReportError> {
    let print = print(comparison, language);
    let (pages, mut charts) = pages::build(comparison, &print)?;
    let (from, to) = (&comparison.from, &comparison.to);
    let frame = pdf::Frame {
        language,
        what: format!("comparison ({})", language.tag()),
        title: print.pick(diff_words::TITLE).to_string(),
        source: source(comparison, &print),
        ident: format!(
            "keyfolio/{}/diff/{}/{}/{}/{}/{}",
            to.pipeline,
            from.run_id,
            from.as_of,
            to.run_id,
            to.as_of,
            language.tag()
        ),
        version: to.version.clone(),
        as_of: to.as_of,
    };
    let mut gaps = Gaps::default();
    let mut data = pdf::framed_data(&frame, None, &pages)?;
    gaps.close_all(&mut data)?;
    for chart in &mut charts {
        gaps.close(&mut chart.svg)?;
    }
    let bytes = pdf::framed(&frame, &data, &charts)?;
    Ok(Pages { bytes, remarks: gaps.remarks(&[Format::Pdf]) })
}

/// The workbook of a comparison in one language.
///
/// # Errors
/// [`ReportError::Workbook`] with the sheet that failed.
pub fn workbook(comparison: &Comparison, language: Language) -> Result<Vec<u8>, ReportError> {
    let print = print(comparison, language);
    let (from, to) = (&comparison.from, &comparison.to);
    let scope = Scope {
        title: Text { zh: diff_words::TITLE.zh.to_string(), en: diff_words::TITLE.en.to_string() },
        pipeline: to.pipeline.clone(),
        as_of: to.as_of,
        data_from: None,
        data_to: None,
        currency: to.currency.clone(),
        money_scale: to.money_scale,
        run_id: format!("{} → {}", from.run_id, to.run_id),
        settings_hash: format!("{} → {}", short(&from.settings_hash), short(&to.settings_hash)),
        version: to.version.clone(),
        files: 0,
        rows: 0,
        notes: Vec::new(),
        active_months: 0,
        retention_months: 0,
        contribution_window: String::new(),
        min_n: 0,
        top_accounts: 0,
    };
    xlsx::of_sheets(&sheets::all(comparison, &print), &scope, language)
}

fn print(comparison: &Comparison, language: Language) -> Print {
    Print::new(language, &comparison.to.currency).ending(comparison.to.as_of)
}

fn short(hash: &str) -> String {
    hash.chars().take(8).collect()
}

/// Source line of the footer.
fn source(comparison: &Comparison, print: &Print) -> String {
    let (from, to) = (&comparison.from, &comparison.to);
    let side = |word: &str, side: &comparison::Side| {
        format!("{word} {} {} {} {}", side.label, side.as_of, side.run_id, short(&side.settings_hash))
    };
    format!("{} | {} | {}", to.pipeline, side(print.pick(diff_words::FROM), from), side(print.pick(diff_words::TO), to))
}
