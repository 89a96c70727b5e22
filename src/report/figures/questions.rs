//! Questions that tell customers apart (S88), with the customers that answer them.

use chrono::NaiveDate;

use super::money::Money;
use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::marts::{MartReader, Rows};

/// A customer that answers a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Place, 1 = first.
    pub place: i64,
    /// `None` for a company that is no customer yet.
    pub customer: Option<String>,
    /// Its name where it has one.
    pub name: Option<String>,
    /// Sales now.
    pub net_sales: Option<Money>,
    /// Sales that they are compared with.
    pub compared_sales: Option<Money>,
    /// What `value` is.
    pub measure: String,
    pub value: Option<f64>,
    /// Why it is an answer.
    pub note: Text,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its key: `gold`, `drag`, …
    pub key: String,
    /// Customers, by place. There may be none.
    pub answers: Vec<Answer>,
    /// Which table is missing, where the question cannot be answered; else what the answer says as a whole.
    pub remark: Option<Text>,
}

impl Question {
    /// Whether it could be answered. A remark without customers says why it could not.
    pub fn is_answered(&self) -> bool {
        !self.answers.is_empty() || self.remark.is_none()
    }

    /// Whether it only says where its answer stands: classes by value are those of a scheme.
    pub fn is_elsewhere(&self) -> bool {
        self.key == "value_class" && self.answers.is_empty()
    }

    /// Customers that answer it.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        self.answers.iter().filter_map(|answer| answer.customer.as_deref())
    }

    /// Sales of the customers that answer it; `None` where any is not known.
    pub fn net_sales(&self) -> Option<Money> {
        self.answers
            .iter()
            .map(|answer| answer.net_sales)
            .collect::<Option<Vec<Money>>>()
            .map(|all| all.into_iter().sum())
    }
}

/// Order of the questions; others follow by key.
const ORDER: [&str; 9] =
    ["gold", "drag", "wish", "complaining", "largest", "narrow", "value_class", "key_candidate", "single_product"];
/// The questions that are always asked: one without rows was answered by nobody.
const ASKED: [&str; 7] = ["gold", "drag", "wish", "complaining", "largest", "narrow", "key_candidate"];

pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Vec<Question>>, ReportError> {
    let Some(rows) = Rows::read(marts, "differentiation", as_of)? else { return Ok(None) };
    let keys = rows.required_texts("question")?;
    let places = rows.required_ints("place")?;
    let (customers, names) = (rows.texts("customer_id")?, rows.texts("customer_name")?);
    let (net_sales, compared) = (rows.money("net_sales")?, rows.money("compared_sales")?);
    let (measures, values) = (rows.texts("measure")?, rows.floats("value")?);
    let (zh, en) = (rows.texts("note_zh")?, rows.texts("note_en")?);
    let mut questions: Vec<Question> = Vec::new();
    for row in 0..rows.len() {
        let at = match questions.iter().position(|question| question.key == keys[row]) {
            Some(at) => at,
            None => {
                questions.push(Question { key: keys[row].clone(), answers: Vec::new(), remark: None });
                questions.len() - 1
            }
        };
        let note = Text { zh: zh[row].clone().unwrap_or_default(), en: en[row].clone().unwrap_or_default() };
        if places[row] < 1 {
            questions[at].remark = Some(note);
            continue;
        }
        questions[at].answers.push(Answer {
            place: places[row],
            customer: customers[row].clone(),
            name: names[row].clone().filter(|name| !name.trim().is_empty() && Some(name) != customers[row].as_ref()),
            net_sales: net_sales[row],
            compared_sales: compared[row],
            measure: measures[row].clone().unwrap_or_default(),
            value: values[row],
            note,
        });
    }
    for key in ASKED {
        if !questions.iter().any(|question| question.key == key) {
            questions.push(Question { key: key.to_string(), answers: Vec::new(), remark: None });
        }
    }
    for question in &mut questions {
        question.answers.sort_by(|one, other| (one.place, &one.customer).cmp(&(other.place, &other.customer)));
    }
    let place = |key: &str| ORDER.iter().position(|one| *one == key).unwrap_or(ORDER.len());
    questions.sort_by(|one, other| (place(&one.key), &one.key).cmp(&(place(&other.key), &other.key)));
    Ok(Some(questions))
}
