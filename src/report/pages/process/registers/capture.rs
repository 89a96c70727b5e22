//! Who leaves data: rates by adviser against the mean, reasons, levels, stay.

use std::collections::BTreeMap;

use super::{heading, min_n, muted, of_window, people, period, reception, showroom, who, window};
use crate::config::types::{Edition, Section};
use crate::report::ReportError;
use crate::report::charts::rate_marks::{self, Row, Scale, Stand};
use crate::report::charts::{self, Chart, day_profile, pareto};
use crate::report::figures::process::Registers;
use crate::report::pages::blocks::{Block, Page};
use crate::report::pages::{Built, Context, show};
use crate::report::text::{Pair, register_words as words};

/// Widths of the rates and of the reasons beside them, and of the three pictures below.
const ABOVE: [f64; 2] = [400.0, 325.0];
const BELOW: [f64; 3] = [200.0, 235.0, 270.0];
/// Rows of the rates, columns of the reasons.
const ROWS: usize = 15;
const REASONS: usize = 7;

pub(super) fn build(context: &Context, found: &Registers) -> Result<Vec<Built>, ReportError> {
    let mut built = Vec::new();
    // Contacts that stand in for a register tell neither who left data nor whose turn it was.
    let is_told = of_window(found, "capture_rate").is_some_and(|one| one.value.is_some());
    if !is_told && !showroom::has_register(context) {
        let title = context.print.pick(words::NO_CAPTURE_TITLE).to_string();
        let text = context.print.pick(words::NO_CAPTURE).to_string();
        let kicker = context.kicker(Section::Capture, None);
        let page = Page::new(kicker, title, String::new(), vec![Block::Note { text }])?;
        return Ok(vec![Built { page: Page { brief: true, ..page }, charts: Vec::new() }]);
    }
    if !found.advisers.is_empty() {
        built.push(rates(context, found)?);
        built.push(people::page(context, found)?);
    }
    if !found.duties.is_empty() || !found.uncredited.is_empty() {
        built.push(reception::page(context, found)?);
    }
    Ok(built)
}

/// Those whose whole interval lies below the rate of all, the lowest first.
pub(super) fn below(found: &Registers, all: Option<f64>) -> Vec<&str> {
    let is_below = |interval| Stand::of(interval, all) == Stand::Below;
    let low = people::sorted(found).into_iter().filter(|one| one.enough && is_below(one.interval));
    low.filter_map(|one| one.staff.as_deref()).collect()
}

fn rates(context: &Context, found: &Registers) -> Result<Built, ReportError> {
    let (print, min_n, edition) = (&context.print, min_n(context), context.edition());
    let all = of_window(found, "capture_rate");
    let rate = all.filter(|one| one.denominator.is_some_and(|n| n >= min_n)).and_then(|one| one.value);
    let (grain, first) = period(context);
    let of_period = (edition != Edition::Monthly).then(|| {
        let own = found.measures.get("capture_rate", grain, first, "all", None);
        (words::period_name(print, edition, context.figures.scope.as_of), words::rate(print, own, min_n))
    });
    let title = words::capture_title(
        print,
        all,
        of_period,
        &below(found, rate),
        (min_n, &context.pipeline.registers.months.to_string()),
    );
    let (from, to) = window(context, found);
    let n = all.and_then(|one| one.denominator).unwrap_or(0);
    let values =
        [("from", from.to_string()), ("to", to.to_string()), ("n", print.count(n)), ("min_n", min_n.to_string())];
    let subtitle = print.fill(words::CAPTURE_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut charts = Vec::new();
    let columns = vec![by_adviser(context, found, rate, &mut charts)?, reasons(context, found, &mut charts)?];
    let mut blocks = vec![Block::Columns { widths: ABOVE.to_vec(), columns }];
    let levels = ("level", words::LEVELS, words::NO_LEVELS, "capture-levels");
    let stays = ("minutes", words::STAYS, words::NO_STAYS, "capture-stay");
    let columns = vec![
        shares(context, found, ("level_mix", BELOW[0]), levels, &mut charts)?,
        shares(context, found, ("stay_share", BELOW[1]), stays, &mut charts)?,
        service(context, found, &mut charts)?,
    ];
    blocks.push(Block::Space { height: 6.0 });
    blocks.push(Block::Columns { widths: BELOW.to_vec(), columns });
    let page = Page::new(context.kicker(Section::Capture, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn by_adviser(
    context: &Context,
    found: &Registers,
    all: Option<f64>,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let list: Vec<_> =
        people::sorted(found).into_iter().filter(|one| one.enough && one.capture_rate.is_some()).collect();
    let few = found.advisers.iter().filter(|one| !one.enough).count();
    let mut blocks = vec![heading(print.pick(words::RATE_BY_ADVISER), print.pick(words::RATE_NOTE))];
    if !list.is_empty() {
        let rows: Vec<Row> = list
            .iter()
            .take(ROWS)
            .map(|one| Row {
                name: who(context, one.staff.as_deref()),
                value: one.capture_rate,
                interval: one.interval,
                band: None,
                stand: Stand::of(one.interval, all),
                figure: one.capture_rate.map_or_else(String::new, |rate| print.percent_short(rate)),
                note: format!("n = {}", print.count(one.batches)),
            })
            .collect();
        let reference_name =
            all.map_or_else(String::new, |rate| print.fill(words::ALL, &[("rate", &print.percent(rate))]));
        let scale = Scale { reference: all, reference_name, is_share: true };
        let name = print.pick(words::RATE_BY_ADVISER);
        let about =
            context.words("capture-advisers", name.to_string(), print.fill(words::ALT_RATES, &[("title", name)]));
        let label = |value: f64| print.percent_short(value);
        let size = (ABOVE[0], rate_marks::height(rows.len()));
        charts.push(charts::draw(about, size, |canvas| rate_marks::draw(canvas, &rows, &scale, &label))?);
        blocks.extend(charts.last().map(show));
    }
    blocks.extend(context.and_more(list.len().saturating_sub(ROWS), words::OF_ADVISERS, words::SHEET_ADVISERS));
    if few > 0 {
        let values = [
            ("n", print.count(few as i64)),
            ("min_n", min_n.to_string()),
            ("sheet", print.pick(words::SHEET_ADVISERS).to_string()),
        ];
        let text = print.fill(words::FEW, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        blocks.push(Block::Space { height: 3.0 });
        blocks.push(muted(text));
    }
    Ok(blocks)
}

fn reasons(context: &Context, found: &Registers, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let mut sums: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    for one in &found.reasons {
        *sums.entry(one.reason.as_deref()).or_default() += one.batches;
    }
    let all: i64 = sums.values().sum();
    if sums.keys().all(Option::is_none) {
        return Ok(vec![heading(print.pick(words::REASONS), ""), muted(print.pick(words::NO_REASONS))]);
    }
    let mut list: Vec<(Option<&str>, i64)> = sums.into_iter().collect();
    // What is not told stands last.
    list.sort_by_key(|(reason, n)| (reason.is_none(), -n, *reason));
    let bars: Vec<pareto::Bar> = list
        .iter()
        .take(REASONS)
        .map(|(reason, n)| pareto::Bar {
            name: reason.map_or_else(|| print.pick(words::NO_REASON).to_string(), str::to_string),
            value: *n as f64,
            figure: print.count(*n),
            pale: reason.is_none(),
        })
        .collect();
    let note = print.fill(words::REASONS_NOTE, &[("n", &print.count(all))]);
    let about = context.words(
        "capture-reasons",
        print.pick(words::REASONS).to_string(),
        print.pick(words::ALT_REASONS).to_string(),
    );
    charts.push(charts::draw(about, (ABOVE[1], 176.0), |canvas| pareto::draw(canvas, &bars, print))?);
    let mut blocks = vec![heading(print.pick(words::REASONS), note)];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// Shares of buckets as columns.
fn shares(
    context: &Context,
    found: &Registers,
    (measure, width): (&str, f64),
    (dimension, name, absent, chart): (&str, Pair, Pair, &str),
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let first = found.measures.latest("batches", "window").map(|(first, _)| first);
    let mut members =
        first.map(|first| found.measures.members(measure, "window", first, dimension)).unwrap_or_default();
    if dimension == "minutes" {
        let from = |name: Option<&str>| {
            let name = name.unwrap_or_default();
            name.split(['-', '+']).next().and_then(|text| text.parse::<u32>().ok()).unwrap_or(u32::MAX)
        };
        members.sort_by_key(|(member, _)| from(*member));
    } else {
        let hot = &context.pipeline.prospects.hot;
        let place = |name: Option<&str>| hot.iter().position(|level| Some(level.as_str()) == name).unwrap_or(hot.len());
        members.sort_by_key(|(member, _)| (place(*member), *member));
    }
    let n = members.iter().find_map(|(_, one)| one.denominator).unwrap_or(0);
    let bars: Vec<day_profile::Bar> = members
        .iter()
        .map(|(member, one)| day_profile::Bar {
            name: member.map_or_else(|| print.unknown(), str::to_string),
            value: one.value.filter(|_| n >= min_n),
            n: one.numerator.map_or_else(String::new, |n| print.count(n)),
        })
        .collect();
    let profile = day_profile::Profile { bars: &bars, mean: None, n_word: "n" };
    if profile.is_empty() {
        return Ok(vec![heading(print.pick(name), ""), muted(print.pick(absent))]);
    }
    let about = context.words(chart, print.pick(name).to_string(), format!("{} n = {n}", print.pick(name)));
    let label = |value: f64| print.percent_short(value);
    charts.push(charts::draw(about, (width, 96.0), |canvas| day_profile::draw(canvas, &profile, &label))?);
    let mut blocks = vec![heading(print.pick(name), print.fill(words::SHARE_N, &[("n", &print.count(n))]))];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

/// What else the register tells, over the window, each with its interval.
fn service(context: &Context, found: &Registers, charts: &mut Vec<Chart>) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let minutes = context.pipeline.registers.message_minutes.to_string();
    let rows: Vec<Row> = [
        ("filing_rate", print.pick(words::FILING).to_string()),
        ("filed_conversion", print.pick(words::FILED_CONVERSION).to_string()),
        ("on_spot_rate", print.pick(words::ORDERED).to_string()),
        ("message_in_time", print.fill(words::MESSAGE, &[("n", &minutes)])),
        ("same_day_entry", print.pick(words::SAME_DAY).to_string()),
        ("completeness", print.pick(words::COMPLETE_ALL).to_string()),
    ]
    .into_iter()
    .map(|(measure, name)| {
        let one = of_window(found, measure);
        let shown = one.filter(|one| one.denominator.is_some_and(|n| n >= min_n));
        Row {
            name,
            value: shown.and_then(|one| one.value),
            interval: shown.and_then(|one| one.interval),
            band: None,
            stand: Stand::Within,
            figure: words::rate(print, one, min_n),
            note: one.and_then(|one| one.denominator).map_or_else(String::new, |n| format!("n = {}", print.count(n))),
        }
    })
    .collect();
    let name = print.pick(words::SERVICE);
    let about = context.words("capture-service", name.to_string(), print.fill(words::ALT_RATES, &[("title", name)]));
    let scale = Scale { reference: None, reference_name: String::new(), is_share: true };
    let label = |value: f64| print.percent_short(value);
    charts.push(charts::draw(about, (BELOW[2], rate_marks::height(rows.len())), |canvas| {
        rate_marks::draw(canvas, &rows, &scale, &label)
    })?);
    let mut blocks = vec![heading(name, "")];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}
