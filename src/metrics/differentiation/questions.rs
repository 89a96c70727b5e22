//! The questions a to g, one function each.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::figures::{CustomerSales, Figures, Found, first_percent, median, unanswered};
use super::{Answer, Wish};
use crate::config::types::Differentiation as Settings;

/// Why a question about last year has no answer.
const LAST_YEAR_UNKNOWN: (&str, &str) =
    ("数据未覆盖上一财年全年，无法回答。", "The data do not hold the whole of last fiscal year.");

fn last_year_unknown(question: &'static str, measure: &'static str) -> Vec<Answer> {
    vec![unanswered(question, measure, LAST_YEAR_UNKNOWN.0, LAST_YEAR_UNKNOWN.1)]
}

fn last_year(sales: &CustomerSales) -> i64 {
    sales.last_year
}

/// (a) Who are the gold customers?
pub fn gold(figures: &Figures<'_>, settings: &Settings) -> Vec<Answer> {
    let (question, measure) = ("gold", "share_of_sales");
    if !figures.sales.knows_last_year {
        return last_year_unknown(question, measure);
    }
    let ranked = figures.sales.ranked(last_year);
    let all: i128 = ranked.iter().map(|customer| i128::from(figures.sales.of[*customer as usize].last_year)).sum();
    let count = first_percent(ranked.len(), settings.gold_percent);
    let found = ranked[..count].iter().map(|customer| {
        let sales = figures.sales.of[*customer as usize];
        Found {
            customer: *customer,
            net_sales: sales.last_year,
            compared_sales: Some(sales.this_year),
            measure,
            value: Some(sales.last_year as f64 / all as f64),
            note: (
                format!("去年净销售额前 {}%（共 {} 家）", settings.gold_percent, ranked.len()),
                format!("first {}% of {} customers by net sales of last year", settings.gold_percent, ranked.len()),
            ),
        }
    });
    figures.placed(question, found)
}

/// (b) Which customers cause cost?
pub fn drag(figures: &Figures<'_>, settings: &Settings) -> PolarsResult<Vec<Answer>> {
    let contribution = figures.numbers("net_contribution_12m")?;
    let cost = figures.numbers("cost_to_serve_12m")?;
    let profit = figures.numbers("gross_profit_12m")?;
    let contacts = figures.numbers("contacts_12m")?;
    let knows_cost = contribution.is_some() || (cost.is_some() && profit.is_some());
    if !knows_cost && contacts.is_none() {
        let zh = "缺少成本（销售成本、费用）与拜访记录（visits），无法判断。";
        let en = "Neither costs nor visits are known: add cost_amount and expenses, or the table visits.";
        return Ok(vec![unanswered("drag", "net_contribution", zh, en)]);
    }
    let at = |values: &Option<Vec<f64>>, customer: usize| values.as_ref().map_or(f64::NAN, |values| values[customer]);
    let by_contacts = ByContacts::new(figures, contacts.as_deref().unwrap_or_default(), settings);
    // By cost, the largest loss first; then by contacts.
    let mut found: Vec<((bool, f64), Found)> = Vec::new();
    for (customer, sales) in figures.sales.of.iter().enumerate() {
        let contribution = at(&contribution, customer);
        let (cost, profit) = (at(&cost, customer), at(&profit, customer));
        let ratio = if profit > 0.0 { cost / profit } else { f64::NAN };
        // Cost on no profit at all is a loss whatever its ratio.
        let contribution = if profit <= 0.0 && contribution.is_nan() { profit - cost } else { contribution };
        let (order, measure, value, note) = if contribution < 0.0 {
            let note = ("12 个月净贡献为负".to_owned(), "net contribution of twelve months below 0".to_owned());
            ((false, contribution), "net_contribution", contribution, note)
        } else if ratio > 1.0 {
            let note = ("服务成本高于毛利".to_owned(), "cost to serve above gross profit".to_owned());
            ((false, profit - cost), "cost_to_gross_profit", ratio, note)
        } else if !contribution.is_nan() || !ratio.is_nan() {
            continue;
        } else if let Some(note) = by_contacts.why(customer as u32, sales) {
            let contacts = at(&contacts, customer);
            ((true, -contacts), "contacts", contacts, note)
        } else {
            continue;
        };
        let (net_sales, compared_sales) = (sales.twelve_months, None);
        let value = Some(value);
        found.push((order, Found { customer: customer as u32, net_sales, compared_sales, measure, value, note }));
    }
    found.sort_by(|((left, left_size), _), ((right, right_size), _)| {
        left.cmp(right).then(left_size.total_cmp(right_size))
    });
    Ok(figures.placed("drag", found.into_iter().map(|(_, found)| found)))
}

/// Who causes cost as far as contacts tell (D-42).
struct ByContacts<'a> {
    contacts: &'a [f64],
    settings: &'a Settings,
    median: Option<f64>,
    /// Whether the customer is among the last by net sales.
    is_last: Vec<bool>,
}

impl<'a> ByContacts<'a> {
    fn new(figures: &Figures<'_>, contacts: &'a [f64], settings: &'a Settings) -> ByContacts<'a> {
        let contacted = |customer: u32| contacts.get(customer as usize).is_some_and(|count| *count > 0.0);
        let sales = &figures.sales.of;
        let is_active = |customer: &u32| sales[*customer as usize].orders > 0 || contacted(*customer);
        let mut active: Vec<u32> = (0..sales.len() as u32).filter(is_active).collect();
        // Best first, so that of equal ones the later id is the last.
        active.sort_by_key(|customer| (std::cmp::Reverse(sales[*customer as usize].twelve_months), *customer));
        let last = first_percent(active.len(), settings.drag_percent);
        let mut is_last = vec![false; sales.len()];
        active[active.len() - last..].iter().for_each(|customer| is_last[*customer as usize] = true);
        let of_active = active.iter().filter_map(|customer| contacts.get(*customer as usize).copied());
        ByContacts { contacts, settings, median: median(of_active), is_last }
    }

    fn why(&self, customer: u32, sales: &CustomerSales) -> Option<(String, String)> {
        let contacts = self.contacts.get(customer as usize).filter(|contacts| !contacts.is_nan())?;
        if sales.orders == 0 && *contacts >= f64::from(self.settings.drag_contacts) {
            return Some((
                format!("12 个月内联系 {contacts} 次，没有订单"),
                format!("{contacts} contacts in twelve months, no order"),
            ));
        }
        let median = self.median?;
        let percent = self.settings.drag_percent;
        (self.is_last[customer as usize] && *contacts > median).then(|| {
            (
                format!("净销售额属后 {percent}%，联系 {contacts} 次，高于中位数 {median}"),
                format!("last {percent}% by net sales, {contacts} contacts against a median of {median}"),
            )
        })
    }
}

/// (c) With which companies do we most want to start business?
pub fn wish(figures: &Figures<'_>, wishes: Option<&[Wish]>) -> PolarsResult<Vec<Answer>> {
    let (question, measure) = ("wish", "potential");
    if let Some(wishes) = wishes {
        let mut wishes: Vec<&Wish> = wishes.iter().collect();
        wishes.sort_by(|left, right| {
            let named = |wish: &Wish| (wish.name.clone(), wish.customer_id.clone());
            right.potential.cmp(&left.potential).then_with(|| named(left).cmp(&named(right)))
        });
        let answer = |(place, wish): (usize, &Wish)| {
            let customer = wish.customer_id.as_ref().and_then(|id| figures.find(id));
            let net_sales = customer.map(|customer| i128::from(figures.sales.of[customer as usize].twelve_months));
            let (zh, en) = wish.status.clone().unwrap_or(("状态未知".into(), "status unknown".into()));
            Answer {
                question,
                place: place as i64 + 1,
                customer_id: wish.customer_id.clone(),
                customer_name: wish.name.clone(),
                net_sales,
                measure,
                value: wish.potential.map(|potential| figures.money(i64::try_from(potential).unwrap_or(i64::MAX))),
                note_zh: zh,
                note_en: en,
                ..Answer::default()
            }
        };
        return Ok(wishes.into_iter().enumerate().map(answer).collect());
    }
    let Some(flags) = figures.numbers("wish_flag")? else {
        let zh = "缺少潜客表（leads）及其重点目标标记，无法列出。";
        let en = "No wish list is known: add the table leads with wish_flag.";
        return Ok(vec![unanswered(question, measure, zh, en)]);
    };
    let wallet = figures.numbers("est_annual_purchase")?;
    let potential = |customer: u32| wallet.as_ref().map_or(f64::NAN, |wallet| wallet[customer as usize]);
    let mut wished: Vec<u32> = (0..flags.len() as u32).filter(|customer| flags[*customer as usize] > 0.0).collect();
    // Unknown potential last.
    let size = |customer: u32| Some(potential(customer)).filter(|value| !value.is_nan()).unwrap_or(f64::NEG_INFINITY);
    wished.sort_by(|left, right| size(*right).total_cmp(&size(*left)).then(left.cmp(right)));
    let found = wished.into_iter().map(|customer| Found {
        customer,
        net_sales: figures.sales.of[customer as usize].twelve_months,
        compared_sales: None,
        measure,
        value: Some(potential(customer)).filter(|value| !value.is_nan()),
        note: ("重点目标客户".into(), "on the wish list".into()),
    });
    Ok(figures.placed(question, found))
}

/// (d) Which bulk customers complained repeatedly?
pub fn complaining(figures: &Figures<'_>, settings: &Settings) -> PolarsResult<Vec<Answer>> {
    let (question, measure) = ("complaining", "complaints");
    let Some(complaints) = figures.numbers("complaints_12m")? else {
        let zh = "缺少投诉表（complaints），无法判断。";
        let en = "No complaints are known: add the table complaints.";
        return Ok(vec![unanswered(question, measure, zh, en)]);
    };
    if !figures.sales.knows_last_year {
        return Ok(last_year_unknown(question, measure));
    }
    let ranked = figures.sales.ranked(last_year);
    let bulk = &ranked[..first_percent(ranked.len(), settings.bulk_percent)];
    let of = |customer: u32| complaints[customer as usize];
    let mut found: Vec<u32> =
        bulk.iter().copied().filter(|customer| of(*customer) >= f64::from(settings.complaints)).collect();
    // Stable: of equal complaints the larger customer comes first.
    found.sort_by(|left, right| of(*right).total_cmp(&of(*left)));
    let found = found.into_iter().map(|customer| {
        let sales = figures.sales.of[customer as usize];
        Found {
            customer,
            net_sales: sales.last_year,
            compared_sales: Some(sales.this_year),
            measure,
            value: Some(of(customer)),
            note: (
                format!("去年净销售额前 {}%，12 个月内投诉 {} 次", settings.bulk_percent, of(customer)),
                format!("first {}% of last year, {} complaints in twelve months", settings.bulk_percent, of(customer)),
            ),
        }
    });
    Ok(figures.placed(question, found))
}

/// (e) Do last year's largest customers order this year too?
pub fn largest(figures: &Figures<'_>, settings: &Settings) -> Vec<Answer> {
    let (question, measure) = ("largest", "change");
    if !figures.sales.knows_last_year {
        return last_year_unknown(question, measure);
    }
    let ranked = figures.sales.ranked(last_year);
    let found = ranked.into_iter().take(settings.largest as usize).map(|customer| {
        let sales = figures.sales.of[customer as usize];
        let (now, before) = (sales.this_year, sales.same_period);
        let has_dropped = i128::from(now) * 100 <= i128::from(before) * i128::from(100 - settings.drop_percent);
        let (zh, en) = match () {
            _ if now <= 0 && before <= 0 => ("去年同期与今年均未购买", "bought in neither period"),
            _ if now <= 0 => ("今年未购买", "stopped: nothing bought this year"),
            _ if before <= 0 => ("今年已购买，去年同期未购买", "bought this year, not in the same period of last year"),
            _ if has_dropped => ("今年明显下降", "dropped against the same period of last year"),
            _ if now < before => ("今年有所下降", "buys less than in the same period of last year"),
            _ => ("今年保持或增长", "buys as much as in the same period of last year, or more"),
        };
        Found {
            customer,
            net_sales: now,
            compared_sales: Some(before),
            measure,
            value: (before > 0).then(|| now as f64 / before as f64 - 1.0),
            note: (zh.into(), en.into()),
        }
    });
    figures.placed(question, found)
}

/// (f) Which customers buy only one or two products from us and many elsewhere?
pub fn narrow(figures: &Figures<'_>, settings: &Settings) -> PolarsResult<Vec<Answer>> {
    let (question, measure) = ("narrow", "product_breadth");
    let Some(breadth) = figures.numbers("product_breadth_12m")? else {
        let zh = "缺少产品或品类（features.breadth_by），无法统计购买品类数。";
        let en = "Breadth is not known: map category or product_id and set features.breadth_by.";
        return Ok(vec![unanswered(question, measure, zh, en)]);
    };
    let industries = figures.texts("industry")?;
    let wallet = figures.numbers("est_annual_purchase")?;
    if industries.is_none() && wallet.is_none() {
        let zh = "缺少客户行业与年采购额（customers），无法比较。";
        let en = "Neither industries nor yearly purchases are known: add them to the table customers.";
        return Ok(vec![unanswered(question, measure, zh, en)]);
    }
    let industry_of = |customer: usize| industries.as_ref().and_then(|industries| industries[customer]);
    let mut of_industry: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (customer, breadth) in breadth.iter().enumerate().filter(|(_, breadth)| **breadth >= 1.0) {
        if let Some(industry) = industry_of(customer) {
            of_industry.entry(industry).or_default().push(*breadth);
        }
    }
    let medians: BTreeMap<&str, f64> = of_industry
        .into_iter()
        .filter_map(|(industry, breadths)| Some((industry, median(breadths.into_iter())?)))
        .collect();
    let why = |customer: u32| -> Option<(String, String)> {
        let place = customer as usize;
        let sales = figures.sales.of[place].twelve_months;
        let is_narrow = (1.0..=f64::from(settings.narrow_breadth)).contains(&breadth[place]);
        if !is_narrow || sales <= 0 {
            return None;
        }
        let usual = industry_of(place).and_then(|industry| medians.get(industry));
        if let Some(usual) = usual.filter(|usual| **usual >= f64::from(settings.industry_breadth)) {
            let zh = format!("只买 {} 类，同行业中位数为 {usual} 类", breadth[place]);
            return Some((zh, format!("buys {}, the median of the industry is {usual}", breadth[place])));
        }
        let times = wallet.as_ref()?[place] / figures.money(sales);
        (times >= f64::from(settings.wallet_times)).then(|| {
            let zh = format!("只买 {} 类，年采购额为本公司销售额的 {times:.1} 倍", breadth[place]);
            (zh, format!("buys {}, and {times:.1} times as much in all as from us", breadth[place]))
        })
    };
    let ranked = figures.sales.ranked(|sales| sales.twelve_months).into_iter();
    let found = ranked.filter_map(|customer| {
        let place = customer as usize;
        Some(Found {
            customer,
            net_sales: figures.sales.of[place].twelve_months,
            compared_sales: None,
            measure,
            value: Some(breadth[place]),
            note: why(customer)?,
        })
    });
    Ok(figures.placed(question, found))
}

/// (g) Which customers are A, B, C by value? A scheme says it.
pub fn value_class() -> Answer {
    let zh = "客户价值 A/B/C 由分类方案给出，见客户价值方案（scheme_classes）。";
    let en = "Classes by value come from a scheme: see scheme_classes of the customer-value scheme.";
    unanswered("value_class", "scheme", zh, en)
}
