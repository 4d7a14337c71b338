//! How a refusal looks: its code, its one reason, and the fields or subject it names.

use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

/// The status of a call that must fail.
pub fn refused<T: std::fmt::Debug>(outcome: Result<Response<T>, Status>) -> Status {
    outcome.expect_err("the call must be refused")
}

/// What a test expects of a status.
pub trait Expect {
    /// Exactly this code and reason.
    fn expect_reason(&self, code: Code, reason: &str);
    /// `INVALID_ARGUMENT` naming exactly these fields, in any order.
    fn expect_fields(&self, fields: &[&str]);
}

impl Expect for Status {
    #[track_caller]
    fn expect_reason(&self, code: Code, reason: &str) {
        let info = self.get_details_error_info().expect("an error without ErrorInfo");
        assert_eq!((self.code(), info.reason.as_str(), info.domain.as_str()), (code, reason, "sanbao"), "{self:?}");
    }

    #[track_caller]
    fn expect_fields(&self, fields: &[&str]) {
        self.expect_reason(Code::InvalidArgument, "INVALID_FIELDS");
        let bad = self.get_details_bad_request().expect("INVALID_FIELDS without BadRequest");
        let mut named: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        let mut expected = fields.to_vec();
        named.sort_unstable();
        expected.sort_unstable();
        assert_eq!(named, expected, "{self:?}");
        assert!(bad.field_violations.iter().all(|violation| !violation.reason.is_empty()));
    }
}
