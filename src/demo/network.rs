//! The demo's centers, outlets and engineers.

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, TryStreamExt as _};

use super::caller::{DemoCaller, answer, at, by, day, id};
use super::places::{Place, largest};
use super::regions::{REGIONS, index_of};
use crate::pb;

/// Outlets of the demo.
pub const OUTLETS: usize = 102;
/// Days that the network has existed for.
pub(super) const AGE_DAYS: i64 = 700;
/// Days that a part takes from a center to its outlets.
const LEAD_DAYS: i32 = 3;
/// Calls under way at once.
pub(super) const CONCURRENCY: usize = 8;

/// An outlet of the demo that takes devices in.
#[derive(Clone, Debug)]
pub(super) struct DemoOutlet {
    /// `outlets/{outlet}`.
    pub(super) name: String,
    /// `serviceCenters/{service_center}`.
    pub(super) center: String,
    /// Two engineers: one repairs, one checks.
    pub(super) engineers: Vec<String>,
    /// 1 to 3.
    pub(super) level: i32,
    /// Its place in the list of outlets.
    pub(super) index: usize,
}

/// The first center there is.
pub(super) async fn first_center(caller: &DemoCaller, now: DateTime<Utc>) -> Result<Option<pb::ServiceCenter>> {
    let request = at(now, pb::ListServiceCentersRequest { page_size: 1, ..Default::default() })?;
    let listed = answer(caller.network.clone().list_service_centers(request).await)?;
    Ok(listed.service_centers.into_iter().next())
}

/// An outlet to show to a newcomer.
pub(super) async fn an_authorized_outlet(caller: &DemoCaller, now: DateTime<Utc>) -> Result<String> {
    let state = pb::outlet::State::Authorized.into();
    let request = at(now, pb::ListOutletsRequest { state, page_size: 1, ..Default::default() })?;
    let listed = answer(caller.network.clone().list_outlets(request).await)?;
    Ok(listed.outlets.into_iter().next().map(|outlet| outlet.name).unwrap_or_default())
}

/// Makes the centers and the outlets; answers those that work.
pub(super) async fn load(caller: &DemoCaller, begin: DateTime<Utc>, today: DateTime<Utc>) -> Result<Vec<DemoOutlet>> {
    let mut centers = Vec::new();
    for region in REGIONS {
        let center = pb::ServiceCenter {
            code: region.code.to_owned(),
            display_name: region.display_name.to_owned(),
            province: region.seat.0.to_owned(),
            city: region.seat.1.to_owned(),
            ..Default::default()
        };
        let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: id(region.code) };
        let name = answer(caller.network.clone().create_service_center(at(begin, request)?).await)?.name;
        let lead = pb::SetLeadTimeRequest {
            service_center: name.clone(),
            begin_date: Some(day(begin)),
            days: LEAD_DAYS,
            request_id: id(&format!("lead time {}", region.code)),
        };
        answer(caller.coverage.clone().set_lead_time(at(begin, lead)?).await)?;
        centers.push(name);
    }
    let centers = &centers;
    let made: Vec<Option<DemoOutlet>> = futures::stream::iter(largest(OUTLETS, 6).into_iter().enumerate())
        .map(|(index, place)| async move {
            let center = centers.get(index_of(place.province)).context("a region without center")?;
            outlet(caller, index, &place, center, begin, today).await.with_context(|| format!("outlet {index}"))
        })
        .buffer_unordered(CONCURRENCY)
        .try_collect()
        .await?;
    let mut working: Vec<DemoOutlet> = made.into_iter().flatten().collect();
    working.sort_by_key(|outlet| outlet.index);
    Ok(working)
}

/// How far an outlet of the demo has come: most work, a few stand at each other state.
fn life_of(index: usize) -> &'static [&'static str] {
    match index {
        97 => &[],
        98 => &["review"],
        99 => &["review", "check", "decline"],
        100 | 101 => &["review", "check", "admit"],
        95 | 96 => &["review", "check", "admit", "authorize", "suspend"],
        93 => &["review", "check", "admit", "authorize", "resign"],
        94 => &["review", "check", "admit", "authorize", "resign", "terminate"],
        91 | 92 => &["review", "check", "admit", "authorize", "plan"],
        _ => &["review", "check", "admit", "authorize"],
    }
}

async fn outlet(
    caller: &DemoCaller,
    index: usize,
    place: &Place,
    center: &str,
    begin: DateTime<Utc>,
    today: DateTime<Utc>,
) -> Result<Option<DemoOutlet>> {
    let mut network = caller.network.clone();
    // The large cities had the first outlets.
    let applied = begin + TimeDelta::days(1) + TimeDelta::hours(i64::try_from(index)? * 20);
    let application = application(index, place, center, applied);
    let name = answer(network.apply_outlet(at(applied, application)?).await)?.name;
    let level = if index < 20 {
        3
    } else if index < 60 {
        2
    } else {
        1
    };
    let mut when = applied;
    for step in life_of(index) {
        when += TimeDelta::days(3);
        step_of_life(caller, &name, step, level, id(&format!("{step} {index}")), (when, today)).await?;
    }
    let gone = ["suspend", "resign"].iter().any(|step| life_of(index).contains(step));
    if gone || !life_of(index).contains(&"admit") {
        return Ok(None);
    }
    let mut engineers = Vec::new();
    for number in 0..2 {
        engineers.push(engineer(caller, index, number, &name, when).await?);
    }
    Ok(Some(DemoOutlet { name, center: center.to_owned(), engineers, level, index }))
}

/// One step of an outlet's life, by somebody else than who takes the application up: who reviews does not authorize.
async fn step_of_life(
    caller: &DemoCaller,
    outlet: &str,
    step: &str,
    level: i32,
    request_id: String,
    (when, today): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let mut network = caller.network.clone();
    let (name, etag) = (outlet.to_owned(), String::new());
    let lately = today - TimeDelta::days(20);
    match step {
        "review" => {
            drop(answer(network.review_outlet(at(when, pb::ReviewOutletRequest { name, etag, request_id })?).await)?)
        }
        "check" => {
            let items = findings();
            let summary = "visited, as the form says".to_owned();
            let review = pb::RecordOutletReviewRequest { name, items, summary, etag, request_id };
            drop(answer(network.record_outlet_review(by("reviewer", when, review)?).await)?);
        }
        "admit" => {
            let product_families = vec![pb::ProductFamily::Handset.into(), pb::ProductFamily::Pc.into()];
            let begin_date = Some(day(when));
            let admission = pb::AdmitOutletRequest { name, level, product_families, begin_date, etag, request_id };
            drop(answer(network.admit_outlet(at(when, admission)?).await)?);
        }
        "decline" => {
            let reason = "premises too small".to_owned();
            let decline = pb::DeclineOutletRequest { name, reason, etag, request_id };
            drop(answer(network.decline_outlet(at(when, decline)?).await)?);
        }
        "suspend" => {
            let reason = "defective parts not returned".to_owned();
            let suspend = pb::SuspendOutletRequest { name, reason, etag, request_id };
            drop(answer(network.suspend_outlet(at(today - TimeDelta::days(2), suspend)?).await)?);
        }
        "plan" => {
            let goals = vec!["redo rate below 3 %".to_owned(), "no defective part overdue".to_owned()];
            let due_date = Some(day(today + TimeDelta::days(40)));
            let reason = "redo rate of 6 % in the last quarter".to_owned();
            let plan = pb::StartImprovementPlanRequest { name, goals, due_date, reason, etag, request_id };
            drop(answer(network.start_improvement_plan(at(lately, plan)?).await)?);
        }
        "resign" => {
            let reason = "the lease ends".to_owned();
            let resign = pb::ResignOutletRequest { name, reason, etag, request_id };
            drop(answer(network.resign_outlet(at(lately, resign)?).await)?);
        }
        "terminate" => {
            let reason = "everything is returned and settled".to_owned();
            let terminate = pb::TerminateOutletRequest { name, reason, etag, request_id };
            drop(answer(network.terminate_outlet(at(today - TimeDelta::days(1), terminate)?).await)?);
        }
        _ => {
            let authorize = pb::AuthorizeOutletRequest { name, etag, request_id };
            drop(answer(network.authorize_outlet(at(when, authorize)?).await)?);
        }
    }
    Ok(())
}

/// What a reviewer finds of an outlet that is as its form says.
fn findings() -> Vec<pb::outlet_review::Item> {
    use pb::outlet_review::item::{Subject, Verdict};
    let subjects = [
        Subject::Premises,
        Subject::Staff,
        Subject::Tools,
        Subject::ServiceArea,
        Subject::BankAccount,
        Subject::Contract,
    ];
    let passed = |subject: Subject| pb::outlet_review::Item {
        subject: subject.into(),
        verdict: Verdict::Passed.into(),
        remark: String::new(),
    };
    subjects.map(passed).into()
}

fn application(index: usize, place: &Place, center: &str, applied: DateTime<Utc>) -> pb::ApplyOutletRequest {
    let form = pb::OutletForm {
        premises_square_meters: 60 + i32::try_from(index % 30).unwrap_or_default() * 10,
        staff_count: 4 + i32::try_from(index % 12).unwrap_or_default(),
        contract_begin_date: Some(day(applied)),
        contract_end_date: Some(day(applied + TimeDelta::days(1461))),
        bank_account: format!("62220202{index:010}"),
        tools: ["hot-air station", "microscope", "battery tester"].map(str::to_owned).into(),
        service_area: vec![place.city.to_owned()],
        channels: if index.is_multiple_of(3) {
            vec![pb::IntakeChannel::Counter.into(), pb::IntakeChannel::MailIn.into()]
        } else {
            vec![pb::IntakeChannel::Counter.into()]
        },
        requested_families: vec![pb::ProductFamily::Handset.into(), pb::ProductFamily::Pc.into()],
    };
    pb::ApplyOutletRequest {
        service_center: center.to_owned(),
        outlet: Some(pb::Outlet {
            code: format!("DEMO-{:03}", index + 1),
            display_name: format!("{} authorized repair outlet", place.city),
            province: place.province.to_owned(),
            city: place.city.to_owned(),
            location: Some(pb::LatLng { latitude: place.latitude, longitude: place.longitude }),
            form: Some(form),
            ..Default::default()
        }),
        request_id: id(&format!("apply {index}")),
    }
}

async fn engineer(caller: &DemoCaller, index: usize, number: i32, outlet: &str, when: DateTime<Utc>) -> Result<String> {
    let mut network = caller.network.clone();
    let technician = pb::Technician {
        display_name: format!("Engineer {}-{}", index + 1, number + 1),
        star_level: 1 + (i32::try_from(index)? + number) % 5,
        ..Default::default()
    };
    let request_id = id(&format!("technician {index} {number}"));
    let request = pb::CreateTechnicianRequest { parent: outlet.to_owned(), technician: Some(technician), request_id };
    let name = answer(network.create_technician(at(when, request)?).await)?.name;
    for family in [pb::ProductFamily::Handset, pb::ProductFamily::Pc] {
        for action in [
            pb::ServiceAction::Software,
            pb::ServiceAction::Accessory,
            pb::ServiceAction::ModuleRepair,
            pb::ServiceAction::BoardRepair,
        ] {
            let certificate = pb::Certificate {
                product_family: family.into(),
                action: action.into(),
                begin_date: Some(day(when)),
                expire_date: Some(day(when + TimeDelta::days(1096))),
                ..Default::default()
            };
            let step = format!("certify {index} {number} {} {}", family.as_str_name(), action.as_str_name());
            let request = pb::CertifyTechnicianRequest {
                name: name.clone(),
                certificate: Some(certificate),
                etag: String::new(),
                request_id: id(&step),
            };
            answer(network.certify_technician(at(when, request)?).await)?;
        }
    }
    Ok(name)
}
