//! What a page is made of. The template lays blocks out and holds no words of its own.

use serde::Serialize;

use crate::report::ReportError;
use crate::report::fonts::Fonts;

/// A page, or several when its tables run on.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Small line above the title: number and name of the section.
    pub kicker: String,
    /// The finding in lines, broken where its sense or its length suggests.
    pub title_lines: Vec<String>,
    /// Basis of the figures: scope, window, n.
    pub subtitle: String,
    pub blocks: Vec<Block>,
    /// True for a section with nothing to show: several in a row share a page.
    pub brief: bool,
    /// True for a section of one line, its only block, that stands at the foot of the page before it.
    pub tail: bool,
}

/// Size of page titles in the template, in points.
const TITLE: f64 = 17.0;

impl Page {
    /// A page with its title broken into lines.
    ///
    /// # Errors
    /// A damaged embedded font.
    pub fn new(kicker: String, title: String, subtitle: String, blocks: Vec<Block>) -> Result<Page, ReportError> {
        let title_lines = Fonts::embedded()?.title_lines(&title, TITLE, super::WIDTH);
        Ok(Page { kicker, title_lines, subtitle, blocks, brief: false, tail: false })
    }
}

/// A part of a page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A chart, scaled down to the width there is.
    Chart {
        name: String,
        alt: String,
        width: f64,
        height: f64,
    },
    /// A heading below the page's title.
    Heading {
        text: String,
        note: String,
    },
    /// A paragraph.
    Text {
        text: String,
        tone: &'static str,
    },
    /// A remark on a ground.
    Note {
        text: String,
    },
    /// Headline figures.
    Cards {
        columns: usize,
        cards: Vec<Card>,
    },
    Table(Table),
    /// Blocks side by side; widths in fractions.
    Columns {
        widths: Vec<f64>,
        columns: Vec<Vec<Block>>,
    },
    /// What follows starts a new page.
    PageBreak,
    /// Empty room in points.
    Space {
        height: f64,
    },
}

/// A headline figure.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub label: String,
    pub note: String,
    pub value: String,
    pub n: String,
    /// Name of the sparkline; empty for none.
    pub spark: String,
    pub alt: String,
    /// Name of a comparison and its text.
    pub changes: Vec<CardChange>,
}

/// A comparison on a card.
#[derive(Debug, Clone, Serialize)]
pub struct CardChange {
    pub label: String,
    pub cell: Cell,
}

/// A table with a repeated head.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Size of type in points.
    pub size: f64,
    /// Room above and below a row, in sizes of its type.
    pub pad: f64,
}

impl Table {
    /// Without the columns of which no row tells anything: dashes, or what is printed for the unknown.
    #[must_use]
    pub fn without_unknown(mut self, unknown: &str) -> Table {
        let says = |cell: &Cell| !matches!(cell.text.as_str(), "" | "–") && cell.text != unknown;
        let kept: Vec<bool> = (0..self.columns.len())
            .map(|at| at == 0 || self.rows.iter().any(|row| row.cells.get(at).is_some_and(says)))
            .collect();
        let mut at = 0;
        self.columns.retain(|_| {
            at += 1;
            kept[at - 1]
        });
        for row in &mut self.rows {
            let mut at = 0;
            row.cells.retain(|_| {
                at += 1;
                kept.get(at - 1).copied().unwrap_or(true)
            });
        }
        self
    }
}

/// Room above and below the rows of most tables.
pub const PAD: f64 = 0.42;

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    pub label: String,
    pub align: &'static str,
    /// Width as a fraction of what is left; 0 for as wide as its content.
    pub width: f64,
}

/// A row of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// `normal`, `total`, or `group`: the first row of a group, with a stronger rule above it.
    pub style: &'static str,
}

/// A cell: text and tone (`normal`, `strong`, `muted`, `gain`, `loss`; `alert` is a bold `loss`).
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub text: String,
    pub tone: &'static str,
}

/// A plain cell.
pub fn cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), tone: "normal" }
}

impl Cell {
    /// The same in another tone.
    pub fn tone(self, tone: &'static str) -> Cell {
        Cell { tone, ..self }
    }

    /// The same in the tone of a change.
    pub fn by_sign(self, change: f64) -> Cell {
        let tone = if change > 0.0 {
            "gain"
        } else if change < 0.0 {
            "loss"
        } else {
            "normal"
        };
        self.tone(tone)
    }
}

/// A column of text.
pub fn left(label: impl Into<String>, width: f64) -> Column {
    Column { label: label.into(), align: "left", width }
}

/// A column of numbers.
pub fn right(label: impl Into<String>, width: f64) -> Column {
    Column { label: label.into(), align: "right", width }
}

/// A row.
pub fn row(cells: Vec<Cell>) -> Row {
    Row { cells, style: "normal" }
}

/// A row of sums.
pub fn total(cells: Vec<Cell>) -> Row {
    Row { cells, style: "total" }
}

/// Words do not fill their lines: of several lines a little less than all the room, so that the last does not spill.
const WRAPPED: f64 = 0.88;

/// Cuts texts to the columns of a table, so that a long name neither runs into its neighbour nor breaks a row.
pub struct Fit {
    fonts: &'static Fonts,
    /// Room of each column in points.
    rooms: Vec<f64>,
    size: f64,
}

impl Fit {
    /// For a table as wide as `width` points, whose columns all have a width of their own.
    ///
    /// # Errors
    /// A damaged embedded font.
    pub fn new(columns: &[Column], size: f64, width: f64) -> Result<Fit, ReportError> {
        let parts: f64 = columns.iter().map(|column| column.width).sum();
        let last = columns.len().saturating_sub(1);
        // The template leaves 3 points beside every cell, none at the edges of the table.
        let inset = |at: usize| if at == 0 || at == last { 3.0 } else { 6.0 };
        let rooms =
            columns.iter().enumerate().map(|(at, column)| width * column.width / parts - inset(at) - 0.5).collect();
        Ok(Fit { fonts: Fonts::embedded()?, rooms, size })
    }

    /// A text cut at its end to one line of a column.
    pub fn cell(&self, at: usize, text: &str) -> Cell {
        cell(self.cut(&one_line(text), false, self.rooms[at]))
    }

    /// The same in bold.
    pub fn strong(&self, at: usize, text: &str) -> Cell {
        cell(self.cut(&one_line(text), true, self.rooms[at])).tone("strong")
    }

    /// Whether a text fits one line of a column.
    pub fn holds(&self, at: usize, text: &str) -> bool {
        self.width(&one_line(text), false) <= self.rooms[at]
    }

    /// Whether a text in bold fits one line of a column.
    pub fn holds_strong(&self, at: usize, text: &str) -> bool {
        self.width(&one_line(text), true) <= self.rooms[at]
    }

    /// A text on at most so many lines of a column.
    pub fn wrapped(&self, at: usize, text: &str, lines: usize) -> Cell {
        let full = if lines > 1 { WRAPPED } else { 1.0 };
        cell(self.cut_words(&one_line(text), self.rooms[at] * lines as f64 * full))
    }

    /// A name in bold on at most so many lines, cut in its middle.
    pub fn strong_wrapped(&self, at: usize, text: &str, lines: usize) -> Cell {
        let full = if lines > 1 { WRAPPED } else { 1.0 };
        cell(self.cut_middle(&one_line(text), true, self.rooms[at] * lines as f64 * full)).tone("strong")
    }

    /// A name cut in its middle: its ends tell files, headers and identifiers apart.
    pub fn middle(&self, at: usize, text: &str) -> Cell {
        cell(self.cut_middle(&one_line(text), false, self.rooms[at]))
    }

    /// The same in bold.
    pub fn strong_middle(&self, at: usize, text: &str) -> Cell {
        cell(self.cut_middle(&one_line(text), true, self.rooms[at])).tone("strong")
    }

    /// Width as the template sets it: with a quarter of an em between Chinese and Latin.
    fn width(&self, text: &str, bold: bool) -> f64 {
        let latin = |character: char| character.is_ascii_graphic();
        let chinese = |character: char| ('\u{3400}'..='\u{9fff}').contains(&character);
        let mut seams = 0;
        let mut before = ' ';
        for character in text.chars() {
            if (latin(before) && chinese(character)) || (chinese(before) && latin(character)) {
                seams += 1;
            }
            before = character;
        }
        self.fonts.width(text, self.size, bold) + 0.25 * self.size * f64::from(seams)
    }

    fn cut(&self, text: &str, bold: bool, room: f64) -> String {
        if self.width(text, bold) <= room {
            return text.to_string();
        }
        let mut cut = self.fonts.fit(text, self.size, bold, room);
        while self.width(&cut, bold) > room && cut.chars().count() > 1 {
            let shorter: String = cut.chars().take(cut.chars().count() - 2).collect();
            cut = shorter + "…";
        }
        cut
    }

    /// Text of several lines, cut between words where it must be cut.
    fn cut_words(&self, text: &str, room: f64) -> String {
        let cut = self.cut(text, false, room);
        let Some(kept) = cut.strip_suffix('…').filter(|kept| text.starts_with(*kept) && *kept != text) else {
            return cut;
        };
        let part = |character: char| character.is_ascii_alphanumeric() || "_.,".contains(character);
        if !text[kept.len()..].starts_with(part) {
            return cut;
        }
        // A word of half the room is cut all the same, rather than nearly nothing shown.
        let whole = kept.trim_end_matches(part).trim_end();
        if whole.len() * 2 < kept.len() { cut } else { format!("{whole} …") }
    }

    fn cut_middle(&self, text: &str, bold: bool, room: f64) -> String {
        if self.width(text, bold) <= room {
            return text.to_string();
        }
        let mut tail = String::new();
        for character in text.chars().rev() {
            let longer = format!("{character}{tail}");
            if self.width(&longer, bold) > room * 0.45 {
                break;
            }
            tail = longer;
        }
        let head = self.cut(text, bold, room - self.width(&tail, bold) - 0.25 * self.size);
        format!("{head}{tail}")
    }
}

/// A text on one line, without control characters. What the fonts lack is marked later.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn long_names_fit_their_column_and_keep_their_end() {
        let columns = [left("", 1.0), left("", 1.0)];
        let fit = Fit::new(&columns, 8.0, 200.0).unwrap();
        for text in ["exports/华东大区2026年销售出库明细a1b2c3汇总表-final-最终版(12).csv", "x".repeat(500).as_str()]
        {
            for shown in [fit.cell(0, text), fit.middle(0, text), fit.strong(0, text), fit.strong_middle(0, text)] {
                let bold = shown.tone == "strong";
                assert!(fit.width(&shown.text, bold) <= 97.0, "{}", shown.text);
            }
            assert_eq!(fit.middle(0, text).text.chars().last(), text.chars().last());
        }
        assert_eq!(fit.middle(0, "short").text, "short");
        let text = "recency_days > silence_limit_days AND silence_ratio >= 1.5";
        assert_eq!(fit.wrapped(0, text, 2).text, "recency_days > silence_limit_days AND …");
        assert_eq!(fit.wrapped(0, "short", 2).text, "short");
        assert_eq!(fit.cell(1, "a\tb\nc").text, "a b c");
    }

    #[test]
    fn columns_that_tell_nothing_are_left_out_but_for_the_first() {
        let columns = vec![left("a", 1.0), right("b", 1.0), right("c", 1.0)];
        let rows = vec![row(vec![cell("–"), cell("n/a"), cell("1")]), row(vec![cell(""), cell("–"), cell("–")])];
        let table = Table { columns, rows, size: 8.0, pad: PAD }.without_unknown("n/a");
        assert_eq!(table.columns.len(), 2);
        assert_eq!(table.rows[0].cells[1].text, "1");
    }
}
