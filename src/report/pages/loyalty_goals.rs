//! Goals for loyalty and satisfaction (S97) and the relationship ladder (S79).

use super::blocks::{Block, Fit, PAD, Page, Table, cell, left, right, row};
use super::retention::{CURVES, HALF};
use super::survival::side_by_side;
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts;
use crate::report::charts::bullet::{self, Bullet};
use crate::report::charts::ladder as stair;
use crate::report::charts::months::{self, Line, Lines};
use crate::report::figures::Month;
use crate::report::figures::worth::loyalty::{Goal, Loyalty, Rung};
use crate::report::text::{labels, loyalty_words as words, worth_words};

/// Month ends of the trend.
const MONTHS: usize = 12;

pub(super) fn goals(context: &Context, loyalty: &Loyalty) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let min_n = scope.min_n;
    let lists = loyalty.goals();
    let now: Vec<&Goal> = lists.iter().filter_map(|list| list.last().copied()).collect();
    let title = words::goals_title(print, &now, min_n);
    let named = |goal: &Goal| words::scope(print, &goal.scope, &context.figures.schemes);
    let mut scopes: Vec<String> = now.iter().map(|goal| named(goal)).collect();
    scopes.dedup();
    let values = [("scope", scopes.join(" | ")), ("n", print.count(min_n))];
    let subtitle = print.fill(words::GOALS_BASIS, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
    let enough = |goal: &Goal| goal.denominator.unwrap_or(0.0) >= min_n.max(1) as f64;
    let bullets: Vec<Bullet> = now
        .iter()
        .map(|goal| {
            let value = goal.value.filter(|_| enough(goal));
            let share = |value: Option<f64>| value.map_or_else(String::new, |value| print.percent_short(value));
            Bullet {
                name: words::goal(print, &goal.goal),
                basis: match (goal.numerator, goal.denominator) {
                    (Some(part), Some(n)) => format!("{} / {}", print.number(part, 0), print.number(n, 0)),
                    _ => String::new(),
                },
                value,
                target: goal.target,
                figure: value.map_or_else(|| print.unknown(), |value| print.percent(value)),
                goal: format!("{} {}", print.pick(worth_words::TARGET), share(goal.target)),
                verdict: words::verdict(print, goal, min_n),
                missed: value.is_some() && goal.status == "below",
            }
        })
        .collect();
    let mut charts = Vec::new();
    let alt = print.fill(words::ALT_GOALS, &[("title", &title)]);
    let about = context.words("loyalty-goals", title.clone(), alt);
    let height = bullet::ROW * bullets.len() as f64;
    charts.push(charts::draw(about, (HALF, height), |canvas| bullet::draw(canvas, &bullets))?);
    let note = print.fill(words::GOALS_NOW, &[("as_of", &scope.as_of.to_string())]);
    let heading = |text: &str, note: String| Block::Heading { text: text.to_string(), note };
    let mut columns = vec![vec![heading(print.pick(worth_words::TARGET), note), show(&charts[0])]];
    let mut dates: Vec<_> = loyalty.goals.iter().map(|goal| goal.period).collect();
    dates.sort();
    dates.dedup();
    let dates = &dates[dates.len().saturating_sub(MONTHS)..];
    let lines: Vec<Line> = lists
        .iter()
        .enumerate()
        .map(|(at, list)| {
            let at_date = |date| list.iter().find(|goal| goal.period == date);
            let values =
                dates.iter().map(|date| at_date(*date).filter(|goal| enough(goal)).and_then(|goal| goal.value));
            Line {
                name: words::goal(print, &list[0].goal),
                values: values.collect(),
                colour: CURVES[at % CURVES.len()],
                target: list.last().and_then(|goal| goal.target),
            }
        })
        .collect();
    let months: Vec<Month> = dates.iter().map(|date| Month::of(*date)).collect();
    let chart = Lines { months: &months, lines: &lines, n: Vec::new(), from_zero: false };
    if !chart.is_empty() {
        let head = print.pick(words::GOALS_TREND);
        let about = context.words("loyalty-goals-trend", head.to_string(), print.pick(words::ALT_TREND).to_string());
        charts.push(charts::draw(about, (HALF, 190.0), |canvas| {
            months::draw(canvas, &chart, (&|value| print.percent_short(value), &|value| print.percent(value)), print)
        })?);
        let mut column = vec![heading(head, print.pick(words::GOALS_TREND_NOTE).to_string())];
        column.extend(charts.last().map(show));
        columns.push(column);
    }
    let mut blocks = side_by_side(columns);
    blocks.push(Block::Space { height: 10.0 });
    blocks.push(Block::Table(table(context, &now)?));
    let page = Page::new(context.kicker(Section::Loyalty, None), title, subtitle, blocks)?;
    Ok(Built { page, charts })
}

fn table(context: &Context, now: &[&Goal]) -> Result<Table, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n);
    let columns = vec![
        left(print.pick(words::GOAL), 1.4),
        left(print.pick(worth_words::SCOPE), 2.2),
        right(print.pick(labels::VALUE), 0.8),
        right("n", 0.7),
        right(print.pick(worth_words::TARGET), 0.7),
        right(print.pick(worth_words::GAP), 1.2),
        right(print.pick(words::NEEDED), 0.7),
        left("", 0.15),
        left(print.pick(worth_words::STATUS), 2.8),
    ];
    let fit = Fit::new(&columns, 8.0, WIDTH)?;
    let rows = now.iter().map(|goal| {
        let enough = goal.denominator.unwrap_or(0.0) >= min_n.max(1) as f64;
        let gap = goal.value.filter(|_| enough).zip(goal.target).map(|(value, target)| value - target);
        row(vec![
            cell(words::goal(print, &goal.goal)).tone("strong"),
            fit.wrapped(1, &words::scope(print, &goal.scope, &context.figures.schemes), 2),
            cell(worth_words::ratio(print, goal.value.filter(|_| enough))),
            cell(goal.denominator.map_or_else(|| "–".to_string(), |n| print.number(n, 0))).tone("muted"),
            cell(worth_words::ratio(print, goal.target)),
            gap.map_or_else(|| cell("–"), |gap| cell(worth_words::points(print, gap)).by_sign(gap)),
            cell(goal.needed.filter(|_| enough).map_or_else(|| "–".to_string(), |needed| print.count(needed))),
            cell(""),
            cell(words::verdict(print, goal, min_n)),
        ])
    });
    Ok(Table { rows: rows.collect(), columns, size: 8.0, pad: PAD })
}

pub(super) fn ladder(context: &Context, loyalty: &Loyalty) -> Result<Built, ReportError> {
    let (print, min_n) = (&context.print, context.figures.scope.min_n.max(1));
    let title = words::ladder_title(print, &loyalty.ladder, min_n);
    let below = |rung: &Rung| loyalty.ladder.iter().find(|one| one.place + 1 == rung.place).and_then(|one| one.before);
    let steps: Vec<stair::Step> = loyalty
        .ladder
        .iter()
        .map(|rung| {
            let change = rung.customers.zip(rung.before).map(|(now, before)| now - before);
            let rose = match (rung.rate_up.filter(|_| below(rung).is_some_and(|n| n >= min_n)), rung.rose) {
                (Some(rate), Some(rose)) => format!("{} ({})", print.percent(rate), print.count(rose)),
                (None, Some(rose)) => print.count(rose),
                (_, None) => String::new(),
            };
            stair::Step {
                name: words::rung(print, &rung.rung),
                customers: print.count_or(rung.customers),
                change: change.map_or_else(String::new, |change| match print.chinese() {
                    true => format!("较 12 个月前 {}", print.signed_count(change)),
                    false => format!("{} in 12 months", print.signed_count(change)),
                }),
                sales: rung.net_sales.map_or_else(String::new, |sales| print.money(sales.to_f64())),
                rose,
            }
        })
        .collect();
    let alt = print.fill(words::ALT_LADDER, &[("title", &title)]);
    let about = context.words("relationship-ladder", title.clone(), alt);
    let chart = charts::draw(about, (WIDTH, 340.0), |canvas| stair::draw(canvas, &steps))?;
    let subtitle = print.pick(words::LADDER_BASIS).to_string();
    let page = Page::new(context.kicker(Section::Loyalty, None), title, subtitle, vec![show(&chart)])?;
    Ok(Built { page, charts: vec![chart] })
}
