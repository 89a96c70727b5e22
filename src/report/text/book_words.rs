//! Words of the classification book.

use super::{Pair, Print, pair, rules};
use crate::config::types::{DemoteTo, Overrides, Review, Scheme, Who};

pub const MEMBERS: Pair = pair("各类最大的客户", "Largest members");
pub const CLASSES: Pair = pair("类别、规则与变化", "Classes, rules and changes");
pub const SINCE: Pair = pair("较 {date}", "Since {date}");
pub const MONTHS_IN: Pair = pair("在类月数", "Months in class");
pub const RULES: Pair = pair("规则的使用情况", "How the rules are used");
pub const RULES_NOTE: Pair = pair(
    "按顺序，首个成立者生效；重叠 = 成立但前面的规则已归类",
    "in order, the first that holds counts; overlaps: holds, but an earlier rule gave the class",
);
pub const POSITION: Pair = pair("序", "No.");
pub const CONDITION: Pair = pair("条件", "Condition");
pub const HOLDS: Pair = pair("成立", "Holds");
pub const GIVEN: Pair = pair("归类", "Given");
pub const OVERLAPS: Pair = pair("重叠", "Overlaps");
pub const UNKNOWN: Pair = pair("未知", "Unknown");
pub const PARTS: Pair = pair("得分构成", "Parts of the score");
pub const PART: Pair = pair("构成项", "Part");
pub const OF: Pair = pair("取值", "Of");
pub const WEIGHT: Pair = pair("权重", "Weight");
pub const DISAGREEMENTS: Pair = pair("与人工类别不一致", "Manual classes that differ");
pub const COMPUTED: Pair = pair("计算类别", "Computed");
pub const MANUAL: Pair = pair("人工类别", "Manual");
pub const APPLIED: Pair = pair("生效", "In force");
pub const WHY: Pair = pair("理由", "Why");
pub const UNTIL: Pair = pair("有效至", "Until");
pub const EMPTY: Pair = pair(
    "截止 {as_of}，没有客户属于本方案的任何类别。方案之外的客户见下表。",
    "As of {as_of} no customer is in a class of this scheme. Those outside are listed below.",
);
pub const NOBODY: Pair = pair("{scheme}：没有客户", "{scheme}: nobody is in a class");
pub const SPLIT: Pair = pair("{name}高低分界", "{name}, high from low");
pub const LARGEST: Pair = pair("最大的客户", "Largest member");
pub const AGREEMENT_TITLE: Pair = pair(
    "分类方案之间的一致程度：{first}与{second}最接近（V = {v}）",
    "How the schemes agree: {first} and {second} most (V = {v})",
);
pub const AGREEMENT_PLAIN: Pair = pair("分类方案之间的一致程度", "How the schemes agree");
pub const AGREEMENT_BASIS: Pair = pair(
    "Cramér V：0 = 无关，1 = 完全对应；只计两个方案都有类别的客户，少于 {n} 家不显示。",
    "Cramér's V: 0 = unrelated, 1 = one tells the other; over customers with a class in both schemes, not shown for fewer than {n}.",
);
pub const CROSS: Pair = pair("{first}（行）与{second}（列）", "{first} (rows) by {second} (columns)");
pub const CROSS_NOTE: Pair = pair("客户数与占该行的份额", "customers, and share of the row");
pub const ASSOCIATION: Pair = pair("Cramér V", "Cramér's V");
pub const ALT_ASSOCIATION: Pair = pair("方案两两之间的 Cramér V。{title}", "Cramér's V of every two schemes. {title}");
pub const ALT_CROSS: Pair = pair("交叉表：{title}", "Cross table: {title}");

/// Name of a kind of scheme, as of the pipeline's tables.
pub fn kind(print: &Print, kind: &str) -> String {
    let words = match kind {
        "rank" => pair("按排名分层", "bands by rank"),
        "cumulative" => pair("按累计占比分类", "bands by cumulative share"),
        "rfm" => pair("RFM 得分", "RFM scores"),
        "thresholds" => pair("按固定界线分档", "bands by fixed limits"),
        "rules" => pair("按规则顺序归类", "rules in order"),
        "score" => pair("按加权得分分档", "bands over a weighted score"),
        "lookup" => pair("按对照表归类", "lookup table"),
        "states" => pair("状态流转", "states that customers go through"),
        "clusters" => pair("自动分群", "groups of customers alike"),
        "combine" => pair("两个方案交叉", "cross of two schemes"),
        other => return other.to_string(),
    };
    print.pick(words).to_string()
}

/// How the scheme works beside its rules: whom it classes, when classes change, what manual classes do. Sentences.
pub fn conduct(print: &Print, scheme: &Scheme) -> Vec<String> {
    let mut out = Vec::new();
    let mut say = |pair: Pair, values: &[(&str, &str)]| out.push(print.fill(pair, values));
    if let Some(population) = &scheme.population {
        say(pair("总体：{rule}", "Population: {rule}"), &[("rule", &rules::translate(print, population))]);
    }
    if scheme.who == Who::Everyone {
        say(pair("包括尚未购买者", "Includes those who never bought"), &[]);
    }
    let movement = &scheme.movement;
    let review = match movement.review {
        Review::Monthly => None,
        Review::Quarterly => Some(pair("每季末复核", "Reviewed at the ends of quarters")),
        Review::Yearly => Some(pair("每年末复核", "Reviewed at the end of December")),
        Review::Anniversary => Some(pair("按客户首购周年复核", "Reviewed on each customer's anniversary")),
    };
    if let Some(review) = review {
        say(review, &[]);
    }
    if movement.demote_after > 1 {
        let n = movement.demote_after.to_string();
        say(pair("连续 {n} 次复核偏低才降级", "Demoted after {n} lower reviews in a row"), &[("n", &n)]);
    }
    if movement.demote_to == DemoteTo::OneStep {
        say(pair("每次只降一级", "Demoted one step at a time"), &[]);
    }
    if movement.grace_days > 0 {
        let n = movement.grace_days.to_string();
        say(pair("升级后 {n} 天内不降级", "No demotion for {n} days after a promotion"), &[("n", &n)]);
    }
    if movement.forgive_returns {
        say(pair("仅因退货不降级", "Not demoted for returns alone"), &[]);
    }
    if scheme.overrides == Overrides::Compare {
        say(pair("人工类别只作对照", "Manual classes are only compared"), &[]);
    }
    if !scheme.flags.is_empty() {
        let names: Vec<&str> = scheme.flags.keys().map(String::as_str).collect();
        let names = names.join(print.pick(super::remarks::COMMA));
        say(pair("标记：{names}", "Marks: {names}"), &[("names", &names)]);
    }
    out
}
