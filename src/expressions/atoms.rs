//! Comparisons within a condition: which feature is held against which number.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr as Sql, UnaryOperator, Value, Visit, Visitor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// A comparison of one column with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// The column.
    pub feature: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// The number.
    pub limit: f64,
}

/// How a column is compared with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
}

impl Comparison {
    /// As SQL writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
            Comparison::Equal => "=",
        }
    }

    /// Whether it holds for a value.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Comparison::Below => value < limit,
            Comparison::AtMost => value <= limit,
            Comparison::Above => value > limit,
            Comparison::AtLeast => value >= limit,
            Comparison::Equal => value == limit,
        }
    }

    fn mirrored(self) -> Comparison {
        match self {
            Comparison::Below => Comparison::Above,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Above => Comparison::Below,
            Comparison::AtLeast => Comparison::AtMost,
            Comparison::Equal => Comparison::Equal,
        }
    }
}

/// The comparisons of one column with a number in a condition, as they are written, each once. None of a text that is
/// no SQL.
pub fn atoms(condition: &str) -> Vec<Atom> {
    let parsed = Parser::new(&GenericDialect).try_with_sql(condition).and_then(|mut parser| parser.parse_expr());
    let Ok(parsed) = parsed else { return Vec::new() };
    let mut found = Found { atoms: Vec::new() };
    let _ = parsed.visit(&mut found);
    found.atoms
}

/// The columns that a condition compares with texts, each with the text: `region = '华东'`, `x IN ('a', 'b')`.
pub fn texts(condition: &str) -> Vec<(String, String)> {
    let parsed = Parser::new(&GenericDialect).try_with_sql(condition).and_then(|mut parser| parser.parse_expr());
    let Ok(parsed) = parsed else { return Vec::new() };
    let mut found = FoundTexts { texts: Vec::new() };
    let _ = parsed.visit(&mut found);
    found.texts
}

struct FoundTexts {
    texts: Vec<(String, String)>,
}

impl FoundTexts {
    fn add(&mut self, name: &Sql, text: &Sql) {
        if let (Some(name), Sql::Value(value)) = (column(name), text)
            && let Value::SingleQuotedString(text) = &value.value
        {
            self.texts.push((name, text.clone()));
        }
    }
}

impl Visitor for FoundTexts {
    type Break = ();

    fn pre_visit_expr(&mut self, node: &Sql) -> ControlFlow<()> {
        match node {
            Sql::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
                self.add(left, right);
                self.add(right, left);
            }
            Sql::InList { expr, list, .. } => list.iter().for_each(|text| self.add(expr, text)),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

struct Found {
    atoms: Vec<Atom>,
}

impl Found {
    fn add(&mut self, feature: &Sql, comparison: Comparison, limit: &Sql) {
        let (Some(feature), Some(limit)) = (column(feature), number(limit)) else { return };
        let atom = Atom { feature, comparison, limit };
        if !self.atoms.contains(&atom) {
            self.atoms.push(atom);
        }
    }
}

impl Visitor for Found {
    type Break = ();

    fn pre_visit_expr(&mut self, node: &Sql) -> ControlFlow<()> {
        match node {
            Sql::BinaryOp { left, op, right } => {
                let comparison = match op {
                    BinaryOperator::Lt => Comparison::Below,
                    BinaryOperator::LtEq => Comparison::AtMost,
                    BinaryOperator::Gt => Comparison::Above,
                    BinaryOperator::GtEq => Comparison::AtLeast,
                    BinaryOperator::Eq => Comparison::Equal,
                    _ => return ControlFlow::Continue(()),
                };
                self.add(left, comparison, right);
                self.add(right, comparison.mirrored(), left);
            }
            Sql::Between { expr, negated: false, low, high } => {
                self.add(expr, Comparison::AtLeast, low);
                self.add(expr, Comparison::AtMost, high);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn column(node: &Sql) -> Option<String> {
    match node {
        Sql::Identifier(name) => Some(name.value.clone()),
        Sql::Nested(inner) => column(inner),
        _ => None,
    }
}

fn number(node: &Sql) -> Option<f64> {
    match node {
        Sql::Value(value) => match &value.value {
            Value::Number(text, _) => text.parse().ok(),
            _ => None,
        },
        Sql::UnaryOp { op: UnaryOperator::Minus, expr } => number(expr).map(|value| -value),
        Sql::Nested(inner) => number(inner),
        _ => None,
    }
}
