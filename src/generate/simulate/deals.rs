//! Contracts and opportunities.

use chrono::Datelike;

use super::Simulation;
use super::sales::contract_id;
use crate::generate::GenerateError;
use crate::generate::calendar::working_day_after;
use crate::generate::company::{Company, Customer, Importance};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::{from_days, to_days};

/// Contracts.
pub static CONTRACTS: Shape = Shape {
    name: "contracts",
    key: &["contract_id"],
    amount: Some("amount"),
    columns: &[
        "contract_id",
        "customer_id",
        "customer_name",
        "type",
        "sign_date",
        "start_date",
        "end_date",
        "amount",
        "scope",
        "staff_id",
        "staff_name",
        "minutes_flag",
    ],
};

/// Opportunities as of the last day, a row for every stage that one went through.
pub static OPPORTUNITIES: Shape = Shape {
    name: "opportunities",
    key: &["opp_id", "stage", "stage_date", "snapshot_date"],
    amount: Some("amount"),
    columns: &[
        "snapshot_date",
        "opp_id",
        "title",
        "customer_id",
        "customer_name",
        "owner",
        "status",
        "stage",
        "stage_date",
        "amount",
        "tender_submit_date",
        "decision_date",
        "result",
        "contract_id",
        "followup_of",
        "created_at",
        "updated_at",
    ],
};

const STAGES: [&str; 7] = ["found", "tender_prep", "tender_submitted", "negotiation", "won", "supplied", "collected"];
const PROJECTS: [&str; 6] = ["产线改造", "设备大修", "年度备件", "新厂建设", "节能改造", "自动化升级"];

/// An opportunity.
#[derive(Debug)]
struct Opportunity {
    id: String,
    title: String,
    created: i32,
    /// Days that the stages were reached, up to the last day of all.
    reached: Vec<i32>,
    lost: bool,
    /// Day on which it was lost, when somebody said so.
    lost_on: Option<i32>,
    /// Whether there is a tender.
    tender: bool,
    /// Number of the opportunity of the same customer that this one follows.
    follows: Option<u32>,
    amount: i64,
}

impl Opportunity {
    /// The contract, when it was won: number and day.
    fn contract(&self) -> Option<(String, i32)> {
        (!self.lost).then(|| self.reached.get(4)).flatten().map(|day| (self.id.replace("JH", "HTX"), *day))
    }
}

/// Opportunities of a customer; accounts of some weight have one or two in a year.
fn opportunities(company: &Company, position: u32) -> Vec<Opportunity> {
    let customer = &company.customers[position as usize];
    let yearly = [1.6, 0.7, 0.08][customer.importance as usize] + if customer.kind == "project" { 0.3 } else { 0.0 };
    let (from, to) = (customer.joined.max(company.first_day), customer.died.min(company.last_day));
    if from + 10 > to {
        return Vec::new();
    }
    let mut random = Random::stream(company.seed, Purpose::Leads, u64::from(position), 2);
    let count = random.poisson(yearly * f64::from(to - from) / 365.0);
    (0..count)
        .map(|number| {
            let created = working_day_after(random.between(i64::from(from), i64::from(to) - 5) as i32, 0).min(to);
            let lost = random.chance(0.45);
            let last_stage = if lost { random.between(1, 3) } else { 6 } as usize;
            let mut reached = vec![created];
            for _ in 0..last_stage {
                let next = working_day_after(reached[reached.len() - 1] + random.between(7, 45) as i32, 0);
                reached.push(next);
            }
            reached.retain(|day| *day <= company.last_day);
            let has_lost = lost && reached.len() == last_stage + 1;
            let process = &company.parameters.sales_process;
            let moment = 1 << 32 | u64::from(number);
            let mut further = Random::stream(company.seed, Purpose::Leads, u64::from(position), moment);
            let lost_on = working_day_after(reached[reached.len() - 1] + further.between(5, 40) as i32, 0);
            let is_closed = !further.chance(process.never_closed);
            Opportunity {
                id: format!("JH{:06}-{:02}", position + 1, number + 1),
                title: format!("{}{}", customer.core_name(), random.pick(&PROJECTS)),
                created,
                reached,
                lost: has_lost,
                lost_on: (has_lost && is_closed && lost_on <= company.last_day).then_some(lost_on),
                tender: !further.chance(process.no_tender),
                follows: (number > 0 && further.chance(0.5)).then(|| number - 1),
                amount: (customer.order_value * random.range(3.0, 15.0) / 1000.0).ceil() as i64 * 100_000,
            }
        })
        .collect()
}

impl Simulation<'_> {
    /// Writes the contracts signed in a month: annual ones of accounts, and those of opportunities that were won. Those
    /// signed before the first month are written with it.
    pub fn contracts(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let is_first = first == company.first_day;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            if customer.importance != Importance::Ordinary {
                self.annual_contract(position, first, last, is_first)?;
            }
            for opportunity in opportunities(company, position) {
                let Some((id, day)) = opportunity.contract().filter(|(_, day)| (first..=last).contains(day)) else {
                    continue;
                };
                let terms = Terms { kind: "single", start: day, end: day + 180, amount: opportunity.amount };
                self.contract(position, &id, day, &terms)?;
            }
        }
        Ok(())
    }

    fn annual_contract(&mut self, position: u32, first: i32, last: i32, is_first: bool) -> Result<(), GenerateError> {
        let customer = &self.company.customers[position as usize];
        let in_force = customer.is_active(first) || (first..=last).contains(&customer.joined);
        let joins = (first..=last).contains(&customer.joined);
        if !in_force || !(is_first || joins || from_days(first).month() == 1) {
            return Ok(());
        }
        let Some(id) = contract_id(customer, position, last) else { return Ok(()) };
        let year = from_days(last).year();
        let new_year = chrono::NaiveDate::from_ymd_opt(year, 1, 1).map_or(first, to_days);
        let start = new_year.max(customer.joined);
        let sign = if start > new_year { start } else { working_day_after(new_year, 1) };
        let end = chrono::NaiveDate::from_ymd_opt(year, 12, 31).map_or(last, to_days);
        let kind =
            if customer.importance == Importance::Key && position.is_multiple_of(3) { "strategic" } else { "annual" };
        let amount = (customer.rate * 12.0 * customer.order_value / 10_000.0).ceil() as i64 * 1_000_000;
        self.contract(position, &id, sign, &Terms { kind, start, end, amount })
    }

    fn contract(&mut self, position: u32, id: &str, sign: i32, terms: &Terms) -> Result<(), GenerateError> {
        let owner = self.company.owner(position, sign);
        let row = [
            id.into(),
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Word(terms.kind),
            Value::Date(sign),
            Value::Date(terms.start),
            Value::Date(terms.end),
            Value::Money(terms.amount),
            (if terms.kind == "single" { "项目物资供应" } else { "全品类工业品供应" }).into(),
            owner.id.as_str().into(),
            owner.name.as_str().into(),
            Value::Flag(!position.is_multiple_of(5)),
        ];
        self.row(&CONTRACTS, &row)
    }

    /// Writes all opportunities as of the last day, stage by stage.
    pub fn opportunities(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        let snapshot = Period::Snapshot(from_days(company.last_day));
        for position in 0..company.customers.len() as u32 {
            let all = opportunities(company, position);
            for opportunity in &all {
                let last = opportunity.reached.len() - 1;
                let (status, updated) = match (opportunity.lost_on, last) {
                    (Some(day), _) => ("lost", day),
                    (None, 4..) => ("won", opportunity.reached[last]),
                    (None, _) => ("open", opportunity.reached[last]),
                };
                // Without a tender, talks follow at once.
                let is_kept =
                    |stage: &usize| opportunity.tender || !matches!(STAGES[*stage], "tender_prep" | "tender_submitted");
                let stages = (0..=last).filter(is_kept).map(|stage| (STAGES[stage], opportunity.reached[stage]));
                let submitted = opportunity.reached.get(2).filter(|_| opportunity.tender).copied();
                let result = match status {
                    _ if submitted.is_none() => Value::Null,
                    "open" => Value::Word("pending"),
                    other => Value::Word(other),
                };
                let decided =
                    opportunity.reached.get(4).copied().or(opportunity.lost_on).filter(|_| submitted.is_some());
                let follows = opportunity.follows.and_then(|number| all.get(number as usize));
                for (stage, day) in stages.chain(opportunity.lost_on.map(|day| ("lost", day))) {
                    let row = [
                        Value::Date(company.last_day),
                        opportunity.id.as_str().into(),
                        opportunity.title.as_str().into(),
                        Value::made(Customer::id(position)),
                        Value::CustomerName(position),
                        company.owner(position, opportunity.created).name.as_str().into(),
                        Value::Word(status),
                        Value::Word(stage),
                        Value::Date(day),
                        Value::Money(opportunity.amount),
                        Value::or_null(submitted, Value::Date),
                        Value::or_null(decided, Value::Date),
                        result.clone(),
                        Value::or_null(opportunity.contract(), |(id, _)| Value::made(id)),
                        Value::or_null(follows, |other| other.id.as_str().into()),
                        Value::Date(opportunity.created),
                        Value::Date(updated),
                    ];
                    self.sink.row(&OPPORTUNITIES, snapshot, &row)?;
                }
            }
        }
        Ok(())
    }
}

/// What a contract says.
struct Terms {
    kind: &'static str,
    start: i32,
    end: i32,
    amount: i64,
}
