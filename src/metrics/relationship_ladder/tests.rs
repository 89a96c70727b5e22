#![allow(clippy::unwrap_used)]

use super::*;

fn of(state: State) -> Option<Rung> {
    rung(&state, &Ladder::default())
}

#[test]
fn a_customer_stands_on_the_highest_rung_that_it_reaches() {
    let none = State::default();
    assert_eq!(of(none), None);
    assert_eq!(of(State { is_listed: true, ..none }), Some(Rung::Suspect));
    assert_eq!(of(State { is_listed: true, is_contacted: true, ..none }), Some(Rung::Prospect));
    assert_eq!(of(State { orders: 1, index: Some(90.0), ..none }), Some(Rung::FirstBuyer));
    assert_eq!(of(State { orders: 2, ..none }), Some(Rung::RepeatBuyer));
    assert_eq!(of(State { orders: 2, index: Some(69.9), ..none }), Some(Rung::RepeatBuyer));
    assert_eq!(of(State { orders: 9, index: Some(70.0), ..none }), Some(Rung::Loyal));
    assert_eq!(of(State { orders: 1, referrals: 1, ..none }), Some(Rung::Advocate));
    assert_eq!(of(State { orders: 1, is_reference: true, ..none }), Some(Rung::Advocate));
    // Who recommends us and never bought is no advocate yet.
    assert_eq!(of(State { is_contacted: true, referrals: 1, ..none }), Some(Rung::Prospect));
    let strict = Ladder { public_reference: false, referrals: 2, ..Ladder::default() };
    assert_eq!(rung(&State { orders: 1, referrals: 1, is_reference: true, ..none }, &strict), Some(Rung::FirstBuyer));
}

#[test]
fn rates_up_are_of_those_who_stood_one_rung_below() {
    use Rung::*;
    let then = [Some(Prospect), Some(Prospect), Some(Prospect), Some(FirstBuyer), Some(Loyal), None];
    let now = [Some(FirstBuyer), Some(Loyal), Some(Prospect), Some(FirstBuyer), Some(RepeatBuyer), Some(FirstBuyer)];
    let steps = steps(&now, Some(&then), &[1, 2, 3, 4, 5, 6]);
    let first = steps[FirstBuyer as usize];
    assert_eq!((first.customers, first.net_sales, first.earlier), (3, 1 + 4 + 6, 1));
    // One came from below; one was there; one was not known.
    assert_eq!((first.rose, first.below, first.rose_from_below), (1, 3, 2));
    assert_eq!((steps[Loyal as usize].rose, steps[Advocate as usize].below), (1, 1));
    let date = "2020-06-30".parse().unwrap();
    let frame = frame(&steps, &[true; 6], true, (date, 2)).unwrap();
    let rates: Vec<Option<f64>> = frame.column("rate_up").unwrap().f64().unwrap().iter().collect();
    assert_eq!(rates, [None, None, Some(2.0 / 3.0), Some(0.0), None, Some(0.0)]);
    let alone = super::frame(&steps, &[true; 6], false, (date, 2)).unwrap();
    assert_eq!(alone.column("customers_12m_ago").unwrap().null_count(), 6);
}

#[test]
fn rungs_that_nothing_tells_of_are_left_out() {
    let steps = steps(&[Some(Rung::FirstBuyer)], None, &[1]);
    let told = [false, false, true, true, true, false];
    let frame = frame(&steps, &told, false, ("2020-06-30".parse().unwrap(), 2)).unwrap();
    let places: Vec<Option<i64>> = frame.column("place").unwrap().i64().unwrap().iter().collect();
    assert_eq!(places, [Some(3), Some(4), Some(5)]);
}
