#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;

/// The tables of the data model that exports fill, by chapter.
const OF_THE_DATA_MODEL: &[(&str, &[&str])] = &[
    ("B.1", &["transactions"]),
    ("B.2", &["visits"]),
    ("B.3", &["customers"]),
    ("B.4", &["contacts"]),
    ("B.5", &["staff", "staff_customers"]),
    ("B.6", &["products"]),
    ("B.7", &["walkins"]),
    ("B.8", &["leads", "lead_stage_history"]),
    ("B.9", &["opportunities"]),
    ("B.10", &["contracts"]),
    ("B.11", &["targets", "visit_plans", "account_plans", "budget"]),
    ("B.12", &["surveys"]),
    ("B.13", &["complaints"]),
    ("B.14", &["receivables", "payments", "credit", "ledger_recon"]),
    ("B.15", &["points_ledger", "prepayments", "rebate_bands"]),
    ("B.16", &["activities", "expenses", "web_traffic", "sell_out", "calls"]),
    (
        "B.17",
        &[
            "assessments",
            "audits",
            "loss_reasons",
            "region_policy",
            "screening_scores",
            "actions",
            "calendar",
            "tier_rules",
            "customer_alias",
            "class_overrides",
        ],
    ),
];

#[test]
fn every_table_of_the_data_model_is_there_in_its_order() {
    let expected: Vec<(&str, &str)> =
        OF_THE_DATA_MODEL.iter().flat_map(|(chapter, names)| names.iter().map(|name| (*chapter, *name))).collect();
    let found: Vec<(&str, &str)> = TABLES.iter().map(|table| (table.chapter, table.name)).collect();
    assert_eq!(found, expected);
}

#[test]
fn tables_are_described_and_can_be_hinted_at() {
    for table in TABLES {
        assert!(table.docs.ends_with('.') && !table.title_zh.is_empty(), "{}", table.name);
        assert!(!table.file_hints.is_empty() && !table.unlocks.is_empty(), "{}", table.name);
    }
}

#[test]
fn columns_are_named_once_and_documented() {
    for table in TABLES {
        let mut names = BTreeSet::new();
        for column in table.columns {
            assert!(names.insert(column.name), "{}.{} is there twice", table.name, column.name);
            assert!(column.docs.ends_with('.'), "{}.{} has no docs", table.name, column.name);
            assert!(![SOURCE_FILE, SOURCE_ROW].contains(&column.name), "{}", column.name);
            let is_scheme = column.name.ends_with("_scheme");
            assert_eq!(
                column.aliases.is_empty(),
                is_scheme,
                "{}.{}: only schemes have no header",
                table.name,
                column.name
            );
        }
    }
}

#[test]
fn what_a_table_names_are_columns_of_its_own() {
    for table in TABLES {
        let lists = table.one_of.iter().chain(table.keys).flat_map(|names| names.iter().copied());
        let single = [table.date(), table.timestamp(), table.entity, table.entity_name, table.amount, table.sign];
        for name in lists.chain(single.into_iter().flatten()) {
            assert!(table.column(name).is_some(), "{} has no column {name}", table.name);
        }
        let type_of = |name: Option<&str>| name.and_then(|name| table.column(name)).map(|column| column.column_type);
        assert!(type_of(table.date()).is_none_or(|found| found == ColumnType::Date), "{}", table.name);
        assert!(type_of(table.timestamp()).is_none_or(|found| found == ColumnType::Timestamp), "{}", table.name);
        assert!(type_of(table.amount).is_none_or(|found| found == ColumnType::Money), "{}", table.name);
        if let TableKind::Dated { date, .. } = table.kind {
            assert!(table.column(date).unwrap().required, "{}: a dated row without date has no partition", table.name);
        }
    }
}

#[test]
fn references_lead_to_columns_that_can_hold_the_same_values() {
    for table in TABLES {
        for column in table.columns {
            let Some(Reference { table: other, column: name }) = column.references else { continue };
            let target = super::table(other).and_then(|other| other.column(name));
            let target = target.unwrap_or_else(|| panic!("{}.{} refers to {other}.{name}", table.name, column.name));
            assert_eq!(target.column_type, column.column_type, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn every_level_has_its_scheme_beside_it() {
    for table in TABLES {
        for (position, column) in table.columns.iter().enumerate() {
            if column.column_type == ColumnType::Level {
                let next = table.columns.get(position + 1).map(|column| column.name);
                assert_eq!(next, Some(format!("{}_scheme", column.name).as_str()), "{} (D-01)", table.name);
            }
        }
    }
}

#[test]
fn words_are_known_by_one_code_only() {
    let comparable = |text: &str| text.to_lowercase().replace(' ', "");
    for table in TABLES {
        for column in table.columns {
            let ColumnType::Word(words) = column.column_type else { continue };
            let mut known = BTreeSet::new();
            for word in words {
                assert_eq!(
                    word.code,
                    comparable(word.code),
                    "{}.{}: codes are stored as they are",
                    table.name,
                    column.name
                );
                assert!(known.insert(comparable(word.code)), "{}.{}: {}", table.name, column.name, word.code);
                for alias in word.aliases {
                    assert!(known.insert(comparable(alias)), "{}.{}: `{alias}` stands twice", table.name, column.name);
                }
            }
        }
    }
}

#[test]
fn personal_data_of_the_data_model_is_marked() {
    for (table, columns) in [
        ("customers", &["bank_account", "swift", "phone", "fax", "email"][..]),
        (
            "contacts",
            &[
                "name",
                "phone",
                "mobile",
                "fax",
                "email",
                "im",
                "work_address",
                "home_address",
                "birthday",
                "family",
                "hobby",
                "habit",
                "social",
            ],
        ),
        ("walkins", &["phone", "plate"]),
    ] {
        for column in columns {
            assert!(super::table(table).unwrap().column(column).unwrap().personal.is_some(), "{table}.{column} (D-54)");
        }
    }
}

#[test]
fn ranges_and_units_suit_their_types() {
    for table in TABLES {
        for column in table.columns {
            if let Some((low, high)) = column.range {
                let is_number = matches!(
                    column.column_type,
                    ColumnType::Integer
                        | ColumnType::Quantity
                        | ColumnType::Ratio
                        | ColumnType::Money
                        | ColumnType::Price
                );
                assert!(low < high && is_number, "{}.{}", table.name, column.name);
            }
            assert!(
                column.unit_power == 0 || column.column_type == ColumnType::Money,
                "{}.{}",
                table.name,
                column.name
            );
            assert!(!column.blank_is_false || column.column_type == ColumnType::Flag, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn masters_carry_the_date_of_their_snapshot() {
    for table in TABLES {
        let has_snapshot = table.column(SNAPSHOT_DATE).is_some();
        assert_eq!(has_snapshot, table.kind == TableKind::Master, "{}", table.name);
    }
}
