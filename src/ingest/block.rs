//! From the bytes of a block to encoded rows by month, filtered rows and refused rows.

use crate::ingest::codec::{push_length, push_text};
use crate::ingest::computed::{Computed, Texts, Values};
use crate::ingest::date::DAY_MICROS;
use crate::ingest::error::{IngestError, Reason};
use crate::ingest::expressions::WORK_SCALE;
use crate::ingest::mapping::{AMOUNT, DATE, FileColumns, Origin, PlannedColumn, RowPlan, Storage};
use crate::ingest::number::POWERS_OF_TEN;
use crate::ingest::quarantine::{ReasonCounts, push_refused};
use crate::ingest::record::{RecordCursor, RowWalk};
use crate::ingest::scanner::Block;
use crate::ingest::segments::{Segment, SegmentStore};
use crate::ingest::totals::Tally;
use crate::ingest::value::{DAYS, append_number, append_text, computed_number, number_of, text_of};
use crate::model::money::format_minor;
use crate::model::period::{Month, from_days};

const NO_SLOT: u32 = u32::MAX;

/// What became of the rows of a block.
#[derive(Debug, Default)]
pub struct BlockOutcome {
    /// All rows, as found.
    pub read: Tally,
    /// Rows that the filter left out.
    pub filtered: Tally,
    /// Refused rows.
    pub quarantined: Tally,
    /// Filtered and refused rows without a known amount.
    pub amount_unknown_rows: u64,
    /// Lines without any character.
    pub blank_lines: u64,
    /// Accepted rows by month.
    pub months: Vec<(Month, Segment)>,
    /// Refused rows.
    pub refused: Option<Segment>,
    /// Why they were refused.
    pub reasons: ReasonCounts,
}

/// Parses blocks; one per thread, so that its buffers are used again.
pub struct BlockParser<'a> {
    plan: &'a RowPlan,
    store: &'a SegmentStore,
    /// For every day of [`DAYS`] the position of its month in `months`.
    slot_of_day: Vec<u32>,
    months: Vec<(Month, Vec<u8>)>,
    row: Vec<u8>,
    refused: Vec<u8>,
}

/// Why a row is refused, and what is at fault.
struct Refusal {
    reason: Reason,
    column: Option<String>,
    value: Option<String>,
}

/// A value that the program reads and that is not of its type.
#[derive(Debug, Clone, Copy)]
struct UnreadableInput {
    /// Position of the row in the block.
    index: usize,
    /// Position of the header in the plan.
    slot: usize,
    reason: Reason,
    for_filter: bool,
}

/// A row that is being looked at.
struct Row<'r> {
    cursor: &'r RecordCursor<'r>,
    columns: &'r FileColumns,
    /// Results of the program for the block.
    computed: &'r [Computed],
    /// Position of the row in them.
    index: usize,
}

impl Row<'_> {
    fn header_field(&self, slot: usize) -> &[u8] {
        self.columns.slots.get(slot).map_or(&[], |position| self.cursor.field(*position))
    }

    /// The value of a column that is a number, date or timestamp.
    #[inline]
    fn number(&self, column: &PlannedColumn) -> Result<Option<i128>, Reason> {
        match column.origin {
            Origin::Header(slot) => number_of(&column.storage, self.header_field(slot)),
            Origin::Expression(output) => match self.computed.get(output) {
                Some(computed) => computed_number(&column.storage, computed, self.index),
                None => Err(Reason::ExpressionFailed),
            },
            Origin::DateOf(_) | Origin::SignOfAmount => Ok(None),
        }
    }

    /// The value of a text column.
    #[inline]
    fn text(&self, column: &PlannedColumn) -> Result<Option<&[u8]>, Reason> {
        match column.origin {
            Origin::Header(slot) => text_of(&column.storage, self.header_field(slot)),
            Origin::Expression(output) => match self.computed.get(output) {
                Some(computed) if !computed.has_failed(self.index) => {
                    text_of(&column.storage, computed.text(self.index).unwrap_or("").as_bytes())
                }
                _ => Err(Reason::ExpressionFailed),
            },
            Origin::DateOf(_) | Origin::SignOfAmount => Ok(None),
        }
    }

    /// The value at fault, for messages.
    fn shown(&self, column: &PlannedColumn) -> Option<String> {
        match column.origin {
            Origin::Header(slot) => Some(String::from_utf8_lossy(self.header_field(slot)).into_owned()),
            Origin::Expression(output) => {
                let computed = self.computed.get(output)?;
                match (computed.number(self.index), &column.storage) {
                    (Some(number), Storage::Decimal(_)) => {
                        let text = format_minor(number, WORK_SCALE);
                        Some(text.trim_end_matches('0').trim_end_matches('.').to_string())
                    }
                    (Some(number), _) => Some(number.to_string()),
                    (None, _) => computed.text(self.index).map(String::from),
                }
            }
            Origin::DateOf(_) | Origin::SignOfAmount => None,
        }
    }
}

impl<'a> BlockParser<'a> {
    /// A parser that puts accepted and refused rows into `store`.
    pub fn new(plan: &'a RowPlan, store: &'a SegmentStore) -> BlockParser<'a> {
        let days = DAYS.end() - DAYS.start() + 1;
        BlockParser {
            plan,
            store,
            slot_of_day: vec![NO_SLOT; days as usize],
            months: Vec::new(),
            row: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Parses a block of the file at position `file`.
    pub fn parse(&mut self, file: usize, columns: &FileColumns, block: &Block) -> Result<BlockOutcome, IngestError> {
        let mut outcome = BlockOutcome::default();
        let all_utf8 = std::str::from_utf8(&block.bytes).is_ok();
        let (computed, unreadable) = self.compute(columns, block, all_utf8);
        let mut unreadable = unreadable.into_iter().peekable();
        let mut walk = RowWalk::new(block, self.plan.delimiter);
        let mut index = 0;
        while let Some(number) = walk.next_row() {
            let row = Row { cursor: &walk.cursor, columns, computed: &computed, index };
            let unreadable = unreadable.next_if(|input| input.index == index);
            let broken = whole_record_refusal(&row, all_utf8);
            let amount = match &broken {
                Some(_) => None,
                None => row.number(&self.plan.columns[AMOUNT]).ok().flatten(),
            };
            outcome.read.add(amount);
            index += 1;
            let verdict = match broken {
                Some(refusal) => Err(refusal),
                None => self.route(&row, number, amount, unreadable),
            };
            match verdict {
                Ok(true) => continue,
                Ok(false) => outcome.filtered.add(amount),
                Err(refusal) => {
                    let (column, value) = (refusal.column.as_deref(), refusal.value.as_deref());
                    outcome.quarantined.add(amount);
                    outcome.reasons.add(refusal.reason, column, file, number, value);
                    push_refused(&mut self.refused, number, refusal.reason, column, value, &walk.cursor);
                }
            }
            outcome.amount_unknown_rows += u64::from(amount.is_none());
        }
        outcome.blank_lines = walk.blank_lines;
        for (month, rows) in self.months.iter_mut().filter(|(_, rows)| !rows.is_empty()) {
            outcome.months.push((*month, self.store.put(file, block.sequence, rows)?));
            rows.clear();
        }
        if !self.refused.is_empty() {
            outcome.refused = Some(self.store.put(file, block.sequence, &self.refused)?);
            self.refused.clear();
        }
        Ok(outcome)
    }

    /// Encodes an accepted row into its month (true), or leaves a filtered row out (false).
    fn route(
        &mut self,
        row: &Row<'_>,
        number: u64,
        amount: Option<i128>,
        unreadable: Option<UnreadableInput>,
    ) -> Result<bool, Refusal> {
        let refuse_input = |input: UnreadableInput| Refusal {
            reason: input.reason,
            column: self.plan.headers.get(input.slot).cloned(),
            value: Some(String::from_utf8_lossy(row.header_field(input.slot)).into_owned()),
        };
        if let Some(filter) = self.plan.filter {
            if let Some(input) = unreadable.filter(|input| input.for_filter) {
                return Err(refuse_input(input));
            }
            match row.computed.get(filter) {
                Some(computed) if computed.has_failed(row.index) => {
                    let column = Some("filter".to_string());
                    return Err(Refusal { reason: Reason::ExpressionFailed, column, value: None });
                }
                Some(computed) if computed.truth(row.index) == Some(true) => {}
                _ => return Ok(false),
            }
        }
        if let Some(input) = unreadable {
            return Err(refuse_input(input));
        }
        self.row.clear();
        let mut days = None;
        let mut timestamp = None;
        for (position, column) in self.plan.columns.iter().enumerate() {
            let refuse = |reason| Refusal {
                reason,
                column: Some(column.label.clone()),
                value: if reason == Reason::Missing { None } else { row.shown(column) },
            };
            let start = self.row.len();
            match (&column.storage, column.origin) {
                (_, Origin::SignOfAmount) => push_text(&mut self.row, kind_by_sign(amount)),
                (Storage::Date(_), Origin::DateOf(source)) => {
                    let source = &self.plan.columns[source];
                    timestamp = row.number(source).map_err(|reason| Refusal {
                        reason,
                        column: Some(source.label.clone()),
                        value: row.shown(source),
                    })?;
                    days = timestamp.map(|micros| micros.div_euclid(i128::from(DAY_MICROS)));
                    append_number(&mut self.row, days);
                }
                (Storage::Timestamp(_), _) if timestamp.is_some() => append_number(&mut self.row, timestamp),
                (Storage::Text | Storage::Identifier | Storage::Word(_), _) => {
                    append_text(&mut self.row, row.text(column).map_err(refuse)?);
                }
                _ if position == AMOUNT && amount.is_some() => append_number(&mut self.row, amount),
                _ => {
                    let value = row.number(column).map_err(refuse)?;
                    if position == DATE {
                        days = value;
                    }
                    append_number(&mut self.row, value);
                }
            }
            let is_null = self.row.get(start) == Some(&0);
            let has_default = matches!(column.storage, Storage::Word(_)) && column.spec.name == self.plan.table.kind;
            // Rows without a key are not the same row.
            let in_key = !has_default && self.plan.key.contains(&position);
            if is_null && (column.spec.required || in_key) {
                return Err(refuse(Reason::Missing));
            }
            if is_null && has_default {
                self.row.truncate(start);
                push_text(&mut self.row, kind_by_sign(amount));
            }
        }
        let days = days.and_then(|days| i32::try_from(days).ok()).filter(|days| DAYS.contains(days));
        let Some(days) = days else {
            let column = &self.plan.columns[DATE];
            return Err(Refusal {
                reason: Reason::OutOfRange,
                column: Some(column.label.clone()),
                value: row.shown(column),
            });
        };
        let slot = self.slot(days);
        let rows = &mut self.months[slot].1;
        push_length(rows, number);
        push_length(rows, self.row.len() as u64);
        rows.extend_from_slice(&self.row);
        Ok(true)
    }

    #[inline]
    fn slot(&mut self, days: i32) -> usize {
        let day = (days - DAYS.start()) as usize;
        if self.slot_of_day[day] == NO_SLOT {
            let month = Month::of(from_days(days));
            let known = self.months.iter().position(|(known, _)| *known == month);
            self.slot_of_day[day] = known.unwrap_or(self.months.len()) as u32;
            if known.is_none() {
                self.months.push((month, Vec::new()));
            }
        }
        self.slot_of_day[day] as usize
    }

    /// Runs the program over the block. Also gives, for every row that has one, the first input that cannot be read;
    /// inputs of the filter come first.
    fn compute(&self, columns: &FileColumns, block: &Block, all_utf8: bool) -> (Vec<Computed>, Vec<UnreadableInput>) {
        let Some(program) = &self.plan.program else { return (Vec::new(), Vec::new()) };
        let mut unreadable: Vec<UnreadableInput> = Vec::new();
        let mut inputs: Vec<Values> = Vec::new();
        for input in &self.plan.program_inputs {
            let is_text = input.column.is_none_or(|column| {
                matches!(self.plan.columns[column].storage, Storage::Text | Storage::Identifier | Storage::Word(_))
            });
            inputs.push(if is_text { Values::Text(Texts::default()) } else { Values::Number(Vec::new()) });
        }
        let mut walk = RowWalk::new(block, self.plan.delimiter);
        let mut index = 0;
        while walk.next_row().is_some() {
            let row = Row { cursor: &walk.cursor, columns, computed: &[], index };
            let is_broken = whole_record_refusal(&row, all_utf8).is_some();
            for (input, values) in self.plan.program_inputs.iter().zip(&mut inputs) {
                let field = if is_broken { &[] } else { row.header_field(input.slot) };
                let storage = input.column.map_or(&Storage::Text, |column| &self.plan.columns[column].storage);
                if let Some(reason) = push_input(values, storage, field)
                    && unreadable.last().is_none_or(|known| known.index != index)
                {
                    let (slot, for_filter) = (input.slot, input.for_filter);
                    unreadable.push(UnreadableInput { index, slot, reason, for_filter });
                }
            }
            index += 1;
        }
        let computed = program.run(&inputs, index).unwrap_or_default();
        (computed, unreadable)
    }
}

/// Appends the value of a field to an input of the program: null where it cannot be read, and then the reason.
fn push_input(values: &mut Values, storage: &Storage, field: &[u8]) -> Option<Reason> {
    match values {
        Values::Text(texts) => {
            // Words are checked where they are stored: an expression may translate them.
            let storage = if matches!(storage, Storage::Word(_)) { &Storage::Identifier } else { storage };
            let text = text_of(storage, field).ok().flatten();
            texts.push(text.and_then(|text| std::str::from_utf8(text).ok()));
            None
        }
        Values::Number(numbers) => {
            let value = number_of(storage, field).map(|number| match storage {
                // Numbers have at most 18 whole digits: with more places they still fit.
                Storage::Decimal(scale) => number.map(|number| number * POWERS_OF_TEN[usize::from(WORK_SCALE - scale)]),
                _ => number,
            });
            numbers.push(value.ok().flatten());
            value.err()
        }
        Values::Truth(truths) => {
            truths.push(None);
            None
        }
    }
}

fn kind_by_sign(amount: Option<i128>) -> &'static [u8] {
    if amount.is_some_and(|amount| amount < 0) { b"return" } else { b"sale" }
}

/// Refuses a record whose fields cannot be told apart or read.
fn whole_record_refusal(row: &Row<'_>, all_utf8: bool) -> Option<Refusal> {
    let (width, expected) = (row.cursor.width(), row.columns.header.len());
    if width != expected {
        let value = Some(format!("{width} fields, expected {expected}"));
        return Some(Refusal { reason: Reason::FieldCount, column: None, value });
    }
    if all_utf8 {
        return None;
    }
    let bad = (0..width).find(|index| std::str::from_utf8(row.cursor.field(*index)).is_err())?;
    Some(Refusal {
        reason: Reason::Encoding,
        column: row.columns.header.get(bad).cloned(),
        value: Some(row.cursor.field(bad).escape_ascii().to_string()),
    })
}
