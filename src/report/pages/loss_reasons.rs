//! Why customers were lost: own shares beside the quoted survey, and the sales that went with them.

use super::blocks::{Block, PAD, Page, Table, cell, left, right, row, total};
use super::retention::{HALF, append_remarks};
use super::survival::side_by_side;
use super::{Built, Context, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts;
use crate::report::charts::compare::{self, Pairing};
use crate::report::charts::pareto::{self, Bar};
use crate::report::figures::Money;
use crate::report::figures::worth::win_back::{LossReason, LossReasons};
use crate::report::text::{labels, win_back_words as words, worth_words};

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(found) = &context.figures.worth.loss_reasons else { return Ok(Vec::new()) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let enough = found.n() >= scope.min_n.max(1);
    let title = words::reasons_title(print, found, scope.min_n);
    let period = found.reasons.first().map(|one| one.period.clone()).unwrap_or_default();
    let period = match period.ends_with("mo") {
        true => print.window(&period, scope.as_of),
        false => print.fill(words::EVER, &[("as_of", &scope.as_of.to_string())]),
    };
    let values = [("n", print.count(found.n())), ("period", period)];
    let subtitle = print.fill(words::REASONS_BASIS, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let mut charts = Vec::new();
    let mut columns = Vec::new();
    let pairs: Vec<Pairing> = found
        .known()
        .map(|one| Pairing {
            name: words::reason(print, &one.reason),
            first: one.share.filter(|_| enough),
            low: None,
            high: None,
            second: one.reference,
            note: one.customers.map_or_else(String::new, |n| format!("n = {}", print.count(n))),
        })
        .collect();
    if !pairs.is_empty() {
        let about = context.words("loss-reasons", title.clone(), print.fill(words::ALT_REASONS, &[("title", &title)]));
        let names = (print.pick(words::OWN), print.pick(words::SURVEY));
        let height = compare::HEAD + compare::ROW * pairs.len() as f64;
        let chart = charts::draw(about, (HALF, height), |canvas| {
            compare::draw(canvas, &pairs, names, &|value| print.percent(value), print)
        })?;
        let heading =
            Block::Heading { text: print.pick(words::REASONS).into(), note: print.pick(words::REASONS_NOTE).into() };
        columns.push(vec![heading, show(&chart)]);
        charts.push(chart);
    }
    let mut by_sales: Vec<&LossReason> =
        found.reasons.iter().filter(|one| one.lost_sales.is_some_and(|sales| sales.to_f64() > 0.0)).collect();
    by_sales.sort_by(|one, other| other.lost_sales.cmp(&one.lost_sales).then_with(|| one.reason.cmp(&other.reason)));
    let heading =
        Block::Heading { text: print.pick(words::PARETO).into(), note: print.pick(words::PARETO_NOTE).into() };
    if by_sales.is_empty() {
        columns.push(vec![heading, Block::Text { text: print.pick(words::NO_SALES).into(), tone: "muted" }]);
    } else {
        let bars: Vec<Bar> = by_sales
            .iter()
            .map(|one| Bar {
                name: words::reason(print, &one.reason),
                value: one.lost_sales.map_or(0.0, Money::to_f64),
                figure: one.lost_sales.map_or_else(String::new, |sales| print.money(sales.to_f64())),
                pale: one.reason == "unknown",
            })
            .collect();
        let head = print.pick(words::PARETO).to_string();
        let alt = print.fill(words::ALT_PARETO, &[("title", &title)]);
        let about = context.words("loss-reasons-sales", head, alt);
        let chart = charts::draw(about, (HALF, 196.0), |canvas| pareto::draw(canvas, &bars, print))?;
        columns.push(vec![heading, show(&chart)]);
        charts.push(chart);
    }
    let mut blocks = side_by_side(columns);
    blocks.push(Block::Space { height: 8.0 });
    blocks.push(Block::Table(table(context, found)));
    let page = Page::new(context.kicker(Section::LossReasons, None), title, subtitle, blocks)?;
    let mut built = vec![Built { page, charts }];
    append_remarks(context, &mut built, &found.remarks);
    Ok(built)
}

fn table(context: &Context, found: &LossReasons) -> Table {
    let (print, scope) = (&context.print, &context.figures.scope);
    let enough = found.n() >= scope.min_n.max(1);
    let columns = vec![
        left(print.pick(words::REASON), 1.6),
        right(print.pick(labels::CUSTOMERS), 1.0),
        right(print.pick(words::OWN), 1.0),
        right(print.pick(words::SURVEY), 1.0),
        right(print.pick(words::DIFFERENCE), 1.2),
        right(format!("{} {}", print.pick(words::LOST_SALES), print.currency()), 1.6),
    ];
    let sales =
        |money: Option<Money>| money.map_or_else(|| "–".to_string(), |money| print.narrow_amount(money.to_f64()));
    let mut rows: Vec<_> = found
        .reasons
        .iter()
        .map(|one| {
            let difference = one.difference.filter(|_| enough);
            row(vec![
                cell(words::reason(print, &one.reason)).tone("strong"),
                cell(print.count_or(one.customers)),
                cell(worth_words::ratio(print, one.share.filter(|_| enough && one.reason != "unknown"))),
                cell(worth_words::ratio(print, one.reference)).tone("muted"),
                // More of a reason than in the survey is neither good nor bad in itself.
                cell(difference.map_or_else(|| "–".to_string(), |difference| worth_words::points(print, difference))),
                cell(sales(one.lost_sales)),
            ])
        })
        .collect();
    let all: i64 = found.reasons.iter().filter_map(|one| one.customers).sum();
    let lost: Vec<Money> = found.reasons.iter().filter_map(|one| one.lost_sales).collect();
    rows.push(total(vec![
        cell(print.pick(labels::TOTAL)),
        cell(print.count(all)),
        cell(""),
        cell(""),
        cell(""),
        cell(sales((!lost.is_empty()).then(|| lost.into_iter().sum()))),
    ]));
    Table { rows, columns, size: 8.0, pad: PAD }
}
