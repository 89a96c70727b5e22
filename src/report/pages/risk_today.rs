//! The risk of today: levels, signals, and the customers at high risk with their reasons.

use super::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use super::risk::beside;
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, risk_levels};
use crate::report::figures::RiskBook;
use crate::report::figures::risk::{AtRisk, SignalCard, Today};
use crate::report::text::{labels, risk_words};

const LEVELS: f64 = 450.0;
const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;
/// Signals that have larger rows.
const AIRY: usize = 13;
/// Height of a row of one line, and of a further line.
const ROW: f64 = SIZE * (0.735 + 2.0 * PAD);
const LINE: f64 = SIZE * 1.185;
/// Height of the page below a title of one line and a subtitle of two, less the head of the list.
const ROOM: f64 = 412.0;

pub(super) fn page(context: &Context, book: &RiskBook) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let as_of = scope.as_of.to_string();
    let kicker = context.kicker(Section::Risk, None);
    let (title, subtitle) = match &book.today {
        Some(today) => {
            let change = match (today.rose, today.fell) {
                (Some(rose), Some(fell)) => {
                    let (rose, fell) = (print.count(rose), print.count(fell));
                    print.fill(risk_words::TODAY_CHANGE, &[("rose", &rose), ("fell", &fell)])
                }
                _ => String::new(),
            };
            let n = print.count(today.customers());
            let values = [("as_of", as_of.as_str()), ("n", &n), ("currency", print.currency()), ("change", &change)];
            (risk_words::today_title(print, today), print.fill(risk_words::TODAY_BASIS, &values).trim_end().to_string())
        }
        None => (print.pick(risk_words::NO_TODAY_TITLE).to_string(), String::new()),
    };
    let (blocks, charts) = blocks(context, book)?;
    Ok(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts })
}

/// Levels, limits of silence and signals; notes for what is not published.
pub(super) fn blocks(context: &Context, book: &RiskBook) -> Result<(Vec<Block>, Vec<Chart>), ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let (mut blocks, mut charts) = (Vec::new(), Vec::new());
    match &book.today {
        Some(today) => {
            let heading = print.pick(risk_words::LEVELS_TITLE).to_string();
            let title = risk_words::today_title(print, today);
            let alt = print.fill(risk_words::ALT_LEVELS, &[("title", &title)]);
            let words = context.words("risk-levels", title, alt);
            let height = 16.0 + 28.0 * today.levels.len() as f64;
            let picture =
                charts::draw(words, (LEVELS, height), |canvas| risk_levels::draw(canvas, &today.levels, print))?;
            let levels = vec![Block::Heading { text: heading, note: String::new() }, show(&picture)];
            charts.push(picture);
            let columns = vec![levels, limits(context, today)];
            blocks.push(Block::Columns { widths: vec![LEVELS, beside(LEVELS)], columns });
        }
        None => {
            let text = print.fill(risk_words::NO_TODAY, &[("as_of", &scope.as_of.to_string())]);
            blocks.push(Block::Note { text });
        }
    }
    let heading = print.pick(risk_words::SIGNALS_TITLE).to_string();
    if book.catalog.is_empty() {
        blocks.push(Block::Heading { text: heading, note: String::new() });
        blocks.push(Block::Text { text: print.pick(risk_words::NO_SIGNALS).to_string(), tone: "muted" });
        return Ok((blocks, charts));
    }
    let known =
        book.catalog.iter().any(|card| book.record.over_all(&card.signal, book.record.horizon(), "on").is_some());
    let note = if known {
        print.fill(risk_words::SIGNALS_NOTE, &[("share", &risk_words::share_words(print, &book.record))])
    } else {
        String::new()
    };
    blocks.push(Block::Space { height: 6.0 });
    blocks.push(Block::Heading { text: heading, note });
    blocks.push(Block::Table(signals(context, book)?));
    Ok((blocks, charts))
}

/// Whose rhythm gives the limits of silence.
fn limits(context: &Context, today: &Today) -> Vec<Block> {
    let print = &context.print;
    let heading = Block::Heading { text: print.pick(risk_words::LIMIT_TITLE).to_string(), note: String::new() };
    let all = today.customers().max(1) as f64;
    let columns = vec![
        left(print.pick(labels::SOURCE), 2.2),
        right(print.pick(risk_words::CUSTOMERS), 1.0),
        right(print.pick(labels::SHARE), 0.9),
    ];
    let mut rows: Vec<Row> = Vec::new();
    for (of, customers) in &today.limits {
        rows.push(row(vec![
            cell(risk_words::limit_of(print, of)),
            cell(print.count(*customers)),
            cell(print.percent(*customers as f64 / all)).tone("muted"),
        ]));
    }
    if let Some(contracts) = today.under_contract {
        let name = cell(print.pick(risk_words::UNDER_CONTRACT)).tone("muted");
        rows.push(Row { style: "group", ..row(vec![name, cell(print.count(contracts)), cell("")]) });
    }
    vec![heading, Block::Table(Table { columns, rows, size: 8.0, pad: 0.5 })]
}

/// Every signal: who shows it, how often it was right, what it weighs, or why it is not computed.
fn signals(context: &Context, book: &RiskBook) -> Result<Table, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let fitted = book.catalog.iter().any(|card| card.fitted_weight.is_some());
    let mut columns = vec![
        left(print.pick(risk_words::SIGNAL), 1.7),
        left(print.pick(risk_words::RULE), 3.1),
        right(print.pick(risk_words::SHOW_IT), 0.75),
        right(format!("{} {}", print.pick(risk_words::THEIR_SALES), print.currency()), 1.15),
        right(print.pick(risk_words::WEIGHT), 0.65),
    ];
    if fitted {
        columns.push(right(print.pick(risk_words::FITTED), 0.65));
    }
    columns.extend([
        right(print.pick(risk_words::PAST), 0.75),
        right(print.pick(risk_words::RIGHT), 0.75),
        right(print.pick(risk_words::LIFT), 0.6),
    ]);
    // Few signals leave a page half empty: give them air.
    let (size, pad) = if book.catalog.len() <= AIRY { (8.2, 0.62) } else { (SIZE, PAD) };
    let fit = Fit::new(&columns, size, WIDTH)?;
    let dash = || cell("–").tone("muted");
    let number = |value: Option<f64>| value.map_or_else(dash, |value| cell(print.number(value, 1)));
    let line = |card: &SignalCard| {
        let past = book.record.over_all(&card.signal, book.record.horizon(), "on").map(|pooled| &pooled.trial);
        let rule = match (card.computed, risk_words::no_values(print, card)) {
            (false, _) => risk_words::not_computed(print, card),
            (true, Some(note)) if card.customers.is_none_or(|customers| customers == 0) => note,
            (true, _) => card.rule.clone(),
        };
        let mut cells = vec![
            fit.strong_wrapped(0, print.text(&card.title), 2),
            fit.wrapped(1, &rule, 2).tone("muted"),
            card.customers.map_or_else(dash, |n| cell(print.count(n))),
            card.net_sales.map_or_else(dash, |sales| cell(print.wide_amount(sales.to_f64()))),
            number(card.weight),
        ];
        if fitted {
            // As many places in every row, or the points do not stand below each other.
            cells.push(card.fitted_weight.map_or_else(dash, |weight| cell(print.number_fixed(weight, 1))));
        }
        let right = past.and_then(|trial| trial.shown(trial.precision, scope.min_n));
        let lift = past.and_then(|trial| trial.shown(trial.lift, scope.min_n));
        cells.push(past.map_or_else(dash, |trial| cell(print.count(trial.customers)).tone("muted")));
        cells.push(right.map_or_else(dash, |share| cell(print.percent(share))));
        cells.push(lift.map_or_else(dash, |lift| {
            let text = cell(risk_words::times(print, lift));
            if lift <= 1.0 { text.tone("loss") } else { text.tone("strong") }
        }));
        row(cells)
    };
    // What could be computed first; the order of the catalog within both.
    let (computed, missing): (Vec<&SignalCard>, Vec<&SignalCard>) = book.catalog.iter().partition(|card| card.computed);
    let mut rows: Vec<Row> = computed.into_iter().map(line).collect();
    for (at, card) in missing.into_iter().enumerate() {
        rows.push(Row { style: if at == 0 { "group" } else { "normal" }, ..line(card) });
    }
    Ok(Table { columns, rows, size, pad })
}

/// The customers at high risk; nothing where the risk of today is not known.
pub(super) fn list(context: &Context, book: &RiskBook) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let Some(today) = &book.today else { return Ok(None) };
    let kicker = context.kicker(Section::Risk, None);
    if today.high.is_empty() {
        return Ok(None);
    }
    let columns = vec![
        left(print.pick(labels::CUSTOMER_WORD), 2.0),
        right(print.pick(risk_words::SALES_AT_RISK), 0.95),
        right(print.pick(risk_words::SCORE), 0.6),
        right(print.pick(risk_words::SINCE), 0.85),
        right(print.pick(risk_words::SILENCE), 0.6),
        right(print.pick(risk_words::ALIVE), 0.6),
        left("", 0.06),
        left(print.pick(risk_words::WHY), 4.6),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let title_of = |signal: &str| {
        book.signal_title(signal).map_or_else(|| signal.to_string(), |title| print.text(title).to_string())
    };
    let reasons: Vec<String> =
        today.high.iter().take(64).map(|one| risk_words::reasons(print, one, title_of)).collect();
    let (mut used, mut shown) = (0.0, 0);
    for text in &reasons {
        used += ROW + if fit.holds(7, text) { 0.0 } else { LINE };
        if used > ROOM {
            break;
        }
        shown += 1;
    }
    let dash = || cell("–").tone("muted");
    let line = |one: &AtRisk, why: &str| {
        let name = context.figures.names.of(&one.customer).unwrap_or(&one.customer);
        row(vec![
            fit.strong_middle(0, name),
            one.sales_at_risk.map_or_else(dash, |sales| cell(print.narrow_amount(sales.to_f64()))),
            one.score.map_or_else(dash, |score| cell(print.number(score, 0))),
            one.since.map_or_else(dash, |since| cell(since.to_string()).tone("muted")),
            one.silence_ratio.map_or_else(dash, |ratio| cell(format!("{}×", print.number_fixed(ratio, 1)))),
            one.p_alive.map_or_else(dash, |alive| cell(print.percent_short(alive))),
            cell(""),
            fit.wrapped(7, why, 2),
        ])
    };
    let rows: Vec<Row> = today.high.iter().zip(&reasons).take(shown).map(|(one, why)| line(one, why)).collect();
    let sheet = print.pick(risk_words::LIST_SHEET);
    let subtitle = print.fill(risk_words::LIST_BASIS, &[("currency", print.currency()), ("sheet", sheet)]);
    let mut blocks = vec![Block::Table(Table { columns, rows, size: SIZE, pad: PAD })];
    let more = today.level(crate::report::figures::risk::HIGH).0 - shown as i64;
    if more > 0 {
        let text = print.fill(risk_words::MORE, &[("n", &print.count(more)), ("sheet", sheet)]);
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(Block::Text { text, tone: "muted" });
    }
    let title = risk_words::list_title(print, today, shown);
    Ok(Some(Built { page: Page::new(kicker, title, subtitle, blocks)?, charts: Vec::new() }))
}
