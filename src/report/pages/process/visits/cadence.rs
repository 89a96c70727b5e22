//! Cadence: who is contacted as often as required.

use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::bar_table::{self, Bar, Heads, Row, cell};
use crate::report::charts::contact_months::{self, State};
use crate::report::charts::{self, Chart};
use crate::report::figures::Month;
use crate::report::figures::process::visits::Cadences;
use crate::report::figures::process::visits::cadence::{Group, Months};
use crate::report::pages::blocks::{Block, Page};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::{GROUND, LINE, LOSS, MAIN};
use crate::report::text::visit_cadence_words as words;
use crate::report::text::visit_words;

/// Height of pictures below a title and a subtitle of two lines, and widths of those beside each other.
const HEIGHT: f64 = 392.0;
const WIDTHS: [f64; 2] = [245.0, 480.0];
/// Rules with a page of their own.
const RULES: usize = 4;
/// People on the page of a rule.
const PEOPLE: usize = 24;
/// Rows of the page of all rules.
const ROWS: usize = 26;

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let visits = context.figures.process.visits.as_ref();
    let Some(all) = visits.and_then(|visits| visits.cadences.as_ref()) else { return Ok(Vec::new()) };
    let mut built = vec![overview(context, all)?];
    for rule in all.rules.iter().take(RULES) {
        built.extend(page_of(context, all, rule)?);
    }
    built.extend(super::coverage::build(context)?);
    Ok(built)
}

/// A share where it may be shown.
fn shown(group: &Group, min_n: i64) -> Option<f64> {
    let (share, n) = group.share();
    share.filter(|_| n >= min_n.max(1))
}

pub(super) fn rule_name(context: &Context, rule: &str) -> String {
    words::rule(&context.print, rule, context.pipeline.cadence.get(rule))
}

/// Name of a class of a rule: its title in the scheme, as it is published or else as the pipeline has it.
pub(super) fn class_name(context: &Context, rule: Option<&str>, code: &str) -> String {
    let settings = rule.and_then(|rule| context.pipeline.cadence.get(rule));
    let scheme = settings.and_then(|one| one.scheme.as_deref());
    if settings.is_some_and(|one| one.scheme.is_none()) {
        return code.to_string();
    }
    let scheme = scheme.or(context.pipeline.visits.scheme.as_deref()).or(context.figures.tier_scheme.as_deref());
    super::class_title(context, scheme, code)
}

fn overview(context: &Context, all: &Cadences) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let has_shares = all.groups.iter().any(|group| group.share().0.is_some());
    let mut rows = Vec::new();
    let mut worst: Option<(String, String, f64)> = None;
    for rule in &all.rules {
        let Some(whole) = all.whole(rule) else { continue };
        let name = rule_name(context, rule);
        let mut first = true;
        let is_told = |group: &&Group| group.every.is_some() || group.contacts_per_10k.is_some();
        for group in all.groups(rule, "class").filter(is_told).chain([whole]) {
            let class = match (&group.member, group.dimension.as_str()) {
                (_, "all") => print.pick(visit_words::ALL).to_string(),
                (Some(code), _) => class_name(context, Some(rule), code),
                (None, _) => print.unknown(),
            };
            let share = shown(group, min_n);
            if let Some(share) = share.filter(|_| group.dimension == "class")
                && worst.as_ref().is_none_or(|worst| share < worst.2)
            {
                worst = Some((name.clone(), class.clone(), share));
            }
            let every = group.every.as_deref().map(|every| words::every(print, every));
            let mut row = row(context, group, has_shares);
            row.group = if std::mem::take(&mut first) { name.clone() } else { String::new() };
            row.name = match every {
                Some(every) => format!("{class}  {every}"),
                None if group.dimension == "all" => class,
                None => format!("{class}  {}", print.pick(words::NOTHING_ASKED)),
            };
            row.is_sum = group.dimension == "all";
            rows.push(row);
        }
    }
    rows.truncate(ROWS);
    let title = words::title(print, all, worst);
    let subtitle = match has_shares {
        true => print.fill(words::BASIS, &[("min_n", &print.count(min_n))]),
        false => print.fill(words::BASIS_COUNTS, &[("as_of", &context.figures.scope.as_of.to_string())]),
    };
    let heads = heads(context, has_shares, print.pick(words::CLASS), true);
    let chart = bars(context, ("cadence", &title), (&rows, &heads), (WIDTH, HEIGHT), has_shares)?;
    let page = Page::new(context.kicker(Section::Cadence, None), title, subtitle, vec![show(&chart)])?;
    Ok(Built { page, charts: vec![chart] })
}

/// The picture of rows: shares of being in time, or where there are none, overdue of those to contact.
fn bars(
    context: &Context,
    (name, title): (&str, &str),
    (rows, heads): (&[Row], &Heads),
    (width, most): (f64, f64),
    has_shares: bool,
) -> Result<Chart, ReportError> {
    let alt = context.print.fill(words::ALT, &[("title", title)]);
    let words = context.words(name, title.to_string(), alt);
    let full = rows.iter().filter_map(|row| row.bar).map(|bar| bar.whole.unwrap_or(bar.value)).fold(1e-9, f64::max);
    let (full, colours) = if has_shares { (1.0, [MAIN, GROUND]) } else { (full, [LOSS, LINE]) };
    charts::draw(words, (width, bar_table::height(rows, heads, most)), |canvas| {
        bar_table::draw(canvas, rows, heads, (full, 0.34, colours))
    })
}

fn heads(context: &Context, has_shares: bool, name: &str, is_wide: bool) -> Heads {
    let print = &context.print;
    let mut columns = Vec::new();
    if has_shares {
        columns.push((print.pick(words::NUMBER).to_string(), if is_wide { 44.0 } else { 34.0 }));
    }
    columns.push((print.pick(words::SUBJECTS).to_string(), if is_wide { 56.0 } else { 46.0 }));
    if has_shares {
        columns.push((print.pick(words::OVERDUE).to_string(), 40.0));
    }
    if is_wide {
        columns.push((print.pick(words::NEVER).to_string(), 50.0));
        columns.push((print.pick(words::DUE_SOON).to_string(), 50.0));
        if has_shares {
            columns.push((print.pick(words::COVERED).to_string(), 62.0));
            columns.push((print.pick(words::PER_10K).to_string(), 54.0));
        }
    }
    let figure = print.pick(if has_shares { words::IN_TIME } else { words::OVERDUE }).to_string();
    Heads { name: name.to_string(), figure, bar: String::new(), columns }
}

/// A group's row, as wide as that of the page of all rules.
fn row(context: &Context, group: &Group, has_shares: bool) -> Row {
    let (print, min_n) = (&context.print, super::min_n(context));
    let share = shown(group, min_n);
    let alert = |count: i64| bar_table::Cell { text: print.count(count), is_alert: count > 0 };
    let known = |value: Option<String>| cell(value.unwrap_or_else(|| "–".to_string()));
    let mut cells = Vec::new();
    if has_shares {
        cells.push(cell(print.count(group.share().1)));
    }
    cells.push(cell(print.count(group.with_requirement)));
    if has_shares {
        cells.push(alert(group.overdue));
    }
    cells.extend([alert(group.never), cell(print.count(group.due_soon))]);
    let is_asked = group.dimension != "class" || group.every.is_some();
    if !is_asked {
        // There is nothing to count.
        cells.iter_mut().for_each(|one| *one = cell("–".to_string()));
    }
    if has_shares {
        cells.push(known(group.coverage.map(|share| print.percent(share))));
        cells.push(known(group.contacts_per_10k.map(|value| print.number_fixed(value, 2))));
    }
    let counted = Bar { value: group.overdue as f64, whole: Some(group.with_requirement as f64), mark: None };
    Row {
        figure: match has_shares {
            true => share.map_or_else(|| "–".to_string(), |share| print.percent(share)),
            false if is_asked => print.count(group.overdue),
            false => "–".to_string(),
        },
        bar: match has_shares {
            true => share.map(|value| Bar { value, whole: Some(1.0), mark: None }),
            false => Some(counted).filter(|_| is_asked),
        },
        cells,
        ..Row::default()
    }
}

fn page_of(context: &Context, all: &Cadences, rule: &str) -> Result<Option<Built>, ReportError> {
    let (print, min_n) = (&context.print, super::min_n(context));
    let Some(whole) = all.whole(rule).filter(|whole| whole.with_requirement > 0) else { return Ok(None) };
    let months: Vec<&Months> = all.months.iter().filter(|one| one.cadence == rule).collect();
    let mut dates: Vec<Month> = months.iter().flat_map(|one| one.cells.keys().copied()).collect();
    dates.sort_unstable();
    dates.dedup();
    // The months that the map shows.
    let dates = dates.split_off(dates.len().saturating_sub(12));
    let missed = |one: &Months| {
        let in_map = one.cells.iter().filter(|(month, _)| dates.first().is_some_and(|first| *month >= first));
        in_map.filter(|(_, cell)| cell.met == Some(false)).count() as i64
    };
    let named = |one: &Months| {
        let subject = all.shown.get(&(one.cadence.clone(), one.id.clone()));
        subject.map_or_else(|| one.id.clone(), |subject| words::name(subject).to_string())
    };
    let worst = months.iter().map(|one| (missed(one), named(one)));
    let worst = worst.filter(|one| one.0 > 1).max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
    let name = rule_name(context, rule);
    let title =
        words::rule_title(print, &name, whole, min_n, worst.as_ref().map(|(count, name)| (name.as_str(), *count)));
    let has_shares = all.groups(rule, "staff").any(|group| group.share().0.is_some());
    // In the edition of a day the page of all rules and the list of those overdue say all there is.
    if !has_shares && months.is_empty() {
        return Ok(None);
    }
    let mut groups: Vec<&Group> = all.groups(rule, "staff").filter(|one| one.with_requirement > 0).collect();
    let key = |group: &Group| match has_shares {
        true => shown(group, min_n).unwrap_or(2.0),
        false => -(group.overdue as f64),
    };
    groups.sort_by(|one, other| key(one).total_cmp(&key(other)).then(one.member.cmp(&other.member)));
    let people = groups.len();
    groups.truncate(PEOPLE);
    let keep = if has_shares { 3 } else { 1 };
    let rows: Vec<Row> = groups
        .iter()
        .map(|group| {
            let mut row = row(context, group, has_shares);
            row.name = group.member.clone().unwrap_or_else(|| print.pick(words::UNASSIGNED).to_string());
            row.cells.truncate(keep);
            row
        })
        .collect();
    let heads = heads(context, has_shares, print.pick(visit_words::PERSON), false);
    let subtitle = settings_line(context, rule, whole);
    let mut charts = vec![bars(
        context,
        (&format!("cadence-{rule}-people"), &title),
        (&rows, &heads),
        (WIDTHS[0], HEIGHT - 42.0),
        has_shares,
    )?];
    let note = if has_shares { print.pick(words::BY_PERSON_NOTE).to_string() } else { String::new() };
    let mut beside = vec![Block::Heading { text: print.pick(words::BY_PERSON).to_string(), note }];
    beside.extend(charts.last().map(show));
    beside.extend(context.and_more(people - groups.len(), visit_words::PEOPLE, words::SHEET_GROUPS));
    let heading = Block::Heading {
        text: print.pick(words::LARGEST).to_string(),
        note: print.pick(words::LARGEST_NOTE).to_string(),
    };
    let right = match months.is_empty() {
        true => vec![heading, Block::Note { text: print.pick(words::NO_MONTHS).to_string() }],
        false => {
            charts.push(map(context, (all, rule), (&months, &dates), &title)?);
            let mut blocks = vec![heading];
            blocks.extend(charts.last().map(show));
            let hidden = months.len().saturating_sub(contact_months::room(HEIGHT - 42.0));
            blocks.extend(context.and_more(hidden, words::CUSTOMERS, words::SHEET_MONTHS));
            blocks
        }
    };
    let blocks = vec![Block::Columns { widths: WIDTHS.to_vec(), columns: vec![beside, right] }];
    let page = Page::new(context.kicker(Section::Cadence, Some(&name)), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

/// What a rule asks: `项目客户 每 5 个工作日；…`.
fn settings_line(context: &Context, rule: &str, whole: &Group) -> String {
    let print = &context.print;
    let Some(settings) = context.pipeline.cadence.get(rule) else { return String::new() };
    let mut asked: Vec<(u32, String)> = settings
        .every
        .iter()
        .map(|(code, every)| {
            let length = crate::report::figures::process::visits::cadence::length(Some(every));
            (length, format!("{} {}", class_name(context, Some(rule), code), words::every(print, every)))
        })
        .collect();
    asked.sort();
    let asked: Vec<String> = asked.into_iter().map(|one| one.1).collect();
    let (share, n) = whole.share();
    let (list, n) = (asked.join(if print.chinese() { "；" } else { "; " }), print.count(n));
    let kind = match (share.is_some(), whole.is_by_days(), print.chinese()) {
        (false, ..) => String::new(),
        (_, true, true) => {
            format!("。近 {} 个月应计 {n} 天，逾期 {} 天", settings.months, print.count(whole.late_days))
        }
        (_, true, false) => {
            format!(". {} months: {n} days that count, {} late", settings.months, print.count(whole.late_days))
        }
        (_, false, true) => {
            format!("。近 {} 个月 {n} 个完整周期，{} 个有联系", settings.months, print.count(whole.blocks_met))
        }
        (_, false, false) => {
            format!(
                ". {} months: {n} complete blocks, {} with a contact",
                settings.months,
                print.count(whole.blocks_met)
            )
        }
    };
    format!("{list}{kind}{}", if print.chinese() { "。" } else { "." })
}

fn map(
    context: &Context,
    (all, rule): (&Cadences, &str),
    (months, dates): (&[&Months], &[Month]),
    title: &str,
) -> Result<Chart, ReportError> {
    let print = &context.print;
    let room = contact_months::room(HEIGHT - 42.0);
    let mut rows: Vec<contact_months::Row> = months
        .iter()
        .take(room)
        .map(|one| {
            let subject = all.shown.get(&(rule.to_string(), one.id.clone()));
            let class = subject.and_then(|subject| subject.class.as_deref());
            let class = class.map(|code| class_name(context, Some(rule), code)).unwrap_or_default();
            let state = |month: &Month| {
                let cell = one.cells.get(month)?;
                let state = match (cell.is_required, cell.met) {
                    (false, None) => State::NotRequired,
                    (_, Some(true)) => State::Met,
                    (_, Some(false)) if cell.late_days.is_some_and(|days| days > 15) => State::MissedMost,
                    (_, Some(false)) => State::Missed,
                    (true, None) => State::Open,
                };
                Some((state, cell.contacts))
            };
            let sales = subject.and_then(|subject| subject.net_sales);
            contact_months::Row {
                group: String::new(),
                name: subject.map_or_else(|| one.id.clone(), |subject| words::name(subject).to_string()),
                cells: dates.iter().map(state).collect(),
                sums: vec![class, sales.map_or_else(|| "–".to_string(), |sales| print.short_amount(sales.to_f64()))],
            }
        })
        .collect();
    let heads = [print.pick(words::CLASS).to_string(), print.pick(words::NET_SALES).to_string()];
    // Of prospects there are no sales.
    let is_sold = rows.iter().any(|row: &contact_months::Row| row.sums.last().is_some_and(|sales| sales != "–"));
    let heads = if is_sold { &heads[..] } else { &heads[..1] };
    for row in &mut rows {
        row.sums.truncate(heads.len());
    }
    let states = [State::Met, State::Missed, State::MissedMost, State::Open, State::NotRequired];
    let names: Vec<&str> = words::STATES.iter().map(|name| print.pick(*name)).collect();
    let names = [0, 1, 2, 3, 4].map(|at| (states[at], names[at]));
    let alt = print.fill(words::ALT_MONTHS, &[("title", title)]);
    let words = context.words(&format!("cadence-{rule}-months"), title.to_string(), alt);
    let size = (WIDTHS[1], contact_months::height(rows.len(), HEIGHT - 42.0));
    charts::draw(words, size, |canvas| contact_months::draw(canvas, (dates, &rows), (heads, names), print))
}
