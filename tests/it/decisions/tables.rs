//! What the tests of stored table decisions share.

use sanbao::pb;
use tonic::{Response, Status};

use super::consult_table::question;
use super::packs::changed;
use crate::harness::{World, request_id};

/// A table as it ships.
pub const LEVELS: &str = include_str!("../../../policies/tables/outlet-levels.toml");

const MODULES: &str =
    "reason = \"level 2: module replacement too\"\nconfidence = \"C\"\nvalues = [{ from = 2024-01-01, value = 2 }]";

/// The table as counsel corrects it: modules are for level 3 outlets too, and the rule says so otherwise.
pub fn corrected_levels() -> String {
    let (two, three) = ("二级以上网点可以更换模块。", "三级网点可以更换模块。");
    changed(LEVELS, &[(MODULES, &MODULES.replace("value = 2", "value = 3")), (two, three)])
}

/// A request to store the answer to the question whether an outlet of a level may replace modules.
pub fn recording(outlet: &str, level: &str) -> pb::RecordTableDecisionRequest {
    pb::RecordTableDecisionRequest {
        parent: outlet.to_owned(),
        question: Some(question(&[("level", level)])),
        subject: format!("{outlet}/repairOrders/{}", request_id()),
        request_id: request_id(),
    }
}

/// Stores the answer.
pub async fn record(world: &World, outlet: &str, level: &str) -> pb::TableDecision {
    let recorded = world.hq.policy.clone().record_table_decision(recording(outlet, level)).await;
    recorded.map(Response::into_inner).unwrap()
}

/// Reads a stored decision.
pub async fn read(world: &World, name: &str) -> Result<pb::TableDecision, Status> {
    let asked = pb::GetTableDecisionRequest { name: name.to_owned() };
    world.hq.policy.clone().get_table_decision(asked).await.map(Response::into_inner)
}
