//! How each table is kept: `layouts.toml`, read and checked.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::render::Style;
use crate::generate::simulate::shapes::shape_of;
use crate::generate::value::Shape;

const TEXT: &str = include_str!("layouts.toml");

/// All layouts, and the words that people write for the canonical ones.
#[derive(Debug)]
pub struct Layouts {
    all: Vec<Layout>,
    words: BTreeMap<String, BTreeMap<String, String>>,
}

/// How one table is kept for a span of time.
#[derive(Debug)]
pub struct Layout {
    /// The table.
    pub shape: &'static Shape,
    /// What stands in `layouts.toml` beside the columns.
    pub settings: LayoutSettings,
    /// Columns, in order.
    pub columns: Vec<Column>,
}

/// A column of a file.
#[derive(Debug)]
pub struct Column {
    /// Header.
    pub header: String,
    /// Position in the row, and of the second value that shares the cell.
    pub fields: (usize, Option<usize>),
    /// How it is written.
    pub style: Style,
}

/// A layout as it stands in `layouts.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutSettings {
    table: String,
    #[serde(default)]
    pub years_back: i32,
    #[serde(default)]
    pub per: Per,
    pub file: String,
    #[serde(default)]
    pub container: ContainerKind,
    #[serde(default)]
    pub encoding: TextEncoding,
    #[serde(default)]
    pub gzip: bool,
    #[serde(default)]
    pub sheet: String,
    #[serde(default)]
    pub title: Vec<String>,
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub serial: Option<String>,
    #[serde(default)]
    pub subtotal: Option<u32>,
    #[serde(default)]
    pub total: bool,
    #[serde(default)]
    pub remarks: Vec<String>,
    #[serde(default)]
    pub blank_every: Option<u32>,
    #[serde(default)]
    pub repeats: bool,
    columns: Vec<String>,
}

/// How much goes into one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// A month.
    #[default]
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
    /// Everything.
    All,
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainerKind {
    /// Text.
    #[default]
    Csv,
    /// Workbook.
    Xlsx,
}

/// Encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum TextEncoding {
    /// UTF-8 without byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// GB18030.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// UTF-16, little endian, with byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    layout: Vec<LayoutSettings>,
    words: BTreeMap<String, BTreeMap<String, String>>,
}

impl Layouts {
    /// The layouts that keyfolio comes with; the error says what is wrong with them.
    pub fn read() -> Result<Layouts, String> {
        let document: Document = toml::from_str(TEXT).map_err(|error| error.to_string())?;
        let all: Result<Vec<Layout>, String> = document.layout.into_iter().map(Layout::new).collect();
        Ok(Layouts { all: all?, words: document.words })
    }

    /// The layout of a table in files `years_back` years before the last: the one for most years back that fits.
    pub fn of(&self, table: &str, years_back: i32) -> Option<(usize, &Layout)> {
        let of_table = self.all.iter().enumerate().filter(|(_, layout)| layout.shape.name == table);
        of_table
            .filter(|(_, layout)| layout.settings.years_back <= years_back)
            .max_by_key(|(_, layout)| layout.settings.years_back)
    }

    /// A layout by its position.
    pub fn get(&self, position: usize) -> &Layout {
        &self.all[position]
    }

    /// A layout by its position, to change it.
    pub fn get_mut(&mut self, position: usize) -> &mut Layout {
        &mut self.all[position]
    }

    /// What people write for a canonical word.
    pub fn word<'a>(&'a self, table: &str, column: &str, code: &'a str) -> &'a str {
        let own = self.words.get(&format!("{table}.{column}"));
        let words = own.or_else(|| self.words.get(column));
        words.and_then(|words| words.get(code)).map_or(code, String::as_str)
    }
}

impl Layout {
    fn new(mut settings: LayoutSettings) -> Result<Layout, String> {
        let shape = shape_of(&settings.table).ok_or_else(|| format!("there is no table `{}`", settings.table))?;
        let texts = std::mem::take(&mut settings.columns);
        let columns: Result<Vec<Column>, String> = texts.iter().map(|text| column(shape, text)).collect();
        Ok(Layout { shape, settings, columns: columns? })
    }

    /// Position of the column that shows a field.
    pub fn column_of(&self, field: &str) -> Option<usize> {
        let position = self.shape.position(field)?;
        self.columns.iter().position(|column| column.fields.0 == position)
    }
}

/// Reads `header = field : style` or `header = field+field : style`.
fn column(shape: &'static Shape, text: &str) -> Result<Column, String> {
    let (header, rest) = text.split_once('=').ok_or_else(|| format!("`{text}` has no `=`"))?;
    let (fields, style) = match rest.split_once(':') {
        Some((fields, style)) => (fields.trim(), style.trim().parse()?),
        None => (rest.trim(), Style::Plain),
    };
    let position =
        |field: &str| shape.position(field).ok_or_else(|| format!("`{}` has no column `{field}`", shape.name));
    let fields = match fields.split_once('+') {
        Some((first, second)) => (position(first)?, Some(position(second)?)),
        None => (position(fields)?, None),
    };
    Ok(Column { header: header.trim().to_owned(), fields, style })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::generate::simulate::shapes::ALL;

    #[test]
    fn every_table_has_a_layout_for_every_year_and_shows_its_key() {
        let layouts = Layouts::read().unwrap();
        for shape in ALL {
            for years_back in 0..5 {
                let (_, layout) = layouts.of(shape.name, years_back).unwrap_or_else(|| panic!("{}", shape.name));
                for key in shape.key.iter().filter(|key| **key != "snapshot_date") {
                    let shown = layout.column_of(key).is_some() || *key == "customer_id";
                    assert!(shown, "{} does not show {key}", shape.name);
                }
                if layout.settings.container == ContainerKind::Xlsx {
                    assert!(!layout.settings.sheet.is_empty(), "{} has no sheet", shape.name);
                }
            }
        }
    }

    #[test]
    fn layouts_change_from_year_to_year() {
        let layouts = Layouts::read().unwrap();
        let headers = |years_back| {
            let (_, layout) = layouts.of("transactions", years_back).unwrap();
            layout.columns.iter().map(|column| column.header.clone()).collect::<Vec<_>>()
        };
        assert_ne!(headers(0), headers(1));
        assert_ne!(headers(1), headers(2));
        assert_eq!(headers(2), headers(9));
    }
}
