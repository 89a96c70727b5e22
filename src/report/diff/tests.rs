//! Pages and workbook of a made-up comparison, in both languages; the same comparison serves the terminal's test.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::comparison::*;
use super::*;
use crate::report::figures::Money;

fn money(units: i128) -> Money {
    Money::new(units, 2)
}

fn side(label: &str, run: &str) -> Side {
    Side {
        label: label.into(),
        run_id: run.into(),
        pipeline: "monthly".into(),
        title: None,
        as_of: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
        currency: "CNY".into(),
        money_scale: 2,
        settings_hash: format!("{run}{run}"),
        version: "0.1.0".into(),
    }
}

fn class(code: &str, (zh, en): (&str, &str), rank: Option<i64>, from: (i64, i128), to: (i64, i128)) -> ClassChange {
    ClassChange {
        code: code.into(),
        title: Text { zh: zh.into(), en: en.into() },
        rank,
        customers_from: from.0,
        customers_to: to.0,
        money_from: money(from.1),
        money_to: money(to.1),
    }
}

fn cell(from: Option<&str>, to: Option<&str>, customers: i64, units: i128) -> Cell {
    Cell {
        from_code: from.map(Into::into),
        to_code: to.map(Into::into),
        customers,
        money_from: money(if from.is_some() { units } else { 0 }),
        money_to: money(if to.is_some() { units + 1_050 } else { 0 }),
    }
}

fn shared(code: &str) -> Option<Shared> {
    Some(Shared(code.into()))
}

fn customers() -> Vec<ChangedCustomer> {
    let risen = ChangedCustomer {
        customer_id: "K-0007".into(),
        direction: Direction::Up,
        from_code: shared("mid"),
        to_code: shared("vip"),
        score_from: Some(81_200.5),
        score_to: Some(81_200.5),
        reason_from: shared("rank 21 of 400 by net_sales_6m (top 20%)"),
        reason_to: shared("rank 21 of 400 by net_sales_6m (top 8%)"),
        money_from: Some(money(8_120_050)),
        money_to: Some(money(8_120_050)),
    };
    let newcomer = ChangedCustomer {
        customer_id: "K-0100".into(),
        direction: Direction::OnlyTo,
        from_code: None,
        to_code: shared("mid"),
        score_from: None,
        score_to: Some(500.0),
        reason_from: None,
        reason_to: shared("rank 60 of 401 by net_sales_6m (top 20%)"),
        money_from: None,
        money_to: Some(money(50_000)),
    };
    vec![risen, newcomer]
}

/// A figure that the exports alone change, where it differs.
fn figure(measure: &str, unit: &str, ends: Option<(f64, f64)>, exact: Option<(i128, i128)>) -> FigureChange {
    let difference = ends.map(|(from, to)| to - from);
    let part = |cause: Cause, is_it: bool| FigurePart {
        cause,
        what: Vec::new(),
        difference: difference.map(|size| if is_it { size } else { 0.0 }),
        amount_difference: exact.map(|(from, to)| money(if is_it { to - from } else { 0 })),
    };
    let causes = match difference {
        Some(size) if size != 0.0 => vec![part(Cause::Settings, false), part(Cause::Inputs, true)],
        _ => Vec::new(),
    };
    FigureChange {
        measure: measure.into(),
        dimension: "all".into(),
        member: "all".into(),
        unit: unit.into(),
        from: ends.map(|(from, _)| from),
        to: ends.map(|(_, to)| to),
        amount_from: exact.map(|(from, _)| money(from)),
        amount_to: exact.map(|(_, to)| money(to)),
        difference,
        amount_difference: exact.map(|(from, to)| money(to - from)),
        relative: ends.filter(|_| unit != "ratio").map(|(from, to)| (to - from) / from),
        causes,
        not_split: None,
    }
}

/// A comparison with everything in it: settings, exports, two causes, some together, customers of one side alone.
pub(crate) fn sample() -> Comparison {
    let setting = "schemes.pyramid.rank.bands[0].top 5% → 8%".to_string();
    let export = "exports/2026-08-correction.csv added, 3 rows".to_string();
    let part =
        |cause: Cause, what: String, customers: i64| CausePart { cause, what: vec![what], customers: Some(customers) };
    let setting_of = |path: &str, from: Value, to: Value| SettingChange { path: path.into(), from, to };
    let pyramid = SchemeChange {
        scheme: "pyramid".into(),
        weight_from: "net_sales_6m".into(),
        weight_to: "net_sales_6m".into(),
        classes: vec![
            class("vip", ("VIP 客户", "VIP"), Some(1), (20, 900_000_000), (29, 980_000_000)),
            class("mid", ("中端客户", "Mid-tier"), Some(2), (60, 400_000_000), (52, 330_000_000)),
            class("rest", ("普通客户", "Ordinary"), Some(3), (320, 120_000_000), (319, 119_000_000)),
            class("no_sales", ("无销售", "No sales"), None, (12, 0), (12, 0)),
        ],
        customers_from: 412,
        customers_to: 412,
        in_both: 411,
        changed: 11,
        up: 10,
        down: 1,
        entered: 0,
        left: 0,
        sideways: 0,
        only_from: 1,
        only_to: 1,
        matrix: vec![
            cell(Some("vip"), Some("vip"), 19, 890_000_000),
            cell(Some("vip"), Some("mid"), 1, 10_000_000),
            cell(Some("mid"), Some("vip"), 10, 80_000_000),
            cell(Some("mid"), Some("mid"), 50, 320_000_000),
            cell(Some("rest"), Some("rest"), 319, 119_000_000),
            cell(Some("rest"), None, 1, 1_000_000),
            cell(Some("no_sales"), Some("no_sales"), 12, 0),
            cell(None, Some("mid"), 1, 50_000),
        ],
        explained: Explained {
            differing: 13,
            causes: vec![part(Cause::Settings, setting, 9), part(Cause::Inputs, export, 3)],
            together: 1,
            cancelled: 2,
            not_split: None,
        },
        customers: customers(),
    };
    Comparison {
        equal: false,
        from: side("published", "a1b2c3d4e5f6"),
        to: side("bins-4", "0f1e2d3c4b5a"),
        settings: vec![
            setting_of("metrics.headline.min_n", Value::Null, json!(10)),
            setting_of("schemes.pyramid.rank.bands[0].top", json!("5%"), json!("8%")),
        ],
        inputs: vec![InputChange {
            source: "transactions".into(),
            file: "exports/2026-08-correction.csv".into(),
            change: InputKind::Added,
            rows_from: None,
            rows_to: Some(3),
            hash_from: None,
            hash_to: Some("0123".into()),
        }],
        facts: vec![FactChange { fact: "purchase_days".into(), months: vec!["2026-08".into()] }],
        schemes: vec![pyramid],
        schemes_only_from: Vec::new(),
        schemes_only_to: vec!["abc".into()],
        figures: vec![
            figure("active_customers", "customers", Some((412.0, 412.0)), None),
            figure("logo_retention", "ratio", None, None),
            figure("net_sales", "money", Some((1_000.5, 1_020.0)), Some((100_050, 102_000))),
            figure("repeat_rate", "ratio", Some((0.412, 0.425)), None),
        ],
        notes: Vec::new(),
    }
}

/// The same result twice.
pub(crate) fn same() -> Comparison {
    let sample = sample();
    Comparison {
        equal: true,
        to: Side { label: "previous".into(), ..sample.from.clone() },
        settings: Vec::new(),
        inputs: Vec::new(),
        facts: Vec::new(),
        schemes: Vec::new(),
        schemes_only_to: Vec::new(),
        figures: Vec::new(),
        ..sample
    }
}

#[test]
fn pages_and_workbook_are_made_in_both_languages_and_the_same_twice() {
    for (name, comparison) in [("sample", sample()), ("same", same())] {
        for language in [Language::Chinese, Language::English] {
            let (one, two) = (pdf(&comparison, language).unwrap(), pdf(&comparison, language).unwrap());
            assert!(one.bytes == two.bytes && one.remarks.is_empty());
            let workbook = workbook(&comparison, language).unwrap();
            assert!(workbook == super::workbook(&comparison, language).unwrap());
            if let Ok(folder) = std::env::var("KEYFOLIO_PREVIEW") {
                let file = |ending: &str| Path::new(&folder).join(format!("diff-{name}-{}.{ending}", language.tag()));
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(file("pdf"), &one.bytes).unwrap();
                std::fs::write(file("xlsx"), &workbook).unwrap();
            }
        }
    }
}

#[test]
fn names_of_sheets_are_those_that_excel_takes() {
    let mut comparison = sample();
    let scheme = comparison.schemes[0].clone();
    for name in ["a very long name of a scheme, longer than thirty-one", "Figures", "pyramid:1", "PYRAMID"] {
        comparison.schemes.push(SchemeChange { scheme: name.into(), ..scheme.clone() });
    }
    workbook(&comparison, Language::English).unwrap();
    workbook(&comparison, Language::Chinese).unwrap();
}

#[test]
fn amounts_are_text_in_json() {
    let json = serde_json::to_value(sample()).unwrap();
    let cell = &json["schemes"][0]["matrix"][1];
    assert_eq!((cell["from_code"].as_str(), cell["money_from"].as_str()), (Some("vip"), Some("100000.00")));
    assert_eq!(json["schemes"][0]["customers"][1]["money_from"], Value::Null);
    assert_eq!(json["schemes"][0]["explained"]["causes"][0]["cause"], "settings");
    assert_eq!(json["figures"][2]["amount_difference"], "19.50");
}
