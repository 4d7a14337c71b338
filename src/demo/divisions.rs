//! The demo's hierarchy of centers, and how it divides the country: for repairs by region, for swaps redrawn once.

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::caller::{DemoCaller, answer, at, day, id};
use super::regions::{FIRST_CODE, REGIONS};
use crate::pb;
use crate::pb::CenterKind;
use crate::pb::division::{Assignment, Purpose};

/// Days before today on which the swaps of the east's south went to the center in the south.
const REDRAWN_DAYS: i64 = 200;
/// The provinces that went.
const REDRAWN: &[&str] = &["Fujian", "Jiangxi"];
/// Code of the center that they went to.
const SOUTH_CODE: &str = "DEMO-CENTRAL-SOUTH";
/// Codes of the centers above and below the regional ones.
const TOP_CODE: &str = "DEMO-HEADQUARTERS";
const OFFICE_CODE: &str = "DEMO-OFFICE-GUIYANG";

/// Places the centers and publishes three divisions.
pub(super) async fn load(caller: &DemoCaller, begin: DateTime<Utc>, today: DateTime<Utc>) -> Result<()> {
    let request = pb::ListServiceCentersRequest { page_size: 100, ..Default::default() };
    let listed = answer(caller.network.clone().list_service_centers(at(today, request)?).await)?.service_centers;
    let known = |code: &str| listed.iter().find(|own| own.code == code).map(|own| own.name.clone());
    let top = found(caller, (TOP_CODE, "总部顾客服务中心 Headquarters"), ("Guangdong", "Shenzhen"), begin).await?;
    place(caller, TOP_CODE, (&top, CenterKind::Headquarters, ""), begin).await?;
    for region in REGIONS {
        let center = known(region.code).context("a region without center")?;
        place(caller, region.code, (&center, CenterKind::Regional, &top), begin).await?;
    }
    let southwest = known("DEMO-SOUTHWEST").context("no southwest")?;
    let office = found(caller, (OFFICE_CODE, "贵阳办事处 Guiyang office"), ("Guizhou", "Guiyang"), begin).await?;
    place(caller, OFFICE_CODE, (&office, CenterKind::Office, &southwest), begin).await?;
    let of = |code: &str, province: &str| -> Result<Assignment> {
        let service_center = known(code).context("a region without center")?;
        Ok(Assignment { service_center, province: province.to_owned(), city: String::new() })
    };
    let all = || REGIONS.iter().flat_map(|region| region.provinces.iter().map(|province| (region.code, *province)));
    let whole: Vec<Assignment> = all().map(|(code, province)| of(code, province)).collect::<Result<_>>()?;
    let moved = |code, province| if code == FIRST_CODE && REDRAWN.contains(&province) { SOUTH_CODE } else { code };
    let redrawn: Vec<Assignment> =
        all().map(|(code, province)| of(moved(code, province), province)).collect::<Result<_>>()?;
    let guiyang = Assignment { service_center: office, province: "Guizhou".to_owned(), city: "Guiyang".to_owned() };
    let repair = whole.iter().cloned().chain([guiyang]).collect();
    publish(caller, ("维修 Repair", Purpose::Repair), begin, repair).await?;
    publish(caller, ("换机 Swap", Purpose::Swap), begin, whole).await?;
    let later = today - TimeDelta::days(REDRAWN_DAYS);
    publish(caller, ("换机 Swap, redrawn", Purpose::Swap), later, redrawn).await
}

async fn found(
    caller: &DemoCaller,
    (code, display_name): (&str, &str),
    (province, city): (&str, &str),
    on: DateTime<Utc>,
) -> Result<String> {
    let center = pb::ServiceCenter {
        code: code.to_owned(),
        display_name: display_name.to_owned(),
        province: province.to_owned(),
        city: city.to_owned(),
        ..Default::default()
    };
    let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: id(code) };
    Ok(answer(caller.network.clone().create_service_center(at(on, request)?).await)?.name)
}

async fn place(
    caller: &DemoCaller,
    code: &str,
    (center, kind, parent): (&str, CenterKind, &str),
    begin: DateTime<Utc>,
) -> Result<()> {
    let request = pb::PlaceServiceCenterRequest {
        service_center: center.to_owned(),
        kind: kind.into(),
        parent: parent.to_owned(),
        begin_date: Some(day(begin)),
        request_id: id(&format!("place {code}")),
    };
    answer(caller.divisions.clone().place_service_center(at(begin, request)?).await)?;
    Ok(())
}

async fn publish(
    caller: &DemoCaller,
    (display_name, purpose): (&str, Purpose),
    begin: DateTime<Utc>,
    assignments: Vec<Assignment>,
) -> Result<()> {
    let division = pb::Division {
        purpose: purpose.into(),
        begin_date: Some(day(begin)),
        display_name: display_name.to_owned(),
        assignments,
        ..Default::default()
    };
    let request = pb::PublishDivisionRequest {
        division: Some(division),
        request_id: id(&format!("division {display_name}")),
        validate_only: false,
    };
    answer(caller.divisions.clone().publish_division(at(begin, request)?).await)?;
    Ok(())
}
