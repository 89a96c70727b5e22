//! What the schema cannot say of `[registers]`.

use super::general::check_list;
use super::metrics::refuse;
use super::prospects::check_levels;
use super::{Findings, RuleProblem};
use crate::config::path::KeyPath;
use crate::config::types::{Pipeline, Registers};
use crate::metrics::registers::STAFF_FIELD;
use crate::model::tables::{CUSTOMERS, WALKINS};

pub fn check(pipeline: &Pipeline, findings: &mut Findings) {
    let (here, settings) = (KeyPath::root().key("registers"), &pipeline.registers);
    let required = here.key("required");
    check_list(findings, &required, &settings.required, "name at least one field, as [\"customer_name\", \"phone\"]");
    for (position, field) in settings.required.iter().enumerate() {
        if field != STAFF_FIELD && WALKINS.column(field).is_none() {
            let wanted = "a column of the table `walkins` as `phone`, or `staff`";
            refuse(findings, &required.index(position), field, wanted);
        }
    }
    let card = here.key("card_fields");
    check_list(findings, &card, &settings.card_fields, "name at least one column, as [\"customer_name\", \"phone\"]");
    for (position, field) in settings.card_fields.iter().enumerate() {
        if CUSTOMERS.column(field).is_none() {
            let known = CUSTOMERS.columns.iter().map(|column| column.name.to_owned()).collect();
            let problem = RuleProblem::NoSuch { what: "column of `customers`", found: field.clone(), known };
            findings.value(&card.index(position), problem);
        }
    }
    if settings.out_of_order_below > settings.in_order_from {
        let found = settings.out_of_order_below;
        refuse(
            findings,
            &here.key("out_of_order_below"),
            found,
            "a share of at most `in_order_from`, as 0.8 below 0.95",
        );
    }
    // Several levels may stand outside; none is no mistake.
    let outside = here.key("outside_promotion");
    let usual = Registers::default().outside_promotion;
    check_levels(pipeline, &settings.outside_promotion, &usual, &outside, findings);
}
