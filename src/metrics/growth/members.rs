//! Which members of a dimension are shown by themselves.

use super::Tally;

/// Dimension and member of the whole.
pub const ALL: &str = "all";

/// The member that holds the rest.
pub const OTHER: &str = "other";

/// The `top` members by sales, the rest as [`OTHER`], and those of unknown attribute without a name, where anyone is in
/// them. `tallies` are those of `names` and, last, that of the unknown.
pub fn largest(names: &[String], mut tallies: Vec<Tally>, top: usize) -> Vec<(Option<String>, Tally)> {
    let unknown = if tallies.len() > names.len() { tallies.pop() } else { None };
    let mut found: Vec<(&String, Tally)> = names.iter().zip(tallies).filter(|(_, tally)| !tally.is_empty()).collect();
    // The rest has no size of its own: a member of its name comes last, whatever it bought.
    found.sort_by(|(left, left_tally), (right, right_tally)| {
        let is_rest = (*left == OTHER).cmp(&(*right == OTHER));
        is_rest.then(right_tally.size().cmp(&left_tally.size())).then(left.cmp(right))
    });
    let named = found.iter().filter(|(name, _)| *name != OTHER).count().min(top);
    let mut rest = Tally::default();
    found[named..].iter().for_each(|(_, tally)| rest.merge(tally));
    let shown = found[..named].iter().map(|(name, tally)| (Some((*name).clone()), *tally));
    let mut members: Vec<(Option<String>, Tally)> = shown.collect();
    if !rest.is_empty() {
        members.push((Some(OTHER.into()), rest));
    }
    members.extend(unknown.filter(|tally| !tally.is_empty()).map(|tally| (None, tally)));
    members
}
