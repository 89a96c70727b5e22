//! Visits, follow-ups and other contacts (data model B.2).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::{TableKind, TableSchema};

/// Words of `visits.channel` (S27).
pub const VISIT_CHANNELS: &[Word] = &[
    Word { code: "direct", aliases: &["直接登门", "上门", "登门拜访", "面访", "实地拜访"] },
    Word { code: "invited", aliases: &["邀约登门", "邀约到店", "邀约"] },
    Word { code: "phone", aliases: &["电话跟进", "电话", "电话回访"] },
    Word { code: "chat", aliases: &["网络对话", "微信", "QQ", "企业微信", "在线沟通"] },
    Word { code: "sms", aliases: &["手机短信", "短信"] },
    Word { code: "letter", aliases: &["信函", "信件"] },
    Word { code: "email", aliases: &["电子邮件", "邮件", "e-mail"] },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Words of `visits.direction`.
pub const VISIT_DIRECTIONS: &[Word] = &[
    Word { code: "outbound", aliases: &["去访", "呼出", "外出", "拜访"] },
    Word { code: "inbound", aliases: &["来店", "来电", "呼入", "来访"] },
];

/// Words of `visits.visit_type`.
pub const VISIT_TYPES: &[Word] = &[
    Word { code: "routine", aliases: &["例行", "日常", "例行拜访", "日常拜访", "用户回访"] },
    Word { code: "review", aliases: &["业务回顾", "回顾"] },
    Word { code: "complaint", aliases: &["投诉", "投诉处理"] },
    Word { code: "service", aliases: &["售后", "售后回访", "服务"] },
    Word { code: "training", aliases: &["培训"] },
];

/// Visits and contacts.
pub static VISITS: TableSchema = TableSchema {
    name: "visits",
    title_zh: "拜访记录",
    docs: "One visit, call or other contact with a customer.",
    chapter: "B.2",
    kind: TableKind::Dated { date: "visit_date", timestamp: Some("visited_at") },
    columns: COLUMNS,
    one_of: &[&["customer_id", "customer_name"], &["visit_date", "visited_at"], &["staff_id", "staff_name"]],
    keys: &[&["visit_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("order_amount"),
    sign: None,
    file_hints: &["拜访记录", "走访记录", "跟进记录", "日报", "拜访", "走访", "跟进", "回访", "visits", "contacts log"],
    unlocks: &["S14", "S22", "S25", "S26", "S27", "S35", "S47", "S50", "S56", "S60", "S85"],
};

const COLUMNS: &[ColumnSpec] = &[
    column("visit_id", ColumnType::Identifier, "Number of the record.").varied(),
    column("customer_id", ColumnType::Identifier, "Who was contacted.").varied(),
    column("customer_name", ColumnType::Text, "Name of the customer as the export gives it.").varied(),
    column("visit_date", ColumnType::Date, "Day of the contact.").required(),
    column("visited_at", ColumnType::Timestamp, "Moment of the contact, in the time zone of the pipeline.").varied(),
    column("time_in", ColumnType::Time, "Time of arrival."),
    column("time_out", ColumnType::Time, "Time of departure."),
    column("staff_id", ColumnType::Identifier, "Who made the contact."),
    column("staff_name", ColumnType::Text, "Name of who made the contact."),
    column("contact_id", ColumnType::Identifier, "Person at the customer."),
    column("contact_name", ColumnType::Text, "Name of the person at the customer."),
    column("channel", ColumnType::Word(VISIT_CHANNELS), "How the contact was made."),
    column("direction", ColumnType::Word(VISIT_DIRECTIONS), "Whether we went or they came."),
    column("purpose", ColumnType::Text, "What the contact was for."),
    column("planned_flag", ColumnType::Flag, "The visit was planned."),
    column("actual_flag", ColumnType::Flag, "The visit was made."),
    column("success_flag", ColumnType::Flag, "The visit reached its goal (D-21)."),
    column("order_amount", ColumnType::Money, "Supplementary order taken at the visit."),
];
