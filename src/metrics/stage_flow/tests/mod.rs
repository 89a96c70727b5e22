#![allow(clippy::unwrap_used)]

mod balance;
mod sources;
mod told;
mod walk;

use super::spells::{Histories, Spell, Subject};
use super::stages::Stages;
use super::walk::{Event, Odd, Walk};
use crate::metrics::process::staff::NOBODY;

/// `C B A H` on the way, `O` the success.
fn levels() -> Stages {
    Stages::new(&["C", "B", "A", "H"].map(str::to_owned), &["O".to_owned()], &[])
}

/// `10 C`, `12 -` for a loss.
fn events(stages: &Stages, told: &[(i32, &str)]) -> Vec<(i32, Event)> {
    let event = |code: &str| stages.place(code).map_or(Event::Lost, Event::Stage);
    told.iter().map(|(day, code)| (*day, event(code))).collect()
}

fn walked(walk: &Walk<'_>, told: &[(i32, &str)]) -> (Vec<Spell>, Vec<(usize, Odd)>) {
    let (mut spells, mut odd) = (Vec::new(), Vec::new());
    walk.walk(&events(walk.stages, told), &mut spells, &mut odd);
    (spells, odd)
}

/// Histories of what happened to each, without owners.
fn histories(stages: &Stages, all: &[&[(i32, &str)]]) -> Histories {
    let mut histories = Histories::default();
    for (index, told) in all.iter().enumerate() {
        let walk = Walk { stages, is_complete: true, reopens: false };
        let subject =
            Subject { index: index as u32, customer: None, staff: NOBODY, amount: Some(100), is_complete: true };
        histories.push(subject, &walked(&walk, told).0);
    }
    histories
}
