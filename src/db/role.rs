//! The role that the service works under: it may not touch balances, nor lift what guards them.
//!
//! The tables belong to another role, which migrates. `grant_service()`, in the migrations, says what the service's own
//! may. Who may make roles gets it made; who may not keeps working as the owner, and is told so.

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};

use crate::types::Error;

/// The role, one for the whole cluster.
pub(super) const ROLE: &str = "sanbao_service";

/// Makes the role unless it is there or may not be made, and lets the one who asks work under it.
const MAKE: &str = "DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sanbao_service') THEN
        CREATE ROLE sanbao_service LOGIN;
    END IF;
    IF NOT pg_has_role('sanbao_service', 'pg_read_all_stats', 'MEMBER') THEN
        GRANT pg_read_all_stats TO sanbao_service;
    END IF;
    IF NOT pg_has_role('sanbao_service', 'MEMBER') THEN
        EXECUTE format('GRANT sanbao_service TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR internal_error THEN
    NULL;
END
$$";

/// Part of the setup of a connection: works under the role where that is possible.
pub(super) const TAKE: &str = "DO $$
BEGIN
    SET ROLE sanbao_service;
EXCEPTION WHEN insufficient_privilege OR invalid_parameter_value OR undefined_object THEN
    NULL;
END
$$";

/// Makes the role, as the owner of the tables.
pub(super) async fn make(owner: &mut AsyncPgConnection) -> Result<(), Error> {
    Ok(owner.batch_execute(MAKE).await?)
}
