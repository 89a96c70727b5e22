//! Opportunities and contracts (data model B.9, B.10).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{A_CUSTOMER, CUSTOMER_ID, CUSTOMER_NAME, SNAPSHOT, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `opportunities.stage` (S37).
pub const STAGES: &[Word] = &[
    Word {
        code: "found",
        aliases: &["商业机会挖掘", "机会挖掘", "发现", "发现商机", "初步接触", "需求确认", "立项", "线索", "跟踪"],
    },
    Word {
        code: "tender_prep",
        aliases: &["标书撰写", "投标准备", "标书准备", "方案", "方案制定", "方案报价", "报价"],
    },
    Word {
        code: "tender_submitted", aliases: &["标书提交", "已投标", "投标", "标书撰写及提交", "开标"]
    },
    Word { code: "negotiation", aliases: &["商务谈判", "谈判", "洽谈", "谈判中", "商务洽谈"] },
    Word { code: "won", aliases: &["中标", "赢单", "成交", "签约", "已签约", "合同签订"] },
    Word { code: "supplied", aliases: &["供货", "供货实现", "已供货", "交付", "已交付", "实施"] },
    Word { code: "collected", aliases: &["收款", "已收款", "回款", "供货实现及收款", "验收"] },
    Word { code: "lost", aliases: &["丢单", "输单", "落标", "未中标", "失败", "战败", "关闭"] },
];

/// Words of `opportunities.result`. The header 是否中标 makes yes and no of it.
pub const TENDER_RESULTS: &[Word] = &[
    Word { code: "won", aliases: &["中标", "赢单", "成交", "是", "yes"] },
    Word { code: "lost", aliases: &["未中标", "落标", "丢单", "输单", "失败", "否", "no"] },
    Word { code: "pending", aliases: &["待定", "未开标", "评标中", "进行中"] },
    Word { code: "void", aliases: &["流标", "废标", "取消"] },
];

/// Words of `contracts.type`.
pub const CONTRACT_TYPES: &[Word] = &[
    Word {
        code: "strategic", aliases: &["战略合作协议", "战略合作", "合作协议", "战略协议", "框架协议", "战略"]
    },
    Word { code: "long-term", aliases: &["长期供货合同", "长期合同", "长期", "长期协议"] },
    Word { code: "annual", aliases: &["年度合同", "年度", "年度协议", "年度框架合同", "年框"] },
    Word {
        code: "single",
        aliases: &["单次合同", "单笔合同", "销售合同", "购销合同", "采购合同", "普通合同", "单次", "一次性"],
    },
    Word { code: "service", aliases: &["服务合同", "服务", "服务协议", "维保合同", "维护合同"] },
];

/// Opportunities and projects.
pub static OPPORTUNITIES: TableSchema = TableSchema {
    name: "opportunities",
    title_zh: "机会",
    docs: "One opportunity or project as of a snapshot; with `stage_date` one stage that it went through.",
    chapter: "B.9",
    kind: TableKind::Master,
    columns: OPPORTUNITY_COLUMNS,
    one_of: &[A_CUSTOMER, &["status", "stage"]],
    keys: &[&["opp_id", "stage", "stage_date"], &["opp_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["机会", "商机", "项目", "投标", "opportunities", "pipeline", "projects", "deals"],
    unlocks: &["S32", "S36", "S37", "S38", "S39", "S103"],
};

const OPPORTUNITY_COLUMNS: &[ColumnSpec] = &[
    column("opp_id", ColumnType::Identifier, "Number of the opportunity.")
        .varied()
        .required()
        .aliases(&[
            "机会编号",
            "商机编号",
            "项目编号",
            "机会ID",
            "商机号",
            "项目号",
            "Opportunity ID",
            "Opportunity No",
            "Project ID",
            "Project No",
            "Deal ID",
        ])
        .weak_aliases(&["编号", "序号", "No.", "ID"])
        .used_by(&["S39"]),
    column("title", ColumnType::Text, "Title.")
        .varied()
        .aliases(&[
            "机会标题",
            "机会名",
            "机会名称",
            "商机名称",
            "项目名称",
            "标题",
            "Opportunity Name",
            "Opportunity",
            "Project Name",
            "Deal Name",
            "Name",
        ])
        .used_by(&["S39"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("owner", ColumnType::Text, "Who is in charge.")
        .aliases(&[
            "负责人",
            "机会负责人",
            "项目负责人",
            "项目经理",
            "业务员",
            "销售员",
            "客户经理",
            "跟进人",
            "Opportunity Owner",
            "Salesperson",
        ])
        .used_by(&["S39"]),
    column("status", ColumnType::Text, "State, in the words of the export.")
        .aliases(&["机会状态", "商机状态", "项目状态", "状态", "State"])
        .used_by(&["S36", "S37", "S38", "S39"]),
    column("stage", ColumnType::Word(STAGES), "Stage of the sales process.")
        .aliases(&["阶段", "销售阶段", "商机阶段", "项目阶段", "当前阶段", "Sales Stage"])
        .used_by(&["S36", "S37", "S38", "S39"]),
    column("stage_date", ColumnType::Date, "Day that the stage was reached.")
        .aliases(&["阶段日期", "阶段时间", "过程", "进入阶段日期", "阶段变更日期"])
        .used_by(&["F31"]),
    column("description", ColumnType::Text, "Description.")
        .varied()
        .aliases(&["机会描述", "项目描述", "商机描述", "描述"])
        .used_by(&["S39", "S54"]),
    column("note", ColumnType::Text, "Note.")
        .varied()
        .aliases(&["机会备注", "备注", "说明", "Notes", "Remarks"])
        .used_by(&["S39", "S54"]),
    column("background", ColumnType::Text, "Background of the project.")
        .varied()
        .aliases(&["项目背景", "背景"])
        .used_by(&["S39", "S54"]),
    column("amount", ColumnType::Money, "Amount that is expected or agreed.")
        .aliases(&[
            "预计金额",
            "商机金额",
            "项目金额",
            "投标金额",
            "预计成交金额",
            "金额",
            "机会金额",
            "Value",
            "Expected Revenue",
            "Estimated Amount",
        ])
        .used_by(&["S37"]),
    column("tender_submit_date", ColumnType::Date, "Day that the tender was handed in.")
        .aliases(&["标书提交日期", "投标日期", "提交日期", "递交日期", "投标时间"])
        .used_by(&["S37"]),
    column("decision_date", ColumnType::Date, "Day of the decision.")
        .aliases(&["开标日期", "决标日期", "中标日期", "开标时间", "Close Date"])
        .used_by(&["S37"]),
    column("result", ColumnType::Word(TENDER_RESULTS), "Result of the tender.")
        .aliases(&["中标", "中标结果", "投标结果", "是否中标", "结果", "Outcome"])
        .used_by(&["S37"]),
    column("contract_id", ColumnType::Identifier, "Contract that came of it.")
        .aliases(&["合同编号", "合同号", "合同编码", "Contract No"])
        .references("contracts", "contract_id")
        .used_by(&["S38", "S103"]),
    column("followup_of", ColumnType::Identifier, "Opportunity that this one follows.")
        .aliases(&["原项目", "原项目编号", "前期项目", "原机会编号"])
        .references("opportunities", "opp_id")
        .used_by(&["S38", "S103"]),
    column("created_at", ColumnType::Date, "Day that the record was opened.")
        .aliases(&["创建时间", "创建日期", "立项日期", "立项时间", "录入日期", "Created", "Created On"])
        .used_by(&["S39"]),
    column("updated_at", ColumnType::Date, "Day that the record was last changed.")
        .aliases(&["更新时间", "更新日期", "修改时间", "最后更新时间", "Updated", "Modified On"])
        .used_by(&["S39"]),
    SNAPSHOT,
];

/// Contracts.
pub static CONTRACTS: TableSchema = TableSchema {
    name: "contracts",
    title_zh: "合同",
    docs: "One contract.",
    chapter: "B.10",
    kind: TableKind::Dated { date: "sign_date", timestamp: None },
    columns: CONTRACT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["contract_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["合同台账", "合同", "协议", "contracts", "agreements"],
    unlocks: &["S11", "S32", "S103", "S122"],
};

const CONTRACT_COLUMNS: &[ColumnSpec] = &[
    column("contract_id", ColumnType::Identifier, "Number of the contract.").varied().required().aliases(&[
        "合同编号",
        "合同号",
        "合同编码",
        "协议编号",
        "合同号码",
        "Contract No",
        "Contract Number",
        "Agreement No",
    ]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "客户名称",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "单位名称",
        "公司名称",
        "甲方",
        "甲方名称",
        "签约客户",
        "签约单位",
        "对方单位",
        "客户单位",
        "客户名",
        "企业名称",
        "所属客户",
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
    column("type", ColumnType::Word(CONTRACT_TYPES), "Kind of contract.")
        .aliases(&["合同类型", "合同类别", "合同性质", "协议类型", "类型", "Contract Type"])
        .used_by(&["S11", "S32", "S122"]),
    column("sign_date", ColumnType::Date, "Day of signing.")
        .required()
        .aliases(&[
            "签约日期",
            "签订日期",
            "签署日期",
            "合同日期",
            "合同签订日期",
            "签订时间",
            "签约时间",
            "日期",
            "Signing Date",
            "Signed Date",
            "Contract Date",
        ])
        .used_by(&["S32", "S122"]),
    column("start_date", ColumnType::Date, "First day.")
        .aliases(&["开始日期", "生效日期", "起始日期", "合同开始日期", "服务开始日期", "Effective Date"])
        .used_by(&["S32", "S122"]),
    column("end_date", ColumnType::Date, "Last day.")
        .aliases(&[
            "到期日",
            "到期日期",
            "结束日期",
            "终止日期",
            "合同到期日",
            "合同结束日期",
            "截止日期",
            "服务期限",
            "期限",
            "Expiry Date",
            "Expiration Date",
        ])
        .used_by(&["S32", "S122"]),
    column("amount", ColumnType::Money, "Amount agreed.")
        .aliases(&[
            "合同金额",
            "合同总额",
            "合同总金额",
            "签约金额",
            "合同额",
            "金额",
            "Contract Amount",
            "Contract Value",
            "Value",
        ])
        .used_by(&["S122"]),
    column("fee", ColumnType::Money, "Fee for services.")
        .aliases(&["服务费用", "服务费", "费用", "Service Fee"])
        .used_by(&["S122"]),
    column("scope", ColumnType::Text, "What the contract covers.")
        .varied()
        .aliases(&["合作范围", "服务内容", "合同内容", "合同标的", "合作内容", "标的"])
        .used_by(&["S122"]),
    STAFF_ID.used_by(&["S103"]),
    STAFF_NAME
        .aliases(&[
            "洽谈人",
            "签约人",
            "经办人",
            "业务员",
            "业务员姓名",
            "销售员",
            "销售员姓名",
            "销售人员",
            "业务人员",
            "销售顾问",
            "客户经理",
            "大客户经理",
            "商务代表",
            "销售代表",
            "跟进人",
            "负责人",
            "Salesperson",
            "Sales Rep",
            "Owner",
            "Staff",
        ])
        .used_by(&["S103"]),
    column("minutes_flag", ColumnType::Flag, "There are minutes of the negotiation.")
        .aliases(&["合同洽谈纪要", "洽谈纪要", "有无洽谈纪要", "是否有纪要"])
        .used_by(&["S103"]),
    column("due_date", ColumnType::Date, "Day that the contract is to be fulfilled.")
        .aliases(&["履行期限", "履约期限", "应完成日期", "交货期限"])
        .used_by(&["S103"]),
    column("done_date", ColumnType::Date, "Day that the contract was fulfilled.")
        .aliases(&["完成日期", "合同执行", "执行完成日期", "履行完成日期", "完成时间", "Completed Date"])
        .used_by(&["S103"]),
];
