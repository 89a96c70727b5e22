//! A comparison for the terminal: what went in, who changed class, which figures differ, and why.

use crate::cli::numbers::{grouped, signed_change};
use crate::cli::text_table::{Align, TextTable};
use crate::report::diff::comparison::{
    Cause, ChangedCustomer, Comparison, Direction, FigureChange, InputKind, SchemeChange, shown,
};
use crate::report::figures::Money;

/// Widest matrix; a wider one is left to the moves below it.
const MATRIX_WIDTH: usize = 118;
/// Moves from class to class listed for a scheme.
const MOVES: usize = 10;
/// Lines of what changed, for each cause.
const WHAT: usize = 5;
/// Longest reason of a class.
const REASON: usize = 60;

const LEFT: Align = Align::Left;
const RIGHT: Align = Align::Right;

/// The comparison as text, with so many customers of each scheme.
pub fn text(comparison: &Comparison, customers: usize) -> String {
    let names = Names::of(comparison);
    let mut text = head(comparison, &names);
    for note in &comparison.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    if comparison.equal {
        text.push_str("\nnothing differs: settings, inputs, classes and figures are the same\n");
        return text;
    }
    text.push_str(&what_went_in(comparison));
    for (schemes, name) in [(&comparison.schemes_only_from, &names.from), (&comparison.schemes_only_to, &names.to)] {
        for scheme in schemes {
            text.push_str(&format!("\nscheme {scheme}: only in {name}\n"));
        }
    }
    for scheme in &comparison.schemes {
        text.push_str(&of_scheme(scheme, &names, customers));
    }
    text.push_str(&of_figures(comparison, &names));
    text
}

/// What the two results are called in heads of columns.
struct Names {
    from: String,
    to: String,
}

impl Names {
    fn of(comparison: &Comparison) -> Names {
        let (from, to) = (&comparison.from, &comparison.to);
        if from.label == to.label {
            return Names { from: from.as_of.to_string(), to: to.as_of.to_string() };
        }
        Names { from: from.label.clone(), to: to.label.clone() }
    }
}

fn head(comparison: &Comparison, names: &Names) -> String {
    let mut table = TextTable::new(&[("", LEFT), ("", LEFT), ("", LEFT), ("", LEFT), ("", LEFT)]);
    for (word, name, side) in [("from", &names.from, &comparison.from), ("to", &names.to, &comparison.to)] {
        table.row(vec![
            word.to_owned(),
            name.clone(),
            format!("run {}", side.run_id),
            format!("as of {}", side.as_of),
            format!("settings {}", side.settings_hash.chars().take(8).collect::<String>()),
        ]);
    }
    table.render()
}

fn what_went_in(comparison: &Comparison) -> String {
    let mut text = String::new();
    if !comparison.settings.is_empty() {
        text.push_str("\nsettings that differ\n");
        let mut table = TextTable::new(&[("", LEFT), ("", LEFT), ("", LEFT), ("", LEFT)]).indented(2);
        for change in &comparison.settings {
            table.row(vec![change.path.clone(), shown(&change.from), "→".into(), shown(&change.to)]);
        }
        text.push_str(&table.render());
    }
    if !comparison.inputs.is_empty() {
        text.push_str("\nexports that differ\n");
        let mut table = TextTable::new(&[("", LEFT), ("", LEFT), ("", LEFT), ("", LEFT)]).indented(2);
        for change in &comparison.inputs {
            let (from, to) = (change.rows_from.unwrap_or(0), change.rows_to.unwrap_or(0));
            let (word, rows) = match change.change {
                InputKind::Added => ("added", format!("{} rows", count(to))),
                InputKind::Removed => ("removed", format!("{} rows", count(from))),
                InputKind::Changed => ("changed", format!("{} → {} rows", count(from), count(to))),
            };
            table.row(vec![word.into(), change.source.clone(), change.file.clone(), rows]);
        }
        text.push_str(&table.render());
    }
    let (from, to) = (&comparison.from.version, &comparison.to.version);
    if from != to {
        text.push_str(&format!("\nversion  keyfolio {from} → {to}\n"));
    }
    if comparison.settings.is_empty() && comparison.inputs.is_empty() && from == to {
        text.push_str("\nsettings, exports and version are the same\n");
    }
    text
}

fn of_scheme(scheme: &SchemeChange, names: &Names, customers: usize) -> String {
    if scheme.differing() == 0 {
        let same = format!("\nscheme {}: all {} customers have the same class\n", scheme.scheme, count(scheme.in_both));
        return same;
    }
    let mut text = format!(
        "\nscheme {}: {} of {} customers changed class{}\n",
        scheme.scheme,
        count(scheme.changed),
        count(scheme.in_both),
        ways(scheme, names)
    );
    text.push_str(&matrix(scheme, names));
    text.push_str(&moves(scheme, names));
    text.push_str(&why(scheme));
    text.push_str(&who(scheme, names, customers));
    text
}

/// `: 3 up, 2 down; 1 only in published`.
fn ways(scheme: &SchemeChange, names: &Names) -> String {
    let inside = [
        (scheme.up, "up"),
        (scheme.down, "down"),
        (scheme.entered, "into the scheme"),
        (scheme.left, "out of it"),
        (scheme.sideways, "of the same rank"),
    ];
    let told: Vec<String> =
        inside.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(*n))).collect();
    let mut text = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    for (n, name) in [(scheme.only_from, &names.from), (scheme.only_to, &names.to)] {
        if n > 0 {
            text.push_str(&format!("; {} only in {name}", count(n)));
        }
    }
    text
}

/// Customers by class in the one (rows) and the other (columns); nothing when it is too wide.
fn matrix(scheme: &SchemeChange, names: &Names) -> String {
    let mut to: Vec<Option<&str>> = scheme.classes.iter().map(|class| Some(class.code.as_str())).collect();
    to.retain(|code| scheme.matrix.iter().any(|cell| cell.to_code.as_deref() == *code));
    let mut from: Vec<Option<&str>> = scheme.classes.iter().map(|class| Some(class.code.as_str())).collect();
    from.retain(|code| scheme.matrix.iter().any(|cell| cell.from_code.as_deref() == *code));
    if scheme.only_from > 0 {
        to.push(None);
    }
    if scheme.only_to > 0 {
        from.push(None);
    }
    let corner = format!("{} \\ {}", names.from, names.to);
    let mut heads = vec![(corner.as_str(), LEFT)];
    heads.extend(to.iter().map(|code| (code.unwrap_or("not there"), RIGHT)));
    let mut table = TextTable::new(&heads).indented(2);
    for row in &from {
        let mut cells = vec![row.unwrap_or("not there").to_owned()];
        for column in &to {
            let cell = scheme
                .matrix
                .iter()
                .find(|cell| cell.from_code.as_deref() == *row && cell.to_code.as_deref() == *column);
            cells.push(cell.map_or_else(|| "·".to_owned(), |cell| count(cell.customers)));
        }
        table.row(cells);
    }
    let text = table.render();
    let width = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    if width > MATRIX_WIDTH { String::new() } else { text }
}

/// The moves with most money.
fn moves(scheme: &SchemeChange, names: &Names) -> String {
    let mut cells: Vec<_> = scheme.matrix.iter().filter(|cell| cell.from_code != cell.to_code).collect();
    let size = |money: Money| money.abs();
    cells.sort_by_key(|cell| std::cmp::Reverse(size(cell.money_from).max(size(cell.money_to))));
    let money = if scheme.weight_from == scheme.weight_to {
        [format!("{} in {}", scheme.weight_from, names.from), format!("in {}", names.to)]
    } else {
        [format!("{} in {}", scheme.weight_from, names.from), format!("{} in {}", scheme.weight_to, names.to)]
    };
    let heads = [("class", LEFT), ("", LEFT), ("", LEFT), ("customers", RIGHT), (&money[0], RIGHT), (&money[1], RIGHT)];
    let mut table = TextTable::new(&heads).indented(2);
    let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "not there".to_owned());
    for cell in cells.iter().take(MOVES) {
        table.row(vec![
            code(&cell.from_code),
            "→".into(),
            code(&cell.to_code),
            count(cell.customers),
            grouped(&cell.money_from.plain()),
            grouped(&cell.money_to.plain()),
        ]);
    }
    let mut text = table.render();
    if cells.len() > MOVES {
        text.push_str(&format!("  … {} moves more; --json and --xlsx have all\n", cells.len() - MOVES));
    }
    text
}

/// What a cause is called.
pub fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Code => "version",
        Cause::Settings => "settings",
        Cause::Inputs => "exports",
        Cause::Reading => "how exports are read",
        Cause::InputsAndReading => "exports and how they are read, not told apart",
        Cause::AsOf => "as-of date",
        Cause::Unknown => "other facts of the same exports and settings",
    }
}

fn why(scheme: &SchemeChange) -> String {
    let explained = &scheme.explained;
    let mut table = TextTable::new(&[("why", LEFT), ("customers", RIGHT), ("", LEFT)]).indented(2);
    for part in &explained.causes {
        let customers = part.customers.map_or_else(|| "not told".to_owned(), count);
        for (line, what) in limited(&part.what).into_iter().enumerate() {
            let first = line == 0;
            table.row(vec![
                if first { cause_name(part.cause).to_owned() } else { String::new() },
                if first { customers.clone() } else { String::new() },
                what,
            ]);
        }
    }
    if explained.together > 0 {
        table.row(vec!["several of these together".into(), count(explained.together), String::new()]);
    }
    if explained.cancelled > 0 {
        let what = format!("{} more changed by one and changed back by another", count(explained.cancelled));
        table.row(vec![String::new(), String::new(), what]);
    }
    let mut text = if explained.causes.is_empty() { String::new() } else { table.render() };
    if let Some(reason) = &explained.not_split {
        text.push_str(&format!("  cannot be told apart: {reason}\n"));
    }
    text
}

/// The first lines, and how many more there are.
fn limited(what: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = what.iter().take(WHAT).cloned().collect();
    if what.len() > WHAT {
        lines.push(format!("… {} more", what.len() - WHAT));
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn who(scheme: &SchemeChange, names: &Names, limit: usize) -> String {
    if limit == 0 {
        return String::new();
    }
    let scores = [format!("score in {}", names.from), format!("in {}", names.to)];
    let heads = [
        ("customer", LEFT),
        ("", LEFT),
        ("class", LEFT),
        (scores[0].as_str(), RIGHT),
        (scores[1].as_str(), RIGHT),
        ("money", RIGHT),
        ("why it has its class", LEFT),
    ];
    let mut table = TextTable::new(&heads).indented(2);
    for customer in scheme.customers.iter().take(limit) {
        table.row(customer_row(customer));
    }
    let mut text = table.render();
    if scheme.customers.len() > limit {
        let hidden = scheme.customers.len() - limit;
        text.push_str(&format!("  … {} customers more; --json and --xlsx have all\n", count(hidden as i64)));
    }
    text
}

fn customer_row(customer: &ChangedCustomer) -> Vec<String> {
    let code =
        |code: &Option<crate::report::diff::comparison::Shared>| code.as_ref().map_or("–", |code| &*code.0).to_owned();
    let arrow = match customer.direction {
        Direction::Up | Direction::Entered => "↑",
        Direction::Down | Direction::Left => "↓",
        Direction::OnlyTo => "+",
        Direction::OnlyFrom => "-",
        Direction::Sideways => "=",
    };
    let reason = customer.reason_to.as_ref().or(customer.reason_from.as_ref()).map_or("", |reason| &*reason.0);
    vec![
        customer.customer_id.to_string(),
        arrow.to_owned(),
        format!("{} → {}", code(&customer.from_code), code(&customer.to_code)),
        customer.score_from.map_or_else(String::new, plain),
        customer.score_to.map_or_else(String::new, plain),
        grouped(&customer.weight().plain()),
        reason.chars().take(REASON).collect(),
    ]
}

fn of_figures(comparison: &Comparison, names: &Names) -> String {
    let differing: Vec<&FigureChange> = comparison.figures.iter().filter(|figure| figure.differs()).collect();
    if comparison.figures.is_empty() {
        return String::new();
    }
    if differing.is_empty() {
        return format!("\nfigures: all {} are the same\n", comparison.figures.len());
    }
    let mut causes: Vec<Cause> =
        differing.iter().flat_map(|figure| figure.causes.iter().map(|part| part.cause)).collect();
    causes.sort_unstable();
    causes.dedup();
    let several = causes.len() > 1;
    let because: Vec<String> = causes.iter().map(|cause| format!("by {}", cause_name(*cause))).collect();
    let mut heads = vec![
        ("figure", LEFT),
        (names.from.as_str(), RIGHT),
        (names.to.as_str(), RIGHT),
        ("difference", RIGHT),
        ("", RIGHT),
    ];
    if several {
        heads.extend(because.iter().map(|cause| (cause.as_str(), RIGHT)));
    }
    let mut table = TextTable::new(&heads).indented(2);
    for figure in &differing {
        let mut row = vec![
            name_of(figure),
            value(figure, figure.from, figure.amount_from),
            value(figure, figure.to, figure.amount_to),
            difference(figure, figure.difference, figure.amount_difference),
            figure.relative.map_or_else(String::new, |change| signed_change(change, false)),
        ];
        if several {
            for cause in &causes {
                let part = figure.causes.iter().find(|part| part.cause == *cause);
                row.push(part.map_or_else(String::new, |part| {
                    if figure.not_split.is_some() {
                        return "not told".to_owned();
                    }
                    difference(figure, part.difference, part.amount_difference)
                }));
            }
        }
        table.row(row);
    }
    let same = comparison.figures.len() - differing.len();
    let because = match causes.as_slice() {
        [cause] => format!(", all by {}", cause_name(*cause)),
        _ => String::new(),
    };
    let (verb, because) = match differing.len() {
        1 => ("differs", because.replace(", all by", ", by")),
        _ => ("differ", because),
    };
    let mut text = format!("\nfigures: {} {verb}{because}; {same} are the same\n{}", differing.len(), table.render());
    let mut reasons: Vec<&String> = differing.iter().filter_map(|figure| figure.not_split.as_ref()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        text.push_str(&format!("  not told: {reason}\n"));
    }
    text
}

fn name_of(figure: &FigureChange) -> String {
    match figure.dimension.as_str() {
        "all" => figure.measure.clone(),
        _ => format!("{} {} {}", figure.measure, figure.dimension, figure.member),
    }
}

fn value(figure: &FigureChange, value: Option<f64>, amount: Option<Money>) -> String {
    match (amount, value) {
        (Some(amount), _) => grouped(&amount.plain()),
        (None, None) => "n/a".to_owned(),
        (None, Some(value)) if figure.unit == "ratio" => format!("{:.2}%", value * 100.0),
        (None, Some(value)) if figure.unit == "money" => grouped(&format!("{value:.2}")),
        (None, Some(value)) => grouped(&plain(value)),
    }
}

fn difference(figure: &FigureChange, difference: Option<f64>, amount: Option<Money>) -> String {
    if let Some(amount) = amount {
        let sign = if amount.to_f64() > 0.0 { "+" } else { "" };
        return format!("{sign}{}", grouped(&amount.plain()));
    }
    let Some(difference) = difference else { return String::new() };
    let sign = if difference > 0.0 { "+" } else { "" };
    match figure.unit.as_str() {
        "ratio" => format!("{sign}{:.2} pt", difference * 100.0),
        "money" => format!("{sign}{}", grouped(&format!("{difference:.2}"))),
        _ => format!("{sign}{}", grouped(&plain(difference))),
    }
}

fn count(count: i64) -> String {
    grouped(&count.to_string())
}

/// A number with up to four decimals and no zeros at its end.
fn plain(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diff::tests::{same, sample};

    #[test]
    fn a_comparison_is_told_from_what_went_in_to_why() {
        insta::assert_snapshot!(text(&sample(), 10));
    }

    #[test]
    fn without_customers_and_with_causes_that_cannot_be_told_apart() {
        let mut comparison = sample();
        let explained = &mut comparison.schemes[0].explained;
        explained.not_split = Some("the settings of bins-4 cannot be read by this version".to_owned());
        explained.causes.iter_mut().for_each(|part| part.customers = None);
        (explained.together, explained.cancelled) = (0, 0);
        insta::assert_snapshot!(text(&comparison, 0));
    }

    #[test]
    fn equal_results_are_said_to_be_equal() {
        insta::assert_snapshot!(text(&same(), 10));
    }
}
