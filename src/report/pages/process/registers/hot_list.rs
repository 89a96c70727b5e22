//! Hot customers by the day that the deal is expected, with what comes next (S30).

use super::{heading, strip, who};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::figure_strip::Tile;
use crate::report::charts::{self, Chart, day_profile};
use crate::report::figures::Money;
use crate::report::figures::process::Registers;
use crate::report::figures::process::registers::HotDeal;
use crate::report::pages::blocks::{Block, Fit, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::text::{promotion_words as words, worth_words};

/// Rows of the list.
const ROWS: usize = 60;

pub(super) fn build(context: &Context, found: &Registers) -> Result<Vec<Built>, ReportError> {
    let Some(hot) = &found.hot else { return Ok(Vec::new()) };
    let print = &context.print;
    let levels = context.pipeline.prospects.hot.join(" / ");
    let title = title(context, hot);
    let mut charts = Vec::new();
    let values = [
        ("levels", levels.clone()),
        ("of", print.count(hot.len() as i64)),
        ("amount", money(context, sum(hot, |one| one.amount))),
        ("weighted", money(context, sum(hot, |one| one.weighted))),
    ];
    let mut subtitle = print.fill(words::HOT_BASIS, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut blocks = Vec::new();
    if hot.is_empty() {
        subtitle.clear();
        blocks.push(Block::Note { text: print.fill(words::NONE_HOT, &[("levels", &levels)]) });
    } else {
        blocks.extend(strip(context, ("hot-figures", &title), &tiles(context, found, hot), &mut charts)?);
        blocks.extend(buckets(context, hot, &title, &mut charts)?);
        blocks.push(heading(print.pick(words::LIST), print.pick(words::LIST_NOTE)));
        blocks.push(Block::Table(list(context, hot)?));
        blocks.extend(context.and_more(hot.len().saturating_sub(ROWS), words::MORE_HOT, words::SHEET_HOT));
    }
    let page = Page::new(context.kicker(Section::HotList, None), title, subtitle, blocks)?;
    Ok(vec![Built { page, charts }])
}

/// The sum of the amounts that are known; `None` where none is.
pub(super) fn sum(hot: &[HotDeal], of: impl Fn(&HotDeal) -> Option<Money>) -> Option<Money> {
    let known: Vec<Money> = hot.iter().filter_map(of).collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

fn money(context: &Context, amount: Option<Money>) -> String {
    amount.map_or_else(|| context.print.unknown(), |amount| context.print.money(amount.to_f64()))
}

pub(super) fn title(context: &Context, hot: &[HotDeal]) -> String {
    let print = &context.print;
    let count = |is_one: fn(&HotDeal) -> bool| hot.iter().filter(|one| is_one(one)).count() as i64;
    let amount = sum(hot, |one| one.amount).map(|amount| print.money(amount.to_f64()));
    let overdue = count(|one| one.action_overdue == Some(true));
    words::hot_title(print, hot.len() as i64, amount, count(HotDeal::is_past), overdue)
}

fn tiles(context: &Context, found: &Registers, hot: &[HotDeal]) -> Vec<Tile> {
    let print = &context.print;
    let of =
        |is_one: &dyn Fn(&HotDeal) -> bool| -> Vec<HotDeal> { hot.iter().filter(|one| is_one(one)).cloned().collect() };
    let tile = |name, figure: String, lines: Vec<String>| Tile {
        name: print.pick(name).to_string(),
        figure,
        lines,
        ..Tile::default()
    };
    let counted = |name, is_one: &dyn Fn(&HotDeal) -> bool| {
        let list = of(is_one);
        let amount = sum(&list, |one| one.amount);
        let lines = amount.map(|amount| print.money(amount.to_f64())).into_iter().collect();
        tile(name, print.count(list.len() as i64), lines)
    };
    let (all, weighted) = (sum(hot, |one| one.amount), sum(hot, |one| one.weighted));
    let share = all.zip(weighted).filter(|(all, _)| all.to_f64() > 0.0).map(|(all, part)| part.to_f64() / all.to_f64());
    let share = share.map(|share| print.fill(words::OF_HOT, &[("share", &print.percent_short(share))]));
    let coverage = found.of_leads.latest("hot_coverage", "day").map(|(_, one)| one);
    let (figure, line) = match coverage.and_then(|one| Some((one.value?, one.amount))) {
        Some((value, amount)) => {
            let remains =
                amount.map(|amount| print.fill(words::COVERAGE_OF, &[("amount", &print.money(amount.to_f64()))]));
            (print.percent(value), remains.into_iter().collect())
        }
        None => (print.unknown(), vec![print.pick(words::NO_TARGET).to_string()]),
    };
    vec![
        tile(words::AMOUNT, money(context, all), Vec::new()),
        tile(words::WEIGHTED, money(context, weighted), share.into_iter().collect()),
        tile(words::COVERAGE, figure, line),
        counted(words::PAST, &HotDeal::is_past),
        counted(words::THIS_WEEK, &|one| one.days_to_close.is_some_and(|days| (0..=7).contains(&days))),
        counted(words::ACTION_PAST, &|one| one.action_overdue == Some(true)),
        counted(words::NO_ACTION, &|one| one.next_action.is_none() && one.next_date.is_none()),
    ]
}

/// Place of a lead among the columns of the picture.
fn bucket(one: &HotDeal) -> usize {
    match one.days_to_close {
        Some(days) if days < 0 => 0,
        Some(0..=7) => 1,
        Some(8..=14) => 2,
        Some(15..=21) => 3,
        Some(22..=30) => 4,
        Some(_) => 5,
        None => 6,
    }
}

fn buckets(
    context: &Context,
    hot: &[HotDeal],
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let print = &context.print;
    let bars: Vec<day_profile::Bar> = words::BUCKETS
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let own: Vec<HotDeal> = hot.iter().filter(|one| bucket(one) == at).cloned().collect();
            day_profile::Bar {
                name: print.pick(*name).to_string(),
                // Of leads without amounts nothing is known; of no leads there is nothing.
                value: if own.is_empty() {
                    Some(0.0)
                } else {
                    sum(&own, |one| one.amount).map(|amount| amount.to_f64())
                },
                n: print.count(own.len() as i64),
            }
        })
        .collect();
    let profile = day_profile::Profile { bars: &bars, mean: None, n_word: "n" };
    if profile.is_empty() || sum(hot, |one| one.amount).is_none() {
        return Ok(Vec::new());
    }
    let about = context.words("hot-expected", title.to_string(), print.fill(words::ALT_BUCKETS, &[("title", title)]));
    let label = |value: f64| if value == 0.0 { "0".to_string() } else { worth_words::axis_amount(print, value) };
    charts.push(charts::draw(about, (WIDTH, 68.0), |canvas| day_profile::draw(canvas, &profile, &label))?);
    let note = print.fill(words::BY_WEEK_NOTE, &[("currency", print.currency())]);
    let mut blocks = vec![heading(print.pick(words::BY_WEEK), note)];
    blocks.extend(charts.last().map(show));
    Ok(blocks)
}

fn list(context: &Context, hot: &[HotDeal]) -> Result<Table, ReportError> {
    let print = &context.print;
    let columns = vec![
        left(print.pick(words::EXPECTED), 1.05),
        right(print.pick(words::DAYS), 0.55),
        left(print.pick(words::CUSTOMER), 2.5),
        left(print.pick(words::STAFF), 0.95),
        left(print.pick(words::LEVEL), 0.6),
        right(print.pick(words::AT_LEVEL), 0.75),
        right(print.pick(words::AMOUNT), 0.9),
        right(print.pick(words::CHANCE), 0.7),
        right(print.pick(words::WEIGHTED), 0.9),
        left(print.pick(words::OBSTACLE), 1.8),
        left(print.pick(words::NEXT), 1.6),
        left(print.pick(words::BY_DAY), 1.05),
    ];
    let fit = Fit::new(&columns, 7.5, WIDTH)?;
    let unknown = || cell(print.unknown()).tone("muted");
    let amount =
        |amount: Option<Money>| amount.map_or_else(unknown, |amount| cell(print.narrow_amount(amount.to_f64())));
    let rows = hot.iter().take(ROWS).map(|one| {
        let past = one.is_past();
        let expected =
            one.expected.map_or_else(unknown, |day| cell(day.to_string()).tone(if past { "alert" } else { "normal" }));
        let level = one.level.clone().unwrap_or_else(|| print.unknown());
        let late = one.overdue == Some(true);
        let next = one.next_date.map_or_else(unknown, |day| {
            cell(day.to_string()).tone(if one.action_overdue == Some(true) { "alert" } else { "normal" })
        });
        row(vec![
            expected,
            cell(one.days_to_close.map_or_else(|| "–".to_string(), |days| print.count(days))).tone("muted"),
            fit.strong_wrapped(2, one.called(), 1),
            fit.cell(3, &who(context, one.staff.as_deref())),
            cell(if late { format!("{level} !") } else { level }).tone(if late { "alert" } else { "strong" }),
            cell(
                one.stage_days
                    .map_or_else(|| "–".to_string(), |days| print.fill(words::D, &[("n", &print.count(days))])),
            )
            .tone("muted"),
            amount(one.amount),
            cell(one.probability.map_or_else(|| "–".to_string(), |rate| print.percent_short(rate))).tone("muted"),
            amount(one.weighted),
            fit.cell(9, one.obstacle.as_deref().unwrap_or("–")),
            one.next_action.as_deref().map_or_else(unknown, |next| fit.cell(10, next)),
            next,
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 7.5, pad: 0.3 })
}
