//! `explain`: what keyfolio knows, in words.

use serde_json::{Value, json};

use super::args::{ExplainArgs, ExplainSubject, ExplainTableArgs};
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode, explain_customer, explain_metric};
use crate::config::did_you_mean;
use crate::model::levels::{BuiltInLevels, LEVELS, Level};
use crate::model::tables::{ColumnSpec, ColumnType, TABLES, TableKind, TableSchema, table};

pub fn execute(args: &ExplainArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    match &args.subject {
        ExplainSubject::Table(args) => printer.data(&explain_table(args)?)?,
        ExplainSubject::Levels(args) => printer.data(&explain_levels(args.json)?)?,
        ExplainSubject::Customer(args) => return explain_customer::execute(args, printer),
        ExplainSubject::Metric(args) => return explain_metric::execute(args, printer),
    }
    Ok(ExitCode::Done)
}

/// What `explain table` prints.
fn explain_table(args: &ExplainTableArgs) -> Result<String, CliError> {
    let Some(name) = &args.name else {
        return if args.json { pretty(&list_as_json()) } else { Ok(list_as_text()) };
    };
    let found = table(name).ok_or_else(|| no_such_table(name))?;
    if args.json { pretty(&table_as_json(found)) } else { Ok(table_as_text(found)) }
}

/// What `explain levels` prints.
fn explain_levels(as_json: bool) -> Result<String, CliError> {
    if as_json {
        let level = |level: &Level| json!({ "code": level.code, "docs": level.docs, "aliases": level.aliases, "within_days": level.within_days });
        let scheme = |scheme: &BuiltInLevels| {
            let levels: Vec<Value> = scheme.levels.iter().map(level).collect();
            let (name, title, docs, system) = (scheme.name, scheme.title_zh, scheme.docs, scheme.system);
            json!({ "name": name, "title_zh": title, "docs": docs, "system": system, "levels": levels })
        };
        return pretty(&Value::Array(LEVELS.iter().map(scheme).collect()));
    }
    let left = |name| (name, Align::Left);
    let mut table = TextTable::new(&[left("scheme"), left("codes, best first"), left(""), left("tells apart")]);
    for scheme in LEVELS {
        let codes: Vec<&str> = scheme.levels.iter().map(|level| level.code).collect();
        table.row(vec![scheme.name.into(), codes.join(" "), scheme.title_zh.into(), scheme.docs.into()]);
    }
    let how = "\nIn a pipeline: levels = { level = \"…\" } under [sources.<table>]; schemes of your own under [level_schemes].\n";
    Ok(table.render() + how)
}

fn no_such_table(name: &str) -> CliError {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let titles: Vec<&str> = TABLES.iter().map(|table| table.title_zh).collect();
    // Some know a table by its Chinese name only.
    let by_title = TABLES.iter().find(|table| table.title_zh == name).map(|table| table.name.to_owned());
    let by_near_title = || {
        let title = did_you_mean(name, &titles)?;
        TABLES.iter().find(|table| table.title_zh == title).map(|table| table.name.to_owned())
    };
    let hint = match by_title.or_else(|| did_you_mean(name, &names)).or_else(by_near_title) {
        Some(meant) => format!("did you mean `{meant}`? `keyfolio explain table` lists all tables"),
        None => format!("there are `{}`", names.join("`, `")),
    };
    CliError::NoSuch { what: "table", name: name.to_owned(), hint }
}

fn list_as_text() -> String {
    let mut tables = TextTable::new(&[("table", Align::Left), ("", Align::Left), ("a row is", Align::Left)]);
    for table in TABLES {
        tables.row(vec![table.name.into(), table.title_zh.into(), table.docs.into()]);
    }
    tables.render()
}

fn list_as_json() -> Value {
    let of_table = |table: &&TableSchema| json!({ "name": table.name, "title_zh": table.title_zh, "docs": table.docs });
    Value::Array(TABLES.iter().map(of_table).collect())
}

fn table_as_text(table: &TableSchema) -> String {
    let mut text = format!("{} — {} ({})\n{}\n\n", table.name, table.title_zh, table.chapter, table.docs);
    let mut facts = TextTable::new(&[("", Align::Left), ("", Align::Left)]);
    let mut fact = |name: &str, value: String| facts.row(vec![name.into(), value]);
    fact("key", table.key_in_words());
    fact("stored", table.partition_in_words());
    fact("every row needs", table.needs_in_words());
    if let Some(amount) = table.amount {
        fact("control totals", amount.to_owned());
    }
    fact("files are called", table.file_hints.join(", "));
    fact("makes possible", table.unlocks.join(", "));
    text.push_str(&facts.render());
    for column in table.columns {
        text.push('\n');
        text.push_str(&column_as_text(column, table));
    }
    text
}

/// One column: a line of name and type, then what it means, indented.
fn column_as_text(column: &ColumnSpec, table: &TableSchema) -> String {
    let mut traits = vec![column.column_type.in_words().to_owned()];
    if !column.unit.is_empty() {
        traits.push(format!("unit: {}", column.unit));
    }
    match column.required_in(table) {
        "" => {}
        "yes" => traits.push("needed".into()),
        other => traits.push(format!("needed: {other} a group")),
    }
    traits.extend(column.remarks());
    let mut text = format!("{}: {}\n    {}\n", column.name, traits.join("; "), column.docs);
    if !column.aliases.is_empty() {
        text.push_str(&format!("    headers: {}\n", column.aliases.join(", ")));
    }
    for word in column.words_in_words() {
        text.push_str(&format!("    word: {word}\n"));
    }
    if !column.used_by.is_empty() {
        text.push_str(&format!("    used by: {}\n", column.used_by.join(", ")));
    }
    text
}

fn table_as_json(table: &TableSchema) -> Value {
    let kind = match table.kind {
        TableKind::Dated { .. } => "dated",
        TableKind::Master => "master",
        TableKind::Reference => "reference",
    };
    json!({
        "name": table.name,
        "title_zh": table.title_zh,
        "docs": table.docs,
        "chapter": table.chapter,
        "kind": kind,
        "date": table.date(),
        "timestamp": table.timestamp(),
        "keys": table.keys,
        "one_of": table.one_of,
        "amount": table.amount,
        "file_hints": table.file_hints,
        "unlocks": table.unlocks,
        "columns": table.columns.iter().map(column_as_json).collect::<Vec<_>>(),
    })
}

fn column_as_json(column: &ColumnSpec) -> Value {
    let words = match column.column_type {
        ColumnType::Word(words) => {
            words.iter().map(|word| json!({ "code": word.code, "aliases": word.aliases })).collect()
        }
        _ => Value::Null,
    };
    json!({
        "name": column.name,
        "type": column.column_type.in_words(),
        "unit": Some(column.unit).filter(|unit| !unit.is_empty()),
        "required": column.required,
        "docs": column.docs,
        "aliases": column.aliases,
        "weak_aliases": column.weak_aliases,
        "words": words,
        "range": column.range.map(|(low, high)| [low, high]),
        "references": column.references.map(|reference| format!("{}.{}", reference.table, reference.column)),
        "blank_is_false": column.blank_is_false,
        "personal": column.personal.map(|kind| kind.in_words()),
        "used_by": column.used_by,
    })
}

fn pretty(value: &Value) -> Result<String, CliError> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn explained(name: Option<&str>, json: bool) -> Result<String, CliError> {
        explain_table(&ExplainTableArgs { name: name.map(String::from), json })
    }

    #[test]
    fn a_table_is_explained_with_its_headers_words_and_references() {
        let text = explained(Some("walkins"), false).unwrap();
        for part in [
            "来店(电)顾客登记表",
            "by month of reg_date",
            "\nordered_flag: yes or no; blank means no\n",
            "word: walk-in (来店",
            "personal: telephone",
            "in staff.staff_id",
        ] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
    }

    #[test]
    fn every_table_is_listed_and_can_be_read_as_json() {
        let list = explained(None, false).unwrap();
        let names: Vec<Value> = serde_json::from_str(&explained(None, true).unwrap()).unwrap();
        assert_eq!(names.len(), TABLES.len());
        for table in TABLES {
            assert!(list.contains(table.name) && list.contains(table.title_zh), "{}", table.name);
            let read: Value = serde_json::from_str(&explained(Some(table.name), true).unwrap()).unwrap();
            assert_eq!(read["columns"].as_array().map(Vec::len), Some(table.columns.len()));
        }
    }

    #[test]
    fn an_unknown_table_is_refused_with_what_was_meant() {
        for (name, meant) in
            [("transaction", "`transactions`"), ("客户档案", "`customers`"), ("zzz", "`customer_alias`")]
        {
            let error = explained(Some(name), false).unwrap_err();
            assert_eq!(error.exit_code(), ExitCode::Refused);
            assert!(error.to_string().contains(meant), "{error}");
        }
    }
}
