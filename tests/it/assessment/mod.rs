//! `AssessmentService`.

mod draw_audit_round;
mod get_audit;
mod get_audit_checklist;
mod get_audit_round;
mod list_audit_checklists;
mod list_audits;
mod publish_audit_checklist;
mod requests;
mod submit_audit;
