#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, DictionaryArray, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use proptest::prelude::*;

use super::*;
use crate::lake::files::{WriteOptions, write_batches};

fn customer(id: &str, name: &str, parent: &str) -> CustomerRow {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    CustomerRow { customer_id: id.into(), customer_name: text(name), parent_id: text(parent), short_name: None }
}

fn alias(raw_name: &str, customer_id: &str) -> AliasRow {
    AliasRow { raw_name: raw_name.into(), customer_id: customer_id.into() }
}

/// Rows with an identifier and a name, one each; a missing identifier is the normalised name, as ingest stores it.
fn uses(rows: &[(&str, &str)]) -> Uses {
    let mut uses = Uses::default();
    for (id, name) in rows {
        let raw_id = if id.is_empty() { normalise_name(name) } else { (*id).to_owned() };
        uses.add(&raw_id, Some(*name).filter(|name| !name.is_empty()), 1);
    }
    uses
}

fn meaning<'a>(identity: &'a Identity, raw_id: &str) -> (&'a str, &'static str) {
    let row = identity.rows.iter().find(|row| row.raw_id == raw_id).unwrap();
    (&row.customer_id, row.evidence.as_str())
}

const NORMALISED: NameMatching = NameMatching::Normalised;

#[test]
fn identifiers_come_before_names_and_names_before_aliases() {
    let customers = [customer("C1", "上海华信科技有限公司", ""), customer("C2", "恒远贸易有限公司", "")];
    let aliases = [alias("华信", "C1"), alias("恒远贸易", "C1"), alias("老恒", "C2")];
    let used = uses(&[
        ("C1", ""),
        ("", "上海华信科技（有限公司）"),
        ("", "华信"),
        ("", "恒远贸易"),
        ("", "张三"),
        ("X7", "老恒"),
    ]);
    let identity = resolve(&customers, &aliases, &used, NORMALISED);
    assert_eq!(meaning(&identity, "C1"), ("C1", "id"));
    assert_eq!(meaning(&identity, "上海华信科技"), ("C1", "name"));
    assert_eq!(meaning(&identity, "华信"), ("C1", "alias"));
    assert_eq!(meaning(&identity, "恒远贸易"), ("C2", "name"));
    assert_eq!(meaning(&identity, "张三"), ("张三", "unmatched"));
    // An unknown identifier is not merged because its rows carry a name: that is a proposal.
    assert_eq!(meaning(&identity, "X7"), ("X7", "unmatched"));
    let overruled =
        Finding::AliasOverruled { raw_name: "恒远贸易".into(), customer_id: "C2".into(), alias_of: "C1".into() };
    assert_eq!(identity.findings, [overruled]);
}

#[test]
fn an_alias_of_an_identifier_joins_two_customers() {
    let customers = [customer("C1", "华信科技", ""), customer("C2", "华信科技", "")];
    let used = uses(&[("C1", ""), ("C2", ""), ("", "华信科技")]);
    let apart = resolve(&customers, &[], &used, NORMALISED);
    assert_eq!(meaning(&apart, "C2"), ("C2", "id"));
    assert_eq!(meaning(&apart, "华信科技"), ("华信科技", "unmatched"));
    assert!(matches!(apart.findings.as_slice(), [Finding::AmbiguousName { .. }]));
    let joined = resolve(&customers, &[alias("C2", "C1")], &used, NORMALISED);
    assert_eq!(meaning(&joined, "C2"), ("C1", "alias"));
}

#[test]
fn short_and_earlier_names_count_when_nobody_else_has_them() {
    let mut customers = vec![customer("C1", "华信智能有限公司", ""), customer("C2", "恒远", "")];
    customers[0].short_name = Some("华信".into());
    // An earlier snapshot of C1, and a third whose short name is another's full name.
    customers.insert(0, customer("C1", "华信科技有限公司", ""));
    customers.push(CustomerRow { short_name: Some("恒远".into()), ..customer("C3", "恒远物流", "") });
    let used = uses(&[("", "华信"), ("", "华信科技"), ("", "恒远")]);
    let identity = resolve(&customers, &[], &used, NORMALISED);
    assert_eq!(meaning(&identity, "华信"), ("C1", "name"));
    assert_eq!(meaning(&identity, "华信科技"), ("C1", "name"));
    assert_eq!(meaning(&identity, "恒远"), ("C2", "name"));
    assert!(identity.findings.is_empty());
}

#[test]
fn exact_matching_takes_names_as_they_are_written() {
    let customers = [customer("C1", "华信有限公司", ""), customer("C2", "恒远", "")];
    let used = uses(&[("", "华信股份有限公司"), ("", "恒远")]);
    let identity = resolve(&customers, &[], &used, NameMatching::Exact);
    assert_eq!(meaning(&identity, "华信"), ("华信", "unmatched"));
    assert_eq!(meaning(&identity, "恒远"), ("C2", "name"));
}

#[test]
fn aliases_follow_chains_and_report_what_leads_nowhere() {
    let customers = [customer("C1", "华信科技", "")];
    let aliases = [
        alias("甲", "乙"),
        alias("乙", "C1"),
        alias("丙", "丁"),
        alias("丁", "丙"),
        alias("戊", "C9"),
        alias("己", "C1"),
        alias("己", "X1"),
        alias("庚", "华信科技有限公司"),
        alias("C1", "C1"),
    ];
    let used = uses(&[("", "甲"), ("", "丙"), ("", "戊"), ("", "己"), ("", "庚"), ("X1", "")]);
    let identity = resolve(&customers, &aliases, &used, NORMALISED);
    assert_eq!(meaning(&identity, "甲"), ("C1", "alias"));
    assert_eq!(meaning(&identity, "庚"), ("C1", "alias"));
    for unusable in ["丙", "戊", "己"] {
        assert_eq!(meaning(&identity, unusable), (unusable, "unmatched"));
    }
    let findings: Vec<String> = identity.findings.iter().map(Finding::to_string).collect();
    assert_eq!(
        findings,
        [
            "the alias `丁` leads back to itself and is not used",
            "the alias `丙` leads back to itself and is not used",
            "the alias `戊` names the customer `C9`, which nothing else knows; it is not used",
            "`己` is an alias of several customers (C1, X1) and is not used",
        ]
    );
}

#[test]
fn without_a_table_of_customers_everybody_is_who_they_say() {
    let used = uses(&[("17850", ""), ("", "华信有限公司"), ("", "老华")]);
    let identity = resolve(&[], &[alias("老华", "17850")], &used, NORMALISED);
    assert_eq!(meaning(&identity, "17850"), ("17850", "id"));
    assert_eq!(meaning(&identity, "华信"), ("华信", "name"));
    assert_eq!(meaning(&identity, "老华"), ("17850", "alias"));
    assert!(resolve(&[], &[], &used, NORMALISED).map(CustomerLevel::Group).is_empty());
}

#[test]
fn groups_reach_to_the_top_and_circles_are_reported() {
    let customers = [
        customer("TOP", "华信集团", ""),
        customer("MID", "", "TOP"),
        customer("LOW", "", "MID"),
        customer("BYNAME", "", "华信集团有限公司"),
        customer("A", "", "B"),
        customer("B", "", "A"),
        customer("BELOW", "", "B"),
        customer("SELF", "", "SELF"),
        customer("LONE", "", "G9"),
    ];
    let identity = resolve(&customers, &[], &uses(&[("LOW", "")]), NORMALISED);
    let group = |id: &str| identity.rows.iter().find(|row| row.raw_id == id).unwrap().group_id.as_str();
    for (id, top) in [("TOP", "TOP"), ("LOW", "TOP"), ("BYNAME", "TOP"), ("A", "A"), ("B", "B"), ("BELOW", "B")] {
        assert_eq!(group(id), top, "{id}");
    }
    assert_eq!((group("SELF"), group("LONE")), ("SELF", "G9"));
    assert_eq!(identity.findings.len(), 2);
    assert_eq!(identity.findings[0], Finding::ParentCycle { customer_ids: vec!["A".into(), "B".into()] });
    assert!(matches!(&identity.findings[1], Finding::ParentUnknown { parent_id, .. } if parent_id == "G9"));
    let (branches, groups) = (identity.map(CustomerLevel::Branch), identity.map(CustomerLevel::Group));
    assert_eq!((branches.resolve("LOW"), groups.resolve("LOW")), ("LOW", "TOP"));
}

#[test]
fn a_map_changes_only_the_column_it_is_for() {
    let map = IdentityMap::of([("老华", "C1"), ("C2", "C2")]);
    let ids: ArrayRef = Arc::new(StringArray::from(vec![Some("老华"), None, Some("C2"), Some("老华")]));
    let batch = RecordBatch::try_from_iter([("customer_id", ids.clone()), ("note", ids.clone())]).unwrap();
    let changed = map.apply(batch.clone(), "customer_id").unwrap();
    let expected = StringArray::from(vec![Some("C1"), None, Some("C2"), Some("C1")]);
    assert_eq!(changed.column(0).as_string::<i32>(), &expected);
    assert_eq!(changed.column(1), &ids);

    let untouched = IdentityMap::default().apply(batch.clone(), "customer_id").unwrap();
    assert!(Arc::ptr_eq(untouched.column(0), batch.column(0)));
    let other = IdentityMap::of([("nobody", "C1")]).apply(batch.clone(), "customer_id").unwrap();
    assert!(Arc::ptr_eq(other.column(0), batch.column(0)));
    assert!(Arc::ptr_eq(map.apply(batch.clone(), "absent").unwrap().column(0), batch.column(0)));

    let coded: DictionaryArray<Int32Type> = vec![Some("老华"), None, Some("C2")].into_iter().collect();
    let batch = RecordBatch::try_from_iter([("customer_id", Arc::new(coded) as ArrayRef)]).unwrap();
    let changed = map.apply(batch, "customer_id").unwrap();
    let texts = arrow::compute::cast(changed.column(0), &arrow::datatypes::DataType::Utf8).unwrap();
    assert_eq!(texts.as_string::<i32>(), &StringArray::from(vec![Some("C1"), None, Some("C2")]));
    let numbers: ArrayRef = Arc::new(arrow::array::Int64Array::from(vec![1]));
    assert!(map.apply(RecordBatch::try_from_iter([("customer_id", numbers)]).unwrap(), "customer_id").is_err());
}

#[test]
fn uses_and_masters_are_read_from_partitions_with_the_columns_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, columns: &[(&str, Vec<Option<&str>>)]| {
        let arrays =
            columns.iter().map(|(name, texts)| (*name, Arc::new(StringArray::from(texts.clone())) as ArrayRef, true));
        let batch = RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
        let path = folder.path().join(name);
        write_batches(&path, batch.schema(), [batch], &WriteOptions::default()).unwrap();
        path
    };
    let named = write(
        "a",
        &[
            ("customer_id", vec![Some("1"), Some("1"), Some("2")]),
            ("customer_name", vec![Some("甲"), Some("甲"), None]),
        ],
    );
    let bare = write("b", &[("customer_id", vec![Some("1"), None])]);
    let mut used = Uses::default();
    used.add_table(&[named, bare], "customer_id", Some("customer_name")).unwrap();
    let found: Vec<(&str, &[(String, u64)])> = used.iter().collect();
    assert_eq!(found, [("1", &[("甲".to_owned(), 2)][..]), ("2", &[][..])]);
    let masters = write("c", &[("customer_id", vec![Some("1")]), ("parent_id", vec![Some("9")])]);
    assert_eq!(read_customers(&[masters]).unwrap(), [customer("1", "", "9")]);
    let aliases = write("d", &[("raw_name", vec![Some("甲"), None]), ("customer_id", vec![Some("1"), Some("2")])]);
    assert_eq!(read_aliases(&[aliases]).unwrap(), [alias("甲", "1")]);
}

#[test]
fn all_stored_tables_are_asked_who_they_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, ids: &str, names: &str| {
        let text = |text: &str| Arc::new(StringArray::from(vec![Some(text.to_owned())])) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("customer_id", text(ids)), ("customer_name", text(names))]).unwrap();
        let path = folder.path().join(name);
        write_batches(&path, batch.schema(), [batch], &WriteOptions::default()).unwrap();
        vec![path]
    };
    let (orders, visits) = (write("orders", "C1", "华信"), write("visits", "华信", "华信有限公司"));
    let masters = write("customers", "C1", "华信");
    let read = |tables: &[(&str, &Vec<PathBuf>)]| {
        let files =
            |name: &str| tables.iter().find(|(table, _)| *table == name).map_or(Vec::new(), |table| table.1.clone());
        of_tables(&files, NORMALISED).unwrap().0
    };
    let identity = read(&[("transactions", &orders), ("visits", &visits), ("customers", &masters)]);
    assert_eq!(meaning(&identity, "华信"), ("C1", "name"));
    assert_eq!(meaning(&identity, "C1"), ("C1", "id"));
    assert_eq!(meaning(&read(&[("visits", &visits)]), "华信"), ("华信", "name"));
    assert!(read(&[]).rows.is_empty());
}

proptest! {
    /// Whatever parents and aliases say: everything ends, and what is resolved means itself.
    #[test]
    fn what_is_resolved_stays(
        masters in prop::collection::vec((0..8u8, "[甲乙丙]{0,2}", prop::option::of(0..10u8)), 0..8),
        aliases in prop::collection::vec(("[甲乙丙]{1,2}|C[0-9]", "[甲乙丙]{1,2}|C[0-9]"), 0..8),
        used in prop::collection::vec(("|C[0-9]", "[甲乙丙]{1,2}"), 0..12),
        is_exact in any::<bool>(),
    ) {
        let customers: Vec<CustomerRow> = masters
            .iter()
            .map(|(id, name, parent)| customer(&format!("C{id}"), name, &parent.map(|id| format!("C{id}")).unwrap_or_default()))
            .collect();
        let aliases: Vec<AliasRow> = aliases.iter().map(|(name, id)| alias(name, id)).collect();
        let used: Vec<(&str, &str)> = used.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        let matching = if is_exact { NameMatching::Exact } else { NORMALISED };
        let identity = resolve(&customers, &aliases, &uses(&used), matching);
        for level in [CustomerLevel::Branch, CustomerLevel::Group] {
            let map = identity.map(level);
            for row in &identity.rows {
                let once = map.resolve(&row.raw_id);
                prop_assert_eq!(map.resolve(once), once, "{} {:?}", &row.raw_id, &identity);
            }
        }
        // The order of rows within a table says nothing, save which of several rows of a customer is the last.
        let mut reversed = aliases.clone();
        reversed.reverse();
        prop_assert_eq!(resolve(&customers, &reversed, &uses(&used), matching), identity);
    }
}

/// Some rows of names and identifiers, few enough to meet each other.
fn some_names() -> impl Strategy<Value = Vec<(String, String)>> {
    let id = prop_oneof![Just(String::new()), "[ab]", Just("acme".to_owned())];
    let name = prop_oneof![Just(String::new()), "[abc]", Just("ACME Ltd".to_owned()), Just("Acme".to_owned())];
    prop::collection::vec((id, name), 0..12)
}

proptest! {
    #[test]
    fn the_map_alone_is_that_of_everything_known(
        masters in prop::collection::vec(some_names(), 0..3),
        used in prop::collection::vec(some_names(), 1..3),
        is_exact in any::<bool>(),
        has_parent in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: String, columns: Vec<(&str, Vec<Option<String>>)>| {
            let columns = columns.into_iter().map(|(name, texts)| (name, Arc::new(StringArray::from(texts)) as ArrayRef, true));
            let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
            let path = folder.path().join(name);
            write_batches(&path, batch.schema(), [batch], &WriteOptions::default()).unwrap();
            path
        };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let masters: Vec<PathBuf> = masters.iter().enumerate().map(|(file, rows)| {
            let (ids, names) = rows.iter().map(|(id, name)| (text(id), text(name))).unzip();
            // The newest snapshot comes first: the order of the files is not theirs.
            let dates = vec![Some(format!("2026-01-0{}", 9 - file)); rows.len()];
            let parents = vec![Some("b".to_owned()).filter(|_| has_parent); rows.len()];
            write(format!("masters-{file}"), vec![
                ("customer_id", ids), ("customer_name", names), ("parent_id", parents), ("snapshot_date", dates),
            ])
        }).collect();
        let uses: Vec<PathBuf> = used.iter().enumerate().map(|(file, rows)| {
            let raw = |(id, name): &(String, String)| if id.is_empty() { text(&normalise_name(name)) } else { text(id) };
            let (ids, names) = rows.iter().map(|row| (raw(row), text(&row.1))).unzip();
            write(format!("uses-{file}"), vec![("customer_id", ids), ("customer_name", names)])
        }).collect();
        let partitions = |table: &str| match table {
            "customers" => masters.clone(),
            "visits" => uses.clone(),
            _ => Vec::new(),
        };
        let matching = if is_exact { NameMatching::Exact } else { NORMALISED };
        let (identity, _) = of_tables(&partitions, matching).unwrap();
        for level in [CustomerLevel::Branch, CustomerLevel::Group] {
            let map = map_of_tables(&partitions, matching, level).unwrap();
            if level == CustomerLevel::Branch || !has_parent {
                prop_assert_eq!(map, Some(identity.map(level)));
            }
        }
    }
}
