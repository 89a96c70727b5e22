//! Tables of schemes: classes, cuts, the RFM map, movements and their rates.

use super::{Cell, Table, column, no_note, ratio, words_column};
use crate::config::types::Text;
use crate::report::figures::{Figures, SchemeBook};
use crate::report::text::{labels, pair, rules};

/// Name of a class of a scheme in both languages, pseudo-classes included.
pub(super) fn class_words(book: Option<&SchemeBook>, code: &str) -> Text {
    if let Some(name) = labels::pseudo_class(code) {
        return name.text();
    }
    book.map_or_else(|| Text { zh: code.to_string(), en: code.to_string() }, |book| book.title_of(code))
}

pub(super) fn classes(figures: &Figures) -> Vec<Table> {
    let mut rows = Vec::new();
    let mut cuts = Vec::new();
    for book in &figures.schemes {
        for class in book.classes.iter().chain(&book.outside) {
            rows.push(vec![
                Cell::Text(book.scheme.clone()),
                Cell::Words(book.title.clone()),
                Cell::Text(class.code.clone()),
                Cell::Words(class.title.clone()),
                class.rank.map_or(Cell::Empty, Cell::Count),
                Cell::Words(rules::both(&class.rule)),
                Cell::Count(class.customers),
                ratio(class.share_customers),
                Cell::Money(class.net_sales),
                ratio(class.share_sales),
                class.mean_sales().map_or(Cell::Empty, Cell::Amount),
                Cell::Text(book.weight.clone()),
            ]);
        }
        for cut in &book.cuts {
            cuts.push(vec![
                Cell::Text(book.scheme.clone()),
                Cell::Words(book.title.clone()),
                Cell::Text(cut.dimension.clone()),
                Cell::Count(cut.cut),
                Cell::Number(cut.value),
                cut.note.as_ref().map_or(Cell::Empty, |note| Cell::Words(rules::both(note))),
            ]);
        }
    }
    vec![
        Table {
            key: "scheme_classes",
            title: pair("分类", "Classes"),
            columns: vec![
                column("scheme", "方案代码", "Scheme key", 14.0),
                words_column("scheme_title", "方案", "Scheme", 18.0),
                column("code", "类别代码", "Class code", 20.0),
                words_column("class", "类别", "Class", 20.0),
                column("rank", "名次", "Rank", 8.0),
                words_column("rule", "规则", "Rule", 40.0),
                column("customers", "客户数", "Customers", 12.0),
                column("share_customers", "客户占比", "Share of customers", 18.0),
                column("net_sales", "净销售额", "Net sales", 18.0),
                column("share_sales", "销售占比", "Share of sales", 15.0),
                column("mean_sales", "户均销售额", "Sales per customer", 18.0),
                column("weight", "销售额口径", "Sales feature", 18.0),
            ],
            rows,
            note: Text {
                zh: "没有名次的代码在方案之外，不进合计。".to_string(),
                en: "Codes without a rank stand outside the scheme and enter no total.".to_string(),
            },
        },
        Table {
            key: "scheme_cuts",
            title: pair("分界值", "Cuts"),
            columns: vec![
                column("scheme", "方案代码", "Scheme key", 14.0),
                words_column("scheme_title", "方案", "Scheme", 18.0),
                column("dimension", "维度", "Dimension", 18.0),
                column("cut", "第几分界值", "Cut", 10.0),
                column("value", "值", "Value", 16.0),
                words_column("note", "备注", "Note", 40.0),
            ],
            rows: cuts,
            note: no_note(),
        },
    ]
}

pub(super) fn rfm_map(figures: &Figures) -> Vec<Table> {
    let Some(map) = &figures.rfm else { return Vec::new() };
    let title = figures.scheme(&map.scheme).map_or_else(|| class_words(None, &map.scheme), |book| book.title.clone());
    let mut rows = Vec::new();
    for r in (0..map.bins).rev() {
        for f in 0..map.bins {
            let cell = &map.cells[r][f];
            rows.push(vec![
                Cell::Text(map.scheme.clone()),
                Cell::Words(title.clone()),
                Cell::Count(r as i64 + 1),
                Cell::Count(f as i64 + 1),
                Cell::Count(cell.customers),
                Cell::Money(cell.monetary),
                cell.mean().map_or(Cell::Empty, Cell::Amount),
            ]);
        }
    }
    vec![Table {
        key: "rfm_map",
        title: pair("RFM 分布", "RFM map"),
        columns: vec![
            column("scheme", "方案代码", "Scheme key", 14.0),
            words_column("scheme_title", "方案", "Scheme", 18.0),
            column("r_score", "R 得分", "R score", 10.0),
            column("f_score", "F 得分", "F score", 10.0),
            column("customers", "客户数", "Customers", 12.0),
            column("monetary", "额度 M 合计", "M, total", 18.0),
            column("mean_monetary", "户均额度 M", "M per customer", 16.0),
        ],
        rows,
        note: no_note(),
    }]
}

pub(super) fn movements(figures: &Figures) -> Vec<Table> {
    let Some(movements) = &figures.movements else { return Vec::new() };
    let book = figures.scheme(&movements.scheme);
    let title = book.map_or_else(|| class_words(None, &movements.scheme), |book| book.title.clone());
    let min_n = figures.scope.min_n;
    let outside = |code: &str| match code {
        "new" => class_words(book, code),
        _ => labels::OUTSIDE.text(),
    };
    let moved = movements.streams.iter().map(|one| (one, class_words(book, &one.from), class_words(book, &one.to)));
    let stayed = movements.outside.iter().map(|one| (one, outside(&one.from), outside(&one.to)));
    let streams = moved.chain(stayed).map(|(stream, from, to)| {
        vec![
            Cell::Text(movements.scheme.clone()),
            Cell::Words(title.clone()),
            Cell::Text(movements.compare.clone()),
            Cell::Date(movements.from_as_of),
            Cell::Words(from),
            Cell::Words(to),
            Cell::Count(stream.customers),
            Cell::Money(stream.sales_from),
            Cell::Money(stream.sales_to),
            Cell::Money(stream.sales_to - stream.sales_from),
        ]
    });
    let rates = movements.rates.iter().map(|rates| {
        let shown = |rate: Option<f64>| ratio(rate.filter(|_| rates.opening >= min_n));
        vec![
            Cell::Text(movements.scheme.clone()),
            Cell::Words(title.clone()),
            Cell::Text(rates.compare.clone()),
            Cell::Date(rates.from_as_of),
            Cell::Count(rates.opening),
            Cell::Count(rates.up),
            Cell::Count(rates.stable),
            Cell::Count(rates.down),
            Cell::Count(rates.lost),
            Cell::Count(rates.new),
            Cell::Count(rates.returned),
            shown(rates.up_rate),
            shown(rates.stable_rate),
            shown(rates.down_rate),
            shown(rates.lost_rate),
            Cell::Money(rates.up_sales),
            Cell::Money(rates.stable_sales),
            Cell::Money(rates.down_sales),
            Cell::Money(rates.lost_sales),
        ]
    });
    vec![
        Table {
            key: "movements",
            title: pair("层级变动", "Movements"),
            columns: vec![
                column("scheme", "方案代码", "Scheme key", 14.0),
                words_column("scheme_title", "方案", "Scheme", 18.0),
                column("compare", "间隔", "Distance", 10.0),
                column("from_as_of", "起始日", "From", 12.0),
                words_column("from", "从", "From class", 18.0),
                words_column("to", "到", "To class", 18.0),
                column("customers", "客户数", "Customers", 12.0),
                column("sales_from", "变动前销售额", "Sales before", 18.0),
                column("sales_to", "变动后销售额", "Sales now", 18.0),
                column("change", "差额", "Change", 18.0),
            ],
            rows: streams.collect(),
            note: no_note(),
        },
        Table {
            key: "movement_rates",
            title: pair("变动率", "Movement rates"),
            columns: vec![
                column("scheme", "方案代码", "Scheme key", 14.0),
                words_column("scheme_title", "方案", "Scheme", 18.0),
                column("compare", "间隔", "Distance", 10.0),
                column("from_as_of", "起始日", "From", 12.0),
                column("opening", "期初客户", "Opening", 11.0),
                column("up", "上升", "Up", 9.0),
                column("stable", "不变", "Stable", 9.0),
                column("down", "下降", "Down", 9.0),
                column("lost", "流失", "Lost", 9.0),
                column("new", "新增", "New", 9.0),
                column("returned", "回流", "Returned", 11.0),
                column("up_rate", "上升率", "Up rate", 10.0),
                column("stable_rate", "不变率", "Stable rate", 12.0),
                column("down_rate", "下降率", "Down rate", 11.0),
                column("lost_rate", "流失率", "Lost rate", 11.0),
                column("up_sales", "上升客户期初销售额", "Sales of up", 19.0),
                column("stable_sales", "不变客户期初销售额", "Sales of stable", 19.0),
                column("down_sales", "下降客户期初销售额", "Sales of down", 19.0),
                column("lost_sales", "流失客户期初销售额", "Sales of lost", 19.0),
            ],
            rows: rates.collect(),
            note: Text {
                zh: "比率以期初客户为分母，新增与回流不计入（D-47）；期初客户过少时不显示（D-48）。".to_string(),
                en: "Rates are of the opening customers; new and returned are not counted (D-47); not shown when they are too few (D-48).".to_string(),
            },
        },
    ]
}
