//! Visits as rows.

use super::Simulation;
use super::orders::OrderDraft;
use super::shapes::VISITS;
use super::visits::Visit;
use crate::generate::GenerateError;
use crate::generate::company::{Customer, Importance};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::Value;
use crate::model::period::from_days;

/// Why a salesperson calls, with what was found out.
const PURPOSES: &[(&str, &str, &str)] = &[
    ("例行拜访", "routine", "客户生产正常，库存偏低"),
    ("新品推介", "routine", "对新品感兴趣，要求寄样"),
    ("了解需求", "routine", "下季度有设备检修计划"),
    ("催收货款", "routine", "财务答应月底前安排付款"),
    ("业务回顾", "review", "回顾上季度采购，品类可再扩"),
    ("售后服务", "service", "现场更换密封件，已验收"),
    ("投诉处理", "complaint", "交期延误，已说明原因并致歉"),
    ("产品培训", "training", "给车间做了选型培训"),
];

/// Made-up competitors.
pub const COMPETITORS: &[&str] = &["北辰工品", "南桥五金城", "安捷工业超市"];

impl Simulation<'_> {
    /// Writes the visits of a day. `orders` are those of the same day.
    pub fn visits_of_day(&mut self, visits: &[Visit], orders: &[OrderDraft]) -> Result<(), GenerateError> {
        for visit in visits {
            let order = orders.iter().find(|order| visit.on_spot && order.on_spot && order.customer == visit.customer);
            self.visit(visit, order)?;
        }
        Ok(())
    }

    /// Writes a visit, with the order that was taken at it.
    pub fn visit(&mut self, visit: &Visit, order: Option<&OrderDraft>) -> Result<(), GenerateError> {
        self.visit_number += 1;
        if !self.sink.wants(&VISITS) {
            return Ok(());
        }
        let company = self.company;
        let position = visit.customer;
        let customer = &company.customers[position as usize];
        let moment = (visit.day as u64) << 16 | u64::from(visit.time.0);
        let mut random = Random::stream(company.seed, Purpose::Visits, u64::from(position), moment << 16 | 1);
        let owner = company.owner(position, visit.day);
        let likely = if customer.importance == Importance::Key { 4 } else { PURPOSES.len() };
        let (purpose, visit_type, summary) = match visit.follows {
            Some(_) => ("跟进", "routine", "已跟进上次拜访事项"),
            None => PURPOSES[random.below(PURPOSES.len()).min(random.below(likely) + random.below(5))],
        };
        let planned = visit.follows.is_some() || random.chance(0.6);
        if planned && visit.channel == "direct" {
            self.visit_plan(position, visit.day, purpose, &mut random)?;
        }
        let amount = order.map(|order| order.net(company));
        let success = match (amount, random.weighted(&[0.4, 0.25, 0.35])) {
            (Some(_), _) | (None, 0) => Value::Flag(true),
            (None, 1) => Value::Flag(false),
            _ => Value::Null,
        };
        let inbound = visit.channel == "invited" || (visit.channel != "direct" && random.chance(0.2));
        let next_date = random.chance(0.35).then(|| visit.day + random.between(7, 40) as i32);
        let contact = random.chance(0.8).then(|| super::masters::contact(company, position, random.below(2) as u64));
        let findings = self.findings(visit, purpose);
        let row: [Value; 23] = [
            Value::made(format!("BF{}{:05}", from_days(visit.day).format("%y%m"), self.visit_number)),
            Value::Date(visit.day),
            Value::made(Customer::id(position)),
            Value::CustomerName(position),
            Value::Time(visit.time.0),
            Value::Time(visit.time.0 + visit.time.1),
            owner.id.as_str().into(),
            owner.name.as_str().into(),
            Value::or_null(contact.as_ref(), |contact| contact.id.as_str().into()),
            Value::or_null(contact.as_ref(), |contact| contact.name.as_str().into()),
            Value::Word(visit.channel),
            Value::Word(if inbound { "inbound" } else { "outbound" }),
            Value::Word(visit_type),
            purpose.into(),
            Value::Flag(planned),
            Value::Flag(true),
            success,
            Value::or_null(amount, Value::Money),
            summary.into(),
            Value::or_null(next_date, |_| "电话跟进".into()),
            Value::or_null(next_date, Value::Date),
            if random.chance(0.06) { (*random.pick(COMPETITORS)).into() } else { Value::Null },
            customer.place().0.into(),
        ];
        let row: Vec<Value> = row.into_iter().chain(findings).collect();
        self.row(&VISITS, &row)
    }
}
