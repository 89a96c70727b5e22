//! The day against its plan, and the list of the next working day.

use chrono::{Datelike, NaiveDate};

use super::today_lists;
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::bar_table::{self, Bar, Cell, Heads, Row, cell};
use crate::report::charts::{self};
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::{Tally, days};
use crate::report::pages::blocks::Page;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{MAIN, STAY};
use crate::report::text::visit_today_words as words;
use crate::report::text::visit_words;

const HEIGHT: f64 = 398.0;
/// People of a picture, and pictures that are printed at most.
const PEOPLE: usize = 34;
const PAGES: usize = 3;

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    if let Some(day) = visits.last_worked_day(context.figures.scope.as_of) {
        built.extend(the_day(context, visits, day)?);
    }
    built.extend(today_lists::build(context, visits)?);
    Ok(built)
}

/// A person's sums of the day, the week and the month.
struct Person<'a> {
    name: &'a str,
    manager: Option<&'a str>,
    sums: [Tally; 3],
}

fn the_day(context: &Context, visits: &Visits, day: NaiveDate) -> Result<Vec<Built>, ReportError> {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    let first = visits.days.iter().map(|one| one.day).min().unwrap_or(day);
    let month = day.with_day(1).unwrap_or(day).max(first);
    let spans = [(day, day), (days::monday(day).max(first), as_of), (month, as_of)];
    let managers = visits.managers();
    let mut people: Vec<Person> = Vec::new();
    for own in visits.days.chunk_by(|one, other| one.staff == other.staff) {
        let name = own[0].staff.as_str();
        let tally =
            |span: (NaiveDate, NaiveDate)| Tally::of(own.iter().filter(|one| span.0 <= one.day && one.day <= span.1));
        let sums = spans.map(tally);
        // Who has left is on no list of the day.
        if own.iter().any(|one| one.day >= spans[1].0) {
            people.push(Person { name, manager: managers.get(name).copied(), sums });
        }
    }
    people.sort_by(|one, other| {
        let key = |one: &Person| (one.manager.is_none(), one.manager.map(str::to_string));
        key(one).cmp(&key(other)).then(other.sums[0].contacts.cmp(&one.sums[0].contacts)).then(one.name.cmp(other.name))
    });
    let whole = spans.map(|span| visits.tally(span, None));
    let title = words::day_title(print, day, &whole[0]);
    let mut subtitle = String::new();
    if day != as_of {
        subtitle += &print.fill(words::BASIS_FREE, &[("as_of", &visit_words::day(print, as_of))]);
    }
    subtitle += &print.fill(words::BASIS, &[("as_of", &as_of.to_string())]);
    let heads = heads(context, [spans[1].0, spans[2].0]);
    let full = |tally: &Tally| (tally.contacts.max(tally.planned.unwrap_or(0))) as f64;
    let most = people.iter().map(|one| full(&one.sums[0])).fold(1.0, f64::max);
    let mut built = Vec::new();
    let shown = people.len().min(PEOPLE * PAGES);
    for (at, part) in people[..shown].chunks(PEOPLE).enumerate() {
        let mut rows = rows(context, part);
        let is_last = (at + 1) * PEOPLE >= shown;
        if is_last && people.len() > 1 {
            let mut sum = row(context, &whole);
            (sum.name, sum.is_sum, sum.bar) = (print.pick(visit_words::ALL).to_string(), true, None);
            rows.push(sum);
        }
        let name = if at == 0 { "today".to_string() } else { format!("today-{}", at + 1) };
        let alt = print.fill(words::ALT, &[("title", &title)]);
        let size = (WIDTH, bar_table::height(&rows, &heads, HEIGHT));
        let chart = charts::draw(context.words(&name, title.clone(), alt), size, |canvas| {
            bar_table::draw(canvas, &rows, &heads, (most, 0.2, [MAIN, STAY]))
        })?;
        let mut blocks = vec![show(&chart)];
        if is_last {
            blocks.extend(context.and_more(people.len() - shown, visit_words::PEOPLE, visit_words::SHEET_DAYS));
        }
        let page = Page::new(context.kicker(Section::Today, None), title.clone(), subtitle.clone(), blocks)?;
        built.push(Built { page, charts: vec![chart] });
    }
    Ok(built)
}

fn heads(context: &Context, from: [NaiveDate; 2]) -> Heads {
    let print = &context.print;
    let text = |pair| print.pick(pair).to_string();
    let mut columns =
        vec![(text(words::DONE_OF_PLAN), 50.0), (text(words::SUCCESS_OF), 56.0), (text(words::ORDERS), 40.0)];
    for first in from {
        let date = first.format("%m-%d").to_string();
        columns.push((print.fill(words::FROM_CONTACTS, &[("from", &date)]), 62.0));
        columns.push((text(words::FROM_PLAN), 56.0));
        columns.push((text(words::FROM_IDLE), 48.0));
    }
    Heads { name: text(visit_words::PERSON), figure: text(visit_words::HEAD_CONTACTS), bar: String::new(), columns }
}

fn rows<'a>(context: &Context, people: &'a [Person<'a>]) -> Vec<Row> {
    let print = &context.print;
    let mut before = None;
    let one = |person: &'a Person<'a>| {
        let mut row = row(context, &person.sums);
        row.name = person.name.to_string();
        if before.replace(person.manager) != Some(person.manager) {
            row.group = match person.manager {
                Some(manager) => format!("{} {manager}", print.pick(visit_words::MANAGER)),
                None => print.pick(visit_words::NO_MANAGER).to_string(),
            };
        }
        row
    };
    people.iter().map(one).collect()
}

fn row(context: &Context, sums: &[Tally; 3]) -> Row {
    let print = &context.print;
    let plan = |tally: &Tally| match (tally.planned_made, tally.planned) {
        (Some(made), Some(planned)) if planned > 0 => {
            Cell { text: format!("{made}/{planned}"), is_alert: made == 0 && std::ptr::eq(tally, &sums[0]) }
        }
        _ => cell("–"),
    };
    let [day, week, month] = sums;
    let known = match day.outcome_known {
        0 => "–".to_string(),
        known => format!("{}/{known}", day.successful),
    };
    let orders = if day.orders > 0 { print.count(day.orders) } else { "–".to_string() };
    let mut cells = vec![plan(day), cell(known), cell(orders)];
    for span in [week, month] {
        cells.extend([cell(print.count(span.contacts)), plan(span), cell(print.count(span.idle_days))]);
    }
    let bar = Bar {
        value: day.planned_made.unwrap_or(0) as f64,
        whole: Some(day.contacts as f64),
        mark: day.planned.filter(|planned| *planned > 0).map(|planned| planned as f64),
    };
    Row { figure: print.count(day.contacts), bar: Some(bar), cells, ..Row::default() }
}
