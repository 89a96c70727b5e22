//! Who is who among the salespeople.
//!
//! Rows name a member of staff by number, by name, or by both. The directory gives each a number of its own: first those
//! of the table `staff` in the order of their numbers, then whoever rows name and the table does not, in the order of
//! what they are called.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, PolarsResult};

use crate::metrics::table_rows;

/// Place of a member of staff in the directory.
pub type StaffNumber = u32;

/// No member of staff is named.
pub const NOBODY: StaffNumber = StaffNumber::MAX;

/// A row of the table `staff`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffRow {
    /// Number; none where only the name is known.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Number or name of the manager.
    pub manager: Option<String>,
    /// Team.
    pub team: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Role, as the canonical word.
    pub role: Option<String>,
    /// First day, days since 1970-01-01.
    pub hired: Option<i32>,
    /// Day of leaving.
    pub left: Option<i32>,
}

/// A member of staff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// What the table says; of one that it does not have, the number or name that rows say.
    pub row: StaffRow,
    /// Whether the table has them.
    pub is_known: bool,
    /// What marts call one whose name several share: `name (number)`.
    pub shared_label: Option<String>,
}

impl Member {
    /// What marts call them: the name, else the number; the name with the number where several bear it.
    pub fn label(&self) -> &str {
        if let Some(label) = &self.shared_label {
            return label;
        }
        self.row.name.as_deref().or(self.row.id.as_deref()).unwrap_or_default()
    }

    /// Whether they are employed on a day, as far as is known.
    pub fn is_employed(&self, day: i32) -> bool {
        self.row.hired.is_none_or(|hired| hired <= day) && self.row.left.is_none_or(|left| day < left)
    }
}

/// All members of staff.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    members: Vec<Member>,
    by_id: BTreeMap<String, StaffNumber>,
    by_name: BTreeMap<String, StaffNumber>,
}

/// What a row says of a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// Nothing.
    Nobody,
    /// Somebody that the directory has.
    Known(StaffNumber),
    /// Somebody that it does not have: what the row calls them.
    Unknown(&'a str),
}

/// What people are found by: blanks around a name and within Chinese ones say nothing, of others as many as one.
fn key(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let is_chinese = text.chars().any(|one| matches!(one, '\u{3400}'..='\u{9fff}'));
    let words: Vec<&str> = text.split_whitespace().collect();
    Cow::Owned(words.join(if is_chinese { "" } else { " " }))
}

impl Directory {
    /// The directory of the rows of `staff`. Of several rows about one number the last counts. A name that several
    /// share tells nobody of them apart: whoever is only named so is unknown.
    pub fn new(rows: Vec<StaffRow>) -> Directory {
        let mut last: BTreeMap<(Option<String>, Option<String>), StaffRow> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.id.is_some() || row.name.is_some()) {
            let key = if row.id.is_some() { (row.id.clone(), None) } else { (None, row.name.clone()) };
            last.insert(key, row);
        }
        let mut directory = Directory::default();
        let mut shared = BTreeSet::new();
        // Those with a number first.
        let (numbered, named): (Vec<StaffRow>, Vec<StaffRow>) = last.into_values().partition(|row| row.id.is_some());
        for row in numbered.into_iter().chain(named) {
            let number = directory.members.len() as StaffNumber;
            if let Some(id) = &row.id {
                directory.by_id.insert(key(id).into_owned(), number);
            }
            if let Some(name) = &row.name
                && directory.by_name.insert(key(name).into_owned(), number).is_some()
            {
                shared.insert(key(name).into_owned());
            }
            directory.members.push(Member { row, is_known: true, shared_label: None });
        }
        directory.by_name.retain(|name, _| !shared.contains(name));
        directory.tell_apart(&shared);
        directory
    }

    /// Gives those who share a name a label of their own, and finds them by it: marts that are read again tell it.
    fn tell_apart(&mut self, shared: &BTreeSet<String>) {
        for (number, member) in self.members.iter_mut().enumerate() {
            let Some(name) = member.row.name.as_ref().filter(|name| shared.contains(key(name).as_ref())) else {
                continue;
            };
            let Some(id) = &member.row.id else { continue };
            let label = format!("{name} ({id})");
            self.by_name.insert(key(&label).into_owned(), number as StaffNumber);
            member.shared_label = Some(label);
        }
    }

    /// Whom a row tells of, by number or name. A number that the directory does not have is unknown whatever the name.
    pub fn told<'a>(&self, id: Option<&'a str>, name: Option<&'a str>) -> Told<'a> {
        let found = match (id.map(key), name.map(key)) {
            (Some(id), _) => self.by_id.get(id.as_ref()).or_else(|| self.by_name.get(id.as_ref())),
            (None, Some(name)) => self.by_name.get(name.as_ref()).or_else(|| self.by_id.get(name.as_ref())),
            (None, None) => return Told::Nobody,
        };
        match found {
            Some(number) => Told::Known(*number),
            None => id.or(name).map_or(Told::Nobody, Told::Unknown),
        }
    }

    /// Whom the rows of a frame tell of, by `staff_id` or `staff_name`; each is looked up once.
    pub fn told_of<'a>(&self, rows: &'a DataFrame) -> PolarsResult<Vec<Told<'a>>> {
        let (ids, names) = (table_rows::distinct(rows, "staff_id")?, table_rows::distinct(rows, "staff_name")?);
        let by_id: Vec<Told<'a>> = ids.texts.iter().map(|id| self.told(Some(*id), None)).collect();
        let by_name: Vec<Told<'a>> = names.texts.iter().map(|name| self.told(None, Some(*name))).collect();
        let one = |(id, name): (&u32, &u32)| {
            let told = by_id.get(*id as usize).or_else(|| by_name.get(*name as usize));
            told.copied().unwrap_or(Told::Nobody)
        };
        Ok(ids.of.iter().zip(&names.of).map(one).collect())
    }

    /// Takes in those that the directory does not have yet, in the order of what they are called.
    pub fn add_unknown<'a>(&mut self, called: impl IntoIterator<Item = &'a str>) {
        let unknown = called.into_iter().filter(|one| self.find(one).is_none()).map(key);
        let unknown: BTreeSet<Cow<'_, str>> = unknown.collect();
        for one in unknown {
            let number = self.members.len() as StaffNumber;
            let one = one.into_owned();
            self.by_id.insert(one.clone(), number);
            let row = StaffRow { id: Some(one), ..StaffRow::default() };
            self.members.push(Member { row, is_known: false, shared_label: None });
        }
    }

    /// The number of somebody, by number or name.
    pub fn find(&self, told: &str) -> Option<StaffNumber> {
        let told = key(told);
        self.by_id.get(told.as_ref()).or_else(|| self.by_name.get(told.as_ref())).copied()
    }

    /// A member of staff.
    pub fn member(&self, number: StaffNumber) -> Option<&Member> {
        self.members.get(number as usize)
    }

    /// What marts call somebody; none for nobody.
    pub fn label(&self, number: StaffNumber) -> Option<&str> {
        self.member(number).map(Member::label)
    }

    /// The manager of somebody, by the table.
    pub fn manager(&self, number: StaffNumber) -> Option<StaffNumber> {
        self.find(self.member(number)?.row.manager.as_deref()?)
    }

    /// People who are, by whatever many steps, their own managers: every circle once, from its first member upwards.
    pub fn circles(&self) -> Vec<Vec<StaffNumber>> {
        let mut circles = Vec::new();
        // From whom on everybody above was walked.
        let mut walked_from = vec![NOBODY; self.len()];
        for start in 0..self.len() as StaffNumber {
            let (mut path, mut next) = (Vec::new(), Some(start));
            while let Some(one) = next.filter(|one| walked_from[*one as usize] == NOBODY) {
                walked_from[one as usize] = start;
                path.push(one);
                next = self.manager(one);
            }
            if let Some(place) = next.and_then(|met| path.iter().position(|one| *one == met)) {
                let mut circle = path.split_off(place);
                let first = circle.iter().enumerate().min_by_key(|(_, one)| **one).map_or(0, |(place, _)| place);
                circle.rotate_left(first);
                circles.push(circle);
            }
        }
        circles
    }

    /// What marts call the manager of somebody: the name where the directory has them, else what the table says.
    pub fn manager_label(&self, number: StaffNumber) -> Option<&str> {
        let told = self.member(number)?.row.manager.as_deref()?;
        self.find(told).and_then(|manager| self.label(manager)).or(Some(told))
    }

    /// Everybody, in the order of their numbers.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(id: Option<&str>, name: Option<&str>, manager: Option<&str>) -> StaffRow {
        let text = |text: Option<&str>| text.map(str::to_owned);
        StaffRow { id: text(id), name: text(name), manager: text(manager), ..StaffRow::default() }
    }

    #[test]
    fn blanks_in_a_name_make_nobody_new() {
        let row = |name: &str| StaffRow { name: Some(name.into()), ..StaffRow::default() };
        let mut directory = Directory::new(vec![row("张伟"), row("Ann Lee")]);
        for called in [" 张伟 ", "张\u{3000}伟", "张 伟"] {
            assert_eq!(directory.told(None, Some(called)), directory.told(None, Some("张伟")), "{called:?}");
        }
        assert_eq!(directory.find("Ann   Lee "), directory.find("Ann Lee"));
        assert_eq!(directory.find("AnnLee"), None, "in other names a blank stands between words");
        directory.add_unknown(["李 娜", "李娜", " 李娜"]);
        assert_eq!(directory.len(), 3);
        assert_eq!(directory.label(2), Some("李娜"));
    }

    #[test]
    fn people_are_found_by_number_and_by_a_name_that_is_theirs_alone() {
        let rows = vec![
            row(Some("E2"), Some("李"), Some("E1")),
            row(Some("E1"), Some("王"), None),
            row(Some("E3"), Some("李"), Some("赵")),
            row(None, Some("孙"), Some("王")),
        ];
        let mut directory = Directory::new(rows);
        assert_eq!(directory.told(Some("E1"), None), Told::Known(0));
        assert_eq!(directory.told(None, Some("王")), Told::Known(0));
        assert_eq!(directory.told(None, Some("孙")), Told::Known(3));
        assert_eq!(directory.told(None, Some("李")), Told::Unknown("李"));
        assert_eq!(directory.told(Some("E9"), Some("王")), Told::Unknown("E9"));
        assert_eq!(directory.told(None, None), Told::Nobody);
        assert_eq!([1, 2].map(|number| directory.label(number)), [Some("李 (E2)"), Some("李 (E3)")]);
        assert_eq!(directory.find("李 (E3)"), Some(2), "as marts call them");
        assert_eq!(directory.manager_label(1), Some("王"));
        assert_eq!((directory.manager(2), directory.manager_label(2)), (None, Some("赵")));
        directory.add_unknown(["李", "E9", "李"]);
        assert_eq!(directory.told(Some("E9"), None), Told::Known(4));
        assert_eq!(directory.told(None, Some("李")), Told::Known(5));
        assert!(!directory.members()[5].is_known);
        assert_eq!(directory.label(NOBODY), None);
    }

    #[test]
    fn managers_in_a_circle_are_found_once_whoever_stands_below() {
        let told = [("A", "B"), ("B", "C"), ("C", "B"), ("D", "D"), ("E", "F"), ("F", ""), ("G", "X")];
        let manager = |one: &'static str| Some(one).filter(|one| !one.is_empty());
        let directory = Directory::new(told.iter().map(|(id, above)| row(Some(id), None, manager(above))).collect());
        // A stands below the circle of B and C; nobody knows X.
        assert_eq!(directory.circles(), [vec![1, 2], vec![3]]);
        assert_eq!(Directory::default().circles(), Vec::<Vec<StaffNumber>>::new());
    }

    #[test]
    fn people_are_employed_from_their_first_day_until_the_one_they_leave() {
        let member = Member {
            row: StaffRow { hired: Some(10), left: Some(20), ..StaffRow::default() },
            is_known: true,
            ..Member::default()
        };
        assert_eq!([9, 10, 19, 20].map(|day| member.is_employed(day)), [false, true, true, false]);
    }
}
