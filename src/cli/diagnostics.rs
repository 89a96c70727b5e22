//! Errors as people read them: what, where, the line with the place underlined, and a hint.

use super::text_table::char_width;
use crate::config::{ConfigError, ConfigErrors, Place};

/// Columns of a line that are shown at most; a longer line is cut around the place.
const LINE_WIDTH: usize = 100;
/// Columns shown before the place in a line that is cut.
const LEAD: usize = 30;

/// The errors of a pipeline file, each with its line, and how many there are.
pub fn render(errors: &ConfigErrors, colours: bool) -> String {
    let paint = Paint { colours };
    let mut text = String::new();
    for error in &errors.errors {
        render_one(error, errors, &paint, &mut text);
        text.push('\n');
    }
    let count = errors.errors.len();
    let noun = if count == 1 { "error" } else { "errors" };
    text.push_str(&format!("{count} {noun} in {}; nothing ran\n", files_of(errors)));
    text
}

/// The files that the errors are in: the pipeline file, and those that it includes.
fn files_of(errors: &ConfigErrors) -> String {
    let mut names: Vec<&str> = Vec::new();
    for error in &errors.errors {
        let name = match &error.place {
            Place::File { source, .. } => source.name.as_str(),
            _ => errors.source.name.as_str(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// A message of any other error; a line `hint: …` at its end is set off.
pub fn render_plain(message: &str, colours: bool) -> String {
    let paint = Paint { colours };
    let (message, hint) = split_hint(message);
    let mut text = format!("{} {message}\n", paint.red("error:"));
    if let Some(hint) = hint {
        text.push_str(&format!("  {} {hint}\n", paint.cyan("hint:")));
    }
    text
}

/// The word before a warning.
pub fn warning_label(colours: bool) -> String {
    Paint { colours }.yellow("warning:")
}

/// The errors as events of a JSON log.
pub fn log(errors: &ConfigErrors) {
    for error in &errors.errors {
        let place = error.place.describe(&errors.source.name);
        let hint = error.problem.hint();
        tracing::error!(place, hint, "{}", error.problem);
    }
}

/// A message without its last line when that is `hint: …`, and the hint.
pub fn split_hint(message: &str) -> (String, Option<String>) {
    match message.split_once("\nhint: ") {
        Some((what, hint)) => (what.to_owned(), Some(hint.to_owned())),
        None => (message.to_owned(), None),
    }
}

fn render_one(error: &ConfigError, errors: &ConfigErrors, paint: &Paint, text: &mut String) {
    text.push_str(&format!("{} {}\n", paint.red("error:"), error.problem));
    text.push_str(&format!("  {} {}\n", paint.blue("-->"), error.place.describe(&errors.source.name)));
    if let Place::File { source, span, line, .. } = &error.place {
        let source = &source.text;
        let place = source.floor_char_boundary(span.start);
        let line_start = source[..place].rfind('\n').map_or(0, |position| position + 1);
        let line_text = source[line_start..].lines().next().unwrap_or_default();
        let start = place - line_start;
        let end = (span.end.max(place) - line_start).min(line_text.len());
        let (shown, marks) = excerpt(line_text, start, end);
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        text.push_str(&format!("{margin} {}\n", paint.blue("|")));
        text.push_str(&format!("{} {} {shown}\n", paint.blue(&number), paint.blue("|")));
        text.push_str(&format!("{margin} {} {}\n", paint.blue("|"), paint.red(&marks)));
    }
    if let Some(hint) = error.problem.hint() {
        text.push_str(&format!("  {} {hint}\n", paint.cyan("hint:")));
    }
}

/// The line, cut around the place when it is long, and the marks under the place. `start` and `end` are bytes of the
/// line; at least one column is marked.
fn excerpt(line: &str, start: usize, end: usize) -> (String, String) {
    let mut before = 0;
    for (byte, letter) in line.char_indices() {
        if byte < start {
            before += shown_width(letter);
        }
    }
    let total: usize = line.chars().map(shown_width).sum();
    let first_column = if total > LINE_WIDTH && before > LEAD { before - LEAD } else { 0 };

    let mut shown = String::new();
    let mut marks = String::new();
    if first_column > 0 {
        shown.push('…');
        marks.push(' ');
    }
    let mut column = 0;
    for (byte, letter) in line.char_indices() {
        let letter_width = shown_width(letter);
        let is_shown = column >= first_column;
        column += letter_width;
        if !is_shown {
            continue;
        }
        if column > first_column + LINE_WIDTH {
            shown.push('…');
            break;
        }
        shown.push(if letter.is_control() { ' ' } else { letter });
        let mark = if byte >= start && byte < end { '^' } else { ' ' };
        for _ in 0..letter_width {
            marks.push(mark);
        }
    }
    let mut marks = marks.trim_end().to_owned();
    if !marks.contains('^') {
        let lead = if first_column > 0 { 1 } else { 0 };
        marks = format!("{}^", " ".repeat(before - first_column + lead));
    }
    (shown, marks)
}

fn shown_width(letter: char) -> usize {
    if letter.is_control() { 1 } else { char_width(letter) }
}

/// ANSI colours, or none.
struct Paint {
    colours: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn red(&self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn yellow(&self, text: &str) -> String {
        self.with("1;33", text)
    }

    fn blue(&self, text: &str) -> String {
        self.with("34", text)
    }

    fn cyan(&self, text: &str) -> String {
        self.with("36", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_under_chinese_text() {
        let line = "title = \"客户\" # x";
        let (shown, marks) = excerpt(line, 8, 16);
        assert_eq!(shown, line);
        assert_eq!(marks, "        ^^^^^^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}HERE{}", "a".repeat(200), "b".repeat(200));
        let (shown, marks) = excerpt(&line, 200, 204);
        assert_eq!(shown, format!("…{}HERE{}…", "a".repeat(30), "b".repeat(66)));
        assert_eq!(marks, format!("{}^^^^", " ".repeat(31)));
    }

    #[test]
    fn an_empty_place_gets_one_mark() {
        assert_eq!(excerpt("", 0, 0), (String::new(), "^".into()));
        assert_eq!(excerpt("abc", 3, 3), ("abc".into(), "   ^".into()));
    }
}
