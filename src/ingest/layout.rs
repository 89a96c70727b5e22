//! Rows of a sheet that are no data: totals, remarks and signatures, repeated headers, rows of blank fields (B.0).
//!
//! They are counted, not refused: nobody has to mend them. The rules are narrow, so that a broken row of data is never
//! taken for one: a total says so in one of its cells and names no customer or has no date; a remark has nothing in any
//! column that every row needs.

use std::ops::AddAssign;

use crate::ingest::mapping::{FileColumns, Origin, RowPlan};
use crate::ingest::record::RecordCursor;
use crate::ingest::value::trim;

/// Words that a total begins with, white space aside.
const TOTALS: [&str; 11] =
    ["合计", "小计", "总计", "累计", "本页合计", "本月合计", "共计", "total", "subtotal", "grandtotal", "sum"];
/// Words that a remark or a signature begins with.
const REMARKS: [&str; 22] = [
    "主管",
    "审核",
    "审批",
    "评语",
    "制表",
    "制单",
    "备注",
    "签字",
    "签名",
    "说明",
    "注:",
    "注：",
    "填表",
    "经办",
    "复核",
    "打印",
    "负责人",
    "日期:",
    "日期：",
    "note",
    "remark",
    "prepared",
];
/// A row with nothing in the needed columns and at most so many filled cells is a remark, whatever it says.
const REMARK_CELLS: usize = 2;

/// A row that is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Every field is blank.
    Blank,
    /// A sum of the rows above.
    Total,
    /// A note or a signature.
    Remark,
    /// The header once more, as after a page break.
    Header,
}

/// Words of the sum of a whole file; other totals are sums of parts.
const GRAND_TOTALS: [&str; 5] = ["合计", "总计", "共计", "total", "grandtotal"];

/// How many rows of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOutCounts {
    /// Rows of blank fields.
    pub blank: u64,
    /// Sums.
    pub totals: u64,
    /// Notes and signatures.
    pub remarks: u64,
    /// Repeated headers.
    pub headers: u64,
}

impl LeftOutCounts {
    /// Counts a row.
    pub fn add(&mut self, kind: LeftOut) {
        match kind {
            LeftOut::Blank => self.blank += 1,
            LeftOut::Total => self.totals += 1,
            LeftOut::Remark => self.remarks += 1,
            LeftOut::Header => self.headers += 1,
        }
    }
}

impl AddAssign for LeftOutCounts {
    fn add_assign(&mut self, other: LeftOutCounts) {
        self.blank += other.blank;
        self.totals += other.totals;
        self.remarks += other.remarks;
        self.headers += other.headers;
    }
}

/// Whether a row is no data, and what it is then.
pub fn left_out_kind(cursor: &RecordCursor<'_>, columns: &FileColumns, plan: &RowPlan) -> Option<LeftOut> {
    let filled: Vec<usize> = (0..cursor.width()).filter(|index| !trim(cursor.field(*index)).is_empty()).collect();
    if filled.is_empty() {
        return Some(LeftOut::Blank);
    }
    let repeats =
        |index: &&usize| columns.header.get(**index).is_some_and(|name| name.as_bytes() == trim(cursor.field(**index)));
    if filled.len() >= 2 && filled.iter().filter(repeats).count() == filled.len() {
        return Some(LeftOut::Header);
    }
    let text = |index: usize| {
        let text = String::from_utf8_lossy(cursor.field(index)).to_lowercase();
        text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>()
    };
    let is_total = |index: usize| is_total_word(&text(index));
    // A customer or an article may be called so: a total has nothing, or only its own word, where rows must have a value.
    let says_nothing = |group: &Vec<usize>| {
        group.iter().all(|position| match plan.columns[*position].origin {
            Origin::Field(slot) => match columns.slots.get(slot) {
                Some(Some(index)) => trim(cursor.field(*index)).is_empty() || is_total(*index),
                _ => true,
            },
            _ => true,
        })
    };
    let mut groups = plan.one_of.clone();
    let grouped: Vec<usize> = groups.iter().flatten().copied().collect();
    let single =
        (0..plan.columns.len()).filter(|position| plan.columns[*position].required && !grouped.contains(position));
    groups.extend(single.map(|position| vec![position]));
    if filled.iter().take(4).any(|index| is_total(*index)) && groups.iter().any(says_nothing) {
        return Some(LeftOut::Total);
    }
    if !groups.iter().all(says_nothing) {
        return signature(&filled, &text);
    }
    let says_remark = |index: &usize| REMARKS.iter().any(|word| text(*index).starts_with(word));
    (filled.len() <= REMARK_CELLS || filled.iter().any(says_remark)).then_some(LeftOut::Remark)
}

/// Whether a text, without white space and in lower case, is a total and nothing else: `合计`, `合计：`, `10月小计`, `第3页合计`.
fn is_total_word(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：']);
    let part_of_year = |letter: char| letter.is_ascii_digit() || "年月日周季度第页期".contains(letter);
    TOTALS.contains(&text) || TOTALS.contains(&text.trim_start_matches(part_of_year))
}

/// Whether a field can be a total, told by its first letter: for rows that are not looked at any closer.
pub fn may_be_total(field: &[u8]) -> bool {
    const FIRST: [&str; 6] = ["合", "小", "总", "累", "共", "本"];
    let field = trim(field);
    let begins = |word: &&str| field.starts_with(word.as_bytes());
    field.len() <= 24
        && (FIRST.iter().any(begins) || field.first().is_some_and(|letter| b"tTsSgG0123456789".contains(letter)))
        && is_total_word(&String::from_utf8_lossy(field).to_lowercase().split_whitespace().collect::<String>())
}

/// Whether a total is that of the whole file.
pub fn is_grand_total(cursor: &RecordCursor<'_>) -> bool {
    (0..cursor.width()).any(|index| {
        let text = String::from_utf8_lossy(cursor.field(index)).to_lowercase();
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        GRAND_TOTALS.contains(&text.trim_end_matches([':', '：']))
    })
}

/// Signatures may stand below columns that rows need: every filled cell then says what it is, as `审核：`.
fn signature(filled: &[usize], text: &dyn Fn(usize) -> String) -> Option<LeftOut> {
    let says_what = |index: &usize| {
        let text = text(*index);
        REMARKS.iter().any(|word| text.starts_with(word)) && (text.contains(':') || text.contains('：'))
    };
    filled.iter().all(says_what).then_some(LeftOut::Remark)
}
