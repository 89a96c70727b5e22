//! Targets, plans and budgets, and what is judged and checked.

use chrono::Datelike;

use super::Simulation;
use crate::generate::GenerateError;
use crate::generate::calendar::working_day_after;
use crate::generate::company::{Company, Customer, Importance};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::from_days;

const fn shape(name: &'static str, key: &'static [&'static str], columns: &'static [&'static str]) -> Shape {
    Shape { name, key, amount: None, columns }
}

/// Visits that are planned.
pub static VISIT_PLANS: Shape = shape(
    "visit_plans",
    &["staff_id", "customer_id", "customer_name", "planned_date"],
    &["staff_id", "staff_name", "customer_id", "customer_name", "planned_date", "purpose", "approver"],
);

/// Plans of key accounts.
pub static ACCOUNT_PLANS: Shape = shape(
    "account_plans",
    &["customer_id", "year", "item"],
    &["customer_id", "customer_name", "year", "item", "target", "actual", "step", "step_date"],
);

/// Budget of expenses.
pub static BUDGET: Shape =
    Shape { amount: Some("amount"), ..shape("budget", &["month", "cost_item"], &["month", "cost_item", "amount"]) };

/// Scores of the staff.
pub static ASSESSMENTS: Shape = shape(
    "assessments",
    &["staff_id", "item_group", "item", "rater", "period"],
    &["staff_id", "staff_name", "item_group", "item", "score", "rater", "period"],
);

/// Fields of leads that were checked.
pub static AUDITS: Shape = shape(
    "audits",
    &["lead_id", "check_date", "field"],
    &["lead_id", "check_date", "field", "ok_flag", "corrected_at"],
);

/// Scores of distributors before they are taken on.
pub static SCREENING_SCORES: Shape = shape(
    "screening_scores",
    &["customer_id", "criterion", "rater_party", "date"],
    &["customer_id", "customer_name", "criterion", "score", "rater_party", "date"],
);

/// Measures to improve a figure.
pub static ACTIONS: Shape =
    shape("actions", &["action_id"], &["action_id", "kpi", "owner", "due", "done", "result_before", "result_after"]);

/// Customers lost, and why.
pub static LOSS_REASONS: Shape = shape(
    "loss_reasons",
    &["customer_id", "lost_date"],
    &["customer_id", "customer_name", "lost_date", "reason_code", "note"],
);

impl Simulation<'_> {
    /// Writes the plan that a visit kept to, and at times one that nothing came of.
    pub fn visit_plan(
        &mut self,
        position: u32,
        day: i32,
        purpose: &'static str,
        random: &mut Random,
    ) -> Result<(), GenerateError> {
        let planned = if random.chance(0.85) { day } else { working_day_after(day, -2) };
        // A plan of the month before is in that month's file already.
        let planned = if from_days(planned).month() == from_days(day).month() { planned } else { day };
        if !self.planned.insert((position, planned)) {
            return Ok(());
        }
        self.plan_row(position, planned, purpose)
    }

    fn plan_row(&mut self, position: u32, planned: i32, purpose: &'static str) -> Result<(), GenerateError> {
        let company = self.company;
        let owner = company.owner(position, planned.min(company.last_day));
        let mut random = Random::stream(company.seed, Purpose::Plans, u64::from(position), 1 << 40 | planned as u64);
        let approved = random.chance(company.parameters.sales_process.plan_approved);
        let approver = owner.manager.filter(|_| approved).map(|manager| &company.staff.people[manager]);
        let row = [
            owner.id.as_str().into(),
            owner.name.as_str().into(),
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Date(planned),
            purpose.into(),
            Value::or_null(approver, |person| person.name.as_str().into()),
        ];
        self.row(&VISIT_PLANS, &row)
    }

    /// Writes planned visits of a month that nothing comes of and, at the end of the last one, those of the days to come.
    pub fn plans_ahead(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let days = &company.working_days;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            if !customer.is_active(first) {
                continue;
            }
            let mut random = Random::stream(company.seed, Purpose::Plans, u64::from(position), first as u64);
            let wanted = company.parameters.visits_per_month[customer.importance as usize];
            for _ in 0..random.poisson(wanted * company.parameters.sales_process.plan_not_made) {
                let day = days.day(days.number(random.between(i64::from(first), i64::from(last)) as i32));
                if day >= first && self.planned.insert((position, day)) {
                    self.plan_row(position, day, "例行拜访")?;
                }
            }
            if last == company.last_day {
                for _ in 0..random.poisson(wanted * 0.3) {
                    let day = days.day(days.number(last) + random.between(1, 7) as i32);
                    if self.planned.insert((position, day)) {
                        self.plan_row(position, day, "例行拜访")?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes what is judged, checked and lost in a month.
    pub fn reviews(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            let lost = customer.died.saturating_add(90);
            let mut random = Random::stream(company.seed, Purpose::Service, u64::from(position), 5);
            if (first..=last).contains(&lost) && random.chance(0.7) {
                let code = ["death", "moved", "other_relation", "competition", "product", "staff_attitude", "other"]
                    [random.weighted(&[0.08, 0.06, 0.08, 0.3, 0.2, 0.13, 0.15])];
                let row = [
                    Value::made(Customer::id(position)),
                    Value::CustomerName(position),
                    Value::Date(lost),
                    Value::Word(code),
                    if random.chance(0.3) { "已电话确认".into() } else { Value::Null },
                ];
                self.row(&LOSS_REASONS, &row)?;
            }
            if customer.kind == "distributor" && (first..=last).contains(&customer.joined) {
                self.screening(position, customer.joined, &mut random)?;
            }
        }
        let mut random = Random::stream(company.seed, Purpose::Office, first as u64, 6);
        let checked = (random.poisson(6.0 * self.scale) as usize).min(self.leads.len());
        let mut done = std::collections::BTreeSet::new();
        for _ in 0..checked {
            let number = random.below(self.leads.len());
            let day = working_day_after(first + random.between(0, 22) as i32, 0).min(last);
            let field = *random.pick(&["联系电话", "意向级别", "下次跟进日期"]);
            let ok = random.chance(0.85);
            if self.leads[number].created > day || !done.insert((number, day, field)) {
                continue;
            }
            let row = [
                Value::made(super::leads::lead_id(number)),
                Value::Date(day),
                field.into(),
                Value::Flag(ok),
                if ok { Value::Null } else { Value::Date(day + 2) },
            ];
            self.row(&AUDITS, &row)?;
        }
        Ok(())
    }

    fn screening(&mut self, position: u32, day: i32, random: &mut Random) -> Result<(), GenerateError> {
        for criterion in ["资金实力", "网点覆盖", "服务能力"] {
            for party in ["rep", "regional", "service"] {
                let row = [
                    Value::made(Customer::id(position)),
                    Value::CustomerName(position),
                    criterion.into(),
                    Value::Quantity(random.between(55, 98) * 1000),
                    Value::Word(party),
                    Value::Date(day),
                ];
                self.row(&SCREENING_SCORES, &row)?;
            }
        }
        Ok(())
    }

    /// Writes targets, plans of accounts, the budget, scores and measures, year by year.
    pub fn year_plans(&mut self) -> Result<(), GenerateError> {
        let years: std::collections::BTreeSet<i32> =
            self.company.months().map(|month| month.first_day().year()).collect();
        for year in years {
            self.targets(year)?;
            self.account_plans(year)?;
            self.budget(year)?;
            self.assessments(year)?;
            self.actions(year)?;
        }
        Ok(())
    }

    fn account_plans(&mut self, year: i32) -> Result<(), GenerateError> {
        let company = self.company;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            let is_there = from_days(customer.joined).year() < year && from_days(customer.died).year() >= year;
            if customer.importance != Importance::Key || !is_there {
                continue;
            }
            let mut random = Random::stream(company.seed, Purpose::Service, u64::from(position), 100 + year as u64);
            for (item, target) in [("新品导入", 6), ("技术交流", 4), ("库存共管品种", 30), ("占有率提升", 25)]
            {
                let month = random.between(1, 12) as u32;
                let step = chrono::NaiveDate::from_ymd_opt(year, month, 15).map_or(0, crate::model::period::to_days);
                let row = [
                    Value::made(Customer::id(position)),
                    Value::CustomerName(position),
                    Value::Integer(i64::from(year)),
                    item.into(),
                    Value::Quantity(target * 1000),
                    if step < company.last_day {
                        Value::Quantity(random.between(0, target + 2) * 1000)
                    } else {
                        Value::Null
                    },
                    "与客户确认方案".into(),
                    Value::Date(step),
                ];
                self.sink.row(&ACCOUNT_PLANS, Period::Year(year), &row)?;
            }
        }
        Ok(())
    }

    fn budget(&mut self, year: i32) -> Result<(), GenerateError> {
        let months: Vec<_> = self.company.months().filter(|month| month.first_day().year() == year).collect();
        let mut random = Random::stream(self.company.seed, Purpose::Office, year as u64, 8);
        for month in months {
            for item in ["差旅费", "招待费", "样品费", "展会费", "运输费"] {
                let amount = (random.between(20, 90) as f64 * self.scale).ceil() as i64 * 100_000;
                let row = [Value::made(month.to_string()), item.into(), Value::Money(amount)];
                self.sink.row(&BUDGET, Period::Year(year), &row)?;
            }
        }
        Ok(())
    }

    fn assessments(&mut self, year: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let items =
            [("ability", "专业知识"), ("ability", "谈判能力"), ("attitude", "责任心"), ("attitude", "团队协作")];
        for month in company.months().filter(|month| month.first_day().year() == year) {
            if !month.first_day().month().is_multiple_of(6) {
                continue;
            }
            let period = if month.first_day().month() == 6 { "上半年" } else { "下半年" };
            let day = crate::model::period::to_days(month.last_day());
            let reps: Vec<usize> = company.staff.reps_on(day).collect();
            for rep in reps {
                let person = &company.staff.people[rep];
                let mut random = Random::stream(company.seed, Purpose::Staff, rep as u64, day as u64);
                for (group, item) in items {
                    let rater = person.manager.map(|manager| company.staff.people[manager].name.as_str());
                    let row = [
                        person.id.as_str().into(),
                        person.name.as_str().into(),
                        Value::Word(group),
                        item.into(),
                        Value::Quantity(random.between(60, 99) * 1000),
                        Value::or_null(rater, Value::from),
                        Value::made(format!("{year}{period}")),
                    ];
                    self.sink.row(&ASSESSMENTS, Period::Year(year), &row)?;
                }
            }
        }
        Ok(())
    }

    fn actions(&mut self, year: i32) -> Result<(), GenerateError> {
        let company: &Company = self.company;
        let mut random = Random::stream(company.seed, Purpose::Office, year as u64, 9);
        for number in 1..=8 {
            let month = random.between(1, 12) as u32;
            let due = chrono::NaiveDate::from_ymd_opt(year, month, 25).map_or(0, crate::model::period::to_days);
            if !(company.first_day..=company.last_day).contains(&due) {
                continue;
            }
            let before = random.between(60, 85);
            let done = due + random.between(-5, 10) as i32;
            let is_done = done <= company.last_day;
            let row = [
                Value::made(format!("GJ{year}{number:02}")),
                (*random.pick(&["准时交货率", "客户满意度", "应收周转", "重点客户拜访率"])).into(),
                company.staff.people[random.below(3)].name.as_str().into(),
                Value::Date(due),
                if is_done { Value::Date(done) } else { Value::Null },
                Value::Quantity(before * 1000),
                if is_done { Value::Quantity((before + random.between(-2, 12)) * 1000) } else { Value::Null },
            ];
            self.sink.row(&ACTIONS, Period::Year(year), &row)?;
        }
        Ok(())
    }
}
