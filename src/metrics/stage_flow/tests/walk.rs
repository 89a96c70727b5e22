use super::*;
use crate::metrics::stage_flow::spells::{End, OPEN, at, lost, won};

/// A stage, its first day, the day after its last, and how it ended.
type Shown = (String, i32, i32, End);

fn spells_of(told: &[(i32, &str)]) -> (Vec<Shown>, Vec<(usize, Odd)>) {
    let stages = levels();
    let (spells, odd) = walked(&Walk { stages: &stages, is_complete: true, reopens: false }, told);
    let shown = spells.iter().map(|spell| (stages.code(spell.stage).to_owned(), spell.from, spell.until, spell.end));
    (shown.collect(), odd)
}

fn stay(code: &str, from: i32, until: i32, end: End) -> Shown {
    (code.to_owned(), from, until, end)
}

#[test]
fn stays_end_by_the_next_stage_up_down_or_beyond() {
    let (spells, odd) = spells_of(&[(1, "C"), (5, "B"), (5, "B"), (9, "H"), (12, "A"), (20, "O")]);
    let expected = [
        stay("C", 1, 5, End::Up),
        stay("B", 5, 9, End::Skip),
        stay("H", 9, 12, End::Down),
        stay("A", 12, 20, End::Won),
        stay("O", 20, OPEN, End::Open),
    ];
    assert_eq!((spells.as_slice(), odd.len()), (&expected[..], 0));
}

#[test]
fn where_stages_may_be_missing_nothing_counts_as_skipped() {
    let stages = levels();
    let (spells, _) = walked(&Walk { stages: &stages, is_complete: false, reopens: false }, &[(1, "C"), (9, "H")]);
    assert_eq!(spells[0].end, End::Up);
}

#[test]
fn of_two_stages_on_one_day_the_last_counts() {
    let (spells, odd) = spells_of(&[(1, "C"), (5, "A"), (5, "B")]);
    assert_eq!(spells, [stay("C", 1, 5, End::Up), stay("B", 5, OPEN, End::Open)]);
    assert_eq!(odd, [(1, Odd::TwoADay)]);
}

#[test]
fn entering_and_winning_on_one_day_count_both() {
    let (spells, odd) = spells_of(&[(5, "H"), (5, "O")]);
    assert_eq!(spells, [stay("H", 5, 5, End::Won), stay("O", 5, OPEN, End::Open)]);
    assert!(odd.is_empty());
}

#[test]
fn lost_and_then_won_counts_both_and_stays_won() {
    let (spells, odd) = spells_of(&[(1, "C"), (5, "-"), (9, "O"), (12, "B"), (14, "-")]);
    assert_eq!(spells, [stay("C", 1, 5, End::Lost), stay("O", 9, OPEN, End::Open)]);
    assert_eq!(odd, [(2, Odd::LostThenWon), (3, Odd::AfterEnd), (4, Odd::WonThenLost)]);
    let stages = levels();
    let (spells, _) =
        walked(&Walk { stages: &stages, is_complete: true, reopens: false }, &[(1, "C"), (5, "-"), (9, "O")]);
    assert_eq!((won(&stages, &spells), lost(&spells)), (Some(9), Some(5)));
    assert!(at(&spells, 4).is_some() && at(&spells, 5).is_none() && at(&spells, 9).is_some());
}

#[test]
fn a_stage_after_a_loss_counts_where_ends_can_be_undone() {
    let stages = levels();
    let told = [(1, "C"), (5, "-"), (9, "B"), (12, "O"), (15, "A")];
    let (stands, odd) = walked(&Walk { stages: &stages, is_complete: true, reopens: false }, &told[..3]);
    assert_eq!((stands.len(), odd), (1, vec![(2, Odd::AfterEnd)]));
    let (spells, odd) = walked(&Walk { stages: &stages, is_complete: true, reopens: true }, &told);
    let ends: Vec<End> = spells.iter().map(|spell| spell.end).collect();
    assert_eq!(ends, [End::Lost, End::Won, End::Down, End::Open]);
    assert_eq!(odd, [(2, Odd::AfterEnd), (4, Odd::AfterEnd)]);
}

#[test]
fn what_was_never_in_a_stage_has_no_stay() {
    assert_eq!(spells_of(&[(5, "-")]).0, []);
    assert!(histories(&levels(), &[&[(5, "-")]]).is_empty());
}

#[test]
fn a_stage_beside_the_way_is_not_left_out() {
    let stages = levels().with_side([&"B".to_owned()]);
    let (spells, _) =
        walked(&Walk { stages: &stages, is_complete: true, reopens: false }, &[(1, "C"), (5, "A"), (9, "O")]);
    assert_eq!(spells[0].end, End::Up);
    let (spells, _) = walked(&Walk { stages: &stages, is_complete: true, reopens: false }, &[(1, "C"), (5, "H")]);
    assert_eq!(spells[0].end, End::Skip);
}
