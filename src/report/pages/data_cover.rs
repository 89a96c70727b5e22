//! Cover of the data-quality report: what got in, what the checks say, how fresh the tables are.

use super::Context;
use super::cover::{Cover, CoverFinding, Fact};
use crate::config::types::Report;
use crate::report::figures::data_quality::Totals;
use crate::report::text::{data_findings, data_words, labels, remarks};

pub(super) fn cover(context: &Context, report: &Report) -> Cover {
    let (print, scope) = (&context.print, &context.figures.scope);
    let data = context.data_quality().filter(|data| !data.is_absent());
    let totals = data.map(crate::report::figures::DataQuality::totals);
    let count = |of: &dyn Fn(&Totals) -> i64| print.count_or(totals.as_ref().map(of));
    let dated = |of: &dyn Fn(&Totals) -> Option<(String, chrono::NaiveDate)>| {
        totals.as_ref().and_then(of).map_or_else(
            || print.unknown(),
            |(source, date)| {
                let open = print.pick(remarks::OPEN);
                format!("{date}{open}{}{}", data_words::table(print, &source), print.pick(remarks::CLOSE))
            },
        )
    };
    let title = report.title.as_ref().map_or(print.pick(data_words::REPORT_TITLE), |title| print.text(title));
    Cover {
        title: title.to_string(),
        subtitle: scope.pipeline.clone(),
        as_of_label: print.pick(labels::AS_OF).to_string(),
        as_of: print.date_long(scope.as_of),
        findings_label: print.pick(labels::KEY_FINDINGS).to_string(),
        findings: totals.as_ref().map_or_else(Vec::new, |totals| findings(context, totals)),
        facts: vec![
            Fact::new(print.pick(data_words::TABLES), count(&|totals| totals.tables), 0.5),
            Fact::new(print.pick(labels::FILES), count(&|totals| totals.files), 0.5),
            Fact::new(print.pick(data_words::ROWS_READ), count(&|totals| totals.rows.read), 0.9),
            Fact::new(print.pick(labels::ROWS_STORED), count(&|totals| totals.rows.stored), 0.9),
            Fact::new(print.pick(data_words::ROWS_QUARANTINED), count(&|totals| totals.rows.quarantined), 1.1),
            Fact::new(print.pick(data_words::NEWEST), dated(&|totals| totals.newest.clone()), 1.7),
            Fact::new(print.pick(data_words::OLDEST), dated(&|totals| totals.oldest.clone()), 1.7),
            Fact::new(print.pick(labels::RUN), scope.run_id.clone(), 1.6),
        ],
        contents_label: print.pick(labels::CONTENTS).to_string(),
        contents: context.sections.iter().map(|section| print.pick(labels::section(*section)).to_string()).collect(),
    }
}

fn finding(figure: String, label: &str, sentence: String) -> CoverFinding {
    let none = String::new;
    CoverFinding { figure, label: label.to_string(), sentence, spark: none(), alt: none(), from: none(), to: none() }
}

/// Three figures: what share got in, how many checks passed, how many names wait.
fn findings(context: &Context, totals: &Totals) -> Vec<CoverFinding> {
    let print = &context.print;
    let mut findings = Vec::new();
    if let Some(share) = totals.share(totals.rows.stored) {
        let rows = &totals.rows;
        let (read, refused) = (print.count(rows.read), print.count(rows.quarantined));
        let part = totals.share(rows.quarantined).map_or_else(String::new, |part| data_findings::percent(print, part));
        let balance = match (print.chinese(), totals.balances) {
            (true, true) => "每个文件都对平",
            (true, false) => "有文件的控制总数不平",
            (false, true) => "Every file balances",
            (false, false) => "Control totals of some files do not balance",
        };
        let sentence = match print.chinese() {
            true => format!("读入 {read} 行，隔离 {refused} 行（{part}）。{balance}。"),
            false => format!("{read} rows read, {refused} quarantined ({part}). {balance}."),
        };
        let label = print.pick(data_words::SHARE_STORED);
        findings.push(finding(data_findings::percent(print, share), label, sentence));
    }
    let checks = totals.checks;
    if checks.all() > 0 {
        let figure = format!("{} / {}", print.count(checks.pass), print.count(checks.all()));
        let (warn, fail) = (print.count(checks.warn), print.count(checks.fail));
        let sentence = match print.chinese() {
            true => format!("{fail} 项未通过，{warn} 项警告。"),
            false => format!("{fail} failed, {warn} warned."),
        };
        findings.push(finding(figure, print.pick(data_words::CHECKS_PASSED), sentence));
    }
    if let Some(proposals) = context.data_quality().and_then(|data| data.proposals.as_ref()) {
        let money = data_findings::money_involved(proposals).map(|money| print.money(money.to_f64()));
        let sentence = match (print.chinese(), money) {
            (_, None) => String::new(),
            (true, Some(money)) => format!("涉及近 12 个月净销售额至少 {money}。确认之前不合并。"),
            (false, Some(money)) => {
                format!("Net sales of at least {money} in twelve months. Not merged until confirmed.")
            }
        };
        let figure = print.count(proposals.len() as i64);
        findings.push(finding(figure, print.pick(data_words::PROPOSALS), sentence));
    }
    findings
}
