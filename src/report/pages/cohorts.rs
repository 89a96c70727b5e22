//! The cohort heat map.

use super::blocks::{Block, Page};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, cohorts as chart};
use crate::report::text::findings;

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(cohorts) = &context.figures.cohorts else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::cohorts(print, cohorts, scope);
    let rows = cohorts.cohorts.len().min(chart::MOST) + 1;
    let height = (rows as f64 * 27.0 + 32.0).clamp(110.0, 392.0);
    let words = context.words("cohorts", title.clone(), title.clone());
    let picture = charts::draw(words, (WIDTH, height), |canvas| chart::draw(canvas, cohorts, scope.min_n, print))?;
    let subtitle = if print.chinese() {
        "每格 = 该批客户中在该月下单的占比；颜色越深留存越高；尚不可观察的月份留空。".to_string()
    } else {
        "Each cell: share of the cohort that ordered in that month; darker = more. Months not yet observable stay blank.".to_string()
    };
    let mut remarks = Vec::new();
    if cohorts.cohorts.iter().any(|cohort| cohort.left_censored) {
        remarks.push(if print.chinese() {
            "* 数据首月：其中可能有更早的老客户，因此偏高，不计入加权平均。"
        } else {
            "* First month of the data: may hold older customers, so it reads high and is left out of the weighted mean."
        });
    }
    let hidden = cohorts.cohorts.len().saturating_sub(chart::MOST);
    let cut = if print.chinese() {
        format!("只显示最近 {} 个批次；更早的 {hidden} 个批次见工作簿。", chart::MOST)
    } else {
        format!("The latest {} cohorts are shown; {hidden} older ones are in the workbook.", chart::MOST)
    };
    if hidden > 0 {
        remarks.push(&cut);
    }
    let small = cohorts.cohorts.iter().any(|cohort| cohort.customers < scope.min_n);
    let few = if print.chinese() {
        format!("· n < {}，不显示比率。", scope.min_n)
    } else {
        format!("· n < {}: rates not shown.", scope.min_n)
    };
    if small {
        remarks.push(&few);
    }
    let mut blocks = vec![show(&picture)];
    if !remarks.is_empty() {
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Text { text: remarks.join(if print.chinese() { "" } else { " " }), tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Cohorts, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![picture] }))
}
