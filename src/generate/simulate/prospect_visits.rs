//! Contacts with prospects before their first order, as rows of visits, and the plans for them.

use super::Simulation;
use super::leads::{FollowUp, Lead, category};
use super::plans::VISIT_PLANS;
use super::shapes::VISITS;
use crate::generate::GenerateError;
use crate::generate::company::prospects::{LEVELS, PHONE};
use crate::generate::company::{Company, Customer};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::Value;
use crate::model::period::from_days;

/// Channels of the first contact, when we make it.
const FIRST: [&str; 4] = ["direct", "phone", "email", "letter"];
/// Channels that are advised for a category of prospects (S27), and others.
const CHANNELS: [(&str, &[&str], &[&str]); 4] = [
    ("ready", &["direct", "phone"], &["chat", "email", "sms"]),
    ("intent", &["invited", "chat"], &["phone", "direct", "email"]),
    ("good_potential", &["direct", "phone", "chat", "email"], &["direct", "phone", "chat", "email"]),
    ("general_potential", &["sms"], &["phone", "chat", "direct"]),
];

/// A contact with a prospect.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Day.
    pub day: i32,
    /// Number of the lead.
    pub lead: u32,
    /// Number of the follow-up among those of the lead; an answer follows the first.
    pub number: u16,
    /// What happened.
    pub follow_up: FollowUp,
    /// Whether it is the prospect's answer to the first contact.
    pub is_answer: bool,
    /// Day that the next one is planned for.
    pub next: Option<i32>,
}

/// Contacts with a prospect, also those beyond the last day of all.
pub fn contacts(company: &Company, number: usize, lead: &Lead) -> Vec<Contact> {
    let process = &company.parameters.sales_process;
    let follow_ups = lead.follow_ups(company, number);
    let mut contacts = Vec::with_capacity(follow_ups.len() + 1);
    for (place, follow_up) in follow_ups.iter().enumerate() {
        let next = follow_ups.get(place + 1).and_then(|next| next.planned);
        contacts.push(Contact {
            day: follow_up.day,
            lead: number as u32,
            number: place as u16,
            follow_up: *follow_up,
            is_answer: false,
            next,
        });
    }
    let mut random = Random::stream(company.seed, Purpose::Leads, number as u64, 5);
    let answered = random.chance(process.answered[first_channel(company, number)]);
    let days = &company.working_days;
    let wanted = days.day(days.number(lead.created + random.between(1, 13) as i32));
    let day = wanted.max(days.day(days.number(lead.created) + 1));
    if let Some(first) = follow_ups.first()
        && !lead.is_of_show_room()
        && answered
        && lead.customer().is_none_or(|_| day < lead.closed)
    {
        let follow_up = FollowUp { planned: None, to: first.to, noted: first.to, logged: true, comes: true, ..*first };
        contacts.push(Contact { day, lead: number as u32, number: 0, follow_up, is_answer: true, next: None });
    }
    contacts
}

/// How the prospect was contacted first, when we did.
fn first_channel(company: &Company, number: usize) -> usize {
    let mut random = Random::stream(company.seed, Purpose::Leads, number as u64, 6);
    random.weighted(&company.parameters.sales_process.first_contacts)
}

impl Simulation<'_> {
    /// Contacts of a month by day, and its plans for prospects, which are written.
    pub fn contacts_of_month(&mut self, first: i32, last: i32) -> Result<Vec<Contact>, GenerateError> {
        let company = self.company;
        let leads = std::mem::take(&mut self.leads);
        let mut found = Vec::new();
        // In the last month people plan for the days to come.
        let planned_to = if last == company.last_day { last + 10 } else { last };
        for (number, lead) in leads.iter().enumerate() {
            if lead.created > last || lead.closed < first {
                continue;
            }
            for contact in contacts(company, number, lead) {
                let FollowUp { planned, in_plan, logged, .. } = contact.follow_up;
                if let Some(planned) = planned.filter(|day| in_plan && (first..=planned_to).contains(day))
                    && contact.follow_up.from.is_some()
                {
                    self.prospect_plan(number, lead, planned)?;
                }
                if (first..=last).contains(&contact.day) && logged {
                    found.push(contact);
                }
            }
        }
        self.leads = leads;
        found.sort_by_key(|contact| (contact.day, contact.lead, contact.number, contact.is_answer));
        Ok(found)
    }

    fn prospect_plan(&mut self, number: usize, lead: &Lead, planned: i32) -> Result<(), GenerateError> {
        let company = self.company;
        if let Some(customer) = lead.customer()
            && !self.planned.insert((customer, planned))
        {
            return Ok(());
        }
        let mut random = Random::stream(company.seed, Purpose::Plans, number as u64, planned as u64);
        let person = lead.staff_on(company, number, planned.min(company.last_day));
        let approver = person.manager.filter(|_| random.chance(company.parameters.sales_process.plan_approved));
        let row = [
            person.id.as_str().into(),
            person.name.as_str().into(),
            Value::or_null(lead.customer(), |customer| Value::made(Customer::id(customer))),
            lead.name(),
            Value::Date(planned),
            "潜客回访".into(),
            Value::or_null(approver, |manager| company.staff.people[manager].name.as_str().into()),
        ];
        self.row(&VISIT_PLANS, &row)
    }

    /// Writes the contacts of a day.
    pub fn prospect_visits(&mut self, contacts: &[Contact]) -> Result<(), GenerateError> {
        let leads = std::mem::take(&mut self.leads);
        for contact in contacts {
            self.prospect_number += 1;
            let id = format!("QK{}{:05}", from_days(contact.day).format("%y%m"), self.prospect_number);
            let row = row(self.company, id, contact, &leads[contact.lead as usize]);
            self.row(&VISITS, &row)?;
        }
        self.leads = leads;
        Ok(())
    }
}

/// Direction, channel and purpose of a contact.
fn manner(
    company: &Company,
    contact: &Contact,
    lead: &Lead,
    random: &mut Random,
) -> (bool, &'static str, &'static str) {
    let number = contact.lead as usize;
    let FollowUp { from, noted, comes, .. } = contact.follow_up;
    let category = category(number, noted);
    let (_, advised, others) = CHANNELS[CHANNELS.iter().position(|(name, ..)| *name == category).unwrap_or(0)];
    let by_rule = random.chance(company.parameters.sales_process.channel_fit);
    let channel = random.word(if by_rule { advised } else { others });
    match from {
        _ if contact.is_answer => (true, random.word(&["phone", "email", "chat"]), "客户回复"),
        None if lead.is_of_show_room() && lead.source == PHONE => (true, "phone", "来电咨询"),
        None if lead.is_of_show_room() => (true, "invited", "来店接待"),
        None => (false, FIRST[first_channel(company, number)], "首次联系"),
        Some(_) if comes => (true, "invited", "来店洽谈"),
        Some(_) => (false, channel, "潜客回访"),
    }
}

fn row<'a>(company: &'a Company, id: String, contact: &Contact, lead: &'a Lead) -> [Value<'a>; 45] {
    let process = &company.parameters.sales_process;
    let number = contact.lead as usize;
    let moment = u64::from(contact.number) << 1 | u64::from(contact.is_answer);
    let mut random = Random::stream(company.seed, Purpose::Findings, number as u64, 1 << 40 | moment);
    let FollowUp { day: _, from, noted, planned, .. } = contact.follow_up;
    let day = contact.day;
    let person = lead.staff_on(company, number, day);
    let (inbound, channel, purpose) = manner(company, contact, lead, &mut random);
    let in_person = matches!(channel, "direct" | "invited");
    let start = if random.chance(0.55) { random.between(105, 140) } else { random.between(160, 205) } as u16 * 5;
    let length = if in_person { random.between(4, 16) * 5 } else { random.between(1, 4) * 5 } as u16;
    let from = if contact.is_answer { Some(contact.follow_up.to) } else { from };
    let summary = match from {
        _ if contact.is_answer => "客户回复，约定再谈",
        None => "建立档案，了解基本需求",
        Some(from) if from < noted => "意向提升，已确认需求与时间",
        Some(from) if from > noted => "项目推迟，意向下降",
        Some(_) => "保持联系，意向不变",
    };
    let success = match (from, random.weighted(&[0.35, 0.35, 0.3])) {
        (Some(from), _) if from < noted => Value::Flag(true),
        (Some(from), _) if from > noted => Value::Flag(false),
        (_, 0) => Value::Flag(true),
        (_, 1) => Value::Flag(false),
        _ => Value::Null,
    };
    let category = category(number, noted);
    // What the answers say (S26), at times of another category than the one that is noted.
    let said = match random.chance(process.share_wrong_category) {
        true => random.word(&["ready", "intent", "good_potential", "general_potential"]),
        false => category,
    };
    let has_need = matches!(said, "ready" | "intent");
    let talks_well = has_need || said == "good_potential" || random.chance(0.4);
    let decides = if said == "general_potential" && talks_well { false } else { random.chance(0.8) || !has_need };
    let next = contact.next.filter(|_| random.chance(0.92));
    let submitted = super::findings::submitted(company, person, day, &mut random);
    let level = |level: u8| Value::Level(LEVELS[usize::from(level)]);
    [
        Value::made(id),
        Value::Date(day),
        Value::or_null(lead.customer(), |customer| Value::made(Customer::id(customer))),
        lead.name(),
        Value::Time(start),
        Value::Time(start + length),
        person.id.as_str().into(),
        person.name.as_str().into(),
        Value::Null,
        Value::Null,
        Value::Word(channel),
        Value::Word(if inbound { "inbound" } else { "outbound" }),
        Value::Word("routine"),
        purpose.into(),
        Value::Flag(planned == Some(day)),
        Value::Flag(true),
        success,
        Value::Null,
        summary.into(),
        Value::or_null(next, |_| "按计划回访".into()),
        Value::or_null(next, Value::Date),
        if random.chance(0.05) { (*random.pick(super::visiting::COMPETITORS)).into() } else { Value::Null },
        crate::generate::names::REGIONS[lead.region].name.into(),
        Value::Word(category),
        Value::or_null(from, level),
        level(noted),
        (if has_need { "有" } else { "无" }).into(),
        (if talks_well { "良好" } else { "一般" }).into(),
        (if decides { "有" } else { "无" }).into(),
        match said {
            "ready" => "一个月内".into(),
            "intent" => "暂不急".into(),
            _ => Value::Null,
        },
        if random.chance(0.3) { (*random.pick(super::findings::FEEDBACK)).into() } else { Value::Null },
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        Value::Null,
        if random.chance(0.04) { (*random.pick(super::findings::MARKET)).into() } else { Value::Null },
        if random.chance(0.03) { (*random.pick(super::findings::HELP)).into() } else { Value::Null },
        Value::Null,
        Value::or_null(submitted, Value::Moment),
        Value::Null,
        Value::Null,
    ]
}
