//! The tables that the company fills, with the columns it knows, named as in the canonical tables.

use super::{deals, lead_rows, lists, money, plans, register, service, targets};
use crate::generate::value::Shape;

const fn shape(name: &'static str, key: &'static [&'static str], columns: &'static [&'static str]) -> Shape {
    Shape { name, columns, key, amount: None }
}

const fn with_amount(shape: Shape, column: &'static str) -> Shape {
    Shape { amount: Some(column), ..shape }
}

/// Sales order lines.
pub static TRANSACTIONS: Shape = with_amount(
    shape(
        "transactions",
        &["order_id", "line_no"],
        &[
            "order_id",
            "line_no",
            "order_date",
            "customer_id",
            "customer_name",
            "product_id",
            "product_name",
            "category",
            "unit",
            "quantity",
            "list_price",
            "unit_price",
            "discount_amount",
            "net_amount",
            "cost_amount",
            "gross_profit",
            "kind",
            "status",
            "staff_id",
            "staff_name",
            "region",
            "channel",
            "settlement_type",
            "promised_date",
            "ship_date",
            "contract_id",
            "promo_id",
            "is_new_product",
            "on_spot",
        ],
    ),
    "net_amount",
);

/// Visits and contacts.
pub static VISITS: Shape = with_amount(
    shape(
        "visits",
        &["visit_id"],
        &[
            "visit_id",
            "visit_date",
            "customer_id",
            "customer_name",
            "time_in",
            "time_out",
            "staff_id",
            "staff_name",
            "contact_id",
            "contact_name",
            "channel",
            "direction",
            "visit_type",
            "purpose",
            "planned_flag",
            "actual_flag",
            "success_flag",
            "order_amount",
            "summary",
            "next_step",
            "next_date",
            "competitor",
            "area",
            "category",
            "level_before",
            "level_after",
            "need_stated",
            "communication_quality",
            "decision_power",
            "urgency",
            "feedback",
            "tidy_shelf",
            "display_adjust",
            "special_display",
            "promo_check",
            "stock",
            "damaged",
            "promoter_talk",
            "other",
            "market_info",
            "help_needed",
            "comment",
            "submitted_at",
            "issue_id",
            "issue_status",
        ],
    ),
    "order_amount",
);

/// The master file of customers, one row per customer and snapshot.
pub static CUSTOMERS: Shape = shape(
    "customers",
    &["customer_id", "snapshot_date"],
    &[
        "snapshot_date",
        "customer_id",
        "customer_name",
        "short_name",
        "parent_id",
        "customer_type",
        "tier",
        "industry",
        "region",
        "province",
        "city",
        "address",
        "owner_staff",
        "phone",
        "registered_capital",
        "employees",
        "coop_start_date",
        "group_flag",
        "project_flag",
        "est_annual_purchase",
        "reputation",
        "main_competitor",
        "preferred_channel",
        "source",
        "status",
        "created_at",
        "updated_at",
    ],
);

/// All tables.
pub static ALL: &[&Shape] = &[
    &TRANSACTIONS,
    &VISITS,
    &CUSTOMERS,
    &lists::CONTACTS,
    &lists::STAFF,
    &lists::STAFF_CUSTOMERS,
    &lists::PRODUCTS,
    &register::WALKINS,
    &lead_rows::LEADS,
    &lead_rows::LEAD_STAGES,
    &deals::OPPORTUNITIES,
    &deals::CONTRACTS,
    &targets::TARGETS,
    &plans::VISIT_PLANS,
    &plans::ACCOUNT_PLANS,
    &plans::BUDGET,
    &service::SURVEYS,
    &service::COMPLAINTS,
    &money::RECEIVABLES,
    &money::PAYMENTS,
    &money::CREDIT_LIMITS,
    &money::LEDGER_RECON,
    &money::POINTS,
    &money::PREPAYMENTS,
    &lists::BANDS,
    &service::ACTIVITIES,
    &service::EXPENSES,
    &service::WEB_TRAFFIC,
    &service::SELL_OUT,
    &service::CALLS,
    &plans::ASSESSMENTS,
    &plans::AUDITS,
    &plans::LOSS_REASONS,
    &lists::REGION_POLICY,
    &plans::SCREENING_SCORES,
    &plans::ACTIONS,
    &lists::CALENDAR,
    &lists::TIER_RULES,
    &lists::CUSTOMER_ALIAS,
    &lists::CLASS_OVERRIDES,
];

/// The table of that name.
pub fn shape_of(name: &str) -> Option<&'static Shape> {
    ALL.iter().copied().find(|shape| shape.name == name)
}
