//! How well the model of buying did, before anything that it says; and its parameters.

use super::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row};
use super::retention::HALF;
use super::survival::side_by_side;
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::counts::{self, Count};
use crate::report::charts::tracking::{self, Week as Point};
use crate::report::charts::{self, Chart};
use crate::report::figures::worth::value::{Value, Week};
use crate::report::text::{value_words as words, worth_words};

/// The page that opens the section.
pub(super) fn performance(context: &Context, value: &Value) -> Result<Built, ReportError> {
    let print = &context.print;
    let chosen = value.chosen();
    let weeks: Vec<&Week> = value.weeks.iter().filter(|week| Some(week.model.as_str()) == chosen).collect();
    let title = match value.is_simple() {
        true => print.pick(words::SIMPLE_TITLE).to_string(),
        false => words::model_title(print, words::holdout_sums(&weeks)),
    };
    let n =
        chosen.and_then(|model| value.parameters.iter().find(|one| one.model == model)).and_then(|one| one.customers);
    let subtitle = match chosen.filter(|_| !value.is_simple()) {
        Some(model) => {
            let values = [
                ("model", words::model(print, model)),
                ("n", worth_words::customers(print, n.unwrap_or(value.customers))),
            ];
            // Without a holdout there is nothing that the model had not seen.
            let basis = if weeks.iter().any(|week| week.holdout) { words::MODEL_BASIS } else { words::NO_HOLDOUT };
            print.fill(basis, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
        }
        None => String::new(),
    };
    let mut blocks = Vec::new();
    let mut charts: Vec<Chart> = Vec::new();
    let note = |text| Block::Note { text: print.pick(text).to_string() };
    if value.is_simple() {
        blocks.push(note(words::SIMPLE));
    } else if value.parameters.is_empty() {
        blocks.push(note(words::NO_MODEL));
    }
    if !weeks.is_empty() && !value.is_simple() {
        let mut columns = Vec::new();
        for (name, head, cumulative) in
            [("clv-cumulative", words::CUMULATIVE, true), ("clv-incremental", words::INCREMENTAL, false)]
        {
            let points: Vec<Point> = weeks.iter().map(|week| point(week, cumulative)).collect();
            if points.iter().all(|point| point.actual.is_none() && point.expected.is_none()) {
                continue;
            }
            let head = print.pick(head).to_string();
            let alt = print.fill(words::ALT_TRACKING, &[("title", &title)]);
            let about =
                context.words(name, format!("{head}{}{title}", print.pick(crate::report::text::remarks::COLON)), alt);
            charts.push(charts::draw(about, (HALF, 176.0), |canvas| tracking::draw(canvas, &points, print))?);
            let heading = Block::Heading { text: head, note: String::new() };
            columns.push(vec![heading].into_iter().chain(charts.last().map(show)).collect());
        }
        blocks.extend(side_by_side(columns));
    } else if !value.is_simple() {
        blocks.push(note(words::NO_TRACKING));
    }
    let mut columns = Vec::new();
    if let Some(chart) = fit_chart(context, value, chosen.filter(|_| !value.is_simple()))? {
        let heading = Block::Heading { text: print.pick(words::FIT).to_string(), note: String::new() };
        columns.push(vec![heading, show(&chart)]);
        charts.push(chart);
    }
    if !value.checks.is_empty() {
        let heading = Block::Heading { text: print.pick(words::CHECKS).to_string(), note: String::new() };
        let width = if columns.is_empty() { WIDTH } else { HALF };
        let table = Block::Table(checks(context, value, width)?);
        if columns.is_empty() {
            blocks.extend([heading, table]);
        } else {
            columns.push(vec![heading, table]);
        }
    }
    blocks.extend(side_by_side(columns));
    let page = Page::new(context.kicker(Section::Value, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn point(week: &Week, cumulative: bool) -> Point {
    let (actual, expected) =
        if cumulative { (week.actual_sum, week.expected_sum) } else { (week.actual, week.expected) };
    Point { week: week.week, actual, expected, holdout: week.holdout }
}

fn fit_chart(context: &Context, value: &Value, chosen: Option<&str>) -> Result<Option<Chart>, ReportError> {
    let print = &context.print;
    let mut rows: Vec<_> = value.repeats.iter().filter(|one| Some(one.model.as_str()) == chosen).collect();
    rows.sort_by_key(|one| one.purchases);
    if rows.is_empty() {
        return Ok(None);
    }
    let last = rows.len() - 1;
    let counts: Vec<Count> = rows
        .iter()
        .enumerate()
        .map(|(at, one)| Count {
            name: if at == last && at > 0 { format!("{}+", one.purchases) } else { one.purchases.to_string() },
            actual: one.actual,
            expected: one.expected,
        })
        .collect();
    let title = print.pick(words::FIT).to_string();
    let about = context.words("clv-fit", title, print.pick(words::ALT_FIT).to_string());
    let names = (print.pick(words::ACTUAL), print.pick(words::EXPECTED), print.pick(words::REPEATS_AXIS));
    charts::draw(about, (HALF, 156.0), |canvas| counts::draw(canvas, &counts, names, print)).map(Some)
}

/// Checks on the page; all are in the workbook.
const CHECKS_SHOWN: usize = 9;

fn checks(context: &Context, value: &Value, width: f64) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::CHECK), 1.5),
        right(print.pick(crate::report::text::labels::VALUE), 0.8),
        right(print.pick(words::LIMIT), 0.7),
        left("", 0.1),
        left(print.pick(words::RESULT), 0.9),
        left(print.pick(worth_words::REMARK), 3.0),
    ];
    let fit = Fit::new(&columns, 7.5, width)?;
    let number = |value: Option<f64>| {
        value.map_or_else(|| "–".to_string(), |value| print.number(value, if value.abs() < 10.0 { 3 } else { 0 }))
    };
    // Those that do not pass come first; a page holds so many.
    let mut shown: Vec<_> = value.checks.iter().collect();
    shown.sort_by_key(|check| check.outcome == "ok");
    let rows = shown.into_iter().take(CHECKS_SHOWN).map(|check| {
        let (name, tone) = words::outcome(print, &check.outcome);
        row(vec![
            fit.wrapped(0, &words::check(print, &check.check), 2).tone("strong"),
            cell(number(check.value)),
            cell(number(check.limit)).tone("muted"),
            cell(""),
            cell(name).tone(tone),
            fit.wrapped(5, print.text(&check.detail), 3).tone("muted"),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 7.5, pad: PAD })
}

/// Parameters of all models that were fitted; nothing where none was.
pub(super) fn models(context: &Context, value: &Value) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    if value.parameters.is_empty() {
        return Ok(None);
    }
    let columns = vec![
        left(print.pick(words::MODEL), 1.5),
        left(print.pick(words::PARAMETER), 0.8),
        right(print.pick(words::ESTIMATE), 0.9),
        right(print.pick(words::STD_ERROR), 0.9),
        right(print.pick(words::LIKELIHOOD), 1.2),
        right("AIC", 1.0),
        right(print.pick(words::HOLDOUT_LIKELIHOOD), 1.1),
        right("n", 0.7),
        right(print.pick(words::CONVERGED), 0.9),
        right(print.pick(words::BOUNDARY), 0.9),
        right(print.pick(words::CHOSEN), 0.7),
        left("", 0.15),
        left(print.pick(worth_words::REMARK), 2.3),
    ];
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let number = |value: Option<f64>, decimals| {
        value.map_or_else(|| "–".to_string(), |value| print.number_fixed(value, decimals))
    };
    let yes = |yes: bool| print.pick(if yes { words::YES } else { words::NO }).to_string();
    let tone = |boundary: bool| if boundary { "alert" } else { "muted" };
    let mut rows: Vec<Row> = Vec::new();
    for model in value.models() {
        for (at, one) in value.parameters.iter().filter(|one| one.model == model).enumerate() {
            let first = at == 0;
            let once = |text: String| if first { cell(text) } else { cell("") };
            let name = words::model(print, model);
            let estimate = one.estimate.map_or_else(|| "–".to_string(), |value| significant(print, value));
            let error = one.std_error.map_or_else(|| "–".to_string(), |value| significant(print, value));
            let cells = vec![
                if first { fit.strong(0, &name) } else { cell("") },
                cell(one.parameter.clone()),
                cell(estimate),
                cell(error).tone("muted"),
                once(number(one.log_likelihood, 4)),
                once(number(one.aic, 1)),
                once(number(one.holdout, 4)),
                once(print.count_or(one.customers)),
                once(yes(one.converged)).tone(if one.converged { "normal" } else { "alert" }),
                // A limit is reached by the model as a whole; the remark names the parameter.
                once(if one.boundary { yes(true) } else { "–".to_string() }).tone(tone(one.boundary)),
                once(if one.chosen { yes(true) } else { String::new() }).tone("strong"),
                cell(""),
                fit.wrapped(12, one.note.as_deref().filter(|_| first).unwrap_or_default(), 3).tone("muted"),
            ];
            rows.push(Row { style: if first && !rows.is_empty() { "group" } else { "normal" }, ..row(cells) });
        }
    }
    let table = Block::Table(Table { rows, columns, size: 8.0, pad: PAD });
    let (title, subtitle) = (print.pick(words::MODELS_TITLE).to_string(), print.pick(words::MODELS_BASIS).to_string());
    let page = Page::new(context.kicker(Section::Value, None), title, subtitle, vec![table])?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// A parameter with five significant digits or so.
fn significant(print: &crate::report::text::Print, value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => print.number_fixed(value, 1),
        size if size >= 10.0 => print.number_fixed(value, 3),
        size if size >= 0.01 || size == 0.0 => print.number_fixed(value, 5),
        _ => format!("{value:.3e}").replace('-', "−"),
    }
}
