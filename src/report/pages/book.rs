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
const PAD: f64 = 0.42;
/// Height of a page below a title of one line and a subtitle of one, and of a page without them, in points.
const ROOM: f64 = 443.0;
const FULL: f64 = 500.0;
/// Room between blocks below each other.
const GAP: f64 = 9.0;
/// Height of a heading above a table.
pub(super) const HEAD: f64 = 16.0;

/// How closely the page of a scheme is set.
#[derive(Clone, Copy)]
pub(super) struct Density {
    /// Height of a class in the chart where there are few, and where there are many.
    row: f64,
    row_of_many: f64,
    /// Rows of the list of members, at least one of every class.
    members: usize,
    /// Rows of each list of customers near a line.
    pub near: usize,
    /// Rows of manual classes that differ.
    pub disagreements: usize,
    /// Lines of a condition and of an advice.
    pub lines: usize,
}

/// From wide to close: the first that fits one page is taken.
const DENSITIES: [Density; 4] = [
    Density { row: 34.0, row_of_many: 13.0, members: 11, near: 6, disagreements: 10, lines: 2 },
    Density { row: 30.0, row_of_many: 12.0, members: 11, near: 5, disagreements: 6, lines: 2 },
    Density { row: 24.0, row_of_many: 11.0, members: 9, near: 4, disagreements: 4, lines: 1 },
    Density { row: 15.0, row_of_many: 10.7, members: 6, near: 3, disagreements: 3, lines: 1 },
];
/// Of a scheme that no page can hold: the lists have the second page to themselves and are longer.
const OVER_TWO: Density = Density { row: 44.0, row_of_many: 13.0, members: 15, near: 14, disagreements: 14, lines: 2 };

/// Blocks that are set one below the other, with a new page where the next does not fit.
pub(super) struct Sheet {
    pub blocks: Vec<Block>,
    room: f64,
    pages: usize,
}

impl Sheet {
    fn turn(&mut self) {
        self.blocks.push(Block::PageBreak);
        self.room = FULL;
        self.pages += 1;
    }

    pub(super) fn put(&mut self, height: f64, blocks: Vec<Block>) {
        if height > self.room && !self.blocks.is_empty() {
            self.turn();
        } else if !self.blocks.is_empty() {
            self.blocks.push(Block::Space { height: GAP });
        }
        self.room -= height + GAP;
        self.blocks.extend(blocks);
    }
}

/// Height of a table without its heading.
pub(super) fn table_height(rows: usize, size: f64, pad: f64) -> f64 {
    (rows + 1) as f64 * size * (0.735 + 2.0 * pad)
}

/// Height of a further line in a row.
pub(super) fn line_height(size: f64) -> f64 {
    size * 1.185
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
    let mut laid = None;
    for density in &DENSITIES {
        let found = lay(context, book, detail, (&title, ROOM - used), (density, false))?;
        let fits = found.0.pages == 1;
        laid = Some(found);
        if fits {
            break;
        }
    }
    let (sheet, charts) = match laid.filter(|(sheet, _)| sheet.pages == 1) {
        Some(laid) => laid,
        None => lay(context, book, detail, (&title, ROOM - used), (&OVER_TWO, true))?,
    };
    page.blocks = sheet.blocks;
    Ok(Built { page, charts })
}

/// The blocks of a scheme below its title and subtitle, which leave `room`. `apart`: lists begin on a page of their own.
fn lay(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    (title, room): (&str, f64),
    (density, apart): (&Density, bool),
) -> Result<(Sheet, Vec<Chart>), ReportError> {
    let (print, scope) = (&context.print, &context.figures.scope);
    let mut sheet = Sheet { blocks: Vec::new(), room, pages: 1 };
    let mut charts = Vec::new();
    let few = book.classes.len() <= FEW;
    let lists = book_lists::any(context, book, detail);
    if book.customers() == 0 {
        let values = [("as_of", scope.as_of.to_string())];
        let text = print.fill(book_words::EMPTY, &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        sheet.put(50.0, vec![Block::Note { text }, Block::Space { height: 8.0 }]);
    } else {
        let alone = apart || !lists;
        let list =
            members(context, book, detail, if alone { OVER_TWO.members } else { density.members })?.filter(|_| few);
        let picture = distribution(context, book, title, (list.is_some(), alone), density)?;
        let height = picture.height;
        let shown = show(&picture);
        charts.push(picture);
        match list {
            Some((rows, list)) => {
                let height = height.max(HEAD + table_height(rows, 7.5, PAD));
                sheet.put(height, vec![Block::Columns { widths: vec![1.5, 1.0], columns: vec![vec![shown], list] }]);
            }
            None => sheet.put(height, vec![shown]),
        }
    }
    let (table, height) = class_table(context, book, detail, density)?;
    sheet.put(8.0 + height, vec![Block::Space { height: 8.0 }, Block::Table(table)]);
    // Where the classes have gone to a second page, the lists have room below them.
    if apart && lists && sheet.pages == 1 {
        sheet.turn();
    }
    book_lists::add(context, book, detail, density, &mut sheet)?;
    Ok((sheet, charts))
}

/// Customers and sales of every class, mirrored.
fn distribution(
    context: &Context,
    book: &SchemeBook,
    title: &str,
    (beside, alone): (bool, bool),
    density: &Density,
) -> Result<Chart, ReportError> {
    let print = &context.print;
    let basis = findings::class_basis(print, book, &context.figures.scope);
    let alt = print.fill(remarks::ALT_PYRAMID, &[("title", title), ("basis", &basis)]);
    let words = context.words(&format!("classes-{}", book.scheme), title.to_string(), alt);
    let classes = book.classes.len() as f64;
    // A scheme with no lists below has the page to itself.
    let (row, most) = match (book.classes.len() > FEW, alone) {
        (true, _) => (density.row_of_many, 390.0),
        (false, true) => (44.0, 230.0),
        (false, false) => (density.row, 190.0),
    };
    // Half of the page where the members stand beside it.
    let size = (if beside { 435.0 } else { WIDTH }, (18.0 + classes * row).clamp(70.0, most));
    charts::draw(words, size, |canvas| chart::draw(canvas, book, print))
}

/// The largest members of every class, as many as there is room for, with the number of rows. `None` where none is known.
fn members(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    rows: usize,
) -> Result<Option<(usize, Vec<Block>)>, ReportError> {
    let print = &context.print;
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
    Ok(Some((count, vec![heading, Block::Table(Table { columns, rows, size: 7.5, pad: PAD })])))
}

/// The classes with rule, customers, sales and their changes, those outside below the total; and the height of the table.
fn class_table(
    context: &Context,
    book: &SchemeBook,
    detail: &SchemeDetail,
    density: &Density,
) -> Result<(Table, f64), ReportError> {
    let print = &context.print;
    let few = book.classes.len() <= FEW;
    let compared: Vec<&Comparison> = [1, 12].into_iter().filter_map(|months| detail.over(months)).collect();
    let since = |one: &Comparison| print.fill(book_words::SINCE, &[("date", &one.from_as_of.to_string())]);
    let stability = !detail.stability.is_empty();
    // Where a list below has the rules one by one, the classes say what to do.
    let advised = !detail.rules.is_empty() && book.classes.iter().any(|class| class.advice.is_some());
    let mut columns = vec![
        left(print.pick(labels::CLASS), 1.5),
        left(
            print.pick(if advised { moved_words::WHAT_TO_DO } else { labels::RULE }),
            if compared.len() == 2 { 2.7 } else { 3.4 },
        ),
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
    let said = |class: &Class| match (&class.advice, advised && class.rank.is_some()) {
        (Some(advice), true) => print.text(advice).to_string(),
        (None, true) => String::new(),
        (_, false) => rule_text(context, book, class),
    };
    let share = |share: Option<f64>| cell(share.map_or_else(|| "–".to_string(), |share| print.percent(share)));
    let changed = |now: i64, before: i64| cell(print.signed_count(now - before)).by_sign((now - before) as f64);
    let line = |class: &Class, name: String, inside: bool| -> Vec<Cell> {
        let said = said(class);
        let said = if few { fit.wrapped(1, &said, density.lines) } else { fit.cell(1, &said) };
        let name = if few { fit.strong_wrapped(0, &name, 2) } else { fit.strong(0, &name) };
        let mut cells = vec![name, said.tone("muted")];
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
        let mut cells = line(class, name.clone(), false);
        cells[0] = fit.cell(0, &name).tone("muted");
        rows.push(row(cells));
    }
    // Cells and headers of two lines make their rows higher.
    let long = |class: &&Class| {
        (density.lines > 1 && !fit.holds(1, &said(class))) || !fit.holds_strong(0, print.text(&class.title))
    };
    let wrapped = book.classes.iter().filter(|class| few && long(class)).count();
    let header = columns.iter().enumerate().any(|(at, column)| !fit.holds(at, &column.label));
    let lines = wrapped + usize::from(header);
    let height = 2.0 + table_height(rows.len(), SIZE, PAD) + lines as f64 * line_height(SIZE);
    Ok((Table { columns, rows, size: SIZE, pad: PAD }, height))
}

/// Name of a class of a scheme for lists.
pub(super) fn class_of(context: &Context, book: &SchemeBook, code: &str) -> String {
    super::movements::class_name(context, Some(book), code)
}

/// `yes`, `no`.
pub(super) fn yes(context: &Context, truth: bool) -> &'static str {
    context.print.pick(if truth { moved_words::YES } else { moved_words::NO })
}
