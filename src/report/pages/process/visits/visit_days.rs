//! Contacts by person and day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::config::types::{Edition, Section};
use crate::report::ReportError;
use crate::report::charts::staff_days::{self, Day, Map, Row};
use crate::report::charts::{self};
use crate::report::figures::process::Visits;
use crate::report::figures::process::visits::{PersonDay, Tally, days};
use crate::report::pages::blocks::Page;
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::visit_words as words;

/// Height of the picture below a title and a subtitle of two lines.
const HEIGHT: f64 = 418.0;
/// Pictures that are printed at most.
const PAGES: usize = 4;

/// A person with their days and the sum of them.
struct Person<'a> {
    name: &'a str,
    manager: Option<&'a str>,
    days: BTreeMap<NaiveDate, &'a PersonDay>,
    sum: Tally,
}

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = context.figures.process.visits.as_ref().filter(|visits| !visits.days.is_empty()) else {
        return Ok(Vec::new());
    };
    let print = &context.print;
    let as_of = context.figures.scope.as_of;
    let weeks = u64::from(context.pipeline.visits.day_weeks);
    let first = visits.days.iter().map(|day| day.day).min().unwrap_or(as_of);
    let first = days::monday(first.max(as_of - Days::new(weeks * 7 - 1)));
    let span: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= as_of).collect();
    let worked = worked(visits, &span);
    let people = people(visits, first, as_of);
    let title = title(context, visits, &people, weeks as i64);
    let subtitle = super::visit_summary::filled(
        print,
        words::DAYS_BASIS,
        &[("from", first.to_string()), ("to", as_of.to_string())],
    );
    let most = visits.days.iter().map(|day| day.contacts).max().unwrap_or(1).max(4);
    let weekdays = if print.chinese() { words::WEEKDAYS_ZH } else { words::WEEKDAYS_EN };
    let heads =
        [words::HEAD_CONTACTS, words::HEAD_DONE, words::HEAD_IDLE].map(|head| print.pick(head).replace('/', "\n/"));
    let week = |monday: NaiveDate| monday.format("%m-%d").to_string();
    let mut built = Vec::new();
    let mut shown = 0;
    let pages = paged(rows(context, &people, &span), staff_days::room(HEIGHT));
    let count = pages.len();
    for (at, rows) in pages.into_iter().take(PAGES).enumerate() {
        shown += rows.len();
        let name = if at == 0 { "visit-days".to_string() } else { format!("visit-days-{}", at + 1) };
        let alt = print.fill(words::ALT_DAYS, &[("title", &title)]);
        let map = Map { days: &span, worked: &worked, rows: &rows, heads: &heads, week: &week, weekdays, most };
        let height = staff_days::height(&rows, HEIGHT);
        let keys = words::KEYS.map(|key| print.pick(key));
        let chart = charts::draw(context.words(&name, title.clone(), alt), (WIDTH, height + 14.0), |canvas| {
            staff_days::draw(&canvas.part(0.0, 0.0, WIDTH, height), &map)?;
            staff_days::key(canvas, (0.0, height + 10.0), keys)
        })?;
        let mut blocks = vec![show(&chart)];
        if at + 1 == count.min(PAGES) {
            blocks.extend(context.and_more(people.len() - shown, words::PEOPLE, words::SHEET_DAYS));
        }
        let page = Page::new(context.kicker(Section::VisitDays, None), title.clone(), subtitle.clone(), blocks)?;
        built.push(Built { page, charts: vec![chart] });
    }
    Ok(built)
}

/// Whether each day is worked. A working day has a row of everybody who was expected: a day without any is none.
fn worked(visits: &Visits, span: &[NaiveDate]) -> Vec<bool> {
    let known: BTreeMap<NaiveDate, bool> = visits.days.iter().map(|day| (day.day, day.is_working_day)).collect();
    span.iter().map(|day| known.get(day).copied().unwrap_or(false)).collect()
}

fn people(visits: &Visits, first: NaiveDate, as_of: NaiveDate) -> Vec<Person<'_>> {
    let mut found: Vec<Person> = Vec::new();
    for days in visits.days.chunk_by(|one, other| one.staff == other.staff) {
        let within = || days.iter().filter(|day| first <= day.day && day.day <= as_of);
        let sum = Tally::of(within());
        let manager = days.iter().rev().find_map(|day| day.manager.as_deref());
        if within().next().is_some() {
            let days = within().map(|day| (day.day, day)).collect();
            found.push(Person { name: days_name(within()), manager, days, sum });
        }
    }
    found.sort_by(|one, other| {
        (one.manager.is_none(), one.manager, other.sum.contacts, one.name).cmp(&(
            other.manager.is_none(),
            other.manager,
            one.sum.contacts,
            other.name,
        ))
    });
    found
}

fn days_name<'a>(mut days: impl Iterator<Item = &'a PersonDay>) -> &'a str {
    days.next().map_or("", |day| day.staff.as_str())
}

fn title(context: &Context, visits: &Visits, people: &[Person], weeks: i64) -> String {
    let (print, as_of) = (&context.print, context.figures.scope.as_of);
    if context.edition() == Edition::Daily
        && let Some(day) = visits.last_worked_day(as_of)
    {
        let sum = visits.tally((day, day), None);
        return words::idle_on_day(print, day, (sum.idle_days, sum.working_days, sum.contacts));
    }
    let (idle, worked) =
        people.iter().fold((0, 0), |sums, one| (sums.0 + one.sum.idle_days, sums.1 + one.sum.working_days));
    let most = people.iter().filter(|one| one.sum.idle_days > 0);
    let most = most.max_by(|one, other| one.sum.idle_days.cmp(&other.sum.idle_days).then(other.name.cmp(one.name)));
    let most = most.filter(|_| people.len() > 1).map(|one| (one.name, one.sum.idle_days));
    words::days_title(print, weeks, (idle, worked), most)
}

fn rows<'a>(context: &Context, people: &'a [Person<'a>], span: &[NaiveDate]) -> Vec<Row> {
    let print = &context.print;
    let mut before = None;
    let one = |person: &'a Person<'a>| {
        let group = match before.replace(person.manager) {
            Some(manager) if manager == person.manager => String::new(),
            _ => match person.manager {
                Some(manager) => format!("{} {manager}", print.pick(words::MANAGER)),
                None => print.pick(words::NO_MANAGER).to_string(),
            },
        };
        let cell = |day: &NaiveDate| match person.days.get(day) {
            Some(found) if found.is_idle => Day::Idle,
            Some(found) => Day::Contacts(found.contacts),
            None => Day::Nothing,
        };
        let plan = match (person.sum.planned_made, person.sum.planned) {
            (Some(made), Some(planned)) => format!("{made}/{planned}"),
            _ => "–".to_string(),
        };
        Row {
            group,
            name: person.name.to_string(),
            days: span.iter().map(cell).collect(),
            sums: vec![print.count(person.sum.contacts), plan, print.count(person.sum.idle_days)],
        }
    };
    people.iter().map(one).collect()
}

/// Rows by picture, each with room for so many rows and headings; a group that goes on has its heading again.
fn paged(rows: Vec<Row>, room: usize) -> Vec<Vec<Row>> {
    let mut pages: Vec<Vec<Row>> = vec![Vec::new()];
    let (mut used, mut group) = (0, String::new());
    for mut row in rows {
        if !row.group.is_empty() {
            group.clone_from(&row.group);
        }
        let lines = if row.group.is_empty() { 1 } else { 2 };
        // No heading at the foot of a picture.
        if used + lines > room {
            pages.push(Vec::new());
            row.group.clone_from(&group);
            used = 0;
        }
        used += if row.group.is_empty() { 1 } else { 2 };
        if let Some(page) = pages.last_mut() {
            page.push(row);
        }
    }
    pages.retain(|page| !page.is_empty());
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_goes_on_has_its_heading_on_the_next_picture_too() {
        let row = |group: &str, name: &str| Row {
            group: group.into(),
            name: name.into(),
            days: Vec::new(),
            sums: Vec::new(),
        };
        let rows = vec![row("A", "1"), row("", "2"), row("", "3"), row("B", "4"), row("", "5")];
        let pages = paged(rows, 3);
        let names: Vec<Vec<&str>> =
            pages.iter().map(|page| page.iter().map(|row| row.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["1", "2"], vec!["3"], vec!["4", "5"]]);
        assert_eq!([&pages[1][0].group, &pages[2][0].group], ["A", "B"]);
    }
}
