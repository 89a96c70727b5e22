//! The JSON Schema (draft-07) of the pipeline file, made from the types.
//!
//! Editors read the committed copy, `pipelines/pipeline.schema.json`; a test fails when it is stale. The same schema
//! drives [`super::shape`], so that what an editor underlines and what the program refuses cannot differ.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use super::types::Pipeline;

/// The schema as JSON.
pub fn pipeline_schema() -> Value {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(leave_out_null));
    let schema = settings.into_generator().into_root_schema_for::<Pipeline>();
    schema.to_value()
}

/// The schema as the text of `pipelines/pipeline.schema.json`.
pub fn pipeline_schema_text() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&sorted(&pipeline_schema()))?;
    text.push('\n');
    Ok(text)
}

/// TOML has no null: an optional setting is left out. So no type offers it.
fn leave_out_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            object.insert("type".into(), single);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&Value::String("null".into())));
        if choices.len() == 1 {
            let single = choices.remove(0);
            object.remove("anyOf");
            object.insert("allOf".into(), Value::Array(vec![single]));
        }
    }
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
}

/// The same JSON with the keys of every object in byte order, whatever features `serde_json` was built with.
pub fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(sorted).collect(),
        Value::Object(entries) => {
            let mut keys: Vec<&String> = entries.keys().collect();
            keys.sort();
            keys.into_iter().map(|key| (key.clone(), sorted(&entries[key]))).collect()
        }
        other => other.clone(),
    }
}
