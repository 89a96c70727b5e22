//! Contacts before the first order: how many it takes, how first contacts are made, and who was given up early.

use super::channels::more;
use super::min_n;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::ecdf::{self, Grown, Rule};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::visits::contacts::GivenUp;
use crate::report::figures::process::{Measured, Visits};
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, show};
use crate::report::palette::{GAIN, MAIN};
use crate::report::text::contact_words as words;

const CURVES: f64 = 400.0;
const LISTS: f64 = 325.0;
/// Prospects that are listed.
const LISTED: usize = 22;

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let found = &visits.contacts;
    if found.to_order.is_empty() && found.given_up.is_empty() {
        return Ok(Vec::new());
    }
    let (print, settings, min_n) = (&context.print, &context.pipeline.visits, min_n(context));
    let count = i64::from(settings.rule_contacts);
    let mut groups: Vec<Grown> = Vec::new();
    let mut shares: Vec<(&str, f64)> = Vec::new();
    for (scope, colour) in [("customers", MAIN), ("leads", GAIN)] {
        let of_scope: Vec<_> = found.to_order.iter().filter(|one| one.scope == scope).collect();
        let n: i64 = of_scope.iter().map(|one| one.n).sum();
        // A running share of few orders tells nothing.
        if n < min_n.max(1) {
            continue;
        }
        let name = match (scope, print.chinese()) {
            ("leads", true) => "线索",
            ("leads", false) => "leads won",
            (_, true) => "客户",
            (_, false) => "customers",
        };
        let points = of_scope.iter().filter_map(|one| Some((one.contacts, one.cumulative?))).collect();
        let group = Grown { name: format!("{name} n = {}", print.count(n)), colour, points };
        shares.push((scope, 1.0 - group.below(count)));
        groups.push(group);
    }
    let title = words::to_order_title(print, count, &shares);
    let (times, rule) = (count.to_string(), print.percent_short(settings.rule_share));
    let subtitle = print.fill(words::TO_ORDER_BASIS, &[("share", &rule), ("count", &times)]);
    let mut charts: Vec<Chart> = Vec::new();
    let mut left_side = Vec::new();
    if !groups.is_empty() {
        left_side.push(Block::Heading {
            text: print.pick(words::ECDF).to_string(),
            note: print.fill(words::ECDF_NOTE, &[("count", &times)]),
        });
        let below = 1.0 - settings.rule_share;
        let name = print.fill(words::RULE, &[("share", &print.percent_short(below)), ("count", &times)]);
        let rule = Rule { count, below, name };
        let alt = print.fill(words::ALT_ECDF, &[("title", &title)]);
        charts.push(charts::draw(context.words("contacts-to-order", title.clone(), alt), (CURVES, 235.0), |canvas| {
            ecdf::draw(canvas, &groups, &rule, print.pick(words::ECDF_AXIS), print)
        })?);
        left_side.extend(charts.last().map(show));
    }
    let modes = modes(context, visits);
    let mut right_side = Vec::new();
    if left_side.is_empty() {
        right_side.extend(modes)
    } else {
        left_side.extend(modes)
    }
    right_side.extend(given_up(context, &found.given_up)?);
    let columns: Vec<Vec<Block>> = [left_side, right_side].into_iter().filter(|side| !side.is_empty()).collect();
    let blocks = match columns.len() {
        2 => vec![Block::Columns { widths: vec![CURVES, LISTS], columns }],
        _ => columns.into_iter().flatten().collect(),
    };
    let page = Page::new(context.kicker(Section::ContactsToOrder, None), title, subtitle, blocks)?;
    Ok(vec![Built { page, charts }])
}

/// Channels of first contacts, with what came of them.
fn modes(context: &Context, visits: &Visits) -> Vec<Block> {
    let (print, min_n, measures) = (&context.print, min_n(context), &visits.measures);
    let Some(period) = measures
        .iter()
        .filter(|(key, _)| key.0 == "first_contact_share" && key.1 == "window")
        .map(|(key, _)| key.2)
        .max()
    else {
        return Vec::new();
    };
    let mut members = measures.members("first_contact_share", "window", period, "channel");
    members.sort_by(|one, other| other.1.numerator.cmp(&one.1.numerator).then(one.0.cmp(&other.0)));
    if members.is_empty() {
        return Vec::new();
    }
    let all = measures.get("first_contacts", "window", period, "all", None).and_then(|one| one.n);
    let (months, n) = (context.pipeline.visits.months.to_string(), print.count_or(all));
    let heading = Block::Heading {
        text: print.pick(words::FIRST).to_string(),
        note: print.fill(words::FIRST_NOTE, &[("months", &months), ("n", &n)]),
    };
    let response = context.pipeline.visits.response_days.to_string();
    let order = context.pipeline.visits.inbound_days.to_string();
    let columns = vec![
        left(print.pick(words::CHANNEL), 1.2),
        right(print.pick(words::CONTACTS), 0.9),
        right(print.pick(words::SHARE), 0.9),
        right(print.fill(words::RESPONSE, &[("days", &response)]), 1.3),
        right("n", 0.6),
        right(print.fill(words::CONVERSION, &[("days", &order)]), 1.2),
        right("n", 0.6),
    ];
    let dash = || "–".to_string();
    let rows = members.iter().take(8).map(|(member, share)| {
        let of = |measure: &str| measures.get(measure, "window", period, "channel", *member);
        let rate = |one: Option<&Measured>| {
            cell(one.and_then(|one| one.over(min_n)).map_or_else(dash, |share| print.percent(share)))
        };
        let n = |one: Option<&Measured>| {
            cell(one.and_then(|one| one.n).map_or_else(dash, |n| print.count(n))).tone("muted")
        };
        let (answered, ordered) = (of("first_contact_response"), of("first_contact_conversion"));
        row(vec![
            cell(member.map_or_else(|| print.unknown(), |code| words::channel(print, code))).tone("strong"),
            cell(share.numerator.map_or_else(dash, |n| print.count(n))),
            rate(Some(share)),
            rate(answered).tone("strong"),
            n(answered),
            rate(ordered),
            n(ordered),
        ])
    });
    vec![heading, Block::Table(Table { rows: rows.collect(), columns, size: 7.8, pad: 0.36 })]
}

fn given_up(context: &Context, list: &[GivenUp]) -> Result<Vec<Block>, ReportError> {
    let (print, settings) = (&context.print, &context.pipeline.visits);
    let (contacts, days) = (settings.give_up_contacts.to_string(), settings.give_up_days.to_string());
    let heading = Block::Heading {
        text: print.pick(words::GIVEN_UP).to_string(),
        note: print.fill(words::GIVEN_UP_NOTE, &[("contacts", &contacts), ("days", &days)]),
    };
    if list.is_empty() {
        return Ok(vec![heading, Block::Text { text: print.pick(words::NOBODY_GIVEN_UP).to_string(), tone: "muted" }]);
    }
    let columns = vec![
        left(print.pick(words::NAME), 2.4),
        left(print.pick(words::STAFF), 1.0),
        right(print.pick(words::CONTACTS), 0.8),
        right(print.pick(words::LAST), 1.2),
        right(print.pick(words::SILENT), 0.9),
    ];
    let fit = Fit::new(&columns, 7.8, LISTS)?;
    let rows = list.iter().take(LISTED).map(|one| {
        let name = one.name.as_deref().or_else(|| context.figures.names.of(&one.id)).unwrap_or(&one.id);
        row(vec![
            fit.strong_middle(0, name),
            fit.cell(1, one.staff.as_deref().unwrap_or("–")),
            cell(print.count(one.contacts)),
            cell(one.last.map_or_else(|| "–".to_string(), |day| day.to_string())),
            cell(one.days.map_or_else(|| "–".to_string(), |days| print.count(days))).tone("loss"),
        ])
    });
    let rows = rows.collect();
    let mut blocks =
        vec![heading, Block::Table(Table { rows, columns, size: 7.8, pad: 0.38 }.without_unknown(&print.unknown()))];
    blocks.extend(more(context, list.len().saturating_sub(LISTED), words::SHEET_GIVEN_UP));
    Ok(blocks)
}
