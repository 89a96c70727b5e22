//! Which cause changed whom: the classes of every customer along the way from the first result to the second.

use super::causes::{States, Way};
use super::walk::{Codes, Cursor};
use super::{CausePart, Explained};

/// Which step changed whom.
pub struct Attribution<'a> {
    way: Way,
    /// For each state between: its customers, and the place of the class of each.
    between: Vec<(Cursor<'a>, Vec<usize>)>,
    not_split: Option<String>,
    /// Customers by step that alone changed them, by cause.
    alone: Vec<i64>,
    together: i64,
    cancelled: i64,
}

impl<'a> Attribution<'a> {
    /// Before the first customer.
    pub fn new(way: Way, states: &'a States, scheme: &'a str, codes: &mut Codes) -> Attribution<'a> {
        let (mut between, mut not_split) = (Vec::new(), None);
        for node in &way.between {
            match states.get(node) {
                Some(Ok(state)) => {
                    let places: Vec<usize> = state.codes(scheme).iter().map(|code| codes.place(code)).collect();
                    let class_of = state.classes(scheme).map(|(_, class)| places[class]).collect();
                    between.push((Cursor::new(state.classes(scheme).map(|(id, _)| id)), class_of));
                }
                Some(Err(reason)) => not_split = Some(reason.clone()),
                None => not_split = Some("a state between the two was not computed".to_owned()),
            }
        }
        if not_split.is_some() {
            between.clear();
        }
        let alone = vec![0; way.steps.len()];
        Attribution { way, between, not_split, alone, together: 0, cancelled: 0 }
    }

    /// The customers of the states between.
    pub fn cursors(&self) -> impl Iterator<Item = &Cursor<'a>> {
        self.between.iter().map(|(cursor, _)| cursor)
    }

    /// Takes in a customer, with the places of its class in both results.
    pub fn add(&mut self, id: &str, ends: [Option<usize>; 2]) {
        let mut before = ends[0];
        // The first step that changed the class, and whether one of another cause did too.
        let mut first: Option<usize> = None;
        let mut several = false;
        for step in 0..self.way.steps.len() {
            let after = match self.between.get_mut(step) {
                Some((cursor, class_of)) => cursor.take(id).map(|row| class_of[row]),
                None => ends[1],
            };
            if after != before {
                let causes = |step: usize| self.way.steps[step].cause;
                several |= first.is_some_and(|first| causes(first) != causes(step));
                first.get_or_insert(step);
            }
            before = after;
        }
        match (first, ends[0] != ends[1]) {
            (Some(_), false) => self.cancelled += 1,
            (Some(_), true) if several => self.together += 1,
            (Some(step), true) => self.alone[step] += 1,
            (None, _) => {}
        }
    }

    /// The causes with their customers, of whom so many differ in all.
    pub fn finish(self, differing: i64) -> Explained {
        let causes = self.way.causes();
        let is_told = self.not_split.is_none();
        let parts = causes.iter().map(|step| {
            let of_cause = self.way.steps.iter().zip(&self.alone).filter(|(other, _)| other.cause == step.cause);
            CausePart {
                cause: step.cause,
                what: step.what.clone(),
                customers: is_told.then(|| of_cause.map(|(_, customers)| *customers).sum()),
            }
        });
        let mut explained = Explained { differing, causes: parts.collect(), ..Explained::default() };
        if is_told {
            (explained.together, explained.cancelled) = (self.together, self.cancelled);
        }
        explained.not_split = self.not_split;
        if causes.is_empty() && differing > 0 {
            explained.not_split = Some("settings, facts, date and version are the same, and yet classes differ".into());
        }
        explained
    }
}
