//! The classification book: a page for every scheme of the pipeline, and how the schemes agree.

use super::blocks::{Block, Cell, Fit, Page, Row, Table, cell, left, right, row, total};
use super::pyramid::{close, open, rule_text};
use super::{Built, Context, WIDTH, book_agreement, book_lists, show};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::charts::{self, Chart, pyramid as chart};
use crate::report::figures::{Class, Comparison, MEMBERS, Money, SchemeBook, SchemeDetail};
use crate::report::text::{book_words, findings, labels, moved_words, remarks};

/// Classes up to which chart and members stand beside each other.
const FEW: usize = 8;
const SIZE: f64 = 8.0;
/// Height of a page below a title of one line and a subtitle of one, and of a page without them, in points.
const ROOM: f64 = 440.0;
const FULL: f64 = 486.0;
/// Room between blocks below each other.
const GAP: f64 = 9.0;

/// Blocks that are set one below the other, with a new page where the next does not fit.
pub(super) struct Sheet {
    pub blocks: Vec<Block>,
    room: f64,
}

impl Sheet {
    pub(super) fn put(&mut self, height: f64, blocks: Vec<Block>) {
        if height > self.room && !self.blocks.is_empty() {
            self.blocks.push(Block::PageBreak);
            self.room = FULL;
        } else if !self.blocks.is_empty() {
            self.blocks.push(Block::Space { height: GAP });
        }
        self.room -= height + GAP;
        self.blocks.extend(blocks);
    }
}

/// Height of a table without its heading.
pub(super) fn table_height(rows: usize, size: f64, pad: f64) -> f64 {
    (rows + 1) as f64 * (size * (0.75 + 2.0 * pad) + 0.4)
}

pub(super) fn build(context: &Context) -> Result<Vec<Built>, ReportError> {
    let mut built = Vec::new();
    for book in &context.figures.schemes {
        built.push(scheme_page(context, book)?);
    }
    if let Some(agreement) = context.figures.agreement.as_ref().filter(|_| !built.is_empty()) {
        built.extend(book_agreement::build(context, agreement)?);
    }
    Ok(built)
}

fn scheme_page(context: &Context, book: &SchemeBook) -> Result<Built, ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let nothing = SchemeDetail::default();
    let detail = context.figures.detail(&book.scheme).unwrap_or(&nothing);
    let title = match book.customers() {
        0 => print.fill(book_words::NOBODY, &[("scheme", print.text(&book.title))]),
        _ => findings::classes(print, book),
    };
    let basis = findings::class_basis(print, book, scope);
    let kind = book_words::kind(print, &book.kind);
    let about = book.about.as_ref().map_or("", |about| print.text(about).trim());
    let stop = if print.chinese() { "。" } else { ". " };
    let about =
        if about.is_empty() { String::new() } else { format!("{}{stop}", about.trim_end_matches(['。', '.'])) };
    let mut subtitle = format!("{about}{}{stop}{basis}", findings::capital(&kind));
    if let Some(settings) = context.pipeline.schemes.get(&book.scheme) {
        let conduct = book_words::conduct(print, settings);
        subtitle += stop.repeat(usize::from(!conduct.is_empty())).as_str();
        for sentence in conduct {
            subtitle += &format!("{sentence}{stop}");
        }
    }
    let subtitle = subtitle.trim_end().to_string();
    let kicker = context.kicker(Section::Book, Some(print.text(&book.title)));
    let mut page = Page::new(kicker, title.clone(), subtitle, Vec::new())?;
    let lines = crate::report::fonts::Fonts::embedded()?.lines(&page.subtitle, 8.5, false, WIDTH).len();
    let used = 24.0 * page.title_lines.len().saturating_sub(1) as f64 + 13.0 * lines.saturating_sub(1) as f64;
    let mut sheet = Sheet { blocks: Vec::new(), room: ROOM - used };
    let mut charts = Vec::new();
    let few = book.classes.len() <= FEW;
    if book.customers() == 0 {
        let values = [("as_of", scope.as_of.to_string())];
        let text = print.fill(book_words::EMPTY, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        sheet.put(50.0, vec![Block::Note { text }, Block::Space { height: 8.0 }]);
    } else {
        let alone = !book_lists::any(context, book, detail);
        let list = members(context, book, detail, alone)?.filter(|_| few);
        let picture = distribution(context, book, &title, (list.is_some(), alone))?;
        let height = picture.height;
        let shown = show(&picture);
        charts.push(picture);
        match list {
            Some((rows, list)) => {
                let height = height.max(30.0 + table_height(rows, 7.5, 0.42));
                sheet.put(height, vec![Block::Columns { widths: vec![1.5, 1.0], columns: vec![vec![shown], list] }]);
            }
            None => sheet.put(height, vec![shown]),
        }
    }
    let (table, height) = class_table(context, book, detail)?;
    sheet.put(8.0 + height, vec![Block::Space { height: 8.0 }, Block::Table(table)]);
    book_lists::add(context, book, detail, &mut sheet)?;
    page.blocks = sheet.blocks;
    Ok(Built { page, charts })
}

/// Customers and sales of every class, mirrored.
fn distribution(
    context: &Context,
    book: &SchemeBook,
    title: &str,
    (beside, alone): (bool, bool),
) -> Result<Chart, ReportError> {
    let print = &context.print;
    let basis = findings::class_basis(print, book, &context.figures.scope);
    let alt = print.fill(remarks::ALT_PYRAMID, &[("title", title), ("basis", &basis)]);
    let words = context.words(&format!("classes-{}", book.scheme), title.to_string(), alt);
    let classes = book.classes.len() as f64;
    // A scheme with no lists below has the page to itself.
    let (row, most) = if alone { (44.0, 230.0) } else { (34.0, 190.0) };
    let row = if book.classes.len() > FEW { 13.0 } else { row };
    let most = if book.classes.len() > FEW { 390.0 } else { most };
    // Half of the page where the members stand beside it.
    let size = (if beside { 435.0 } else { WIDTH }, (18.0 + classes * row).clamp(70.0, most));
    charts::draw(words, size, |canvas| chart::draw(canvas, book, print))
}

/// The largest members of every class, as many as there is room for, with the number of rows. `None` where none is known.
fn members(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    alone: bool,
) -> Result<Option<(usize, Vec<Block>)>, ReportError> {
    let print = &context.print;
    let rows = if alone { 15 } else { 11 };
    let each = (rows / book.classes.len().max(1)).clamp(1, MEMBERS);
    let columns = vec![
        left(print.pick(labels::CLASS), 1.2),
        left(print.pick(labels::CUSTOMER_WORD), 2.0),
        right(format!("{} {}", print.pick(labels::NET_SALES), print.currency()), 1.1),
    ];
    let fit = Fit::new(&columns, 7.5, (WIDTH - 20.0) / 2.5)?;
    let mut rows = Vec::new();
    for class in &book.classes {
        let found = detail.members.get(&class.code).map_or(&[][..], Vec::as_slice);
        for (at, member) in found.iter().take(each).enumerate() {
            let name = context.figures.names.of(&member.customer).unwrap_or(&member.customer);
            let class = if at == 0 { print.text(&class.title) } else { "" };
            let cells =
                vec![fit.strong(0, class), fit.middle(1, name), cell(print.wide_amount(member.net_sales.to_f64()))];
            rows.push(Row { style: if at == 0 { "group" } else { "normal" }, ..row(cells) });
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let count = rows.len();
    let window = print.window(&context.figures.scope.contribution_window, context.figures.scope.as_of);
    let heading = Block::Heading { text: print.pick(book_words::MEMBERS).to_string(), note: window };
    Ok(Some((count, vec![heading, Block::Table(Table { columns, rows, size: 7.5, pad: 0.42 })])))
}

/// The classes with rule, customers, sales and their changes, those outside below the total; and the height of the table.
fn class_table(context: &Context, book: &SchemeBook, detail: &SchemeDetail) -> Result<(Table, f64), ReportError> {
    let print = &context.print;
    let few = book.classes.len() <= FEW;
    let compared: Vec<&Comparison> = [1, 12].into_iter().filter_map(|months| detail.over(months)).collect();
    let since = |one: &Comparison| print.fill(book_words::SINCE, &[("date", &one.from_as_of.to_string())]);
    let stability = !detail.stability.is_empty();
    let mut columns = vec![
        left(print.pick(labels::CLASS), 1.5),
        left(print.pick(labels::RULE), if compared.len() == 2 { 2.7 } else { 3.4 }),
        right(print.pick(labels::CUSTOMERS), 0.8),
    ];
    // Many classes have no list of members beside them: the largest stands in the row of its class.
    let largest = !few && !detail.members.is_empty();
    if largest {
        columns.insert(2, left(print.pick(book_words::LARGEST), 1.6));
    }
    columns.extend(compared.iter().map(|one| right(since(one), 0.9)));
    columns.push(right(print.pick(labels::SHARE), 0.65));
    columns.push(right(format!("{} {}", print.pick(labels::NET_SALES), print.currency()), 1.1));
    columns.push(right(print.pick(labels::SHARE), 0.65));
    columns.push(right(print.pick(labels::MEAN_SALES), 1.0));
    if stability {
        columns.push(right(print.pick(book_words::MONTHS_IN), 0.75));
    }
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let share = |share: Option<f64>| cell(share.map_or_else(|| "–".to_string(), |share| print.percent(share)));
    let changed = |now: i64, before: i64| cell(print.signed_count(now - before)).by_sign((now - before) as f64);
    let line = |class: &Class, name: String, inside: bool| -> Vec<Cell> {
        let rule = rule_text(context, book, class);
        let rule = if few { fit.wrapped(1, &rule, 2) } else { fit.cell(1, &rule) };
        let mut cells = vec![fit.strong(0, &name), rule.tone("muted")];
        if largest {
            let member = detail.members.get(&class.code).and_then(|members| members.first());
            let name = member.map(|one| context.figures.names.of(&one.customer).unwrap_or(&one.customer));
            cells.push(fit.middle(2, name.unwrap_or("–")));
        }
        cells.push(cell(print.count(class.customers)));
        for one in &compared {
            cells.push(if inside {
                changed(class.customers, one.before(&class.code).0)
            } else {
                cell("–").tone("muted")
            });
        }
        cells.push(share(class.share_customers));
        cells.push(cell(print.wide_amount(class.net_sales.to_f64())));
        cells.push(share(class.share_sales));
        cells.push(cell(class.mean_sales().map_or_else(|| "–".to_string(), |mean| print.wide_amount(mean))));
        if stability {
            let months = detail.stability.iter().find(|one| one.code == class.code).and_then(|one| one.median_months);
            cells.push(cell(months.map_or_else(|| "–".to_string(), |months| print.number_fixed(months, 1))));
        }
        cells
    };
    let mut rows: Vec<Row> =
        book.classes.iter().map(|class| row(line(class, print.text(&class.title).to_string(), true))).collect();
    let sales = book.classes.iter().map(|class| class.net_sales).sum::<Money>();
    let customers = book.customers();
    let mut sums = vec![cell(print.pick(labels::TOTAL)), cell("")];
    if largest {
        sums.push(cell(""));
    }
    sums.push(cell(print.count(customers)));
    for one in &compared {
        sums.push(changed(customers, book.classes.iter().map(|class| one.before(&class.code).0).sum()));
    }
    sums.extend([cell(""), cell(print.wide_amount(sales.to_f64())), cell("")]);
    sums.push(cell(if customers > 0 { print.wide_amount(sales.to_f64() / customers as f64) } else { print.unknown() }));
    if stability {
        sums.push(cell(""));
    }
    rows.push(total(sums));
    for class in book.outside.iter().filter(|class| class.customers > 0) {
        let name =
            format!("{}{}{}{}", print.text(&class.title), open(context), print.pick(labels::OUTSIDE), close(context));
        let mut cells = line(class, name, false);
        cells[0].tone = "muted";
        rows.push(row(cells));
    }
    // Rules of two lines make their rows higher.
    let wrapped = book.classes.iter().filter(|class| few && !fit.holds(1, &rule_text(context, book, class))).count();
    let height = 10.0 + table_height(rows.len(), SIZE, 0.42) + wrapped as f64 * SIZE;
    Ok((Table { columns, rows, size: SIZE, pad: 0.42 }, height))
}

/// Name of a class of a scheme for lists.
pub(super) fn class_of(context: &Context, book: &SchemeBook, code: &str) -> String {
    super::movements::class_name(context, Some(book), code)
}

/// `yes`, `no`.
pub(super) fn yes(context: &Context, truth: bool) -> &'static str {
    context.print.pick(if truth { moved_words::YES } else { moved_words::NO })
}
