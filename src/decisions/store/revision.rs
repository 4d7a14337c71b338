//! Every query about revisions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::policy_revisions;
use crate::decisions::{Origin, Publication};
use crate::policy::{Revision, RevisionKind};
use crate::types::{Day, Error, Page, PageRequest, RevisionId, TypedId as _};

type Row = (RevisionId, i64, Origin, RevisionKind, String, Day, String, String, String, DateTime<Utc>);
type Text = (RevisionKind, String, Day, String, String, String);

const COLUMNS: (
    policy_revisions::revision_id,
    policy_revisions::position,
    policy_revisions::origin,
    policy_revisions::kind,
    policy_revisions::name,
    policy_revisions::in_force,
    policy_revisions::hash,
    policy_revisions::file,
    policy_revisions::published_by,
    policy_revisions::publish_time,
) = (
    policy_revisions::revision_id,
    policy_revisions::position,
    policy_revisions::origin,
    policy_revisions::kind,
    policy_revisions::name,
    policy_revisions::in_force,
    policy_revisions::hash,
    policy_revisions::file,
    policy_revisions::published_by,
    policy_revisions::publish_time,
);
const TEXT: (
    policy_revisions::kind,
    policy_revisions::name,
    policy_revisions::in_force,
    policy_revisions::hash,
    policy_revisions::file,
    policy_revisions::source,
) = (
    policy_revisions::kind,
    policy_revisions::name,
    policy_revisions::in_force,
    policy_revisions::hash,
    policy_revisions::file,
    policy_revisions::source,
);

/// The position of the last publication; 0 if there is none.
pub(in crate::decisions) async fn position(tx: &mut Tx) -> Result<i64, Error> {
    let last: Option<i64> = policy_revisions::table
        .select(policy_revisions::position)
        .order(policy_revisions::position.desc())
        .first(tx)
        .await
        .optional()?;
    Ok(last.unwrap_or_default())
}

/// What callers published, in the order of publication.
pub(in crate::decisions) async fn published(tx: &mut Tx) -> Result<Vec<Revision>, Error> {
    let rows: Vec<Text> = policy_revisions::table
        .filter(policy_revisions::origin.eq(Origin::Published))
        .order(policy_revisions::position)
        .select(TEXT)
        .load(tx)
        .await?;
    Ok(rows.into_iter().map(revision).collect())
}

/// The revisions with these hashes, in no order.
pub(in crate::decisions) async fn with_hashes(tx: &mut Tx, hashes: &[&str]) -> Result<Vec<Revision>, Error> {
    let rows: Vec<Text> =
        policy_revisions::table.filter(policy_revisions::hash.eq_any(hashes)).select(TEXT).load(tx).await?;
    Ok(rows.into_iter().map(revision).collect())
}

/// Which of these hashes are kept.
pub(in crate::decisions) async fn known(tx: &mut Tx, hashes: &[&str]) -> Result<Vec<String>, Error> {
    let hashes = policy_revisions::hash.eq_any(hashes);
    Ok(policy_revisions::table.filter(hashes).select(policy_revisions::hash).load(tx).await?)
}

/// The publication of a hash, if there is one.
pub(in crate::decisions) async fn find(tx: &mut Tx, hash: &str) -> Result<Option<Publication>, Error> {
    let found = policy_revisions::table.filter(policy_revisions::hash.eq(hash)).select(COLUMNS);
    Ok(found.first(tx).await.optional()?.map(publication))
}

/// Keeps a revision with its text.
pub(in crate::decisions) async fn insert(tx: &mut Tx, published: &Publication, text: &str) -> Result<(), Error> {
    diesel::insert_into(policy_revisions::table)
        .values((
            policy_revisions::revision_id.eq(published.revision_id),
            policy_revisions::position.eq(published.position),
            policy_revisions::origin.eq(published.origin),
            policy_revisions::kind.eq(published.kind),
            policy_revisions::name.eq(&published.name),
            policy_revisions::in_force.eq(published.in_force),
            policy_revisions::hash.eq(&published.hash),
            policy_revisions::file.eq(&published.file),
            policy_revisions::source.eq(text),
            policy_revisions::published_by.eq(&published.published_by),
            policy_revisions::publish_time.eq(published.publish_time),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Publications of one name or of all.
pub(in crate::decisions) async fn page(
    tx: &mut Tx,
    name: Option<&str>,
    page: PageRequest,
) -> Result<Page<Publication>, Error> {
    let (time, id) = page.after();
    let mut query = policy_revisions::table
        .filter(policy_revisions::publish_time.gt(time).or(
            policy_revisions::publish_time.eq(time).and(policy_revisions::revision_id.gt(RevisionId::from_uuid(id))),
        ))
        .order((policy_revisions::publish_time, policy_revisions::revision_id))
        .limit(page.limit())
        .select(COLUMNS)
        .into_boxed();
    if let Some(name) = name {
        query = query.filter(policy_revisions::name.eq(name));
    }
    let rows: Vec<Row> = query.load(tx).await?;
    let rows = rows.into_iter().map(publication).collect();
    Ok(page.cut(rows, |row: &Publication| (row.publish_time, row.revision_id.uuid())))
}

fn publication(row: Row) -> Publication {
    let (revision_id, position, origin, kind, name, in_force, hash, file, published_by, publish_time) = row;
    Publication { revision_id, position, origin, kind, name, in_force, hash, file, published_by, publish_time }
}

fn revision((kind, name, in_force, hash, file, text): Text) -> Revision {
    Revision { kind, name, in_force, hash, file, text }
}
