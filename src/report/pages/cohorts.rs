//! The cohort heat map.

use super::blocks::{Block, Page};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, cohorts as chart};
use crate::report::text::{findings, remarks};

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(cohorts) = &context.figures.cohorts else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::cohorts(print, cohorts, scope);
    let rows = cohorts.cohorts.len().min(chart::MOST) + 2;
    let height = (rows as f64 * 27.0 + 32.0).clamp(110.0, 392.0);
    let words = context.words("cohorts", title.clone(), print.fill(remarks::ALT_COHORTS, &[("title", &title)]));
    let picture = charts::draw(words, (WIDTH, height), |canvas| chart::draw(canvas, cohorts, scope.min_n, print))?;
    let mut notes = String::new();
    if cohorts.cohorts.iter().any(|cohort| cohort.left_censored) {
        notes += print.pick(remarks::COHORTS_CENSORED);
    }
    let hidden = cohorts.cohorts.len().saturating_sub(chart::MOST);
    if hidden > 0 {
        let values = [("shown", chart::MOST.to_string()), ("hidden", hidden.to_string())];
        notes += &print.fill(remarks::COHORTS_CUT, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
    if cohorts.cohorts.iter().any(|cohort| cohort.customers < scope.min_n) {
        notes += &print.fill(remarks::COHORTS_FEW, &[("n", &scope.min_n.to_string())]);
    }
    let subtitle = print.pick(remarks::COHORTS_BASIS).to_string();
    let mut blocks = vec![show(&picture)];
    if !notes.is_empty() {
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Text { text: notes, tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Cohorts, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![picture] }))
}
