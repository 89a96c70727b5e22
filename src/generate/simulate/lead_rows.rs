//! Leads and their follow-ups as rows.

use super::Simulation;
use super::leads::{End, FollowUp, Lead, category, lead_id};
use crate::generate::GenerateError;
use crate::generate::company::Company;
use crate::generate::company::customers::Customer;
use crate::generate::company::prospects::{LEVELS, SOURCES};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Shape, Value};

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
        "obstacle",
        "next_action",
        "next_date",
    ],
};

/// Follow-ups, and the level after each.
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

const LOST_REASONS: [&str; 6] = ["price", "delivery", "competitor", "no_budget", "no_need", "no_contact"];
const OBSTACLES: [&str; 6] =
    ["价格偏高，需特批", "预算未批", "决策人未见到", "已用竞品，换型有顾虑", "技术方案待确认", "交期不满足"];

impl Simulation<'_> {
    /// Writes the follow-ups of a month, and with the first month those before it.
    pub fn lead_stages(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let first = if first == company.first_day { i32::MIN } else { first };
        let leads = std::mem::take(&mut self.leads);
        for (number, lead) in leads.iter().enumerate() {
            if lead.created > last || lead.closed < first {
                continue;
            }
            let mut seq = 0;
            for follow_up in lead.follow_ups(company, number) {
                let FollowUp { day, from, to, planned, first_noted, .. } = follow_up;
                let steps = [first_noted.map(|noted| (from, noted)), Some((first_noted.or(from), to))];
                for (from, to) in steps.into_iter().flatten() {
                    seq += 1;
                    if !(first..=last).contains(&day) {
                        continue;
                    }
                    let row = [
                        Value::made(lead_id(number)),
                        lead.name(),
                        Value::Date(day),
                        Value::Integer(seq),
                        Value::or_null(from, |level| Value::Level(LEVELS[usize::from(level)])),
                        Value::Level(LEVELS[usize::from(to)]),
                        Value::or_null(planned, Value::Date),
                        Value::Date(day),
                        match from {
                            None => "建档".into(),
                            Some(from) if from < to => "升级".into(),
                            Some(from) if from > to => "降级".into(),
                            Some(_) => "维持".into(),
                        },
                    ];
                    self.row(&LEAD_STAGES, &row)?;
                }
            }
        }
        self.leads = leads;
        Ok(())
    }

    /// Writes the leads that were filed in a month, as they are on the last day of all. Those that were filed before the
    /// first month are written with it.
    pub fn leads_of_month(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let leads = std::mem::take(&mut self.leads);
        let first = if first == self.company.first_day { i32::MIN } else { first };
        for (number, lead) in leads.iter().enumerate().filter(|(_, lead)| (first..=last).contains(&lead.created)) {
            let row = lead_row(self.company, number, lead);
            self.row(&LEADS, &row)?;
        }
        self.leads = leads;
        Ok(())
    }
}

fn lead_row<'a>(company: &'a Company, number: usize, lead: &'a Lead) -> [Value<'a>; 19] {
    let process = &company.parameters.sales_process;
    let mut random = Random::stream(company.seed, Purpose::Leads, number as u64 + 1_000_000_000, 1);
    let follow_ups = lead.follow_ups(company, number);
    let mut known = follow_ups.iter().filter(|follow_up| follow_up.day <= company.last_day);
    let (now, since) = known.next_back().map_or((0, lead.created), |last| (last.to, last.day));
    let next = follow_ups.iter().find(|follow_up| follow_up.day > company.last_day);
    let customer = lead.customer();
    let owner = &company.staff.people[lead.staff];
    let value = customer.map(|customer| company.customers[customer as usize].order_value);
    let value = value.unwrap_or_else(|| random.gamma(1.5, 8_000.0));
    let flaws = lead.flaws(company, number);
    let is_open = lead.end == End::Open;
    let lost = if lead.end == End::Lost { Some(lead.closed) } else { flaws.lost_before };
    let competitor = lost.is_some() && random.chance(0.3);
    // The day that was expected when the level was given last; or when the lead was filed, as nobody looked again.
    let (level, said) = match random.chance(process.share_date_kept) {
        true => (lead.given[0], lead.created),
        false => (now, since),
    };
    let expected = said + ([150.0, 60.0, 21.0, 5.0][usize::from(level)] * random.range(0.6, 1.3)) as i32;
    let status = match lead.end {
        End::Won(_) if flaws.not_closed => "open",
        End::Won(_) => "won",
        End::Lost => "lost",
        End::Open if random.chance(0.07) => "frozen",
        End::Open if now >= 2 && random.chance(0.5) => "negotiating",
        End::Open => "open",
    };
    let need = match now {
        _ if lead.end == End::Lost && random.chance(0.5) => "none",
        2.. => "now",
        1 => random.word(&["now", "future"]),
        _ => random.word(&["future", "future", "none"]),
    };
    [
        Value::made(lead_id(number)),
        Value::or_null(customer, |customer| Value::made(Customer::id(customer))),
        lead.name(),
        Value::Date(lead.created),
        owner.id.as_str().into(),
        owner.name.as_str().into(),
        Value::Word(SOURCES[lead.source]),
        Value::Level(LEVELS[usize::from(now)]),
        Value::Word(category(number, now)),
        Value::Word(need),
        Value::Date(expected),
        Value::Money((value * random.range(0.6, 2.0) / 100.0).ceil() as i64 * 10_000),
        Value::Word(status),
        Value::or_null(lost, Value::Date),
        if lost.is_some() { Value::Word(random.word(&LOST_REASONS)) } else { Value::Null },
        if competitor { (*random.pick(super::visiting::COMPETITORS)).into() } else { Value::Null },
        if is_open && random.chance(0.25 + 0.2 * f64::from(now)) {
            (*random.pick(&OBSTACLES)).into()
        } else {
            Value::Null
        },
        if is_open {
            (*random.pick(&["寄送样品并报价", "拜访技术负责人", "确认交期", "邀请参观"])).into()
        } else {
            Value::Null
        },
        match next {
            Some(next) if is_open => Value::Date(next.planned.unwrap_or(next.day)),
            _ if is_open => Value::Date(company.last_day + random.between(-10, 30) as i32),
            _ => Value::Null,
        },
    ]
}
