//! `PolicyService.ListPacks`.

use sanbao::pb;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn every_pack_is_listed_once_with_its_hash() {
    let app = TestApp::start().await;
    let (mut ids, mut page_token) = (Vec::new(), String::new());
    loop {
        let asked = pb::ListPacksRequest { page_size: 3, page_token };
        let page = app.hq.clone().policy.list_packs(asked).await.unwrap().into_inner();
        assert!(page.packs.iter().all(|pack| pack.hash.len() == 64));
        ids.extend(page.packs.into_iter().map(|pack| pack.pack));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let mut distinct = ids.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((ids.len(), distinct.len()), (11, 11));
}
