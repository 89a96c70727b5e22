//! Random first records: the delimiter, the header and what the tables recognise of it.
#![no_main]

use std::collections::BTreeMap;

use keyfolio_fuzz::ingest::headers::{normalise, recognise, recognised_cells};
use keyfolio_fuzz::ingest::readers::header_of;
use keyfolio_fuzz::model::tables::TABLES;
use libfuzzer_sys::fuzz_target;

/// What exports are made of, so that not all is noise.
const WORDS: [&str; 24] = [
    "客户编号",
    "订单号",
    "订单日期",
    "金额",
    "金额（万元）",
    "客户名称",
    "数量",
    "单价(元)",
    "备注",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\t",
    ";",
    "\"",
    "\"\"",
    "\r\n",
    "sep=;",
    "合计",
    "2024-01-05",
    "1.5",
    "（",
];

fuzz_target!(|input: (u8, Option<u8>, Vec<[u8; 4]>, Vec<u8>, bool)| {
    let (table, declared, merges, letters, complete) = input;
    let mut text = Vec::new();
    for letter in &letters {
        match WORDS.get(usize::from(*letter)) {
            Some(word) => text.extend(word.as_bytes()),
            None => text.push(*letter),
        }
    }
    let table = TABLES[usize::from(table) % TABLES.len()];
    let explicit = BTreeMap::new();
    let recognised = recognised_cells(table, &explicit);
    let Ok((_, _, cells)) = header_of(&text, complete, declared.map(u32::from), &merges, &recognised) else { return };
    let found = recognise(table, &cells, &explicit, &[]);
    for recognised in &found.columns {
        assert_eq!(cells.get(recognised.position), Some(&recognised.header));
        assert!(!found.unused.contains(&recognised.position));
    }
    assert!(found.unused.iter().all(|position| *position < cells.len()));
    assert!(
        found.columns.is_sorted_by_key(|recognised| {
            table.columns.iter().position(|spec| spec.name == recognised.column.name)
        })
    );
    for cell in &cells {
        let once = normalise(cell);
        assert_eq!(normalise(&once.text).text, once.text, "{cell:?}");
    }
});
