//! Sums over rows, by stretch of days and member.
//!
//! Rows are counted stretch by stretch in their order; what asks for all contacts of a customer (customers contacted,
//! several channels, promises kept) is counted customer by customer. Only whole numbers are added, so that neither order
//! nor number of threads shows.

use rayon::prelude::*;

use super::by_customer::Contact;
use super::outcome::{Outcome, outcome};
use super::{Cells, LOOK_BACK_DAYS, Prepared};
use crate::metrics::process::visits::TASKS;
use crate::model::tables::VISIT_CHANNELS;

/// Channels that there are.
pub const CHANNELS: usize = VISIT_CHANNELS.len();

/// What is counted of a cell, by place.
pub mod count {
    use super::{CHANNELS, TASKS};

    pub const CONTACTS: usize = 0;
    pub const MADE: usize = 1;
    pub const PLANNED: usize = 2;
    pub const PLANNED_MADE: usize = 3;
    pub const PLANNED_KNOWN: usize = 4;
    pub const NOTED: usize = 5;
    pub const NOTED_SUCCESS: usize = 6;
    pub const ORDERED: usize = 7;
    pub const ORDERS: usize = 8;
    pub const FIT_KNOWN: usize = 9;
    pub const FIT: usize = 10;
    pub const CONVERTIBLE: usize = 11;
    pub const CONVERTED: usize = 12;
    pub const INBOUND_CONVERTIBLE: usize = 13;
    pub const INBOUND_CONVERTED: usize = 14;
    pub const OUTBOUND: usize = 15;
    pub const DAMAGED_KNOWN: usize = 16;
    pub const DAMAGED: usize = 17;
    pub const HELP: usize = 18;
    pub const MARKET_INFO: usize = 19;
    pub const SUBMITTED: usize = 20;
    pub const NEXT_STEP: usize = 21;
    pub const COMPLETE: usize = 22;
    pub const LEVEL_UP: usize = 23;
    pub const LEVEL_DOWN: usize = 24;
    pub const LEVEL_KNOWN: usize = 25;
    pub const PREFERENCE_KNOWN: usize = 26;
    pub const PREFERENCE_MET: usize = 27;
    pub const DUE: usize = 28;
    pub const OVERDUE: usize = 29;
    pub const STILL_OPEN: usize = 30;
    pub const STOCK_KNOWN: usize = 31;
    pub const NO_STOCK: usize = 32;
    pub const CHANNEL: usize = 33;
    pub const TASK_KNOWN: usize = CHANNEL + CHANNELS;
    pub const TASK_DONE: usize = TASK_KNOWN + TASKS.len();
    pub const ALL: usize = TASK_DONE + TASKS.len();
}

/// What is counted of customers in a period and cell, by place.
pub mod distinct {
    pub const CONTACTED: usize = 0;
    pub const SEVERAL_WANTED: usize = 1;
    pub const SEVERAL: usize = 2;
    pub const ALL: usize = 3;
}

/// Lags of records in days: up to this, and above.
pub const LONGEST_LAG: usize = 63;

/// Sums by stretch.
pub struct Tally {
    /// By stretch, cell and [`count`].
    counts: Vec<Vec<u32>>,
    /// Order amounts by stretch and cell, minor units.
    amounts: Vec<Vec<i128>>,
    /// By stretch, cell of a person and lag in days.
    lags: Vec<Vec<u32>>,
    /// By period, cell and [`distinct`].
    distinct: Vec<u32>,
    cells: usize,
}

/// Sums of a period.
pub struct OfPeriod {
    counts: Vec<i64>,
    amounts: Vec<i128>,
    lags: Vec<u32>,
}

impl OfPeriod {
    /// One of the counts.
    pub fn get(&self, cell: usize, place: usize) -> i64 {
        self.counts[cell * count::ALL + place]
    }

    /// Sum of order amounts.
    pub fn amount(&self, cell: usize) -> i128 {
        self.amounts[cell]
    }

    /// Median of the lags; none without any.
    pub fn median_lag(&self, cell: usize) -> Option<f64> {
        let lags = self.lags.get(cell * (LONGEST_LAG + 1)..(cell + 1) * (LONGEST_LAG + 1))?;
        let all: u64 = lags.iter().map(|count| u64::from(*count)).sum();
        let at = |place: u64| {
            let mut seen = 0;
            lags.iter().position(|count| {
                seen += u64::from(*count);
                seen > place
            })
        };
        let last = all.checked_sub(1)?;
        Some((at(last / 2)? as f64 + at(last.div_ceil(2))? as f64) / 2.0)
    }
}

/// Counters that a row adds to.
struct Hits {
    places: [u8; count::ALL],
    count: usize,
}

impl Hits {
    fn hit(&mut self, place: usize, counts: bool) {
        if counts {
            self.places[self.count] = place as u8;
            self.count += 1;
        }
    }
}

impl Tally {
    /// Counts all rows.
    pub fn new(prepared: &Prepared<'_>) -> Tally {
        let cells = prepared.members.len();
        let rows = Rows::new(prepared);
        let parts: Vec<_> = (0..prepared.spans.len()).into_par_iter().map(|stretch| rows.stretch(stretch)).collect();
        let mut tally = Tally { counts: vec![], amounts: vec![], lags: vec![], distinct: vec![], cells };
        for (counts, amounts, lags) in parts {
            tally.counts.push(counts);
            tally.amounts.push(amounts);
            tally.lags.push(lags);
        }
        let walked = walk(prepared);
        tally.distinct = walked.distinct;
        for (stretch, counts) in tally.counts.iter_mut().enumerate() {
            for cell in 0..cells {
                let from = (stretch * cells + cell) * 3;
                for (place, count) in walked.promises[from..from + 3].iter().enumerate() {
                    counts[cell * count::ALL + count::DUE + place] += count;
                }
            }
        }
        tally
    }

    /// The sums of a period.
    pub fn of_period(&self, prepared: &Prepared<'_>, period: usize) -> OfPeriod {
        let mut sum = OfPeriod {
            counts: vec![0; self.cells * count::ALL],
            amounts: vec![0; self.cells],
            lags: vec![0; self.lags.first().map_or(0, Vec::len)],
        };
        for stretch in prepared.spans.of_period(period) {
            for (all, own) in sum.counts.iter_mut().zip(&self.counts[stretch]) {
                *all += i64::from(*own);
            }
            for (all, own) in sum.amounts.iter_mut().zip(&self.amounts[stretch]) {
                *all += own;
            }
            for (all, own) in sum.lags.iter_mut().zip(&self.lags[stretch]) {
                *all += own;
            }
        }
        sum
    }

    /// Customers of a period and cell.
    pub fn customers(&self, period: usize, cell: usize, place: usize) -> i64 {
        i64::from(self.distinct[(period * self.cells + cell) * distinct::ALL + place])
    }
}

/// Counts of a stretch by cell, amounts, lags.
type OfStretch = (Vec<u32>, Vec<i128>, Vec<u32>);

/// Rows with the columns that are looked up once.
struct Rows<'a> {
    prepared: &'a Prepared<'a>,
    help: &'a [bool],
    market_info: &'a [bool],
    next_step: &'a [bool],
    content: [&'a [bool]; 3],
    feedback: &'a [bool],
    tells_content: bool,
    tells_feedback: bool,
    tells_tasks: bool,
    /// Tasks that are texts and told of: a blank of a form means not done.
    blank_is_no: [bool; TASKS.len()],
    levels_are_known: bool,
    lag_cells: usize,
}

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

/// The day that the record of a row was handed in, unless that is after the date.
pub fn submitted_on(prepared: &Prepared<'_>, row: usize) -> Option<i32> {
    let moment = prepared.inputs.rows.submitted_at(row)?;
    let day = i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).ok()?;
    (day <= prepared.inputs.today()).then_some(day)
}

fn has(texts: &[bool], row: usize) -> bool {
    texts.get(row).copied().unwrap_or(false)
}

impl<'a> Rows<'a> {
    fn new(prepared: &'a Prepared<'a>) -> Rows<'a> {
        let rows = prepared.inputs.rows;
        let content = ["summary", "topic", "purpose"];
        // Lags are told by person alone: their cells come first.
        let is_of_people = |name: &str| matches!(name, "all" | "staff" | "manager");
        let of_people = prepared.members.dimensions.iter().filter(|dimension| is_of_people(dimension.name));
        Rows {
            prepared,
            help: rows.texts("help_needed"),
            market_info: rows.texts("market_info"),
            next_step: rows.texts("next_step"),
            content: content.map(|name| rows.texts(name)),
            feedback: rows.texts("feedback"),
            tells_content: content.iter().any(|name| rows.tells(name)),
            tells_feedback: rows.tells("feedback"),
            tells_tasks: prepared.tells_tasks(),
            blank_is_no: std::array::from_fn(|task| {
                matches!(TASKS[task], "stock" | "other") && rows.tells(TASKS[task])
            }),
            levels_are_known: prepared.levels.are_known(),
            lag_cells: of_people.map(|dimension| dimension.labels.len()).sum(),
        }
    }

    fn stretch(&self, stretch: usize) -> OfStretch {
        let prepared = self.prepared;
        let cells = prepared.members.len();
        let mut counts = vec![0u32; cells * count::ALL];
        let mut amounts = vec![0i128; cells];
        let mut lags = vec![0u32; self.lag_cells * (LONGEST_LAG + 1)];
        let (from, to) = prepared.spans.days(stretch);
        for row in prepared.inputs.rows.between(from, to) {
            let hits = self.hits(row);
            let of_row = prepared.cells(row);
            for cell in of_row.iter() {
                for place in &hits.places[..hits.count] {
                    counts[cell * count::ALL + usize::from(*place)] += 1;
                }
            }
            let rows = prepared.inputs.rows;
            if !rows.is_contact(row) {
                continue;
            }
            if let Some(amount) = rows.order_amount(row) {
                for cell in of_row.iter() {
                    amounts[cell] += amount;
                }
            }
            if let Some(lag) = submitted_on(prepared, row).map(|day| day - rows.day(row)).filter(|lag| *lag >= 0) {
                for cell in of_row.iter().filter(|cell| *cell < self.lag_cells) {
                    lags[cell * (LONGEST_LAG + 1) + (lag as usize).min(LONGEST_LAG)] += 1;
                }
            }
        }
        (counts, amounts, lags)
    }

    fn hits(&self, row: usize) -> Hits {
        let (inputs, rows) = (&self.prepared.inputs, self.prepared.inputs.rows);
        let mut hits = Hits { places: [0; count::ALL], count: 0 };
        let made = rows.made(row);
        if rows.planned(row) == Some(true) {
            hits.hit(count::PLANNED, true);
            hits.hit(count::PLANNED_KNOWN, made.is_some());
            hits.hit(count::PLANNED_MADE, made == Some(true));
        }
        hits.hit(count::MADE, made == Some(true));
        if !rows.is_contact(row) {
            return hits;
        }
        hits.hit(count::CONTACTS, true);
        let (day, today) = (rows.day(row), inputs.today());
        let next_order = inputs.next_order(rows.customer(row), day);
        match outcome(inputs, row, next_order) {
            Outcome::Noted(success) => {
                hits.hit(count::NOTED, true);
                hits.hit(count::NOTED_SUCCESS, success);
            }
            Outcome::Ordered => hits.hit(count::ORDERED, true),
            Outcome::Unknown => {}
        }
        hits.hit(count::ORDERS, rows.order_amount(row).is_some_and(|amount| amount > 0));
        let days = inputs.settings.inbound_days as i32;
        let is_observed = day + days <= today;
        let is_converted = next_order.is_some_and(|order| order <= day + days);
        hits.hit(count::CONVERTIBLE, is_observed);
        hits.hit(count::CONVERTED, is_observed && is_converted);
        let inbound = rows.is_inbound(row);
        hits.hit(count::INBOUND_CONVERTIBLE, is_observed && inbound == Some(true));
        hits.hit(count::INBOUND_CONVERTED, is_observed && is_converted && inbound == Some(true));
        hits.hit(count::OUTBOUND, inbound == Some(false));
        if let Some(channel) = rows.channel(row) {
            hits.hit(count::CHANNEL + channel, true);
            let category = self.prepared.categories.of(row);
            let fit = category.and_then(|category| self.prepared.categories.is_advised(category, channel));
            hits.hit(count::FIT_KNOWN, fit.is_some());
            hits.hit(count::FIT, fit == Some(true));
            let preferred = rows.customer(row).and_then(|customer| inputs.on_file.preferred.get(customer as usize));
            let preferred = preferred.map(|place| usize::from(*place)).filter(|place| *place < CHANNELS);
            hits.hit(count::PREFERENCE_KNOWN, preferred.is_some());
            hits.hit(count::PREFERENCE_MET, preferred == Some(channel));
        }
        self.record(row, &mut hits);
        hits
    }

    /// What the record says beside the contact itself.
    fn record(&self, row: usize, hits: &mut Hits) {
        let rows = self.prepared.inputs.rows;
        if self.tells_tasks {
            let done: [Option<bool>; TASKS.len()] = std::array::from_fn(|task| rows.task(row, task));
            // A form on which anything is answered was filled in: what it leaves blank in words was not done.
            let is_filled = rows.damaged(row).is_some() || done.iter().any(Option::is_some);
            for (task, done) in done.into_iter().enumerate() {
                let is_known = done.is_some() || (is_filled && self.blank_is_no[task]);
                hits.hit(count::TASK_KNOWN + task, is_known);
                hits.hit(count::TASK_DONE + task, done == Some(true));
            }
            hits.hit(count::DAMAGED_KNOWN, rows.damaged(row).is_some());
            hits.hit(count::DAMAGED, rows.damaged(row) == Some(true));
            hits.hit(count::STOCK_KNOWN, rows.out_of_stock(row).is_some());
            hits.hit(count::NO_STOCK, rows.out_of_stock(row) == Some(true));
        }
        hits.hit(count::HELP, has(self.help, row));
        hits.hit(count::MARKET_INFO, has(self.market_info, row));
        hits.hit(count::SUBMITTED, submitted_on(self.prepared, row).is_some());
        hits.hit(count::NEXT_STEP, has(self.next_step, row) || rows.next_date(row).is_some());
        let has_content = !self.tells_content || self.content.iter().any(|texts| has(texts, row));
        let has_feedback = !self.tells_feedback || has(self.feedback, row);
        hits.hit(count::COMPLETE, has_content && has_feedback);
        if self.levels_are_known {
            let movement = self.prepared.levels.movement(row);
            hits.hit(count::LEVEL_KNOWN, movement.is_some());
            hits.hit(count::LEVEL_UP, movement == Some(std::cmp::Ordering::Less));
            hits.hit(count::LEVEL_DOWN, movement == Some(std::cmp::Ordering::Greater));
        }
    }
}

/// What is counted customer by customer.
struct Walked {
    /// By period, cell and [`distinct`].
    distinct: Vec<u32>,
    /// By stretch and cell: promises due, not kept, still without a contact.
    promises: Vec<u32>,
}

/// Walks through all customers, in as many parts as there are threads.
fn walk(prepared: &Prepared<'_>) -> Walked {
    let customers = prepared.inputs.history.customers();
    let each = customers.div_ceil(rayon::current_num_threads().max(1)).max(1);
    let parts: Vec<Walked> = (0..customers)
        .into_par_iter()
        .step_by(each)
        .map(|first| walk_some(prepared, first as u32..(first + each).min(customers) as u32))
        .collect();
    let mut all = walk_some(prepared, 0..0);
    for part in parts {
        for (sum, own) in all.distinct.iter_mut().zip(part.distinct) {
            *sum += own;
        }
        for (sum, own) in all.promises.iter_mut().zip(part.promises) {
            *sum += own;
        }
    }
    all
}

/// Periods in which something is true of a customer, by cell.
#[derive(Default)]
struct Seen(Vec<(u32, [u32; distinct::ALL])>);

impl Seen {
    fn add(&mut self, cells: &Cells, place: usize, mask: u32) {
        for cell in cells.iter() {
            match self.0.iter_mut().find(|(known, _)| *known as usize == cell) {
                Some((_, masks)) => masks[place] |= mask,
                None => {
                    let mut masks = [0; distinct::ALL];
                    masks[place] = mask;
                    self.0.push((cell as u32, masks));
                }
            }
        }
    }
}

fn walk_some(prepared: &Prepared<'_>, customers: std::ops::Range<u32>) -> Walked {
    let (spans, cells) = (&prepared.spans, prepared.members.len());
    let mut walked = Walked {
        distinct: vec![0; spans.periods.len() * cells * distinct::ALL],
        promises: vec![0; spans.len() * cells * 3],
    };
    let mut seen = Seen::default();
    // On the due day itself there is still time; what was kept after the export of visits stopped is not known.
    let not_judged_from = prepared.inputs.today().min(prepared.inputs.told_to().saturating_add(1));
    let open_from = prepared.inputs.today() - LOOK_BACK_DAYS as i32;
    let last_stretch = spans.len() - 1;
    for customer in customers {
        let contacts = prepared.contacts.of(customer);
        seen.0.clear();
        let mut last_by: [Option<i32>; CHANNELS] = [None; CHANNELS];
        for (place, contact) in contacts.iter().enumerate() {
            let day = contact.day;
            let of_row = prepared.members.of_row(&prepared.inputs, &contact.subject(customer));
            let several = channels_of(prepared, contact, &mut last_by);
            if let Some(stretch) = spans.of(day) {
                let mask = spans.mask(stretch);
                seen.add(&of_row, distinct::CONTACTED, mask);
                if let Some(several) = several {
                    seen.add(&of_row, distinct::SEVERAL_WANTED, mask);
                    seen.add(&of_row, distinct::SEVERAL, if several { mask } else { 0 });
                }
            }
            let Some(promised) = contact.next() else { continue };
            let next = contacts[place..].iter().map(|other| other.day).find(|other| *other > day);
            let is_kept = next.is_some_and(|next| next <= promised);
            if !is_kept && promised >= not_judged_from {
                continue;
            }
            let mut add = |stretch: usize, which: usize| {
                for cell in of_row.iter() {
                    walked.promises[(stretch * cells + cell) * 3 + which] += 1;
                }
            };
            if let Some(stretch) = spans.of(promised) {
                add(stretch, 0);
                if !is_kept {
                    add(stretch, 1);
                }
            }
            // Editions of days look as far back as this and no further.
            if next.is_none() && day >= open_from {
                add(last_stretch, 2);
            }
        }
        for (cell, masks) in &seen.0 {
            for (place, mask) in masks.iter().enumerate() {
                for period in (0..spans.periods.len()).filter(|period| mask & (1 << period) != 0) {
                    walked.distinct[(period * cells + *cell as usize) * distinct::ALL + place] += 1;
                }
            }
        }
    }
    walked
}

/// Of a contact whose category several channels are advised for: whether another channel was used within the days that
/// end with it. None of other contacts, and of those by an unknown channel.
fn channels_of(prepared: &Prepared<'_>, contact: &Contact, last_by: &mut [Option<i32>; CHANNELS]) -> Option<bool> {
    let (channel, day) = (contact.channel()?, contact.day);
    last_by[channel] = Some(day);
    if !prepared.categories.wants_several(contact.category()?) {
        return None;
    }
    let days = prepared.inputs.settings.channel_days as i32;
    let is_near = |(other, last): (usize, &Option<i32>)| other != channel && last.is_some_and(|last| day - last < days);
    Some(last_by.iter().enumerate().any(is_near))
}
