//! Who does what, in which order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Origin, Party, Reason, Why};
use crate::metrics::process::staff::{Directory, NOBODY, StaffNumber};

/// How a customer or lead stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Neither.
    Live,
    /// Without an order for so long that it is lost (D-17).
    Lost,
    /// Its file says that it is gone for good.
    Closed,
}

/// Days late from which on more lateness lifts an entry no more.
const MOST_LATE: i32 = 30;
/// Most managers above somebody who has left that are asked.
const MOST_MANAGERS: usize = 20;

/// What the lists are made by.
#[derive(Clone, Copy)]
pub struct Board<'a> {
    /// The day that they are for.
    pub day: i32,
    /// Members of staff.
    pub directory: &'a Directory,
    /// Who is assigned to somebody; [`NOBODY`] where nobody is.
    pub assigned: &'a dyn Fn(Party) -> StaffNumber,
    /// Who contacted somebody last.
    pub last_staff: &'a dyn Fn(Party) -> StaffNumber,
    /// How somebody stands.
    pub standing: &'a dyn Fn(Party) -> Standing,
    /// How much the class weighs: 1 of the best, above 0 of the worst; none without one.
    pub importance: &'a dyn Fn(Party) -> Option<f64>,
    /// Money at stake, minor units.
    pub amount: &'a dyn Fn(Party) -> Option<i128>,
    /// Entries of one list at most, planned visits aside.
    pub per_staff: usize,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Who is to do it; [`NOBODY`] where nobody is known.
    pub staff: StaffNumber,
    /// Who would have done it and has left.
    pub instead_of: Option<StaffNumber>,
    /// From 1.
    pub place: i64,
    /// Whom it is about.
    pub party: Party,
    /// Why, the most pressing first.
    pub reasons: Vec<Reason>,
    /// Money at stake, minor units.
    pub amount: Option<i128>,
    /// Highest first.
    pub priority: f64,
}

impl Entry {
    /// The most pressing reason.
    pub fn why(&self) -> Option<Why> {
        self.reasons.first().map(|reason| reason.why)
    }

    /// The earliest day that anything is due.
    pub fn due(&self) -> Option<i32> {
        self.reasons.iter().filter_map(|reason| reason.day).min()
    }
}

/// All lists, and how many entries each leaves out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    /// Entries, list after list in the order of the members of staff, those of nobody last.
    pub entries: Vec<Entry>,
    /// By member of staff, the entries that were left out beyond the limit.
    pub left_out: BTreeMap<StaffNumber, i64>,
    /// By member of staff, the customers with a late contact that are on no list since they are lost or gone.
    pub lost: BTreeMap<StaffNumber, i64>,
}

/// The lists of a day, of all reasons in any order.
pub fn lists(mut reasons: Vec<Reason>, board: &Board<'_>) -> Lists {
    reasons.sort_unstable();
    reasons.dedup();
    let (mut entries, mut lost) = (Vec::new(), BTreeMap::new());
    let mut rest = reasons.into_iter().peekable();
    while let Some(first) = rest.next() {
        let party = first.party;
        let mut own = vec![first];
        while let Some(next) = rest.next_if(|next| next.party == party) {
            own.push(next);
        }
        let standing = (board.standing)(party);
        if !own.iter().any(|reason| stands(reason, standing)) {
            if own.iter().any(|reason| reason.why == Why::Overdue) {
                let (staff, _) = present(responsible(&own, party, board), board);
                *lost.entry(staff).or_default() += 1;
            }
            continue;
        }
        own.retain(|reason| stands(reason, standing));
        let named = responsible(&own, party, board);
        let (staff, instead_of) = present(named, board);
        let amount = (board.amount)(party);
        entries.push(Entry { staff, instead_of, place: 0, party, reasons: own, amount, priority: 0.0 });
    }
    let amounts = stakes(entries.iter().map(|entry| entry.amount));
    for entry in &mut entries {
        entry.priority = priority(entry, &amounts, board);
    }
    Lists { lost, ..cut(entries, board) }
}

/// Whether a reason counts. Of who is gone for good only a planned visit does; of a lost customer that, and what a new
/// deal asks for: rules and promises are for customers.
fn stands(reason: &Reason, standing: Standing) -> bool {
    match standing {
        Standing::Live => true,
        Standing::Lost => reason.why == Why::Planned || reason.origin.is_of_deal(),
        Standing::Closed => reason.why == Why::Planned,
    }
}

/// Who is to do it: who planned the visit; else who is assigned; else who is in charge of the deal; else who looks after
/// the customer by the rule; else who promised it; else who contacted last. Of several who planned it the one who is
/// assigned, else the first in the directory.
fn responsible(reasons: &[Reason], party: Party, board: &Board<'_>) -> StaffNumber {
    let assigned = (board.assigned)(party);
    let of = |is_it: &dyn Fn(&Reason) -> bool| {
        let named = reasons.iter().filter(|reason| is_it(reason)).map(|reason| reason.staff);
        named.filter(|staff| *staff != NOBODY).min()
    };
    let planned = |staff: StaffNumber| reasons.iter().any(|reason| reason.why == Why::Planned && reason.staff == staff);
    if assigned != NOBODY && planned(assigned) {
        return assigned;
    }
    let of_rules = |reason: &Reason| matches!(reason.origin, Origin::Cadence(_));
    of(&|reason| reason.why == Why::Planned)
        .or(Some(assigned).filter(|staff| *staff != NOBODY))
        .or_else(|| of(&|reason| reason.origin.is_of_deal()))
        .or_else(|| of(&of_rules))
        .or_else(|| of(&|_| true))
        .unwrap_or_else(|| (board.last_staff)(party))
}

/// Somebody, or the first manager above who has not left; and who has.
fn present(named: StaffNumber, board: &Board<'_>) -> (StaffNumber, Option<StaffNumber>) {
    let has_left = |staff: StaffNumber| {
        let left = board.directory.member(staff).and_then(|member| member.row.left);
        left.is_some_and(|left| left <= board.day)
    };
    let mut staff = named;
    for _ in 0..MOST_MANAGERS {
        if !has_left(staff) {
            return (staff, (staff != named).then_some(named));
        }
        match board.directory.manager(staff) {
            Some(manager) => staff = manager,
            None => break,
        }
    }
    (NOBODY, Some(named))
}

/// Amounts that are known, ascending.
pub fn stakes(amounts: impl Iterator<Item = Option<i128>>) -> Vec<i128> {
    let mut known: Vec<i128> = amounts.flatten().collect();
    known.sort_unstable();
    known
}

/// 100 a group, up to 50 for the class, up to 40 for the money, up to 9 for the days late.
fn priority(entry: &Entry, amounts: &[i128], board: &Board<'_>) -> f64 {
    let group = entry.why().map_or(0, Why::group);
    let stake = entry
        .amount
        .map_or(0.0, |amount| amounts.partition_point(|known| *known < amount) as f64 / amounts.len().max(1) as f64);
    let late = entry.due().map_or(0, |due| (board.day - due).clamp(0, MOST_LATE));
    let is_of_deal = |reason: &Reason| reason.origin.is_of_deal();
    let of_deal = match entry.reasons.iter().any(|reason| reason.why == Why::Hot) {
        true => Some(1.0),
        false => entry.reasons.iter().any(is_of_deal).then_some(0.5),
    };
    let of_class = (board.importance)(entry.party);
    let importance = of_class.unwrap_or(0.0).max(of_deal.unwrap_or(0.0));
    f64::from(100 * group) + 50.0 * importance + 40.0 * stake + 9.0 * f64::from(late) / f64::from(MOST_LATE)
}

/// Each list in order, cut to its length: planned visits are never left out.
fn cut(entries: Vec<Entry>, board: &Board<'_>) -> Lists {
    let mut of_staff: BTreeMap<StaffNumber, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        of_staff.entry(entry.staff).or_default().push(entry);
    }
    let mut lists = Lists::default();
    for (staff, mut own) in of_staff {
        own.sort_by(order);
        let planned = own.iter().filter(|entry| entry.why() == Some(Why::Planned)).count();
        let kept = own.len().min(board.per_staff.max(planned));
        lists.left_out.insert(staff, (own.len() - kept) as i64);
        own.truncate(kept);
        for (place, entry) in own.iter_mut().enumerate() {
            entry.place = place as i64 + 1;
        }
        lists.entries.append(&mut own);
    }
    lists
}

/// Highest priority first, then most money, then by number: those of customers ascend by identifier.
fn order(left: &Entry, right: &Entry) -> Ordering {
    let by_priority = right.priority.total_cmp(&left.priority);
    by_priority.then_with(|| right.amount.cmp(&left.amount)).then_with(|| left.party.cmp(&right.party))
}
