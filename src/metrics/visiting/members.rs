//! What figures are broken down by, and where each row belongs.

use std::collections::BTreeSet;

use super::Inputs;
use super::categories::Categories;
use crate::model::tables::VISIT_CHANNELS;

/// Dimensions that there may be.
pub const DIMENSIONS: usize = 7;

/// A dimension. Its last member is "not known".
#[derive(Debug, Clone)]
pub struct Dimension {
    /// Name.
    pub name: &'static str,
    /// Cell of its first member.
    pub first: usize,
    /// Members; the last one, not known, has no name, nor has the only one of `all`.
    pub labels: Vec<Option<String>>,
}

/// Dimensions that anything is known of, and the cells of rows: all members of all of them in one line.
#[derive(Debug, Clone)]
pub struct Members {
    /// Dimensions, `all` first.
    pub dimensions: Vec<Dimension>,
    cells: usize,
    /// First cell of each kind of dimension; none where nothing is known of it.
    staff: Option<usize>,
    manager: Option<usize>,
    class: Option<usize>,
    channel: Option<usize>,
    area: Option<usize>,
    category: Option<usize>,
    people: usize,
    /// Place of the manager by number of the member of staff.
    managers: Vec<u32>,
    manager_count: usize,
    classes: usize,
    areas: usize,
    categories: usize,
}

/// The cells of a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells {
    cells: [u32; DIMENSIONS],
    count: usize,
}

impl Cells {
    fn push(&mut self, cell: usize) {
        self.cells[self.count] = cell as u32;
        self.count += 1;
    }

    /// The cells.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.cells[..self.count].iter().map(|cell| *cell as usize)
    }
}

/// Who and what a row is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Number of the member of staff.
    pub staff: u32,
    /// Number of the customer.
    pub customer: Option<u32>,
    /// Places in the lists; beyond their end where not known.
    pub channel: u8,
    pub area: u32,
    pub category: u16,
}

impl Members {
    /// The dimensions that rows, directory and classes tell of.
    pub fn new(inputs: &Inputs<'_>, categories: &Categories) -> Members {
        let (rows, directory) = (inputs.rows, inputs.directory);
        let named = |labels: Vec<String>| -> Vec<Option<String>> {
            labels.into_iter().map(Some).chain(std::iter::once(None)).collect()
        };
        let people: Vec<String> = directory.members().iter().map(|member| member.label().to_owned()).collect();
        let of_person = |number: usize| directory.manager_label(number as u32).map(str::to_owned);
        let manager_names: BTreeSet<String> = (0..people.len()).filter_map(of_person).collect();
        let manager_names: Vec<String> = manager_names.into_iter().collect();
        let place = |name: String| manager_names.binary_search(&name).map_or(u32::MAX, |place| place as u32);
        let managers = (0..people.len()).map(|number| of_person(number).map_or(u32::MAX, place)).collect();
        let class_codes = inputs.classes.map_or(Vec::new(), |classes| classes.codes.clone());
        let areas = rows.list("area").0.to_vec();
        let mut members = Members {
            dimensions: Vec::new(),
            cells: 0,
            staff: None,
            manager: None,
            class: None,
            channel: None,
            area: None,
            category: None,
            people: people.len(),
            managers,
            manager_count: manager_names.len(),
            classes: class_codes.len(),
            areas: areas.len(),
            categories: categories.names.len(),
        };
        members.add("all", vec![None]);
        let channels: Vec<String> = VISIT_CHANNELS.iter().map(|word| word.code.to_owned()).collect();
        if !people.is_empty() {
            members.staff = Some(members.add("staff", named(people)));
        }
        if !manager_names.is_empty() {
            members.manager = Some(members.add("manager", named(manager_names)));
        }
        if !class_codes.is_empty() {
            members.class = Some(members.add("class", named(class_codes)));
        }
        if rows.tells("channel") {
            members.channel = Some(members.add("channel", named(channels)));
        }
        if !areas.is_empty() {
            members.area = Some(members.add("area", named(areas)));
        }
        if !categories.names.is_empty() {
            members.category = Some(members.add("category", named(categories.names.clone())));
        }
        members
    }

    fn add(&mut self, name: &'static str, labels: Vec<Option<String>>) -> usize {
        let first = self.cells;
        self.cells += labels.len();
        self.dimensions.push(Dimension { name, first, labels });
        first
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells
    }

    /// Cells of a member of staff: all, theirs, their manager's.
    pub fn of_person(&self, staff: u32) -> Cells {
        let mut cells = Cells::default();
        cells.push(0);
        self.push_person(staff, &mut cells);
        cells
    }

    fn push_person(&self, staff: u32, cells: &mut Cells) {
        if let Some(first) = self.staff {
            cells.push(first + (staff as usize).min(self.people));
        }
        if let Some(first) = self.manager {
            let place = self.managers.get(staff as usize).map_or(self.manager_count, |place| *place as usize);
            cells.push(first + place.min(self.manager_count));
        }
    }

    /// Cells of a customer: all, that of its class.
    pub fn of_customer(&self, inputs: &Inputs<'_>, customer: u32) -> Cells {
        let mut cells = Cells::default();
        cells.push(0);
        self.push_class(inputs, Some(customer), &mut cells);
        cells
    }

    fn push_class(&self, inputs: &Inputs<'_>, customer: Option<u32>, cells: &mut Cells) {
        let (Some(first), Some(classes)) = (self.class, inputs.classes) else { return };
        let place = customer.and_then(|customer| classes.place(customer)).map_or(self.classes, usize::from);
        cells.push(first + place.min(self.classes));
    }

    /// Cells of a plan: all, those of the person, that of the class.
    pub fn of_plan(&self, inputs: &Inputs<'_>, staff: u32, customer: Option<u32>) -> Cells {
        let mut cells = self.of_person(staff);
        self.push_class(inputs, customer, &mut cells);
        cells
    }

    /// Cells of a row.
    pub fn of_row(&self, inputs: &Inputs<'_>, subject: &Subject) -> Cells {
        let mut cells = self.of_plan(inputs, subject.staff, subject.customer);
        if let Some(first) = self.channel {
            cells.push(first + usize::from(subject.channel).min(VISIT_CHANNELS.len()));
        }
        if let Some(first) = self.area {
            cells.push(first + (subject.area as usize).min(self.areas));
        }
        if let Some(first) = self.category {
            cells.push(first + usize::from(subject.category).min(self.categories));
        }
        cells
    }

    /// The dimension of that name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }
}
