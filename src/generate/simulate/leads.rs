//! Leads that climb and fall through the levels C, B, A, H.
//!
//! Every customer that was won through a lead has one that ends with its first order. Others are lost, as many as the
//! chance of their source says, and some are still open on the last day. True ways are drawn in
//! [`company::prospects`](crate::generate::company::prospects); what is written down is the level as whoever is in charge
//! sees it.

use crate::generate::company::Company;
use crate::generate::company::prospects::{Journey, SOURCES};
use crate::generate::company::staff::Person;
use crate::generate::names::{REGIONS, company_core};
use crate::generate::random::{Purpose, Random};
use crate::generate::value::Value;

/// Working days before the first day and after the last on which leads begin and end that reach into the simulation.
const REACH: i32 = 250;

/// How a lead ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the first order of this customer.
    Won(u32),
    /// With nothing.
    Lost,
    /// Not yet.
    Open,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct Lead {
    /// Day that it was filed.
    pub created: i32,
    /// Day that it ends, also when that lies beyond the last day of all.
    pub closed: i32,
    /// How it ends.
    pub end: End,
    /// Position of its region.
    pub region: usize,
    /// Position of its source in [`SOURCES`].
    pub source: usize,
    /// Who is in charge, as a position among the staff.
    pub staff: usize,
    /// Days on which it truly reached a level, and the level.
    pub spells: Vec<(i32, u8)>,
    /// Levels as they were given, by spell.
    pub given: Vec<u8>,
    /// Name, for those that are no customers.
    prospect: String,
}

/// A follow-up of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// Day.
    pub day: i32,
    /// Level before; none when the lead was filed.
    pub from: Option<u8>,
    /// Level after.
    pub to: u8,
    /// Day that it was planned for.
    pub planned: Option<i32>,
    /// Whether the plan of visits has it.
    pub in_plan: bool,
    /// Whether a visit tells of it, and the level that the visit notes.
    pub logged: bool,
    /// Level that the visit notes.
    pub noted: u8,
    /// Whether the prospect came to us.
    pub comes: bool,
    /// A level that was noted first and changed on the same day.
    pub first_noted: Option<u8>,
}

/// All leads, by the day they were filed.
pub fn leads(company: &Company) -> Vec<Lead> {
    let process = &company.parameters.sales_process;
    let conversion: Vec<f64> = (0..SOURCES.len()).map(|source| process.conversion(source)).collect();
    let days = &company.working_days;
    let (first, last) = (days.number(company.first_day), days.number(company.last_day));
    let span = f64::from(last - first + 1);
    let reach = f64::from(REACH);
    let mut leads = Vec::new();
    let mut prospects = 0;
    for (position, customer) in company.customers.iter().enumerate().filter(|(_, customer)| customer.from_lead) {
        let mut random = Random::stream(company.seed, Purpose::Leads, position as u64, 0);
        let region = usize::from(customer.region);
        let shares = if region == 0 { &process.won_sources_show_room } else { &process.won_sources_elsewhere };
        let source = random.weighted(shares);
        let journey = process.journey_to(true, source, &mut random);
        let filed = days.number(customer.joined) - journey.end;
        leads.push(Lead {
            closed: customer.joined,
            ..Lead::of(company, &journey, filed, End::Won(position as u32), (region, source), String::new())
        });
        // For every prospect that is won, so many of the same source that are not, and some that will be won later.
        let lost = random.poisson((1.0 - conversion[source]) / conversion[source] * (span + reach) / span);
        let later = random.poisson(reach / span);
        for number in 0..lost + later {
            let journey = process.journey_to(number >= lost, source, &mut random);
            let filed = match number < lost {
                true => random.between(i64::from(first - REACH), i64::from(last)) as i32,
                false => random.between(i64::from(last + 1), i64::from(last + REACH)) as i32 - journey.end,
            };
            let end = if filed + journey.end > last { End::Open } else { End::Lost };
            let city = REGIONS[region].cities[random.below(REGIONS[region].cities.len())].0;
            if filed > last || filed + journey.end < first {
                continue;
            }
            let core = company_core(15_000 + prospects * 13 % 110_000).0;
            prospects += 1;
            let name = format!("{city}{core}有限公司");
            leads.push(Lead::of(company, &journey, filed, end, (region, source), name));
        }
    }
    leads.sort_by(|a, b| (a.created, a.closed, &a.prospect).cmp(&(b.created, b.closed, &b.prospect)));
    for (number, lead) in leads.iter_mut().enumerate() {
        lead.take_charge(company, number);
    }
    leads
}

impl Lead {
    fn of(
        company: &Company,
        journey: &Journey,
        filed: i32,
        end: End,
        (region, source): (usize, usize),
        prospect: String,
    ) -> Lead {
        let day = |number: i32| company.working_days.day(filed + number);
        Lead {
            created: day(0),
            closed: day(journey.end),
            end,
            region,
            source,
            staff: 0,
            spells: journey.spells.iter().map(|(number, level)| (day(*number), *level)).collect(),
            given: Vec::new(),
            prospect,
        }
    }

    /// Finds who is in charge, and how they see the levels.
    fn take_charge(&mut self, company: &Company, number: usize) {
        self.staff = match self.end {
            End::Won(customer) => company.staff.owner(customer, self.region, self.created),
            End::Lost | End::Open => {
                company.staff.keeper(number as u32, self.region, self.created, self.closed.min(company.last_day))
            }
        };
        let optimism = company.staff.people[self.staff].traits.optimism;
        let mut random = Random::stream(company.seed, Purpose::Leads, number as u64, 3);
        let see = |(_, level): &(i32, u8)| match random.chance(optimism.abs()) {
            true if optimism > 0.0 => (*level + 1).min(3),
            true => level.saturating_sub(1),
            false => *level,
        };
        self.given = self.spells.iter().map(see).collect();
    }

    /// Who deals with it on a day: who is in charge, while they work here.
    pub fn staff_on<'c>(&self, company: &'c Company, number: usize, day: i32) -> &'c Person {
        let person = &company.staff.people[self.staff];
        match self.end {
            _ if person.works_on(day) => person,
            End::Won(customer) => company.owner(customer, day),
            End::Lost | End::Open => &company.staff.people[company.staff.owner(number as u32, self.region, day)],
        }
    }

    /// All follow-ups until it ends, also those beyond the last day of all.
    pub fn follow_ups(&self, company: &Company, number: usize) -> Vec<FollowUp> {
        let process = &company.parameters.sales_process;
        let days = &company.working_days;
        let mut random = Random::stream(company.seed, Purpose::Leads, number as u64, 1);
        let mut found: Vec<FollowUp> = Vec::new();
        for (spell, (begins, _)) in self.spells.iter().enumerate() {
            let level = self.given[spell];
            let ends = self.spells.get(spell + 1).map_or(self.closed, |next| next.0);
            let mut at = days.number(*begins);
            while days.day(at) < ends {
                let day = days.day(at);
                found.push(self.follow_up(company, day, level, found.last().copied(), &mut random));
                let gap = process.follow_up_days[usize::from(level)] * random.range(0.6, 1.4);
                at += (gap.round() as i32).max(1);
            }
        }
        found
    }

    fn follow_up(
        &self,
        company: &Company,
        day: i32,
        level: u8,
        before: Option<FollowUp>,
        random: &mut Random,
    ) -> FollowUp {
        let process = &company.parameters.sales_process;
        let days = &company.working_days;
        let late = match random.weighted(&process.plan_delay) {
            0 => Some(0),
            1 => Some(1),
            2 => Some(random.between(2, 5) as i32),
            _ => None,
        };
        let planned = late.zip(before).map(|(late, before)| {
            let after = days.number(before.day) + 1;
            days.day((days.number(day) - late).max(after))
        });
        let in_plan = !random.chance(process.share_not_in_plan);
        let logged = !random.chance(process.share_not_logged);
        let neighbour = if level > 0 { level - 1 } else { level + 1 };
        let noted = if random.chance(process.share_other_level) { neighbour } else { level };
        let comes = random.chance(process.share_coming_again);
        let twice = random.chance(process.share_twice_a_day);
        FollowUp {
            day,
            from: before.map(|before| before.to),
            to: level,
            planned,
            in_plan,
            logged,
            noted,
            comes: comes && before.is_some() && self.is_of_show_room(),
            first_noted: (twice && before.is_some()).then_some(neighbour),
        }
    }

    /// Whether it began with a visit of the show room, or a call there.
    pub fn is_of_show_room(&self) -> bool {
        matches!(SOURCES[self.source], "walkin" | "phone")
    }

    /// The customer that it became.
    pub fn customer(&self) -> Option<u32> {
        match self.end {
            End::Won(customer) => Some(customer),
            End::Lost | End::Open => None,
        }
    }

    /// Name of customer or prospect.
    pub fn name(&self) -> Value<'_> {
        match self.end {
            End::Won(customer) => Value::CustomerName(customer),
            End::Lost | End::Open => self.prospect.as_str().into(),
        }
    }

    /// What the list of leads gets wrong about it.
    pub fn flaws(&self, company: &Company, number: usize) -> Flaws {
        let process = &company.parameters.sales_process;
        let mut random = Random::stream(company.seed, Purpose::Leads, number as u64, 4);
        let won = matches!(self.end, End::Won(_));
        let not_closed = random.chance(process.share_not_closed);
        let lost_before = random.chance(process.share_lost_before);
        let is_long = self.closed - self.created > 40;
        Flaws {
            not_closed: won && not_closed,
            lost_before: (won && lost_before && is_long && !not_closed)
                .then(|| self.created + (self.closed - self.created) * 3 / 5),
            not_registered: random.chance(process.share_not_registered) && self.is_of_show_room(),
        }
    }
}

/// What is planted in a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaws {
    /// The customer has ordered, and the lead is kept as open.
    pub not_closed: bool,
    /// Day on which it was given up, before the order came all the same.
    pub lost_before: Option<i32>,
    /// Came through the show room, and the register knows nothing of it.
    pub not_registered: bool,
}

/// Number of a lead.
pub fn lead_id(number: usize) -> String {
    format!("XS{:06}", number + 1)
}

/// Category of a prospect of a level (S26); some of those far from an order are good potentials.
pub fn category(number: usize, level: u8) -> &'static str {
    match level {
        2.. => "ready",
        1 => "intent",
        _ if number % 5 < 2 => "good_potential",
        _ => "general_potential",
    }
}
