//! Pages of the showroom and its records (R09).

mod capture;
mod cover;
mod discipline;
mod hot_list;
mod people;
mod promotion;
mod reception;
mod showroom;

pub(super) use cover::findings;

use chrono::NaiveDate;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::figure_strip::{self, Tile};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::{Measured, Registers};
use crate::report::pages::blocks::Block;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::register_words as words;

/// The pages of a section; none where its marts are not published.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(found) = &context.figures.process.registers else { return Ok(Vec::new()) };
    match section {
        Section::Showroom => showroom::build(context, found),
        Section::Capture => capture::build(context, found),
        Section::Discipline => discipline::build(context, found),
        Section::Promotion => promotion::build(context, found),
        Section::HotList => hot_list::build(context, found),
        _ => Ok(Vec::new()),
    }
}

/// Rates of fewer batches are not shown (S45).
fn min_n(context: &Context) -> i64 {
    i64::from(context.pipeline.registers.min_n)
}

/// Length and first day of the period that the edition is of.
fn period(context: &Context) -> (&'static str, NaiveDate) {
    words::period(context.edition(), context.figures.scope.as_of)
}

/// First day of the month of the report.
fn month(context: &Context) -> NaiveDate {
    words::period(crate::config::types::Edition::Monthly, context.figures.scope.as_of).1
}

/// First and last day of the window.
fn window(context: &Context, found: &Registers) -> (NaiveDate, NaiveDate) {
    let as_of = context.figures.scope.as_of;
    (found.days.first().map_or(as_of, |day| day.day), as_of)
}

/// A figure of everyone over the window.
fn of_window<'a>(found: &'a Registers, measure: &str) -> Option<&'a Measured> {
    found.measures.latest(measure, "window").map(|(_, one)| one)
}

/// The name of somebody, or that nobody is named.
fn who(context: &Context, staff: Option<&str>) -> String {
    staff.map_or_else(|| context.print.pick(words::NOBODY).to_string(), str::to_string)
}

/// A strip of figures across the page.
fn strip(
    context: &Context,
    (name, title): (&str, &str),
    tiles: &[Tile],
    charts: &mut Vec<Chart>,
) -> Result<Option<Block>, ReportError> {
    let said: Vec<String> = tiles.iter().map(|tile| format!("{} {}", tile.name, tile.figure)).collect();
    let alt = context
        .print
        .fill(words::ALT_STRIP, &[("title", &said.join(context.print.pick(crate::report::text::remarks::COMMA)))]);
    let about = context.words(name, title.to_string(), alt);
    charts.push(charts::draw(about, (WIDTH, figure_strip::HEIGHT), |canvas| figure_strip::draw(canvas, tiles))?);
    Ok(charts.last().map(show))
}

/// A heading with a note.
fn heading(text: impl Into<String>, note: impl Into<String>) -> Block {
    Block::Heading { text: text.into(), note: note.into() }
}

/// A small remark.
fn muted(text: impl Into<String>) -> Block {
    Block::Text { text: text.into(), tone: "muted" }
}
