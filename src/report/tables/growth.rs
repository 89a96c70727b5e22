//! Tables of the growth pages and of the questions.

use super::{Cell, Table, column, money, no_note, text, with_names, words_column};
use crate::config::types::{Language, Text};
use crate::report::figures::{Figures, Growth, Part};
use crate::report::text::{Print, growth_words, pair, question_words};

/// A text that a function makes in both languages.
fn both(make: impl Fn(&Print) -> String) -> Cell {
    let text = |language| make(&Print::new(language, ""));
    Cell::Words(Text { zh: text(Language::Chinese), en: text(Language::English) })
}

pub(super) fn growth(figures: &Figures) -> Vec<Table> {
    let Some(book) = &figures.growth else { return Vec::new() };
    let mut parts = Vec::new();
    let mut factors = Vec::new();
    for period in &book.periods {
        for growth in period.whole.iter().chain(&period.members) {
            let head = |growth: &Growth| {
                vec![
                    Cell::Text(period.compare.clone()),
                    Cell::Text(growth.dimension.clone()),
                    both(|print| match growth.dimension.as_str() {
                        "all" => growth_words::member(print, "all"),
                        name => growth_words::dimension_of(print, name, &figures.schemes),
                    }),
                    Cell::Text(growth.member.clone()),
                    both(|print| growth_words::member_of(print, &growth.dimension, &growth.member, &figures.schemes)),
                ]
            };
            for part in Part::ALL {
                let step = growth.step(part);
                let mut row = head(growth);
                row.extend([
                    Cell::Text(part.name().to_string()),
                    Cell::Words(growth_words::part(part).text()),
                    Cell::Count(step.customers),
                    Cell::Money(step.amount),
                ]);
                parts.push(row);
            }
            for factor in &growth.factors {
                let mut row = head(growth);
                let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
                row.extend([
                    Cell::Text(factor.factor.clone()),
                    both(|print| growth_words::factor(print, &factor.factor)),
                    number(factor.from),
                    number(factor.to),
                    money(factor.effect),
                ]);
                factors.push(row);
            }
        }
    }
    let head = || {
        vec![
            column("compare", "间隔", "Distance", 10.0),
            column("dimension", "维度代码", "Dimension key", 15.0),
            words_column("dimension_title", "维度", "Dimension", 14.0),
            column("member", "项目代码", "Member key", 20.0),
            words_column("member_title", "项目", "Member", 24.0),
        ]
    };
    let mut bridge = head();
    bridge.extend([
        column("part", "部分代码", "Part key", 13.0),
        words_column("part_title", "部分", "Part", 14.0),
        column("customers", "客户数", "Customers", 12.0),
        column("amount", "净销售额", "Net sales", 18.0),
    ]);
    let mut tree = head();
    tree.extend([
        column("factor", "因素代码", "Factor key", 20.0),
        words_column("factor_title", "因素", "Factor", 18.0),
        column("value_from", "变动前", "Before", 16.0),
        column("value_to", "变动后", "Now", 16.0),
        column("effect", "对销售额的效应", "Effect on sales", 18.0),
    ]);
    let note = Text {
        zh: "期初 + 新增 + 赢回 + 增购 + 减购 + 流失 = 期末；减购与流失为负数。".to_string(),
        en: "Before + new + won back + expanded + contracted + lost = now; contracted and lost are below zero."
            .to_string(),
    };
    vec![
        Table { key: "growth_bridge", title: pair("增长桥", "Growth bridge"), columns: bridge, rows: parts, note },
        Table {
            key: "growth_tree",
            title: pair("增长分解", "Growth tree"),
            columns: tree,
            rows: factors,
            note: no_note(),
        },
    ]
}

pub(super) fn questions(figures: &Figures) -> Vec<Table> {
    let Some(questions) = &figures.questions else { return Vec::new() };
    let mut rows = Vec::new();
    for question in questions {
        let head =
            || vec![Cell::Text(question.key.clone()), both(|print| question_words::question(print, &question.key))];
        if let Some(remark) = &question.remark {
            let mut row = head();
            row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
            row.push(Cell::Words(remark.clone()));
            rows.push(row);
        }
        for answer in &question.answers {
            let mut row = head();
            let measure = (!answer.measure.is_empty()).then(|| answer.measure.clone());
            row.extend([
                Cell::Count(answer.place),
                text(&answer.customer),
                money(answer.net_sales),
                money(answer.compared_sales),
                text(&measure),
                answer.value.map_or(Cell::Empty, Cell::Number),
                Cell::Words(answer.note.clone()),
            ]);
            rows.push(row);
        }
    }
    let table = Table {
        key: "questions",
        title: question_words::SHEET,
        columns: vec![
            column("question", "问题代码", "Question key", 16.0),
            words_column("question_title", "问题", "Question", 36.0),
            column("place", "名次", "Place", 8.0),
            column("customer_id", "客户编号", "Customer", 24.0),
            column("net_sales", "净销售额", "Net sales", 18.0),
            column("compared_sales", "对比期净销售额", "Compared sales", 18.0),
            column("measure", "指标", "Measure", 22.0),
            column("value", "值", "Value", 14.0),
            words_column("note", "说明", "Note", 48.0),
        ],
        rows,
        note: Text {
            zh: "没有名次的行说明问题为何不能回答，或对整个答案的说明。".to_string(),
            en: "A row without a place says why a question cannot be answered, or remarks on the answer.".to_string(),
        },
    };
    vec![with_names(table, &figures.names)]
}
