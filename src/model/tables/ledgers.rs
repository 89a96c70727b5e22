//! Receivables, payments, credit, reconciliation, points and prepayments (data model B.14, B.15).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{A_CUSTOMER, CUSTOMER_ID, CUSTOMER_NAME, SNAPSHOT, scheme_of_level};
use super::{TableKind, TableSchema};

/// Words of `points_ledger.type` (S133).
pub const POINT_TYPES: &[Word] = &[
    Word { code: "volume", aliases: &["增加业务量", "业务量", "消费", "消费积分", "购买", "下单"] },
    Word { code: "referral", aliases: &["介绍业务", "介绍", "推荐", "转介绍", "推荐积分"] },
    Word { code: "rating", aliases: &["打分", "评价", "评分", "满意度打分"] },
    Word { code: "redeem", aliases: &["兑换", "积分兑换", "使用", "抵扣", "消耗"] },
    Word { code: "expire", aliases: &["过期", "失效", "到期", "清零"] },
    Word { code: "adjust", aliases: &["调整", "人工调整", "冲正", "修正"] },
];

/// Invoices and what is still owed.
pub static RECEIVABLES: TableSchema = TableSchema {
    name: "receivables",
    title_zh: "应收",
    docs: "One invoice and what is still owed on it.",
    chapter: "B.14",
    kind: TableKind::Dated { date: "invoice_date", timestamp: None },
    columns: RECEIVABLE_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["invoice_no"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["应收账款", "应收帐款", "应收", "账龄", "欠款", "receivables", "aging"],
    unlocks: &["S11", "S102", "S128", "S129", "S130", "S131", "S132"],
};

const RECEIVABLE_COLUMNS: &[ColumnSpec] = &[
    column("invoice_no", ColumnType::Identifier, "Number of the invoice.")
        .varied()
        .required()
        .aliases(&[
            "发票号",
            "发票号码",
            "发票编号",
            "应收单号",
            "单据编号",
            "单据号",
            "Invoice",
            "Invoice Number",
            "Document No",
        ])
        .used_by(&["F21", "F22"]),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("order_id", ColumnType::Identifier, "Order that was invoiced.")
        .varied()
        .aliases(&["订单号", "订单编号", "销售单号", "销售订单号", "Order No", "Order Number"])
        .references("transactions", "order_id")
        .used_by(&["F21", "F22"]),
    column("invoice_date", ColumnType::Date, "Day of the invoice.")
        .required()
        .aliases(&[
            "开票日期",
            "发票日期",
            "开票时间",
            "应收日期",
            "单据日期",
            "业务日期",
            "日期",
            "Billing Date",
            "Date",
        ])
        .used_by(&["F22"]),
    column("due_date", ColumnType::Date, "Day that it is to be paid.")
        .aliases(&["到期日", "到期日期", "应付日期", "应收到期日", "付款到期日", "应回款日期", "Payment Due Date"])
        .used_by(&["F22"]),
    column("amount", ColumnType::Money, "Amount of the invoice.")
        .varied()
        .required()
        .aliases(&[
            "应收金额",
            "应收帐款",
            "应收账款",
            "应收款",
            "开票金额",
            "发票金额",
            "价税合计",
            "金额",
            "Invoice Amount",
            "Total Amount",
        ])
        .used_by(&["F22"]),
    column("paid_amount", ColumnType::Money, "What was paid of it.")
        .varied()
        .aliases(&["已收金额", "已收款", "已回款", "回款金额", "已核销金额", "已付金额", "Paid", "Amount Paid"])
        .used_by(&["F22"]),
    column("balance", ColumnType::Money, "What is still owed.")
        .varied()
        .aliases(&[
            "余额",
            "欠款",
            "未收金额",
            "应收余额",
            "未收款",
            "欠款金额",
            "未核销金额",
            "尚欠金额",
            "Outstanding",
            "Open Amount",
            "Balance Due",
        ])
        .used_by(&["F22"]),
    column("new_product_flag", ColumnType::Flag, "For a new product (D-30).")
        .aliases(&["新产品", "是否新产品", "新品"])
        .used_by(&["S131"]),
    column("dispute_flag", ColumnType::Flag, "The customer disputes it (D-28).")
        .aliases(&["争议", "是否争议", "有争议", "Disputed"])
        .used_by(&["D-28"]),
];

/// Payments of customers.
pub static PAYMENTS: TableSchema = TableSchema {
    name: "payments",
    title_zh: "回款",
    docs: "One payment, or the part of it that was matched to one invoice.",
    chapter: "B.14",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: PAYMENT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["receipt_no", "invoice_no"], &["receipt_no"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["回款", "收款", "到账", "核销", "payments", "receipts", "cash receipts"],
    unlocks: &["S11", "S128", "S129", "S130", "S131", "S132"],
};

const PAYMENT_COLUMNS: &[ColumnSpec] = &[
    column("receipt_no", ColumnType::Identifier, "Number of the receipt.")
        .varied()
        .aliases(&[
            "收款单号",
            "收据号",
            "回款单号",
            "收款编号",
            "单据编号",
            "单据号",
            "流水号",
            "银行流水号",
            "Receipt",
            "Receipt Number",
            "Payment ID",
            "Payment No",
        ])
        .used_by(&["S11", "S128"]),
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
        "客户名称",
        "客户全称",
        "客户姓名",
        "顾客名称",
        "单位名称",
        "公司名称",
        "付款单位",
        "付款人",
        "付款方",
        "缴款单位",
        "往来单位",
        "往来单位名称",
        "客户名",
        "企业名称",
        "客户单位",
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
        "Payer",
    ]),
    column("date", ColumnType::Date, "Day that the money came in.")
        .required()
        .aliases(&[
            "收款日期",
            "回款日期",
            "到账日期",
            "到帐日期",
            "付款日期",
            "入账日期",
            "收款时间",
            "回款时间",
            "日期",
            "单据日期",
            "Payment Date",
            "Receipt Date",
            "Paid Date",
        ])
        .used_by(&["S11", "S128"]),
    column("amount", ColumnType::Money, "Amount.")
        .varied()
        .required()
        .aliases(&[
            "回款金额",
            "收款金额",
            "实收金额",
            "到账金额",
            "付款金额",
            "核销金额",
            "回款",
            "货款",
            "金额",
            "Payment Amount",
            "Paid Amount",
        ])
        .used_by(&["S11", "S128"]),
    column("invoice_no", ColumnType::Identifier, "Invoice that it was matched to.")
        .varied()
        .aliases(&["发票号", "发票号码", "发票编号", "核销", "核销发票号", "应收单号", "Invoice", "Invoice Number"])
        .references("receivables", "invoice_no")
        .used_by(&["S11", "S128"]),
    column("method", ColumnType::Text, "How it was paid.")
        .aliases(&["结算方式", "收款方式", "付款方式", "支付方式", "回款方式", "Payment Method"])
        .used_by(&["S11", "S128"]),
];

/// Credit granted to customers.
pub static CREDIT: TableSchema = TableSchema {
    name: "credit",
    title_zh: "授信",
    docs: "One grant of credit to a customer as of a snapshot.",
    chapter: "B.14",
    kind: TableKind::Master,
    columns: CREDIT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "approved_at"], &["customer_id"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["授信", "信用额度", "信用", "credit limits", "credit"],
    unlocks: &["S128", "S129", "S130"],
};

const CREDIT_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("credit_limit", ColumnType::Money, "Largest amount that may be owed (`limit` of the data model).")
        .aliases(&["信用额度", "授信额度", "信用限额", "额度", "授信金额", "Limit"])
        .used_by(&["S129", "S130"]),
    column("term_days", ColumnType::Integer, "Days until payment.")
        .unit("days")
        .aliases(&["信用期限", "账期", "信用天数", "信用期", "账期天数", "付款期限", "Credit Days", "Payment Terms"])
        .range(0, 3650)
        .used_by(&["S129", "S130"]),
    column("grade", ColumnType::Level, "Grade of credit.")
        .aliases(&["信用等级", "信用级别", "资信等级", "信用评级", "Credit Grade", "Credit Rating"])
        .used_by(&["S129", "S130"]),
    scheme_of_level("grade_scheme"),
    column("criteria", ColumnType::Text, "Reasons for the grade.")
        .varied()
        .aliases(&["评级标准", "评级依据", "评定标准", "授信依据"])
        .used_by(&["S129", "S130"]),
    column("proposed_by", ColumnType::Text, "Who proposed it.")
        .aliases(&["客户信用管理组", "申请人", "提报人", "提出人"])
        .used_by(&["S129"]),
    column("approved_by", ColumnType::Text, "Who approved it.")
        .aliases(&["批准人", "审批人", "审核人", "Approver"])
        .used_by(&["S129"]),
    column("approved_at", ColumnType::Date, "Day of the approval.")
        .aliases(&["批准日期", "审批日期", "授信日期", "批准时间", "生效日期", "Approval Date"])
        .used_by(&["S129"]),
    column("valid_to", ColumnType::Date, "Last day that it holds.")
        .aliases(&["有效期至", "有效期", "到期日", "到期日期", "失效日期", "授信到期日", "Expiry Date"])
        .used_by(&["S129"]),
    SNAPSHOT,
];

/// Reconciliation of balances.
pub static LEDGER_RECON: TableSchema = TableSchema {
    name: "ledger_recon",
    title_zh: "对账",
    docs: "One comparison of our books with the customer's.",
    chapter: "B.14",
    kind: TableKind::Dated { date: "recon_date", timestamp: None },
    columns: RECON_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "recon_date"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("our_balance"),
    sign: None,
    file_hints: &["对账", "对帐", "reconciliation"],
    unlocks: &["S102", "S132"],
};

const RECON_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("recon_date", ColumnType::Date, "Day of the comparison.")
        .required()
        .aliases(&["对账日期", "对帐日期", "对账时间", "核对日期", "日期", "Reconciliation Date", "Date"])
        .used_by(&["S132"]),
    column("our_balance", ColumnType::Money, "Balance in the books of sales.")
        .varied()
        .aliases(&["应收台帐", "应收台账", "我方余额", "业务应收", "台账余额"])
        .used_by(&["S132"]),
    column("finance_balance", ColumnType::Money, "Balance in the books of finance.")
        .varied()
        .aliases(&["财务应收", "财务余额", "财务账余额"])
        .used_by(&["S132"]),
    column("customer_balance", ColumnType::Money, "Balance in the customer's books.")
        .varied()
        .aliases(&["客户帐", "客户账", "客户余额", "对方余额", "客户账余额"])
        .used_by(&["S132"]),
    column("expense", ColumnType::Money, "Expenses that explain a difference.")
        .aliases(&["费用", "未核费用", "费用金额"])
        .used_by(&["S132"]),
    column("allowance", ColumnType::Money, "Allowances that explain a difference.")
        .aliases(&["让利", "让利金额", "折让"])
        .used_by(&["S132"]),
    column("return_amount", ColumnType::Money, "Returns that explain a difference.")
        .aliases(&["退货", "退货金额", "退货额"])
        .used_by(&["S132"]),
    column("physical_qty", ColumnType::Quantity, "Quantity counted.")
        .aliases(&["物资台帐", "物资台账", "实物数量", "实盘数量", "盘点数量"])
        .used_by(&["S102"]),
    column("book_qty", ColumnType::Quantity, "Quantity in the books.")
        .aliases(&["财务帐目", "财务账目", "账面数量", "帐面数量"])
        .used_by(&["S102"]),
];

/// Points of customers.
pub static POINTS_LEDGER: TableSchema = TableSchema {
    name: "points_ledger",
    title_zh: "积分",
    docs: "One movement of a customer's points.",
    chapter: "B.15",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: POINT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "date", "seq"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: None,
    sign: None,
    file_hints: &["积分", "points", "loyalty"],
    unlocks: &["S18", "S114", "S133"],
};

/// Running number of the movements of one customer and day.
const SEQUENCE: ColumnSpec = column("seq", ColumnType::Integer, "Running number within customer and day.")
    .aliases(&["流水序号", "当日序号", "Sequence"])
    .weak_aliases(&["序号", "No."]);

const POINT_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("date", ColumnType::Date, "Day of the movement.")
        .required()
        .aliases(&["积分日期", "变动日期", "发生日期", "交易日期", "日期", "积分时间", "Transaction Date"])
        .used_by(&["S133"]),
    SEQUENCE,
    column("type", ColumnType::Word(POINT_TYPES), "Kind of movement.")
        .required()
        .aliases(&["积分类型", "变动类型", "积分类别", "积分来源", "类型", "Points Type"])
        .used_by(&["S18", "S133"]),
    column("points", ColumnType::Integer, "Points, negative when used.")
        .required()
        .unit("points")
        .aliases(&["积分", "积分变动", "变动积分", "积分数", "积分值", "Point"])
        .used_by(&["F39"]),
    column("ref_order", ColumnType::Identifier, "Order that earned them.")
        .varied()
        .aliases(&["订单号", "订单编号", "关联订单", "关联单号", "Order No", "Order ID"])
        .references("transactions", "order_id")
        .used_by(&["S83", "S133"]),
    column("ref_customer", ColumnType::Identifier, "Customer who was recommended.")
        .varied()
        .aliases(&["被介绍客户", "被推荐客户", "推荐客户"])
        .references("customers", "customer_id")
        .used_by(&["S83", "S133"]),
];

/// Prepayments of customers.
pub static PREPAYMENTS: TableSchema = TableSchema {
    name: "prepayments",
    title_zh: "预存返还",
    docs: "One prepayment of a customer, what was used of it and what was paid back.",
    chapter: "B.15",
    kind: TableKind::Dated { date: "date", timestamp: None },
    columns: PREPAYMENT_COLUMNS,
    one_of: &[A_CUSTOMER],
    keys: &[&["customer_id", "date", "seq"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("amount"),
    sign: None,
    file_hints: &["预存", "预付", "预收", "返还", "prepayments", "deposits"],
    unlocks: &["S134"],
};

const PREPAYMENT_COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME,
    column("date", ColumnType::Date, "Day of the prepayment.")
        .required()
        .aliases(&["预存日期", "预付日期", "充值日期", "预收日期", "日期", "Prepayment Date"])
        .used_by(&["S134"]),
    SEQUENCE,
    column("amount", ColumnType::Money, "Amount paid ahead.")
        .varied()
        .required()
        .aliases(&["预存金额", "预付账款", "预付帐款", "预付金额", "充值金额", "预收金额", "金额"])
        .used_by(&["S134"]),
    column("consumed", ColumnType::Money, "What was used of it.")
        .varied()
        .aliases(&["已消费", "已消费金额", "已使用金额", "消费金额", "已用金额"])
        .used_by(&["S134"]),
    column("rebate_rate", ColumnType::Ratio, "Rate of the rebate.")
        .aliases(&["返还比例", "返利比例", "返还率", "返点"])
        .range(0, 1)
        .used_by(&["F40", "S134"]),
    column("rebate_paid", ColumnType::Money, "Rebate paid.")
        .aliases(&["返还现金", "返还金额", "已返还", "返利金额"])
        .used_by(&["F40", "S134"]),
];

/// Bands of the rebate on prepayments.
pub static REBATE_BANDS: TableSchema = TableSchema {
    name: "rebate_bands",
    title_zh: "返还比例",
    docs: "One band of amounts and its rate, which must not fall as amounts rise.",
    chapter: "B.15",
    kind: TableKind::Reference,
    columns: BAND_COLUMNS,
    one_of: &[],
    keys: &[&["min_amount"]],
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &["返还比例", "返利政策", "返利档位", "rebate bands", "rebate"],
    unlocks: &["S134"],
};

const BAND_COLUMNS: &[ColumnSpec] = &[
    column("min_amount", ColumnType::Money, "Amount that the band begins at.")
        .required()
        .aliases(&["起始金额", "最低金额", "下限", "金额下限", "起点金额", "From Amount"])
        .used_by(&["S134"]),
    column("max_amount", ColumnType::Money, "Amount that the band ends before; blank for the last.")
        .aliases(&["结束金额", "最高金额", "上限", "金额上限", "To Amount"])
        .used_by(&["S134"]),
    column("rate", ColumnType::Ratio, "Rate of the rebate.")
        .required()
        .aliases(&["比例", "返还比例", "返利比例", "返点", "Rebate Rate"])
        .range(0, 1)
        .used_by(&["S134"]),
];
