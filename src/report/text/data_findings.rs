//! Findings of the data-quality report: the sentence above each of its pages.

use std::collections::BTreeMap;

use super::{Print, data_words};
use crate::report::figures::data_quality::{Check, Completeness, Proposal, SourceColumn, SourceFile, Totals};
use crate::report::figures::{DataQuality, Money, Reason};

/// `3 checks failed and 2 warned`, or that all passed.
pub fn outcomes(print: &Print, totals: &Totals) -> String {
    let checks = totals.checks;
    let (all, warn, fail) = (print.count(checks.all()), print.count(checks.warn), print.count(checks.fail));
    match (print.chinese(), checks.fail, checks.warn) {
        _ if checks.all() == 0 => print.pick(super::pair("没有检查结果", "no checks were made")).to_string(),
        (true, 0, 0) => format!("{all} 项检查全部通过"),
        (true, 0, _) => format!("{all} 项检查中 {warn} 项警告"),
        (true, _, 0) => format!("{all} 项检查中 {fail} 项未通过"),
        (true, _, _) => format!("{all} 项检查中 {fail} 项未通过、{warn} 项警告"),
        (false, 0, 0) => format!("all {all} checks passed"),
        (false, 0, _) => format!("{warn} of {all} checks warned"),
        (false, _, 0) => format!("{fail} of {all} checks failed"),
        (false, _, _) => format!("{fail} of {all} checks failed, {warn} warned"),
    }
}

/// Title of the overview: how much got in, and what the checks say.
pub fn overview(print: &Print, totals: &Totals) -> String {
    let share = |rows: i64| totals.share(rows).map_or_else(|| print.unknown(), |share| percent(print, share));
    let read = print.count(totals.rows.read);
    let (stored, refused) = (share(totals.rows.stored), share(totals.rows.quarantined));
    let outcomes = outcomes(print, totals);
    if print.chinese() {
        let (tables, files) = (print.count(totals.tables), print.count(totals.files));
        format!("{tables} 张表、{files} 个文件共 {read} 行：入库 {stored}，隔离 {refused}；{outcomes}")
    } else {
        let (tables, files) = (print.english(totals.tables, "table"), print.english(totals.files, "file"));
        format!("{read} rows in {files} of {tables}: {stored} stored, {refused} quarantined; {outcomes}")
    }
}

/// Percent with two decimals where one would round to nothing or to everything.
pub fn percent(print: &Print, share: f64) -> String {
    let short = print.percent(share);
    match short.as_str() {
        "0.0%" if share > 0.0 => match share < 0.00005 {
            true => "<0.01%".to_string(),
            false => format!("{}%", print.number_fixed(share * 100.0, 2)),
        },
        "100.0%" if share < 1.0 => match share >= 0.99995 {
            true => ">99.99%".to_string(),
            false => format!("{}%", print.number_fixed(share * 100.0, 2)),
        },
        _ => short,
    }
}

/// Title of the files page: whether they balance.
pub fn files(print: &Print, files: &[SourceFile], left_out: i64) -> String {
    let off = files.iter().filter(|file| !file.totals.balances()).count() as i64;
    let (all, out) = (files.len() as i64, print.count(left_out));
    let mut title = match (print.chinese(), off) {
        (true, 0) => format!("{} 个文件的行数与金额全部对平", print.count(all)),
        (true, _) => format!("{} 个文件中有 {} 个控制总数不平", print.count(all), print.count(off)),
        (false, 0) if all == 1 => "The one file balances, in rows and in amounts".to_string(),
        (false, 0) => format!("All {} balance, in rows and in amounts", print.english(all, "file")),
        (false, _) => format!("{} of {} do not balance", print.count(off), print.english(all, "file")),
    };
    if left_out > 0 {
        title += &match print.chinese() {
            true => format!("；另略去标题、合计与备注 {out} 行"),
            false => format!("; {out} rows of titles, totals and remarks were left out"),
        };
    }
    title
}

/// Title of the mapping page: `columns` are headers counted once per table.
pub fn mapping(print: &Print, used: i64, unused: i64, proposed: i64) -> String {
    let (n, rest) = (print.count(used), print.count(unused));
    let mut title = match print.chinese() {
        true => format!("{n} 个表头有对应字段，{rest} 个未使用"),
        false => format!("{} are read, {rest} not used", print.english(used, "header")),
    };
    if proposed > 0 {
        title += &match print.chinese() {
            true => format!("；{} 个建议待确认", print.count(proposed)),
            false => format!("; {} wait for confirmation", print.english(proposed, "proposal")),
        };
    }
    title
}

/// Whether a header waits for confirmation.
pub fn is_proposed(column: &SourceColumn) -> bool {
    column.evidence == "proposed"
}

/// Title of the completeness page: required and optional columns, and the emptiest.
pub fn completeness(print: &Print, data: &DataQuality) -> String {
    let (mut required, mut optional) = (Completeness::default(), Completeness::default());
    for table in data.overview() {
        for (sum, one) in [(&mut required, table.required), (&mut optional, table.optional)] {
            sum.columns += one.columns;
            sum.filled += one.filled;
            sum.cells += one.cells;
        }
    }
    let say = |one: Completeness| one.share().map_or_else(|| print.unknown(), |share| percent(print, share));
    let mut title = match print.chinese() {
        true => format!("必填字段已填 {}，选填字段已填 {}", say(required), say(optional)),
        false => {
            format!("Required columns are {} filled, optional ones {}", say(required), say(optional))
        }
    };
    // What is never filled is as good as not exported; the emptiest of the rest is news.
    let emptiest = data
        .fields
        .iter()
        .flatten()
        .filter_map(|field| Some((field.share_filled.filter(|share| *share > 0.0 && *share < 1.0)?, field)))
        .reduce(|best, one| if one.0 < best.0 { one } else { best });
    if let Some((share, field)) = emptiest {
        let name = data_words::column(print, &field.source, &field.column);
        let (table, share) = (data_words::table(print, &field.source), percent(print, share));
        title += &match print.chinese() {
            true => format!("；填得最少的是{table}的“{name}”（{share}）"),
            false => format!("; least filled: {table}.{name} ({share})"),
        };
    }
    title
}

/// Title of the checks page: how many did not pass, and the one with most rows.
pub fn checks(print: &Print, checks: &[Check], totals: &Totals) -> String {
    let mut title = super::findings::capital(&outcomes(print, totals));
    let most = checks
        .iter()
        .filter(|check| check.outcome.is_finding() && check.failing.is_some_and(|rows| rows > 0))
        .reduce(|best, check| if check.failing > best.failing { check } else { best });
    if let Some(check) = most {
        let name = data_words::named(print, data_words::check(&check.check), &check.check);
        let table = data_words::table(print, &check.source);
        let rows = print.count(check.failing.unwrap_or(0));
        title += &match print.chinese() {
            true => format!("；行数最多的是{table}：{name} {rows} 行"),
            false => format!("; most rows: {table}, {} ({rows})", name.to_lowercase()),
        };
    }
    title
}

/// Rows refused for each reason, all tables together, most first.
pub fn by_reason(reasons: &[Reason]) -> Vec<(String, i64)> {
    let mut sums: Vec<(String, i64)> = Vec::new();
    for reason in reasons {
        match sums.iter_mut().find(|(code, _)| *code == reason.reason) {
            Some((_, rows)) => *rows += reason.rows,
            None => sums.push((reason.reason.clone(), reason.rows)),
        }
    }
    sums.sort_by(|left, right| (-left.1, &left.0).cmp(&(-right.1, &right.0)));
    sums
}

/// Title of the quarantine page: how many rows, and the main reason.
pub fn quarantine(print: &Print, reasons: &[Reason], totals: &Totals) -> String {
    let sums = by_reason(reasons);
    let all: i64 = sums.iter().map(|(_, rows)| rows).sum();
    let Some((code, most)) = sums.first().filter(|_| all > 0) else {
        return print.pick(super::pair("没有行被隔离", "No row was quarantined")).to_string();
    };
    let of_read = totals.share(all).map(|share| percent(print, share));
    let name = data_words::named(print, data_words::reason(code), code);
    let (rows, share) = (print.count(all), percent(print, *most as f64 / all as f64));
    match (print.chinese(), of_read) {
        (true, Some(part)) => format!("隔离 {rows} 行，占读入的 {part}；最多的原因是“{name}”（{share}）"),
        (true, None) => format!("隔离 {rows} 行；最多的原因是“{name}”（{share}）"),
        (false, Some(part)) => {
            format!(
                "{} quarantined, {part} of those read; main reason: {} ({share})",
                print.english(all, "row"),
                name.to_lowercase()
            )
        }
        (false, None) => {
            format!("{} quarantined; main reason: {} ({share})", print.english(all, "row"), name.to_lowercase())
        }
    }
}

/// Net sales that are at stake at least: of customers that pairs chain together only the largest pair, since the sales
/// of a pair are known together only. `None` when no amount is known.
pub fn money_involved(proposals: &[Proposal]) -> Option<Money> {
    let mut groups = Groups::default();
    for proposal in proposals {
        groups.join(key(&proposal.customer, &proposal.name), key(&proposal.similar_customer, &proposal.similar_name));
    }
    let mut largest: BTreeMap<usize, Money> = BTreeMap::new();
    for proposal in proposals {
        let Some(sales) = proposal.net_sales else { continue };
        let group = groups.of(key(&proposal.customer, &proposal.name));
        largest.entry(group).and_modify(|money| *money = (*money).max(sales)).or_insert(sales);
    }
    (!largest.is_empty()).then(|| largest.into_values().sum())
}

/// A customer by its identifier, a name without one by itself.
fn key<'a>(customer: &'a Option<String>, name: &'a str) -> (bool, &'a str) {
    customer.as_deref().map_or((false, name), |customer| (true, customer))
}

/// Customers that pairs chain together.
#[derive(Default)]
struct Groups<'a> {
    numbers: BTreeMap<(bool, &'a str), usize>,
    /// Of each number one of its group, itself when it is the first.
    parents: Vec<usize>,
}

impl<'a> Groups<'a> {
    fn of(&mut self, key: (bool, &'a str)) -> usize {
        let next = self.parents.len();
        let mut number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.parents.push(next);
        }
        while self.parents[number] != number {
            number = self.parents[number];
        }
        number
    }

    fn join(&mut self, left: (bool, &'a str), right: (bool, &'a str)) {
        let (left, right) = (self.of(left), self.of(right));
        self.parents[left.max(right)] = left.min(right);
    }
}

/// Title of the page of names: how many pairs, and the money involved.
pub fn names(print: &Print, proposals: &[Proposal]) -> String {
    let n = proposals.len() as i64;
    if n == 0 {
        return print.pick(super::pair("没有发现相近的名称", "No two names are alike")).to_string();
    }
    let money = money_involved(proposals).map(|money| print.money(money.to_f64()));
    match (print.chinese(), money) {
        (true, Some(money)) => {
            format!("{} 对名称可能是同一客户，涉及近 12 个月净销售额至少 {money}；均待确认", print.count(n))
        }
        (true, None) => format!("{} 对名称可能是同一客户，均待确认", print.count(n)),
        (false, Some(money)) => format!(
            "{} of names may be one customer, with net sales of at least {money} in twelve months; all wait for confirmation",
            print.english(n, "pair")
        ),
        (false, None) => {
            format!("{} of names may be one customer; all wait for confirmation", print.english(n, "pair"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_of_pairs_that_share_a_customer_counts_once() {
        let pair = |left: &str, right: &str, money: i128| Proposal {
            name: left.to_lowercase(),
            customer: Some(left.into()),
            similar_name: right.to_lowercase(),
            similar_customer: Some(right.into()),
            likeness: Some(0.9),
            why: String::new(),
            net_sales: Some(Money::new(money, 2)),
        };
        // A, B and C are chained; D and E stand apart.
        let pairs = [pair("A", "B", 900), pair("C", "B", 700), pair("D", "E", 100)];
        assert_eq!(money_involved(&pairs), Some(Money::new(1000, 2)));
        assert_eq!(money_involved(&[]), None);
    }
}
