//! The same table as each peer spells it. What can be prepared is prepared: only the answer is measured.

use std::str::FromStr as _;
use std::sync::Arc;

use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request};
use serde_json::{Value, json};
use zen_engine::DecisionEngine;
use zen_engine::model::DecisionContent;

use crate::{Evaluator, Facts};

fn context(facts: &Facts) -> Value {
    json!({
        "level": facts.level,
        "action": facts.action.word(),
        "certified": facts.certified,
        "covered": facts.covered,
        "state": facts.state.word(),
        "load": facts.load,
    })
}

/// CEL: one expression of conditions in turn.
pub fn cel(facts: &[Facts]) -> Evaluator<'static> {
    let program = cel::Program::compile(
        "state == 'suspended' ? 1 : !covered ? 2 : load > 200 ? 3 : action == 'accept' ? 4 : !certified ? 5 : \
         action == 'module' && level >= 2 ? 6 : \
         action == 'board' && level >= 3 && state == 'authorized' && load <= 100 ? 7 : 8",
    )
    .expect("an expression");
    let contexts: Vec<cel::Context<'static, 'static>> = facts
        .iter()
        .map(|facts| {
            let mut context = cel::Context::default();
            context.add_variable_from_value("level", facts.level);
            context.add_variable_from_value("action", facts.action.word());
            context.add_variable_from_value("certified", facts.certified);
            context.add_variable_from_value("covered", facts.covered);
            context.add_variable_from_value("state", facts.state.word());
            context.add_variable_from_value("load", facts.load);
            context
        })
        .collect();
    Box::new(move |place| match program.execute(&contexts[place]) {
        Ok(cel::Value::Int(step)) => step,
        other => panic!("{other:?}"),
    })
}

/// Zen: a decision table with hit policy `first`, compiled beforehand.
pub fn zen(facts: &[Facts]) -> Evaluator<'static> {
    let inputs = ["state", "covered", "load", "action", "certified", "level"];
    let rows = [
        ["'suspended'", "", "", "", "", ""],
        ["", "false", "", "", "", ""],
        ["", "", "> 200", "", "", ""],
        ["", "", "", "'accept'", "", ""],
        ["", "", "", "", "false", ""],
        ["", "", "", "'module'", "", ">= 2"],
        ["'authorized'", "", "<= 100", "'board'", "", ">= 3"],
        ["", "", "", "", "", ""],
    ];
    let rules: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let mut rule = json!({ "_id": format!("r{place}"), "step": (place + 1).to_string() });
            for (input, condition) in inputs.iter().zip(row) {
                rule[format!("i_{input}")] = json!(condition);
            }
            rule
        })
        .collect();
    let declared: Vec<Value> =
        inputs.iter().map(|input| json!({ "id": format!("i_{input}"), "name": input, "field": input })).collect();
    let content: DecisionContent = serde_json::from_value(json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode", "content": {} },
            { "id": "dt", "name": "dt", "type": "decisionTableNode", "content": {
                "hitPolicy": "first", "inputs": declared,
                "outputs": [{ "id": "step", "name": "step", "field": "step" }], "rules": rules } },
            { "id": "out", "name": "out", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "e1", "sourceId": "in", "targetId": "dt" },
            { "id": "e2", "sourceId": "dt", "targetId": "out" },
        ],
    }))
    .expect("a graph");
    let mut decision = DecisionEngine::default().create_decision(Arc::new(content)).expect("a decision");
    decision.compile();
    let contexts: Vec<Value> = facts.iter().map(context).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    Box::new(move |place| {
        let answer = runtime.block_on(decision.evaluate(contexts[place].clone().into())).expect("an answer");
        let step = answer.result.dot("step").and_then(|step| step.as_number()).expect("a step");
        step.to_string().parse().expect("a number")
    })
}

/// Cedar: a policy for each rule; it tells all that hold, of which the first is the answer.
pub fn cedar(facts: &[Facts]) -> Evaluator<'static> {
    let conditions = [
        "context.state == \"suspended\"",
        "!context.covered",
        "context.load > 200",
        "context.action == \"accept\"",
        "!context.certified",
        "context.action == \"module\" && context.level >= 2",
        "context.action == \"board\" && context.level >= 3 && context.state == \"authorized\" && context.load <= 100",
        "true",
    ];
    let text: Vec<String> =
        conditions.iter().map(|when| format!("permit(principal, action, resource) when {{ {when} }};")).collect();
    let policies = PolicySet::from_str(&text.join("\n")).expect("policies");
    let entity = |text: &str| EntityUid::from_str(text).expect("an entity");
    let requests: Vec<Request> = facts
        .iter()
        .map(|facts| {
            let context = Context::from_json_value(context(facts), None).expect("a context");
            let (outlet, act, unit) = (entity("Outlet::\"o\""), entity("Action::\"repair\""), entity("Unit::\"u\""));
            Request::new(outlet, act, unit, context, None).expect("a request")
        })
        .collect();
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    Box::new(move |place| {
        let response = authorizer.is_authorized(&requests[place], &policies, &entities);
        let held = response.diagnostics().reason().map(|id| AsRef::<str>::as_ref(id));
        let first = held.filter_map(|id| id.trim_start_matches("policy").parse::<i64>().ok()).min();
        first.expect("a policy") + 1
    })
}
