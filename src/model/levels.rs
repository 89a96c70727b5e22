//! Level schemes: what the codes of a level column mean, and in which order.
//!
//! The letters A to E, H and O mean six different things in the handbooks (D-01), so a level is always a pair of scheme
//! and code, and a level column of an export must name its scheme. Codes stand from best to worst (D-02). Codes of
//! different schemes are never converted into each other (D-03).

/// One code of a built-in scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// As stored.
    pub code: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// How exports write it, beside the code itself and the code or alias with 级, 类, 客户 and the like behind it.
    pub aliases: &'static [&'static str],
    /// For levels that stand for an expected time to the deal: the last day that belongs to it, inclusive (D-05).
    pub within_days: Option<u32>,
}

/// A built-in scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltInLevels {
    /// Name in `levels` of a source.
    pub name: &'static str,
    /// Name in Chinese.
    pub title_zh: &'static str,
    /// What it tells apart.
    pub docs: &'static str,
    /// System that it comes from.
    pub system: &'static str,
    /// Codes from best to worst.
    pub levels: &'static [Level],
}

const fn level(code: &'static str, docs: &'static str, aliases: &'static [&'static str]) -> Level {
    Level { code, docs, aliases, within_days: None }
}

const fn within(days: u32, level: Level) -> Level {
    Level { within_days: Some(days), ..level }
}

/// All built-in schemes, by system.
pub static LEVELS: &[BuiltInLevels] = &[
    BuiltInLevels {
        name: "strategic_key_ordinary",
        title_zh: "战略客户/重点客户/普通客户",
        docs: "Contribution in three levels.",
        system: "S04",
        levels: &[
            level("strategic", "Strategic customer.", &["战略", "战略客户"]),
            level("key", "Key customer.", &["重点", "重点客户"]),
            level("ordinary", "Ordinary customer.", &["普通", "一般", "普通客户", "一般客户"]),
        ],
    },
    BuiltInLevels {
        name: "core_important_potential",
        title_zh: "核心客户/重要客户/潜力客户",
        docs: "Purchasing power, loyalty and growth.",
        system: "S05",
        levels: &[
            level("core", "Purchasing power and loyalty very high.", &["核心", "核心客户"]),
            level("important", "Both fairly high.", &["重要", "重要客户"]),
            level("potential", "Lower on both, can grow.", &["潜力", "潜力客户"]),
            level("other", "Unclassified.", &["其他", "其它"]),
        ],
    },
    BuiltInLevels {
        name: "core_important_ordinary",
        title_zh: "核心/重要/普通大客户",
        docs: "Importance and potential of large customers.",
        system: "S06",
        levels: &[
            level("core", "Pillar of the business.", &["核心", "核心大客户", "核心客户"]),
            level("important", "High potential.", &["重要", "重要大客户", "重要客户"]),
            level("ordinary", "Some business.", &["普通", "普通大客户", "普通客户"]),
        ],
    },
    BuiltInLevels {
        name: "contribution",
        title_zh: "A级/B级/C级大客户",
        docs: "Contribution, size and potential of large customers; A is the most valuable.",
        system: "S07",
        levels: &[
            level("A", "All three highest, strong effect on results.", &["A级大客户"]),
            level("B", "Contribution and size fairly high, potential average.", &["B级大客户"]),
            level("C", "Contribution and size average, potential small.", &["C级大客户"]),
        ],
    },
    BuiltInLevels {
        name: "industry_size_region",
        title_zh: "按行业、规模、地域分A/B/C类",
        docs: "Industry, size and region; A first.",
        system: "S08",
        levels: &[level("A", "First class.", &[]), level("B", "Second class.", &[]), level("C", "Third class.", &[])],
    },
    BuiltInLevels {
        name: "sales_abc",
        title_zh: "按销售额分A/B/C类",
        docs: "Classes by sales amount; A covers the first 80 % of sales.",
        system: "S09",
        levels: &[
            level("A", "The first 80 % of sales.", &[]),
            level("B", "The next 15 %.", &[]),
            level("C", "The last 5 %.", &[]),
        ],
    },
    BuiltInLevels {
        name: "partnership",
        title_zh: "按合作程度分类",
        docs: "Closeness and interdependence with us.",
        system: "S09",
        levels: &[
            level("strategic_partner", "Strategic partner.", &["战略合作伙伴", "战略伙伴", "战略合作"]),
            level("important", "Important customer.", &["重要", "重要客户"]),
            level("ordinary", "Other customer.", &["普通", "一般", "普通客户", "一般客户"]),
        ],
    },
    BuiltInLevels {
        name: "value_ranking",
        title_zh: "按客户价值分A/B/C类",
        docs: "Rank by value to us; A holds the top 5 %, C the 20 % that cost.",
        system: "S10",
        levels: &[
            level("A", "Highest value.", &["金牌", "黄金客户"]),
            level("B", "Middle.", &[]),
            level("C", "Lowest value.", &[]),
        ],
    },
    BuiltInLevels {
        name: "cooperation",
        title_zh: "A战略合作/B优质/C培养型/D普通/E计划淘汰",
        docs: "Rules on loyalty, volume, payment and growth.",
        system: "S11",
        levels: &[
            level("A", "Strategic cooperation.", &["战略合作", "A战略合作", "战略合作客户"]),
            level("B", "Quality customer.", &["优质", "B优质", "优质客户"]),
            level("C", "To be nurtured.", &["培养型", "C培养型", "培养", "培养型客户"]),
            level("D", "Ordinary.", &["普通", "D普通", "普通客户"]),
            level("E", "To be eliminated.", &["计划淘汰", "E计划淘汰", "淘汰", "计划淘汰客户"]),
        ],
    },
    BuiltInLevels {
        name: "grading",
        title_zh: "客户分级表 A–D",
        docs: "Value, loyalty, spending and reputation; A is the most valuable.",
        system: "S12",
        levels: &[
            level("A", "Value highest, loyalty high, spending strong.", &[]),
            level("B", "Value higher, loyalty average, spending fairly strong.", &[]),
            level("C", "Value average, loyalty lower, spending weaker.", &[]),
            level("D", "Value, loyalty and spending low.", &[]),
        ],
    },
    BuiltInLevels {
        name: "key_ordinary_potential",
        title_zh: "重点/普通/潜在客户",
        docs: "Long or large business, the main body, and those without a deal yet.",
        system: "S13",
        levels: &[
            level(
                "key",
                "Long cooperation or large orders, or of influence on the image (S02).",
                &["重点", "重点客户"],
            ),
            level("ordinary", "The main body.", &["普通", "一般", "普通客户", "一般客户"]),
            level("potential", "Intends to cooperate, no deal yet.", &["潜在", "潜在客户"]),
        ],
    },
    BuiltInLevels {
        name: "annual_sales",
        title_zh: "VIP用户/一级用户/二级用户/其它用户",
        docs: "Annual sales with a cadence of visits: VIP monthly, level 1 every two months.",
        system: "S14",
        levels: &[
            level("VIP", "A visit every month.", &["VIP用户", "贵宾", "大客户VIP"]),
            level("L1", "A visit every two months.", &["一级", "1级", "一级用户", "1"]),
            level("L2", "Visits as circumstances require.", &["二级", "2级", "二级用户", "2"]),
            level("other", "Nothing stated.", &["其它", "其他", "其它用户", "其他用户"]),
        ],
    },
    BuiltInLevels {
        name: "large_customers",
        title_zh: "经济大客户/重要大客户/潜在大客户",
        docs: "Why a customer counts as large.",
        system: "S15",
        levels: &[
            level("economic", "Top of the monthly settlements, groups, projects.", &["经济", "经济大客户"]),
            level("important", "Leader or advocate of an industry.", &["重要", "重要大客户"]),
            level("potential", "Potential, or won from a competitor.", &["潜在", "潜在大客户"]),
        ],
    },
    BuiltInLevels {
        name: "pyramid",
        title_zh: "客户金字塔",
        docs: "Rank by monthly sales.",
        system: "S16",
        levels: &[
            level("project", "Project customer.", &["项目", "项目客户"]),
            level("vip", "VIP customer.", &["VIP客户", "贵宾"]),
            level("large", "Large customer.", &["大客户"]),
            level("mid", "Middle tier.", &["中端", "中端客户"]),
            level("ordinary", "Small customer.", &["普通", "普通客户", "小客户"]),
            level("floating", "Inactive, potential, doubting, others.", &["流动", "流动客户"]),
        ],
    },
    BuiltInLevels {
        name: "low_end",
        title_zh: "低端客户细分",
        docs: "Kinds of customers at the foot of the ranking.",
        system: "S17",
        levels: &[
            level("ordinary", "Buys now and then.", &["普通", "普通客户"]),
            level("inactive", "Has not bought for half a year.", &["非积极", "不积极", "非积极客户"]),
            level("potential", "Has not bought yet.", &["潜在", "潜在客户"]),
            level("doubting", "Has doubts.", &["疑虑", "疑虑客户"]),
            level("one_off", "Bought once.", &["一次性", "一次性客户"]),
        ],
    },
    BuiltInLevels {
        name: "funnel",
        title_zh: "A产出/B孵化/C潜在",
        docs: "Where a customer stands in the funnel.",
        system: "S22",
        levels: &[
            level("A", "Output: has ordered.", &["产出", "A产出", "产出客户"]),
            level("B", "Incubating: talks are under way.", &["孵化", "B孵化", "孵化客户"]),
            level("C", "Potential: listed.", &["潜在", "C潜在", "潜在客户"]),
        ],
    },
    BuiltInLevels {
        name: "urgency",
        title_zh: "按处理时间划分",
        docs: "How soon a lead must be handled.",
        system: "S23",
        levels: &[
            within(7, level("urgent", "Within a week.", &["紧急", "紧急客户"])),
            within(30, level("semi_urgent", "A week to a month.", &["不太紧急", "次紧急", "较紧急"])),
            within(90, level("not_urgent", "One to three months.", &["不紧急", "一般"])),
            level("slow", "After three months.", &["慢反应", "可慢反应", "慢反应客户"]),
        ],
    },
    BuiltInLevels {
        name: "prospect",
        title_zh: "客户等级划分 A–E",
        docs: "Expected time to the deal; A is nearest.",
        system: "S24",
        levels: &[
            within(30, level("A", "Clear need, deal within one month.", &[])),
            within(90, level("B", "Deal within three months.", &[])),
            within(180, level("C", "Deal within six months.", &[])),
            level("D", "Latent need, or more than six months.", &[]),
            level("E", "No need or no chance.", &["死亡", "死亡客户"]),
        ],
    },
    BuiltInLevels {
        name: "readiness",
        title_zh: "准客户/意向客户/优质潜在客户/一般潜在客户",
        docs: "Need, communication and power of decision.",
        system: "S26",
        levels: &[
            level("ready", "States a need and acts within a month.", &["准客户"]),
            level("intent", "States a need, not urgent.", &["意向", "意向客户"]),
            level("good_potential", "Communicates well, no explicit need.", &["优质潜在", "优质潜在客户"]),
            level(
                "general_potential",
                "No explicit need, poor communication or no power of decision.",
                &["一般潜在", "一般潜在客户"],
            ),
        ],
    },
    BuiltInLevels {
        name: "intention",
        title_zh: "意向级别 H/A/B/C",
        docs: "Salesperson's judgement of the time to the deal; H is nearest.",
        system: "S28",
        levels: &[
            within(7, level("H", "Within 7 days.", &["热", "HOT"])),
            within(30, level("A", "Within a month.", &[])),
            within(90, level("B", "One to three months.", &[])),
            level("C", "More than three months.", &[]),
        ],
    },
    BuiltInLevels {
        name: "conversion",
        title_zh: "C→B→A→H→O 转化",
        docs: "Intention, with the order as the last step; O stands above H (D-02, D-04).",
        system: "S29",
        levels: &[
            level("O", "Order placed: an event, confirmed by a matched order.", &["订单", "已订", "已订车", "现订"]),
            within(7, level("H", "Within 7 days.", &["热", "HOT"])),
            within(30, level("A", "Within a month.", &[])),
            within(90, level("B", "One to three months.", &[])),
            level("C", "More than three months.", &[]),
        ],
    },
];

/// The built-in scheme of that name.
pub fn built_in(name: &str) -> Option<&'static BuiltInLevels> {
    LEVELS.iter().find(|scheme| scheme.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(name: &str) -> Vec<&'static str> {
        built_in(name).map(|scheme| scheme.levels.iter().map(|level| level.code).collect()).unwrap_or_default()
    }

    #[test]
    fn levels_stand_from_best_to_worst() {
        assert_eq!(codes("intention"), ["H", "A", "B", "C"]);
        assert_eq!(codes("conversion"), ["O", "H", "A", "B", "C"]);
        assert_eq!(codes("prospect"), ["A", "B", "C", "D", "E"]);
        assert_eq!(codes("annual_sales"), ["VIP", "L1", "L2", "other"]);
    }

    #[test]
    fn names_are_unique_and_bands_grow() {
        for (index, scheme) in LEVELS.iter().enumerate() {
            assert!(LEVELS[..index].iter().all(|other| other.name != scheme.name), "{}", scheme.name);
            let bands: Vec<u32> = scheme.levels.iter().filter_map(|level| level.within_days).collect();
            assert!(bands.is_sorted(), "{}", scheme.name);
        }
    }
}
