//! The cover of a report that opens with plans: the first metric, who reached it, the leads.

use super::is_task;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, Words, spark};
use crate::report::figures::process::planning::Attained;
use crate::report::pages::Context;
use crate::report::pages::cover::CoverFinding;
use crate::report::text::{plan_findings, plan_words as words};

fn finding(figure: String, label: String, sentence: String) -> CoverFinding {
    let (spark, alt, from, to) = Default::default();
    CoverFinding { figure, label, sentence, spark, alt, from, to }
}

/// What the cover of a report says that opens with one of these sections: at most three findings.
pub(in crate::report::pages::process) fn findings(
    context: &Context,
    charts: &mut Vec<Chart>,
) -> Result<Vec<CoverFinding>, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let stop = if print.chinese() { "。" } else { "." };
    let Some(planning) = &context.figures.process.planning else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if let Some(month) = planning.month(as_of)
        && let Some(metric) = planning.main_metric(month)
    {
        let level = planning.top_level();
        let rows: Vec<&Attained> = planning.at("month", month, level).filter(is_task).collect();
        let main = rows.iter().find(|one| one.metric == metric).copied();
        let name = words::metric_in(print, metric);
        let when = words::month(print, month);
        let share = main.and_then(|one| one.attainment);
        let label = print.fill(words::COVER_TARGET, &[("metric", &words::metric(print, metric)), ("month", &when)]);
        let sentence = plan_findings::targets_title(print, month, &rows, main) + stop;
        let figure = share.map_or_else(|| print.unknown(), |share| words::share(print, share));
        let mut first = finding(figure, label, sentence);
        if let Some(main) = main {
            history(&planning.history(metric, level, &main.owner, month), &mut first, charts)?;
        }
        found.push(first);
        let people: Vec<&Attained> =
            planning.at("month", month, "person").filter(|one| one.metric == metric).filter(is_task).collect();
        let known = people.iter().filter(|one| one.attainment.is_some()).count();
        if known > 0 {
            let good = people.iter().filter(|one| one.attainment.is_some_and(|share| share >= 1.0)).count();
            let figure = format!("{} / {}", print.count(good as i64), print.count(known as i64));
            let label = print.fill(words::COVER_PEOPLE, &[("metric", &name)]);
            found.push(finding(figure, label, plan_findings::owners_title(print, month, metric, &people) + stop));
        }
    }
    if let Some(now) = planning.lead_month(as_of) {
        let reached = now.planned.filter(|planned| *planned > 0.0).zip(now.actual);
        if let Some((planned, actual)) = reached {
            let required = super::leads::required(now, super::min_n(context));
            let sentence = plan_findings::leads_title(print, Some(now), required) + stop;
            let label = print.pick(words::COVER_LEADS).to_string();
            found.push(finding(words::share(print, actual as f64 / planned), label, sentence));
        }
    }
    found.truncate(3);
    Ok(found)
}

/// Gives a finding the months before as a sparkline.
fn history(months: &[&Attained], shown: &mut CoverFinding, charts: &mut Vec<Chart>) -> Result<(), ReportError> {
    let values: Vec<Option<f64>> = months.iter().map(|one| one.attainment).collect();
    if values.iter().flatten().count() < 2 {
        return Ok(());
    }
    shown.from = months.first().map_or_else(String::new, |one| words::month_short(one.period));
    shown.to = months.last().map_or_else(String::new, |one| words::month_short(one.period));
    shown.spark = "cover-targets".to_string();
    shown.alt = format!("{}: {} – {}", shown.label, shown.from, shown.to);
    let about = Words { name: shown.spark.clone(), title: shown.label.clone(), alt: shown.alt.clone(), source: None };
    charts.push(charts::draw(about, (228.0, 62.0), |canvas| spark::draw(canvas, &values, 0))?);
    Ok(())
}
