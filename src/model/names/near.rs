//! Names that may mean the same customer: proposals for a person, never merged by themselves.
//!
//! Two names are compared only when they share one of the rarest pairs of neighbouring characters of either, so that the
//! work grows with the number of names and not with its square. What both names share counts the more the rarer it is:
//! `上海` and `科技` say little, the name between them much.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::{SHORTEST, is_branch};

/// Two names that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct NearName {
    /// Place of the first in the list that was given.
    pub left: usize,
    /// Place of the second, greater than `left`.
    pub right: usize,
    /// 0 to 1, below 1 since the names differ.
    pub likeness: f64,
    /// What makes them alike.
    pub why: &'static str,
}

/// Rarest pairs of a name that others are looked for by.
const PAIRS_LOOKED_FOR: usize = 4;
/// A pair that more names have is too common to be looked for.
const MOST_NAMES_OF_A_PAIR: usize = 100;
/// Least likeness of a proposal.
const LEAST_LIKENESS: f64 = 0.85;
/// Least share of rare pairs that both names must have to be looked at more closely.
const LEAST_SHARED: f64 = 0.4;
/// Characters from which on a name is so long that a few wrong ones leave it recognisable.
const LONG_NAME: usize = 10;
/// Proposals for one name.
const PROPOSALS_OF_A_NAME: usize = 3;
/// Endings that say what kind of body a company is, longest first.
const KINDS: [&str; 4] = ["集团总公司", "总公司", "公司", "集团"];

/// A name taken apart.
struct Parts {
    /// Characters without the kind of body.
    stem: Vec<char>,
    sorted: Vec<char>,
    digits: Vec<char>,
    /// Pairs of neighbouring characters, sorted, each once.
    pairs: Vec<u64>,
    is_branch: bool,
}

impl Parts {
    fn of(name: &str) -> Parts {
        let shorter = KINDS.iter().find_map(|kind| name.strip_suffix(kind));
        let stem = shorter.filter(|rest| rest.chars().count() >= SHORTEST && !is_branch(name)).unwrap_or(name);
        let stem: Vec<char> = stem.chars().collect();
        let mut sorted = stem.clone();
        sorted.sort_unstable();
        let mut pairs: Vec<u64> =
            stem.windows(2).map(|pair| u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1]))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let digits = stem.iter().copied().filter(|character| character.is_numeric()).collect();
        Parts { sorted, digits, pairs, is_branch: is_branch(name), stem }
    }
}

/// Pairs of names that are alike, the most alike first. `names` are normalised and all different; at most three
/// proposals for a name.
///
/// Not proposed: names whose digits differ (`第1分店`, `第2分店`), a branch and its parent, two branches that differ in
/// one character.
pub fn near_names(names: &[&str]) -> Vec<NearName> {
    let parts: Vec<Parts> = names.iter().map(|name| Parts::of(name)).collect();
    let holders = holders(&parts);
    let weight_of = |pair: &u64| (names.len() as f64 / holders.get(pair).map_or(1, Vec::len) as f64).ln() + 1.0;
    let found: Vec<Vec<NearName>> = (0..names.len())
        .into_par_iter()
        .map(|place| {
            let others = compared(&parts[place], &holders);
            let near = others.into_iter().map(|other| other as usize).filter(|other| *other != place);
            near.filter_map(|other| {
                let (left, right) = (place.min(other), place.max(other));
                let (likeness, why) = compare(&parts[left], &parts[right], &weight_of)?;
                Some(NearName { left, right, likeness, why })
            })
            .collect()
        })
        .collect();
    let mut found: Vec<NearName> = found.into_iter().flatten().collect();
    found.sort_by(|one, other| {
        let place = |near: &NearName| (near.left, near.right);
        other.likeness.total_cmp(&one.likeness).then_with(|| place(one).cmp(&place(other)))
    });
    found.dedup();
    let mut proposals: BTreeMap<usize, usize> = BTreeMap::new();
    found.retain(|near| {
        let counts = [near.left, near.right].map(|name| proposals.get(&name).copied().unwrap_or(0));
        let keeps = counts.iter().all(|count| *count < PROPOSALS_OF_A_NAME);
        if keeps {
            for name in [near.left, near.right] {
                *proposals.entry(name).or_default() += 1;
            }
        }
        keeps
    });
    found
}

/// The names that have each pair of characters.
type Holders = HashMap<u64, Vec<u32>>;

fn holders(parts: &[Parts]) -> Holders {
    let mut holders = Holders::new();
    for (place, name) in parts.iter().enumerate() {
        for pair in &name.pairs {
            holders.entry(*pair).or_default().push(place as u32);
        }
    }
    holders
}

/// The names that one is compared with, itself among them: those that share one of its rarest pairs.
fn compared(name: &Parts, holders: &Holders) -> Vec<u32> {
    let mut rare: Vec<(usize, u64)> = name
        .pairs
        .iter()
        .map(|pair| (holders.get(pair).map_or(0, Vec::len), *pair))
        .filter(|(count, _)| (2..=MOST_NAMES_OF_A_PAIR).contains(count))
        .collect();
    rare.sort_unstable();
    rare.truncate(PAIRS_LOOKED_FOR);
    let mut others: Vec<u32> = rare.iter().filter_map(|(_, pair)| holders.get(pair)).flatten().copied().collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// How alike two names are and why; `None` below the least likeness.
fn compare(left: &Parts, right: &Parts, weight_of: &dyn Fn(&u64) -> f64) -> Option<(f64, &'static str)> {
    if left.digits != right.digits || left.is_branch != right.is_branch {
        return None;
    }
    if left.stem == right.stem {
        return Some((0.97, "the same but for 公司 or 集团"));
    }
    if left.sorted == right.sorted {
        return Some((0.95, "the same characters in another order"));
    }
    let (short, long) =
        if left.stem.len() <= right.stem.len() { (&left.stem, &right.stem) } else { (&right.stem, &left.stem) };
    let found = match one_edit(short, long) {
        Some(_) if short.len() < 4 => None,
        Some(Edit::Added) => Some((0.93, "one character more or less")),
        Some(Edit::Changed) if left.is_branch => return None,
        Some(Edit::Changed) => Some((1.0 - 1.0 / long.len() as f64, "one character differs")),
        None => None,
    };
    if let Some((likeness, why)) = found.filter(|(likeness, _)| *likeness >= LEAST_LIKENESS) {
        return Some((likeness, why));
    }
    if short.len() >= 3 && long.windows(short.len()).any(|part| part == short.as_slice()) {
        let likeness = 0.8 + 0.15 * short.len() as f64 / long.len() as f64;
        return (likeness >= LEAST_LIKENESS).then_some((likeness, "one name holds the other"));
    }
    let shared = shared_weight(&left.pairs, &right.pairs, weight_of);
    // Where little is shared, the rest is not worked out.
    if shared < LEAST_SHARED {
        return None;
    }
    let text = |name: &[char]| name.iter().collect::<String>();
    let (left, right) = (text(&left.stem), text(&right.stem));
    let edits = if short.len() < LONG_NAME { 0.0 } else { strsim::normalized_damerau_levenshtein(&left, &right) };
    let likeness = edits.max((shared + strsim::jaro(&left, &right)) / 2.0);
    (likeness >= LEAST_LIKENESS).then_some((likeness, "most of the name is the same"))
}

/// What turns one text into the other.
enum Edit {
    Added,
    Changed,
}

/// The one character by which two different texts differ; `None` when it is more than one.
fn one_edit(short: &[char], long: &[char]) -> Option<Edit> {
    if long.len() - short.len() > 1 {
        return None;
    }
    let from_start = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let from_end = short.iter().rev().zip(long.iter().rev()).take_while(|(one, other)| one == other).count();
    match long.len() - short.len() {
        1 if from_start + from_end >= short.len() => Some(Edit::Added),
        0 if from_start + from_end + 1 >= short.len() => Some(Edit::Changed),
        _ => None,
    }
}

/// Weight of the pairs that both names have, twice, over the weight of all pairs of both.
fn shared_weight(left: &[u64], right: &[u64], weight_of: &dyn Fn(&u64) -> f64) -> f64 {
    let whole: f64 = left.iter().chain(right).map(weight_of).sum();
    let both: f64 = left.iter().filter(|pair| right.binary_search(pair).is_ok()).map(weight_of).sum();
    if whole > 0.0 { 2.0 * both / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::normalise_name;
    use super::*;

    fn whys(names: &[&str]) -> Vec<(String, String, &'static str)> {
        let names: Vec<String> = names.iter().map(|name| normalise_name(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = |place: usize| names[place].to_owned();
        near_names(&names).into_iter().map(|near| (text(near.left), text(near.right), near.why)).collect()
    }

    #[test]
    fn likely_variants_are_proposed_with_their_reason() {
        let found = whys(&["华信公司", "华信有限公司", "恒远(上海)贸易有限公司", "上海恒远贸易有限公司"]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], ("华信公司".into(), "华信".into(), "the same but for 公司 or 集团"));
        assert_eq!(found[1].2, "the same characters in another order");
        assert_eq!(whys(&["苏州金科医疗器械", "苏州金科医疗器材"])[0].2, "one character differs");
        assert_eq!(whys(&["苏州金科医疗器械", "苏州金科医器械"])[0].2, "one character more or less");
        assert_eq!(whys(&["金科医疗", "苏州金科医疗器械有限公司"])[0].2, "one name holds the other");
        assert_eq!(whys(&["Northwind Traders", "Northwnid Tradrs Ltd"]).len(), 1);
    }

    #[test]
    fn branches_numbers_and_short_names_are_not_mixed_up() {
        assert!(whys(&["华信第1分店", "华信第2分店"]).is_empty());
        assert!(whys(&["上海华信科技", "上海华信科技北京分公司"]).is_empty());
        assert!(whys(&["华信科技集团公司东城分店", "华信科技集团公司西城分店"]).is_empty());
        assert!(whys(&["华信", "华讯"]).is_empty());
        assert!(whys(&["上海恒瑞科技", "上海恒信科技"]).is_empty());
    }

    #[test]
    fn the_order_of_names_does_not_change_what_is_found() {
        let mut names = ["华信公司", "华信有限公司", "恒远上海贸易", "上海恒远贸易", "恒远上海贸易公司"];
        let sorted = |names: &[&str]| {
            let mut found: Vec<[String; 2]> = whys(names)
                .into_iter()
                .map(|(left, right, _)| if left < right { [left, right] } else { [right, left] })
                .collect();
            found.sort();
            found
        };
        let forwards = sorted(&names);
        names.reverse();
        assert_eq!(forwards, sorted(&names));
    }

    #[test]
    fn a_hundred_thousand_names_need_no_comparison_of_all_with_all() {
        // Names as a directory of firms has them: few places and trades, many names between.
        let (places, trades) = (["上海", "北京", "苏州", "杭州", "广州"], ["科技", "贸易", "食品", "医疗器械", "物流"]);
        let letter = |number: usize| char::from_u32(0x4e00 + number as u32).unwrap_or('一');
        let names: Vec<String> = (0..100_000)
            .map(|number| {
                let (place, trade) = (places[number % 5], trades[number / 5 % 5]);
                format!("{place}{}{}{trade}", letter(number % 331), letter(number / 331))
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let parts: Vec<Parts> = names.iter().map(|name| Parts::of(name)).collect();
        let holders = holders(&parts);
        let comparisons: usize = parts.iter().map(|name| compared(name, &holders).len()).sum();
        assert!(comparisons < 200 * names.len(), "{comparisons}");
        assert!(!near_names(&names).is_empty());
    }
}
