//! Messy exports, read back cell by cell: what is planted is found with its reason, and nothing else is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use calamine::{Data, Reader};
use encoding_rs::{GB18030, UTF_16LE};

use super::settings;
use crate::generate::{GenerateSettings, Generated, generate};
use crate::ingest::headers::{Recognition, recognise};
use crate::ingest::reason::Reason;
use crate::ingest::value::clock::TimePart;
use crate::ingest::value::levels::LevelDictionary;
use crate::ingest::value::unit::Unit;
use crate::ingest::value::{ColumnOptions, FileContext, Storage};
use crate::model::period::from_days;
use crate::model::tables::{TableSchema, table};

/// A cell: its text, or bytes that are none.
type Cell = Result<String, ()>;

/// A sheet, or the only one of a text file: name and records.
type Sheet = (String, Vec<Vec<Cell>>);

/// A row that was read: values as stored, by column.
type Stored = BTreeMap<&'static str, String>;

fn read(path: &Path) -> Vec<Sheet> {
    if path.extension().is_some_and(|extension| extension == "xlsx") {
        let mut workbook = calamine::open_workbook_auto(path).unwrap();
        let names = workbook.sheet_names();
        return names
            .into_iter()
            .map(|name| (name.clone(), sheet(&workbook.worksheet_range(&name).unwrap())))
            .collect();
    }
    let mut bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
        bytes = unpacked;
    }
    if bytes.starts_with(b"\xff\xfe") {
        bytes = UTF_16LE.decode(&bytes).0.into_owned().into_bytes();
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    // The headers tell: no damaged row comes before them.
    let is_utf8 = std::str::from_utf8(&bytes[..bytes.iter().position(|byte| *byte == b'\n').unwrap()]).is_ok();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let records = reader.byte_records().map(|record| {
        let decode = |field: &[u8]| match is_utf8 {
            true => std::str::from_utf8(field).map(str::to_owned).map_err(drop),
            false => GB18030
                .decode_without_bom_handling_and_without_replacement(field)
                .map(|text| text.into_owned())
                .ok_or(()),
        };
        record.unwrap().iter().map(decode).collect()
    });
    vec![(String::new(), records.collect())]
}

fn sheet(range: &calamine::Range<Data>) -> Vec<Vec<Cell>> {
    let above = range.start().map_or(0, |(row, _)| row as usize);
    let left = range.start().map_or(0, |(_, column)| column as usize);
    let mut records = vec![Vec::new(); above];
    for row in range.rows() {
        let cells = row.iter().map(|cell| match cell {
            Data::Empty => String::new(),
            Data::DateTime(moment) => {
                let minutes = (moment.as_f64() * 1440.0).round() as i64;
                let (day, minute) = (minutes / 1440, minutes % 1440);
                let date = from_days(day as i32 - 25_569);
                if minute == 0 { date.to_string() } else { format!("{date} {:02}:{:02}", minute / 60, minute % 60) }
            }
            other => other.to_string(),
        });
        records.push(std::iter::repeat_n(String::new(), left).chain(cells).map(Ok).collect());
    }
    records
}

/// The reader of a column of a file.
struct ColumnReader {
    name: &'static str,
    position: usize,
    storage: Storage,
    unit: Option<Unit>,
}

fn readers(schema: &'static TableSchema, recognition: &Recognition) -> Vec<ColumnReader> {
    let level = |column: &str| match (schema.name, column) {
        ("customers" | "credit", _) => "grading",
        _ => "intention",
    };
    let columns = recognition.columns.iter().map(|found| {
        let is_range = recognition.is_range(found.position);
        let part = if found.column.name == "time_in" { TimePart::Start } else { TimePart::End };
        let options = ColumnOptions {
            level: LevelDictionary::of(level(found.column.name), &BTreeMap::new()).ok(),
            time_part: if is_range { part } else { TimePart::Whole },
            ..ColumnOptions::default()
        };
        let storage = Storage::compile(found.column, &options).map_err(|objection| objection.problem).unwrap();
        let unit = found.unit.as_deref().and_then(Unit::parse);
        ColumnReader { name: found.column.name, position: found.position, storage, unit }
    });
    columns.collect()
}

/// Reads a record; or says which column is wrong, and why.
fn read_row(
    schema: &TableSchema,
    readers: &[ColumnReader],
    record: &[Cell],
    width: usize,
    file: &FileContext,
) -> Result<Stored, (String, &'static str)> {
    if record.len() != width {
        return Err((String::new(), Reason::FieldCount.code()));
    }
    let mut row = Stored::new();
    for ColumnReader { name, position, storage, unit } in readers {
        let wrong = |reason: Reason| ((*name).to_owned(), reason.code());
        let text = record[*position].as_ref().map_err(|()| wrong(Reason::Encoding))?;
        let mut scratch = Vec::new();
        let value = if storage.is_text() {
            let read = storage.text(text.as_bytes(), &mut scratch).map_err(wrong)?;
            read.map(|text| String::from_utf8(text.to_vec()).unwrap())
        } else {
            storage.number(text.as_bytes(), file, *unit).map_err(wrong)?.map(|number| number.to_string())
        };
        if let Some(value) = value {
            row.insert(name, value);
        }
    }
    for column in schema.columns.iter().filter(|column| column.required) {
        let is_taken =
            column.name.ends_with("_date") && row.contains_key("called_at") || row.contains_key("created_at");
        if !row.contains_key(column.name) && !is_taken {
            return Err((column.name.to_owned(), Reason::Missing.code()));
        }
    }
    let missing = schema.one_of.iter().find(|group| !group.iter().any(|column| row.contains_key(column)));
    missing.map_or(Ok(row), |group| Err((group[0].to_owned(), Reason::Missing.code())))
}

struct Company {
    directory: tempfile::TempDir,
    generated: Generated,
}

fn company() -> Company {
    let directory = tempfile::tempdir().unwrap();
    let settings = GenerateSettings { messy: true, ..settings(700, 24) };
    let generated = generate(directory.path(), &settings, &|_| ()).unwrap();
    Company { directory, generated }
}

impl Company {
    /// The table of a file, by the folders and names of the layouts.
    fn table_of(&self, file: &str, broken: &BTreeMap<String, String>) -> &'static str {
        let names = [
            ("销售明细/", "transactions"),
            ("拜访记录/", "visits"),
            ("客户档案", "customers"),
            ("联系人", "contacts"),
            ("员工名册", "staff"),
            ("客户归属", "staff_customers"),
            ("产品目录", "products"),
            ("来店来电", "walkins"),
            ("潜客台账", "leads"),
            ("等级推进", "lead_stage_history"),
            ("销售机会", "opportunities"),
            ("合同台账", "contracts"),
            ("目标分解", "targets"),
            ("拜访计划", "visit_plans"),
            ("年计划", "account_plans"),
            ("费用预算", "budget"),
            ("满意度", "surveys"),
            ("投诉登记", "complaints"),
            ("活动签到", "activities"),
            ("来电记录", "calls"),
            ("网站流量", "web_traffic"),
            ("流向", "sell_out"),
            ("应收", "receivables"),
            ("回款", "payments"),
            ("授信", "credit"),
            ("对账", "ledger_recon"),
            ("积分", "points_ledger"),
            ("预存", "prepayments"),
            ("返还比例", "rebate_bands"),
            ("销售费用", "expenses"),
            ("能力态度", "assessments"),
            ("潜客抽查", "audits"),
            ("流失原因", "loss_reasons"),
            ("区域政策", "region_policy"),
            ("筛选评分", "screening_scores"),
            ("改进措施", "actions"),
            ("工作日历", "calendar"),
            ("分级规则", "tier_rules"),
            ("客户别名", "customer_alias"),
            ("人工定级", "class_overrides"),
        ];
        let found = names.iter().find(|(part, _)| file.contains(part)).unwrap_or_else(|| panic!("{file}"));
        assert!(broken.get(file).is_none_or(|table| table == found.1), "{file}");
        found.1
    }
}

#[test]
fn what_is_planted_is_found_with_its_reason_and_nothing_else_is_wrong() {
    let company = company();
    let root = company.directory.path();
    let text = std::fs::read_to_string(root.join("truth/broken_rows.csv")).unwrap();
    let mut expected = BTreeSet::new();
    let mut tables = BTreeMap::new();
    for line in text.lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        tables.insert(parts[1].to_owned(), parts[0].to_owned());
        expected.insert(format!("{} {} {} {} {}", parts[1], parts[2], parts[3], parts[4], parts[6]));
    }
    assert!(expected.len() > 100, "{}", expected.len());
    let mut found = BTreeSet::new();
    let mut stored: BTreeMap<&str, BTreeMap<String, Stored>> = BTreeMap::new();
    let files = super::bytes::files(&root.join("exports"));
    for name in files.keys() {
        let file = format!("exports/{name}");
        let table_name = company.table_of(&file, &tables);
        let schema = table(table_name).unwrap();
        let mut rows_of_file = 0;
        let mut broken_of_file = 0;
        for (sheet, records) in read(&root.join(&file)) {
            let as_text =
                |record: &Vec<Cell>| record.iter().map(|cell| cell.clone().unwrap_or_default()).collect::<Vec<_>>();
            let known = |record: &Vec<Cell>| recognise(schema, &as_text(record), &BTreeMap::new(), &[]).columns.len();
            let header =
                records.iter().position(|record| known(record) >= 3).unwrap_or_else(|| panic!("{file}: no header"));
            let recognition = recognise(schema, &as_text(&records[header]), &BTreeMap::new(), &[]);
            let unused: Vec<String> =
                recognition.unused.iter().map(|at| as_text(&records[header])[*at].clone()).collect();
            assert!(unused.iter().all(|header| header == "序号"), "{file}: {unused:?} of {table_name} are not known");
            let readers = readers(schema, &recognition);
            let year = file
                .chars()
                .collect::<String>()
                .split(|c: char| !c.is_ascii_digit())
                .find(|part| part.len() >= 4)
                .and_then(|part| part[..4].parse().ok());
            let context = FileContext { year, dates_from_1904: false };
            let width = records[header].len();
            for (at, record) in records.iter().enumerate().skip(header + 1) {
                let filled = record.iter().filter(|cell| cell.as_ref().is_ok_and(|text| !text.is_empty())).count();
                let is_sum = record.iter().any(|cell| matches!(cell.as_deref(), Ok("小计" | "合计")));
                if filled < 2
                    || is_sum
                    || file.ends_with("xlsx") && record[1..].iter().all(|cell| cell.as_deref() == Ok(""))
                {
                    continue;
                }
                rows_of_file += 1;
                match read_row(schema, &readers, record, width, &context) {
                    Ok(row) => {
                        let keys: Vec<&String> = schema
                            .keys
                            .iter()
                            .find_map(|key| key.iter().map(|key| row.get(key)).collect::<Option<Vec<_>>>())
                            .unwrap_or_default();
                        // Snapshots and rows without a key stand for themselves.
                        let own = format!("{file} {sheet} {at}");
                        let key = match schema.kind {
                            _ if keys.is_empty() => own,
                            crate::model::tables::TableKind::Master => format!("{file} {keys:?}"),
                            _ => format!("{keys:?}"),
                        };
                        stored.entry(table_name).or_default().insert(key, row);
                    }
                    Err((column, reason)) => {
                        broken_of_file += 1;
                        found.insert(format!("{file} {sheet} {} {column} {reason}", at + 1));
                    }
                }
            }
        }
        assert!(
            broken_of_file * 1000 <= rows_of_file * 3,
            "{file}: {broken_of_file} of {rows_of_file} rows are broken"
        );
    }
    let planted_only: Vec<_> = expected.difference(&found).take(20).collect();
    let found_only: Vec<_> = found.difference(&expected).take(20).collect();
    assert!(
        planted_only.is_empty() && found_only.is_empty(),
        "not found {planted_only:#?}\nnot planted {found_only:#?}"
    );
    for (name, totals) in &company.generated.tables {
        let rows = &stored[name];
        assert_eq!(rows.len() as u64, totals.rows, "rows of {name}");
        let Some(amount) = table(name).unwrap().amount.filter(|_| totals.amount.is_some()) else { continue };
        let sum: i128 =
            rows.values().filter_map(|row| row.get(amount)).map(|amount| amount.parse::<i128>().unwrap()).sum();
        assert_eq!(Some(sum), totals.amount, "amount of {name}");
    }
}
