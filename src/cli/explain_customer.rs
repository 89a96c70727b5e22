//! `explain customer`: one page on why a customer is in its classes and what changed.

use super::args::ExplainCustomerArgs;
use super::numbers::grouped;
use super::printer::Printer;
use super::text_table::{Align, TextTable};
use super::{CliError, ExitCode, pipeline};
use crate::engine::explain::page::{CustomerPage, Movement, Named, Risk, SchemeStanding, SourceRows, Step, Value};
use crate::engine::explain::{CustomerQuestion, Place, explain_customer};

pub fn execute(args: &ExplainCustomerArgs, printer: &Printer) -> Result<ExitCode, CliError> {
    let resolved = pipeline::open(&args.pipeline, &[])?;
    let lake = pipeline::lake(&resolved, args.variant.as_deref())?;
    let state = lake.published()?;
    let (pipeline, settings_hash) = (&resolved.pipeline, resolved.settings_hash.as_str());
    let place = Place { lake: &lake, state: &state, pipeline, settings_hash };
    let question = CustomerQuestion { place, id: &args.id, as_of: args.as_of, with_rows: args.rows };
    let page = explain_customer(&question)?;
    if args.variant.is_none() && page.settings_changed {
        printer.warning("the settings differ from those of the published results; `keyfolio run` brings them in line");
    }
    if args.json {
        printer.data(&(serde_json::to_string_pretty(&page)? + "\n"))?;
    } else {
        printer.data(&as_text(&page))?;
    }
    Ok(ExitCode::Done)
}

/// The page for people.
fn as_text(page: &CustomerPage) -> String {
    let mut text = format!("{} at {}\n", page.customer_id, page.as_of);
    if let Some(resolved_by) = &page.resolved_by {
        text.push_str(&format!("{resolved_by}\n"));
    }
    if !page.also_known_as.is_empty() {
        let names: Vec<String> =
            page.also_known_as.iter().map(|known| format!("{} ({})", known.raw_id, known.evidence)).collect();
        text.push_str(&format!("also known as: {}\n", names.join(", ")));
    }
    if !page.profile.is_empty() {
        text.push_str("\nprofile, as stored\n");
        text.push_str(&named(&page.profile, &page.currency));
    }
    text.push_str("\npurchases\n");
    let known: Vec<Named> = page.key_figures.iter().filter(|figure| figure.value != Value::Unknown).cloned().collect();
    match known.is_empty() {
        true => text.push_str("  none on or before this date\n"),
        false => text.push_str(&named(&known, &page.currency)),
    }
    for scheme in &page.schemes {
        text.push_str(&standing(scheme, &page.currency));
    }
    if let Some(risk) = &page.risk {
        text.push_str(&risk_of(risk, &page.currency));
    }
    text.push_str(&figures(page));
    match &page.refused_rows {
        None => text.push_str("\nrefused rows: too many to look through\n"),
        Some(rows) if rows.is_empty() => {}
        Some(rows) => {
            text.push_str("\nrefused rows that name this customer\n");
            let mut table = plain(&["table", "file", "row", "column", "value", "reason"]);
            for row in rows {
                table.row(vec![
                    row.table.clone(),
                    row.source_file.clone(),
                    row.source_row.clone(),
                    row.column.clone(),
                    row.value.clone(),
                    row.reason.clone(),
                ]);
            }
            text.push_str(&table.render());
        }
    }
    if !page.similar_names.is_empty() {
        text.push_str("\nmay be the same customer\n");
        let mut table = plain(&["name", "similar", "customer", "likeness", "why"]);
        for similar in &page.similar_names {
            let other = similar.similar_customer_id.clone().unwrap_or_default();
            table.row(vec![
                similar.name.clone(),
                similar.similar_name.clone(),
                other,
                rounded(&similar.likeness, 2),
                similar.why.clone(),
            ]);
        }
        text.push_str(&table.render());
    }
    if let Some(rows) = &page.rows {
        text.push_str(&source_rows(rows));
    }
    text
}

/// The risk and the signals that it is made of.
fn risk_of(risk: &Risk, currency: &str) -> String {
    let since = match &risk.since {
        Value::Text(since) => format!(" since {since}"),
        _ => String::new(),
    };
    let before = match &risk.previous_level {
        Value::Text(level) => format!(", {level} the month before"),
        _ => String::new(),
    };
    let money = format!("{} {currency}", shown(&risk.sales_at_risk, true));
    let mut text = format!(
        "\nrisk of leaving\n  {}{since}: {} of 100 points{before}; at risk {money}\n",
        risk.level,
        rounded(&risk.score, 1)
    );
    if risk.signals.is_empty() {
        text.push_str("  no signal\n");
        return text;
    }
    let mut table = plain(&["signal", "points", "since", "evidence"]);
    for signal in &risk.signals {
        let cells = [&signal.signal, &rounded(&signal.points, 1), &signal.since, &signal.evidence_en];
        table.row(cells.map(String::clone).into());
    }
    text + &table.render()
}

fn plain(titles: &[&str]) -> TextTable {
    let headers: Vec<(&str, Align)> = titles.iter().map(|title| (*title, Align::Left)).collect();
    TextTable::new(&headers).indented(2)
}

fn named(entries: &[Named], currency: &str) -> String {
    let mut table = plain(&["", ""]);
    for entry in entries {
        let unit = if is_money(&entry.name) { format!(" {currency}") } else { String::new() };
        table.row(vec![entry.name.clone(), format!("{}{unit}", shown(&entry.value, is_money(&entry.name)))]);
    }
    table.render()
}

fn is_money(feature: &str) -> bool {
    crate::features::built_in().find(feature).is_some_and(|feature| feature.kind == crate::features::Kind::Money)
}

fn shown(value: &Value, is_money: bool) -> String {
    match value {
        Value::Text(text) if is_money => grouped(text),
        Value::Integer(number) => grouped(&number.to_string()),
        Value::Float(_) => rounded(value, 4),
        Value::Unknown => "unknown".into(),
        other => other.text(),
    }
}

fn rounded(value: &Value, places: usize) -> String {
    match value {
        Value::Float(number) => {
            let text = format!("{number:.places$}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            if text == "-0" { "0".into() } else { text.to_owned() }
        }
        other => other.text(),
    }
}

/// A value with its unit: `1,234.00 CNY`, `3 orders`.
fn measured(value: &Value, unit: &str, currency: &str) -> String {
    if *value == Value::Unknown {
        return "unknown".into();
    }
    let unit_shown = match unit {
        "money" => currency,
        "ratio" | "count" | "date" | "score" => "",
        other => other,
    };
    let unit_shown = if *value == Value::Integer(1) { unit_shown.trim_end_matches('s') } else { unit_shown };
    format!("{} {unit_shown}", shown(value, unit == "money")).trim_end().to_owned()
}

fn standing(scheme: &SchemeStanding, currency: &str) -> String {
    let Some(class) = &scheme.class else {
        return format!("\n{} ({}): no class at this date\n", scheme.scheme, scheme.kind);
    };
    let title = match (&class.title_en, &class.title_zh) {
        (Some(en), Some(zh)) if en != &class.code || zh != &class.code => format!(" ({en} · {zh})"),
        _ => String::new(),
    };
    let place = match class.rank {
        Some(rank) => format!("class {rank} of {}", class.of),
        None => "outside the scheme".to_owned(),
    };
    let mut text = format!("\n{} ({}): {}{title}, {place}\n", scheme.scheme, scheme.kind, class.code);
    let mut table = plain(&["", ""]);
    if let Some(rule) = class.rule.as_ref().filter(|rule| **rule != class.reason) {
        table.row(vec!["rule".into(), rule.clone()]);
    }
    table.row(vec!["why".into(), class.reason.clone()]);
    if class.computed_code != class.code {
        let text = format!("{}; {} stands by hysteresis or override", class.computed_code, class.code);
        table.row(vec!["computed".into(), text]);
    }
    if scheme.made_with_other_settings {
        let text = "given with other settings than the pipeline has now: no cuts and distances until the next run";
        table.row(vec!["settings".into(), text.into()]);
    }
    for decision in &scheme.decided_by {
        let score = decision.score.map(|score| format!(", score {score}")).unwrap_or_default();
        let between = match (decision.cut_below, decision.cut_above) {
            (Some(below), Some(above)) => format!("; cuts around it {below} and {above}"),
            (Some(below), None) => format!("; past the last cut {below}"),
            (None, Some(above)) => format!("; the first cut is {above}"),
            (None, None) => String::new(),
        };
        let value = measured(&decision.value, &decision.unit, currency);
        table.row(vec!["figure".into(), format!("{} {value}{score}{between}", decision.feature)]);
    }
    for step in &scheme.steps {
        table.row(vec![step.direction.clone(), step_in_words(step, scheme, &class.code, currency)]);
    }
    for movement in &scheme.movements {
        let since = if movement.months == 1 { "1 month".to_owned() } else { format!("{} months", movement.months) };
        table.row(vec![since, movement_in_words(movement)]);
    }
    text.push_str(&table.render());
    let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    for period in &scheme.history {
        let span =
            if period.from == period.to { period.from.clone() } else { format!("{} – {}", period.from, period.to) };
        let dates = if period.dates == 1 { "1 date".into() } else { format!("{} dates", period.dates) };
        table.row(vec![span, period.code.clone(), dates, period.change.into()]);
    }
    text.push_str("  history\n");
    text.push_str(&table.indented(4).render());
    text
}

fn step_in_words(step: &Step, scheme: &SchemeStanding, own: &str, currency: &str) -> String {
    let is_lower_better = step.feature == "recency_days";
    // Ways lead from the value to the limit; of equal ones the direction says where.
    let rises = match (as_number(&step.value), as_number(&step.limit)) {
        (Some(value), Some(limit)) if value != limit => limit > value,
        _ => (step.direction == "better") != is_lower_better,
    };
    let change = measured(&step.change, &step.unit, currency);
    let limit = measured(&step.limit, &step.unit, currency);
    let target = match (&step.code, step.score) {
        (Some(code), Some(score)) if code == own => format!("score {score}, still {code}"),
        (Some(code), Some(score)) => format!("{code} (score {score})"),
        (Some(code), None) => code.clone(),
        (None, Some(score)) => format!("score {score}"),
        (None, None) => String::new(),
    };
    if step.is_tied {
        return format!("{target}: tied at {limit}; the tie rule decides");
    }
    // Of a worse band, the limit is the least that still keeps the own class; of all else, the value that leads there.
    let is_band_below = !["rfm", "rules"].contains(&scheme.kind.as_str()) && step.direction == "worse";
    let verb = if rises { "more" } else { "less" };
    if is_band_below && rises {
        return format!("{target}: above {} {limit}; {change} more still keeps {own}", step.feature);
    }
    if is_band_below {
        return format!("{target}: below {} {limit}; {change} less still keeps {own}", step.feature);
    }
    format!("{target}: {change} {verb} ({} {limit})", step.feature)
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(count) => Some(*count as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
        Value::Truth(_) | Value::Unknown => None,
    }
}

fn movement_in_words(movement: &Movement) -> String {
    let from = movement.from_code.as_deref().unwrap_or("not a customer yet");
    let scores = match (&movement.score_from, &movement.score_to) {
        (Value::Unknown, Value::Unknown) => String::new(),
        (from, to) => format!(" (score {} → {})", or_none(from), or_none(to)),
    };
    format!("{}: {from} at {} → {}{scores}", movement.direction, movement.from_as_of, movement.to_code)
}

fn or_none(value: &Value) -> String {
    if *value == Value::Unknown { "none".into() } else { grouped(&rounded(value, 4)) }
}

fn figures(page: &CustomerPage) -> String {
    let before = page.before.clone().unwrap_or_else(|| "before".into());
    let headers = [
        ("figure", Align::Left),
        (page.as_of.as_str(), Align::Right),
        (before.as_str(), Align::Right),
        ("change", Align::Right),
        ("unit", Align::Left),
        ("read by", Align::Left),
    ];
    let mut table = TextTable::new(&headers).indented(2);
    for figure in &page.figures {
        let is_money = figure.unit == "money";
        let cell = |value: &Value| if *value == Value::Unknown { String::new() } else { shown(value, is_money) };
        let unit = if is_money { page.currency.clone() } else { figure.unit.clone() };
        table.row(vec![
            figure.name.clone(),
            cell(&figure.value),
            cell(&figure.before),
            cell(&figure.change),
            unit,
            figure.schemes.join(", "),
        ]);
    }
    format!("\nfigures that the schemes read; blank is unknown\n{}", table.render())
}

fn source_rows(rows: &SourceRows) -> String {
    let since = rows.from.as_ref().map(|from| format!("from {from} ")).unwrap_or_default();
    let mut text = format!("\nrows of {} {since}to {}: {}\n", rows.table, rows.to, rows.rows.len());
    let is_filled = |place: &usize| rows.rows.iter().any(|row| row[*place] != Value::Unknown);
    let places: Vec<usize> = (0..rows.columns.len()).filter(is_filled).collect();
    let titles: Vec<&str> = places.iter().map(|place| rows.columns[*place].as_str()).collect();
    let mut table = plain(&titles);
    for row in &rows.rows {
        table.row(places.iter().map(|place| row[*place].text()).collect());
    }
    text.push_str(&table.render());
    text
}
