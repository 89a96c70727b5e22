//! Sales order lines (data model B.1).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::{A_CUSTOMER, ALL, CUSTOMER_ID, CUSTOMER_NAME, STAFF_ID, STAFF_NAME};
use super::{TableKind, TableSchema};

/// Words of `transactions.kind`.
pub const TRANSACTION_KINDS: &[Word] = &[
    Word {
        code: "sale",
        aliases: &[
            "销售",
            "正常",
            "正常销售",
            "销售出库",
            "销售单",
            "销售订单",
            "订单",
            "出货",
            "出库",
            "发货",
            "蓝字",
            "sales",
            "order",
        ],
    },
    Word {
        code: "return",
        aliases: &["退货", "销售退货", "退货单", "退单", "退款", "退库", "退换货", "红字", "returns", "refund"],
    },
    Word { code: "allowance", aliases: &["让利", "折让", "销售折让", "返利", "补差", "credit note"] },
    Word { code: "expense", aliases: &["费用", "运费", "服务费", "手续费", "fee"] },
    Word {
        code: "cancel",
        aliases: &["取消", "已取消", "作废", "已作废", "撤单", "撤销", "cancelled", "canceled", "void"],
    },
];

/// Words of `transactions.settlement_type` (S15, S134).
pub const SETTLEMENT_TYPES: &[Word] = &[
    Word {
        code: "monthly",
        aliases: &["月结", "月结款", "月结30天", "月结60天", "月结90天", "按月结算", "monthly settlement"],
    },
    Word {
        code: "cash",
        aliases: &[
            "现结",
            "现金",
            "现款",
            "现付",
            "现款现货",
            "货到付款",
            "款到发货",
            "一次性付款",
            "全款",
            "转账",
            "银行转账",
            "电汇",
            "刷卡",
            "银行卡",
            "POS",
            "支付宝",
            "微信",
            "微信支付",
            "扫码",
            "扫码支付",
            "支票",
            "承兑",
            "cod",
            "card",
            "bank transfer",
        ],
    },
    Word {
        code: "prepaid",
        aliases: &["预付", "预付款", "预存", "预存款", "预收", "储值", "储值卡", "会员卡", "定金", "prepayment"],
    },
    Word {
        code: "credit",
        aliases: &["赊销", "赊账", "挂账", "账期", "信用", "授信", "欠款", "分期", "分期付款", "on account"],
    },
];

/// Sales order lines.
pub static TRANSACTIONS: TableSchema = TableSchema {
    name: "transactions",
    title_zh: "销售明细",
    docs: "One line of a sales order, return or allowance.",
    chapter: "B.1",
    kind: TableKind::Dated { date: "order_date", timestamp: Some("ordered_at") },
    columns: COLUMNS,
    one_of: &[A_CUSTOMER, &["order_date", "ordered_at"]],
    keys: &[&["order_id", "line_no"]],
    entity: Some("customer_id"),
    entity_name: Some("customer_name"),
    amount: Some("net_amount"),
    sign: Some("kind"),
    file_hints: &[
        "销售明细",
        "交易记录",
        "交易明细",
        "订单明细",
        "销售出库",
        "销售流水",
        "消费记录",
        "成交记录",
        "销售台账",
        "销售",
        "订单",
        "transactions",
        "sales",
        "orders",
        "invoices",
    ],
    unlocks: &[
        "S04", "S05", "S09", "S10", "S12", "S16", "S21", "S32", "S73", "S75", "S77", "S81", "S84", "S85", "S88", "S97",
        "S98", "S99", "S145",
    ],
};

const COLUMNS: &[ColumnSpec] = &[
    CUSTOMER_ID,
    CUSTOMER_NAME.aliases(&[
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
        "购货单位",
        "购货单位名称",
        "购买方名称",
        "往来单位",
        "往来单位名称",
        "会员姓名",
        "会员名称",
        "客户简称",
        "用户名称",
        "客户",
        "顾客",
        "买家",
        "收货单位",
        "Customer",
        "cust_name",
        "Client",
        "Client Name",
        "Account Name",
        "Company",
        "Company Name",
        "Member Name",
        "Buyer",
    ]),
    column("order_id", ColumnType::Identifier, "The order, invoice or receipt that the line belongs to.")
        .varied()
        .aliases(&[
            "订单号",
            "订单编号",
            "单据编号",
            "票据号",
            "开单号",
            "单据号",
            "销售单号",
            "销售订单号",
            "出库单号",
            "单号",
            "单据号码",
            "运单号",
            "交易号",
            "交易编号",
            "交易流水号",
            "流水号",
            "小票号",
            "发票号",
            "发票号码",
            "Order No",
            "Order Number",
            "Order",
            "Sales Order",
            "Document No",
            "Document Number",
            "Transaction ID",
            "Invoice No",
            "Invoice Number",
            "Invoice",
            "Receipt No",
        ])
        .used_by(&["S73", "S124", "S128"]),
    column("line_no", ColumnType::Integer, "Number of the line within its order.")
        .aliases(&[
            "行号",
            "订单行号",
            "明细行号",
            "行项目",
            "分录号",
            "项次",
            "Line",
            "Line Number",
            "Item No",
            "Order Line",
        ])
        .weak_aliases(&["序号", "No.", "编号"]),
    column("order_date", ColumnType::Date, "Business date; taken from `ordered_at` when not mapped.")
        .required()
        .aliases(&[
            "订单日期",
            "下单日期",
            "成交日期",
            "交易日期",
            "销售日期",
            "签单日期",
            "购买日期",
            "消费日期",
            "单据日期",
            "业务日期",
            "订货日期",
            "制单日期",
            "出库日期",
            "日期",
            "Sales Date",
            "Sale Date",
            "Transaction Date",
            "Document Date",
            "Purchase Date",
            "Posting Date",
            "Date",
            "开单日期",
        ])
        .used_by(ALL),
    column("ordered_at", ColumnType::Timestamp, "Moment of the order, in the time zone of the pipeline.")
        .varied()
        .aliases(&[
            "下单时间",
            "订单时间",
            "成交时间",
            "交易时间",
            "销售时间",
            "购买时间",
            "消费时间",
            "订单创建时间",
            "Order Time",
            "Order Datetime",
            "Transaction Time",
            "Timestamp",
        ])
        .weak_aliases(&["付款时间", "支付时间"])
        .used_by(ALL),
    column("net_amount", ColumnType::Money, "Amount of the line after discount; negative for returns.")
        .varied()
        .required()
        .aliases(&[
            "销售净额",
            "净额",
            "净金额",
            "实收金额",
            "实付金额",
            "实收",
            "成交金额",
            "成交额",
            "销售金额",
            "销售额",
            "订单金额",
            "交易金额",
            "交易额",
            "消费金额",
            "消费额",
            "金额",
            "含税金额",
            "价税合计",
            "销售收入",
            "合同金额",
            "应收金额",
            "总金额",
            "总价",
            "金额合计",
            "行金额",
            "不含税金额",
            "Net Sales",
            "Sales Amount",
            "Sales",
            "Line Amount",
            "Line Total",
            "Amount",
            "Total Amount",
            "Order Amount",
            "Revenue",
            "Turnover",
            "Total",
        ])
        .weak_aliases(&["小计", "合计"])
        .used_by(ALL),
    column("quantity", ColumnType::Quantity, "Quantity sold; negative for returns.")
        .aliases(&[
            "数量",
            "销售数量",
            "销量",
            "件数",
            "台数",
            "采购量",
            "订货数量",
            "订单数量",
            "发货数量",
            "出货数量",
            "出库数量",
            "实发数量",
            "购买数量",
            "Qty",
            "Order Qty",
            "Units",
            "Units Sold",
        ])
        .used_by(&["S15", "S58", "S142"]),
    column("unit", ColumnType::Text, "Unit of the quantity.").aliases(&[
        "单位",
        "计量单位",
        "销售单位",
        "数量单位",
        "UOM",
    ]),
    column("product_id", ColumnType::Identifier, "The article.")
        .aliases(&[
            "产品编号",
            "产品编码",
            "产品代码",
            "商品编号",
            "商品编码",
            "商品代码",
            "物料编码",
            "物料编号",
            "物料代码",
            "存货编码",
            "货号",
            "料号",
            "条码",
            "商品条码",
            "SKU",
            "Product No",
            "Product Code",
            "Item Code",
            "Item ID",
            "Stock Code",
            "Material",
            "Material No",
            "Barcode",
        ])
        .references("products", "product_id")
        .used_by(&["S37", "S75", "S138"]),
    column("product_name", ColumnType::Text, "Name of the article.")
        .aliases(&[
            "产品名称",
            "商品名称",
            "物料名称",
            "存货名称",
            "货品名称",
            "品名",
            "车型",
            "产品",
            "商品",
            "货物名称",
            "Product",
            "Item",
            "Item Name",
            "Description",
            "Product Description",
            "Item Description",
        ])
        .used_by(&["S37", "S75", "S138"]),
    column("category", ColumnType::Text, "Product category or line.")
        .aliases(&[
            "品类",
            "产品类别",
            "产品分类",
            "商品类别",
            "商品分类",
            "存货分类",
            "物料分类",
            "产品线",
            "产品系列",
            "类别",
            "大类",
            "Product Category",
            "Product Line",
            "Product Group",
            "Item Category",
        ])
        .weak_aliases(&["品牌", "Brand"])
        .used_by(&["S85", "S88", "S83", "S95", "S96"]),
    column("list_price", ColumnType::Price, "Price before discount.")
        .aliases(&[
            "标准价",
            "标准单价",
            "原价",
            "牌价",
            "目录价",
            "零售价",
            "指导价",
            "市场价",
            "Standard Price",
            "Retail Price",
            "RRP",
        ])
        .used_by(&["S11", "S95", "S140"]),
    column("unit_price", ColumnType::Price, "Price charged.")
        .aliases(&[
            "单价",
            "销售单价",
            "成交单价",
            "实际单价",
            "含税单价",
            "成交价",
            "售价",
            "销售定价",
            "不含税单价",
            "Price",
            "Sales Price",
            "Selling Price",
        ])
        .used_by(&["S11", "S95", "S140"]),
    column("discount_amount", ColumnType::Money, "Discount of the line, already taken off `net_amount`.")
        .aliases(&[
            "折扣额",
            "折扣金额",
            "优惠金额",
            "优惠额",
            "优惠",
            "让利金额",
            "让利",
            "减免金额",
            "折让金额",
            "折扣",
            "Discount",
        ])
        .used_by(&["S20", "S95", "S132", "S135"]),
    column("discount_rate", ColumnType::Ratio, "Share of the list price that was taken off: 0.1 for 九折.")
        .aliases(&[
            "折扣率",
            "折扣比例",
            "优惠比例",
            "优惠率",
            "让利比例",
            "折扣(%)",
            "Discount (%)",
            "Discount Percent",
            "Discount Pct",
        ])
        .range(0, 1)
        .used_by(&["S20", "S95", "S132", "S135"]),
    column("cost_amount", ColumnType::Money, "Cost of the line.")
        .varied()
        .aliases(&[
            "成本金额",
            "销售成本",
            "成本额",
            "总成本",
            "成本",
            "结转成本",
            "COGS",
            "Cost",
            "Cost of Sales",
            "Total Cost",
        ])
        .used_by(&["S01", "S11", "S75", "S83", "S88", "S102"]),
    column("gross_profit", ColumnType::Money, "Net amount less cost.")
        .varied()
        .aliases(&[
            "毛利",
            "毛利额",
            "毛利润",
            "销售毛利",
            "销售利润",
            "利润",
            "利润额",
            "GP",
            "Profit",
            "Margin",
            "Gross Margin",
        ])
        .used_by(&["S01", "S11", "S75", "S83", "S88", "S102"]),
    column(
        "kind",
        ColumnType::Word(TRANSACTION_KINDS),
        "sale, return, allowance, expense or cancel (`txn_type` of the data model); by the sign of the amount when not \
         mapped or blank.",
    )
    .aliases(&[
        "业务类型",
        "单据类型",
        "交易类型",
        "订单类型",
        "销售类型",
        "出库类型",
        "类型",
        "txn_type",
        "Transaction Type",
        "Order Type",
        "Document Type",
        "Type",
    ])
    .used_by(&["F01", "S11", "S132"]),
    column("status", ColumnType::Text, "State of the order.")
        .aliases(&["订单状态", "单据状态", "审核状态", "交易状态", "状态", "Order Status", "State"])
        .used_by(&["S128"]),
    column("promised_date", ColumnType::Date, "Day that delivery was promised for.")
        .aliases(&[
            "约定交期",
            "约定交货日期",
            "交货日期",
            "交期",
            "要求交期",
            "预计交货日期",
            "计划交货日期",
            "Due Date",
            "Required Date",
            "Delivery Date",
        ])
        .used_by(&["S62", "S128"]),
    column("ship_date", ColumnType::Date, "Day of shipping or handing over.")
        .aliases(&[
            "发货日期",
            "出货日期",
            "交车日期",
            "发运日期",
            "实际交货日期",
            "发货时间",
            "Shipping Date",
            "Shipped Date",
            "Dispatch Date",
        ])
        .used_by(&["S62", "S128"]),
    column("invoice_date", ColumnType::Date, "Day of the invoice.")
        .aliases(&["开票日期", "发票日期", "开票时间", "Billing Date"])
        .used_by(&["S62", "S128"]),
    column("reconcile_date", ColumnType::Date, "Day that the amount was agreed with the customer.")
        .aliases(&["对账日期", "对帐日期", "对账时间", "Reconciliation Date"])
        .used_by(&["S128"]),
    column("cash_date", ColumnType::Date, "Day that the money came in.")
        .aliases(&["回款日期", "收款日期", "到账日期", "付款日期", "回款时间", "Payment Date", "Paid Date"])
        .used_by(&["S128"]),
    column("writeoff_date", ColumnType::Date, "Day that the money was matched to the invoice (核销).")
        .aliases(&["核销日期", "核销时间", "Clearing Date"])
        .used_by(&["S128"]),
    STAFF_ID.used_by(&["S61", "S101", "S102", "S103"]),
    STAFF_NAME.used_by(&["S61", "S101", "S102", "S103"]),
    column("region", ColumnType::Text, "Sales region.")
        .aliases(&[
            "区域",
            "销售区域",
            "大区",
            "地区",
            "地域",
            "省份",
            "分公司",
            "所属区域",
            "省区",
            "Sales Region",
            "Area",
            "Territory",
            "Province",
            "Branch",
            "Country",
        ])
        .weak_aliases(&["门店", "店铺"])
        .used_by(&["S03", "S41", "S61"]),
    column("channel", ColumnType::Text, "Sales channel.")
        .aliases(&["渠道", "销售渠道", "购买渠道", "渠道类型", "订单来源", "销售方式", "Sales Channel", "Order Source"])
        .used_by(&["S17", "S95"]),
    column("settlement_type", ColumnType::Word(SETTLEMENT_TYPES), "How the order is paid.")
        .aliases(&[
            "结算方式",
            "付款方式",
            "支付方式",
            "收款方式",
            "结款方式",
            "付款条件",
            "月结款",
            "Settlement",
            "Payment Method",
            "Payment Terms",
            "Payment Type",
        ])
        .used_by(&["S15", "S134"]),
    column("contract_id", ColumnType::Identifier, "Contract that the order falls under.")
        .aliases(&["合同号", "合同编号", "合同编码", "合同号码", "Contract No", "Contract Number", "Contract"])
        .references("contracts", "contract_id")
        .used_by(&["S32", "S103"]),
    column("promo_id", ColumnType::Identifier, "Promotion that the order belongs to.")
        .aliases(&[
            "促销编号",
            "活动编号",
            "促销活动",
            "活动名称",
            "促销名称",
            "促销",
            "Promotion ID",
            "Promotion",
            "Promo Code",
            "Campaign",
        ])
        .references("activities", "promo_id")
        .used_by(&["S96", "S116"]),
    column("is_new_product", ColumnType::Flag, "The article was a new product.")
        .aliases(&["新产品", "是否新产品", "是否新品", "新品", "New Product"])
        .used_by(&["S131"]),
    column("is_custom", ColumnType::Flag, "The article was made to order.")
        .aliases(&["定制", "是否定制", "定制产品", "Custom", "Customised"])
        .used_by(&["S20"]),
    column("is_extra", ColumnType::Flag, "The line is an extra function or accessory.")
        .aliases(&["附加功能", "是否附加", "选装", "是否选装", "Extra", "Option"])
        .used_by(&["S140"]),
    column("on_spot", ColumnType::Flag, "The order was placed on the spot; a blank tick means no.")
        .blank_is_false()
        .aliases(&["现场订购", "当场订购", "是否现场订购", "现场成交", "On-the-spot Order"])
        .used_by(&["S44"]),
];
