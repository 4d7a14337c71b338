//! A call whose outcome is known before it is made.

use std::future::Future;

use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

/// What a call must end in: its answer, or a refusal for one of these reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Refused(&'static [&'static str]),
}

pub const INVALID: Verdict = Verdict::Refused(&["INVALID_FIELDS"]);
pub const SHORT: Verdict = Verdict::Refused(&["NOT_ENOUGH_STOCK"]);
pub const NOT_THERE: Verdict = Verdict::Refused(&["SERIAL_NOT_THERE"]);
pub const MISMATCH: Verdict = Verdict::Refused(&["SERIALS_MISMATCH"]);
pub const WRONG_STATE: Verdict = Verdict::Refused(&["WRONG_STATE"]);
pub const SAME_PERSON: Verdict = Verdict::Refused(&["SAME_PERSON"]);

impl Verdict {
    /// This one, or another if it would be done.
    pub fn unless(self, fails: bool, otherwise: Self) -> Self {
        if self == Self::Done && fails { otherwise } else { self }
    }

    /// This one, or what another says if it would be done.
    pub fn and(self, other: Self) -> Self {
        self.unless(true, other)
    }

    /// What becomes of a call that is about several things at once: what makes no sense is seen before what does not fit
    /// the part, and both before any of it is moved.
    pub fn of_all(verdicts: &[Self]) -> Self {
        let seen_first = [INVALID, MISMATCH].into_iter().find(|verdict| verdicts.contains(verdict));
        let other = verdicts.iter().find(|verdict| **verdict != Self::Done);
        seen_first.or(other.copied()).unwrap_or(Self::Done)
    }
}

/// Makes a call, again with the same request id while the service says that it may be made again.
pub async fn made<A, F>(mut call: impl FnMut() -> F) -> Result<A, Status>
where
    F: Future<Output = Result<Response<A>, Status>>,
{
    loop {
        match call().await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(status) if matches!(status.code(), Code::Aborted | Code::Unavailable | Code::ResourceExhausted) => {}
            Err(status) => return Err(status),
        }
    }
}

/// Holds an outcome against the verdict; answers what was done.
pub fn judged<A: std::fmt::Debug>(verb: &str, verdict: Verdict, outcome: Result<A, Status>) -> Option<A> {
    match (outcome, verdict) {
        (Ok(answer), Verdict::Done) => Some(answer),
        (Err(status), Verdict::Refused(reasons)) => {
            let reason = status.get_details_error_info().expect("an error without ErrorInfo").reason;
            assert!(reasons.contains(&reason.as_str()), "{verb}: {reason}, not {reasons:?}: {status:?}");
            None
        }
        (outcome, verdict) => panic!("{verb} should be {verdict:?}: {outcome:?}"),
    }
}
