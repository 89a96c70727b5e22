//! Surveys and complaints (data model B.12, B.13).

use super::column::{ColumnSpec, ColumnType, Personal, Word, column};
use super::shared::{A_CUSTOMER, CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `surveys.dimension` (S93).
pub const DIMENSIONS: &[Word] = &[
    Word { code: "reliability", aliases: &["可靠性"] },
    Word { code: "responsiveness", aliases: &["响应性", "反应性"] },
    Word { code: "assurance", aliases: &["保证性"] },
    Word { code: "tangibles", aliases: &["有形性", "感知性"] },
    Word { code: "empathy", aliases: &["同情心", "移情性", "关怀性"] },
    Word { code: "overall", aliases: &["总体", "总体评价", "总体满意度", "整体", "综合"] },
];

/// Words of `complaints.type` (S124).
pub const COMPLAINT_TYPES: &[Word] = &[
    Word { code: "quality_suggestion", aliases: &["服务质量建议", "质量建议", "建议", "suggestion"] },
    Word { code: "demand_suggestion", aliases: &["服务需求建议", "需求建议"] },
    Word {
        code: "quality_complaint", aliases: &["服务质量投诉", "质量投诉", "投诉", "客诉", "complaint"]
    },
    Word { code: "question", aliases: &["咨询", "询问", "疑问", "问题"] },
];

/// Words of `complaints.sub_type` (S124).
pub const COMPLAINT_SUB_TYPES: &[Word] = &[
    Word { code: "operator", aliases: &["话务员", "客服人员", "服务态度", "人员"] },
    Word { code: "sorting", aliases: &["分拣中心", "分拣"] },
    Word { code: "pickup", aliases: &["收件员", "揽收", "收件"] },
    Word { code: "delivery", aliases: &["发件员", "派件", "配送", "派件员", "物流"] },
    Word { code: "product", aliases: &["产品质量", "产品", "质量", "质量问题", "商品质量"] },
    Word { code: "late", aliases: &["交货逾期", "逾期", "延误", "迟到", "延期交货", "交期"] },
    Word { code: "price", aliases: &["价格", "价格问题", "费用"] },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Words of `complaints.dispute_kind` (S11).
pub const DISPUTE_KINDS: &[Word] = &[
    Word { code: "rejected_goods", aliases: &["拒绝验收", "拒收", "退货"] },
    Word { code: "debit_note", aliases: &["质量扣款单", "质量扣款", "扣款"] },
    Word { code: "other", aliases: &["其他", "其它"] },
];

/// Surveys.
pub static SURVEYS: TableSchema = TableSchema {
    name: "surveys",
    title_zh: "满意度调查",
    docs: "One answer of one response to a survey.",
    chapter: "B.12",
    kind: TableKind::Dated { date: "survey_date", timestamp: None },
    columns: SURVEY_COLUMNS,
    one_of: &[&["customer_id", "customer_name", "respondent"]],
    keys: &[&["response_id", "item"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["满意度", "问卷", "征询函", "调查", "surveys", "csat", "nps"],
    unlocks: &["S76", "S80", "S82", "S93", "S97", "S100", "S101", "S113"],
};

const SURVEY_COLUMNS: &[ColumnSpec] = &[
    column("response_id", ColumnType::Identifier, "Number of the response.")
        .varied()
        .required()
        .aliases(&["问卷编号", "答卷编号", "问卷ID", "调查编号", "答卷ID", "Response No", "Survey ID"])
        .weak_aliases(&["序号", "编号", "No.", "ID"])
        .used_by(&["S76"]),
    column("survey_date", ColumnType::Date, "Day of the answer.")
        .required()
        .aliases(&[
            "调查日期",
            "填写日期",
            "答卷日期",
            "回收日期",
            "问卷日期",
            "调查时间",
            "填写时间",
            "日期",
            "Response Date",
            "Date",
        ])
        .used_by(&["S76"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("respondent", ColumnType::Text, "Who answered.")
        .personal(Personal::Name)
        .aliases(&["填写人", "受访者", "受访人", "答卷人", "被调查人", "Respondent Name"])
        .used_by(&["S76", "S97"]),
    column("item", ColumnType::Text, "Question.")
        .aliases(&["题目", "调查项目", "评价项目", "问题", "项目", "功能", "服务质量", "服务水平", "Question"])
        .used_by(&["S59", "S76"]),
    column("dimension", ColumnType::Word(DIMENSIONS), "Dimension of service quality.")
        .aliases(&["维度", "评价维度", "质量维度"])
        .used_by(&["S93"]),
    column("score", ColumnType::Quantity, "Score.")
        .required()
        .unit("score")
        .aliases(&["得分", "评分", "满意度", "满意度得分", "分数", "感知", "打分", "Rating"])
        .range(0, 100)
        .used_by(&["F25"]),
    column("scale_max", ColumnType::Quantity, "Largest score possible.")
        .unit("score")
        .aliases(&["满分", "最高分", "分制", "量表上限", "Max Score"])
        .range(1, 100)
        .used_by(&["F25"]),
    column("expectation", ColumnType::Quantity, "Score expected.")
        .unit("score")
        .aliases(&["期望", "期望值", "期望得分", "期望分"])
        .range(0, 100)
        .used_by(&["F26"]),
    column("weight", ColumnType::Ratio, "Weight of the item; only its proportion to the others counts.")
        .aliases(&["权重", "重要性", "重要度"])
        .used_by(&["F26"]),
    column("trust", ColumnType::Quantity, "Score of trust.")
        .unit("score")
        .aliases(&["信任", "信任度", "信任得分"])
        .range(0, 100)
        .used_by(&["S80", "S82"]),
    column("touchpoint", ColumnType::Text, "Point of contact.").aliases(&["接触点", "触点"]).used_by(&["S80", "S82"]),
    column("internal_flag", ColumnType::Flag, "Asked within the sales team.")
        .aliases(&["销售团队内部满意度", "内部调查", "是否内部", "内部满意度"])
        .used_by(&["S102", "S113"]),
    column("dept", ColumnType::Text, "Department that is judged.")
        .aliases(&["部门", "被评部门", "责任部门", "Department"])
        .used_by(&["S102", "S113"]),
    STAFF_ID.used_by(&["S102", "S113"]),
    STAFF_NAME
        .aliases(&[
            "被评人",
            "被评价人",
            "服务人员",
            "个人",
            "业务员",
            "业务员姓名",
            "销售顾问",
            "客户经理",
            "销售员",
            "员工姓名",
            "员工",
            "Staff",
            "Employee",
            "Salesperson",
        ])
        .used_by(&["S102", "S113"]),
    column("sent_flag", ColumnType::Flag, "The questionnaire was sent out.")
        .aliases(&["征询函", "是否发放", "已发放", "是否发出"])
        .used_by(&["S59"]),
    column("channel", ColumnType::Text, "How it was sent.")
        .aliases(&["发放方式", "调查方式", "回收方式", "渠道"])
        .used_by(&["S59"]),
    column("verbatim", ColumnType::Text, "What was said.")
        .varied()
        .aliases(&["意见", "意见建议", "意见和建议", "建议", "客户意见", "评价内容", "备注", "Comment", "Comments"])
        .used_by(&["S59"]),
];

/// Complaints and feedback.
pub static COMPLAINTS: TableSchema = TableSchema {
    name: "complaints",
    title_zh: "投诉",
    docs: "One complaint, suggestion or question of a customer.",
    chapter: "B.13",
    kind: TableKind::Dated { date: "created_date", timestamp: Some("created_at") },
    columns: COMPLAINT_COLUMNS,
    one_of: &[A_CUSTOMER, &["created_date", "created_at"]],
    keys: &[&["complaint_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["投诉", "客诉", "建议", "反馈", "complaints", "claims", "feedback", "tickets"],
    unlocks: &["S11", "S85", "S88", "S100", "S123", "S124", "S125"],
};

const COMPLAINT_COLUMNS: &[ColumnSpec] = &[
    column("complaint_id", ColumnType::Identifier, "Number of the complaint.")
        .varied()
        .required()
        .aliases(&[
            "投诉编号",
            "投诉单号",
            "工单编号",
            "工单号",
            "投诉ID",
            "反馈编号",
            "受理编号",
            "Complaint No",
            "Ticket ID",
            "Ticket No",
            "Case No",
        ])
        .weak_aliases(&["序号", "编号", "No.", "ID"])
        .used_by(&["S125"]),
    column("created_date", ColumnType::Date, "Day of the complaint; taken from `created_at` when not mapped.")
        .required()
        .aliases(&["投诉日期", "受理日期", "反馈日期", "登记日期", "日期", "Complaint Date", "Date"])
        .used_by(&["S125"]),
    column("created_at", ColumnType::Timestamp, "Moment of the complaint.")
        .varied()
        .aliases(&["投诉时间", "受理时间", "反馈时间", "登记时间", "创建时间", "Opened At", "Created On"])
        .used_by(&["S125"]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "投诉客户",
        "投诉单位",
        "客户名称",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "顾客姓名",
        "单位名称",
        "公司名称",
        "客户名",
        "企业名称",
        "客户单位",
        "所属客户",
        "投诉人",
        "客户",
        "顾客",
        "Customer",
        "cust_name",
        "Client",
        "Client Name",
        "Account Name",
        "Company",
        "Company Name",
    ]),
    column("type", ColumnType::Word(COMPLAINT_TYPES), "Kind of feedback.")
        .aliases(&["投诉类型", "反馈类型", "投诉类别", "类型", "Complaint Type", "Category"])
        .used_by(&["S124"]),
    column("sub_type", ColumnType::Word(COMPLAINT_SUB_TYPES), "What it was about.")
        .aliases(&["投诉子类", "投诉小类", "二级类型", "投诉环节", "投诉对象", "子类型", "Sub Category"])
        .used_by(&["S124"]),
    column("dispute_kind", ColumnType::Word(DISPUTE_KINDS), "Kind of dispute.")
        .aliases(&["争议类型", "争议类别", "纠纷类型"])
        .used_by(&["S11"]),
    column("order_id", ColumnType::Identifier, "Order or shipment that it was about.")
        .varied()
        .aliases(&["订单号", "运单号", "订单编号", "快件单号", "快件", "单号", "Order No", "Order Number", "Order"])
        .references("transactions", "order_id")
        .used_by(&["S124"]),
    STAFF_ID.used_by(&["S124"]),
    STAFF_NAME
        .aliases(&[
            "责任人",
            "责任人姓名",
            "当事人",
            "被投诉人",
            "业务员",
            "业务员姓名",
            "销售顾问",
            "员工姓名",
            "员工",
            "Staff",
            "Employee",
            "Responsible",
        ])
        .used_by(&["S124"]),
    column("dept", ColumnType::Text, "Department or position responsible.")
        .aliases(&["责任部门", "部门", "岗位", "责任岗位", "Department"])
        .used_by(&["S124"]),
    column("first_response_at", ColumnType::Timestamp, "Moment of the first answer.")
        .varied()
        .aliases(&["响应时间", "首次响应时间", "首次回复时间", "First Response Time"])
        .used_by(&["F27", "F28"]),
    column("resolved_at", ColumnType::Timestamp, "Moment that it was settled.")
        .varied()
        .aliases(&[
            "解决时间",
            "处理完成时间",
            "办结时间",
            "结案时间",
            "关闭时间",
            "完成时间",
            "Closed At",
            "Resolution Time",
        ])
        .used_by(&["F27", "F28"]),
    column("sla_hours", ColumnType::Quantity, "Time allowed.")
        .unit("hours")
        .aliases(&["时限", "处理时限", "解决时限", "规定时限", "SLA"])
        .range(0, 8760)
        .used_by(&["F27", "F28"]),
    column("cause", ColumnType::Text, "Cause.")
        .varied()
        .aliases(&["原因", "投诉原因", "原因分析", "Root Cause"])
        .used_by(&["S125"]),
    column("action", ColumnType::Text, "What was done.")
        .varied()
        .aliases(&["改进措施", "处理措施", "处理结果", "处理意见", "解决方案", "整改措施", "Resolution"])
        .used_by(&["S125"]),
    column("compensation", ColumnType::Money, "Compensation paid.")
        .aliases(&["赔偿金额", "赔付金额", "补偿金额", "赔偿"])
        .used_by(&["S125"]),
    column("handling_cost", ColumnType::Money, "Cost of handling.")
        .aliases(&["处理费用", "处理成本"])
        .used_by(&["S125"]),
    column("valid_flag", ColumnType::Flag, "The complaint was justified.")
        .aliases(&["有效信息", "是否有效", "有效投诉", "是否有效投诉", "Valid"])
        .used_by(&["S124"]),
    column("purge_date", ColumnType::Date, "Day that the record is to be deleted.")
        .aliases(&["清理日期", "删除日期", "销毁日期"])
        .used_by(&["S124"]),
];
