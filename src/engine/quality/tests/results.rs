//! Verdicts, records, proposals and marts.

use super::super::judge::{change, file_totals, freshness, last_whole_month, quarantine};
use super::super::profile::{MonthSum, TableProfile};
use super::*;
use crate::config::types::Change;
use crate::engine::identity::{AliasRow, CustomerRow, Uses, resolve};
use crate::model::period::Month;

fn file(name: &str, rows: RowCounts) -> FileRecord {
    FileRecord { source: "orders".into(), file: name.into(), rows, ..FileRecord::default() }
}

#[test]
fn age_beyond_a_limit_warns_and_beyond_the_next_fails() {
    let aged = |days: u64| TableProfile {
        days: Some((day("2024-01-01"), day("2024-03-31") - chrono::Days::new(days))),
        ..TableProfile::default()
    };
    let limits = Freshness { warn_days: Some(5), fail_days: Some(10) };
    for (age, outcome) in
        [(0, Outcome::Pass), (5, Outcome::Pass), (6, Outcome::Warn), (10, Outcome::Warn), (11, Outcome::Fail)]
    {
        assert_eq!(freshness("t", &aged(age), &limits, day("2024-03-31")).outcome, outcome, "{age}");
    }
    let empty = freshness("t", &TableProfile::default(), &limits, day("2024-03-31"));
    assert_eq!((empty.outcome, empty.failing), (Outcome::Fail, 1));
}

#[test]
fn the_last_month_is_held_against_the_mean_of_three() {
    let month = |text: &str| text.parse::<Month>().unwrap();
    let mut profile = TableProfile::default();
    for (name, rows, amount) in [
        ("2023-11", 9, 1),
        ("2023-12", 100, 1000),
        ("2024-01", 100, 3000),
        ("2024-02", 100, 2000),
        ("2024-03", 151, 2000),
    ] {
        profile.months.insert(month(name), MonthSum { rows, amount });
    }
    let limits = Change { rows: Some(0.5), amount: Some(0.5), severity: Severity::Fail };
    let judged = |profile: &TableProfile, as_of: &str| -> Vec<(Outcome, String)> {
        let results = change("t", profile, &limits, day(as_of), true);
        results.into_iter().map(|result| (result.outcome, result.detail)).collect()
    };
    let found = judged(&profile, "2024-03-31");
    assert_eq!(found[0].0, Outcome::Fail);
    assert_eq!(found[0].1, "2024-03 differs by +51.0 % from the mean of the three months before; the limit is 50 %");
    assert_eq!(found[1].0, Outcome::Pass);
    // In the middle of a month the one before is the last; a month without rows is 0, not missing.
    assert_eq!(judged(&profile, "2024-04-29")[0].0, Outcome::Fail);
    assert_eq!(
        judged(&profile, "2024-04-30")[0].1,
        "2024-04 differs by -100.0 % from the mean of the three months before; the limit is 50 %"
    );
    profile.months.remove(&month("2024-03"));
    profile.months.insert(month("2024-03"), MonthSum { rows: 150, amount: 2000 });
    assert_eq!(judged(&profile, "2024-03-31")[0].0, Outcome::Pass);
    assert!(judged(&profile, "2024-01-31")[0].1.starts_with("not checked: there are no three months"));
    assert_eq!(last_whole_month(day("2024-02-29")), month("2024-02"));
    assert_eq!(last_whole_month(day("2024-01-30")), month("2023-12"));
}

#[test]
fn exports_must_add_up_and_few_rows_be_refused() {
    let rows = RowCounts { read: 1000, left_out: 2, stored: 990, quarantined: 8, ..RowCounts::default() };
    let amounts = Amounts { read: 500, stored: 490, quarantined: 10, ..Amounts::default() };
    let mut good = file("a.csv", rows);
    good.amounts = Some(amounts);
    good.stated_total = Some(500);
    let passed = file_totals("orders", &[&good], 2);
    assert_eq!(passed.iter().map(|result| result.outcome).collect::<Vec<_>>(), [Outcome::Pass, Outcome::Pass]);
    let lost = file("b.csv", RowCounts { stored: 989, ..rows });
    let mut other_total = good.clone();
    other_total.stated_total = Some(501);
    let failed = file_totals("orders", &[&lost, &other_total], 2);
    assert_eq!((failed[0].outcome, failed[0].rows, failed[0].failing), (Outcome::Fail, 2, 1));
    assert_eq!(failed[0].example.as_deref(), Some("b.csv: 1 rows and an amount of 0.00 are unaccounted for"));
    assert_eq!((failed[1].outcome, failed[1].rows, failed[1].failing), (Outcome::Warn, 1, 1));
    assert_eq!(failed[1].example.as_deref(), Some("a.csv: states 5.01, its rows add up to 5.00"));

    let mut source = source();
    source.max_quarantine_ratio = 0.01;
    let refused = |source: &Source, files: &[&FileRecord]| quarantine("orders", source, files).outcome;
    assert_eq!(refused(&source, &[&good]), Outcome::Warn);
    source.max_quarantine_ratio = 0.008;
    assert_eq!(refused(&source, &[&good]), Outcome::Fail);
    assert_eq!(
        refused(&source, &[&file("c.csv", RowCounts { read: 5, stored: 5, ..RowCounts::default() })]),
        Outcome::Pass
    );
    assert_eq!(refused(&source, &[&file("empty.csv", RowCounts::default())]), Outcome::Pass);
    let one = file("few.csv", RowCounts { read: 11, stored: 10, quarantined: 1, ..RowCounts::default() });
    assert_eq!(refused(&source, &[&one]), Outcome::Warn, "a single row is always allowed");
    assert_eq!(refused(&source, &[&one, &one]), Outcome::Fail);
    source.max_quarantine_ratio = 0.0;
    assert_eq!(refused(&source, &[&one]), Outcome::Fail, "but where none is");
}

#[test]
fn records_survive_the_stage_record() {
    let mut record = file("a.csv", RowCounts { read: 1, ..RowCounts::default() });
    record.amounts = Some(Amounts { read: i128::MAX, stored: -5, ..Amounts::default() });
    record.stated_total = Some(-7);
    record.first_date = Some(day("2024-01-01"));
    let column = ColumnRecord { evidence: MappingEvidence::Alias, header: "金额".into(), ..ColumnRecord::default() };
    let json = serde_json::to_value((&record, &column)).unwrap();
    let back: (FileRecord, ColumnRecord) = serde_json::from_value(json).unwrap();
    assert_eq!(back, (record, column));
    assert_eq!(serde_json::from_str::<FileRecord>("{}").unwrap(), FileRecord::default());
}

#[test]
fn proposals_name_both_customers_and_what_they_sell_for() {
    let customer = |id: &str, name: &str| CustomerRow {
        customer_id: id.into(),
        customer_name: Some(name.into()),
        ..CustomerRow::default()
    };
    let customers = [
        customer("C1", "上海华信科技有限公司"),
        customer("C2", "上海华信科技（有限公司）"),
        customer("C3", "苏州金科医疗器械有限公司"),
        customer("C4", "恒远贸易"),
    ];
    let mut uses = Uses::default();
    uses.add("苏州金科医疗器材", Some("苏州金科医疗器材"), 3);
    uses.add("C4", Some("大地物流有限公司"), 1);
    uses.add("C4", Some("恒远"), 1);
    uses.add("老恒", Some("老恒"), 1);
    let alias = AliasRow { raw_name: "老恒".into(), customer_id: "C4".into() };
    let identity = resolve(&customers, &[alias], &uses, Default::default());
    let sales = BTreeMap::from([("C1", 100), ("C3", 40)]);
    let found = name_proposals(&identity, &uses, &|id| sales.get(id).copied());
    let shown = |name: &str, id: &Option<String>| format!("{name} ({})", id.as_deref().unwrap_or("-"));
    let lines: Vec<String> = found
        .iter()
        .map(|row| {
            let pair = [shown(&row.name, &row.customer_id), shown(&row.similar_name, &row.similar_customer_id)];
            format!("{}, {:?}: {}", pair.join(" ~ "), row.net_sales_12m, row.why)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "上海华信科技有限公司 (C1) ~ 上海华信科技（有限公司） (C2), Some(100): one name, several identifiers",
            "苏州金科医疗器材 (-) ~ 苏州金科医疗器械有限公司 (C3), Some(40): one character differs",
            "恒远贸易 (C4) ~ 大地物流有限公司 (C4), None: one identifier, several names",
        ]
    );
}

#[test]
fn marts_have_the_columns_that_are_promised() {
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/marts.md")).unwrap_or_default();
    let quality =
        Quality { checks: file_totals("orders", &[&file("a", RowCounts::default())], 2), ..Quality::default() };
    let files = [file("a", RowCounts::default())];
    let marts = marts(&files, &[ColumnRecord::default()], &quality, &[], day("2024-01-31"), 2).unwrap();
    let columns: BTreeMap<&str, String> = marts
        .iter()
        .map(|(name, frame)| {
            let names: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
            (*name, names.join(" "))
        })
        .collect();
    let expected = [
        (
            "source_files",
            "as_of source file sheet container encoding encoding_declared delimiter header_row rows_read rows_left_out rows_stored rows_duplicate rows_replaced rows_filtered rows_quarantined amount_read amount_stored amount_duplicate amount_replaced amount_filtered amount_quarantined first_date last_date remarks",
        ),
        ("source_columns", "as_of source file header column evidence unit example"),
        ("field_quality", "as_of source column rows filled distinct share_filled smallest largest"),
        ("table_quality", "as_of source rows first_date last_date days_since_last files"),
        ("checks", "as_of source check column severity outcome rows failing detail example"),
        ("name_proposals", "as_of name customer_id similar_name similar_customer_id likeness why net_sales_12m"),
    ];
    for (name, expected) in expected {
        assert_eq!(columns[name], expected);
        assert!(docs.contains(&format!("| `{name}` |")), "docs/marts.md does not list {name}");
    }
}
