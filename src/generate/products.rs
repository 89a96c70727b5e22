//! The catalogue: categories with their margins, articles with prices and costs.

use super::random::{Purpose, Random, exp, ln};

/// A product category.
#[derive(Debug)]
pub struct Category {
    /// Name.
    pub name: &'static str,
    /// Product line it belongs to.
    pub line: &'static str,
    /// What its articles are counted in.
    pub unit: &'static str,
    /// Share of sales that it makes, of a hundred.
    pub weight: f64,
    /// Gross margin at list price, lowest and highest.
    pub margin: (f64, f64),
    /// List price, lowest and highest, in currency.
    pub price: (f64, f64),
    /// What its articles are called.
    pub nouns: &'static [&'static str],
    /// Letters before the size of an article.
    pub series: &'static [&'static str],
}

/// The categories.
pub const CATEGORIES: &[Category] = &[
    Category {
        name: "轴承",
        line: "传动",
        unit: "套",
        weight: 20.0,
        margin: (0.18, 0.32),
        price: (12.0, 900.0),
        nouns: &["深沟球轴承", "圆锥滚子轴承", "调心轴承", "推力轴承"],
        series: &["60", "62", "63", "222", "302"],
    },
    Category {
        name: "紧固件",
        line: "通用",
        unit: "盒",
        weight: 10.0,
        margin: (0.25, 0.45),
        price: (8.0, 120.0),
        nouns: &["外六角螺栓", "内六角螺钉", "自锁螺母", "弹簧垫圈"],
        series: &["M6×", "M8×", "M10×", "M12×"],
    },
    Category {
        name: "气动元件",
        line: "自动化",
        unit: "件",
        weight: 16.0,
        margin: (0.28, 0.42),
        price: (35.0, 1_600.0),
        nouns: &["标准气缸", "电磁阀", "气源处理器", "快插接头"],
        series: &["SQ", "DN", "QF", "JT"],
    },
    Category {
        name: "电气控制",
        line: "自动化",
        unit: "台",
        weight: 18.0,
        margin: (0.15, 0.28),
        price: (60.0, 4_800.0),
        nouns: &["断路器", "接触器", "变频器", "接近开关"],
        series: &["KD", "KC", "BP", "JK"],
    },
    Category {
        name: "切削刀具",
        line: "加工",
        unit: "支",
        weight: 12.0,
        margin: (0.3, 0.5),
        price: (25.0, 680.0),
        nouns: &["硬质合金铣刀", "麻花钻头", "车刀片", "丝锥"],
        series: &["XD", "ZT", "DP", "SZ"],
    },
    Category {
        name: "润滑化学品",
        line: "耗材",
        unit: "桶",
        weight: 9.0,
        margin: (0.22, 0.38),
        price: (90.0, 2_600.0),
        nouns: &["抗磨液压油", "锂基润滑脂", "切削液", "导轨油"],
        series: &["L-", "HM", "QX", "DG"],
    },
    Category {
        name: "密封件",
        line: "通用",
        unit: "件",
        weight: 7.0,
        margin: (0.35, 0.55),
        price: (2.0, 160.0),
        nouns: &["骨架油封", "O型圈", "机械密封", "缠绕垫片"],
        series: &["TC", "OR", "JM", "CR"],
    },
    Category {
        name: "劳保用品",
        line: "耗材",
        unit: "箱",
        weight: 8.0,
        margin: (0.12, 0.25),
        price: (45.0, 520.0),
        nouns: &["防护手套", "安全帽", "防护眼镜", "防尘口罩"],
        series: &["FH", "AQ", "YJ", "KZ"],
    },
];

/// An article.
#[derive(Debug)]
pub struct Product {
    /// Number in the catalogue.
    pub id: String,
    /// Name with size.
    pub name: String,
    /// Position in [`CATEGORIES`].
    pub category: usize,
    /// List price in hundredths.
    pub list_price: i64,
    /// Standard cost in hundredths.
    pub cost: i64,
    /// Day of launch.
    pub launched: i32,
    /// Largest discount that a salesperson may give, in hundredths of the price.
    pub max_discount: i64,
}

/// The catalogue, in order of category.
#[derive(Debug)]
pub struct Catalogue {
    /// All articles.
    pub products: Vec<Product>,
    /// First article of every category, and the end.
    starts: Vec<usize>,
}

impl Catalogue {
    /// Makes a catalogue of `per_category` articles each. Twelve of a hundred are launched during the `first_day` to
    /// `last_day`, the others before.
    pub fn new(seed: u64, per_category: usize, first_day: i32, last_day: i32) -> Catalogue {
        let mut products = Vec::new();
        let mut starts = Vec::new();
        for (position, category) in CATEGORIES.iter().enumerate() {
            starts.push(products.len());
            for number in 0..per_category {
                let mut random = Random::stream(seed, Purpose::Products, position as u64, number as u64);
                let (low, high) = category.price;
                let price = exp(random.range(ln(low), ln(high)));
                let list_price = (price * 10.0).round() as i64 * 10;
                let margin = random.range(category.margin.0, category.margin.1);
                let is_new = random.chance(0.12);
                let launched = if is_new {
                    random.between(i64::from(first_day), i64::from(last_day - 60).max(i64::from(first_day))) as i32
                } else {
                    first_day - random.between(30, 3_000) as i32
                };
                let noun = category.nouns[number % category.nouns.len()];
                let series = category.series[number % category.series.len()];
                products.push(Product {
                    id: format!("P{}{:03}", position + 1, number + 1),
                    name: format!("{noun} {series}{}", 5 + number * 5),
                    category: position,
                    list_price,
                    cost: (list_price as f64 * (1.0 - margin)).round() as i64,
                    launched,
                    max_discount: 5 * random.between(1, 5),
                });
            }
        }
        starts.push(products.len());
        Catalogue { products, starts }
    }

    /// An article of a category that is sold on that day, if possible one of at most `highest` hundredths. Articles at
    /// the front of the catalogue sell most.
    pub fn pick(&self, random: &mut Random, category: usize, day: i32, highest: f64) -> usize {
        let (start, end) = (self.starts[category], self.starts[category + 1]);
        let mut chosen = start;
        for _ in 0..6 {
            let place = random.unit();
            let candidate = start + (place * place * (end - start) as f64) as usize;
            if self.products[candidate].launched <= day {
                chosen = candidate;
                if self.products[candidate].list_price as f64 <= highest {
                    break;
                }
            }
        }
        chosen
    }
}
