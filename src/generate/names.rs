//! Made-up names of places of business, companies and people.

use super::random::Random;

/// A sales region.
#[derive(Debug)]
pub struct Region {
    /// Name.
    pub name: &'static str,
    /// How many of a hundred customers are there.
    pub weight: f64,
    /// Cities with their province and area code.
    pub cities: &'static [(&'static str, &'static str, &'static str)],
}

/// The sales regions.
pub const REGIONS: &[Region] = &[
    Region {
        name: "华东",
        weight: 38.0,
        cities: &[
            ("上海", "上海市", "021"),
            ("苏州", "江苏省", "0512"),
            ("无锡", "江苏省", "0510"),
            ("常州", "江苏省", "0519"),
            ("南京", "江苏省", "025"),
            ("杭州", "浙江省", "0571"),
            ("宁波", "浙江省", "0574"),
            ("合肥", "安徽省", "0551"),
        ],
    },
    Region {
        name: "华南",
        weight: 22.0,
        cities: &[
            ("广州", "广东省", "020"),
            ("深圳", "广东省", "0755"),
            ("东莞", "广东省", "0769"),
            ("佛山", "广东省", "0757"),
            ("厦门", "福建省", "0592"),
        ],
    },
    Region {
        name: "华北",
        weight: 16.0,
        cities: &[
            ("北京", "北京市", "010"),
            ("天津", "天津市", "022"),
            ("石家庄", "河北省", "0311"),
            ("济南", "山东省", "0531"),
            ("青岛", "山东省", "0532"),
        ],
    },
    Region {
        name: "华中",
        weight: 12.0,
        cities: &[("武汉", "湖北省", "027"), ("长沙", "湖南省", "0731"), ("郑州", "河南省", "0371")],
    },
    Region {
        name: "西南",
        weight: 8.0,
        cities: &[("成都", "四川省", "028"), ("重庆", "重庆市", "023"), ("昆明", "云南省", "0871")],
    },
    Region {
        name: "东北",
        weight: 4.0,
        cities: &[("沈阳", "辽宁省", "024"), ("大连", "辽宁省", "0411"), ("长春", "吉林省", "0431")],
    },
];

/// First and second character of the word that a company is called by.
const FIRST: &str = "恒泰鼎盛博创宏振嘉精立凯铭启荣森升旺协旭永裕泽卓晟奕骏翰弘景";
const SECOND: &str = "达丰利隆力源昌宇拓邦润昊锐维阳辉捷朗冠硕";
/// Put between word and trade when a city runs out of words.
const THIRD: &str = "德禾安瑞嘉祥顺佳益晨";
/// Trades of companies, with their industry.
pub const TRADES: &[(&str, &str)] = &[
    ("机械", "机械制造"),
    ("精密机械", "机械制造"),
    ("机电设备", "机械制造"),
    ("自动化设备", "自动化"),
    ("智能装备", "自动化"),
    ("电子", "电子"),
    ("电子科技", "电子"),
    ("汽车零部件", "汽车零部件"),
    ("模具", "模具"),
    ("五金制品", "五金"),
    ("塑胶制品", "塑胶"),
    ("包装材料", "包装"),
    ("食品机械", "食品"),
    ("纺织机械", "纺织"),
    ("环保设备", "环保"),
    ("新材料", "化工材料"),
    ("泵阀", "流体控制"),
    ("工业品贸易", "贸易"),
    ("物资供应", "贸易"),
    ("电力设备", "电力"),
    ("钢结构工程", "工程"),
    ("设备安装工程", "工程"),
];

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余";
const GIVEN: &str = "伟强磊洋勇军杰涛明超秀敏静丽艳娟芳霞玲婷浩宇晨欣怡佳俊凯鹏飞建国志文海波春雪梅兰晓东辉平";

fn character(text: &str, position: usize) -> char {
    text.chars().nth(position % text.chars().count()).unwrap_or('一')
}

/// The `number`-th company of a city, without city and legal form, as `恒达精密机械`; and the position of its trade in
/// [`TRADES`]. No two numbers under 130,000 give the same name.
pub fn company_core(number: usize) -> (String, usize) {
    let words = FIRST.chars().count() * SECOND.chars().count();
    let all = words * TRADES.len();
    // A step without common factor visits every combination once and keeps neighbours apart.
    let shuffled = (number % all) * 9_241 % all;
    let (word, trade) = (shuffled / TRADES.len(), shuffled % TRADES.len());
    let (first, second) = (character(FIRST, word / SECOND.chars().count()), character(SECOND, word));
    let third = if number < all { String::new() } else { character(THIRD, number / all - 1).to_string() };
    (format!("{first}{second}{third}{}", TRADES[trade].0), trade)
}

/// The `number`-th name of a person; no two numbers under 77,000 are the same.
pub fn person(number: usize) -> String {
    let (surnames, given) = (SURNAMES.chars().count(), GIVEN.chars().count());
    let shuffled = number * 83_003 % (surnames * given * given);
    let surname = character(SURNAMES, shuffled % surnames);
    let rest = shuffled / surnames;
    let (first, second) = (character(GIVEN, rest % given), character(GIVEN, rest / given));
    if first == second { format!("{surname}{first}") } else { format!("{surname}{first}{second}") }
}

/// Any name of a person.
pub fn any_person(random: &mut Random) -> String {
    person(random.below(77_000))
}

/// A mobile number with a prefix that no operator uses.
pub fn mobile(random: &mut Random) -> String {
    format!("120{}", random.digits(8))
}

/// A land line of an area: local numbers never begin with 0.
pub fn land_line(random: &mut Random, area: &str) -> String {
    format!("{area}-0{}", random.digits(if area.len() == 3 { 7 } else { 6 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_do_not_repeat() {
        let companies: BTreeSet<String> = (0..130_000).map(|number| company_core(number).0).collect();
        assert_eq!(companies.len(), 130_000);
        let people: BTreeSet<String> = (0..77_000).map(person).collect();
        assert_eq!(people.len(), 77_000);
    }
}
