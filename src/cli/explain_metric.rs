//! `explain metric`: what a figure means, which settings are in force, what it is now.

use super::args::ExplainMetricArgs;
use super::numbers::grouped;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode, pipeline};
use crate::config::did_you_mean;
use crate::engine::explain::metric::{self, Definition, Listed, MetricPage, MetricPlace, Reading};
use crate::engine::explain::page::Value;
use crate::lake::Published;

/// Names that a hint lists when nothing is near.
const FAMILIES: &str = "`keyfolio explain metric` lists all names";

pub fn execute(args: &ExplainMetricArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = args.pipeline.as_ref().map(|path| pipeline::open(path, &args.sets)).transpose()?;
    let Some(name) = &args.name else {
        let all = metric::list(resolved.as_ref());
        let text = if args.json { serde_json::to_string_pretty(&all)? + "\n" } else { list_as_text(&all) };
        printer.data(&text)?;
        return Ok(ExitCode::Done);
    };
    let found = match &resolved {
        None => metric::explain_metric(name, None)?,
        Some(resolved) => {
            let lake = pipeline::lake(resolved, args.variant.as_deref())?;
            // Without a lake there are settings still.
            let state: Published = lake.published()?;
            metric::explain_metric(name, Some(MetricPlace { resolved, lake: &lake, state: &state }))?
        }
    };
    let Some(page) = found else { return Err(no_such(name, &metric::list(resolved.as_ref()))) };
    let text = if args.json { serde_json::to_string_pretty(&page)? + "\n" } else { as_text(&page) };
    printer.data(&text)?;
    Ok(ExitCode::Done)
}

fn no_such(name: &str, all: &[Listed]) -> CliError {
    let mut names: Vec<&str> = all.iter().map(|listed| listed.name.as_str()).collect();
    names.extend(all.iter().filter_map(|listed| listed.name.split_once('.').map(|(_, column)| column)));
    let hint = match did_you_mean(name, &names) {
        Some(near) => format!("did you mean `{near}`? {FAMILIES}"),
        None => FAMILIES.to_owned(),
    };
    CliError::NoSuch { what: "metric", name: name.to_owned(), hint }
}

fn list_as_text(all: &[Listed]) -> String {
    let left = |title| (title, Align::Left);
    let mut table = TextTable::new(&[left("name"), left("kind"), left("unit"), left("what it is")]);
    for listed in all {
        table.row(vec![listed.name.clone(), listed.kind.into(), listed.unit.clone(), listed.formula.clone()]);
    }
    table.render()
}

fn as_text(page: &MetricPage) -> String {
    let mut text = String::new();
    for definition in &page.definitions {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&definition_as_text(&page.name, definition));
    }
    if !page.settings.is_empty() {
        text.push_str("\nsettings in force\n");
        let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left), ("", Align::Left)]).indented(2);
        for setting in &page.settings {
            table.row(vec![setting.path.clone(), setting.value.to_string(), setting.origin.clone()]);
        }
        text.push_str(&table.render());
    }
    if let Some(as_of) = page.as_of.as_ref().filter(|_| !page.values.is_empty()) {
        text.push_str(&format!("\nat {as_of}\n"));
        text.push_str(&values_as_text(&page.values));
    }
    text
}

fn definition_as_text(name: &str, definition: &Definition) -> String {
    let mut text = format!("{name} — {}, in {}\n", definition.kind, definition.marts.join(", "));
    let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left)]).indented(2);
    table.row(vec!["is".into(), definition.formula.clone()]);
    table.row(vec!["unit".into(), definition.unit.clone()]);
    if definition.rules.is_none() {
        table.row(vec!["unknown".into(), definition.null_when.clone()]);
    }
    for source in &definition.sources {
        let fixes = source.fixes.as_ref().map(|fixes| format!(": {fixes}")).unwrap_or_default();
        table.row(vec!["source".into(), format!("{}{fixes}", source.number)]);
    }
    if !definition.read_by.is_empty() {
        table.row(vec!["read by".into(), definition.read_by.join(", ")]);
    }
    text.push_str(&table.render());
    if let Some(rules) = &definition.rules {
        text.push_str(&format!("\n{rules}\n"));
    }
    text
}

fn values_as_text(values: &[Reading]) -> String {
    let mut keys: Vec<&String> = Vec::new();
    for reading in values {
        for key in reading.of.keys() {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let mut headers: Vec<(&str, Align)> = keys.iter().map(|key| (key.as_str(), Align::Left)).collect();
    headers.push(("value", Align::Right));
    let mut table = TextTable::new(&headers).indented(2);
    for reading in values {
        let mut cells: Vec<String> =
            keys.iter().map(|key| reading.of.get(*key).map(shown).unwrap_or_default()).collect();
        cells.push(if reading.value == Value::Unknown { "unknown".into() } else { shown(&reading.value) });
        table.row(cells);
    }
    table.render()
}

/// Numbers with their thousands apart; text as it is.
fn shown(value: &Value) -> String {
    let text = value.text();
    let is_number = !text.is_empty() && text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_number { grouped(&text) } else { text }
}
