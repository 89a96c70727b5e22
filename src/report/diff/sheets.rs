//! The workbook of a comparison: summary, settings and exports, a matrix for each scheme, changed customers, figures.

use std::borrow::Cow;

use super::comparison::{Comparison, FigureChange, SchemeChange, Shared};
use super::{matrix, pages};
use crate::config::types::Text;
use crate::report::figures::Money;
use crate::report::tables::Cell;
use crate::report::text::{Pair, Print, diff_words, labels, pair};
use crate::report::xlsx::Sheet;

/// Rows of customers that a sheet holds, below its head.
const MOST_CUSTOMERS: usize = 1_048_000;
/// Longest line of what changed.
const LINE: usize = 90;
/// Longest name of a sheet.
const NAME: usize = 31;

const SUMMARY: Pair = pair("总览", "Summary");
const SETTINGS: Pair = pair("设置与导出文件", "Settings and exports");
const FIGURES: Pair = pair("指标", "Figures");
const CUSTOMERS: Pair = pair("变动客户", "Changed customers");

/// All sheets in one language.
pub fn all<'a>(comparison: &Comparison, print: &Print) -> Vec<Sheet<'a>> {
    let mut sheets = vec![summary(comparison, print), inputs(comparison, print)];
    let mut names: Vec<String> = Vec::new();
    for scheme in &comparison.schemes {
        let name = sheet_name(&scheme.scheme, &mut names);
        sheets.push(matrix_sheet(scheme, name, print));
    }
    sheets.push(customers(comparison, print));
    sheets.push(figures(comparison, print));
    sheets
}

/// A name that Excel takes, unlike those before it.
fn sheet_name(scheme: &str, names: &mut Vec<String>) -> String {
    let plain: String = scheme.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).collect();
    let mut name: String = plain.chars().take(NAME).collect();
    let fixed = [SUMMARY, SETTINGS, FIGURES, CUSTOMERS];
    let is_taken = |name: &str, names: &[String]| {
        let same = |other: &str| other.to_lowercase() == name.to_lowercase();
        names.iter().any(|other| same(other)) || fixed.iter().any(|pair| same(pair.zh) || same(pair.en))
    };
    let mut number = 2;
    while is_taken(&name, names) {
        let ending = format!(" {number}");
        name = plain.chars().take(NAME - ending.len()).chain(ending.chars()).collect();
        number += 1;
    }
    names.push(name.clone());
    name
}

fn sheet<'a>(name: String, note: String, columns: Vec<(Pair, f64)>, rows: Vec<Vec<Cell>>, print: &Print) -> Sheet<'a> {
    let columns = columns.into_iter().map(|(caption, width)| (print.pick(caption).to_string(), width)).collect();
    Sheet { name, note, columns, rows: Cow::Owned(rows), heat: None }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn words(pair: Pair) -> Cell {
    Cell::Words(Text { zh: pair.zh.to_string(), en: pair.en.to_string() })
}

fn basis(comparison: &Comparison, print: &Print) -> String {
    let (from, to) = (&comparison.from, &comparison.to);
    let side = |word: Pair, side: &super::comparison::Side| {
        format!("{} = {} {}", print.pick(word), diff_words::label(print, side), side.as_of)
    };
    format!("{} | {}", side(diff_words::FROM, from), side(diff_words::TO, to))
}

/// What changed in one line; the sheet of settings and exports has all.
fn cut(what: &str) -> String {
    match what.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", &what[..at]),
        None => what.to_string(),
    }
}

/// One row for each cause of each scheme; schemes in which nothing changed have one.
fn summary<'a>(comparison: &Comparison, print: &Print) -> Sheet<'a> {
    let mut rows = Vec::new();
    for scheme in &comparison.schemes {
        let counts = [
            scheme.customers_from,
            scheme.customers_to,
            scheme.in_both,
            scheme.changed,
            scheme.up,
            scheme.down,
            scheme.entered,
            scheme.left,
            scheme.sideways,
            scheme.only_from,
            scheme.only_to,
        ];
        let mut first = vec![text(&scheme.scheme)];
        first.extend(counts.map(Cell::Count));
        let mut parts: Vec<[Cell; 3]> = scheme
            .explained
            .causes
            .iter()
            .map(|part| {
                let customers = part.customers.map_or(Cell::Empty, Cell::Count);
                [words(diff_words::cause(part.cause)), customers, text(cut(&part.what.join("; ")))]
            })
            .collect();
        if scheme.explained.together > 0 {
            parts.push([words(diff_words::TOGETHER), Cell::Count(scheme.explained.together), Cell::Empty]);
        }
        if let Some(reason) = &scheme.explained.not_split {
            parts.push([Cell::Empty, Cell::Empty, text(print.fill(diff_words::NOT_SPLIT, &[("reason", reason)]))]);
        }
        if parts.is_empty() {
            parts.push([Cell::Empty, Cell::Empty, Cell::Empty]);
        }
        let blank = vec![Cell::Empty; first.len()];
        for (at, part) in parts.into_iter().enumerate() {
            let mut row = if at == 0 { first.clone() } else { blank.clone() };
            if at > 0 {
                row[0] = text(&scheme.scheme);
            }
            row.extend(part);
            rows.push(row);
        }
    }
    for (schemes, word) in
        [(&comparison.schemes_only_from, diff_words::ONLY_FROM), (&comparison.schemes_only_to, diff_words::ONLY_TO)]
    {
        for scheme in schemes {
            let mut row = vec![text(scheme)];
            row.extend(std::iter::repeat_n(Cell::Empty, 13));
            row.push(words(word));
            rows.push(row);
        }
    }
    let columns = vec![
        (labels::SCHEME, 20.0),
        (pair("客户数（甲）", "Customers, A"), 14.0),
        (pair("客户数（乙）", "Customers, B"), 14.0),
        (diff_words::IN_BOTH, 12.0),
        (diff_words::CHANGED, 12.0),
        (diff_words::UP, 10.0),
        (diff_words::DOWN, 10.0),
        (diff_words::ENTERED, 10.0),
        (diff_words::LEFT, 10.0),
        (diff_words::SIDEWAYS, 12.0),
        (diff_words::ONLY_FROM, 10.0),
        (diff_words::ONLY_TO, 10.0),
        (diff_words::CAUSE, 26.0),
        (pair("因此不同的客户", "Customers by cause"), 18.0),
        (diff_words::WHAT, 70.0),
    ];
    let note = format!("{} — {}", diff_words::title(print, comparison), basis(comparison, print));
    sheet(print.pick(SUMMARY).to_string(), note, columns, rows, print)
}

fn inputs<'a>(comparison: &Comparison, print: &Print) -> Sheet<'a> {
    let mut rows: Vec<Vec<Cell>> = comparison
        .settings
        .iter()
        .map(|change| {
            let value = |value: &serde_json::Value| match value {
                serde_json::Value::Null => Cell::Empty,
                serde_json::Value::String(text) => Cell::Text(text.clone()),
                other => Cell::Text(other.to_string()),
            };
            vec![words(diff_words::SETTING), text(&change.path), Cell::Empty, value(&change.from), value(&change.to)]
        })
        .collect();
    for change in &comparison.inputs {
        let count = |rows: Option<i64>| rows.map_or(Cell::Empty, Cell::Count);
        rows.push(vec![
            text(&change.source),
            text(&change.file),
            words(diff_words::input(change.change)),
            count(change.rows_from),
            count(change.rows_to),
        ]);
    }
    if comparison.from.version != comparison.to.version {
        let (from, to) = (&comparison.from.version, &comparison.to.version);
        rows.push(vec![words(diff_words::VERSION), text("keyfolio"), Cell::Empty, text(from), text(to)]);
    }
    let columns = vec![
        (pair("设置或表", "Setting, or table"), 20.0),
        (pair("路径或文件", "Path, or file"), 60.0),
        (diff_words::KIND, 12.0),
        (pair("甲（值或行数）", "A (value or rows)"), 34.0),
        (pair("乙（值或行数）", "B (value or rows)"), 34.0),
    ];
    sheet(print.pick(SETTINGS).to_string(), basis(comparison, print), columns, rows, print)
}

/// Customers by class in A and class in B, then the money of each cell.
fn matrix_sheet<'a>(scheme: &SchemeChange, name: String, print: &Print) -> Sheet<'a> {
    let from = matrix::axis(scheme, |cell| &cell.from_code);
    let to = matrix::axis(scheme, |cell| &cell.to_code);
    let mut columns = vec![(format!("{} \\ {}", print.pick(diff_words::FROM), print.pick(diff_words::TO)), 22.0)];
    columns.extend(to.iter().map(|code| (matrix::name(print, scheme, code.as_deref()), 16.0)));
    columns.push((print.pick(labels::TOTAL).to_string(), 14.0));
    let find = |row: &Option<String>, column: &Option<String>| {
        scheme.matrix.iter().find(|cell| cell.from_code == *row && cell.to_code == *column)
    };
    let mut rows = Vec::new();
    for code in &from {
        let mut row = vec![text(matrix::name(print, scheme, code.as_deref()))];
        let counts: Vec<i64> = to.iter().map(|column| find(code, column).map_or(0, |cell| cell.customers)).collect();
        row.extend(counts.iter().map(|count| if *count == 0 { Cell::Empty } else { Cell::Count(*count) }));
        row.push(Cell::Count(counts.iter().sum()));
        rows.push(row);
    }
    let heat = Some((0..from.len(), 1..to.len() + 1));
    type Pick = fn(&super::comparison::Cell) -> Money;
    let blocks: [(Pair, &str, Pick); 2] = [
        (diff_words::MONEY_FROM, &scheme.weight_from, |cell| cell.money_from),
        (diff_words::MONEY_TO, &scheme.weight_to, |cell| cell.money_to),
    ];
    for (title, weight, pick) in blocks {
        let width = to.len() + 2;
        rows.push(vec![Cell::Empty; width]);
        let mut head = vec![text(format!("{}: {weight}", print.pick(title)))];
        head.extend(std::iter::repeat_n(Cell::Empty, width - 1));
        rows.push(head);
        for code in &from {
            let mut row = vec![text(matrix::name(print, scheme, code.as_deref()))];
            let amounts: Vec<Option<Money>> = to.iter().map(|column| find(code, column).map(pick)).collect();
            row.extend(amounts.iter().map(|amount| amount.map_or(Cell::Empty, Cell::Money)));
            row.push(Cell::Money(amounts.into_iter().flatten().sum()));
            rows.push(row);
        }
    }
    let note = diff_words::scheme_title(print, scheme);
    Sheet { name, note, columns, rows: Cow::Owned(rows), heat }
}

fn customers<'a>(comparison: &Comparison, print: &Print) -> Sheet<'a> {
    let all = comparison.schemes.iter().map(|scheme| scheme.customers.len()).sum::<usize>();
    let mut rows = Vec::with_capacity(all.min(MOST_CUSTOMERS));
    let of_scheme = |scheme: &'_ SchemeChange| {
        let code = |code: &Option<Shared>| {
            code.as_ref().map_or(Cell::Empty, |code| text(matrix::name(print, scheme, Some(&code.0))))
        };
        let reason = |reason: &Option<Shared>| reason.as_ref().map_or(Cell::Empty, |reason| text(&*reason.0));
        let number = |number: Option<f64>| number.map_or(Cell::Empty, Cell::Number);
        let money = |money: Option<Money>| money.map_or(Cell::Empty, Cell::Money);
        scheme
            .customers
            .iter()
            .map(|customer| {
                vec![
                    text(&scheme.scheme),
                    text(&*customer.customer_id),
                    words(diff_words::direction(customer.direction)),
                    code(&customer.from_code),
                    code(&customer.to_code),
                    money(customer.money_from),
                    money(customer.money_to),
                    number(customer.score_from),
                    number(customer.score_to),
                    reason(&customer.reason_from),
                    reason(&customer.reason_to),
                ]
            })
            .collect::<Vec<_>>()
    };
    for scheme in &comparison.schemes {
        rows.extend(of_scheme(scheme).into_iter().take(MOST_CUSTOMERS - rows.len()));
    }
    let note = if all > rows.len() {
        let (most, n) = (print.count(rows.len() as i64), print.count((all - rows.len()) as i64));
        print.fill(diff_words::CAPPED, &[("most", &most), ("n", &n)])
    } else {
        basis(comparison, print)
    };
    let columns = vec![
        (labels::SCHEME, 18.0),
        (labels::CUSTOMER, 20.0),
        (diff_words::DIRECTION, 12.0),
        (diff_words::CLASS_FROM, 20.0),
        (diff_words::CLASS_TO, 20.0),
        (diff_words::MONEY_FROM, 18.0),
        (diff_words::MONEY_TO, 18.0),
        (diff_words::SCORE_FROM, 12.0),
        (diff_words::SCORE_TO, 12.0),
        (diff_words::REASON_FROM, 50.0),
        (diff_words::REASON_TO, 50.0),
    ];
    sheet(print.pick(CUSTOMERS).to_string(), note, columns, rows, print)
}

fn figures<'a>(comparison: &Comparison, print: &Print) -> Sheet<'a> {
    let mut causes: Vec<_> =
        comparison.figures.iter().flat_map(|figure| figure.causes.iter().map(|part| part.cause)).collect();
    causes.sort_unstable();
    causes.dedup();
    let rows = comparison
        .figures
        .iter()
        .map(|figure| {
            let mut row = vec![
                text(&figure.measure),
                text(pages::measure_name(print, figure)),
                measured(figure, figure.from, figure.amount_from),
                measured(figure, figure.to, figure.amount_to),
                measured(figure, figure.difference, figure.amount_difference),
                figure.relative.map_or(Cell::Empty, Cell::Ratio),
            ];
            for cause in &causes {
                let part = figure.causes.iter().find(|part| part.cause == *cause);
                row.push(part.map_or(Cell::Empty, |part| measured(figure, part.difference, part.amount_difference)));
            }
            row
        })
        .collect();
    let mut columns = vec![
        (pair("代码", "Measure"), 26.0),
        (labels::FIGURE, 26.0),
        (diff_words::FROM, 18.0),
        (diff_words::TO, 18.0),
        (diff_words::DIFFERENCE, 18.0),
        (diff_words::RELATIVE, 12.0),
    ];
    columns.extend(causes.iter().map(|cause| (diff_words::cause(*cause), 22.0)));
    let note = format!("{} — {}", diff_words::figures_title(print, comparison), basis(comparison, print));
    sheet(print.pick(FIGURES).to_string(), note, columns, rows, print)
}

fn measured(figure: &FigureChange, value: Option<f64>, amount: Option<Money>) -> Cell {
    match (amount, value) {
        (Some(amount), _) => Cell::Money(amount),
        (None, None) => Cell::Empty,
        (None, Some(value)) => match figure.unit.as_str() {
            "ratio" => Cell::Ratio(value),
            "money" => Cell::Amount(value),
            _ => Cell::Number(value),
        },
    }
}
