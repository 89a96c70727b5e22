//! Tables of the pipeline and prospects (R08): a file per part.

mod deals;
mod flows;
mod grades;
mod measures;

use crate::config::types::Section;
use crate::report::figures::Figures;
use crate::report::figures::process::Prospects;
use crate::report::figures::process::prospects::FlowBook;
use crate::report::tables::process::odd;
use crate::report::tables::{Cell, Column, Table, both, column, words_column};
use crate::report::text::{odd_words, prospect_words as words};

/// The tables of a section.
pub(super) fn tables(section: Section, figures: &Figures) -> Vec<Table> {
    let Some(found) = &figures.process.prospects else { return Vec::new() };
    match section {
        Section::Funnel => vec![flows::shapes(found)],
        Section::StageFlow => flows::all(found),
        Section::Calibration => vec![grades::calibration(found), grades::optimism(found)],
        Section::OpenDeals => vec![deals::open(found), deals::by_person(found)],
        Section::Tenders => vec![measures::measures(found)],
        Section::LostDeals => {
            let odd = odd::table("prospect_checks", odd_words::PROSPECTS, &found.odd);
            [deals::lost(found)].into_iter().chain(odd).collect()
        }
        _ => Vec::new(),
    }
}

/// Heads of a flow: its key and title.
fn flow_columns() -> Vec<Column> {
    vec![column("flow", "流程代码", "Flow key", 14.0), words_column("flow_title", "流程", "Flow", 18.0)]
}

fn flow_cells(flow: &FlowBook) -> Vec<Cell> {
    vec![Cell::Text(flow.name.clone()), both(|print| words::flow_title(print, flow))]
}

fn flow_cells_of(found: &Prospects, name: &str) -> Vec<Cell> {
    let title = |print: &crate::report::text::Print| {
        found.flow(name).map_or_else(|| name.to_string(), |flow| words::flow_title(print, flow))
    };
    vec![Cell::Text(name.to_string()), both(title)]
}

/// A stage: its code and name; empty where there is none.
fn stage_cells(flow: Option<&FlowBook>, code: Option<&str>) -> [Cell; 2] {
    match code {
        Some(code) => [Cell::Text(code.to_string()), both(|print| words::stage(print, flow, code))],
        None => [Cell::Empty, Cell::Empty],
    }
}
