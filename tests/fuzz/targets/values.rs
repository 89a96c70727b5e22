//! Random text in every column of every table: no panic, numbers within what columns hold, and full-width letters and
//! digits, which only the tolerant parsers read, mean what plain ones mean.
#![no_main]

use std::sync::LazyLock;

use keyfolio_fuzz::ingest::reason::Reason;
use keyfolio_fuzz::ingest::value::{ColumnOptions, FileContext, Storage, TimePart, Unit};
use keyfolio_fuzz::model::tables::{ColumnSpec, ColumnType, TABLES};
use libfuzzer_sys::fuzz_target;

struct Column {
    spec: &'static ColumnSpec,
    storages: Vec<Storage>,
}

static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let specs = TABLES.iter().flat_map(|table| table.columns).filter(|spec| spec.column_type != ColumnType::Level);
    let formats: Vec<Vec<String>> = [&["%d/%m/%Y"][..], &["%Y%m%d", "auto"]]
        .iter()
        .map(|list| list.iter().map(|text| text.to_string()).collect())
        .collect();
    specs
        .map(|spec| {
            let mut options = vec![ColumnOptions::default()];
            options.extend(formats.iter().map(|formats| ColumnOptions { formats, ..ColumnOptions::default() }));
            options.push(ColumnOptions { time_part: TimePart::Start, money_scale: 0, ..ColumnOptions::default() });
            options.push(ColumnOptions { time_part: TimePart::End, money_scale: 4, ..ColumnOptions::default() });
            let storages = options.iter().filter_map(|options| Storage::compile(spec, options).ok()).collect();
            Column { spec, storages }
        })
        .collect()
});

/// The same text in full-width characters, which the fast paths do not know.
fn widened(text: &str) -> String {
    let wide = |letter: char| match letter {
        '!'..='~' => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(wide).collect()
}

fuzz_target!(|input: (u16, u8, Option<i8>, bool, Vec<u8>)| {
    let (column, storage, year, dates_from_1904, bytes) = input;
    let column = &COLUMNS[usize::from(column) % COLUMNS.len()];
    let Some(storage) = column.storages.get(usize::from(storage) % column.storages.len().max(1)) else { return };
    let file = FileContext { year: year.map(|year| 2000 + i32::from(year)), dates_from_1904 };
    let mut scratch = Vec::new();
    if storage.is_text() {
        if let Ok(Some(text)) = storage.text(&bytes, &mut scratch) {
            // What is stored reads back as itself, so that a second export of it is the same row.
            let stored = text.to_vec();
            let mut again = Vec::new();
            if std::str::from_utf8(&stored).is_ok()
                && matches!(column.spec.column_type, ColumnType::Identifier | ColumnType::Word(_))
            {
                let reread = storage.text(&stored, &mut again).map(|text| text.map(<[u8]>::to_vec));
                assert_eq!(
                    reread,
                    Ok(Some(stored.clone())),
                    "{:?} of {:?}",
                    column.spec.name,
                    String::from_utf8_lossy(&bytes)
                );
            }
        }
        return;
    }
    let found = storage.number(&bytes, &file, None);
    if let Ok(Some(value)) = found {
        let (low, high) = match column.spec.column_type {
            ColumnType::Date => (-25_567, 84_005),
            ColumnType::Timestamp => (-25_567 * 86_400_000_000, 84_006 * 86_400_000_000 - 1),
            ColumnType::Flag => (0, 1),
            ColumnType::Integer => (i128::from(i64::MIN), i128::from(i64::MAX)),

            _ => {
                let scale = u32::from(storage.decimal_scale().unwrap_or(0));
                let most = 10i128.pow(18 + scale);
                (1 - most, most - 1)
            }
        };
        assert!(
            (low..=high).contains(&value),
            "{value} in {} of {:?}",
            column.spec.name,
            String::from_utf8_lossy(&bytes)
        );
    }
    let Ok(text) = std::str::from_utf8(&bytes) else { return };
    let wide = storage.number(widened(text).as_bytes(), &file, None);
    match (&found, &wide) {
        (Ok(plain), Ok(wide)) => assert_eq!(plain, wide, "{} of {text:?}", column.spec.name),
        // A declared format is of plain characters.
        (Ok(Some(_)), Err(reason)) if !matches!(column.spec.column_type, ColumnType::Date | ColumnType::Timestamp) => {
            assert_eq!(*reason, Reason::TooLong, "{} of {text:?}", column.spec.name);
        }
        _ => {}
    }
    for unit in ["万元", "%", "件"] {
        if let Some(unit) = Unit::parse(unit) {
            let _ = storage.number(&bytes, &file, Some(unit));
        }
    }
});
