//! What every scheme can have (population, marks, words of classes), and schemes that read each other's classes.

use std::collections::BTreeMap;

use super::conditions::{Fixed, check_condition, fixed};
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{Combine, Pipeline, Scheme};
use crate::config::vocabulary::{CLASS_OF, RESERVED_CODES};
use crate::expressions::Expression;

/// Marks are kept as bits of 16; some are kept free.
const MOST_FLAGS: usize = 12;

/// Population, marks and words of a scheme.
pub fn check_options(scheme: &Scheme, here: &KeyPath, findings: &mut Findings) {
    if let Some(population) = &scheme.population {
        let path = here.key("population");
        if check_condition(population, &[], &path, findings)
            && let Some(Fixed::Never(because)) = fixed(population, &[], findings)
        {
            findings.value(&path, RuleProblem::NeverMatches { what: "the population".to_owned(), because });
        }
    }
    let flags = here.key("flags");
    if scheme.flags.len() > MOST_FLAGS {
        let found = scheme.flags.len().to_string();
        findings
            .value(&flags, RuleProblem::OutOfRange { setting: flags.to_string(), wanted: "at most 12 marks", found });
    }
    for (name, condition) in &scheme.flags {
        if name.is_empty() || name.trim() != name || name.contains(',') {
            findings.key(&flags.key(name), RuleProblem::BadCode { code: name.clone() });
        }
        check_condition(condition, &[], &flags.key(name), findings);
    }
    let Some(codes) = codes(scheme, findings.pipeline, 0) else { return };
    for code in scheme.classes.keys() {
        if !codes.contains(code) && !RESERVED_CODES.contains(&code.as_str()) {
            let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: codes.clone() };
            findings.key(&here.key("classes").key(code), problem);
        }
    }
}

/// The codes of a scheme from best to worst; `None` where its settings do not say.
pub fn codes(scheme: &Scheme, pipeline: &Pipeline, depth: usize) -> Option<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    if let Some(rank) = &scheme.rank {
        codes.extend(rank.bands.iter().map(|band| band.code.clone()));
        codes.extend(rank.otherwise.iter().map(|other| other.code.clone()));
    } else if let Some(cumulative) = &scheme.cumulative {
        codes.extend(cumulative.bands.iter().map(|band| band.code.clone()));
        codes.extend(cumulative.otherwise.iter().map(|other| other.code.clone()));
    } else if let Some(thresholds) = &scheme.thresholds {
        codes.extend(thresholds.bands.iter().map(|band| band.code.clone()));
        codes.extend(thresholds.unknown.iter().map(|other| other.code.clone()));
    } else if let Some(rules) = &scheme.rules {
        codes.extend(rules.cases.iter().map(|case| case.code.clone()));
        codes.extend(rules.otherwise.iter().map(|other| other.code.clone()));
    } else if let Some(score) = &scheme.score {
        codes.extend(score.bands.iter().map(|band| band.code.clone()));
    } else if let Some(lookup) = &scheme.lookup {
        codes.extend(lookup.rows.iter().filter_map(|row| row.last().cloned()));
        codes.extend(lookup.otherwise.iter().map(|other| other.code.clone()));
    } else if let Some(states) = &scheme.states {
        codes.extend(states.states.iter().map(|state| state.code.clone()));
    } else if let Some(clusters) = &scheme.clusters {
        codes.extend((1..=clusters.count.unwrap_or(clusters.most)).map(|number| format!("c{number}")));
    } else if let Some(combine) = &scheme.combine {
        let [first, second] = pair(combine, pipeline, depth)?;
        for left in &first {
            for right in &second {
                codes.push(cell(combine, left, right));
            }
        }
    } else if let Some(rfm) = scheme.rfm.as_ref().filter(|rfm| !rfm.segments.is_empty()) {
        codes.extend(rfm.segments.iter().map(|segment| segment.code.clone()));
    } else {
        return None;
    }
    let mut once: Vec<String> = Vec::new();
    for code in codes {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    Some(once)
}

/// The codes of the two schemes of a cross; schemes that cross each other in a circle have none.
fn pair(combine: &Combine, pipeline: &Pipeline, depth: usize) -> Option<[Vec<String>; 2]> {
    if depth > pipeline.schemes.len() {
        return None;
    }
    let of = |name: &String| codes(pipeline.schemes.get(name)?, pipeline, depth + 1);
    Some([of(&combine.first)?, of(&combine.second)?])
}

fn cell(combine: &Combine, left: &str, right: &str) -> String {
    let fits = |cell: &str, code: &str| cell == "*" || cell == code;
    let found = combine.cells.iter().find(|[first, second, _]| fits(first, left) && fits(second, right));
    found.map_or_else(|| format!("{left}×{right}"), |[_, _, code]| code.clone())
}

/// Which schemes a scheme reads, and where it says so.
type Reads = BTreeMap<String, KeyPath>;

/// Schemes whose classes others read: there, not in a circle.
pub fn check_references(pipeline: &Pipeline, findings: &mut Findings) {
    let mut graph: BTreeMap<&String, Reads> = BTreeMap::new();
    for (name, scheme) in &pipeline.schemes {
        let here = KeyPath::root().key("schemes").key(name);
        if let Some(combine) = &scheme.combine {
            check_combine(pipeline, combine, &here.key("combine"), findings);
        }
        graph.insert(name, reads(scheme, &here));
    }
    let mut told: Vec<&String> = Vec::new();
    for (name, reads) in &graph {
        if told.contains(name) {
            continue;
        }
        let Some(chain) = circle(name, &graph) else { continue };
        let path = chain.get(1).and_then(|next| reads.get(next.as_str()));
        told.extend(chain.iter().copied());
        let names: Vec<&str> = chain.iter().map(|name| name.as_str()).collect();
        if let Some(path) = path {
            findings.value(path, RuleProblem::Circle { chain: names.join(" → ") });
        }
    }
}

/// The shortest way from a scheme back to itself, as read.
fn circle<'g>(start: &'g String, graph: &'g BTreeMap<&'g String, Reads>) -> Option<Vec<&'g String>> {
    let mut ways: Vec<Vec<&String>> = vec![vec![start]];
    let mut seen: Vec<&String> = Vec::new();
    let mut next = 0;
    while let Some(way) = ways.get(next).cloned() {
        next += 1;
        let Some(reads) = way.last().and_then(|last| graph.get(last)) else { continue };
        for (read, _) in reads.iter() {
            let mut longer = way.clone();
            longer.push(read);
            if read == start {
                return Some(longer);
            }
            if !seen.contains(&read) {
                seen.push(read);
                ways.push(longer);
            }
        }
    }
    None
}

fn check_combine(pipeline: &Pipeline, combine: &Combine, here: &KeyPath, findings: &mut Findings) {
    for (key, name) in [("first", &combine.first), ("second", &combine.second)] {
        if !pipeline.schemes.contains_key(name) {
            let schemes = pipeline.schemes.keys().cloned().collect();
            findings.value(&here.key(key), RuleProblem::UnknownScheme { found: name.clone(), schemes });
        }
    }
    if combine.first == combine.second {
        let problem = format!("scheme `{}` crossed with itself says nothing new", combine.first);
        let hint = "name another scheme as `second`".to_owned();
        findings.value(&here.key("second"), RuleProblem::Expression { problem, hint });
    }
    let known = pair(combine, pipeline, 0);
    for (position, row) in combine.cells.iter().enumerate() {
        let path = here.key("cells").index(position);
        for place in 0..2 {
            let (code, known) = (&row[place], known.as_ref().map(|known| &known[place]));
            if let Some(known) = known.filter(|known| code != "*" && !known.contains(code)) {
                let problem = RuleProblem::NoSuch { what: "class", found: code.clone(), known: known.clone() };
                findings.value(&path.index(place), problem);
            }
        }
        let covers = |earlier: &[String; 3]| (0..2).all(|place| earlier[place] == "*" || earlier[place] == row[place]);
        if let Some(earlier) = combine.cells[..position].iter().position(covers) {
            let what = format!("row {} of `cells`", position + 1);
            let because = format!("row {} before it fits all that it does", earlier + 1);
            findings.value(&path, RuleProblem::NeverMatches { what, because });
        }
        let code = &row[2];
        if code.is_empty() || code.trim() != code || code.chars().any(char::is_control) {
            findings.value(&path.index(2), RuleProblem::BadCode { code: code.clone() });
        }
        if RESERVED_CODES.contains(&code.as_str()) {
            findings.value(&path.index(2), RuleProblem::ReservedCode { code: code.clone() });
        }
    }
}

fn reads(scheme: &Scheme, here: &KeyPath) -> Reads {
    let mut found = Reads::new();
    let mut expressions: Vec<(&str, KeyPath)> = Vec::new();
    if let Some(combine) = &scheme.combine {
        for (key, name) in [("first", &combine.first), ("second", &combine.second)] {
            found.entry(name.clone()).or_insert_with(|| here.key("combine").key(key));
        }
    }
    expressions.extend(scheme.population.iter().map(|text| (text.as_str(), here.key("population"))));
    expressions.extend(scheme.flags.iter().map(|(name, text)| (text.as_str(), here.key("flags").key(name))));
    if let Some(thresholds) = &scheme.thresholds {
        expressions.push((&thresholds.measure, here.key("thresholds").key("measure")));
    }
    for (place, case) in scheme.rules.iter().flat_map(|rules| rules.cases.iter().enumerate()) {
        expressions.push((&case.when, here.key("rules").key("cases").index(place).key("when")));
    }
    for (place, part) in scheme.score.iter().flat_map(|score| score.parts.iter().enumerate()) {
        expressions.push((&part.value, here.key("score").key("parts").index(place).key("value")));
    }
    for (place, key) in scheme.lookup.iter().flat_map(|lookup| lookup.keys.iter().enumerate()) {
        expressions.push((key, here.key("lookup").key("keys").index(place)));
    }
    for (place, key) in scheme.clusters.iter().flat_map(|clusters| clusters.features.iter().enumerate()) {
        expressions.push((key, here.key("clusters").key("features").index(place)));
    }
    for (place, state) in scheme.states.iter().flat_map(|states| states.states.iter().enumerate()) {
        let path = here.key("states").key("states").index(place).key("to");
        let ways = state.to.iter().enumerate();
        expressions.extend(ways.map(|(way, to)| (to.when.as_str(), path.index(way).key("when"))));
    }
    for (text, path) in expressions {
        let Ok(parsed) = Expression::parse(text) else { continue };
        for name in parsed.reads().iter().filter_map(|name| name.strip_prefix(CLASS_OF)) {
            found.entry(name.to_owned()).or_insert_with(|| path.clone());
        }
    }
    found
}
