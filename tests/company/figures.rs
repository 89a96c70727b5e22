//! Every figure that a run leaves has its entry in the list of figures, and the other way round.

use std::collections::BTreeSet;

use super::job;

#[test]
fn every_figure_of_the_programmes_has_its_entry() {
    use keyfolio::metrics::registry;
    let of_rows = [
        "as_of",
        "customer_id",
        "period",
        "reason",
        "bucket",
        "level",
        "points_level",
        "class",
        "band_from",
        "band_to",
        "rate",
        "group",
        // Of deals.
        "flow",
        "dimension",
        "member",
        "promised",
        "staff",
        "manager",
        "kind",
        "id",
        "title",
        "name",
        "stage",
        "opened",
        "since",
        "expected_close",
        "overdue",
        "stale",
        "obstacle",
        "next_action",
        "next_date",
        "action_overdue",
        "hot",
        "deal_status",
        "urgency",
        "important",
        "need",
        "derived_grade",
        "grade_mismatch",
        "lead_id",
        "month",
        "opening_level",
        "closing_level",
        "plan_dates",
        "actual_dates",
        "changes",
        "carried_over",
        "metric",
        "level",
        "owner",
        "owner_name",
        "grain",
        "target_type",
        "unit",
        "status",
        "version_date",
        "confirmed_at",
        "parent_level",
        "parent",
        "child_level",
        "missing_names",
        "target_period",
        "part",
        "month",
        "week",
        "expected_by",
        "place",
        // Of the register.
        "day",
        "weekday",
        "open",
        "open_told",
        "staff",
        "manager",
        "known",
        "enough",
        "top_no_info_reason",
        "check",
        "table",
        "example",
        "grain",
        "outside",
        "kind",
        "id",
        "customer",
        "first_receiver",
        "credited",
        "dimension",
        "member",
        "flow",
        "grain",
        "stage",
        "place",
        "from_stage",
        "to_stage",
        "kind",
        "cohort",
        "dimension",
        "member",
        "shape",
        "window_weeks",
        "dimension",
        "rhythm",
        "note",
        "for_day",
        "staff",
        "manager",
        "place",
        "subject",
        "id",
        "name",
        "why",
        "evidence_zh",
        "evidence_en",
        "last_contact",
        "last_channel",
        "advised_channels",
        "next_step",
        // Of visits.
        "customer_id",
        "scope",
        "issue_id",
        // Of the card of indicators.
        "kpi",
        "light",
        "needs",
        // Of cadence.
        "cadence",
        "holds",
        "every",
    ];
    // `completeness:phone` is a measure of `completeness:<field>`.
    let general = |name: &'_ str| name.split(':').next().unwrap_or_default().to_owned();
    for mart in registry::OF_OTHER_TABLES.iter().copied() {
        let frame = job().mart(mart, None);
        let entries: Vec<_> = registry::all().iter().filter(|figure| figure.mart == mart).collect();
        let known: BTreeSet<String> = entries.iter().map(|figure| general(figure.name)).collect();
        let found: BTreeSet<String> = if entries[0].is_measure() {
            let (names, units) =
                (frame.column("measure").unwrap().str().unwrap(), frame.column("unit").unwrap().str().unwrap());
            for (name, unit) in names.iter().zip(units.iter()) {
                let entry = entries.iter().find(|figure| name.map(general) == Some(general(figure.name)));
                assert_eq!(entry.map(|figure| figure.unit), unit, "{mart} {name:?}");
            }
            names.iter().flatten().map(general).collect()
        } else {
            frame
                .get_column_names()
                .into_iter()
                .map(|name| name.to_string())
                .filter(|name| known.contains(name) || !of_rows.contains(&name.as_str()))
                // How many contacts: what its rows are by.
                .filter(|name| mart != "contacts_to_order" || name != "contacts")
                .collect()
        };
        assert_eq!(found, known, "{mart}");
    }
}
