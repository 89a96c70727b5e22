use crate::metrics::classes::Classes;
use crate::metrics::process::staff::{Directory, StaffRow};
use crate::metrics::visiting::{code_of, days_frame, issues};
use crate::model::tables::{LEAD_CATEGORIES, VISIT_CHANNELS};

use super::world::{Row, World, day, row};

const OCTOBER: &str = "2026-10-01";
const AS_OF: &str = "2026-10-31";

#[test]
fn success_is_the_flag_else_an_order_of_the_day_else_unknown() {
    let visits = [
        row("2026-10-05", "a", "E1").flag("success_flag", true),
        row("2026-10-06", "a", "E1").flag("success_flag", false), // ordered, but the flag decides
        row("2026-10-07", "a", "E1").order(500),
        row("2026-10-08", "a", "E2"), // ordered the same day
        row("2026-10-09", "a", "E2"), // unknown, no failure
        row("2026-10-12", "a", "E2").flag("success_flag", true).flag("actual_flag", false),
    ];
    let orders = [("a", "2026-10-06", 1, 10), ("a", "2026-10-08", 1, 10), ("a", "2026-10-09", 0, -10)];
    let told = World::new(AS_OF, &orders, &visits).measures();
    assert_eq!(told.rate("success_rate", OCTOBER), (Some(3), Some(4)));
    assert_eq!(told.count("success_unknown", OCTOBER), Some(1.0));
    let amount = told.figure("order_amount", ("month", OCTOBER), ("all", ""));
    assert_eq!((amount.amount, amount.n), (Some(500), Some(1)));
    // Nobody noted a failure of E2's: the rate would be 1 whatever happened.
    assert!(told.find("success_rate", ("month", OCTOBER), ("staff", "E2")).is_none());
    assert_eq!(told.figure("success_unknown", ("month", OCTOBER), ("staff", "E2")).value, Some(1.0));
    let nothing = World::new(AS_OF, &orders, &[row("2026-10-08", "a", "E2")]).measures();
    assert_eq!(nothing.figure("success_rate", ("month", OCTOBER), ("all", "")).value, None);
    assert_eq!(nothing.count("orders_on_visit", OCTOBER), None);
}

#[test]
fn periods_are_the_day_the_week_from_monday_the_month_to_date_and_the_window() {
    // 15 October 2026 is a Thursday.
    let visits = [
        row("2025-10-16", "a", "E1"),
        row("2025-10-15", "a", "E1"), // a year ago: outside the window
        row("2026-10-01", "a", "E1"),
        row("2026-10-11", "a", "E1"), // Sunday of the week before
        row("2026-10-12", "b", "E1"),
        row("2026-10-15", "b", "E2"),
        row("2026-10-16", "b", "E2"), // tomorrow
    ];
    let told = World::new("2026-10-15", &[], &visits).measures();
    let contacts = |grain: &str, first: &str| told.figure("contacts", (grain, first), ("all", "")).value;
    assert_eq!(contacts("day", "2026-10-15"), Some(1.0));
    assert_eq!(contacts("week", "2026-10-12"), Some(2.0));
    assert_eq!(contacts("month", OCTOBER), Some(4.0));
    assert_eq!(contacts("window", "2025-10-16"), Some(5.0));
    let customers = told.figure("customers_contacted", ("window", "2025-10-16"), ("all", ""));
    assert_eq!(customers.value, Some(2.0));
    assert_eq!(told.figure("customers_contacted", ("month", OCTOBER), ("staff", "E1")).value, Some(2.0));
}

#[test]
fn a_channel_fits_its_category_and_several_are_judged_by_customer() {
    let visits = [
        row("2026-10-05", "a", "E1").text("channel", "direct").text("category", "准客户"),
        row("2026-10-06", "a", "E1").text("channel", "sms").text("category", "ready"),
        row("2026-10-07", "a", "E1").text("channel", "sms").text("category", "VIP"), // nothing advised
        row("2026-10-08", "b", "E1").text("channel", "phone").text("category", "优质潜客"),
        row("2026-10-09", "b", "E1").text("channel", "chat").text("category", "优质潜客"),
        row("2026-09-09", "c", "E1").text("channel", "chat").text("category", "优质潜客"),
        row("2026-10-09", "c", "E1").text("channel", "phone").text("category", "优质潜客"), // 30 days later
        row("2026-10-09", "d", "E1").text("category", "优质潜客"),
    ];
    let world = World::new(AS_OF, &[], &visits);
    let told = world.measures();
    assert_eq!(told.rate("channel_fit", OCTOBER), (Some(1), Some(2)));
    assert_eq!(told.rate("multi_channel_share", OCTOBER), (Some(1), Some(2)), "30 days hold both ends");
    let share = told.figure("channel_share", ("month", OCTOBER), ("channel", "sms"));
    assert_eq!((share.numerator, share.denominator), (Some(2), Some(6)));
    let unknown = told.figure("contacts", ("month", OCTOBER), ("channel", ""));
    assert_eq!(unknown.value, Some(1.0));
    let mix = told.figure("channel_share:sms", ("month", OCTOBER), ("category", "ready"));
    assert_eq!((mix.numerator, mix.denominator), (Some(1), Some(2)));
    let bare = World::new(AS_OF, &[], &[row("2026-10-05", "a", "E1")]).measures();
    assert_eq!(bare.rate("channel_fit", OCTOBER), (None, None));
    assert!(!bare.0.iter().any(|figure| figure.dimension == "channel"));
    assert_eq!(code_of(LEAD_CATEGORIES, " 意向客户 "), Some("intent"));
    assert_eq!(code_of(VISIT_CHANNELS, "Phone"), Some("phone"));
}

#[test]
fn contacts_convert_within_the_days_once_these_are_over() {
    let visits = [
        row("2026-09-01", "a", "E1").text("direction", "inbound"),
        row("2026-09-02", "b", "E1").text("direction", "inbound"), // ordered 31 days later
        row("2026-09-30", "a", "E1").text("direction", "outbound"),
        row("2026-10-02", "a", "E1").text("direction", "inbound"), // its 30 days are not over
    ];
    let orders = [("a", "2026-10-01", 1, 10), ("b", "2026-10-03", 1, 10)];
    let told = World::new(AS_OF, &orders, &visits).measures();
    assert_eq!(told.rate("inbound_conversion_30d", "2026-09-01"), (Some(1), Some(2)));
    assert_eq!(told.rate("channel_conversion", "2026-09-01"), (Some(2), Some(3)));
    assert_eq!(told.rate("inbound_conversion_30d", OCTOBER), (Some(0), Some(0)));
}

#[test]
fn tasks_are_done_not_done_or_not_answered() {
    let visits = [
        row("2026-10-05", "a", "E1").flag("tidy_shelf", true).text("stock", "120"),
        row("2026-10-06", "a", "E1").flag("tidy_shelf", false), // a form that leaves the stock blank
        row("2026-10-07", "a", "E1").flag("damaged", true),
        row("2026-10-08", "a", "E1"), // no form
    ];
    let told = World::new(AS_OF, &[], &visits).measures();
    assert_eq!(told.rate("task_rate:tidy_shelf", OCTOBER), (Some(1), Some(2)));
    assert_eq!(told.rate("task_rate:stock", OCTOBER), (Some(1), Some(3)));
    assert_eq!(told.rate("damaged_rate", OCTOBER), (Some(1), Some(1)));
    assert_eq!(told.count("help_needed", OCTOBER), None);
}

#[test]
fn records_are_handed_in_by_the_date_or_not() {
    let visits = [
        row("2026-10-05", "a", "E1").submitted(0).text("summary", "ok").text("feedback", "good"),
        row("2026-10-06", "a", "E1").submitted(3).text("summary", "ok"),
        row("2026-10-07", "a", "E1").submitted(100).text("feedback", "good"), // after the date
        row("2026-10-08", "a", "E1").submitted(-1),
    ];
    let told = World::new(AS_OF, &[], &visits).measures();
    assert_eq!(told.rate("submission_rate", OCTOBER), (Some(3), Some(4)));
    let lag = told.figure("submission_lag_days", ("month", OCTOBER), ("all", ""));
    assert_eq!(lag.value, Some(1.5), "days of 0 and 3; a record ahead of the visit has no lag");
    assert_eq!(told.rate("record_complete_rate", OCTOBER), (Some(1), Some(4)));
}

#[test]
fn a_contact_on_the_promised_day_is_on_time_and_one_day_later_is_not() {
    let visits = [
        row("2026-09-28", "a", "E1").next("2026-10-05"),
        row("2026-10-05", "a", "E1").next("2026-10-12"),
        row("2026-10-13", "a", "E1").next("2026-10-31"), // due today: still time
        row("2026-10-06", "b", "E2").next("2026-10-20"),
        row("2026-10-07", "c", "E2").next("2026-10-07"), // no promise
    ];
    let told = World::new(AS_OF, &[], &visits).measures();
    assert_eq!(told.rate("next_date_overdue", OCTOBER), (Some(2), Some(3)));
    let open = told.figure("next_date_open", ("day", AS_OF), ("all", ""));
    assert_eq!(open.value, Some(1.0));
    assert_eq!(told.figure("next_date_open", ("day", AS_OF), ("staff", "E2")).value, Some(1.0));
    assert_eq!(told.rate("next_step_rate", OCTOBER), (Some(4), Some(4)));
}

#[test]
fn levels_rise_and_fall_by_the_order_of_their_scheme() {
    let moved = |on: &'static str, from: &'static str, to: &'static str| {
        row(on, "a", "E1").text("level_before", from).text("level_after", to)
    };
    let visits = [moved("2026-10-05", "B", "A"), moved("2026-10-06", "A", "C"), moved("2026-10-07", "C", "C")];
    let mut world = World::new(AS_OF, &[], &visits);
    assert!(world.measures().find("level_up", ("month", OCTOBER), ("all", "")).is_none(), "no scheme, no order");
    world.levels = ["H", "A", "B", "C"].iter().enumerate().map(|(place, code)| (code.to_string(), place)).collect();
    let told = world.measures();
    let counts = ["level_up", "level_down", "level_uplift"].map(|measure| told.count(measure, OCTOBER));
    assert_eq!(counts, [Some(1.0), Some(1.0), Some(0.0)]);
}

#[test]
fn working_days_without_an_entry_are_idle_and_weekends_are_not() {
    // Monday 26 to Saturday 31 October 2026.
    let visits = [
        row("2026-10-26", "a", "E1"),
        row("2026-10-28", "a", "E1"),
        row("2026-10-31", "a", "E1"),                            // a Saturday
        row("2026-10-27", "a", "X9"),                            // nobody knows X9: here on the 27th alone
        row("2026-10-29", "b", "E2").flag("actual_flag", false), // an entry, no contact
    ];
    let world = World::new(AS_OF, &[("a", "2026-10-28", 1, 10)], &visits);
    let told = world.measures();
    let idle = |member: &str| {
        let figure = told.figure("idle_days", ("week", "2026-10-26"), ("staff", member));
        (figure.numerator.unwrap(), figure.denominator.unwrap())
    };
    assert_eq!((idle("E1"), idle("E2"), idle("X9")), ((3, 5), (1, 2), (0, 1)));
    let rate = told.figure("contacts_per_workday", ("week", "2026-10-26"), ("all", ""));
    assert_eq!((rate.numerator, rate.denominator, rate.value), (Some(4), Some(8), Some(0.5)));
    let frame = days_frame(&world.prepared(), 2).unwrap();
    let idle: Vec<bool> = frame.column("idle").unwrap().bool().unwrap().iter().flatten().collect();
    // E1: 26 to 31; E2: 29, 30; X9: 27.
    assert_eq!(idle, [false, true, false, true, true, false, false, true, false]);
    let of = |column: &str| frame.column(column).unwrap().i64().unwrap().iter().collect::<Vec<_>>();
    assert_eq!(of("orders")[2], Some(1));
    assert_eq!(of("successful")[2], Some(1));
    assert_eq!((of("outcome_known")[0], of("successful")[0]), (Some(0), None));
    assert_eq!(of("planned")[0], None);
    assert_eq!(frame.column("working_day").unwrap().bool().unwrap().get(5), Some(false));
}

#[test]
fn issues_are_closed_since_their_words_say_so_without_a_break() {
    let about = |on: &'static str, id: &'static str, word: &'static str| {
        let row = row(on, "a", "E1").text("issue_id", id);
        if word.is_empty() { row } else { row.text("issue_status", word) }
    };
    let visits = [
        about("2026-10-05", "Q1", "处理中"),
        about("2026-10-08", "Q1", "已解决"),
        about("2026-10-10", "Q1", "Closed"),
        about("2026-10-06", "Q2", "已解决"),
        about("2026-10-07", "Q2", "未解决"),
        about("2026-10-09", "Q3", ""),
    ];
    let world = World::new(AS_OF, &[], &visits);
    let found = issues(&world.prepared());
    let listed: Vec<_> =
        found.iter().map(|issue| (issue.id.as_str(), issue.closed, issue.is_open, issue.age(day(AS_OF)))).collect();
    let expected =
        [("Q1", Some(day("2026-10-08")), Some(false), 3), ("Q2", None, Some(true), 25), ("Q3", None, None, 22)];
    assert_eq!(listed, expected);
    assert_eq!(world.measures().rate("issue_closure_rate", OCTOBER), (Some(1), Some(2)));
}

fn with_classes(mut world: World) -> World {
    let mut of = vec![None; world.history.customers()];
    of[world.customer("a") as usize] = Some(0);
    of[world.customer("b") as usize] = Some(1);
    of[world.customer("c") as usize] = Some(1);
    world.classes = Some(Classes { codes: vec!["vip".into(), "rest".into()], of });
    world
}

#[test]
fn contacts_that_we_make_are_told_by_customer_of_a_class() {
    let out = |on: &'static str, customer: &'static str| row(on, customer, "E1").text("direction", "outbound");
    let visits = [out("2026-10-05", "a"), out("2026-10-06", "a"), out("2026-10-06", "a"), out("2026-10-07", "b")];
    let orders = [("c", "2026-10-01", 1, 10)];
    let told = with_classes(World::new(AS_OF, &orders, &visits)).measures();
    let each = |class: &str| told.figure("proactive_per_customer", ("month", OCTOBER), ("class", class)).value;
    assert_eq!((each("vip"), each("rest")), (Some(3.0), Some(0.5)), "c counts though nobody called");
    assert_eq!(told.figure("proactive_ratio", ("month", OCTOBER), ("all", "")).value, Some(6.0));
    let silent: Vec<Row> = vec![row("2026-10-05", "a", "E1"), row("2026-10-05", "b", "E1")];
    let told = with_classes(World::new(AS_OF, &orders, &silent)).measures();
    assert_eq!(told.figure("proactive_per_customer", ("month", OCTOBER), ("class", "vip")).value, None);
}

#[test]
fn customers_without_a_contact_for_more_than_ninety_days_are_unvisited() {
    let visits = [
        row("2026-01-05", "z", "E1"),
        row("2026-08-02", "a", "E1"), // 90 days ahead of 31 October
        row("2026-08-01", "b", "E1"), // 91
    ];
    let orders = [
        ("a", "2026-05-01", 1, 600),
        ("b", "2026-05-01", 1, 300),
        ("c", "2026-05-01", 1, 100),
        ("z", "2025-10-31", 1, 900), // twelve months ago: no longer a customer
    ];
    let told = with_classes(World::new(AS_OF, &orders, &visits)).measures();
    let unvisited = told.figure("unvisited_share", ("day", AS_OF), ("all", ""));
    assert_eq!((unvisited.numerator, unvisited.denominator), (Some(2), Some(3)));
    assert_eq!(told.figure("unvisited", ("day", AS_OF), ("class", "rest")).value, Some(2.0));
    let covered = told.figure("sales_coverage", ("month", "2026-08-01"), ("all", ""));
    assert_eq!((covered.value, covered.amount, covered.n), (Some(0.9), Some(900), Some(3)));
    let largest = told.figure("largest_contacted", ("month", "2026-08-01"), ("all", ""));
    assert_eq!((largest.numerator, largest.denominator), (Some(2), Some(3)));
    // Visits that begin less than ninety days ago cannot tell.
    let late = World::new(AS_OF, &orders, &visits[1..2]).measures();
    assert_eq!(late.figure("unvisited", ("day", AS_OF), ("all", "")).value, Some(2.0));
    let short = [row("2026-08-03", "a", "E1")];
    let late = World::new(AS_OF, &orders, &short).measures();
    assert_eq!(late.figure("unvisited", ("day", AS_OF), ("all", "")).value, None);
}

#[test]
fn first_contacts_are_those_of_new_prospects_and_answers_are_orders_or_their_own_contacts() {
    let by = |on: &'static str, customer: &'static str, channel: &'static str, direction: &'static str| {
        row(on, customer, "E1").text("channel", channel).text("direction", direction)
    };
    let visits = [
        by("2026-08-03", "z", "phone", "outbound"), // first month of the data
        by("2026-09-01", "a", "phone", "outbound"),
        by("2026-09-15", "a", "phone", "inbound"), // answered on the last day
        by("2026-09-02", "b", "phone", "outbound"),
        by("2026-09-17", "b", "phone", "inbound"), // a day late
        by("2026-09-03", "c", "letter", "outbound"),
        by("2026-09-04", "d", "letter", "outbound"), // a customer before
        by("2026-10-25", "e", "letter", "outbound"), // its days are not over
    ];
    let orders = [("c", "2026-09-10", 1, 10), ("d", "2026-09-01", 1, 10), ("z", "2026-08-01", 1, 10)];
    let told = World::new(AS_OF, &orders, &visits).measures();
    let rate = |measure: &str, channel: &str| {
        let figure = told.figure(measure, ("month", "2026-09-01"), ("channel", channel));
        (figure.numerator.unwrap(), figure.denominator.unwrap())
    };
    assert_eq!((rate("first_contact_share", "phone"), rate("first_contact_share", "letter")), ((2, 3), (1, 3)));
    assert_eq!((rate("first_contact_response", "phone"), rate("first_contact_response", "letter")), ((1, 2), (1, 1)));
    assert_eq!(
        (rate("first_contact_conversion", "phone"), rate("first_contact_conversion", "letter")),
        ((0, 2), (1, 1))
    );
    assert_eq!(told.rate("first_contact_response", OCTOBER), (Some(0), Some(0)));
}

#[test]
fn a_preferred_channel_is_met_or_not_where_it_is_known() {
    let by = |customer: &'static str, channel: &'static str| row("2026-10-05", customer, "E1").text("channel", channel);
    let mut world =
        World::new(AS_OF, &[("a", "2026-10-01", 2, 10)], &[by("a", "phone"), by("a", "sms"), by("b", "sms")]);
    assert_eq!(world.measures().rate("preference_match", OCTOBER), (None, None));
    world.on_file.preferred = vec![u8::MAX; world.history.customers()];
    let (a, phone) = (world.customer("a") as usize, VISIT_CHANNELS.iter().position(|word| word.code == "phone"));
    world.on_file.preferred[a] = phone.unwrap() as u8;
    let told = world.measures();
    assert_eq!(told.rate("preference_match", OCTOBER), (Some(1), Some(2)));
    let recorded = told.figure("preference_recorded", ("window", "2025-11-01"), ("all", ""));
    assert_eq!((recorded.numerator, recorded.denominator), (Some(1), Some(1)));
    let orders = told.figure("follow_ups_per_order", ("month", OCTOBER), ("all", ""));
    assert_eq!((orders.numerator, orders.denominator), (Some(3), Some(2)));
}

#[test]
fn nothing_at_all_is_told_without_a_panic() {
    let told = World::new(AS_OF, &[("a", "2026-10-01", 1, 10)], &[]).measures();
    assert_eq!(told.count("contacts", OCTOBER), Some(0.0));
    assert_eq!(told.rate("success_rate", OCTOBER), (None, None));
    assert_eq!(told.figure("unvisited", ("day", AS_OF), ("all", "")).value, None);
}

#[test]
fn contacts_come_at_the_interval_that_customers_want_or_not() {
    // a wants a week (4 to 10 days): after 7, 4, 11 and 3 days. b wants a month (15 to 45): after 45. c says nothing.
    let days = ["2026-09-20", "2026-09-27", "2026-10-01", "2026-10-12", "2026-10-15"];
    let mut visits: Vec<Row> = days.iter().map(|on| row(on, "a", "E1")).collect();
    visits.extend([row("2026-08-20", "b", "E1"), row("2026-10-04", "b", "E1")]);
    visits.extend([row("2026-10-05", "c", "E1"), row("2026-10-06", "c", "E1"), row("2026-10-15", "a", "E2")]);
    visits.push(row("2026-10-20", "a", "E1").flag("actual_flag", false)); // never made
    let orders = [("a", "2026-10-01", 1, 10), ("c", "2026-10-01", 1, 10)];
    let mut world = World::new(AS_OF, &orders, &visits);
    assert_eq!(world.measures().rate("interval_match", OCTOBER), (None, None), "not told");
    world.on_file.every = vec![0; world.history.customers()];
    for (customer, every) in [("a", 7), ("b", 30)] {
        let number = world.customer(customer) as usize;
        world.on_file.every[number] = every;
    }
    let told = world.measures();
    assert_eq!(told.rate("interval_match", "2026-09-01"), (Some(1), Some(1)), "the first contact follows none");
    assert_eq!(told.rate("interval_match", OCTOBER), (Some(2), Some(4)));
    // a was last contacted 16 days ago, b 27.
    let overdue = told.figure("interval_overdue", ("day", AS_OF), ("all", ""));
    assert_eq!((overdue.numerator, overdue.denominator), (Some(1), Some(2)));
    let recorded = told.figure("interval_recorded", ("window", "2025-11-01"), ("all", ""));
    assert_eq!((recorded.numerator, recorded.denominator), (Some(1), Some(2)), "b has no order");
    world.settings.interval_tolerance = 0.0;
    assert_eq!(world.measures().rate("interval_match", OCTOBER), (Some(0), Some(4)));
}

#[test]
fn the_largest_are_met_in_person_and_by_the_upper_management_where_it_is_told() {
    let by = |on: &'static str, customer: &'static str, staff: &'static str, channel: &'static str| {
        row(on, customer, staff).text("channel", channel)
    };
    let visits = [
        by("2026-10-05", "a", "E1", "direct"),
        by("2026-10-06", "b", "M", "phone"),
        by("2026-09-06", "c", "M", "invited"),
    ];
    let orders = [("a", "2026-10-01", 1, 30), ("b", "2026-10-01", 1, 20), ("c", "2026-10-01", 1, 10)];
    let mut world = World::new(AS_OF, &orders, &visits);
    let told = world.measures();
    let told = |measure: &str, month: &str| told.rate(measure, month);
    assert_eq!(told("largest_contacted", OCTOBER), (Some(2), Some(3)));
    assert_eq!(
        (told("largest_visited", OCTOBER), told("largest_visited", "2026-09-01")),
        ((Some(1), Some(3)), (Some(1), Some(3)))
    );
    assert_eq!(told("largest_by_executives", OCTOBER), (None, None), "nobody has such a role");
    let of_role =
        |id: &str, role: &str| StaffRow { id: Some(id.into()), role: Some(role.into()), ..StaffRow::default() };
    world.directory = Directory::new(vec![of_role("E1", "rep"), of_role("E2", "rep"), of_role("M", "director")]);
    assert_eq!(world.measures().rate("largest_by_executives", OCTOBER), (Some(1), Some(3)));
    world.settings.executive_roles = vec!["rep".to_owned()];
    assert_eq!(world.measures().rate("largest_by_executives", OCTOBER), (Some(1), Some(3)));
    let bare = World::new(AS_OF, &orders, &[row("2026-10-05", "a", "E1")]).measures();
    assert_eq!(bare.rate("largest_visited", OCTOBER), (None, None));
}

#[test]
fn stock_is_out_where_a_check_says_so() {
    let check = |customer: &'static str, stock: &'static str| row("2026-10-05", customer, "E1").text("stock", stock);
    let visits =
        [check("a", "0"), check("b", "12箱"), check("c", "缺货"), check("d", "√"), row("2026-10-05", "e", "E1")];
    let told = World::new(AS_OF, &[], &visits).measures();
    assert_eq!(told.rate("out_of_stock_rate", OCTOBER), (Some(2), Some(3)));
    assert_eq!(told.rate("out_of_stock_rate", "2026-09-01"), (None, None));
    let ticks = World::new(AS_OF, &[], &[check("a", "√")]).measures();
    assert_eq!(ticks.rate("out_of_stock_rate", OCTOBER), (None, None), "how much is not told");
}
