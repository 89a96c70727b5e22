//! Leads by their levels.

use super::*;
use crate::metrics::process::leads::{Change, Lead, LeadState};
use crate::metrics::process::staff::NOBODY;

fn change(on: &str, to: Option<&str>, scheme: &str) -> Change {
    Change {
        day: day(on),
        seq: None,
        from: None,
        to: to.map(str::to_owned),
        scheme: Some(scheme.to_owned()),
        planned: None,
        made: None,
        result: None,
    }
}

fn lead(created: &str, level: Option<&str>, changes: Vec<Change>) -> Lead {
    let state = LeadState { level: level.map(str::to_owned), ..LeadState::default() };
    Lead {
        id: "L1".into(),
        customer: Some(0),
        customer_id: None,
        name: None,
        created: day(created),
        staff: NOBODY,
        source: None,
        state: Some(state),
        lost: None,
        lost_reason: None,
        lost_competitor: None,
        ordered: None,
        ordered_sales: None,
        changes,
    }
}

fn levels() -> Cadence {
    let every = [("H", "7d"), ("A", "15d"), ("B", "30d"), ("C", "90d")];
    Cadence { scheme: None, levels: Some("intention".into()), ..settings(&every, 1) }
}

type Held = Vec<(String, String, String)>;

fn spells(lead: &Lead) -> (Held, Option<String>) {
    let (workdays, settings) = (workdays(), levels());
    let clock = clock(&workdays);
    let rule = rule(&settings, &["H", "A", "B", "C"], "2026-10-31", &clock);
    let mut found = Vec::new();
    let present = of_lead(&rule, "intention", lead, rule.window, &mut found);
    let date = |day: i32| crate::model::period::from_days(day).format("%m-%d").to_string();
    let told = |spell: &Spell| (rule.code(spell.class).to_owned(), date(spell.first), date(spell.last));
    (found.iter().map(told).collect(), present.map(|class| rule.code(class).to_owned()))
}

fn held(parts: &[(&str, &str, &str)]) -> Held {
    parts.iter().map(|(class, first, last)| ((*class).into(), (*first).into(), (*last).into())).collect()
}

#[test]
fn levels_hold_from_change_to_change_and_the_last_of_a_day_counts() {
    let changes = vec![
        change("2026-09-20", Some("C"), "intention"),
        change("2026-10-10", Some("A"), "intention"),
        change("2026-10-10", Some("B"), "intention"),
        change("2026-10-12", None, "intention"),
        change("2026-10-15", Some("E"), "funnel"),
        change("2026-10-20", Some("B"), "intention"),
    ];
    let (found, present) = spells(&lead("2026-09-20", Some("H"), changes));
    assert_eq!(found, held(&[("C", "10-01", "10-09"), ("B", "10-10", "10-31")]));
    assert_eq!(present.as_deref(), Some("B"));
}

#[test]
fn without_history_the_level_of_the_list_holds_since_the_lead_was_opened() {
    assert_eq!(spells(&lead("2026-10-05", Some("A"), vec![])), (held(&[("A", "10-05", "10-31")]), Some("A".into())));
    let mut earlier = lead("2026-10-05", Some("A"), vec![]);
    earlier.state = None;
    assert_eq!(spells(&earlier), (vec![], None));
}

#[test]
fn a_lead_that_ended_holds_its_level_to_the_day_before() {
    let changes = || vec![change("2026-09-20", Some("H"), "intention")];
    let mut lost = lead("2026-09-20", None, changes());
    lost.lost = Some(day("2026-10-11"));
    assert_eq!(spells(&lost), (held(&[("H", "10-01", "10-10")]), None));
    // Lost, then won: it ended when it was lost.
    lost.ordered = Some(day("2026-10-20"));
    assert_eq!(spells(&lost), (held(&[("H", "10-01", "10-10")]), None));
    let mut won = lead("2026-09-20", None, changes());
    won.changes.push(change("2026-10-06", Some("O"), "intention"));
    assert_eq!(spells(&won), (held(&[("H", "10-01", "10-05")]), None));
    let mut unknown = lead("2026-09-20", None, changes());
    unknown.state.as_mut().unwrap().deal_status = Some("lost".into());
    assert_eq!(spells(&unknown), (vec![], None));
}

#[test]
fn follow_ups_and_visits_since_the_lead_was_opened_are_its_contacts() {
    let (workdays, settings) = (workdays(), levels());
    let clock = clock(&workdays);
    let rule = rule(&settings, &["H", "A", "B", "C"], "2026-10-31", &clock);
    let mut made = change("2026-10-12", Some("A"), "intention");
    made.made = Some(day("2026-10-11"));
    let mut planned = change("2026-10-14", None, "intention");
    planned.planned = Some(day("2026-10-14"));
    let leads = [lead("2026-10-05", Some("A"), vec![change("2026-10-05", Some("B"), "intention"), made, planned])];
    let visits = [day("2026-10-01"), day("2026-10-11"), day("2026-10-11"), day("2026-10-20")];
    let rows = ContactDays::new(&visits.map(|day| (0, day)), 1);
    let of_leads = |leads: &[Lead], channels: &[String]| {
        let channels = Channels::new(channels);
        let contacts = Some(Contacts::OfRows(&rows));
        let list = LeadList { rule: &rule, levels: "intention", leads, contacts, channels };
        let mut known = Known::default();
        list.read(0, &mut known);
        (known.contacts.iter().map(|contact| (contact.day, contact.count)).collect::<Vec<_>>(), known.start)
    };
    let of = |channels: &[String]| of_leads(&leads, channels);
    let expected = vec![(day("2026-10-05"), 1), (day("2026-10-11"), 2), (day("2026-10-20"), 1)];
    assert_eq!(of(&[]), (expected, day("2026-10-05")));
    // Follow-ups have no channel.
    assert_eq!(of(&["phone".into()]).0, [(day("2026-10-11"), 2), (day("2026-10-20"), 1)]);
    // What happened after the lead ended is not of the lead.
    let mut lost = leads[0].clone();
    lost.lost = Some(day("2026-10-11"));
    assert_eq!(of_leads(&[lost], &[]).0, [(day("2026-10-05"), 1), (day("2026-10-11"), 2)]);
}
