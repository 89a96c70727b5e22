use crate::metrics::process::leads::{LeadState, Leads};
use crate::metrics::visiting::{
    ContactState, Kept, contact_state, contact_state_frame, give_ups, to_order, to_order_frame,
};

use super::world::{Row, World, day, lead, row};

fn visits() -> Vec<Row> {
    vec![
        row("2026-01-05", "old", "E1"),
        row("2026-02-02", "a", "E1"),
        row("2026-02-03", "a", "E2"),
        row("2026-02-09", "a", "E1").flag("actual_flag", false),
        row("2026-02-10", "a", "E2"), // the day of the order: not before it
        row("2026-02-04", "b", "E1"),
        row("2026-03-04", "c", "E1"),
        row("2026-03-05", "c", "E1"),
        row("2026-03-05", "c", "E2"),
        row("2026-03-06", "c", "E2"),
    ]
}

const ORDERS: [(&str, &str, u32, i64); 5] = [
    ("old", "2026-01-20", 1, 100),
    ("a", "2026-02-10", 1, 100),
    ("c", "2026-03-20", 1, 100),
    ("c", "2026-04-20", 1, 100),
    ("d", "2026-03-01", 1, 100),
];

#[test]
fn contacts_before_the_first_order_are_those_of_earlier_days_where_the_data_begin_early_enough() {
    let world = World::new("2026-06-30", &ORDERS, &visits());
    let prepared = world.prepared();
    let states = contact_state(&prepared);
    let of = |id: &str| *states.iter().find(|state| state.customer == world.customer(id)).unwrap();
    assert_eq!(of("a").before_order, Some(2));
    assert_eq!(of("old").before_order, None, "January is the first month of the data");
    assert_eq!((of("b").before_order, of("b").first_order), (None, None));
    assert_eq!((of("d").before_order, of("d").contacts, of("d").last_contact), (Some(0), 0, None));
    let c = of("c");
    assert_eq!((c.before_order, c.contacts), (Some(4), 4));
    assert_eq!((c.first_order, c.last_order), (Some(day("2026-03-20")), Some(day("2026-04-20"))));
    assert_eq!(world.directory.label(c.last_staff), Some("E2"));
    assert_eq!(contact_state_frame(&prepared, &states).unwrap().shape(), (5, 9));
}

#[test]
fn orders_after_four_contacts_and_after_more_are_held_against_the_rule() {
    let world = World::new("2026-06-30", &ORDERS, &visits());
    let prepared = world.prepared();
    let found = to_order(&prepared, &contact_state(&prepared));
    assert_eq!(found.customers.iter().map(|(k, n)| (*k, *n)).collect::<Vec<_>>(), [(0, 1), (2, 1), (4, 1)]);
    assert_eq!(found.leads, None);
    let frame = to_order_frame(&found, world.as_of).unwrap();
    let cumulative: Vec<f64> = frame.column("cumulative_share").unwrap().f64().unwrap().iter().flatten().collect();
    assert_eq!(cumulative, [1.0 / 3.0, 2.0 / 3.0, 1.0]);
    let told = world.measures();
    let at = |measure: &str| told.figure(measure, ("window", "2026-02-01"), ("scope", "customers"));
    let (least, more) = (at("orders_after_rule_contacts"), at("orders_after_more_contacts"));
    assert_eq!((least.numerator, least.denominator, least.target), (Some(1), Some(3), Some(0.8)));
    assert_eq!((more.numerator, more.denominator), (Some(0), Some(3)));
    assert_eq!(at("contacts_to_order_median").value, Some(2.0));
}

#[test]
fn contacts_of_a_lead_begin_with_its_opening_and_end_ahead_of_the_order() {
    let mut world = World::new("2026-06-30", &ORDERS, &visits());
    let mut won = lead("L1", Some(world.customer("c")), "2026-03-05");
    won.ordered = Some(day("2026-03-20"));
    let mut early = lead("L2", Some(world.customer("old")), "2026-01-05");
    early.ordered = Some(day("2026-01-20"));
    world.leads = Some(Leads { leads: vec![won, early], is_newest: true, ..Leads::default() });
    let prepared = world.prepared();
    let found = to_order(&prepared, &contact_state(&prepared));
    assert_eq!(found.leads.unwrap().into_iter().collect::<Vec<_>>(), [(3, 1)]);
}

#[test]
fn prospects_with_few_contacts_and_a_long_silence_were_given_up_early() {
    let mut visits = visits();
    visits.push(row("2026-05-01", "e", "E2")); // 60 days ahead of 30 June
    visits.push(row("2026-05-02", "f", "E2")); // 59
    visits.push(row("2026-01-07", "g", "E2")); // first month of the data
    visits.push(row("2026-05-01", "h", "E1")); // its lead is lost
    let mut world = World::new("2026-06-30", &ORDERS, &visits);
    let never = lead("L1", None, "2026-04-01");
    let mut frozen = lead("L2", None, "2026-04-01");
    frozen.state = Some(LeadState { deal_status: Some("frozen".into()), ..LeadState::default() });
    let mut lost = lead("L3", Some(world.customer("h")), "2026-04-20");
    lost.lost = Some(day("2026-05-20"));
    let open = lead("L4", Some(world.customer("b")), "2026-02-04");
    world.leads = Some(Leads { leads: vec![never, frozen, lost, open], is_newest: true, ..Leads::default() });
    let prepared = world.prepared();
    let found = give_ups(&prepared, &contact_state(&prepared));
    let listed: Vec<(&str, &str, i64, i32)> =
        found.iter().map(|row| (row.subject, row.id.as_str(), row.contacts, row.days_since)).collect();
    assert_eq!(listed, [("lead", "L4", 1, 146), ("lead", "L1", 0, 90), ("customer", "e", 1, 60)]);
    let told = world.measures();
    assert_eq!(told.figure("early_give_ups", ("day", "2026-06-30"), ("staff", "E2")).value, Some(1.0));
}

#[test]
fn later_rows_change_nothing_of_an_earlier_date() {
    let mut more = visits();
    more.push(row("2026-07-01", "b", "E1"));
    let mut orders = ORDERS.to_vec();
    orders.push(("b", "2026-07-02", 1, 100));
    let (world, later) = (World::new("2026-06-30", &ORDERS, &visits()), World::new("2026-06-30", &orders, &more));
    assert_eq!(contact_state(&world.prepared()), contact_state(&later.prepared()));
    assert_eq!(world.measures().0, later.measures().0);
}

/// Customers by identifier: days and counts of their state.
fn by_id(world: &World) -> Vec<(String, ContactState)> {
    let states = contact_state(&world.prepared());
    states
        .into_iter()
        .map(|state| (world.history.ids.get(state.customer).to_owned(), ContactState { customer: 0, ..state }))
        .collect()
}

#[test]
fn the_edition_of_a_day_tells_what_that_of_a_month_would() {
    let mut visits = visits();
    visits.extend([
        row("2026-04-01", "a", "E1"),
        row("2026-04-06", "b", "E2").flag("actual_flag", true),
        row("2026-04-10", "old", "E1"),
    ]);
    let orders = [
        ("old", "2026-01-20", 1, 100),
        ("a", "2026-02-10", 1, 100),
        ("b", "2026-04-08", 1, 50),
        ("c", "2026-04-09", 1, 9),
    ];
    let whole = World::new("2026-07-10", &orders, &visits);
    let published = World::new("2026-06-30", &orders, &visits);
    let frame = contact_state_frame(&published.prepared(), &contact_state(&published.prepared())).unwrap();
    // The edition of a day has read the rows from April on: who was the last at c, only the published date tells.
    let mut since = World::new("2026-07-10", &orders, &visits).with_rows_from(&visits, "2026-04-01");
    assert_ne!(by_id(&since), by_id(&whole));
    let first = day("2025-01-01");
    since.kept = Some(Kept::new(&frame, first, (&since.history, &mut since.directory)).unwrap());
    assert_eq!(by_id(&since), by_id(&whole));
}
