//! Pages of visits and follow-up (R07): a file for each section.

mod basis;
mod cadence;
mod channels;
mod contacts_to_order;
mod cover;
mod coverage;
mod overdue;
mod tasks;
mod today;
mod today_lists;
mod visit_days;
mod visit_influence;
mod visit_summary;

pub(in crate::report::pages) use today_lists::class_of as class_of_line;

use std::collections::BTreeMap;

use self::basis::Basis;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::Chart;
use crate::report::pages::blocks::{Block, Page};
use crate::report::pages::cover::CoverFinding;
use crate::report::pages::{Built, Context};
use crate::report::text::{Pair, pair, visit_words};

const WEEK: Pair = pair("周", "Week");
const DAY: Pair = pair("日期", "Day");

/// The pages of a section. Where the export of visits has stopped, the first of them says so above all.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    let mut built = pages(section, context)?;
    let Some(stopped) = context.figures.process.visits.as_ref().and_then(|visits| visits.stopped) else {
        return Ok(built);
    };
    let note = Block::Note { text: visit_words::stopped(&context.print, stopped.last) };
    match built.first_mut() {
        Some(first) => first.page.blocks.insert(0, note),
        None => {
            let title = visit_words::stopped_title(&context.print, stopped.last);
            let page = Page::new(context.kicker(section, None), title, String::new(), vec![note])?;
            built.push(Built { page: Page { brief: true, ..page }, charts: Vec::new() });
        }
    }
    Ok(built)
}

fn pages(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    match section {
        Section::VisitSummary => visit_summary::build(context),
        Section::VisitDays => visit_days::build(context),
        Section::Cadence => cadence::build(context),
        Section::Overdue => overdue::build(context),
        Section::Channels => channels::build(context),
        Section::ContactsToOrder => contacts_to_order::build(context),
        Section::VisitInfluence => visit_influence::build(context),
        Section::Today => today::build(context),
        _ => Ok(Vec::new()),
    }
}

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(super) fn findings(context: &Context, charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    cover::findings(context, charts)
}

/// Rows that a rate needs to be shown.
fn min_n(context: &Context) -> i64 {
    i64::from(context.pipeline.visits.min_n)
}

/// Title of a class: as it is published, else as the pipeline has it, else its code.
fn class_title(context: &Context, scheme: Option<&str>, code: &str) -> String {
    let print = &context.print;
    let figures = context.figures;
    let books = || figures.schemes.iter().filter(|book| scheme.is_none_or(|scheme| book.scheme == scheme));
    let published = books().flat_map(|book| book.classes.iter().chain(&book.outside)).find(|class| class.code == code);
    if let Some(class) = published {
        return print.text(&class.title).to_string();
    }
    let settings = scheme.and_then(|scheme| context.pipeline.schemes.get(scheme));
    let bands = settings.and_then(|one| one.rank.as_ref()).map(|rank| &rank.bands);
    let band = bands.into_iter().flatten().find(|band| band.code == code);
    match band.and_then(|band| band.title.as_ref()) {
        Some(title) => print.text(title).to_string(),
        None if code == "no_sales" => print.pick(pair("无销售", "no sales")).to_string(),
        None => code.to_string(),
    }
}

/// Members by manager, managers by name, those without one last.
fn by_manager<'a, T>(all: &'a [T], manager: impl Fn(&'a T) -> Option<&'a str>) -> Vec<(Option<&'a str>, Vec<&'a T>)> {
    let mut groups: BTreeMap<(bool, Option<&str>), Vec<&T>> = BTreeMap::new();
    for one in all {
        let name = manager(one);
        groups.entry((name.is_none(), name)).or_default().push(one);
    }
    groups.into_iter().map(|((_, name), members)| (name, members)).collect()
}
