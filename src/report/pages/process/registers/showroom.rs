//! Visitors and callers: the figures of the period, a calendar, when they come, and period by period.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::{heading, min_n, month, muted, of_window, people, period, strip, window};
use crate::config::types::{Edition, Section};
use crate::model::period::months_before;
use crate::report::ReportError;
use crate::report::charts::figure_strip::Tile;
use crate::report::charts::showroom_calendar::{self as calendar, Block as Month, Day};
use crate::report::charts::{self, Chart, day_profile};
use crate::report::figures::Month as Name;
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::RegisterDay;
use crate::report::pages::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::register_words as words;

/// Widths of the calendar of a few months, and of the advisers beside it.
const BESIDE: [f64; 2] = [392.0, 333.0];
/// Widths of the three profiles.
const PROFILES: [f64; 3] = [190.0, 300.0, 215.0];

pub(super) fn build(context: &Context, found: &Registers) -> Result<Vec<Built>, ReportError> {
    if found.days.is_empty() {
        return Ok(Vec::new());
    }
    let mut built = vec![traffic(context, found)?];
    if context.edition() != Edition::Daily {
        built.push(profiles(context, found)?);
    }
    Ok(built)
}

/// Days between two dates.
fn between(days: &[RegisterDay], from: NaiveDate, to: NaiveDate) -> &[RegisterDay] {
    let start = days.partition_point(|day| day.day < from);
    let end = days.partition_point(|day| day.day <= to);
    &days[start..end.max(start)]
}

fn sum(days: &[RegisterDay], of: impl Fn(&RegisterDay) -> i64) -> i64 {
    days.iter().map(of).sum()
}

/// Mean of the open days; `None` without any.
fn per_open_day(days: &[RegisterDay]) -> Option<f64> {
    let open = days.iter().filter(|day| day.open).count();
    (open > 0).then(|| days.iter().filter(|day| day.open).map(|day| day.batches).sum::<i64>() as f64 / open as f64)
}

/// The period before that of the edition; `None` where the register does not reach back to its first day, or the period
/// is not over.
fn before(context: &Context, found: &Registers) -> Option<(NaiveDate, NaiveDate)> {
    let as_of = context.figures.scope.as_of;
    let (_, first) = period(context);
    let from = match context.edition() {
        Edition::Monthly | Edition::MonthEnd if !crate::model::period::is_month_end(as_of) => return None,
        Edition::Monthly | Edition::MonthEnd => months_before(first, 1),
        Edition::Weekly if as_of.weekday() != chrono::Weekday::Sun => return None,
        Edition::Weekly => first - Days::new(7),
        Edition::Daily => first - Days::new(1),
    };
    (found.days.first()?.day <= from).then_some((from, first - Days::new(1)))
}

pub(super) fn told(context: &Context, found: &Registers) -> words::Traffic {
    let as_of = context.figures.scope.as_of;
    let (_, first) = period(context);
    let days = between(&found.days, first, as_of);
    let of_weekday = |wanted: usize| -> Vec<RegisterDay> {
        let is_it = |day: &&RegisterDay| day.day.weekday().num_days_from_monday() as usize == wanted;
        found.days.iter().filter(is_it).cloned().collect()
    };
    let mut means: Vec<(usize, f64)> =
        (0..7).filter_map(|weekday| Some((weekday, per_open_day(&of_weekday(weekday))?))).collect();
    means.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let weekdays = match (means.first(), means.last()) {
        (Some(most), Some(least)) if most.1 > least.1 => Some([*most, *least]),
        _ => None,
    };
    words::Traffic {
        told_to: found.days.last().map(|last| last.day).filter(|last| *last < first),
        batches: sum(days, |day| day.batches),
        before: before(context, found).map(|(from, to)| sum(between(&found.days, from, to), |day| day.batches)),
        to_date: sum(between(&found.days, month(context), as_of), |day| day.batches),
        captured: days.iter().map(|day| day.captured).sum(),
        weekdays,
    }
}

fn traffic(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let (print, edition, as_of) = (&context.print, context.edition(), context.figures.scope.as_of);
    let title = words::showroom_title(print, edition, as_of, &told(context, found));
    let mut charts = Vec::new();
    let mut blocks: Vec<Block> =
        strip(context, ("showroom-figures", &title), &tiles(context, found), &mut charts)?.into_iter().collect();
    let note = print.pick(words::CALENDAR_NOTE);
    if edition == Edition::Monthly {
        blocks.push(heading(print.pick(words::CALENDAR), note));
        let months = months_of(&found.days, 12);
        let across = months.min(6);
        blocks.extend(calendar_of(context, found, (&title, months, across), (WIDTH, 20.0), &mut charts)?);
    } else {
        let mut columns = vec![vec![heading(print.pick(words::CALENDAR), note)], Vec::new()];
        let months = months_of(&found.days, 4);
        columns[0].extend(calendar_of(context, found, (&title, months, 2), (BESIDE[0], 20.0), &mut charts)?);
        columns[1].push(heading(print.pick(words::BY_ADVISER), words::period_name(print, edition, as_of)));
        columns[1].extend(people::of_period(context, found, BESIDE[1])?);
        blocks.push(Block::Space { height: 6.0 });
        blocks.push(Block::Columns { widths: BESIDE.to_vec(), columns });
    }
    let page = Page::new(context.kicker(Section::Showroom, None), title, basis(context, found), blocks)?;
    Ok(Built { page, charts })
}

/// Whether there is a register; else contacts that customers began stand in for it (S45).
pub(super) fn has_register(context: &Context) -> bool {
    ["walkins", "calls"].iter().any(|table| context.pipeline.sources.get(table).is_some())
}

/// What the figures are of.
fn basis(context: &Context, found: &Registers) -> String {
    let print = &context.print;
    let (from, to) = window(context, found);
    let days = &found.days;
    let values = [
        ("from", from.to_string()),
        ("to", to.to_string()),
        ("n", print.count(sum(days, |day| day.batches))),
        ("walk_in", print.count(sum(days, |day| day.walk_in))),
        ("phone", print.count(sum(days, |day| day.phone))),
        ("open", print.count(sum(days, |day| i64::from(day.open)))),
    ];
    let text = print.fill(words::BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let assumed = sum(days, |day| i64::from(!day.told));
    let gap = if print.chinese() { "" } else { " " };
    let mut text = text;
    if !has_register(context) {
        text = format!("{text}{gap}{}", print.pick(words::STAND_IN));
    }
    match assumed {
        0 => text,
        1 => format!("{text}{gap}{}", print.fill(words::ASSUMED_ONE, &[("n", "1")])),
        _ => format!("{text}{gap}{}", print.fill(words::ASSUMED, &[("n", &print.count(assumed))])),
    }
}

fn tiles(context: &Context, found: &Registers) -> Vec<Tile> {
    let (print, min_n, edition) = (&context.print, min_n(context), context.edition());
    let (as_of, (grain, first)) = (context.figures.scope.as_of, period(context));
    let earlier = before(context, found);
    let months = context.pipeline.registers.months.to_string();
    let days = between(&found.days, first, as_of);
    let in_month = between(&found.days, month(context), as_of);
    // What the figure is compared with: the period before, the month to date, the window.
    let lines = |before: Option<String>, to_date: String, window: String| {
        let before = before.filter(|_| edition != Edition::Daily);
        let before = before.map(|figure| print.fill(words::PREVIOUS[words::place(edition)], &[("figure", &figure)]));
        let to_date = print.fill(words::TO_DATE, &[("figure", &to_date)]);
        let window = print.fill(words::WINDOW, &[("n", &months), ("figure", &window)]);
        let to_date = (edition != Edition::Monthly).then_some(to_date);
        match edition {
            Edition::Weekly => before.into_iter().chain(to_date).collect(),
            _ => before.into_iter().chain(to_date).chain([window]).collect::<Vec<String>>(),
        }
    };
    let counted = |days: &[RegisterDay]| print.count(sum(days, |day| day.batches));
    let earlier_days = earlier.map(|(from, to)| between(&found.days, from, to));
    let per_day = |days: &[RegisterDay]| words::mean(print, per_open_day(days));
    let kinds = [(words::CAME, sum(days, |day| day.walk_in)), (words::CALLED, sum(days, |day| day.phone))];
    let kinds: Vec<String> =
        kinds.iter().map(|(name, n)| format!("{} {}", print.pick(*name), print.count(*n))).collect();
    let mut tiles = vec![Tile {
        name: print.pick(words::BATCHES).to_string(),
        figure: counted(days),
        note: kinds.join(" "),
        lines: lines(earlier_days.map(counted), counted(in_month), counted(&found.days)),
        better: None,
    }];
    if edition != Edition::Daily {
        tiles.push(Tile {
            name: print.pick(words::PER_DAY).to_string(),
            figure: per_day(days),
            note: String::new(),
            lines: lines(earlier_days.map(per_day), per_day(in_month), per_day(&found.days)),
            better: None,
        });
    }
    let minutes = context.pipeline.registers.message_minutes.to_string();
    // What contacts that stand in for a register cannot tell is left out of the strip.
    let told =
        |measure: &str| has_register(context) || of_window(found, measure).is_some_and(|one| one.value.is_some());
    for (measure, name) in [
        ("capture_rate", print.pick(words::CAPTURE).to_string()),
        ("filing_rate", print.pick(words::FILING).to_string()),
        ("on_spot_rate", print.pick(words::ORDERED).to_string()),
        ("return_rate", print.pick(words::RETURN).to_string()),
        ("message_in_time", print.fill(words::MESSAGE, &[("n", &minutes)])),
    ]
    .into_iter()
    .filter(|(measure, _)| told(measure))
    {
        let at = |grain: &str, first: NaiveDate| found.measures.get(measure, grain, first, "all", None);
        let rate = |one| words::rate(print, one, min_n);
        let own = at(grain, first);
        let figure = rate(own);
        let n = own.and_then(|one| one.denominator).filter(|_| figure.contains('%'));
        tiles.push(Tile {
            name,
            note: n.map_or_else(String::new, |n| format!("n = {}", print.count(n))),
            figure,
            lines: lines(
                earlier.map(|(from, _)| rate(at(grain, from))),
                rate(at("month", month(context))),
                rate(of_window(found, measure)),
            ),
            better: None,
        });
    }
    tiles
}

/// Months that days reach over, at most so many.
fn months_of(days: &[RegisterDay], most: usize) -> usize {
    let mut months: Vec<Name> = days.iter().map(|day| Name::of(day.day)).collect();
    months.dedup();
    months.len().min(most)
}

fn calendar_of(
    context: &Context,
    found: &Registers,
    (title, months, across): (&str, usize, usize),
    (width, cell): (f64, f64),
    charts: &mut Vec<Chart>,
) -> Result<Option<Block>, ReportError> {
    let (print, (grain, first)) = (&context.print, period(context));
    let mut by_month: BTreeMap<Name, Vec<&RegisterDay>> = BTreeMap::new();
    for day in &found.days {
        by_month.entry(Name::of(day.day)).or_default().push(day);
    }
    let skipped = by_month.len().saturating_sub(months);
    let blocks: Vec<Month> = by_month
        .into_iter()
        .skip(skipped)
        .map(|(month, days)| {
            let own: Vec<RegisterDay> = days.iter().map(|day| (*day).clone()).collect();
            let n = print.count(sum(&own, |day| day.batches));
            let note = match per_open_day(&own) {
                Some(mean) => {
                    print.fill(words::CALENDAR_MONTH, &[("n", &n), ("mean", &words::mean(print, Some(mean)))])
                }
                None => print.pick(words::CALENDAR_CLOSED).to_string(),
            };
            let marked = |day: &RegisterDay| grain != "month" && day.day >= first;
            let days =
                days.iter().map(|day| Day { day: day.day, open: day.open, count: day.batches, marked: marked(day) });
            Month { month, note, days: days.collect() }
        })
        .collect();
    let words_of = calendar::Words {
        weekdays: if print.chinese() { words::LETTERS_ZH } else { words::LETTERS_EN },
        none: print.pick(words::NONE).to_string(),
        most: print.pick(words::MOST).to_string(),
        closed: print.pick(words::CLOSED).to_string(),
    };
    let about =
        context.words("showroom-calendar", title.to_string(), print.fill(words::ALT_CALENDAR, &[("title", title)]));
    let size = (width, calendar::height(blocks.len(), across, cell));
    charts.push(charts::draw(about, size, |canvas| calendar::draw(canvas, &blocks, (across, cell), &words_of))?);
    Ok(charts.last().map(show))
}

/// Between which hours half of those who came with a time arrive.
fn middle_half(found: &Registers) -> Option<(u32, u32)> {
    let (first, _) = found.measures.latest("batches_per_day", "window")?;
    let hours = found.measures.members("batches_per_day", "window", first, "hour");
    let counts: Vec<(u32, i64)> =
        hours.iter().filter_map(|(hour, one)| Some((hour.as_ref()?.parse().ok()?, one.numerator?))).collect();
    let all: i64 = counts.iter().map(|(_, n)| n).sum();
    if all < 20 {
        return None;
    }
    let at = |share: f64| {
        let mut sum = 0;
        counts.iter().find(|(_, n)| {
            sum += n;
            sum as f64 >= share * all as f64
        })
    };
    Some((at(0.25)?.0, at(0.75)?.0 + 1))
}

fn profiles(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let print = &context.print;
    let all = of_window(found, "batches_per_day").and_then(|one| one.value).or_else(|| per_open_day(&found.days));
    let title = words::profile_title(print, all, middle_half(found), true);
    let mut charts = Vec::new();
    let columns = vec![
        profile(context, found, ("weekday", PROFILES[0]), &mut charts)?,
        profile(context, found, ("day_of_month", PROFILES[1]), &mut charts)?,
        profile(context, found, ("hour", PROFILES[2]), &mut charts)?,
    ];
    let mut blocks = vec![Block::Columns { widths: PROFILES.to_vec(), columns }, Block::Space { height: 2.0 }];
    blocks.push(heading(print.pick(words::BY_PERIOD[words::place(context.edition())]), ""));
    blocks.push(Block::Table(by_period(context, found)));
    let page = Page::new(context.kicker(Section::Showroom, None), title, basis(context, found), blocks)?;
    Ok(Built { page, charts })
}

fn profile(
    context: &Context,
    found: &Registers,
    (dimension, width): (&'static str, f64),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let (name, chart) = match dimension {
        "weekday" => (words::BY_WEEKDAY, "showroom-weekdays"),
        "hour" => (words::BY_HOUR, "showroom-hours"),
        _ => (words::BY_DATE, "showroom-dates"),
    };
    let first = found.measures.latest("batches_per_day", "window").map(|(first, _)| first);
    let members =
        first.map(|first| found.measures.members("batches_per_day", "window", first, dimension)).unwrap_or_default();
    let mut members: Vec<(usize, _)> =
        members.into_iter().filter_map(|(member, one)| Some((member?.parse::<usize>().ok()?, one))).collect();
    if dimension == "hour" {
        // From the first hour with anybody to the last.
        let has = |one: &&crate::report::figures::process::Measured| one.numerator.unwrap_or(0) > 0;
        let from = members.iter().position(|(_, one)| has(one)).unwrap_or(0);
        let to = members.iter().rposition(|(_, one)| has(one)).map_or(0, |last| last + 1);
        members = members.drain(from..to.max(from)).collect();
    }
    let low = members.iter().filter_map(|(_, one)| one.denominator).min().unwrap_or(0);
    let high = members.iter().filter_map(|(_, one)| one.denominator).max().unwrap_or(0);
    let bars: Vec<day_profile::Bar> = members
        .iter()
        .map(|(member, one)| day_profile::Bar {
            name: match dimension {
                "weekday" => print.pick(words::WEEKDAYS[(member + 6) % 7]).to_string(),
                _ => member.to_string(),
            },
            value: one.value,
            n: match dimension {
                "weekday" => one.denominator.map_or_else(String::new, |n| print.count(n)),
                _ => String::new(),
            },
        })
        .collect();
    let note = match dimension {
        "day_of_month" => print.fill(words::DATE_N, &[("low", &print.count(low)), ("high", &print.count(high))]),
        _ => print.pick(words::PER_OPEN_DAY).to_string(),
    };
    let mut blocks = vec![heading(print.pick(name), "")];
    let mean = of_window(found, "batches_per_day").and_then(|one| one.value).filter(|_| dimension != "hour");
    let profile = day_profile::Profile { bars: &bars, mean, n_word: print.pick(words::N_DAYS) };
    if profile.is_empty() {
        blocks.push(muted(print.pick(words::NO_HOURS)));
        return Ok(blocks);
    }
    blocks.push(muted(note));
    let alt = print.fill(words::ALT_PROFILE, &[("title", print.pick(name))]);
    let about = context.words(chart, print.pick(name).to_string(), alt);
    let decimals = if dimension == "hour" { 2 } else { 1 };
    let label = |value: f64| print.number_fixed(value, decimals);
    charts.push(charts::draw(about, (width, 140.0), |canvas| day_profile::draw(canvas, &profile, &label))?);
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// Months or weeks, the newest first.
fn by_period(context: &Context, found: &Registers) -> Table {
    let (print, min_n, edition) = (&context.print, min_n(context), context.edition());
    let (grain, _) = period(context);
    let columns = vec![
        left(print.pick(words::PERIOD[words::place(edition)]), 1.0),
        right(print.pick(words::BATCHES), 0.8),
        right(print.pick(words::CAME), 0.7),
        right(print.pick(words::CALLED), 0.7),
        right(print.pick(words::OPEN_DAYS), 0.9),
        right(print.pick(words::PER_DAY), 1.1),
        right(print.pick(words::CAPTURE), 1.1),
        right(print.pick(words::FILING), 1.0),
        right(print.pick(words::ORDERED), 1.4),
        right(print.pick(words::RETURN), 1.2),
        right(print.fill(words::MESSAGE, &[("n", &context.pipeline.registers.message_minutes.to_string())]), 1.6),
        right(print.pick(words::STAY), 1.2),
    ];
    let history = found.measures.history("batches", grain, "all", None);
    let rows = history.iter().rev().take(13).map(|(first, batches)| {
        let (_, last) = (first, last_of(grain, *first, context.figures.scope.as_of));
        let days = between(&found.days, *first, last);
        let rate =
            |measure: &str| cell(words::rate(print, found.measures.get(measure, grain, *first, "all", None), min_n));
        let name = if grain == "month" { Name::of(*first).to_string() } else { first.to_string() };
        let stay = found.measures.get("stay_minutes", grain, *first, "all", None);
        let stay = stay.filter(|one| one.n.is_some_and(|n| n >= min_n)).and_then(|one| one.value);
        row(vec![
            cell(name).tone("strong"),
            cell(print.count_or(batches.n)).tone("strong"),
            cell(print.count(sum(days, |day| day.walk_in))),
            cell(print.count(sum(days, |day| day.phone))),
            cell(print.count(sum(days, |day| i64::from(day.open)))).tone("muted"),
            cell(words::mean(print, per_open_day(days))),
            rate("capture_rate"),
            rate("filing_rate"),
            rate("on_spot_rate"),
            rate("return_rate"),
            rate("message_in_time"),
            stay.map_or_else(
                || cell("–").tone("muted"),
                |stay| cell(print.fill(words::MINUTES, &[("n", &print.number(stay, 0))])),
            ),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }.without_unknown(&print.unknown())
}

/// Last day of a period, or the date of the report.
fn last_of(grain: &str, first: NaiveDate, as_of: NaiveDate) -> NaiveDate {
    let last = match grain {
        "month" => crate::model::period::month_end(first),
        "week" => first + Days::new(6),
        _ => first,
    };
    last.min(as_of)
}
