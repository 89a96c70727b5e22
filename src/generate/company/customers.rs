//! Who the customers are, how much and how long they buy.

use super::parameters::Parameters;
use crate::generate::names::{REGIONS, TRADES, company_core};
use crate::generate::products::CATEGORIES;
use crate::generate::random::{Purpose, Random, power};

/// Days of a mean month.
pub const DAYS_PER_MONTH: f64 = 30.4375;

/// How important an account is, by what it is expected to bring in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// The first three of a hundred.
    Key = 0,
    /// The next seventeen.
    Important = 1,
    /// The others.
    Ordinary = 2,
}

impl Importance {
    /// The manual tier in the master file.
    pub fn tier(self) -> &'static str {
        ["A", "B", "C"][self as usize]
    }
}

/// How a customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// On the spot.
    Cash,
    /// Out of an amount paid before.
    Prepaid,
    /// So many days after the invoice.
    Credit,
    /// All invoices of a month together, so many days later.
    Monthly,
}

impl Settlement {
    /// The canonical word.
    pub fn word(self) -> &'static str {
        ["cash", "prepaid", "credit", "monthly"][self as usize]
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Full name, as registered.
    pub name: String,
    /// Length of the name without city and legal form, in bytes, and where it begins.
    pub core: (u16, u16),
    /// Kind: `corp`, `distributor`, `project` or `outlet`.
    pub kind: &'static str,
    /// Head of its group, as a position among the customers; a head names itself.
    pub group: Option<u32>,
    /// Position in [`REGIONS`].
    pub region: u8,
    /// Position among the cities of the region.
    pub city: u8,
    /// Position in [`TRADES`].
    pub trade: u8,
    /// Importance.
    pub importance: Importance,
    /// Day of the first order.
    pub joined: i32,
    /// Day after which nothing is bought.
    pub died: i32,
    /// Orders per month at the day of the first order or, if that is earlier, the first day of the company.
    pub rate: f64,
    /// Mean amount of an order, in currency.
    pub order_value: f64,
    /// Growth of the rate per month.
    pub trend: f64,
    /// Usual discount, in hundredths of the price.
    pub discount: i64,
    /// How it pays.
    pub settlement: Settlement,
    /// Days to pay, for those who pay later.
    pub term_days: i32,
    /// Mean days of delay beyond the term.
    pub lateness: f64,
    /// Weight of every category.
    pub tastes: [f64; CATEGORIES.len()],
    /// Whether it was won through a lead.
    pub from_lead: bool,
}

impl Customer {
    /// Number in the master file.
    pub fn id(position: u32) -> String {
        format!("C{:06}", position + 1)
    }

    /// Name without city and legal form.
    pub fn core_name(&self) -> &str {
        let (start, length) = (usize::from(self.core.0), usize::from(self.core.1));
        &self.name[start..start + length]
    }

    /// City, province, area code.
    pub fn place(&self) -> (&'static str, &'static str, &'static str) {
        REGIONS[usize::from(self.region)].cities[usize::from(self.city)]
    }

    /// Industry.
    pub fn industry(&self) -> &'static str {
        TRADES[usize::from(self.trade)].1
    }

    /// Whether it may buy on that day.
    pub fn is_active(&self, day: i32) -> bool {
        self.joined <= day && day <= self.died
    }

    /// Orders per month on that day, before seasons and visits.
    pub fn rate_on(&self, day: i32, first_day: i32, parameters: &Parameters) -> f64 {
        if !self.is_active(day) {
            return 0.0;
        }
        let months = f64::from(day - self.joined.max(first_day)) / DAYS_PER_MONTH;
        let growth = power(1.0 + self.trend, months).clamp(0.3, 3.0);
        let left = f64::from(self.died - day) / DAYS_PER_MONTH / parameters.decline_months;
        self.rate * growth * left.clamp(0.1, 1.0)
    }
}

/// Makes all customers. Groups come first in every block of them, so that a head is known before its branches.
pub fn make(seed: u64, count: usize, first_day: i32, last_day: i32, parameters: &Parameters) -> Vec<Customer> {
    let mut customers: Vec<Customer> = Vec::with_capacity(count);
    let mut named = vec![[0usize; 8]; REGIONS.len()];
    let mut heads = 0;
    // The head of the group that is being filled, and how many branches it still gets.
    let mut filling: Option<(u32, i64)> = None;
    for position in 0..count {
        let mut random = Random::stream(seed, Purpose::Customer, position as u64, 0);
        let mut customer = draw(&mut random, first_day, last_day, parameters);
        let (region, city) = (usize::from(customer.region), usize::from(customer.city));
        let place = REGIONS[region].cities[city].0;
        let number = named[region][city];
        named[region][city] += 1;
        match filling {
            Some((head, left)) => {
                let core = customers[head as usize].core_name().to_owned();
                customer.name = format!("{core}有限公司{place}分公司");
                if (head as usize + 1..position).any(|other| customers[other].name == customer.name) {
                    customer.name = format!("{core}有限公司{place}第{}分公司", chinese_number(left));
                }
                customer.core = (0, core.len() as u16);
                customer.trade = customers[head as usize].trade;
                customer.group = Some(head);
                customer.kind = "corp";
                filling = (left > 1).then_some((head, left - 1));
            }
            None if random.chance(parameters.share_groups) && position + 2 < count => {
                let (core, trade) = company_core(40_000 + heads);
                heads += 1;
                customer.name = format!("{core}集团有限公司");
                customer.core = (0, (core.len() + "集团".len()) as u16);
                customer.trade = trade as u8;
                customer.group = Some(position as u32);
                customer.kind = "corp";
                customer.rate *= 1.8;
                customer.order_value *= 1.5;
                filling = Some((position as u32, random.between(2, 7)));
            }
            None => {
                // Every city begins elsewhere, so that one name is not found in all of them.
                let (core, trade) = company_core(number + (region * 8 + city) * 401 % 9_000);
                customer.trade = trade as u8;
                customer.name = format!("{place}{core}有限公司");
                customer.core = (place.len() as u16, core.len() as u16);
                customer.kind = match TRADES[trade].1 {
                    "贸易" => "distributor",
                    "工程" => "project",
                    "五金" => *random.pick(&["outlet", "corp"]),
                    _ => "corp",
                };
            }
        }
        customers.push(customer);
    }
    rank(&mut customers);
    customers
}

fn draw(random: &mut Random, first_day: i32, last_day: i32, parameters: &Parameters) -> Customer {
    let weights: Vec<f64> = REGIONS.iter().map(|region| region.weight).collect();
    let region = random.weighted(&weights);
    let city = random.below(REGIONS[region].cities.len());
    let is_old = random.chance(parameters.share_old);
    let life = |random: &mut Random| {
        let months = random.weibull(parameters.life_shape, parameters.life_scale_months);
        (months * DAYS_PER_MONTH).min(40_000.0) as i32 + 1
    };
    let (joined, died) = if is_old {
        let joined = first_day - random.between(1, 2_400) as i32;
        // Only those who are still there are old customers.
        let lives = (0..30).map(|_| joined + life(random)).find(|died| *died > first_day + 15);
        (joined, lives.unwrap_or(first_day + 700))
    } else {
        let joined = random.between(i64::from(first_day), i64::from(last_day - 5)) as i32;
        let joined = crate::generate::calendar::working_day_after(joined, 0).min(last_day);
        (joined, joined + life(random))
    };
    let rate = random.gamma(parameters.rate_shape, parameters.rate_mean / parameters.rate_shape).max(0.02);
    // The inverse of a gamma variable of shape q and scale 1 has mean 1 / (q − 1).
    let spread = parameters.spend_spread;
    let order_value = parameters.spend_mean * (spread - 1.0) / random.gamma(spread, 1.0);
    let settlement = *random.pick(&[
        Settlement::Monthly,
        Settlement::Monthly,
        Settlement::Credit,
        Settlement::Credit,
        Settlement::Cash,
        Settlement::Cash,
        Settlement::Cash,
        Settlement::Prepaid,
    ]);
    let mut tastes = [0.0; CATEGORIES.len()];
    for (taste, category) in tastes.iter_mut().zip(CATEGORIES) {
        *taste = category.weight * random.gamma(0.5, 1.0);
    }
    Customer {
        name: String::new(),
        core: (0, 0),
        kind: "corp",
        group: None,
        region: region as u8,
        city: city as u8,
        trade: 0,
        importance: Importance::Ordinary,
        joined,
        died,
        rate,
        order_value: order_value.clamp(300.0, 400_000.0),
        trend: (parameters.trend_mean + parameters.trend_deviation * random.normal()).clamp(-0.06, 0.06),
        discount: random.between(0, 12),
        settlement,
        term_days: *random.pick(&[30, 30, 60, 60, 90]),
        lateness: if random.chance(0.75) { random.range(0.0, 6.0) } else { random.range(10.0, 60.0) },
        tastes,
        from_lead: !is_old && random.chance(0.8),
    }
}

/// Marks the accounts by what they are expected to bring.
fn rank(customers: &mut [Customer]) {
    let mut order: Vec<usize> = (0..customers.len()).collect();
    let worth = |customer: &Customer| customer.rate * customer.order_value;
    order.sort_by(|a, b| worth(&customers[*b]).total_cmp(&worth(&customers[*a])).then(a.cmp(b)));
    for (place, position) in order.into_iter().enumerate() {
        let share = place as f64 / customers.len() as f64;
        customers[position].importance = match share {
            _ if share < 0.03 => Importance::Key,
            _ if share < 0.2 => Importance::Important,
            _ => Importance::Ordinary,
        };
    }
    for customer in customers.iter_mut().filter(|customer| customer.importance == Importance::Key) {
        // Key accounts do not pay at the counter, and get better prices.
        if customer.settlement == Settlement::Cash {
            customer.settlement = Settlement::Monthly;
        }
        customer.discount += 5;
    }
}

fn chinese_number(number: i64) -> &'static str {
    ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"][number.clamp(0, 9) as usize]
}
