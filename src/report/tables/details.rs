//! Tables of what schemes publish beside their classes: near lines, stability, expectations, rules, disagreements,
//! agreement.

use super::scheme::class_words;
use super::{Cell, Column, Table, column, count, date, money, no_note, ratio, text, with_names, words_column};
use crate::config::types::{Language, Text};
use crate::report::figures::{Figures, SchemeBook, SchemeDetail};
use crate::report::text::{Pair, Print, feature_words, pair, rules};

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Number)
}

fn feature(name: &str) -> Cell {
    let words = |language| feature_words::name(&Print::new(language, ""), name);
    Cell::Words(Text { zh: words(Language::Chinese), en: words(Language::English) })
}

/// A table with the scheme in its first columns, a row for everything that `list` gives of a scheme.
fn of_schemes<'a, T: 'a>(
    figures: &'a Figures,
    key: &'static str,
    title: Pair,
    columns: Vec<Column>,
    list: impl Fn(&'a SchemeDetail) -> &'a [T],
    line: impl Fn(Option<&SchemeBook>, &T) -> Vec<Cell>,
) -> Table {
    let mut rows = Vec::new();
    for (scheme, detail) in &figures.details {
        let book = figures.scheme(scheme);
        let title = book.map_or_else(|| class_words(None, scheme), |book| book.title.clone());
        for one in list(detail) {
            let mut row = vec![Cell::Text(scheme.clone()), Cell::Words(title.clone())];
            row.extend(line(book, one));
            rows.push(row);
        }
    }
    let mut all =
        vec![column("scheme", "方案代码", "Scheme key", 14.0), words_column("scheme_title", "方案", "Scheme", 18.0)];
    all.extend(columns);
    with_names(Table { key, title, columns: all, rows, note: no_note() }, &figures.names)
}

/// Tables of the collected details, whichever section asked for them.
pub(super) fn details(figures: &Figures) -> Vec<Table> {
    let class = |book: Option<&SchemeBook>, code: &str| Cell::Words(class_words(book, code));
    let near = of_schemes(
        figures,
        "near_lines",
        pair("接近界线", "Near lines"),
        vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            words_column("class", "类别", "Class", 18.0),
            words_column("toward", "界线另一侧", "Toward", 18.0),
            words_column("direction", "方向", "Direction", 10.0),
            column("feature", "特征", "Feature", 20.0),
            words_column("feature_title", "指标", "Figure", 22.0),
            column("value", "现值", "Now", 14.0),
            column("line", "界线", "Line", 14.0),
            column("gap", "距离", "Gap", 14.0),
            column("gap_share", "距离占界线", "Gap over line", 14.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
        ],
        |detail| &detail.near,
        |book, near| {
            let direction = if near.up { pair("升级", "up") } else { pair("降级", "down") };
            vec![
                Cell::Text(near.customer.clone()),
                class(book, &near.code),
                class(book, &near.toward),
                Cell::Words(direction.text()),
                Cell::Text(near.feature.clone()),
                feature(&near.feature),
                number(near.value),
                number(near.line),
                number(near.gap),
                ratio(near.gap_share),
                money(near.net_sales),
            ]
        },
    );
    let stability = of_schemes(
        figures,
        "scheme_stability",
        pair("类别稳定性", "Stability"),
        vec![
            words_column("class", "类别", "Class", 18.0),
            column("customers", "客户数", "Customers", 12.0),
            column("mean_months", "在类月数（平均）", "Mean months in class", 20.0),
            column("median_months", "在类月数（中位数）", "Median months in class", 20.0),
            column("flip_flops", "反复客户", "Back and forth", 14.0),
        ],
        |detail| &detail.stability,
        |book, one| {
            vec![
                class(book, &one.code),
                Cell::Count(one.customers),
                number(one.mean_months),
                number(one.median_months),
                Cell::Count(one.flip_flops),
            ]
        },
    );
    let forecast = of_schemes(
        figures,
        "class_forecast",
        pair("预期构成", "Expected composition"),
        vec![
            column("made_as_of", "预期日", "Made as of", 12.0),
            column("horizon", "月数", "Months ahead", 12.0),
            words_column("class", "类别", "Class", 18.0),
            column("customers", "当时客户数", "Customers then", 14.0),
            column("expected", "预期", "Expected", 12.0),
            column("low", "下限（90%）", "Low (90%)", 12.0),
            column("high", "上限（90%）", "High (90%)", 12.0),
            column("actual", "实际", "Actual", 12.0),
            column("transitions", "变动次数 n", "Moves n", 12.0),
        ],
        |detail| &detail.forecasts,
        |book, one| {
            vec![
                Cell::Date(one.made_as_of),
                Cell::Count(one.horizon),
                class(book, &one.code),
                Cell::Count(one.customers),
                number(one.expected),
                number(one.low),
                number(one.high),
                count(one.actual),
                Cell::Count(one.transitions),
            ]
        },
    );
    vec![near, stability, forecast]
}

/// Tables of the book alone.
pub(super) fn book(figures: &Figures) -> Vec<Table> {
    let class = |book: Option<&SchemeBook>, code: &str| Cell::Words(class_words(book, code));
    let used = of_schemes(
        figures,
        "scheme_rules",
        pair("规则使用", "Rules"),
        vec![
            column("position", "序", "Position", 9.0),
            words_column("class", "类别", "Class", 18.0),
            words_column("rule", "条件", "Condition", 60.0),
            column("holds", "成立", "Holds", 10.0),
            column("given", "归类", "Given", 10.0),
            column("overlapping", "重叠", "Overlaps", 10.0),
            column("unknown", "未知", "Unknown", 10.0),
        ],
        |detail| &detail.rules,
        |book, rule| {
            vec![
                Cell::Count(rule.position),
                class(book, &rule.code),
                Cell::Words(rules::both(&rule.rule)),
                Cell::Count(rule.holds),
                Cell::Count(rule.given),
                Cell::Count(rule.overlapping),
                Cell::Count(rule.unknown),
            ]
        },
    );
    let disagreements = of_schemes(
        figures,
        "class_disagreements",
        pair("人工类别差异", "Manual classes that differ"),
        vec![
            column("customer_id", "客户编号", "Customer", 24.0),
            words_column("class", "生效类别", "Class in force", 18.0),
            words_column("computed", "计算类别", "Computed", 18.0),
            words_column("manual", "人工类别", "Manual", 18.0),
            words_column("applied", "人工类别生效", "Manual in force", 16.0),
            column("why", "理由", "Why", 40.0),
            column("valid_until", "有效至", "Valid until", 12.0),
        ],
        |detail| &detail.disagreements,
        |book, one| {
            let applied = if one.applied { pair("是", "yes") } else { pair("否", "no") };
            vec![
                Cell::Text(one.customer.clone()),
                class(book, &one.code),
                class(book, &one.computed),
                class(book, &one.manual),
                Cell::Words(applied.text()),
                text(&one.why),
                date(one.valid_until),
            ]
        },
    );
    let mut tables = vec![used, disagreements];
    tables.extend(agreement(figures));
    tables
}

fn agreement(figures: &Figures) -> Vec<Table> {
    let Some(agreement) = &figures.agreement else { return Vec::new() };
    let name = |key: &str| {
        let book = figures.scheme(key);
        Cell::Words(book.map_or_else(|| class_words(None, key), |book| book.title.clone()))
    };
    let strengths = agreement.associations.iter().map(|one| {
        vec![
            Cell::Text(one.first.clone()),
            name(&one.first),
            Cell::Text(one.second.clone()),
            name(&one.second),
            Cell::Count(one.customers),
            number(one.cramers_v),
        ]
    });
    let mut cells = Vec::new();
    for cross in &agreement.crosses {
        for cell in &cross.cells {
            cells.push(vec![
                Cell::Text(cross.first.clone()),
                name(&cross.first),
                Cell::Text(cross.second.clone()),
                name(&cross.second),
                Cell::Words(class_words(figures.scheme(&cross.first), &cell.first)),
                Cell::Words(class_words(figures.scheme(&cross.second), &cell.second)),
                Cell::Count(cell.customers),
                Cell::Money(cell.net_sales),
            ]);
        }
    }
    let schemes = || {
        vec![
            column("scheme_a", "方案 A 代码", "Scheme A key", 14.0),
            words_column("scheme_a_title", "方案 A", "Scheme A", 18.0),
            column("scheme_b", "方案 B 代码", "Scheme B key", 14.0),
            words_column("scheme_b_title", "方案 B", "Scheme B", 18.0),
        ]
    };
    let mut association = schemes();
    association.extend([
        column("customers", "客户数 n", "Customers n", 12.0),
        column("cramers_v", "Cramér V", "Cramér's V", 12.0),
    ]);
    let mut cross = schemes();
    cross.extend([
        words_column("class_a", "类别 A", "Class A", 18.0),
        words_column("class_b", "类别 B", "Class B", 18.0),
        column("customers", "客户数", "Customers", 12.0),
        column("net_sales", "净销售额", "Net sales", 18.0),
    ]);
    vec![
        Table {
            key: "scheme_association",
            title: pair("方案关联度", "Association"),
            columns: association,
            rows: strengths.collect(),
            note: no_note(),
        },
        Table {
            key: "scheme_agreement",
            title: pair("方案交叉", "Schemes crossed"),
            columns: cross,
            rows: cells,
            note: no_note(),
        },
    ]
}
