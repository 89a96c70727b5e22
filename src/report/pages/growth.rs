//! Growth explained: the bridge of sales, the tree behind it, and where the change comes from.

use super::blocks::{Block, Fit, Page, Row, Table, cell, left, right, row};
use super::{Built, Context, WIDTH, show};
use crate::config::types::Section;
use crate::model::period::Window;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, growth_bridge, growth_tree};
use crate::report::figures::{Growth, GrowthPeriod, Money, Part};
use crate::report::text::findings::capital;
use crate::report::text::{growth_words, labels, remarks};

/// Rows of the page of members, shared by the dimensions there are.
const ROWS: usize = 26;
/// Rows of a dimension of classes at least.
const CLASSES: usize = 7;
/// Distances beside the main one.
const OTHER_DISTANCES: usize = 2;
const SIZE: f64 = 8.0;

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let Some(book) = &context.figures.growth else { return Ok(Vec::new()) };
    let Some(main) = book.periods.iter().find(|period| has_sales(period)) else { return Ok(Vec::new()) };
    let mut built = vec![bridge_page(context, main)?];
    built.extend(members_page(context, main)?);
    Ok(built)
}

/// Whether anything was sold in one of the two windows.
fn has_sales(period: &GrowthPeriod) -> bool {
    period.whole.as_ref().is_some_and(|whole| !whole.is_empty())
}

fn months(compare: &str) -> Option<u32> {
    compare.strip_suffix("mo")?.parse().ok()
}

fn bridge_page(context: &Context, main: &GrowthPeriod) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let title = growth_words::title(print, main, scope);
    let from = months(&main.compare).map(|months| Window::Months(months).first_day(scope.as_of).to_string());
    let values = [("from", from.as_deref().unwrap_or("…")), ("to", &scope.as_of.to_string())];
    let subtitle = print.fill(growth_words::BASIS, &values);
    let mut page = Page::new(context.kicker(Section::Growth, None), title.clone(), subtitle, Vec::new())?;
    let mut charts = Vec::new();
    let Some(whole) = &main.whole else { return Ok(Built { page, charts }) };
    let others: Vec<&GrowthPeriod> = match &context.figures.growth {
        Some(book) => {
            let mut others: Vec<&GrowthPeriod> =
                book.periods.iter().filter(|one| one.compare != main.compare && has_sales(one)).collect();
            others.reverse();
            others.truncate(OTHER_DISTANCES);
            others
        }
        None => Vec::new(),
    };
    let tall = page.title_lines.len() as f64 * 24.0;
    let height = if others.is_empty() { 330.0 - tall } else { 212.0 - tall };
    charts.push(bridge_chart(context, "growth", &title, whole, (WIDTH, height))?);
    page.blocks.extend(charts.last().map(show));
    if growth_tree::leaves(whole).is_empty() {
        page.blocks.push(Block::Space { height: 6.0 });
        page.blocks.push(Block::Note { text: print.pick(growth_words::NO_TREE).to_string() });
    } else {
        let heading = print.pick(growth_words::TREE);
        let split = growth_tree::leaves(whole).len() > 3;
        let note = if split { growth_words::TREE_NOTE_ITEMS } else { growth_words::TREE_NOTE };
        page.blocks.push(Block::Heading { text: heading.to_string(), note: print.pick(note).to_string() });
        let alt = print.fill(growth_words::ALT_TREE, &[("title", heading)]);
        let words = context.words("growth-tree", format!("{heading}{}{title}", print.pick(remarks::COLON)), alt);
        charts.push(charts::draw(words, (WIDTH, 84.0), |canvas| growth_tree::draw(canvas, whole, print))?);
        page.blocks.extend(charts.last().map(show));
    }
    let mut columns = Vec::new();
    for other in others {
        let Some(whole) = &other.whole else { continue };
        let title = growth_words::short_title(print, other, scope);
        let name = format!("growth-{}", other.compare);
        charts.push(bridge_chart(context, &name, &title, whole, ((WIDTH - 20.0) / 2.0, 118.0))?);
        let mut column = vec![Block::Heading { text: title, note: String::new() }];
        column.extend(charts.last().map(show));
        columns.push(column);
    }
    if !columns.is_empty() {
        if columns.len() == 1 {
            columns.push(Vec::new());
        }
        page.blocks.push(Block::Space { height: 14.0 });
        page.blocks.push(Block::Columns { widths: vec![1.0; columns.len()], columns });
    }
    Ok(Built { page, charts })
}

fn bridge_chart(
    context: &Context,
    name: &str,
    title: &str,
    growth: &Growth,
    size: (f64, f64),
) -> Result<Chart, ReportError> {
    let print = &context.print;
    let alt = print.fill(growth_words::ALT_BRIDGE, &[("title", title)]);
    let words = context.words(name, title.to_string(), alt);
    charts::draw(words, size, |canvas| growth_bridge::draw(canvas, growth, print))
}

/// Members of the dimensions; nothing where there are none.
fn members_page(context: &Context, main: &GrowthPeriod) -> Result<Option<Built>, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let schemes = &context.figures.schemes;
    let members = || main.members.iter().filter(|growth| !growth.is_empty());
    let mut dimensions: Vec<&str> = members().map(|growth| growth.dimension.as_str()).collect();
    dimensions.dedup();
    if dimensions.is_empty() {
        return Ok(None);
    }
    let each = (ROWS / dimensions.len()).clamp(2, 16);
    let columns = vec![
        left(print.pick(growth_words::DIMENSION), 1.4),
        left(print.pick(growth_words::MEMBER), 1.6),
        right(print.pick(growth_words::part(Part::Opening)), 1.05),
        right(print.pick(growth_words::part(Part::New)), 0.95),
        right(print.pick(growth_words::part(Part::WonBack)), 0.95),
        right(print.pick(growth_words::part(Part::Expanded)), 0.95),
        right(print.pick(growth_words::part(Part::Contracted)), 1.0),
        right(print.pick(growth_words::part(Part::Lost)), 0.95),
        right(print.pick(growth_words::part(Part::Closing)), 1.05),
        right(print.pick(growth_words::CUSTOMERS_NOW), 0.75),
        right(print.pick(labels::CHANGE), 1.0),
        right(print.pick(growth_words::RATE), 0.8),
        right(print.pick(growth_words::BY_CUSTOMERS), 0.95),
        right(print.pick(growth_words::BY_ORDERS), 0.95),
        right(print.pick(growth_words::BY_VALUE), 0.95),
    ];
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let mut rows = Vec::new();
    for dimension in &dimensions {
        let mut members: Vec<&Growth> = members().filter(|growth| growth.dimension == *dimension).collect();
        // What the mart has added up already goes with the rest.
        let is_rest =
            |growth: &&Growth| growth.member == growth_words::OTHER && growth_words::scheme_of(dimension).is_none();
        members.sort_by_key(is_rest);
        let rest = members.last().is_some_and(is_rest);
        // Of the classes of a scheme all are wanted, as far as there is room.
        let each = if growth_words::scheme_of(dimension).is_some() { each.max(CLASSES) } else { each };
        let shown = if members.len() > each { each - 1 } else { members.len() };
        for (at, growth) in members[..shown].iter().enumerate() {
            let name =
                if at == 0 { capital(&growth_words::dimension_of(print, dimension, schemes)) } else { String::new() };
            let member = member_name(context, growth);
            rows.push(line(context, &fit, (&name, &member), std::slice::from_ref(growth), at == 0));
        }
        if shown < members.len() {
            let n = print.count((members.len() - shown) as i64);
            let member = match rest {
                true => growth_words::member(print, growth_words::OTHER),
                false => print.fill(growth_words::OTHERS, &[("n", &n)]),
            };
            rows.push(line(context, &fit, ("", &member), &members[shown..], false));
        }
    }
    let names: Vec<String> = dimensions.iter().map(|name| growth_words::dimension_of(print, name, schemes)).collect();
    let list = names.join(print.pick(remarks::COMMA));
    let title = print.fill(growth_words::MEMBERS_TITLE, &[("dimensions", &list)]);
    let window = print.window(&main.compare, scope.as_of);
    let n = print.count(scope.min_n);
    let values = [("window", window.as_str()), ("currency", print.currency()), ("n", &n)];
    let subtitle = print.fill(growth_words::MEMBERS_BASIS, &values);
    let table = Block::Table(Table { columns, rows, size: SIZE, pad: 0.5 });
    let page = Page::new(context.kicker(Section::Growth, None), title, subtitle, vec![table])?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// Name of a member: of a class by its scheme, of others as they are.
fn member_name(context: &Context, growth: &Growth) -> String {
    let print = &context.print;
    if growth.dimension == "class" {
        return super::movements::class_name(context, context.figures.tiers(), &growth.member);
    }
    growth_words::member_of(print, &growth.dimension, &growth.member, &context.figures.schemes)
}

/// A row of one member, or of several added up.
fn line(context: &Context, fit: &Fit, (dimension, member): (&str, &str), growth: &[&Growth], first: bool) -> Row {
    let print = &context.print;
    let sum = |part: Part| growth.iter().map(|one| one.step(part).amount).sum::<Money>();
    let short = |amount: Money| cell(print.narrow_amount(amount.to_f64()));
    let signed = |amount: Money| {
        let value = amount.to_f64();
        let text = print.narrow_amount(value);
        cell(if value > 0.0 { format!("+{text}") } else { text }).by_sign(value)
    };
    let (opening, closing) = (sum(Part::Opening), sum(Part::Closing));
    let change = closing - opening;
    let customers = |part: Part| growth.iter().map(|one| one.step(part).customers).sum::<i64>();
    let enough = customers(Part::Opening) >= context.figures.scope.min_n;
    let rate = (enough && opening.to_f64() > 0.0).then(|| change.to_f64() / opening.to_f64());
    let rate = rate.map_or_else(
        || cell("–").tone("muted"),
        |rate| cell(if rate > 0.0 { format!("+{}", print.percent(rate)) } else { print.percent(rate) }).by_sign(rate),
    );
    let effect = |names: &[&str]| {
        let one = |growth: &&Growth| {
            let known: Vec<Money> = names.iter().filter_map(|name| growth.factor(name)?.effect).collect();
            (!known.is_empty()).then(|| known.into_iter().sum::<Money>())
        };
        let all: Option<Vec<Money>> = growth.iter().map(one).collect();
        all.map_or_else(|| cell("–").tone("muted"), |all| signed(all.into_iter().sum()))
    };
    let value_known =
        growth.iter().all(|one| one.factor("value_per_order").is_some_and(|factor| factor.effect.is_some()));
    let mut cells = vec![fit.strong(0, dimension), fit.middle(1, member), short(opening)];
    for part in [Part::New, Part::WonBack, Part::Expanded, Part::Contracted, Part::Lost] {
        cells.push(short(sum(part)));
    }
    let now = cell(print.count(customers(Part::Closing))).tone("muted");
    cells.extend([short(closing), now, signed(change), rate]);
    cells.push(effect(&["customers"]));
    cells.push(effect(&["orders_per_customer"]));
    cells.push(effect(if value_known { &["value_per_order"] } else { &["items_per_order", "price_per_item"] }));
    Row { style: if first { "group" } else { "normal" }, ..row(cells) }
}
