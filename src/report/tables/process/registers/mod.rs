//! Tables of the showroom and its records (R09).

mod deals;
mod discipline;
mod showroom;

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::tables::process::odd;
use crate::report::tables::{Cell, Table};
use crate::report::text::odd_words;

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    let Some(found) = &figures.process.registers else { return Vec::new() };
    match section {
        Section::Showroom => showroom::traffic(found),
        Section::Capture => showroom::capture(figures, found),
        Section::Discipline => {
            let mut tables = discipline::tables(found);
            tables.extend(odd::table("register_checks", odd_words::REGISTER, &found.odd));
            tables
        }
        Section::Promotion => deals::promotion(found),
        Section::HotList => deals::hot(found),
        _ => Vec::new(),
    }
}

/// A number that may not be known.
fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

/// Yes or no, in both languages; empty where not known.
fn answer(value: Option<bool>) -> Cell {
    let text = |zh: &str, en: &str| Cell::Words(crate::config::types::Text { zh: zh.to_string(), en: en.to_string() });
    value.map_or(Cell::Empty, |yes| if yes { text("是", "yes") } else { text("否", "no") })
}
