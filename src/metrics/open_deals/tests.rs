#![allow(clippy::unwrap_used)]

use super::*;
use crate::config::types::Prospects;
use crate::metrics::calibration::testing::{date, day, intention, known, lead, people};
use crate::metrics::calibration::{Calibrated, Scale};
use crate::metrics::process::figures::Figure;
use crate::metrics::process::leads::{Lead, LeadState, Leads};
use crate::metrics::process::periods::Period;
use crate::metrics::tenders::Opportunities;

const AS_OF: &str = "2026-06-30";

struct Case {
    leads: Leads,
    flows: Vec<Calibrated>,
    opportunities: Opportunities,
    settings: Prospects,
}

fn case(leads: &[Lead], scale: Scale) -> Case {
    let leads = known(leads, AS_OF);
    let flow = Calibrated::new(scale, &leads, &people(), (i32::MIN, day(AS_OF)), 10);
    Case { leads, flows: vec![flow], opportunities: Opportunities::default(), settings: Prospects::default() }
}

impl Case {
    fn deals(&self) -> Deals<'_> {
        let Case { leads, flows, opportunities, settings } = self;
        Inputs { leads, flows, opportunities, contacts: None, as_of: day(AS_OF), settings }.deals()
    }
}

fn with(lead: Lead, state: LeadState) -> Lead {
    Lead { state: Some(state), ..lead }
}

#[test]
fn a_promise_is_over_the_day_after_its_last() {
    let cases = [("2026-06-23", Some(false)), ("2026-06-22", Some(true))];
    for (given, expected) in cases {
        let case = case(&[lead("1", &[(given, "H")])], intention());
        assert_eq!(case.deals().list[0].overdue, expected, "{given}");
    }
    // C promises nothing; a level of the list has no day.
    let mut listed = with(lead("2", &[]), LeadState { level: Some("H".into()), ..LeadState::default() });
    listed.created = day("2026-01-01");
    let case = case(&[lead("1", &[("2026-01-01", "C")]), listed], intention());
    let deals = case.deals();
    assert_eq!([deals.list[0].overdue, deals.list[1].overdue], [None, None]);
    assert_eq!((deals.list[1].stage, deals.list[1].since, deals.list[1].hot), (Some("H"), None, true));
}

#[test]
fn ended_and_frozen_leads_are_not_open_and_those_taken_up_again_are() {
    let of = |id: &str, status: &str| {
        with(lead(id, &[("2026-06-01", "A")]), LeadState { deal_status: Some(status.into()), ..LeadState::default() })
    };
    let won = Lead { ordered: Some(day("2026-06-30")), ..lead("won", &[("2026-06-01", "A")]) };
    let lost = Lead { lost: Some(day("2026-06-30")), ..lead("lost", &[("2026-06-01", "A")]) };
    let again = Lead { lost: Some(day("2026-06-10")), ..lead("again", &[("2026-06-01", "A"), ("2026-06-20", "A")]) };
    let leads = [won, lost, again, of("f", "frozen"), of("w", "won"), of("l", "lost"), of("n", "negotiating")];
    let case = case(&leads, intention());
    let deals = case.deals();
    let ids: Vec<(&str, &str)> = deals.list.iter().map(|deal| (deal.id, deal.status.unwrap())).collect();
    assert_eq!(ids, [("again", "potential"), ("n", "negotiating")]);
    assert_eq!((deals.frozen, deals.list[0].since), (Some(1), Some(day("2026-06-20"))));
}

#[test]
fn before_the_newest_date_what_the_list_says_is_not_known() {
    let mut case = case(&[with(lead("1", &[("2026-06-01", "A")]), LeadState::default())], intention());
    case.leads.is_newest = false;
    case.leads.leads[0].state = None;
    let deals = case.deals();
    let found = &deals.list[0];
    assert_eq!((found.stage, found.status, found.amount, deals.frozen), (Some("A"), None, None, None));
    let figures = figures(&deals, &people(), (Period::window(date(AS_OF), 12), 0), None);
    assert_eq!(figure(&figures, "urgent_and_important", "all", None).value, None);
    assert_eq!(figure(&figures, "leads_by_angle", "deal_status", Some("unknown")).n, Some(1));
}

#[test]
fn urgency_is_by_the_days_to_the_deal_upper_ends_included() {
    let found = [-5, 0, 7, 8, 30, 31, 90, 91].map(|days| urgency(days).unwrap());
    let expected = ["urgent", "urgent", "urgent", "semi_urgent", "semi_urgent", "not_urgent", "not_urgent", "slow"];
    assert_eq!(found, expected);
}

#[test]
fn the_grade_is_also_made_from_the_expected_day_and_the_need() {
    let of = |id: &str, level: &str, expected: &str, need: &str| {
        let mut one = lead(id, &[("2026-01-01", level)]);
        one.changes[0].scheme = None;
        let need_status = Some(need.to_owned());
        with(one, LeadState { expected_close: Some(day(expected)), need_status, ..LeadState::default() })
    };
    let leads = [
        of("1", "A", "2026-01-31", "now"),
        of("2", "A", "2026-02-01", "now"),
        of("3", "C", "2026-06-30", "now"),
        of("4", "C", "2026-07-01", "now"),
        of("5", "A", "2026-01-31", "future"),
        of("6", "E", "2026-01-31", "none"),
        of("7", "A", "2025-12-31", "now"),
    ];
    let found = case(&leads, Scale::of_scheme("prospect").unwrap());
    let derived: Vec<(Option<&str>, Option<bool>)> =
        found.deals().list.iter().map(|deal| (deal.derived, deal.mismatch)).collect();
    let expected = [
        (Some("A"), Some(false)),
        (Some("B"), Some(true)),
        (Some("C"), Some(false)),
        (Some("D"), Some(true)),
        (Some("D"), Some(true)),
        (Some("E"), Some(false)),
        (None, None),
    ];
    assert_eq!(derived, expected);
    // Of H/A/B/C the need makes nothing: the levels of one scheme are never turned into those of another.
    let case = case(&[of("1", "H", "2026-01-08", "none")], intention());
    assert_eq!((case.deals().list[0].derived, case.deals().list[0].mismatch), (Some("H"), Some(false)));
}

fn figure(figures: &[Figure], measure: &str, dimension: &str, member: Option<&str>) -> Figure {
    let is_it = |figure: &&Figure| {
        figure.measure == measure && figure.dimension == dimension && figure.member.as_deref() == member
    };
    figures.iter().find(is_it).unwrap_or_else(|| panic!("no {measure} {dimension} {member:?}")).clone()
}

#[test]
fn the_pipeline_is_weighted_by_what_is_learned_beside_what_is_wished() {
    let amount = |amount: i128| LeadState { est_amount: Some(amount), ..LeadState::default() };
    // H was kept once of twice.
    let kept = Lead { staff: 0, ordered: Some(day("2026-01-05")), ..lead("k", &[("2026-01-01", "H")]) };
    let broken = Lead { staff: 0, lost: Some(day("2026-02-01")), ..lead("b", &[("2026-01-01", "H")]) };
    let leads = [
        kept,
        broken,
        Lead { staff: 0, ..with(lead("1", &[("2026-06-29", "H")]), amount(10_001)) },
        Lead { staff: 1, ..with(lead("2", &[("2026-06-29", "C")]), amount(50_000)) },
        Lead { staff: 1, ..with(lead("3", &[("2026-06-29", "A")]), LeadState::default()) },
    ];
    let case = case(&leads, intention());
    let deals = case.deals();
    // Everything closed half of the time: all rates are a half.
    assert_eq!(deals.list.iter().map(|deal| deal.chance).collect::<Vec<_>>(), [Some(0.5); 3]);
    assert_eq!(deals.list[0].weighted, Some(5_001));
    assert_eq!((deals.list[0].chance_n, deals.list[2].weighted), (2, None));
    let period = Period::window(date(AS_OF), 12);
    let figures = figures(&deals, &people(), (period, 1), Some(40_004));
    let sum = |measure: &str| figure(&figures, measure, "all", None).amount;
    assert_eq!([sum("open_pipeline"), sum("wished_pipeline")], [Some(60_001), Some(10_001)]);
    assert_eq!(sum("weighted_pipeline"), Some(30_001));
    assert_eq!(figure(&figures, "weighted_pipeline", "staff", Some("Wang")).amount, Some(25_000));
    let hot = figure(&figures, "hot_amount", "all", None);
    assert_eq!((hot.amount, hot.n), (Some(10_001), Some(2)));
    assert_eq!(figure(&figures, "hot_coverage", "all", None).value, Some(0.25));
    assert_eq!(figure(&figures, "leads_by_angle", "deal_status", Some("closed")).n, Some(1));
    // Amounts 10001 and 50000: the 80th percentile is 42000.2.
    assert_eq!(figure(&figures, "leads_by_angle", "importance", Some("important")).n, Some(1));
    assert_eq!(figure(&figures, "leads_by_angle", "angles", Some("potential+important+unknown+unknown")).n, Some(1));
    let none = super::figures(&deals, &people(), (period, 1), None);
    assert_eq!(figure(&none, "hot_coverage", "all", None).value, None);
}

#[test]
fn hot_leads_stand_first_by_expected_day() {
    let of = |id: &str, level: &str, expected: Option<&str>| {
        let state =
            LeadState { expected_close: expected.map(day), next_date: Some(day(AS_OF)), ..LeadState::default() };
        with(lead(id, &[("2026-06-29", level)]), state)
    };
    let leads = [
        of("1", "B", Some("2026-07-01")),
        of("2", "H", None),
        of("3", "A", Some("2026-07-20")),
        of("4", "H", Some("2026-07-10")),
    ];
    let case = case(&leads, intention());
    let deals = case.deals();
    let frame = frame(&deals, &people(), date(AS_OF), 2).unwrap();
    let ids: Vec<&str> = frame.column("id").unwrap().str().unwrap().iter().flatten().collect();
    assert_eq!(ids, ["4", "3", "2", "1"]);
    // What is to be done on the date is not overdue on it.
    assert!(deals.list.iter().all(|deal| deal.action_overdue == Some(false)));
    assert_eq!(frame.column("days_to_close").unwrap().i64().unwrap().get(0), Some(10));
}

#[test]
fn a_lead_is_stale_after_more_than_thirty_days_without_anything() {
    let on = |given: &str| case(&[lead("1", &[(given, "B")])], intention()).deals().list[0].stale;
    assert_eq!([on("2026-05-31"), on("2026-05-30")], [false, true]);
}
