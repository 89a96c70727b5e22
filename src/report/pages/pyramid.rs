//! The pyramid of tiers with its table, rule and cuts.

use super::blocks::{Block, Cell, Fit, Page, Table, cell, left, right, row, total};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, pyramid as chart};
use crate::report::figures::{Class, Money, SchemeBook};
use crate::report::fonts::Fonts;
use crate::report::text::{Print, findings, labels, remarks, rules};

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(book) = context.figures.tiers() else { return Ok(None) };
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = findings::classes(print, book);
    let basis = findings::class_basis(print, book, scope);
    if book.customers() == 0 {
        return Ok(None);
    }
    // A condition may take two lines.
    let long = book.classes.len() <= 8 && matches!(book.kind.as_str(), "rules" | "states" | "clusters" | "lookup");
    let lines = if long { book.classes.len() / 2 } else { 0 };
    let rows = (book.classes.len() + book.outside.len() + 2 + lines) as f64;
    let height = (book.classes.len() as f64 * 66.0).min(412.0 - rows * 17.0).clamp(110.0, 290.0);
    let slide_title = format!("{title}{}{basis}{}", open(context), close(context));
    let alt = print.fill(remarks::ALT_PYRAMID, &[("title", &title), ("basis", &basis)]);
    let words = context.words("pyramid", slide_title, alt);
    let picture = charts::draw(words, (WIDTH, height), |canvas| chart::draw(canvas, book, print))?;
    let blocks = vec![show(&picture), Block::Space { height: 10.0 }, Block::Table(table(context, book)?)];
    let since = context.figures.movements.as_ref().filter(|movements| movements.scheme == book.scheme);
    let subtitle = since.map_or_else(
        || basis.clone(),
        |movements| {
            let values = [("basis", basis.as_str()), ("date", &movements.from_as_of.to_string())];
            print.fill(remarks::PYRAMID_BASIS, &values)
        },
    );
    let page = Page::new(context.kicker(Section::Pyramid, Some(print.text(&book.title))), title, subtitle, blocks)?;
    Ok(Some(Built { page, charts: vec![picture] }))
}

/// Brackets of the language.
pub(super) fn open(context: &Context) -> &'static str {
    context.print.pick(remarks::OPEN)
}
pub(super) fn close(context: &Context) -> &'static str {
    context.print.pick(remarks::CLOSE)
}

/// The classes of a scheme with rule, cut, customers and sales; those outside below the total.
pub(super) fn table(context: &Context, book: &SchemeBook) -> Result<Table, ReportError> {
    let (print, fonts) = (&context.print, Fonts::embedded()?);
    // Many classes fill the page: their names get one line each.
    let name = |class: &Class| {
        let name = print.text(&class.title);
        if book.classes.len() > 6 { fonts.fit(name, 8.5, true, 108.0) } else { name.to_string() }
    };
    let currency = print.currency();
    // Limits of one measure stand in the rows of their classes; those of several are none of a class.
    let limits = book.cuts.first().filter(|first| book.cuts.iter().all(|cut| cut.dimension == first.dimension));
    let limits = limits.is_some() && matches!(book.kind.as_str(), "rank" | "cumulative" | "thresholds" | "score");
    let mut columns = vec![
        left(print.pick(labels::CLASS), 1.75),
        left(print.pick(labels::RULE), if limits { 2.75 } else { 3.75 }),
        right(print.pick(labels::CUSTOMERS), 0.8),
        right(print.pick(labels::NET_CHANGE), 0.8),
        right(print.pick(labels::SHARE), 0.65),
        right(format!("{} {currency}", print.pick(labels::NET_SALES)), 1.15),
        right(print.pick(labels::NET_CHANGE), 0.8),
        right(print.pick(labels::SHARE), 0.65),
        right(print.pick(labels::MEAN_SALES), 1.2),
    ];
    if limits {
        columns.insert(2, right(print.pick(labels::CUT), 1.0));
    }
    let fit = Fit::new(&columns, 8.5, WIDTH)?;
    let cells = |class: &Class, cut: String| {
        let share = |share: Option<f64>| share.map_or_else(|| "–".to_string(), |share| print.percent(share));
        let rule = fit.wrapped(1, &rule_text(context, book, class), if book.classes.len() > 8 { 1 } else { 2 });
        let mut cells = vec![cell(name(class)).tone("strong"), rule.tone("muted")];
        cells.extend(limits.then(|| cell(cut)));
        cells.extend([
            cell(print.count(class.customers)),
            customers_change(print, class.customers, earlier(context, book, class).map(|(customers, _)| customers)),
            cell(share(class.share_customers)),
            cell(print.amount(class.net_sales)),
            sales_change(print, class.net_sales, earlier(context, book, class).map(|(_, sales)| sales)),
            cell(share(class.share_sales)),
            cell(class.mean_sales().map_or_else(|| "–".to_string(), |mean| print.number(mean, 0))),
        ]);
        cells
    };
    let mut rows = Vec::new();
    for (at, class) in book.classes.iter().enumerate() {
        let cut = book
            .cuts
            .iter()
            .find(|cut| cut.cut == at as i64 + 1)
            .map_or_else(|| "–".to_string(), |cut| format!("≥ {}", print.number(cut.value, 2)));
        rows.push(row(cells(class, cut)));
    }
    let sales = book.classes.iter().map(|class| class.net_sales).sum::<Money>();
    let customers = book.customers();
    let mean = (customers > 0).then(|| sales.to_f64() / customers as f64);
    let before = book.classes.iter().map(|class| earlier(context, book, class)).reduce(|sum, class| {
        let ((customers, sales), (more, more_sales)) = (sum?, class?);
        Some((customers + more, sales + more_sales))
    });
    let before = before.flatten();
    let mut sums = vec![cell(print.pick(labels::TOTAL)), cell("")];
    sums.extend(limits.then(|| cell("")));
    sums.extend([
        cell(print.count(customers)),
        customers_change(print, customers, before.map(|(customers, _)| customers)),
        cell(""),
        cell(print.amount(sales)),
        sales_change(print, sales, before.map(|(_, sales)| sales)),
        cell(""),
        cell(mean.map_or_else(|| print.unknown(), |mean| print.number(mean, 0))),
    ]);
    rows.push(total(sums));
    for class in book.outside.iter().filter(|class| class.customers > 0) {
        let mut cells = cells(class, "–".to_string());
        let outside = print.pick(labels::OUTSIDE);
        cells[0] =
            cell(format!("{}{}{outside}{}", print.text(&class.title), open(context), close(context))).tone("muted");
        rows.push(row(cells));
    }
    Ok(Table { columns, rows, size: 8.5, pad: 0.45 })
}

/// Customers and sales of a class at the earlier snapshot; `None` without one, and for what stands outside.
fn earlier(context: &Context, book: &SchemeBook, class: &Class) -> Option<(i64, Money)> {
    class.rank?;
    let movements = context.figures.movements.as_ref().filter(|movements| movements.scheme == book.scheme)?;
    let from = || movements.streams.iter().filter(|stream| stream.from == class.code);
    Some((from().map(|stream| stream.customers).sum(), from().map(|stream| stream.sales_from).sum()))
}

fn customers_change(print: &Print, now: i64, before: Option<i64>) -> Cell {
    before.map_or_else(|| cell("–"), |before| cell(print.signed_count(now - before))).tone("muted")
}

fn sales_change(print: &Print, now: Money, before: Option<Money>) -> Cell {
    match before.map(Money::to_f64).filter(|before| *before > 0.0) {
        Some(before) => {
            let change = now.to_f64() / before - 1.0;
            let sign = if change > 0.0 { "+" } else { "" };
            cell(format!("{sign}{}", print.percent(change))).by_sign(change)
        }
        None => cell("–").tone("muted"),
    }
}

/// A rule in the words of the language, with the measure that a band is about where the rule does not name it.
pub(super) fn rule_text(context: &Context, book: &SchemeBook, class: &Class) -> String {
    let print = &context.print;
    if book.kind == "combine" && class.rank.is_some() {
        return pairs_text(context, &class.rule);
    }
    let before = book.classes.iter().rev().find(|other| other.rank.is_some() && other.rank < class.rank);
    let rule = before.map_or_else(|| class.rule.clone(), |before| rules::after(&before.rule, &class.rule));
    let rule = rules::in_words(print, &rule, &|code| print.text(&book.title_of(code)).to_string());
    let settings = context.pipeline.schemes.get(&book.scheme);
    let measure = settings.and_then(|scheme| {
        let rank = scheme.rank.as_ref().map(|rank| &rank.measure);
        rank.or(scheme.cumulative.as_ref().map(|cumulative| &cumulative.measure))
    });
    match measure {
        Some(measure) if class.rank.is_some() && !class.rule.contains(measure.as_str()) => {
            format!("{rule}{}{}{}", open(context), rules::translate(print, measure), close(context))
        }
        _ => rule,
    }
}

/// Pairs of classes as `value A, stage stable; or value B, stage new`, in the titles of the classes.
fn pairs_text(context: &Context, rule: &str) -> String {
    let print = &context.print;
    let class = |named: &str| {
        let (scheme, code) = named.split_once(' ')?;
        Some(print.text(&context.figures.scheme(scheme)?.title_of(code)).to_string())
    };
    let pairs = rule.split("; or ").map(|pair| {
        let both = pair.split_once(", ").and_then(|(first, second)| Some((class(first)?, class(second)?)));
        both.map_or_else(|| rules::translate(print, pair), |(first, second)| format!("{first} × {second}"))
    });
    pairs.collect::<Vec<String>>().join(print.pick(remarks::COMMA))
}
