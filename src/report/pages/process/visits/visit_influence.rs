//! What the weeks after a visit brought, against alike customers without one. It is no experiment, and the page says so first.

use super::{class_title, min_n};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::charts::{self, Chart};
use crate::report::figures::Money;
use crate::report::figures::process::visits::contacts::Influence;
use crate::report::pages::blocks::{Block, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::palette::MAIN;
use crate::report::text::{Print, contact_words as words, visit_words, worth_words};

const RATES: f64 = 380.0;
const SALES: f64 = 345.0;
/// Rows of the table.
const LISTED: usize = 11;

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let list = &visits.contacts.influence;
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let (print, min_n) = (&context.print, min_n(context));
    let first = list.iter().filter(|one| one.dimension == "all").min_by_key(|one| one.weeks);
    let title = words::influence_title(print, first, min_n);
    let mut weeks: Vec<i64> = list.iter().map(|one| one.weeks).collect();
    weeks.dedup();
    let told: Vec<String> = weeks.iter().map(|weeks| weeks.to_string()).collect();
    let told = told.join(if print.chinese() { " 或 " } else { " or " });
    let subtitle = print.fill(words::INFLUENCE_BASIS, &[("weeks", &told), ("n", &print.count(min_n))]);
    let mut blocks = vec![Block::Note { text: print.pick(words::WARNING).to_string() }];
    let mut charts: Vec<Chart> = Vec::new();
    let shown: Vec<&Influence> = list
        .iter()
        .filter(|one| one.dimension != "rhythm" && (one.dimension == "all" || one.visits >= Some(min_n)))
        .collect();
    let rates = rows(context, &shown, &|one| [one.rates[2], one.rates[3], one.rates[4]], &note_of(print));
    let money = |amount: Option<Money>| amount.map(Money::to_f64);
    let sales = rows(context, &shown, &|one| [money(one.sales[2]), money(one.sales[3]), money(one.sales[4])], &|one| {
        money(one.sales[2])
            .filter(|_| enough(one, min_n))
            .map_or_else(|| "–".to_string(), |value| print.signed_money(value))
    });
    let percent = |share: f64| print.percent_short(share);
    let amount = |value: f64| worth_words::axis_amount(print, value);
    let alt = print.fill(words::ALT_INFLUENCE, &[("title", &title)]);
    let mut columns = Vec::new();
    type Tick<'a> = &'a dyn Fn(f64) -> String;
    let pictures: [(&str, _, _, f64, &Vec<Row>, Tick<'_>); 2] = [
        (
            "visit-influence",
            words::ORDER_DIFFERENCE,
            print.pick(words::ORDER_NOTE).to_string(),
            RATES,
            &rates,
            &percent,
        ),
        ("visit-influence-sales", words::SALES_DIFFERENCE, print.currency().to_string(), SALES, &sales, &amount),
    ];
    let mut widths = Vec::new();
    for (name, heading, note, width, rows, label) in pictures {
        if rows.iter().all(|row| row.marks[0].value.is_none()) {
            continue;
        }
        let names = [(print.pick(words::KEY_DIFFERENCE).to_string(), MAIN)];
        let about = context.words(name, title.clone(), alt.clone());
        charts.push(charts::draw(about, (width, intervals::height(rows)), |canvas| {
            intervals::draw(canvas, rows, &names, true, label)
        })?);
        let heading = Block::Heading { text: print.pick(heading).to_string(), note };
        columns.push(std::iter::once(heading).chain(charts.last().map(show)).collect::<Vec<Block>>());
        widths.push(width);
    }
    match columns.len() {
        0 => {}
        1 => blocks.append(&mut columns[0]),
        _ => blocks.push(Block::Columns { widths, columns }),
    }
    blocks.push(Block::Space { height: 6.0 });
    blocks.push(Block::Table(table(context, list, &weeks)));
    let page = Page::new(context.kicker(Section::VisitInfluence, None), title, subtitle, blocks)?;
    Ok(vec![Built { page, charts }])
}

fn enough(one: &Influence, min_n: i64) -> bool {
    one.treated.is_some_and(|n| n >= min_n.max(1)) && one.control.is_some_and(|n| n >= min_n.max(1))
}

/// `+10.5 pp  73% of 2,869`.
fn note_of(print: &Print) -> impl Fn(&Influence) -> String + '_ {
    move |one| {
        let matched = one.matched.map_or_else(|| "–".to_string(), |share| print.percent_short(share));
        let n = print.count_or(one.visits);
        if print.chinese() { format!("n = {n}，匹配 {matched}") } else { format!("n = {n}, matched {matched}") }
    }
}

fn name(context: &Context, one: &Influence) -> String {
    let print = &context.print;
    match (one.dimension.as_str(), one.member.as_deref()) {
        ("all", _) => print.pick(visit_words::ALL).to_string(),
        ("rhythm", member) => words::rhythm(print, member),
        (_, Some(code)) => {
            let scheme = context.pipeline.visits.scheme.as_deref().or(context.figures.tier_scheme.as_deref());
            class_title(context, scheme, code)
        }
        (_, None) => print.unknown(),
    }
}

fn rows(
    context: &Context,
    list: &[&Influence],
    value: &dyn Fn(&Influence) -> [Option<f64>; 3],
    note: &dyn Fn(&Influence) -> String,
) -> Vec<Row> {
    let (print, min_n) = (&context.print, min_n(context));
    let mut weeks = -1;
    let one = |one: &&Influence| {
        let group = if one.weeks == weeks {
            String::new()
        } else if print.chinese() {
            format!("{} 周", one.weeks)
        } else {
            print.english(one.weeks, "week")
        };
        weeks = one.weeks;
        let [value, low, high] = if enough(one, min_n) { value(one) } else { [None; 3] };
        Row { group, name: name(context, one), marks: vec![Mark { value, low, high, colour: MAIN }], note: note(one) }
    };
    list.iter().map(one).take(18).collect()
}

/// Everybody by weeks, then the shortest window by rhythm of orders.
fn table(context: &Context, list: &[Influence], weeks: &[i64]) -> Table {
    let (print, min_n) = (&context.print, min_n(context));
    let columns = vec![
        left(print.pick(words::GROUP), 2.0),
        right(print.pick(words::VISITS), 0.8),
        right(print.pick(words::MATCHED), 0.8),
        right(print.pick(words::TREATED_RATE), 1.1),
        right(print.pick(words::CONTROL_RATE), 1.1),
        right(print.pick(words::DIFFERENCE), 1.2),
        right(print.pick(words::INTERVAL), 1.8),
        right(print.pick(words::SALES), 1.0),
        left(print.pick(words::REMARK), 1.7),
    ];
    let dash = || "–".to_string();
    let first = weeks.first().copied().unwrap_or(0);
    let all = list.iter().filter(|one| one.dimension == "all");
    let rhythm = list.iter().filter(|one| one.dimension == "rhythm" && one.weeks == first);
    let rows = all.chain(rhythm).take(LISTED).map(|one| {
        let shown = enough(one, min_n);
        let percent = |at: usize| one.rates[at].filter(|_| shown).map_or_else(dash, |rate| print.percent(rate));
        let interval = match (one.rates[3].filter(|_| shown), one.rates[4]) {
            (Some(low), Some(high)) => words::interval(print, low, high),
            _ => dash(),
        };
        let sales = one.sales[2].filter(|_| shown).map_or_else(dash, |amount| print.signed_money(amount.to_f64()));
        let after = if print.chinese() { format!("{} 周", one.weeks) } else { print.english(one.weeks, "week") };
        let colon = if print.chinese() { "，" } else { ", " };
        row(vec![
            cell(format!("{}{colon}{after}", name(context, one))).tone("strong"),
            cell(one.visits.map_or_else(dash, |n| print.count(n))),
            cell(one.matched.map_or_else(dash, |share| print.percent_short(share))),
            cell(percent(0)),
            cell(percent(1)),
            cell(one.rates[2].filter(|_| shown).map_or_else(dash, |rate| words::points(print, rate))).tone("strong"),
            cell(interval).tone("muted"),
            cell(sales),
            cell(words::remark(print, &one.note)).tone("muted"),
        ])
    });
    Table { rows: rows.collect(), columns, size: 7.4, pad: 0.3 }
}
