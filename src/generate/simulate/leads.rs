//! Leads that climb and fall through the levels C, B, A, H, and visitors of the show room.
//!
//! Every customer that was won through a lead has one that ends with its first order. About twice as many leads end
//! with nothing, and some are still open on the last day.

use super::Simulation;
use crate::generate::GenerateError;
use crate::generate::calendar::{holiday, working_day_after};
use crate::generate::company::Company;
use crate::generate::company::customers::Customer;
use crate::generate::names::{REGIONS, any_person, company_core, mobile};
use crate::generate::products::CATEGORIES;
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Shape, Value};
use crate::model::period::from_days;

/// Leads, as of the last day.
pub static LEADS: Shape = Shape {
    name: "leads",
    key: &["lead_id"],
    amount: Some("est_amount"),
    columns: &[
        "lead_id",
        "customer_id",
        "customer_name",
        "created_at",
        "staff_id",
        "staff_name",
        "source",
        "level",
        "category",
        "need_status",
        "expected_close_date",
        "est_amount",
        "deal_status",
        "lost_date",
        "lost_reason",
        "lost_competitor",
        "next_action",
        "next_date",
    ],
};

/// Changes of level.
pub static LEAD_STAGES: Shape = Shape {
    name: "lead_stage_history",
    key: &["lead_id", "change_date", "seq"],
    amount: None,
    columns: &[
        "lead_id",
        "customer_name",
        "change_date",
        "seq",
        "from_level",
        "to_level",
        "plan_date",
        "actual_date",
        "result",
    ],
};

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
    ],
};

const LEVELS: [&str; 4] = ["C", "B", "A", "H"];
const SOURCES: [&str; 6] = ["referral", "fair", "web", "walkin", "phone", "visit"];
const LOST_REASONS: [&str; 6] = ["price", "delivery", "competitor", "no_budget", "no_need", "no_contact"];

/// How a lead ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the first order of this customer.
    Won(u32),
    /// With nothing.
    Lost,
    /// Not yet.
    Open,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct Lead {
    created: i32,
    closed: i32,
    end: End,
    region: usize,
    /// Name, for those that are no customers.
    prospect: String,
}

/// A change of level.
#[derive(Debug)]
struct Step {
    day: i32,
    from: Option<usize>,
    to: usize,
}

/// All leads, by the day they were filed.
pub fn leads(company: &Company) -> Vec<Lead> {
    let mut leads = Vec::new();
    let mut prospects = 0;
    for (position, customer) in company.customers.iter().enumerate().filter(|(_, customer)| customer.from_lead) {
        let mut random = Random::stream(company.seed, Purpose::Leads, position as u64, 0);
        let created = working_day_after(customer.joined - random.between(12, 150) as i32, -1);
        let region = usize::from(customer.region);
        let end = End::Won(position as u32);
        leads.push(Lead { created, closed: customer.joined, end, region, prospect: String::new() });
        for _ in 0..2 {
            let span = i64::from(company.last_day - company.first_day);
            let created = working_day_after(company.first_day + random.between(0, (span - 2).max(0)) as i32, -1);
            let closed = created + random.between(15, 200) as i32;
            let end = if closed > company.last_day { End::Open } else { End::Lost };
            let city = REGIONS[region].cities[random.below(REGIONS[region].cities.len())].0;
            let core = company_core(15_000 + prospects * 13 % 110_000).0;
            prospects += 1;
            leads.push(Lead { created, closed, end, region, prospect: format!("{city}{core}有限公司") });
        }
    }
    leads.sort_by(|a, b| (a.created, a.closed, &a.prospect).cmp(&(b.created, b.closed, &b.prospect)));
    leads
}

impl Lead {
    /// Day that it was filed.
    pub fn created(&self) -> i32 {
        self.created
    }

    fn random(&self, company: &Company, number: usize) -> Random {
        Random::stream(company.seed, Purpose::Leads, number as u64, 1)
    }

    /// Changes of level up to the last day. Won leads end in H, lost ones do not.
    fn steps(&self, company: &Company, number: usize) -> Vec<Step> {
        let mut random = self.random(company, number);
        let count = random.between(2, 6);
        let is_won = matches!(self.end, End::Won(_));
        let mut level = random.weighted(&[0.6, 0.3, 0.1]);
        let mut steps = vec![Step { day: self.created, from: None, to: level }];
        for step in 1..=count {
            let day = self.created + ((self.closed - self.created) as i64 * step / (count + 1)) as i32;
            let day = working_day_after(day, -1).max(self.created);
            let next = match step == count && is_won {
                true => 3,
                false if random.chance(if is_won { 0.75 } else { 0.45 }) => (level + 1).min(if is_won { 3 } else { 2 }),
                false => level.saturating_sub(1),
            };
            if next != level && day > steps[steps.len() - 1].day {
                steps.push(Step { day, from: Some(level), to: next });
                level = next;
            }
        }
        steps.retain(|step| step.day <= company.last_day);
        steps
    }

    fn name(&self) -> Value<'_> {
        match self.end {
            End::Won(customer) => Value::CustomerName(customer),
            End::Lost | End::Open => self.prospect.as_str().into(),
        }
    }
}

/// Number of a lead.
pub fn lead_id(number: usize) -> String {
    format!("XS{:06}", number + 1)
}

impl Simulation<'_> {
    /// Writes the changes of level of a month.
    pub fn lead_stages(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let leads = std::mem::take(&mut self.leads);
        for (number, lead) in leads.iter().enumerate() {
            if lead.created > last || lead.closed < first {
                continue;
            }
            for (seq, step) in lead.steps(self.company, number).iter().enumerate() {
                if !(first..=last).contains(&step.day) {
                    continue;
                }
                let row = [
                    Value::made(lead_id(number)),
                    lead.name(),
                    Value::Date(step.day),
                    Value::Integer(seq as i64 + 1),
                    Value::or_null(step.from, |level| Value::Level(LEVELS[level])),
                    Value::Level(LEVELS[step.to]),
                    Value::Date(step.day - (number % 4) as i32),
                    Value::Date(step.day),
                    match step.from {
                        None => "建档".into(),
                        Some(from) if from < step.to => "升级".into(),
                        Some(_) => "降级".into(),
                    },
                ];
                self.row(&LEAD_STAGES, &row)?;
            }
        }
        self.leads = leads;
        Ok(())
    }

    /// Writes the leads that were filed in a month, as they are on the last day of all. Those that were filed before the
    /// first month are written with it.
    pub fn leads_of_month(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let leads = std::mem::take(&mut self.leads);
        let first = if first == company.first_day { i32::MIN } else { first };
        for (number, lead) in leads.iter().enumerate().filter(|(_, lead)| (first..=last).contains(&lead.created)) {
            let mut random = lead.random(company, number + 1_000_000_000);
            let level = lead.steps(company, number).last().map(|step| step.to);
            let customer = match lead.end {
                End::Won(customer) => Some(customer),
                End::Lost | End::Open => None,
            };
            let owner = company.staff.owner(number as u32, lead.region, lead.created);
            let owner = customer.map_or(&company.staff.people[owner], |customer| company.owner(customer, lead.created));
            let value = customer.map(|customer| company.customers[customer as usize].order_value);
            let value = value.unwrap_or_else(|| random.gamma(1.5, 8_000.0));
            let lost = lead.end == End::Lost;
            let competitor = lost && random.chance(0.3);
            let row = [
                Value::made(lead_id(number)),
                Value::or_null(customer, |customer| Value::made(Customer::id(customer))),
                lead.name(),
                Value::Date(lead.created),
                owner.id.as_str().into(),
                owner.name.as_str().into(),
                Value::Word(SOURCES[random.below(SOURCES.len())]),
                Value::or_null(level, |level| Value::Level(LEVELS[level])),
                Value::Word(["general_potential", "good_potential", "intent", "ready"][level.unwrap_or(0)]),
                Value::Word(if lost { "none" } else { random.word(&["now", "future"]) }),
                Value::Date(lead.closed + random.between(-10, 20) as i32),
                Value::Money((value * random.range(0.6, 2.0) / 100.0).ceil() as i64 * 10_000),
                Value::Word(match lead.end {
                    End::Won(_) => "won",
                    End::Lost => "lost",
                    End::Open => random.word(&["open", "open", "negotiating", "frozen"]),
                }),
                if lost { Value::Date(lead.closed) } else { Value::Null },
                if lost { Value::Word(random.word(&LOST_REASONS)) } else { Value::Null },
                if competitor { (*random.pick(super::visiting::COMPETITORS)).into() } else { Value::Null },
                if lead.end == End::Open { "寄送样品并报价".into() } else { Value::Null },
                if lead.end == End::Open {
                    Value::Date(company.last_day + random.between(1, 30) as i32)
                } else {
                    Value::Null
                },
            ];
            self.row(&LEADS, &row)?;
        }
        self.leads = leads;
        Ok(())
    }

    /// Writes the visitors of the show room, which is closed on holidays only.
    pub fn walkins(&mut self, day: i32) -> Result<(), GenerateError> {
        if holiday(from_days(day)).is_some() {
            return Ok(());
        }
        let company = self.company;
        let mut random = Random::stream(company.seed, Purpose::Walkins, day as u64, 0);
        let regions = REGIONS.len();
        for number in 0..random.poisson(1.6 * self.scale) {
            let by_phone = random.chance(0.4);
            let leaves_name = random.chance(0.75);
            let start = random.between(105, 200) as u16 * 5;
            let length = if by_phone { random.between(1, 3) } else { random.between(2, 18) } as u16 * 5;
            let owner = company.staff.owner(day as u32 + number, random.below(regions), day);
            let owner = &company.staff.people[owner];
            let level = random.weighted(&[0.45, 0.3, 0.18, 0.07]);
            let row = [
                Value::made(format!("LD{}{:03}", from_days(day).format("%y%m%d"), number + 1)),
                Value::Date(day),
                Value::Word(if by_phone { "phone" } else { "walk-in" }),
                if leaves_name { Value::made(any_person(&mut random)) } else { Value::Null },
                Value::Word(random.word(&["mr", "mr", "ms"])),
                if leaves_name { Value::made(mobile(&mut random)) } else { Value::Null },
                Value::Time(start),
                Value::Time(start + length),
                owner.id.as_str().into(),
                owner.name.as_str().into(),
                CATEGORIES[random.below(CATEGORIES.len())].name.into(),
                if leaves_name { Value::Level(LEVELS[level]) } else { Value::Null },
                if level == 3 && random.chance(0.5) { Value::Flag(true) } else { Value::Null },
                if random.chance(0.3) {
                    (*random.pick(&["要求报价", "看样品", "问交期", "比价"])).into()
                } else {
                    Value::Null
                },
                if leaves_name { Value::Null } else { (*random.pick(&["路过", "只问价", "不便留"])).into() },
                Value::Word(random.word(&SOURCES)),
                Value::Flag(leaves_name),
                Value::Flag(leaves_name && random.chance(0.9)),
                Value::Integer(1 + i64::from(random.chance(0.2))),
            ];
            self.row(&WALKINS, &row)?;
        }
        Ok(())
    }
}
