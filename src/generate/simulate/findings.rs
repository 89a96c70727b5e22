//! What a visit of a customer notes beside its result: tasks at those who sell on, issues, what the market says, when it was
//! handed in.

use super::Simulation;
use super::visits::Visit;
use crate::generate::company::{Company, Person};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::Value;
use crate::model::period::from_days;

/// What customers say.
pub const FEEDBACK: &[&str] = &["认可产品质量", "希望缩短交期", "价格比同行略高", "服务响应及时", "希望提供样品"];
/// What the market says.
pub const MARKET: &[&str] = &["同行本月降价3%", "当地新开两家工业超市", "客户计划扩产", "进口品牌交期延长"];
/// What salespeople need help with.
pub const HELP: &[&str] = &["需技术支持选型", "需申请特价", "需协调交期", "需经理陪同拜访"];

/// An issue that is not settled yet.
#[derive(Debug, Clone)]
pub struct Issue {
    id: String,
    raised: i32,
}

/// When a record was handed in, as minutes since 1970; `None` when never, or not yet.
pub fn submitted(company: &Company, person: &Person, day: i32, random: &mut Random) -> Option<i64> {
    let same_day = random.chance(person.traits.submits_same_day);
    let (days, minute) = match same_day {
        true => (0, random.between(17 * 60, 21 * 60)),
        false => (random.between(1, 6) as i32, random.between(8 * 60, 18 * 60)),
    };
    let is_kept = !random.chance(0.03);
    let day = day + days;
    (is_kept && day <= company.last_day).then(|| i64::from(day) * 1440 + minute)
}

/// Cells of the columns from `category` to `issue_status`.
pub type Findings<'a> = [Value<'a>; 22];

impl<'c> Simulation<'c> {
    /// What a visit notes beside its result.
    pub fn findings(&mut self, visit: &Visit, purpose: &str) -> Findings<'c> {
        let company = self.company;
        let process = &company.parameters.sales_process;
        let customer = &company.customers[visit.customer as usize];
        let moment = (visit.day as u64) << 16 | u64::from(visit.time.0);
        let mut random = Random::stream(company.seed, Purpose::Findings, u64::from(visit.customer), moment);
        let in_person = matches!(visit.channel, "direct" | "invited");
        let at_outlet = in_person && matches!(customer.kind, "outlet" | "distributor");
        let mut task = |task: usize| random.chance(process.outlet_tasks[task]);
        let done: [bool; 6] = std::array::from_fn(&mut task);
        let flag = |task: usize| if at_outlet { Value::Flag(done[task]) } else { Value::Null };
        let stock = ["充足", "偏低", "缺货"][random.weighted(&[0.7, 0.22, 0.08])];
        let damaged = random.chance(process.outlet_damaged);
        let other = random.chance(0.1);
        let (feedback, market, help) = (random.chance(0.25), random.chance(0.04), random.chance(0.03));
        let comment = help && random.chance(0.6);
        let owner = company.owner(visit.customer, visit.day);
        let submitted = submitted(company, owner, visit.day, &mut random);
        let (issue, status) = self.issue(visit, purpose, in_person, &mut random);
        let text = |wanted: bool, texts: &'static [&'static str], random: &mut Random| match wanted {
            true => (*random.pick(texts)).into(),
            false => Value::Null,
        };
        [
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            Value::Null,
            text(feedback, FEEDBACK, &mut random),
            flag(0),
            flag(1),
            flag(2),
            flag(3),
            if at_outlet && done[4] { stock.into() } else { Value::Null },
            if at_outlet { Value::Flag(damaged) } else { Value::Null },
            flag(5),
            if at_outlet && other { "更换价签".into() } else { Value::Null },
            text(market, MARKET, &mut random),
            text(help, HELP, &mut random),
            if comment { "已协调，跟进结果".into() } else { Value::Null },
            Value::or_null(submitted, Value::Moment),
            issue,
            status,
        ]
    }

    /// An issue that the visit raises, or works on.
    fn issue(&mut self, visit: &Visit, purpose: &str, in_person: bool, random: &mut Random) -> (Value<'c>, Value<'c>) {
        let process = &self.company.parameters.sales_process;
        if let Some(issue) = self.issues.get(&visit.customer).filter(|issue| issue.raised < visit.day) {
            let id = Value::made(issue.id.clone());
            if random.chance(process.issue_closed) {
                self.issues.remove(&visit.customer);
                return (id, "已解决".into());
            }
            return (id, "处理中".into());
        }
        let likely = if matches!(purpose, "投诉处理" | "售后服务") { 4.0 } else { 1.0 };
        if !in_person || self.issues.contains_key(&visit.customer) || !random.chance(process.issue_raised * likely) {
            return (Value::Null, Value::Null);
        }
        self.issue_number += 1;
        let id = format!("WT{}{:04}", from_days(visit.day).format("%y%m"), self.issue_number);
        self.issues.insert(visit.customer, Issue { id: id.clone(), raised: visit.day });
        (Value::made(id), "未解决".into())
    }
}
