//! Pages: one file per section. A new section is a file here and a line in [`build`].

mod accounts;
mod actions;
mod alerts;
pub(in crate::report) mod blocks;
mod book;
mod book_agreement;
mod book_lists;
mod cohorts;
mod contribution;
mod cover;
mod data_checks;
mod data_completeness;
mod data_cover;
mod data_mapping;
mod data_sources;
mod definitions;
mod flow;
mod growth;
mod headline;
mod loss_reasons;
mod loyalty;
mod loyalty_goals;
mod movement_causes;
mod movement_detail;
mod movement_outlook;
mod movements;
mod name_proposals;
mod prepayments;
mod process;
mod programmes;
mod pyramid;
mod quality;
mod quarantine;
mod questions;
mod restatements;
mod retention;
mod retention_members;
mod rfm;
mod risk;
mod risk_cover;
mod risk_today;
mod survival;
mod value;
mod value_model;
mod win_back;

pub use blocks::{Block, Page};
pub use cover::Cover;

use super::ReportError;
use super::charts::{Chart, Words};
use super::figures::{Action, DataQuality, Figures, Month};
use super::text::{Pair, Print, data_words, labels, process_needs, remarks, worth_words};
use crate::config::types::{Edition, Pipeline, Report, Section};
use blocks::Block::{self as B};

/// Width of a page's text in points; charts of full width are drawn to it.
pub const WIDTH: f64 = 745.0;

/// What pages are built from, in one language.
pub struct Context<'a> {
    pub figures: &'a Figures,
    pub pipeline: &'a Pipeline,
    /// Key of the report in the pipeline file.
    pub report: &'a str,
    pub print: Print,
    /// Sections of the report, in order.
    pub sections: &'a [Section],
}

impl Context<'_> {
    /// Source line of charts on their own: what the footer says on a page.
    pub fn source(&self) -> String {
        let scope = &self.figures.scope;
        let print = &self.print;
        format!(
            "{} {} | {} {} | {} {} | {} {}",
            print.pick(labels::SOURCE),
            scope.pipeline,
            print.pick(labels::AS_OF),
            scope.as_of,
            print.pick(labels::RUN),
            scope.run_id,
            print.pick(labels::SETTINGS),
            scope.settings_hash
        )
    }

    /// Words of a chart that is also exported on its own.
    fn words(&self, name: &str, title: String, alt: String) -> Words {
        Words { name: name.to_string(), title, alt, source: Some(self.source()) }
    }

    /// Whether the report is of a month, a week or a day; the pack of the month's end is of the month to date.
    pub(in crate::report) fn edition(&self) -> Edition {
        match self.pipeline.reports.get(self.report).map(|report| report.edition) {
            None | Some(Edition::MonthEnd) => Edition::Monthly,
            Some(edition) => edition,
        }
    }

    /// `03  Customer flow`.
    fn kicker(&self, section: Section, scheme: Option<&str>) -> String {
        let number = self.sections.iter().position(|one| *one == section).map_or(0, |at| at + 1);
        let name = self.print.pick(labels::section(section));
        match scheme {
            Some(scheme) => format!("{number:02}   {name} | {scheme}"),
            None => format!("{number:02}   {name}"),
        }
    }

    /// Name of the class of a customer to contact; empty where it has none.
    pub(in crate::report) fn class_of(&self, action: &Action) -> String {
        let tiers = self.figures.tiers();
        action.class.as_ref().map_or_else(String::new, |code| movements::class_name(self, tiers, code))
    }

    /// Name of the class of a line of a list of the day; of a lead its level or stage.
    pub(in crate::report) fn class_of_line(&self, line: &super::figures::process::visits::worklist::Line) -> String {
        process::class_of_line(self, line)
    }

    /// File of the workbook with a sheet for every salesperson.
    fn lists_file(&self) -> String {
        let stem = super::file_stem(self.pipeline, self.report, self.figures.scope.as_of);
        super::lists_file(&stem, self.print.language)
    }

    /// Whether the report is about the data and not about customers.
    fn is_data_quality(&self) -> bool {
        Section::are_data_quality(self.sections)
    }

    /// Figures of the data-quality sections. They are collected whenever a report has such a section.
    fn data_quality(&self) -> Option<&DataQuality> {
        self.figures.data_quality.as_ref()
    }

    /// `And 12 more files, see sheet "Files read" of the workbook.`; nothing when all are shown.
    fn and_more(&self, hidden: usize, what: Pair, sheet: Pair) -> Vec<Block> {
        let print = &self.print;
        if hidden == 0 {
            return Vec::new();
        }
        let hidden = print.count(hidden as i64);
        let values = [("hidden", hidden.as_str()), ("what", print.pick(what)), ("sheet", print.pick(sheet))];
        vec![B::Space { height: 4.0 }, B::Text { text: print.fill(data_words::MORE, &values), tone: "muted" }]
    }

    /// The page of a section whose mart is absent or empty: a note, never an empty box.
    fn missing(&self, section: Section) -> Result<Built, ReportError> {
        let scope = &self.figures.scope;
        let moving = matches!(section, Section::Movements | Section::MovementDetail | Section::Accounts);
        let tiers = moving || section == Section::Pyramid;
        // The grid begins with the first month of the data: its first month end has none before it.
        let first = scope.data_from.filter(|from| Month::of(scope.as_of).back(1) < Month::of(*from));
        let remark = match section {
            _ if section.is_data_quality() => data_words::OLDER,
            Section::Rfm if self.pipeline.schemes.values().all(|scheme| scheme.rfm.is_none()) => remarks::NO_RFM,
            _ if tiers && self.figures.tier_scheme.is_none() => remarks::NO_TIERS,
            _ if moving && first.is_some() => remarks::NO_EARLIER,
            _ if worth_words::needs(section).is_some() => worth_words::MISSING,
            _ => remarks::NOTHING,
        };
        let values = [
            ("as_of", scope.as_of.to_string()),
            ("mart", labels::mart_of(section).to_string()),
            ("table", worth_words::needs(section).unwrap_or_default().to_string()),
            ("from", first.map_or_else(String::new, |from| from.to_string())),
        ];
        let text = self.print.fill(remark, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        // Sections that lakes of earlier versions have nothing for leave a line at the foot of the page before them.
        let newer = matches!(
            section,
            Section::Growth | Section::Questions | Section::Risk | Section::Alerts | Section::Actions
        );
        if newer && self.sections.first() != Some(&section) {
            let mart = labels::mart_of(section);
            let text = self.print.fill(remarks::NOT_PUBLISHED, &[("as_of", &scope.as_of.to_string()), ("mart", mart)]);
            let blocks = vec![B::Text { text, tone: "muted" }];
            let page = Page::new(self.kicker(section, None), String::new(), String::new(), blocks)?;
            return Ok(Built { page: Page { tail: true, ..page }, charts: Vec::new() });
        }
        let title = self.print.pick(remarks::NOTHING_TITLE).to_string();
        // What is missing, and what it would give.
        let (title, text) = match process_needs::of(section) {
            Some((needs, gives)) => (self.print.pick(needs).to_string(), self.print.pick(gives).to_string()),
            None => (title, text),
        };
        let page = Page::new(self.kicker(section, None), title, String::new(), vec![B::Note { text }])?;
        Ok(Built { page: Page { brief: true, ..page }, charts: Vec::new() })
    }
}

/// A page with its charts.
pub struct Built {
    pub page: Page,
    pub charts: Vec<Chart>,
}

/// The block that shows a chart.
pub(in crate::report) fn show(chart: &Chart) -> Block {
    B::Chart { name: chart.name.clone(), alt: chart.alt.clone(), width: chart.width, height: chart.height }
}

/// Builds the cover and its sparklines: of a report on customers, or on the data.
///
/// # Errors
/// A chart that cannot be drawn.
pub fn cover(context: &Context, report: &Report) -> Result<(Cover, Vec<Chart>), ReportError> {
    if context.is_data_quality() { Ok((data_cover::cover(context, report), Vec::new())) } else { cover::cover(context) }
}

/// Builds the pages of a section, most often one.
///
/// # Errors
/// A chart that cannot be drawn.
pub fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    let built = match section {
        section if section.is_of_process() => {
            return or_missing(section, context, process::build(section, context)?);
        }
        Section::Headline => headline::build(context)?,
        Section::Growth => return or_missing(section, context, growth::build(context)?),
        Section::MovementDetail => return or_missing(section, context, movement_detail::build(context)?),
        Section::Questions => return or_missing(section, context, questions::build(context)?),
        Section::Risk => return or_missing(section, context, risk::build(context)?),
        Section::Alerts => return or_missing(section, context, alerts::build(context)?),
        Section::Actions => return or_missing(section, context, actions::build(context)?),
        Section::Book => return or_missing(section, context, book::build(context)?),
        Section::Retention => return or_missing(section, context, retention::build(context)?),
        Section::Loyalty => return or_missing(section, context, loyalty::build(context)?),
        Section::Value => return or_missing(section, context, value::build(context)?),
        Section::WinBack => return or_missing(section, context, win_back::build(context)?),
        Section::LossReasons => return or_missing(section, context, loss_reasons::build(context)?),
        Section::Programmes => return or_missing(section, context, programmes::build(context)?),
        Section::Flow => flow::build(context)?,
        Section::Pyramid => pyramid::build(context)?,
        Section::Rfm => rfm::build(context)?,
        Section::Movements => movements::build(context)?,
        Section::Cohorts => cohorts::build(context)?,
        Section::Contribution => contribution::build(context)?,
        Section::Accounts => accounts::build(context)?,
        Section::Quality => quality::build(context)?,
        Section::Restatements => restatements::build(context)?,
        Section::Definitions => Some(definitions::build(context)?),
        Section::DataSources => return or_missing(section, context, data_sources::build(context)?),
        Section::DataMapping => data_mapping::build(context)?,
        Section::DataCompleteness => data_completeness::build(context)?,
        Section::DataChecks => data_checks::build(context)?,
        Section::Quarantine => quarantine::build(context)?,
        Section::NameProposals => name_proposals::build(context)?,
        _ => None,
    };
    or_missing(section, context, built.into_iter().collect())
}

/// The pages of a section, or the note that there is nothing to show.
fn or_missing(section: Section, context: &Context, built: Vec<Built>) -> Result<Vec<Built>, ReportError> {
    if built.is_empty() { Ok(vec![context.missing(section)?]) } else { Ok(built) }
}
