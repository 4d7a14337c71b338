//! Publishes a checklist as the next version of its code.

use chrono::{DateTime, Utc};

use super::{Checklist, ChecklistDraft, store};
use crate::db::{Event, Tx, event};
use crate::network::Listed;
use crate::types::{ChecklistId, Error, Name, OutletId};

/// Publishes a version; those before it stay as they are.
pub(super) async fn publish(
    tx: &mut Tx,
    checklist_id: ChecklistId,
    draft: &ChecklistDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Checklist, Error> {
    let last = store::last_version(tx, &draft.code).await?;
    let checklist = Checklist {
        checklist_id,
        code: draft.code.clone(),
        version: last.unwrap_or(0) + 1,
        display_name: draft.display_name.clone(),
        sections: Listed(draft.sections.clone()),
        pass_mark_basis_points: draft.pass_mark_basis_points,
        actor: actor.to_owned(),
        create_time: now,
    };
    store::insert_checklist(tx, &checklist).await?;
    let told = Event::new(OutletId::BRAND, "assessment.checklist_published", Name(checklist_id), actor, now);
    event::record(tx, told.with("version", checklist.version)).await?;
    Ok(checklist)
}
