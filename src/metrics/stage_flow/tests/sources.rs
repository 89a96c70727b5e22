use super::*;
use crate::metrics::process::leads::{Change, Lead, LeadState, Leads};
use crate::metrics::process::opportunities::{Opportunity, Step};
use crate::metrics::stage_flow::Anomaly;
use crate::metrics::stage_flow::doubles::in_two_stages;
use crate::metrics::stage_flow::of_classes::{ClassedAt, NO_STAGE, Noted, of_categories, of_classes};
use crate::metrics::stage_flow::spells::{End, OPEN};
use crate::metrics::stage_flow::{of_leads, of_opportunities};

fn change(day: i32, seq: i64, from: &str, to: &str) -> Change {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let scheme = Some("intention".to_owned());
    Change { day, seq: Some(seq), from: text(from), to: text(to), scheme, planned: None, made: None, result: None }
}

fn lead(id: &str, created: i32, changes: Vec<Change>) -> Lead {
    Lead {
        id: id.into(),
        customer: None,
        customer_id: Some(format!("K{id}")),
        name: None,
        created,
        staff: NOBODY,
        source: None,
        state: Some(LeadState::default()),
        lost: None,
        lost_reason: None,
        lost_competitor: None,
        ordered: None,
        ordered_sales: None,
        changes,
    }
}

fn with_state(mut lead: Lead, level: Option<&str>, deal: Option<&str>) -> Lead {
    let text = |text: Option<&str>| text.map(str::to_owned);
    lead.state = Some(LeadState { level: text(level), deal_status: text(deal), ..LeadState::default() });
    lead
}

fn shown(stages: &Stages, histories: &Histories, place: usize) -> Vec<(String, i32, i32)> {
    let spells = histories.of(place).iter();
    spells.map(|spell| (stages.code(spell.stage).to_owned(), spell.from, spell.until)).collect()
}

/// A stage, its first day and the day after its last.
type Stay = (String, i32, i32);

fn stay(code: &str, from: i32, until: i32) -> Stay {
    (code.to_owned(), from, until)
}

fn kinds(anomalies: &[Anomaly]) -> Vec<(&str, Option<i32>)> {
    anomalies.iter().map(|one| (one.kind.as_ref(), one.day)).collect()
}

fn of_lead(lead: Lead) -> (Vec<Stay>, Vec<(String, Option<i32>)>) {
    let stages = levels();
    let leads = Leads { leads: vec![lead], is_newest: true, ..Leads::default() };
    let (histories, anomalies) = of_leads::histories(&leads, &stages, Some("intention"), 100);
    let spells = if histories.is_empty() { Vec::new() } else { shown(&stages, &histories, 0) };
    (spells, anomalies.into_iter().map(|one| (one.kind.into_owned(), one.day)).collect())
}

#[test]
fn a_lead_without_changes_has_been_at_its_level_since_it_was_opened() {
    let (spells, anomalies) = of_lead(with_state(lead("1", 10, vec![]), Some("B"), None));
    assert_eq!((spells, anomalies.len()), (vec![stay("B", 10, OPEN)], 0));
    assert!(of_lead(lead("1", 10, vec![])).0.is_empty());
}

#[test]
fn the_first_change_tells_how_it_stood_before() {
    let (spells, anomalies) = of_lead(lead("1", 10, vec![change(20, 1, "C", "B"), change(30, 2, "B", "A")]));
    assert_eq!(spells, [stay("C", 10, 20), stay("B", 20, 30), stay("A", 30, OPEN)]);
    assert!(anomalies.is_empty());
}

#[test]
fn an_order_wins_though_the_level_never_said_so() {
    let mut one = lead("1", 10, vec![change(10, 1, "", "H")]);
    one.ordered = Some(30);
    let (spells, anomalies) = of_lead(one);
    assert_eq!((spells, anomalies.len()), (vec![stay("H", 10, 30), stay("O", 30, OPEN)], 0));
}

#[test]
fn an_order_on_the_spot_is_won_without_a_level() {
    let mut one = lead("1", 10, vec![]);
    one.ordered = Some(10);
    assert_eq!(of_lead(one).0, [stay("O", 10, OPEN)]);
}

#[test]
fn bad_changes_are_named_and_have_a_defined_result() {
    let day = |kind: &str, day: i32| (kind.to_owned(), Some(day));
    let two = lead("1", 10, vec![change(10, 1, "", "C"), change(20, 2, "C", "A"), change(20, 3, "A", "B")]);
    assert_eq!(of_lead(two), (vec![stay("C", 10, 20), stay("B", 20, OPEN)], vec![day("two_stages_a_day", 20)]));
    let order = lead("1", 10, vec![change(10, 1, "", "C"), change(20, 3, "C", "A"), change(30, 2, "A", "B")]);
    assert_eq!(of_lead(order).1, [day("out_of_order", 30)]);
    let daily = lead("1", 10, vec![change(10, 1, "", "C"), change(20, 2, "C", "A"), change(30, 1, "A", "B")]);
    assert!(of_lead(daily).1.is_empty(), "numbers that begin anew every day are in order");
    let from = lead("1", 10, vec![change(10, 1, "", "C"), change(20, 2, "B", "A")]);
    assert_eq!(of_lead(from), (vec![stay("C", 10, 20), stay("A", 20, OPEN)], vec![day("from_differs", 20)]));
    let unknown = lead("1", 10, vec![change(10, 1, "", "C"), change(20, 2, "C", "Z")]);
    assert_eq!(of_lead(unknown), (vec![stay("C", 10, OPEN)], vec![day("unknown_stage", 20)]));
    let early = lead("1", 10, vec![change(5, 1, "", "C")]);
    assert_eq!(of_lead(early), (vec![stay("C", 5, OPEN)], vec![day("before_opened", 5)]));
    let mut late = lead("1", 10, vec![change(10, 1, "", "C"), change(40, 2, "C", "B")]);
    late.lost = Some(30);
    assert_eq!(of_lead(late.clone()), (vec![stay("C", 10, 30)], vec![day("stage_after_end", 40)]));
    late.changes.truncate(1);
    late.ordered = Some(50);
    let expected = (vec![stay("C", 10, 30), stay("O", 50, OPEN)], vec![day("lost_then_won", 50)]);
    assert_eq!(of_lead(late), expected);
}

#[test]
fn ends_without_a_day_count_on_the_last_day_that_is_known() {
    let won = with_state(lead("1", 10, vec![change(12, 1, "", "C")]), Some("C"), Some("won"));
    let (spells, anomalies) = of_lead(won);
    assert_eq!(spells, [stay("C", 12, 12), stay("O", 12, OPEN)]);
    assert_eq!(anomalies, [("won_without_order".to_owned(), None)]);
    let lost = with_state(lead("1", 10, vec![change(12, 1, "", "C")]), Some("B"), Some("lost"));
    let (spells, anomalies) = of_lead(lost);
    assert_eq!(spells, [stay("C", 12, 12)]);
    let kinds: Vec<&str> = anomalies.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["list_differs", "lost_without_day"]);
}

#[test]
fn a_change_to_the_order_that_no_order_follows_is_won_and_named() {
    let (spells, anomalies) = of_lead(lead("1", 10, vec![change(10, 1, "", "H"), change(20, 2, "H", "O")]));
    assert_eq!(spells, [stay("H", 10, 20), stay("O", 20, OPEN)]);
    assert_eq!(anomalies, [("won_without_order".to_owned(), Some(20))]);
}

#[test]
fn levels_of_another_scheme_and_changes_after_the_date_are_not_read() {
    let mut other = change(20, 2, "", "A");
    other.scheme = Some("prospect".into());
    let (spells, anomalies) = of_lead(lead("1", 10, vec![change(10, 1, "", "C"), other, change(101, 3, "C", "H")]));
    assert_eq!((spells, anomalies.len()), (vec![stay("C", 10, OPEN)], 0));
}

#[test]
fn histories_of_leads_that_the_list_lacks_and_customers_in_two_stages_are_named() {
    let stages = levels();
    let mut leads = Leads {
        leads: vec![
            lead("1", 10, vec![change(10, 1, "", "C")]),
            lead("2", 10, vec![change(15, 1, "", "H")]),
            lead("3", 10, vec![change(15, 1, "", "H")]),
        ],
        is_newest: true,
        ..Leads::default()
    };
    leads.orphans.insert("9".into(), vec![change(12, 1, "", "C"), change(101, 2, "C", "B")]);
    for lead in &mut leads.leads[..2] {
        lead.customer_id = Some("K".into());
    }
    let (histories, anomalies) = of_leads::histories(&leads, &stages, None, 100);
    assert_eq!(kinds(&anomalies), [("lead_not_listed", Some(12))]);
    assert_eq!(anomalies[0].detail, "1 changes");
    let double = in_two_stages(&leads, &histories, &stages, 100);
    assert_eq!(kinds(&double), [("in_two_stages", Some(15))]);
    assert_eq!((double[0].id.as_str(), double[0].detail.as_str()), ("K", "1 C, 2 H"));
    assert!(in_two_stages(&leads, &histories, &stages, 14).is_empty());
}

fn process() -> Stages {
    let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let open = own(&["found", "tender_prep", "tender_submitted", "negotiation"]);
    Stages::new(&open, &own(&["won", "supplied", "collected"]), &own(&["lost"]))
}

fn opportunity(steps: &[(i32, &str)]) -> Opportunity {
    let step = |(day, stage): &(i32, &str)| Step {
        reached: Some(*day),
        day: Some(*day),
        stage: Some((*stage).to_owned()),
        status: None,
    };
    let steps: Vec<Step> = steps.iter().map(step).collect();
    Opportunity { id: "J".into(), staff: NOBODY, has_history: steps.len() > 1, steps, ..Opportunity::default() }
}

type Ends = Vec<(String, i32, i32, End)>;

fn of_opportunity(one: Opportunity) -> (Ends, Vec<String>) {
    let stages = process();
    let (histories, anomalies) = of_opportunities::histories(&[one], &stages, 100);
    let spells = if histories.is_empty() { &[][..] } else { histories.of(0) };
    let shown = spells.iter().map(|spell| (stages.code(spell.stage).to_owned(), spell.from, spell.until, spell.end));
    (shown.collect(), anomalies.into_iter().map(|one| one.kind.into_owned()).collect())
}

fn ends(all: &[(&str, i32, i32, End)]) -> Ends {
    all.iter().map(|(code, from, until, end)| ((*code).to_owned(), *from, *until, *end)).collect()
}

#[test]
fn a_row_for_every_stage_is_taken_as_it_stands() {
    let all =
        [(1, "found"), (9, "tender_prep"), (20, "negotiation"), (25, "tender_prep"), (40, "won"), (60, "supplied")];
    let (spells, anomalies) = of_opportunity(opportunity(&all));
    let expected = ends(&[
        ("found", 1, 9, End::Up),
        ("tender_prep", 9, 20, End::Skip),
        ("negotiation", 20, 25, End::Down),
        ("tender_prep", 25, 40, End::Won),
        ("won", 40, 60, End::Up),
        ("supplied", 60, OPEN, End::Open),
    ]);
    assert_eq!((spells, anomalies.len()), (expected, 0));
}

#[test]
fn one_row_tells_of_its_dates_and_of_nothing_between() {
    let mut one = opportunity(&[(60, "supplied")]);
    (one.created, one.submitted, one.decision) = (Some(1), Some(20), Some(40));
    one.result = Some("won".into());
    let (spells, _) = of_opportunity(one.clone());
    let expected = ends(&[
        ("found", 1, 20, End::Up),
        ("tender_submitted", 20, 40, End::Won),
        ("won", 40, 60, End::Up),
        ("supplied", 60, OPEN, End::Open),
    ]);
    assert_eq!(spells, expected);
    let mut lost = opportunity(&[(20, "lost")]);
    (lost.created, lost.submitted) = (Some(1), Some(20));
    let expected = ends(&[("found", 1, 20, End::Up), ("tender_submitted", 20, 20, End::Lost)]);
    assert_eq!(of_opportunity(lost).0, expected);
    let mut void = opportunity(&[(20, "negotiation")]);
    (void.decision, void.result) = (Some(30), Some("void".into()));
    assert_eq!(of_opportunity(void).0, ends(&[("negotiation", 20, 30, End::Lost)]));
}

#[test]
fn a_decision_that_is_still_to_come_decides_nothing() {
    let mut one = opportunity(&[(20, "negotiation")]);
    (one.decision, one.result) = (Some(101), Some("won".into()));
    assert_eq!(of_opportunity(one).0, ends(&[("negotiation", 20, OPEN, End::Open)]));
    assert!(of_opportunity(opportunity(&[(101, "found")])).0.is_empty());
}

#[test]
fn strange_stages_and_two_on_a_day_are_named() {
    let (spells, kinds) =
        of_opportunity(opportunity(&[(1, "found"), (5, "on hold"), (9, "negotiation"), (9, "tender_prep")]));
    assert_eq!(spells, ends(&[("found", 1, 9, End::Skip), ("negotiation", 9, OPEN, End::Open)]));
    assert_eq!(kinds, ["unknown_stage", "two_stages_a_day"]);
    let mut told = opportunity(&[(1, "found")]);
    told.steps[0] = Step { reached: Some(1), day: Some(1), stage: None, status: Some("negotiation".into()) };
    assert_eq!(of_opportunity(told).0, ends(&[("negotiation", 1, OPEN, End::Open)]));
}

#[test]
fn stages_that_no_row_says_and_that_are_no_word_are_likely_misspelt() {
    let mut by_status = opportunity(&[(10, "found")]);
    by_status.steps[0].status = Some("立项中".into());
    let list = [by_status, opportunity(&[(10, "项目介入")])];
    let codes = ["negotiation", "negotation", "立项中", "项目介入", "项目启动"];
    assert_eq!(of_opportunities::unused(&list, &codes), ["negotation", "项目启动"]);
}

#[test]
fn an_opportunity_that_is_taken_up_again_enters_anew() {
    let (spells, kinds) = of_opportunity(opportunity(&[(1, "found"), (5, "lost"), (9, "negotiation")]));
    assert_eq!(spells, ends(&[("found", 1, 5, End::Lost), ("negotiation", 9, OPEN, End::Open)]));
    assert_eq!(kinds, ["stage_after_end"]);
}

#[test]
fn classes_begin_on_the_date_that_shows_them_and_who_leaves_is_lost() {
    let stages = Stages::new(&["C", "B", "A"].map(str::to_owned), &[], &[]);
    let at = |day: i32, of: [u8; 3]| ClassedAt { day, of: of.to_vec() };
    let dates = [at(31, [0, NO_STAGE, 2]), at(59, [1, NO_STAGE, NO_STAGE]), at(90, [0, NO_STAGE, 2])];
    let histories = of_classes(&dates, &stages, &[7, 8, 9]);
    assert_eq!(histories.len(), 2);
    assert_eq!(shown(&stages, &histories, 0), [stay("C", 31, 59), stay("B", 59, 90), stay("C", 90, OPEN)]);
    assert_eq!(shown(&stages, &histories, 1), [stay("A", 31, 59), stay("A", 90, OPEN)]);
    let ends: Vec<End> = histories.spells().iter().map(|spell| spell.end).collect();
    assert_eq!(ends, [End::Up, End::Down, End::Open, End::Lost, End::Open]);
    assert_eq!((histories.subjects()[1].index, histories.subjects()[1].staff), (2, 9));
}

#[test]
fn a_class_of_success_can_be_lost_again() {
    let stages = Stages::new(&["C".to_owned()], &["A".to_owned()], &[]);
    let at = |day: i32, of: u8| ClassedAt { day, of: vec![of] };
    let histories = of_classes(&[at(1, 0), at(2, 1), at(3, 0), at(4, 1), at(5, NO_STAGE)], &stages, &[]);
    let ends: Vec<End> = histories.spells().iter().map(|spell| spell.end).collect();
    assert_eq!(ends, [End::Won, End::Down, End::Won, End::Lost]);
}

#[test]
fn categories_change_by_visit_and_an_order_begins_a_new_way() {
    let noted = |customer: u32, day: i32, row: u32, stage: u8| Noted { customer, day, row, stage, staff: row };
    let stages = Stages::new(&["general", "good", "intent", "ready"].map(str::to_owned), &["O".to_owned()], &[]);
    let rows = vec![
        noted(1, 10, 0, 0),
        noted(1, 30, 4, 3),
        noted(1, 20, 1, 1),
        noted(1, 20, 2, 2),
        noted(1, 50, 5, 1),
        noted(2, 20, 3, 0),
    ];
    let ordered = |customer: u32, from: i32| (customer == 1 && from <= 40).then_some(40);
    let (histories, anomalies) = of_categories(rows.clone(), &stages, &ordered, &|customer| format!("K{customer}"));
    let first = [stay("general", 10, 20), stay("intent", 20, 30), stay("ready", 30, 40), stay("O", 40, OPEN)];
    assert_eq!(shown(&stages, &histories, 0), first);
    assert_eq!(shown(&stages, &histories, 1), [stay("good", 50, OPEN)]);
    assert_eq!(shown(&stages, &histories, 2), [stay("general", 20, OPEN)]);
    assert_eq!(histories.subjects().iter().map(|one| one.staff).collect::<Vec<_>>(), [4, 5, 3]);
    assert_eq!(kinds(&anomalies), [("two_stages_a_day", Some(20))]);
    let endless = Stages::new(&["general", "good", "intent", "ready"].map(str::to_owned), &[], &[]);
    let (histories, _) = of_categories(rows, &endless, &ordered, &|customer| format!("K{customer}"));
    let all = [stay("general", 10, 20), stay("intent", 20, 30), stay("ready", 30, 50), stay("good", 50, OPEN)];
    assert_eq!(shown(&endless, &histories, 0), all);
}
