#![doc = include_str!("head.md")]

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use polars::prelude::{Column, NamedFrom, Series};

use crate::config::types::{Scheme, States};
use crate::expressions::{Expression, Truths, evaluate, truths};

use super::assigning::Assigning;
use super::bands::inside_class;
use super::error::Problem;
use super::kind::{Before, Input, Kind, SchemeKind};
use super::numbers::show_count;
use super::snapshot::{Assignment, Class, Extras, RuleUse};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "states",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.states.as_ref().map(|settings| settings as &dyn SchemeKind),
};

/// What conditions call the months since the state was entered.
pub const MONTHS_IN_STATE: &str = "months_in_state";

impl SchemeKind for States {
    fn features(&self) -> Result<Vec<String>, Problem> {
        let mut features = Vec::new();
        for (_, when) in self.ways() {
            features.extend(Expression::parse(when)?.reads().iter().cloned());
        }
        features.retain(|feature| feature != MONTHS_IN_STATE);
        Ok(features)
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn remembers(&self) -> bool {
        true
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let machine = Machine::read(self, input)?;
        let classes: Vec<Class> = self
            .states
            .iter()
            .enumerate()
            .map(|(place, state)| inside_class(&state.code, state.title.as_ref(), self.rule(place), place))
            .collect();
        let mut given = Assigning::begin(classes, input.columns.len())?;
        let reasons = Reasons::number(self, &mut given);
        let mut uses: Vec<RuleUse> = machine
            .ways
            .iter()
            .map(|way| {
                let [from, to] = [way.from, way.to].map(|state| self.states[state].code.as_str());
                RuleUse::unused(to, format!("{from} → {to}: {}", way.when))
            })
            .collect();
        let mut loops: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (row, _) in input.columns.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let known = machine.known(row);
            let walked = machine.walk(row, known, &mut uses);
            if let Some(cut) = walked.cut {
                *loops.entry(cut).or_default() += 1;
            }
            let reason = match (walked.last_way, known) {
                (Some(way), _) => reasons.of_way[way],
                (None, Some(state)) => reasons.stays[state],
                (None, None) => reasons.starts,
            };
            given.give(row, walked.state as u8, reason);
        }
        let notes = loops.into_iter().map(|((at, back), count)| {
            let [at, back] = [at, back].map(|state| self.states[state].code.as_str());
            let count = show_count(count);
            format!("{count} customers would go in a circle, from {at} back to {back}: they stay in {at} until the next month end")
        });
        let notes = notes.collect();
        Ok(given.finish(Vec::new(), notes, Extras { rules: uses, ..Extras::default() }))
    }
}

impl States {
    /// Place of its state and condition of every transition.
    fn ways(&self) -> impl Iterator<Item = (usize, &str)> {
        let states = self.states.iter().enumerate();
        states.flat_map(|(place, state)| state.to.iter().map(move |way| (place, way.when.as_str())))
    }

    fn place(&self, code: &str) -> Result<usize, Problem> {
        self.states.iter().position(|state| state.code == code).ok_or_else(|| Problem::Setting {
            setting: "states".to_owned(),
            problem: format!("there is no state `{code}`"),
            hint: "add it to `states`, or correct the name",
        })
    }

    /// How a state is come into, in words.
    fn rule(&self, place: usize) -> String {
        let code = &self.states[place].code;
        let mut ways = Vec::new();
        if *code == self.start {
            ways.push("first known".to_owned());
        }
        for state in &self.states {
            let into = state.to.iter().filter(|way| way.state == *code);
            ways.extend(into.map(|way| format!("from {}: {}", state.code, way.when)));
        }
        ways.join("; or ")
    }
}

/// The reasons of all ways, numbered.
struct Reasons {
    of_way: Vec<u16>,
    stays: Vec<u16>,
    starts: u16,
}

impl Reasons {
    fn number(settings: &States, given: &mut Assigning) -> Reasons {
        let mut of_way = Vec::new();
        for state in &settings.states {
            for way in &state.to {
                of_way.push(given.reason(format!("{} → {}: {}", state.code, way.state, way.when)));
            }
        }
        let mut stay = |code: &str| given.reason(format!("stays in {code}: no condition to leave it holds"));
        let stays = settings.states.iter().map(|state| stay(&state.code)).collect();
        let starts = given.reason(format!("starts in {}", settings.start));
        Reasons { of_way, stays, starts }
    }
}

/// A transition and for whom its condition holds.
struct Way<'s> {
    from: usize,
    to: usize,
    when: &'s str,
    /// For those who have been in the state since an earlier month end.
    settled: Truths,
    /// For those who just came into the state; none where it makes no difference.
    entered: Option<Truths>,
}

struct Machine<'s> {
    ways: Vec<Way<'s>>,
    /// Places of the ways out of each state, in the order in which they are tried.
    out: Vec<Vec<usize>>,
    start: usize,
    before: Option<&'s Before>,
    /// The state of each class of the month end before; none of those outside the scheme.
    state_before: Vec<Option<usize>>,
}

/// Where a customer came to.
struct Walked {
    state: usize,
    last_way: Option<usize>,
    /// The state in which a circle was cut, and the one that it would have led back to.
    cut: Option<(usize, usize)>,
}

impl<'s> Machine<'s> {
    fn read(settings: &'s States, input: &Input<'s>) -> Result<Machine<'s>, Problem> {
        let parsed: Vec<Expression> =
            settings.ways().map(|(_, when)| Expression::parse(when)).collect::<Result<_, _>>()?;
        let reads_months = |expression: &Expression| expression.reads().contains(MONTHS_IN_STATE);
        let settled = conditions(&parsed.iter().collect::<Vec<_>>(), input, months_in_state(settings, input))?;
        let of_months: Vec<&Expression> = parsed.iter().filter(|expression| reads_months(expression)).collect();
        let entered = conditions(&of_months, input, vec![0; input.columns.len()])?;

        let mut machine = Machine {
            ways: Vec::new(),
            out: vec![Vec::new(); settings.states.len()],
            start: settings.place(&settings.start)?,
            before: input.before,
            state_before: states_before(settings, input),
        };
        let mut entered = entered.into_iter();
        let mut settled = settled.into_iter().zip(&parsed);
        for (from, state) in settings.states.iter().enumerate() {
            for way in &state.to {
                let Some((settled, expression)) = settled.next() else { continue };
                let entered = if reads_months(expression) { entered.next() } else { None };
                machine.out[from].push(machine.ways.len());
                machine.ways.push(Way { from, to: settings.place(&way.state)?, when: &way.when, settled, entered });
            }
        }
        Ok(machine)
    }

    /// The state of the month end before.
    fn known(&self, row: usize) -> Option<usize> {
        self.state_before[usize::from(self.before?.class_of[row]?)]
    }

    /// Goes on from a state until no condition holds. A state is not entered twice.
    fn walk(&self, row: usize, known: Option<usize>, uses: &mut [RuleUse]) -> Walked {
        let mut walked = Walked { state: known.unwrap_or(self.start), last_way: None, cut: None };
        // A bit for each state; a scheme has fewer than 256 classes.
        let mut visited = [0u64; 4];
        let mut has_just_come = known.is_none();
        loop {
            visited[walked.state / 64] |= 1 << (walked.state % 64);
            let mut first = None;
            for &place in &self.out[walked.state] {
                let way = &self.ways[place];
                let truths = way.entered.as_ref().filter(|_| has_just_come).unwrap_or(&way.settled);
                uses[place].unknown += i64::from(truths.unknown[row]);
                if truths.holds[row] {
                    uses[place].holds += 1;
                    match first {
                        None => first = Some(place),
                        Some(_) => uses[place].overlapping += 1,
                    }
                }
            }
            let Some(way) = first else { break };
            let to = self.ways[way].to;
            if visited[to / 64] >> (to % 64) & 1 == 1 {
                // To the state itself is no circle, and no move.
                walked.cut = (to != walked.state).then_some((walked.state, to));
                break;
            }
            walked.last_way = Some(way);
            walked.state = to;
            has_just_come = true;
        }
        if let Some(way) = walked.last_way {
            uses[way].given += 1;
        }
        walked
    }
}

/// Truths of conditions over the features and `months_in_state`.
fn conditions(expressions: &[&Expression], input: &Input, months: Vec<i64>) -> Result<Vec<Truths>, Problem> {
    if expressions.is_empty() {
        return Ok(Vec::new());
    }
    let mut frame = input.columns.frame().clone();
    frame.with_column(Column::from(Series::new(MONTHS_IN_STATE.into(), months)))?;
    let values = evaluate(expressions, &frame, input.as_of, Some(&input.columns.inside))?;
    Ok(values.iter().map(truths).collect::<Result<_, _>>()?)
}

/// The state of each class of the month end before.
fn states_before(settings: &States, input: &Input) -> Vec<Option<usize>> {
    let classes = input.before.map(|before| before.classes.iter()).into_iter().flatten();
    classes.map(|class| settings.states.iter().position(|state| state.code == class.code)).collect()
}

/// Whole months since each customer came into its state; 0 for those who were in none.
fn months_in_state(settings: &States, input: &Input) -> Vec<i64> {
    let Some(before) = input.before else { return vec![0; input.columns.len()] };
    let states = states_before(settings, input);
    let mut by_day: HashMap<i32, i64> = HashMap::new();
    let mut months = Vec::with_capacity(input.columns.len());
    for (class, since) in before.class_of.iter().zip(&before.since) {
        let is_state = class.is_some_and(|class| states[usize::from(class)].is_some());
        months.push(if is_state {
            *by_day.entry(*since).or_insert_with(|| months_since(*since, input.as_of))
        } else {
            0
        });
    }
    months.resize(input.columns.len(), 0);
    months
}

fn months_since(days: i32, as_of: NaiveDate) -> i64 {
    let since = u64::try_from(days).ok().and_then(|days| NaiveDate::default().checked_add_days(Days::new(days)));
    let number = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month());
    since.map_or(0, |since| (number(as_of) - number(since)).max(0))
}
