//! Definitions of the figures of retention, loyalty, value, win-back and programmes.

use super::definitions::{Definition, definition};
use super::pair;
use crate::config::types::Section::{LossReasons, Loyalty, Programmes, Retention, Value, WinBack};

/// All of them, in the order of the sections.
pub(super) fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("留存率（多窗口）", "Retention by window"),
            pair(
                "两个相邻等长窗口 P、Q：P 中客户在 Q 仍下单的占比；毛收入 Σ min(S(Q), S(P)) ÷ Σ S(P)；净收入 Σ S(Q) ÷ Σ S(P)；活跃率以曾下单客户为分母，回流率以 P 之前下过单而在 P 无订单的客户为分母",
                "Two adjoining windows P and Q: share of P's customers that order in Q; gross Σ min(S(Q), S(P)) ÷ Σ S(P); net Σ S(Q) ÷ Σ S(P). Active rate: of all who ever ordered; reactivation rate: of those who ordered before P and not in P",
            ),
            "F09–F12",
            "retention",
            &[Retention],
        ),
        definition(
            pair("生存曲线", "Survival curves"),
            pair(
                "Kaplan–Meier：Π (1 − d ÷ n)；区间按 Greenwood 方差与 log-log 变换；数据开头已在的客户不计入",
                "Kaplan–Meier: Π (1 − d ÷ n); intervals by Greenwood's variance and log-log; customers that were there when the data begin are left out",
            ),
            "S98, D-17",
            "retention.lapse_days",
            &[Retention],
        ),
        definition(
            pair("激活率", "Activation rate"),
            pair(
                "登记后规定天数内首次下单的客户 ÷ 登记已满该天数的客户",
                "Customers with a first order within so many days of registration ÷ those registered at least so long ago",
            ),
            "S139",
            "retention.activation_days",
            &[Retention],
        ),
        definition(
            pair("忠诚度指数", "Loyalty index"),
            pair(
                "100 ×（合作月数 ÷ 36、近 12 个月活跃月数 ÷ 12、1 − 订单间隔变异系数）三者的均值，各以 1 为上限",
                "100 × the mean of months of cooperation ÷ 36, active months of the last 12 ÷ 12, and 1 − variation of the gaps between orders, each at most 1",
            ),
            "F41, S99",
            "loyalty.index",
            &[Loyalty],
        ),
        definition(
            pair("忠诚度与满意度目标", "Goals"),
            pair(
                "重点客户的年留存率、指数达标占比、满意答复（4 分及以上）占比；尚缺 = ceil(目标 × n) − 已达成数",
                "Of key accounts: yearly retention, share with the index reached, share of answers of at least 4 of 5; missing = ceil(goal × n) − reached",
            ),
            "S97, S98, D-14, D-15",
            "loyalty.goals",
            &[Loyalty],
        ),
        definition(
            pair("关系阶梯", "Relationship ladder"),
            pair(
                "名单 → 已接触 → 首购 → 复购 → 忠诚 → 推荐，取最高一级；上升率 = 12 个月前在下一级、现已到此级或更高的占比",
                "Listed → contacted → first order → repeat → loyal → advocate, the highest that is reached; rate up: of those one rung below 12 months ago, those on this or a higher one now",
            ),
            "S79",
            "loyalty.ladder",
            &[Loyalty],
        ),
        definition(
            pair("未来价值与存活概率", "Future value and P alive"),
            pair(
                "购买模型（BG/NBD、MBG/NBD、Pareto/NBD）按留出期似然选定，单次金额用 Gamma–Gamma；各月预计购买 × 预计金额 × 毛利率，按月贴现。区间为参数估计的 95% 区间，不含单个客户的偶然性",
                "A model of buying (BG/NBD, MBG/NBD, Pareto/NBD), chosen by the likelihood of the holdout, and Gamma–Gamma for amounts: expected purchases × spend × margin of each month, discounted. Intervals of 95% hold the uncertainty of the estimates, not the chance of one customer",
            ),
            "S75, F16",
            "clv",
            &[Value],
        ),
        definition(
            pair("流失与赢回", "Lost and won back"),
            pair(
                "流失：365 天无订单，或超过自身间隔中位数的 3 倍；候选：流失客户中历史价值前列者；赢回率 = 联系后赢回 ÷ 已联系",
                "Lost: 365 days without an order, or three times the own median gap; candidates: lost ones among the first by historic value; win-back rate = won of targeted ÷ targeted",
            ),
            "S86, D-17",
            "win_back",
            &[WinBack, LossReasons],
        ),
        definition(
            pair("流失原因", "Loss reasons"),
            pair(
                "占比以已知原因的流失客户为分母；参照为转引的调查，仅作参考线",
                "Shares of lost customers whose reason is known; the survey is quoted and only a line of reference",
            ),
            "S87",
            "win_back.reference",
            &[LossReasons],
        ),
        definition(
            pair("积分", "Points"),
            pair(
                "余额 = 获得 − 兑换 − 失效 ± 调整；兑换率有两种：兑换 ÷ 获得，兑换 ÷（期初余额 + 获得）；负债 = 正余额 × 单位价值 ×（1 − 预期失效率）；先得先用",
                "Balance = earned − redeemed − expired ± adjusted. Two redemption rates: redeemed ÷ earned, and redeemed ÷ (opening balance + earned). Liability = balances above zero × unit value × (1 − expected breakage). First in, first out",
            ),
            "F39, S18, S133, D-33",
            "points",
            &[Programmes],
        ),
        definition(
            pair("预存返还", "Prepaid rebate"),
            pair(
                "返还 = 预存金额 × 所在档位比例；对照：同类别、同销售额十分位而从未预存的客户；保本毛利率 = 返还 ÷ 多于对照的销售额",
                "Rebate = amount × rate of its band. Matched: customers of the same class and decile of sales that never prepaid; break-even margin = rebate ÷ sales beyond the growth of the matched",
            ),
            "F40, S134, D-34",
            "prepayments",
            &[Programmes],
        ),
    ]
}
