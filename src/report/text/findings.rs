//! Findings: sentences made from the numbers. Each names its period and its n; none is written by hand.

use chrono::NaiveDate;

use super::{Print, labels, pair};
use crate::report::figures::{
    Accounts, Class, Cohorts, Contribution, Direction, Flow, Headline, Known, Measure, Money, Month, Movements,
    Quality, RfmMap, SchemeBook, Scope, Unit,
};

/// A change from an earlier month.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// `▲ 12.3%`, `▼ 0.4 pp` or "n/a".
    pub text: String,
    /// `None` when it cannot be known.
    pub size: Option<f64>,
}

/// Change of a measure over `months` months: relative for counts and money, in percentage points for ratios.
pub fn change(print: &Print, measure: &Measure, month: Month, months: i32, min_n: i64) -> Change {
    let (now, before) = (measure.comparable_at(month, min_n), measure.comparable_at(month.back(months), min_n));
    let (Known::Value(now), Known::Value(before)) = (now, before) else {
        return Change { text: print.unknown(), size: None };
    };
    if measure.unit == Unit::Ratio {
        let points = (now - before) * 100.0;
        let text = print.number_fixed(points, 1) + if print.chinese() { " 个百分点" } else { " pp" };
        return Change { text: print.arrow(points, text), size: Some(now - before) };
    }
    if before <= 0.0 {
        return Change { text: print.unknown(), size: None };
    }
    let relative = now / before - 1.0;
    Change { text: print.arrow(relative, print.percent(relative)), size: Some(relative) }
}

/// `up 16.2% on October 2011`, or why it cannot be said.
pub(super) fn on_last_month(print: &Print, measure: &Measure, month: Month, scope: &Scope) -> String {
    let change = change(print, measure, month, 1, scope.min_n);
    let before = print.month_before(month);
    let Some(size) = change.size else { return no_comparison(print, measure, month.back(1), scope) };
    let amount = print.percent(size.abs());
    if amount == print.percent(0.0) {
        return if print.chinese() { "与上月持平".to_string() } else { format!("level with {before}") };
    }
    match (print.chinese(), size >= 0.0) {
        (true, true) => format!("环比增长 {amount}"),
        (true, false) => format!("环比下降 {amount}"),
        (false, true) => format!("up {amount} on {before}"),
        (false, false) => format!("down {amount} on {before}"),
    }
}

/// Says that a month cannot be compared with, and why where that is known.
fn no_comparison(print: &Print, measure: &Measure, month: Month, scope: &Scope) -> String {
    let period = print.month_long(month);
    let before_data = scope.data_from.filter(|from| month < Month::of(*from));
    match (print.chinese(), before_data, measure.full_from.is_some()) {
        (true, Some(from), _) => format!("暂无环比（数据始于 {from}）"),
        (true, None, true) => "暂无环比（统计窗口未满）".to_string(),
        (true, None, false) => "暂无环比".to_string(),
        (false, Some(from), _) => format!("no comparison with {period} (data begin {from})"),
        (false, None, true) => format!("no comparison with {period} (its window is not full)"),
        (false, None, false) => format!("no comparison with {period}"),
    }
}

/// Title of the headline page.
pub fn headline(print: &Print, headline: &Headline, scope: &Scope) -> String {
    let month = capital(&print.month_long(headline.month));
    let first_month = scope.data_from.is_some_and(|from| headline.month.back(1) < Month::of(from));
    let mut parts = Vec::new();
    for (name, chinese, english) in
        [("net_sales", "净销售额", "net sales"), ("active_customers", "活跃客户", "active customers")]
    {
        let Some(measure) = headline.measure(name) else { continue };
        let Known::Value(value) = measure.known_at(headline.month, scope.min_n) else { continue };
        let value = print.value(value, measure.unit);
        let figure = match (print.chinese(), measure.unit) {
            (true, Unit::Customers) => format!("{chinese} {value} 家"),
            (true, _) => format!("{chinese} {value}"),
            (false, _) => format!("{english} {value}"),
        };
        let comma = if print.chinese() { "，" } else { ", " };
        parts.push(if first_month {
            figure
        } else {
            format!("{figure}{comma}{}", on_last_month(print, measure, headline.month, scope))
        });
    }
    match (print.chinese(), first_month) {
        (true, true) => format!("{month}：{}（首月数据，暂无环比）", parts.join("，")),
        (true, false) => format!("{month}：{}", parts.join("；")),
        (false, true) => format!("{month}: {} (first month of data)", parts.join(", ")),
        (false, false) => format!("{month}: {}", parts.join("; ")),
    }
}

/// Remark under the headline title: what "n/a" means here.
pub fn headline_note(print: &Print, headline: &Headline, scope: &Scope) -> String {
    let last_year = headline.month.back(12);
    let known = headline.measures.iter().all(|measure| {
        let now = measure.comparable_at(headline.month, scope.min_n);
        now.value().is_none() || measure.comparable_at(last_year, scope.min_n) != Known::Unknown
    });
    let from = scope.data_from.map_or_else(|| print.unknown(), |from| from.to_string());
    let n = print.count(scope.min_n);
    let mut note = match (print.chinese(), known) {
        (true, false) => format!("“暂无”：数据始于 {from}，无法与去年同期比较。"),
        (false, false) => {
            format!("n/a: data begin {from}, too late to compare with {}. ", print.month_long(last_year))
        }
        (_, true) => String::new(),
    };
    note += &if print.chinese() {
        format!("n < {n} 的比率不显示。折线为全部历史月份")
    } else {
        format!("Rates with n < {n} are not shown. Lines show all months of the data")
    };
    let partial = headline.measures.iter().any(|measure| measure.partial() > 0);
    note += match (print.chinese(), partial) {
        (true, true) => "；灰色月份的统计窗口未满，不作比较。",
        (true, false) => "。",
        (false, true) => "; grey: window not yet full, not compared.",
        (false, false) => ".",
    };
    note
}

/// Title of the flow page.
pub fn flow(print: &Print, flow: &Flow) -> String {
    let Some(latest) = flow.latest() else { return String::new() };
    let month = print.month_long(latest.month);
    let closing = print.count_or(latest.closing);
    let (Some(opening), Some(now), Some(new), Some(back), Some(lapsed)) =
        (latest.opening, latest.closing, latest.new, latest.reactivated, latest.lapsed)
    else {
        return if print.chinese() {
            format!("{month}末活跃客户 {closing} 家；数据只有一个月，暂无增减")
        } else {
            format!(
                "{} active at the end of {month}, the first month of data",
                print.english(latest.closing.unwrap_or(0), "customer")
            )
        };
    };
    let net = now - opening;
    let (new, back, lapsed) = (print.count(new), print.count(back), print.count(lapsed));
    let size = print.count(net.abs());
    match (print.chinese(), net) {
        (true, 1..) => {
            format!("{month}活跃客户净增 {size} 家至 {closing} 家：新增 {new} + 回流 {back} − 流失 {lapsed}")
        }
        (true, 0) => format!("{month}活跃客户保持 {closing} 家：新增 {new} + 回流 {back} − 流失 {lapsed}"),
        (true, _) => format!("{month}活跃客户净减 {size} 家至 {closing} 家：新增 {new} + 回流 {back} − 流失 {lapsed}"),
        (false, 1..) => format!(
            "Active customers rose by {size} to {closing} in {month}: {new} new + {back} reactivated − {lapsed} lapsed"
        ),
        (false, 0) => {
            format!("Active customers stayed at {closing} in {month}: {new} new + {back} reactivated − {lapsed} lapsed")
        }
        (false, _) => format!(
            "Active customers fell by {size} to {closing} in {month}: {new} new + {back} reactivated − {lapsed} lapsed"
        ),
    }
}

/// Title of the sales bridge; `None` when a part is not known.
pub fn bridge(print: &Print, flow: &Flow, active_months: u32) -> Option<String> {
    let sales = &flow.latest()?.sales;
    let change_of_retained = sales.retained? - sales.retained_before?;
    let parts = [
        (pair("留存客户", "retained"), change_of_retained),
        (pair("新增客户", "new"), sales.new?),
        (pair("回流客户", "reactivated"), sales.reactivated?),
        (pair("流失客户", "lapsed"), -sales.lapsed?),
    ];
    let largest = parts.iter().copied().reduce(|best, part| if part.1.abs() > best.1.abs() { part } else { best })?;
    let (opening, closing) = (print.money(sales.opening?.to_f64()), print.money(sales.closing?.to_f64()));
    let size = print.signed_money(largest.1.to_f64());
    let name = print.pick(largest.0);
    Some(if print.chinese() {
        format!("活跃客户 {active_months} 个月净销售额 {opening} → {closing}，主要来自{name}（{size}）")
    } else {
        format!(
            "{active_months}-month net sales of active customers: {opening} → {closing}, mostly from {name} ones ({size})"
        )
    })
}

/// Title of a class page or chart: the class that brings most, and the one with most customers.
pub fn classes(print: &Print, book: &SchemeBook) -> String {
    let scheme = print.text(&book.title);
    let by = |key: fn(&crate::report::figures::Class) -> f64| {
        book.classes.iter().reduce(|best, class| if key(class) > key(best) { class } else { best })
    };
    let sales = |class: &crate::report::figures::Class| class.share_sales.unwrap_or(f64::MIN);
    let first = match book.kind.as_str() {
        "rank" | "cumulative" => book.classes.first(),
        _ => by(|class| class.share_sales.unwrap_or(f64::MIN)),
    };
    let (Some(first), Some(most)) = (first, by(|class| class.customers as f64)) else {
        return if print.chinese() { format!("{scheme}：没有客户") } else { format!("{scheme}: no customers") };
    };
    if book.customers() == 0 || sales(first) == f64::MIN {
        let n = print.count(book.customers());
        return if print.chinese() {
            format!("{scheme}：{n} 家客户，暂无销售占比")
        } else {
            format!("{scheme}: {}, shares of sales n/a", print.english(book.customers(), "customer"))
        };
    }
    let share = |share: Option<f64>| share.map_or_else(|| print.unknown(), |share| print.percent(share));
    let (name, count) = (print.text(&first.title), print.count(first.customers));
    let mut out = if print.chinese() {
        format!(
            "{scheme}：{name} {count} 家（占客户 {}）带来 {} 的销售额",
            share(first.share_customers),
            share(first.share_sales)
        )
    } else {
        format!(
            "{scheme}: {name} ({}, {}) bring {} of sales",
            print.english(first.customers, "customer"),
            share(first.share_customers),
            share(first.share_sales)
        )
    };
    if most.code != first.code {
        let (name, customers) = (print.text(&most.title), share(most.share_customers));
        out += &if print.chinese() {
            format!("；{name}占客户 {customers}，带来 {}", share(most.share_sales))
        } else {
            format!("; {name} ({customers} of customers) bring {}", share(most.share_sales))
        };
    }
    out
}

/// What the sales of a scheme's classes are: `net sales, 6 months to 2011-11-30, n = 3,454`.
pub fn class_basis(print: &Print, book: &SchemeBook, scope: &Scope) -> String {
    let what = weight(print, &book.weight, scope);
    let n = print.count(book.customers());
    let what = capital(&what);
    if print.chinese() { format!("{what}，n = {n}") } else { format!("{what}, n = {n}") }
}

/// A money feature in words: `net sales, 6 months to 2011-11-30`.
pub fn weight(print: &Print, feature: &str, scope: &Scope) -> String {
    weight_at(print, feature, scope.as_of)
}

/// A money feature in words, with its window up to a date.
pub fn weight_at(print: &Print, feature: &str, as_of: NaiveDate) -> String {
    let Some((words, window)) = labels::feature(feature) else { return feature.to_string() };
    let window = match window {
        "life" => "all".to_string(),
        months => months.replace('m', "mo"),
    };
    let window = print.window(&window, as_of);
    if print.chinese() { format!("{window}{}", print.pick(words)) } else { format!("{}, {window}", print.pick(words)) }
}

/// Title of the movements page.
pub fn movements(print: &Print, movements: &Movements, book: &SchemeBook, scope: &Scope) -> String {
    let scheme = print.text(&book.title);
    let Some(rates) = movements.main_rates() else { return scheme.to_string() };
    let n = print.count(rates.opening);
    if rates.opening < scope.min_n {
        return if print.chinese() {
            format!("{scheme}：期初仅 {n} 家客户，比率不显示")
        } else {
            format!("{scheme}: only {} at the start, rates not shown", print.english(rates.opening, "customer"))
        };
    }
    let rate = |rate: Option<f64>| rate.map_or_else(|| print.unknown(), |rate| print.percent(rate));
    let (up, down, lost, stable) =
        (rate(rates.up_rate), rate(rates.down_rate), rate(rates.lost_rate), rate(rates.stable_rate));
    let from = rates.from_as_of;
    if print.chinese() {
        format!("{scheme}：自 {from} 以来 {up} 上升、{down} 下降、{lost} 流失，{stable} 不变（期初 n = {n}）")
    } else {
        format!(
            "{scheme}: since {from}, {up} rose, {down} fell, {lost} left and {stable} stayed (n = {n} at the start)"
        )
    }
}

/// Title of the cohort page.
pub fn cohorts(print: &Print, cohorts: &Cohorts, scope: &Scope) -> String {
    let at = |age: usize| cohorts.mean_retention(age).filter(|mean| mean.1 >= scope.min_n);
    let Some((first, n, _)) = at(1) else {
        return if print.chinese() {
            format!("首购批次共 {} 个，尚无可观察的次月留存", cohorts.cohorts.len())
        } else {
            format!(
                "{} so far; no later month can be observed yet",
                print.english(cohorts.cohorts.len() as i64, "cohort")
            )
        };
    };
    let (first, n) = (print.percent(first), print.count(n));
    let later = [6, 3, 2].into_iter().find_map(|age| at(age).map(|mean| (age, mean)));
    match (print.chinese(), later) {
        (true, Some((age, mean))) => {
            format!(
                "新客户中 {first} 在首购后第 1 个月再次下单（n = {n}），第 {age} 个月为 {}（n = {}）",
                print.percent(mean.0),
                print.count(mean.1)
            )
        }
        (true, None) => format!("新客户中 {first} 在首购后第 1 个月再次下单（n = {n}）"),
        (false, Some((age, mean))) => format!(
            "{first} of new customers order again in the month after their first order (n = {n}), {} in month {age} (n = {})",
            print.percent(mean.0),
            print.count(mean.1)
        ),
        (false, None) => format!("{first} of new customers order again in the month after their first order (n = {n})"),
    }
}

/// Title of the concentration page.
pub fn contribution(print: &Print, contribution: &Contribution, scope: &Scope) -> String {
    let window = print.window(&scope.contribution_window, scope.as_of);
    let n = print.count(contribution.buyers);
    let Some(share) = contribution.top_20_share.filter(|_| contribution.buyers >= scope.min_n) else {
        return if print.chinese() {
            format!("集中度不显示：有净销售额的客户仅 {n} 家（{window}）")
        } else {
            format!(
                "Concentration not shown: only {} with net sales ({window})",
                print.english(contribution.buyers, "customer")
            )
        };
    };
    let share = print.percent(share);
    if print.chinese() {
        format!("前 20% 的客户带来 {share} 的销售额（{window}，n = {n}）")
    } else {
        format!("The top 20% of customers bring {share} of sales ({window}, n = {n})")
    }
}

/// Sum of the changes of one direction, with its count.
pub fn moved_total(accounts: &Accounts, direction: Direction) -> (i64, Money) {
    (accounts.of(direction).count() as i64, accounts.of(direction).map(|moved| moved.change).sum())
}

/// Title of the accounts page.
pub fn accounts(print: &Print, accounts: &Accounts, book: Option<&SchemeBook>) -> String {
    let scheme = book.map_or(accounts.scheme.as_str(), |book| print.text(&book.title));
    let of = |direction| {
        let (count, sum) = moved_total(accounts, direction);
        (print.count(count), print.signed_money(sum.to_f64()))
    };
    let ((up, gained), (down, shrunk), (lost, gone)) = (of(Direction::Up), of(Direction::Down), of(Direction::Lost));
    if print.chinese() {
        format!("{scheme}：{up} 家上升（{gained}），{down} 家下降（{shrunk}），{lost} 家流失（{gone}）")
    } else {
        format!(
            "{scheme}: {} rose ({gained}), {down} fell ({shrunk}), {lost} left ({gone})",
            print.english(accounts.of(Direction::Up).count() as i64, "account")
        )
    }
}

/// Title of the data-quality page.
pub fn quality(print: &Print, quality: &Quality) -> String {
    let total = &quality.total;
    let files = quality.files.len() as i64;
    let of_tables = match (quality.tables.len(), print.chinese()) {
        (0 | 1, _) => String::new(),
        (tables, true) => format!("{} 张表、", print.count(tables as i64)),
        (tables, false) => format!(" of {}", print.english(tables as i64, "table")),
    };
    let read = print.count(total.read);
    // Rows that did not get in are the news of this page: how many, and how large a part.
    let share = |rows: i64| print.percent(rows as f64 / total.read.max(1) as f64);
    let stored = (pair("入库", "stored"), total.stored);
    let parts: Vec<String> = [
        stored,
        (pair("重复", "duplicate"), total.duplicate),
        (pair("被替换", "replaced"), total.replaced),
        (pair("过滤", "filtered out"), total.filtered),
        (pair("隔离", "quarantined"), total.quarantined),
    ]
    .into_iter()
    .enumerate()
    .filter(|(at, (_, rows))| *rows > 0 || [0, 4].contains(at))
    .map(|(at, (name, rows))| {
        let (name, count) = (print.pick(name), print.count(rows));
        match (print.chinese(), at == 0 || rows == 0) {
            (true, true) => format!("{name} {count} 行"),
            (true, false) => format!("{name} {count} 行（{}）", share(rows)),
            (false, true) => format!("{count} {name}"),
            (false, false) => format!("{count} {name} ({})", share(rows)),
        }
    })
    .collect();
    match (print.chinese(), quality.balances()) {
        (true, true) => format!("{of_tables}{files} 个文件共 {read} 行，核对一致：{}", parts.join("，")),
        (true, false) => format!("控制总数不平：{of_tables}{files} 个文件读入 {read} 行，{}", parts.join("，")),
        (false, true) => {
            let files = print.english(files, "file");
            format!("All {read} rows of {files}{of_tables} are accounted for: {}", parts.join(", "))
        }
        (false, false) => format!(
            "Control totals do not balance: {read} rows read from {}{of_tables}, {}",
            print.english(files, "file"),
            parts.join(", ")
        ),
    }
}

/// Title of the RFM map: the cell that brings most. `None` where nothing can be said of shares.
pub fn rfm_map(print: &Print, map: &RfmMap, scope: &Scope) -> Option<String> {
    let total = map.monetary.to_f64();
    if map.customers < scope.min_n || total <= 0.0 {
        return None;
    }
    let mut best: Option<(usize, usize)> = None;
    for (r, row) in map.cells.iter().enumerate() {
        for (f, cell) in row.iter().enumerate() {
            if best.is_none_or(|(r, f)| cell.monetary > map.cells[r][f].monetary) {
                best = Some((r, f));
            }
        }
    }
    let (r, f) = best?;
    let cell = map.cells[r][f];
    let customers = print.percent(cell.customers as f64 / map.customers as f64);
    let (money, n) = (print.percent(cell.monetary.to_f64() / total), print.count(map.customers));
    let (r, f) = (r + 1, f + 1);
    Some(if print.chinese() {
        format!("R{r} F{f}：{n} 家客户中的 {customers}，贡献金额（M）的 {money}")
    } else {
        format!("R{r} F{f}: {customers} of {n} customers bring {money} of value (M)")
    })
}

/// Title of the bars beside the RFM map: the class that brings most for its size.
pub fn segments(print: &Print, book: &SchemeBook, scope: &Scope) -> Option<String> {
    let weight = |class: &Class| {
        let (sales, customers) = (class.share_sales?, class.share_customers.filter(|share| *share > 0.0)?);
        (class.customers >= scope.min_n).then_some(sales / customers)
    };
    let (class, weight) = book
        .classes
        .iter()
        .filter_map(|class| Some((class, weight(class)?)))
        .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
    let (name, times) = (print.text(&class.title), print.number(weight, 1));
    Some(if print.chinese() {
        format!("{name}的销售占比是其客户占比的 {times} 倍")
    } else {
        format!("{name} bring {times} times their share of customers")
    })
}

/// The text with its first letter as a capital.
pub(in crate::report) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + characters.as_str())
}
