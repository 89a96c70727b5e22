//! Channels: which are used for whom, and whether they are those advised; then tasks, follow-up and issues.

use chrono::NaiveDate;

use super::basis::grain;
use super::{min_n, tasks};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::intervals::{self, Mark, Row};
use crate::report::charts::matrix::{self, Matrix, MatrixCell};
use crate::report::charts::{self, Chart};
use crate::report::figures::process::{Measured, Measures, Visits};
use crate::report::pages::blocks::{Block, PAD, Page, Table, cell, left, right, row};
use crate::report::pages::{Built, Context, WIDTH, show};
use crate::report::palette::MAIN;
use crate::report::text::{contact_words as words, visit_words};

/// Widths of what stands beside each other.
const MIX: f64 = 430.0;
const FIT: f64 = 295.0;

/// The rows that a page tells of: those of the whole window in a report of a month, else of the week or day.
pub(super) struct Span {
    pub grain: &'static str,
    pub period: NaiveDate,
    pub name: String,
}

impl Span {
    /// The period of a figure; of a day without any the week to date.
    pub fn of(context: &Context, measures: &Measures, measure: &str) -> Option<Span> {
        let print = &context.print;
        let grains: &[&'static str] = match grain(context) {
            "month" => &["window", "month"],
            "week" => &["week"],
            _ => &["day", "week"],
        };
        let newest = |grain: &'static str| {
            let told = measures.iter().filter(|(key, one)| {
                key.0 == measure && key.1 == grain && one.n.or(one.denominator).is_some_and(|n| n > 0)
            });
            told.map(|(key, _)| key.2).max().map(|period| (grain, period))
        };
        let (grain, period) = grains.iter().find_map(|grain| newest(grain))?;
        let name = match grain {
            "window" => print.window(&format!("{}mo", context.pipeline.visits.months), context.figures.scope.as_of),
            _ => visit_words::period(print, grain, period),
        };
        Some(Span { grain, period, name })
    }

    /// A figure of everybody.
    pub fn all<'a>(&self, measures: &'a Measures, measure: &str) -> Option<&'a Measured> {
        measures.get(measure, self.grain, self.period, "all", None)
    }
}

/// The pages of the section.
pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(visits) = &context.figures.process.visits else { return Ok(Vec::new()) };
    let mut built = Vec::new();
    built.extend(mix(context, visits)?);
    built.extend(tasks::build(context, visits)?);
    Ok(built)
}

/// Categories from the nearest to buying; those without one last.
const CATEGORIES: [&str; 4] = ["ready", "intent", "good_potential", "general_potential"];

/// Figures of the channels of a category, by channel.
struct Used<'a> {
    category: Option<&'a str>,
    by: Vec<Option<&'a Measured>>,
}

fn used<'a>(measures: &'a Measures, span: &Span, channels: &[&str]) -> Vec<Used<'a>> {
    let mut categories: Vec<Option<&str>> = Vec::new();
    for channel in channels {
        for (member, _) in measures.members(&format!("channel_share:{channel}"), span.grain, span.period, "category") {
            if !categories.contains(&member) {
                categories.push(member);
            }
        }
    }
    categories.sort_by_key(|category| {
        let place = category.map(|code| CATEGORIES.iter().position(|one| *one == code).unwrap_or(CATEGORIES.len()));
        (place.is_none(), place, *category)
    });
    let by = |category: Option<&'a str>| {
        channels
            .iter()
            .map(|channel| {
                measures.get(&format!("channel_share:{channel}"), span.grain, span.period, "category", category)
            })
            .collect()
    };
    categories.into_iter().map(|category| Used { category, by: by(category) }).collect()
}

fn mix(context: &Context, visits: &Visits) -> Result<Option<Built>, ReportError> {
    let (print, min_n, measures) = (&context.print, min_n(context), &visits.measures);
    let Some(span) = Span::of(context, measures, "channel_share") else { return Ok(None) };
    let mut members = measures.members("channel_share", span.grain, span.period, "channel");
    members.sort_by(|one, other| other.1.numerator.cmp(&one.1.numerator).then(one.0.cmp(&other.0)));
    let channels: Vec<&str> = members.iter().filter_map(|(member, _)| *member).take(9).collect();
    if channels.is_empty() {
        return Ok(None);
    }
    let fit = span.all(measures, "channel_fit").and_then(|one| one.over(min_n));
    let of_category = measures.members("channel_fit", span.grain, span.period, "category");
    let known = of_category.iter().filter_map(|(member, one)| Some(((*member)?, one.over(min_n)?)));
    // Of one category alone nothing is lowest.
    let lowest =
        (known.clone().count() > 1).then(|| known.reduce(|low, one| if one.1 < low.1 { one } else { low })).flatten();
    let lowest = lowest.map(|(code, share)| (words::category(print, Some(code)), share));
    let title =
        words::channels_title(print, &span.name, fit, lowest.as_ref().map(|(name, share)| (name.as_str(), *share)));
    let values = [("period", span.name.clone()), ("n", print.count(min_n))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let subtitle = print.fill(words::CHANNELS_BASIS, &values);
    let mut charts: Vec<Chart> = Vec::new();
    let used = used(measures, &span, &channels);
    let matrix = drawn(context, &used, &channels);
    let mut left_side = vec![Block::Heading {
        text: print.pick(words::MIX).to_string(),
        note: print.pick(words::MIX_NOTE).to_string(),
    }];
    if used.is_empty() {
        left_side.push(Block::Note { text: print.pick(words::NO_CATEGORY).to_string() });
    } else {
        let alt = print.fill(words::ALT_MIX, &[("title", &title)]);
        let size = (MIX, matrix::height(matrix.rows.len(), 200.0));
        charts.push(charts::draw(context.words("channel-mix", title.clone(), alt), size, |canvas| {
            matrix::draw(canvas, &matrix, print)
        })?);
        left_side.extend(charts.last().map(show));
    }
    let right_side = fits(context, (measures, &span), &title, &mut charts)?;
    let mut blocks = vec![Block::Columns { widths: vec![MIX, FIT], columns: vec![left_side, right_side] }];
    blocks.push(Block::Heading { text: print.pick(words::BY_CHANNEL).to_string(), note: String::new() });
    blocks.push(Block::Table(by_channel(context, (measures, &span), &channels)));
    let page = Page::new(context.kicker(Section::Channels, None), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts }))
}

fn drawn(context: &Context, used: &[Used], channels: &[&str]) -> Matrix {
    let (print, min_n) = (&context.print, min_n(context));
    let advised = &context.pipeline.visits.advised_channels;
    let cells = used.iter().map(|row| {
        let advice = row.category.and_then(|category| advised.get(category));
        let one = |(channel, found): (&&str, &Option<&Measured>)| {
            let framed = advice.is_some_and(|list| list.iter().any(|one| one == channel));
            let count = found.and_then(|one| one.numerator).filter(|count| *count > 0);
            MatrixCell {
                text: count.map_or_else(|| if framed { "0".to_string() } else { String::new() }, |n| print.count(n)),
                share: found.and_then(|one| one.over(min_n)).filter(|_| count.is_some()),
                framed,
            }
        };
        channels.iter().zip(&row.by).map(one).collect()
    });
    Matrix {
        rows: used.iter().map(|row| words::category(print, row.category)).collect(),
        columns: channels.iter().map(|channel| words::channel(print, channel)).collect(),
        cells: cells.collect(),
    }
}

/// A figure as a mark with its interval.
pub(super) fn mark(one: &Measured, min_n: i64) -> Mark {
    let value = one.over(min_n);
    let interval = one.interval.filter(|_| value.is_some());
    Mark { value, low: interval.map(|one| one.0), high: interval.map(|one| one.1), colour: MAIN }
}

/// `59.3%  n = 2,828`.
pub(super) fn note(context: &Context, one: &Measured) -> String {
    let print = &context.print;
    let n = format!("n = {}", print.count_or(one.n));
    match one.over(min_n(context)) {
        Some(share) => format!("{}  {n}", print.percent(share)),
        None => n,
    }
}

fn fits(
    context: &Context,
    (measures, span): (&Measures, &Span),
    title: &str,
    charts: &mut Vec<Chart>,
) -> Result<Vec<Block>, ReportError> {
    let (print, min_n) = (&context.print, min_n(context));
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |name: String, one: &Measured| {
        let (marks, note) = (vec![mark(one, min_n)], note(context, one));
        rows.push(Row { group: String::new(), name, marks, note });
    };
    if let Some(all) = span.all(measures, "channel_fit") {
        add(print.pick(visit_words::ALL).to_string(), all);
    }
    let members = measures.members("channel_fit", span.grain, span.period, "category");
    for code in CATEGORIES {
        if let Some((_, one)) = members.iter().find(|(member, _)| *member == Some(code)) {
            add(words::category(print, Some(code)), one);
        }
    }
    let heading =
        Block::Heading { text: print.pick(words::FIT_HEAD).to_string(), note: print.pick(words::FIT_NOTE).to_string() };
    if rows.iter().all(|row| row.marks[0].value.is_none()) {
        return Ok(vec![heading, Block::Text { text: print.pick(words::NO_CATEGORY).to_string(), tone: "muted" }]);
    }
    let alt = print.fill(words::ALT_FIT, &[("title", title)]);
    let about = context.words("channel-fit", title.to_string(), alt);
    charts.push(charts::draw(about, (FIT, intervals::height(&rows)), |canvas| {
        intervals::draw(canvas, &rows, &[], true, &|share| print.percent_short(share))
    })?);
    Ok(std::iter::once(heading).chain(charts.last().map(show)).collect())
}

/// Every channel: contacts, share, fit, orders after it.
fn by_channel(context: &Context, (measures, span): (&Measures, &Span), channels: &[&str]) -> Table {
    let (print, min_n) = (&context.print, min_n(context));
    let days = context.pipeline.visits.inbound_days.to_string();
    let columns = vec![
        left(print.pick(words::CHANNEL), 1.4),
        right(print.pick(words::CONTACTS), 1.0),
        right(print.pick(words::SHARE), 1.0),
        right(print.pick(words::FIT), 1.0),
        right("n", 0.8),
        right(print.fill(words::CONVERSION, &[("days", &days)]), 1.2),
        right("n", 0.8),
    ];
    let dash = || "–".to_string();
    let rows = channels.iter().map(|channel| {
        let of = |measure: &str| measures.get(measure, span.grain, span.period, "channel", Some(channel));
        let rate = |one: Option<&Measured>| {
            cell(one.and_then(|one| one.over(min_n)).map_or_else(dash, |share| print.percent(share)))
        };
        let n = |one: Option<&Measured>| {
            cell(one.and_then(|one| one.n).map_or_else(dash, |n| print.count(n))).tone("muted")
        };
        let (share, fit, order) = (of("channel_share"), of("channel_fit"), of("channel_conversion"));
        let count = share.and_then(|one| one.numerator);
        row(vec![
            cell(words::channel(print, channel)).tone("strong"),
            cell(count.map_or_else(dash, |n| print.count(n))),
            rate(share).tone("strong"),
            rate(fit),
            n(fit),
            rate(order),
            n(order),
        ])
    });
    Table { rows: rows.collect(), columns, size: 8.0, pad: PAD }.without_unknown(&print.unknown())
}

/// That there are more, and where.
pub(super) fn more(context: &Context, hidden: usize, sheet: crate::report::text::Pair) -> Vec<Block> {
    let print = &context.print;
    if hidden == 0 {
        return Vec::new();
    }
    let values = [("n", print.count(hidden as i64)), ("sheet", print.pick(sheet).to_string())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    vec![Block::Space { height: 4.0 }, Block::Text { text: print.fill(words::MORE, &values), tone: "muted" }]
}

/// Half of a page.
pub(super) const HALF: f64 = (WIDTH - 20.0) / 2.0;
