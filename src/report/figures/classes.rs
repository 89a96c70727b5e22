//! The classes of every scheme, what they bring, and the cuts between them.

use chrono::NaiveDate;
use plotters::style::RGBColor;

use super::money::Money;
use crate::config::types::{Pipeline, Scheme, Text};
use crate::report::marts::{MartReader, Rows};
use crate::report::text::feature_words;
use crate::report::{ReportError, palette};

/// One class of one scheme at the as-of date.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Code in snapshots.
    pub code: String,
    /// Name in both languages.
    pub title: Text,
    /// Order of the class, 1 = best; none for codes outside the scheme.
    pub rank: Option<i64>,
    /// The rule in words or numbers.
    pub rule: String,
    /// Customers.
    pub customers: i64,
    /// The scheme's weight feature, summed.
    pub net_sales: Money,
    /// Share of customers, 0 to 1.
    pub share_customers: Option<f64>,
    /// Share of sales; `None` where the total is not positive.
    pub share_sales: Option<f64>,
    /// Colour of the pipeline's own choice.
    pub colour: Option<RGBColor>,
    /// What to do with its customers.
    pub advice: Option<Text>,
}

impl Class {
    /// Sales per customer; `None` without customers.
    pub fn mean_sales(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.net_sales.to_f64() / self.customers as f64)
    }
}

/// A published limit between classes or scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Feature that is cut.
    pub dimension: String,
    /// Number of the cut, from 1.
    pub cut: i64,
    /// Its value.
    pub value: f64,
    /// Remark: ties, lost bins.
    pub note: Option<String>,
}

/// A scheme with its classes.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemeBook {
    /// Key in the pipeline file.
    pub scheme: String,
    /// Name in both languages.
    pub title: Text,
    /// Kind of the scheme: `rank`, `rules` and so on.
    pub kind: String,
    /// Money feature that sales of classes are sums of.
    pub weight: String,
    /// What it is for, where the pipeline says it.
    pub about: Option<Text>,
    /// Classes, best first.
    pub classes: Vec<Class>,
    /// Codes outside the scheme, by code.
    pub outside: Vec<Class>,
    /// Cuts, by dimension and number.
    pub cuts: Vec<Cut>,
}

impl SchemeBook {
    /// Name of a class in both languages; the code itself for a class that has none.
    pub fn title_of(&self, code: &str) -> Text {
        let known = self.classes.iter().chain(&self.outside).find(|class| class.code == code);
        known.map_or_else(|| Text { zh: code.to_string(), en: code.to_string() }, |class| class.title.clone())
    }

    /// Colour of a class in charts: its own, else by its place.
    pub fn colour_of(&self, code: &str) -> RGBColor {
        let own = self.classes.iter().find(|class| class.code == code).and_then(|class| class.colour);
        own.unwrap_or_else(|| palette::class(self.order_of(code), self.classes.len()))
    }

    /// Customers in all classes, without those outside.
    pub fn customers(&self) -> i64 {
        self.classes.iter().map(|class| class.customers).sum()
    }

    /// Place of a class, 0 = best; classes the scheme does not list come last.
    pub fn order_of(&self, code: &str) -> usize {
        self.classes.iter().position(|class| class.code == code).unwrap_or(self.classes.len())
    }
}

/// Feature that weighs a scheme: its `weight`, its own money measure, or `net_sales_12m`.
fn weight_of(scheme: &Scheme) -> String {
    if let Some(weight) = &scheme.movement.weight {
        return weight.clone();
    }
    let measure = scheme
        .rank
        .as_ref()
        .map(|rank| &rank.measure)
        .or(scheme.cumulative.as_ref().map(|cumulative| &cumulative.measure))
        .or(scheme.thresholds.as_ref().map(|thresholds| &thresholds.measure));
    let money = |name: &&String| {
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '_';
        name.chars().all(plain)
            && ["net_sales", "gross_sales", "returns", "gross_profit"].iter().any(|prefix| name.starts_with(prefix))
    };
    measure.filter(money).cloned().unwrap_or_else(|| "net_sales_12m".to_string())
}

/// Name of a scheme without a title: its key, in the usual capitals where it is an abbreviation.
fn untitled(key: &str) -> Text {
    let name = match key {
        "rfm" | "abc" => key.to_uppercase(),
        _ => key.to_string(),
    };
    Text { zh: name.clone(), en: name }
}

pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    pipeline: &Pipeline,
) -> Result<Vec<SchemeBook>, ReportError> {
    let Some(rows) = Rows::read(marts, "scheme_classes", as_of)? else { return Ok(Vec::new()) };
    let schemes = rows.required_texts("scheme")?;
    let kinds = rows.required_texts("kind")?;
    let codes = rows.required_texts("code")?;
    let ranks = rows.ints("rank")?;
    let (titles_zh, titles_en) = (rows.required_texts("title_zh")?, rows.required_texts("title_en")?);
    let rules = rows.texts("rule")?;
    let customers = rows.required_ints("customers")?;
    let net_sales = rows.required_money("net_sales")?;
    let (share_customers, share_sales) = (rows.floats("share_customers")?, rows.floats("share_sales")?);
    let outside = rows.bools("outside")?;
    let colours = rows.texts_if_any("color")?;
    let (advice_zh, advice_en) = (rows.texts_if_any("advice_zh")?, rows.texts_if_any("advice_en")?);
    let advice = |row: usize| {
        // An advice in one language is better than none in the other.
        let (zh, en): (Option<&String>, Option<&String>) = (advice_zh[row].as_ref(), advice_en[row].as_ref());
        Some(Text { zh: zh.or(en)?.clone(), en: en.or(zh)?.clone() })
    };

    let mut books: Vec<SchemeBook> = Vec::new();
    for row in 0..rows.len() {
        let title = Text { zh: titles_zh[row].clone(), en: titles_en[row].clone() };
        let grouped = kinds[row] == "clusters";
        // Fewer groups than asked for may be found.
        if grouped && customers[row] == 0 && rules[row].as_deref() == Some("no such group was found") {
            continue;
        }
        let class = Class {
            code: codes[row].clone(),
            title: if grouped { feature_words::within(&title) } else { title },
            rank: ranks[row],
            rule: rules[row].clone().unwrap_or_default(),
            customers: customers[row],
            net_sales: net_sales[row],
            share_customers: share_customers[row],
            share_sales: share_sales[row],
            colour: colours[row].as_deref().and_then(palette::parse),
            advice: advice(row),
        };
        let at = match books.iter().position(|book| book.scheme == schemes[row]) {
            Some(at) => at,
            None => {
                let settings = pipeline.schemes.get(&schemes[row]);
                let title = settings.and_then(|scheme| scheme.title.clone());
                books.push(SchemeBook {
                    scheme: schemes[row].clone(),
                    title: title.unwrap_or_else(|| untitled(&schemes[row])),
                    kind: kinds[row].clone(),
                    about: settings.and_then(|scheme| scheme.about.clone()),
                    weight: settings.map_or_else(|| "net_sales_12m".to_string(), weight_of),
                    classes: Vec::new(),
                    outside: Vec::new(),
                    cuts: Vec::new(),
                });
                books.len() - 1
            }
        };
        if outside[row] {
            books[at].outside.push(class);
        } else {
            books[at].classes.push(class);
        }
    }
    for book in &mut books {
        book.classes.sort_by(|left, right| {
            (left.rank.unwrap_or(i64::MAX), &left.code).cmp(&(right.rank.unwrap_or(i64::MAX), &right.code))
        });
        book.outside.sort_by(|left, right| left.code.cmp(&right.code));
    }
    books.sort_by(|left, right| left.scheme.cmp(&right.scheme));
    collect_cuts(marts, as_of, &mut books)?;
    Ok(books)
}

fn collect_cuts(marts: &dyn MartReader, as_of: NaiveDate, books: &mut [SchemeBook]) -> Result<(), ReportError> {
    let Some(rows) = Rows::read(marts, "scheme_cuts", as_of)? else { return Ok(()) };
    let schemes = rows.required_texts("scheme")?;
    let dimensions = rows.required_texts("dimension")?;
    let numbers = rows.required_ints("cut")?;
    let values = rows.floats("value")?;
    let notes = rows.texts("note")?;
    for row in 0..rows.len() {
        let Some(value) = values[row] else { continue };
        let Some(book) = books.iter_mut().find(|book| book.scheme == schemes[row]) else { continue };
        book.cuts.push(Cut { dimension: dimensions[row].clone(), cut: numbers[row], value, note: notes[row].clone() });
    }
    for book in books {
        book.cuts.sort_by(|left, right| (&left.dimension, left.cut).cmp(&(&right.dimension, right.cut)));
    }
    Ok(())
}
