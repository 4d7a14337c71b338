//! Publishing and reading revisions.

use tonic::{Code, Response, Status};

use super::PolicyGrpc;
use crate::decisions::wire::pack::Asked;
use crate::decisions::{RevisionName, follow, publish, store, wire};
use crate::pb;
use crate::policy::Document;
use crate::rpc::{Admitted, commit_once, status_of};
use crate::types::{Day, Error};

/// How often a publication is tried that loses against others.
const PUBLISH_ATTEMPTS_MAX: u32 = 3;

impl PolicyGrpc {
    /// Publishes a candidate; lost against another publication, it is checked beside that one.
    pub(super) async fn publish(
        &self,
        admitted: &Admitted,
        file: &str,
        source: &str,
    ) -> Result<Response<pb::PackRevision>, Status> {
        let mut outcome = Err(status_of(Error::Conflict));
        for _ in 0..PUBLISH_ATTEMPTS_MAX {
            let prepared = publish::prepare(&self.front.db, file, source.to_owned()).await.map_err(status_of)?;
            outcome = commit_once(&self.front.db, admitted, async |tx| {
                let published = publish::publish(tx, &prepared, admitted.actor(), admitted.now()).await?;
                Ok(wire::pack::published(&published, prepared.is_standing))
            })
            .await;
            if !matches!(&outcome, Err(status) if status.code() == Code::Aborted) {
                break;
            }
        }
        if outcome.is_ok() {
            // Here it is in use at once; if that cannot be seen now, then with the next look.
            let _in_use_soon = follow::refresh(&self.front.db, &self.policies, 0).await;
        }
        outcome
    }

    /// The revision asked for, with its text.
    pub(super) async fn text(&self, asked: &Asked, today: Day) -> Result<pb::PackText, Error> {
        let policies = self.policies.now();
        let name = match asked {
            Asked::Revision(name) => name.clone(),
            Asked::On(pack, day) => {
                let hash = policies.hash_on(pack, day.unwrap_or(today));
                let hash = hash.ok_or_else(|| Error::not_found(format!("packs/{pack}")))?.to_owned();
                RevisionName { pack: pack.clone(), hash }
            }
        };
        let read = self.front.db.read("policy.get_pack", async |tx| {
            let published = store::revision::find(tx, &name.hash).await?.filter(|found| found.name == name.pack);
            let text = store::revision::with_hashes(tx, &[&name.hash]).await?.pop();
            published.zip(text).ok_or_else(|| Error::not_found(&name))
        });
        let (published, revision) = read.await?;
        let document = Document::load(&revision.file, &revision.text).map_err(|error| Error::Internal(error.into()))?;
        let published = wire::pack::published(&published, policies.uses(&name.hash));
        Ok(wire::pack::text(published, revision.text, &document))
    }
}
