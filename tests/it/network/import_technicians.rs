//! `NetworkService.ImportTechnicians`.

use sanbao::pb;
use tonic::Code;

use super::sheets::{technicians, told};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_told_what_became_of_it_and_the_good_ones_work_and_are_certified() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let mut network = world.hq.network.clone();
    let code = &outlet.code;
    let csv = format!(
        "certificates,outlet_code,display_name,star_level\n\
         handset:software:2026-03-01:2028-03-01;handset:module_repair:2026-03-01:2028-03-01,{code},李雷,4\n\
         ,{code},Han Meimei,1\n\
         handset:software:2026-03-01,{code},,six\n\
         handset:software:2026-03-01:2026-03-01,{code},Zhao,9\n\
         handset:software:2026-01-01:2027-01-01; handset:software:2026-12-31:2028-01-01,{code},Qian,1\n\
         ,NOWHERE,Sun,1\n"
    );
    let request = technicians(&csv);
    let answer = network.import_technicians(request.clone()).await.unwrap().into_inner();
    let expected = [
        "1 CREATED",
        "2 CREATED",
        "3 REFUSED INVALID_FIELDS star_level:NOT_A_NUMBER certificates[0]:NOT_A_CERTIFICATE display_name:REQUIRED",
        "4 REFUSED INVALID_FIELDS star_level:OUT_OF_RANGE certificates[0].expire_date:DATES_OUT_OF_ORDER",
        "5 REFUSED INVALID_FIELDS certificates[1]:OVERLAPPING_DATES",
        "6 REFUSED INVALID_FIELDS outlet_code:UNKNOWN_VALUE",
    ];
    assert_eq!(told(&answer.verdicts), expected);
    let read = pb::GetTechnicianRequest { name: answer.verdicts[0].name.clone() };
    let made = network.get_technician(read).await.unwrap().into_inner();
    assert_eq!((made.display_name.as_str(), made.star_level, made.certificates.len()), ("李雷", 4, 2));
    // The grant that nobody was certified for holds now.
    let grants =
        pb::ListGrantsRequest { parent: outlet.name.clone(), as_of: None, page_size: 100, ..Default::default() };
    let grants = network.list_grants(grants).await.unwrap().into_inner().grants;
    let module = |grant: &&pb::Grant| {
        grant.action() == pb::ServiceAction::ModuleRepair && grant.product_family() == pb::ProductFamily::Handset
    };
    assert_eq!(grants.iter().find(module).unwrap().state(), pb::grant::State::Active);

    assert_eq!(network.import_technicians(request).await.unwrap().into_inner(), answer);
    let list = pb::ListTechniciansRequest { parent: outlet.name, ..Default::default() };
    assert_eq!(network.list_technicians(list).await.unwrap().into_inner().technicians.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_or_nothing_and_a_mere_question_enter_nobody() {
    let world = World::new().await;
    let outlet = world.outlet(1).await;
    let mut network = world.hq.network.clone();
    let csv = format!("outlet_code,display_name,star_level\n{0},Li,1\n{0},Wu,0\n", outlet.code);
    let expected = ["1 VALID", "2 REFUSED INVALID_FIELDS star_level:OUT_OF_RANGE"];
    let whole = pb::ImportTechniciansRequest { all_or_nothing: true, ..technicians(&csv) };
    assert_eq!(told(&network.import_technicians(whole).await.unwrap().into_inner().verdicts), expected);
    let question = pb::ImportTechniciansRequest { validate_only: true, ..technicians(&csv) };
    assert_eq!(told(&network.import_technicians(question).await.unwrap().into_inner().verdicts), expected);
    let list = pb::ListTechniciansRequest { parent: outlet.name, ..Default::default() };
    assert_eq!(network.list_technicians(list).await.unwrap().into_inner().technicians, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_enters_its_own_people_and_certifies_none() {
    let world = World::new().await;
    let (outlet, other) = (world.outlet(1).await, world.outlet(1).await);
    let mut manager = world.hq.at_outlet(&outlet.name, "outlet_manager").network;
    let csv = format!("outlet_code,display_name,star_level\n{},Li,1\n{},Wu,1\n", outlet.code, other.code);
    let own = |csv: &str| pb::ImportTechniciansRequest { parent: outlet.name.clone(), ..technicians(csv) };
    let answer = manager.import_technicians(own(&csv)).await.unwrap().into_inner();
    assert_eq!(told(&answer.verdicts), ["1 CREATED", "2 REFUSED INVALID_FIELDS outlet_code:WRONG_PARENT"]);
    let certified = format!(
        "outlet_code,display_name,star_level,certificates\n{},Li,1,handset:software:2026-03-01:2028-03-01\n",
        outlet.code
    );
    let status = refused(manager.import_technicians(own(&certified)).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let all = pb::ImportTechniciansRequest { request_id: request_id(), ..technicians(&csv) };
    refused(manager.import_technicians(all).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    refused(manager.import_technicians(own("name\nx\n")).await).expect_fields(&["csv", "csv", "csv"]);
}
