//! Tables of points and prepayments.

use super::retention::{both, number};
use super::{Cell, Table, column, count, date, money, no_note, ratio, with_names, words_column};
use crate::report::figures::Figures;
use crate::report::figures::worth::programmes::Measured;
use crate::report::text::{Pair, pair, programme_words as words, worth_words};

pub(super) fn programmes(figures: &Figures) -> Vec<Table> {
    let Some(found) = &figures.worth.programmes else { return Vec::new() };
    vec![
        measures("points_summary", pair("积分", "Points"), &found.points),
        ageing(figures),
        levels(figures),
        agreement(figures),
        holders(figures),
        measures("prepayment_summary", pair("预存", "Prepayments"), &found.prepayments),
        bands(figures),
        growth(figures),
    ]
}

fn measures(key: &'static str, title: Pair, list: &[Measured]) -> Table {
    let rows = list.iter().map(|one| {
        let value = match (one.value, one.unit.as_str()) {
            (Some(value), "ratio") => Cell::Ratio(value),
            (Some(value), "money") => Cell::Amount(value),
            (value, _) => number(value),
        };
        vec![
            Cell::Text(one.measure.clone()),
            both(|print| {
                if key == "points_summary" {
                    words::measure(print, &one.measure)
                } else {
                    words::prepayment(print, &one.measure)
                }
            }),
            Cell::Text(one.period.clone()),
            value,
            number(one.numerator),
            number(one.denominator),
            Cell::Text(one.unit.clone()),
        ]
    });
    Table {
        key,
        title,
        columns: vec![
            column("measure", "指标代码", "Measure key", 26.0),
            words_column("measure_title", "指标", "Measure", 26.0),
            column("period", "期间", "Period", 12.0),
            column("value", "值", "Value", 16.0),
            column("numerator", "分子", "Numerator", 16.0),
            column("denominator", "分母", "Denominator", 16.0),
            column("unit", "单位", "Unit", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn ageing(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.ageing).map(|one| {
        let owed = one.liability.map_or(Cell::Empty, Cell::Amount);
        vec![
            Cell::Text(one.bucket.clone()),
            both(|print| words::bucket(print, &one.bucket)),
            number(one.points),
            ratio(one.share),
            owed,
        ]
    });
    Table {
        key: "points_ageing",
        title: pair("积分账龄", "Age of points"),
        columns: vec![
            column("bucket", "账龄代码", "Age key", 12.0),
            words_column("bucket_title", "账龄", "Age", 14.0),
            column("points", "积分", "Points", 14.0),
            column("share", "占比", "Share", 10.0),
            column("liability", "负债", "Liability", 18.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn level(name: &str) -> Cell {
    both(|print| words::level(print, name))
}

fn levels(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.levels).map(|one| {
        vec![
            Cell::Text(one.level.clone()),
            level(&one.level),
            count(one.customers),
            number(one.points),
            money(one.net_sales),
        ]
    });
    Table {
        key: "points_levels",
        title: pair("积分级别", "Levels of points"),
        columns: vec![
            column("level", "级别代码", "Level key", 14.0),
            words_column("level_title", "级别", "Level", 14.0),
            column("customers", "客户数", "Customers", 12.0),
            column("points", "积分", "Points", 14.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn agreement(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.agreement).map(|one| {
        vec![
            Cell::Text(one.level.clone()),
            level(&one.level),
            Cell::Text(one.class.clone()),
            both(|print| worth_words::class(print, &one.class, &figures.schemes)),
            Cell::Count(one.customers),
        ]
    });
    Table {
        key: "points_agreement",
        title: pair("积分级别与类别", "Levels and classes"),
        columns: vec![
            column("points_level", "级别代码", "Level key", 14.0),
            words_column("points_level_title", "级别", "Level", 14.0),
            column("class", "类别代码", "Class key", 14.0),
            words_column("class_title", "类别", "Class", 16.0),
            column("customers", "客户数", "Customers", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn holders(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.holders).map(|one| {
        vec![
            Cell::Text(one.customer.clone()),
            number(one.balance),
            number(one.earned),
            number(one.redeemed),
            count(one.oldest_days),
            number(one.expiring),
            date(one.expiring_on),
        ]
    });
    let table = Table {
        key: "points_customers",
        title: pair("客户积分", "Points by customer"),
        columns: vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            column("balance", "余额", "Balance", 14.0),
            column("earned_12m", "12 个月获得", "Earned, 12 months", 16.0),
            column("redeemed_12m", "12 个月兑换", "Redeemed, 12 months", 18.0),
            column("oldest_days", "最早（天）", "Oldest, days", 12.0),
            column("expiring_points", "将失效", "Expiring", 12.0),
            column("expiring_on", "失效日", "Expiring on", 12.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    };
    with_names(table, &figures.names)
}

fn bands(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.bands).map(|one| {
        vec![
            money(one.from),
            money(one.to),
            ratio(one.rate),
            count(one.customers),
            money(one.prepaid),
            money(one.rebate),
        ]
    });
    Table {
        key: "prepayment_bands",
        title: pair("预存档位", "Prepayment bands"),
        columns: vec![
            column("band_from", "从", "From", 16.0),
            column("band_to", "到", "To", 16.0),
            column("rate", "比例", "Rate", 10.0),
            column("customers", "客户数", "Customers", 12.0),
            column("prepaid", "预存金额", "Prepaid", 18.0),
            column("rebate", "返还", "Rebate", 18.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}

fn growth(figures: &Figures) -> Table {
    let rows = figures.worth.programmes.iter().flat_map(|found| &found.grown).map(|one| {
        vec![
            Cell::Text(one.group.clone()),
            both(|print| words::group(print, &one.group)),
            count(one.customers),
            money(one.before),
            money(one.after),
            ratio(one.growth),
            ratio(one.low),
            ratio(one.high),
            ratio(one.repurchase),
            ratio(one.break_even),
        ]
    });
    Table {
        key: "prepayment_growth",
        title: pair("预存与对照组增长", "Growth of those who prepay"),
        columns: vec![
            column("group", "组代码", "Group key", 14.0),
            words_column("group_title", "组", "Group", 14.0),
            column("customers", "客户数", "Customers", 12.0),
            column("sales_before", "此前销售额", "Sales before", 18.0),
            column("sales_after", "此后销售额", "Sales after", 18.0),
            column("growth", "增长率", "Growth", 10.0),
            column("low", "下限", "Low", 10.0),
            column("high", "上限", "High", 10.0),
            column("repurchase_rate", "再购率", "Bought again", 12.0),
            column("break_even_margin", "保本毛利率", "Break-even margin", 16.0),
        ],
        rows: rows.collect(),
        note: no_note(),
    }
}
