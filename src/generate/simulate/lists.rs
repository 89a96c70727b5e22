//! Lists that change rarely: people, articles, bands, policies, the calendar.

use chrono::Months;

use super::Simulation;
use super::money::REBATE_BANDS;
use crate::generate::GenerateError;
use crate::generate::calendar::{holiday, is_working_day};
use crate::generate::company::{Customer, Importance};
use crate::generate::names::{REGIONS, mobile};
use crate::generate::products::CATEGORIES;
use crate::generate::value::{Period, Shape, Value};
use crate::model::period::{from_days, months_before, to_days};

const fn shape(name: &'static str, key: &'static [&'static str], columns: &'static [&'static str]) -> Shape {
    Shape { name, key, amount: None, columns }
}

/// People at customers.
pub static CONTACTS: Shape = shape(
    "contacts",
    &["contact_id", "snapshot_date"],
    &[
        "snapshot_date",
        "contact_id",
        "customer_id",
        "customer_name",
        "name",
        "gender",
        "age",
        "title",
        "department",
        "layer",
        "influence",
        "attitude",
        "decision_maker",
        "mobile",
        "email",
        "birthday",
        "hobby",
        "start_date",
    ],
);

/// Own people.
pub static STAFF: Shape = shape(
    "staff",
    &["staff_id", "snapshot_date"],
    &["snapshot_date", "staff_id", "staff_name", "role", "region", "team", "manager_id", "hire_date", "leave_date"],
);

/// Who looked after whom, and when.
pub static STAFF_CUSTOMERS: Shape = shape(
    "staff_customers",
    &["customer_id", "assign_role", "from_date", "snapshot_date"],
    &["snapshot_date", "customer_id", "customer_name", "staff_id", "staff_name", "assign_role", "from_date", "to_date"],
);

/// Articles.
pub static PRODUCTS: Shape = shape(
    "products",
    &["product_id", "snapshot_date"],
    &[
        "snapshot_date",
        "product_id",
        "product_name",
        "category",
        "line",
        "list_price",
        "std_cost",
        "launch_date",
        "is_new",
        "max_discount",
        "value_level",
    ],
);

/// What is paid back on amounts paid before.
pub static BANDS: Shape = shape("rebate_bands", &["min_amount"], &["min_amount", "max_amount", "rate"]);

/// How regions are served.
pub static REGION_POLICY: Shape =
    shape("region_policy", &["region", "valid_from"], &["region", "type", "min_count", "max_count", "valid_from"]);

/// Days.
pub static CALENDAR: Shape = shape("calendar", &["date"], &["date", "working_day", "open_day", "holiday_name"]);

/// Rules of the manual tiers.
pub static TIER_RULES: Shape =
    shape("tier_rules", &["scheme", "code"], &["scheme", "code", "rank_order", "predicate", "valid_from"]);

/// Names that stand for a customer.
pub static CUSTOMER_ALIAS: Shape = shape("customer_alias", &["raw_name"], &["raw_name", "customer_id", "confirmed_by"]);

/// Classes that management has given.
pub static CLASS_OVERRIDES: Shape = shape(
    "class_overrides",
    &["customer_id", "scheme", "from_date"],
    &["customer_id", "customer_name", "scheme", "code", "reason", "from_date", "until_date", "decided_by"],
);

/// A class that management has given: to the `nth` customer of an importance that still buys, from the first day of the
/// month so many months before the last one, until the last day of another (counted from the last month as well).
struct Override {
    importance: Importance,
    nth: usize,
    by_name: bool,
    scheme: &'static str,
    code: &'static str,
    reason: &'static str,
    months_ago: u32,
    until: Option<i32>,
}

/// What management has decided in the company. The last two name a scheme that nobody runs and a class that ended.
const OVERRIDES: [Override; 7] = [
    Override {
        importance: Importance::Ordinary,
        nth: 3,
        by_name: false,
        scheme: "pyramid",
        code: "vip",
        reason: "机场项目标杆，形象客户，不论销量",
        months_ago: 9,
        until: None,
    },
    Override {
        importance: Importance::Important,
        nth: 5,
        by_name: false,
        scheme: "pyramid",
        code: "vip",
        reason: "框架协议执行期内，按战略客户维护",
        months_ago: 7,
        until: Some(5),
    },
    Override {
        importance: Importance::Key,
        nth: 2,
        by_name: false,
        scheme: "pyramid",
        code: "ordinary",
        reason: "多次拖欠货款，暂停优待",
        months_ago: 1,
        until: Some(2),
    },
    Override {
        importance: Importance::Important,
        nth: 9,
        by_name: true,
        scheme: "abc",
        code: "A",
        reason: "集团集中采购将于四季度转入",
        months_ago: 4,
        until: Some(2),
    },
    Override {
        importance: Importance::Ordinary,
        nth: 8,
        by_name: false,
        scheme: "abc",
        code: "B",
        reason: "新区首家客户，重点扶持",
        months_ago: 2,
        until: None,
    },
    Override {
        importance: Importance::Important,
        nth: 12,
        by_name: false,
        scheme: "vip_club",
        code: "gold",
        reason: "年会名单",
        months_ago: 6,
        until: None,
    },
    Override {
        importance: Importance::Ordinary,
        nth: 15,
        by_name: false,
        scheme: "abc",
        code: "A",
        reason: "扩产项目期间",
        months_ago: 15,
        until: Some(-4),
    },
];

impl Simulation<'_> {
    /// Writes all lists.
    pub fn lists(&mut self) -> Result<(), GenerateError> {
        self.contacts()?;
        self.staff()?;
        self.staff_customers()?;
        self.products()?;
        self.policies()?;
        self.calendar()?;
        self.aliases()?;
        self.overrides()
    }

    fn snapshot(&mut self, shape: &'static Shape, row: &[Value]) -> Result<(), GenerateError> {
        self.sink.row(shape, Period::Snapshot(from_days(self.company.last_day)), row)
    }

    fn contacts(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        let positions = [
            ("采购经理", "采购部", "decision", 4),
            ("设备主管", "设备部", "use", 3),
            ("总经理", "总经办", "image", 5),
            ("仓库主管", "仓储部", "implementation", 2),
        ];
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            // Visits name the first two.
            let count = if customer.importance == Importance::Key { 4 } else { 2 };
            for number in 0..count {
                let mut contact = super::masters::contact(company, position, number);
                let random = &mut contact.random;
                let (title, department, layer, influence) = positions[number as usize];
                let age = random.between(24, 58);
                let birthday = company.last_day - (age * 365) as i32 - random.between(0, 364) as i32;
                let row = [
                    Value::Date(company.last_day),
                    contact.id.as_str().into(),
                    Value::made(Customer::id(position)),
                    Value::CustomerName(position),
                    contact.name.as_str().into(),
                    Value::Word(random.word(&["male", "male", "female"])),
                    Value::Integer(age),
                    title.into(),
                    department.into(),
                    Value::Word(layer),
                    Value::Integer(influence),
                    Value::Word(["support", "neutral", "oppose"][random.weighted(&[0.5, 0.42, 0.08])]),
                    Value::Flag(matches!(layer, "decision" | "image")),
                    Value::made(mobile(random)),
                    if random.chance(0.5) {
                        Value::made(format!("l{:06}{number}@example.com", position + 1))
                    } else {
                        Value::Null
                    },
                    if random.chance(0.4) { Value::Date(birthday) } else { Value::Null },
                    if random.chance(0.2) {
                        (*random.pick(&["钓鱼", "羽毛球", "书法", "登山"])).into()
                    } else {
                        Value::Null
                    },
                    Value::Date(customer.joined - random.between(0, 1_000) as i32),
                ];
                self.snapshot(&CONTACTS, &row)?;
            }
        }
        Ok(())
    }

    fn staff(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        for person in company.staff.people.iter().filter(|person| person.hired <= company.last_day) {
            let region = person.region.map(|region| REGIONS[region].name);
            let row = [
                Value::Date(company.last_day),
                person.id.as_str().into(),
                person.name.as_str().into(),
                Value::Word(person.role),
                Value::or_null(region, Value::from),
                Value::or_null(company.staff.team(person), Value::made),
                Value::or_null(person.manager, |manager| company.staff.people[manager].id.as_str().into()),
                Value::Date(person.hired),
                Value::or_null(person.left, Value::Date),
            ];
            self.snapshot(&STAFF, &row)?;
        }
        Ok(())
    }

    fn staff_customers(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        for position in 0..company.customers.len() as u32 {
            let customer = &company.customers[position as usize];
            let first = company.first_day.max(customer.joined - 20);
            let region = usize::from(customer.region);
            for (owner, from, to) in company.staff.owners(position, region, first, company.last_day) {
                let owner = &company.staff.people[owner];
                let row = [
                    Value::Date(company.last_day),
                    Value::made(Customer::id(position)),
                    Value::CustomerName(position),
                    owner.id.as_str().into(),
                    owner.name.as_str().into(),
                    Value::Word("rep"),
                    Value::Date(from),
                    if to < company.last_day { Value::Date(to) } else { Value::Null },
                ];
                self.snapshot(&STAFF_CUSTOMERS, &row)?;
            }
        }
        Ok(())
    }

    fn products(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        for product in &company.catalogue.products {
            let category = &CATEGORIES[product.category];
            let margin = 1.0 - product.cost as f64 / product.list_price as f64;
            let row = [
                Value::Date(company.last_day),
                product.id.as_str().into(),
                product.name.as_str().into(),
                category.name.into(),
                category.line.into(),
                Value::Money(product.list_price),
                Value::Money(product.cost),
                Value::Date(product.launched),
                Value::Flag(company.last_day - product.launched < 365),
                Value::Ratio(product.max_discount * 10_000),
                Value::Word(match margin {
                    _ if margin > 0.38 => "high",
                    _ if margin > 0.22 => "mid",
                    _ => "low",
                }),
            ];
            self.snapshot(&PRODUCTS, &row)?;
        }
        Ok(())
    }

    fn policies(&mut self) -> Result<(), GenerateError> {
        for (position, (from, rate)) in REBATE_BANDS.iter().enumerate() {
            let next = REBATE_BANDS.get(position + 1).map(|(next, _)| *next);
            let row = [Value::Money(*from), Value::or_null(next, Value::Money), Value::Ratio(*rate)];
            self.sink.row(&BANDS, Period::Once, &row)?;
        }
        for (position, region) in REGIONS.iter().enumerate() {
            let (kind, low, high) =
                [("extensive", 7, 8), ("selective", 2, 3), ("exclusive", 1, 1)][(position / 2).min(2)];
            let since = Value::Date(self.company.first_day);
            let row = [region.name.into(), Value::Word(kind), Value::Integer(low), Value::Integer(high), since];
            self.sink.row(&REGION_POLICY, Period::Once, &row)?;
        }
        for (rank, (code, rule)) in [("A", "前 3%"), ("B", "其后 17%"), ("C", "其余")].into_iter().enumerate() {
            let row = [
                "manual".into(),
                code.into(),
                Value::Integer(rank as i64 + 1),
                rule.into(),
                Value::Date(self.company.first_day),
            ];
            self.sink.row(&TIER_RULES, Period::Once, &row)?;
        }
        Ok(())
    }

    fn calendar(&mut self) -> Result<(), GenerateError> {
        for day in self.company.first_day..=self.company.last_day {
            let date = from_days(day);
            let works = is_working_day(date);
            let row = [
                Value::Date(day),
                Value::Flag(works),
                Value::Flag(works || holiday(date).is_none()),
                Value::or_null(holiday(date), Value::from),
            ];
            self.sink.row(&CALENDAR, Period::Once, &row)?;
        }
        Ok(())
    }

    /// Writes short names that people use and that no rule would find.
    fn aliases(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        let director = company.staff.people[crate::generate::company::staff::DIRECTOR].name.as_str();
        for position in 0..company.customers.len() as u32 {
            if let Some(nickname) = company.nickname(position) {
                let row = [nickname.into(), Value::made(Customer::id(position)), director.into()];
                self.sink.row(&CUSTOMER_ALIAS, Period::Once, &row)?;
            }
        }
        Ok(())
    }

    /// Writes what management has decided, and one decision about a customer whom no list knows.
    fn overrides(&mut self) -> Result<(), GenerateError> {
        let company = self.company;
        let director = company.staff.people[crate::generate::company::staff::DIRECTOR].name.as_str();
        let first_day =
            |months_ago: u32| Value::Date(to_days(months_before(company.last_month.first_day(), months_ago)));
        for decision in &OVERRIDES {
            let position = self.buying(decision.importance, decision.nth);
            // The name stands as it is registered: how people spell names is told by other tables.
            let row = [
                if decision.by_name { Value::Null } else { Value::made(Customer::id(position)) },
                company.customers[position as usize].name.as_str().into(),
                decision.scheme.into(),
                decision.code.into(),
                decision.reason.into(),
                first_day(decision.months_ago),
                Value::or_null(decision.until, |months| Value::Date(self.last_day_of(months))),
                director.into(),
            ];
            self.sink.row(&CLASS_OVERRIDES, Period::Once, &row)?;
        }
        let nobody = Customer::id(company.customers.len() as u32 + 99);
        let row = [
            Value::made(nobody),
            Value::Null,
            "pyramid".into(),
            "mid".into(),
            "编号待核".into(),
            first_day(3),
            Value::Null,
            director.into(),
        ];
        self.sink.row(&CLASS_OVERRIDES, Period::Once, &row)
    }

    /// Position of the `nth` customer of an importance that buys to the end; of a small company, of any customer.
    fn buying(&self, importance: Importance, nth: usize) -> u32 {
        let customers = &self.company.customers;
        let last_day = self.company.last_day;
        let fits = |position: &usize| {
            let customer = &customers[*position];
            customer.importance == importance && customer.joined <= last_day && customer.died >= last_day
        };
        (0..customers.len()).filter(fits).nth(nth).unwrap_or(nth % customers.len()) as u32
    }

    /// The last day of the month so many months after the last one, or before it.
    fn last_day_of(&self, months: i32) -> i32 {
        let first = self.company.last_month.first_day();
        let next = match months + 1 {
            after if after >= 0 => first + Months::new(after as u32),
            before => first - Months::new(before.unsigned_abs()),
        };
        to_days(next) - 1
    }
}
