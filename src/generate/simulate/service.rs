//! Complaints, surveys, activities, expenses and what is counted beside them.

use chrono::Datelike;

use super::Simulation;
use super::orders::OrderDraft;
use crate::generate::GenerateError;
use crate::generate::calendar::{is_working_day, working_day_after};
use crate::generate::company::{Customer, Importance};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::from_days;

/// Complaints.
pub static COMPLAINTS: Shape = Shape {
    name: "complaints",
    key: &["complaint_id"],
    amount: None,
    columns: &[
        "complaint_id",
        "created_at",
        "customer_id",
        "customer_name",
        "type",
        "sub_type",
        "order_id",
        "staff_id",
        "staff_name",
        "dept",
        "first_response_at",
        "resolved_at",
        "sla_hours",
        "cause",
        "action",
        "compensation",
        "valid_flag",
    ],
};

/// Answers to surveys, one row per question.
pub static SURVEYS: Shape = Shape {
    name: "surveys",
    key: &["response_id", "item"],
    amount: None,
    columns: &[
        "response_id",
        "survey_date",
        "customer_id",
        "customer_name",
        "respondent",
        "item",
        "dimension",
        "score",
        "scale_max",
        "expectation",
        "weight",
    ],
};

/// Fairs, dinners and the like, one row per customer that came.
pub static ACTIVITIES: Shape = Shape {
    name: "activities",
    key: &[],
    amount: Some("cost"),
    columns: &["date", "type", "customer_id", "customer_name", "attendees", "cost", "promo_id", "offer"],
};

/// Expenses.
pub static EXPENSES: Shape = Shape {
    name: "expenses",
    key: &[],
    amount: Some("amount"),
    columns: &["date", "customer_id", "customer_name", "staff_id", "staff_name", "item", "amount"],
};

/// Visits of the web site.
pub static WEB_TRAFFIC: Shape = Shape {
    name: "web_traffic",
    key: &["week", "source_type", "keyword"],
    amount: None,
    columns: &["week", "source_type", "keyword", "rank", "visits", "orders"],
};

/// What distributors sold on.
pub static SELL_OUT: Shape = Shape {
    name: "sell_out",
    key: &[],
    amount: None,
    columns: &["customer_id", "reseller", "date", "product_id", "product", "qty", "stock"],
};

/// Calls of the service line.
pub static CALLS: Shape =
    Shape { name: "calls", key: &[], amount: None, columns: &["called_at", "answered", "busy", "wait_seconds"] };

/// Questions of a survey with their dimension.
const QUESTIONS: [(&str, &str); 6] = [
    ("按时交货", "reliability"),
    ("响应速度", "responsiveness"),
    ("专业能力", "assurance"),
    ("样册与包装", "tangibles"),
    ("理解需求", "empathy"),
    ("总体满意度", "overall"),
];

impl Simulation<'_> {
    /// Some orders bring a complaint, in person or by telephone, some days later.
    pub fn complaint(&mut self, order: &OrderDraft, id: &str, net: i64) -> Result<(), GenerateError> {
        let company = self.company;
        let mut random = order.random(company.seed, 4);
        let shipped = order.delivery(company.seed);
        let is_late = shipped.shipped > shipped.promised;
        if !random.chance(if is_late { 0.03 } else { 0.004 }) || order.day > company.last_day - 1 {
            return Ok(());
        }
        self.complaint_number += 1;
        let day = order.day;
        let created = i64::from(day) * 1440 + random.between(17 * 30, 17 * 60);
        let response = created + random.between(10, 300);
        let resolved = response + random.between(60, 6_000);
        let known = |moment: i64| moment / 1440 <= i64::from(company.last_day);
        let (kind, sub_type, cause, action) = match random.below(4) {
            _ if is_late => ("quality_complaint", "late", "供应商延期", "提前备货"),
            0 => ("quality_complaint", "product", "批次质量不稳定", "换货并加强抽检"),
            1 => ("quality_suggestion", "operator", "报价回复慢", "增加内勤"),
            2 => ("demand_suggestion", "other", "希望提供寄售", "方案评估中"),
            _ => ("question", "price", "对账单有疑问", "重新核对并发送"),
        };
        let owner = company.owner(order.customer, day);
        let compensation = (kind == "quality_complaint" && random.chance(0.4)).then(|| net / 50 / 100 * 100);
        let row = [
            Value::made(format!("TS{}{:03}", from_days(day).format("%y%m"), self.complaint_number)),
            Value::Moment(created),
            Value::made(Customer::id(order.customer)),
            Value::CustomerName(order.customer),
            Value::Word(kind),
            Value::Word(sub_type),
            id.into(),
            owner.id.as_str().into(),
            owner.name.as_str().into(),
            (*random.pick(&["物流部", "销售部", "质量部"])).into(),
            if known(response) { Value::Moment(response) } else { Value::Null },
            if known(resolved) { Value::Moment(resolved) } else { Value::Null },
            Value::Quantity(*random.pick(&[24_000, 48_000, 72_000])),
            cause.into(),
            action.into(),
            Value::or_null(compensation, Value::Money),
            Value::Flag(random.chance(0.92)),
        ];
        self.row(&COMPLAINTS, &row)
    }

    /// What happens once a month: a survey every quarter, activities, expenses, sales of distributors.
    pub fn service_month(&mut self, first: i32, last: i32) -> Result<(), GenerateError> {
        let company = self.company;
        let mut random = Random::stream(company.seed, Purpose::Office, first as u64, 1);
        let is_quarter_end = from_days(last).month().is_multiple_of(3);
        let kinds = ["technical_exchange", "fair", "round_table", "thank_you", "launch", "joint_promotion"];
        let activities: Vec<(i32, &'static str)> = (0..2)
            .map(|_| (working_day_after(first + random.between(2, 24) as i32, 0).min(last), *random.pick(&kinds)))
            .collect();
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            if !customer.is_active(last) {
                continue;
            }
            let mut random = Random::stream(company.seed, Purpose::Service, u64::from(position), (first as u64) << 32);
            let likely = [0.5, 0.2, 0.06][customer.importance as usize];
            if is_quarter_end && random.chance(likely) {
                self.survey(position, last - random.between(0, 20) as i32, &mut random)?;
            }
            for (day, kind) in &activities {
                if random.chance(likely / 6.0) {
                    self.activity(position, *day, kind, &mut random)?;
                }
            }
            if customer.kind == "distributor" && random.chance(0.8) {
                self.sell_out(position, last, &mut random)?;
            }
            if customer.importance == Importance::Key && random.chance(0.5) {
                let day = working_day_after(first + random.between(0, 20) as i32, 0).min(last);
                let amount = random.between(10, 300) * 1_000;
                self.expense(
                    Some(position),
                    company.staff.owner(position, usize::from(customer.region), day),
                    day,
                    "招待费",
                    amount,
                )?;
            }
        }
        let reps: Vec<usize> = company.staff.reps_on(last).collect();
        for rep in reps {
            let amount = random.between(80, 450) * 1_000 + random.between(0, 99) * 10;
            self.expense(None, rep, last, "差旅费", amount)?;
        }
        Ok(())
    }

    fn survey(&mut self, position: u32, day: i32, random: &mut Random) -> Result<(), GenerateError> {
        let company = self.company;
        let customer = &company.customers[position as usize];
        // Who pays late and is near the end is less pleased.
        let mood = 4.2 - if customer.died - day < 180 { 0.8 } else { 0.0 } + 0.4 * random.normal();
        let respondent = super::masters::contact(company, position, 0).name;
        for (item, dimension) in QUESTIONS {
            let score = (mood + 0.5 * random.normal()).round().clamp(1.0, 5.0) as i64;
            let row = [
                Value::made(format!("DC{}-{:06}", from_days(day).format("%y%m"), position + 1)),
                Value::Date(day),
                Value::made(Customer::id(position)),
                Value::CustomerName(position),
                Value::made(respondent.clone()),
                item.into(),
                Value::Word(dimension),
                Value::Quantity(score * 1000),
                Value::Quantity(5000),
                Value::Quantity(random.between(4, 5) * 1000),
                if dimension == "overall" { Value::Null } else { Value::Ratio(200_000) },
            ];
            self.row(&SURVEYS, &row)?;
        }
        Ok(())
    }

    fn activity(
        &mut self,
        position: u32,
        day: i32,
        kind: &'static str,
        random: &mut Random,
    ) -> Result<(), GenerateError> {
        let row = [
            Value::Date(day),
            Value::Word(kind),
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Integer(random.between(1, 5)),
            Value::Money(random.between(2, 40) * 10_000),
            Value::or_null(super::sales::promotion(day), Value::from),
            if kind == "joint_promotion" { "满一万返三百".into() } else { Value::Null },
        ];
        self.row(&ACTIVITIES, &row)
    }

    fn expense(
        &mut self,
        customer: Option<u32>,
        staff: usize,
        day: i32,
        item: &'static str,
        amount: i64,
    ) -> Result<(), GenerateError> {
        let person = &self.company.staff.people[staff];
        let row = [
            Value::Date(day),
            Value::or_null(customer, |customer| Value::made(Customer::id(customer))),
            Value::or_null(customer, Value::CustomerName),
            person.id.as_str().into(),
            person.name.as_str().into(),
            item.into(),
            Value::Money(amount),
        ];
        self.row(&EXPENSES, &row)
    }

    fn sell_out(&mut self, position: u32, day: i32, random: &mut Random) -> Result<(), GenerateError> {
        for _ in 0..random.between(1, 3) {
            let category = random.weighted(&self.company.customers[position as usize].tastes);
            let product = self.company.catalogue.pick(random, category, day, f64::MAX);
            let product = &self.company.catalogue.products[product];
            let sold = random.between(1, 80);
            let row = [
                Value::made(Customer::id(position)),
                Value::CustomerName(position),
                Value::Date(day),
                product.id.as_str().into(),
                product.name.as_str().into(),
                Value::Quantity(sold * 1000),
                Value::Quantity(random.between(0, 2 * sold) * 1000),
            ];
            self.row(&SELL_OUT, &row)?;
        }
        Ok(())
    }

    /// Calls of a working day.
    pub fn calls(&mut self, day: i32) -> Result<(), GenerateError> {
        if !is_working_day(from_days(day)) {
            return Ok(());
        }
        let mut random = Random::stream(self.company.seed, Purpose::Office, day as u64, 2);
        let mut moments: Vec<i64> = (0..random.poisson(6.0 * self.scale)).map(|_| random.between(510, 1050)).collect();
        moments.sort_unstable();
        for minute in moments {
            let busy = random.chance(0.08);
            let answered = !busy && random.chance(0.95);
            let wait = (random.exponential() * 18.0) as i64;
            let row = [
                Value::Moment(i64::from(day) * 1440 + minute),
                Value::Flag(answered),
                Value::Flag(busy),
                if busy { Value::Null } else { Value::Quantity(wait * 1000) },
            ];
            self.row(&CALLS, &row)?;
        }
        Ok(())
    }

    /// Visits of the web site, week by week.
    pub fn web_traffic(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        let mut random = Random::stream(company.seed, Purpose::Office, 0, 3);
        let keywords = [
            ("natural", "轴承 批发"),
            ("natural", "气动元件"),
            ("advertising", "工业品 采购"),
            ("activity", "新品发布"),
        ];
        for monday in
            (company.first_day..=company.last_day).filter(|day| from_days(*day).weekday() == chrono::Weekday::Mon)
        {
            for (source, keyword) in keywords {
                let visits = random.between(40, 400);
                let row = [
                    Value::made(from_days(monday).format("%G-W%V").to_string()),
                    Value::Word(source),
                    keyword.into(),
                    if source == "natural" { Value::Integer(random.between(1, 30)) } else { Value::Null },
                    Value::Integer(visits),
                    Value::Integer(visits * random.between(0, 4) / 100),
                ];
                self.sink.row(&WEB_TRAFFIC, Period::Once, &row)?;
            }
        }
        Ok(())
    }
}
