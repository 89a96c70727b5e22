//! Who is due for a contact and has had none.

use std::collections::BTreeMap;

use super::cadence::{class_name, rule_name};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::bar_table::{self, Bar, Heads, Row, cell as bar_cell};
use crate::report::charts::{self};
use crate::report::figures::Money;
use crate::report::figures::process::visits::Cadences;
use crate::report::figures::process::visits::cadence::Subject;
use crate::report::pages::blocks::{Block, Cell, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{LINE, LOSS};
use crate::report::text::visit_cadence_words as words;
use crate::report::text::visit_words;

const WIDTHS: [f64; 2] = [215.0, 510.0];
const SIZE: f64 = 7.5;
const PAD: f64 = 0.42;
/// Rows beside the picture, and on a page of their own.
const FIRST: usize = 31;
const SECOND: usize = 33;
/// People with a bar.
const PEOPLE: usize = 24;
/// Rows, and their height, that the note takes which says that the export of visits has stopped, with a longer title.
const OF_NOTE: (usize, f64) = (5, 56.0);

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let Some(all) = &visits.cadences else { return Ok(Vec::new()) };
    let print = &context.print;
    // Contacts are judged up to the last day that is known of them.
    let told = visits.stopped.and_then(|stopped| stopped.last).filter(|last| *last < context.figures.scope.as_of);
    let as_of = told.unwrap_or(context.figures.scope.as_of).to_string();
    let kicker = context.kicker(Section::Overdue, None);
    let once = all.overdue_once();
    if once.is_empty() {
        let are_known = visits.stopped.is_none_or(|stopped| stopped.last.is_some());
        let (title, text) = words::none(print, (&as_of, are_known), all);
        let page = Page::new(kicker, title, String::new(), vec![Block::Note { text }])?;
        return Ok(vec![Built { page, charts: Vec::new() }]);
    }
    let title = words::overdue_title(print, all, sales(&once).map(Money::to_f64));
    let subtitle = print.fill(words::OVERDUE_BASIS, &[("as_of", &as_of), ("currency", print.currency())]);
    let mut charts = Vec::new();
    let (fewer, lower) = if visits.stopped.is_some() { OF_NOTE } else { (0, 0.0) };
    let (rows, hidden) = people(context, all, &once, PEOPLE - fewer);
    let heads = Heads {
        name: print.pick(visit_words::PERSON).to_string(),
        figure: print.pick(words::OVERDUE).to_string(),
        bar: String::new(),
        columns: vec![
            (print.pick(words::SUBJECTS).to_string(), 40.0),
            (print.pick(words::MISSED_SALES).to_string(), 56.0),
        ],
    };
    let most = rows.iter().filter_map(|row| row.bar).filter_map(|bar| bar.whole).fold(1.0, f64::max);
    let alt = print.fill(words::ALT_OVERDUE, &[("title", &title)]);
    let size = (WIDTHS[0], bar_table::height(&rows, &heads, 372.0 - lower));
    charts.push(charts::draw(context.words("overdue", title.clone(), alt), size, |canvas| {
        bar_table::draw(canvas, &rows, &heads, (most, 0.3, [LOSS, LINE]))
    })?);
    let mut beside = vec![Block::Heading {
        text: print.pick(words::BY_STAFF).to_string(),
        note: print.pick(words::OF_REQUIRED).to_string(),
    }];
    beside.extend(charts.last().map(show));
    beside.extend(context.and_more(hidden, visit_words::PEOPLE, words::SHEET_OVERDUE));
    let (first, rest) = once.split_at(once.len().min(FIRST - fewer));
    let (second, more) = rest.split_at(rest.len().min(SECOND));
    let heading = Block::Heading { text: print.pick(words::SHEET_OVERDUE).to_string(), note: String::new() };
    let mut list = vec![heading, list(context, first, WIDTHS[1])?];
    if second.is_empty() {
        list.extend(context.and_more(more.len(), words::CUSTOMERS, words::SHEET_OVERDUE));
    }
    let blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns: vec![beside, list] }];
    let page = Page::new(kicker.clone(), title.clone(), subtitle.clone(), blocks)?;
    let mut built = vec![Built { page, charts }];
    if !second.is_empty() {
        let mut blocks = vec![self::list(context, second, WIDTH)?];
        blocks.extend(context.and_more(more.len(), words::CUSTOMERS, words::SHEET_OVERDUE));
        let page = Page::new(kicker, title, subtitle, blocks)?;
        built.push(Built { page, charts: Vec::new() });
    }
    Ok(built)
}

/// Net sales of subjects, where they are known of any.
pub(super) fn sales(once: &[Vec<&Subject>]) -> Option<Money> {
    let known: Vec<Money> = once.iter().filter_map(|one| one.first()?.net_sales).collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

/// The longest overdue of the rules of a subject.
fn longest<'a>(one: &[&'a Subject]) -> Option<&'a Subject> {
    one.iter().copied().max_by_key(|subject| subject.overdue_days)
}

fn people(context: &Context, all: &Cadences, once: &[Vec<&Subject>], most: usize) -> (Vec<Row>, usize) {
    let print = &context.print;
    let mut found: BTreeMap<Option<&str>, Vec<Vec<&Subject>>> = BTreeMap::new();
    for one in once {
        if let Some(first) = one.first() {
            found.entry(first.staff.as_deref()).or_default().push(one.clone());
        }
    }
    let mut found: Vec<(Option<&str>, Vec<Vec<&Subject>>)> = found.into_iter().collect();
    found.sort_by(|one, other| (other.1.len(), one.0).cmp(&(one.1.len(), other.0)));
    let hidden = found.len().saturating_sub(most);
    let rows = found.iter().take(most).map(|(name, list)| {
        let required = all.required_by_staff.get(&name.map(str::to_string)).copied().unwrap_or(0);
        let amount = sales(list).map_or_else(|| "–".to_string(), |sales| print.short_amount(sales.to_f64()));
        Row {
            name: name.unwrap_or(print.pick(words::UNASSIGNED)).to_string(),
            figure: print.count(list.len() as i64),
            bar: Some(Bar { value: list.len() as f64, whole: Some(required as f64), mark: None }),
            cells: vec![bar_cell(print.count(required)), bar_cell(amount)],
            ..Row::default()
        }
    });
    (rows.collect(), hidden)
}

fn list(context: &Context, all: &[Vec<&Subject>], width: f64) -> Result<Block, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::CUSTOMER), 2.5),
        left(print.pick(words::CLASS), 0.9),
        left(print.pick(visit_words::PERSON), 1.05),
        left(print.pick(words::RULE), 2.2),
        right(print.pick(words::LAST), 1.0),
        right(print.pick(words::DUE), 1.0),
        right(print.pick(words::DAYS), 0.75),
        right(print.pick(words::SALES), 0.85),
    ];
    let fit = Fit::new(&columns, SIZE, width)?;
    let dash = || cell("–").tone("muted");
    let line = |one: &Vec<&Subject>| {
        let (first, longest) = (*one.first()?, longest(one)?);
        let class =
            first.class.as_deref().map_or_else(|| "–".into(), |code| class_name(context, Some(&first.cadence), code));
        let every = longest.every.as_deref().map(|every| words::every(print, every)).unwrap_or_default();
        let others = if one.len() > 1 { format!(" +{}", one.len() - 1) } else { String::new() };
        // Beside the picture there is room for what is asked alone.
        let rule = match width < WIDTH {
            true => format!("{every}{others}"),
            false => format!("{every}{others}  {}", rule_name(context, &longest.cadence)),
        };
        let last: Cell = match (longest.last_contact, longest.never) {
            (Some(day), _) => cell(day.to_string()).tone("muted"),
            (None, true) => cell(print.pick(words::NEVER_CELL)).tone("alert"),
            _ => dash(),
        };
        Some(row(vec![
            fit.strong_middle(0, words::name(first)),
            fit.cell(1, &class).tone("muted"),
            fit.cell(2, first.staff.as_deref().unwrap_or(print.pick(words::UNASSIGNED))),
            fit.cell(3, &rule).tone("muted"),
            last,
            longest.due.map_or_else(dash, |day| cell(day.to_string())),
            longest.overdue_days.map_or_else(dash, |days| cell(print.count(days)).tone("strong")),
            first.net_sales.map_or_else(dash, |sales| cell(print.narrow_amount(sales.to_f64()))),
        ]))
    };
    Ok(Block::Table(Table { rows: all.iter().filter_map(line).collect(), columns, size: SIZE, pad: PAD * 0.8 }))
}
