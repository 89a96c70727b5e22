#![doc = include_str!("head.md")]

use crate::config::types::{Case, Rules, Scheme};
use crate::expressions::{Expression, Truths, truths};

use super::assigning::Assigning;
use super::bands::{UNMATCHED, inside_class, unmatched_class};
use super::error::Problem;
use super::kind::{Input, Kind, SchemeKind};
use super::numbers::show_count;
use super::snapshot::{Assignment, Class, Extras, RuleUse};

#[cfg(test)]
mod tests;

/// Raised when results change.
pub const VERSION: u32 = 1;

/// The registry entry.
pub const KIND: Kind = Kind {
    name: "rules",
    version: VERSION,
    head: include_str!("head.md"),
    settings: |scheme: &Scheme| scheme.rules.as_ref().map(|settings| settings as &dyn SchemeKind),
};

impl SchemeKind for Rules {
    fn features(&self) -> Result<Vec<String>, Problem> {
        let mut features = Vec::new();
        for case in &self.cases {
            features.extend(Expression::parse(&case.when)?.reads().iter().cloned());
        }
        Ok(features)
    }

    fn measure(&self) -> Result<Option<String>, Problem> {
        Ok(None)
    }

    fn assign(&self, input: &Input) -> Result<Assignment, Problem> {
        let rows = input.columns.len();
        let mut given = Assigning::begin(classes(self), rows)?;
        let class_of_case: Vec<u8> =
            self.cases.iter().map(|case| given.class(&case.code).unwrap_or_default()).collect();
        let otherwise = self.otherwise.as_ref().map_or(UNMATCHED, |other| other.code.as_str()).to_owned();
        let last = given.class(&otherwise).unwrap_or_default();
        let reasons: Vec<u16> = self.cases.iter().map(|case| given.reason(case.when.clone())).collect();
        let none_holds = given.reason(NONE_HOLDS.to_owned());

        let truths = case_truths(&self.cases, input)?;
        let mut uses: Vec<RuleUse> =
            self.cases.iter().map(|case| RuleUse::unused(&case.code, case.when.clone())).collect();
        let mut unmatched = RuleUse::unused(&otherwise, NONE_HOLDS.to_owned());
        for (row, _) in input.columns.inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let mut first = None;
            let mut is_unknown = false;
            for (place, (truth, usage)) in truths.iter().zip(&mut uses).enumerate() {
                usage.unknown += i64::from(truth.unknown[row]);
                is_unknown |= truth.unknown[row];
                if truth.holds[row] {
                    usage.holds += 1;
                    match first {
                        None => first = Some(place),
                        Some(_) => usage.overlapping += 1,
                    }
                }
            }
            match first {
                Some(place) => {
                    uses[place].given += 1;
                    given.give(row, class_of_case[place], reasons[place]);
                }
                None => {
                    unmatched.holds += 1;
                    unmatched.given += 1;
                    unmatched.unknown += i64::from(is_unknown);
                    given.give(row, last, none_holds);
                }
            }
        }
        let classed = input.columns.inside.iter().filter(|inside| **inside).count() as i64;
        let notes = notes(&uses, &unmatched, self.otherwise.is_some(), classed);
        uses.push(unmatched);
        Ok(given.finish(Vec::new(), notes, Extras { rules: uses, ..Extras::default() }))
    }
}

/// The rule of customers for whom no case holds.
pub const NONE_HOLDS: &str = "no condition holds";

/// Of every case: for whom it holds, and for whom that is unknown.
pub fn case_truths(cases: &[Case], input: &Input) -> Result<Vec<Truths>, Problem> {
    let parsed: Vec<Expression> = cases.iter().map(|case| Expression::parse(&case.when)).collect::<Result<_, _>>()?;
    let values = input.evaluate(&parsed.iter().collect::<Vec<_>>())?;
    Ok(values.iter().map(truths).collect::<Result<_, _>>()?)
}

/// The codes from best to worst: as `order` has them, then those it leaves out.
pub fn codes_in_order(settings: &Rules) -> Vec<&str> {
    let named = settings.cases.iter().map(|case| case.code.as_str());
    let given: Vec<&str> = named.chain(settings.otherwise.iter().map(|other| other.code.as_str())).collect();
    let mut codes: Vec<&str> = Vec::new();
    for code in settings.order.iter().map(String::as_str).chain(given.iter().copied()) {
        if given.contains(&code) && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn classes(settings: &Rules) -> Vec<Class> {
    let mut classes = Vec::new();
    for (place, code) in codes_in_order(settings).into_iter().enumerate() {
        let cases: Vec<&Case> = settings.cases.iter().filter(|case| case.code == code).collect();
        let other = settings.otherwise.as_ref().filter(|other| other.code == code);
        let title = cases.iter().find_map(|case| case.title.as_ref()).or(other.and_then(|other| other.title.as_ref()));
        let mut rules: Vec<&str> = cases.iter().map(|case| case.when.as_str()).collect();
        rules.extend(other.map(|_| NONE_HOLDS));
        classes.push(inside_class(code, title, rules.join("; or "), place));
    }
    if settings.otherwise.is_none() {
        classes.push(unmatched_class(NONE_HOLDS.to_owned()));
    }
    classes
}

fn notes(uses: &[RuleUse], unmatched: &RuleUse, has_otherwise: bool, classed: i64) -> Vec<String> {
    let mut notes = Vec::new();
    for (place, usage) in uses.iter().enumerate() {
        if classed > 0 && usage.unknown == classed {
            notes.push(format!(
                "case {} ({}: {}) could not be known of any of {} customers: it never holds",
                place + 1,
                usage.code,
                usage.rule,
                show_count(classed as usize)
            ));
        }
    }
    if !has_otherwise && unmatched.given > 0 {
        let count = show_count(unmatched.given as usize);
        let unknown = match unmatched.unknown {
            0 => String::new(),
            unknown => format!("; of {} of them some condition is unknown", show_count(unknown as usize)),
        };
        notes.push(format!("no condition holds for {count} customers, who stand outside (`{UNMATCHED}`){unknown}"));
    }
    notes
}
