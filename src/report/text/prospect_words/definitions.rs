//! Definitions of the figures of the pipeline and prospects.

use crate::config::types::Section::{Calibration, Funnel, LostDeals, OpenDeals, StageFlow, Tenders};
use crate::report::text::definitions::{Definition, definition};
use crate::report::text::pair;

/// All of them, in the order of the sections.
pub fn all() -> Vec<Definition> {
    vec![
        definition(
            pair("漏斗形状", "Shape of the funnel"),
            pair(
                "标准：潜在 > 孵化 > 产出；橄榄：孵化多于其余两段；倒置：产出 > 潜在；其余不规则。月转化 = 月初在该阶段者月末在下一阶段或更后的占比；所需潜在 = 目标新增 ÷（两步平均转化之积），向上取整",
                "Standard: potential > incubating > output; olive: more incubating than either; inverted: output > potential; else irregular. Conversion of a month: of those in a stage when it began, the share in the next or beyond at its end; potentials needed = goal ÷ product of both mean conversions, rounded up",
            ),
            "S22, D-24, F31",
            "flows.<flow>.shape; prospects.target_new",
            &[Funnel],
        ),
        definition(
            pair("阶段收支", "Balance of stages"),
            pair(
                "期初 + 进入 + 升入 + 退入 − 升出 − 退出 − 成交 − 流失 = 期末；停留自进入之日至离开之日（离开日不计）；期末金额按截止日所知的预计金额",
                "Opening + entered + up in + back in − up out − back out − won − lost = closing; a stay runs from the day of entry to the day of leaving, on which it counts no more; amounts as known at the as-of date",
            ),
            "F31, F33, D-04",
            "flows.<flow>.stages, won, lost, months",
            &[StageFlow],
        ),
        definition(
            pair("批次转化、停留、流失占离开", "Conversion of cohorts, dwell, lost of left"),
            pair(
                "转化 = 进入满规定天数者中，在该天数内到过该阶段或更后的占比；停留四分位按比例内插；超长 = 在手停留长于第三四分位；流失占离开 = 流失 ÷（升出 + 退出 + 成交 + 流失）",
                "Conversion: of those who entered at least so many days ago, the share in the stage or a later one within them; quartiles in proportion between neighbours; too long: open stays beyond the third quartile; lost of left = lost ÷ (up out + back out + won + lost)",
            ),
            "F31",
            "flows.<flow>.conversion_days",
            &[StageFlow],
        ),
        definition(
            pair("级别兑现率、学习率", "Hit rate, learned rate"),
            pair(
                "期限已到的给级中，期限内成交的占比（Wilson 95% 区间）；学习率 = (兑现 + m × 先验) ÷ (次数 + m)，先验为全部级别，个人的先验为该级别",
                "Of gradings whose days are over, the share with an order within them (Wilson's 95% interval); learned = (kept + m × prior) ÷ (gradings + m); the prior is the rate of all levels, of a person that of the level",
            ),
            "F32, S24, S28, D-05, D-48",
            "flows.<flow>.horizons; prospects.learn_from, min_n",
            &[Calibration, OpenDeals],
        ),
        definition(
            pair("乐观指数", "Optimism index"),
            pair(
                "承诺次数 ÷ 兑现次数；区间由兑现占比的 Clopper–Pearson 区间倒转，同一线索的多次承诺只算一次试验",
                "Promises ÷ promises kept; the interval is that of the share kept (Clopper and Pearson) turned over, several promises about one lead being one trial",
            ),
            "F32, S28",
            "prospects.months",
            &[Calibration],
        ),
        definition(
            pair("在谈金额", "Open pipeline"),
            pair(
                "期望 = 预计金额之和；承诺 = 有期限级别的金额之和；加权 = Σ 金额 × 学习率（机会为其阶段的成功率）；没有金额的不计入。热点覆盖 = 热点金额 ÷ 剩余销售目标；承诺过期 = 给级日 + 期限早于截止日；久未跟进 = 超过规定天数无改动、无联系",
                "Expected: sum of amounts; promised: of levels with a promise; weighted: Σ amount × learned rate (of opportunities the chance of their stage); those without an amount add nothing. Hot coverage = hot amount ÷ sales target left; promise over: day of grading + days before the date; stale: not touched for longer than the days set",
            ),
            "F32, S23, S24, S30, S39",
            "prospects.hot, stale_days, important_from",
            &[OpenDeals, Calibration],
        ),
        definition(
            pair("中标率、步骤天数、阶段丢失", "Win rate, days of steps, leakage"),
            pair(
                "中标率 = 中标 ÷ 期内已投标且已决标，按数量与按金额；天数为中位数；阶段丢失 = 在该阶段丢失 ÷ 走到该阶段且期内结束",
                "Win rate = won ÷ tenders handed in and decided in the period, by number and by amount; days are medians; leakage = lost at a stage ÷ ended in the period after reaching it",
            ),
            "S36, S37, S38, S39, F31",
            "prospects.months, revisit_days, survey_months",
            &[Tenders],
        ),
        definition(
            pair("流失率、赢回", "Loss rate, won later"),
            pair(
                "流失率 = 流失 ÷（流失 + 成交），各按发生日计入期间；原因与竞争对手以全部已有结果为分母；赢回 = 流失者后来有订单",
                "Loss rate = lost ÷ (lost + won), each in the period of its day; reasons and competitors over all decided; won later: a lost lead with an order after it",
            ),
            "S31, D-48",
            "prospects.months",
            &[LostDeals],
        ),
    ]
}
