//! Action lists: the list of every salesperson in a line, what became of the last ones, and whom to contact first.

use super::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH, show};
use crate::config::types::{Format, Section};
use crate::report::ReportError;
use crate::report::charts::ranked_bars::{self, Bar};
use crate::report::charts::{self};
use crate::report::figures::{Action, ActionBook, ListSum, Money, Outcome};
use crate::report::text::findings::capital;
use crate::report::text::{action_words, labels, risk_words};

const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;
/// Height of a row of one line, of a further line, and of the page below a title and a subtitle.
const ROW: f64 = SIZE * (0.735 + 2.0 * PAD);
const LINE: f64 = SIZE * 1.185;
const ROOM: f64 = 425.0;
/// Salespeople with a bar, and with a row.
const BARS: usize = 8;
const LISTS: usize = 17;
const BAR: f64 = 15.0;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(book) = &context.figures.actions else { return Ok(Vec::new()) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let kicker = context.kicker(Section::Actions, None);
    let title = action_words::title(print, book, scope);
    let as_of = scope.as_of.to_string();
    if book.actions.is_empty() && book.outcomes.is_empty() {
        let blocks = vec![Block::Note { text: print.fill(action_words::NONE, &[("as_of", &as_of)]) }];
        let page = Page::new(kicker, title, String::new(), blocks)?;
        return Ok(vec![Built { page: Page { brief: true, ..page }, charts: Vec::new() }]);
    }
    let mut subtitle = print.fill(action_words::BASIS, &[("as_of", as_of.as_str()), ("currency", print.currency())]);
    let formats = context.pipeline.reports.get(context.report).map(|report| &report.formats);
    if formats.is_some_and(|formats| formats.contains(&Format::Xlsx)) && !book.actions.is_empty() {
        subtitle += &print.fill(action_words::BASIS_FILE, &[("file", &context.lists_file())]);
    }
    let mut page = Page::new(kicker, title.clone(), subtitle.trim_end().to_string(), Vec::new())?;
    let mut charts = Vec::new();
    let lists = lists(book);
    // Of lost customers alone nothing is at stake any more.
    let bars: Vec<Bar> =
        lists.iter().filter(|one| one.0.keep() > 0).take(BARS).map(|one| bar(context, &one.0)).collect();
    if bars.iter().any(|bar| bar.whole.unwrap_or(0.0) > 0.0) {
        let alt = print.fill(action_words::ALT, &[("title", &title)]);
        let words = context.words("actions", title, alt);
        let size = (WIDTH, bars.len() as f64 * BAR);
        charts.push(charts::draw(words, size, |canvas| ranked_bars::draw(canvas, &bars, 0.3))?);
        page.blocks.extend(charts.last().map(show));
        page.blocks.push(Block::Space { height: 4.0 });
    }
    let whole = book.outcome_of_all();
    let note = match whole.as_ref().and_then(|one| one.made_as_of) {
        Some(made) => print.fill(action_words::BY_STAFF_NOTE, &[("made", &made.to_string())]),
        None if whole.is_none() => print.pick(action_words::NO_OUTCOME).to_string(),
        None => String::new(),
    };
    page.blocks.push(Block::Heading { text: print.pick(action_words::BY_STAFF).to_string(), note });
    page.blocks.push(Block::Table(summary(context, book, &lists)?));
    if let Some(text) = whole.as_ref().and_then(|one| action_words::contacts(print, one, scope)) {
        page.blocks.push(Block::Space { height: 8.0 });
        page.blocks.push(Block::Text { text, tone: "muted" });
    }
    let mut built = vec![Built { page, charts }];
    built.extend(first(context, book)?);
    Ok(built)
}

/// A list and what became of the last one of the same salesperson.
type Line = (ListSum, Option<Outcome>);

/// The lists of now, then salespeople that had one before and have none now.
fn lists(book: &ActionBook) -> Vec<Line> {
    let mut lines: Vec<Line> = book
        .lists()
        .into_iter()
        .map(|list| {
            let outcome = book.outcome(&list.manager, &list.staff).cloned();
            (list, outcome)
        })
        .collect();
    for outcome in &book.outcomes {
        if !lines.iter().any(|(list, _)| list.manager == outcome.manager && list.staff == outcome.staff) {
            let list = ListSum { manager: outcome.manager.clone(), staff: outcome.staff.clone(), ..ListSum::default() };
            lines.push((list, Some(outcome.clone())));
        }
    }
    lines
}

fn keeper(context: &Context, list: &ListSum) -> String {
    action_words::keeper(&context.print, list.manager.as_deref(), list.staff.as_deref())
}

fn bar(context: &Context, list: &ListSum) -> Bar {
    let print = &context.print;
    let stake = action_words::known(print, list.stake());
    let n = match print.chinese() {
        true => format!("风险销售额 {stake}，{} 家", print.count(list.keep())),
        false => format!("of {stake} at stake, {}", print.english(list.keep(), "customer")),
    };
    Bar {
        name: keeper(context, list),
        value: list.loss().map_or(0.0, Money::to_f64),
        whole: list.stake().map(Money::to_f64),
        text: action_words::known(print, list.loss()),
        note: n,
    }
}

/// A row for every list, the smallest together, and the sums.
fn summary(context: &Context, book: &ActionBook, lists: &[Line]) -> Result<Table, ReportError> {
    let print = &context.print;
    let money = |words| format!("{} {}", print.pick(words), print.currency());
    let mut columns = vec![
        left(print.pick(action_words::STAFF), 1.5),
        left(print.pick(action_words::MANAGER), 1.3),
        right(print.pick(action_words::CONTACT), 0.8),
        right(print.pick(action_words::HIGH), 0.75),
        right(print.pick(action_words::WIN_BACK), 0.75),
        right(money(action_words::AT_STAKE), 1.15),
        right(money(action_words::EXPECTED_LOSS), 1.2),
        right(money(action_words::TO_WIN), 1.05),
    ];
    let before = !book.outcomes.is_empty();
    if before {
        columns.extend([
            right(print.pick(action_words::LISTED), 0.8),
            right(print.pick(action_words::CONTACTED), 0.8),
            right(print.pick(action_words::ORDERED), 1.05),
            right(money(action_words::ORDERED_SALES), 1.1),
            right(print.pick(action_words::LOST), 0.65),
        ]);
    }
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let shown = if lists.len() > LISTS { LISTS - 1 } else { lists.len() };
    let line = |name: &str, manager: &str, of: &[Line]| {
        let mut all = ListSum::default();
        of.iter().for_each(|one| all.add(&one.0));
        let amount = |amount: Money| print.wide_amount(amount.to_f64());
        let unknown = || cell("–").tone("muted");
        let mut cells = vec![
            fit.strong_middle(0, name),
            fit.cell(1, manager).tone("muted"),
            cell(print.count(all.customers)),
            cell(print.count(all.high)),
            cell(print.count(all.win_back)),
            all.stake().map_or_else(unknown, |stake| cell(amount(stake))),
            all.loss().map_or_else(unknown, |loss| cell(amount(loss)).tone("strong")),
            all.gain().map_or_else(unknown, |gain| cell(amount(gain))),
        ];
        if before {
            cells.extend(outcome_cells(context, Outcome::sum(of.iter().filter_map(|one| one.1.as_ref()))));
        }
        cells
    };
    let mut rows: Vec<Row> = Vec::new();
    for one in &lists[..shown] {
        let manager = one.0.manager.clone().unwrap_or_else(|| "–".to_string());
        rows.push(row(line(&keeper(context, &one.0), &manager, std::slice::from_ref(one))));
    }
    if shown < lists.len() {
        let name = print.fill(action_words::OTHERS, &[("n", &print.count((lists.len() - shown) as i64))]);
        rows.push(row(line(&name, "", &lists[shown..])));
    }
    if lists.len() > 1 {
        rows.push(total(line(print.pick(labels::TOTAL), "", lists)));
    }
    // Few lists leave a page half empty: give them air.
    let pad = if rows.len() <= 12 { 0.7 } else { PAD };
    Ok(Table { columns, rows, size: SIZE, pad })
}

/// What became of lists: listed, contacted, ordered with its share, their sales, lost.
fn outcome_cells(context: &Context, outcome: Option<Outcome>) -> Vec<super::blocks::Cell> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let dash = || cell("–").tone("muted");
    let Some(one) = outcome else { return std::iter::repeat_with(dash).take(5).collect() };
    let share = one.ordered as f64 / one.listed.max(1) as f64;
    let ordered = match one.listed >= scope.min_n && one.listed > 0 {
        true => format!("{} ({})", print.count(one.ordered), print.percent_short(share)),
        false => print.count(one.ordered),
    };
    vec![
        cell(print.count(one.listed)),
        one.contacted.map_or_else(dash, |n| cell(print.count(n))),
        cell(ordered),
        one.ordered_sales.map_or_else(dash, |sales| cell(print.wide_amount(sales.to_f64()))),
        cell(print.count(one.lost)),
    ]
}

/// Whom to contact first, whoever's list they are on.
fn first(context: &Context, book: &ActionBook) -> Result<Option<Built>, ReportError> {
    let print = &context.print;
    let all = book.by_loss();
    if all.is_empty() {
        return Ok(None);
    }
    let columns = vec![
        left(print.pick(action_words::CUSTOMER), 1.9),
        left(print.pick(action_words::STAFF), 0.95),
        left(print.pick(action_words::CLASS), 0.9),
        left(print.pick(action_words::RISK), 1.15),
        right(print.pick(action_words::AT_STAKE), 0.9),
        right(print.pick(action_words::EXPECTED), 0.9),
        left("", 0.05),
        left(print.pick(action_words::WHY), 2.9),
        left(print.pick(action_words::ADVICE), 2.4),
        right(print.pick(action_words::LAST_CONTACT), 0.85),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let advice = |one: &Action| one.advice.as_ref().map_or("–", |advice| print.text(advice)).to_string();
    let (mut used, mut shown) = (0.0, 0);
    for one in all.iter().take(64) {
        let long = !fit.holds(7, print.text(&one.reasons)) || !fit.holds(8, &advice(one));
        used += ROW + if long { LINE } else { 0.0 };
        if used > ROOM - 20.0 {
            break;
        }
        shown += 1;
    }
    let dash = || cell("–").tone("muted");
    let line = |one: &&Action| {
        let known = context.figures.names.of(&one.customer);
        let name = one.name.as_deref().or(known).unwrap_or(&one.customer);
        let class = context.class_of(one);
        let mut risk = match one.kind.as_str() {
            "keep" => one
                .risk_level
                .as_ref()
                .map_or_else(|| "–".to_string(), |level| capital(&risk_words::level(print, level))),
            kind => action_words::kind(print, kind),
        };
        if let Some(score) = one.score.filter(|_| one.kind == "keep") {
            risk += &format!(" {}", print.number(score, 0));
        }
        let why = print.text(&one.reasons);
        row(vec![
            fit.strong_middle(0, name),
            fit.cell(1, &action_words::keeper(print, one.manager.as_deref(), one.staff.as_deref())),
            fit.cell(2, if class.is_empty() { "–" } else { &class }).tone("muted"),
            fit.cell(3, &risk),
            one.sales_at_risk.map_or_else(dash, |sales| cell(print.narrow_amount(sales.to_f64()))),
            one.expected_loss.map_or_else(dash, |loss| cell(print.narrow_amount(loss.to_f64())).tone("strong")),
            cell(""),
            fit.wrapped(7, if why.is_empty() { "–" } else { why }, 2),
            fit.wrapped(8, &advice(one), 2).tone("muted"),
            last_contact(context, one),
        ])
    };
    let rows: Vec<Row> = all.iter().take(shown).map(line).collect();
    let loss = book.actions.iter().filter_map(|one| one.expected_loss).sum::<Money>().to_f64();
    let own = all.iter().take(shown).filter_map(|one| one.expected_loss).sum::<Money>().to_f64();
    let title = match shown < all.len() && loss > 0.0 {
        true => {
            let share = print.percent_short(own / loss);
            print.fill(action_words::TOP_TITLE, &[("n", &shown.to_string()), ("share", &share)])
        }
        false => print.pick(action_words::TOP).to_string(),
    };
    let subtitle = print.fill(action_words::TOP_BASIS, &[("currency", print.currency())]);
    let mut blocks = vec![Block::Table(Table { columns, rows, size: SIZE, pad: PAD })];
    let more = all.len() - shown;
    if more > 0 {
        let values = [("n", print.count(more as i64)), ("sheet", print.pick(action_words::SHEET).to_string())];
        let text = print.fill(risk_words::MORE, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        blocks.push(Block::Space { height: 4.0 });
        blocks.push(Block::Text { text, tone: "muted" });
    }
    let page = Page::new(context.kicker(Section::Actions, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// Days since the last contact, or its date.
fn last_contact(context: &Context, one: &Action) -> super::blocks::Cell {
    let print = &context.print;
    let text = match (one.days_since_contact, one.last_contact) {
        (Some(days), _) => print.fill(action_words::DAYS, &[("n", &print.count(days))]),
        (None, Some(date)) => date.to_string(),
        (None, None) => return cell("–").tone("muted"),
    };
    cell(text).tone("muted")
}
