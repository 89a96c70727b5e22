//! The cover of a report that opens with the showroom: traffic, capture, records, then promotion and the hot list.

use super::{capture, discipline, hot_list, min_n, of_window, period, promotion, showroom};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::discipline::SCORE;
use crate::report::pages::Context;
use crate::report::pages::cover::CoverFinding;
use crate::report::text::{discipline_words, promotion_words, register_words as words};

/// Findings on a cover.
const MOST: usize = 3;

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(in crate::report::pages::process) fn findings(
    context: &Context,
    charts: &mut Vec<Chart>,
) -> Result<Vec<CoverFinding>, ReportError> {
    let Some(found) = &context.figures.process.registers else { return Ok(Vec::new()) };
    let print = &context.print;
    let has = |section: Section| context.sections.contains(&section);
    let min_n = min_n(context);
    let mut list = Vec::new();
    if has(Section::Showroom) && !found.days.is_empty() {
        let traffic = showroom::told(context, found);
        let title = words::showroom_title(print, context.edition(), context.figures.scope.as_of, &traffic);
        let figure = traffic.told_to.map_or_else(|| print.count(traffic.batches), |_| print.unknown());
        let mut one = finding(context, figure, print.pick(words::COVER_BATCHES), title);
        history(context, found, ("batches", "cover-batches"), &mut one, charts)?;
        list.push(one);
    }
    let is_told = of_window(found, "capture_rate").is_some_and(|one| one.value.is_some());
    if has(Section::Capture) && !found.advisers.is_empty() && is_told {
        let (grain, first) = period(context);
        let own = found.measures.get("capture_rate", grain, first, "all", None);
        let all = of_window(found, "capture_rate");
        let enough = all.filter(|one| one.denominator.is_some_and(|n| n >= min_n));
        let below = capture::below(found, enough.and_then(|one| one.value));
        let name = words::period_name(print, context.edition(), context.figures.scope.as_of);
        let months = context.pipeline.registers.months.to_string();
        let title =
            words::capture_title(print, all, Some((name, words::rate(print, own, min_n))), &below, (min_n, &months));
        let mut one = finding(context, words::rate(print, own, min_n), print.pick(words::COVER_CAPTURE), title);
        history(context, found, ("capture_rate", "cover-capture"), &mut one, charts)?;
        list.push(one);
    }
    if has(Section::Discipline)
        && let Some(score) = discipline::of_all(found, SCORE).and_then(|one| one.right)
    {
        let title = discipline_words::title(print, Some(score), discipline::weakest(found, min_n));
        list.push(finding(context, print.percent(score), print.pick(words::COVER_SCORE), title));
    }
    if has(Section::Promotion)
        && let Some((title, sums)) = promotion::finding(context, found)
    {
        list.push(finding(context, sums.kept(print, min_n), print.pick(words::COVER_PROMOTION), title));
    }
    if has(Section::HotList)
        && let Some(hot) = found.hot.as_deref().filter(|hot| !hot.is_empty())
    {
        let amount = hot_list::sum(hot, |one| one.amount);
        let figure = amount.map_or_else(|| print.count(hot.len() as i64), |amount| print.money(amount.to_f64()));
        let label = if amount.is_some() { words::COVER_HOT } else { promotion_words::HOT };
        list.push(finding(context, figure, print.pick(label), hot_list::title(context, hot)));
    }
    list.truncate(MOST);
    Ok(list)
}

fn finding(context: &Context, figure: String, label: &str, sentence: String) -> CoverFinding {
    let stop = if context.print.chinese() { "。" } else { "." };
    let (spark, alt, from, to) = Default::default();
    CoverFinding { figure, label: label.to_string(), sentence: sentence + stop, spark, alt, from, to }
}

/// The history of a figure by the periods of the edition.
fn history(
    context: &Context,
    found: &Registers,
    (measure, name): (&str, &str),
    one: &mut CoverFinding,
    charts: &mut Vec<Chart>,
) -> Result<(), ReportError> {
    let (grain, _) = period(context);
    let min_n = min_n(context);
    let is_rate = measure != "batches";
    let periods = found.measures.history(measure, grain, "all", None);
    let history: Vec<Option<f64>> = periods
        .iter()
        .map(|(_, one)| one.value.filter(|_| !is_rate || one.denominator.is_some_and(|n| n >= min_n)))
        .collect();
    if history.iter().flatten().count() < 2 {
        return Ok(());
    }
    let text = |at: Option<&(chrono::NaiveDate, &crate::report::figures::process::Measured)>| {
        at.map_or_else(String::new, |(first, _)| match grain {
            "month" => crate::report::figures::Month::of(*first).to_string(),
            _ => first.to_string(),
        })
    };
    (one.from, one.to) = (text(periods.first()), text(periods.last()));
    one.spark = name.to_string();
    one.alt = format!("{}: {} – {}", one.label, one.from, one.to);
    let words = Words { name: name.to_string(), title: one.label.clone(), alt: one.alt.clone(), source: None };
    charts.push(charts::draw(words, (228.0, 62.0), |canvas| spark::draw(canvas, &history, 0))?);
    Ok(())
}
