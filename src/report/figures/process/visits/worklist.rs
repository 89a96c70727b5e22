//! The list of the next working day, for everybody (`worklist`, `worklist_staff`).

use chrono::NaiveDate;

use crate::config::types::Text;
use crate::report::ReportError;
use crate::report::figures::Money;
use crate::report::marts::{MartReader, Rows};

/// A customer or lead to see to.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub place: i64,
    /// `customer` or `lead`.
    pub kind: String,
    pub id: String,
    pub name: Option<String>,
    pub class: Option<String>,
    /// Codes of the reasons, the most urgent first.
    pub why: Vec<String>,
    pub evidence: Text,
    pub due: Option<NaiveDate>,
    pub overdue_days: Option<i64>,
    pub last_contact: Option<NaiveDate>,
    pub last_channel: Option<String>,
    /// Codes of channels; `*` for several.
    pub advised_channels: Vec<String>,
    pub next_step: Option<String>,
    pub amount: Option<Money>,
    pub priority: Option<f64>,
}

/// A list in a line: how many, and for which reasons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListSum {
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub listed: i64,
    pub planned: i64,
    pub promise: i64,
    pub hot: i64,
    pub overdue: i64,
    pub due: i64,
    /// Lines beyond the limit of a list.
    pub left_out: i64,
    /// Overdue customers that are on no list since they are lost or gone.
    pub lost: i64,
}

impl ListSum {
    /// Adds another up.
    pub fn add(&mut self, other: &ListSum) {
        self.listed += other.listed;
        self.planned += other.planned;
        self.promise += other.promise;
        self.hot += other.hot;
        self.overdue += other.overdue;
        self.due += other.due;
        self.left_out += other.left_out;
        self.lost += other.lost;
    }
}

/// All lists, by manager and person; nobody's last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worklist {
    pub for_day: Option<NaiveDate>,
    pub lines: Vec<Line>,
    pub lists: Vec<ListSum>,
}

impl Worklist {
    /// All lists together.
    pub fn whole(&self) -> ListSum {
        let mut whole = ListSum::default();
        self.lists.iter().for_each(|list| whole.add(list));
        whole
    }

    /// The lines of a list in their order.
    pub fn of<'a>(&'a self, list: &'a ListSum) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.staff == list.staff && line.manager == list.manager)
    }
}

/// Names first, nobody last.
fn named(name: &Option<String>) -> (bool, &Option<String>) {
    (name.is_none(), name)
}

/// `None` where no list is published.
pub(super) fn collect(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Option<Worklist>, ReportError> {
    let Some(rows) = Rows::published(marts, "worklist", as_of)? else { return Ok(None) };
    let days = rows.dates("for_day")?;
    let (staff, managers) = (rows.texts("staff")?, rows.texts("manager")?);
    let (places, kinds, ids) =
        (rows.required_ints("place")?, rows.required_texts("subject")?, rows.required_texts("id")?);
    let (names, classes, why) = (rows.texts("name")?, rows.texts("class")?, rows.required_texts("why")?);
    let (evidence_zh, evidence_en) = (rows.texts("evidence_zh")?, rows.texts("evidence_en")?);
    let (due, overdue) = (rows.dates("due")?, rows.ints("overdue_days")?);
    let (last, channel) = (rows.dates("last_contact")?, rows.texts("last_channel")?);
    let (advised, steps) = (rows.texts("advised_channels")?, rows.texts("next_step")?);
    let (amounts, priorities) = (rows.money("amount")?, rows.floats("priority")?);
    let parts = |text: &str| text.split('+').filter(|part| !part.is_empty()).map(str::to_string).collect();
    let one = |row: usize| Line {
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        place: places[row],
        kind: kinds[row].clone(),
        id: ids[row].clone(),
        name: names[row].clone().filter(|name| !name.trim().is_empty() && *name != ids[row]),
        class: classes[row].clone(),
        why: parts(&why[row]),
        evidence: Text {
            zh: evidence_zh[row].clone().unwrap_or_default(),
            en: evidence_en[row].clone().unwrap_or_default(),
        },
        due: due[row],
        overdue_days: overdue[row],
        last_contact: last[row],
        last_channel: channel[row].clone(),
        advised_channels: advised[row].as_deref().map(parts).unwrap_or_default(),
        next_step: steps[row].clone().filter(|step| !step.trim().is_empty()),
        amount: amounts[row],
        priority: priorities[row],
    };
    let mut lines: Vec<Line> = (0..rows.len()).map(one).collect();
    lines.sort_by(|one, other| {
        (named(&one.manager), named(&one.staff), one.place, &one.id).cmp(&(
            named(&other.manager),
            named(&other.staff),
            other.place,
            &other.id,
        ))
    });
    let mut lists = lists(marts, as_of)?;
    lists.sort_by(|one, other| {
        (named(&one.manager), named(&one.staff)).cmp(&(named(&other.manager), named(&other.staff)))
    });
    Ok(Some(Worklist { for_day: days.into_iter().flatten().next(), lines, lists }))
}

fn lists(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<ListSum>, ReportError> {
    let Some(rows) = Rows::read(marts, "worklist_staff", as_of)? else { return Ok(Vec::new()) };
    let (staff, managers) = (rows.texts("staff")?, rows.texts("manager")?);
    let count = |name: &str| rows.required_ints(name);
    let (listed, planned, promise) = (count("listed")?, count("planned")?, count("promise")?);
    let (hot, overdue, due) = (count("hot")?, count("overdue")?, count("due")?);
    let (left_out, lost) = (count("left_out")?, count("lost")?);
    let one = |row: usize| ListSum {
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        listed: listed[row],
        planned: planned[row],
        promise: promise[row],
        hot: hot[row],
        overdue: overdue[row],
        due: due[row],
        left_out: left_out[row],
        lost: lost[row],
    };
    Ok((0..rows.len()).map(one).collect())
}
