//! Articles (data model B.6).

use super::column::{ColumnSpec, ColumnType, Word, column};
use super::shared::SNAPSHOT;
use super::{TableKind, TableSchema};

/// Words of `products.value_level` (S12).
pub const VALUE_LEVELS: &[Word] = &[
    Word { code: "high", aliases: &["高价值产品", "高价值", "高", "高端"] },
    Word { code: "mid", aliases: &["中价值产品", "中价值", "中", "中端", "medium"] },
    Word { code: "low", aliases: &["低价值产品", "低价值", "低", "低端"] },
];

/// Articles.
pub static PRODUCTS: TableSchema = TableSchema {
    name: "products",
    title_zh: "产品",
    docs: "One article as of a snapshot.",
    chapter: "B.6",
    kind: TableKind::Master,
    columns: COLUMNS,
    one_of: &[&["product_id", "product_name"]],
    keys: &[&["product_id"], &["product_name"]],
    entity: None,
    entity_name: None,
    amount: None,
    sign: None,
    file_hints: &["产品目录", "产品清单", "产品", "商品", "物料", "价目表", "products", "items", "price list"],
    unlocks: &["S12", "S88", "S95", "S131", "S138", "S140"],
};

const COLUMNS: &[ColumnSpec] = &[
    column("product_id", ColumnType::Identifier, "Number of the article.")
        .varied()
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
            "Item No",
            "Stock Code",
            "Material",
            "Barcode",
        ])
        .weak_aliases(&["编号", "编码", "序号", "No.", "ID"]),
    column("product_name", ColumnType::Text, "Name of the article.")
        .varied()
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
            "Product",
            "Item",
            "Item Name",
            "Description",
            "Product Description",
        ])
        .weak_aliases(&["名称", "Name"]),
    column("category", ColumnType::Text, "Category.")
        .aliases(&[
            "品类",
            "产品类别",
            "产品分类",
            "商品类别",
            "商品分类",
            "存货分类",
            "物料分类",
            "类别",
            "大类",
            "Product Category",
            "Product Group",
        ])
        .used_by(&["S88", "S95", "S138"]),
    column("line", ColumnType::Text, "Product line.")
        .aliases(&["产品线", "产品系列", "系列", "Product Line", "Series"])
        .weak_aliases(&["品牌", "Brand"])
        .used_by(&["S88", "S95", "S138"]),
    column("list_price", ColumnType::Price, "Price before discount.")
        .aliases(&[
            "标准价",
            "标准单价",
            "原价",
            "牌价",
            "目录价",
            "零售价",
            "指导价",
            "标准售价",
            "市场价",
            "单价",
            "Standard Price",
            "Price",
            "Retail Price",
        ])
        .used_by(&["S95", "S140"]),
    column("std_cost", ColumnType::Price, "Standard cost.")
        .aliases(&[
            "标准成本",
            "单位成本",
            "成本单价",
            "成本价",
            "进价",
            "采购价",
            "Standard Cost",
            "Unit Cost",
            "Cost",
        ])
        .used_by(&["F02"]),
    column("launch_date", ColumnType::Date, "Day that it came to the market.")
        .aliases(&["上市日期", "上市时间", "上架日期", "投产日期", "Release Date"])
        .used_by(&["S11", "S131"]),
    column("is_new", ColumnType::Flag, "A new product.")
        .aliases(&["新产品", "是否新产品", "是否新品", "新品", "New Product"])
        .used_by(&["S11", "S131"]),
    column("max_discount", ColumnType::Ratio, "Largest discount allowed, as a share of the list price.")
        .aliases(&["折扣权限", "最大折扣", "最高折扣", "最大折扣率", "Maximum Discount"])
        .range(0, 1)
        .used_by(&["S140"]),
    column("value_level", ColumnType::Word(VALUE_LEVELS), "Value of the article.")
        .aliases(&["价值等级", "产品价值", "价值级别", "价值分类"])
        .used_by(&["S12"]),
    SNAPSHOT,
];
