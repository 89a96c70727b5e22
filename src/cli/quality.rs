//! `quality`: the data-quality report (R20) on the terminal, from published marts.
//!
//! Tables for people are cut to what a screen holds; `--json` has every row. Money is exact text in JSON.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::args::QualityArgs;
use super::cells::shortened;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode, pipeline};
use crate::config::types::Language;
use crate::engine::EngineError;
use crate::engine::marts::{PublishedMarts, published_date};
use crate::lake::{Lake, LakeError};
use crate::report::figures::data_quality::{self, Check, Completeness, DataQuality, Overview};
use crate::report::figures::{Money, Reason};
use crate::report::text::{Print, data_findings, data_words};

/// Rows of each list on the terminal.
const CHECKS: usize = 30;
const REASONS: usize = 20;
const PROPOSALS: usize = 10;

pub fn execute(args: &QualityArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline.pipeline, &args.pipeline.sets)?;
    let lake = Lake::at(&resolved.lake);
    let state = lake.published()?;
    let as_of = published_date(&state, args.as_of)?;
    let marts = PublishedMarts { lake: &lake, state: &state, as_of };
    let data = data_quality::collect(&marts, as_of).map_err(EngineError::from)?;
    if data.is_absent() {
        let hint = "the lake was written by an earlier version; run the pipeline again".to_owned();
        let (name, as_of) = ("table_quality".to_owned(), Some(as_of.to_string()));
        return Err(LakeError::NotPublished { name, as_of, hint }.into());
    }
    let print = Print::new(Language::English, &resolved.pipeline.currency);
    if args.json {
        let document = document(&resolved.pipeline.name, as_of, &data);
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&document)?))?;
    } else {
        let head = format!("Data quality of {} as of {as_of}\n", resolved.pipeline.name);
        printer.data(&(head + &text(&print, &data)))?;
    }
    let failed = data.totals().checks.fail > 0;
    Ok(if failed { ExitCode::AnswerIsNo } else { ExitCode::Done })
}

/// Everything as text.
fn text(print: &Print, data: &DataQuality) -> String {
    let mut out = format!("{}\n", data_findings::overview(print, &data.totals()));
    section(&mut out, "Tables", tables(print, data), 0, "");
    if let Some(checks) = &data.checks {
        let found: Vec<&Check> = checks.iter().filter(|check| check.outcome.is_finding()).collect();
        let left_out = found.len().saturating_sub(CHECKS);
        section(&mut out, "Checks that did not pass", findings(print, &found), left_out, "all checks passed");
    }
    if let Some(reasons) = &data.reasons {
        let left_out = reasons.len().saturating_sub(REASONS);
        section(&mut out, "Quarantine by reason", refused(print, reasons), left_out, "no row was quarantined");
    }
    if let Some(proposals) = &data.proposals {
        let left_out = proposals.len().saturating_sub(PROPOSALS);
        section(&mut out, "Names that may be one customer", names(print, data), left_out, "no two names are alike");
        if !proposals.is_empty() {
            out += "Nothing is merged by itself: confirm a pair with a row in the table customer_alias (raw_name, customer_id).\n";
        }
    }
    out
}

/// A table under its title, or what is to be said when it has no row.
fn section(out: &mut String, title: &str, table: Option<TextTable>, left_out: usize, nothing: &str) {
    out.push_str(&format!("\n{title}\n"));
    match table {
        Some(table) => out.push_str(&table.indented(2).render()),
        None => out.push_str(&format!("  {nothing}\n")),
    }
    if left_out > 0 {
        out.push_str(&format!("  … {left_out} more; --json has all\n"));
    }
}

fn tables(print: &Print, data: &DataQuality) -> Option<TextTable> {
    use Align::{Left, Right};
    let mut table = TextTable::new(&[
        ("", Left),
        ("table", Left),
        ("files", Right),
        ("rows", Right),
        ("last", Right),
        ("days ago", Right),
        ("required", Right),
        ("optional", Right),
        ("quarantined", Right),
        ("passed", Right),
        ("warned", Right),
        ("failed", Right),
    ]);
    let share = |one: Completeness| one.share().map_or_else(String::new, |share| data_findings::percent(print, share));
    for one in data.overview() {
        let (mark, word, _) = data_words::light(one.light);
        table.row(vec![
            format!("{mark} {}", print.pick(word).to_lowercase()),
            one.source.clone(),
            print.count(one.files),
            one.rows.map_or_else(String::new, |rows| print.count(rows)),
            one.last_date.map_or_else(String::new, |date| date.to_string()),
            one.days_since_last.map_or_else(String::new, |days| print.count(days)),
            share(one.required),
            share(one.optional),
            print.count(one.quarantined),
            print.count(one.checks.pass),
            print.count(one.checks.warn),
            print.count(one.checks.fail),
        ]);
    }
    Some(table)
}

fn findings(print: &Print, found: &[&Check]) -> Option<TextTable> {
    use Align::{Left, Right};
    let mut table = TextTable::new(&[
        ("", Left),
        ("table", Left),
        ("check", Left),
        ("column", Left),
        ("failing", Right),
        ("of", Right),
        ("detail", Left),
    ]);
    for check in found.iter().take(CHECKS) {
        let (mark, word, _) = data_words::outcome(check.outcome);
        let count = |count: Option<i64>| count.map_or_else(String::new, |count| print.count(count));
        table.row(vec![
            format!("{mark} {}", print.pick(word).to_lowercase()),
            check.source.clone(),
            check.check.clone(),
            check.column.clone().unwrap_or_default(),
            count(check.failing),
            count(check.rows),
            shortened(&check.detail),
        ]);
    }
    (!found.is_empty()).then_some(table)
}

fn refused(print: &Print, reasons: &[Reason]) -> Option<TextTable> {
    use Align::{Left, Right};
    let mut table = TextTable::new(&[("table", Left), ("reason", Left), ("rows", Right), ("example", Left)]);
    for reason in reasons.iter().take(REASONS) {
        let column = reason.example_column.as_deref().map_or_else(String::new, |column| format!(" {column}"));
        let value = reason.example_value.as_deref().map_or_else(String::new, |value| format!(" = {value}"));
        table.row(vec![
            reason.source.clone(),
            reason.reason.clone(),
            print.count(reason.rows),
            format!(
                "{}:{} {}",
                shortened(&reason.example_file),
                reason.example_row,
                shortened(&(column + &value)).trim()
            ),
        ]);
    }
    (!reasons.is_empty()).then_some(table)
}

fn names(print: &Print, data: &DataQuality) -> Option<TextTable> {
    use Align::{Left, Right};
    let proposals = data.proposals.as_ref().filter(|proposals| !proposals.is_empty())?;
    let sales = format!("net sales 12m, {}", print.currency());
    let mut table = TextTable::new(&[
        ("name", Left),
        ("customer", Left),
        ("similar name", Left),
        ("customer", Left),
        ("likeness", Right),
        ("why", Left),
        (&sales, Right),
    ]);
    for one in proposals.iter().take(PROPOSALS) {
        table.row(vec![
            shortened(&one.name),
            one.customer.clone().unwrap_or_default(),
            shortened(&one.similar_name),
            one.similar_customer.clone().unwrap_or_default(),
            one.likeness.map_or_else(String::new, |likeness| print.percent_short(likeness)),
            shortened(&one.why),
            one.net_sales.map_or_else(String::new, |sales| print.exact(sales)),
        ]);
    }
    Some(table)
}

/// Everything as JSON: unknown values are null, money is text.
fn document(pipeline: &str, as_of: NaiveDate, data: &DataQuality) -> Value {
    let totals = data.totals();
    let money = |money: Option<Money>| money.map(|money| money.plain());
    let checks = data.checks.as_ref().map(|checks| {
        let one = |check: &Check| {
            json!({
                "source": check.source, "check": check.check, "column": check.column, "severity": check.severity,
                "outcome": check.outcome.code(), "rows": check.rows, "failing": check.failing,
                "detail": check.detail, "example": check.example,
            })
        };
        checks.iter().map(one).collect::<Vec<_>>()
    });
    let reasons = data.reasons.as_ref().map(|reasons| {
        let one = |reason: &Reason| {
            json!({
                "source": reason.source, "reason": reason.reason, "rows": reason.rows,
                "example_file": reason.example_file, "example_row": reason.example_row,
                "example_column": reason.example_column, "example_value": reason.example_value,
            })
        };
        reasons.iter().map(one).collect::<Vec<_>>()
    });
    let proposals = data.proposals.as_ref().map(|proposals| {
        let one = |one: &data_quality::Proposal| {
            json!({
                "name": one.name, "customer_id": one.customer, "similar_name": one.similar_name,
                "similar_customer_id": one.similar_customer, "likeness": one.likeness, "why": one.why,
                "net_sales_12m": money(one.net_sales),
            })
        };
        proposals.iter().map(one).collect::<Vec<_>>()
    });
    json!({
        "pipeline": pipeline,
        "as_of": as_of.to_string(),
        "files": totals.files,
        "rows_read": totals.rows.read,
        "rows_stored": totals.rows.stored,
        "rows_quarantined": totals.rows.quarantined,
        "balances": totals.balances,
        "checks_passed": totals.checks.pass,
        "checks_warned": totals.checks.warn,
        "checks_failed": totals.checks.fail,
        "tables": data.overview().iter().map(TableRow::of).collect::<Vec<_>>(),
        "checks": checks,
        "quarantine": reasons,
        "name_proposals": proposals,
    })
}

/// A table in JSON.
#[derive(Serialize)]
struct TableRow {
    source: String,
    state: &'static str,
    files: i64,
    rows: Option<i64>,
    first_date: Option<String>,
    last_date: Option<String>,
    days_since_last: Option<i64>,
    required_filled: Option<f64>,
    optional_filled: Option<f64>,
    rows_read: i64,
    rows_quarantined: i64,
    balances: bool,
    checks_passed: i64,
    checks_warned: i64,
    checks_failed: i64,
}

impl TableRow {
    fn of(table: &Overview) -> TableRow {
        TableRow {
            source: table.source.clone(),
            state: table.light.code(),
            files: table.files,
            rows: table.rows,
            first_date: table.first_date.map(|date| date.to_string()),
            last_date: table.last_date.map(|date| date.to_string()),
            days_since_last: table.days_since_last,
            required_filled: table.required.share(),
            optional_filled: table.optional.share(),
            rows_read: table.read,
            rows_quarantined: table.quarantined,
            balances: table.balances,
            checks_passed: table.checks.pass,
            checks_warned: table.checks.warn,
            checks_failed: table.checks.fail,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::tests::synthetic::{Company, Memory, marts};
    use crate::report::tests::synthetic_quality::{Exports, add};

    fn data(exports: &Exports) -> DataQuality {
        let company = Company::ordinary();
        let mut marts: Memory = marts(&company);
        add(&mut marts, &company, exports);
        data_quality::collect(&marts, company.as_of).unwrap()
    }

    fn printed(exports: &Exports) -> String {
        text(&Print::new(Language::English, "CNY"), &data(exports))
    }

    #[test]
    fn what_did_not_pass_is_listed_with_its_counts() {
        let text = printed(&Exports::ordinary());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "756,414 rows in 36 files of 12 tables: 95.2% stored, 0.1% quarantined; 7 of 84 checks failed, 16 warned"
        );
        let in_list = |title: &str| {
            let from = lines.iter().position(|line| *line == title).unwrap();
            lines[from + 2..].iter().take_while(|line| line.starts_with("  ")).count()
        };
        assert_eq!((in_list("Tables"), in_list("Checks that did not pass")), (12, 7 + 16));
        assert_eq!((in_list("Quarantine by reason"), in_list("Names that may be one customer")), (6, PROPOSALS + 1));
        assert!(lines.contains(&"  … 4 more; --json has all"));
    }

    #[test]
    fn good_news_is_said_and_no_table_is_empty() {
        let text = printed(&Exports { findings: false, reasons: 0, proposals: 0, ..Exports::ordinary() });
        for news in ["  all checks passed\n", "  no row was quarantined\n", "  no two names are alike\n"] {
            assert!(text.contains(news), "{text}");
        }
        assert!(!text.contains("Nothing is merged"));
    }

    #[test]
    fn json_has_every_row_and_money_as_text() {
        let exports = Exports::large();
        let document = document("synthetic", Company::ordinary().as_of, &data(&exports));
        assert_eq!(document["name_proposals"].as_array().unwrap().len(), exports.proposals);
        assert_eq!(document["name_proposals"][0]["net_sales_12m"], "617283.00");
        assert_eq!(document["checks"].as_array().unwrap().len(), exports.tables * 7);
        assert_eq!(document["tables"][0]["state"], "warn");
    }
}
