//! The tree: net sales as customers × orders per customer × value per order (× items × price), and what each factor did.

use super::Tally;
use crate::model::money::to_f64;

/// A factor at both windows, and its share of the change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// 0 net sales, 1 its factors, 2 the factors of value_per_order.
    pub level: i64,
    /// Its name.
    pub name: &'static str,
    /// In the earlier window; money in the currency.
    pub from: Option<f64>,
    /// In the later window.
    pub to: Option<f64>,
    /// Minor units.
    pub effect: Option<i128>,
}

/// A value at both windows.
#[derive(Clone, Copy)]
struct Pair {
    from: f64,
    to: f64,
}

impl Pair {
    fn change(self) -> f64 {
        self.to - self.from
    }

    fn mean(self) -> f64 {
        (self.from + self.to) / 2.0
    }

    /// Both known, or nothing.
    fn of(from: Option<f64>, to: Option<f64>) -> Option<Pair> {
        Some(Pair { from: from?, to: to? })
    }
}

/// What the change of a third factor is worth when two others have gone from and to these: the mean over all orders in
/// which the three could have changed.
fn context(one: Pair, other: Pair) -> f64 {
    (one.from * other.from + one.to * other.to) / 3.0 + (one.from * other.to + one.to * other.from) / 6.0
}

/// The factors of a member's sales, level by level. `scale` is that of money, `quantity_scale` that of quantities where
/// there are any.
pub fn factors(tally: &Tally, scale: u8, quantity_scale: Option<u8>) -> Vec<Factor> {
    let (from, to) = (&tally.from, &tally.to);
    let change = to.net - from.net;
    let over = |amount: f64, divisor: i64| (divisor > 0).then(|| amount / divisor as f64);
    let orders_per_customer = (over(from.orders as f64, from.customers), over(to.orders as f64, to.customers));
    let money = |minor: i128| to_f64(minor, scale);
    let value_per_order = (over(money(from.net), from.orders), over(money(to.net), to.orders));

    let customers = Pair { from: from.customers as f64, to: to.customers as f64 };
    let pairs =
        Pair::of(orders_per_customer.0, orders_per_customer.1).zip(Pair::of(value_per_order.0, value_per_order.1));
    let minor = 10f64.powi(i32::from(scale));
    let effects: [Option<i128>; 3] = match pairs {
        Some((frequency, value)) => {
            let shares = [
                customers.change() * context(frequency, value) * minor,
                frequency.change() * context(customers, value) * minor,
                value.change() * context(customers, frequency) * minor,
            ];
            apportion(shares, change).map(Some)
        }
        None => [Some(change), None, None],
    };

    let level = |level, name, from, to, effect| Factor { level, name, from, to, effect };
    let mut factors = vec![
        level(0, "sales", Some(money(from.net)), Some(money(to.net)), Some(change)),
        level(1, "customers", Some(customers.from), Some(customers.to), effects[0]),
        level(1, "orders_per_customer", orders_per_customer.0, orders_per_customer.1, effects[1]),
        level(1, "value_per_order", value_per_order.0, value_per_order.1, effects[2]),
    ];
    let items = items(tally, scale, quantity_scale);
    let known = items.zip(pairs).zip(effects[2]);
    let item_effects = known.map(|(((items, price), (frequency, _)), effect)| {
        let worth = context(customers, frequency) * minor;
        apportion([items.change() * price.mean() * worth, price.change() * items.mean() * worth], effect)
    });
    for (place, name) in ["items_per_order", "price_per_item"].into_iter().enumerate() {
        let pair = items.map(|(items, price)| if place == 0 { items } else { price });
        let effect = item_effects.map(|effects| effects[place]);
        factors.push(level(2, name, pair.map(|pair| pair.from), pair.map(|pair| pair.to), effect));
    }
    factors
}

/// Items per order and price per item, where quantities of all customers are known and above zero in both windows.
fn items(tally: &Tally, scale: u8, quantity_scale: Option<u8>) -> Option<(Pair, Pair)> {
    let quantity_scale = quantity_scale.filter(|_| tally.quantity_unknown == 0)?;
    let (from, to) = (&tally.from, &tally.to);
    if from.quantity <= 0 || to.quantity <= 0 || from.orders == 0 || to.orders == 0 {
        return None;
    }
    let quantity = Pair { from: to_f64(from.quantity, quantity_scale), to: to_f64(to.quantity, quantity_scale) };
    let items = Pair { from: quantity.from / from.orders as f64, to: quantity.to / to.orders as f64 };
    let price = Pair { from: to_f64(from.net, scale) / quantity.from, to: to_f64(to.net, scale) / quantity.to };
    Some((items, price))
}

/// Shares of `total` as whole numbers that sum to it: each rounded down, what is left to the largest fractions, the
/// earlier first where they are equal.
fn apportion<const N: usize>(shares: [f64; N], total: i128) -> [i128; N] {
    let mut parts = shares.map(|share| share.floor() as i128);
    let rest = total - parts.iter().sum::<i128>();
    let count = N as i128;
    // Beyond the fractions only by what floats of very large sums are off.
    parts.iter_mut().for_each(|part| *part += rest.div_euclid(count));
    let mut order: Vec<usize> = (0..N).collect();
    let fraction = |place: usize| shares[place] - shares[place].floor();
    order.sort_by(|left, right| fraction(*right).total_cmp(&fraction(*left)).then(left.cmp(right)));
    for place in order.into_iter().take(rest.rem_euclid(count) as usize) {
        parts[place] += 1;
    }
    parts
}
