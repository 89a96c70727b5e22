//! Who must be contacted how often, and whether it was done (`cadence`, `cadence_groups`, `cadence_months`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::types::Every;
use crate::report::ReportError;
use crate::report::figures::{Money, Month};
use crate::report::marts::{MartReader, Rows};

/// A customer or lead that a rule asks something of, or asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub cadence: String,
    /// `customer` or `lead`.
    pub kind: String,
    pub id: String,
    pub name: Option<String>,
    pub staff: Option<String>,
    pub manager: Option<String>,
    pub class: Option<String>,
    /// What is asked, `5wd`, `30d`, `2mo`; `None` for nothing.
    pub every: Option<String>,
    pub compliance: Option<f64>,
    pub contacts: i64,
    pub last_contact: Option<NaiveDate>,
    /// Day that counting starts.
    pub since: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    /// Days since the due day; below zero: days left.
    pub overdue_days: Option<i64>,
    pub never: bool,
    pub net_sales: Option<Money>,
    /// Whether it holds a class now.
    pub holds: bool,
}

impl Subject {
    /// Whether its contact is late.
    pub fn is_overdue(&self) -> bool {
        self.holds && self.overdue_days.is_some_and(|days| days > 0)
    }

    /// Whether nobody knows if its contact is late: it fell due after the last day that contacts are known of.
    pub fn is_unknown(&self) -> bool {
        self.holds && self.due.is_some() && self.overdue_days.is_none()
    }
}

/// A group of a rule: the whole, a class, a person or a manager.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    pub cadence: String,
    pub dimension: String,
    pub member: Option<String>,
    pub every: Option<String>,
    pub subjects: i64,
    pub with_requirement: i64,
    pub never: i64,
    pub overdue: i64,
    /// Fallen due after the last day that contacts are known of.
    pub unknown: i64,
    pub due_soon: i64,
    /// Days that count, those late, and the share that was in time.
    pub judged_days: i64,
    pub late_days: i64,
    pub compliance: Option<f64>,
    /// Blocks of months, those with a contact, and their share.
    pub blocks: i64,
    pub blocks_met: i64,
    pub block_share: Option<f64>,
    pub net_sales: Option<Money>,
    pub required_sales: Option<Money>,
    pub covered_sales: Option<Money>,
    pub coverage: Option<f64>,
    pub contacts: i64,
    pub contacts_per_10k: Option<f64>,
}

impl Group {
    /// Whether it is judged by days, else by blocks of months.
    pub fn is_by_days(&self) -> bool {
        self.compliance.is_some() || self.block_share.is_none()
    }

    /// The share that was met, and the days or blocks it is made from.
    pub fn share(&self) -> (Option<f64>, i64) {
        if self.is_by_days() { (self.compliance, self.judged_days) } else { (self.block_share, self.blocks) }
    }
}

/// A subject's months.
#[derive(Debug, Clone, PartialEq)]
pub struct Months {
    pub cadence: String,
    pub id: String,
    pub cells: BTreeMap<Month, Met>,
}

/// A month of a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    pub class: Option<String>,
    pub is_required: bool,
    /// `None` where it is not asked, or not over.
    pub met: Option<bool>,
    pub late_days: Option<i64>,
    pub contacts: i64,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cadences {
    /// Rules by name, with what they ask of each class.
    pub rules: Vec<String>,
    /// Those overdue: what is asked most often first, then the longest overdue.
    pub overdue: Vec<Subject>,
    /// Subjects that hold a class with a requirement, of all rules, once.
    pub required: i64,
    /// Of them, those of whom nobody knows whether they are overdue by a rule, and that are by none.
    pub unknown: i64,
    /// Their net sales of twelve months, where any are known.
    pub required_sales: Option<Money>,
    /// Requirements by person: subjects with one, once each.
    pub required_by_staff: BTreeMap<Option<String>, i64>,
    /// Names, net sales and persons of the subjects of `months`.
    pub shown: BTreeMap<(String, String), Subject>,
    pub groups: Vec<Group>,
    /// The largest subjects of each rule, largest first.
    pub months: Vec<Months>,
}

impl Cadences {
    /// Groups of a rule and dimension.
    pub fn groups<'a, 'b>(
        &'a self,
        cadence: &'b str,
        dimension: &'b str,
    ) -> impl Iterator<Item = &'a Group> + use<'a, 'b> {
        self.groups.iter().filter(move |one| one.cadence == cadence && one.dimension == dimension)
    }

    /// The whole of a rule.
    pub fn whole(&self, cadence: &str) -> Option<&Group> {
        self.groups(cadence, "all").next()
    }

    /// Overdue subjects, each once, with all rules by which they are.
    pub fn overdue_once(&self) -> Vec<Vec<&Subject>> {
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut all: Vec<Vec<&Subject>> = Vec::new();
        for one in &self.overdue {
            let place = *places.entry((&one.kind, &one.id)).or_insert_with(|| {
                all.push(Vec::new());
                all.len() - 1
            });
            all[place].push(one);
        }
        all
    }
}

/// Days that a requirement stands for: to compare those in days with those in months.
pub fn length(every: Option<&str>) -> u32 {
    match every.and_then(Every::parse) {
        Some(Every::Days(days)) => days,
        Some(Every::WorkingDays(days)) => days * 7 / 5,
        Some(Every::Months(months)) => Every::rolling_days(months),
        None => u32::MAX,
    }
}

/// `None` where neither customers nor groups are published.
pub(super) fn collect(
    marts: &dyn MartReader,
    as_of: NaiveDate,
    with_months: bool,
) -> Result<Option<Cadences>, ReportError> {
    let groups = groups(marts, as_of)?;
    let months = if with_months { months(marts, as_of)? } else { Vec::new() };
    let subjects = subjects(marts, as_of)?;
    // In the edition of a day only subjects are told.
    let groups = if groups.is_empty() { counted(&subjects, as_of) } else { groups };
    if groups.is_empty() && subjects.is_empty() {
        return Ok(None);
    }
    let rules: BTreeSet<&str> =
        groups.iter().map(|one| one.cadence.as_str()).chain(subjects.iter().map(|one| one.cadence.as_str())).collect();
    let rules = rules.into_iter().map(str::to_string).collect();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut found = Cadences { rules, groups, months, ..Cadences::default() };
    for one in subjects.iter().filter(|one| one.holds && one.every.is_some()) {
        if seen.insert((&one.kind, &one.id)) {
            found.required += 1;
            *found.required_by_staff.entry(one.staff.clone()).or_default() += 1;
            if let Some(sales) = one.net_sales {
                found.required_sales = Some(found.required_sales.map_or(sales, |sum| sum + sales));
            }
        }
    }
    found.overdue = subjects.iter().filter(|one| one.is_overdue()).cloned().collect();
    let late: BTreeSet<(&str, &str)> = found.overdue.iter().map(|one| (one.kind.as_str(), one.id.as_str())).collect();
    let unknown = subjects.iter().filter(|one| one.is_unknown()).map(|one| (one.kind.as_str(), one.id.as_str()));
    found.unknown = unknown.filter(|one| !late.contains(one)).collect::<BTreeSet<_>>().len() as i64;
    found.overdue.sort_by(|one, other| {
        let key = |one: &Subject| length(one.every.as_deref());
        (key(one), other.overdue_days, other.net_sales, &one.id, &one.cadence).cmp(&(
            key(other),
            one.overdue_days,
            one.net_sales,
            &other.id,
            &other.cadence,
        ))
    });
    let wanted: BTreeSet<(&str, &str)> =
        found.months.iter().map(|one| (one.cadence.as_str(), one.id.as_str())).collect();
    let shown = subjects.iter().filter(|one| wanted.contains(&(one.cadence.as_str(), one.id.as_str())));
    found.shown = shown.map(|one| ((one.cadence.clone(), one.id.clone()), one.clone())).collect();
    Ok(Some(found))
}

fn subjects(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Subject>, ReportError> {
    let Some(rows) = Rows::read(marts, "cadence", as_of)? else { return Ok(Vec::new()) };
    let (rules, kinds, ids) =
        (rows.required_texts("cadence")?, rows.required_texts("subject")?, rows.required_texts("id")?);
    let (names, staff, managers) = (rows.texts("name")?, rows.texts("staff")?, rows.texts("manager")?);
    let (classes, every, holds) = (rows.texts("class")?, rows.texts("every")?, rows.bools("holds")?);
    let (compliance, contacts) = (rows.floats("compliance")?, rows.required_ints("contacts")?);
    let (last, since, due) = (rows.dates("last_contact")?, rows.dates("since")?, rows.dates("due")?);
    let (overdue, never, sales) = (rows.ints("overdue_days")?, rows.bools("never")?, rows.money("net_sales_12m")?);
    let one = |row: usize| Subject {
        cadence: rules[row].clone(),
        kind: kinds[row].clone(),
        id: ids[row].clone(),
        name: names[row].clone().filter(|name| !name.trim().is_empty() && *name != ids[row]),
        staff: staff[row].clone(),
        manager: managers[row].clone(),
        class: classes[row].clone(),
        every: every[row].clone(),
        compliance: compliance[row],
        contacts: contacts[row],
        last_contact: last[row],
        since: since[row],
        due: due[row],
        overdue_days: overdue[row],
        never: never[row],
        net_sales: sales[row],
        holds: holds[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

fn groups(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Group>, ReportError> {
    let Some(rows) = Rows::read(marts, "cadence_groups", as_of)? else { return Ok(Vec::new()) };
    let (rules, dimensions) = (rows.required_texts("cadence")?, rows.required_texts("dimension")?);
    let (members, every) = (rows.texts("member")?, rows.texts("every")?);
    let count = |name: &str| rows.required_ints(name);
    let (subjects, required, never) = (count("subjects")?, count("with_requirement")?, count("never")?);
    let (overdue, due_soon, contacts) = (count("overdue")?, count("due_7d")?, count("contacts")?);
    let unknown = count("overdue_unknown")?;
    let (judged, late) = (rows.ints("judged_days")?, rows.ints("late_days")?);
    let (blocks, met) = (rows.ints("blocks")?, rows.ints("blocks_met")?);
    let (compliance, share) = (rows.floats("compliance")?, rows.floats("block_share")?);
    let (sales, asked, covered) =
        (rows.money("net_sales")?, rows.money("required_sales")?, rows.money("covered_sales")?);
    let (coverage, intensity) = (rows.floats("coverage")?, rows.floats("contacts_per_10k")?);
    let one = |row: usize| Group {
        cadence: rules[row].clone(),
        dimension: dimensions[row].clone(),
        member: members[row].clone(),
        every: every[row].clone(),
        subjects: subjects[row],
        with_requirement: required[row],
        never: never[row],
        overdue: overdue[row],
        unknown: unknown[row],
        due_soon: due_soon[row],
        judged_days: judged[row].unwrap_or(0),
        late_days: late[row].unwrap_or(0),
        compliance: compliance[row],
        blocks: blocks[row].unwrap_or(0),
        blocks_met: met[row].unwrap_or(0),
        block_share: share[row],
        net_sales: sales[row],
        required_sales: asked[row],
        covered_sales: covered[row],
        coverage: coverage[row],
        contacts: contacts[row],
        contacts_per_10k: intensity[row],
    };
    Ok((0..rows.len()).map(one).collect())
}

/// Groups of subjects as they stand, where no shares of being in time are told.
fn counted(subjects: &[Subject], as_of: NaiveDate) -> Vec<Group> {
    let mut found: BTreeMap<(&str, u8, u32, Option<&str>), Group> = BTreeMap::new();
    for one in subjects.iter().filter(|one| one.holds) {
        let length = length(one.every.as_deref());
        let dimensions = [
            ("all", 0, 0, None),
            ("class", 1, length, one.class.as_deref()),
            ("manager", 2, 0, one.manager.as_deref()),
            ("staff", 3, 0, one.staff.as_deref()),
        ];
        for (dimension, place, length, member) in dimensions {
            let group = found.entry((&one.cadence, place, length, member)).or_insert_with(|| Group {
                cadence: one.cadence.clone(),
                dimension: dimension.to_string(),
                member: member.map(str::to_string),
                every: one.every.clone().filter(|_| dimension == "class"),
                ..Group::default()
            });
            group.subjects += 1;
            group.contacts += one.contacts;
            if one.every.is_none() {
                continue;
            }
            group.with_requirement += 1;
            group.never += i64::from(one.never);
            group.overdue += i64::from(one.is_overdue());
            group.unknown += i64::from(one.is_unknown());
            let soon = one.due.is_some_and(|due| as_of <= due && due <= as_of + chrono::Days::new(7));
            group.due_soon += i64::from(soon);
        }
    }
    found.into_values().collect()
}

fn months(marts: &dyn MartReader, as_of: NaiveDate) -> Result<Vec<Months>, ReportError> {
    let Some(rows) = Rows::read(marts, "cadence_months", as_of)? else { return Ok(Vec::new()) };
    let (rules, ids, months) = (rows.required_texts("cadence")?, rows.required_texts("id")?, rows.dates("month")?);
    let (classes, required, met) = (rows.texts("class")?, rows.ints("required")?, rows.answers("met")?);
    let (late, contacts) = (rows.ints("late_days")?, rows.required_ints("contacts")?);
    let mut found: Vec<Months> = Vec::new();
    for row in 0..rows.len() {
        let Some(month) = months[row] else { continue };
        let is_same = |one: &Months| one.cadence == rules[row] && one.id == ids[row];
        if !found.last().is_some_and(is_same) {
            found.push(Months { cadence: rules[row].clone(), id: ids[row].clone(), cells: BTreeMap::new() });
        }
        let cell = Met {
            class: classes[row].clone(),
            is_required: required[row].is_some_and(|required| required > 0),
            met: met[row],
            late_days: late[row],
            contacts: contacts[row],
        };
        if let Some(last) = found.last_mut() {
            last.cells.insert(Month::of(month), cell);
        }
    }
    Ok(found)
}
