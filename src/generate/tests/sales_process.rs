//! The records of the sales process give back the parameters they were drawn from, and what is wrong in them is planted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Collected, day, settings, text};
use crate::generate::company::Company;
use crate::generate::company::prospects::{HORIZONS, SOURCES};
use crate::generate::simulate::leads::{End, Lead, leads};
use crate::generate::simulate::planted::planted;
use crate::generate::simulate::register::register;
use crate::generate::simulate::targets;
use crate::generate::value::Value;

/// Successes of so many, against the true rate: within four deviations.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    yes: f64,
    all: f64,
}

impl Count {
    fn add(&mut self, yes: bool) {
        self.yes += f64::from(u8::from(yes));
        self.all += 1.0;
    }

    fn rate(self) -> f64 {
        self.yes / self.all
    }

    fn deviation(self, truth: f64) -> f64 {
        (truth * (1.0 - truth) / self.all).sqrt()
    }

    fn assert_near(self, truth: f64, slack: f64, what: &str) {
        let away = (self.rate() - truth).abs();
        assert!(away <= 4.0 * self.deviation(truth) + slack, "{what}: {} of {}, true {truth}", self.yes, self.all);
    }
}

/// Whether a lead was won within so many days.
fn closes(lead: &Lead, day: i32, within: i32) -> bool {
    matches!(lead.end, End::Won(_)) && lead.closed - day <= within
}

#[test]
fn capture_and_filing_rates_of_advisers_are_found_again() {
    let company = Company::new(&settings(20_000, 24));
    let leads = leads(&company);
    let mut advisers: BTreeMap<usize, (Count, Count)> = BTreeMap::new();
    for entry in register(&company, &leads) {
        let (captured, filed) = advisers.entry(entry.receiver).or_default();
        if entry.ordered {
            continue;
        }
        captured.add(entry.captured);
        if entry.captured {
            filed.add(entry.filed);
        }
    }
    let (mut weak, mut compared) = (0, 0);
    for (adviser, (captured, filed)) in advisers {
        let traits = company.staff.people[adviser].traits;
        if captured.all < 30.0 {
            continue;
        }
        // Visitors who come again are few and as likely to leave their data.
        captured.assert_near(traits.capture_rate, 0.02, "capture rate");
        filed.assert_near(traits.filing_rate, 0.03, "filing rate");
        weak += usize::from(captured.rate() < 0.55);
        compared += 1;
    }
    assert!(compared > 50 && weak > compared / 10 && weak < compared / 3, "{weak} of {compared} are weak");
}

#[test]
fn levels_of_who_tells_them_well_close_as_often_as_is_true_and_those_of_optimists_less_often() {
    let company = Company::new(&settings(20_000, 24));
    let mut right: BTreeMap<u8, Count> = BTreeMap::new();
    let (mut optimists, mut pessimists) = (Count::default(), Count::default());
    for lead in leads(&company) {
        let optimism = company.staff.people[lead.staff].traits.optimism;
        for ((begins, _), given) in lead.spells.iter().zip(&lead.given) {
            let Some(days) = HORIZONS[usize::from(*given)] else { continue };
            if *begins < company.first_day || begins + days > company.last_day {
                continue;
            }
            let closes = closes(&lead, *begins, days);
            match optimism {
                0.0 => right.entry(*given).or_default().add(closes),
                _ if *given != 2 => {}
                _ if optimism > 0.0 => optimists.add(closes),
                _ => pessimists.add(closes),
            }
        }
    }
    for (level, count) in right {
        let truth = company.closes_within(usize::from(level), HORIZONS[usize::from(level)].unwrap());
        assert!(count.all > 800.0, "{count:?}");
        count.assert_near(truth, 0.015, &format!("level {level}"));
    }
    let truth = company.closes_within(2, 30);
    assert!(optimists.rate() < truth - 3.0 * optimists.deviation(truth), "{optimists:?}");
    assert!(pessimists.rate() > truth + 3.0 * pessimists.deviation(truth), "{pessimists:?}");
}

#[test]
fn leads_of_a_source_convert_as_often_as_is_true() {
    let company = Company::new(&settings(20_000, 30));
    let mut sources: BTreeMap<usize, Count> = BTreeMap::new();
    for lead in leads(&company).iter().filter(|lead| lead.created >= company.first_day) {
        // Nearly all leads have ended within 15 months.
        if lead.created < company.last_day - 450 {
            sources.entry(lead.source).or_default().add(matches!(lead.end, End::Won(_)));
        }
    }
    for (source, count) in sources {
        let truth = company.parameters.sales_process.conversion(source);
        assert!(count.all > 300.0, "{} {count:?}", SOURCES[source]);
        count.assert_near(truth, 0.02, SOURCES[source]);
    }
}

/// What a row is about: member of staff, customer by number or else by name, day.
fn about(row: &super::Row, date: &str) -> (String, String, i32) {
    let customer = match (&row["customer_id"], &row["customer_name"]) {
        (Value::Null, name) => text(name).unwrap(),
        (id, _) => text(id).unwrap(),
    };
    (text(&row["staff_id"]).unwrap(), customer, day(&row[date]))
}

#[test]
fn follow_ups_without_a_visit_or_a_plan_and_visits_with_another_level_are_those_that_were_planted() {
    let company = Company::new(&settings(400, 14));
    let collected = Collected::of(&company);
    let mut visits: BTreeMap<(String, String, i32), BTreeSet<String>> = BTreeMap::new();
    for row in collected.rows("visits") {
        visits.entry(about(row, "visit_date")).or_default().insert(format!("{:?}", row["level_after"]));
    }
    let plans: BTreeSet<_> = collected.rows("visit_plans").iter().map(|row| about(row, "planned_date")).collect();
    let leads = leads(&company);
    let mut found: BTreeMap<&str, BTreeSet<(String, i32)>> = BTreeMap::new();
    let numbers: BTreeMap<String, usize> =
        collected.rows("leads").iter().enumerate().map(|(at, row)| (text(&row["lead_id"]).unwrap(), at)).collect();
    for row in collected.rows("lead_stage_history") {
        let id = text(&row["lead_id"]).unwrap();
        let (number, lead) = (id[2..].parse::<usize>().unwrap() - 1, &collected.rows("leads")[numbers[&id]]);
        let who = |date: i32| {
            let staff = leads[number].staff_on(&company, number, date).id.clone();
            let customer = text(&lead["customer_id"]).or_else(|| text(&lead["customer_name"])).unwrap();
            (staff, customer, date)
        };
        let date = day(&row["change_date"]);
        if date >= company.first_day {
            // Visits of customers who have ordered note no level.
            match visits.get(&who(date)).filter(|levels| levels.iter().any(|level| level != "Null")) {
                None => found.entry("not_logged").or_default().insert((id.clone(), date)),
                Some(levels) if !levels.contains(&format!("{:?}", row["to_level"])) => {
                    found.entry("other_level").or_default().insert((id.clone(), date))
                }
                Some(_) => false,
            };
        }
        if let Value::Date(planned) = row["plan_date"]
            && planned >= company.first_day
            && row["from_level"] != Value::Null
            && !plans.contains(&who(planned))
        {
            found.entry("not_in_plan").or_default().insert((id.clone(), planned));
        }
    }
    let mut expected: BTreeMap<&str, BTreeSet<(String, i32)>> = BTreeMap::new();
    let all = planted(&company);
    let twice: BTreeSet<&String> =
        all.iter().filter(|fault| fault.kind == "twice_a_day").map(|fault| &fault.id).collect();
    for fault in &all {
        expected.entry(fault.kind).or_default().insert((fault.id.clone(), fault.day));
    }
    for kind in ["not_logged", "other_level", "not_in_plan"] {
        let without = |faults: &BTreeMap<&str, BTreeSet<(String, i32)>>| {
            faults[kind].iter().filter(|(id, _)| !twice.contains(id)).cloned().collect::<BTreeSet<_>>()
        };
        let (found, expected) = (without(&found), without(&expected));
        let surplus: Vec<_> = found.difference(&expected).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        // A visit, or a plan, of another reason may lie on the same day.
        assert!(surplus.is_empty() && missing.len() * 20 <= expected.len(), "{kind}: {surplus:?}, {missing:?}");
        assert!(expected.len() > 30, "{kind}: {}", expected.len());
    }
}

#[test]
fn visits_are_handed_in_and_tasks_done_as_often_as_is_true() {
    let company = Company::new(&settings(1_500, 12));
    let collected = Collected::of(&company);
    let process = &company.parameters.sales_process;
    let mut same_day: BTreeMap<String, Count> = BTreeMap::new();
    let mut tasks = [Count::default(); 6];
    let names = ["tidy_shelf", "display_adjust", "special_display", "promo_check", "stock", "promoter_talk"];
    let mut raised: BTreeMap<String, bool> = BTreeMap::new();
    for row in collected.rows("visits") {
        if let Value::Moment(moment) = row["submitted_at"] {
            let is_same = moment.div_euclid(1440) == i64::from(day(&row["visit_date"]));
            same_day.entry(text(&row["staff_id"]).unwrap()).or_default().add(is_same);
        }
        if row["damaged"] != Value::Null {
            for (task, name) in tasks.iter_mut().zip(names) {
                task.add(!matches!(row[name], Value::Null | Value::Flag(false)));
            }
        }
        if let Some(issue) = text(&row["issue_id"]) {
            *raised.entry(issue).or_default() |= row["issue_status"] == Value::from("已解决");
        }
    }
    for person in company.staff.people.iter().filter(|person| person.role == "rep") {
        let Some(count) = same_day.get(&person.id).filter(|count| count.all > 50.0) else { continue };
        count.assert_near(person.traits.submits_same_day, 0.01, &person.id);
    }
    for ((count, truth), name) in tasks.iter().zip(process.outlet_tasks).zip(names) {
        assert!(count.all > 100.0);
        count.assert_near(truth, 0.0, name);
    }
    let closed = raised.values().filter(|closed| **closed).count();
    assert!(raised.len() > 100 && closed > raised.len() / 3 && closed < raised.len(), "{closed} of {}", raised.len());
}

#[test]
fn targets_add_up_but_for_those_that_were_planted() {
    let company = Company::new(&settings(1_500, 24));
    let mut wrong = 0;
    for year in [2025, 2026] {
        let all = targets::of_year(&company, year);
        let team_of: BTreeMap<&str, String> = company
            .staff
            .people
            .iter()
            .filter_map(|person| Some((person.id.as_str(), company.staff.team(person)?)))
            .collect();
        let mut parts: BTreeMap<(String, &str, &str, String, i32), i64> = BTreeMap::new();
        for target in &all {
            let parent = match target.level {
                "person" => ("team", team_of[target.owner.as_str()].clone()),
                "team" => ("region", target.owner.chars().take(2).collect()),
                "region" => ("company", "全国".to_owned()),
                _ => continue,
            };
            let key = (target.period.clone(), target.metric, parent.0, parent.1, target.version);
            *parts.entry(key).or_default() += target.value;
        }
        for target in &all {
            let key = (target.period.clone(), target.metric, target.level, target.owner.clone(), target.version);
            let Some(sum) = parts.get(&key) else { continue };
            // An error of a region is missing above it as well.
            let above: i64 = all
                .iter()
                .filter(|other| {
                    target.level == "company"
                        && other.level == "region"
                        && (&other.period, other.metric, other.version)
                            == (&target.period, target.metric, target.version)
                })
                .map(|other| other.error)
                .sum();
            assert_eq!(target.value - sum, target.error - above, "{target:?}");
            wrong += usize::from(target.error != 0);
        }
    }
    assert!((3..20).contains(&wrong), "{wrong} planted");
}

#[test]
fn years_of_the_company_and_its_regions_are_the_sum_of_their_months() {
    let company = Company::new(&settings(1_500, 24));
    // December 2025 is the last month of a whole year; of 2026 the plan of December is not made yet.
    let all = targets::of_year(&company, 2025);
    let mut months: BTreeMap<(&str, &str, String), (i64, usize)> = BTreeMap::new();
    for target in all.iter().filter(|target| target.period.len() == 7) {
        let is_firm = |other: &&targets::Target| {
            (&other.period, other.metric, other.level, &other.owner)
                == (&target.period, target.metric, target.level, &target.owner)
                && other.version > target.version
        };
        if !all.iter().any(|other| is_firm(&other)) {
            let sum = months.entry((target.metric, target.level, target.owner.clone())).or_default();
            *sum = (sum.0 + target.value - target.error, sum.1 + 1);
        }
    }
    let mut compared = 0;
    for year in all.iter().filter(|target| target.period == "2025" && ["company", "region"].contains(&target.level)) {
        assert_eq!(months[&(year.metric, year.level, year.owner.clone())], (year.value, 12), "{year:?}");
        compared += 1;
    }
    assert_eq!(compared, 7 * 7);
}

#[test]
fn every_filed_visitor_is_a_lead_and_every_stage_of_an_opportunity_has_its_row() {
    let company = Company::new(&settings(400, 14));
    let collected = Collected::of(&company);
    let names: BTreeSet<String> =
        collected.rows("leads").iter().map(|row| format!("{:?}", row["customer_name"])).collect();
    let mut filed = 0;
    for row in collected.rows("walkins").iter().filter(|row| row["filed_flag"] == Value::Flag(true)) {
        assert!(names.contains(&format!("{:?}", row["customer_name"])), "{row:?}");
        assert_ne!(row["phone"], Value::Null);
        filed += 1;
    }
    assert!(filed > 40, "{filed}");
    let mut stages: BTreeMap<String, Vec<(i32, &'static str)>> = BTreeMap::new();
    for row in collected.rows("opportunities") {
        let Value::Word(stage) = row["stage"] else { panic!("no stage") };
        stages.entry(text(&row["opp_id"]).unwrap()).or_default().push((day(&row["stage_date"]), stage));
    }
    let ends: BTreeSet<&str> = stages.values().map(|rows| rows[rows.len() - 1].1).collect();
    assert!(ends.is_superset(&BTreeSet::from(["lost", "collected", "negotiation"])), "{ends:?}");
    for rows in stages.values() {
        assert_eq!(rows[0].1, "found");
        assert!(rows.is_sorted_by_key(|(day, _)| *day), "{rows:?}");
    }
}
