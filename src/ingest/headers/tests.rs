#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::model::tables::{CUSTOMERS, TABLES, TRANSACTIONS, VISITS, WALKINS};

fn cells(text: &str) -> Vec<String> {
    text.split('|').map(String::from).collect()
}

fn by_aliases(table: &'static TableSchema, header: &str) -> Recognition {
    recognise(table, &cells(header), &BTreeMap::new(), &[])
}

/// `column=header` of everything recognised.
fn shown(recognition: &Recognition) -> Vec<String> {
    recognition.columns.iter().map(|found| format!("{}={}", found.column.name, found.header)).collect()
}

fn explicit(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Names> {
    let names = |headers: &[&str]| Names::Many(headers.iter().map(|header| (*header).to_owned()).collect());
    pairs.iter().map(|(column, headers)| ((*column).to_owned(), names(headers))).collect()
}

#[test]
fn a_chinese_sales_export_is_mapped_without_settings() {
    let recognition = by_aliases(
        &TRANSACTIONS,
        "序号|销售单号|下单日期|客户编码|客户名称|品名|数量|单价（元）|金额（万元）|业务员|联系电话|备注",
    );
    let expected = [
        "customer_id=客户编码",
        "customer_name=客户名称",
        "order_id=销售单号",
        "order_date=下单日期",
        "net_amount=金额（万元）",
        "quantity=数量",
        "product_name=品名",
        "unit_price=单价（元）",
        "staff_name=业务员",
    ];
    assert_eq!(shown(&recognition), expected);
    assert_eq!(recognition.column("net_amount").unwrap().unit.as_deref(), Some("万元"));
    assert_eq!(recognition.column("order_date").unwrap().evidence, Evidence::Alias { alias: "下单日期", rank: 1 });
    assert_eq!(recognition.unused, [0, 10, 11], "serial number, telephone and remark are no columns of sales");
}

#[test]
fn an_english_export_is_mapped_without_settings() {
    for header in [
        "CustomerID|Order No|Order Date|Net Amount|Qty",
        "cust_id|order_no|date|sales|Units",
        "Customer Code|Invoice No|DATE|Amount|quantity",
    ] {
        let recognition = by_aliases(&TRANSACTIONS, header);
        let columns: Vec<&str> = recognition.columns.iter().map(|found| found.column.name).collect();
        assert_eq!(columns, ["customer_id", "order_id", "order_date", "net_amount", "quantity"], "{header}");
    }
}

#[test]
fn the_surer_of_two_headers_is_the_column_and_the_other_is_reported() {
    let recognition = by_aliases(&TRANSACTIONS, "日期|下单日期|客户|金额");
    assert_eq!(recognition.column("order_date").unwrap().header, "下单日期");
    let also = &recognition.also[0];
    assert_eq!((also.header.as_str(), also.column, also.taken.as_str()), ("日期", "order_date", "下单日期"));
    assert_eq!(recognition.unused, [0]);
    let twice = by_aliases(&TRANSACTIONS, "日期|客户|金额|金额");
    assert_eq!(twice.column("net_amount").unwrap().position, 2, "of equals the first");
    assert_eq!(twice.also[0].position, 3);
}

#[test]
fn a_serial_number_is_proposed_and_never_taken_for_a_key() {
    for (table, column) in [(&TRANSACTIONS, "line_no"), (&VISITS, "visit_id")] {
        let recognition = by_aliases(table, "序号|日期|客户名称|业务员|金额");
        assert!(recognition.column(column).is_none());
        let proposal = recognition.proposals.iter().find(|proposal| proposal.header == "序号").unwrap();
        assert_eq!((proposal.column.name, proposal.likeness), (column, Likeness::Weak));
        assert_eq!(recognition.unused[0], 0);
    }
    let named = recognise(&TRANSACTIONS, &cells("序号|日期"), &explicit(&[("line_no", &["序号"])]), &[]);
    assert_eq!(named.column("line_no").unwrap().position, 0, "unless the pipeline names it");
}

#[test]
fn what_the_pipeline_names_wins_over_every_alias() {
    let settings = explicit(&[("net_amount", &["实收", "含税金额"]), ("order_date", &["开单日"])]);
    let recognition = recognise(&TRANSACTIONS, &cells("订单日期|客户名称|金额|含税金额 "), &settings, &[]);
    let amount = recognition.column("net_amount").unwrap();
    assert_eq!((amount.position, amount.evidence), (3, Evidence::Explicit), "the first alternative that the file has");
    assert!(recognition.column("order_date").is_none(), "no alias stands in for a header that the pipeline names");
    assert_eq!(recognition.also[0].header, "金额");
    let taken_away =
        recognise(&TRANSACTIONS, &cells("日期|客户名称|金额"), &explicit(&[("ship_date", &["日期"])]), &[]);
    assert_eq!(shown(&taken_away), ["customer_name=客户名称", "net_amount=金额", "ship_date=日期"]);
}

#[test]
fn ignored_headers_are_not_matched() {
    let recognition =
        recognise(&TRANSACTIONS, &cells("日期|客户名称|金额|利润"), &BTreeMap::new(), &["利润 ".to_owned()]);
    assert!(recognition.column("gross_profit").is_none());
    assert_eq!(recognition.unused, [3]);
    let explicit_only = recognition.explicit_only(4);
    assert!(explicit_only.columns.is_empty());
    assert_eq!(explicit_only.unused, [0, 1, 2, 3]);
}

#[test]
fn a_name_one_letter_off_is_proposed_and_not_taken() {
    let recognition = by_aliases(&TRANSACTIONS, "客户编吗|下单日朝|Custmer Name|金客");
    assert!(recognition.columns.is_empty());
    let proposed: Vec<(&str, &str)> =
        recognition.proposals.iter().map(|proposal| (proposal.column.name, proposal.like)).collect();
    let expected = [("customer_id", "客户编号"), ("order_date", "下单日期"), ("customer_name", "customer_name")];
    assert_eq!(proposed, expected, "two letters are too few to judge by");
}

#[test]
fn a_unit_decides_between_columns_and_must_fit() {
    assert_eq!(shown(&by_aliases(&TRANSACTIONS, "折扣")), ["discount_amount=折扣"]);
    assert_eq!(shown(&by_aliases(&TRANSACTIONS, "折扣(%)")), ["discount_rate=折扣(%)"]);
    assert_eq!(shown(&by_aliases(&TRANSACTIONS, "折扣(元)")), ["discount_amount=折扣(元)"]);
    let recognition = by_aliases(&CUSTOMERS, "合作时间（年）|注册资本（万元）");
    assert_eq!(shown(&recognition), ["registered_capital=注册资本（万元）"]);
    assert_eq!(recognition.proposals[0].likeness, Likeness::Unit, "a number of years is no date");
    let remark = by_aliases(&TRANSACTIONS, "金额（含运费）");
    assert_eq!((remark.columns.len(), remark.proposals[0].likeness), (0, Likeness::Brackets));
}

#[test]
fn one_cell_with_both_times_is_both_columns() {
    let recognition = by_aliases(&WALKINS, "日期|来店(电)|顾客姓名|进店-离去时间|销售顾问");
    assert_eq!(recognition.column("time_in").unwrap().position, 3);
    assert_eq!(recognition.column("time_out").unwrap().position, 3);
    assert!(recognition.is_range(3) && !recognition.is_range(0));
    let range = ["进店-离去"];
    let named = explicit(&[("time_in", &range), ("time_out", &range)]);
    assert!(recognise(&WALKINS, &cells("日期|进店-离去"), &named, &[]).is_range(1), "also when the pipeline names it");
    let apart = by_aliases(&VISITS, "到访时间|离开时间|时间");
    assert_eq!(shown(&apart), ["time_in=到访时间", "time_out=离开时间"]);
    let half = by_aliases(&VISITS, "到访时间|时间");
    assert_eq!(shown(&half), ["time_in=到访时间"], "a range is not read as the departure alone");
}

#[test]
fn the_header_is_told_from_titles_and_rows() {
    let known = recognised_cells(&TRANSACTIONS, &explicit(&[("customer_id", &["大名"])]));
    assert_eq!(known(&cells("2024年1月销售明细||||")), 0);
    assert_eq!(known(&cells("序号|日期|客户名称|金额|大名|谁知道")), 5);
    assert_eq!(known(&cells("1|2024-01-05|大华机械|1200.50")), 0);
    assert_eq!(known(&cells("金额|金额|金额")), 1, "a repeated word is no header");
}

#[test]
fn exports_are_recognised_by_their_headers_alone() {
    for (name, header) in [
        ("transactions", "订单号|下单日期|客户名称|产品名称|数量|单价|金额|业务员"),
        ("visits", "日期|客户名称|业务员|跟进方式|拜访目的|跟进情况|下一步计划"),
        ("customers", "客户编号|客户名称|客户等级|行业|省份|城市|注册资本|联系电话|建档日期"),
        ("contacts", "客户名称|联系人|性别|职务|部门|手机|生日"),
        ("staff", "工号|姓名|职位|大区|分公司|上级|入职日期"),
        ("products", "产品编码|产品名称|产品线|标准价|标准成本|上市日期"),
        ("walkins", "日期|来店(电)|顾客姓名|联系电话|进店-离去时间|销售顾问|拟购车型|意向级别|现场订购"),
        ("leads", "线索编号|客户名称|建档日期|销售顾问|意向级别|预计成交时间|战败原因"),
        ("opportunities", "机会编号|机会标题|所属客户|负责人|机会状态|项目背景|开标日期"),
        ("contracts", "合同编号|客户名称|合同类型|签约日期|到期日|合同金额"),
        ("targets", "月份|指标|目标层级|目标对象|目标值|最低业绩指标"),
        ("visit_plans", "计划制定人|计划拜访客户|计划拜访日期|拜访目的|审核"),
        ("surveys", "问卷编号|调查日期|客户名称|题目|维度|得分|满分"),
        ("complaints", "投诉编号|投诉日期|客户名称|投诉类型|责任人|响应时间|解决时间|改进措施"),
        ("receivables", "发票号|客户名称|开票日期|到期日|应收金额|已收金额|余额"),
        ("payments", "收款单号|客户名称|收款日期|回款金额|发票号|结算方式"),
        ("credit", "客户名称|信用额度|账期|信用等级|批准人|批准日期"),
        ("points_ledger", "客户名称|日期|积分类型|积分"),
        ("expenses", "费用日期|业务员|客户名称|费用项目|费用金额"),
        ("sell_out", "经销商|日期|产品名称|纯销数量|库存"),
    ] {
        let likely = likely_tables(&cells(header), "export.xlsx", None);
        assert_eq!(
            likely[0].table.name,
            name,
            "{header}: {:?}",
            &likely[..2.min(likely.len())]
                .iter()
                .map(|guess| (guess.table.name, guess.score, &guess.why))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_name_of_the_file_decides_where_headers_do_not() {
    let header = cells("日期|客户名称|业务员|金额");
    assert_eq!(likely_tables(&header, "2024年销售明细.xlsx", None)[0].table.name, "transactions");
    let plans = likely_tables(&cells("日期|客户名称|业务员"), "日常.xlsx", Some("拜访计划"));
    assert_eq!(plans[0].table.name, "visit_plans");
    assert!(plans[0].why.contains("named `拜访计划`"), "{}", plans[0].why);
    assert!(likely_tables(&cells("foo|bar"), "销售.csv", None).is_empty());
    let expenses = cells("date|customer_id|customer_name|staff_id|staff_name|item|amount");
    assert_eq!(likely_tables(&expenses, "expenses 2026-10.csv", None)[0].table.name, "expenses");
    assert!(names_a_table("expenses") && names_a_table("费用") && !names_a_table("财务") && !names_a_table("2026"));
}

#[test]
fn no_known_name_stands_twice_in_a_table_but_ranges() {
    let mut twice = Vec::new();
    for table in TABLES {
        let mut names: BTreeMap<(String, Option<&str>), &str> = BTreeMap::new();
        for column in table.columns {
            for name in [column.name].iter().chain(column.aliases).chain(column.weak_aliases) {
                let normalised = normalise(name);
                let is_empty = normalised.text.is_empty();
                let earlier = names.insert((normalised.text, normalised.unit), column.name);
                let is_range = earlier == Some("time_in") && column.name == "time_out";
                if is_empty || (earlier.is_some() && !is_range) {
                    twice.push(format!("{}: `{name}` is {} and {:?}", table.name, column.name, earlier));
                }
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn every_alias_finds_its_own_column() {
    for table in TABLES {
        let known = KnownNames::of(table);
        for column in table.columns {
            for alias in column.aliases {
                let Lookup::Known(matches) = known.look_up(&normalise(alias)) else {
                    panic!("{}.{}: `{alias}` is not found", table.name, column.name);
                };
                assert!(matches.iter().any(|found| found.column.name == column.name), "{}: `{alias}`", table.name);
            }
        }
    }
}
