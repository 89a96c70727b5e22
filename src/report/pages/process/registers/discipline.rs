//! Whether the records agree: six checks of all, by manager and by person, and what is missing.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{heading, min_n, month, muted, period, who};
use crate::config::types::{Edition, Section};
use crate::model::period::months_before;
use crate::report::ReportError;
use crate::report::charts::check_lights::{self, Light};
use crate::report::charts::rate_marks::{self, Scale, Stand};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::discipline::{CHECKS, SCORE};
use crate::report::figures::process::registers::{Check, Gap};
use crate::report::pages::blocks::{Block, Fit, PAD, Page, Row, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::discipline_words as words;

const WIDTHS: [f64; 2] = [280.0, 445.0];
/// Managers beside the checks, people on the page of their own.
const MANAGERS: usize = 8;
const PEOPLE: usize = 25;
/// Rows of a list of one page, and of two; and those of one person.
const ONE_PAGE: usize = 33;
const TWO_PAGES: usize = 70;
const EACH: usize = 8;

pub(super) fn build(context: &Context, found: &Registers) -> Result<Vec<Built>, ReportError> {
    if found.checks.is_empty() {
        return Ok(Vec::new());
    }
    let mut built = vec![checks(context, found)?];
    let people = members(found, "staff");
    if !people.is_empty() && context.edition() != Edition::Daily {
        built.push(persons(context, &people)?);
    }
    // Where no check is known there is nothing that could be missing.
    if CHECKS.iter().any(|check| of_all(found, check).is_some_and(|one| one.denominator.is_some())) {
        built.push(list(context, found)?);
    }
    Ok(built)
}

/// Checks of everyone.
pub(super) fn of_all<'a>(found: &'a Registers, check: &str) -> Option<&'a Check> {
    found.checks.iter().find(|one| one.dimension == "all" && one.check == check)
}

/// The check of all whose share in order is least, of those with enough rows.
pub(super) fn weakest(found: &Registers, min_n: i64) -> Option<&Check> {
    let known = CHECKS.iter().filter_map(|name| of_all(found, name));
    let known = known.filter(|one| one.right.is_some() && one.denominator.is_some_and(|n| n >= min_n));
    known.min_by(|one, other| one.right.unwrap_or(1.0).total_cmp(&other.right.unwrap_or(1.0)))
}

/// Somebody with their checks by name.
struct Member<'a> {
    name: Option<&'a str>,
    checks: BTreeMap<&'a str, &'a Check>,
}

impl Member<'_> {
    fn score(&self) -> Option<f64> {
        self.checks.get(SCORE)?.right
    }

    /// Rows that any check is of.
    fn rows(&self) -> i64 {
        self.checks.values().filter(|one| one.check != SCORE).filter_map(|one| one.denominator).sum()
    }
}

/// The members of a dimension, the lowest score first.
fn members<'a>(found: &'a Registers, dimension: &str) -> Vec<Member<'a>> {
    let mut list: BTreeMap<Option<&str>, Member> = BTreeMap::new();
    for one in found.checks.iter().filter(|one| one.dimension == dimension) {
        let name = one.member.as_deref();
        let member = list.entry(name).or_insert_with(|| Member { name, checks: BTreeMap::new() });
        member.checks.insert(&one.check, one);
    }
    let mut list: Vec<Member> = list.into_values().collect();
    list.sort_by(|one, other| match (one.score(), other.score()) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    });
    list
}

/// Share from which records are in order, and below which they are out of order.
fn limits(context: &Context) -> (f64, f64) {
    let settings = &context.pipeline.registers;
    (settings.in_order_from, settings.out_of_order_below)
}

/// Words with the limits of the lights.
fn limited(context: &Context, words: crate::report::text::Pair) -> String {
    let print = &context.print;
    let (good, bad) = limits(context);
    let values =
        [("good", print.percent_short(good)), ("bad", print.percent_short(bad)), ("limit", print.percent_short(good))];
    print.fill(words, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn light_of(one: Option<&&Check>, min_n: i64, limits: (f64, f64)) -> Light {
    let enough = one.filter(|one| one.check == SCORE || one.denominator.is_some_and(|n| n >= min_n));
    Light::of(enough.and_then(|one| one.right), limits)
}

fn lights(
    context: &Context,
    (name, title): (&str, &str),
    (list, width): (&[Member], f64),
    charts: &mut Vec<Chart>,
) -> Result<Option<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let columns: Vec<&str> = CHECKS.iter().copied().chain([SCORE]).collect();
    let heads: Vec<String> = columns.iter().map(|check| words::check(print, check)).collect();
    let rows: Vec<check_lights::Row> = list
        .iter()
        .map(|member| check_lights::Row {
            name: who(context, member.name),
            note: String::new(),
            cells: columns.iter().map(|check| light_cell(context, member.checks.get(check), min_n)).collect(),
            ruled: false,
        })
        .collect();
    let key = [
        (Light::Bad, limited(context, words::BAD)),
        (Light::Watch, limited(context, words::WATCH)),
        (Light::Good, limited(context, words::GOOD)),
        (Light::None, print.fill(words::FEW, &[("n", &print.count(min_n))])),
    ];
    let about = context.words(name, title.to_string(), print.fill(words::ALT_LIGHTS, &[("title", title)]));
    let size = (width, check_lights::height(rows.len()));
    charts.push(charts::draw(about, size, |canvas| check_lights::draw(canvas, &heads, &rows, &key))?);
    Ok(charts.last().map(show))
}

fn light_cell(context: &Context, one: Option<&&Check>, min_n: i64) -> check_lights::Cell {
    let print = &context.print;
    let light = light_of(one, min_n, limits(context));
    let Some(one) = one else {
        return check_lights::Cell { text: "–".to_string(), ..check_lights::Cell::default() };
    };
    let share = one.right.filter(|_| light != Light::None);
    match (share, one.in_order(), one.denominator) {
        (Some(share), _, n) => check_lights::Cell {
            light,
            text: print.percent_short(share),
            note: n.filter(|_| one.check != SCORE).map_or_else(String::new, |n| print.count(n)),
        },
        (None, Some(right), Some(all)) if all > 0 => check_lights::Cell {
            text: format!("{}/{}", print.count(right), print.count(all)),
            ..check_lights::Cell::default()
        },
        _ => check_lights::Cell { text: "–".to_string(), ..check_lights::Cell::default() },
    }
}

fn checks(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let (print, min_n, as_of) = (&context.print, min_n(context), context.figures.scope.as_of);
    let score = of_all(found, SCORE).and_then(|one| one.right);
    let title = words::title(print, score, weakest(found, min_n));
    // The window begins with the first day of its first month.
    let months = context.pipeline.registers.months;
    let from = months_before(as_of, months) + Days::new(1);
    let values = [("from", from.to_string()), ("to", as_of.to_string())];
    let subtitle = print.fill(words::BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut charts = Vec::new();
    let is_known = CHECKS.iter().any(|check| of_all(found, check).is_some_and(|one| one.denominator.is_some()));
    if !is_known {
        let blocks = vec![heading(print.pick(words::WHAT_IS_ASKED), ""), Block::Table(asked(context, found))];
        let page = Page::new(context.kicker(Section::Discipline, None), title, subtitle, blocks)?;
        return Ok(Built { page, charts });
    }
    let mut columns = vec![marks(context, found, &mut charts)?, Vec::new()];
    let managers = members(found, "manager");
    if !managers.is_empty() {
        let shown = &managers[..managers.len().min(MANAGERS)];
        let name = print.pick(words::BY_MANAGER);
        columns[1].push(heading(name, ""));
        columns[1].extend(lights(context, ("discipline-managers", name), (shown, WIDTHS[1]), &mut charts)?);
        columns[1].extend(context.and_more(managers.len() - shown.len(), words::PERSONS, words::SHEET_CHECKS));
    }
    let mut blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns }];
    blocks.push(heading(print.pick(words::WHAT_IS_ASKED), ""));
    blocks.push(Block::Table(asked(context, found)));
    blocks.extend(audits(context, found));
    if let Some(told) = cards(context, found) {
        blocks.extend([Block::Space { height: 8.0 }, told]);
    }
    let page = Page::new(context.kicker(Section::Discipline, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// What spot checks found, in a sentence; none without any.
fn audits(context: &Context, found: &Registers) -> Vec<Block> {
    let (print, min_n) = (&context.print, min_n(context));
    let of = |measure: &str| found.measures.latest(measure, "window").map(|(_, one)| one);
    let Some(checked) = of("audited").and_then(|one| one.n).filter(|n| *n > 0) else { return Vec::new() };
    let share = |measure: &str| match of(measure).map(|one| (one.over(min_n), one.numerator, one.denominator)) {
        Some((Some(share), _, Some(n))) => format!("{} (n = {})", print.percent(share), print.count(n)),
        Some((None, Some(part), Some(n))) if n > 0 => format!("{}/{}", print.count(part), print.count(n)),
        _ => print.unknown(),
    };
    let values = [
        ("n", print.count(checked)),
        ("right", share("audit_right_rate")),
        ("corrected", share("audit_corrected_rate")),
        ("days", print.count(i64::from(context.pipeline.registers.audit_days))),
        ("sheet", print.pick(words::SHEET_AUDITS).to_string()),
    ];
    let text = print.fill(words::AUDITS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    vec![Block::Space { height: 6.0 }, Block::Text { text, tone: "muted" }]
}

/// Closed customers visited again, and how complete their cards are (S48).
fn cards(context: &Context, found: &Registers) -> Option<Block> {
    let newest = |code: &&'static str| {
        let grain = if code.starts_with("card_") { "day" } else { "window" };
        found.measures.latest(code, grain).map(|(_, one)| (*code, one))
    };
    let figures: Vec<_> = words::CARD_FIGURES.iter().filter_map(newest).collect();
    words::cards(&context.print, &figures, min_n(context)).map(muted)
}

fn marks(context: &Context, found: &Registers, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let good = limits(context).0;
    let rows: Vec<rate_marks::Row> = CHECKS
        .iter()
        .map(|name| {
            let one = of_all(found, name);
            let shown = one.filter(|one| one.denominator.is_some_and(|n| n >= min_n));
            let interval = shown.and_then(Check::interval_of_right);
            let right = shown.and_then(|one| one.right);
            let fraction = one.and_then(|one| Some((one.in_order()?, one.denominator?))).filter(|(_, n)| *n > 0);
            rate_marks::Row {
                name: words::check(print, name),
                value: right,
                interval,
                band: None,
                stand: if interval.is_some_and(|(_, high)| high < good) { Stand::Below } else { Stand::Within },
                figure: match (right, fraction) {
                    (Some(right), _) => print.percent(right),
                    (None, Some((part, n))) => format!("{}/{}", print.count(part), print.count(n)),
                    _ => print.unknown(),
                },
                note: one
                    .and_then(|one| one.denominator)
                    .map_or_else(String::new, |n| format!("n = {}", print.count(n))),
            }
        })
        .collect();
    let name = print.pick(words::CHECKS);
    let about = context.words(
        "discipline-checks",
        name.to_string(),
        format!("{name}: {}", limited(context, words::CHECKS_NOTE)),
    );
    let scale = Scale { reference: Some(good), reference_name: limited(context, words::LIMIT), is_share: true };
    let label = |value: f64| print.percent_short(value);
    charts.push(charts::draw(about, (WIDTHS[0], rate_marks::height(rows.len())), |canvas| {
        rate_marks::draw(canvas, &rows, &scale, &label)
    })?);
    let mut blocks = vec![heading(name, limited(context, words::CHECKS_NOTE))];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// The checks with what they ask for and how many are missing.
fn asked(context: &Context, found: &Registers) -> Table {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::CHECK), 1.2),
        left(print.pick(words::ASKED), 3.2),
        right(print.pick(words::OF), 0.8),
        right(print.pick(words::RIGHT), 0.8),
        right(print.pick(words::MISSING), 0.8),
        right(print.pick(words::UNKNOWN), 0.9),
        left(print.pick(words::RECORD), 1.4),
    ];
    let rows = CHECKS.iter().map(|name| {
        let one = of_all(found, name).filter(|one| one.denominator.is_some());
        let Some(one) = one else {
            let text = print.fill(words::NEEDS, &[("table", words::needs(name))]);
            let mut cells = vec![cell(words::check(print, name)).tone("strong"), cell(text).tone("muted")];
            cells.extend((0..5).map(|_| cell("–").tone("muted")));
            return row(cells);
        };
        let missing = one.in_order().zip(one.denominator).map(|(right, all)| all - right);
        row(vec![
            cell(words::check(print, name)).tone("strong"),
            cell(words::asked(print, name)),
            cell(print.count_or(one.denominator)),
            cell(print.count_or(one.in_order())),
            cell(print.count_or(missing)).tone(if missing.is_some_and(|n| n > 0) { "alert" } else { "muted" }),
            cell(one.unknown.map_or_else(|| "–".to_string(), |n| print.count(n))).tone("muted"),
            cell(words::place(print, name)).tone("muted"),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: 0.5 }.without_unknown(&print.unknown())
}

fn persons(context: &Context, people: &[Member]) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    // Those with few rows in all say little: they follow the others.
    let (many, few): (Vec<usize>, Vec<usize>) = (0..people.len()).partition(|at| people[*at].rows() >= min_n);
    let limits = limits(context);
    let is_bad =
        |at: &&usize| CHECKS.iter().any(|check| light_of(people[**at].checks.get(check), min_n, limits) == Light::Bad);
    let bad = many.iter().filter(is_bad).count();
    let worst = many.first().and_then(|at| Some((people[*at].name?, people[*at].score()?)));
    let title = words::persons_title(print, people.len(), bad, worst);
    let order: Vec<usize> = many.into_iter().chain(few).collect();
    let shown: Vec<Member> = order
        .iter()
        .take(PEOPLE)
        .map(|at| Member { name: people[*at].name, checks: people[*at].checks.clone() })
        .collect();
    let mut charts = Vec::new();
    let mut blocks: Vec<Block> =
        lights(context, ("discipline-people", &title), (&shown, WIDTH), &mut charts)?.into_iter().collect();
    blocks.extend(context.and_more(people.len() - shown.len(), words::PERSONS, words::SHEET_CHECKS));
    let subtitle = print.pick(words::PERSONS_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Discipline, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

/// Since when gaps are bold: the last week of a monthly report, else its period.
fn marked_from(context: &Context) -> NaiveDate {
    match context.edition() {
        Edition::Monthly => context.figures.scope.as_of - Days::new(6),
        _ => period(context).1,
    }
}

fn list(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let (print, edition, as_of) = (&context.print, context.edition(), context.figures.scope.as_of);
    let from = month(context).min(period(context).1);
    let own: Vec<&Gap> = found.gaps.iter().filter(|gap| gap.day.is_some_and(|day| day >= from)).collect();
    let of_period = own.iter().filter(|gap| gap.day.is_some_and(|day| day >= period(context).1)).count() as i64;
    let of_month = own.iter().filter(|gap| gap.day.is_some_and(|day| day >= month(context))).count() as i64;
    let mut by_check: BTreeMap<&str, i64> = BTreeMap::new();
    own.iter().for_each(|gap| *by_check.entry(&gap.check).or_default() += 1);
    let top = by_check.iter().max_by_key(|(check, n)| (**n, std::cmp::Reverse(**check))).map(|(check, n)| (*check, *n));
    let title = words::list_title(print, edition, (of_period, of_month), top.filter(|_| edition == Edition::Monthly));
    let values = [
        ("from", from.to_string()),
        ("to", as_of.to_string()),
        ("each", EACH.to_string()),
        ("marked", print.pick(words::MARKED[crate::report::text::register_words::place(edition)]).to_string()),
        ("listed", context.pipeline.registers.listed.to_string()),
        ("sheet", print.pick(words::SHEET_GAPS).to_string()),
    ];
    let subtitle = print.fill(words::LIST_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let blocks = if own.is_empty() {
        vec![Block::Note { text: print.pick(words::NOTHING).to_string() }]
    } else {
        table(context, &own)?
    };
    let page = Page::new(context.kicker(Section::Discipline, None), title, subtitle, blocks)?;
    Ok(Built { page, charts: Vec::new() })
}

fn table(context: &Context, gaps: &[&Gap]) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut people: BTreeMap<Option<&str>, Vec<&Gap>> = BTreeMap::new();
    gaps.iter().for_each(|gap| people.entry(gap.staff.as_deref()).or_default().push(gap));
    let mut people: Vec<(Option<&str>, Vec<&Gap>)> = people.into_iter().collect();
    people.sort_by_key(|(staff, list)| (std::cmp::Reverse(list.len()), *staff));
    let columns = vec![
        left(print.pick(words::STAFF), 1.3),
        left(print.pick(words::DAY), 0.9),
        left(print.pick(words::CUSTOMER), 2.6),
        left(print.pick(words::NUMBER), 1.0),
        left(print.pick(words::WHAT), 1.6),
        left(print.pick(words::DETAIL), 0.8),
        left(print.pick(words::RECORD), 1.1),
    ];
    let fit = Fit::new(&columns, 7.5, WIDTH)?;
    let since = marked_from(context);
    let shown: usize = people.iter().map(|(_, list)| list.len().min(EACH)).sum();
    // A second page is for more than a few rows.
    let most = if shown > ONE_PAGE + ONE_PAGE / 3 { TWO_PAGES } else { ONE_PAGE };
    let mut rows: Vec<Row> = Vec::new();
    for (staff, list) in &people {
        for (at, gap) in list.iter().take(EACH).enumerate() {
            if rows.len() == most {
                break;
            }
            let name = if at == 0 {
                format!("{} ({})", who(context, *staff), print.count(list.len() as i64))
            } else {
                String::new()
            };
            let customer = gap.customer.as_deref().unwrap_or("–");
            let customer = context.figures.names.of(customer).unwrap_or(customer);
            let is_new = gap.day.is_some_and(|day| day >= since);
            let cells = vec![
                fit.strong_middle(0, &name),
                cell(gap.day.map_or_else(|| print.unknown(), |day| day.to_string())).tone(if is_new {
                    "strong"
                } else {
                    "muted"
                }),
                if is_new { fit.strong(2, customer) } else { fit.cell(2, customer) },
                fit.cell(3, &gap.id).tone("muted"),
                fit.cell(4, &words::what(print, &gap.what)),
                fit.cell(5, gap.detail.as_deref().unwrap_or("")),
                fit.cell(6, &words::place(print, &gap.check)),
            ];
            rows.push(Row { cells, style: if at == 0 && !rows.is_empty() { "group" } else { "normal" } });
        }
    }
    let hidden = gaps.len() - rows.len();
    let mut blocks = vec![Block::Table(Table { rows, columns, size: 7.5, pad: PAD })];
    blocks.extend(context.and_more(hidden, words::ROWS, words::SHEET_GAPS));
    Ok(blocks)
}
