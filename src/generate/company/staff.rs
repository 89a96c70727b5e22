//! Salespeople with territories, and who looks after a customer on a day.

use crate::generate::names::{REGIONS, person};
use crate::generate::random::{Purpose, Random};

/// One of the staff.
#[derive(Debug, Clone)]
pub struct Person {
    /// Number, as `E0012`.
    pub id: String,
    /// Name; no two are the same.
    pub name: String,
    /// `rep`, `manager`, `director`, `service` or `credit`.
    pub role: &'static str,
    /// Position in [`REGIONS`]; `None` for head office.
    pub region: Option<usize>,
    /// Position of the superior among the staff.
    pub manager: Option<usize>,
    /// First day.
    pub hired: i32,
    /// Last day.
    pub left: Option<i32>,
    /// Number of the team within the region, of representatives.
    pub team: Option<usize>,
    /// How it works, of representatives.
    pub traits: Traits,
}

/// What kind of salesperson somebody is: true parameters.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Traits {
    /// Share of visitors and callers who leave name and telephone.
    pub capture_rate: f64,
    /// Share of those of whom a full file is made.
    pub filing_rate: f64,
    /// Chance that a level is given one higher than is true; one lower when negative.
    pub optimism: f64,
    /// Share of visits that are handed in on the same day.
    pub submits_same_day: f64,
}

impl Traits {
    /// Of the `number`-th representative of a region. Who receives visitors in the show room has the first region; there
    /// one in five lets clearly more of them go.
    fn draw(seed: u64, person: usize, number: usize) -> Traits {
        let mut random = Random::stream(seed, Purpose::Traits, person as u64, 0);
        let is_weak = number % 5 == 1;
        let optimism = [random.range(0.35, 0.7), 0.0, -random.range(0.15, 0.35)];
        Traits {
            capture_rate: if is_weak { random.range(0.34, 0.46) } else { random.range(0.68, 0.86) },
            filing_rate: if number % 5 == 2 { random.range(0.36, 0.46) } else { random.range(0.58, 0.8) },
            optimism: optimism[match number {
                0 => 1,
                1 => 0,
                _ => random.weighted(&[0.3, 0.5, 0.2]),
            }],
            submits_same_day: if number % 3 == 2 { random.range(0.45, 0.65) } else { random.range(0.8, 0.97) },
        }
    }
}

/// Representatives of a team.
const TEAM: usize = 4;

impl Person {
    /// Whether the person works here on that day.
    pub fn works_on(&self, day: i32) -> bool {
        self.hired <= day && self.left.is_none_or(|left| day <= left)
    }
}

/// All of the staff.
#[derive(Debug)]
pub struct Staff {
    /// Everybody: the director, service, credit, then every region with its manager first.
    pub people: Vec<Person>,
    /// Representatives of every region.
    reps: Vec<Vec<usize>>,
}

/// Position of the director.
pub const DIRECTOR: usize = 0;
/// Position of who handles complaints.
pub const SERVICE: usize = 1;
/// Position of who grants credit.
pub const CREDIT: usize = 2;

impl Staff {
    /// Staff for so many customers. In every region at least two representatives stay all the time.
    pub fn new(seed: u64, customers: usize, first_day: i32, last_day: i32) -> Staff {
        let mut staff = Staff { people: Vec::new(), reps: Vec::new() };
        for role in ["director", "service", "credit"] {
            staff.add(seed, role, None, (role != "director").then_some(DIRECTOR), (first_day, last_day), true);
        }
        for (region, place) in REGIONS.iter().enumerate() {
            let manager = staff.people.len();
            staff.add(seed, "manager", Some(region), Some(DIRECTOR), (first_day, last_day), true);
            let count = ((customers as f64 * place.weight / 100.0 / 45.0).ceil() as usize).max(3);
            let reps: Vec<usize> = (0..count)
                .map(|number| {
                    let rep = staff.add(seed, "rep", Some(region), Some(manager), (first_day, last_day), number < 2);
                    let person = &mut staff.people[rep];
                    // The first two, who stay, may be in different teams: no team is ever empty.
                    person.team = Some(number % count.div_ceil(TEAM).clamp(1, 2));
                    person.traits = Traits::draw(seed, rep, number);
                    rep
                })
                .collect();
            staff.reps.push(reps);
        }
        staff
    }

    fn add(
        &mut self,
        seed: u64,
        role: &'static str,
        region: Option<usize>,
        manager: Option<usize>,
        (first_day, last_day): (i32, i32),
        stays: bool,
    ) -> usize {
        let number = self.people.len();
        let mut random = Random::stream(seed, Purpose::Staff, number as u64, 0);
        let mut hired = first_day - random.between(200, 3_000) as i32;
        let mut left = None;
        if !stays {
            let middle =
                |random: &mut Random| random.between(i64::from(first_day + 20), i64::from(last_day - 20)) as i32;
            match random.weighted(&[0.6, 0.2, 0.2]) {
                1 => left = Some(middle(&mut random)),
                2 => hired = middle(&mut random),
                _ => {}
            }
        }
        let name = person(number);
        self.people.push(Person {
            id: format!("E{:04}", number + 1),
            name,
            role,
            region,
            manager,
            hired,
            left,
            team: None,
            traits: Traits::default(),
        });
        number
    }

    /// Who looks after customer `customer` of a region on that day: the first of the region, counted from a place of the
    /// customer's own, who works here. So customers move when their owner leaves or a territory gets a new owner.
    pub fn owner(&self, customer: u32, region: usize, day: i32) -> usize {
        let reps = &self.reps[region];
        let start = (customer as usize).wrapping_mul(2_654_435_761) >> 7;
        let mut candidates = (0..reps.len()).map(|step| reps[(start + step) % reps.len()]);
        candidates.find(|rep| self.people[*rep].works_on(day)).unwrap_or(reps[0])
    }

    /// Owners of a customer over a span of days: who, first day, last day. Ascending, without gaps.
    pub fn owners(&self, customer: u32, region: usize, first_day: i32, last_day: i32) -> Vec<(usize, i32, i32)> {
        let mut changes: Vec<i32> = vec![first_day];
        for rep in &self.reps[region] {
            let person = &self.people[*rep];
            changes.extend([person.hired].into_iter().chain(person.left.map(|left| left + 1)));
        }
        changes.retain(|day| (first_day..=last_day).contains(day));
        changes.sort_unstable();
        changes.dedup();
        let mut owners: Vec<(usize, i32, i32)> = Vec::new();
        for day in changes {
            let owner = self.owner(customer, region, day);
            match owners.last_mut() {
                Some(last) if last.0 == owner => {}
                Some(last) => {
                    last.2 = day - 1;
                    owners.push((owner, day, last_day));
                }
                None => owners.push((owner, day, last_day)),
            }
        }
        owners
    }

    /// Representatives who work here on that day.
    pub fn reps_on(&self, day: i32) -> impl Iterator<Item = usize> + '_ {
        self.reps.iter().flatten().copied().filter(move |rep| self.people[*rep].works_on(day))
    }

    /// Who of a region takes entity `number` for a span of days: the first, counted from a place of its own, who works
    /// here on its first and last day; else on its first.
    pub fn keeper(&self, number: u32, region: usize, from: i32, to: i32) -> usize {
        let reps = &self.reps[region];
        let start = (number as usize).wrapping_mul(2_654_435_761) >> 7;
        let mut candidates = (0..reps.len()).map(|step| reps[(start + step) % reps.len()]);
        let stays = candidates.find(|rep| self.people[*rep].works_on(from) && self.people[*rep].works_on(to));
        stays.unwrap_or_else(|| self.owner(number, region, from))
    }

    /// Name of the team of a representative.
    pub fn team(&self, person: &Person) -> Option<String> {
        let (region, team) = (REGIONS[person.region?].name, person.team?);
        Some(format!("{region}{}组", ["一", "二", "三", "四", "五", "六", "七", "八", "九"][team.min(8)]))
    }

    /// Representatives of a region.
    pub fn reps_of(&self, region: usize) -> &[usize] {
        &self.reps[region]
    }
}
