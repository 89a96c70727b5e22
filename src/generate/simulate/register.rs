//! Register of visitors and callers of the show room in the first region.
//!
//! Visitors of whom a file was made become leads. For each of them some come who leave no data, or not enough: as many as
//! the adviser's rates say.

use super::Simulation;
use super::leads::Lead;
use crate::generate::GenerateError;
use crate::generate::calendar::holiday;
use crate::generate::company::Company;
use crate::generate::company::prospects::{LEVELS, PHONE, SOURCES};
use crate::generate::names::{any_person, mobile};
use crate::generate::products::CATEGORIES;
use crate::generate::random::{Purpose, Random, ln};
use crate::generate::value::{Shape, Value};
use crate::model::period::from_days;

/// Register of visitors and callers.
pub static WALKINS: Shape = Shape {
    name: "walkins",
    key: &["walkin_id"],
    amount: None,
    columns: &[
        "walkin_id",
        "reg_date",
        "contact_type",
        "customer_name",
        "honorific",
        "phone",
        "time_in",
        "time_out",
        "staff_id",
        "staff_name",
        "model_wanted",
        "level",
        "ordered_flag",
        "note",
        "no_info_reason",
        "source",
        "filed_flag",
        "card_flag",
        "visit_no",
        "first_receiver",
        "named_adviser",
        "message_sent_at",
        "entered_at",
        "checked_by",
    ],
};

/// Why visitors leave no data; advisers who let many go mostly did not ask.
const NO_INFO: [&str; 5] = ["路过", "只问价", "不便留", "未询问", "赶时间"];

/// Somebody who came or called.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Day.
    pub day: i32,
    /// Minute of the day at which it begins.
    pub start: u16,
    /// Minutes.
    pub length: u16,
    /// Whether it was a call.
    pub by_phone: bool,
    /// Number of the lead that came of it.
    pub lead: Option<u32>,
    /// Who received, as a position among the staff.
    pub receiver: usize,
    /// Who received the visitor first.
    pub first_receiver: usize,
    /// Whether name and telephone were left.
    pub captured: bool,
    /// Whether a full file was made.
    pub filed: bool,
    /// Whether there is a customer card.
    pub card: bool,
    /// Which visit of the visitor it is.
    pub visit_no: u8,
    /// Level that was given.
    pub level: Option<u8>,
    /// Whether an order was placed there and then.
    pub ordered: bool,
}

/// All entries, by day and minute.
pub fn register(company: &Company, leads: &[Lead]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (number, lead) in leads.iter().enumerate().filter(|(_, lead)| lead.is_of_show_room()) {
        of_lead(company, number, lead, &mut entries);
    }
    entries.sort_by_key(|entry| (entry.day, entry.start, entry.receiver, entry.lead, entry.length));
    entries
}

fn of_lead(company: &Company, number: usize, lead: &Lead, entries: &mut Vec<Entry>) {
    let process = &company.parameters.sales_process;
    let mut random = Random::stream(company.seed, Purpose::Walkins, number as u64, 1);
    let by_phone = lead.source == PHONE;
    let span = company.first_day..=company.last_day;
    let receives = |day: i32, receiver: usize, random: &mut Random| Entry {
        day,
        start: random.between(105, 200) as u16 * 5,
        length: if by_phone { random.between(1, 3) } else { random.between(2, 18) } as u16 * 5,
        by_phone,
        lead: None,
        receiver,
        first_receiver: receiver,
        captured: false,
        filed: false,
        card: false,
        visit_no: 1,
        level: None,
        ordered: false,
    };
    let other = |day: i32, random: &mut Random| {
        let reps: Vec<usize> = company.staff.reps_of(lead.region).to_vec();
        let here: Vec<usize> = reps.into_iter().filter(|rep| company.staff.people[*rep].works_on(day)).collect();
        if here.is_empty() { lead.staff } else { *random.pick(&here) }
    };
    let is_others = random.chance(process.share_other_receiver);
    let receiver = if is_others { other(lead.created, &mut random) } else { lead.staff };
    if span.contains(&lead.created) {
        let traits = company.staff.people[receiver].traits;
        let filed = traits.capture_rate * traits.filing_rate;
        // How many come until one is filed: geometric.
        let gone = (ln(1.0 - random.unit()) / ln(1.0 - filed)) as usize;
        for _ in 0..gone.min(60) {
            let day = (lead.created + random.between(-21, 21) as i32).clamp(company.first_day, company.last_day);
            let closed = holiday(from_days(day)).is_some() || !company.staff.people[receiver].works_on(day);
            let day = if closed { lead.created } else { day };
            let mut entry = receives(day, receiver, &mut random);
            entry.captured = random.chance(traits.capture_rate * (1.0 - traits.filing_rate) / (1.0 - filed));
            let level = random.weighted(&process.start[lead.source]) as u8;
            entry.level = (entry.captured && random.chance(0.5)).then_some(level);
            entries.push(entry);
        }
        let mut entry = receives(lead.created, receiver, &mut random);
        (entry.captured, entry.filed, entry.level) = (true, true, lead.given.first().copied());
        entry.lead = Some(number as u32);
        entry.card = !random.chance(process.share_without_card);
        if !lead.flaws(company, number).not_registered {
            entries.push(entry);
        }
    }
    let mut visit_no = 1;
    for follow_up in lead.follow_ups(company, number).iter().filter(|follow_up| follow_up.comes) {
        let substitute = random.chance(0.15);
        let by = if substitute { other(follow_up.day, &mut random) } else { lead.staff };
        let by = if company.staff.people[by].works_on(follow_up.day) { by } else { other(follow_up.day, &mut random) };
        let traits = company.staff.people[by].traits;
        visit_no += 1;
        let mut entry = receives(follow_up.day, by, &mut random);
        entry.first_receiver = receiver;
        entry.visit_no = visit_no;
        entry.captured = random.chance(traits.capture_rate);
        entry.filed = entry.captured && random.chance(traits.filing_rate);
        entry.card = entry.filed;
        entry.level = entry.captured.then_some(follow_up.to);
        entry.lead = entry.captured.then_some(number as u32);
        if span.contains(&follow_up.day) {
            entries.push(entry);
        }
    }
    // Some come to place the order.
    let comes_to_order = lead.customer().is_some() && random.chance(0.4);
    if comes_to_order && span.contains(&lead.closed) && company.staff.people[lead.staff].works_on(lead.closed) {
        let mut entry = receives(lead.closed, lead.staff, &mut random);
        entry.first_receiver = receiver;
        (entry.captured, entry.filed, entry.level, entry.ordered) = (true, true, Some(3), true);
        entry.card = true;
        entry.visit_no = visit_no + 1;
        entry.lead = Some(number as u32);
        entries.push(entry);
    }
}

impl Simulation<'_> {
    /// Writes the visitors and callers of a day.
    pub fn walkins(&mut self, day: i32) -> Result<(), GenerateError> {
        let (register, leads) = (std::mem::take(&mut self.register), std::mem::take(&mut self.leads));
        let from = register.partition_point(|entry| entry.day < day);
        for (place, entry) in register[from..].iter().take_while(|entry| entry.day == day).enumerate() {
            let lead = entry.lead.map(|number| (number as usize, &leads[number as usize]));
            let row = row(self.company, place, entry, lead);
            self.row(&WALKINS, &row)?;
        }
        (self.register, self.leads) = (register, leads);
        Ok(())
    }
}

fn row<'a>(company: &'a Company, place: usize, entry: &Entry, lead: Option<(usize, &'a Lead)>) -> [Value<'a>; 24] {
    let process = &company.parameters.sales_process;
    let mut random = Random::stream(company.seed, Purpose::Walkins, entry.day as u64, 2 + place as u64);
    let people = &company.staff.people;
    let person = &people[entry.receiver];
    let name = match lead {
        _ if !entry.captured => Value::Null,
        Some((_, lead)) => lead.name(),
        None => Value::made(any_person(&mut random)),
    };
    let moment = |minute: i64| i64::from(entry.day) * 1440 + minute;
    let left = i64::from(entry.start + entry.length);
    let message = match random.chance(process.message_in_time) {
        true => moment(left + random.between(1, 20)),
        false => moment(left + random.between(21, 240)),
    };
    let entered = match random.chance(process.entered_same_day) {
        true => moment(random.between(left + 5, 18 * 60 + 30)),
        false => moment(24 * 60 + random.between(9 * 60, 11 * 60)),
    };
    let known =
        |moment: i64| if moment / 1440 <= i64::from(company.last_day) { Value::Moment(moment) } else { Value::Null };
    let manager = person.manager.filter(|_| random.chance(process.entry_checked));
    let is_weak = person.traits.capture_rate < 0.5;
    let reason = random.weighted(if is_weak { &[0.1, 0.1, 0.1, 0.6, 0.1] } else { &[0.3, 0.3, 0.2, 0.05, 0.15] });
    let notes = ["要求报价", "看样品", "问交期", "比价", "回访洽谈"];
    [
        Value::made(format!("LD{}{:03}", from_days(entry.day).format("%y%m%d"), place + 1)),
        Value::Date(entry.day),
        Value::Word(if entry.by_phone { "phone" } else { "walk-in" }),
        name,
        Value::Word(random.word(&["mr", "mr", "ms"])),
        if entry.captured { Value::made(mobile(&mut random)) } else { Value::Null },
        Value::Time(entry.start),
        Value::Time(entry.start + entry.length),
        person.id.as_str().into(),
        person.name.as_str().into(),
        CATEGORIES[random.below(CATEGORIES.len())].name.into(),
        Value::or_null(entry.level, |level| Value::Level(LEVELS[usize::from(level)])),
        if entry.ordered { Value::Flag(true) } else { Value::Null },
        match random.chance(0.7) {
            _ if entry.ordered => "现场下单".into(),
            true => notes[if entry.visit_no > 1 { 4 } else { random.below(4) }].into(),
            false => Value::Null,
        },
        if entry.captured { Value::Null } else { NO_INFO[reason].into() },
        Value::Word(match lead {
            Some((_, lead)) if entry.visit_no == 1 => SOURCES[lead.source],
            _ => random.word(&["referral", "fair", "web", "walkin", "phone"]),
        }),
        Value::Flag(entry.filed),
        Value::Flag(entry.card),
        Value::Integer(i64::from(entry.visit_no)),
        people[entry.first_receiver].name.as_str().into(),
        Value::Flag(entry.visit_no > 1 || random.chance(0.1)),
        if entry.captured { known(message) } else { Value::Null },
        known(entered),
        Value::or_null(manager, |manager| people[manager].name.as_str().into()),
    ]
}
