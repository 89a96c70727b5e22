//! Pages of the pipeline and prospects (R08): a file per section.

mod calibration;
mod deal_lists;
mod flow_steps;
mod funnel;
mod grade_lists;
mod lost_deals;
mod open_deals;
mod stage_flow;
mod tenders;

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::figure_strip::{self, Tile};
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::process::Prospects;
use crate::report::pages::blocks::{Block, Page};
use crate::report::pages::cover::CoverFinding;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::{Pair, prospect_words as words};

/// Width of a half of the page.
const HALF: f64 = (WIDTH - 20.0) / 2.0;
/// Findings on a cover.
const MOST: usize = 3;

/// The pages of a section.
pub(super) fn build(section: Section, context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(prospects) = &context.figures.process.prospects else { return Ok(Vec::new()) };
    match section {
        Section::Funnel => funnel::build(context, prospects),
        Section::StageFlow => stage_flow::build(context, prospects),
        Section::Calibration => calibration::build(context, prospects),
        Section::OpenDeals => open_deals::build(context, prospects),
        Section::Tenders => tenders::build(context, prospects),
        Section::LostDeals => lost_deals::build(context, prospects),
        _ => Ok(Vec::new()),
    }
}

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(super) fn findings(context: &Context, charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    let Some(prospects) = &context.figures.process.prospects else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for section in context.sections {
        let finding = match section {
            Section::Funnel => funnel::finding(context, prospects),
            Section::Calibration => calibration::finding(context, prospects),
            Section::OpenDeals => open_deals::finding(context, prospects),
            Section::Tenders => tenders::finding(context, prospects),
            Section::LostDeals => lost_deals::finding(context, prospects),
            _ => None,
        };
        if let Some(finding) = finding {
            found.push(finding.shown(context, found.len(), charts)?);
        }
        if found.len() == MOST {
            break;
        }
    }
    if let [only] = found.as_mut_slice() {
        // Across the whole page a history would be larger than what it tells.
        charts.retain(|chart| chart.name != only.spark);
        only.spark.clear();
        (only.from, only.to) = Default::default();
    }
    Ok(found)
}

/// A finding for the cover, with the history of its figure.
struct Finding {
    figure: String,
    label: String,
    sentence: String,
    history: Vec<Option<f64>>,
    from: String,
    to: String,
}

impl Finding {
    fn new(figure: String, label: String, sentence: String) -> Finding {
        Finding { figure, label, sentence, history: Vec::new(), from: String::new(), to: String::new() }
    }

    fn shown(self, context: &Context, at: usize, charts: &mut Vec<Chart>) -> Result<CoverFinding, ReportError> {
        let stop = if context.print.chinese() { "。" } else { "." };
        let (spark, alt, from, to) = Default::default();
        let mut shown = CoverFinding {
            figure: self.figure,
            label: self.label,
            sentence: self.sentence + stop,
            spark,
            alt,
            from,
            to,
        };
        if self.history.iter().flatten().count() > 1 {
            shown.spark = format!("cover-prospects-{}", at + 1);
            shown.alt = format!("{}: {} – {}", shown.label, self.from, self.to);
            (shown.from, shown.to) = (self.from, self.to);
            let name = shown.spark.clone();
            let about = Words { name, title: shown.label.clone(), alt: shown.alt.clone(), source: None };
            charts.push(charts::draw(about, (228.0, 62.0), |canvas| spark::draw(canvas, &self.history, 0))?);
        }
        Ok(shown)
    }
}

/// Rates over fewer are not printed.
fn min_n(context: &Context) -> i64 {
    i64::from(context.pipeline.prospects.min_n).max(1)
}

/// What says so.
fn few(context: &Context) -> String {
    context.print.fill(words::FEW, &[("n", &min_n(context).to_string())])
}

/// Months that rates look back, as words.
fn span(context: &Context) -> String {
    context.print.window(&format!("{}mo", context.pipeline.prospects.months), context.figures.scope.as_of)
}

/// A page that says why there is nothing, and what would give it.
fn nothing(context: &Context, section: Section, title: Pair, text: Pair) -> Result<Vec<Built>, ReportError> {
    let print = &context.print;
    let blocks = vec![Block::Note { text: print.pick(text).to_string() }];
    let page = Page::new(context.kicker(section, None), print.pick(title).to_string(), String::new(), blocks)?;
    Ok(vec![Built { page: Page { brief: true, ..page }, charts: Vec::new() }])
}

/// A heading.
fn heading(context: &Context, text: Pair, note: String) -> Block {
    Block::Heading { text: context.print.pick(text).to_string(), note }
}

/// A paragraph of small weight.
fn muted(text: String) -> Block {
    Block::Text { text, tone: "muted" }
}

/// The flow whose funnel is judged: the first with a shape that somebody is in.
fn funnel_flow(prospects: &Prospects) -> Option<&crate::report::figures::process::prospects::FlowBook> {
    prospects.flows.iter().find(|flow| flow.shapes_now("all").iter().any(|shape| shape.all() > 0))
}

/// Figures in a line, each below its name.
fn strip(
    context: &Context,
    (name, title): (&str, &str),
    figures: &[(Pair, String)],
    charts: &mut Vec<Chart>,
) -> Result<[Block; 2], ReportError> {
    let print = &context.print;
    let tile = |(name, figure): &(Pair, String)| {
        // An interval stands small behind its figure.
        let (figure, note) = figure.split_once(" (").map_or((figure.as_str(), ""), |(figure, note)| (figure, note));
        let note = note.trim_end_matches(')').to_string();
        Tile { name: print.pick(*name).to_string(), figure: figure.to_string(), note, ..Tile::default() }
    };
    let tiles: Vec<Tile> = figures.iter().map(tile).collect();
    let said: Vec<String> = tiles.iter().map(|tile| format!("{} {}", tile.name, tile.figure)).collect();
    let alt = said.join(print.pick(crate::report::text::remarks::COMMA));
    let about = context.words(name, title.to_string(), alt);
    let chart = charts::draw(about, (WIDTH, figure_strip::HEIGHT_ALONE), |canvas| figure_strip::draw(canvas, &tiles))?;
    let block = show(&chart);
    charts.push(chart);
    Ok([block, Block::Space { height: 4.0 }])
}
