//! Every query of dispositions.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Disposition, DispositionKind, DispositionState};
use crate::db::schema::dispositions;
use crate::db::{Tx, after};
use crate::types::{CenterId, CenterName, DispositionId, Error, Page, PageRequest, TypedId as _};

pub(super) async fn insert(tx: &mut Tx, disposition: &Disposition) -> Result<(), Error> {
    diesel::insert_into(dispositions::table).values(disposition).execute(tx).await?;
    Ok(())
}

/// The disposition with this name; `NotFound` if there is none.
pub(super) async fn disposition(tx: &mut Tx, name: CenterName<DispositionId>) -> Result<Disposition, Error> {
    let found =
        dispositions::table.find((name.center, name.id)).select(Disposition::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// Writes how a disposition ended as it is given, a further version.
pub(super) async fn update(tx: &mut Tx, own: Disposition) -> Result<Disposition, Error> {
    let updated = diesel::update(dispositions::table.find((own.center_id, own.disposition_id)))
        .filter(dispositions::version.eq(own.version))
        .set((
            dispositions::state.eq(own.state),
            dispositions::refurbished_quantity.eq(own.refurbished_quantity),
            dispositions::refurbished_serials.eq(own.refurbished_serials),
            dispositions::recovered_amount.eq(own.recovered_amount),
            dispositions::recovery_document.eq(own.recovery_document),
            dispositions::recovery_transfer_id.eq(own.recovery_transfer_id),
            dispositions::recovery_correction.eq(own.recovery_correction),
            dispositions::decline_reason.eq(own.decline_reason),
            dispositions::finished_by.eq(own.finished_by),
            dispositions::finish_time.eq(own.finish_time),
            dispositions::version.eq(own.version + 1),
        ))
        .returning(Disposition::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}

/// A center's dispositions by creation, of a kind and in a state if one is given.
pub(super) async fn page(
    tx: &mut Tx,
    center: CenterId,
    (kind, state): (Option<DispositionKind>, Option<DispositionState>),
    page: PageRequest,
) -> Result<Page<Disposition>, Error> {
    let mut query = dispositions::table
        .filter(dispositions::center_id.eq(center))
        .filter(after((dispositions::create_time, dispositions::disposition_id), page.after()))
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(dispositions::kind.eq(kind));
    }
    if let Some(state) = state {
        query = query.filter(dispositions::state.eq(state));
    }
    let rows = query
        .order((dispositions::create_time, dispositions::disposition_id))
        .limit(page.limit())
        .select(Disposition::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.disposition_id.uuid())))
}
