//! Opportunities by their stages.

use std::collections::BTreeSet;

use super::Anomaly;
use super::spells::{Histories, Subject};
use super::stages::{Kind, Stages};
use super::walk::{Event, Walk};
use crate::metrics::process::opportunities::{Opportunity, Step};
use crate::model::tables::STAGES;

/// The stage that a tender handed in stands for.
const SUBMITTED: &str = "tender_submitted";
/// Results of a tender.
const WON: &str = "won";
const FAILED: [&str; 2] = ["lost", "void"];

/// The stays of opportunities in the stages of a flow, up to a day.
///
/// Rows with a day for every stage are taken as they stand; of several on one day the furthest counts. A single row tells
/// of its stage and, by its dates, of the first stage, of the tender and of the decision; what lies between is not known,
/// so nothing of it counts as skipped.
pub fn histories(list: &[Opportunity], stages: &Stages, as_of: i32) -> (Histories, Vec<Anomaly>) {
    let (mut histories, mut anomalies) = (Histories::default(), Vec::new());
    let (mut spells, mut odd) = (Vec::new(), Vec::new());
    for (place, one) in list.iter().enumerate() {
        spells.clear();
        odd.clear();
        let mut note = |kind: &'static str, day: Option<i32>, detail: String| {
            let (id, customer_id) = (one.id.clone(), one.customer_id.clone());
            anomalies.push(Anomaly { kind: kind.into(), id, customer_id, staff: one.staff, day, detail });
        };
        let (events, unknown) = events(one, stages, as_of);
        for step in unknown {
            let told = step.stage.as_deref().or(step.status.as_deref()).unwrap_or_default();
            note("unknown_stage", step.day, told.to_owned());
        }
        let walk = Walk { stages, is_complete: one.has_history, reopens: true };
        walk.walk(&events, &mut spells, &mut odd);
        for (event, found) in &odd {
            let (day, event) = events[*event];
            note(found.code(), Some(day), told(stages, event));
        }
        let subject = Subject {
            index: place as u32,
            customer: one.customer,
            staff: one.staff,
            amount: one.amount,
            is_complete: one.has_history,
        };
        histories.push(subject, &spells);
    }
    (histories, anomalies)
}

/// Stages that a single row tells of in retrospect, by its dates: the first, the tender, the success. In the others it is
/// only known to be as long as it is.
pub fn dated(stages: &Stages) -> Vec<bool> {
    let known = [Some(0), stages.place(SUBMITTED), stages.first_won()];
    (0..stages.held() as u8).map(|place| known.contains(&Some(place))).collect()
}

/// Of the codes of stages, those that are no canonical word and that no row says.
pub fn unused<'c>(list: &[Opportunity], codes: &[&'c str]) -> Vec<&'c str> {
    let steps = list.iter().flat_map(|one| &one.steps);
    let told: BTreeSet<&str> =
        steps.flat_map(|step| [&step.stage, &step.status]).flatten().map(String::as_str).collect();
    let is_known = |code: &str| told.contains(code) || STAGES.iter().any(|word| word.code == code);
    codes.iter().copied().filter(|code| !is_known(code)).collect()
}

fn told(stages: &Stages, event: Event) -> String {
    match event {
        Event::Stage(place) => stages.code(place).to_owned(),
        Event::Lost => "lost".to_owned(),
    }
}

/// What happened to an opportunity, ascending by day, and its rows that name no stage of the flow.
fn events<'o>(one: &'o Opportunity, stages: &Stages, as_of: i32) -> (Vec<(i32, Event)>, Vec<&'o Step>) {
    let mut events: Vec<(i32, Event)> = Vec::new();
    let mut unknown = Vec::new();
    for step in &one.steps {
        let Some(day) = step.day.filter(|day| *day <= as_of) else { continue };
        let place = |code: &Option<String>| code.as_deref().and_then(|code| stages.place(code));
        match place(&step.stage).or_else(|| place(&step.status)) {
            Some(place) => events.push((day, Event::Stage(place))),
            None => unknown.push(step),
        }
    }
    let is_end = |event: &Event| match event {
        Event::Stage(place) => stages.kind(*place) != Kind::Open,
        Event::Lost => true,
    };
    let ended = events.iter().filter(|(_, event)| is_end(event)).map(|(day, _)| *day).min();
    let first = events.first().map(|(day, _)| *day);
    let is_before = |day: &i32| *day <= as_of && first.is_none_or(|first| *day <= first);
    if !one.has_history {
        if let Some(day) = one.created.filter(is_before)
            && stages.open() > 0
        {
            events.push((day, Event::Stage(0)));
        }
        if let (Some(day), Some(place)) = (one.submitted.filter(is_before), stages.place(SUBMITTED)) {
            events.push((day, Event::Stage(place)));
        }
    }
    // The decision, where no stage told of it before.
    if let Some(day) = one.decision.filter(|day| *day <= as_of && ended.is_none_or(|ended| *day < ended)) {
        match one.result.as_deref() {
            Some(WON) => events.extend(stages.first_won().map(|place| (day, Event::Stage(place)))),
            Some(result) if FAILED.contains(&result) && ended.is_none() => events.push((day, Event::Lost)),
            _ => {}
        }
    }
    // Of one day the furthest stage comes last, then the end.
    events.sort_by_key(|(day, event)| (*day, if let Event::Stage(place) = event { u16::from(*place) } else { 256 }));
    if !one.has_history {
        events.dedup_by(|later, earlier| {
            let are_open = !is_end(&later.1) && !is_end(&earlier.1);
            let is_same_day = later.0 == earlier.0 && are_open;
            if is_same_day {
                earlier.1 = later.1;
            }
            is_same_day
        });
    }
    (events, unknown)
}
