//! What the rows of a programme do not say, or say oddly: counted and told, never dropped in silence.

use chrono::NaiveDate;
use polars::prelude::*;

use super::as_of_column;
use super::columns::counts;

/// Something that the reader of a mart should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Mart or family of marts.
    pub mart: &'static str,
    /// What it is, as `unknown_customer` or `negative_balance`.
    pub note: &'static str,
    /// Which one, as the word that is not known.
    pub detail: Option<String>,
    /// How many rows, customers or points.
    pub count: Option<i64>,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
}

/// A note.
pub fn note(
    (mart, note): (&'static str, &'static str),
    detail: Option<String>,
    count: Option<i64>,
    (text_zh, text_en): (&str, &str),
) -> Note {
    Note { mart, note, detail, count, text_zh: text_zh.to_owned(), text_en: text_en.to_owned() }
}

/// The mart `programme_notes`.
pub fn frame(notes: &[Note], as_of: NaiveDate) -> PolarsResult<DataFrame> {
    let text = |of: fn(&Note) -> &str| notes.iter().map(of).collect::<Vec<_>>();
    DataFrame::new(
        notes.len(),
        vec![
            as_of_column(as_of, notes.len()),
            Column::new("mart".into(), text(|note| note.mart)),
            Column::new("note".into(), text(|note| note.note)),
            Column::new("detail".into(), notes.iter().map(|note| note.detail.as_deref()).collect::<Vec<_>>()),
            counts("count", notes.iter().map(|note| note.count)),
            Column::new("text_zh".into(), text(|note| &note.text_zh)),
            Column::new("text_en".into(), text(|note| &note.text_en)),
        ],
    )
}
