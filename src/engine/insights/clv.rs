//! The insight `clv`: models of buying, what customers are worth.

use serde_json::json;

use super::{Context, Insight, Write, tier_scheme};
use crate::config::types::Pipeline;
use crate::engine::EngineError;
use crate::metrics::clv::{self, Groups, Tiers};
use crate::metrics::growth::{Dimension, UNKNOWN};

/// See the head of this file.
pub static CLV: Insight = Insight {
    name: "clv",
    version: clv::VERSION,
    is_wanted: |pipeline| pipeline.clv.enabled,
    settings,
    features: |_| Vec::new(),
    tables: |_| Vec::new(),
    schemes: |pipeline| pipeline.schemes.keys().cloned().collect(),
    asks_the_calendar: false,
    is_daily: false,
    reads: &[],
    marts,
};

fn settings(pipeline: &Pipeline) -> serde_json::Value {
    json!({ "clv": pipeline.clv, "tiers": tier_scheme(pipeline) })
}

fn marts(context: &Context<'_>, write: &mut Write<'_>) -> Result<(), EngineError> {
    let failed = |source| EngineError::Frame { what: "mart clv".into(), source };
    let (history, scale) = (context.history(), context.pipeline.money_scale);
    let groups = groups(context)?;
    let outcome = clv::measure(history, context.as_of, &context.pipeline.clv, &groups, scale);
    write(("clv", outcome.clv_frame(history).map_err(failed)?))?;
    write(("clv_model", outcome.model_frame().map_err(failed)?))?;
    write(("clv_fit", outcome.fit_frame().map_err(failed)?))?;
    write(("clv_tracking", outcome.tracking_frame().map_err(failed)?))?;
    write(("clv_residual", outcome.residual_frame().map_err(failed)?))?;
    write(("clv_check", outcome.check_frame().map_err(failed)?))
}

/// Classes at the date for sums, those of the tier scheme a year before for retention.
fn groups(context: &Context<'_>) -> Result<Groups, EngineError> {
    let mut groups = Groups::default();
    let tier = tier_scheme(context.pipeline);
    for scheme in context.pipeline.schemes.keys() {
        let Some(now) = context.classes(scheme, context.as_of)? else { continue };
        let code = |class: &Option<u8>| class.map_or(UNKNOWN, u32::from);
        groups.dimensions.push(Dimension {
            name: format!("class_{scheme}"),
            members: now.all.iter().map(|class| class.code.clone()).collect(),
            codes: now.of.iter().map(code).collect(),
        });
        if Some(scheme.as_str()) != tier {
            continue;
        }
        if let Some(then) = context.classes(scheme, clv::a_year_before(context.as_of))? {
            // The same class may stand at another place then.
            let place = |code: &str| now.all.iter().position(|class| class.code == code).map(|place| place as u8);
            let places: Vec<Option<u8>> = then.all.iter().map(|class| place(&class.code)).collect();
            let of = |class: &Option<u8>| places.get(usize::from((*class)?)).copied().flatten();
            let then = then.of.iter().map(of).collect();
            groups.tiers = Some(Tiers { classes: now.all.len(), then, now: now.of });
        }
    }
    Ok(groups)
}
