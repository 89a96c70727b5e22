//! Aligned columns for a terminal. A Chinese character takes two columns of it.

/// Which side of its column a cell keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table of texts under headers.
#[derive(Debug, Clone)]
pub struct TextTable {
    headers: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    indent: usize,
}

impl TextTable {
    /// A table with these columns and no rows.
    pub fn new(headers: &[(&str, Align)]) -> TextTable {
        let headers = headers.iter().map(|(title, align)| ((*title).to_owned(), *align)).collect();
        TextTable { headers, rows: Vec::new(), indent: 0 }
    }

    /// Moves the whole table to the right.
    pub fn indented(mut self, columns: usize) -> TextTable {
        self.indent = columns;
        self
    }

    /// Adds a row; missing cells are blank.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as lines. Headers are left out when all are empty; no line ends in blanks.
    pub fn render(&self) -> String {
        let mut widths: Vec<usize> = self.headers.iter().map(|(title, _)| width(title)).collect();
        for row in &self.rows {
            for (position, cell) in row.iter().enumerate().take(widths.len()) {
                widths[position] = widths[position].max(width(cell));
            }
        }
        let mut text = String::new();
        if self.headers.iter().any(|(title, _)| !title.is_empty()) {
            let titles: Vec<String> = self.headers.iter().map(|(title, _)| title.clone()).collect();
            self.line(&titles, &widths, &mut text);
        }
        for row in &self.rows {
            self.line(row, &widths, &mut text);
        }
        text
    }

    fn line(&self, cells: &[String], widths: &[usize], text: &mut String) {
        let mut line = " ".repeat(self.indent);
        for (position, column_width) in widths.iter().enumerate() {
            let cell = cells.get(position).map(String::as_str).unwrap_or_default();
            if position > 0 {
                line.push_str("  ");
            }
            let padding = " ".repeat(column_width - width(cell));
            match self.headers[position].1 {
                Align::Left => line.push_str(&format!("{cell}{padding}")),
                Align::Right => line.push_str(&format!("{padding}{cell}")),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// Columns of a terminal that a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Columns of a terminal that a character takes: 2 for East Asian wide and full-width ones, 0 for combining marks.
pub fn char_width(letter: char) -> usize {
    match letter as u32 {
        0..=0x1F | 0x7F..=0x9F => 0,
        0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0x33FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0xA4CF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE10..=0xFE19
        | 0xFE30..=0xFE6F
        | 0xFF01..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F
        | 0x1F900..=0x1F9FF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_whatever_the_script() {
        let mut table = TextTable::new(&[("name", Align::Left), ("sales", Align::Right)]);
        table.row(vec!["项目客户".into(), "1,000.00".into()]);
        table.row(vec!["VIP".into(), "9.00".into()]);
        table.row(vec!["x".into()]);
        assert_eq!(table.render(), "name         sales\n项目客户  1,000.00\nVIP           9.00\nx\n");
    }
}
