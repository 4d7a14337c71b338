//! `AssessmentService`.

mod assess_outlet;
mod confirm_level_assessment;
mod draw_audit_round;
mod export_assessments;
mod get_audit;
mod get_audit_checklist;
mod get_audit_round;
mod get_level_assessment;
mod levels;
mod list_audit_checklists;
mod list_audits;
mod list_level_assessments;
mod publish_audit_checklist;
mod reject_level_assessment;
mod requests;
mod submit_audit;
