//! The systems of customer management that tables and columns serve, by id: what users read in the place of `S75`.

/// Id and name of every system.
const SYSTEMS: &[(&str, &str)] = &[
    ("S01", "Key-account definition, identification and screening"),
    ("S02", "Key customer by business or image influence"),
    ("S03", "Industry / regional / potential large customers"),
    ("S04", "Strategic / key / ordinary"),
    ("S05", "Core / important / potential"),
    ("S06", "Core / important / ordinary large customers"),
    ("S07", "A / B / C large-customer grades"),
    ("S08", "A / B / C by industry, size, region"),
    ("S09", "Sales-amount classes and partnership classes"),
    ("S10", "CRM value ranking A / B / C with the 5 % and 20 % bands"),
    ("S11", "A–E rule-based categories"),
    ("S12", "A–D grading template"),
    ("S13", "Key / ordinary / potential"),
    ("S14", "VIP / level-1 / level-2 / other users by annual sales with visit cadence"),
    ("S15", "Economic / important / potential large customers"),
    ("S16", "SF customer pyramid"),
    ("S17", "Low-end sub-classes and e-commerce migration"),
    ("S18", "Points-based grading"),
    ("S19", "Industry segmentation"),
    ("S20", "Need-type segmentation"),
    ("S21", "Periodic re-evaluation and tier migration"),
    ("S22", "A output / B incubate / C potential and the funnel"),
    ("S23", "Four-angle customer division"),
    ("S24", "A–E prospect grades by expected closing time"),
    ("S25", "Follow-up journals"),
    ("S26", "Ready / intent / good-potential / general-potential"),
    ("S27", "Follow-up channel and channel-by-category rule"),
    ("S28", "H / A / B / C intention level"),
    ("S29", "C → B → A → H → O conversion"),
    ("S30", "Hot-customer table"),
    ("S31", "Lost-deal analysis table"),
    ("S32", "Target/intent → new-signed → long-term"),
    ("S33", "Potential / intent / new / old customers and field channels"),
    ("S34", "Lead and customer sources"),
    ("S35", "Contacts-to-order rule"),
    ("S36", "Key-account business process funnel"),
    ("S37", "SVA sales process and sub-processes"),
    ("S38", "Consulting project pipeline"),
    ("S39", "CRM opportunity records"),
    ("S40", "Outlet coverage funnel, Nestlé GT district"),
    ("S41", "Channel type per region"),
    ("S42", "Distributor screening criteria"),
    ("S43", "Three tables, one card"),
    ("S44", "Visitor register"),
    ("S45", "Visitor analytics"),
    ("S46", "Prospect grade promotion table"),
    ("S47", "Daily sales activity report"),
    ("S48", "Customer management card"),
    ("S49", "Real-estate reception rules"),
    ("S50", "Customer follow-up record"),
    ("S51", "Salesperson's customer information form"),
    ("S52", "Customer master form and update triggers"),
    ("S53", "SF large-customer information file"),
    ("S54", "CRM system records"),
    ("S55", "Customer file and data upkeep"),
    ("S56", "Retail daily work report"),
    ("S57", "Retail weekly plan"),
    ("S58", "Supermarket sales duties"),
    ("S59", "Large-customer visits and consultation letters"),
    ("S60", "Visit record rules and sales meetings"),
    ("S61", "Annual and monthly plan/statistics set"),
    ("S62", "Annual order – AAK – system-submission plan"),
    ("S63", "X + Y rolling plan"),
    ("S64", "Monthly target decomposition"),
    ("S65", "Personal target confirmation"),
    ("S66", "Lead-gathering plan, monthly and weekly stocktake"),
    ("S67", "Filing of leads"),
    ("S68", "Customer-base stocktake and graded entry"),
    ("S69", "Large-user visit tracking table"),
    ("S70", "Prospect judging and tracking standard"),
    ("S71", "Customer-service check feedback"),
    ("S72", "Audi prospect KPI system, calendar and roles"),
    ("S73", "RFM"),
    ("S74", "Index of the fifteen CRM models"),
    ("S75", "Customer lifetime value"),
    ("S76", "Customer satisfaction model"),
    ("S77", "Customer loyalty model"),
    ("S78", "Customer engagement model"),
    ("S79", "Customer relationship ladder"),
    ("S80", "Relationship quality model"),
    ("S81", "Customer segmentation model"),
    ("S82", "Customer experience model"),
    ("S83", "Customer value = existing + potential + model value"),
    ("S84", "Customer life cycle"),
    ("S85", "Churn-risk assessment and retention"),
    ("S86", "Win-back"),
    ("S87", "Loss reasons with reference percentages"),
    ("S88", "CRM differentiation questions"),
    ("S89", "CRM phase 1"),
    ("S90", "CRM phase 3"),
    ("S91", "CRM phase 4"),
    ("S92", "CCPR"),
    ("S93", "SERVQUAL five dimensions"),
    ("S94", "PDCA cycle"),
    ("S95", "CRM objectives"),
    ("S96", "METRO customer analysis"),
    ("S97", "Programme targets"),
    ("S98", "Key-account service indicators"),
    ("S99", "Loyalty = cooperation time, frequency, stability"),
    ("S100", "Service-quality indicators"),
    ("S101", "Key-account manager assessment"),
    ("S102", "SVA key-account sales KPIs"),
    ("S103", "Salesperson KPI weights"),
    ("S104", "Ability and attitude tables"),
    ("S105", "Annual customer-development target"),
    ("S106", "Sales task vs sales goal"),
    ("S107", "Target cascade to team and individual, performance report"),
    ("S108", "Annual key-account sales plan loop C-1…C-8"),
    ("S109", "Annual budget loop F-1…F-3 and selling cost"),
    ("S110", "Headcount and reporting structure"),
    ("S111", "Function matrix A–D"),
    ("S112", "Online promotion team KPIs"),
    ("S113", "Satisfaction excellence selection"),
    ("S114", "Large-customer reward and evaluation"),
    ("S115", "Key-account growth case"),
    ("S116", "Annual customer plan"),
    ("S117", "Regular business review and contact skills"),
    ("S118", "Key-person layers"),
    ("S119", "Key-account team support and marketing mode"),
    ("S120", "Care and exchange activities"),
    ("S121", "Training and knowledge support"),
    ("S122", "Service plan, monitoring, contract"),
    ("S123", "Rapid response and the four SF problems"),
    ("S124", "Feedback classification table"),
    ("S125", "Complaint management"),
    ("S126", "Special requirements and demand forecast"),
    ("S127", "Next-stage service management"),
    ("S128", "Order-to-cash chain"),
    ("S129", "Credit review and limit"),
    ("S130", "Use of credit information"),
    ("S131", "AR ageing goal ≤ 90 days"),
    ("S132", "Account reconciliation differences"),
    ("S133", "Points application"),
    ("S134", "Prepaid rebate"),
    ("S135", "Tier-dependent preferential policy"),
    ("S136", "Minimum quota and attainment streak"),
    ("S137", "Personnel loop T-1…T-6"),
    ("S138", "Acquisition targeting by classification, clustering, collaborative filtering"),
    ("S139", "Activation of registered customers"),
    ("S140", "Unauthorised price cuts and free extras"),
    ("S141", "Competitor tracking"),
    ("S142", "Sell-through support for resellers"),
    ("S143", "First-contact modes"),
    ("S144", "Regular analysis and service report to management"),
    ("S145", "New vs existing customers"),
];

/// The name of a system; the id itself when it is none.
pub fn name_of(id: &str) -> &str {
    SYSTEMS.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}

/// The names of the first systems, and how many more there are.
pub fn in_words(ids: &[&str], shown: usize) -> String {
    let names: Vec<&str> = ids.iter().take(shown).map(|id| name_of(id)).collect();
    match ids.len().saturating_sub(shown) {
        0 => names.join("; "),
        more => format!("{}; and {more} more", names.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tables::TABLES;

    #[test]
    fn every_system_that_a_table_names_is_known() {
        let of_columns = TABLES.iter().flat_map(|table| table.columns).flat_map(|column| column.used_by);
        for id in TABLES.iter().flat_map(|table| table.unlocks).chain(of_columns) {
            let is_system = id.starts_with('S') && id[1..].bytes().all(|digit| digit.is_ascii_digit());
            assert!(!is_system || name_of(id) != *id, "{id}");
        }
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(in_words(&["S30"], 2), name_of("S30"));
        assert!(in_words(&["S01", "S02", "S03"], 2).ends_with("; and 1 more"));
    }
}
