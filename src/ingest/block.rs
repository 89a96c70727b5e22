//! From the bytes of a block to encoded rows by partition, filtered, refused and left-out rows.

use crate::config::types::PositiveReturns;
use crate::ingest::codec::{push_length, push_null, push_text};
use crate::ingest::computed::{Computed, Texts, Values};
use crate::ingest::error::{IngestError, Reason};
use crate::ingest::expressions::ValueType;
use crate::ingest::late::LateRows;
use crate::ingest::layout::{LeftOut, LeftOutCounts, is_grand_total, left_out_kind, may_be_total};
use crate::ingest::mapping::{FileColumns, Origin, PlannedColumn, RowPlan};
use crate::ingest::quarantine::{ReasonCounts, push_refused, raw_record};
use crate::ingest::record::RowWalk;
use crate::ingest::row::{Row, push_input};
use crate::ingest::scanner::Block;
use crate::ingest::segments::{Segment, SegmentStore};
use crate::ingest::totals::Tally;
use crate::ingest::value::date::DAY_MICROS;
use crate::ingest::value::{DAYS, append_number, append_text, mask_shapes, protect_text, trim};
use crate::model::names::NameKeys;
use crate::model::period::{Month, from_days};
use crate::model::slot::Slot;
use crate::model::tables::{Personal, TableKind};

const NO_SLOT: u32 = u32::MAX;
/// Columns whose sign goes with that of the amount.
const TURNED: [&str; 3] = ["quantity", "cost_amount", "gross_profit"];

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
    /// Rows that are no data: totals, remarks, repeated headers, rows of blank fields.
    pub left_out: Tally,
    /// How many of each kind.
    pub left_out_kinds: LeftOutCounts,
    /// Returns whose positive amounts were turned.
    pub turned: u64,
    /// Amounts of totals of the whole file.
    pub stated_totals: Vec<i128>,
    /// Lines without any character below the header.
    pub blank_lines: u64,
    /// Lines down to the header, the header included.
    pub lines_above: u64,
    /// Accepted rows by partition.
    pub slots: Vec<(Slot, Segment)>,
    /// Refused rows.
    pub refused: Option<Segment>,
    /// Why they were refused.
    pub reasons: ReasonCounts,
}

/// Parses blocks; one per thread, so that its buffers are used again.
pub struct BlockParser<'a> {
    plan: &'a RowPlan,
    store: &'a SegmentStore,
    /// For every day of [`DAYS`] the position of its partition in `slots`.
    slot_of_day: Vec<u32>,
    slots: Vec<(Slot, Vec<u8>)>,
    row: Vec<u8>,
    /// Where each column of the row begins.
    starts: Vec<usize>,
    scratch: Vec<u8>,
    names: NameKeys,
    /// The kind of the last row as the file has it, and whether it is a return.
    last_kind: (Vec<u8>, bool),
    /// The row is a return with a positive amount, and is turned.
    turns: bool,
    refused: Vec<u8>,
    late: &'a LateRows,
    /// Position of the file at hand.
    file: usize,
}

/// Why a row is refused, and what is at fault.
struct Refusal {
    reason: Reason,
    column: Option<String>,
    value: Option<String>,
    /// What the value is, when it is personal.
    personal: Option<Personal>,
}

/// What becomes of a row.
enum Verdict {
    Accepted,
    Filtered,
    LeftOut(LeftOut),
    Refused(Refusal),
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

impl<'a> BlockParser<'a> {
    /// A parser that puts accepted and refused rows into `store`.
    pub fn new(plan: &'a RowPlan, store: &'a SegmentStore, late: &'a LateRows) -> BlockParser<'a> {
        let days = DAYS.end() - DAYS.start() + 1;
        BlockParser {
            plan,
            store,
            slot_of_day: vec![NO_SLOT; days as usize],
            slots: Vec::new(),
            row: Vec::new(),
            starts: Vec::new(),
            scratch: Vec::new(),
            names: NameKeys::default(),
            last_kind: (Vec::new(), false),
            turns: false,
            refused: Vec::new(),
            late,
            file: 0,
        }
    }

    /// Parses a block of the file at position `file`.
    pub fn parse(&mut self, file: usize, columns: &FileColumns, block: &Block) -> Result<BlockOutcome, IngestError> {
        let mut outcome = BlockOutcome::default();
        self.file = file;
        let all_utf8 = std::str::from_utf8(&block.bytes).is_ok();
        let (computed, unreadable) = self.compute(columns, block, all_utf8);
        let mut unreadable = unreadable.into_iter().peekable();
        let is_dated = matches!(self.plan.table.kind, TableKind::Dated { .. });
        let mut walk = RowWalk::new(block, columns);
        let mut index = 0;
        while let Some(number) = walk.next_row() {
            let row = Row { cursor: &walk.cursor, columns, computed: &computed, index };
            let unreadable = unreadable.next_if(|input| input.index == index);
            let broken = whole_record_refusal(&row, all_utf8);
            let mut amount = match (&broken, self.plan.amount) {
                (None, Some(amount)) => row.number(&self.plan.columns[amount]).ok().flatten(),
                _ => None,
            };
            let is_positive_return = amount.is_some_and(|amount| amount > 0) && self.is_return(&row);
            self.turns = is_positive_return && self.plan.positive_returns == PositiveReturns::Turn;
            if self.turns {
                amount = amount.map(|amount| -amount);
            }
            index += 1;
            let verdict = match broken {
                // Totals and remarks have no date, so that dated rows are looked at only when they are refused.
                None if (!is_dated || self.names_a_total(&row))
                    && let Some(kind) = left_out_kind(row.cursor, columns, self.plan) =>
                {
                    Verdict::LeftOut(kind)
                }
                Some(refusal) => Verdict::Refused(refusal),
                None if is_positive_return && self.plan.positive_returns == PositiveReturns::Refuse => {
                    let column = &self.plan.columns[self.plan.amount.unwrap_or(0)];
                    Verdict::Refused(refusal(&row, Reason::OutOfRange, column, self.plan))
                }
                None => match self.route(&row, number, amount, unreadable) {
                    Ok(true) => Verdict::Accepted,
                    Ok(false) => Verdict::Filtered,
                    Err(refusal) => Verdict::Refused(refusal),
                },
            };
            let verdict = match verdict {
                Verdict::Refused(refusal) => match left_out_kind(row.cursor, columns, self.plan) {
                    Some(kind) => Verdict::LeftOut(kind),
                    None => Verdict::Refused(refusal),
                },
                other => other,
            };
            match verdict {
                Verdict::Accepted => {
                    outcome.read.add(amount);
                    outcome.turned += u64::from(self.turns);
                }
                Verdict::Filtered => {
                    outcome.read.add(amount);
                    outcome.filtered.add(amount);
                    outcome.amount_unknown_rows += u64::from(self.plan.amount.is_some() && amount.is_none());
                }
                Verdict::LeftOut(kind) => {
                    outcome.read.add(None);
                    outcome.left_out.add(None);
                    outcome.left_out_kinds.add(kind);
                    if kind == LeftOut::Total && is_grand_total(&walk.cursor) {
                        outcome.stated_totals.extend(amount);
                    }
                }
                Verdict::Refused(refusal) => {
                    outcome.read.add(amount);
                    outcome.amount_unknown_rows += u64::from(self.plan.amount.is_some() && amount.is_none());
                    let column = refusal.column.as_deref();
                    let value = refusal.value.map(|value| match refusal.personal {
                        Some(kind) => protect_text(kind, &value),
                        None => mask_shapes(&value),
                    });
                    outcome.quarantined.add(amount);
                    outcome.reasons.add(refusal.reason, column, file, number, value.as_deref());
                    let raw = raw_record(&walk.cursor, &columns.personal);
                    push_refused(&mut self.refused, number, refusal.reason, column, value.as_deref(), &raw);
                }
            }
        }
        outcome.blank_lines = walk.blank_lines;
        outcome.lines_above = walk.lines_above;
        for (slot, rows) in self.slots.iter_mut().filter(|(_, rows)| !rows.is_empty()) {
            outcome.slots.push((*slot, self.store.put(file, block.sequence, rows)?));
            rows.clear();
        }
        if !self.refused.is_empty() {
            outcome.refused = Some(self.store.put(file, block.sequence, &self.refused)?);
            self.refused.clear();
        }
        Ok(outcome)
    }

    /// Whether a total stands where the customer should: such a row may have a date.
    fn names_a_total(&self, row: &Row<'_>) -> bool {
        let Some((entity, name)) = self.plan.entity else { return false };
        [Some(entity), name].into_iter().flatten().any(|position| match self.plan.columns[position].origin {
            Origin::Field(slot) => may_be_total(row.field(slot)),
            _ => false,
        })
    }

    /// Whether the row says that it is a return.
    fn is_return(&mut self, row: &Row<'_>) -> bool {
        let Some(sign) = self.plan.sign else { return false };
        let column = &self.plan.columns[sign];
        let Origin::Field(slot) = column.origin else {
            return matches!(row.text(column, &mut self.scratch), Ok(Some(b"return")));
        };
        // Rows of a kind come in long runs.
        let field = row.field(slot);
        if field != self.last_kind.0 {
            let is_return = matches!(row.text(column, &mut self.scratch), Ok(Some(b"return")));
            self.last_kind.0.clear();
            self.last_kind.0.extend_from_slice(field);
            self.last_kind.1 = is_return;
        }
        self.last_kind.1
    }

    /// Encodes an accepted row into its partition (true), or leaves a filtered row out (false).
    fn route(
        &mut self,
        row: &Row<'_>,
        number: u64,
        amount: Option<i128>,
        unreadable: Option<UnreadableInput>,
    ) -> Result<bool, Refusal> {
        let plan = self.plan;
        let refuse_input = |input: UnreadableInput| Refusal {
            reason: input.reason,
            column: row.columns.slots[input.slot].and_then(|position| row.columns.header.get(position).cloned()),
            value: Some(String::from_utf8_lossy(row.field(input.slot)).into_owned()),
            personal: None,
        };
        if let Some(filter) = plan.filter {
            if let Some(input) = unreadable.filter(|input| input.for_filter) {
                return Err(refuse_input(input));
            }
            match row.computed.get(filter) {
                Some(computed) if computed.has_failed(row.index) => {
                    let column = Some("filter".to_string());
                    return Err(Refusal { reason: Reason::ExpressionFailed, column, value: None, personal: None });
                }
                Some(computed) if computed.truth(row.index) == Some(true) => {}
                _ => return Ok(false),
            }
        }
        if let Some(input) = unreadable {
            return Err(refuse_input(input));
        }
        self.row.clear();
        self.starts.clear();
        let mut days = None;
        for (position, column) in plan.columns.iter().enumerate() {
            self.starts.push(self.row.len());
            self.encode(row, position, column, amount, &mut days)
                .map_err(|reason| refusal(row, reason, column, plan))?;
            let is_null = self.row.get(self.starts[position]) == Some(&0);
            // Rows without a key are not the same row.
            let in_key = plan.key_is_required && plan.key.contains(&position);
            if is_null && (column.required || in_key) {
                return Err(refusal(row, Reason::Missing, column, plan));
            }
        }
        for group in &plan.one_of {
            let is_null = |position: &usize| self.row.get(self.starts[*position]) == Some(&0);
            if !group.is_empty() && group.iter().all(is_null) {
                return Err(refusal(row, Reason::Missing, &plan.columns[group[0]], plan));
            }
        }
        let date = plan.date.map_or(0, |date| date);
        let Some(slot) = self.slot(days) else {
            return Err(refusal(row, Reason::OutOfRange, &plan.columns[date], plan));
        };
        if self.late.contains(self.file, number) {
            return Err(refusal(row, Reason::Late, &plan.columns[date], plan));
        }
        let rows = &mut self.slots[slot].1;
        push_length(rows, number);
        push_length(rows, self.row.len() as u64);
        rows.extend_from_slice(&self.row);
        Ok(true)
    }

    /// Appends the value of a column to the row. `days` becomes the business date.
    #[inline]
    fn encode(
        &mut self,
        row: &Row<'_>,
        position: usize,
        column: &PlannedColumn,
        amount: Option<i128>,
        days: &mut Option<i128>,
    ) -> Result<(), Reason> {
        let plan = self.plan;
        match &column.origin {
            Origin::SignOfAmount => push_text(&mut self.row, kind_by_sign(amount)),
            Origin::DateOf(source) => {
                let timestamp = row.number(&plan.columns[*source])?;
                *days = timestamp.map(|micros| micros.div_euclid(i128::from(DAY_MICROS)));
                append_number(&mut self.row, *days);
            }
            Origin::NameOf(name) => self.push_name_key(row, *name)?,
            Origin::SchemeOf(level, scheme) => match row.text(&plan.columns[*level], &mut self.scratch)? {
                Some(_) => push_text(&mut self.row, scheme.as_bytes()),
                None => push_null(&mut self.row),
            },
            Origin::Absent => push_null(&mut self.row),
            _ if column.storage.is_text() => {
                let text = row.text(column, &mut self.scratch)?;
                let is_null = text.is_none();
                append_text(&mut self.row, text);
                if is_null && plan.table.sign == Some(column.spec.name) {
                    self.row.pop();
                    push_text(&mut self.row, kind_by_sign(amount));
                } else if is_null
                    && let Some((entity, Some(name))) = plan.entity
                    && entity == position
                {
                    self.row.pop();
                    self.push_name_key(row, name)?;
                }
            }
            _ if plan.amount == Some(position) && amount.is_some() => append_number(&mut self.row, amount),
            _ => {
                let mut value = row.number(column)?;
                if self.turns && TURNED.contains(&column.spec.name) {
                    value = value.map(|value| -value.abs());
                }
                if plan.date == Some(position) {
                    *days = value;
                }
                append_number(&mut self.row, value);
            }
        }
        Ok(())
    }

    /// Appends what stands for the customer when only its name is known.
    fn push_name_key(&mut self, row: &Row<'_>, name: usize) -> Result<(), Reason> {
        match row.text(&self.plan.columns[name], &mut self.scratch)? {
            Some(name) => {
                let key = self.names.of(&String::from_utf8_lossy(name));
                push_text(&mut self.row, key.as_bytes());
            }
            None => push_null(&mut self.row),
        }
        Ok(())
    }

    /// The partition of a row; none when its date is missing or beyond [`DAYS`].
    #[inline]
    fn slot(&mut self, days: Option<i128>) -> Option<usize> {
        let kind = self.plan.table.kind;
        let Some(days) = days else {
            return match kind {
                TableKind::Dated { .. } => None,
                TableKind::Master | TableKind::Reference => Some(self.position_of(Slot::All)),
            };
        };
        let days = i32::try_from(days).ok().filter(|days| DAYS.contains(days))?;
        let day = (days - DAYS.start()) as usize;
        if self.slot_of_day[day] == NO_SLOT {
            let slot = match kind {
                TableKind::Dated { .. } => Slot::Month(Month::of(from_days(days))),
                TableKind::Master => Slot::Day(from_days(days)),
                TableKind::Reference => Slot::All,
            };
            self.slot_of_day[day] = self.position_of(slot) as u32;
        }
        Some(self.slot_of_day[day] as usize)
    }

    fn position_of(&mut self, slot: Slot) -> usize {
        match self.slots.iter().position(|(known, _)| *known == slot) {
            Some(position) => position,
            None => {
                self.slots.push((slot, Vec::new()));
                self.slots.len() - 1
            }
        }
    }

    /// Runs the program over the block. Also gives, for every row that has one, the first input that cannot be read;
    /// inputs of the filter come first.
    fn compute(&self, columns: &FileColumns, block: &Block, all_utf8: bool) -> (Vec<Computed>, Vec<UnreadableInput>) {
        let Some(program) = &self.plan.program else { return (Vec::new(), Vec::new()) };
        let mut unreadable: Vec<UnreadableInput> = Vec::new();
        let mut inputs: Vec<Values> = Vec::new();
        for input in &self.plan.program_inputs {
            inputs.push(match input.column.map(|column| self.plan.columns[column].storage.value_type()) {
                None | Some(ValueType::Text) => Values::Text(Texts::default()),
                Some(ValueType::Truth) => Values::Truth(Vec::new()),
                Some(_) => Values::Number(Vec::new()),
            });
        }
        let mut walk = RowWalk::new(block, columns);
        let mut index = 0;
        while walk.next_row().is_some() {
            let row = Row { cursor: &walk.cursor, columns, computed: &[], index };
            let is_broken = whole_record_refusal(&row, all_utf8).is_some();
            for (input, values) in self.plan.program_inputs.iter().zip(&mut inputs) {
                let field = if is_broken { &[] } else { row.field(input.slot) };
                let storage = input.column.map(|column| &self.plan.columns[column].storage);
                let reason = push_input(values, storage, field, &row, input.slot, input.translated);
                if let Some(reason) = reason
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

/// A refusal because of a column, or of the column that it is made from.
fn refusal(row: &Row<'_>, reason: Reason, column: &PlannedColumn, plan: &RowPlan) -> Refusal {
    let at_fault = match column.origin {
        Origin::DateOf(source) | Origin::NameOf(source) | Origin::SchemeOf(source, _) => &plan.columns[source],
        _ => column,
    };
    // Files may have different headers for a column: the one of this file is said.
    let header = match at_fault.origin {
        Origin::Field(slot) => row.columns.slots[slot].and_then(|position| row.columns.header.get(position)),
        _ => None,
    };
    Refusal {
        reason,
        column: Some(header.unwrap_or(&at_fault.label).clone()),
        value: if reason == Reason::Missing { None } else { row.shown(at_fault) },
        personal: at_fault.spec.personal,
    }
}

fn kind_by_sign(amount: Option<i128>) -> &'static [u8] {
    if amount.is_some_and(|amount| amount < 0) { b"return" } else { b"sale" }
}

/// Refuses a record whose fields cannot be told apart or read. Blank fields beyond the header are no harm.
fn whole_record_refusal(row: &Row<'_>, all_utf8: bool) -> Option<Refusal> {
    let (width, expected) = (row.cursor.width(), row.columns.header.len());
    let surplus_is_blank = || (expected..width).all(|index| trim(row.cursor.field(index)).is_empty());
    if width < expected || (width > expected && !surplus_is_blank()) {
        let value = Some(format!("{width} fields, expected {expected}"));
        return Some(Refusal { reason: Reason::FieldCount, column: None, value, personal: None });
    }
    if all_utf8 {
        return None;
    }
    let bad = (0..width).find(|index| std::str::from_utf8(row.cursor.field(*index)).is_err())?;
    Some(Refusal {
        reason: Reason::Encoding,
        column: row.columns.header.get(bad).cloned(),
        value: Some(row.cursor.field(bad).escape_ascii().to_string()),
        personal: row.columns.personal.iter().find(|(position, _)| *position == bad).map(|(_, kind)| *kind),
    })
}
