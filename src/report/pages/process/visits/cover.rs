//! What the cover of a report says that opens with visits.

use super::{Basis, overdue};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::Tally;
use crate::report::pages::Context;
use crate::report::pages::cover::CoverFinding;
use crate::report::text::{visit_cadence_words, visit_today_words, visit_words as words};

/// At most three: that the export of visits has stopped, the plan of the period or of the day, who is overdue, and what lies ahead or was left idle.
pub(super) fn findings(context: &Context, charts: &mut Vec<Chart>) -> Result<Vec<CoverFinding>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let mut found: Vec<CoverFinding> = stopped(context, visits).into_iter().collect();
    let opens_with_day = context.sections.first() == Some(&Section::Today);
    match opens_with_day {
        true => {
            found.extend(the_day(context, visits));
            found.extend(ahead(context, visits));
        }
        false => found.extend(the_period(context, visits, charts)?),
    }
    found.extend(late(context, visits));
    if !opens_with_day {
        found.extend(ahead(context, visits));
        found.extend(idle(context, visits));
    }
    found.truncate(3);
    Ok(found)
}

fn finding(context: &Context, figure: String, label: crate::report::text::Pair, sentence: String) -> CoverFinding {
    CoverFinding {
        figure,
        label: context.print.pick(label).to_string(),
        sentence: sentence + if context.print.chinese() { "。" } else { "." },
        spark: String::new(),
        alt: String::new(),
        from: String::new(),
        to: String::new(),
    }
}

fn stopped(context: &Context, visits: &Visits) -> Option<CoverFinding> {
    let last = visits.stopped?.last;
    let figure = last.map_or_else(|| context.print.unknown(), |day| day.to_string());
    Some(finding(context, figure, words::COVER_STOPPED, words::stopped_title(&context.print, last)))
}

fn the_period(
    context: &Context,
    visits: &Visits,
    charts: &mut Vec<Chart>,
) -> Result<Option<CoverFinding>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let Some(basis) = Basis::of(context, visits).filter(|basis| basis.now().contacts.is_some()) else {
        return Ok(None);
    };
    let sentence = words::summary_title(print, (basis.grain, &basis.name), basis.now(), basis.before(), min_n);
    let share = basis.now().completion.over(min_n);
    let (figure, label) = match share {
        Some(share) => (print.percent(share), words::COVER_COMPLETION),
        None => (print.count_or(basis.now().contacts), words::COVER_CONTACTS),
    };
    let mut shown = finding(context, figure, label, sentence);
    let history: Vec<Option<f64>> = basis
        .history
        .iter()
        .map(|(_, one)| match share {
            Some(_) => one.completion.over(min_n),
            None => one.contacts.map(|contacts| contacts as f64),
        })
        .collect();
    if history.iter().flatten().count() > 1 {
        let name = |at: usize| basis.history[at].0;
        let short = |date: chrono::NaiveDate| match basis.grain {
            "month" => date.format("%Y-%m").to_string(),
            _ => date.format("%m-%d").to_string(),
        };
        (shown.from, shown.to) = (short(name(0)), short(name(basis.history.len() - 1)));
        shown.spark = "cover-visits".to_string();
        shown.alt = format!("{}: {} – {}", shown.label, shown.from, shown.to);
        let words =
            Words { name: shown.spark.clone(), title: shown.label.clone(), alt: shown.alt.clone(), source: None };
        charts.push(charts::draw(words, (228.0, 62.0), |canvas| spark::draw(canvas, &history, 0))?);
    }
    Ok(Some(shown))
}

fn the_day(context: &Context, visits: &Visits) -> Option<CoverFinding> {
    let print = &context.print;
    let day = visits.last_worked_day(context.figures.scope.as_of)?;
    let sum = visits.tally((day, day), None);
    let figure = match (sum.planned_made, sum.planned) {
        (Some(made), Some(planned)) if planned > 0 => format!("{} / {}", print.count(made), print.count(planned)),
        _ => print.count(sum.contacts),
    };
    let label = if sum.planned.is_some_and(|planned| planned > 0) { words::MADE } else { words::COVER_CONTACTS };
    Some(finding(context, figure, label, visit_today_words::day_title(print, day, &sum)))
}

fn late(context: &Context, visits: &Visits) -> Option<CoverFinding> {
    let all = visits.cadences.as_ref()?;
    let once = all.overdue_once();
    let sales = overdue::sales(&once).map(crate::report::figures::Money::to_f64);
    let figure = context.print.count(once.len() as i64);
    Some(finding(context, figure, words::COVER_OVERDUE, visit_cadence_words::overdue_title(&context.print, all, sales)))
}

fn ahead(context: &Context, visits: &Visits) -> Option<CoverFinding> {
    let list = visits.worklist.as_ref().filter(|list| !list.lines.is_empty())?;
    let people = list.lists.iter().filter(|one| one.listed > 0).count() as i64;
    let whole = list.whole();
    let sentence = visit_today_words::list_title(&context.print, list.for_day, people, &whole);
    Some(finding(context, context.print.count(whole.listed), words::COVER_LISTED, sentence))
}

fn idle(context: &Context, visits: &Visits) -> Option<CoverFinding> {
    let whole = Tally::of(visits.days.iter());
    if whole.working_days == 0 {
        return None;
    }
    let weeks = i64::from(context.pipeline.visits.day_weeks);
    let share = context.print.percent_short(whole.idle_days as f64 / whole.working_days as f64);
    let sentence = words::days_title(&context.print, weeks, (whole.idle_days, whole.working_days), None);
    Some(finding(context, share, words::COVER_IDLE, sentence))
}
