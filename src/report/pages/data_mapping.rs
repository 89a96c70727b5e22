//! Mapping used: which header became which column, on what evidence; and the headers that are not used.
//!
//! One table for all tables of the company, two columns to a row: forty tables are a few pages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::blocks::{Block, Cell, Fit, Page, Row, Table, cell, left, row};
use super::{Built, Context, WIDTH};
use crate::config::types::Section;
use crate::report::ReportError;
use crate::report::figures::data_quality::{SourceColumn, canonical};
use crate::report::fonts::Fonts;
use crate::report::tables::sheets;
use crate::report::text::{data_findings, data_words, labels, remarks};

/// Columns listed for each table, and for all of them; the workbook has all.
const COLUMNS: usize = 60;
const ALL_COLUMNS: usize = 600;
/// Characters of the list of headers that are not used, of a table and of all.
const UNUSED: usize = 400;
const ALL_UNUSED: usize = 4000;
/// Lines of the headers that became one column.
const LINES: usize = 2;
const SIZE: f64 = 7.4;
const TIGHT: f64 = 0.34;

/// One header of a table, the files that have it counted.
struct Header<'a> {
    first: &'a SourceColumn,
    files: usize,
}

/// The headers of a table; those of several files alike are one.
struct Mapped<'a> {
    source: &'a str,
    files: usize,
    /// By column: files of one table may call it differently.
    used: Vec<Vec<Header<'a>>>,
    unused: Vec<Header<'a>>,
}

fn by_table(columns: &[SourceColumn]) -> Vec<Mapped<'_>> {
    let mut tables: Vec<Mapped> = Vec::new();
    // Columns come table by table: the last one is the one being filled.
    for of_table in columns.chunk_by(|left, right| left.source == right.source) {
        let files: BTreeSet<&str> = of_table.iter().map(|column| column.file.as_str()).collect();
        let mut table = Mapped { source: &of_table[0].source, files: files.len(), used: vec![], unused: vec![] };
        for column in of_table {
            let list = if column.column.is_none() {
                &mut table.unused
            } else if let Some(at) = table.used.iter().position(|list| list[0].first.column == column.column) {
                &mut table.used[at]
            } else {
                table.used.push(Vec::new());
                let last = table.used.len() - 1;
                &mut table.used[last]
            };
            let alike = |header: &&mut Header| {
                let one = header.first;
                (&one.header, &one.evidence, &one.unit) == (&column.header, &column.evidence, &column.unit)
            };
            match list.iter_mut().find(alike) {
                Some(header) => header.files += 1,
                None => list.push(Header { first: column, files: 1 }),
            }
        }
        tables.push(table);
    }
    tables
}

pub(super) fn build(context: &Context) -> Result<Option<Built>, ReportError> {
    let Some(columns) = context.data_quality().and_then(|data| data.columns.as_ref()) else { return Ok(None) };
    let print = &context.print;
    let tables = by_table(columns);
    let usual = usual_evidence(&tables);
    let mut blocks = Vec::new();
    let (listed, cut, shown) = used(context, &tables, usual)?;
    if !listed.rows.is_empty() {
        blocks.push(Block::Table(listed));
    }
    blocks.extend(context.and_more(cut, data_words::WHAT_HEADERS, sheets::MAPPING));
    blocks.extend(context.and_more(tables.len() - shown, data_words::WHAT_TABLES, sheets::MAPPING));
    blocks.extend(unused_blocks(context, &tables));
    let headers = |table: &Mapped| table.used.iter().map(Vec::len).sum::<usize>();
    let count = |of: &dyn Fn(&Mapped) -> usize| tables.iter().map(of).sum::<usize>() as i64;
    let proposed = |header: &&Header| data_findings::is_proposed(header.first);
    let proposals = |table: &Mapped| table.used.iter().flatten().filter(proposed).count();
    let title = data_findings::mapping(
        print,
        count(&|table| headers(table) - proposals(table)),
        count(&|table| table.unused.iter().filter(|header| !proposed(header)).count()),
        count(&|table| proposals(table) + table.unused.iter().filter(proposed).count()),
    );
    let mut basis = print.pick(data_words::MAPPING_BASIS).to_string();
    if let Some(words) = usual.and_then(data_words::evidence) {
        basis += &print.fill(data_words::MAPPING_USUAL, &[("evidence", print.pick(words))]);
    }
    let page = Page::new(context.kicker(Section::DataMapping, None), title, basis, blocks)?;
    Ok(Some(Built { page, charts: Vec::new() }))
}

/// The evidence of most headers, which is said once. What waits for confirmation is said at its header.
fn usual_evidence<'a>(tables: &[Mapped<'a>]) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for header in tables.iter().flat_map(|table| table.used.iter().flatten()) {
        if !data_findings::is_proposed(header.first) {
            *counts.entry(&header.first.evidence).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(evidence, count)| (*count, std::cmp::Reverse(*evidence)))
        .map(|(evidence, _)| evidence)
}

/// The columns of all tables, how many of them are left out, and how many tables there was room for.
fn used(context: &Context, tables: &[Mapped], usual: Option<&str>) -> Result<(Table, usize, usize), ReportError> {
    let print = &context.print;
    let words = [(data_words::COLUMN, 1.2), (data_words::HEADER, 2.45), (labels::EXAMPLE, 0.98)];
    let mut columns = vec![left(print.pick(data_words::TABLE), 1.0)];
    columns.extend([0, 1].iter().flat_map(|_| words.iter().map(|(word, width)| left(print.pick(*word), *width))));
    let fit = Fit::new(&columns, SIZE, WIDTH)?;
    let mut rows: Vec<Row> = Vec::new();
    let (mut listed, mut cut, mut shown) = (0, 0, 0);
    for table in tables {
        if listed >= ALL_COLUMNS {
            break;
        }
        shown += 1;
        let of_table = &table.used[..table.used.len().min(COLUMNS)];
        listed += of_table.len();
        cut += table.used.len() - of_table.len();
        let half = of_table.len().div_ceil(2);
        for at in 0..half {
            let mut cells = vec![match at {
                0 => fit.strong_wrapped(0, &data_words::table(print, table.source), 2),
                1 => cell(files(context, table)).tone("muted"),
                _ => cell(""),
            }];
            cells.extend(column(context, table, of_table.get(at), (&fit, 1), usual));
            cells.extend(column(context, table, of_table.get(half + at), (&fit, 4), usual));
            rows.push(if at == 0 { Row { style: "group", ..row(cells) } } else { row(cells) });
        }
    }
    Ok((Table { columns, rows, size: SIZE, pad: TIGHT }, cut, shown))
}

fn files(context: &Context, table: &Mapped) -> String {
    let print = &context.print;
    match print.chinese() {
        true => format!("{} 个文件", print.count(table.files as i64)),
        false => print.english(table.files as i64, "file"),
    }
}

/// A column, the headers that became it, and an example.
fn column(
    context: &Context,
    table: &Mapped,
    headers: Option<&Vec<Header>>,
    (fit, from): (&Fit, usize),
    usual: Option<&str>,
) -> Vec<Cell> {
    let Some(headers) = headers else { return vec![cell(""); 3] };
    let print = &context.print;
    let name = headers[0].first.column.as_deref().unwrap_or_default();
    let star = if canonical::is_required(table.source, name) { " *" } else { "" };
    // One header of a thousand characters does not hide the others.
    let texts: Vec<String> = headers.iter().map(|one| header(context, table, one, usual)).collect();
    let text = match texts.len() {
        0 | 1 => fit.wrapped(from + 1, &format!("← {}", texts.join("")), LINES),
        _ => fit.wrapped(from + 1, &format!("← {}", texts.join(print.pick(remarks::COMMA))), LINES),
    };
    let proposed = headers.iter().any(|header| data_findings::is_proposed(header.first));
    let example = headers.iter().find_map(|header| header.first.example.as_deref());
    vec![
        fit.strong_middle(from, &format!("{name}{star}")),
        if proposed { text.tone("loss") } else { text },
        fit.cell(from + 2, example.unwrap_or("")).tone("muted"),
    ]
}

/// `销售金额（万元；别名）12/24`: only what is not said elsewhere.
fn header(context: &Context, table: &Mapped, header: &Header, usual: Option<&str>) -> String {
    let print = &context.print;
    let column = header.first;
    let mut notes = Vec::new();
    if let Some(unit) = column.unit.as_deref().filter(|unit| !column.header.contains(unit)) {
        notes.push(unit.to_string());
    }
    if usual != Some(column.evidence.as_str()) {
        notes.push(data_words::named(print, data_words::evidence(&column.evidence), &column.evidence));
    }
    let mut text = short(&column.header);
    if !notes.is_empty() {
        let notes = notes.join(print.pick(crate::report::text::pair("；", "; ")));
        text += &format!("{}{notes}{}", print.pick(remarks::OPEN), print.pick(remarks::CLOSE));
    }
    // Only where some files lack the header is it news how many have it.
    if header.files < table.files {
        text += &format!("\u{a0}{}/{}", print.count(header.files as i64), print.count(table.files as i64));
    }
    text.trim_start().to_string()
}

/// The headers that are not used, table after table.
fn unused_blocks(context: &Context, tables: &[Mapped]) -> Vec<Block> {
    let print = &context.print;
    let with_unused: Vec<&Mapped> = tables.iter().filter(|table| !table.unused.is_empty()).collect();
    if with_unused.is_empty() {
        return Vec::new();
    }
    let (mut texts, mut used) = (Vec::new(), 0);
    for table in &with_unused {
        if used >= ALL_UNUSED {
            break;
        }
        let text = unused(context, table);
        used += text.chars().count();
        texts.push(text);
    }
    let hidden = with_unused.len() - texts.len();
    let heading = print.pick(data_words::UNUSED).to_string();
    let mut blocks = vec![
        Block::Space { height: 2.0 },
        Block::Heading { text: heading, note: String::new() },
        Block::Text { text: texts.join(print.pick(crate::report::text::pair("；", "; "))), tone: "normal" },
    ];
    blocks.extend(context.and_more(hidden, data_words::WHAT_TABLES, sheets::MAPPING));
    blocks
}

/// The headers of a table that are not used, as many as a few lines hold.
fn unused(context: &Context, table: &Mapped) -> String {
    let print = &context.print;
    let name = data_words::table(print, table.source);
    let n = print.count(table.unused.len() as i64);
    let mut text =
        format!("{name}{}{n}{}{}", print.pick(remarks::OPEN), print.pick(remarks::CLOSE), print.pick(remarks::COLON));
    let comma = print.pick(remarks::COMMA);
    let mut used = 0;
    for (at, header) in table.unused.iter().enumerate() {
        let mut name = short(&header.first.header);
        if data_findings::is_proposed(header.first) {
            name =
                format!("{name}{}{}{}", print.pick(remarks::OPEN), print.pick(proposed()), print.pick(remarks::CLOSE));
        }
        used += name.chars().count();
        if used > UNUSED {
            let rest = print.count((table.unused.len() - at) as i64);
            return text + &print.fill(data_words::AND_MORE, &[("n", &rest)]);
        }
        if at > 0 {
            text += comma;
        }
        text += &name;
    }
    text
}

fn proposed() -> crate::report::text::Pair {
    data_words::evidence("proposed").unwrap_or(labels::NOT_AVAILABLE)
}

/// A header as part of a running list: cut, so that one of a thousand characters does not hide the others.
fn short(header: &str) -> String {
    let one_line: String =
        header.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    match Fonts::embedded() {
        Ok(fonts) => fonts.fit(one_line.trim(), 8.5, false, 160.0),
        Err(_) => one_line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_column_are_together_and_alike_ones_of_several_files_are_counted() {
        let header = |file: &str, header: &str, column: Option<&str>| SourceColumn {
            source: "visits".into(),
            file: file.into(),
            header: header.into(),
            column: column.map(String::from),
            evidence: "explicit".into(),
            unit: None,
            example: None,
        };
        let columns = [
            header("a", "日期", Some("visit_date")),
            header("b", "日期", Some("visit_date")),
            header("c", "走访日期", Some("visit_date")),
            header("a", "时间", Some("time_in")),
            header("a", "序号", None),
            header("c", "序号", None),
        ];
        let tables = by_table(&columns);
        assert_eq!((tables.len(), tables[0].files), (1, 3));
        let used: Vec<Vec<(&str, usize)>> = tables[0]
            .used
            .iter()
            .map(|headers| headers.iter().map(|one| (one.first.header.as_str(), one.files)).collect())
            .collect();
        assert_eq!(used, [vec![("日期", 2), ("走访日期", 1)], vec![("时间", 1)]]);
        assert_eq!(tables[0].unused.iter().map(|one| one.files).collect::<Vec<_>>(), [2]);
        assert_eq!(usual_evidence(&tables), Some("explicit"));
    }
}
