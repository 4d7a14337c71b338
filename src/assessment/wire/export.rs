//! What is asked of an export.

use crate::assessment::export::List;
use crate::pb;
use crate::rpc::{Fields, Reach, ScopedTo};
use crate::types::Error;

fn list(list: pb::export_assessments_request::List) -> Option<List> {
    use pb::export_assessments_request::List as Wire;
    match list {
        Wire::Unspecified => None,
        Wire::AuditChecklists => Some(List::ChecklistItems),
        Wire::AuditSamples => Some(List::Samples),
        Wire::Audits => Some(List::Audits),
        Wire::AuditAnswers => Some(List::Answers),
        Wire::LevelAssessments => Some(List::LevelAssessments),
    }
}

/// Reads what is to be sent, and about whose outlets.
pub(in crate::assessment) fn export_asked(
    request: &pb::ExportAssessmentsRequest,
    scope: ScopedTo,
) -> Result<(List, Reach), Error> {
    let mut fields = Fields::new();
    let reach = fields.party("parent", &request.parent, scope);
    let list = fields.choice("list", request.list, list);
    fields.finish(|| Some((list?, reach?)))
}
